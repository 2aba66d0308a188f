/* SPDX-License-Identifier: MIT */
/* A bounded hash table from patterns of answers to results; emptied when it is full. */
#include "engine/memo.h"

enum { SLOTS = 8192, MOST_BYTES = 4 << 20 };

struct Memo {
    size_t key_words, bytes;
    uint64_t *key;             /* of the look-up at hand */
    uint64_t *keys;            /* by slot */
    unsigned char *results;    /* by slot */
    bool *is_used;             /* by slot */
    size_t count, slot, slots; /* `slot` is where the last look-up ended */
};

Memo *memo_new(size_t key_words, size_t bytes) {
    Memo *memo = mem_new(sizeof *memo);
    memo->key_words = key_words;
    memo->bytes = bytes;
    memo->slots = SLOTS;
    while (memo->slots > 64 && memo->slots * (key_words * 8 + bytes) > MOST_BYTES)
        memo->slots /= 2;
    memo->key = mem_new(key_words * sizeof *memo->key);
    return memo; /* the table comes with the first entry: most engines never need it */
}

void memo_free(Memo *memo) {
    if (!memo)
        return;
    mem_free(memo->key);
    mem_free(memo->keys);
    mem_free(memo->results);
    mem_free(memo->is_used);
    mem_free(memo);
}

uint64_t *memo_key(Memo *memo) {
    return memo->key;
}

const unsigned char *memo_find(Memo *memo) {
    uint64_t hash = 0;
    for (size_t i = 0; i < memo->key_words; i++) {
        hash = (hash ^ memo->key[i]) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    memo->slot = hash & (memo->slots - 1);
    while (memo->is_used && memo->is_used[memo->slot]) {
        if (memcmp(memo->keys + memo->slot * memo->key_words, memo->key, memo->key_words * 8) == 0)
            return memo->results + memo->slot * memo->bytes;
        memo->slot = (memo->slot + 1) & (memo->slots - 1);
    }
    return NULL;
}

void memo_add(Memo *memo, const unsigned char *result) {
    if (!memo->is_used) {
        memo->keys = mem_new(memo->slots * memo->key_words * 8);
        memo->results = mem_new(memo->slots * memo->bytes);
        memo->is_used = mem_new(memo->slots);
    }
    if (memo->count * 2 >= memo->slots) {
        memset(memo->is_used, 0, memo->slots);
        memo->count = 0;
        memo_find(memo);
    }
    memo->is_used[memo->slot] = true;
    memo->count++;
    memcpy(memo->keys + memo->slot * memo->key_words, memo->key, memo->key_words * 8);
    memcpy(memo->results + memo->slot * memo->bytes, result, memo->bytes);
}
