/* SPDX-License-Identifier: MIT */
/* What the files of the kb room share: the open file, its prepared statements, and the one way from
 * SQLite's errors to RemitError. Internal to the kb room. */
#ifndef REMIT_KB_STORE_H
#define REMIT_KB_STORE_H

#include "kb/kb.h"
#include "kb/words.h"

/** The schema's version that this program reads: db/010-schema.sql sets it as user_version. */
enum { KB_SCHEMA_VERSION = 4, KB_APPLICATION_ID = 0x524D4954 };

/** Milliseconds of processor time that one step of remit's own may take; only a damaged or hostile
 * file needs more. */
enum { KB_LOOKUP_MILLISECONDS = 5000 };

/* The prepared statements: each is made at its first use and kept. */
typedef enum KbStatement {
    KB_WORD,
    KB_TERM_KEY,
    KB_TYPO_BLOCK,
    KB_VOCABULARY,
    KB_CLAIM_BY_ID,
    KB_DISPUTES_OF_CLAIM,
    KB_POSITIONS,
    KB_EXAMPLE_OWNERS,
    KB_EXAMPLE_WEIGHTS,
    KB_EXAMPLES,
    KB_EXAMPLES_NEAREST,
    KB_SEARCH_RUNS,
    KB_SEARCH_WEIGHTS,
    KB_SEARCH_CLAIM,
    KB_STATEMENT_COUNT
} KbStatement;

struct Kb {
    sqlite3 *db;
    Arena arena; /* owns the texts below */
    Text file;
    Text hash;
    Words words;
    Arena scratch;   /* of the look-up that is running */
    Buffer key;      /* likewise */
    int64_t limit;   /* of the running step, in microseconds of processor time; 0: none */
    int64_t started; /* when it was first seen to run; 0: not yet */
    sqlite3_stmt *statements[KB_STATEMENT_COUNT];
};

/** Microseconds of processor time: what other programs use does not count. */
int64_t store_clock(void);
/** Takes from a connection what a database that may come from anybody has no need of. */
void store_guard(sqlite3 *db);
/** Sets `err` from the connection's last error; always false. `file` may be NULL. */
bool store_fail(sqlite3 *db, const char *file, RemitError *err) __attribute__((cold));
/** Prepares one statement for good; NULL with `err` set when the file has not the tables for it. */
sqlite3_stmt *store_prepare(Kb *kb, const char *sql, RemitError *err);
/** A kept statement, reset and ready to be bound; NULL with `err` set. Not to be finalised. */
sqlite3_stmt *store_statement(Kb *kb, KbStatement which, RemitError *err);
/** Steps: true with *has_row, false with `err` set. Resets the statement after its last row. */
bool store_step(Kb *kb, sqlite3_stmt *statement, bool *has_row, RemitError *err);
/** Binds a text without copying: it must live until the statement is reset. */
void store_bind(sqlite3_stmt *statement, int at, Text text);
/** The column as it is, valid until the next step; empty for NULL. */
Text store_peek(sqlite3_stmt *statement, int column);
/** A weight of the file, in the column: fails with REMIT_E_KB when it is none. */
bool store_weight(Kb *kb, sqlite3_stmt *statement, int column, double *out, RemitError *err);
/** The column, copied; empty for NULL. */
Text store_text(sqlite3_stmt *statement, int column, Arena *arena);

/* A list that grows while rows are read and ends in an arena. */
typedef struct StoreList {
    char *items;
    size_t count, room, size; /**< size: of one item */
} StoreList;

/** A new zeroed item; valid until the next one. */
void *store_add(StoreList *list);
/** Moves the items into the arena. */
void *store_finish(StoreList *list, Arena *arena);

/** Prepares a statement that is finalised after use and binds texts to its ?1, ?2 … in turn; NULL
 * with `err` set. */
sqlite3_stmt *store_ask(Kb *kb, const char *sql, const Text *values, size_t count, RemitError *err);

/** "s0:46" or "s0:61-63". */
Text store_cite(Arena *arena, Text source, int line, int line_end);

/* Writing: build.c and import.c make a whole file beside the target (part.h). */

/** Opens the one transaction that a file is written in. `file` is what errors name. */
bool store_begin(sqlite3 *db, const char *file, RemitError *err);
bool store_commit(sqlite3 *db, const char *file, RemitError *err);
bool store_put_meta(sqlite3 *db, const char *key, Text value, const char *file, RemitError *err);

/** What derives the tables of db/9xx, beside SQL. */
typedef struct Functions {
    Words words;
    sqlite3_stmt *spelling;
    Arena arena;          /* of the call that is running */
    Buffer result;        /* likewise */
    struct KeptKey *kept; /* what words were read as, by their hash; of the running statement */
    Arena kept_texts;     /* likewise */
    int64_t kept_at;      /* how many changes the database had seen */
} Functions;

/** Adds the functions words(text), plain_key(text), run_key(text), parts(text) and the table
 * typo_index to `db`. Close `functions` in any case, before the connection. */
bool functions_open(Functions *functions, sqlite3 *db, RemitError *err);
void functions_close(Functions *functions);

/** What an SQL text may do. */
typedef enum SqlTextUse {
    SQLTEXT_BUILD, /**< anything within the file */
    SQLTEXT_PACK,  /**< insert rows of facts */
} SqlTextUse;

/** Runs all statements of an SQL text. Errors carry `name`, line and column, also for one row among
 * many of an INSERT. */
bool sqltext_run(sqlite3 *db, const char *name, Text text, SqlTextUse use, RemitError *err);
/** Sets `err` when a row of the table refers to one that does not exist: names the reference, and
 * what may have been meant. */
void sqltext_explain_reference(sqlite3 *db, Text table, RemitError *err);

#endif
