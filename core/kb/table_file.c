/* SPDX-License-Identifier: MIT */
/* Opening databases that were made by anybody, seeing what tables they have, and saying what is
 * wrong with them. */
#include "kb/table_file.h"

enum { BUSY_MS = 2000 };

bool table_file_fail(sqlite3 *db, const char *file, RemitCode code, RemitError *err) {
    int problem = sqlite3_errcode(db) & 0xff;
    if (problem == SQLITE_NOTADB) {
        error_set(err, code, "this is no SQLite database, or an encrypted one");
    } else if (problem == SQLITE_CORRUPT) {
        error_set(err, code, "the database is damaged: %s", sqlite3_errmsg(db));
        error_hint(err, "sqlite3 %s .recover shows what is left of it", file);
    } else if (problem == SQLITE_BUSY || problem == SQLITE_LOCKED) {
        error_set(err, code, "another program has locked the database");
        error_hint(err, "wait until it is done, or work on a copy");
    } else if (sqlite3_extended_errcode(db) == SQLITE_READONLY_ROLLBACK) {
        error_set(err, code, "a program that was writing this database was cut off");
        error_hint(err, "sqlite3 %s .tables puts that right", file);
    } else {
        error_set(err, code, "the database cannot be %s: %s",
                  code == REMIT_E_OUTPUT ? "written" : "read", sqlite3_errmsg(db));
        if (problem == SQLITE_READONLY && code == REMIT_E_INPUT)
            error_hint(err, "it is in WAL mode: copy it to a folder that can be written");
    }
    error_at(err, file, 0, 0);
    return false;
}

sqlite3 *table_file_open(const char *file, int flags, RemitCode code, RemitError *err) {
    sqlite3 *db = NULL;
    /* A path that starts with "file:" is a path, too. */
    char *path = sqlite3_mprintf("%s%s", file[0] == '/' ? "" : "./", file);
    int result = sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_free(path);
    if (result == SQLITE_OK) {
        store_guard(db);
        sqlite3_busy_timeout(db, BUSY_MS);
        return db;
    }
    table_file_fail(db, file, code, err);
    sqlite3_close(db);
    return NULL;
}

sqlite3_stmt *table_file_prepare(sqlite3 *db, const Buffer *sql, const char *file, RemitCode code,
                                 RemitError *err) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, sql->at, (int)sql->len, &statement, NULL) != SQLITE_OK)
        table_file_fail(db, file, code, err);
    return statement;
}

/* A name of the row's number that no column has. */
static const char *find_rowid(sqlite3 *db, const char *table) {
    static const char *const names[] = {"rowid", "_rowid_", "oid"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        sqlite3_stmt *statement = NULL;
        bool is_taken = true;
        if (sqlite3_prepare_v2(
                db, "SELECT 1 FROM pragma_table_xinfo(?1) WHERE name = ?2 COLLATE NOCASE", -1,
                &statement, NULL) == SQLITE_OK) {
            store_bind(statement, 1, text_of(table));
            store_bind(statement, 2, text_of(names[i]));
            is_taken = sqlite3_step(statement) != SQLITE_DONE;
        }
        sqlite3_finalize(statement);
        if (!is_taken)
            return names[i];
    }
    return NULL;
}

bool table_file_list(sqlite3 *db, const char *file, RemitCode code, Arena *arena,
                     TableEntries *entries, RemitError *err) {
    Buffer sql = {0};
    buffer_lit(&sql, "SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' AND"
                     " type <> 'shadow' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
    sqlite3_stmt *statement = table_file_prepare(db, &sql, file, code, err);
    buffer_free(&sql);
    StoreList list = {.size = sizeof(TableEntry)};
    int result = SQLITE_ERROR;
    while (statement && (result = sqlite3_step(statement)) == SQLITE_ROW) {
        TableEntry *entry = store_add(&list);
        entry->name = store_text(statement, 0, arena);
        entry->is_view = text_equal(store_peek(statement, 1), TEXT("view"));
        if (text_equal(store_peek(statement, 1), TEXT("table")) &&
            sqlite3_column_int(statement, 2) == 0)
            entry->rowid = find_rowid(db, entry->name.at);
    }
    if (statement && result != SQLITE_DONE)
        table_file_fail(db, file, code, err);
    sqlite3_finalize(statement);
    entries->count = list.count;
    entries->items = store_finish(&list, arena);
    return result == SQLITE_DONE;
}

void table_file_quote(Buffer *sql, Text name) {
    buffer_put(sql, '"');
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] == '"')
            buffer_put(sql, '"');
        buffer_put(sql, name.at[i]);
    }
    buffer_put(sql, '"');
}
