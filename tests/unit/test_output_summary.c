/* SPDX-License-Identifier: MIT */
/* A summary counts what it was given, in tables that fit a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "output/summary.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INDUSTRY, EMPLOYEES, REGULATED, NAME, ROLES, FIELDS };

/* What a subject's Lua file would have returned. */
#define STRING(literal)                                                                            \
    {                                                                                              \
        .kind = DATUM_STRING, .string = {(literal), sizeof(literal) - 1 }                          \
    }
#define KEY(literal)                                                                               \
    { (literal), sizeof(literal) - 1 }
#define FIELD(name, type)                                                                          \
    {                                                                                              \
        .kind = DATUM_TABLE, .table = {                                                            \
            .pairs =                                                                               \
                (const DatumPair[]){{KEY("name"), STRING(name)}, {KEY("type"), STRING(type)}},     \
            .pair_count = 2                                                                        \
        }                                                                                          \
    }
static const Datum industries[] = {STRING("banking"), STRING("retail"), STRING("saas")};
static const DatumPair industry_pairs[] = {
    {KEY("allowed"), {.kind = DATUM_TABLE, .table = {.items = industries, .count = 3}}},
    {KEY("name"), STRING("industry")},
    {KEY("type"), STRING("string")}};
static const Datum fields[FIELDS] = {
    [INDUSTRY] = {.kind = DATUM_TABLE, .table = {.pairs = industry_pairs, .pair_count = 3}},
    [EMPLOYEES] = FIELD("employees", "integer"),
    [REGULATED] = FIELD("regulated", "boolean"),
    [NAME] = FIELD("name", "string"),
    [ROLES] = FIELD("roles", "list"),
};
static const DatumPair company[] = {
    {KEY("fields"), {.kind = DATUM_TABLE, .table = {.items = fields, .count = FIELDS}}},
    {KEY("name"), STRING("company")}};

static const OutcomeRow rows[] = {
    {.name = {"both", 4}}, {.name = {"one_person_both_hats", 20}}, {.name = {"neither", 7}}};

typedef struct Fixture {
    Subject *subject;
    Policy policy;
    Summary *summary;
    RemitError err;
    Buffer out;
} Fixture;

static int set_up(void **state) {
    Fixture *fixture = mem_new(sizeof *fixture);
    const Datum table = {.kind = DATUM_TABLE, .table = {.pairs = company, .pair_count = 2}};
    fixture->subject = subject_new(&table, TEXT("company.lua"), TEXT(""), &fixture->err);
    assert_non_null(fixture->subject);
    fixture->policy = (Policy){.subject = fixture->subject,
                               .name = {"structure", 9},
                               .outcome = {.rows = rows, .row_count = 3}};
    fixture->summary = summary_new(&fixture->policy);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    Fixture *fixture = *state;
    summary_free(fixture->summary);
    subject_free(fixture->subject);
    buffer_free(&fixture->out);
    mem_free(fixture);
    return 0;
}

static Value industry(int symbol) {
    return (Value){.kind = VALUE_STRING, .symbol = symbol};
}
static Value number(int64_t integer) {
    return (Value){.kind = VALUE_INTEGER, .integer = integer};
}

/* One decision, with `open` the field that could change it (-1: none). */
static void add(Fixture *fixture, const char *id, Value industry_value, Value employees,
                const char *outcome, double margin, int open) {
    Value values[FIELDS] = {[INDUSTRY] = industry_value, [EMPLOYEES] = employees};
    bool is_open[FIELDS] = {false}, rests_on[FIELDS] = {false};
    if (open >= 0)
        is_open[open] = true;
    Record record = {.subject = fixture->subject, .values = values};
    Decision decision = {.policy = &fixture->policy,
                         .record = &record,
                         .id = text_of(id),
                         .outcome = text_of(outcome),
                         .is_open = is_open,
                         .rests_on = rests_on,
                         .margin = margin,
                         .runner_up = isfinite(margin) ? TEXT("neither") : TEXT("")};
    summary_add(fixture->summary, &decision);
}

static bool by(Fixture *fixture, const char *table) {
    return summary_by(fixture->summary, text_of(table), &fixture->err);
}

/* The summary as a C string. */
static const char *print(Fixture *fixture) {
    buffer_clear(&fixture->out);
    summary_print(fixture->summary, &fixture->out);
    buffer_put(&fixture->out, '\0');
    return fixture->out.at;
}

static void assert_has_line(Fixture *fixture, const char *line) {
    const char *found = strstr(print(fixture), line);
    if (found == NULL || found[strlen(line)] != '\n')
        fail_msg("no line '%s' in:\n%s", line, fixture->out.at);
}

static void test_counts_by_outcome_value_and_band(void **state) {
    Fixture *fixture = *state;
    assert_true(by(fixture, "industry"));
    assert_true(by(fixture, "employees=50,200"));
    assert_true(by(fixture, "employees=1000000"));
    add(fixture, "a", industry(1), number(49), "neither", INFINITY, -1);
    add(fixture, "b", industry(1), number(50), "both", INFINITY, -1);
    add(fixture, "c", industry(1), number(199), "both", INFINITY, -1);
    add(fixture, "d", industry(0), number(200), "both", INFINITY, -1);
    add(fixture, "e", (Value){.kind = VALUE_MISSING}, (Value){.kind = VALUE_MISSING},
        "one_person_both_hats", INFINITY, -1);
    const char *expected = /* */
        "structure: 5 decisions\n"
        "\n"
        "                                               one\n"
        "                                            person\n"
        "                                              both\n"
        "outcome                        all    both    hats neither\n"
        "all                              5       3       1       1\n"
        "share                                60.0%   20.0%   20.0%\n";
    assert_memory_equal(print(fixture), expected, strlen(expected));
    assert_has_line(fixture, "retail                           3       2       -       1");
    assert_has_line(fixture, "banking                          1       1       -       -");
    assert_has_line(fixture, "(missing)                        1       -       1       -");
    assert_has_line(fixture, "under 50                         1       -       -       1");
    assert_has_line(fixture, "50 to 199                        2       2       -       -");
    assert_has_line(fixture, "200 and more                     1       1       -       -");
    assert_has_line(fixture, "under 1,000,000                  4       3       -       1");
    /* The value that most have comes first, the missing ones last, none for what nobody has. */
    const char *text = print(fixture);
    assert_true(strstr(text, "retail") < strstr(text, "banking"));
    assert_true(strstr(text, "banking") < strstr(text, "(missing)"));
    assert_null(strstr(text, "saas"));
}

static void test_counts_close_calls_by_margin(void **state) {
    Fixture *fixture = *state;
    for (int i = 0; i < 30; i++) {
        char id[16];
        snprintf(id, sizeof id, "company %d", i);
        add(fixture, id, industry(0), number(1), "both", i == 20 ? 0.5 : 1 + i % 3, -1);
    }
    add(fixture, "far", industry(0), number(1), "both", INFINITY, -1);
    add(fixture, "", industry(0), number(1), "neither", 2, -1);
    const char *text = print(fixture);
    const char *calls = strstr(text, "closest calls: outcome");
    assert_non_null(calls);
    /* The closest come first, each sort with its number and the records that came first. */
    const char *expected = /* */
        "closest calls: outcome      next to it                        by     all\n"
        "both                        neither                          0.5       1\n"
        "    company 20\n"
        "both                        neither                            1      10\n"
        "    company 0, company 3, company 6, company 9, company 12, company 15, …\n"
        "both                        neither                            2      10\n"
        "    company 1, company 4, company 7, company 10, company 13, company 16, …\n"
        "neither                     neither                            2       1\n"
        "    record 32\n"
        "both                        neither                            3       9\n"
        "    company 2, company 5, company 8, company 11, company 14, company 17, …\n";
    assert_string_equal(calls, expected);
}

static void test_keeps_the_closest_of_very_many_sorts(void **state) {
    Fixture *fixture = *state;
    for (int i = 1000; i > 0; i--)
        add(fixture, "x", industry(0), number(1), "both", i, -1);
    assert_has_line(fixture,
                    "both                        neither                            1       1");
    assert_has_line(fixture,
                    "both                        neither                            5       1");
    assert_null(strstr(print(fixture), "neither                            6       1"));
}

static void test_prints_no_control_characters_of_a_name(void **state) {
    Fixture *fixture = *state;
    add(fixture,
        "a\x1b[2Jb\nc\xC2\x9B"
        "d",
        industry(0), number(1), "both", 1, -1);
    assert_has_line(fixture, "    a [2Jb c  d");
}

static void test_says_which_missing_field_matters(void **state) {
    Fixture *fixture = *state;
    add(fixture, "a", industry(0), number(1), "both", INFINITY, REGULATED);
    add(fixture, "b", industry(0), number(1), "both", INFINITY, REGULATED);
    add(fixture, "c", industry(0), number(1), "both", INFINITY, EMPLOYEES);
    assert_has_line(fixture, "regulated                        2       -");
    assert_has_line(fixture, "employees                        1       -");
    assert_has_line(fixture, "any of them                      3       -");
}

/* Some hundred decisions; `part` of `parts`, or all of them with 1 of 1. */
static void add_share(Fixture *fixture, int part, int parts) {
    char id[32], outcome[32];
    for (int i = 300 * part / parts; i < 300 * (part + 1) / parts; i++) {
        snprintf(id, sizeof id, "company %d", i);
        snprintf(outcome, sizeof outcome, "outcome %d", i * i % 7);
        add(fixture, id, industry(i % 4 - 1), number(i % 90), outcome,
            i % 5 ? (double)(i % 100) / 4 : INFINITY, i % 3 ? i % FIELDS : -1);
    }
}

static void test_parts_add_up_to_the_whole(void **state) {
    enum { PARTS = 7 };
    Fixture *fixture = *state;
    Buffer packed = {0};
    assert_true(by(fixture, "industry") && by(fixture, "employees=10,50"));
    add_share(fixture, 0, 1);
    char *whole = strdup(print(fixture));
    Summary *sum = summary_new(&fixture->policy);
    assert_true(summary_by(sum, TEXT("industry"), NULL) &&
                summary_by(sum, TEXT("employees=10,50"), NULL));
    for (int part = 0; part < PARTS; part++) {
        summary_clear(fixture->summary);
        add_share(fixture, part, PARTS);
        buffer_clear(&packed);
        summary_pack(fixture->summary, &packed);
        assert_true(summary_add_packed(sum, buffer_text(&packed)));
    }
    summary_free(fixture->summary);
    fixture->summary = sum;
    assert_string_equal(print(fixture), whole);
    assert_false(summary_add_packed(sum, (Text){packed.at, packed.len - 1}));
    buffer_free(&packed);
    free(whole);
}

static void test_stays_within_80_columns(void **state) {
    Fixture *fixture = *state;
    char outcome[64], id[128];
    for (int i = 0; i < 50; i++) { /* more outcomes than have a column */
        snprintf(outcome, sizeof outcome, "an_unusually_long_outcome_%d", i);
        snprintf(id, sizeof id, "Gesellschaft für außergewöhnlich lange Namen %d", i);
        add(fixture, id, industry(0), number(1), outcome, 1, -1);
    }
    int columns = 0;
    for (const char *at = print(fixture); *at != '\0'; at++) {
        if (((unsigned char)*at & 0xC0) == 0x80)
            continue;
        columns = *at == '\n' ? 0 : columns + 1;
        assert_in_range(columns, 0, 80);
    }
    assert_non_null(strstr(fixture->out.at, "others"));
    assert_int_equal(text_invalid_utf8(buffer_text(&fixture->out)), -1);
}

static void test_counts_outcomes_beyond_the_limit_together(void **state) {
    Fixture *fixture = *state;
    char outcome[16];
    for (int i = 0; i < 100; i++) {
        snprintf(outcome, sizeof outcome, "outcome %d", i);
        add(fixture, "", industry(0), number(1), outcome, INFINITY, -1);
    }
    assert_non_null(strstr(print(fixture), "all                            100"));
}

static void test_nothing_decided(void **state) {
    assert_string_equal(print(*state), "structure: 0 decisions\n");
}

static void test_refuses_tables_that_cannot_be(void **state) {
    static const struct {
        const char *table, *message;
    } cases[] = {
        {"industri", "unknown field 'industri' of company"},
        {"employees", "a table by the number 'employees' needs bands"},
        {"employees=", "bands are numbers with commas between, not ''"},
        {"employees=10,", "bands are numbers with commas between, not '10,'"},
        {"employees=10,x", "bands are numbers with commas between, not '10,x'"},
        {"employees=nan", "bands are numbers with commas between, not 'nan'"},
        {"employees=10,10", "bands rise, and '10,10' do not"},
        {"industry=1,2", "'industry' is no number, so it has no bands"},
        {"name", "there is no table by 'name', which can be any text"},
        {"roles", "there is no table by 'roles', which can be any list"},
    };
    Fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_false(by(fixture, cases[i].table));
        assert_string_equal(fixture->err.message, cases[i].message);
        assert_int_equal(fixture->err.code, REMIT_E_USAGE);
    }
    assert_false(by(fixture, "industri"));
    assert_string_equal(fixture->err.hint, "did you mean 'industry'?");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_counts_by_outcome_value_and_band, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_counts_close_calls_by_margin, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_keeps_the_closest_of_very_many_sorts, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_prints_no_control_characters_of_a_name, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_says_which_missing_field_matters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_parts_add_up_to_the_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stays_within_80_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_counts_outcomes_beyond_the_limit_together, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_decided, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refuses_tables_that_cannot_be, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
