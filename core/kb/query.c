/* SPDX-License-Identifier: MIT */
/* SQL of the user's own. What may be run at all is decided by the authoriser that store.c sets when
 * the file is opened; here are the limits of time and rows, and errors that show the place. */
#include "kb/query.h"
#include "kb/store.h"

struct KbQuery {
    Kb *kb;
    sqlite3_stmt *statement;
    int64_t limit, started; /* as in Kb, of all steps */
    size_t rows_left;
    bool is_cut;
};

enum { DEFAULT_MILLISECONDS = 5000, DEFAULT_ROWS = 100000 };

static bool is_blank(const char *at, const char *end) {
    while (at < end && (*at == ' ' || (*at >= '\t' && *at <= '\r') || *at == ';'))
        at++;
    return at == end;
}

static KbQuery *fail(Kb *kb, Text sql, RemitError *err) {
    int code = sqlite3_errcode(kb->db) & 0xff;
    if (code == SQLITE_AUTH) {
        error_set(err, REMIT_E_USAGE,
                  "only reading is allowed here, and nothing that depends on the"
                  " clock or on chance");
        error_hint(err, "one SELECT over the tables of db/README.md");
        return NULL;
    }
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
        store_fail(kb->db, kb->file.at, err);
        return NULL;
    }
    int offset = sqlite3_error_offset(kb->db);
    error_set(err, REMIT_E_USAGE, "%s", sqlite3_errmsg(kb->db));
    if (strstr(sqlite3_errmsg(kb->db), "no such"))
        error_hint(err, "SELECT name, sql FROM sqlite_schema lists tables and columns");
    error_in_text(err, "sql", sql, offset < 0 ? 0 : (size_t)offset, 1);
    return NULL;
}

KbQuery *kb_query(Kb *kb, Text sql, const KbLimits *limits, RemitError *err) {
    if (sql.len && (memchr(sql.at, '\0', sql.len) || text_invalid_utf8(sql) >= 0)) {
        error_set(err, REMIT_E_USAGE, "the SQL is no UTF-8 text");
        return NULL;
    }
    sqlite3_stmt *statement = NULL;
    const char *tail = sql.at;
    int len = sql.len > INT32_MAX ? INT32_MAX : (int)sql.len;
    if (sqlite3_prepare_v2(kb->db, sql.at, len, &statement, &tail) != SQLITE_OK)
        return fail(kb, sql, err);
    const char *wrong = NULL;
    if (!statement)
        wrong = "there is no SQL to run";
    else if (!is_blank(tail, sql.at + len))
        wrong = "more than one statement";
    else if (!sqlite3_stmt_readonly(statement))
        wrong = "only reading is allowed here";
    if (wrong) {
        sqlite3_finalize(statement);
        error_set(err, REMIT_E_USAGE, "%s", wrong);
        error_hint(err, "give one SELECT, such as \"SELECT id, text FROM claim LIMIT 3\"");
        return NULL;
    }
    KbQuery *query = mem_new(sizeof *query);
    *query = (KbQuery){.kb = kb,
                       .statement = statement,
                       .limit = 1000 * (limits && limits->milliseconds ? limits->milliseconds
                                                                       : DEFAULT_MILLISECONDS),
                       .rows_left = limits && limits->rows ? limits->rows : DEFAULT_ROWS};
    return query;
}

size_t kb_query_parameters(const KbQuery *query) {
    return (size_t)sqlite3_bind_parameter_count(query->statement);
}

void kb_query_bind(KbQuery *query, size_t at, KbCell value) {
    sqlite3_stmt *statement = query->statement;
    if (value.kind == KB_INTEGER)
        sqlite3_bind_int64(statement, (int)at, value.integer);
    else if (value.kind == KB_NUMBER)
        sqlite3_bind_double(statement, (int)at, value.number);
    else if (value.kind == KB_TEXT)
        sqlite3_bind_text64(statement, (int)at, value.text.at, value.text.len, SQLITE_TRANSIENT,
                            SQLITE_UTF8);
    else
        sqlite3_bind_null(statement, (int)at);
}

size_t kb_query_columns(const KbQuery *query) {
    return (size_t)sqlite3_column_count(query->statement);
}

Text kb_query_name(const KbQuery *query, size_t column) {
    const char *name = sqlite3_column_name(query->statement, (int)column);
    return text_of(name ? name : "");
}

bool kb_query_next(KbQuery *query, bool *has_row, RemitError *err) {
    *has_row = false;
    if (query->is_cut)
        return true;
    Kb *kb = query->kb;
    kb->limit = query->limit;
    kb->started = query->started;
    bool is_done = store_step(kb, query->statement, has_row, err);
    query->started = kb->started;
    kb->limit = 0;
    if (!is_done) {
        if (err && err->code == REMIT_E_LIMIT)
            error_hint(err, "join on indexed columns, or add a LIMIT");
        return false;
    }
    if (*has_row && query->rows_left-- == 0) {
        *has_row = false;
        query->is_cut = true;
    }
    return true;
}

KbCell kb_query_cell(const KbQuery *query, size_t column) {
    sqlite3_stmt *statement = query->statement;
    int at = (int)column;
    switch (sqlite3_column_type(statement, at)) {
    case SQLITE_NULL:
        return (KbCell){.kind = KB_NULL, .text = TEXT("")};
    case SQLITE_INTEGER:
        return (KbCell){.kind = KB_INTEGER,
                        .integer = sqlite3_column_int64(statement, at),
                        .number = sqlite3_column_double(statement, at),
                        .text = TEXT("")};
    case SQLITE_FLOAT:
        return (KbCell){
            .kind = KB_NUMBER, .number = sqlite3_column_double(statement, at), .text = TEXT("")};
    default:
        return (KbCell){.kind = KB_TEXT, .text = store_peek(statement, at)};
    }
}

bool kb_query_is_cut(const KbQuery *query) {
    return query->is_cut;
}

void kb_query_free(KbQuery *query) {
    if (!query)
        return;
    sqlite3_finalize(query->statement);
    mem_free(query);
}
