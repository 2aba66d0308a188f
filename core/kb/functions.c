/* SPDX-License-Identifier: MIT */
/* The SQL functions with which db/9xx derives its tables: what a tokenizer is, SQL cannot
 * say. All are pure but run_key and parts, which read the spelling tables. */
#include "kb/likeness.h"
#include "kb/typo_index.h"

enum { KEPT_KEYS = 1 << 14 };

static Text argument(sqlite3_value *value) {
    const char *at = (const char *)sqlite3_value_text(value);
    return (Text){at ? at : "", at ? (size_t)sqlite3_value_bytes(value) : 0};
}

/* The words of the argument; valid until the next call of a function. */
static WordList split_argument(Functions *functions, sqlite3_value *value) {
    arena_reset(&functions->arena);
    return words_split(&functions->words, argument(value), SIZE_MAX, &functions->arena);
}

/* Begins a result in the buffer that the functions share. */
static Buffer *begin_result(Functions *functions) {
    buffer_clear(&functions->result);
    return &functions->result;
}

static void end_result(sqlite3_context *ctx, const Buffer *result) {
    sqlite3_result_text64(ctx, result->len ? result->at : "", result->len, SQLITE_TRANSIENT,
                          SQLITE_UTF8);
}

/* Adds an item to a JSON list that has begun. */
static void add_to_list(Buffer *json, Text item) {
    buffer_add(json, json->len > 1 ? TEXT(",\"") : TEXT("\""));
    buffer_add(json, item);
    buffer_put(json, '"');
}

/* words('Price talks') -> '["price","talks"]'. Folded words hold no quotes or backslashes: the
 * tokenizer takes them for separators. */
static void sql_words(sqlite3_context *ctx, int count, sqlite3_value **values) {
    (void)count;
    Functions *functions = sqlite3_user_data(ctx);
    WordList list = split_argument(functions, values[0]);
    Buffer *json = begin_result(functions);
    buffer_put(json, '[');
    for (size_t i = 0; i < list.count; i++)
        add_to_list(json, list.items[i].folded);
    buffer_put(json, ']');
    end_result(ctx, json);
}

/* plain_key('help desks') -> 'helpdesk': the stems, run together, so that a term is found however
 * it is cut into words. */
static void sql_plain_key(sqlite3_context *ctx, int count, sqlite3_value **values) {
    (void)count;
    Functions *functions = sqlite3_user_data(ctx);
    WordList list = split_argument(functions, values[0]);
    Buffer *key = begin_result(functions);
    for (size_t i = 0; i < list.count; i++)
        buffer_add(key, list.items[i].stem);
    end_result(ctx, key);
}

typedef struct KeptKey {
    Text folded, key;
} KeptKey;

/* Forgets what words were read as when anything has changed since: it may be the spelling tables.
 * Nothing counts as changed while a statement is running. */
static void keep_up(Functions *functions, sqlite3 *db) {
    int64_t changes = sqlite3_total_changes64(db);
    if (!functions->kept)
        functions->kept = mem_new(KEPT_KEYS * sizeof *functions->kept);
    else if (functions->kept_at == changes)
        return;
    memset(functions->kept, 0, KEPT_KEYS * sizeof *functions->kept);
    arena_reset(&functions->kept_texts);
    functions->kept_at = changes;
}

/* What the spelling tables read a word as: some stand apart from others of their stem. */
static Text read_key(Functions *functions, const Word *word) {
    KeptKey *kept = &functions->kept[text_hash(word->folded) % KEPT_KEYS];
    if (kept->folded.len && text_equal(kept->folded, word->folded))
        return kept->key;
    store_bind(functions->spelling, 1, word->stem);
    store_bind(functions->spelling, 2, word->folded);
    bool is_spelled = sqlite3_step(functions->spelling) == SQLITE_ROW;
    Text key = is_spelled ? store_peek(functions->spelling, 0) : word->stem;
    *kept = (KeptKey){arena_text(&functions->kept_texts, word->folded),
                      arena_text(&functions->kept_texts, key)};
    sqlite3_reset(functions->spelling);
    return kept->key;
}

/* The keys of the words, valid until the next call of a function; NULL when the spelling tables
 * cannot be read. */
static Text *read_keys(Functions *functions, sqlite3_context *ctx, sqlite3_value *text,
                       size_t *count) {
    sqlite3 *db = sqlite3_context_db_handle(ctx);
    const char *sql = "SELECT means FROM word_apart WHERE word = ?2"
                      " UNION ALL SELECT means FROM spelling_stem WHERE stem = ?1";
    if (!functions->spelling && sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                                   &functions->spelling, NULL) != SQLITE_OK) {
        sqlite3_result_error(ctx, sqlite3_errmsg(db), -1);
        return NULL;
    }
    keep_up(functions, db);
    WordList list = split_argument(functions, text);
    Text *keys = arena_new(&functions->arena, list.count * sizeof *keys);
    for (size_t i = 0; i < list.count; i++)
        keys[i] = read_key(functions, &list.items[i]);
    *count = list.count;
    return keys;
}

/* run_key('HR systems') -> 'humanresourcsystem': the keys of the words, run together. */
static void sql_run_key(sqlite3_context *ctx, int count, sqlite3_value **values) {
    (void)count;
    Functions *functions = sqlite3_user_data(ctx);
    size_t key_count;
    const Text *keys = read_keys(functions, ctx, values[0], &key_count);
    if (!keys)
        return;
    Buffer *key = begin_result(functions);
    for (size_t i = 0; i < key_count; i++)
        buffer_add(key, keys[i]);
    end_result(ctx, key);
}

/* parts('HR systems') -> '["humanresourc","humanresourc system","system","=humanresourc system"]':
 * what an example tells by. Keys hold no quotes or backslashes either. */
static void sql_parts(sqlite3_context *ctx, int count, sqlite3_value **values) {
    (void)count;
    Functions *functions = sqlite3_user_data(ctx);
    size_t key_count, part_count;
    const Text *keys = read_keys(functions, ctx, values[0], &key_count);
    if (!keys)
        return;
    const LikenessPart *parts =
        likeness_list_parts(keys, key_count, &functions->arena, &part_count);
    Buffer *json = begin_result(functions);
    buffer_put(json, '[');
    for (size_t i = 0; i < part_count; i++)
        add_to_list(json, parts[i].key);
    buffer_put(json, ']');
    end_result(ctx, json);
}

bool functions_open(Functions *functions, sqlite3 *db, RemitError *err) {
    static const struct {
        const char *name;
        void (*call)(sqlite3_context *, int, sqlite3_value **);
        int flags;
    } calls[] = {
        {"words", sql_words, SQLITE_DETERMINISTIC},
        {"plain_key", sql_plain_key, SQLITE_DETERMINISTIC},
        {"run_key", sql_run_key, 0},
        {"parts", sql_parts, 0},
    };
    *functions = (Functions){0};
    if (!words_open(&functions->words, db, err))
        return false;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (sqlite3_create_function_v2(db, calls[i].name, 1,
                                       SQLITE_UTF8 | SQLITE_DIRECTONLY | calls[i].flags, functions,
                                       calls[i].call, NULL, NULL, NULL) != SQLITE_OK)
            return store_fail(db, NULL, err);
    return typo_index_add(db) || store_fail(db, NULL, err);
}

void functions_close(Functions *functions) {
    sqlite3_finalize(functions->spelling);
    words_close(&functions->words);
    arena_free(&functions->arena);
    arena_free(&functions->kept_texts);
    mem_free(functions->kept);
    buffer_free(&functions->result);
}
