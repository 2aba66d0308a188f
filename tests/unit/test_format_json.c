/* SPDX-License-Identifier: MIT */
/* The JSON reader by tables: what it takes, what it refuses and where, and what it reads. How it
 * holds against another reader is in test_format_json_differential.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "format/json.h"

/* A copy in a block of its very size, so that the sanitizer sees any read beyond it. */
static Text exact_copy(Text text) {
    char *copy = malloc(text.len ? text.len : 1);
    assert_non_null(copy);
    if (text.len)
        memcpy(copy, text.at, text.len);
    return (Text){copy, text.len};
}

/* Reads whatever comes, asking for each value by its kind. */
static bool read_any(JsonReader *reader) {
    Text text;
    JsonNumber number;
    bool boolean;
    JsonStep step;
    switch (json_peek(reader)) {
    case JSON_KIND_OBJECT:
        if (!json_object_begin(reader))
            return false;
        while ((step = json_object_next(reader, &text)) == JSON_MORE)
            if (!read_any(reader))
                return false;
        return step == JSON_DONE;
    case JSON_KIND_ARRAY:
        if (!json_array_begin(reader))
            return false;
        while ((step = json_array_next(reader)) == JSON_MORE)
            if (!read_any(reader))
                return false;
        return step == JSON_DONE;
    case JSON_KIND_STRING:
        return json_read_string(reader, &text);
    case JSON_KIND_NUMBER:
        return json_read_number(reader, &number);
    case JSON_KIND_BOOLEAN:
        return json_read_boolean(reader, &boolean);
    case JSON_KIND_NULL:
        return json_read_null(reader);
    default:
        return json_skip_value(reader);
    }
}

/* Both ways through a text: skipped, and read value by value. They must agree, but for the words
 * that are no value at all, where each names what it looked for. */
static JsonReader judge(Text text) {
    Arena arena = {0};
    Text copy = exact_copy(text);
    JsonReader skipped, read;
    json_open(&skipped, copy, NULL);
    bool is_skipped = json_skip_value(&skipped) && json_finish(&skipped);
    json_open(&read, copy, &arena);
    bool is_read = read_any(&read) && json_finish(&read);
    assert_int_equal(is_skipped, is_read);
    assert_int_equal(skipped.problem_at, read.problem_at);
    if (read.problem != JSON_NO_BOOLEAN && read.problem != JSON_NO_NULL)
        assert_int_equal(skipped.problem, read.problem);
    assert_int_equal(is_skipped, skipped.problem == JSON_OK);
    arena_free(&arena);
    free((char *)copy.at);
    skipped.at = skipped.end = skipped.start = skipped.readable = NULL;
    return skipped;
}

static void accepts_json(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{}",
        "[]",
        "\"\"",
        "0",
        "-0",
        "true",
        "false",
        "null",
        " \t\r\n{ \t\r\n} \t\r\n",
        "{\"a\":1,\"a\":2}",
        "[[],{},[[]],{\"\":{}}]",
        "[ 1 , 2 , 3 ]",
        "{ \"a\" : 1 , \"b\" : [ ] }",
        "[0.5,-0.0,1e5,1E+5,1e-5,123456789012345678901234567890,1e-999]",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uABCD\\uabcd\\ud83d\\ude00\"",
        "\"\x7f\"",
        "\"\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf\"",
        "\"\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf\"",
        "\"0123456789abcdef\"",
        "\"0123456789abcde\"",
        "\"0123456789abcdef0123456789abcdef\"",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        JsonReader reader = judge(text_of(texts[i]));
        if (reader.problem != JSON_OK)
            fail_msg("%s refused at %zu", texts[i], reader.problem_at);
    }
}

static void refuses_what_is_not_json_and_says_where(void **state) {
    (void)state;
    static const struct {
        const char *text;
        JsonProblem problem;
        size_t at;
    } cases[] = {
        {"", JSON_NO_VALUE, 0},
        {"  ", JSON_NO_VALUE, 2},
        {"x", JSON_NO_VALUE, 0},
        {",", JSON_NO_VALUE, 0},
        {"\xef\xbb\xbf{}", JSON_NO_VALUE, 0},
        {"\v1", JSON_NO_VALUE, 0},
        {"{", JSON_CUT_OFF, 1},
        {"[", JSON_CUT_OFF, 1},
        {"[1", JSON_CUT_OFF, 2},
        {"[1,", JSON_CUT_OFF, 3},
        {"{\"a\"", JSON_CUT_OFF, 4},
        {"{\"a\":", JSON_CUT_OFF, 5},
        {"{\"a\":1", JSON_CUT_OFF, 6},
        {"{\"a\":1,", JSON_CUT_OFF, 7},
        {"tru", JSON_CUT_OFF, 3},
        {"[nul", JSON_CUT_OFF, 4},
        {"[-", JSON_CUT_OFF, 2},
        {"[1.", JSON_CUT_OFF, 3},
        {"[1e", JSON_CUT_OFF, 3},
        {"[1e+", JSON_CUT_OFF, 4},
        {"[,1]", JSON_NO_VALUE, 1},
        {"[1,,2]", JSON_NO_VALUE, 3},
        {"[1,]", JSON_TRAILING_COMMA, 2},
        {"[1, \n ]", JSON_TRAILING_COMMA, 2},
        {"{\"a\":1,}", JSON_TRAILING_COMMA, 6},
        {"{\"a\":1 , }", JSON_TRAILING_COMMA, 7},
        {"[1 2]", JSON_NO_COMMA_IN_ARRAY, 3},
        {"[1}", JSON_NO_COMMA_IN_ARRAY, 2},
        {"[1:2]", JSON_NO_COMMA_IN_ARRAY, 2},
        {"[trueish]", JSON_NO_COMMA_IN_ARRAY, 5},
        {"{\"a\":1 \"b\":2}", JSON_NO_COMMA_IN_OBJECT, 7},
        {"{\"a\":1]", JSON_NO_COMMA_IN_OBJECT, 6},
        {"{,}", JSON_NO_KEY, 1},
        {"{a:1}", JSON_NO_KEY, 1},
        {"{1:1}", JSON_NO_KEY, 1},
        {"{\"a\":1,b:2}", JSON_NO_KEY, 7},
        {"{\"a\":1,,}", JSON_NO_KEY, 7},
        {"{\"a\" 1}", JSON_NO_COLON, 5},
        {"{\"a\",1}", JSON_NO_COLON, 4},
        {"{\"a\":}", JSON_NO_VALUE, 5},
        {"{\"a\"::1}", JSON_NO_VALUE, 5},
        {"{} {}", JSON_TRAILING_TEXT, 3},
        {"1 1", JSON_TRAILING_TEXT, 2},
        {"1]", JSON_TRAILING_TEXT, 1},
        {"truth", JSON_NO_VALUE, 0},
        {"True", JSON_NO_VALUE, 0},
        {"nil", JSON_NO_VALUE, 0},
        {"01", JSON_LEADING_ZERO, 0},
        {"[-012]", JSON_LEADING_ZERO, 2},
        {"00.5", JSON_LEADING_ZERO, 0},
        {"[+1]", JSON_NO_VALUE, 1},
        {"[.5]", JSON_NO_VALUE, 1},
        {"[-x]", JSON_NO_DIGIT, 2},
        {"[1.]", JSON_NO_DIGIT, 3},
        {"[1.e5]", JSON_NO_DIGIT, 3},
        {"[1e]", JSON_NO_DIGIT, 3},
        {"[1e+]", JSON_NO_DIGIT, 4},
        {"[0x10]", JSON_NO_COMMA_IN_ARRAY, 2},
        {"[1_000]", JSON_NO_COMMA_IN_ARRAY, 2},
        {"[1e999]", JSON_TOO_LARGE, 1},
        {"[-1e309]", JSON_TOO_LARGE, 1},
        {"[NaN]", JSON_NOT_A_NUMBER, 1},
        {"[nan]", JSON_NOT_A_NUMBER, 1},
        {"[Infinity]", JSON_NOT_A_NUMBER, 1},
        {"[-Infinity]", JSON_NOT_A_NUMBER, 2},
        {"['a']", JSON_SINGLE_QUOTES, 1},
        {"{'a':1}", JSON_SINGLE_QUOTES, 1},
        {"// a\n1", JSON_COMMENT, 0},
        {"[1, /* two */ 2]", JSON_COMMENT, 4},
        {"{} # done", JSON_COMMENT, 3},
        {"\"abc", JSON_UNCLOSED_STRING, 0},
        {"[\"abc\\", JSON_UNCLOSED_STRING, 1},
        {"[\"abc\\\"", JSON_UNCLOSED_STRING, 1},
        {"{\"a", JSON_UNCLOSED_STRING, 1},
        {"[\"0123456789abcdef0123456789", JSON_UNCLOSED_STRING, 1},
        {"[\"a\nb\"]", JSON_CONTROL, 3},
        {"[\"\t\"]", JSON_CONTROL, 2},
        {"[\"0123456789abcdef\x1f\"]", JSON_CONTROL, 18},
        {"[\"a\\x\"]", JSON_BAD_ESCAPE, 3},
        {"[\"\\'\"]", JSON_BAD_ESCAPE, 2},
        {"[\"\\u12G4\"]", JSON_BAD_HEX, 2},
        {"[\"\\u12\"]", JSON_BAD_HEX, 2},
        {"[\"\\U1234\"]", JSON_BAD_ESCAPE, 2},
        {"[\"a\\ud800\"]", JSON_LONE_SURROGATE, 3},
        {"[\"\\ud800\\u0041\"]", JSON_LONE_SURROGATE, 2},
        {"[\"\\ud800x\"]", JSON_LONE_SURROGATE, 2},
        {"[\"\\udc00\\ud800\"]", JSON_LONE_SURROGATE, 2},
        {"[\"ab\x80\"]", JSON_BAD_UTF8, 4},
        {"[\"\xc0\xaf\"]", JSON_BAD_UTF8, 2},
        {"[\"\xc1\xbf\"]", JSON_BAD_UTF8, 2},
        {"[\"\xc3\"]", JSON_BAD_UTF8, 2},
        {"[\"\xe0\x9f\xbf\"]", JSON_BAD_UTF8, 2},
        {"[\"\xe2\x82\"]", JSON_BAD_UTF8, 2},
        {"[\"\xed\xa0\x80\"]", JSON_BAD_UTF8, 2},
        {"[\"\xf0\x8f\xbf\xbf\"]", JSON_BAD_UTF8, 2},
        {"[\"\xf4\x90\x80\x80\"]", JSON_BAD_UTF8, 2},
        {"[\"\xf5\x80\x80\x80\"]", JSON_BAD_UTF8, 2},
        {"[\"\xff\"]", JSON_BAD_UTF8, 2},
        {"[\"\xc3\xa4\xc3\xa4\xe2\x82\"]", JSON_BAD_UTF8, 6},
        {"{\"a\xe4\":1}", JSON_BAD_UTF8, 3},
        {"[\"caf\xe9 0123456789abcdef\"]", JSON_BAD_UTF8, 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        JsonReader reader = judge(text_of(cases[i].text));
        if (reader.problem != cases[i].problem || reader.problem_at != cases[i].at)
            fail_msg("%s: problem %d at %zu, not %d at %zu", cases[i].text, reader.problem,
                     reader.problem_at, cases[i].problem, cases[i].at);
    }
    /* A NUL byte is neither white space nor the end of the text. */
    assert_int_equal(judge(TEXT("{}\0")).problem, JSON_TRAILING_TEXT);
    assert_int_equal(judge(TEXT("\0")).problem, JSON_NO_VALUE);
    assert_int_equal(judge(TEXT("[\0]")).problem_at, 1);
    assert_int_equal(judge(TEXT("[\"a\0\"]")).problem, JSON_CONTROL);
    assert_int_equal(judge(TEXT("[\"\\\0\"]")).problem, JSON_BAD_ESCAPE);
}

static void counts_levels(void **state) {
    (void)state;
    char text[512];
    for (int levels = 63; levels <= 66; levels++) {
        for (int kind = 0; kind < 2; kind++) {
            size_t len = 0;
            for (int i = 0; i < levels; i++)
                len += (size_t)sprintf(text + len, kind ? "{\"\":" : "[");
            len += (size_t)sprintf(text + len, "1");
            for (int i = 0; i < levels; i++)
                text[len++] = kind ? '}' : ']';
            JsonReader reader = judge((Text){text, len});
            assert_int_equal(reader.problem, levels <= 64 ? JSON_OK : JSON_TOO_DEEP);
            if (levels > 64)
                assert_int_equal(reader.problem_at, kind ? 64 * 4 : 64);
        }
    }
    /* A closed container does not count. */
    size_t len = 0;
    for (int i = 0; i < 100; i++)
        len += (size_t)sprintf(text + len, i ? ",[]" : "[[]");
    text[len++] = ']';
    assert_int_equal(judge((Text){text, len}).problem, JSON_OK);
}

static void reads_strings(void **state) {
    (void)state;
    static const struct {
        const char *text;
        Text value;
    } cases[] = {
        {"\"\"", {"", 0}},
        {"\"plain\"", {"plain", 5}},
        {"\"0123456789abcdef0123456789abcdef!\"", {"0123456789abcdef0123456789abcdef!", 33}},
        {"\"a\\\"b\\\\c\\/d\"", {"a\"b\\c/d", 7}},
        {"\"\\b\\f\\n\\r\\t\"", {"\b\f\n\r\t", 5}},
        {"\"\\u0041\\u00e4\\u20AC\"", {"A\xc3\xa4\xe2\x82\xac", 6}},
        {"\"\\ud83d\\ude00!\"", {"\xf0\x9f\x98\x80!", 5}},
        {"\"\\uD800\\uDC00\\udbff\\udfff\"", {"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8}},
        {"\"a\\u0000b\"", {"a\0b", 3}},
        {"\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"",
         {"\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf", 11}},
        {"\"\xc3\xa4\\n\xe2\x82\xac\"", {"\xc3\xa4\n\xe2\x82\xac", 6}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena arena = {0};
        Text copy = exact_copy(text_of(cases[i].text)), value = {0}, key = {0};
        JsonReader reader;
        json_open(&reader, copy, &arena);
        assert_true(json_read_string(&reader, &value));
        assert_true(json_finish(&reader));
        assert_int_equal(value.len, cases[i].value.len);
        assert_memory_equal(value.at, cases[i].value.at, value.len);
        /* Without escapes it is a view, and costs no memory. */
        if (!strchr(cases[i].text, '\\')) {
            assert_ptr_equal(value.at, copy.at + 1);
            assert_null(arena.first);
        }
        free((char *)copy.at);

        char member[200];
        snprintf(member, sizeof member, "{%s:1}", cases[i].text);
        copy = exact_copy(text_of(member));
        json_open(&reader, copy, &arena);
        assert_true(json_object_begin(&reader));
        assert_int_equal(json_object_next(&reader, &key), JSON_MORE);
        assert_true(text_equal(key, cases[i].value));
        free((char *)copy.at);
        arena_free(&arena);
    }
}

static void reads_strings_of_every_length(void **state) {
    (void)state;
    /* Every length and every place of one special character, at the very end of the memory. */
    static const Text specials[] = {{"", 0}, {"\\n", 2}, {"\xe2\x82\xac", 3}, {"\\u00e4", 6}};
    static const Text decoded[] = {{"", 0}, {"\n", 1}, {"\xe2\x82\xac", 3}, {"\xc3\xa4", 2}};
    for (size_t len = 0; len < 50; len++) {
        for (size_t place = 0; place <= len; place++) {
            for (size_t i = 0; i < 4; i++) {
                char text[64] = "\"", want[64];
                size_t at = 1;
                memset(text + at, 'x', place);
                at += place;
                memcpy(text + at, specials[i].at, specials[i].len);
                at += specials[i].len;
                memset(text + at, 'y', len - place);
                at += len - place;
                text[at++] = '"';
                size_t want_len = len + decoded[i].len;
                memset(want, 'x', place);
                memcpy(want + place, decoded[i].at, decoded[i].len);
                memset(want + place + decoded[i].len, 'y', len - place);

                Arena arena = {0};
                Text copy = exact_copy((Text){text, at}), value = {0};
                JsonReader reader;
                json_open(&reader, copy, &arena);
                assert_true(json_read_string(&reader, &value));
                assert_int_equal(value.len, want_len);
                assert_memory_equal(value.at, want, want_len);
                assert_true(json_finish(&reader));
                /* Cut anywhere, it is not closed or not whole. */
                for (size_t cut = 1; cut < at; cut++) {
                    Text part = exact_copy((Text){text, cut});
                    json_open(&reader, part, &arena);
                    assert_false(json_read_string(&reader, &value));
                    assert_int_not_equal(reader.problem, JSON_OK);
                    free((char *)part.at);
                }
                free((char *)copy.at);
                arena_free(&arena);
            }
        }
    }
}

static void judges_only_its_own_text(void **state) {
    (void)state;
    /* Records in a block: what is behind the end may be loaded, and must not be believed. */
    static const char block[] = "\"abc\" \"0123456789abcdef0123456789abcdef\"\x01\xff";
    const char *readable = block + sizeof block - 1;
    for (size_t len = 1; len < sizeof block; len++) {
        JsonReader reader;
        Text value = {0};
        json_open(&reader, (Text){block, len}, NULL);
        json_set_readable(&reader, readable);
        bool is_good = json_read_string(&reader, &value);
        assert_int_equal(is_good, len >= 5);
        if (is_good)
            assert_true(text_equal(value, TEXT("abc")));
        else
            assert_int_equal(reader.problem, JSON_UNCLOSED_STRING);
        if (len < 7)
            continue;
        json_open(&reader, (Text){block + 6, len - 6}, NULL);
        json_set_readable(&reader, readable);
        assert_int_equal(json_read_string(&reader, &value), len >= 40);
    }
}

static void reads_numbers(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool is_integer;
        int64_t integer;
        double number;
    } cases[] = {
        {"0", true, 0, 0},
        {"-0", true, 0, 0},
        {"7", true, 7, 7},
        {"-12", true, -12, -12},
        {"9007199254740993", true, 9007199254740993, 9007199254740992.0},
        {"9223372036854775807", true, INT64_MAX, 9223372036854775808.0},
        {"-9223372036854775808", true, INT64_MIN, -9223372036854775808.0},
        {"9223372036854775808", false, 0, 9223372036854775808.0},
        {"-9223372036854775809", false, 0, -9223372036854775808.0},
        {"18446744073709551616", false, 0, 18446744073709551616.0},
        {"99999999999999999999999", false, 0, 1e23},
        {"1.0", false, 0, 1},
        {"1e3", false, 0, 1000},
        {"0.1", false, 0, 0.1},
        {"-2.5E-1", false, 0, -0.25},
        {"1e-400", false, 0, 0},
        {"1.7976931348623157e308", false, 0, 1.7976931348623157e308},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Text copy = exact_copy(text_of(cases[i].text));
        JsonReader reader;
        JsonNumber number;
        json_open(&reader, copy, NULL);
        assert_true(json_read_number(&reader, &number));
        assert_true(json_finish(&reader));
        assert_int_equal(number.is_integer, cases[i].is_integer);
        assert_true(number.integer == cases[i].integer);
        assert_true(number.number == cases[i].number);
        free((char *)copy.at);
    }
}

static void refuses_another_kind_than_asked_for(void **state) {
    (void)state;
    Text text;
    JsonNumber number;
    bool boolean;
    JsonReader reader;
    static const struct {
        JsonProblem problem;
        char kinds; /* the first byte of the one text that is fine */
    } asked[] = {{JSON_NO_OBJECT, '{'}, {JSON_NO_ARRAY, '['},   {JSON_NO_STRING, '"'},
                 {JSON_NO_NUMBER, '1'}, {JSON_NO_BOOLEAN, 't'}, {JSON_NO_NULL, 'n'}};
    static const char *const texts[] = {" {}", " []", " \"a\"", " 1", " true", " null"};
    for (int i = 0; i < 6; i++) {
        for (int j = 0; j < 6; j++) {
            json_open(&reader, text_of(texts[j]), NULL);
            bool is_good = i == 0   ? json_object_begin(&reader)
                           : i == 1 ? json_array_begin(&reader)
                           : i == 2 ? json_read_string(&reader, &text)
                           : i == 3 ? json_read_number(&reader, &number)
                           : i == 4 ? json_read_boolean(&reader, &boolean)
                                    : json_read_null(&reader);
            assert_int_equal(is_good, i == j);
            assert_int_equal(reader.problem, i == j ? JSON_OK : asked[i].problem);
            if (i != j)
                assert_int_equal(reader.problem_at, 1);
        }
    }
}

static void keeps_the_first_error(void **state) {
    (void)state;
    JsonReader reader;
    Text text;
    JsonNumber number;
    json_open(&reader, TEXT("[1, x, \"later\", 2]"), NULL);
    assert_true(json_array_begin(&reader));
    assert_int_equal(json_array_next(&reader), JSON_MORE);
    assert_true(json_read_number(&reader, &number));
    assert_int_equal(json_array_next(&reader), JSON_MORE);
    assert_false(json_read_number(&reader, &number));
    assert_int_equal(json_array_next(&reader), JSON_FAILED);
    assert_int_equal(json_object_next(&reader, &text), JSON_FAILED);
    assert_false(json_read_string(&reader, &text));
    assert_false(json_skip_value(&reader));
    assert_false(json_finish(&reader));
    assert_int_equal(json_peek(&reader), JSON_KIND_END_OF_TEXT);
    assert_int_equal(reader.problem, JSON_NO_NUMBER);
    assert_int_equal(reader.problem_at, 4);
}

static void tells_people_where(void **state) {
    (void)state;
    JsonReader reader;
    RemitError err = {0};
    json_open(&reader, TEXT("{\n  \"a\": 1,\n  \"b\": [1, 2,]\n}\n"), NULL);
    assert_false(json_skip_value(&reader));
    assert_false(json_error(&reader, "in.json", 1, &err));
    assert_int_equal(err.code, REMIT_E_RECORD);
    assert_string_equal(err.file, "in.json");
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 13);
    assert_string_equal(err.source, "  \"b\": [1, 2,]");
    assert_string_equal(err.message, "a comma with nothing behind it");
    assert_string_equal(err.hint, "remove the comma");

    /* A line of NDJSON; the width covers the number. */
    json_open(&reader, TEXT("{\"employees\": 1e999}"), NULL);
    assert_false(json_skip_value(&reader));
    assert_false(json_error(&reader, "in.ndjson", 42, &err));
    assert_int_equal(err.line, 42);
    assert_int_equal(err.column, 15);
    assert_int_equal(err.width, 5);

    /* An error that the caller finds in a value. */
    Text key;
    json_open(&reader, TEXT("{\"employees\":\n -5}"), NULL);
    assert_true(json_object_begin(&reader));
    assert_int_equal(json_object_next(&reader, &key), JSON_MORE);
    size_t at = json_offset(&reader);
    error_set(&err, REMIT_E_RECORD, "employees must not be negative");
    json_place(&reader, at, 2, "in.json", 10, &err);
    assert_int_equal(err.line, 11);
    assert_int_equal(err.column, 2);
    json_error(&reader, "in.json", 1, NULL);
}

static void passes_over_the_whole_of_a_value(void **state) {
    (void)state;
    JsonReader reader;
    json_open(&reader, TEXT("[ {\"a\": [1, 2]} , \"\\n\" ,3 ]"), NULL);
    static const char *const values[] = {"{\"a\": [1, 2]}", "\"\\n\"", "3"};
    assert_true(json_array_begin(&reader));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(json_array_next(&reader), JSON_MORE);
        size_t from = json_offset(&reader);
        assert_true(json_skip_value(&reader));
        Text raw = {reader.start + from, (size_t)(reader.at - reader.start) - from};
        assert_true(text_equal(raw, text_of(values[i])));
    }
    assert_int_equal(json_array_next(&reader), JSON_DONE);
    assert_true(json_finish(&reader));
    assert_true(text_equal(json_without_bom(TEXT("\xef\xbb\xbf{}")), TEXT("{}")));
    assert_true(text_equal(json_without_bom(TEXT("{}")), TEXT("{}")));
}

static void finds_the_end_of_a_value_in_pieces(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t end; /* SIZE_MAX: not in this text */
    } cases[] = {
        {"{\"a long key, with {brackets} in it\": [[\"]]}\", {}], {\"b\": \"x}\\\"}\"}]} ]", 68},
        {" {\"a\":[1,\"]}\\\"\"]} ,", 17},
        {"[[],[{}]],[]", 9},
        {"\"a\\\\\" ,", 5},
        {"\"a\\\"]\" ,", 6},
        {"123,4", 3},
        {"  true]", 6},
        {"null ", 4},
        {"1{", 1},
        {",", 0},
        {" ]", 1},
        {"{\"a\":1", SIZE_MAX},
        {"\"abc\\\"", SIZE_MAX},
        {"123", SIZE_MAX},
        {"   ", SIZE_MAX},
        {"", SIZE_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = strlen(cases[i].text);
        for (size_t cut = 0; cut <= len; cut++) {
            JsonExtent extent = {0};
            size_t end = json_value_end(&extent, (Text){cases[i].text, cut});
            if (end == SIZE_MAX) {
                end = json_value_end(&extent, (Text){cases[i].text + cut, len - cut});
                if (end != SIZE_MAX)
                    end += cut;
            }
            if (end != cases[i].end)
                fail_msg("%s cut at %zu: %zu, not %zu", cases[i].text, cut, end, cases[i].end);
        }
        JsonExtent extent = {0};
        size_t end = SIZE_MAX;
        for (size_t at = 0; at < len && end == SIZE_MAX; at++)
            if (json_value_end(&extent, (Text){cases[i].text + at, 1}) != SIZE_MAX)
                end = at + (cases[i].end > at); /* behind this byte, or before it */
        assert_int_equal(end, cases[i].end);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_json),
        cmocka_unit_test(refuses_what_is_not_json_and_says_where),
        cmocka_unit_test(counts_levels),
        cmocka_unit_test(reads_strings),
        cmocka_unit_test(reads_strings_of_every_length),
        cmocka_unit_test(judges_only_its_own_text),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(refuses_another_kind_than_asked_for),
        cmocka_unit_test(keeps_the_first_error),
        cmocka_unit_test(tells_people_where),
        cmocka_unit_test(passes_over_the_whole_of_a_value),
        cmocka_unit_test(finds_the_end_of_a_value_in_pieces),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
