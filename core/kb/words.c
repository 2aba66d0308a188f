/* SPDX-License-Identifier: MIT */
/* Splitting a text into folded words and their stems, by FTS5's tokenizers, so that what is looked
 * up by code here and what MATCH finds are the same words. What the words mean is left to
 * evidence.c. */
#include "kb/words.h"

/* The pointer that FTS5 hands out to those who write extensions for it. */
static fts5_api *api_of(sqlite3 *db) {
    fts5_api *api = NULL;
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return api;
}

static bool find(fts5_api *api, const char *name, fts5_tokenizer *tokenizer, const char **args,
                 int arg_count, Fts5Tokenizer **out) {
    void *ctx = NULL;
    return api->xFindTokenizer(api, name, &ctx, tokenizer) == SQLITE_OK &&
           tokenizer->xCreate(ctx, args, arg_count, out) == SQLITE_OK;
}

bool words_open(Words *words, sqlite3 *db, RemitError *err) {
    *words = (Words){0};
    fts5_api *api = api_of(db);
    const char *fold[] = {"remove_diacritics", "2"};
    const char *stem[] = {"unicode61", "remove_diacritics", "2"};
    if (api && find(api, "unicode61", &words->folder, fold, 2, &words->fold) &&
        find(api, "porter", &words->stemmer, stem, 3, &words->stem))
        return true;
    words_close(words);
    error_set(err, REMIT_E_KB, "this SQLite (%s) has no full-text search", sqlite3_libversion());
    error_hint(err, "install an SQLite that is built with FTS5");
    return false;
}

void words_close(Words *words) {
    if (words->fold)
        words->folder.xDelete(words->fold);
    if (words->stem)
        words->stemmer.xDelete(words->stem);
    *words = (Words){0};
}

/* What the tokenizers' callbacks fill. Both see the same words in the same order. */
typedef struct Split {
    Arena *arena;
    Word *items;
    size_t count, room, most;
    bool is_cut;
} Split;

static int add_folded(void *ctx, int flags, const char *token, int len, int start, int end) {
    Split *split = ctx;
    (void)flags;
    if (split->count == split->most) {
        split->is_cut = true;
        return SQLITE_DONE;
    }
    if (split->count == split->room) {
        split->room = split->room ? 2 * split->room : 64;
        split->items = mem_resize(split->items, split->room * sizeof *split->items);
    }
    split->items[split->count++] =
        (Word){.folded = arena_text(split->arena, (Text){token, (size_t)len}),
               .start = (size_t)start,
               .end = (size_t)end};
    return SQLITE_OK;
}

static int add_stem(void *ctx, int flags, const char *token, int len, int start, int end) {
    Split *split = ctx;
    (void)flags, (void)start, (void)end;
    if (split->count == split->most)
        return SQLITE_DONE;
    split->items[split->count++].stem = arena_text(split->arena, (Text){token, (size_t)len});
    return SQLITE_OK;
}

WordList words_split(const Words *words, Text text, size_t most, Arena *arena) {
    if (text.len > INT32_MAX)
        text.len = INT32_MAX;
    Split split = {.arena = arena, .most = most};
    int len = (int)text.len;
    if (len > 0)
        words->folder.xTokenize(words->fold, &split, FTS5_TOKENIZE_QUERY, text.at, len, add_folded);
    split.most = split.count;
    split.count = 0;
    if (split.most > 0)
        words->stemmer.xTokenize(words->stem, &split, FTS5_TOKENIZE_QUERY, text.at, len, add_stem);
    WordList list = {.count = split.count, .is_cut = split.is_cut};
    list.items = arena_new(arena, split.count * sizeof *list.items);
    if (split.count)
        memcpy(list.items, split.items, split.count * sizeof *list.items);
    mem_free(split.items);
    return list;
}
