/* SPDX-License-Identifier: MIT */
/* What was open about records that the policy cannot tell apart. Lists of real companies know
 * little and repeat themselves: the search for open fields is made once for each pattern of
 * answers. A remembered result is the one that the search would give, so it shows nowhere but in
 * the time. */
#ifndef REMIT_ENGINE_MEMO_H
#define REMIT_ENGINE_MEMO_H

#include "base/memory.h"

typedef struct Memo Memo;

/** For keys of `key_words` words and results of `bytes` bytes; it holds a bounded number of them.
 */
Memo *memo_new(size_t key_words, size_t bytes);
/** NULL is fine. */
void memo_free(Memo *memo);
/** Where to write the key of the next look-up. */
uint64_t *memo_key(Memo *memo);
/** The result for the key, or NULL: then fill in memo_add's. */
const unsigned char *memo_find(Memo *memo);
/** Remembers a result for the key. */
void memo_add(Memo *memo, const unsigned char *result);

#endif
