/* SPDX-License-Identifier: MIT */
/* Policies: the frame of one (name, scores, hit policy, outcomes). Names are read in names.c, rules
 * and assumptions in rules.c. */
#include "policy/policy.h"
#include "policy/reader.h"
#include <stdlib.h>

static const char *const policy_keys[] = {"name",   "about",  "doc",   "constants", "facts",
                                          "assume", "scores", "rules", "outcome",   "outputs",
                                          "inputs", "rows",   "hit",   NULL};

static const struct {
    const char *name;
    HitPolicy hit;
} hit_policies[] = {
    {"collect", HIT_COLLECT_SUM},
    {"collect sum", HIT_COLLECT_SUM},
    {"collect min", HIT_COLLECT_MIN},
    {"collect max", HIT_COLLECT_MAX},
    {"collect count", HIT_COLLECT_COUNT},
    {"first", HIT_FIRST},
    {"unique", HIT_UNIQUE},
    {"any", HIT_ANY},
    {"priority", HIT_PRIORITY},
    {"rule order", HIT_RULE_ORDER},
    {"output order", HIT_OUTPUT_ORDER},
};
enum { HIT_POLICY_NAMES = sizeof hit_policies / sizeof *hit_policies };

const char *hit_policy_name(HitPolicy hit) {
    for (int i = HIT_POLICY_NAMES - 1; i >= 0; i--)
        if (hit_policies[i].hit == hit)
            return hit_policies[i].name;
    return "";
}

bool hit_policy_collects(HitPolicy hit) {
    return hit <= HIT_COLLECT_COUNT;
}

static HitPolicy read_hit(Reader *reader, const Datum *table) {
    Text name = shape_string(&reader->shape, table, "hit", false, reader->arena);
    if (name.len == 0)
        return HIT_COLLECT_SUM;
    Text names[HIT_POLICY_NAMES];
    for (int i = 0; i < HIT_POLICY_NAMES; i++) {
        names[i] = text_of(hit_policies[i].name);
        if (text_equal(names[i], name))
            return hit_policies[i].hit;
    }
    shape_fail(&reader->shape, name, "'%.*s' is no hit policy", TEXT_ARG(name));
    error_suggest(reader->shape.err, name, names, HIT_POLICY_NAMES);
    error_hint(reader->shape.err,
               "one of collect [sum|min|max|count], first, unique, any, priority, "
               "rule order, output order");
    return HIT_COLLECT_SUM;
}

static int compare_names(const void *a, const void *b) {
    return text_compare(*(const Text *)a, *(const Text *)b);
}

/* The scores that the policy lists, else those that its rules give, in byte order. */
static void read_scores(Reader *reader, const Datum *table) {
    Policy *policy = reader->policy;
    policy->scores =
        shape_strings(&reader->shape, table, "scores", &policy->score_count, reader->arena);
    const Datum *rules = datum_get(table, datum_get(table, "rows") ? "rows" : "rules");
    if (policy->score_count > 0 || !rules || rules->kind != DATUM_TABLE)
        return;
    size_t room = 0;
    for (size_t i = 0; i < rules->table.count; i++) {
        const Datum *give = datum_get(&rules->table.items[i], "give");
        room += give && give->kind == DATUM_TABLE ? give->table.pair_count : 0;
    }
    Text *names = arena_new(reader->arena, (room + 1) * sizeof *names);
    int count = 0;
    for (size_t i = 0; i < rules->table.count; i++) {
        const Datum *give = datum_get(&rules->table.items[i], "give");
        for (size_t k = 0; give && give->kind == DATUM_TABLE && k < give->table.pair_count; k++) {
            Text name = give->table.pairs[k].key;
            bool is_new = true;
            for (int n = 0; n < count && is_new; n++)
                is_new = !text_equal(names[n], name);
            if (is_new)
                names[count++] = arena_text(reader->arena, name);
        }
    }
    qsort(names, (size_t)count, sizeof *names, compare_names);
    policy->scores = names;
    policy->score_count = count;
}

OutcomeList reader_outcomes(Reader *reader, const Datum *list, Text name, bool with_outcome) {
    static const char *const keys[] = {"when", "doc", NULL};
    Shape *shape = &reader->shape;
    OutcomeList outcomes = {.name = name};
    OutcomeRow *rows = arena_new(reader->arena, (list->table.count + 1) * sizeof *rows);
    Scope scope = reader_scope(reader, true, with_outcome);
    for (size_t i = 0; i < list->table.count && !shape->failed; i++) {
        const Datum *item = &list->table.items[i];
        const Datum *first =
            item->kind == DATUM_TABLE && item->table.count ? item->table.items : item;
        if (first->kind != DATUM_STRING) {
            shape_fail(shape, name, "row %zu of '%.*s' must begin with a name", i + 1,
                       TEXT_ARG(name));
            break;
        }
        OutcomeRow *row = &rows[i];
        row->name = arena_text(reader->arena, first->string);
        row->when.function = -1;
        shape_enter(shape, row->name);
        shape_place(shape, &row->place.line, &row->place.column);
        if (item->kind != DATUM_TABLE)
            continue;
        shape_keys(shape, item, "an outcome", keys);
        row->doc = shape_string(shape, item, "doc", false, reader->arena);
        row->when = reader_when(reader, item, &scope);
        if (row->when.function >= 0)
            shape_fail(shape, TEXT("when"), "an outcome takes a condition, not a function");
    }
    outcomes.rows = rows;
    outcomes.row_count = (int)list->table.count;
    return outcomes;
}

static void read_outcomes(Reader *reader, const Datum *table) {
    Shape *shape = &reader->shape;
    Policy *policy = reader->policy;
    shape->from = 0;
    shape_enter(shape, TEXT("outcome"));
    bool collects = hit_policy_collects(policy->hit);
    const Datum *outcome = shape_get(shape, table, "outcome", DATUM_TABLE, collects);
    if (outcome)
        policy->outcome = reader_outcomes(reader, outcome, TEXT("outcome"), false);
    if (outcome && policy->outcome.row_count == 0)
        shape_fail(shape, TEXT(""), "the policy has no outcomes");
    shape->from = 0;
    const Datum *outputs = shape_get(shape, table, "outputs", DATUM_TABLE, false);
    if (!outputs)
        return;
    shape_enter(shape, TEXT("outputs"));
    OutcomeList *lists = arena_new(reader->arena, outputs->table.pair_count * sizeof *lists);
    size_t from = shape->from;
    for (size_t i = 0; i < outputs->table.pair_count && !shape->failed; i++) {
        Text name = arena_text(reader->arena, outputs->table.pairs[i].key);
        shape->from = from;
        shape_enter(shape, name);
        const Datum *list = shape_get(shape, outputs, name.at, DATUM_TABLE, true);
        if (list)
            lists[i] = reader_outcomes(reader, list, name, true);
    }
    policy->outputs = lists;
    policy->output_count = (int)outputs->table.pair_count;
}

/* A rule's own outcome must be one of the policy's list, if there is one. */
static void check_rule_outcomes(Reader *reader) {
    Policy *policy = reader->policy;
    Shape *shape = &reader->shape;
    bool collects = hit_policy_collects(policy->hit);
    shape->from = 0;
    for (int i = 0; i < policy->rule_count && !shape->failed; i++) {
        const Rule *rule = &policy->rules[i];
        shape_enter(shape, rule->id);
        if (collects && rule->outcome.len) {
            shape_fail(shape, TEXT("outcome"),
                       "rule '%.*s' gives an outcome, but the policy collects", TEXT_ARG(rule->id));
            error_hint(shape->err, "let it give scores, or set hit = \"first\"");
        }
        if (collects || policy->outcome.row_count == 0 || !rule->outcome.len)
            continue;
        bool is_listed = false;
        Text *names = arena_new(reader->arena, (size_t)policy->outcome.row_count * sizeof *names);
        for (int k = 0; k < policy->outcome.row_count; k++) {
            names[k] = policy->outcome.rows[k].name;
            is_listed = is_listed || text_equal(names[k], rule->outcome);
        }
        if (!is_listed) {
            shape_fail(shape, rule->outcome, "'%.*s' is not one of the policy's outcomes",
                       TEXT_ARG(rule->outcome));
            error_suggest(shape->err, rule->outcome, names, (size_t)policy->outcome.row_count);
        }
    }
    bool needs_list = policy->hit == HIT_PRIORITY || policy->hit == HIT_OUTPUT_ORDER;
    if (needs_list && policy->outcome.row_count == 0)
        shape_fail(shape, TEXT("hit"), "the hit policy '%s' needs the list of outcomes",
                   hit_policy_name(policy->hit));
}

Text policy_about(const Datum *table) {
    const Datum *about = datum_get(table, "about");
    return about && about->kind == DATUM_STRING ? about->string : TEXT("");
}

Policy *policy_new(const Datum *table, const Subject *subject, Text file, Text source,
                   RemitError *err) {
    RemitError unused;
    Policy *policy = mem_new(sizeof *policy);
    Arena *arena = &policy->arena;
    policy->subject = subject;
    policy->file = arena_text(arena, file);
    policy->source = arena_text(arena, source);
    Reader reader = {
        .shape = {.file = policy->file, .source = policy->source, .err = err ? err : &unused},
        .policy = policy,
        .arena = arena};
    Shape *shape = &reader.shape;
    shape_keys(shape, table, "a policy", policy_keys);
    policy->name = shape_string(shape, table, "name", true, arena);
    policy->doc = shape_string(shape, table, "doc", false, arena);
    policy->hit = read_hit(&reader, table);
    read_scores(&reader, table);
    reader_names(&reader, table);
    reader_assumptions(&reader, table);
    reader_rules(&reader, table);
    read_outcomes(&reader, table);
    check_rule_outcomes(&reader);
    if (shape->failed) {
        policy_free(policy);
        return NULL;
    }
    return policy;
}

void policy_free(Policy *policy) {
    if (!policy)
        return;
    Arena arena = policy->arena;
    arena_free(&arena);
    mem_free(policy);
}
