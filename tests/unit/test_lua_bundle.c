/* SPDX-License-Identifier: MIT */
/* Functions that are called together decide as functions that are called one by one: the same
 * answers, the same errors, and nothing left behind. */
#include "policy_fixture.h"
#include <time.h>

static uint64_t seed;

static unsigned roll(unsigned sides) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 11) % sides;
}

/* ── two engines for one policy ── */

typedef struct Pair {
    Fixture fixture;
    LoadedPolicy *loaded; /* its engine has the bundle */
    Engine *single;       /* this one calls each function */
    Record *record;
    Buffer together, apart;
} Pair;

static bool call_one(void *ctx, int function, const Value *args, size_t count, Arena *arena,
                     Value *result, RemitError *err) {
    return script_call(ctx, function, args, count, arena, result, err);
}

static void pair_open(Pair *pair, const char *policy) {
    RemitError err = {0};
    *pair = (Pair){0};
    seed = 20261122;
    fixture_open(&pair->fixture);
    pair->loaded = fixture_load(&pair->fixture, policy, &err);
    if (!pair->loaded)
        fail_msg("line %d: %s", err.line, err.message);
    pair->single = engine_new(pair->loaded->policy, call_one, pair->loaded->script);
    pair->record = record_new(pair->loaded->subject);
}

static void pair_close(Pair *pair) {
    record_free(pair->record);
    engine_free(pair->single);
    buffer_free(&pair->together);
    buffer_free(&pair->apart);
    fixture_close(&pair->fixture);
}

static int field(const Pair *pair, const char *name) {
    int index = subject_field(pair->loaded->subject, text_of(name));
    assert_true(index >= 0);
    return index;
}

static void give_integer(Pair *pair, const char *name, int64_t value) {
    assert_true(record_set_integer(pair->record, field(pair, name), value, NULL));
}

static void give_number(Pair *pair, const char *name, double value) {
    assert_true(record_set_number(pair->record, field(pair, name), value, NULL));
}

static void give_list(Pair *pair, const char *name, const Text *items, size_t count) {
    assert_true(record_set_list(pair->record, field(pair, name), items, count, NULL));
}

static void give_text(Pair *pair, const char *name, const char *text) {
    assert_true(record_set_text(pair->record, field(pair, name), text_of(text), NULL));
}

/* A company of which each field is known in three cases of four, or all of them. */
static void give_random(Pair *pair, bool is_whole) {
    static const Text laws[] = {{"GDPR", 4}, {"SOX", 3}, {"HIPAA", 5}, {"SOC2", 4}};
    static const char *const products[] = {"technology", "tech_enabled", "traditional"};
    static const char *const names[] = {"Ample", "Brisk", "",
                                        "A much longer name: over forty bytes"};
    record_reset(pair->record);
    if (is_whole || roll(4))
        give_integer(pair, "employees", roll(2) ? roll(12) : roll(3000));
    if (is_whole || roll(4))
        give_integer(pair, "developers", roll(60));
    if (is_whole || roll(4))
        give_text(pair, "product", products[roll(3)]);
    if (is_whole || roll(4))
        record_set_boolean(pair->record, field(pair, "tech_advantage"), roll(2), NULL);
    if (is_whole || roll(4))
        give_number(pair, "revenue", roll(3) ? roll(9) : roll(9) / 4.0);
    if (is_whole || roll(4))
        give_text(pair, "name", names[roll(4)]);
    if (is_whole || roll(4)) {
        Text some[4];
        size_t count = roll(5), first = roll(4);
        for (size_t i = 0; i < count; i++)
            some[i] = laws[(first + i) % 4];
        give_list(pair, "regulations", some, count);
    }
}

static bool decide(const Pair *pair, Engine *engine, Buffer *out, RemitError *err) {
    Decision decision;
    EngineInput input = {.record = pair->record, .explain = true};
    *err = (RemitError){0};
    buffer_clear(out);
    if (!engine_decide(engine, &input, &decision, err))
        return false;
    Printer printer = {engine, TEXT(""), TEXT(""), DETAIL_RULES, NULL};
    decision_write_json(&printer, &decision, out);
    printer_close(&printer);
    buffer_put(out, '\0');
    return true;
}

/* Decides both ways, which must be one; true when there is a decision, else `err` says why not. */
static bool decide_twice(Pair *pair, RemitError *err) {
    RemitError other;
    bool is_done = decide(pair, pair->loaded->engine, &pair->together, err);
    assert_int_equal(decide(pair, pair->single, &pair->apart, &other), is_done);
    if (is_done) {
        assert_string_equal(pair->together.at, pair->apart.at);
    } else {
        assert_int_equal(err->code, other.code);
        assert_string_equal(err->message, other.message);
        assert_string_equal(err->file, other.file);
        assert_int_equal(err->line, other.line);
        assert_int_equal(err->column, other.column);
        assert_string_equal(err->hint, other.hint);
    }
    return is_done;
}

/* Is the bundle enough for this record? Then its answers are those of the engine. */
static bool bundle_is_enough(Pair *pair) {
    uint64_t held[8] = {0}, possible[8] = {0};
    return bundle_call(pair->loaded->bundle, pair->record->values, held, possible);
}

#define OUTCOME                                                                                    \
    "  outcome = { { 'many', when = 'A >= 6' }, { 'some', when = 'A >= 3' }, { 'few' } } }\n"

/* Functions of many kinds; what follows them is the rule with the id "odd", if there is one. */
#define HEAD                                                                                       \
    "local small, part, word, sizes = 50, 0.5, 'SOX', { technology = 3, traditional = 5 }\n"       \
    "local n, share = 500, 7\n"                                                                    \
    "local function is_large(x) return x > small end\n"                                            \
    "local function has_it(list, wanted)\n"                                                        \
    "  for _, item in ipairs(list) do if item == wanted then return true end end\n"                \
    "  return false\n"                                                                             \
    "end\n"                                                                                        \
    "return policy { name = 't', about = 'company', scores = { 'A' }, rules = {\n"                 \
    "  { id = 'a', needs = { 'product' }, give = { A = 1 },\n"                                     \
    "    when = function(p) return p == 'technology' end },\n"                                     \
    "  { id = 'b', needs = { 'product', 'tech_advantage' }, give = { A = 1 },\n"                   \
    "    when = function(p, t) return p ~= 'traditional' and t end },\n"                           \
    "  { id = 'c', needs = { 'tech_advantage' }, give = { A = 1 },\n"                              \
    "    when = function(t) if t then return true end end },\n"                                    \
    "  { id = 'd', needs = { 'employees' }, give = { A = -1 },\n"                                  \
    "    when = function(e) return is_large(e) end },\n"                                           \
    "  { id = 'e', needs = { 'employees', 'developers' }, give = { A = 1 },\n"                     \
    "    when = function(...) local e, d = ... return d > e * part and select('#', ...) == 2 end " \
    "},\n"                                                                                         \
    "  { id = 'f', needs = { 'regulations' }, give = { A = 1 },\n"                                 \
    "    when = function(r) return #r >= 2 and r[1] == word end },\n"                              \
    "  { id = 'g', needs = { 'regulations' }, give = { A = 1 },\n"                                 \
    "    when = function(r) return has_it(r, 'GDPR') and not has(r, 'SOC2') end },\n"              \
    "  { id = 'h', needs = { 'regulations', 'revenue' }, give = { A = 1 },\n"                      \
    "    when = function(r, v) return table.concat(r, ',') == 'SOX,HIPAA' or v > count(r) end "    \
    "},\n"                                                                                         \
    "  { id = 'i', needs = { 'revenue' }, give = { A = 1 },\n"                                     \
    "    when = function(v) if v < 1 then return nil end return math.type(v) == 'float' end },\n"  \
    "  { id = 'j', needs = { 'name' }, give = { A = 1 },\n"                                        \
    "    when = function(s) return s:upper() < 'B' end },\n"                                       \
    "  { id = 'k', needs = { 'product' }, give = { A = 1 },\n"                                     \
    "    when = function(p) return (sizes[p] or 0) > 3 end },\n"                                   \
    "  { id = 'l', when = 'employees >= 5', give = { A = 1 } },\n"                                 \
    "  { id = 'm', needs = { 'employees' }, give = { A = 'min(employees // 1000, 2)' },\n"         \
    "    when = function(e) return e % 2 == 0 end },\n"

static const char good[] = HEAD "  },\n" OUTCOME;

static void functions_say_the_same_together(void **unused) {
    (void)unused;
    Pair pair;
    RemitError err;
    pair_open(&pair, good);
    for (int i = 0; i < 1500; i++) {
        give_random(&pair, i % 3 == 0);
        if (!decide_twice(&pair, &err))
            fail_msg("%s", err.message);
        assert_true(bundle_is_enough(&pair));
    }
    pair_close(&pair);
}

/* ── what is out of the ordinary ── */

/* What a rule does with a company of seven employees, and what is said to it. */
static const struct {
    const char *rules, *message;
} odd_rules[] = {
    {"when = function(e) return e ~= 7 or 'yes' end", "must return true, false or nil"},
    {"when = function(e) return e ~= 7 or 1 end", "must return true, false or nil"},
    {"when = function(e) if e == 7 then return {} end return true end", "must return true"},
    {"when = function(e) if e == 7 then return { 1 } end return true end",
     "a table that is not a list of texts"},
    {"when = function(e) if e == 7 then return print end return true end", "'print'"},
    {"when = function(e) if e == 7 then return is_large end return true end", "a function"},
    {"when = function(e) if e == 7 then error('bad') end return true end", "bad"},
    {"when = function(e) if e == 7 then error('bad', 2) end return true end", "bad"},
    {"when = function(e) if e == 7 then error({}) end return true end", "error called with"},
    {"when = function(e) if e == 7 then e = nil + 1 end return true end", "arithmetic"},
    {"when = function(e) if e == 7 then x = 1 end return true end", "'x' would be a global"},
    {"when = function(e) if e == 7 then sizes.x = 1 end return true end", "'x' cannot be set"},
    {"when = function(e) if e == 7 then n = 1 end return true end", "changed 'n'"},
    {"when = function(e) if e == 7 then n = 500.0 end return true end", "changed 'n'"},
    {"when = function(e) if e == 7 then part = nil end return true end", "changed 'part'"},
    {"when = function(e) if e == 7 then sizes = { n } end return true end", "changed 'sizes'"},
    {"when = function(e) local function f() return ('x'):gsub('x', f) end return e ~= 7 or f() end",
     "stack overflow"},
    {"when = function(e) local s = 'x' while e == 7 do s = s .. s end return true end",
     "needs more than 64 MiB"},
    {"when = function(e) while e == 7 do end return true end", "took longer than 200 ms"},
    /* Each change is told, though the next rule takes it back. */
    {"when = function(e) if e == 7 then n = 1 end return true end },\n"
     "{ id = 'back', needs = { 'employees' }, when = function(e) n = 500 return true end",
     "changed 'n'"},
    {"when = function(e) if e == 7 then n = 500.0 end return true end },\n"
     "{ id = 'back', needs = { 'employees' }, when = function(e) n = 500 return true end",
     "changed 'n'"},
    /* An error in a condition before the function and behind it. */
    {"when = function(e) return true end, give = { A = '1 // (employees - 7)' } },\n"
     "{ id = 'next', needs = { 'employees' },\n"
     "  when = function(e) if e == 7 then error('bad') end return true end",
     "attempt to perform 'n//0'"},
    {"when = function(e) if e == 7 then error('bad') end return true end },\n"
     "{ id = 'next', when = 'true', give = { A = '1 // (employees - 7)' }",
     "bad"},
};

static void what_is_odd_is_told_as_by_single_calls(void **unused) {
    (void)unused;
    for (size_t i = 0; i < sizeof odd_rules / sizeof *odd_rules; i++) {
        Pair pair;
        RemitError err;
        Buffer policy = {0};
        buffer_addf(&policy, "%s  { id = 'odd', needs = { 'employees' }, %s } },\n%s", HEAD,
                    odd_rules[i].rules, OUTCOME);
        buffer_put(&policy, '\0');
        pair_open(&pair, policy.at);
        for (int k = 0; k < 8; k++) {
            give_random(&pair, k % 2 == 0);
            give_integer(&pair, "employees", k == 5 ? 7 : 8 + k);
            bool is_done = decide_twice(&pair, &err);
            if (is_done != (k != 5) || (k == 5 && !strstr(err.message, odd_rules[i].message)))
                fail_msg("%s: '%s'", odd_rules[i].rules, is_done ? "decided" : err.message);
            assert_true(k == 5 || bundle_is_enough(&pair));
        }
        pair_close(&pair);
        buffer_free(&policy);
    }
}

/* ── what is remembered ── */

static void an_answer_is_for_its_arguments_only(void **unused) {
    (void)unused;
    Pair pair;
    RemitError err;
    static const Text sox[] = {{"SOX", 3}, {"GDPR", 4}}, gdpr[] = {{"GDPR", 4}, {"SOX", 3}};
    pair_open(&pair, good);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 3000; i++) { /* more than are remembered at once */
            record_reset(pair.record);
            give_integer(&pair, "employees", i);
            give_integer(&pair, "developers", i / 2);
            give_number(&pair, "revenue", i);
            give_list(&pair, "regulations", i % 2 ? sox : gdpr, (size_t)(i % 5 > 0) + 1);
            assert_true(decide_twice(&pair, &err));
        }
    }
    pair_close(&pair);
}

static int64_t processor_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void an_answer_is_found_once(void **unused) {
    (void)unused;
    Pair pair;
    RemitError err;
    pair_open(
        &pair,
        "return policy { name = 't', about = 'company', scores = { 'A' }, rules = {\n"
        "  { id = 'slow', needs = { 'regulations', 'product', 'employees' },\n"
        "    give = { A = 1 }, when = function(r, p, e)\n"
        "      local k = 0 for i = 1, 100000 do k = k + i end return k > e end } },\n" OUTCOME);
    static const Text laws[] = {{"GDPR", 4}, {"SOX", 3}};
    give_list(&pair, "regulations", laws, 2);
    give_text(&pair, "product", "technology");
    give_integer(&pair, "employees", 5);
    int64_t start = processor_ms();
    assert_true(decide(&pair, pair.loaded->engine, &pair.together, &err));
    int64_t once = processor_ms() - start;
    start = processor_ms();
    for (int i = 0; i < 1000; i++)
        assert_true(decide(&pair, pair.loaded->engine, &pair.together, &err));
    assert_true(processor_ms() - start < 300 * (once + 1));
    pair_close(&pair);
}

/* ── many ── */

static void many_functions_over_many_fields(void **unused) {
    (void)unused;
    Pair pair;
    RemitError err;
    Buffer policy = {0};
    static const char *const needs[] = {"employees", "developers", "revenue",       "regulations",
                                        "product",   "name",       "tech_advantage"};
    buffer_lit(&policy, "local n = { 1, 2, 3 } return policy { name = 't', about = 'company', "
                        "scores = { 'A' }, rules = {\n");
    for (int i = 0; i < 300; i++) {
        buffer_addf(&policy, "{ id = 'r%d', give = { A = %d }, needs = { '%s'", i, i % 5 - 2,
                    needs[i % 7]);
        for (int k = 1; k < i % 4; k++)
            buffer_addf(&policy, ", '%s'", needs[(i + k) % 7]);
        buffer_addf(&policy, " }, when = function(a, b) return #tostring(a) %% n[%d] == 0 end },\n",
                    i % 3 + 1);
    }
    buffer_lit(&policy, "}, " OUTCOME);
    buffer_put(&policy, '\0');
    pair_open(&pair, policy.at);
    for (int i = 0; i < 60; i++) {
        give_random(&pair, i % 3 > 0);
        if (!decide_twice(&pair, &err))
            fail_msg("%s", err.message);
        assert_true(bundle_is_enough(&pair));
    }
    buffer_free(&policy);
    pair_close(&pair);
}

/* What a bundle cannot call is left to the engine: a list that is given twice, an upvalue of which
 * a change cannot be seen. */
static void some_functions_are_called_by_themselves(void **unused) {
    (void)unused;
    Pair pair;
    RemitError err;
    pair_open(&pair,
              "local zero, nan = 0.0, 0 / 0\n"
              "return policy { name = 't', about = 'company', scores = { 'A' }, rules = {\n"
              "  { id = 'twice', needs = { 'regulations', 'regulations' }, give = { A = 1 },\n"
              "    when = function(a, b) return a ~= b end },\n"
              "  { id = 'zero', needs = { 'revenue' }, give = { A = 2 },\n"
              "    when = function(v) if v == 1 then zero = -0.0 end return v > zero end },\n"
              "  { id = 'nan', needs = { 'revenue' }, give = { A = 4 },\n"
              "    when = function(v) return v ~= nan end },\n"
              "  { id = 'plain', needs = { 'revenue' }, give = { A = 8 },\n"
              "    when = function(v) return v > 2 end } },\n" OUTCOME);
    assert_int_equal(bundle_members(pair.loaded->bundle)[0], 8);
    for (int i = 0; i < 100; i++) {
        give_random(&pair, i % 2 == 0);
        const Value *revenue = &pair.record->values[field(&pair, "revenue")];
        bool is_odd = revenue->kind != VALUE_MISSING && revenue->number == 1;
        assert_int_equal(decide_twice(&pair, &err), !is_odd);
        assert_true(!is_odd || strstr(err.message, "changed 'zero'"));
    }
    pair_close(&pair);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_say_the_same_together),
        cmocka_unit_test(what_is_odd_is_told_as_by_single_calls),
        cmocka_unit_test(an_answer_is_for_its_arguments_only),
        cmocka_unit_test(an_answer_is_found_once),
        cmocka_unit_test(many_functions_over_many_fields),
        cmocka_unit_test(some_functions_are_called_by_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
