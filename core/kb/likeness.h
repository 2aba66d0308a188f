/* SPDX-License-Identifier: MIT */
/* How a text reads beside the examples of the knowledge base (db/5xx, db/940-examples.sql).
 * Internal to the kb room. */
#ifndef REMIT_KB_LIKENESS_H
#define REMIT_KB_LIKENESS_H

#include "kb/evidence_match.h"

/** A word of a text, two side by side, or the whole of it. */
typedef struct LikenessPart {
    Text key; /**< of two words with a space between; of the whole, the keys of all behind a '=' */
    size_t first, words;
    size_t times; /**< how often it stands there */
} LikenessPart;

/** The words, each with the pair that it begins, none twice, in the order of the text; the whole of
 * it comes last. All in the arena. */
LikenessPart *likeness_list_parts(const Text *keys, size_t count, Arena *arena, size_t *part_count);

/** Sums for each owner what the units' words, and pairs of them, weigh; each once, however often it
 * stands there. Fills likes, words and heard_words; the texts live in `arena`. */
bool likeness_weigh(Kb *kb, Text text, const Unit *units, size_t count, Arena *arena, Evidence *out,
                    RemitError *err);

#endif
