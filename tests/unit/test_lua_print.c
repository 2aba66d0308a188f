/* SPDX-License-Identifier: MIT */
/* Lua values as people see them: in Lua's notation, in order, and never wider than the line. */
#include "lua_fixture.h"

#include "lua/print.h"
#include "lua/state.h"

static lua_State *L; /* of the script under test; its library is there to make values with */
static Buffer out;

static int begin(void **state) {
    fixture_begin(state);
    L = ((Fixture *)*state)->script->L;
    return 0;
}

static int end(void **state) {
    buffer_free(&out);
    return fixture_end(state);
}

#define print_test(name) cmocka_unit_test_setup_teardown(name, begin, end)

/* What the value of the expression looks like. */
static const char *shown_within(const char *expression, PrintLimits limits) {
    char chunk[2000];
    bool is_block = strncmp(expression, "local", 5) == 0;
    snprintf(chunk, sizeof chunk, is_block ? "%s" : "return %s", expression);
    if (luaL_loadbuffer(L, chunk, strlen(chunk), "=t") || lua_pcall(L, 0, 1, 0)) // value|message
        fail_msg("%s: %s", chunk, lua_tostring(L, -1));
    int top = lua_gettop(L);
    buffer_clear(&out);
    print_value(L, -1, &limits, &out);
    assert_int_equal(lua_gettop(L), top);
    lua_pop(L, 1); //
    buffer_put(&out, '\0');
    return out.at;
}

static const char *shown(const char *expression) {
    return shown_within(expression, (PrintLimits){0});
}

static void scalars_look_as_in_lua(void **state) {
    (void)state;
    assert_string_equal(shown("nil"), "nil");
    assert_string_equal(shown("true"), "true");
    assert_string_equal(shown("42"), "42");
    assert_string_equal(shown("2.0"), "2.0");
    assert_string_equal(shown("1/0"), "inf");
    assert_string_equal(shown("'text'"), "\"text\"");
    assert_string_equal(shown("''"), "\"\"");
    assert_string_equal(shown("math.floor"), "function (built in)");
    assert_string_equal(shown("function() end"), "function (t:1)");
}

static void strings_are_escaped(void **state) {
    (void)state;
    assert_string_equal(shown("'a\"b\\\\c\\n\\t'"), "\"a\\\"b\\\\c\\n\\t\"");
    assert_string_equal(shown("'\\0\\27[1m\\127'"), "\"\\x00\\x1b[1m\\x7f\"");
    assert_string_equal(shown("'\\xff\\xc3'"), "\"\\xff\\xc3\"");
    assert_string_equal(shown("'\\xc2\\x9b'"), "\"\\u{9b}\"");
    assert_string_equal(shown("'Zürich ≥ 3'"), "\"Zürich ≥ 3\"");
}

static void small_tables_stay_on_a_line(void **state) {
    (void)state;
    assert_string_equal(shown("{}"), "{}");
    assert_string_equal(shown("{ 1, 'x', false }"), "{ 1, \"x\", false }");
    assert_string_equal(shown("{ b = 1, a = { 2, 3 } }"), "{ a = { 2, 3 }, b = 1 }");
    assert_string_equal(shown("{ {}, { {} } }"), "{ {}, { {} } }");
}

static void keys_are_sorted_and_written_as_lua_reads_them(void **state) {
    (void)state;
    assert_string_equal(shown("{ 'one', z = 1, A = 2, ['a b'] = 3, ['end'] = 4, [7] = 5, [-1] = 6, "
                              "[true] = 7, [.5] = 8 }"),
                        "{\n"
                        "  \"one\",\n"
                        "  [-1] = 6,\n"
                        "  [0.5] = 8,\n"
                        "  [7] = 5,\n"
                        "  A = 2,\n"
                        "  [\"a b\"] = 3,\n"
                        "  [\"end\"] = 4,\n"
                        "  z = 1,\n"
                        "  [true] = 7,\n"
                        "}");
    assert_string_equal(shown("{ 1, 2, [{}] = 3 }"),
                        "{ 1, 2, … and keys that are tables or functions }");
    assert_string_equal(shown("{ 1, nil, 3 }"), "{ 1, [3] = 3 }");
}

static void large_tables_are_indented(void **state) {
    (void)state;
    assert_string_equal(
        shown(
            "{ outcome = 'both', scores = { CTO = 5, CIO = 7 }, fired = { 'product-is-technology', "
            "'large-organisation', 'complex-internal-it', 'grown-and-not-traditional' } }"),
        "{\n"
        "  fired = {\n"
        "    \"product-is-technology\", \"large-organisation\", \"complex-internal-it\",\n"
        "    \"grown-and-not-traditional\",\n"
        "  },\n"
        "  outcome = \"both\",\n"
        "  scores = { CIO = 7, CTO = 5 },\n"
        "}");
    assert_string_equal(
        shown("{ { id = 'a', text = ('x'):rep(60) }, { id = 'b' }, 1, 2, {}, 3 }"),
        "{\n"
        "  {\n"
        "    id = \"a\",\n"
        "    text = \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\",\n"
        "  },\n"
        "  { id = \"b\" },\n"
        "  1, 2,\n"
        "  {},\n"
        "  3,\n"
        "}");
}

static void cycles_are_marked(void **state) {
    (void)state;
    assert_string_equal(shown("local t = { n = 1 } t.self = t t.deep = { t } return t"),
                        "{ deep = { <cycle> }, n = 1, self = <cycle> }");
    /* the same table twice is no cycle */
    assert_string_equal(shown("local t = { 1 } return { t, t }"), "{ { 1 }, { 1 } }");
}

static void depth_and_number_are_bounded(void **state) {
    (void)state;
    assert_string_equal(
        shown_within("{ a = { b = { c = { 1 }, d = {} } } }", (PrintLimits){.depth = 3}),
        "{ a = { b = { c = {…}, d = {} } } }");
    assert_string_equal(shown_within("{ 1, 2, 3, 4, 5 }", (PrintLimits){.items = 3}),
                        "{ 1, 2, 3, … 2 more }");
    assert_string_equal(shown_within("{ a = 1, b = 2, c = 3 }", (PrintLimits){.items = 1}),
                        "{ a = 1, … 2 more }");
    const char *text = shown("local t = {} for i = 1, 100000 do t[i] = { i } end return t");
    assert_non_null(strstr(text, "  { 100 },\n  … 99900 more\n}"));
    /* a tree that would be astronomic when written out */
    assert_true(strlen(shown("local t = { 1 } for i = 1, 30 do t = { t, t, t, t } end return t")) <
                100000);
    text = shown_within("local t = { 1 } for i = 1, 30 do t = { t, t, t, t } end return t",
                        (PrintLimits){.depth = 32, .total = 500});
    assert_true(strlen(text) < 100000);
    lua_newtable(L);
    for (int i = 0; i < 5000; i++) {
        lua_newtable(L);
        lua_insert(L, -2);
        lua_rawseti(L, -2, 1);
    }
    buffer_clear(&out);
    print_value(L, -1, NULL, &out); /* deeper than any C stack likes */
    lua_pop(L, 1);
}

static void no_line_is_wider_than_the_limit(void **state) {
    (void)state;
    static const char *const expressions[] = {
        "('word '):rep(300)",
        "('x'):rep(300)",
        "('ä ö'):rep(300)",
        "('\\0'):rep(300)",
        "{ text = ('a word or two '):rep(30), more = { ('x'):rep(300), 1, 2, 3 } }",
        "{ [('k'):rep(300)] = 1, [('k '):rep(300)] = ('v '):rep(100) }",
        "{ { { { text = ('deep '):rep(50) } } } }",
        "local t = {} for i = 1, 99 do t[i] = i * 1000 end return t",
        "local t = {} for i = 1, 99 do t['key' .. i] = { i, ('x'):rep(i) } end return t",
        "{ function() end, math.floor, function() end, math.floor, function() end }",
    };
    for (int width = 40; width <= 120; width += 13)
        for (size_t i = 0; i < sizeof expressions / sizeof expressions[0]; i++) {
            const char *line = shown_within(expressions[i], (PrintLimits){.width = width});
            while (*line) {
                int columns = 0;
                for (; *line && *line != '\n'; line++)
                    columns += ((unsigned char)*line & 0xc0) != 0x80;
                if (columns > width)
                    fail_msg("%d columns instead of %d: %s", columns, width, out.at);
                line += *line == '\n';
            }
        }
}

static void long_strings_are_broken_at_spaces_and_cut_at_last(void **state) {
    (void)state;
    assert_string_equal(shown_within("{ because = 'What customers pay for is technology.' }",
                                     (PrintLimits){.width = 40}),
                        "{\n"
                        "  because = \"What customers pay for \n"
                        "    is technology.\",\n"
                        "}");
    const char *text = shown("('x'):rep(100000)");
    assert_true(strlen(text) < 4300);
    assert_non_null(strstr(text, "x…\" (100000 bytes)"));
}

static void what_is_read_only_looks_like_what_it_is(void **state) {
    Fixture *fixture = *state;
    sandbox_push_proxy(L, (lua_newtable(L), lua_pushinteger(L, 3), lua_setfield(L, -2, "x"), -1),
                       l_failure_handle, ""); // table proxy
    buffer_clear(&out);
    print_value(L, -1, NULL, &out);
    buffer_put(&out, '\0');
    assert_string_equal(out.at, "{ x = 3 }");
    lua_pop(L, 2); //

    Value items[] = {text_value("CTO"), text_value("CIO")};
    Value list = {.kind = VALUE_LIST, .symbol = -1, .list = {items, 2}};
    convert_push(fixture->script, &list, 1); // view
    buffer_clear(&out);
    print_value(L, -1, NULL, &out);
    buffer_put(&out, '\0');
    assert_string_equal(out.at, "{ \"CTO\", \"CIO\" }");
    lua_pop(L, 1); //
}

int main(void) {
    const struct CMUnitTest tests[] = {
        print_test(scalars_look_as_in_lua),
        print_test(strings_are_escaped),
        print_test(small_tables_stay_on_a_line),
        print_test(keys_are_sorted_and_written_as_lua_reads_them),
        print_test(large_tables_are_indented),
        print_test(cycles_are_marked),
        print_test(depth_and_number_are_bounded),
        print_test(no_line_is_wider_than_the_limit),
        print_test(long_strings_are_broken_at_spaces_and_cut_at_last),
        print_test(what_is_read_only_looks_like_what_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
