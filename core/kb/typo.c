/* SPDX-License-Identifier: MIT */
/* Keys for finding a mistyped word among 100,000 without comparing it with each: every way to leave
 * one or two letters out of a word's beginning is a key, and words that are one or two edits apart
 * share a key. Which words are known, and which of the candidates is nearest, is left to others. */
#include "kb/words.h"

/* Only the beginning makes keys: 29 for any long word instead of hundreds, and those that share
 * one by chance are told apart when they are compared. */
enum { PREFIX = 7 };

int typo_edits(Text word) {
    for (size_t i = 0; i < word.len; i++)
        if (word.at[i] < 'a' || word.at[i] > 'z')
            return 0;
    return word.len < TYPO_LETTERS ? 0 : word.len < TYPO_LETTERS_TWO ? 1 : 2;
}

/* 40 bits: short in the file, and a clash costs one comparison. */
static int64_t key_of(Text word) {
    return (int64_t)(text_hash(word) & 0xffffffffffu);
}

static size_t add_key(int64_t *keys, size_t count, int64_t key) {
    for (size_t i = 0; i < count; i++)
        if (keys[i] == key)
            return count;
    keys[count] = key;
    return count + 1;
}

static Text without(Text word, size_t at, char *room) {
    memcpy(room, word.at, at);
    memcpy(room + at, word.at + at + 1, word.len - at - 1);
    return (Text){room, word.len - 1};
}

static size_t keys_of(Text word, int edits, int64_t *keys) {
    if (word.len > PREFIX)
        word.len = PREFIX;
    size_t count = add_key(keys, 0, key_of(word));
    for (size_t i = 0; i < word.len; i++) {
        char once[PREFIX], twice[PREFIX];
        Text shorter = without(word, i, once);
        count = add_key(keys, count, key_of(shorter));
        for (size_t j = i; edits == 2 && j < shorter.len; j++)
            count = add_key(keys, count, key_of(without(shorter, j, twice)));
    }
    return count;
}

size_t typo_keys_of_known(Text word, int64_t keys[TYPO_KEYS]) {
    if (typo_edits(word) == 0)
        return 0;
    /* A word of 7 letters can be meant by one of 9. */
    return keys_of(word, word.len + 2 >= TYPO_LETTERS_TWO ? 2 : 1, keys);
}

size_t typo_keys_of_unknown(Text word, int64_t keys[TYPO_KEYS]) {
    int edits = typo_edits(word);
    return edits == 0 ? 0 : keys_of(word, edits, keys);
}
