/* SPDX-License-Identifier: MIT */
/* The engine: making one for a policy, and putting a decision together. How a record is settled is
 * in settle.c, what is open about it in open.c. */
#include "engine/engine.h"
#include "engine/pattern.h"
#include <math.h>

static void state_init(Engine *engine, State *state, Arena *arena) {
    const Policy *policy = engine->policy;
    size_t fields = (size_t)policy->subject->field_count;
    size_t gives = 0;
    for (int i = 0; i < policy->rule_count; i++)
        gives += (size_t)policy->rules[i].give_count;
    size_t place = 0;
    size_t rule_words = (size_t)sieve_words(engine->rule_sieve) * sizeof(uint64_t);
    size_t outcome_words = (size_t)sieve_words(engine->outcome_sieve) * sizeof(uint64_t);
    *state = (State){
        .values = arena_new(arena, fields * sizeof(Value)),
        .is_assumed = arena_new(arena, fields * sizeof(bool)),
        .assumed_by = arena_new(arena, fields * sizeof(int)),
        .weights = arena_new(arena, gives * sizeof(double)),
        .scores = arena_new(arena, (size_t)policy->score_count * sizeof(double)),
        .rule_bits = {arena_new(arena, rule_words), arena_new(arena, rule_words)},
        .outcome_bits = {arena_new(arena, outcome_words), arena_new(arena, outcome_words)},
    };
    for (size_t i = 0; i < fields; i++)
        state->assumed_by[i] = -1;
    for (int i = 0; i < policy->rule_count; i++)
        for (int k = 0; k < policy->rules[i].give_count; k++)
            state->weights[place++] = policy->rules[i].gives[k].weight;
}

static FieldSet when_fields(const When *when, int field_count, Arena *arena) {
    if (when->function >= 0)
        return (FieldSet){when->needs, when->need_count};
    return when->condition ? fields_of(when->condition, field_count, arena) : (FieldSet){0};
}

/* A rule reads what its condition and its expressions read. */
static FieldSet rule_fields(const Rule *rule, int field_count, Arena *arena) {
    FieldSet fields = when_fields(&rule->when, field_count, arena);
    for (int i = 0; i < rule->give_count; i++) {
        if (!rule->gives[i].expression)
            continue;
        FieldSet more = fields_of(rule->gives[i].expression, field_count, arena);
        int *both = arena_new(arena, (size_t)(fields.count + more.count + 1) * sizeof *both);
        int count = 0;
        for (int field = 0; field < field_count; field++) {
            bool is_read = false;
            for (int k = 0; k < fields.count; k++)
                is_read = is_read || fields.fields[k] == field;
            for (int k = 0; k < more.count; k++)
                is_read = is_read || more.fields[k] == field;
            if (is_read)
                both[count++] = field;
        }
        fields = (FieldSet){both, count};
    }
    return fields;
}

static void mark(bool *marks, FieldSet set) {
    for (int i = 0; i < set.count; i++)
        marks[set.fields[i]] = true;
}

static void find_fields(Engine *engine) {
    const Policy *policy = engine->policy;
    Arena *arena = &engine->arena;
    int count = policy->subject->field_count;
    FieldSet *rules = arena_new(arena, (size_t)(policy->rule_count + 1) * sizeof *rules);
    FieldSet *rows = arena_new(arena, (size_t)(policy->outcome.row_count + 1) * sizeof *rows);
    FieldSet *assume = arena_new(arena, (size_t)(policy->assumption_count + 1) * sizeof *assume);
    bool *reads = arena_new(arena, (size_t)count * sizeof *reads);
    for (int i = 0; i < policy->rule_count; i++)
        mark(reads, rules[i] = rule_fields(&policy->rules[i], count, arena));
    for (int i = 0; i < policy->outcome.row_count; i++)
        mark(reads, rows[i] = when_fields(&policy->outcome.rows[i].when, count, arena));
    for (int i = 0; i < policy->assumption_count; i++)
        mark(reads, assume[i] = when_fields(&policy->assumptions[i].when, count, arena));
    for (int i = 0; i < policy->output_count; i++)
        for (int k = 0; k < policy->outputs[i].row_count; k++)
            mark(reads, when_fields(&policy->outputs[i].rows[k].when, count, arena));
    for (int i = 0; i < policy->subject->identity_count; i++)
        reads[policy->subject->identity[i]] = true;
    for (int i = 0; i < count; i++)
        reads[i] = reads[i] || policy->subject->fields[i].is_text;
    engine->rule_fields = rules;
    engine->outcome_fields = rows;
    engine->assume_fields = assume;
    engine->reads = reads;
}

/* The largest step in which plain weights move the scores; 0 when they have none in common. */
static double find_unit(const Policy *policy) {
    static const double units[] = {1, 0.5, 0.25, 0.1, 0.05, 0.01};
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        bool fits = true;
        for (int i = 0; i < policy->rule_count && fits; i++) {
            for (int k = 0; k < policy->rules[i].give_count && fits; k++) {
                const Give *give = &policy->rules[i].gives[k];
                double steps = give->weight / units[u];
                fits = give->expression || fabs(steps - round(steps)) < 1e-9;
            }
        }
        if (fits)
            return units[u];
    }
    return 0;
}

/* Sums of whole numbers are exact in any order, so those of each four rules can be made in advance.
 */
static const double *find_sums(const Policy *policy, Arena *arena) {
    size_t scores = (size_t)policy->score_count, fours = ((size_t)policy->rule_count + 3) / 4;
    if (policy->hit != HIT_COLLECT_SUM)
        return NULL;
    double *sums = arena_new(arena, fours * 16 * scores * sizeof *sums);
    for (int i = 0; i < policy->rule_count; i++) {
        for (int k = 0; k < policy->rules[i].give_count; k++) {
            const Give *give = &policy->rules[i].gives[k];
            if (give->expression || give->weight != floor(give->weight) || fabs(give->weight) > 1e9)
                return NULL;
            double *four = sums + ((size_t)give->score * fours + (size_t)i / 4) * 16;
            for (size_t which = 0; which < 16; which++)
                four[which] += which >> i % 4 & 1 ? give->weight : 0;
        }
    }
    return sums;
}

/* All rows are asked at once, unless one could fail: then what stands before it may guard it. */
static void prepare_outputs(Engine *engine) {
    const Policy *policy = engine->policy;
    bool can_fail = false;
    for (int i = 0; i < policy->output_count; i++) {
        for (int k = 0; k < policy->outputs[i].row_count; k++) {
            const Node *condition = policy->outputs[i].rows[k].when.condition;
            can_fail = can_fail || (condition && evaluate_can_fail(condition));
            program_add(&engine->outputs, condition);
        }
    }
    if (can_fail || policy->output_count == 0)
        return;
    engine->output_sieve = sieve_new(&engine->outputs);
    size_t room = (size_t)sieve_words(engine->output_sieve) * sizeof(uint64_t);
    engine->output_bits =
        (SieveBits){arena_new(&engine->arena, room), arena_new(&engine->arena, room)};
}

/* Compiles the conditions and sorts the rules by what has to be done for them. */
static void prepare_rules(Engine *engine) {
    const Policy *policy = engine->policy;
    Arena *arena = &engine->arena;
    size_t rules = (size_t)policy->rule_count + 1, gives = 0;
    for (int i = 0; i < policy->rule_count; i++)
        gives += (size_t)policy->rules[i].give_count;
    int *first = arena_new(arena, rules * sizeof *first),
        *slow = arena_new(arena, rules * sizeof *slow);
    int *speaking = arena_new(arena, rules * sizeof *speaking);
    int *scores = arena_new(arena, (gives + 1) * sizeof *scores);
    engine->unit = find_unit(policy);
    for (int i = 0; i < policy->rule_count; i++) {
        const Rule *rule = &policy->rules[i];
        bool is_slow = rule->when.function >= 0;
        program_add(&engine->rules, rule->when.condition);
        first[i + 1] = first[i] + rule->give_count;
        for (int k = 0; k < rule->give_count; k++) {
            const Give *give = &rule->gives[k];
            scores[first[i] + k] = give->score;
            is_slow = is_slow || give->expression;
            engine->has_expressions = engine->has_expressions || give->expression;
        }
        if (is_slow)
            slow[engine->slow_count++] = i;
        if (rule->warn.len || rule->note.len)
            speaking[engine->speaking_count++] = i;
    }
    for (int i = 0; i < policy->assumption_count; i++)
        program_add(&engine->rules, policy->assumptions[i].when.condition);
    for (int i = 0; i < policy->outcome.row_count; i++)
        program_add(&engine->outcomes, policy->outcome.rows[i].when.condition);
    prepare_outputs(engine);
    engine->rule_sieve = sieve_new(&engine->rules);
    engine->outcome_sieve = sieve_new(&engine->outcomes);
    engine->first_give = first;
    engine->give_scores = scores;
    engine->sums = find_sums(policy, arena);
    engine->slow_rules = slow;
    engine->speaking_rules = speaking;
}

/* A field that known() asks for is never unknown to a rule, and yet giving it can change the
 * outcome. */
static void find_known(Engine *engine) {
    const Program *programs[] = {&engine->rules, &engine->outcomes};
    size_t fields = (size_t)engine->policy->subject->field_count;
    int *known = arena_new(&engine->arena, (fields + 1) * sizeof *known);
    bool *marks = mem_new(fields + 1);
    for (int p = 0; p < 2; p++)
        for (int i = 0; i < programs[p]->atom_count; i++)
            atom_mark_known(&programs[p]->atoms[i], marks);
    for (size_t i = 0; i < fields; i++)
        if (marks[i])
            known[engine->known_count++] = (int)i;
    mem_free(marks);
    engine->known_fields = known;
}

Engine *engine_new(const Policy *policy, FunctionCall *call, void *ctx) {
    Engine *engine = mem_new(sizeof *engine);
    Arena *arena = &engine->arena;
    engine->policy = policy;
    engine->call = call;
    engine->ctx = ctx;
    program_init(&engine->rules, policy->subject, arena);
    program_init(&engine->outcomes, policy->subject, arena);
    program_init(&engine->outputs, policy->subject, arena);
    prepare_rules(engine);
    find_known(engine);
    find_fields(engine);
    state_init(engine, &engine->state, arena);
    state_init(engine, &engine->trial, arena);
    engine->candidates = candidates_find(engine);
    size_t fields = (size_t)policy->subject->field_count, rules = (size_t)policy->rule_count;
    engine->pattern = pattern_new(engine);
    engine->memo = engine->pattern ? memo_new(pattern_words(engine->pattern), fields) : NULL;
    engine->gave = arena_new(arena, rules * (size_t)policy->score_count * sizeof *engine->gave);
    engine->is_open = arena_new(arena, fields);
    engine->rests_on = arena_new(arena, fields);
    engine->said = arena_new(arena, (size_t)(policy->output_count + 1) * sizeof(Text));
    engine->notes = arena_new(arena, (rules + 1) * sizeof(Text));
    return engine;
}

void engine_set_bundle(Engine *engine, BundleCall *call, void *ctx, const uint64_t *members) {
    const Policy *policy = engine->policy;
    int *left = arena_new(&engine->arena, (size_t)(engine->slow_count + 1) * sizeof *left);
    engine->left_count = 0;
    for (int i = 0; i < engine->slow_count; i++) {
        int index = engine->slow_rules[i];
        bool is_done = members[index / 64] >> index % 64 & 1;
        for (int k = 0; k < policy->rules[index].give_count; k++)
            is_done = is_done && !policy->rules[index].gives[k].expression;
        if (!is_done)
            left[engine->left_count++] = index;
    }
    engine->call_bundle = call;
    engine->bundle_ctx = ctx;
    engine->bundled = members;
    engine->left_rules = left;
}

void engine_free(Engine *engine) {
    if (!engine)
        return;
    program_free(&engine->rules);
    program_free(&engine->outcomes);
    program_free(&engine->outputs);
    mem_free(engine->warnings);
    memo_free(engine->memo);
    arena_free(&engine->scratch);
    Arena arena = engine->arena;
    arena_free(&arena);
    mem_free(engine);
}

/* What to say at the end: the reader's warnings, the rules' warnings and notes. */
static void collect_texts(Engine *engine, const EngineInput *input, Decision *out) {
    const Policy *policy = engine->policy;
    size_t room = input->warning_count + (size_t)policy->rule_count + 1;
    if (room > engine->warning_room) {
        engine->warnings = mem_resize(engine->warnings, room * sizeof *engine->warnings);
        engine->warning_room = room;
    }
    size_t warnings = 0, notes = 0;
    for (size_t i = 0; i < input->warning_count; i++)
        engine->warnings[warnings++] = input->warnings[i];
    if (engine->state.conflict)
        engine->warnings[warnings++] = text_of(engine->state.conflict);
    for (int i = 0; i < engine->speaking_count; i++) {
        const Rule *rule = &policy->rules[engine->speaking_rules[i]];
        if (state_verdict(&engine->state, engine->speaking_rules[i]) != VERDICT_HELD)
            continue;
        if (rule->warn.len)
            engine->warnings[warnings++] = rule->warn;
        if (rule->note.len)
            engine->notes[notes++] = rule->note;
    }
    out->warnings = engine->warnings;
    out->warning_count = warnings;
    out->notes = engine->notes;
    out->note_count = notes;
}

static bool output_holds(const Engine *engine, const When *when, int row, Facts *facts) {
    if (engine->output_sieve)
        return engine->output_bits.held[row / 64] >> row % 64 & 1;
    return !when->condition || evaluate_truth(when->condition, facts) == VERDICT_HELD;
}

static bool find_outputs(Engine *engine, RemitError *err) {
    const Policy *policy = engine->policy;
    if (policy->output_count == 0)
        return true;
    Facts facts = {engine->state.values,
                   engine->state.scores,
                   engine->state.outcome,
                   &engine->scratch,
                   err,
                   false};
    if (engine->output_sieve)
        sieve_ask(engine->output_sieve, &facts, &engine->output_bits);
    for (int i = 0, first = 0; i < policy->output_count; i++) {
        const OutcomeList *list = &policy->outputs[i];
        engine->said[i] = TEXT("");
        for (int k = 0; k < list->row_count && !engine->said[i].len; k++)
            if (output_holds(engine, &list->rows[k].when, first + k, &facts))
                engine->said[i] = list->rows[k].name;
        first += list->row_count;
    }
    return !facts.failed;
}

static void spread_weights(Engine *engine) {
    const Policy *policy = engine->policy;
    size_t scores = (size_t)policy->score_count;
    memset(engine->gave, 0, (size_t)policy->rule_count * scores * sizeof *engine->gave);
    for (int i = 0; i < policy->rule_count; i++) {
        if (state_verdict(&engine->state, i) != VERDICT_HELD)
            continue;
        for (int k = 0; k < policy->rules[i].give_count; k++)
            engine->gave[(size_t)i * scores + (size_t)policy->rules[i].gives[k].score] +=
                engine->state.weights[engine->first_give[i] + k];
    }
}

bool engine_decide(Engine *engine, const EngineInput *input, Decision *out, RemitError *err) {
    const Policy *policy = engine->policy;
    Record *record = input->record;
    size_t fields = (size_t)policy->subject->field_count;
    arena_reset(&engine->scratch);
    if (memchr(record->is_assumed, true, fields)) {
        for (size_t i = 0; i < fields; i++)
            if (record->is_assumed[i])
                record->values[i] = (Value){.kind = VALUE_MISSING};
        memset(record->is_assumed, 0, fields * sizeof *record->is_assumed);
    }
    engine->state.values = record->values; /* so what is assumed is filled in there */
    engine->state.is_assumed = record->is_assumed;
    RemitError unused;
    if (!state_settle(engine, &engine->state, err ? err : &unused) ||
        !find_outputs(engine, err ? err : &unused))
        return false;
    *out = (Decision){.policy = policy,
                      .record = record,
                      .id = record_identity(record),
                      .outcome = engine->state.outcome,
                      .outcome_row = engine->state.outcome_row,
                      .scores = engine->state.scores,
                      .held = engine->state.rule_bits.held,
                      .possible = engine->state.rule_bits.possible,
                      .gave = engine->gave,
                      .is_open = engine->is_open,
                      .rests_on = engine->rests_on,
                      .assumed_by = engine->state.assumed_by,
                      .outputs = engine->said,
                      .warnings = NULL,
                      .warning_count = 0,
                      .notes = NULL,
                      .note_count = 0,
                      .margin = INFINITY,
                      .runner_up = {NULL, 0},
                      .flips = NULL,
                      .flip_count = 0,
                      .evidence = input->evidence};
    collect_texts(engine, input, out);
    open_find(engine, out);
    if (input->explain) {
        spread_weights(engine);
        open_explain(engine, out);
    }
    return true;
}

const int *engine_rule_fields(const Engine *engine, int rule, int *count) {
    *count = engine->rule_fields[rule].count;
    return engine->rule_fields[rule].fields;
}

bool engine_reads(const Engine *engine, int field) {
    return engine->reads[field];
}

bool engine_rule_is_native(const Engine *engine, int rule) {
    if (engine->policy->rules[rule].when.function >= 0)
        return false;
    const Program *program = &engine->rules;
    const Condition *condition = &program->conditions[rule];
    for (int i = 0; i < condition->count; i++) {
        const Clause *clause = &program->clauses[condition->first + i];
        for (int k = 0; k < clause->count; k++) {
            const Test *test = &program->tests[clause->first + k];
            for (int bit = 0; bit < 64; bit++)
                if ((test->want | test->reject) >> bit & 1 &&
                    program->atoms[test->word * 64 + bit].kind == ATOM_TREE)
                    return false;
        }
    }
    return true;
}
