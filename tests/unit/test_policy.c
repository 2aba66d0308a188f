/* SPDX-License-Identifier: MIT */
/* What is wrong with a policy is said when it loads, at its place, with what was meant. */
#include "policy_fixture.h"

#define POLICY(rules) "return policy {\n  name = 't', about = 'company',\n" rules "\n}\n"
#define RULES(rules)                                                                               \
    POLICY("  rules = {\n    " rules "\n  },\n  outcome = { { 'yes', when = 'A > 0' }, { 'no' } "  \
           "},")
#define RULE(when) RULES("{ id = 'r', when = \"" when "\", give = { A = 1 } },")

typedef struct Mistake {
    const char *policy, *message, *hint;
    int line, column;
} Mistake;

static const Mistake mistakes[] = {
    {RULE("employes >= 5"), "unknown field 'employes' of company", "did you mean 'employees'?", 4,
     25},
    {RULE("employees >= 5 and prodct == 'technology'"), "unknown field 'prodct'", "'product'", 4,
     44},
    {RULE("product == 'tecnology'"), "not one of the allowed values", "'technology'", 4, 36},
    {RULE("has(regulations, 'GDRP')"), "not one of the allowed values", "'GDPR'", 4, 42},
    {RULE("hass(regulations, 'GDPR')"), "unknown function 'hass'", "'has'", 4, 25},
    {RULE("employees = 5"), "expected an operator, found '='", "'=='", 4, 35},
    {RULE("employees != 5"), "found '!'", "'~='", 4, 35},
    {RULE("employees >= 5 && tech_advantage"), "found '&'", "'and'", 4, 40},
    {RULE("company.employees > 5"), "unknown field 'company'", "", 4, 25},
    {RULE("employees.x > 5"), "found '.'", "names fields", 4, 34},
    {RULE("employees >="), "ends where a value is expected", "", 4, 36},
    {RULE("(employees > 5"), "ends where ')' is expected", "", 4, 38},
    {RULE("employees > 'many'"), "cannot compare a number and a string", "", 4, 35},
    {RULE("employees == 'many'"), "cannot compare", "", 4, 35},
    {RULE("employees + product > 1"), "cannot calculate with a number and a string", "", 4, 35},
    {RULE("employees"), "must be true or false", "compare", 4, 25},
    {RULE("count(product) > 1"), "argument 1 of count", "count(list)", 4, 31},
    {RULE("known(1)"), "known() takes the name of a field", "", 4, 31},
    {RULE("A > 1"), "unknown field 'A'", "", 4, 25},
    {RULE(""), "empty", "", 4, 25},
    {RULES("{ id = 'r', whne = 'tech_advantage', give = { A = 1 } },"),
     "unknown key 'whne' in a rule", "'when'", 4, 17},
    {RULES("{ when = 'tech_advantage', give = { A = 1 } },"), "rule 1 has no id", "stable id", 3,
     3},
    {RULES("{ id = 'r', give = { A = 1 } }, { id = 'r', give = { A = 1 } },"), "two rules", "", 4,
     0},
    {RULES("{ id = 'r', when = 5, give = { A = 1 } },"), "'when' must be a condition", "", 4, 17},
    {RULES("{ id = 'r', when = function() end, give = { A = 1 } },"), "must say what it needs",
     "needs", 4, 17},
    {RULES("{ id = 'r', needs = { 'employes' }, when = function(e) end, give = { A = 1 } },"),
     "unknown field 'employes'", "'employees'", 4, 0},
    {RULES("{ id = 'r', give = { A = 'product' } },"), "must be a number", "", 4, 0},
    {RULES("{ id = 'r', give = { A = 1 }, cite = 's0' },"), "no place in a source", "s0:61", 4, 0},
    {POLICY("  facts = { a = 'b', b = 'a' }, rules = {}, outcome = { 'x' },"), "defined by itself",
     "", 3, 0},
    {POLICY("  constants = { employees = 5 }, rules = {}, outcome = { 'x' },"),
     "a field of company already", "", 3, 17},
    {POLICY(
         "  assume = { { id = 'a', set = { product = 'car' } } }, rules = {}, outcome = { 'x' },"),
     "\"car\" is not one of its allowed values", "", 3, 0},
    {POLICY("  rules = {}, hit = 'frist', outcome = { 'x' },"), "no hit policy", "'first'", 3, 22},
    {POLICY("  rules = {},"), "'outcome' is missing", "", 1, 0},
    {POLICY("  rules = {}, outcom = { 'x' },"), "unknown key 'outcom' in a policy", "'outcome'", 3,
     15},
    {"return policy { name = 't', about = 'compny', rules = {}, outcome = { 'x' } }", "compny", "",
     0, 0},
    {"return policy { name = 't', rules = {}, outcome = { 'x' } }", "does not say what it is about",
     "", 0, 0},
    {"return 5", "returned a number", "", 0, 0},
    {"return { name = 't' }", "policy", "", 0, 0},
    {"local x = = 5", "", "", 1, 0},
    {"os.execute('true') return policy {}", "'os' is not available", "", 1, 0},
    {"io.open('/etc/passwd') return policy {}", "'io' is not available", "", 1, 0},
};

static void test_mistakes_are_told_at_their_place(void **unused) {
    (void)unused;
    Fixture fixture;
    fixture_open(&fixture);
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const Mistake *mistake = &mistakes[i];
        RemitError err = {0};
        if (fixture_load(&fixture, mistake->policy, &err))
            fail_msg("this loads:\n%s", mistake->policy);
        bool fits = err.code == REMIT_E_POLICY && strstr(err.message, mistake->message) &&
                    strstr(err.hint, mistake->hint) &&
                    (!mistake->line || err.line == mistake->line) &&
                    (!mistake->column || err.column == mistake->column);
        if (fits)
            continue;
        error_print(stderr, &err, "error", false);
        fail_msg("not what was expected (%d:%d: %s; hint %s) of\n%s", mistake->line,
                 mistake->column, mistake->message, mistake->hint, mistake->policy);
    }
    fixture_close(&fixture);
}

static void test_a_condition_put_together_by_lua_is_told_at_its_rule(void **unused) {
    (void)unused;
    Fixture fixture;
    RemitError err;
    fixture_open(&fixture);
    assert_null(fixture_load(
        &fixture,
        "local limit = 5\n" RULES(
            "{ id = 'put-together', when = 'employes > ' .. limit, give = { A = 1 } },"),
        &err));
    assert_int_equal(err.line, 5);
    assert_non_null(strstr(err.message, "'employes'"));
    assert_non_null(strstr(err.hint, "employees"));
    fixture_close(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes_are_told_at_their_place),
        cmocka_unit_test(test_a_condition_put_together_by_lua_is_told_at_its_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
