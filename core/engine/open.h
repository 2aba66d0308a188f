/* SPDX-License-Identifier: MIT */
/* The search for open fields: what open.c, ranges.c and tips.c share. Inside this room only. */
#ifndef REMIT_ENGINE_OPEN_H
#define REMIT_ENGINE_OPEN_H

#include "engine/state.h"

typedef struct Range {
    double low, high;
} Range;

/** What each value of a missing field does on its own. */
typedef struct Effect {
    double *scores; /* candidate × score: the scores with that value */
    bool *is_tried; /* by candidate */
    Range *adds;    /* by score: how it can move it */
} Effect;

typedef struct Search {
    Engine *engine;
    const bool *is_missing;
    const Effect *effects;
} Search;

/** The rows of the outcome that could be the first to hold with scores in these ranges: a bit each,
 * and bit 63 for "none". */
uint64_t possible_outcomes(Engine *engine, const State *state, const Range *scores);
/** Does the field move a score in a way that an outcome can notice, whatever the others add? */
bool tips_score(const Search *search, int field, const Range *others);

#endif
