/* SPDX-License-Identifier: MIT */
/* Outcomes over ranges of scores: which rows could be the first to hold while missing fields still
 * move the scores. Conditions on scores are asked for whole ranges, with Kleene's third value where
 * they do not agree. */
#include "engine/open.h"
#include <math.h>

enum { NO_OUTCOME = 63 }; /* the bit of "no row holds" */

typedef struct Ranges {
    const Range *scores;
    Facts facts;
} Ranges;

static bool range_of(const Node *node, Ranges *ranges, Range *out) {
    Range a, b;
    if (!node->names_score) {
        Value value = evaluate(node, &ranges->facts);
        if (value.kind != VALUE_INTEGER && value.kind != VALUE_NUMBER)
            return false;
        double number = value.kind == VALUE_INTEGER ? (double)value.integer : value.number;
        *out = (Range){number, number};
        return true;
    }
    if (node->kind == NODE_SCORE) {
        *out = ranges->scores[node->index];
        return true;
    }
    if (!range_of(node->args[0], ranges, &a))
        return false;
    if (node->kind == NODE_NEGATE) {
        *out = (Range){-a.high, -a.low};
        return true;
    }
    if (node->arg_count != 2 || !range_of(node->args[1], ranges, &b))
        return false;
    switch (node->kind) {
    case NODE_ADD:
        *out = (Range){a.low + b.low, a.high + b.high};
        return true;
    case NODE_SUB:
        *out = (Range){a.low - b.high, a.high - b.low};
        return true;
    case NODE_MUL: {
        double products[] = {a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high};
        *out = (Range){products[0], products[0]};
        for (int i = 1; i < 4; i++) {
            out->low = fmin(out->low, products[i]);
            out->high = fmax(out->high, products[i]);
        }
        return true;
    }
    case NODE_CALL:
        if (node->function != FUNCTION_MIN && node->function != FUNCTION_MAX)
            return false;
        *out = node->function == FUNCTION_MIN ? (Range){fmin(a.low, b.low), fmin(a.high, b.high)}
                                              : (Range){fmax(a.low, b.low), fmax(a.high, b.high)};
        return true;
    default:
        return false;
    }
}

static Verdict tell(bool always, bool never) {
    return always ? VERDICT_HELD : never ? VERDICT_NOT : VERDICT_UNKNOWN;
}

static Verdict range_truth(const Node *node, Ranges *ranges) {
    Range a, b;
    Verdict left, right;
    if (!node->names_score)
        return evaluate_truth(node, &ranges->facts);
    switch (node->kind) {
    case NODE_NOT:
        left = range_truth(node->args[0], ranges);
        return left == VERDICT_UNKNOWN ? left : left == VERDICT_HELD ? VERDICT_NOT : VERDICT_HELD;
    case NODE_AND:
    case NODE_OR: {
        Verdict decides = node->kind == NODE_AND ? VERDICT_NOT : VERDICT_HELD;
        left = range_truth(node->args[0], ranges);
        right = range_truth(node->args[1], ranges);
        if (left == decides || right == decides)
            return decides;
        return left == VERDICT_UNKNOWN ? left : right;
    }
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE:
    case NODE_EQ:
    case NODE_NE:
        break;
    default:
        return VERDICT_UNKNOWN;
    }
    if (!range_of(node->args[0], ranges, &a) || !range_of(node->args[1], ranges, &b))
        return VERDICT_UNKNOWN;
    bool apart = a.high < b.low || b.high < a.low;
    bool same = a.low == a.high && b.low == b.high && a.low == b.low;
    switch (node->kind) {
    case NODE_LT:
        return tell(a.high < b.low, a.low >= b.high);
    case NODE_LE:
        return tell(a.high <= b.low, a.low > b.high);
    case NODE_GT:
        return tell(a.low > b.high, a.high <= b.low);
    case NODE_GE:
        return tell(a.low >= b.high, a.high < b.low);
    case NODE_EQ:
        return tell(same, apart);
    default:
        return tell(apart, same);
    }
}

/* The rows that could be the first to hold, a bit each. */
uint64_t possible_outcomes(Engine *engine, const State *state, const Range *scores) {
    const OutcomeList *list = &engine->policy->outcome;
    RemitError ignored;
    Ranges ranges = {scores,
                     {state->values, state->scores, TEXT(""), &engine->scratch, &ignored, false}};
    uint64_t outcomes = 0;
    for (int i = 0; i < list->row_count && i < NO_OUTCOME; i++) {
        const Node *condition = list->rows[i].when.condition;
        ranges.facts.failed = false;
        Verdict verdict = condition ? range_truth(condition, &ranges) : VERDICT_HELD;
        if (verdict != VERDICT_NOT)
            outcomes |= (uint64_t)1 << i;
        if (verdict == VERDICT_HELD)
            return outcomes;
    }
    return outcomes | (uint64_t)1 << NO_OUTCOME;
}
