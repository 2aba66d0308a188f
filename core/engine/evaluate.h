/* SPDX-License-Identifier: MIT */
/* What a condition means. Over known fields exactly what Lua 5.4 means by the same expression; a
 * missing field makes a value unknown, and unknown goes through `and`, `or` and `not` as in
 * Kleene's logic: `false and unknown` is false, `true or unknown` is true. */
#ifndef REMIT_ENGINE_EVALUATE_H
#define REMIT_ENGINE_EVALUATE_H

#include "policy/condition.h"

typedef enum Verdict {
    VERDICT_NOT,
    VERDICT_HELD,
    VERDICT_UNKNOWN, /**< could not be told: a field it needs is missing */
} Verdict;

/** From a bit each for "it holds" and "it holds or cannot be told". */
static inline Verdict verdict_of_bits(const uint64_t *held, const uint64_t *possible, int index) {
    return held[index / 64] >> index % 64 & 1       ? VERDICT_HELD
           : possible[index / 64] >> index % 64 & 1 ? VERDICT_UNKNOWN
                                                    : VERDICT_NOT;
}

/** What a condition is evaluated over. */
typedef struct Facts {
    const Value *fields;  /**< by field of the subject */
    const double *scores; /**< NULL where scores are not known yet */
    Text outcome;
    Arena *arena; /**< for strings made by `..` and lower() */
    RemitError *err;
    bool failed; /**< an error of evaluation, such as n // 0, was met */
} Facts;

/** The value of a node; VALUE_MISSING when it is unknown or facts->failed was set. */
Value evaluate(const Node *node, Facts *facts);
/** The node as a condition: in Lua's sense all but false and nil holds. */
Verdict evaluate_truth(const Node *node, Facts *facts);
/** Can evaluating this raise an error in Lua (an integer divided by zero)? */
bool evaluate_can_fail(const Node *node);
/** Does it name neither fields nor scores, so that it has one value? */
bool evaluate_is_constant(const Node *node);
/** Lua's equality of two known values. */
bool value_equal(const Value *a, const Value *b);
/** Lua's order of two numbers: negative, 0, positive; 2 when one is not a number (NaN). */
int value_compare(const Value *a, const Value *b);

#endif
