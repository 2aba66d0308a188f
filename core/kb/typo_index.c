/* SPDX-License-Identifier: MIT */
/* The index behind typos: which words of the vocabulary are filed under a key (typo.c). Written in
 * blocks of sorted entries, as millions of rows would take SQLite most of a build; SQL sees it as a
 * table `typo_index (first, entries)` to fill db/910's typo_block from. Which of the words found is
 * meant is left to evidence.c. */
#include "kb/typo_index.h"
#include "kb/store.h"

enum {
    ENTRY_BYTES = 8,
    BLOCK_ENTRIES = 500, /* fill a page of the file */
};

/* --- reading -------------------------------------------------------------------------------- */

static uint32_t read_number(const unsigned char *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

size_t typo_block_start(Text entries, uint32_t key) {
    const unsigned char *at = (const unsigned char *)entries.at;
    size_t low = 0, high = entries.len / ENTRY_BYTES;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (read_number(at + middle * ENTRY_BYTES) < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool typo_block_next(Text entries, uint32_t key, size_t *at, uint32_t *word) {
    if (*at >= entries.len / ENTRY_BYTES)
        return false;
    const unsigned char *entry = (const unsigned char *)entries.at + *at * ENTRY_BYTES;
    if (read_number(entry) != key)
        return false;
    *word = read_number(entry + 4);
    ++*at;
    return true;
}

/* --- writing -------------------------------------------------------------------------------- */

typedef struct Index {
    sqlite3_vtab base; /* SQLite's; first */
    sqlite3 *db;
} Index;

typedef struct IndexCursor {
    sqlite3_vtab_cursor base; /* likewise */
    uint64_t *entries;        /* key and word */
    size_t count, room;
    size_t start, end; /* of the block */
} IndexCursor;

static void add_entries(IndexCursor *cursor, Text word, Text stem, uint32_t id) {
    uint32_t keys[TYPO_KEYS];
    size_t count = typo_keys_of_known(word, stem, keys);
    if (cursor->room - cursor->count < count) {
        cursor->room = 2 * cursor->room + 1024;
        cursor->entries = mem_resize(cursor->entries, cursor->room * sizeof *cursor->entries);
    }
    for (size_t i = 0; i < count; i++)
        cursor->entries[cursor->count++] = (uint64_t)keys[i] << 32 | id;
}

/* By key, in two rounds of 16 bits that keep the order of what is equal: millions of entries are
 * sorted in a tenth of the time that qsort takes. They were added by id. */
static void sort_entries(IndexCursor *cursor) {
    enum { DIGITS = 1 << 16 };
    uint64_t *from = cursor->entries, *to = mem_new(cursor->count * sizeof *to);
    size_t *starts = mem_new(DIGITS * sizeof *starts);
    for (int shift = 32; shift < 64; shift += 16) {
        memset(starts, 0, DIGITS * sizeof *starts);
        for (size_t i = 0; i < cursor->count; i++)
            starts[from[i] >> shift & (DIGITS - 1)]++;
        for (size_t i = 0, start = 0; i < DIGITS; i++) {
            size_t count = starts[i];
            starts[i] = start;
            start += count;
        }
        for (size_t i = 0; i < cursor->count; i++)
            to[starts[from[i] >> shift & (DIGITS - 1)]++] = from[i];
        uint64_t *sorted = to;
        to = from;
        from = sorted;
    }
    mem_free(to); /* after two rounds `from` is the cursor's again */
    mem_free(starts);
}

/* Entries of one key are in one block. */
static int take_block(IndexCursor *cursor) {
    cursor->start = cursor->end;
    cursor->end += BLOCK_ENTRIES;
    if (cursor->end > cursor->count)
        cursor->end = cursor->count;
    while (cursor->end > cursor->start && cursor->end < cursor->count &&
           cursor->entries[cursor->end] >> 32 == cursor->entries[cursor->end - 1] >> 32)
        cursor->end++;
    return SQLITE_OK;
}

static int index_connect(sqlite3 *db, void *ctx, int count, const char *const *args,
                         sqlite3_vtab **out, char **message) {
    (void)ctx, (void)count, (void)args, (void)message;
    int code = sqlite3_declare_vtab(db, "CREATE TABLE typo_index (first INTEGER, entries BLOB)");
    sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
    Index *index = code == SQLITE_OK ? mem_new(sizeof *index) : NULL;
    if (index)
        index->db = db;
    *out = &index->base;
    return code;
}

static int index_disconnect(sqlite3_vtab *table) {
    mem_free(table);
    return SQLITE_OK;
}

static int index_plan(sqlite3_vtab *table, sqlite3_index_info *info) {
    (void)table, (void)info;
    return SQLITE_OK;
}

static int index_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out) {
    (void)table;
    IndexCursor *cursor = mem_new(sizeof *cursor);
    *out = &cursor->base;
    return SQLITE_OK;
}

static int index_close(sqlite3_vtab_cursor *base) {
    IndexCursor *cursor = (IndexCursor *)base;
    mem_free(cursor->entries);
    mem_free(cursor);
    return SQLITE_OK;
}

static int index_filter(sqlite3_vtab_cursor *base, int number, const char *text, int count,
                        sqlite3_value **values) {
    (void)number, (void)text, (void)count, (void)values;
    IndexCursor *cursor = (IndexCursor *)base;
    sqlite3 *db = ((Index *)base->pVtab)->db;
    sqlite3_stmt *rows = NULL;
    cursor->count = cursor->end = 0;
    int code = sqlite3_prepare_v2(db, "SELECT id, word, stem FROM vocabulary ORDER BY id", -1,
                                  &rows, NULL);
    while (code == SQLITE_OK && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        uint32_t id = (uint32_t)sqlite3_column_int64(rows, 0);
        add_entries(cursor, store_peek(rows, 1), store_peek(rows, 2), id);
        code = SQLITE_OK;
    }
    sqlite3_finalize(rows);
    if (code != SQLITE_DONE)
        return code;
    sort_entries(cursor);
    return take_block(cursor);
}

static int index_next(sqlite3_vtab_cursor *base) {
    return take_block((IndexCursor *)base);
}

static int index_is_over(sqlite3_vtab_cursor *base) {
    const IndexCursor *cursor = (const IndexCursor *)base;
    return cursor->start == cursor->end;
}

static void put_number(Buffer *out, uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8)
        buffer_put(out, (char)(number >> shift & 0xff));
}

static int index_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int column) {
    const IndexCursor *cursor = (const IndexCursor *)base;
    if (column == 0) {
        sqlite3_result_int64(ctx, (sqlite3_int64)(cursor->entries[cursor->start] >> 32));
        return SQLITE_OK;
    }
    Buffer block = {0};
    for (size_t i = cursor->start; i < cursor->end; i++) {
        put_number(&block, (uint32_t)(cursor->entries[i] >> 32));
        put_number(&block, (uint32_t)cursor->entries[i]);
    }
    sqlite3_result_blob64(ctx, block.at, block.len, SQLITE_TRANSIENT);
    buffer_free(&block);
    return SQLITE_OK;
}

static int index_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid) {
    *rowid = (sqlite3_int64)((const IndexCursor *)base)->start;
    return SQLITE_OK;
}

bool typo_index_add(sqlite3 *db) {
    static const sqlite3_module module = {
        .xConnect = index_connect, /* and no xCreate: it is there without CREATE VIRTUAL TABLE */
        .xBestIndex = index_plan,
        .xDisconnect = index_disconnect,
        .xOpen = index_open,
        .xClose = index_close,
        .xFilter = index_filter,
        .xNext = index_next,
        .xEof = index_is_over,
        .xColumn = index_column,
        .xRowid = index_rowid,
    };
    return sqlite3_create_module_v2(db, "typo_index", &module, NULL, NULL) == SQLITE_OK;
}
