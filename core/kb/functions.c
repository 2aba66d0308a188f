/* SPDX-License-Identifier: MIT */
/* The SQL functions with which db/9xx derives its tables: what a tokenizer or a typo key is, SQL
 * cannot say. All are pure but run_key, which reads the spelling tables. */
#include "kb/store.h"

static Text argument(sqlite3_value *value) {
    const char *at = (const char *)sqlite3_value_text(value);
    return (Text){at ? at : "", at ? (size_t)sqlite3_value_bytes(value) : 0};
}

static void result_buffer(sqlite3_context *ctx, Buffer *buffer) {
    sqlite3_result_text(ctx, buffer->at ? buffer->at : "", (int)buffer->len, SQLITE_TRANSIENT);
    buffer_free(buffer);
}

/* words('Price talks') -> '["price","talks"]'. Folded words hold no quotes or backslashes: the
 * tokenizer takes them for separators. */
static void sql_words(sqlite3_context *ctx, int count, sqlite3_value **values) {
    (void)count;
    Arena arena = {0};
    WordList list = words_split(sqlite3_user_data(ctx), argument(values[0]), SIZE_MAX, &arena);
    Buffer json = {0};
    buffer_put(&json, '[');
    for (size_t i = 0; i < list.count; i++)
        buffer_addf(&json, "%s\"%s\"", i ? "," : "", list.items[i].folded.at);
    buffer_put(&json, ']');
    result_buffer(ctx, &json);
    arena_free(&arena);
}

/* plain_key('help desks') -> 'helpdesk': the stems, run together, so that a term is found however
 * it is cut into words. */
static void sql_plain_key(sqlite3_context *ctx, int count, sqlite3_value **values) {
    (void)count;
    Arena arena = {0};
    WordList list = words_split(sqlite3_user_data(ctx), argument(values[0]), SIZE_MAX, &arena);
    Buffer key = {0};
    for (size_t i = 0; i < list.count; i++)
        buffer_add(&key, list.items[i].stem);
    result_buffer(ctx, &key);
    arena_free(&arena);
}

/* run_key('HR systems') -> 'humanresourcsystem': the same after the spelling table, by which some
 * words stand apart from others of their stem. */
static void sql_run_key(sqlite3_context *ctx, int count, sqlite3_value **values) {
    (void)count;
    sqlite3 *db = sqlite3_context_db_handle(ctx);
    sqlite3_stmt *spelling = NULL;
    const char *sql = "SELECT means FROM word_apart WHERE word = ?2"
                      " UNION ALL SELECT means FROM spelling_stem WHERE stem = ?1";
    if (sqlite3_prepare_v2(db, sql, -1, &spelling, NULL) != SQLITE_OK) {
        sqlite3_result_error(ctx, sqlite3_errmsg(db), -1);
        return;
    }
    Arena arena = {0};
    WordList list = words_split(sqlite3_user_data(ctx), argument(values[0]), SIZE_MAX, &arena);
    Buffer key = {0};
    for (size_t i = 0; i < list.count; i++) {
        store_bind(spelling, 1, list.items[i].stem);
        store_bind(spelling, 2, list.items[i].folded);
        bool is_spelled = sqlite3_step(spelling) == SQLITE_ROW;
        buffer_add(&key, is_spelled ? store_peek(spelling, 0) : list.items[i].stem);
        sqlite3_reset(spelling);
    }
    sqlite3_finalize(spelling);
    result_buffer(ctx, &key);
    arena_free(&arena);
}

/* typo_keys('server') -> '[123,456]' */
static void sql_typo_keys(sqlite3_context *ctx, int count, sqlite3_value **values) {
    (void)count;
    int64_t keys[TYPO_KEYS];
    size_t key_count = typo_keys_of_known(argument(values[0]), keys);
    Buffer json = {0};
    buffer_put(&json, '[');
    for (size_t i = 0; i < key_count; i++)
        buffer_addf(&json, "%s%lld", i ? "," : "", (long long)keys[i]);
    buffer_put(&json, ']');
    result_buffer(ctx, &json);
}

bool functions_add(sqlite3 *db, Words *words, RemitError *err) {
    static const struct {
        const char *name;
        void (*call)(sqlite3_context *, int, sqlite3_value **);
        int flags;
    } functions[] = {
        {"words", sql_words, SQLITE_DETERMINISTIC},
        {"plain_key", sql_plain_key, SQLITE_DETERMINISTIC},
        {"run_key", sql_run_key, 0},
        {"typo_keys", sql_typo_keys, SQLITE_DETERMINISTIC},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (sqlite3_create_function_v2(db, functions[i].name, 1,
                                       SQLITE_UTF8 | SQLITE_DIRECTONLY | functions[i].flags, words,
                                       functions[i].call, NULL, NULL, NULL) != SQLITE_OK)
            return store_fail(db, NULL, err);
    return true;
}
