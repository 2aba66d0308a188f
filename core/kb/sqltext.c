/* SPDX-License-Identifier: MIT */
/* Running SQL texts so that an error names the place a person has to look at: SQLite tells the
 * offset of a wrong word, but of an INSERT of 300 rows only that one of them does not fit. The row
 * is found by inserting them one by one, and a reference that leads nowhere is named. */
#include "kb/store.h"

typedef struct SqlText {
    sqlite3 *db;
    const char *name;
    Text text;
    const char *forbidden; /* what the authoriser refused last */
    SqlTextUse use;
    bool is_inside; /* a statement of the text is being prepared, not one of ours */
} SqlText;

/* A pack adds facts; what is there stays as it is. Reading is what the schema's triggers do, and
 * several rows of VALUES count as a SELECT: that the text itself does neither, check_facts sees to.
 */
static bool is_pack_action(int action, const char *table) {
    static const char *const facts[] = {"source",  "role",     "role_name",  "claim",
                                        "dispute", "position", "term",       "spelling",
                                        "filler",  "example",  "common_word"};
    if (action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION)
        return true;
    if (action == SQLITE_UPDATE) /* SQLite asks for it when it declares a virtual table */
        return strcmp(table, "sqlite_master") == 0;
    for (size_t i = 0; action == SQLITE_INSERT && i < sizeof facts / sizeof *facts; i++)
        if (strcmp(table, facts[i]) == 0)
            return true;
    return false;
}

/* A text fills one file, in one transaction that is not its own. */
static int authorize(void *ctx, int action, const char *first, const char *second, const char *db,
                     const char *trigger) {
    SqlText *sql = ctx;
    (void)db;
    if (!sql->is_inside)
        return SQLITE_OK;
    if (action == SQLITE_ATTACH || action == SQLITE_DETACH)
        sql->forbidden = "ATTACH";
    else if (action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT)
        sql->forbidden = "a transaction of its own";
    else if (action == SQLITE_PRAGMA && sqlite3_stricmp(first, "application_id") != 0 &&
             sqlite3_stricmp(first, "user_version") != 0 &&
             sqlite3_stricmp(first, "data_version") != 0)
        sql->forbidden = "this PRAGMA";
    else if (action == SQLITE_FUNCTION && second && sqlite3_stricmp(second, "load_extension") == 0)
        sql->forbidden = "load_extension";
    else if (sql->use == SQLTEXT_PACK && !trigger && !is_pack_action(action, first))
        sql->forbidden = "anything but INSERT INTO a table of facts";
    else
        return SQLITE_OK;
    return SQLITE_DENY;
}

/* --- finding the row ------------------------------------------------------------------------ */

/* Behind the string, name or comment that begins at `at`, or behind the one byte there. */
static size_t skip_lexeme(Text text, size_t at) {
    char c = text.at[at];
    if (c == '\'' || c == '"' || c == '`') {
        for (at++; at < text.len && text.at[at] != c; at++)
            ; /* a doubled quote reads as two strings in a row, which is as good */
        return at < text.len ? at + 1 : at;
    }
    if (c == '-' && at + 1 < text.len && text.at[at + 1] == '-') {
        while (at < text.len && text.at[at] != '\n')
            at++;
        return at;
    }
    if (c == '/' && at + 1 < text.len && text.at[at + 1] == '*') {
        for (at += 2; at + 1 < text.len && !(text.at[at] == '*' && text.at[at + 1] == '/'); at++)
            ;
        return at + 1 < text.len ? at + 2 : text.len;
    }
    return at + 1;
}

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Behind white space and comments. */
static size_t skip_blank(Text text, size_t at) {
    while (at < text.len) {
        char c = text.at[at];
        bool is_comment = at + 1 < text.len && ((c == '-' && text.at[at + 1] == '-') ||
                                                (c == '/' && text.at[at + 1] == '*'));
        if (is_comment)
            at = skip_lexeme(text, at);
        else if (c == ' ' || (c >= '\t' && c <= '\r'))
            at++;
        else
            break;
    }
    return at;
}

/* The word at `at`, which may be empty. */
static Text word_at(Text text, size_t at) {
    size_t end = at;
    while (end < text.len && is_word(text.at[end]))
        end++;
    return (Text){text.at + at, end - at};
}

/* Where the rows of "INSERT … VALUES (…), (…)" begin, and the table's name; 0 for anything else. */
static size_t find_rows(Text statement, Text *table) {
    int depth = 0;
    bool is_table_next = false;
    for (size_t at = skip_blank(statement, 0); at < statement.len;) {
        Text word = word_at(statement, at);
        if (word.len == 0) {
            depth += (statement.at[at] == '(') - (statement.at[at] == ')');
            at = skip_lexeme(statement, at);
        } else {
            at += word.len;
            if (is_table_next)
                *table = word;
            is_table_next = text_equal_nocase(word, TEXT("INTO"));
            if (depth == 0 && text_equal_nocase(word, TEXT("VALUES")))
                return table->len ? at : 0;
        }
        at = skip_blank(statement, at);
    }
    return 0;
}

/* The next "(…)" from `at` on; empty when there is none. */
static Text next_row(Text statement, size_t at) {
    at = skip_blank(statement, at);
    if (at < statement.len && statement.at[at] == ',')
        at = skip_blank(statement, at + 1);
    if (at >= statement.len || statement.at[at] != '(')
        return (Text){0};
    size_t start = at;
    for (int depth = 0; at < statement.len;) {
        depth += (statement.at[at] == '(') - (statement.at[at] == ')');
        at = skip_lexeme(statement, at);
        if (depth == 0)
            return (Text){statement.at + start, at - start};
    }
    return (Text){0};
}

static bool run_one(sqlite3 *db, const char *sql, size_t len) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, (int)len, &statement, NULL);
    if (code == SQLITE_OK)
        while ((code = sqlite3_step(statement)) == SQLITE_ROW)
            ;
    sqlite3_finalize(statement);
    return code == SQLITE_DONE;
}

/* Names the reference of the row just inserted that leads nowhere, and what was meant. */
void sqltext_explain_reference(sqlite3 *db, Text table, RemitError *err) {
    char name[128];
    sqlite3_snprintf(sizeof name, name, "%.*s", TEXT_ARG(table));
    sqlite3_stmt *keys = NULL;
    const char *sql =
        "SELECT \"table\", \"from\", coalesce(\"to\", (SELECT name FROM"
        " pragma_table_info(\"table\") WHERE pk = 1)) FROM pragma_foreign_key_list(?1)";
    if (sqlite3_prepare_v2(db, sql, -1, &keys, NULL) != SQLITE_OK)
        return;
    sqlite3_bind_text(keys, 1, name, -1, SQLITE_STATIC);
    bool is_found = false;
    while (!is_found && sqlite3_step(keys) == SQLITE_ROW) {
        const char *parent = (const char *)sqlite3_column_text(keys, 0);
        const char *from = (const char *)sqlite3_column_text(keys, 1);
        const char *to = (const char *)sqlite3_column_text(keys, 2);
        char *dangling =
            sqlite3_mprintf("SELECT \"%w\" FROM \"%w\" WHERE \"%w\" IS NOT NULL AND \"%w\""
                            " NOT IN (SELECT \"%w\" FROM \"%w\")",
                            from, name, from, from, to, parent);
        char *known = sqlite3_mprintf("SELECT \"%w\" FROM \"%w\" LIMIT 10000", to, parent);
        sqlite3_stmt *rows = NULL, *ids = NULL;
        if (sqlite3_prepare_v2(db, dangling, -1, &rows, NULL) == SQLITE_OK &&
            sqlite3_step(rows) == SQLITE_ROW &&
            sqlite3_prepare_v2(db, known, -1, &ids, NULL) == SQLITE_OK) {
            Arena arena = {0};
            Text value = store_text(rows, 0, &arena);
            error_set(err, REMIT_E_KB, "%s '%.*s' of this %s does not exist", parent,
                      TEXT_ARG(value), name);
            Text *candidates = mem_new(10000 * sizeof *candidates);
            size_t count = 0;
            while (count < 10000 && sqlite3_step(ids) == SQLITE_ROW)
                candidates[count++] = store_text(ids, 0, &arena);
            error_suggest(err, value, candidates, count);
            error_hint(err, "add it before this row, or correct the row's %s", from);
            mem_free(candidates);
            arena_free(&arena);
            is_found = true;
        }
        sqlite3_finalize(rows);
        sqlite3_finalize(ids);
        sqlite3_free(dangling);
        sqlite3_free(known);
    }
    sqlite3_finalize(keys);
}

/* Inserts the rows one by one until one fails; its offset in the statement, or SIZE_MAX. */
static size_t find_failing_row(SqlText *sql, Text statement, Text *row, RemitError *err) {
    Text table = {0};
    size_t head = find_rows(statement, &table), offset = SIZE_MAX;
    if (head == 0)
        return SIZE_MAX;
    size_t tail = head;
    for (Text next; (next = next_row(statement, tail)).len;)
        tail = (size_t)(next.at + next.len - statement.at);
    sqlite3_exec(sql->db, "SAVEPOINT row", NULL, NULL, NULL);
    Buffer single = {0};
    Text next;
    for (size_t at = head; offset == SIZE_MAX && (next = next_row(statement, at)).len;) {
        at = (size_t)(next.at + next.len - statement.at);
        buffer_clear(&single);
        buffer_add(&single, (Text){statement.at, head});
        buffer_put(&single, ' ');
        buffer_add(&single, next);
        buffer_add(&single, (Text){statement.at + tail, statement.len - tail});
        if (run_one(sql->db, single.at, single.len))
            continue;
        offset = (size_t)(next.at - statement.at);
        *row = next;
        error_set(err, REMIT_E_KB, "%s", sqlite3_errmsg(sql->db));
        if (sqlite3_extended_errcode(sql->db) == SQLITE_CONSTRAINT_FOREIGNKEY) {
            sqlite3_exec(sql->db, "PRAGMA defer_foreign_keys = ON", NULL, NULL, NULL);
            if (run_one(sql->db, single.at, single.len))
                sqltext_explain_reference(sql->db, table, err);
        }
    }
    buffer_free(&single);
    sqlite3_exec(sql->db, "ROLLBACK TO row; RELEASE row; PRAGMA defer_foreign_keys = OFF", NULL,
                 NULL, NULL);
    return offset;
}

/* --- running -------------------------------------------------------------------------------- */

static void hint_constraint(int code, RemitError *err) {
    if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE)
        error_hint(err, "a row before this one has the same key");
    else if (code == SQLITE_CONSTRAINT_NOTNULL)
        error_hint(err, "this column must have a value");
    else if (code == SQLITE_CONSTRAINT_CHECK)
        error_hint(err, "the CHECK stands at the table in 010-schema.sql");
}

/* SQLite tells no offset for a column or table that is not there, but its message ends in the name.
 */
static size_t find_named(Text statement, const char *message) {
    Text text = text_of(message);
    size_t start = text.len;
    while (start > 0 && is_word(text.at[start - 1]))
        start--;
    Text name = {text.at + start, text.len - start};
    for (size_t at = skip_blank(statement, 0); name.len && at < statement.len;) {
        Text word = word_at(statement, at);
        if (text_equal_nocase(word, name))
            return at;
        at = skip_blank(statement, word.len ? at + word.len : skip_lexeme(statement, at));
    }
    return skip_blank(statement, 0);
}

static bool fail_at(const SqlText *sql, size_t at, RemitError *err) {
    size_t width = at < sql->text.len ? word_at(sql->text, at).len : 1;
    error_in_text(err, sql->name, sql->text, at, width ? width : 1);
    return false;
}

static bool fail_prepare(SqlText *sql, size_t start, RemitError *err) {
    int offset = sqlite3_error_offset(sql->db);
    if (sql->forbidden) {
        error_set(err, REMIT_E_KB, "%s is not allowed in a %s", sql->forbidden,
                  sql->use == SQLTEXT_PACK ? "pack" : "text of the knowledge base");
        error_hint(err, sql->use == SQLTEXT_PACK
                            ? "a pack adds sources, roles, claims, disputes, terms and words"
                            : "the texts fill the one file that is being built");
    } else {
        error_set(err, REMIT_E_KB, "%s", sqlite3_errmsg(sql->db));
        if (strstr(err ? err->message : "", "no such table"))
            error_hint(err, "the texts run in the order of their names: make the table before");
        else
            error_hint(err, "this SQL is not valid: is a comma, a quote or a semicolon missing?");
    }
    Text rest = {sql->text.at + start, sql->text.len - start};
    size_t at = start + (offset >= 0 ? (size_t)offset : find_named(rest, sqlite3_errmsg(sql->db)));
    return fail_at(sql, at, err);
}

static bool fail_step(SqlText *sql, Text statement, RemitError *err) {
    int code = sqlite3_extended_errcode(sql->db);
    size_t start = (size_t)(statement.at - sql->text.at);
    error_set(err, REMIT_E_KB, "%s", sqlite3_errmsg(sql->db));
    Text row = word_at(statement, skip_blank(statement, 0));
    size_t offset = SIZE_MAX;
    if ((code & 0xff) == SQLITE_CONSTRAINT || (code & 0xff) == SQLITE_MISMATCH)
        offset = find_failing_row(sql, statement, &row, err);
    if (offset == SIZE_MAX)
        offset = skip_blank(statement, 0);
    hint_constraint(code, err);
    error_in_text(err, sql->name, sql->text, start + offset, row.len);
    return false;
}

/* Where the first statement is more than "INSERT INTO table (columns) VALUES" and rows of literals,
 * or SIZE_MAX: INSERT OR REPLACE would change what is there without asking the authoriser, a SELECT
 * can run for ever, a CAST can make texts that are none. */
static size_t find_more_than_facts(Text text) {
    static const char *const start[] = {"INSERT", "INTO"};
    static const char *const constants[] = {"NULL", "TRUE", "FALSE"};
    bool is_value = false;
    size_t at = skip_blank(text, 0);
    for (size_t words = 0; at < text.len && text.at[at] != ';';) {
        Text word = word_at(text, at);
        bool is_right = word.len == 0 && strchr(is_value ? "(),.+-'" : "(),.\"", text.at[at]);
        if (word.len && is_value) {
            is_right = word.at[0] >= '0' && word.at[0] <= '9';
            for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
                is_right |= text_equal_nocase(word, text_of(constants[i]));
        } else if (word.len) {
            is_right = words < 2 ? text_equal_nocase(word, text_of(start[words]))
                                 : !text_equal_nocase(word, TEXT("SELECT")) &&
                                       !text_equal_nocase(word, TEXT("WITH"));
            is_value = text_equal_nocase(word, TEXT("VALUES"));
            words++;
        }
        if (!is_right)
            return at;
        at = skip_blank(text, word.len ? at + word.len : skip_lexeme(text, at));
    }
    return SIZE_MAX;
}

static bool check_facts(const SqlText *sql, size_t start, RemitError *err) {
    Text rest = {sql->text.at + start, sql->text.len - start};
    size_t more = find_more_than_facts(rest);
    if (more == SIZE_MAX)
        return true;
    error_set(err, REMIT_E_KB, "SQL of a pack is INSERT INTO … VALUES with texts and numbers only");
    error_hint(err, "a pack adds sources, roles, claims, disputes, terms and words");
    return fail_at(sql, start + more, err);
}

static bool run_all(SqlText *sql, RemitError *err) {
    const char *end = sql->text.at + sql->text.len;
    for (const char *at = sql->text.at; at < end;) {
        size_t start = (size_t)(at - sql->text.at);
        sqlite3_stmt *statement = NULL;
        const char *tail = end;
        if (sql->use == SQLTEXT_PACK && !check_facts(sql, start, err))
            return false;
        sql->is_inside = true;
        int code = sqlite3_prepare_v2(sql->db, at, (int)(end - at), &statement, &tail);
        sql->is_inside = false;
        if (code != SQLITE_OK)
            return fail_prepare(sql, start, err);
        if (statement) { /* else white space and comments */
            while ((code = sqlite3_step(statement)) == SQLITE_ROW)
                ;
            sqlite3_finalize(statement);
            if (code != SQLITE_DONE)
                return fail_step(sql, (Text){at, (size_t)(tail - at)}, err);
        }
        at = tail;
    }
    return true;
}

bool sqltext_run(sqlite3 *db, const char *name, Text text, SqlTextUse use, RemitError *err) {
    if (text.len > INT32_MAX)
        return error_set(err, REMIT_E_KB, "%s is too long", name);
    const char *nul = text.len ? memchr(text.at, '\0', text.len) : NULL;
    ptrdiff_t wrong = nul ? nul - text.at : text_invalid_utf8(text);
    if (wrong >= 0) {
        error_set(err, REMIT_E_KB, nul ? "a NUL byte in the text" : "the text is not UTF-8");
        error_in_text(err, name, text, (size_t)wrong, 1);
        return false;
    }
    SqlText sql = {.db = db, .name = name, .text = text, .use = use};
    sqlite3_set_authorizer(db, authorize, &sql);
    bool is_done = run_all(&sql, err);
    sqlite3_set_authorizer(db, NULL, NULL);
    return is_done;
}
