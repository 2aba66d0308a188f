/* SPDX-License-Identifier: MIT */
/* What an engine remembers shows in nothing but the time: after thousands of records it says of
 * each what a new engine says. Fixed seed: a failure repeats. */
#include "policy_fixture.h"

static uint64_t seed = 88172645463325252u;

static unsigned below(unsigned limit) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 11) % limit;
}

/* Few numbers, many of them next to a limit, so that patterns come again. */
static int64_t pick_number(void) {
    static const int numbers[] = {0, 1, 4, 5, 20, 99, 100, 101, 199, 200, 201, 499, 500, 501, 1001};
    return numbers[below(sizeof numbers / sizeof *numbers)];
}

static void fill(Record *record, unsigned missing) {
    const Subject *subject = record->subject;
    RemitError err;
    record_reset(record);
    for (int i = 0; i < subject->field_count; i++) {
        const Field *field = &subject->fields[i];
        Text items[3];
        unsigned count = below(4);
        if (below(100) < missing)
            continue;
        for (unsigned k = 0; k < 3; k++)
            items[k] = field->allowed_count ? field->allowed[below((unsigned)field->allowed_count)]
                                            : TEXT("any");
        bool is_set = field->type == FIELD_STRING    ? record_set_text(record, i, items[0], &err)
                      : field->type == FIELD_BOOLEAN ? record_set_boolean(record, i, below(2), &err)
                      : field->type == FIELD_LIST
                          ? record_set_list(record, i, items, count % 4 < 3 ? count : 0, &err)
                          : record_set_integer(record, i, pick_number(), &err);
        assert_true(is_set);
    }
}

static void print_decision(Engine *engine, const LoadedPolicy *loaded, Record *record,
                           Buffer *out) {
    EngineInput input = {.record = record};
    Printer printer = {engine, text_of(loaded->policy->hash), TEXT(""), DETAIL_PLAIN, NULL};
    Decision decision;
    RemitError err = {0};
    buffer_clear(out);
    if (engine_decide(engine, &input, &decision, &err))
        decision_write_json(&printer, &decision, out);
    else
        buffer_add(out, text_of(err.message));
    printer_close(&printer);
    buffer_put(out, '\0');
}

static void check_policy(const LoadedPolicy *loaded, int records) {
    Engine *lasting = engine_new(loaded->policy, NULL, NULL);
    Record *record = record_new(loaded->subject);
    Buffer wanted = {0}, got = {0};
    int open = 0;
    for (int i = 0; i < records; i++) {
        fill(record, i % 3 == 0 ? 60 : i % 3 == 1 ? 10 : 3);
        print_decision(lasting, loaded, record, &got);
        if (i % 5)
            continue; /* the others are there to be remembered */
        Engine *fresh = engine_new(loaded->policy, NULL, NULL);
        print_decision(fresh, loaded, record, &wanted);
        assert_string_equal(got.at, wanted.at);
        open += !strstr(wanted.at, "\"unknown\":[]");
        engine_free(fresh);
    }
    assert_true(open > records / 100);
    engine_free(lasting);
    record_free(record);
    buffer_free(&wanted);
    buffer_free(&got);
}

static void test_shipped_policies(void **unused) {
    (void)unused;
    static const char *const names[] = {"structure", "need", "one_person", "mandate", "reporting"};
    Fixture fixture;
    fixture_open(&fixture);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        RemitError err = {0};
        LoadedPolicy *loaded = host_policy(fixture.host, names[i], &err);
        if (!loaded)
            fail_msg("%s: %s", names[i], err.message);
        check_policy(loaded, 3000);
    }
    fixture_close(&fixture);
}

/* All that lets a missing field turn a rule that seems settled: known(), trees, assumptions over
 * assumptions, rules that only speak, outcomes that read fields themselves. */
static const char awkward[] =
    "return policy { name = 't', about = 'company',\n"
    "  assume = {\n"
    "    { id = 'banks', when = \"industry == 'banking' or stage == 'mature'\",\n"
    "      set = { regulations = { 'SOX', 'GDPR' } }, because = 'B.', cite = 's0:68' },\n"
    "    { id = 'regulated', when = 'count(regulations) >= 2', set = { internal_it = 'complex' },\n"
    "      because = 'R.', cite = 's0:68' },\n"
    "    { id = 'young', when = \"stage == 'startup' and not known(goal)\",\n"
    "      set = { product = 'technology' }, because = 'Y.', cite = 's0:68' },\n"
    "  },\n"
    "  rules = {\n"
    "    { id = 'a', when = 'known(developers) or employees >= 500', give = { CTO = 2 } },\n"
    "    { id = 'b', when = 'developers * 4 >= employees', give = { CTO = 1 } },\n"
    "    { id = 'c', when = \"internal_it == 'complex'\", give = { CIO = 3 } },\n"
    "    { id = 'd', when = \"it_critical and product ~= 'technology'\", give = { CIO = 1.5 } },\n"
    "    { id = 'e', when = \"product == 'technology' and not known(goal)\", give = { CTO = 1 } "
    "},\n"
    "    { id = 'f', when = \"goal == 'innovation' and tech_advantage\", warn = 'only speaks' },\n"
    "    { id = 'g', when = 'tech_advantage or digital_transformation and it_critical',\n"
    "      give = { CTO = 1, CIO = -1 } },\n"
    "    { id = 'h', when = \"has(regulations, 'SOX') or has(roles, 'CIO')\", give = { CIO = 1 } "
    "},\n"
    "  },\n"
    "  outcome = { { 'both', when = 'CTO >= 3 and CIO >= 3' },\n"
    "    { 'cto', when = \"CTO >= 3 and stage ~= 'enterprise'\" }, { 'cio', when = 'CIO >= 3' },\n"
    "    { 'small', when = 'employees < 200' }, { 'neither' } },\n"
    "}\n";

static void test_awkward_policy(void **unused) {
    (void)unused;
    Fixture fixture;
    RemitError err = {0};
    fixture_open(&fixture);
    LoadedPolicy *loaded = fixture_load(&fixture, awkward, &err);
    if (!loaded)
        fail_msg("line %d: %s", err.line, err.message);
    check_policy(loaded, 12000);
    fixture_close(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_policies),
        cmocka_unit_test(test_awkward_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
