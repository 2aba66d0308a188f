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

/* A clash costs one comparison. */
static uint32_t key_of(Text word) {
    return (uint32_t)text_hash(word);
}

static size_t add_key(uint32_t *keys, size_t count, uint32_t key) {
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

/* Adds the keys with `least` to `most` letters left out. */
static size_t add_keys(uint32_t *keys, size_t count, Text word, int least, int most) {
    char once[PREFIX], twice[PREFIX];
    if (word.len > PREFIX)
        word.len = PREFIX;
    if (least == 0 && most > 0)
        count = add_key(keys, count, key_of(word));
    for (size_t i = 0; most > 0 && i < word.len; i++) {
        Text shorter = without(word, i, once);
        if (least <= 1)
            count = add_key(keys, count, key_of(shorter));
        for (size_t j = i; most == 2 && j < shorter.len; j++)
            count = add_key(keys, count, key_of(without(shorter, j, twice)));
    }
    return count;
}

/* A word of 7 letters can be meant by one of 9. */
static int edits_of_known(Text word) {
    int edits = typo_edits(word);
    return edits == 1 && word.len + 2 >= TYPO_LETTERS_TWO ? 2 : edits;
}

size_t typo_keys_of_known(Text word, Text stem, uint32_t keys[TYPO_KEYS]) {
    size_t count = add_keys(keys, 0, word, 0, edits_of_known(word));
    return add_keys(keys, count, stem, 0, edits_of_known(stem));
}

static int at_most(int number, int most) {
    return number < most ? number : most;
}

size_t typo_keys_of_unknown(Text word, Text stem, int least, int most, uint32_t keys[TYPO_KEYS]) {
    size_t count = add_keys(keys, 0, word, least, at_most(typo_edits(word), most));
    return add_keys(keys, count, stem, least, at_most(typo_edits(stem), most));
}
