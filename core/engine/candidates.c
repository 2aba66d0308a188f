/* SPDX-License-Identifier: MIT */
/* Candidates: for each field a few values that stand for all, as far as a policy can tell them
 * apart: both sides of every limit, every text it compares with and one that it does not, lists
 * with and without each element that it asks for. What is open about a decision is found by trying
 * them. */
#include "engine/state.h"
#include <math.h>

enum { MOST_CANDIDATES = 64 };

typedef struct Finder {
    Engine *engine;
    Value (*values)[MOST_CANDIDATES]; /* by field */
    int *counts;
    const void **seen; /* a hash table of the arguments of nodes that were looked at */
    size_t seen_count, seen_slots;
} Finder;

/* Where `args` stands in the table, or would. */
static const void **seen_slot(const Finder *finder, const void *args) {
    size_t slot = (size_t)((uintptr_t)args * 0x9e3779b97f4a7c15u >> 32);
    for (;; slot++) {
        const void **at = &finder->seen[slot & (finder->seen_slots - 1)];
        if (!*at || *at == args)
            return at;
    }
}

/* True at the first call for a node. A fact that many conditions name is one tree for all of them:
 * its copies share their arguments. */
static bool is_new(Finder *finder, const Node *node) {
    if (finder->seen_count * 2 >= finder->seen_slots) {
        const void **old = finder->seen;
        size_t slots = finder->seen_slots;
        finder->seen_slots = slots ? slots * 2 : 256;
        finder->seen = mem_new(finder->seen_slots * sizeof *finder->seen);
        for (size_t i = 0; i < slots; i++)
            if (old[i])
                *seen_slot(finder, old[i]) = old[i];
        mem_free(old);
    }
    const void **slot = seen_slot(finder, node->args);
    if (*slot)
        return false;
    *slot = node->args;
    finder->seen_count++;
    return true;
}

static const Subject *subject_of(const Finder *finder) {
    return finder->engine->policy->subject;
}

static bool same_value(const Value *a, const Value *b) {
    if (a->kind != VALUE_LIST || b->kind != VALUE_LIST)
        return value_equal(a, b);
    if (a->list.count != b->list.count)
        return false;
    for (size_t i = 0; i < a->list.count; i++)
        if (!text_equal(a->list.items[i].string, b->list.items[i].string))
            return false;
    return true;
}

static void add(Finder *finder, int index, Value value) {
    int *count = &finder->counts[index];
    for (int i = 0; i < *count; i++)
        if (same_value(&finder->values[index][i], &value))
            return;
    if (*count < MOST_CANDIDATES)
        finder->values[index][(*count)++] = value;
}

static void add_number(Finder *finder, int index, double number) {
    const Field *field = &subject_of(finder)->fields[index];
    if ((field->has_min && number < field->min) || (field->has_max && number > field->max) ||
        !isfinite(number) || fabs(number) > 0x1p53)
        return;
    Value value = {.kind = VALUE_NUMBER, .number = number};
    if (field->type == FIELD_INTEGER)
        value = (Value){.kind = VALUE_INTEGER, .integer = (int64_t)number};
    add(finder, index, value);
}

static Value text_value(const Field *field, Text text) {
    Value value = {.kind = VALUE_STRING, .symbol = -1, .string = text};
    for (int i = 0; i < field->allowed_count; i++)
        if (text_equal(field->allowed[i], text))
            value.symbol = i;
    return value;
}

/* The first `count` elements that the field can have. */
static Value list_of(Finder *finder, const Field *field, int count) {
    Arena *arena = &finder->engine->arena;
    Value *items = arena_new(arena, (size_t)(count + 1) * sizeof *items);
    for (int i = 0; i < count; i++)
        items[i] =
            text_value(field, i < field->allowed_count ? field->allowed[i]
                                                       : arena_format(arena, "another %d", i));
    return (Value){.kind = VALUE_LIST, .list = {items, (size_t)count}};
}

static void add_limit(Finder *finder, const Node *source, const Value *limit) {
    const Node *field = source;
    if (source->kind == NODE_CALL || source->kind == NODE_LENGTH)
        field = source->args[0];
    if (field->kind != NODE_FIELD || (limit->kind != VALUE_INTEGER && limit->kind != VALUE_NUMBER))
        return;
    const Field *of = &subject_of(finder)->fields[field->index];
    double number = limit->kind == VALUE_INTEGER ? (double)limit->integer : limit->number;
    for (int step = -1; step <= 1; step++) {
        if (of->type == FIELD_LIST && number + step >= 0 && number + step <= MOST_CANDIDATES)
            add(finder, field->index, list_of(finder, of, (int)number + step));
        if (of->type == FIELD_INTEGER || of->type == FIELD_NUMBER)
            add_number(finder, field->index, floor(number) + step);
    }
    if (of->type == FIELD_NUMBER)
        add_number(finder, field->index, number);
}

static void add_texts(Finder *finder, const Node *field, const Value *literal) {
    if (field->kind != NODE_FIELD)
        return;
    const Field *of = &subject_of(finder)->fields[field->index];
    const Value *texts = literal->kind == VALUE_LIST ? literal->list.items : literal;
    size_t count = literal->kind == VALUE_LIST ? literal->list.count : 1;
    for (size_t i = 0; i < count; i++) {
        if (texts[i].kind != VALUE_STRING)
            continue;
        Value value = text_value(of, texts[i].string);
        if (of->type == FIELD_STRING) {
            add(finder, field->index, value);
        } else if (of->type == FIELD_LIST) {
            Value *item = arena_new(&finder->engine->arena, sizeof *item);
            *item = value;
            add(finder, field->index, (Value){.kind = VALUE_LIST, .list = {item, 1}});
        }
    }
}

static void look_at(Finder *finder, const Node *node) {
    if (node->arg_count == 0 || !is_new(finder, node))
        return;
    for (int i = 0; i < node->arg_count; i++) {
        const Node *arg = node->args[i];
        look_at(finder, arg);
        if (!evaluate_is_constant(arg) || evaluate_can_fail(arg))
            continue;
        Facts facts = {.arena = &finder->engine->arena};
        Value literal = evaluate(arg, &facts);
        for (int k = 0; k < node->arg_count; k++) {
            add_limit(finder, node->args[k], &literal);
            add_texts(finder, node->args[k], &literal);
        }
    }
}

/* What a field can be apart from what the policy compares it with. */
static void add_others(Finder *finder, int index, bool is_for_function) {
    const Field *field = &subject_of(finder)->fields[index];
    static const double sizes[] = {0, 1, 10, 100, 1000, 10000, 100000};
    switch (field->type) {
    case FIELD_BOOLEAN:
        add(finder, index, (Value){.kind = VALUE_BOOLEAN, .boolean = true});
        add(finder, index, (Value){.kind = VALUE_BOOLEAN, .boolean = false});
        break;
    case FIELD_STRING:
        if (field->allowed_count == 0)
            add(finder, index, text_value(field, TEXT("another")));
        for (int i = 0; i < field->allowed_count; i++) {
            int before = finder->counts[index];
            add(finder, index, text_value(field, field->allowed[i]));
            if (finder->counts[index] > before && !is_for_function)
                break; /* one that the policy does not name stands for the others */
        }
        break;
    case FIELD_LIST:
        add(finder, index, list_of(finder, field, 0));
        add(finder, index, list_of(finder, field, field->allowed_count));
        break;
    default:
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes && is_for_function; i++)
            add_number(finder, index, sizes[i]);
        if (finder->counts[index] == 0)
            add_number(finder, index, field->has_min ? field->min : 0);
    }
}

static void look_at_when(Finder *finder, const When *when, bool *for_function) {
    if (when->condition)
        look_at(finder, when->condition);
    for (int i = 0; when->function >= 0 && i < when->need_count; i++)
        for_function[when->needs[i]] = true;
}

Candidates *candidates_find(Engine *engine) {
    const Policy *policy = engine->policy;
    size_t fields = (size_t)policy->subject->field_count;
    Finder finder = {.engine = engine,
                     .values = mem_new(fields * sizeof *finder.values),
                     .counts = mem_new(fields * sizeof *finder.counts)};
    bool *for_function = mem_new(fields);
    for (int i = 0; i < policy->rule_count; i++) {
        look_at_when(&finder, &policy->rules[i].when, for_function);
        for (int k = 0; k < policy->rules[i].give_count; k++)
            if (policy->rules[i].gives[k].expression)
                look_at(&finder, policy->rules[i].gives[k].expression);
    }
    for (int i = 0; i < policy->outcome.row_count; i++)
        look_at_when(&finder, &policy->outcome.rows[i].when, for_function);
    for (int i = 0; i < policy->assumption_count; i++)
        look_at_when(&finder, &policy->assumptions[i].when, for_function);
    Candidates *candidates = arena_new(&engine->arena, fields * sizeof *candidates);
    for (size_t i = 0; i < fields; i++) {
        add_others(&finder, (int)i, for_function[i]);
        Value *values = arena_new(&engine->arena, (size_t)(finder.counts[i] + 1) * sizeof *values);
        memcpy(values, finder.values[i], (size_t)finder.counts[i] * sizeof *values);
        candidates[i] = (Candidates){values, finder.counts[i]};
    }
    mem_free(for_function);
    mem_free(finder.seen);
    mem_free(finder.values);
    mem_free(finder.counts);
    return candidates;
}

static void mark_fields(const Node *node, bool *marks) {
    if (node->kind == NODE_FIELD)
        marks[node->index] = true;
    for (int i = 0; i < node->arg_count; i++)
        mark_fields(node->args[i], marks);
}

static void mark_known(const Node *node, bool *marks) {
    if (node->kind == NODE_CALL && node->function == FUNCTION_KNOWN)
        marks[node->args[0]->index] = true;
    for (int i = 0; i < node->arg_count; i++)
        mark_known(node->args[i], marks);
}

FieldSet fields_of(const Node *node, int field_count, Arena *arena) {
    bool *marks = mem_new((size_t)field_count);
    mark_fields(node, marks);
    int *fields = arena_new(arena, (size_t)(field_count + 1) * sizeof *fields), count = 0;
    for (int i = 0; i < field_count; i++)
        if (marks[i])
            fields[count++] = i;
    mem_free(marks);
    return (FieldSet){fields, count};
}

void atom_mark_known(const Atom *atom, bool *marks) {
    if (atom->kind == ATOM_KNOWN)
        marks[atom->index] = true;
    else if (atom->kind == ATOM_TREE)
        mark_known(atom->node, marks);
}
