/* SPDX-License-Identifier: MIT */
/* Settling a record: assumptions, verdicts, scores, outcome, by the policy's hit policy. */
#include "engine/state.h"

enum { WORD_BITS = 64 };

void state_copy_given(const Engine *engine, State *to, const State *from) {
    for (int i = 0; i < engine->policy->subject->field_count; i++)
        to->values[i] = from->is_assumed[i] ? (Value){.kind = VALUE_MISSING} : from->values[i];
}

/* nil and a missing need are "cannot be told"; anything but true and false is the author's mistake.
 */
static Verdict call_function(Engine *engine, State *state, const When *when, Text id,
                             RemitError *err) {
    Value args[64], result = {.kind = VALUE_NIL};
    int count = when->need_count < 64 ? when->need_count : 64;
    for (int i = 0; i < count; i++) {
        args[i] = state->values[when->needs[i]];
        if (args[i].kind == VALUE_MISSING)
            return VERDICT_UNKNOWN;
    }
    err->code = REMIT_OK;
    if (!engine->call(engine->ctx, when->function, args, (size_t)count, &engine->scratch, &result,
                      err))
        return VERDICT_UNKNOWN;
    if (result.kind == VALUE_NIL)
        return VERDICT_UNKNOWN;
    if (result.kind != VALUE_BOOLEAN) {
        error_set(err, REMIT_E_RECORD, "rule '%.*s': its function must return true, false or nil",
                  TEXT_ARG(id));
        return VERDICT_UNKNOWN;
    }
    return result.boolean ? VERDICT_HELD : VERDICT_NOT;
}

static bool fill_assumptions(Engine *engine, State *state, Facts *facts, RemitError *err) {
    const Policy *policy = engine->policy;
    int fields = policy->subject->field_count;
    if (policy->assumption_count == 0)
        return true; /* the state was made with nothing assumed */
    memset(state->is_assumed, 0, (size_t)fields * sizeof *state->is_assumed);
    for (int i = 0; i < fields; i++)
        state->assumed_by[i] = -1;
    for (int i = 0; i < policy->assumption_count; i++) {
        const Assumption *assumption = &policy->assumptions[i];
        if (state->values[assumption->field].kind != VALUE_MISSING)
            continue;
        const When *when = &assumption->when;
        Verdict verdict = VERDICT_HELD;
        if (when->function >= 0) {
            verdict = call_function(engine, state, when, assumption->id, err);
            if (err->code != REMIT_OK)
                return false;
        } else if (when->condition) {
            verdict = evaluate_truth(when->condition, facts);
        }
        if (facts->failed)
            return false;
        if (verdict != VERDICT_HELD)
            continue;
        state->values[assumption->field] = assumption->value;
        state->is_assumed[assumption->field] = true;
        state->assumed_by[assumption->field] = i;
    }
    return true;
}

/* Evaluates what a rule gives by expression; a rule whose expression cannot be told cannot be told.
 * The plain weights stand in the state since it was made. */
static Verdict weigh(Engine *engine, State *state, int index, Facts *facts) {
    const Rule *rule = &engine->policy->rules[index];
    for (int i = 0; i < rule->give_count; i++) {
        if (!rule->gives[i].expression)
            continue;
        Value value = evaluate(rule->gives[i].expression, facts);
        if (value.kind == VALUE_MISSING)
            return VERDICT_UNKNOWN;
        state->weights[engine->first_give[index] + i] =
            value.kind == VALUE_INTEGER ? (double)value.integer : value.number;
    }
    return VERDICT_HELD;
}

static void add_score(HitPolicy hit, double *score, double weight, bool is_first) {
    switch (hit) {
    case HIT_COLLECT_MIN:
        *score = is_first || weight < *score ? weight : *score;
        break;
    case HIT_COLLECT_MAX:
        *score = is_first || weight > *score ? weight : *score;
        break;
    default: /* HIT_COLLECT_COUNT */
        *score += 1;
    }
}

/* What each four rules give together is known. */
static void add_sums(const Engine *engine, State *state) {
    const double *sums = engine->sums;
    int rules = engine->policy->rule_count;
    for (int i = 0; i < engine->policy->score_count; i++) {
        double score = 0;
        for (int first = 0; first < rules; first += WORD_BITS) {
            uint64_t held = state->rule_bits.held[first / WORD_BITS];
            int here = rules - first < WORD_BITS ? rules - first : WORD_BITS;
            for (; here > 0; here -= 4, held >>= 4, sums += 16)
                score += sums[held & 15];
        }
        state->scores[i] = score;
    }
}

static void add_scores(const Engine *engine, State *state) {
    const Policy *policy = engine->policy;
    uint64_t seen = 0; /* scores that a rule has given; only min and max ask, and they have few */
    if (engine->sums) {
        add_sums(engine, state);
        return;
    }
    for (int i = 0; i < policy->score_count; i++)
        state->scores[i] = 0;
    for (int word = 0; word * WORD_BITS < policy->rule_count; word++) {
        for (uint64_t left = state->rule_bits.held[word]; left; left &= left - 1) {
            int i = word * WORD_BITS + __builtin_ctzll(left);
            for (int k = engine->first_give[i]; k < engine->first_give[i + 1]; k++) {
                double *score = &state->scores[engine->give_scores[k]];
                if (policy->hit == HIT_COLLECT_SUM) {
                    *score += state->weights[k];
                    continue;
                }
                uint64_t bit = (uint64_t)1 << (engine->give_scores[k] & 63);
                add_score(policy->hit, score, state->weights[k], !(seen & bit));
                seen |= bit;
            }
        }
    }
}

static Text collected_outcome(Engine *engine, State *state, RemitError *err) {
    const Policy *policy = engine->policy;
    Facts facts = {state->values, state->scores, TEXT(""), &engine->scratch, err, false};
    if (sieve_ask(engine->outcome_sieve, &facts, &state->outcome_bits))
        state->has_unknown = true;
    if (facts.failed)
        return TEXT("");
    for (int first = 0; first < policy->outcome.row_count; first += WORD_BITS) {
        uint64_t held = state->outcome_bits.held[first / WORD_BITS];
        if (!held)
            continue;
        state->outcome_row = first + __builtin_ctzll(held);
        return policy->outcome.rows[state->outcome_row].name;
    }
    return TEXT("");
}

static bool holds(const Engine *engine, const State *state, int rule) {
    return state_verdict(state, rule) == VERDICT_HELD && engine->policy->rules[rule].outcome.len;
}

/* All outcomes of rules that hold, in the order of the rules or of the list, each once. */
static Text join_outcomes(Engine *engine, const State *state, bool by_list) {
    const Policy *policy = engine->policy;
    Text joined = TEXT("");
    int count = by_list ? policy->outcome.row_count : policy->rule_count;
    for (int i = 0; i < count; i++) {
        Text name = by_list ? policy->outcome.rows[i].name : policy->rules[i].outcome;
        bool is_given = false, is_new = true;
        for (int k = 0; k < policy->rule_count; k++) {
            if (!holds(engine, state, k) || !text_equal(policy->rules[k].outcome, name))
                continue;
            is_given = true;
            is_new = is_new && (by_list || k >= i);
        }
        if (is_given && is_new && (by_list || holds(engine, state, i)))
            joined = joined.len ? arena_format(&engine->scratch, "%.*s, %.*s", TEXT_ARG(joined),
                                               TEXT_ARG(name))
                                : name;
    }
    return joined;
}

static Text hit_outcome(Engine *engine, State *state) {
    const Policy *policy = engine->policy;
    Text found = TEXT("");
    int hits = 0;
    bool agree = true;
    for (int i = 0; i < policy->rule_count; i++) {
        if (!holds(engine, state, i))
            continue;
        if (policy->hit == HIT_FIRST)
            return policy->rules[i].outcome;
        agree = agree && (!hits || text_equal(found, policy->rules[i].outcome));
        if (!hits++)
            found = policy->rules[i].outcome;
    }
    switch (policy->hit) {
    case HIT_UNIQUE:
        if (hits <= 1)
            return found;
        state->conflict = "more than one rule holds, but the hit policy is unique: no outcome";
        return TEXT("");
    case HIT_ANY:
        if (agree)
            return found;
        state->conflict = "the rules that hold disagree, but the hit policy is any: no outcome";
        return TEXT("");
    case HIT_PRIORITY:
        for (int i = 0; i < policy->outcome.row_count; i++)
            for (int k = 0; k < policy->rule_count; k++)
                if (holds(engine, state, k) &&
                    text_equal(policy->rules[k].outcome, policy->outcome.rows[i].name))
                    return policy->outcome.rows[i].name;
        return TEXT("");
    default:
        return join_outcomes(engine, state, policy->hit == HIT_OUTPUT_ORDER);
    }
}

Text state_outcome(Engine *engine, State *state, RemitError *err) {
    const OutcomeList *list = &engine->policy->outcome;
    state->conflict = NULL;
    state->outcome_row = -1;
    if (hit_policy_collects(engine->policy->hit))
        return collected_outcome(engine, state, err);
    Text outcome = hit_outcome(engine, state);
    for (int i = 0; i < list->row_count && state->outcome_row < 0; i++)
        if (text_equal(list->rows[i].name, outcome))
            state->outcome_row = i;
    return outcome;
}

bool state_settle(Engine *engine, State *state, RemitError *err) {
    Facts facts = {state->values, NULL, TEXT(""), &engine->scratch, err, false};
    err->code = REMIT_OK;
    return fill_assumptions(engine, state, &facts, err) && state_settle_as_is(engine, state, err);
}

static bool has_unknown(const SieveBits *bits, int count) {
    uint64_t unknown = 0;
    for (int word = 0; word * WORD_BITS < count; word++) {
        int here = count - word * WORD_BITS;
        uint64_t mask = here < WORD_BITS ? ((uint64_t)1 << here) - 1 : ~(uint64_t)0;
        unknown |= bits->possible[word] & ~bits->held[word] & mask;
    }
    return unknown;
}

static void set_verdict(SieveBits *bits, int index, Verdict verdict) {
    uint64_t bit = (uint64_t)1 << index % WORD_BITS;
    bits->held[index / WORD_BITS] &= ~bit;
    bits->possible[index / WORD_BITS] &= ~bit;
    bits->held[index / WORD_BITS] |= verdict == VERDICT_HELD ? bit : 0;
    bits->possible[index / WORD_BITS] |= verdict != VERDICT_NOT ? bit : 0;
}

static void clear_behind(uint64_t *bits, int count) {
    if (count % WORD_BITS)
        bits[count / WORD_BITS] &= ((uint64_t)1 << count % WORD_BITS) - 1;
}

bool state_settle_as_is(Engine *engine, State *state, RemitError *err) {
    const Policy *policy = engine->policy;
    Facts facts = {state->values, NULL, TEXT(""), &engine->scratch, err, false};
    err->code = REMIT_OK;
    sieve_ask(engine->rule_sieve, &facts, &state->rule_bits);
    bool is_bundled = engine->call_bundle &&
                      engine->call_bundle(engine->bundle_ctx, state->values, state->rule_bits.held,
                                          state->rule_bits.possible);
    state->has_unknown = has_unknown(&state->rule_bits, engine->rules.condition_count);
    clear_behind(state->rule_bits.held, policy->rule_count);
    const int *slow = is_bundled ? engine->left_rules : engine->slow_rules;
    int count = is_bundled ? engine->left_count : engine->slow_count;
    for (int i = 0; i < count && !facts.failed; i++) {
        int index = slow[i];
        const Rule *rule = &policy->rules[index];
        Verdict verdict = state_verdict(state, index);
        bool is_done = is_bundled && (engine->bundled[index / WORD_BITS] >> index % WORD_BITS & 1);
        if (rule->when.function >= 0 && !is_done) {
            verdict = call_function(engine, state, &rule->when, rule->id, err);
            if (err->code != REMIT_OK)
                return false;
        }
        if (verdict == VERDICT_HELD)
            verdict = weigh(engine, state, index, &facts);
        state->has_unknown = state->has_unknown || verdict == VERDICT_UNKNOWN;
        set_verdict(&state->rule_bits, index, verdict);
    }
    if (facts.failed)
        return false;
    add_scores(engine, state);
    state->outcome = state_outcome(engine, state, err);
    return err->code == REMIT_OK;
}
