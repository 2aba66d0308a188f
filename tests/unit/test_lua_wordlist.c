/* SPDX-License-Identifier: MIT */
/* words "NAME": lists of words in files of their own, for a policy that is being loaded. */
#include "lua_fixture.h"

typedef struct List {
    const char *name, *source;
} List;

/* Lists as a host has them: a table of them in place of a folder. */
static bool read_words(void *ctx, const char *name, Arena *arena, Text *file, Text *source,
                       RemitError *err) {
    for (const List *list = ctx; list->name; list++) {
        if (strcmp(list->name, name) != 0)
            continue;
        *file = arena_format(arena, "words/%s.lua", name);
        *source = arena_text(arena, text_of(list->source));
        return true;
    }
    error_set(err, REMIT_E_POLICY, "there is no '%s'", name);
    error_hint(err, "there are others");
    return false;
}

static void offer(Fixture *fixture, const List *lists) {
    script_offer_words(fixture->script, read_words, (void *)lists);
}

/* The policy must not load because of its list x, in `line` of it (0: no line). */
static void expect_list_refused(Fixture *fixture, const char *source, RemitCode code, int line,
                                const char *part) {
    const List lists[] = {{"x", source}, {"y", "return {}"}, {NULL, NULL}};
    offer(fixture, lists);
    if (try_load(fixture, "\n\nreturn policy { x = words 'x' }"))
        fail_msg("loads, though it should say '%s': %s", part, source);
    expect_message(&fixture->err, code, part);
    assert_string_equal(fixture->err.file, "words/x.lua");
    assert_int_equal(fixture->err.line, line);
}

static void a_list_is_the_table_that_its_file_returns(void **state) {
    static const List lists[] = {
        {"x", "-- the first\nlocal more = 'c'\nreturn { a = { 'b', more }, size = 2 }"},
        {"y-2_z", "\xef\xbb\xbfreturn { 'd' }"},
        {NULL, NULL}};
    Fixture *fixture = *state;
    offer(fixture, lists);
    load(fixture, "local x = words 'x'\n"
                  "return policy { x = x, y = words('y-2_z'), a = x.a[2], again = words 'x' }");
    const Datum *x = datum_get(&fixture->datum, "x"), *y = datum_get(&fixture->datum, "y");
    assert_string_equal(datum_get(x, "a")->table.items[1].string.at, "c");
    assert_int_equal(datum_get(x, "size")->integer, 2);
    assert_string_equal(y->table.items[0].string.at, "d");
    assert_string_equal(datum_get(&fixture->datum, "a")->string.at, "c");
    assert_int_equal(datum_get(&fixture->datum, "again")->table.pair_count, 2);
}

static void a_table_knows_the_file_that_it_is_from(void **state) {
    static const List lists[] = {{"x", "return { a = { 'b' } }"}, {"y", "return {}"}, {NULL, NULL}};
    Fixture *fixture = *state;
    offer(fixture, lists);
    load(fixture, "local x = words 'x'\nx.own = {}\n"
                  "return policy { x = x, y = words 'y', z = { x.a }, own = {} }");
    const Datum *x = datum_get(&fixture->datum, "x"), *z = datum_get(&fixture->datum, "z");
    assert_null(fixture->datum.table.list);
    assert_string_equal(x->table.list->name.at, "words/x.lua");
    assert_string_equal(x->table.list->source.at, "return { a = { 'b' } }");
    assert_string_equal(datum_get(x, "a")->table.list->name.at, "words/x.lua");
    assert_null(datum_get(x, "own")->table.list);
    assert_string_equal(datum_get(&fixture->datum, "y")->table.list->name.at, "words/y.lua");
    assert_null(z->table.list);
    assert_string_equal(z->table.items[0].table.list->name.at, "words/x.lua");
    assert_null(datum_get(&fixture->datum, "own")->table.list);
}

static void a_list_is_asked_for_by_a_name(void **state) {
    static const List lists[] = {{"x", "return {}"}, {NULL, NULL}};
    static const char *const calls[] = {
        "words '../x'", "words 'a/b'", "words '/x'",      "words 'X'",  "words 'x.lua'",
        "words '.'",    "words ''",    "words 'x\\0'",    "words 'ä'",  "words {}",
        "words(1)",     "words()",     "words('x', 'x')", "words(nil)", "words(('x'):rep(65))"};
    Fixture *fixture = *state;
    offer(fixture, lists);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        char source[80];
        snprintf(source, sizeof source, "\nlocal x = %s return policy {}", calls[i]);
        expect_refused(fixture, source, REMIT_E_POLICY, 2, "words takes the name of a list");
        assert_string_equal(fixture->err.hint,
                            "words \"industries\" reads subjects/words/industries.lua");
    }
}

static void a_list_that_is_not_there_is_told_where_it_is_asked_for(void **state) {
    static const List lists[] = {{NULL, NULL}};
    Fixture *fixture = *state;
    expect_refused(fixture, "\nlocal x = words 'x'", REMIT_E_POLICY, 2,
                   "there are no lists of words here");
    offer(fixture, lists);
    expect_refused(fixture, "\nlocal x = words 'xyz'", REMIT_E_POLICY, 2, "there is no 'xyz'");
    assert_int_equal(fixture->err.column, 18);
    assert_int_equal(fixture->err.width, 3);
    assert_string_equal(fixture->err.hint, "there are others");
}

static void what_is_wrong_in_a_list_is_told_there(void **state) {
    static const struct {
        const char *source;
        RemitCode code;
        int line;
        const char *message;
    } cases[] = {
        {"return {\n  a = = 1 }", REMIT_E_POLICY, 2, "unexpected symbol near '='"},
        {"return { 'a', \n", REMIT_E_POLICY, 1, "near <eof>"},
        {"\x1bLua\x54", REMIT_E_POLICY, 0, "this is compiled Lua"},
        {"\nlocal _ENV = {}", REMIT_E_POLICY, 2, "'_ENV' is not available"},
        {"\nreturn { bank }", REMIT_E_POLICY, 2, "unknown name 'bank'"},
        {"\nlimit = 3", REMIT_E_POLICY, 2, "'limit' would be a global"},
        {"\nio.open('x')", REMIT_E_POLICY, 2, "'io' is not available"},
        {"\nerror('oh')", REMIT_E_POLICY, 2, "oh"},
        {"\nlocal y = words 'y' return y", REMIT_E_POLICY, 2, "cannot read another one"},
        {"\nlocal x = words 'x' return x", REMIT_E_POLICY, 2, "cannot read another one"},
        {"\nreturn 'a'", REMIT_E_POLICY, 2, "to return a table, it returned a string"},
        {"local a = {}", REMIT_E_POLICY, 0, "to return a table, it returned nothing"},
        {"return {}, {}", REMIT_E_POLICY, 1, "to return a table, it returned 2 values"},
        {"return policy {}", REMIT_E_POLICY, 1, "to return a table, it returned policy{…}"},
        {"return {\n a = {\n function() end } }", REMIT_E_POLICY, 3, "holds texts, not functions"},
        {"return {\n a = 0 / 0 }", REMIT_E_POLICY, 2, "x.a is not a number"},
        {"return {\n a = { 1, nil, 3 } }", REMIT_E_POLICY, 2, "x.a[2] is missing"},
        {"local t = {}\nt.t = t return t", REMIT_E_POLICY, 0, "contains itself"},
        {"local t = {} for i = 1, 1e8 do t[i] = {} end", REMIT_E_LIMIT, 0, "more than 8 MiB"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_list_refused(*state, cases[i].source, cases[i].code, cases[i].line,
                            cases[i].message);
}

static void a_list_that_does_not_end_is_stopped(void **state) {
    expect_list_refused(*state, "\nwhile true do end", REMIT_E_LIMIT, 2, "took longer than 100 ms");
}

static void after_an_error_in_a_list_the_next_file_loads(void **state) {
    static const List lists[] = {{"bad", "error('oh')"}, {"good", "return {}"}, {NULL, NULL}};
    Fixture *fixture = *state;
    offer(fixture, lists);
    assert_false(try_load(fixture, "return policy { words 'bad' }"));
    load(fixture, "return policy { words 'good' }");
    expect_refused(fixture, "\nlocal x = y", REMIT_E_POLICY, 2, "unknown name 'y'");
    assert_non_null(strstr(fixture->err.hint, "needs"));
}

static void functions_use_lists_and_read_none(void **state) {
    static const List lists[] = {{"x", "return { a = { 'b', 'c' } }"}, {NULL, NULL}};
    Fixture *fixture = *state;
    offer(fixture, lists);
    load(fixture, "local x, read = words 'x', words\n"
                  "return policy { f = function() return #x.a end,\n"
                  "  g = function() x.a[1] = 'd' end,\n"
                  "  h = function() return read 'x' end }");
    assert_int_equal(call(fixture, "f", NULL, 0).integer, 2);
    assert_false(try_call(fixture, "g", NULL, 0));
    expect_message(&fixture->err, REMIT_E_RECORD, "read-only");
    assert_false(try_call(fixture, "h", NULL, 0));
    expect_message(&fixture->err, REMIT_E_RECORD, "works while the file loads");
    assert_int_equal(fixture->err.line, 4);
}

/* The fingerprint of a policy that reads these lists. */
static void print_of(const List *lists, const char *source, char out[FINGERPRINT_BYTES]) {
    Fixture fixture = {.script = script_new(NULL)};
    offer(&fixture, lists);
    load(&fixture, source);
    script_fingerprint(fixture.script, out);
    script_free(fixture.script);
    arena_free(&fixture.arena);
}

static void the_fingerprint_is_of_the_file_and_of_what_it_read(void **unused) {
    (void)unused;
    static const List lists[] = {{"x", "return {}"}, {"y", "return {}"}, {NULL, NULL}};
    static const List other[] = {{"x", "return { }"}, {"y", "return {}"}, {NULL, NULL}};
    static const char reads_x[] = "return policy { words 'x' }";
    static const char reads_y[] = "return policy { words 'y' }";
    char first[FINGERPRINT_BYTES], second[FINGERPRINT_BYTES];
    print_of(lists, reads_x, first);
    print_of(lists, reads_x, second);
    assert_string_equal(first, second);
    print_of(other, reads_x, second);
    assert_string_not_equal(first, second);
    print_of(lists, reads_y, first);
    print_of(other, reads_y, second);
    assert_string_equal(first, second);
    print_of(lists, "return policy { words 'y'  }", second);
    assert_string_not_equal(first, second);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        fixture_test(a_list_is_the_table_that_its_file_returns),
        fixture_test(a_table_knows_the_file_that_it_is_from),
        fixture_test(a_list_is_asked_for_by_a_name),
        fixture_test(a_list_that_is_not_there_is_told_where_it_is_asked_for),
        fixture_test(what_is_wrong_in_a_list_is_told_there),
        brief_test(a_list_that_does_not_end_is_stopped),
        fixture_test(after_an_error_in_a_list_the_next_file_loads),
        fixture_test(functions_use_lists_and_read_none),
        cmocka_unit_test(the_fingerprint_is_of_the_file_and_of_what_it_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
