/* SPDX-License-Identifier: MIT */
/* How a text reads beside the examples of the knowledge base (db/5xx, db/940-examples.sql).
 * Internal to the kb room. */
#ifndef REMIT_KB_LIKENESS_H
#define REMIT_KB_LIKENESS_H

#include "kb/evidence_match.h"

/** Sums for each owner what the units' words, and pairs of them, weigh; each once, however often it
 * stands there. Fills likes, words and heard_words; the texts live in `arena`. */
bool likeness_weigh(Kb *kb, Text text, const Unit *units, size_t count, Arena *arena, Evidence *out,
                    RemitError *err);

#endif
