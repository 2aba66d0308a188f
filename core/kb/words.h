/* SPDX-License-Identifier: MIT */
/* Words of a text as the knowledge base compares them: FTS5's own tokenizers fold case and accents
 * and find the stem. Internal to the kb room. */
#ifndef REMIT_KB_WORDS_H
#define REMIT_KB_WORDS_H

#include "base/buffer.h"
#include "base/error.h"
#include <sqlite3.h>

typedef struct Word {
    Text folded; /**< lower case, no accents */
    Text stem;
    size_t start, end; /**< where it stands in the text, in bytes */
} Word;

typedef struct WordList {
    Word *items;
    size_t count;
    bool is_cut; /**< there were more words than the caller wanted */
} WordList;

/** FTS5's tokenizers of one connection. */
typedef struct Words {
    fts5_tokenizer folder, stemmer;
    Fts5Tokenizer *fold, *stem;
} Words;

/** Gets the tokenizers of `db`; false when its SQLite has no FTS5. */
bool words_open(Words *words, sqlite3 *db, RemitError *err);
void words_close(Words *words);
/** The first `most` words of `text`; folded and stem live in the arena. Any bytes will do. */
WordList words_split(const Words *words, Text text, size_t most, Arena *arena);

/* Typos: two words are compared only when they share a key, and they share one when a typo or two
 * lies between them. */

enum {
    TYPO_LETTERS = 5,     /**< shorter words are taken as they are written */
    TYPO_LETTERS_TWO = 9, /**< from here on two edits are forgiven */
    TYPO_KEYS = 64,       /**< most keys that a word and its stem have */
};

/** How many edits are forgiven in a word of this length: 0, 1 or 2. Words that are not plain ASCII
 * letters get 0. */
int typo_edits(Text word);
/** The keys that a known word is filed under, none twice. */
size_t typo_keys_of_known(Text word, Text stem, uint32_t keys[TYPO_KEYS]);
/** The keys that an unknown word is looked up by, likewise: those that find words from `least` to
 * `most` edits away, and some that are nearer. */
size_t typo_keys_of_unknown(Text word, Text stem, int least, int most, uint32_t keys[TYPO_KEYS]);

#endif
