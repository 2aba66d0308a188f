/* SPDX-License-Identifier: MIT */
/* What the conditions of a policy can name: its constants and facts; and parsing a condition with
 * the place of what is wrong in the policy's file. */
#include "policy/lexer.h"
#include "policy/reader.h"

Scope reader_scope(const Reader *reader, bool with_scores, bool with_outcome) {
    const Policy *policy = reader->policy;
    return (Scope){.subject = policy->subject,
                   .constants = reader->constants,
                   .constant_count = reader->constant_count,
                   .facts = reader->facts,
                   .fact_count = reader->fact_count,
                   .scores = with_scores ? policy->scores : NULL,
                   .score_count = policy->score_count,
                   .has_outcome = with_outcome};
}

const Node *reader_parse(Reader *reader, Text text, const Scope *scope) {
    Shape *shape = &reader->shape;
    if (shape->failed)
        return NULL;
    size_t offset = 0, width = 1;
    const Node *node = condition_parse(text, scope, reader->arena, &offset, &width, shape->err);
    if (node)
        return node;
    shape->failed = true;
    size_t start = datum_find_literal(shape->source, text, shape->from);
    if (start != SIZE_MAX) {
        error_in_text(shape->err, shape->file.at, shape->source, start + offset, width);
    } else {
        /* Put together by Lua: show the rule it is in, and the condition as the hint. */
        error_in_text(shape->err, shape->file.at, shape->source, shape->from, 1);
        error_hint(shape->err, "in the condition \"%.*s\"", (int)(text.len < 200 ? text.len : 200),
                   text.at);
    }
    return NULL;
}

When reader_when(Reader *reader, const Datum *table, const Scope *scope) {
    Shape *shape = &reader->shape;
    When when = {.function = -1};
    const Datum *value = datum_get(table, "when");
    int count;
    const Text *names = shape_strings(shape, table, "needs", &count, reader->arena);
    if (shape->failed || !value || value->kind == DATUM_NIL) {
        if (names)
            shape_fail(shape, TEXT("needs"),
                       "'needs' belongs to a rule whose 'when' is a function");
        return when;
    }
    if (value->kind == DATUM_STRING) {
        when.text = arena_text(reader->arena, value->string);
        when.condition = reader_parse(reader, when.text, scope);
        if (when.condition && !(when.condition->types & TYPE_BOOLEAN)) {
            shape_fail(shape, when.text, "a condition must be true or false");
            error_hint(shape->err, "compare it with something, or write known(field)");
        }
        if (names)
            shape_fail(shape, TEXT("needs"),
                       "'needs' is for functions: a condition names its fields");
        return when;
    }
    if (value->kind != DATUM_FUNCTION) {
        shape_fail(shape, TEXT("when"),
                   "'when' must be a condition in a string or a function, not %s",
                   datum_kind_name(value->kind));
        return when;
    }
    when.function = value->function;
    when.need_count = count;
    int *needs = arena_new(reader->arena, (size_t)(count + 1) * sizeof *needs);
    for (int i = 0; i < count && !shape->failed; i++) {
        needs[i] = subject_field(scope->subject, names[i]);
        if (needs[i] >= 0)
            continue;
        shape_fail(shape, names[i], "unknown field '%.*s' of %.*s", TEXT_ARG(names[i]),
                   TEXT_ARG(scope->subject->name));
        subject_suggest(scope->subject, names[i], shape->err);
    }
    when.needs = needs;
    if (count == 0 && !shape->failed) {
        shape_fail(shape, TEXT("when"), "a rule whose 'when' is a function must say what it needs");
        error_hint(shape->err,
                   "needs = { \"employees\", … }: the fields that it gets as arguments");
    }
    return when;
}

static bool constant_value(const Datum *datum, Arena *arena, Value *out) {
    *out = (Value){.symbol = -1};
    switch (datum->kind) {
    case DATUM_BOOLEAN:
        out->kind = VALUE_BOOLEAN;
        out->boolean = datum->boolean;
        return true;
    case DATUM_INTEGER:
        out->kind = VALUE_INTEGER;
        out->integer = datum->integer;
        return true;
    case DATUM_NUMBER:
        out->kind = VALUE_NUMBER;
        out->number = datum->number;
        return true;
    case DATUM_STRING:
        out->kind = VALUE_STRING;
        out->string = arena_text(arena, datum->string);
        return true;
    case DATUM_TABLE: {
        Value *items = arena_new(arena, (datum->table.count + 1) * sizeof *items);
        for (size_t i = 0; i < datum->table.count; i++)
            if (datum->table.items[i].kind != DATUM_STRING ||
                !constant_value(&datum->table.items[i], arena, &items[i]))
                return false;
        out->kind = VALUE_LIST;
        out->list.items = items;
        out->list.count = datum->table.count;
        return datum->table.pair_count == 0;
    }
    default:
        return false;
    }
}

/* A name that a condition can say, and that no field, function or constant has yet. */
static void check_new_name(Reader *reader, Text name) {
    Shape *shape = &reader->shape;
    Lexer lexer = {.text = name, .arena = reader->arena};
    Token token = lexer_next(&lexer);
    if (token.kind != TOKEN_NAME || token.width != name.len)
        shape_fail(shape, name, "'%.*s' is no name that a condition can use", TEXT_ARG(name));
    if (subject_field(reader->policy->subject, name) >= 0)
        shape_fail(shape, name, "'%.*s' is a field of %.*s already", TEXT_ARG(name),
                   TEXT_ARG(reader->policy->subject->name));
    for (int i = 0; i < reader->policy->score_count; i++)
        if (text_equal(reader->policy->scores[i], name))
            shape_fail(shape, name, "'%.*s' is a score already", TEXT_ARG(name));
}

static void read_constants(Reader *reader, const Datum *table) {
    Shape *shape = &reader->shape;
    const Datum *pairs = shape_get(shape, table, "constants", DATUM_TABLE, false);
    if (!pairs)
        return;
    shape_enter(shape, TEXT("constants"));
    Constant *constants =
        arena_new(reader->arena, (pairs->table.pair_count + 1) * sizeof *constants);
    for (size_t i = 0; i < pairs->table.pair_count && !shape->failed; i++) {
        Text name = arena_text(reader->arena, pairs->table.pairs[i].key);
        check_new_name(reader, name);
        constants[i].name = name;
        if (!constant_value(&pairs->table.pairs[i].value, reader->arena, &constants[i].value))
            shape_fail(shape, name,
                       "constant '%.*s' must be a number, a string, a boolean or a list of strings",
                       TEXT_ARG(name));
    }
    reader->constants = constants;
    reader->constant_count = (int)pairs->table.pair_count;
}

/* Reads a fact after the facts that it names. `state`: 0 not begun, 1 begun, 2 read. */
static void read_fact(Reader *reader, Fact *facts, int *state, int index) {
    Shape *shape = &reader->shape;
    if (shape->failed || state[index] == 2)
        return;
    if (state[index] == 1) {
        shape_fail(shape, facts[index].name, "the fact '%.*s' is defined by itself",
                   TEXT_ARG(facts[index].name));
        return;
    }
    state[index] = 1;
    Lexer lexer = {.text = facts[index].text, .arena = reader->arena};
    for (Token token = lexer_next(&lexer); token.kind != TOKEN_END && token.kind != TOKEN_ERROR;
         token = lexer_next(&lexer))
        for (int i = 0; token.kind == TOKEN_NAME && i < reader->fact_count; i++)
            if (text_equal(token.name, facts[i].name))
                read_fact(reader, facts, state, i);
    Scope scope = reader_scope(reader, false, false);
    facts[index].expression = reader_parse(reader, facts[index].text, &scope);
    reader->facts[index].node = facts[index].expression;
    state[index] = 2;
}

void reader_names(Reader *reader, const Datum *table) {
    Shape *shape = &reader->shape;
    shape->from = 0;
    read_constants(reader, table);
    shape->from = 0;
    const Datum *pairs = shape_get(shape, table, "facts", DATUM_TABLE, false);
    if (!pairs)
        return;
    shape_enter(shape, TEXT("facts"));
    size_t count = pairs->table.pair_count;
    Fact *facts = arena_new(reader->arena, (count + 1) * sizeof *facts);
    reader->facts = arena_new(reader->arena, (count + 1) * sizeof *reader->facts);
    reader->fact_count = (int)count;
    for (size_t i = 0; i < count && !shape->failed; i++) {
        Text name = arena_text(reader->arena, pairs->table.pairs[i].key);
        check_new_name(reader, name);
        for (int k = 0; k < reader->constant_count; k++)
            if (text_equal(reader->constants[k].name, name))
                shape_fail(shape, name, "'%.*s' is a constant already", TEXT_ARG(name));
        facts[i].name = name;
        facts[i].text = shape_string(shape, pairs, name.at, true, reader->arena);
        reader->facts[i].name = name;
    }
    int *state = arena_new(reader->arena, (count + 1) * sizeof *state);
    for (size_t i = 0; i < count && !shape->failed; i++)
        read_fact(reader, facts, state, (int)i);
    reader->policy->facts = facts;
    reader->policy->fact_count = (int)count;
}
