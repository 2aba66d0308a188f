/* SPDX-License-Identifier: MIT */
/* What deciding keeps for one record, and the step that both the decision and its analysis take:
 * from values to verdicts, scores and outcome. Inside this room only. */
#ifndef REMIT_ENGINE_STATE_H
#define REMIT_ENGINE_STATE_H

#include "engine/engine.h"
#include "engine/memo.h"
#include "engine/sieve.h"

/** Values of one field that stand for all others, as far as the policy can tell them apart. */
typedef struct Candidates {
    const Value *values;
    int count;
} Candidates;

typedef struct FieldSet {
    const int *fields;
    int count;
} FieldSet;

static inline bool field_set_has(FieldSet set, int field) {
    for (int i = 0; i < set.count; i++)
        if (set.fields[i] == field)
            return true;
    return false;
}

typedef struct Pattern Pattern;

typedef struct State {
    Value *values;    /**< by field; of the decision: the record's own */
    bool *is_assumed; /**< by field; likewise */
    int *assumed_by;  /**< by field: an assumption or -1 */
    double *weights;  /**< by give of all rules, in order: what it gave */
    double *scores;
    SieveBits rule_bits; /**< the verdicts of the rules; no bits behind them in `held` */
    SieveBits outcome_bits;
    Text outcome;
    int outcome_row;      /**< its place in the policy's list, or -1 */
    bool has_unknown;     /**< a rule or an outcome could not be told */
    const char *conflict; /**< why the rules that hold give no single outcome; NULL: they do */
} State;

static inline Verdict state_verdict(const State *state, int rule) {
    return verdict_of_bits(state->rule_bits.held, state->rule_bits.possible, rule);
}

struct Engine {
    Arena arena;   /**< lives as long as the engine */
    Arena scratch; /**< emptied at each decision */
    const Policy *policy;
    FunctionCall *call;
    void *ctx;
    Program rules;    /**< condition i belongs to rule i; then come those of the assumptions */
    Program outcomes; /**< condition i belongs to row i */
    Program outputs;  /**< the rows of all outputs, one list behind the other */
    const Sieve *rule_sieve, *outcome_sieve;
    const Sieve *output_sieve; /**< NULL when a row must not be asked unless those before it fail */
    SieveBits output_bits;
    const int *first_give;  /**< by rule: its place in State.weights; one more at the end */
    const int *give_scores; /**< by place in State.weights */
    const double *sums;    /**< score × four rules × which of them hold: what these give together;
                              NULL when that is not the same as adding one by one */
    const int *slow_rules; /**< functions, and rules that give by expression */
    int slow_count;
    BundleCall *call_bundle; /**< NULL: functions are called one by one */
    void *bundle_ctx;
    const uint64_t *bundled; /**< the rules that it calls */
    const int *left_rules;   /**< slow rules that are not done when it has been called */
    int left_count;
    const int *speaking_rules; /**< rules with a warning or a note */
    int speaking_count;
    const int *known_fields; /**< fields that known() is asked of */
    int known_count;
    const FieldSet *rule_fields;
    const FieldSet *outcome_fields; /**< by row */
    const FieldSet *assume_fields;  /**< by assumption */
    const bool *reads;              /**< by field */
    const Candidates *candidates;   /**< by field */
    double unit;                    /**< all plain weights are multiples of it; 0: there is none */
    bool has_expressions;           /**< some rules give what they compute */
    Pattern *pattern;               /**< NULL when records that look alike may yet differ */
    Memo *memo;                     /**< what was open, by pattern; NULL without one */
    State state;                    /**< of the decision */
    State trial;                    /**< of "what if it were otherwise" */
    double *gave;                   /**< rule × score */
    bool *is_open, *rests_on;
    Text *said; /**< by output */
    Text *warnings, *notes;
    size_t warning_room;
};

/** Fills assumptions, asks the rules, adds up the scores, finds the outcome. */
bool state_settle(Engine *engine, State *state, RemitError *err);
/** The same with the values as they are: nothing is assumed. */
bool state_settle_as_is(Engine *engine, State *state, RemitError *err);
/** The outcome for these scores; values and verdicts as they are. */
Text state_outcome(Engine *engine, State *state, RemitError *err);
/** Copies values, without what was assumed. */
void state_copy_given(const Engine *engine, State *to, const State *from);

/** Finds which missing fields could change the outcome (open.c). */
void open_find(Engine *engine, const Decision *decision);
/** Finds the single fields that would change it, what rests on assumptions, and the margin
 * (open.c). */
void open_explain(Engine *engine, Decision *decision);
/** The values of a field that the policy can tell apart (candidates.c). */
Candidates *candidates_find(Engine *engine);
/** The fields that a node reads, ascending. */
FieldSet fields_of(const Node *node, int field_count, Arena *arena);
/** Marks the fields of which the atom asks known(). */
void atom_mark_known(const Atom *atom, bool *marks);

#endif
