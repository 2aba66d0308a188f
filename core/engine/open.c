/* SPDX-License-Identifier: MIT */
/* What is open about a decision. A missing field counts as open when some values of the missing
 * fields give different outcomes and this field has a part in it: each field alone is tried with
 * all its candidates, and what the others could add meanwhile is kept as a range of each score. A
 * field that could change the outcome is always found; one that is named could, within those
 * ranges. */
#include "engine/state.h"
#include <math.h>

enum { NO_OUTCOME = 63 }; /* the bit of "no row holds" in a set of outcomes */

typedef struct Range {
    double low, high;
} Range;

/* ── outcomes for ranges of scores ── */

typedef struct Ranges {
    const Range *scores;
    Facts facts;
} Ranges;

static bool names_score(const Node *node) {
    if (node->kind == NODE_SCORE)
        return true;
    for (int i = 0; i < node->arg_count; i++)
        if (names_score(node->args[i]))
            return true;
    return false;
}

static bool range_of(const Node *node, Ranges *ranges, Range *out) {
    Range a, b;
    if (!names_score(node)) {
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
    if (!names_score(node))
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
static uint64_t possible_outcomes(Engine *engine, const State *state, const Range *scores) {
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

/* ── trying a field ── */

/* Settles the given values of the decision with one field set; false when that cannot be evaluated.
 */
static bool try_given(Engine *engine, int field, Value value) {
    RemitError ignored;
    state_copy_given(engine, &engine->trial, &engine->state);
    engine->trial.values[field] = value;
    return state_settle(engine, &engine->trial, &ignored);
}

/* The same over what was given and assumed: the direct effect of the field, without what would be
 * assumed from it, because the field that it would fill is tried on its own. */
static bool try_value(Engine *engine, int field, Value value) {
    RemitError ignored;
    memcpy(engine->trial.values, engine->state.values,
           (size_t)engine->policy->subject->field_count * sizeof(Value));
    engine->trial.values[field] = value;
    return state_settle_as_is(engine, &engine->trial, &ignored);
}

/* What each value of a missing field does on its own. */
typedef struct Effect {
    double *scores; /* candidate × score: the scores with that value */
    bool *is_tried; /* by candidate */
    Range *adds;    /* by score: how it can move it */
} Effect;

static bool contains(FieldSet set, int field) {
    for (int i = 0; i < set.count; i++)
        if (set.fields[i] == field)
            return true;
    return false;
}

/* Does anything that is still undecided read the field? */
static bool is_in_play(const Engine *engine, int field) {
    const Policy *policy = engine->policy;
    for (int i = 0; i < engine->known_count; i++)
        if (engine->known_fields[i] == field)
            return true;
    for (int i = 0; i < policy->rule_count; i++)
        if (engine->state.verdicts[i] == VERDICT_UNKNOWN && contains(engine->rule_fields[i], field))
            return true;
    for (int i = 0; i < policy->outcome.row_count; i++)
        if (contains(engine->outcome_fields[i], field))
            return true;
    for (int i = 0; i < policy->assumption_count; i++)
        if (contains(engine->assume_fields[i], field))
            return true;
    return false;
}

/* Does an outcome's condition read the field itself? */
static bool reads_outcome(const Engine *engine, int field) {
    for (int i = 0; i < engine->policy->outcome.row_count; i++)
        if (contains(engine->outcome_fields[i], field))
            return true;
    return false;
}

static Effect find_effect(Engine *engine, int field) {
    const Candidates *candidates = &engine->candidates[field];
    size_t scores = (size_t)engine->policy->score_count, count = (size_t)candidates->count;
    Effect effect = {arena_new(&engine->scratch, (count * scores + 1) * sizeof(double)),
                     arena_new(&engine->scratch, count + 1),
                     arena_new(&engine->scratch, (scores + 1) * sizeof(Range))};
    bool is_first = true;
    for (size_t i = 0; i < count; i++) {
        if (!try_value(engine, field, candidates->values[i]))
            continue;
        effect.is_tried[i] = true;
        for (size_t k = 0; k < scores; k++) {
            double score = engine->trial.scores[k], move = score - engine->state.scores[k];
            effect.scores[i * scores + k] = score;
            Range *adds = &effect.adds[k];
            *adds = is_first ? (Range){move, move}
                             : (Range){fmin(adds->low, move), fmax(adds->high, move)};
        }
        is_first = false;
    }
    return effect;
}

/* What rules that need several missing fields at once could add. */
static void add_slack(const Engine *engine, const bool *is_missing, Range *slack) {
    const Policy *policy = engine->policy;
    for (int i = 0; i < policy->rule_count; i++) {
        int missing = 0;
        for (int k = 0; k < engine->rule_fields[i].count; k++)
            missing += is_missing[engine->rule_fields[i].fields[k]];
        if (engine->state.verdicts[i] != VERDICT_UNKNOWN || missing < 2)
            continue;
        for (int k = 0; k < policy->rules[i].give_count; k++) {
            const Give *give = &policy->rules[i].gives[k];
            slack[give->score].low += give->expression ? -HUGE_VAL : fmin(0, give->weight);
            slack[give->score].high += give->expression ? HUGE_VAL : fmax(0, give->weight);
        }
    }
}

/* ── can a field tip a score over a limit? ── */

enum { REACH = 512 }; /* sums beyond this are not kept one by one */

/* The sums that the other fields can bring to a score: bit i is the sum i - REACH. */
typedef struct Sums {
    uint64_t bits[2 * REACH / 64];
    bool is_exact; /* false: a fraction or a sum beyond reach; then anything between is possible */
} Sums;

static void add_shifted(Sums *to, const Sums *from, int by) {
    for (int i = 0; i < 2 * REACH; i++) {
        if (!(from->bits[i / 64] >> (i % 64) & 1))
            continue;
        int sum = i + by;
        if (sum < 0 || sum >= 2 * REACH)
            to->is_exact = false;
        else
            to->bits[sum / 64] |= (uint64_t)1 << (sum % 64);
    }
}

/* Each of the moves, added to each of the sums. */
static void add_moves(Sums *sums, const double *moves, int count) {
    Sums next = {.is_exact = sums->is_exact};
    for (int i = 0; i < count; i++) {
        if (moves[i] != floor(moves[i]) || fabs(moves[i]) > REACH)
            next.is_exact = false;
        else
            add_shifted(&next, sums, (int)moves[i]);
        if (!next.is_exact)
            break;
    }
    *sums = next;
}

typedef struct Search {
    Engine *engine;
    const bool *is_missing;
    const Effect *effects;
} Search;

static Sums sums_of_others(const Search *search, int field, int score) {
    const Policy *policy = search->engine->policy;
    Sums sums = {.is_exact = true};
    sums.bits[REACH / 64] = 1;
    for (int i = 0; i < policy->subject->field_count && sums.is_exact; i++) {
        double moves[64];
        int count = 0;
        const Candidates *candidates = &search->engine->candidates[i];
        for (int k = 0; search->is_missing[i] && i != field && k < candidates->count; k++)
            if (search->effects[i].is_tried[k])
                moves[count++] = search->effects[i].scores[k * policy->score_count + score] -
                                 search->engine->state.scores[score];
        if (count)
            add_moves(&sums, moves, count);
    }
    for (int i = 0; i < policy->rule_count && sums.is_exact; i++) {
        int missing = 0;
        for (int k = 0; k < search->engine->rule_fields[i].count; k++)
            missing += search->is_missing[search->engine->rule_fields[i].fields[k]];
        if (search->engine->state.verdicts[i] != VERDICT_UNKNOWN || missing < 2)
            continue;
        for (int k = 0; k < policy->rules[i].give_count; k++) {
            const Give *give = &policy->rules[i].gives[k];
            if (give->score == score && give->expression)
                sums.is_exact = false;
            else if (give->score == score)
                add_moves(&sums, (double[]){0, give->weight}, 2);
        }
    }
    return sums;
}

static bool reaches(const Atom *atom, double score) {
    double limit =
        atom->limit.kind == VALUE_INTEGER ? (double)atom->limit.integer : atom->limit.number;
    return atom->kind == ATOM_AT_LEAST ? score >= limit : score > limit;
}

/* Is there a sum of the others with which one value of the field passes the atom's limit and
 * another does not? Then the answer hangs on the field. */
static bool tips(const Atom *atom, double least, double most, const Range *others,
                 const Sums *sums) {
    if (!sums->is_exact)
        return !reaches(atom, least + others->low) && reaches(atom, most + others->high);
    for (int i = 0; i < 2 * REACH; i++)
        if (sums->bits[i / 64] >> (i % 64) & 1 && !reaches(atom, least + i - REACH) &&
            reaches(atom, most + i - REACH))
            return true;
    return false;
}

/* Does the field move a score in a way that an outcome can notice? */
static bool tips_score(const Search *search, int field, const Range *others) {
    const Program *outcomes = &search->engine->outcomes;
    const Effect *effect = &search->effects[field];
    int scores = search->engine->policy->score_count;
    for (int score = 0; score < scores; score++) {
        double least = HUGE_VAL, most = -HUGE_VAL;
        for (int i = 0; i < search->engine->candidates[field].count; i++) {
            if (!effect->is_tried[i])
                continue;
            least = fmin(least, effect->scores[i * scores + score]);
            most = fmax(most, effect->scores[i * scores + score]);
        }
        if (!(least < most))
            continue;
        Sums sums = sums_of_others(search, field, score);
        for (int i = 0; i < outcomes->atom_count; i++) {
            const Atom *atom = &outcomes->atoms[i];
            if (atom->kind == ATOM_TREE && names_score(atom->node))
                return true;
            if (atom->source == SOURCE_SCORE && atom->index == score &&
                tips(atom, least, most, &others[score], &sums))
                return true;
        }
    }
    return false;
}

/* Can this field, with whatever the others do meanwhile, make a difference? */
static bool makes_difference(const Search *search, int field, const Range *others) {
    Engine *engine = search->engine;
    const Effect *effect = &search->effects[field];
    const Candidates *candidates = &engine->candidates[field];
    size_t scores = (size_t)engine->policy->score_count;
    Range *ranges = arena_new(&engine->scratch, (scores + 1) * sizeof *ranges);
    uint64_t all = 0, first_outcomes = 0;
    bool differs = false, is_first = true;
    for (int i = 0; i < candidates->count; i++) {
        if (!effect->is_tried[i])
            continue;
        memcpy(engine->trial.values, engine->state.values,
               (size_t)engine->policy->subject->field_count * sizeof(Value));
        engine->trial.values[field] = candidates->values[i];
        const double *own = effect->scores + (size_t)i * scores;
        for (size_t k = 0; k < scores; k++)
            ranges[k] = (Range){own[k] + others[k].low, own[k] + others[k].high};
        uint64_t outcomes = possible_outcomes(engine, &engine->trial, ranges);
        differs = differs || (!is_first && outcomes != first_outcomes);
        if (is_first)
            first_outcomes = outcomes;
        is_first = false;
        all |= outcomes;
    }
    bool is_one = (all & (all - 1)) == 0;
    return !is_one &&
           (tips_score(search, field, others) || (differs && reads_outcome(engine, field)));
}

/* For policies that take a rule's outcome: some value decides otherwise, or leaves rules in play.
 */
static bool changes_hit(Engine *engine, int field) {
    const Policy *policy = engine->policy;
    const Candidates *candidates = &engine->candidates[field];
    for (int i = 0; i < candidates->count; i++)
        if (try_value(engine, field, candidates->values[i]) &&
            !text_equal(engine->trial.outcome, engine->state.outcome))
            return true;
    for (int i = 0; i < policy->rule_count; i++) {
        if (policy->hit == HIT_FIRST && engine->state.verdicts[i] == VERDICT_HELD)
            return false; /* what stands behind the rule that decides does not count */
        if (engine->state.verdicts[i] == VERDICT_UNKNOWN &&
            contains(engine->rule_fields[i], field) &&
            !text_equal(policy->rules[i].outcome, engine->state.outcome))
            return true;
    }
    return false;
}

/* Fields from which an open field would be assumed are open as well. */
static void add_sources(Engine *engine, const bool *is_missing) {
    const Policy *policy = engine->policy;
    int fields = policy->subject->field_count;
    bool *is_source = arena_new(&engine->scratch, (size_t)fields);
    for (int i = 0; i < fields; i++) {
        bool may_fill = false;
        for (int k = 0; k < policy->assumption_count && !may_fill; k++)
            may_fill = engine->is_open[policy->assumptions[k].field] &&
                       contains(engine->assume_fields[k], i);
        if (!is_missing[i] || engine->is_open[i] || !may_fill)
            continue;
        for (int k = 0; k < engine->candidates[i].count && !is_source[i]; k++) {
            if (!try_given(engine, i, engine->candidates[i].values[k]))
                continue;
            for (int n = 0; n < fields; n++)
                is_source[i] = is_source[i] || (engine->is_open[n] && engine->trial.is_assumed[n]);
        }
    }
    for (int i = 0; i < fields; i++)
        engine->is_open[i] = engine->is_open[i] || is_source[i];
}

void open_find(Engine *engine, const Decision *decision) {
    const Policy *policy = engine->policy;
    int fields = policy->subject->field_count, scores = policy->score_count;
    memset(engine->is_open, 0, (size_t)fields);
    bool may_be_open = engine->state.has_unknown;
    for (int i = 0; i < engine->known_count; i++)
        may_be_open =
            may_be_open || decision->record->values[engine->known_fields[i]].kind == VALUE_MISSING;
    if (!may_be_open)
        return;
    bool *is_missing = arena_new(&engine->scratch, (size_t)fields);
    int missing = 0;
    for (int i = 0; i < fields; i++) {
        is_missing[i] = decision->record->values[i].kind == VALUE_MISSING && engine->reads[i] &&
                        is_in_play(engine, i);
        missing += is_missing[i];
    }
    if (missing == 0)
        return;
    if (!hit_policy_collects(policy->hit)) {
        for (int i = 0; i < fields; i++)
            engine->is_open[i] = is_missing[i] && changes_hit(engine, i);
        add_sources(engine, is_missing);
        return;
    }
    Effect *effects = arena_new(&engine->scratch, (size_t)fields * sizeof *effects);
    Range *total = arena_new(&engine->scratch, (size_t)(scores + 1) * sizeof *total);
    Range *others = arena_new(&engine->scratch, (size_t)(scores + 1) * sizeof *others);
    add_slack(engine, is_missing, total);
    for (int i = 0; i < fields; i++) {
        if (!is_missing[i])
            continue;
        effects[i] = find_effect(engine, i);
        for (int k = 0; k < scores; k++) {
            total[k].low += effects[i].adds[k].low;
            total[k].high += effects[i].adds[k].high;
        }
    }
    Search search = {engine, is_missing, effects};
    for (int i = 0; i < fields; i++) {
        if (!is_missing[i])
            continue;
        for (int k = 0; k < scores; k++)
            others[k] = (Range){total[k].low - effects[i].adds[k].low,
                                total[k].high - effects[i].adds[k].high};
        engine->is_open[i] = makes_difference(&search, i, others);
    }
    add_sources(engine, is_missing);
}

/* ── explaining ── */

static void find_flips(Engine *engine, Decision *decision) {
    const Policy *policy = engine->policy;
    int fields = policy->subject->field_count;
    size_t room = 0, count = 0;
    memset(engine->rests_on, 0, (size_t)fields);
    for (int i = 0; i < fields; i++)
        room += (size_t)engine->candidates[i].count;
    Sensitivity *flips = arena_new(&engine->scratch, (room + 1) * sizeof *flips);
    for (int i = 0; i < fields; i++) {
        bool is_assumed = engine->state.is_assumed[i];
        if (!engine->reads[i] || (!is_assumed && !engine->is_open[i]))
            continue;
        size_t first = count;
        for (int k = 0; k < engine->candidates[i].count; k++) {
            Value value = engine->candidates[i].values[k];
            if (!try_given(engine, i, value) ||
                text_equal(engine->trial.outcome, engine->state.outcome))
                continue;
            engine->rests_on[i] = is_assumed;
            bool is_new = true;
            for (size_t n = first; n < count && is_new; n++)
                is_new = !text_equal(flips[n].outcome, engine->trial.outcome);
            if (is_new)
                flips[count++] = (Sensitivity){i, value, engine->trial.outcome};
        }
    }
    decision->flips = flips;
    decision->flip_count = count;
}

/* The outcome with one score moved; the trial holds the settled values. */
static Text moved_outcome(Engine *engine, int score, double move) {
    RemitError ignored = {.code = REMIT_OK};
    memcpy(engine->trial.scores, engine->state.scores,
           (size_t)engine->policy->score_count * sizeof(double));
    engine->trial.scores[score] += move;
    return state_outcome(engine, &engine->trial, &ignored);
}

/* Between `same` and `other` the outcome changes: narrows that down to a hundredth. */
static double narrow(Engine *engine, int score, double same, double other) {
    while (fabs(other - same) > 0.01) {
        double middle = (same + other) / 2;
        if (text_equal(moved_outcome(engine, score, middle), engine->state.outcome))
            same = middle;
        else
            other = middle;
    }
    return round(other * 100) / 100;
}

static void find_margin(Engine *engine, Decision *decision) {
    const Policy *policy = engine->policy;
    double most = 1, step = engine->has_whole_weights ? 1 : 0.5;
    for (int i = 0; i < policy->rule_count; i++)
        for (int k = 0; k < policy->rules[i].give_count; k++)
            most += fabs(policy->rules[i].gives[k].weight);
    if (!engine->has_whole_weights)
        most += 100;
    memcpy(engine->trial.values, engine->state.values,
           (size_t)policy->subject->field_count * sizeof(Value));
    for (int i = 0; i < policy->score_count; i++) {
        for (int sign = -1; sign <= 1; sign += 2) {
            /* NOLINTNEXTLINE(cert-flp30-c): a step of 1 or 0.5 adds up exactly */
            for (double move = step; move <= most && move < decision->margin + step; move += step) {
                Text outcome = moved_outcome(engine, i, sign * move);
                if (text_equal(outcome, engine->state.outcome))
                    continue;
                double exact = engine->has_whole_weights
                                   ? move
                                   : fabs(narrow(engine, i, sign * (move - step), sign * move));
                if (exact < decision->margin) {
                    decision->margin = exact;
                    decision->runner_up = outcome;
                }
                break;
            }
        }
    }
}

void open_explain(Engine *engine, Decision *decision) {
    find_flips(engine, decision);
    if (hit_policy_collects(engine->policy->hit))
        find_margin(engine, decision);
}
