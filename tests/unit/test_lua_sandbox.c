/* SPDX-License-Identifier: MIT */
/* What policies can see, what they cannot, and that attempts at the limits end in an error. */
#include "lua/bundle.h"
#include "lua_fixture.h"
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- what is not there ---- */

static void what_is_not_offered_is_a_clear_error(void **state) {
    Fixture *fixture = *state;
    static const struct {
        const char *name, *use, *hint;
    } cases[] = {
        {"os", "os.execute('ls')", "no processes"},
        {"os", "local f = os.time", "clock"},
        {"io", "io.open('/etc/passwd')", "no files"},
        {"require", "require 'socket'", "loads no other"},
        {"dofile", "dofile('x.lua')", "loads no other"},
        {"loadfile", "loadfile('x.lua')", "loads no other"},
        {"package", "package.loadlib('x', 'y')", "loads no other"},
        {"load", "load('return 1')()", "cannot make code"},
        {"string.dump", "string.dump(function() end)", "not bytecode"},
        {"string.dump", "('').dump(function() end)", "not bytecode"},
        {"debug", "debug.getregistry()", "behind the sandbox"},
        {"getmetatable", "getmetatable('').__index = nil", "behind the sandbox"},
        {"setmetatable", "setmetatable({}, { __gc = function() end })", "behind the sandbox"},
        {"rawget", "rawget({}, 1)", "behind the sandbox"},
        {"rawset", "rawset({}, 1, 1)", "behind the sandbox"},
        {"rawequal", "rawequal(1, 1)", "behind the sandbox"},
        {"rawlen", "rawlen('')", "behind the sandbox"},
        {"pcall", "pcall(error)", "reported, never hidden"},
        {"xpcall", "xpcall(error, error)", "reported, never hidden"},
        {"coroutine", "coroutine.wrap(error)()", "from its start to its end"},
        {"collectgarbage", "collectgarbage('count')", "limited from outside"},
        {"next", "next({})", "use pairs"},
        {"print", "print('x')", "prints nothing"},
        {"_G", "_G.x = 1", "no globals"},
        {"math.random", "math.random()", "the same answer"},
        {"math.randomseed", "math.randomseed(1)", "the same answer"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char source[200], message[100];
        snprintf(source, sizeof source, "\n%s\nreturn policy {}", cases[i].use);
        snprintf(message, sizeof message, "'%s' is not available to policies", cases[i].name);
        expect_refused(fixture, source, REMIT_E_POLICY, 2, message);
        assert_non_null(strstr(fixture->err.hint, cases[i].hint));
        assert_int_not_equal(fixture->err.column, 0);
    }
}

static void a_call_cannot_reach_it_either(void **state) {
    expect_body_fails(*state, "return os.execute('true')", REMIT_E_RECORD, "'os' is not available");
    expect_body_fails(*state, "return ('x').dump", REMIT_E_RECORD,
                      "'string.dump' is not available");
}

static void a_slip_gets_a_suggestion(void **state) {
    Fixture *fixture = *state;
    expect_refused(fixture, "local x = math.flor(1)", REMIT_E_POLICY, 1,
                   "unknown name 'math.flor'");
    assert_string_equal(fixture->err.hint, "did you mean 'math.floor'?");
    assert_int_equal(fixture->err.column, 16);
    expect_refused(fixture, "for k in ipair({}) do end", REMIT_E_POLICY, 1, "unknown name 'ipair'");
    assert_string_equal(fixture->err.hint, "did you mean 'ipairs'?");
    expect_body_fails(fixture, "return employees > 1", REMIT_E_RECORD, "unknown name 'employees'");
    assert_non_null(strstr(fixture->err.hint, "needs"));
}

static void there_are_no_globals(void **state) {
    Fixture *fixture = *state;
    expect_refused(fixture, "\nlimit = 3", REMIT_E_POLICY, 2, "'limit' would be a global");
    assert_string_equal(fixture->err.hint, "write 'local' before it");
    expect_refused(fixture, "function f() end", REMIT_E_POLICY, 1, "'f' would be a global");
    expect_refused(fixture, "policy = 1", REMIT_E_POLICY, 1, "'policy' would be a global");
    expect_refused(fixture, "math.pi = 3", REMIT_E_POLICY, 1, "'math.pi' cannot be set");
    expect_refused(fixture, "string.upper = 3", REMIT_E_POLICY, 1, "'string.upper' cannot be set");
    expect_refused(fixture, "table.insert(math, 3)", REMIT_E_POLICY, 1, "read-only");
    expect_refused(fixture, "('x').y = 3", REMIT_E_POLICY, 1, "index a string value");
    expect_body_fails(fixture, "n = (n or 0) + 1", REMIT_E_RECORD, "unknown name 'n'");
    expect_body_fails(fixture, "n = 1", REMIT_E_RECORD, "'n' would be a global");
}

static void another_environment_is_refused(void **state) {
    Fixture *fixture = *state;
    expect_refused(fixture, "local x\nlocal _ENV = {}", REMIT_E_POLICY, 2,
                   "'_ENV' is not available");
    assert_int_equal(fixture->err.column, 7);
    expect_refused(fixture, "local _ENV <const> = nil; x = 1", REMIT_E_POLICY, 1, "'_ENV'");
    expect_refused(fixture, "local t = {} return t[_ENV]", REMIT_E_POLICY, 1, "'_ENV'");
    load(fixture, "-- _ENV is only spoken of\nreturn policy {}");
}

static void bytecode_is_refused(void **state) {
    expect_refused(*state, "\x1bLua\x54", REMIT_E_POLICY, 0, "this is compiled Lua");
}

static void only_shown_places_are_texts(void **state) {
    Fixture *fixture = *state;
    assert_false(script_load(fixture->script, "p.lua", (Text){"local a\0 = 1", 12}, "policy",
                             &fixture->arena, &fixture->datum, &fixture->err));
    assert_int_equal(fixture->err.code, REMIT_E_POLICY);
    assert_int_equal(fixture->err.line, 1);
}

/* ---- what is there works as in Lua ---- */

static void what_is_offered_works(void **state) {
    expect_true(*state,
                "math.floor(2.5) == 2 and math.max(1, 2) == 2 and math.type(1) == 'integer'");
    expect_true(*state, "('x'):rep(3, '-') == 'x-x-x' and ('abc'):upper() == 'ABC'");
    expect_true(*state, "string.format('%5.2f|%d|%s|%q', 1.5, 3, 'x', 'y') == ' 1.50|3|x|\"y\"'");
    expect_true(*state, "string.format('%s %s %d%%', nil, true, 50) == 'nil true 50%'");
    expect_true(*state, "select('#', 1, nil, nil) == 3 and tonumber('0x10') == 16");
    expect_true(*state, "#'abc' == 3 and 'a' .. 1 == 'a1' and '10' + 1 == 11");
    expect_true(*state, "utf8.len('äö') == 2 and utf8.char(228) == 'ä'");
    expect_true(*state, "table.concat({ 1, 2, 3 }, ',') == '1,2,3' and #table.pack(1, 2) == 2");
    expect_true(*state, "(('key=value'):match('(%w+)=(%w+)')) == 'key'");
    expect_text(*state, "local s = '' for w in ('a b c'):gmatch('%w') do s = w .. s end return s",
                "cba");
    expect_text(*state, "local t = {} table.move({ 'a', 'b' }, 1, 2, 3, t) return t[3] .. t[4]",
                "ab");
    expect_text(*state, "goto skip do return 'x' end ::skip:: return 'y'", "y");
}

static void addresses_cannot_be_seen(void **state) {
    expect_true(*state, "tostring({}) == 'table' and tostring(math.abs) == 'function'");
    expect_true(*state,
                "tostring(12) == '12' and tostring(1.5) == '1.5' and tostring(nil) == 'nil'");
    expect_true(*state, "type({}) == 'table' and type(type) == 'function' and type(nil) == 'nil'");
    expect_body_fails(*state, "return string.format('%s', {})", REMIT_E_RECORD, "cannot");
    expect_body_fails(*state, "return string.format('%p', 'x')", REMIT_E_RECORD, "%p");
    expect_body_fails(*state, "return ('%-10p'):format('x')", REMIT_E_RECORD, "%p");
    expect_body_fails(*state, "return ('%d %5p'):format(1, 'x')", REMIT_E_RECORD, "%p");
    expect_body_fails(*state, "return ('%'):format(1)", REMIT_E_RECORD, "invalid conversion");
    expect_body_fails(*state, "return ('%y'):format(1)", REMIT_E_RECORD, "invalid conversion");
    expect_body_fails(*state, "return {} < {}", REMIT_E_RECORD, "attempt to compare two table");
    expect_body_fails(*state, "return {} .. ''", REMIT_E_RECORD, "concatenate a table");
}

static void pairs_goes_through_keys_in_order(void **state) {
    expect_text(
        *state,
        "local s = '' for k, v in pairs({ b = 1, a = 2, [2] = 3, [1] = 4, [1.5] = 5, [-7] = 6, "
        "B = 7, [true] = 8, [false] = 9, ['10'] = 10 }) do s = s .. tostring(k) .. ' ' end "
        "return s",
        "-7 1 1.5 2 10 B a b false true ");
    expect_text(*state,
                "local t, s = { a = 1, b = 2, c = 3 }, '' for k in pairs(t) do s = s .. k "
                "t.c = nil end return s",
                "ab");
    expect_text(*state,
                "local t = { [9007199254740993] = 'b', [9007199254740992.0] = 'a', "
                "[math.maxinteger] = 'c', [1e300] = 'd', [-0.5] = 'z', [-1] = 'y' } local s = '' "
                "for k, v in pairs(t) do s = s .. v end return s",
                "yzabcd");
    expect_text(*state, "local s = 'none' for k in pairs({}) do s = k end return s", "none");
    expect_body_fails(*state, "for k in pairs({ [{}] = 1 }) do end", REMIT_E_RECORD, "no order");
    expect_body_fails(*state, "for k in pairs(nil) do end", REMIT_E_RECORD, "table expected");
    expect_body_fails(*state, "for k in pairs('x') do end", REMIT_E_RECORD, "table expected");
}

static void sort_is_stable_and_never_confused(void **state) {
    expect_text(*state, "local t = { 'b', 'c', 'a' } table.sort(t) return table.concat(t)", "abc");
    expect_text(*state,
                "local t = { 'b2', 'a1', 'b1', 'a2' } table.sort(t, function(x, y) return "
                "x:sub(1, 1) < y:sub(1, 1) end) return table.concat(t, ' ')",
                "a1 a2 b2 b1");
    expect_true(*state, "(function() local t = {} for i = 1, 1000 do t[i] = (i * 7919) % 1000 end "
                        "table.sort(t, function(x, y) return x > y end) "
                        "for i = 2, 1000 do if t[i - 1] < t[i] then return false end end "
                        "return #t == 1000 end)()");
    load(*state, "return policy { f = function() local t = {} for i = 1, 300 do t[i] = i end "
                 "table.sort(t, function() return true end) return #t end }");
    assert_int_equal(call(*state, "f", NULL, 0).integer, 300);
    expect_body_fails(*state, "table.sort({ 1, 'x' })", REMIT_E_RECORD, "attempt to compare");
    expect_body_fails(*state, "table.sort({ 2, 1 }, function() error('why') end)", REMIT_E_RECORD,
                      "why");
    expect_body_fails(*state, "table.sort({ 2, 1 }, 7)", REMIT_E_RECORD, "function expected");
    expect_body_fails(*state, "table.sort(nil)", REMIT_E_RECORD, "table expected");
}

/* ---- attacks on memory and time ---- */

static void memory_is_bounded(void **state) {
    static const char *const bodies[] = {
        "local s = ('x'):rep(1000000) while true do s = s .. s end",
        "local t = {} for i = 1, 1e9 do t[i] = { i } end",
        "local t = {} for i = 1, 1e9 do t[i] = 'x' .. i end",
        "local s, t = ('x'):rep(1000000), {} for i = 1, 1e4 do t[i] = s end "
        "return table.concat(t)",
        "local s = ('x'):rep(1000000) return s:gsub('x', ('y'):rep(1000000))",
        "return #('%99d'):rep(5000):format(table.unpack((function() local t = {} "
        "for i = 1, 5000 do t[i] = i end return t end)())):rep(2):gsub('.', '%0%0%0%0%0%0%0%0%0')",
        "local f f = function(...) return f(1, 2, 3, 4, 5, 6, 7, 8, ...) end return f()",
        "local t = { } for i = 1, 24 do t = { t, t, t, ('x' .. i):rep(100000) } end "
        "local u = {} for i = 1, 1e9 do u[i] = utf8.char(i % 65000):rep(1000) end",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        expect_body_fails(*state, bodies[i], REMIT_E_LIMIT, "the function needs more than 8 MiB");
    expect_refused(*state, "local t = {} for i = 1, 1e9 do t[i] = { i } end", REMIT_E_LIMIT, 0,
                   "the file needs more than 8 MiB");
    expect_true(*state, "1 + 1 == 2"); /* and the script is as good as new */
}

static void memory_is_given_back(void **state) {
    Fixture *fixture = *state;
    load(fixture,
         "return policy {\n"
         "  bomb = function() local t = {} for i = 1, 1e9 do t[i] = { i } end end,\n"
         "  deep = function() local function f(n) return n == 0 and 0 or 1 + f(n - 1) end "
         "return f(30000) end,\n"
         "  wide = function() return #('x'):rep(1000000):rep(1) + #('y'):rep(1000000) end }");
    for (int i = 0; i < 5; i++) {
        assert_false(try_call(fixture, "bomb", NULL, 0));
        assert_int_equal(fixture->err.code, REMIT_E_LIMIT);
        assert_int_equal(call(fixture, "deep", NULL, 0).integer, 30000);
        assert_int_equal(call(fixture, "wide", NULL, 0).integer, 2000000);
    }
}

static int begin_tiny(void **state) {
    return fixture_begin_with(state, (ScriptLimits){.memory_bytes = 1, .load_ms = 1, .call_ms = 1});
}

static void no_memory_at_all_is_a_limit_too(void **state) {
    expect_refused(*state, "return policy {}", REMIT_E_LIMIT, 0, "the file needs more than 0 KiB");
    expect_refused(*state, "local = 1", REMIT_E_LIMIT, 0, "the file needs more than 0 KiB");
}

static void one_call_of_the_library_cannot_make_much(void **state) {
    static const struct {
        const char *body, *message;
    } cases[] = {
        {"return ('x'):rep(1e9)", "string.rep would make more than 1024 KiB"},
        {"return ('x'):rep(math.maxinteger)", "string.rep would make"},
        {"return (''):rep(1e9, 'ab')", "string.rep would make"},
        {"return table.move({}, 1, 1e18, 2)", "table.move would move more than"},
        {"return table.move({}, math.mininteger, math.maxinteger, 2)", "table.move would move"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_body_fails(*state, cases[i].body, REMIT_E_LIMIT, cases[i].message);
    expect_true(*state,
                "('x'):rep(-1) == '' and ('x'):rep(0) == '' and #('x'):rep(1048576) == 1048576");
    expect_body_fails(*state, "return table.unpack({}, 1, 1e8)", REMIT_E_RECORD,
                      "too many results");
    expect_body_fails(*state, "return table.concat({}, 'x', 1, 1e18)", REMIT_E_RECORD,
                      "invalid value");
    expect_body_fails(*state, "return ('x'):byte(1, 1), ('%1000d'):format(1)", REMIT_E_RECORD,
                      "invalid conversion");
    expect_body_fails(*state, "return utf8.char(-1)", REMIT_E_RECORD, "out of range");
    expect_body_fails(*state, "return utf8.codepoint('\\xff')", REMIT_E_RECORD, "invalid UTF-8");
}

static void time_is_bounded(void **state) {
    Fixture *fixture = *state;
    static const char *const bodies[] = {
        "while true do end",
        "repeat until false",
        "for i = 1, 1e18 do end",
        "for i = 1, math.huge do end",
        "::again:: goto again",
        "local function f() return f() end return f()",
        "local s = '' while true do s = ('x'):rep(10) end",
        "while true do ('x'):find('y') end",
        "while true do local t = { 3, 2, 1 } table.sort(t) end",
        "table.sort({ 2, 1 }, function() while true do end end)",
        "return ('x'):gsub('x', function() while true do end end)",
        "for k in pairs({ a = 1 }) do while true do end end",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        expect_body_fails(fixture, bodies[i], REMIT_E_LIMIT, "the function took longer than 60 ms");
        assert_int_equal(fixture->err.line, 1);
    }
    expect_refused(fixture, "\n\nwhile true do end", REMIT_E_LIMIT, 3,
                   "the file took longer than 100 ms");
    expect_true(fixture, "1 + 1 == 2");
}

static void a_sort_in_c_is_stopped(void **state) {
    expect_refused(*state,
                   "local t = {} for i = 1, 1e5 do t[i] = (i * 7919) % 100003 end "
                   "while true do local u = table.move(t, 1, #t, 1, {}) table.sort(u) end",
                   REMIT_E_LIMIT, 1, "the file took longer than 100 ms");
}

static void recursion_is_bounded(void **state) {
    expect_body_fails(*state, "return ('x'):find(('()'):rep(33))", REMIT_E_RECORD,
                      "too many captures");
    expect_body_fails(*state, "return ('x'):find(('('):rep(20))", REMIT_E_RECORD,
                      "unfinished capture");
    expect_body_fails(*state, "return (('a'):rep(300000)):find(('a?'):rep(300000) .. 'b')",
                      REMIT_E_RECORD, "pattern too complex");
    expect_body_fails(*state, "local function f() return ('x'):gsub('x', f) end return f()",
                      REMIT_E_RECORD, "stack overflow");
    expect_body_fails(*state, "local function f() table.sort({ 2, 1 }, f) end return f()",
                      REMIT_E_RECORD, "stack overflow");
    char source[4096] = "return policy { x = ";
    memset(source + strlen(source), '(', 1000);
    assert_false(try_load(*state, source));
    expect_message(&((Fixture *)*state)->err, REMIT_E_POLICY, "overflow");
}

static void deep_recursion_overflows_with_an_error(void **state) {
    expect_body_fails(*state, "local function f() return 1 + f() end return f()", REMIT_E_RECORD,
                      "stack overflow");
}

static int begin_roomy(void **state) {
    return fixture_begin_with(
        state, (ScriptLimits){.memory_bytes = 512 << 20, .load_ms = 20000, .call_ms = 20000});
}

static void a_huge_file_is_refused(void **state) {
    Fixture *fixture = *state;
    size_t len = (16 << 20) + 1;
    char *source = malloc(len);
    memset(source, ' ', len);
    assert_false(script_load(fixture->script, "p.lua", (Text){source, len}, "policy",
                             &fixture->arena, &fixture->datum, &fixture->err));
    expect_message(&fixture->err, REMIT_E_LIMIT, "longer than 16 MiB");
    free(source);
}

/* Runs `task` in a child with its error output in `output`; returns how the child ended. */
static int run_in_child(Fixture *fixture, void (*task)(Fixture *), char *output, size_t room) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(60);
        dup2(ends[1], STDERR_FILENO);
        task(fixture);
        _exit(99);
    }
    close(ends[1]);
    size_t len = 0;
    for (ssize_t got; len < room - 1 && (got = read(ends[0], output + len, room - 1 - len)) > 0;)
        len += (size_t)got;
    output[len] = '\0';
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void call_f(Fixture *fixture) {
    try_call(fixture, "f", NULL, 0);
}

static void a_call_stuck_in_the_library_ends_the_process(void **state) {
    Fixture *fixture = *state;
    load(fixture, "return policy {\n"
                  "  f = function() return ('a'):rep(1000):find(('(.-)'):rep(30) .. 'b') end }");
    char output[500];
    int status = run_in_child(fixture, call_f, output, sizeof output);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 5);
    assert_string_equal(output,
                        "p.lua:2: error: this function is stuck in a call of Lua's library, "
                        "such as a pattern; limit hit\n");
}

static Bundle *stuck_bundle; /* of the test below, for its child */

static void call_bundle(Fixture *fixture) {
    (void)fixture;
    Value size = integer_value(1);
    uint64_t held, possible;
    bundle_call(stuck_bundle, &size, &held, &possible);
}

static void a_bundle_that_is_stuck_names_the_function(void **state) {
    Fixture *fixture = *state;
    Datum table;
    RemitError err;
    Script *script = script_new(NULL);
    assert_true(script_load(script, "s.lua",
                            TEXT("return subject { name = 'thing', fields = {\n"
                                 "  { name = 'size', type = 'integer' } } }"),
                            "subject", &fixture->arena, &table, &err));
    Subject *subject = subject_new(&table, TEXT("s.lua"), TEXT(""), &err);
    assert_non_null(subject);
    load(fixture, "local function find() return ('a'):rep(1000):find(('(.-)'):rep(30) .. 'b') end\n"
                  "return policy {\n"
                  "  a = function() return true end,\n"
                  "  f = function(n)\n"
                  "    return find() end,\n"
                  "  z = function() return true end }");
    int needs[] = {0};
    BundleMember members[] = {{handle(fixture, "a"), needs, 1},
                              {handle(fixture, "f"), needs, 1},
                              {handle(fixture, "z"), needs, 1}};
    stuck_bundle = bundle_new(fixture->script, subject, members, 3);
    char output[500];
    int status = run_in_child(fixture, call_bundle, output, sizeof output);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 5);
    assert_string_equal(output,
                        "p.lua:4: error: this function is stuck in a call of Lua's library, "
                        "such as a pattern; limit hit\n");
    bundle_free(stuck_bundle);
    subject_free(subject);
    script_free(script);
}

static void load_stuck(Fixture *fixture) {
    try_load(fixture, "local x = ('a'):rep(1000):find(('a-'):rep(40) .. 'b')");
}

static void a_file_stuck_in_the_library_ends_the_process(void **state) {
    char output[500];
    int status = run_in_child(*state, load_stuck, output, sizeof output);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 5);
    assert_string_equal(output, "p.lua: error: this file is stuck in a call of Lua's library, such "
                                "as a pattern; limit hit\n");
}

static void call_endless(Fixture *fixture) {
    bool is_done = try_call(fixture, "f", NULL, 0);
    _exit(!is_done && fixture->err.code == REMIT_E_LIMIT ? 42 : 1);
}

static void limits_hold_in_a_forked_child(void **state) {
    Fixture *fixture = *state;
    load(fixture, "return policy { f = function() while true do end end }");
    assert_false(try_call(fixture, "f", NULL, 0)); /* the timer of the parent runs */
    char output[500];
    int status = run_in_child(fixture, call_endless, output, sizeof output);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 42);
    assert_false(try_call(fixture, "f", NULL, 0));
    assert_int_equal(fixture->err.code, REMIT_E_LIMIT);
}

static int64_t processor_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void many_short_calls_are_not_one_long_call(void **state) {
    Fixture *fixture = *state;
    load(fixture, "return policy { f = function() local n = 0 for i = 1, 2000 do n = n + i end "
                  "return n end }");
    int64_t end = processor_ms() + 300;
    while (processor_ms() < end)
        assert_int_equal(call(fixture, "f", NULL, 0).integer, 2001000);
}

static void a_foreign_signal_is_nothing(void **state) {
    Fixture *fixture = *state;
    load(fixture, "return policy { f = function() return true end }");
    assert_true(call(fixture, "f", NULL, 0).boolean);
    raise(SIGVTALRM);
    assert_true(call(fixture, "f", NULL, 0).boolean);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        fixture_test(what_is_not_offered_is_a_clear_error),
        fixture_test(a_call_cannot_reach_it_either),
        fixture_test(a_slip_gets_a_suggestion),
        fixture_test(there_are_no_globals),
        fixture_test(another_environment_is_refused),
        fixture_test(bytecode_is_refused),
        fixture_test(only_shown_places_are_texts),
        fixture_test(what_is_offered_works),
        fixture_test(addresses_cannot_be_seen),
        fixture_test(pairs_goes_through_keys_in_order),
        fixture_test(sort_is_stable_and_never_confused),
        fixture_test(memory_is_bounded),
        fixture_test(memory_is_given_back),
        cmocka_unit_test_setup_teardown(no_memory_at_all_is_a_limit_too, begin_tiny, fixture_end),
        fixture_test(one_call_of_the_library_cannot_make_much),
        brief_test(time_is_bounded),
        brief_test(a_sort_in_c_is_stopped),
        fixture_test(recursion_is_bounded),
        cmocka_unit_test_setup_teardown(deep_recursion_overflows_with_an_error, begin_roomy,
                                        fixture_end),
        fixture_test(a_huge_file_is_refused),
        brief_test(a_call_stuck_in_the_library_ends_the_process),
        brief_test(a_bundle_that_is_stuck_names_the_function),
        brief_test(a_file_stuck_in_the_library_ends_the_process),
        brief_test(limits_hold_in_a_forked_child),
        brief_test(many_short_calls_are_not_one_long_call),
        fixture_test(a_foreign_signal_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
