/* SPDX-License-Identifier: MIT */
/* Files become data and functions; mistakes in them become errors with a place. */
#include "lua_fixture.h"

/* ---- what a file returns ---- */

static void a_file_becomes_data(void **state) {
    Fixture *fixture = *state;
    load(fixture, "return policy { name = 'x', size = 3, part = 0.5, open = true,\n"
                  "  rules = { { id = 'a', cite = { 's0:1', 's0:2' } }, { id = 'b' } } }");
    const Datum *rules = datum_get(&fixture->datum, "rules");
    assert_string_equal(datum_get(&fixture->datum, "name")->string.at, "x");
    assert_int_equal(datum_get(&fixture->datum, "size")->integer, 3);
    assert_true(datum_get(&fixture->datum, "part")->number == 0.5);
    assert_true(datum_get(&fixture->datum, "open")->boolean);
    assert_int_equal(rules->table.count, 2);
    assert_string_equal(datum_get(&rules->table.items[1], "id")->string.at, "b");
    assert_int_equal(datum_get(&rules->table.items[0], "cite")->table.count, 2);
}

static void keys_come_in_byte_order(void **state) {
    Fixture *fixture = *state;
    load(fixture, "return policy { b = 1, B = 1, a = 1, ['a b'] = 1, ['ä'] = 1 }");
    static const char *const expected[] = {"B", "a", "a b", "b", "ä"};
    assert_int_equal(fixture->datum.table.pair_count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(fixture->datum.table.pairs[i].key.at, expected[i]);
}

static void a_byte_order_mark_is_passed_over(void **state) {
    load(*state, "\xef\xbb\xbfreturn policy { name = 'x' }");
    expect_refused(*state, "\xef\xbb\xbfreturn policy { name = = }", REMIT_E_POLICY, 1, "near '='");
    assert_int_equal(((Fixture *)*state)->err.column, 24);
}

static void a_file_must_return_what_the_constructor_made(void **state) {
    Fixture *fixture = *state;
    static const struct {
        const char *source, *message;
    } cases[] = {
        {"", "expected the file to return policy{…}, it returned nothing"},
        {"return 7", "it returned a number"},
        {"return nil", "it returned nil"},
        {"return { name = 'x' }", "it returned a table"},
        {"return subject { name = 'x' }", "it returned subject{…}"},
        {"return policy {}, policy {}", "it returned 2 values"},
        {"return function() end", "it returned a function"},
        {"policy {} return {}", "it returned a table"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_false(try_load(fixture, cases[i].source));
        expect_message(&fixture->err, REMIT_E_POLICY, cases[i].message);
        assert_non_null(strstr(fixture->err.hint, "return policy{ … }"));
    }
}

static void a_constructor_takes_one_table(void **state) {
    expect_refused(*state, "\nreturn policy 'x'", REMIT_E_POLICY, 2,
                   "policy{…} takes one table, not a string");
    expect_refused(*state, "return policy()", REMIT_E_POLICY, 1, "not nothing");
    expect_refused(*state, "return policy({}, 1)", REMIT_E_POLICY, 1, "not several values");
    expect_body_fails(*state, "return policy {}", REMIT_E_RECORD, "belongs at the end of the file");
}

static void a_policy_can_be_built_in_steps(void **state) {
    Fixture *fixture = *state;
    load(fixture, "local p = policy { rules = {} }\n"
                  "for i = 1, 3 do table.insert(p.rules, { id = 'r' .. i }) end\n"
                  "return p");
    assert_int_equal(datum_get(&fixture->datum, "rules")->table.count, 3);
}

/* ---- what cannot be data ---- */

static void what_is_no_data_is_named_by_its_path(void **state) {
    static const struct {
        const char *source, *message;
    } cases[] = {
        {"return policy { rules = { {}, {}, { give = { CTO = 0/0 } } } }",
         "rules[3].give.CTO is not a number"},
        {"return policy { limit = 1/0 }", "limit is infinite"},
        {"return policy { a = { 1, nil, 3 } }", "a[2] is missing, though there is a [3]"},
        {"return policy { a = { [0] = 1 } }", "a has the number 0 as a key"},
        {"return policy { a = { [1.5] = 1 } }", "a has the number 1.5 as a key"},
        {"return policy { a = { [-1] = 1 } }", "a has the number -1 as a key"},
        {"return policy { [true] = 1 }", "the table of policy{…} has a boolean as a key"},
        {"return policy { a = { [{}] = 1 } }", "a has a table as a key"},
        {"return policy { a = { { name = 'x\\0y' } } }", "a[1].name has a NUL byte"},
        {"return policy { a = '\\xff' }", "a is not valid UTF-8"},
        {"return policy { a = { ['\\xff'] = 1 } }", "a is not valid UTF-8"},
        {"return policy { a = math }", "a is a table of Lua's library"},
        {"return policy(string)", "the table of policy{…} is a table of Lua's library"},
        {"return policy { when = math.floor }", "when is a function of Lua's library"},
        {"local a = { b = {} } a.b.c = a return policy { a = a }",
         "a.b.c is a table that contains itself"},
        {"local t = {} for i = 1, 40 do t = { t } end return policy { t = t }",
         "is too deep: tables nest at most 32 deep"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (try_load(*state, cases[i].source))
            fail_msg("loads: %s", cases[i].source);
        expect_message(&((Fixture *)*state)->err, REMIT_E_POLICY, cases[i].message);
    }
}

static void a_key_that_stands_once_is_the_place(void **state) {
    Fixture *fixture = *state;
    expect_refused(fixture, "return policy {\n  first = 1,\n  second = 0/0,\n}", REMIT_E_POLICY, 3,
                   "second is not a number");
    assert_int_equal(fixture->err.column, 3);
}

static void a_table_that_explodes_when_written_out_is_a_limit(void **state) {
    expect_refused(*state,
                   "local t = { 'x' } for i = 1, 30 do t = { t, t } end return policy { t = t }",
                   REMIT_E_LIMIT, 0, "larger than 8 MiB when it is written out");
    expect_refused(*state,
                   "local s, t = ('x'):rep(1000000), {} for i = 1, 1000 do t[i] = s end "
                   "return policy { t = t }",
                   REMIT_E_LIMIT, 0, "larger than 8 MiB");
}

/* ---- mistakes in the text ---- */

static void a_syntax_error_has_line_column_and_source(void **state) {
    Fixture *fixture = *state;
    expect_refused(fixture, "local a = 1\nlocal b = = 2\nreturn policy {}", REMIT_E_POLICY, 2,
                   "unexpected symbol near '='");
    assert_int_equal(fixture->err.column, 11); /* the second one: up to the first all is well */
    assert_int_equal(fixture->err.width, 1);
    assert_string_equal(fixture->err.source, "local b = = 2");
}

static void a_missing_comma_gets_a_hint(void **state) {
    Fixture *fixture = *state;
    expect_refused(fixture, "return policy {\n  { id = 'a',\n    when = 'x'\n    give = 1 },\n}",
                   REMIT_E_POLICY, 4, "'}' expected");
    assert_int_equal(fixture->err.column, 5);
    assert_int_equal(fixture->err.width, 4);
    assert_string_equal(fixture->err.hint, "is a comma missing before this?");
}

static void an_end_that_is_missing_is_shown_at_the_end(void **state) {
    Fixture *fixture = *state;
    expect_refused(fixture, "return policy {\n  name = 'x'\n\n\n", REMIT_E_POLICY, 2, "near <eof>");
    assert_int_equal(fixture->err.column, 13);
}

static void spellings_of_other_languages_get_a_hint(void **state) {
    Fixture *fixture = *state;
    expect_refused(fixture, "local a = 1 != 2 return policy {}", REMIT_E_POLICY, 1, "near '!'");
    assert_non_null(strstr(fixture->err.hint, "~="));
    expect_refused(fixture, "local a = 1 local b = a && a return policy {}", REMIT_E_POLICY, 1,
                   "'&'");
    assert_non_null(strstr(fixture->err.hint, "'and'"));
}

static void an_unfinished_string_is_found(void **state) {
    Fixture *fixture = *state;
    expect_refused(fixture, "return policy { name = 'x }\n", REMIT_E_POLICY, 1,
                   "unfinished string");
    assert_int_equal(fixture->err.column, 24);
}

static void an_error_while_the_file_runs_has_its_line(void **state) {
    Fixture *fixture = *state;
    expect_refused(fixture, "local limits\n\nlocal x = limits.small\nreturn policy {}",
                   REMIT_E_POLICY, 3, "attempt to index a nil value (local 'limits')");
    assert_int_equal(fixture->err.column, 11);
    assert_int_equal(fixture->err.width, 6);
    expect_refused(fixture, "local function check(x)\n  error('bad ' .. x)\nend\ncheck('luck')",
                   REMIT_E_POLICY, 2, "bad luck");
    expect_refused(fixture, "local function check(x)\n  error('bad ' .. x, 2)\nend\ncheck('luck')",
                   REMIT_E_POLICY, 4, "bad luck");
    assert_string_equal(fixture->err.message, "bad luck");
    expect_refused(fixture, "\nassert(false)", REMIT_E_POLICY, 2, "assertion failed!");
}

static void errors_that_are_no_texts_are_told(void **state) {
    expect_refused(*state, "\nerror({})", REMIT_E_POLICY, 2, "error called with a table");
    expect_refused(*state, "\nerror(nil)", REMIT_E_POLICY, 2, "error called without a message");
    expect_refused(*state, "\nerror(42)", REMIT_E_POLICY, 2, "42");
    expect_refused(*state, "\nerror(error)", REMIT_E_POLICY, 2, "error called with a function");
    expect_refused(*state, "\nerror('\\xff\\xfe')", REMIT_E_POLICY, 2, "??");
    expect_refused(*state, "\nerror('')", REMIT_E_POLICY, 2, "");
}

static void a_long_file_name_is_kept_whole(void **state) {
    Fixture *fixture = *state;
    const char *name =
        "a/rather/long/path/to/a/policy/that/lua/would/shorten/in/its/messages/p.lua";
    assert_false(script_load(fixture->script, name, TEXT("\nlocal = 1"), "policy", &fixture->arena,
                             &fixture->datum, &fixture->err));
    assert_string_equal(fixture->err.file, name);
    assert_int_equal(fixture->err.line, 2);
    assert_int_equal(fixture->err.column, 7);
    assert_string_equal(fixture->err.message, "<name> expected near '='");
    assert_false(script_load(fixture->script, name, TEXT("\nerror('oh')"), "policy",
                             &fixture->arena, &fixture->datum, &fixture->err));
    assert_string_equal(fixture->err.message, "oh");
    assert_int_equal(fixture->err.line, 2);
}

/* ---- functions ---- */

static void a_function_gets_values_and_gives_one(void **state) {
    Fixture *fixture = *state;
    load(fixture, "local floor = 2\n"
                  "return policy {\n"
                  "  sum = function(a, b) return a + b + floor end,\n"
                  "  say = function(a) return 'has ' .. a end,\n"
                  "  none = function(a, b, c) return a end,\n"
                  "  half = function(a) return a / 2, 'more' end,\n"
                  "  list = function() return { 'x', 'y' } end,\n"
                  "  is = function(a) return a == 1 end }");
    Value args[] = {integer_value(1), integer_value(2)}, missing = {.kind = VALUE_MISSING};
    Value text = text_value("it");
    assert_int_equal(call(fixture, "sum", args, 2).integer, 5);
    assert_string_equal(call(fixture, "say", &text, 1).string.at, "has it");
    assert_int_equal(call(fixture, "none", &missing, 1).kind, VALUE_NIL);
    assert_true(call(fixture, "half", args, 1).number == 0.5);
    assert_true(call(fixture, "is", args, 1).boolean);
    Value list = call(fixture, "list", NULL, 0);
    assert_int_equal(list.kind, VALUE_LIST);
    assert_int_equal(list.list.count, 2);
    assert_string_equal(list.list.items[1].string.at, "y");
}

static void one_function_has_one_handle(void **state) {
    Fixture *fixture = *state;
    load(fixture, "local function f() end return policy { a = f, b = f, c = function() end }");
    assert_int_equal(handle(fixture, "a"), handle(fixture, "b"));
    assert_int_not_equal(handle(fixture, "a"), handle(fixture, "c"));
}

static void results_that_are_no_values_are_errors(void **state) {
    expect_body_fails(*state, "return print_it", REMIT_E_RECORD, "unknown name 'print_it'");
    expect_body_fails(*state, "return type", REMIT_E_RECORD, "returned a function");
    expect_body_fails(*state, "return 0/0", REMIT_E_RECORD, "returned nan");
    expect_body_fails(*state, "return 1/0", REMIT_E_RECORD, "returned an infinite number");
    expect_body_fails(*state, "return '\\xff'", REMIT_E_RECORD, "no text");
    expect_body_fails(*state, "return { 1 }", REMIT_E_RECORD, "not a list of texts");
    expect_body_fails(*state, "return { a = 'x' }", REMIT_E_RECORD, "not a list of texts");
    expect_body_fails(*state, "return { 'x', nil, 'y' }", REMIT_E_RECORD, "list with holes");
}

static void an_error_in_a_function_has_its_line(void **state) {
    Fixture *fixture = *state;
    load(fixture, "return policy {\n  f = function(employees)\n    return employees > 10\n  end }");
    assert_false(try_call(fixture, "f", NULL, 0));
    expect_message(&fixture->err, REMIT_E_RECORD, "attempt to compare number with nil");
    assert_string_equal(fixture->err.file, "p.lua");
    assert_int_equal(fixture->err.line, 3);
    assert_string_equal(fixture->err.source, "    return employees > 10");
    /* and the next call is as good as any */
    Value ten = integer_value(11);
    assert_true(call(fixture, "f", &ten, 1).boolean);
}

static void a_list_is_a_sequence_that_cannot_be_written(void **state) {
    Fixture *fixture = *state;
    Value items[] = {text_value("CTO"), text_value("CEO")};
    Value list = {.kind = VALUE_LIST, .symbol = -1, .list = {items, 2}};
    Value empty = {.kind = VALUE_LIST, .symbol = -1, .list = {NULL, 0}};
    load(fixture,
         "return policy {\n"
         "  count = function(l) return #l end,\n"
         "  first = function(l) return l[1] end,\n"
         "  beyond = function(l) return l[3] == nil and l[0] == nil and l.x == nil end,\n"
         "  walk = function(l) local s = '' for i, v in ipairs(l) do s = s .. i .. v end "
         "return s end,\n"
         "  sorted = function(l) local s = '' for i, v in pairs(l) do s = s .. i .. v end "
         "return s end,\n"
         "  join = function(l) return table.concat(l, '+') end,\n"
         "  unpack = function(l) local a, b = table.unpack(l) return b end,\n"
         "  words = function(l) return has(l, 'CTO') and not has(l, 'CIO') and count(l) == 2 "
         "and any_of(l, 'CIO', 'CEO') and not all_of(l, 'CIO', 'CEO') end,\n"
         "  kind = function(l) return type(l) .. tostring(l) end,\n"
         "  same = function(l) return l end,\n"
         "  two = function(a, b) return #a * 10 + #b end,\n"
         "  write = function(l)\n l[1] = 'CIO' end,\n"
         "  insert = function(l) table.insert(l, 'CIO') end,\n"
         "  sort = function(l) table.sort(l) end }");
    assert_int_equal(call(fixture, "count", &list, 1).integer, 2);
    assert_int_equal(call(fixture, "count", &empty, 1).integer, 0);
    assert_string_equal(call(fixture, "first", &list, 1).string.at, "CTO");
    assert_int_equal(call(fixture, "first", &empty, 1).kind, VALUE_NIL);
    assert_true(call(fixture, "beyond", &list, 1).boolean);
    assert_string_equal(call(fixture, "walk", &list, 1).string.at, "1CTO2CEO");
    assert_string_equal(call(fixture, "sorted", &list, 1).string.at, "1CTO2CEO");
    assert_string_equal(call(fixture, "join", &list, 1).string.at, "CTO+CEO");
    assert_string_equal(call(fixture, "unpack", &list, 1).string.at, "CEO");
    assert_true(call(fixture, "words", &list, 1).boolean);
    assert_string_equal(call(fixture, "kind", &list, 1).string.at, "tabletable");
    assert_string_equal(call(fixture, "same", &list, 1).list.items[0].string.at, "CTO");
    Value both[] = {list, empty};
    assert_int_equal(call(fixture, "two", both, 2).integer, 20);
    assert_false(try_call(fixture, "write", &list, 1));
    expect_message(&fixture->err, REMIT_E_RECORD, "a list of the record is read-only");
    assert_int_equal(fixture->err.line, 14);
    assert_false(try_call(fixture, "insert", &list, 1));
    expect_message(&fixture->err, REMIT_E_RECORD, "read-only");
    assert_false(try_call(fixture, "sort", &list, 1));
    expect_message(&fixture->err, REMIT_E_RECORD, "read-only");
}

static void words_of_conditions_give_nil_for_what_cannot_be_told(void **state) {
    expect_true(*state, "has(nil, 'x') == nil and count(nil) == nil and one_of(nil, 1) == nil");
    expect_true(*state, "known(1) and not known(nil) and known(false)");
    expect_true(*state, "one_of(2, 1, 2) and not one_of(3, 1, 2) and one_of('a', 'b', 'a')");
    expect_true(*state, "contains('cloud cost', 'cost') and not contains('x', 'X')");
    expect_true(*state, "contains('a.b', '.') and not contains('ab', '.')");
    expect_true(*state, "lower('ÄBC') == 'Äbc' and max(1, 3, 2) == 3 and floor(2.5) == 2");
    expect_true(*state, "has({ 'a', 'b' }, 'b') and count({ 'a' }) == 1");
    expect_body_fails(*state, "return has('x', 'y')", REMIT_E_RECORD, "list expected");
    expect_body_fails(*state, "return one_of(1)", REMIT_E_RECORD,
                      "bad argument #2 to 'one_of' (value expected)");
}

static void several_files_share_a_script_and_nothing_else(void **state) {
    Fixture *fixture = *state;
    load(fixture, "local n = 1 return policy { f = function() return n end }");
    Datum first = fixture->datum;
    load(fixture, "\nlocal n = 2 return policy { f = function() return n + nothing end }");
    assert_false(try_call(fixture, "f", NULL, 0));
    assert_int_equal(fixture->err.line, 2);
    assert_false(try_load(fixture, "return policy { g = function() end, bad = 0/0 }"));
    fixture->datum = first;
    assert_int_equal(call(fixture, "f", NULL, 0).integer, 1);
}

static void an_error_needs_nobody_to_want_it(void **state) {
    Fixture *fixture = *state;
    static const char *const sources[] = {"local = 1", "error('x')", "return 1",
                                          "return policy { a = 0/0 }", "local x = os.time()"};
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        assert_false(script_load(fixture->script, "p.lua", text_of(sources[i]), "policy",
                                 &fixture->arena, &fixture->datum, NULL));
    load(fixture, "return policy { f = function() error('x') end, g = function() return 0/0 end }");
    assert_false(script_call(fixture->script, handle(fixture, "f"), NULL, 0, &fixture->arena,
                             &fixture->result, NULL));
    assert_false(script_call(fixture->script, handle(fixture, "g"), NULL, 0, &fixture->arena,
                             &fixture->result, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        fixture_test(a_file_becomes_data),
        fixture_test(keys_come_in_byte_order),
        fixture_test(a_byte_order_mark_is_passed_over),
        fixture_test(a_file_must_return_what_the_constructor_made),
        fixture_test(a_constructor_takes_one_table),
        fixture_test(a_policy_can_be_built_in_steps),
        fixture_test(what_is_no_data_is_named_by_its_path),
        fixture_test(a_key_that_stands_once_is_the_place),
        fixture_test(a_table_that_explodes_when_written_out_is_a_limit),
        fixture_test(a_syntax_error_has_line_column_and_source),
        fixture_test(a_missing_comma_gets_a_hint),
        fixture_test(an_end_that_is_missing_is_shown_at_the_end),
        fixture_test(spellings_of_other_languages_get_a_hint),
        fixture_test(an_unfinished_string_is_found),
        fixture_test(an_error_while_the_file_runs_has_its_line),
        fixture_test(errors_that_are_no_texts_are_told),
        fixture_test(a_long_file_name_is_kept_whole),
        fixture_test(a_function_gets_values_and_gives_one),
        fixture_test(one_function_has_one_handle),
        fixture_test(results_that_are_no_values_are_errors),
        fixture_test(an_error_in_a_function_has_its_line),
        fixture_test(a_list_is_a_sequence_that_cannot_be_written),
        fixture_test(words_of_conditions_give_nil_for_what_cannot_be_told),
        fixture_test(several_files_share_a_script_and_nothing_else),
        fixture_test(an_error_needs_nobody_to_want_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
