/* SPDX-License-Identifier: MIT */
/* Conditions held against Lua: random expressions over random complete subjects mean the same to
 * the host's program, to its tree and to Lua; with fields missing, what the host can tell is what
 * Lua says whatever the missing fields hold. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "engine/sieve.h"
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

enum { EXPRESSIONS = 20000, RECORDS_EACH = 4, COMPLETIONS = 6, MANY = 66 };

static uint64_t seed;

static unsigned roll(unsigned sides) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 11) % sides;
}

/* A subject with two fields of each type. */
static const Text stages[] = {{"startup", 7}, {"scaleup", 7}, {"mature", 6}};
static const Text words[] = {{"SOX", 3}, {"GDPR", 4}, {"HIPAA", 5}, {"a b", 3}, {"", 0}};
static const char *const field_names[] = {"employees", "developers", "revenue", "ratio", "stage",
                                          "country",   "listed",     "agile",   "rules", "roles"};
enum { FIELDS = 10 };

static Subject *make_subject(void) {
    static Datum fields[FIELDS];
    static DatumPair pairs[FIELDS][3], top[2];
    static const char *const types[] = {"integer", "integer", "number",  "number", "string",
                                        "string",  "boolean", "boolean", "list",   "list"};
    static Datum allowed[3];
    for (int i = 0; i < 3; i++)
        allowed[i] = (Datum){.kind = DATUM_STRING, .string = stages[i]};
    for (int i = 0; i < FIELDS; i++) {
        size_t count = 0;
        if (i == 4)
            pairs[i][count++] =
                (DatumPair){TEXT("allowed"), {.kind = DATUM_TABLE, .table = {allowed, 3, NULL, 0}}};
        pairs[i][count++] =
            (DatumPair){TEXT("name"), {.kind = DATUM_STRING, .string = text_of(field_names[i])}};
        pairs[i][count++] =
            (DatumPair){TEXT("type"), {.kind = DATUM_STRING, .string = text_of(types[i])}};
        fields[i] = (Datum){.kind = DATUM_TABLE, .table = {NULL, 0, pairs[i], count}};
    }
    top[0] = (DatumPair){TEXT("fields"), {.kind = DATUM_TABLE, .table = {fields, FIELDS, NULL, 0}}};
    top[1] = (DatumPair){TEXT("name"), {.kind = DATUM_STRING, .string = TEXT("thing")}};
    Datum table = {.kind = DATUM_TABLE, .table = {NULL, 0, top, 2}};
    RemitError err;
    Subject *subject = subject_new(&table, TEXT("thing.lua"), TEXT(""), &err);
    if (!subject)
        fail_msg("%s", err.message);
    return subject;
}

/* ── random expressions, well typed ── */

static void boolean_expression(Buffer *out, int depth);

static void integer_literal(Buffer *out) {
    static const char *const literals[] = {"0",   "1",    "2",   "3",   "10", "100",
                                           "500", "0x10", "1e2", "1.5", "-7", "3.0"};
    buffer_add(out, text_of(literals[roll(12)]));
}

static void string_expression(Buffer *out, int depth) {
    static const char *const literals[] = {"'SOX'",     "\"GDPR\"", "[[HIPAA]]",
                                           "'a\\x20b'", "''",       "'z'"};
    switch (depth > 0 ? roll(6) : roll(3)) {
    case 0:
        buffer_lit(out, "country");
        break;
    case 1:
    case 2:
        buffer_add(out, text_of(literals[roll(6)]));
        break;
    case 3:
        buffer_lit(out, "lower(");
        string_expression(out, depth - 1);
        buffer_put(out, ')');
        break;
    default:
        buffer_put(out, '(');
        string_expression(out, depth - 1);
        buffer_lit(out, " .. ");
        if (roll(2))
            string_expression(out, depth - 1);
        else
            buffer_add(out, text_of(field_names[roll(4)]));
        buffer_put(out, ')');
    }
}

static void number_expression(Buffer *out, int depth) {
    static const char *const operators[] = {"+", "-", "*", "/", "//", "%", "^"};
    switch (depth > 0 ? roll(9) : roll(3)) {
    case 0:
        integer_literal(out);
        break;
    case 1:
    case 2:
        buffer_add(out, text_of(field_names[roll(4)]));
        break;
    case 3:
        buffer_add(out, roll(2) ? TEXT("(#rules)") : TEXT("count(roles)"));
        break;
    case 4:
        buffer_lit(out, " - ");
        number_expression(out, depth - 1);
        break;
    case 5:
        buffer_add(out, text_of(((const char *[]){"min(", "max("})[roll(2)]));
        number_expression(out, depth - 1);
        buffer_lit(out, ", ");
        number_expression(out, depth - 1);
        buffer_put(out, ')');
        break;
    case 6:
        buffer_add(out, text_of(((const char *[]){"abs(", "floor(", "ceil("})[roll(3)]));
        number_expression(out, depth - 1);
        buffer_put(out, ')');
        break;
    case 7: /* Lua's conditional expression */
        buffer_lit(out, "((");
        boolean_expression(out, depth - 1);
        buffer_lit(out, ") and ");
        number_expression(out, depth - 1);
        buffer_lit(out, " or ");
        number_expression(out, depth - 1);
        buffer_put(out, ')');
        break;
    default:
        if (roll(2)) /* sometimes without parentheses, for precedence */
            buffer_put(out, ' ');
        buffer_put(out, '(');
        number_expression(out, depth - 1);
        buffer_addf(out, " %s ", operators[roll(7)]);
        number_expression(out, depth - 1);
        buffer_put(out, ')');
    }
}

static void boolean_leaf(Buffer *out, int depth) {
    static const char *const orders[] = {"<", "<=", ">", ">=", "==", "~="};
    static const char *const elements[] = {"'SOX'", "'GDPR'", "'HIPAA'", "'none'"};
    switch (roll(9)) {
    case 0:
        buffer_add(out, text_of(field_names[6 + roll(2)]));
        break;
    case 1:
        buffer_addf(out, "stage %s '%s'", roll(2) ? "==" : "~=", stages[roll(3)].at);
        break;
    case 2:
        buffer_addf(out, "one_of(stage, '%s', '%s')", stages[roll(3)].at, stages[roll(3)].at);
        break;
    case 3:
        buffer_addf(out, "has(%s, %s)", field_names[8 + roll(2)], elements[roll(4)]);
        break;
    case 4:
        buffer_addf(out, "%s(roles, %s, %s)", roll(2) ? "any_of" : "all_of", elements[roll(4)],
                    elements[roll(4)]);
        break;
    case 5:
        buffer_lit(out, "contains(");
        string_expression(out, 1);
        buffer_lit(out, ", ");
        string_expression(out, 0);
        buffer_put(out, ')');
        break;
    case 6:
        string_expression(out, depth > 1 ? 1 : 0);
        buffer_addf(out, " %s ", orders[roll(6)]);
        string_expression(out, depth > 1 ? 1 : 0);
        break;
    default:
        number_expression(out, depth > 2 ? 2 : depth);
        buffer_addf(out, " %s ", orders[roll(6)]);
        if (roll(2))
            integer_literal(out);
        else
            number_expression(out, depth > 2 ? 2 : depth);
    }
}

static void boolean_expression(Buffer *out, int depth) {
    if (depth <= 0 || roll(4) == 0) {
        boolean_leaf(out, depth);
        return;
    }
    switch (roll(4)) {
    case 0:
        buffer_lit(out, "not (");
        boolean_expression(out, depth - 1);
        buffer_put(out, ')');
        break;
    case 1: /* no parentheses: and binds tighter than or */
        boolean_leaf(out, depth - 1);
        buffer_add(out, roll(2) ? TEXT(" and ") : TEXT(" or "));
        boolean_leaf(out, depth - 1);
        buffer_add(out, roll(2) ? TEXT(" and ") : TEXT(" or "));
        boolean_leaf(out, depth - 1);
        break;
    default:
        buffer_put(out, '(');
        boolean_expression(out, depth - 1);
        buffer_add(out, roll(2) ? TEXT(") and (") : TEXT(") or ("));
        boolean_expression(out, depth - 1);
        buffer_put(out, ')');
    }
}

/* ── random records ── */

static Value random_value(int field) {
    static Value lists[4][3];
    static const double numbers[] = {0, 1, -1, 0.5, 1.5, 99.9, 100, 1e15, 3};
    static const int64_t integers[] = {0, 1, 2, 3, 7, 10, 99, 100, 500, 501, 1000000007};
    switch (field) {
    case 0:
    case 1:
        return (Value){.kind = VALUE_INTEGER, .integer = integers[roll(11)]};
    case 2:
    case 3:
        return (Value){.kind = VALUE_NUMBER, .number = numbers[roll(9)]};
    case 4: {
        int symbol = (int)roll(3);
        return (Value){.kind = VALUE_STRING, .symbol = symbol, .string = stages[symbol]};
    }
    case 5:
        return (Value){.kind = VALUE_STRING, .symbol = -1, .string = words[roll(5)]};
    case 6:
    case 7:
        return (Value){.kind = VALUE_BOOLEAN, .boolean = roll(2)};
    default: {
        static int next;
        Value *items = lists[next++ % 4];
        size_t count = roll(4);
        for (size_t i = 0; i < count; i++)
            items[i] = (Value){.kind = VALUE_STRING, .symbol = -1, .string = words[i]};
        return (Value){.kind = VALUE_LIST, .list = {items, count}};
    }
    }
}

/* ── the two sides ── */

/* The host's functions, in Lua. */
static const char prelude[] =
    "function has(l, x) for _, v in ipairs(l) do if v == x then return true end end return false "
    "end\n"
    "function count(l) return #l end\n"
    "function one_of(v, ...) for _, x in ipairs{...} do if v == x then return true end end return "
    "false end\n"
    "function any_of(l, ...) for _, x in ipairs{...} do if has(l, x) then return true end end "
    "return false end\n"
    "function all_of(l, ...) for _, x in ipairs{...} do if not has(l, x) then return false end end "
    "return true end\n"
    "function contains(s, p) return string.find(s, p, 1, true) ~= nil end\n"
    "lower = string.lower min = math.min max = math.max abs = math.abs\n"
    "floor = math.floor ceil = math.ceil\n";

static void push_value(lua_State *L, const Value *value) {
    switch (value->kind) {
    case VALUE_BOOLEAN:
        lua_pushboolean(L, value->boolean);
        break;
    case VALUE_INTEGER:
        lua_pushinteger(L, value->integer);
        break;
    case VALUE_NUMBER:
        lua_pushnumber(L, value->number);
        break;
    case VALUE_STRING:
        lua_pushlstring(L, value->string.at, value->string.len);
        break;
    default:
        lua_newtable(L);
        for (size_t i = 0; i < value->list.count; i++) {
            lua_pushlstring(L, value->list.items[i].string.at, value->list.items[i].string.len);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
    }
}

/* What Lua says: VERDICT_UNKNOWN stands for an error. */
static Verdict ask_lua(lua_State *L, int function, const Value *values) {
    for (int i = 0; i < FIELDS; i++) {
        push_value(L, &values[i]);
        lua_setglobal(L, field_names[i]);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, function);
    Verdict verdict = VERDICT_UNKNOWN;
    if (lua_pcall(L, 0, 1, 0) == LUA_OK)
        verdict = lua_toboolean(L, -1) ? VERDICT_HELD : VERDICT_NOT;
    lua_pop(L, 1);
    return verdict;
}

/* The clauses, clause by clause: what the sieve is held against. */

enum { WORD_BITS = 64 };

/* The truth of the atoms for one record: a bit each. */
typedef struct AtomBits {
    uint64_t *held, *unknown;
} AtomBits;

static void set_bit(uint64_t *bits, int atom) {
    bits[atom / WORD_BITS] |= (uint64_t)1 << (atom % WORD_BITS);
}

static void ask_atoms(const Program *program, Facts *facts, const AtomBits *bits) {
    for (int i = 0; i < program->atom_count; i++) {
        Verdict verdict = program_ask_atom(&program->atoms[i], facts);
        if (verdict != VERDICT_NOT)
            set_bit(verdict == VERDICT_HELD ? bits->held : bits->unknown, i);
    }
}

static Verdict ask_clauses(const Program *program, int condition, const AtomBits *bits) {
    const Condition *sum = &program->conditions[condition];
    Verdict verdict = VERDICT_NOT;
    for (int i = 0; i < sum->count; i++) {
        const Clause *clause = &program->clauses[sum->first + i];
        uint64_t refuted = 0, open = 0;
        for (int k = 0; k < clause->count; k++) {
            const Test *test = &program->tests[clause->first + k];
            uint64_t held = bits->held[test->word], unknown = bits->unknown[test->word];
            refuted |= (test->want & ~(held | unknown)) | (test->reject & held);
            open |= (test->want | test->reject) & unknown;
        }
        if (refuted)
            continue;
        if (!open)
            return VERDICT_HELD;
        verdict = VERDICT_UNKNOWN;
    }
    return verdict;
}

/* What the atoms say; the sieve must say the same. */
static Verdict ask_program(const Program *program, const Sieve *sieve, const Value *values,
                           Arena *arena, bool *failed) {
    uint64_t held[64] = {0}, unknown[64] = {0};
    AtomBits bits = {held, unknown};
    RemitError err;
    Facts facts = {.fields = values, .arena = arena, .err = &err};
    assert_true(program->atom_count <= 64 * WORD_BITS);
    ask_atoms(program, &facts, &bits);
    *failed = facts.failed;
    Verdict verdict = facts.failed ? VERDICT_UNKNOWN : ask_clauses(program, 0, &bits);
    uint64_t standing[512], possible[512];
    SieveBits sifted = {standing, possible};
    assert_true(sieve_words(sieve) <= 512);
    facts.failed = false;
    sieve_ask(sieve, &facts, &sifted);
    assert_int_equal(facts.failed, *failed);
    for (int i = 0; i < program->condition_count && !facts.failed; i++) {
        uint64_t bit = (uint64_t)1 << i % 64;
        assert_int_equal(verdict, standing[i / 64] & bit   ? VERDICT_HELD
                                  : possible[i / 64] & bit ? VERDICT_UNKNOWN
                                                           : VERDICT_NOT);
    }
    return verdict;
}

static void test_conditions_mean_what_lua_means(void **unused) {
    (void)unused;
    Subject *subject = make_subject();
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    assert_int_equal(luaL_dostring(L, prelude), LUA_OK);
    Scope scope = {.subject = subject};
    Buffer text = {0};
    int held = 0, not_held = 0, errors = 0, told = 0, untold = 0;
    seed = 0x9e3779b97f4a7c15u;
    for (int i = 0; i < EXPRESSIONS; i++) {
        Arena arena = {0};
        size_t offset, width;
        RemitError err;
        buffer_clear(&text);
        buffer_lit(&text, "return ");
        boolean_expression(&text, 3);
        buffer_put(&text, '\0');
        Text condition = {text.at + 7, text.len - 8};
        const Node *node = condition_parse(condition, &scope, &arena, &offset, &width, &err);
        if (!node)
            fail_msg("%s does not load: %s", condition.at, err.message);
        assert_int_equal(luaL_loadstring(L, text.at), LUA_OK);
        int function = luaL_ref(L, LUA_REGISTRYINDEX);
        Program program;
        program_init(&program, subject, &arena);
        /* Now and then so often that the last one is in another word than the first. */
        for (int k = i % 16 == 0 ? MANY : 1; k > 0; k--)
            program_add(&program, node);
        Sieve *sieve = sieve_new(&program);
        for (int k = 0; k < RECORDS_EACH; k++) {
            Value values[FIELDS], partial[FIELDS];
            for (int f = 0; f < FIELDS; f++)
                partial[f] = values[f] = random_value(f);
            bool failed;
            Verdict wanted = ask_lua(L, function, values);
            Verdict found = ask_program(&program, sieve, values, &arena, &failed);
            Facts facts = {.fields = values, .arena = &arena, .err = &err};
            Verdict tree = evaluate_truth(node, &facts);
            if (wanted != found || (wanted == VERDICT_UNKNOWN) != failed ||
                (tree != wanted && !facts.failed) || facts.failed != failed)
                fail_msg("%s: Lua says %d, the program %d, the tree %d", condition.at, wanted,
                         found, tree);
            held += wanted == VERDICT_HELD;
            not_held += wanted == VERDICT_NOT;
            errors += wanted == VERDICT_UNKNOWN;
            /* What is told with fields missing must stay so for whatever they hold. */
            bool is_missing[FIELDS] = {false};
            for (int f = 0; f < FIELDS; f++) {
                is_missing[f] = roll(3) == 0;
                if (is_missing[f])
                    partial[f] = (Value){.kind = VALUE_MISSING};
            }
            Verdict partly = ask_program(&program, sieve, partial, &arena, &failed);
            untold += partly == VERDICT_UNKNOWN;
            for (int n = 0; n < COMPLETIONS && partly != VERDICT_UNKNOWN; n++) {
                for (int f = 0; f < FIELDS; f++)
                    if (is_missing[f])
                        values[f] = random_value(f);
                Verdict whole = ask_lua(L, function, values);
                if (whole != partly && whole != VERDICT_UNKNOWN)
                    fail_msg("%s: told %d with fields missing, but Lua says %d", condition.at,
                             partly, whole);
                told++;
            }
        }
        luaL_unref(L, LUA_REGISTRYINDEX, function);
        program_free(&program);
        arena_free(&arena);
    }
    print_message("held %d, not %d, errors %d; told %d, untold %d\n", held, not_held, errors, told,
                  untold);
    /* The generator must reach all kinds of answers, or the test shows nothing. */
    assert_true(held > EXPRESSIONS && not_held > EXPRESSIONS);
    assert_true(errors > 20 && told > EXPRESSIONS && untold > EXPRESSIONS / 2);
    lua_close(L);
    buffer_free(&text);
    subject_free(subject);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_conditions_mean_what_lua_means)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
