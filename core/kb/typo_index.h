/* SPDX-License-Identifier: MIT */
/* Which words are filed under a typo's key. Internal to the kb room. */
#ifndef REMIT_KB_TYPO_INDEX_H
#define REMIT_KB_TYPO_INDEX_H

#include "kb/words.h"

/** Adds the table typo_index (first, entries) for the build: the blocks of the index of the table
 * vocabulary, each with its first key. */
bool typo_index_add(sqlite3 *db);

/** Where in a block the entries of a key begin. */
size_t typo_block_start(Text entries, uint32_t key);
/** The next word's id of the key, false after the last. The block may be any bytes. */
bool typo_block_next(Text entries, uint32_t key, size_t *at, uint32_t *word);

#endif
