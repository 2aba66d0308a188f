/* SPDX-License-Identifier: MIT */
/* The console: what is entered runs, shows itself or says what is wrong, and the next statement
 * finds everything as it should be. Over the shipped scripts and a knowledge base of its own. */
#include "kb_fixture.h"
#include "lua/console.h"

typedef struct Prompt {
    Fixture *kb;
    Host *host;
    Session *session;
    Console *console;
    Buffer out;
    RemitError err;
    int line;
} Prompt;

static void write_out(void *ctx, Text text) {
    buffer_add(&((Prompt *)ctx)->out, text);
}

static int begin_with(void **state, ScriptLimits limits) {
    Prompt *prompt = calloc(1, sizeof *prompt);
    prompt->kb = fixture_new(
        FIXTURE_FACTS "INSERT INTO term (phrase, key, weight) VALUES ('laptop', 'CIO', 3);\n");
    kb_close(fixture_open(prompt->kb));
    HostOptions options = {SOURCE_DIR "/scripts", prompt->kb->file};
    ConsoleOptions console = {.name = "test", .write = write_out, .ctx = prompt, .limits = limits};
    prompt->host = host_new(&options);
    prompt->session = session_new(prompt->host);
    assert_true(session_use(prompt->session, "structure", &prompt->err));
    prompt->console = console_new(prompt->session, &console);
    prompt->line = 1;
    *state = prompt;
    return 0;
}

static int begin(void **state) {
    return begin_with(state, (ScriptLimits){.load_ms = 60000}); /* for slow checkers of memory */
}

static int begin_brief(void **state) {
    return begin_with(state, (ScriptLimits){.load_ms = 300, .memory_bytes = 8 << 20});
}

static int end(void **state) {
    Prompt *prompt = *state;
    console_free(prompt->console);
    session_free(prompt->session);
    host_free(prompt->host);
    buffer_free(&prompt->out);
    fixture_free(prompt->kb);
    free(prompt);
    return 0;
}

#define console_test(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define brief_test(name)   cmocka_unit_test_setup_teardown(name, begin_brief, end)

static ConsoleResult enter(Prompt *prompt, const char *statement) {
    buffer_clear(&prompt->out);
    ConsoleResult result =
        console_run(prompt->console, text_of(statement), prompt->line, false, &prompt->err);
    if (result != CONSOLE_INCOMPLETE)
        prompt->line++;
    buffer_put(&prompt->out, '\0');
    return result;
}

/* Runs what must run; gives what it shows, without the newline. */
static const char *show(Prompt *prompt, const char *statement) {
    if (enter(prompt, statement) != CONSOLE_DONE)
        fail_msg("does not run: %s: %s", statement, prompt->err.message);
    char *shown = prompt->out.at;
    if (prompt->out.len > 1)
        shown[prompt->out.len - 2] = '\0';
    return shown;
}

static void expect_failure(Prompt *prompt, const char *statement, const char *part) {
    if (enter(prompt, statement) != CONSOLE_FAILED)
        fail_msg("runs, though it should say '%s': %s", part, statement);
    if (!strstr(prompt->err.message, part))
        fail_msg("should say '%s': %s", part, prompt->err.message);
}

static void expect_hint(Prompt *prompt, const char *statement, const char *hint) {
    expect_failure(prompt, statement, "");
    if (!strstr(prompt->err.hint, hint))
        fail_msg("should hint '%s': %s / %s", hint, prompt->err.message, prompt->err.hint);
}

/* ---- statements ---- */

static void expressions_show_values_and_statements_run(void **state) {
    Prompt *prompt = *state;
    assert_string_equal(show(prompt, "1 + 1"), "2");
    assert_string_equal(show(prompt, "x = {b = 1, a = {1, 2}}"), "");
    assert_string_equal(show(prompt, "x"), "{ a = { 1, 2 }, b = 1 }");
    assert_string_equal(show(prompt, "'a', nil, 2"), "\"a\"\n2");
    assert_string_equal(show(prompt, "nil"), "");
    assert_string_equal(show(prompt, "=nil"), "nil");
    assert_string_equal(show(prompt, "-- a comment"), "");
    assert_string_equal(show(prompt, ""), "");
    assert_string_equal(show(prompt, "print('a', 1, {1})"), "a\t1\t{ 1 }");
}

static void the_last_value_is_kept(void **state) {
    Prompt *prompt = *state;
    show(prompt, "6 * 7");
    show(prompt, "y = 3");
    assert_string_equal(show(prompt, "_ + 1"), "43");
    assert_string_equal(show(prompt, "_"), "43");
}

static void incomplete_statements_go_on(void **state) {
    Prompt *prompt = *state;
    static const char *const cut[] = {
        "function f()", "x = {",  "1 +",    "if true then",
        "kb.claims{",   "print(", "[[long", "for i = 1, 2 do\n  print(i)"};
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++)
        assert_int_equal(enter(prompt, cut[i]), CONSOLE_INCOMPLETE);
    assert_string_equal(show(prompt, "1 +\n2"), "3");
    assert_int_equal(console_run(prompt->console, TEXT("x = {"), prompt->line, true, &prompt->err),
                     CONSOLE_FAILED);
    assert_non_null(strstr(prompt->err.message, "<eof>"));
}

static void errors_have_a_place_in_all_that_was_entered(void **state) {
    Prompt *prompt = *state;
    show(prompt, "function f(n)\n  return n + nil\nend");
    prompt->line = 4;
    expect_failure(prompt, "f(1)", "arithmetic on a nil value");
    assert_string_equal(prompt->err.file, "test");
    assert_int_equal(prompt->err.line, 2);
    assert_string_equal(prompt->err.source, "  return n + nil");
    expect_failure(prompt, "x = = 3", "near '='");
    assert_int_equal(prompt->err.line, 5);
    assert_int_equal(prompt->err.column, 5);
    expect_failure(prompt, "function g() return g() + 1 end g()", "stack overflow");
    expect_failure(prompt, "error('mine')", "mine");
    expect_failure(prompt, "error({})", "a table");
    assert_string_equal(show(prompt, "1"), "1");
}

static void it_is_the_sandbox_of_policies(void **state) {
    Prompt *prompt = *state;
    static const char *const away[] = {"os",    "io",           "require 'x'",  "load '1'",
                                       "debug", "getmetatable", "pcall(print)", "policy {}"};
    for (size_t i = 0; i < sizeof away / sizeof *away; i++)
        expect_failure(prompt, away[i], "");
    expect_failure(prompt, "_ENV", "not available");
    expect_failure(prompt, "\x1bLua", "compiled");
    expect_failure(prompt, "string.upper = 1", "read-only");
    assert_string_equal(show(prompt, "('x'):upper(), count({1, 2})"), "\"X\"\n2");
}

static void unknown_names_are_told_from_known_ones(void **state) {
    Prompt *prompt = *state;
    expect_hint(prompt, "recomend{}", "did you mean 'recommend'?");
    show(prompt, "turnover = 3");
    expect_hint(prompt, "turnovr", "did you mean 'turnover'?");
    expect_hint(prompt, "kb.serch 'x'", "did you mean 'search'?");
    expect_failure(prompt, "kb.role = 1", "read-only");
}

/* ---- limits ---- */

static void a_loop_without_end_is_stopped(void **state) {
    Prompt *prompt = *state;
    expect_failure(prompt, "while true do end", "stopped: it took longer");
    assert_int_equal(prompt->err.code, REMIT_E_LIMIT);
    expect_failure(prompt, "t = {} for i = 1, 1e9 do t[i] = i end", "8 MiB");
    show(prompt, "t = nil");
    assert_string_equal(show(prompt, "1"), "1");
}

static void stop(void *ctx, Text text) {
    (void)text;
    console_interrupt(((Prompt *)ctx)->console);
}

static void an_interrupt_stops_the_statement_and_no_other(void **state) {
    Prompt *prompt = *state;
    ConsoleOptions options = {.write = stop, .ctx = prompt};
    console_free(prompt->console);
    prompt->console = console_new(prompt->session, &options);
    expect_failure(prompt, "print(1) while true do end", "interrupted");
    console_interrupt(prompt->console); /* while nothing runs */
    assert_int_equal(enter(prompt, "x = 1"), CONSOLE_FAILED);
    assert_int_equal(enter(prompt, "x = 1"), CONSOLE_DONE);
}

/* ---- decisions ---- */

static void decisions_show_themselves_and_have_fields(void **state) {
    Prompt *prompt = *state;
    const char *text =
        show(prompt, "d = recommend{employees = 1200, product = 'technology'}\nreturn d");
    assert_non_null(strstr(text, "\n\nBecause\n"));
    prompt->line += 1;
    assert_string_equal(show(prompt, "d.policy"), "\"structure\"");
    assert_string_equal(show(prompt, "type(d.outcome), type(d.scores.CTO), type(d.fired[1])"),
                        "\"string\"\n\"number\"\n\"string\"");
    assert_string_equal(show(prompt, "d.rules[1].verdict == 'held' or #d.rules > 1"), "true");
    assert_string_equal(show(prompt, "d.evidence"), "");
    expect_hint(prompt, "d.outcom", "did you mean 'outcome'?");
    expect_hint(prompt, "d.scores.CFO", "did you mean 'C");
    expect_failure(prompt, "d.outcome = 'both'", "read-only");
    assert_non_null(strstr(show(prompt, "=d"), "outcome = \""));
    assert_string_equal(show(prompt, "decide('structure', {employees = 3}).policy"),
                        "\"structure\"");
    assert_string_equal(show(prompt, "for k in pairs(d) do if k == 'fired' then print(k) end end"),
                        "fired");
}

static void profiles_are_checked_field_by_field(void **state) {
    Prompt *prompt = *state;
    expect_hint(prompt, "recommend{employes = 3}", "did you mean 'employees'?");
    assert_int_equal(prompt->err.column, 11);
    expect_failure(prompt, "recommend{employees = 'many'}", "a whole number");
    expect_failure(prompt, "recommend{employees = {}}", "a whole number");
    expect_failure(prompt, "recommend{employees = print}", "cannot be a function");
    expect_failure(prompt, "recommend{roles = {1}}", "item 1 of the list");
    expect_failure(prompt, "recommend{roles = {'CEOO'}}", "");
    expect_failure(prompt, "recommend{3}", "fields have names");
    expect_failure(prompt, "recommend(3)", "table expected");
    expect_failure(prompt, "recommend{employees = '\\xff'}", "UTF-8");
    expect_failure(prompt, "decide('structur', {})", "there is no policy 'structur'");
    assert_string_equal(show(prompt, "recommend{employees = '1,200'}.policy"), "\"structure\"");
}

static void a_text_is_owned_in_the_company_at_hand(void **state) {
    Prompt *prompt = *state;
    assert_string_equal(show(prompt, "own 'vendors'.policy"), "\"ownership\"");
    assert_string_equal(show(prompt, "own('laptops', {roles = {'CTO'}}).holder"), "\"CTO\"");
    assert_string_equal(show(prompt, "own('laptops').holder"), "");
    assert_true(session_set(prompt->session, TEXT("roles"), TEXT("CTO"), &prompt->err));
    assert_string_equal(show(prompt, "own('laptops').holder"), "\"CTO\"");
    assert_string_equal(show(prompt, "own('laptops', {}).holder"), "");
    expect_failure(prompt, "own(nil)", "string expected");
    expect_failure(prompt, "own('vendors', {rolls = {}})", "unknown field");
}

static void the_profile_at_hand_is_never_filled_with_assumptions(void **state) {
    Prompt *prompt = *state;
    assert_true(session_set(prompt->session, TEXT("industry"), TEXT("banking"), &prompt->err));
    show(prompt, "a = decide()");
    assert_string_equal(show(prompt, "decide().assumed.industry"), "");
    show(prompt, "b = recommend{industry = 'banking'}");
    Buffer json = {0};
    assert_true(session_decide_profile(prompt->session, NULL, &prompt->err));
    assert_true(session_write_json(prompt->session, DETAIL_PLAIN, &json, &prompt->err));
    buffer_free(&json);
    const Record *profile = session_profile(prompt->session);
    int given = 0;
    for (int i = 0; i < profile->subject->field_count; i++)
        given += profile->values[i].kind != VALUE_MISSING;
    assert_int_equal(given, 1);
    assert_true(session_unset(prompt->session, TEXT("industry"), &prompt->err));
    assert_false(session_unset(prompt->session, TEXT("industri"), &prompt->err));
    assert_non_null(strstr(prompt->err.hint, "industry"));
}

/* ---- the knowledge base ---- */

static void the_knowledge_base_is_at_hand(void **state) {
    Prompt *prompt = *state;
    assert_string_equal(show(prompt, "kb.role('Chief Technical Officer').id"), "\"CTO\"");
    assert_string_equal(show(prompt, "#kb.claims{source = 's0'}"), "2");
    assert_string_equal(show(prompt, "kb.search('vendor')[1].kind"), "\"responsibility\"");
    assert_string_equal(show(prompt, "kb.claims{id = 's1.20'}[1].low"), "200000.0");
    assert_string_equal(show(prompt, "kb.claims{id = 's0.5'}[1].low"), "");
    assert_string_equal(show(prompt, "kb.claims{kind = 'definition'}"),
                        "[s0:5]    The CTO makes products. (CTO, definition)");
    assert_string_equal(show(prompt, "kb.disputes()[1].positions[2].owner"), "\"CTO\"");
    assert_string_equal(show(prompt, "#kb.compare{aspect = 'responsibility'}.responsibility.CIO"),
                        "1");
    assert_string_equal(show(prompt, "#kb.topic('vendor').disputes"), "1");
    assert_string_equal(show(prompt, "kb.sql('SELECT id FROM role ORDER BY id')"),
                        "{ { id = \"CIO\" }, { id = \"CTO\" } }");
    assert_string_equal(show(prompt, "kb.sql('SELECT ?1 + 1 AS n, NULL AS x', 2)"),
                        "{ { n = 3 } }");
}

static void its_lists_are_at_hand(void **state) {
    Prompt *prompt = *state;
    assert_string_equal(show(prompt, "kb.sources()"), "s0    One; 2 claims\ns1    Two; 3 claims");
    assert_string_equal(show(prompt, "kb.sources()[1].published"), "\"2020\"");
    assert_string_equal(show(prompt, "=kb.sources()[2].published"), "nil");
    assert_string_equal(show(prompt, "kb.packs()[1].claims"), "5");
    assert_string_equal(show(prompt, "kb.packs()"), "remit         Test");
    assert_string_equal(show(prompt, "kb.terms 'laptop'"),
                        "laptop                                  CIO 3");
    assert_string_equal(show(prompt, "kb.terms(nil, 'CIO')[1].weight"), "3.0");
    assert_string_equal(show(prompt, "kb.terms(nil, 'CTO')"), "no terms");
    assert_string_equal(show(prompt, "kb.examples 'laptop'"), "no examples");
    expect_hint(prompt, "kb.examples('laptop', 'CTOO')", "did you mean 'CTO'?");
    expect_hint(prompt, "kb.examples('laptop', {owners = 'CTO'})", "did you mean 'owner'?");
    expect_failure(prompt, "kb.examples('laptop', true)", "string expected");
    expect_hint(prompt, "kb.packs()[1].tittle", "did you mean 'title'?");
    static const char *const names[] = {"examples", "terms", "sources", "packs"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char ask[32], usage[32];
        snprintf(ask, sizeof ask, "kb.%s??", names[i]);
        snprintf(usage, sizeof usage, "kb.%s", names[i]);
        assert_memory_equal(show(prompt, ask), usage, strlen(usage));
    }
}

static void wrong_questions_to_it_say_what_is_wrong(void **state) {
    Prompt *prompt = *state;
    expect_hint(prompt, "kb.claims{kind = 'paay'}", "did you mean 'pay'?");
    expect_hint(prompt, "kb.claims{sorce = 's0'}", "did you mean 'source'?");
    expect_hint(prompt, "kb.role 'CT'", "did you mean 'C");
    expect_hint(prompt, "kb.claims{}[1].txt", "did you mean 'text'?");
    expect_failure(prompt, "kb.claims{kind = 3}", "must be a text");
    expect_failure(prompt, "kb.search()", "string expected");
    expect_failure(prompt, "kb.search('vendor', {limit = 'x'})", "whole number");
    expect_failure(prompt, "kb.compare{roles = {'CTO'}}", "a list of two");
    expect_failure(prompt, "kb.sql 'SELECT texts FROM claim'", "no such column");
    assert_string_equal(prompt->err.file, "sql");
    expect_failure(prompt, "kb.sql 'DELETE FROM claim'", "only reading");
    expect_failure(prompt, "kb.sql 'SELECT ?1'", "1 parameters");
    expect_failure(prompt, "table.sort(kb.claims{})", "");
}

static void a_query_that_takes_long_ends(void **state) {
    expect_failure(*state,
                   "kb.sql 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                   " SELECT count(*) FROM n'",
                   "");
    assert_int_equal(((Prompt *)*state)->err.code, REMIT_E_LIMIT);
    expect_failure(*state,
                   "kb.sql 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                   " SELECT i FROM n'",
                   "more than 10000 rows");
}

/* ---- help ---- */

static void names_have_documentation(void **state) {
    Prompt *prompt = *state;
    assert_non_null(strstr(show(prompt, "kb.role?"), "kb.role \"CTO\"\n"));
    assert_non_null(strstr(show(prompt, "doc 'own'"), "Who owns"));
    assert_non_null(strstr(show(prompt, "employees?"), "employees of company: integer"));
    assert_non_null(strstr(show(prompt, "product ?"), "values: technology"));
    expect_hint(prompt, "recomend?", "did you mean 'recommend'?");
}

static void expect_offer(Prompt *prompt, const char *before, const char *offer, size_t replaced) {
    size_t count, got;
    Arena arena = {0};
    const Text *list = console_complete(prompt->console, text_of(before), &arena, &got, &count);
    bool is_there = false;
    for (size_t i = 0; i < count; i++)
        is_there = is_there || text_equal(list[i], text_of(offer));
    arena_free(&arena);
    if (!is_there)
        fail_msg("'%s' does not offer '%s'", before, offer);
    assert_int_equal(got, replaced);
}

static void words_are_completed(void **state) {
    Prompt *prompt = *state;
    show(prompt, "d = recommend{employees = 3}");
    expect_offer(prompt, "rec", "recommend", 3);
    expect_offer(prompt, "x = kb.ro", "role", 2);
    expect_offer(prompt, "kb.", "search", 0);
    expect_offer(prompt, "d.scores.", "CTO", 0);
    expect_offer(prompt, "recommend{empl", "employees=", 4);
    expect_offer(prompt, "recommend{product='tech", "technology", 4);
    expect_offer(prompt, "kb.role \"C", "CIO", 1);
    expect_offer(prompt, "decide('own", "ownership", 3);
    expect_offer(prompt, "", "own", 0);
    size_t count, replaced;
    Arena arena = {0};
    console_complete(prompt->console, TEXT("nothing.at.all."), &arena, &replaced, &count);
    assert_int_equal(count, 0);
    arena_free(&arena);
}

/* ---- what was entered ---- */

static void what_ran_is_kept_as_lua(void **state) {
    Prompt *prompt = *state;
    assert_int_equal(console_log(prompt->console).len, 0);
    show(prompt, "x = 1");
    show(prompt, "x + 1");
    enter(prompt, "boom()");
    enter(prompt, "x = = 2");
    show(prompt, "own?");
    show(prompt, "");
    show(prompt, "x -- one");
    show(prompt, "local y = 2 return y");
    console_log_command(prompt->console, TEXT(":set goal=\"a\\b\"\n"));
    Buffer log = {0};
    buffer_add(&log, console_log(prompt->console));
    buffer_put(&log, '\0');
    assert_string_equal(log.at, "x = 1\nshow(x + 1)\n"
                                "show((function()\nreturn x -- one\nend)())\n"
                                "show((function()\nlocal y = 2 return y\nend)())\n"
                                "command \":set goal=\\\"a\\\\b\\\"\\010\"\n");
    buffer_free(&log);
}

static void show_does_as_the_prompt_does(void **state) {
    Prompt *prompt = *state;
    assert_string_equal(show(prompt, "show(1, nil, {2})"), "1\n{ 2 }");
    assert_string_equal(show(prompt, "_ + 1"), "2");
    assert_int_equal(console_results(prompt->console), 2);
    assert_string_equal(show(prompt, "show(nil)"), "");
    assert_int_equal(console_results(prompt->console), 2);
    expect_failure(prompt, "command ':set goal=both'", "no commands here");
}

static void an_error_tells_its_calls(void **state) {
    Prompt *prompt = *state;
    Text calls;
    assert_null(console_failure(prompt->console, &calls));
    show(prompt, "function f(n) return n + nil end");
    enter(prompt, "x = f(1)");
    show(prompt, "x = 1"); /* changes nothing */
    const RemitError *failure = console_failure(prompt->console, &calls);
    assert_non_null(strstr(failure->message, "arithmetic"));
    static const char expected[] = "test:1 in f\n    function f(n) return n + nil end\n"
                                   "test:2\n    x = f(1)\n";
    assert_int_equal(calls.len, sizeof expected - 1);
    assert_memory_equal(calls.at, expected, calls.len);
    enter(prompt, "x = = 1");
    failure = console_failure(prompt->console, &calls);
    assert_non_null(strstr(failure->message, "near '='"));
    assert_int_equal(calls.len, 0);
}

/* ---- files and other hosts ---- */

static void files_run_among_the_globals(void **state) {
    Prompt *prompt = *state;
    char path[256];
    fixture_write(prompt->kb, "mine.lua", "function twice(n)\n  return 2 * n\nend\nreturn 7\n");
    fixture_path(prompt->kb, "mine.lua", path, sizeof path);
    buffer_clear(&prompt->out);
    assert_true(console_load(prompt->console, path, &prompt->err));
    assert_string_equal(show(prompt, "twice(4)"), "8");
    expect_failure(prompt, "twice(nil)", "arithmetic");
    assert_string_equal(prompt->err.file, path);
    assert_int_equal(prompt->err.line, 2);
    fixture_write(prompt->kb, "bad.lua", "x = 1\ny = = 2\n");
    fixture_path(prompt->kb, "bad.lua", path, sizeof path);
    assert_false(console_load(prompt->console, path, &prompt->err));
    assert_int_equal(prompt->err.line, 2);
    assert_false(console_load(prompt->console, "/nothing/there.lua", &prompt->err));
}

static void another_host_takes_over(void **state) {
    Prompt *prompt = *state;
    assert_true(session_set(prompt->session, TEXT("employees"), TEXT("12"), &prompt->err));
    show(prompt, "d = decide()");
    HostOptions options = {SOURCE_DIR "/nothing", prompt->kb->file};
    Host *host = host_new(&options);
    assert_false(session_move(prompt->session, host, &prompt->err));
    host_free(host);
    assert_string_equal(show(prompt, "decide().policy"), "\"structure\"");
    options.scripts = SOURCE_DIR "/scripts";
    host = host_new(&options);
    assert_true(session_move(prompt->session, host, &prompt->err));
    host_free(prompt->host);
    prompt->host = host;
    assert_string_equal(show(prompt, "decide().policy, d.policy"), "\"structure\"\n\"structure\"");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        console_test(expressions_show_values_and_statements_run),
        console_test(the_last_value_is_kept),
        console_test(incomplete_statements_go_on),
        console_test(errors_have_a_place_in_all_that_was_entered),
        console_test(it_is_the_sandbox_of_policies),
        console_test(unknown_names_are_told_from_known_ones),
        brief_test(a_loop_without_end_is_stopped),
        console_test(an_interrupt_stops_the_statement_and_no_other),
        console_test(decisions_show_themselves_and_have_fields),
        console_test(profiles_are_checked_field_by_field),
        console_test(a_text_is_owned_in_the_company_at_hand),
        console_test(the_profile_at_hand_is_never_filled_with_assumptions),
        console_test(the_knowledge_base_is_at_hand),
        console_test(its_lists_are_at_hand),
        console_test(wrong_questions_to_it_say_what_is_wrong),
        console_test(a_query_that_takes_long_ends),
        console_test(names_have_documentation),
        console_test(words_are_completed),
        console_test(what_ran_is_kept_as_lua),
        console_test(show_does_as_the_prompt_does),
        console_test(an_error_tells_its_calls),
        console_test(files_run_among_the_globals),
        console_test(another_host_takes_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
