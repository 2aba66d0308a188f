/* SPDX-License-Identifier: MIT */
/* Patterns: what of a record the search for open fields can see. A rule that holds or fails
 * whatever the missing fields are is in its scores already; only the rules and assumptions that a
 * missing field can still turn count one by one. Records of one pattern have the same open fields.
 * Inside this room only. */
#ifndef REMIT_ENGINE_PATTERN_H
#define REMIT_ENGINE_PATTERN_H

#include "engine/state.h"

/** Of an engine whose conditions are compiled, in its arena. NULL when functions, computed weights
 * or conditions of other kinds let the search see more of a record than a pattern tells. */
Pattern *pattern_new(Engine *engine);
/** How many words a pattern has. */
size_t pattern_words(const Pattern *pattern);
/** Writes the pattern of the record that was just settled; false when it does not fit. */
bool pattern_write(const Pattern *pattern, Engine *engine, uint64_t *words);

#endif
