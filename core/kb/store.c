/* SPDX-License-Identifier: MIT */
/* Opening a built knowledge base, and what every look-up needs: statements that are prepared once,
 * rows, errors. The file may come from anybody: it is read as hostile. Building is left to build.c.
 */
#include "kb/lookup_rows.h"
#include <errno.h>
#include <sys/stat.h>
#include <time.h>

#define EXAMPLE_FILTER "(?1 = '' OR owner = ?1) AND (?2 = '' OR pack = ?2)"

static const char *const statement_texts[KB_STATEMENT_COUNT] = {
    [KB_WORD] = "SELECT coalesce((SELECT means FROM word_apart WHERE word = ?2),"
                " (SELECT means FROM spelling_stem WHERE stem = ?1)),"
                " EXISTS (SELECT 1 FROM filler WHERE word = ?2),"
                " EXISTS (SELECT 1 FROM known_stem WHERE stem = ?1)",
    [KB_TERM_KEY] = "SELECT tail, words, phrase, counts_for, pack, weight, claim, dispute"
                    " FROM term_key WHERE key = ?1",
    [KB_TYPO_BLOCK] = "SELECT entries FROM typo_block WHERE first <= ?1"
                      " ORDER BY first DESC LIMIT 1",
    [KB_VOCABULARY] = "SELECT word, stem, means, uses FROM vocabulary"
                      " WHERE id = ?1 AND (is_told OR ?2)",
    [KB_CLAIM_BY_ID] = "SELECT source, line, line_end, text FROM claim WHERE id = ?1",
    /* Those in which the claim's line names an owner. */
    [KB_DISPUTES_OF_CLAIM] =
        "SELECT dispute FROM dispute_claim JOIN claim ON claim.id = dispute_claim.claim"
        " WHERE claim.id = ?1 AND EXISTS (SELECT 1 FROM position"
        " WHERE position.dispute = dispute_claim.dispute AND position.source = claim.source"
        " AND position.line BETWEEN claim.line AND claim.line_end AND position.owner IS NOT NULL)"
        " ORDER BY 1",
    [KB_POSITIONS] = "SELECT dispute.title, position.source, position.line, position.owner,"
                     " position.says FROM position JOIN dispute ON dispute.id = position.dispute"
                     " WHERE dispute.id = ?1 ORDER BY position.source, position.line",
    [KB_EXAMPLE_OWNERS] = "SELECT owner, prior FROM example_owner ORDER BY owner",
    [KB_EXAMPLE_WEIGHTS] = "SELECT owner, weight, others FROM example_weight WHERE key = ?1",
    [KB_EXAMPLES] = "SELECT text, owner, pack FROM example WHERE " EXAMPLE_FILTER
                    " ORDER BY owner, text LIMIT ?3",
    [KB_EXAMPLES_NEAREST] =
        "SELECT example.text, owner, pack FROM example_search"
        " JOIN example ON example.id = example_search.rowid WHERE example_search MATCH ?4"
        " AND " EXAMPLE_FILTER " ORDER BY bm25(example_search), example.id LIMIT ?3",
    /* The keys that begin with the stem: behind any of UTF-8 comes x'ff'. */
    [KB_SEARCH_RUNS] = "SELECT key FROM search_run WHERE key > ?1 AND key < ?1 || x'ff'",
    [KB_SEARCH_WEIGHTS] = "SELECT number, weight FROM search_weight WHERE place = ?1 AND key = ?2",
    [KB_SEARCH_CLAIM] = "SELECT " LOOKUP_CLAIM_COLUMNS " FROM search_claim"
                        " JOIN claim ON claim.id = search_claim.claim"
                        " WHERE search_claim.number = ?10 AND " LOOKUP_FILTER,
};

bool store_fail(sqlite3 *db, const char *file, RemitError *err) {
    int code = sqlite3_errcode(db) & 0xff;
    if (code == SQLITE_INTERRUPT) {
        error_set(err, REMIT_E_LIMIT, "the query of the knowledge base took too long");
    } else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
        error_set(err, REMIT_E_KB, "the knowledge base is damaged: %s", sqlite3_errmsg(db));
        error_hint(err, "build it again: remit kb build db FILE");
    } else {
        error_set(err, REMIT_E_KB, "the knowledge base cannot be read: %s", sqlite3_errmsg(db));
        if (code == SQLITE_ERROR)
            error_hint(err, "it may be of another version; build it again: remit kb build db FILE");
    }
    if (file)
        error_at(err, file, 0, 0);
    return false;
}

sqlite3_stmt *store_prepare(Kb *kb, const char *sql, RemitError *err) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(kb->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
        SQLITE_OK) {
        store_fail(kb->db, kb->file.at, err);
        return NULL;
    }
    return statement;
}

sqlite3_stmt *store_statement(Kb *kb, KbStatement which, RemitError *err) {
    if (!kb->statements[which])
        kb->statements[which] = store_prepare(kb, statement_texts[which], err);
    else
        sqlite3_reset(kb->statements[which]);
    return kb->statements[which];
}

bool store_step(Kb *kb, sqlite3_stmt *statement, bool *has_row, RemitError *err) {
    bool is_guarded = kb->limit != 0; /* by a query of the user's, with a limit of its own */
    if (!is_guarded) {
        kb->limit = (int64_t)KB_LOOKUP_MILLISECONDS * 1000;
        kb->started = 0;
    }
    int code = sqlite3_step(statement);
    if (!is_guarded)
        kb->limit = 0;
    *has_row = code == SQLITE_ROW;
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        store_fail(kb->db, kb->file.at, err);
    sqlite3_reset(statement);
    return code == SQLITE_DONE;
}

void store_bind(sqlite3_stmt *statement, int at, Text text) {
    sqlite3_bind_text64(statement, at, text.at ? text.at : "", text.len, SQLITE_STATIC,
                        SQLITE_UTF8);
}

Text store_peek(sqlite3_stmt *statement, int column) {
    const char *at = (const char *)sqlite3_column_text(statement, column);
    return (Text){at ? at : "", at ? (size_t)sqlite3_column_bytes(statement, column) : 0};
}

Text store_text(sqlite3_stmt *statement, int column, Arena *arena) {
    return arena_text(arena, store_peek(statement, column));
}

bool store_weight(Kb *kb, sqlite3_stmt *statement, int column, double *out, RemitError *err) {
    const double most = 1e6; /* sums of as many as a text has stay far from where doubles end */
    int type = sqlite3_column_type(statement, column);
    *out = sqlite3_column_double(statement, column);
    if ((type == SQLITE_FLOAT || type == SQLITE_INTEGER) && *out <= most && *out >= -most)
        return true;
    error_set(err, REMIT_E_KB, "the knowledge base is damaged: a weight in it is none");
    error_at(err, kb->file.at, 0, 0);
    error_hint(err, "build it again: remit kb build db FILE");
    return false;
}

void *store_add(StoreList *list) {
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 32;
        list->items = mem_resize(list->items, list->room * list->size);
    }
    return memset(list->items + list->count++ * list->size, 0, list->size);
}

void *store_finish(StoreList *list, Arena *arena) {
    void *items = arena_new(arena, list->count * list->size);
    if (list->count)
        memcpy(items, list->items, list->count * list->size);
    mem_free(list->items);
    list->items = NULL;
    return items;
}

sqlite3_stmt *store_ask(Kb *kb, const char *sql, const Text *values, size_t count,
                        RemitError *err) {
    sqlite3_stmt *statement = store_prepare(kb, sql, err);
    for (size_t i = 0; statement && i < count; i++)
        sqlite3_bind_text64(statement, (int)i + 1, values[i].at ? values[i].at : "", values[i].len,
                            SQLITE_TRANSIENT, SQLITE_UTF8);
    return statement;
}

Text store_cite(Arena *arena, Text source, int line, int line_end) {
    if (line_end > line)
        return arena_format(arena, "%.*s:%d-%d", TEXT_ARG(source), line, line_end);
    return arena_format(arena, "%.*s:%d", TEXT_ARG(source), line);
}

/* "file:/a%20b?immutable=1": nobody changes a built file, remit's own commands replace it, so
 * reading needs no locks. */
static void add_uri(Buffer *uri, const char *file) {
    buffer_lit(uri, "file:");
    if (file[0] != '/')
        buffer_lit(uri, "./");
    for (const char *at = file; *at; at++)
        if (*at == '%' || *at == '?' || *at == '#')
            buffer_addf(uri, "%%%02x", (unsigned char)*at);
        else
            buffer_put(uri, *at);
    buffer_lit(uri, "?immutable=1");
    buffer_put(uri, '\0');
}

int64_t store_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The clock is a system call: short steps, nearly all, end before the first look at it. */
static int on_progress(void *ctx) {
    Kb *kb = ctx;
    if (kb->limit == 0)
        return 0;
    int64_t now = store_clock();
    if (kb->started == 0)
        kb->started = now;
    return now - kb->started > kb->limit;
}

/* Nothing that runs on an open knowledge base writes to it, reaches another file, or gives another
 * answer the next time. */
static int authorize(void *ctx, int action, const char *first, const char *second, const char *db,
                     const char *trigger) {
    static const char *const forbidden[] = {
        "load_extension", "random",       "randomblob",   "date",
        "time",           "datetime",     "strftime",     "julianday",
        "unixepoch",      "current_date", "current_time", "current_timestamp",
        "fts3_tokenizer", "fts5",
    };
    static const char *const pragmas[] = {"table_info",  "table_list", "table_xinfo",
                                          "index_list",  "index_info", "foreign_key_list",
                                          "data_version"};
    (void)ctx, (void)db, (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_UPDATE: /* SQLite asks for it when it declares a virtual table, and then does not */
        return strcmp(first, "sqlite_master") == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
        for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
            if (second && sqlite3_stricmp(second, forbidden[i]) == 0)
                return SQLITE_DENY;
        return SQLITE_OK;
    case SQLITE_PRAGMA:
        for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++)
            if (first && sqlite3_stricmp(first, pragmas[i]) == 0)
                return SQLITE_OK;
        return SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

void store_guard(sqlite3 *db) {
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, NULL);
    sqlite3_exec(db, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0", NULL, NULL, NULL);
}

static void harden(Kb *kb) {
    sqlite3 *db = kb->db;
    store_guard(db);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    static const int limits[][2] = {
        {SQLITE_LIMIT_LENGTH, 8 * 1024 * 1024},
        {SQLITE_LIMIT_SQL_LENGTH, 100 * 1024},
        {SQLITE_LIMIT_COLUMN, 200},
        {SQLITE_LIMIT_EXPR_DEPTH, 100},
        {SQLITE_LIMIT_COMPOUND_SELECT, 50},
        {SQLITE_LIMIT_VDBE_OP, 100 * 1000},
        {SQLITE_LIMIT_FUNCTION_ARG, 50},
        {SQLITE_LIMIT_ATTACHED, 0},
        {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
        {SQLITE_LIMIT_VARIABLE_NUMBER, 100},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 5},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        sqlite3_limit(db, limits[i][0], limits[i][1]);
    /* The cache takes what is read of it: a text of many unknown words reads some megabytes. */
    sqlite3_exec(db,
                 "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192",
                 NULL, NULL, NULL);
    sqlite3_progress_handler(db, 10000, on_progress, kb);
}

/* The value of "PRAGMA name", or -1. */
static bool read_pragma(Kb *kb, const char *sql, int64_t *value, RemitError *err) {
    sqlite3_stmt *statement = NULL;
    *value = -1;
    bool is_done = sqlite3_prepare_v2(kb->db, sql, -1, &statement, NULL) == SQLITE_OK;
    if (is_done) {
        int code = sqlite3_step(statement);
        if (code == SQLITE_ROW)
            *value = sqlite3_column_int64(statement, 0);
        is_done = code == SQLITE_ROW || code == SQLITE_DONE;
    }
    if (!is_done) {
        if ((sqlite3_errcode(kb->db) & 0xff) == SQLITE_NOTADB) {
            error_set(err, REMIT_E_KB, "this file is no knowledge base");
            error_hint(err, "build one: remit kb build db FILE");
        } else {
            store_fail(kb->db, NULL, err);
        }
    }
    sqlite3_finalize(statement);
    return is_done;
}

static bool check_version(Kb *kb, RemitError *err) {
    int64_t application = 0, version = 0;
    if (!read_pragma(kb, "PRAGMA application_id", &application, err) ||
        !read_pragma(kb, "PRAGMA user_version", &version, err))
        return false;
    if (application != KB_APPLICATION_ID) {
        error_set(err, REMIT_E_KB, "this SQLite file is no knowledge base of remit");
        error_hint(err, "build one: remit kb build db FILE");
        return false;
    }
    if (version == KB_SCHEMA_VERSION)
        return true;
    error_set(err, REMIT_E_KB, "the knowledge base has version %lld, this program reads version %d",
              (long long)version, KB_SCHEMA_VERSION);
    if (version < KB_SCHEMA_VERSION)
        error_hint(err, "build it again: remit kb build db FILE");
    else
        error_hint(err, "it was built by a newer remit: take that one, or build it again");
    return false;
}

static bool read_hash(Kb *kb, RemitError *err) {
    sqlite3_stmt *statement = store_prepare(kb, "SELECT value FROM meta WHERE key = 'sha256'", err);
    bool has_row = false;
    if (!statement || !store_step(kb, statement, &has_row, err)) {
        sqlite3_finalize(statement);
        return false;
    }
    if (has_row)
        kb->hash = store_text(statement, 0, &kb->arena);
    sqlite3_finalize(statement);
    if (kb->hash.len == 64)
        return true;
    error_set(err, REMIT_E_KB, "the knowledge base does not say what it was built from");
    error_hint(err, "build it again: remit kb build db FILE");
    return false;
}

static bool check_file(const char *file, RemitError *err) {
    struct stat info;
    if (stat(file, &info) != 0) {
        int reason = errno;
        error_set(err, REMIT_E_KB, "the knowledge base cannot be opened: %s", strerror(reason));
        if (reason == ENOENT)
            error_hint(err, "build one: remit kb build db %s", file);
        return false;
    }
    if (S_ISREG(info.st_mode))
        return true;
    error_set(err, REMIT_E_KB, "the knowledge base is no file");
    error_hint(err, "give the file that remit kb build made");
    return false;
}

Kb *kb_open(const char *file, RemitError *err) {
    if (!check_file(file, err)) {
        error_at(err, file, 0, 0);
        return NULL;
    }
    Kb *kb = mem_new(sizeof *kb);
    kb->file = arena_text(&kb->arena, text_of(file));
    Buffer uri = {0};
    add_uri(&uri, file);
    int flags =
        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    bool is_open = sqlite3_open_v2(uri.at, &kb->db, flags, NULL) == SQLITE_OK;
    buffer_free(&uri);
    if (!is_open)
        store_fail(kb->db, NULL, err);
    if (is_open) {
        harden(kb);
        is_open = check_version(kb, err) && words_open(&kb->words, kb->db, err);
    }
    if (is_open) { /* only now: it forbids what the steps before needed */
        sqlite3_set_authorizer(kb->db, authorize, NULL);
        is_open = read_hash(kb, err);
    }
    if (is_open)
        return kb;
    error_at(err, file, 0, 0);
    kb_close(kb);
    return NULL;
}

void kb_close(Kb *kb) {
    if (!kb)
        return;
    for (int i = 0; i < KB_STATEMENT_COUNT; i++)
        sqlite3_finalize(kb->statements[i]);
    arena_free(&kb->scratch);
    buffer_free(&kb->key);
    words_close(&kb->words);
    sqlite3_close(kb->db);
    arena_free(&kb->arena);
    mem_free(kb);
}

Text kb_hash(const Kb *kb) {
    return kb->hash;
}
