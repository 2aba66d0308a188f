/* SPDX-License-Identifier: MIT */
/* What is open about a decision. A missing field counts as open when some values of the missing
 * fields give different outcomes and this field has a part in it: each field alone is tried with
 * all its candidates, and what the others could add meanwhile is kept as a range of each score. A
 * field that could change the outcome is always found; one that is named could, within those
 * ranges. */
#include "engine/open.h"
#include "engine/pattern.h"
#include <math.h>

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

/* A rule that only warns or notes changes no outcome. */
static bool gives(const Rule *rule) {
    return rule->give_count || rule->outcome.len;
}

/* Does anything that is still undecided, and can change the outcome, read the field? */
static bool is_in_play(const Engine *engine, int field) {
    const Policy *policy = engine->policy;
    for (int i = 0; i < engine->known_count; i++)
        if (engine->known_fields[i] == field)
            return true;
    for (int i = 0; i < policy->rule_count; i++)
        if (state_verdict(&engine->state, i) == VERDICT_UNKNOWN && gives(&policy->rules[i]) &&
            field_set_has(engine->rule_fields[i], field))
            return true;
    for (int i = 0; i < policy->outcome.row_count; i++)
        if (field_set_has(engine->outcome_fields[i], field))
            return true;
    for (int i = 0; i < policy->assumption_count; i++)
        if (field_set_has(engine->assume_fields[i], field))
            return true;
    return false;
}

/* Does an outcome's condition read the field itself? */
static bool reads_outcome(const Engine *engine, int field) {
    for (int i = 0; i < engine->policy->outcome.row_count; i++)
        if (field_set_has(engine->outcome_fields[i], field))
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
        if (state_verdict(&engine->state, i) != VERDICT_UNKNOWN || missing < 2)
            continue;
        for (int k = 0; k < policy->rules[i].give_count; k++) {
            const Give *give = &policy->rules[i].gives[k];
            slack[give->score].low += give->expression ? -HUGE_VAL : fmin(0, give->weight);
            slack[give->score].high += give->expression ? HUGE_VAL : fmax(0, give->weight);
        }
    }
}

/* Did a candidate before this one make the same scores? */
static bool has_twin(const Effect *effect, size_t scores, int candidate) {
    const double *own = effect->scores + (size_t)candidate * scores;
    for (int i = 0; i < candidate; i++)
        if (effect->is_tried[i] &&
            memcmp(effect->scores + (size_t)i * scores, own, scores * sizeof *own) == 0)
            return true;
    return false;
}

/* Can this field, with whatever the others do meanwhile, make a difference? */
static bool makes_difference(const Search *search, int field, const Range *others) {
    Engine *engine = search->engine;
    const Effect *effect = &search->effects[field];
    const Candidates *candidates = &engine->candidates[field];
    size_t scores = (size_t)engine->policy->score_count;
    bool is_read = reads_outcome(engine, field), moves = false;
    for (size_t k = 0; k < scores; k++)
        moves = moves || effect->adds[k].low < effect->adds[k].high;
    if (!moves && !is_read)
        return false;
    Range *ranges = arena_new(&engine->scratch, (scores + 1) * sizeof *ranges);
    uint64_t all = 0, first_outcomes = 0;
    bool differs = false, is_first = true;
    for (int i = 0; i < candidates->count; i++) {
        if (!effect->is_tried[i] || (!is_read && has_twin(effect, scores, i)))
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
    return !is_one && (tips_score(search, field, others) || (differs && is_read));
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
        if (policy->hit == HIT_FIRST && state_verdict(&engine->state, i) == VERDICT_HELD)
            return false; /* what stands behind the rule that decides does not count */
        if (state_verdict(&engine->state, i) == VERDICT_UNKNOWN &&
            field_set_has(engine->rule_fields[i], field) &&
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
                       field_set_has(engine->assume_fields[k], i);
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

static void search_open(Engine *engine, const Decision *decision) {
    const Policy *policy = engine->policy;
    int fields = policy->subject->field_count, scores = policy->score_count;
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

void open_find(Engine *engine, const Decision *decision) {
    size_t fields = (size_t)engine->policy->subject->field_count;
    memset(engine->is_open, 0, fields);
    bool may_be_open = engine->state.has_unknown;
    for (int i = 0; i < engine->known_count; i++)
        may_be_open =
            may_be_open || decision->record->values[engine->known_fields[i]].kind == VALUE_MISSING;
    if (!may_be_open)
        return;
    if (!engine->memo || !pattern_write(engine->pattern, engine, memo_key(engine->memo))) {
        search_open(engine, decision);
        return;
    }
    const unsigned char *found = memo_find(engine->memo);
    if (found) {
        memcpy(engine->is_open, found, fields);
        return;
    }
    search_open(engine, decision);
    memo_add(engine->memo, (const unsigned char *)engine->is_open);
}

/* ── explaining ── */

static double number_of(const Value *value) {
    return value->kind == VALUE_INTEGER ? (double)value->integer : value->number;
}

/* Is the candidate nearer to the field's own number than the other one? */
static bool is_nearer(const Value *own, const Value *candidate, const Value *other) {
    if (own->kind != VALUE_INTEGER && own->kind != VALUE_NUMBER)
        return false;
    return fabs(number_of(candidate) - number_of(own)) < fabs(number_of(other) - number_of(own));
}

static Sensitivity *new_flips(Engine *engine) {
    size_t room = 1;
    for (int i = 0; i < engine->policy->subject->field_count; i++)
        room += (size_t)engine->candidates[i].count;
    return arena_new(&engine->scratch, room * sizeof(Sensitivity));
}

/* Adds the values of a field with which the outcome is another, one for each outcome. */
static void add_flips(Engine *engine, int field, Sensitivity *flips, size_t *count) {
    size_t first = *count;
    for (int i = 0; i < engine->candidates[field].count; i++) {
        Value value = engine->candidates[field].values[i];
        if (!try_given(engine, field, value) ||
            text_equal(engine->trial.outcome, engine->state.outcome))
            continue;
        size_t same = first;
        while (same < *count && !text_equal(flips[same].outcome, engine->trial.outcome))
            same++;
        if (same == *count)
            flips[(*count)++] = (Sensitivity){field, value, engine->trial.outcome};
        else if (is_nearer(&engine->state.values[field], &value, &flips[same].value))
            flips[same].value = value;
    }
}

static void find_flips(Engine *engine, Decision *decision) {
    Sensitivity *flips = new_flips(engine);
    size_t count = 0;
    for (int i = 0; i < engine->policy->subject->field_count; i++) {
        bool is_assumed = engine->state.is_assumed[i];
        size_t before = count;
        if (engine->reads[i] && (is_assumed || engine->is_open[i]))
            add_flips(engine, i, flips, &count);
        engine->rests_on[i] = is_assumed && count > before;
    }
    decision->flips = flips;
    decision->flip_count = count;
}

const Sensitivity *engine_given_flips(Engine *engine, size_t *count) {
    Sensitivity *flips = new_flips(engine);
    *count = 0;
    for (int i = 0; i < engine->policy->subject->field_count; i++)
        if (engine->reads[i] && !engine->state.is_assumed[i] &&
            engine->state.values[i].kind != VALUE_MISSING)
            add_flips(engine, i, flips, count);
    return flips;
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
    bool is_stepped = engine->unit > 0 && !engine->has_expressions;
    double step = is_stepped ? engine->unit : 0.5, most = is_stepped ? step : 100;
    for (int i = 0; i < policy->rule_count; i++)
        for (int k = 0; k < policy->rules[i].give_count; k++)
            most += fabs(policy->rules[i].gives[k].weight);
    memcpy(engine->trial.values, engine->state.values,
           (size_t)policy->subject->field_count * sizeof(Value));
    for (int i = 0; i < policy->score_count; i++) {
        for (int sign = -1; sign <= 1; sign += 2) {
            /* Counted in whole steps: adding up fractions would drift. */
            for (int n = 1; n * step <= most && n * step < decision->margin + step; n++) {
                Text outcome = moved_outcome(engine, i, sign * n * step);
                if (text_equal(outcome, engine->state.outcome))
                    continue;
                double exact = n * step;
                if (!is_stepped)
                    exact = fabs(narrow(engine, i, sign * (n - 1) * step, sign * n * step));
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
