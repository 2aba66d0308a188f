/* SPDX-License-Identifier: MIT */
/* The engine: making one for a policy, and putting a decision together. How a record is settled is
 * in settle.c, what is open about it in open.c. */
#include "engine/engine.h"
#include "engine/state.h"
#include <math.h>

static void state_init(Engine *engine, State *state, Arena *arena) {
    const Policy *policy = engine->policy;
    size_t fields = (size_t)policy->subject->field_count, rules = (size_t)policy->rule_count;
    size_t gives = 0;
    for (int i = 0; i < policy->rule_count; i++)
        gives += (size_t)policy->rules[i].give_count;
    size_t rule_words = (size_t)program_words(&engine->rules);
    size_t outcome_words = (size_t)program_words(&engine->outcomes);
    *state = (State){
        .values = arena_new(arena, fields * sizeof(Value)),
        .is_assumed = arena_new(arena, fields * sizeof(bool)),
        .assumed_by = arena_new(arena, fields * sizeof(int)),
        .verdicts = arena_new(arena, rules * sizeof(Verdict)),
        .weights = arena_new(arena, gives * sizeof(double)),
        .scores = arena_new(arena, (size_t)policy->score_count * sizeof(double)),
        .rule_bits = {arena_new(arena, rule_words * 8), arena_new(arena, rule_words * 8)},
        .outcome_bits = {arena_new(arena, outcome_words * 8), arena_new(arena, outcome_words * 8)},
    };
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

Engine *engine_new(const Policy *policy, FunctionCall *call, void *ctx) {
    Engine *engine = mem_new(sizeof *engine);
    Arena *arena = &engine->arena;
    engine->policy = policy;
    engine->call = call;
    engine->ctx = ctx;
    engine->has_whole_weights = true;
    program_init(&engine->rules, policy->subject, arena);
    program_init(&engine->outcomes, policy->subject, arena);
    int *first = arena_new(arena, (size_t)(policy->rule_count + 1) * sizeof *first);
    for (int i = 0; i < policy->rule_count; i++) {
        const Rule *rule = &policy->rules[i];
        program_add(&engine->rules, rule->when.condition);
        first[i + 1] = first[i] + rule->give_count;
        for (int k = 0; k < rule->give_count; k++)
            if (rule->gives[k].expression || rule->gives[k].weight != floor(rule->gives[k].weight))
                engine->has_whole_weights = false;
    }
    for (int i = 0; i < policy->outcome.row_count; i++)
        program_add(&engine->outcomes, policy->outcome.rows[i].when.condition);
    engine->first_give = first;
    find_fields(engine);
    state_init(engine, &engine->state, arena);
    state_init(engine, &engine->trial, arena);
    engine->candidates = candidates_find(engine);
    size_t fields = (size_t)policy->subject->field_count, rules = (size_t)policy->rule_count;
    engine->gave = arena_new(arena, rules * (size_t)policy->score_count * sizeof *engine->gave);
    engine->is_open = arena_new(arena, fields);
    engine->rests_on = arena_new(arena, fields);
    engine->outputs = arena_new(arena, (size_t)(policy->output_count + 1) * sizeof(Text));
    engine->notes = arena_new(arena, (rules + 1) * sizeof(Text));
    return engine;
}

void engine_free(Engine *engine) {
    if (!engine)
        return;
    program_free(&engine->rules);
    program_free(&engine->outcomes);
    mem_free(engine->warnings);
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
    for (int i = 0; i < policy->rule_count; i++) {
        if (engine->state.verdicts[i] != VERDICT_HELD)
            continue;
        if (policy->rules[i].warn.len)
            engine->warnings[warnings++] = policy->rules[i].warn;
        if (policy->rules[i].note.len)
            engine->notes[notes++] = policy->rules[i].note;
    }
    out->warnings = engine->warnings;
    out->warning_count = warnings;
    out->notes = engine->notes;
    out->note_count = notes;
}

static bool find_outputs(Engine *engine, RemitError *err) {
    const Policy *policy = engine->policy;
    Facts facts = {engine->state.values,
                   engine->state.scores,
                   engine->state.outcome,
                   &engine->scratch,
                   err,
                   false};
    for (int i = 0; i < policy->output_count; i++) {
        const OutcomeList *list = &policy->outputs[i];
        engine->outputs[i] = TEXT("");
        for (int k = 0; k < list->row_count && !engine->outputs[i].len; k++) {
            const When *when = &list->rows[k].when;
            if (!when->condition || evaluate_truth(when->condition, &facts) == VERDICT_HELD)
                engine->outputs[i] = list->rows[k].name;
        }
    }
    return !facts.failed;
}

static void spread_weights(Engine *engine) {
    const Policy *policy = engine->policy;
    size_t scores = (size_t)policy->score_count;
    memset(engine->gave, 0, (size_t)policy->rule_count * scores * sizeof *engine->gave);
    for (int i = 0; i < policy->rule_count; i++) {
        if (engine->state.verdicts[i] != VERDICT_HELD)
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
    for (size_t i = 0; i < fields; i++) {
        if (record->is_assumed[i])
            record->values[i] = (Value){.kind = VALUE_MISSING};
        record->is_assumed[i] = false;
        engine->state.values[i] = record->values[i];
    }
    RemitError unused;
    if (!state_settle(engine, &engine->state, err ? err : &unused) ||
        !find_outputs(engine, err ? err : &unused))
        return false;
    memcpy(record->values, engine->state.values, fields * sizeof *record->values);
    memcpy(record->is_assumed, engine->state.is_assumed, fields * sizeof *record->is_assumed);
    *out = (Decision){.policy = policy,
                      .record = record,
                      .id = record_identity(record),
                      .outcome = engine->state.outcome,
                      .scores = engine->state.scores,
                      .verdicts = engine->state.verdicts,
                      .gave = engine->gave,
                      .is_open = engine->is_open,
                      .rests_on = engine->rests_on,
                      .assumed_by = engine->state.assumed_by,
                      .outputs = engine->outputs,
                      .margin = INFINITY,
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
