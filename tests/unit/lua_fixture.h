/* SPDX-License-Identifier: MIT */
/* For the tests of the Lua room: a script with its arena and its last error, and a word for each
 * thing that a test wants to say about a policy's text. */
#ifndef REMIT_TEST_LUA_FIXTURE_H
#define REMIT_TEST_LUA_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lua/script.h"
#include <stdlib.h>

typedef struct Fixture {
    Script *script;
    Arena arena;
    Datum datum;
    Value result;
    RemitError err;
} Fixture;

static inline int fixture_begin_with(void **state, ScriptLimits limits) {
    Fixture *fixture = calloc(1, sizeof *fixture);
    fixture->script = script_new(&limits);
    *state = fixture;
    return 0;
}

/* Little memory, and time that is enough for slow checkers of memory. */
static inline int fixture_begin(void **state) {
    return fixture_begin_with(
        state, (ScriptLimits){.memory_bytes = 8 << 20, .load_ms = 20000, .call_ms = 20000});
}

/* Little time. */
static inline int fixture_begin_brief(void **state) {
    return fixture_begin_with(
        state, (ScriptLimits){.memory_bytes = 256 << 20, .load_ms = 100, .call_ms = 60});
}

static inline int fixture_end(void **state) {
    Fixture *fixture = *state;
    script_free(fixture->script);
    arena_free(&fixture->arena);
    free(fixture);
    return 0;
}

#define fixture_test(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)
#define brief_test(name)   cmocka_unit_test_setup_teardown(name, fixture_begin_brief, fixture_end)

static inline bool try_load(Fixture *fixture, const char *source) {
    memset(&fixture->err, 0, sizeof fixture->err);
    return script_load(fixture->script, "p.lua", text_of(source), "policy", &fixture->arena,
                       &fixture->datum, &fixture->err);
}

/* Loads what must load. */
static inline void load(Fixture *fixture, const char *source) {
    if (!try_load(fixture, source))
        fail_msg("does not load: %s:%d: %s", fixture->err.file, fixture->err.line,
                 fixture->err.message);
}

static inline void expect_message(const RemitError *err, RemitCode code, const char *part) {
    if (!strstr(err->message, part))
        fail_msg("expected an error with '%s', it is '%s'", part, err->message);
    assert_int_equal(err->code, code);
}

/* The text must not load, because of `part`, with the error in `line` (0: no line). */
static inline void expect_refused(Fixture *fixture, const char *source, RemitCode code, int line,
                                  const char *part) {
    if (try_load(fixture, source))
        fail_msg("loads, though it should say '%s': %s", part, source);
    expect_message(&fixture->err, code, part);
    assert_string_equal(fixture->err.file, "p.lua");
    assert_int_equal(fixture->err.line, line);
}

/* The handle of the function `f` of the policy that was loaded. */
static inline int handle(Fixture *fixture, const char *key) {
    const Datum *function = datum_get(&fixture->datum, key);
    assert_non_null(function);
    assert_int_equal(function->kind, DATUM_FUNCTION);
    return function->function;
}

static inline bool try_call(Fixture *fixture, const char *key, const Value *args, size_t count) {
    memset(&fixture->err, 0, sizeof fixture->err);
    return script_call(fixture->script, handle(fixture, key), args, count, &fixture->arena,
                       &fixture->result, &fixture->err);
}

/* Calls what must succeed. */
static inline Value call(Fixture *fixture, const char *key, const Value *args, size_t count) {
    if (!try_call(fixture, key, args, count))
        fail_msg("the call fails: %s:%d: %s", fixture->err.file, fixture->err.line,
                 fixture->err.message);
    return fixture->result;
}

/* Loads `return policy { f = function(…) BODY end }`, in one line, and calls it without arguments.
 */
static inline bool try_body(Fixture *fixture, const char *body) {
    static const char frame[] = "return policy { f = function(a, b) %s end }";
    size_t room = sizeof frame + strlen(body);
    char *source = malloc(room);
    snprintf(source, room, frame, body);
    load(fixture, source);
    free(source);
    return try_call(fixture, "f", NULL, 0);
}

static inline void expect_body_fails(Fixture *fixture, const char *body, RemitCode code,
                                     const char *part) {
    if (try_body(fixture, body))
        fail_msg("runs, though it should say '%s': %s", part, body);
    expect_message(&fixture->err, code, part);
    assert_string_equal(fixture->err.file, "p.lua");
}

static inline Value run_body(Fixture *fixture, const char *body) {
    if (!try_body(fixture, body))
        fail_msg("fails: %s: %s", body, fixture->err.message);
    return fixture->result;
}

static inline void expect_true(Fixture *fixture, const char *expression) {
    char body[512];
    snprintf(body, sizeof body, "return %s", expression);
    Value value = run_body(fixture, body);
    if (value.kind != VALUE_BOOLEAN || !value.boolean)
        fail_msg("does not hold: %s", expression);
}

static inline void expect_text(Fixture *fixture, const char *body, const char *text) {
    Value value = run_body(fixture, body);
    assert_int_equal(value.kind, VALUE_STRING);
    assert_string_equal(value.string.at, text);
}

static inline Value text_value(const char *text) {
    return (Value){.kind = VALUE_STRING, .symbol = -1, .string = text_of(text)};
}

static inline Value integer_value(int64_t integer) {
    return (Value){.kind = VALUE_INTEGER, .symbol = -1, .integer = integer};
}

#endif
