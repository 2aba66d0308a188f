/* SPDX-License-Identifier: MIT */
/* The rules and assumptions of a policy. */
#include "policy/reader.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* "s0:61" or "s0:61-63": a source, a colon, the line or lines. */
static bool is_cite(Text text) {
    const char *colon = memchr(text.at, ':', text.len);
    if (!colon || colon == text.at)
        return false;
    bool has_digits = false, has_range = false;
    for (const char *c = colon + 1; c < text.at + text.len; c++) {
        if (is_digit(*c)) {
            has_digits = true;
        } else if (*c == '-' && has_digits && !has_range) {
            has_range = true;
            has_digits = false;
        } else {
            return false;
        }
    }
    return has_digits;
}

const Cite *reader_cites(Reader *reader, const Datum *table, const char *key, int *count) {
    Shape *shape = &reader->shape;
    *count = 0;
    const Datum *list = shape->failed ? NULL : datum_get(table, key);
    if (!list || list->kind == DATUM_NIL)
        return NULL;
    const Datum *items = list->kind == DATUM_TABLE ? list->table.items : list;
    size_t item_count = list->kind == DATUM_TABLE ? list->table.count : 1;
    Cite *cites = arena_new(reader->arena, (item_count + 1) * sizeof *cites);
    for (size_t i = 0; i < item_count && !shape->failed; i++) {
        const Datum *item = &items[i], *at = item, *says = NULL;
        if (item->kind == DATUM_TABLE && item->table.count > 0) {
            at = &item->table.items[0];
            says = item->table.count > 1 ? &item->table.items[1] : NULL;
        }
        if (at->kind != DATUM_STRING || (says && says->kind != DATUM_STRING)) {
            shape_fail(shape, text_of(key), "'%s' must hold places such as \"s0:61\"", key);
            return NULL;
        }
        cites[i].at = arena_text(reader->arena, at->string);
        if (says)
            cites[i].says = arena_text(reader->arena, says->string);
        if (!is_cite(cites[i].at)) {
            shape_fail(shape, cites[i].at, "'%.*s' is no place in a source", TEXT_ARG(cites[i].at));
            error_hint(shape->err, "write the source and the line, such as \"s0:61\"");
        }
    }
    *count = (int)item_count;
    return cites;
}

static void read_gives(Reader *reader, const Datum *table, Rule *rule, const Scope *scope) {
    Shape *shape = &reader->shape;
    const Policy *policy = reader->policy;
    const Datum *pairs = shape_get(shape, table, "give", DATUM_TABLE, false);
    if (!pairs)
        return;
    Give *gives = arena_new(reader->arena, (pairs->table.pair_count + 1) * sizeof *gives);
    for (size_t i = 0; i < pairs->table.pair_count && !shape->failed; i++) {
        Text name = pairs->table.pairs[i].key;
        const Datum *weight = &pairs->table.pairs[i].value;
        gives[i].score = -1;
        for (int k = 0; k < policy->score_count; k++)
            if (text_equal(policy->scores[k], name))
                gives[i].score = k;
        if (gives[i].score < 0) {
            shape_fail(shape, name, "'%.*s' is not one of the policy's scores", TEXT_ARG(name));
            error_suggest(shape->err, name, policy->scores, (size_t)policy->score_count);
        } else if (weight->kind == DATUM_INTEGER) {
            gives[i].weight = (double)weight->integer;
        } else if (weight->kind == DATUM_NUMBER) {
            gives[i].weight = weight->number;
        } else if (weight->kind == DATUM_STRING) {
            gives[i].expression =
                reader_parse(reader, arena_text(reader->arena, weight->string), scope);
            if (gives[i].expression && gives[i].expression->types != TYPE_NUMBER)
                shape_fail(shape, weight->string, "what a rule gives must be a number");
        } else {
            shape_fail(shape, name, "what a rule gives must be a number or an expression, not %s",
                       datum_kind_name(weight->kind));
        }
    }
    rule->gives = gives;
    rule->give_count = (int)pairs->table.pair_count;
}

void reader_rules(Reader *reader, const Datum *table) {
    static const char *const keys[] = {"id",   "when",    "needs", "give",    "outcome", "warn",
                                       "note", "because", "cite",  "dissent", NULL};
    Shape *shape = &reader->shape;
    shape->from = 0;
    bool is_table = datum_get(table, "rows") != NULL;
    if (is_table && datum_get(table, "rules"))
        shape_fail(shape, TEXT("rows"), "a policy has rules or rows, not both");
    int input_count = 0;
    const int *inputs = is_table ? reader_inputs(reader, table, &input_count) : NULL;
    const char *name = is_table ? "rows" : "rules";
    const Datum *list = shape_get(shape, table, name, DATUM_TABLE, true);
    if (!list)
        return;
    shape_enter(shape, text_of(name));
    if (list->table.pair_count > 0)
        shape_fail(shape, list->table.pairs[0].key, "'%s' must be a list", name);
    Rule *rules = arena_new(reader->arena, (list->table.count + 1) * sizeof *rules);
    Scope scope = reader_scope(reader, false, false);
    for (size_t i = 0; i < list->table.count && !shape->failed; i++) {
        const Datum *item = &list->table.items[i];
        Rule *rule = &rules[i];
        if (item->kind != DATUM_TABLE) {
            shape_fail(shape, TEXT(""), "rule %zu must be a table, not %s", i + 1,
                       datum_kind_name(item->kind));
            break;
        }
        if (!datum_get(item, "id") && is_table) {
            rule->id = arena_format(reader->arena, "row-%zu", i + 1);
        } else if (!datum_get(item, "id")) {
            shape_fail(shape, TEXT(""), "rule %zu has no id", i + 1);
            error_hint(shape->err, "give each rule a stable id, such as id = \"large-company\"");
            break;
        }
        if (!rule->id.len)
            rule->id = shape_string(shape, item, "id", true, reader->arena);
        shape_enter(shape, rule->id);
        shape_place(shape, &rule->place.line, &rule->place.column);
        for (size_t k = 0; k < i; k++)
            if (text_equal(rules[k].id, rule->id))
                shape_fail(shape, rule->id, "there are two rules with the id '%.*s'",
                           TEXT_ARG(rule->id));
        shape_keys(shape, item, "a rule", keys);
        rule->when = is_table ? reader_row(reader, item, inputs, input_count, &scope)
                              : reader_when(reader, item, &scope);
        read_gives(reader, item, rule, &scope);
        rule->outcome = shape_string(shape, item, "outcome", false, reader->arena);
        rule->warn = shape_string(shape, item, "warn", false, reader->arena);
        rule->note = shape_string(shape, item, "note", false, reader->arena);
        rule->because = shape_string(shape, item, "because", false, reader->arena);
        rule->cites = reader_cites(reader, item, "cite", &rule->cite_count);
        rule->dissent = reader_cites(reader, item, "dissent", &rule->dissent_count);
    }
    reader->policy->rules = rules;
    reader->policy->rule_count = (int)list->table.count;
}

/* A value of the policy, checked as if it stood in a record, and copied into the policy. */
static Value field_value(Reader *reader, Record *scratch, int field, const Datum *datum) {
    Shape *shape = &reader->shape;
    RemitError err = {0};
    bool fits = false;
    Text texts[64];
    size_t count = 0;
    switch (datum->kind) {
    case DATUM_BOOLEAN:
        fits = record_set_boolean(scratch, field, datum->boolean, &err);
        break;
    case DATUM_INTEGER:
        fits = record_set_integer(scratch, field, datum->integer, &err);
        break;
    case DATUM_NUMBER:
        fits = record_set_number(scratch, field, datum->number, &err);
        break;
    case DATUM_STRING:
        fits = record_set_text(scratch, field, datum->string, &err);
        break;
    case DATUM_TABLE:
        for (; count < datum->table.count && count < 64; count++) {
            if (datum->table.items[count].kind != DATUM_STRING)
                break;
            texts[count] = datum->table.items[count].string;
        }
        if (count == datum->table.count)
            fits = record_set_list(scratch, field, texts, count, &err);
        else
            error_set(&err, REMIT_E_POLICY, "expected a list of strings");
        break;
    default:
        error_set(&err, REMIT_E_POLICY, "a value cannot be %s", datum_kind_name(datum->kind));
    }
    if (!fits) {
        shape_fail(shape, reader->policy->subject->fields[field].name, "%s", err.message);
        if (err.hint[0])
            error_hint(shape->err, "%s", err.hint);
        return (Value){.kind = VALUE_MISSING};
    }
    Value value = scratch->values[field];
    if (value.kind == VALUE_STRING)
        value.string = arena_text(reader->arena, value.string);
    if (value.kind == VALUE_LIST) {
        Value *items = arena_new(reader->arena, (value.list.count + 1) * sizeof *items);
        for (size_t i = 0; i < value.list.count; i++) {
            items[i] = value.list.items[i];
            items[i].string = arena_text(reader->arena, items[i].string);
        }
        value.list.items = items;
    }
    return value;
}

/* One entry of `assume` becomes one assumption for each field that it sets. */
static int read_assumption(Reader *reader, const Datum *item, Assumption *out, Record *scratch) {
    static const char *const keys[] = {"id", "when", "needs", "set", "because", "cite", NULL};
    Shape *shape = &reader->shape;
    Assumption first = {.field = -1};
    first.id = shape_string(shape, item, "id", true, reader->arena);
    shape_enter(shape, first.id);
    shape_place(shape, &first.place.line, &first.place.column);
    shape_keys(shape, item, "an assumption", keys);
    Scope scope = reader_scope(reader, false, false);
    first.when = reader_when(reader, item, &scope);
    first.because = shape_string(shape, item, "because", false, reader->arena);
    first.cites = reader_cites(reader, item, "cite", &first.cite_count);
    const Datum *set = shape_get(shape, item, "set", DATUM_TABLE, true);
    int count = 0;
    for (size_t i = 0; set && i < set->table.pair_count && !shape->failed; i++) {
        Text name = set->table.pairs[i].key;
        out[count] = first;
        out[count].field = subject_field(scope.subject, name);
        if (out[count].field < 0) {
            shape_fail(shape, name, "unknown field '%.*s' of %.*s", TEXT_ARG(name),
                       TEXT_ARG(scope.subject->name));
            subject_suggest(scope.subject, name, shape->err);
            return count;
        }
        out[count].value =
            field_value(reader, scratch, out[count].field, &set->table.pairs[i].value);
        count++;
    }
    return count;
}

void reader_assumptions(Reader *reader, const Datum *table) {
    Shape *shape = &reader->shape;
    shape->from = 0;
    const Datum *list = shape_get(shape, table, "assume", DATUM_TABLE, false);
    if (!list)
        return;
    shape_enter(shape, TEXT("assume"));
    size_t room = 0;
    for (size_t i = 0; i < list->table.count; i++) {
        const Datum *set = datum_get(&list->table.items[i], "set");
        room += set && set->kind == DATUM_TABLE ? set->table.pair_count : 0;
    }
    Assumption *assumptions = arena_new(reader->arena, (room + 1) * sizeof *assumptions);
    Record *scratch = record_new(reader->policy->subject);
    int count = 0;
    for (size_t i = 0; i < list->table.count && !shape->failed; i++) {
        const Datum *item = &list->table.items[i];
        if (item->kind != DATUM_TABLE) {
            shape_fail(shape, TEXT(""), "assumption %zu must be a table, not %s", i + 1,
                       datum_kind_name(item->kind));
            break;
        }
        count += read_assumption(reader, item, assumptions + count, scratch);
    }
    record_free(scratch);
    reader->policy->assumptions = assumptions;
    reader->policy->assumption_count = count;
}
