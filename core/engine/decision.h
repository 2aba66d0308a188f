/* SPDX-License-Identifier: MIT */
/* A decision: what a policy says of one record, and why. The engine makes it, the output room
 * prints it. It lives in memory of the engine and is borrowed until the next decision. */
#ifndef REMIT_ENGINE_DECISION_H
#define REMIT_ENGINE_DECISION_H

#include "engine/evaluate.h"
#include "policy/policy.h"
#include "subject/evidence.h"

/** A missing or assumed field, and a value of it that would change the outcome on its own. */
typedef struct Sensitivity {
    int field;
    Value value;
    Text outcome;
} Sensitivity;

typedef struct Decision {
    const Policy *policy;
    const Record *record;
    Text id;                  /**< of the record; empty when it has none */
    Text outcome;             /**< empty when no outcome of the policy held */
    int outcome_row;          /**< its place in policy->outcome, or -1 */
    const double *scores;     /**< by policy->scores */
    const uint64_t *held;     /**< a bit for each rule: it holds; no bits behind them */
    const uint64_t *possible; /**< likewise: it holds or cannot be told */
    const double *gave;       /**< rule × score: what each rule that held added */
    const bool *is_open;      /**< by field: missing, and it could change the outcome */
    const bool *rests_on;     /**< by field: assumed, and another value could change the outcome */
    const int *assumed_by;    /**< by field: the index of the assumption that filled it, or -1 */
    const Text *outputs;      /**< by policy->outputs; empty text when none of its rows held */
    const Text *warnings;
    size_t warning_count;
    const Text *notes;
    size_t note_count;
    double margin;  /**< least change of one score that gives another outcome; INFINITY: none */
    Text runner_up; /**< the outcome that the margin is to; empty: none */
    const Sensitivity *flips; /**< single fields that would change it; only when asked to explain */
    size_t flip_count;
    const Evidence *evidence; /**< NULL unless the subject has evidence fields */
} Decision;

static inline Verdict decision_verdict(const Decision *decision, int rule) {
    return verdict_of_bits(decision->held, decision->possible, rule);
}

#endif
