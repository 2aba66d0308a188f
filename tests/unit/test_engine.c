/* SPDX-License-Identifier: MIT */
/* What a decision says: scores and outcome, the unknown and what it could change, assumptions,
 * margins, hit policies, functions. */
#include "policy_fixture.h"

static const char scores[] =
    "return policy { name = 't', about = 'company',\n"
    "  constants = { large = 500 },\n"
    "  facts = { regulated = 'count(regulations) >= 2' },\n"
    "  assume = {\n"
    "    { id = 'banks', when = \"industry == 'banking'\", set = { regulations = { 'SOX', 'GDPR' } "
    "},\n"
    "      because = 'Banks are regulated.', cite = 's0:68' },\n"
    "  },\n"
    "  rules = {\n"
    "    { id = 'product', when = \"product == 'technology'\", give = { CTO = 5 } },\n"
    "    { id = 'large', when = 'employees >= large', give = { CIO = 4 }, warn = 'large!',\n"
    "      dissent = { { 's2:31', 'from a couple hundred' } } },\n"
    "    { id = 'regulated', when = 'regulated', give = { CIO = 3 }, note = 'mind the law' },\n"
    "    { id = 'developers', when = 'known(developers)', give = { CTO = 'min(developers // 10, "
    "3)' } },\n"
    "  },\n"
    "  outcome = { { 'both', when = 'CTO >= 5 and CIO >= 5' }, { 'cto', when = 'CTO >= 5' },\n"
    "    { 'cio', when = 'CIO >= 5' }, { 'neither' } },\n"
    "  outputs = { head = { { 'two heads', when = \"outcome == 'both'\" } } },\n"
    "}\n";

typedef struct Case {
    const char *profile;
    const char *wanted[4]; /* parts of the JSON */
} Case;

static void check_cases(const char *policy, Detail detail, const Case *cases, size_t count) {
    Fixture fixture;
    RemitError err = {0};
    Buffer out = {0};
    fixture_open(&fixture);
    LoadedPolicy *loaded = fixture_load(&fixture, policy, &err);
    if (!loaded)
        fail_msg("line %d: %s", err.line, err.message);
    for (size_t i = 0; i < count; i++) {
        if (!fixture_decide(loaded, cases[i].profile, detail, &out, &err))
            fail_msg("%s: %s", cases[i].profile, err.message);
        for (int k = 0; k < 4 && cases[i].wanted[k]; k++)
            if (!strstr(out.at, cases[i].wanted[k]))
                fail_msg("%s\ngives %s\nwithout %s", cases[i].profile, out.at, cases[i].wanted[k]);
    }
    buffer_free(&out);
    fixture_close(&fixture);
}

static void test_scores_make_the_outcome(void **unused) {
    (void)unused;
    static const Case cases[] = {
        {"{\"product\":\"technology\",\"employees\":500,\"regulations\":[\"SOX\",\"GDPR\"]}",
         {"\"outcome\":\"both\",\"head\":\"two heads\",\"scores\":{\"CIO\":7,\"CTO\":5}",
          "\"fired\":[\"product\",\"large\",\"regulated\"]", "\"unknown\":[]",
          "\"warnings\":[\"large!\"]"}},
        {"{\"product\":\"traditional\",\"employees\":499,\"regulations\":[\"SOX\",\"GDPR\"],"
         "\"developers\":9}",
         {"\"outcome\":\"neither\",\"scores\":{\"CIO\":3,\"CTO\":0}", "\"unknown\":[]",
          "\"fired\":[\"regulated\",\"developers\"]", "\"warnings\":[]"}},
        {"{\"product\":\"traditional\",\"developers\":1000,\"employees\":1,\"regulations\":[]}",
         {"\"scores\":{\"CIO\":0,\"CTO\":3}"}},
    };
    check_cases(scores, DETAIL_PLAIN, cases, sizeof cases / sizeof *cases);
}

static void test_further_outputs_follow_the_outcome(void **unused) {
    (void)unused;
    /* The second list has a row that fails where the row before it does not hold. */
    static const char policy[] =
        "return policy { name = 't', about = 'company',\n"
        "  rules = { { id = 'a', when = 'developers >= 5', give = { CTO = 1 } } },\n"
        "  outcome = { { 'some', when = 'CTO >= 1' }, { 'none' } },\n"
        "  outputs = {\n"
        "    word = { { 'large', when = \"outcome ~= 'none' and employees > 100\" },\n"
        "      { 'either', when = \"one_of(outcome, 'some', 'all') and not known(employees)\" },\n"
        "      { 'few', when = \"'none' == outcome and CTO < 1\" }, { 'rest' } },\n"
        "    share = { { 'nobody', when = 'employees == 0' },\n"
        "      { 'many', when = 'developers // employees >= 1' }, { 'fewer' } },\n"
        "  },\n"
        "}\n";
    static const Case cases[] = {
        {"{\"developers\":9,\"employees\":101}", {"\"word\":\"large\"", "\"share\":\"fewer\""}},
        {"{\"developers\":9}", {"\"word\":\"either\"", "\"share\":\"fewer\""}},
        {"{\"developers\":9,\"employees\":9}", {"\"word\":\"rest\"", "\"share\":\"many\""}},
        {"{\"developers\":1,\"employees\":0}", {"\"word\":\"few\"", "\"share\":\"nobody\""}},
    };
    check_cases(policy, DETAIL_PLAIN, cases, 4);
}

static void test_a_missing_field_is_not_false(void **unused) {
    (void)unused;
    static const Case cases[] = {
        {"{}",
         {"\"outcome\":\"neither\"", "\"fired\":[]",
          "\"unknown\":[\"industry\",\"employees\",\"product\",\"regulations\"]"}},
        /* CIO is settled; only what gives CTO can matter. */
        {"{\"employees\":900,\"regulations\":[\"SOX\",\"GDPR\"]}",
         {"\"outcome\":\"cio\"", "\"unknown\":[\"product\"]"}},
        /* 4 without the regulations, 7 with them. */
        {"{\"employees\":900,\"product\":\"traditional\"}",
         {"\"outcome\":\"neither\"", "\"unknown\":[\"industry\",\"regulations\"]"}},
        /* Nothing that is missing can bring CIO to 5. */
        {"{\"employees\":10,\"product\":\"technology\"}",
         {"\"outcome\":\"cto\"", "\"unknown\":[]"}},
    };
    check_cases(scores, DETAIL_PLAIN, cases, sizeof cases / sizeof *cases);
}

static void test_assumptions_show_and_never_override(void **unused) {
    (void)unused;
    static const Case cases[] = {
        {"{\"industry\":\"banking\",\"employees\":600,\"product\":\"traditional\"}",
         {"\"outcome\":\"cio\"", "\"assumed\":{\"regulations\":[\"SOX\",\"GDPR\"]}",
          "\"rests_on\":[\"regulations\"]", "\"would_change\":[{\"field\":\"regulations\""}},
        {"{\"industry\":\"banking\",\"employees\":600,\"product\":\"traditional\",\"regulations\":["
         "]}",
         {"\"outcome\":\"neither\"", "\"assumed\":{}"}},
    };
    check_cases(scores, DETAIL_REASON, cases, sizeof cases / sizeof *cases);
}

static void test_a_decision_says_how_close_it_was(void **unused) {
    (void)unused;
    static const Case cases[] = {
        {"{\"product\":\"traditional\",\"employees\":600,\"regulations\":[]}",
         {"\"outcome\":\"neither\"", "\"margin\":1,\"runner_up\":\"cio\"",
          "\"dissent\":[{\"rule\":\"large\",\"cite\":\"s2:31\"", "\"notes\":[]"}},
        {"{\"employees\":1,\"regulations\":[\"SOX\",\"GDPR\"]}",
         {"\"margin\":2,\"runner_up\":\"cio\"", "\"notes\":[\"mind the law\"]",
          "\"would_change\":[{\"field\":\"product\",\"value\":\"technology\",\"outcome\":\"cto\"}"
          "]"}},
    };
    check_cases(scores, DETAIL_REASON, cases, sizeof cases / sizeof *cases);
}

static void test_rules_show_what_they_read(void **unused) {
    (void)unused;
    static const Case cases[] = {
        {"{\"employees\":600,\"regulations\":[\"SOX\"]}",
         {"{\"id\":\"large\",\"verdict\":\"held\",\"gave\":{\"CIO\":4}",
          "\"read\":{\"employees\":600}", "{\"id\":\"product\",\"verdict\":\"unknown\",\"gave\":{}",
          "\"read\":{\"product\":null}"}},
        {"{\"employees\":600,\"regulations\":[\"SOX\"]}",
         {"{\"id\":\"regulated\",\"verdict\":\"not\"", "\"read\":{\"regulations\":[\"SOX\"]}"}},
    };
    check_cases(scores, DETAIL_RULES, cases, sizeof cases / sizeof *cases);
}

#define HIT(hit)                                                                                   \
    "return policy { name = 't', about = 'company', hit = '" hit "',\n"                            \
    "  rules = { { id = 'a', when = 'employees > 10', outcome = 'small' },\n"                      \
    "    { id = 'b', when = 'employees > 100', outcome = 'big' },\n"                               \
    "    { id = 'c', when = 'employees > 1000', outcome = 'small' } },\n"                          \
    "  outcome = { 'big', 'small' } }"

static void test_hit_policies_are_those_of_dmn(void **unused) {
    (void)unused;
    static const struct {
        const char *policy, *profile, *wanted;
    } cases[] = {
        {HIT("first"), "{\"employees\":5000}", "\"outcome\":\"small\""},
        {HIT("priority"), "{\"employees\":5000}", "\"outcome\":\"big\""},
        {HIT("unique"), "{\"employees\":50}", "\"outcome\":\"small\""},
        {HIT("unique"), "{\"employees\":500}", "\"outcome\":null"},
        {HIT("unique"), "{\"employees\":500}", "more than one rule holds"},
        {HIT("any"), "{\"employees\":500}", "disagree"},
        {HIT("rule order"), "{\"employees\":5000}", "\"outcome\":\"small, big\""},
        {HIT("output order"), "{\"employees\":5000}", "\"outcome\":\"big, small\""},
        {HIT("first"), "{\"employees\":5}", "\"outcome\":null"},
        {HIT("first"), "{}", "\"unknown\":[\"employees\"]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_cases(cases[i].policy, DETAIL_PLAIN, &(Case){cases[i].profile, {cases[i].wanted}}, 1);
}

#define COLLECT(hit)                                                                               \
    "return policy { name = 't', about = 'company', hit = 'collect " hit "',\n"                    \
    "  rules = { { id = 'a', when = 'employees > 10', give = { S = 3 } },\n"                       \
    "    { id = 'b', when = 'employees > 100', give = { S = 5 } } },\n"                            \
    "  outcome = { { 'x' } } }"

static void test_collected_scores(void **unused) {
    (void)unused;
    static const char *const cases[][2] = {{COLLECT("sum"), "{\"S\":8}"},
                                           {COLLECT("min"), "{\"S\":3}"},
                                           {COLLECT("max"), "{\"S\":5}"},
                                           {COLLECT("count"), "{\"S\":2}"}};
    for (size_t i = 0; i < 4; i++)
        check_cases(cases[i][0], DETAIL_PLAIN, &(Case){"{\"employees\":500}", {cases[i][1]}}, 1);
}

static const char functions[] =
    "return policy { name = 't', about = 'company',\n"
    "  rules = { { id = 'odd', needs = { 'employees', 'roles' }, give = { A = 1 },\n"
    "      when = function(employees, roles)\n"
    "        if employees == 13 then error('unlucky') end\n"
    "        if employees == 14 then return 'perhaps' end\n"
    "        if employees == 15 then return nil end\n"
    "        return employees % 2 == 1 and #roles > 0 end },\n"
    "    { id = 'ratio', when = 'employees // developers > 5', give = { A = 1 } } },\n"
    "  outcome = { { 'yes', when = 'A > 0' }, { 'no' } } }";

static void test_functions_get_their_fields_and_only_those_that_are_known(void **unused) {
    (void)unused;
    static const Case cases[] = {
        {"{\"employees\":7,\"roles\":[\"CTO\"],\"developers\":7}", {"\"fired\":[\"odd\"]"}},
        {"{\"employees\":8,\"roles\":[\"CTO\"],\"developers\":7}",
         {"\"fired\":[]", "\"unknown\":[]"}},
        {"{\"employees\":7,\"developers\":7}", {"\"fired\":[]", "\"unknown\":[\"roles\"]"}},
        {"{\"employees\":15,\"roles\":[],\"developers\":15}", {"\"fired\":[]"}},
    };
    check_cases(functions, DETAIL_PLAIN, cases, sizeof cases / sizeof *cases);
}

static void test_a_rule_that_fails_is_an_error_of_the_record(void **unused) {
    (void)unused;
    static const char *const cases[][2] = {
        {"{\"employees\":13,\"roles\":[],\"developers\":1}", "unlucky"},
        {"{\"employees\":14,\"roles\":[],\"developers\":1}", "must return true, false or nil"},
        {"{\"employees\":12,\"roles\":[],\"developers\":0}", "n//0"},
    };
    Fixture fixture;
    RemitError err;
    Buffer out = {0};
    fixture_open(&fixture);
    LoadedPolicy *loaded = fixture_load(&fixture, functions, &err);
    assert_non_null(loaded);
    for (size_t i = 0; i < 3; i++) {
        assert_false(fixture_decide(loaded, cases[i][0], DETAIL_PLAIN, &out, &err));
        assert_int_equal(err.code, REMIT_E_RECORD);
        if (!strstr(err.message, cases[i][1]))
            fail_msg("%s gives %s", cases[i][0], err.message);
    }
    /* The next record is none the worse for it. */
    assert_true(fixture_decide(loaded, "{\"employees\":7,\"roles\":[\"CTO\"],\"developers\":7}",
                               DETAIL_PLAIN, &out, &err));
    buffer_free(&out);
    fixture_close(&fixture);
}

static void test_bad_profiles_name_field_and_place(void **unused) {
    (void)unused;
    static const struct {
        const char *profile, *message;
        int line, column;
    } cases[] = {
        {"{\"employees\":\"lots\"}", "field 'employees'", 1, 14},
        {"{\n \"product\": 5}", "field 'product'", 2, 13},
        {"{\"employees\":5,\n\"employees\":6}", "given twice", 2, 13},
        {"{\"colour\":5,\"colour\":6}", "'colour' is given twice", 1, 0},
        {"{\"employees\":-1}", "least is 0", 1, 14},
        {"{\"employees\":1e99}", "employees", 1, 14},
        {"{\"regulations\":[5]}", "list of strings", 1, 0},
        {"{\"employees\":{\"a\":1}}", "got an object", 1, 14},
        {"[1,2]", "must be an object", 1, 1},
        {"5", "must be an object", 1, 1},
        {"{\"employees\":5", "ends too early", 1, 0},
        {"", "", 1, 0},
        {"{\"name\":\"\xff\"}", "UTF-8", 1, 0},
    };
    Fixture fixture;
    RemitError err;
    Buffer out = {0};
    fixture_open(&fixture);
    LoadedPolicy *loaded = fixture_load(&fixture, scores, &err);
    assert_non_null(loaded);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        err = (RemitError){0};
        assert_false(fixture_decide(loaded, cases[i].profile, DETAIL_PLAIN, &out, &err));
        if (err.code != REMIT_E_RECORD || !strstr(err.message, cases[i].message) ||
            err.line != cases[i].line || (cases[i].column && err.column != cases[i].column))
            fail_msg("%s gives %d:%d: %s", cases[i].profile, err.line, err.column, err.message);
    }
    buffer_free(&out);
    fixture_close(&fixture);
}

static const char rows[] =
    "return policy { name = 't', about = 'company', hit = 'first',\n"
    "  inputs = { 'employees', 'product', 'regulations' },\n"
    "  rows = {\n"
    "    { '>= 500', '-', '-', outcome = 'large' },\n"
    "    { '[100..500)', \"'technology', 'tech_enabled'\", '-', outcome = 'middle' },\n"
    "    { '-', \"not('traditional')\", \"'GDPR'\", outcome = 'regulated', id = 'law' },\n"
    "    { '-', '-', '-', outcome = 'small' },\n"
    "  } }";

static void test_a_decision_table_is_a_policy_written_as_rows(void **unused) {
    (void)unused;
    static const Case cases[] = {
        {"{\"employees\":500}", {"\"outcome\":\"large\"", "\"fired\":[\"row-1\",\"row-4\"]"}},
        {"{\"employees\":100,\"product\":\"tech_enabled\",\"regulations\":[]}",
         {"\"outcome\":\"middle\""}},
        {"{\"employees\":99,\"product\":\"technology\",\"regulations\":[\"GDPR\"]}",
         {"\"outcome\":\"regulated\"", "\"law\""}},
        {"{\"employees\":99,\"product\":\"traditional\",\"regulations\":[\"GDPR\"]}",
         {"\"outcome\":\"small\"", "\"unknown\":[]"}},
    };
    check_cases(rows, DETAIL_PLAIN, cases, sizeof cases / sizeof *cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scores_make_the_outcome),
        cmocka_unit_test(test_further_outputs_follow_the_outcome),
        cmocka_unit_test(test_a_missing_field_is_not_false),
        cmocka_unit_test(test_assumptions_show_and_never_override),
        cmocka_unit_test(test_a_decision_says_how_close_it_was),
        cmocka_unit_test(test_rules_show_what_they_read),
        cmocka_unit_test(test_hit_policies_are_those_of_dmn),
        cmocka_unit_test(test_collected_scores),
        cmocka_unit_test(test_a_decision_table_is_a_policy_written_as_rows),
        cmocka_unit_test(test_functions_get_their_fields_and_only_those_that_are_known),
        cmocka_unit_test(test_a_rule_that_fails_is_an_error_of_the_record),
        cmocka_unit_test(test_bad_profiles_name_field_and_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
