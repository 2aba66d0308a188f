/* SPDX-License-Identifier: MIT */
/* Functions keep no state from one call to the next, whatever they try. */
#include "lua_fixture.h"

/* Loads a policy with functions `f` and `g` over the locals in `head`. */
static void load_pair(Fixture *fixture, const char *head, const char *f, const char *g) {
    char source[2000];
    snprintf(source, sizeof source,
             "%s\nreturn policy {\n f = function(a) %s end,\n g = function(a) %s end }", head, f,
             g);
    load(fixture, source);
}

static void expect_call_fails(Fixture *fixture, const char *key, const char *part) {
    Value one = integer_value(1);
    if (try_call(fixture, key, &one, 1))
        fail_msg("the call succeeds, though it should say '%s'", part);
    expect_message(&fixture->err, REMIT_E_RECORD, part);
}

static void a_counter_is_an_error_and_does_not_count(void **state) {
    Fixture *fixture = *state;
    load_pair(fixture, "local n = 0", "n = n + 1 return n", "return n");
    for (int i = 0; i < 3; i++) {
        expect_call_fails(fixture, "f", "changed 'n', which is outside of it");
        assert_int_equal(fixture->err.line, 3);
        assert_non_null(strstr(fixture->err.hint, "use a local inside of it"));
        assert_int_equal(call(fixture, "g", NULL, 0).integer, 0);
    }
}

static void what_an_upvalue_held_comes_back(void **state) {
    static const struct {
        const char *head, *change, *check;
    } cases[] = {
        {"local x = 1", "x = 2", "x == 1"},
        {"local x = 1", "x = 1.0", "math.type(x) == 'integer'"},
        {"local x = 0.0", "x = -0.0", "1 / x > 0"},
        {"local x = 'a'", "x = 'b'", "x == 'a'"},
        {"local x = ('a'):rep(100)", "x = x .. 'b'", "#x == 100"},
        {"local x = true", "x = false", "x"},
        {"local x", "x = 1", "x == nil"},
        {"local x = { 1 }", "x = { 2 }", "x[1] == 1"},
        {"local x = { 1 }", "x = nil", "x[1] == 1"},
        {"local function x() return 1 end", "x = function() return 2 end", "x() == 1"},
        {"local x = math.abs", "x = math.ceil", "x(-1) == 1"},
        {"local x = 0/0", "x = 1", "x ~= x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char check[100];
        snprintf(check, sizeof check, "return %s", cases[i].check);
        load_pair(*state, cases[i].head, cases[i].change, check);
        assert_true(call(*state, "g", NULL, 0).boolean);
        expect_call_fails(*state, "f", "changed 'x'");
        assert_true(call(*state, "g", NULL, 0).boolean);
    }
}

static void a_change_before_an_error_comes_back_too(void **state) {
    Fixture *fixture = *state;
    load_pair(fixture, "local n = 0", "n = n + 1 error('oh')", "return n");
    expect_call_fails(fixture, "f", "oh");
    assert_int_equal(call(fixture, "g", NULL, 0).integer, 0);
    load_pair(fixture, "local n = 0", "n = n + 1 return 0/0", "return n");
    expect_call_fails(fixture, "f", "returned nan");
    assert_int_equal(call(fixture, "g", NULL, 0).integer, 0);
}

static void a_change_before_a_limit_comes_back_too(void **state) {
    Fixture *fixture = *state;
    load_pair(fixture, "local n = 0", "n = n + 1 while true do end", "return n");
    assert_false(try_call(fixture, "f", NULL, 0));
    assert_int_equal(fixture->err.code, REMIT_E_LIMIT);
    assert_int_equal(call(fixture, "g", NULL, 0).integer, 0);
}

static void an_upvalue_that_is_left_alone_is_no_error(void **state) {
    Fixture *fixture = *state;
    load_pair(fixture, "local n, t, nan = 1, { 2 }, 0/0 local function h(x) return n + x end",
              "n = n return h(t[1]) + (nan ~= nan and 1 or 0)",
              "n = n + 1 local m = n n = n - 1 return m");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(call(fixture, "f", NULL, 0).integer, 4);
        assert_int_equal(call(fixture, "g", NULL, 0).integer, 2);
    }
}

static void state_behind_helpers_is_found(void **state) {
    static const struct {
        const char *head, *call;
    } cases[] = {
        {"local n = 0 local function h() n = n + 1 return n end", "return h()"},
        {"local n = 0 local function h() n = n + 1 return n end local function i() return h() end",
         "return i()"},
        {"local n = 0 local t = { h = function() n = n + 1 return n end }", "return t.h()"},
        {"local n = 0 local t = { { { h = function() n = n + 1 return n end } } }",
         "return t[1][1].h()"},
        {"local function make() local n = 0 return function() n = n + 1 return n end end "
         "local h = make()",
         "return h()"},
        {"local n = 0 local h local function i() return h() end h = function() n = n + 1 return n "
         "end",
         "return i()"},
        {"local n = 0 local function h(f, x) f(x) return n end",
         "return h(function(x) n = x end, 7)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        load_pair(*state, cases[i].head, cases[i].call, cases[i].call);
        expect_call_fails(*state, "f", "changed 'n'");
        expect_call_fails(*state, "g", "changed 'n'");
    }
}

static void tables_outside_of_a_function_are_read_only(void **state) {
    Fixture *fixture = *state;
    static const char *const head =
        "local t = { x = 1, list = { 'b', 'a' }, deep = { er = { y = 1 } } } local alias = t.deep";
    static const struct {
        const char *write, *message;
    } cases[] = {
        {"t.x = 2", "'x' cannot be set: a table from outside of the function is read-only"},
        {"t.new = 2", "'new' cannot be set"},
        {"t.x = nil", "'x' cannot be set"},
        {"t[1] = 2", "a table from outside of the function is read-only"},
        {"t.deep.er.y = 2", "'y' cannot be set"},
        {"alias.er.y = 2", "'y' cannot be set"},
        {"local u = t.deep u.z = 1", "'z' cannot be set"},
        {"table.insert(t.list, 'c')", "read-only"},
        {"table.remove(t.list)", "read-only"},
        {"table.sort(t.list)", "read-only"},
        {"table.move({ 1 }, 1, 1, 1, t)", "read-only"},
        {"for k, v in pairs(t) do if type(v) == 'table' then v.w = 1 end end", "'w' cannot be set"},
        {"for i, v in ipairs({ t }) do v.w = 1 end", "'w' cannot be set"},
        {"local a = table.pack(table.unpack({ t })) a[1].w = 1", "'w' cannot be set"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        load_pair(fixture, head, cases[i].write,
                  "return t.x == 1 and t.new == nil and t.deep.er.y == 1 and alias.er.y == 1 and "
                  "t.list[1] == 'b' and #t.list == 2 and alias == t.deep");
        expect_call_fails(fixture, "f", cases[i].message);
        assert_true(call(fixture, "g", NULL, 0).boolean);
    }
}

static void read_only_tables_read_as_tables_do(void **state) {
    Fixture *fixture = *state;
    load_pair(fixture,
              "local t = { 'b', 'a', x = { y = 'z' } } local holes = { 1, 2, nil, 4 } "
              "local self = { n = 1 } self.self = self",
              "local s = '' for k, v in pairs(t) do s = s .. tostring(k) end "
              "for i, v in ipairs(t) do s = s .. v end "
              "return s .. #t .. t.x.y .. table.concat(t, ',') .. type(t) .. tostring(t) .. "
              "select('#', table.unpack(t)) .. self.self.self.n .. tostring(self == self.self)",
              "local u = { table.unpack(t) } table.sort(u) return u");
    assert_string_equal(call(fixture, "f", NULL, 0).string.at, "12xba2zb,atabletable21true");
    Value sorted = call(fixture, "g", NULL, 0);
    assert_int_equal(sorted.list.count, 2);
    assert_string_equal(sorted.list.items[0].string.at, "a");
}

static void a_read_only_list_can_be_the_result(void **state) {
    Fixture *fixture = *state;
    load_pair(fixture, "local t = { 'a', 'b' }", "return t", "return {}");
    Value list = call(fixture, "f", NULL, 0);
    assert_int_equal(list.list.count, 2);
    assert_string_equal(list.list.items[1].string.at, "b");
    assert_int_equal(call(fixture, "g", NULL, 0).list.count, 0);
}

static void an_argument_cannot_be_kept(void **state) {
    Fixture *fixture = *state;
    Value items[] = {text_value("CTO")};
    Value list = {.kind = VALUE_LIST, .symbol = -1, .list = {items, 1}};
    load_pair(fixture, "local kept", "kept = a", "return kept == nil");
    assert_false(try_call(fixture, "f", &list, 1));
    expect_message(&fixture->err, REMIT_E_RECORD, "changed 'kept'");
    assert_true(call(fixture, "g", NULL, 0).boolean);
}

static void iterators_cannot_be_kept(void **state) {
    Fixture *fixture = *state;
    expect_refused(fixture,
                   "\nlocal words = ('a b c'):gmatch('%w') "
                   "return policy { f = function() return words() end }",
                   REMIT_E_POLICY, 2, "'words', which a function uses, remembers how far");
    expect_refused(fixture,
                   "local t = { each = pairs({ a = 1 }) }\n"
                   "return policy { f = function() return t.each() end }",
                   REMIT_E_POLICY, 1, "'each'");
    expect_refused(fixture, "local t = { [{}] = 1 } return policy { f = function() return t end }",
                   REMIT_E_POLICY, 0, "has a table as a key");
}

static void deep_and_cyclic_tables_can_be_frozen(void **state) {
    Fixture *fixture = *state;
    load_pair(fixture,
              "local t = { n = 0 } for i = 1, 2000 do t = { t, n = i } end "
              "local p, q = {}, {} p.q = q q.p = p",
              "t[1][1][1].n = 0", "return p.q.p.q.p == p and t[1][1].n == 1998");
    expect_call_fails(fixture, "f", "'n' cannot be set");
    assert_true(call(fixture, "g", NULL, 0).boolean);
}

static void many_functions_over_one_table_of_helpers(void **state) {
    Fixture *fixture = *state;
    load(fixture, "local n = 0\n"
                  "local helpers = {}\n"
                  "for i = 1, 300 do local k = i helpers[i] = function() return k end end\n"
                  "helpers[301] = function() n = n + 1 return n end\n"
                  "local rules = {}\n"
                  "for i = 1, 300 do rules[i] = { when = function() return helpers[i]() end } end\n"
                  "return policy { rules = rules, f = function() return helpers[301]() end,\n"
                  "  g = function() return n end }");
    const Datum *rules = datum_get(&fixture->datum, "rules");
    int function = datum_get(&rules->table.items[299], "when")->function;
    assert_true(script_call(fixture->script, function, NULL, 0, &fixture->arena, &fixture->result,
                            &fixture->err));
    assert_int_equal(fixture->result.integer, 300);
    expect_call_fails(fixture, "f", "changed 'n'");
    assert_int_equal(call(fixture, "g", NULL, 0).integer, 0);
}

static void the_datum_is_not_touched_by_freezing(void **state) {
    Fixture *fixture = *state;
    load(fixture, "local limits = { small = { 1, 2 } }\n"
                  "return policy { limits = limits, f = function() return #limits.small end }");
    const Datum *limits = datum_get(&fixture->datum, "limits");
    assert_int_equal(datum_get(limits, "small")->table.count, 2);
    assert_int_equal(call(fixture, "f", NULL, 0).integer, 2);
}

static void the_same_call_gives_the_same_answer(void **state) {
    Fixture *fixture = *state;
    load(fixture, "return policy { f = function(a)\n"
                  "  local t, s = {}, ''\n"
                  "  for i = 1, 50 do t['k' .. (i * 37) % 50] = i end\n"
                  "  for k, v in pairs(t) do s = s .. k .. v end\n"
                  "  local u = {} for i = 1, 500 do u[i] = { key = i % 7, at = i } end\n"
                  "  table.sort(u, function(x, y) return x.key < y.key end)\n"
                  "  for i, v in ipairs(u) do s = s .. v.at end\n"
                  "  return s end }");
    char *first = strdup(call(fixture, "f", NULL, 0).string.at);
    for (int i = 0; i < 3; i++) {
        Script *other = script_new(NULL);
        Datum datum;
        RemitError err = {0};
        assert_string_equal(call(fixture, "f", NULL, 0).string.at, first);
        assert_true(script_load(other, "q.lua", TEXT("return policy {}"), "policy", &fixture->arena,
                                &datum, &err));
        script_free(other);
    }
    free(first);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        fixture_test(a_counter_is_an_error_and_does_not_count),
        fixture_test(what_an_upvalue_held_comes_back),
        fixture_test(a_change_before_an_error_comes_back_too),
        brief_test(a_change_before_a_limit_comes_back_too),
        fixture_test(an_upvalue_that_is_left_alone_is_no_error),
        fixture_test(state_behind_helpers_is_found),
        fixture_test(tables_outside_of_a_function_are_read_only),
        fixture_test(read_only_tables_read_as_tables_do),
        fixture_test(a_read_only_list_can_be_the_result),
        fixture_test(an_argument_cannot_be_kept),
        fixture_test(iterators_cannot_be_kept),
        fixture_test(deep_and_cyclic_tables_can_be_frozen),
        fixture_test(many_functions_over_one_table_of_helpers),
        fixture_test(the_datum_is_not_touched_by_freezing),
        fixture_test(the_same_call_gives_the_same_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
