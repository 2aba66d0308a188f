/* SPDX-License-Identifier: MIT */
/* What reading and writing other people's databases share. Internal to the kb room. */
#ifndef REMIT_KB_TABLE_FILE_H
#define REMIT_KB_TABLE_FILE_H

#include "kb/store.h"
#include "kb/table.h"

typedef struct TableEntry {
    Text name;
    bool is_view;
    const char *rowid; /**< a name of the row's number; NULL: it has none */
} TableEntry;

typedef struct TableEntries {
    const TableEntry *items;
    size_t count;
} TableEntries;

/** Opens with the flags of sqlite3_open_v2; NULL with `err`, of `code`. */
sqlite3 *table_file_open(const char *file, int flags, RemitCode code, RemitError *err);
/** Sets `err` from the connection's last error; always false. */
bool table_file_fail(sqlite3 *db, const char *file, RemitCode code, RemitError *err)
    __attribute__((cold));
/** Prepares the SQL in the buffer; NULL with `err`. */
sqlite3_stmt *table_file_prepare(sqlite3 *db, const Buffer *sql, const char *file, RemitCode code,
                                 RemitError *err);
/** The user's tables and views, by name, in the arena. */
bool table_file_list(sqlite3 *db, const char *file, RemitCode code, Arena *arena,
                     TableEntries *entries, RemitError *err);
/** Appends a name as SQL, in quotes. */
void table_file_quote(Buffer *sql, Text name);

#endif
