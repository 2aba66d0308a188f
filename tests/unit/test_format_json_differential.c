/* SPDX-License-Identifier: MIT */
/* The JSON reader held against jansson: the same texts taken, the same refused, the same values
 * read. The texts are generated, then damaged in the ways that files are. Fixed seeds: a failure
 * repeats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "format/json.h"
#include "format/json_write.h"

enum { CASES = 80000 };

static uint64_t seed;

static uint64_t next_random(void) {
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return seed * 0x2545F4914F6CDD1D >> 16;
}

static size_t below(size_t limit) {
    return (size_t)(next_random() % limit);
}

#define PICK(array) (array)[below(sizeof(array) / sizeof *(array))]

/* Generating */

static void add_space(Buffer *out) {
    static const char *const spaces[] = {"", "", "", "", "", "", " ", "\n", "\t", "\r\n", "  "};
    buffer_add(out, text_of(PICK(spaces)));
}

static void add_string(Buffer *out) {
    static const char *const pieces[] = {
        "a",
        "employees",
        "\xc3\xa4",
        "\xe2\x82\xac",
        "\xf0\x9f\x98\x80",
        "\xed\x9f\xbf",
        "\\n",
        "\\\"",
        "\\\\",
        "\\/",
        "\\u00e4",
        "\\uD83D\\uDE00",
        "\\u0000",
        "\x7f",
        " ",
        "{",
        "]",
        ":",
        "\\t\\r\\b\\f",
        "0123456789abcdef",
        "long enough to go beyond a block of bytes",
        "\xef\xbf\xbd",
        "\\ud7ff\\ue000",
    };
    buffer_put(out, '"');
    for (size_t count = below(4) ? below(4) : below(20); count > 0; count--)
        buffer_add(out, text_of(PICK(pieces)));
    buffer_put(out, '"');
}

static void add_number(Buffer *out) {
    static const char *const numbers[] = {
        "0",
        "-0",
        "1",
        "-1",
        "12",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "-9223372036854775809",
        "0.1",
        "1e5",
        "1E-7",
        "-2.5e+3",
        "1e308",
        "1e309",
        "-1e400",
        "1e-400",
        "5e-324",
        "0.30000000000000004",
        "9007199254740993.0",
        "123456789012345678901234567890",
        "3.141592653589793238462643383279502884197",
    };
    if (below(3)) {
        buffer_add(out, text_of(PICK(numbers)));
        return;
    }
    buffer_addf(out, "%s%zu", below(2) ? "-" : "", below(100000) >> below(17));
    if (below(2))
        buffer_addf(out, ".%0*zu", (int)below(20) + 1, below(1000000));
    if (below(3) == 0)
        buffer_addf(out, "%c%s%zu", "eE"[below(2)],
                    below(2)   ? "-"
                    : below(2) ? "+"
                               : "",
                    below(330));
}

static void add_value(Buffer *out, int levels) {
    static const char *const words[] = {"true", "false", "null"};
    size_t kind = below(levels > 0 ? 8 : 5);
    add_space(out);
    if (kind < 2) {
        add_string(out);
    } else if (kind < 4) {
        add_number(out);
    } else if (kind < 5) {
        buffer_add(out, text_of(PICK(words)));
    } else {
        bool is_object = kind < 7;
        buffer_put(out, is_object ? '{' : '[');
        add_space(out);
        for (size_t count = below(6), i = 0; i < count; i++) {
            if (i > 0)
                buffer_put(out, ',');
            if (is_object) {
                add_space(out);
                add_string(out);
                add_space(out);
                buffer_put(out, ':');
            }
            add_value(out, levels - 1);
        }
        buffer_put(out, is_object ? '}' : ']');
    }
    add_space(out);
}

/* Damaging */

static void replace(Buffer *text, size_t from, size_t len, Text by) {
    Buffer result = {0};
    buffer_add(&result, (Text){text->at, from});
    buffer_add(&result, by);
    buffer_add(&result, (Text){text->at + from + len, text->len - from - len});
    buffer_free(text);
    *text = result;
}

static void damage(Buffer *text) {
    static const Text tokens[] = {
        TEXT("{"),
        TEXT("}"),
        TEXT("["),
        TEXT("]"),
        TEXT(","),
        TEXT(":"),
        TEXT("\""),
        TEXT("\\"),
        TEXT("\\u"),
        TEXT("\\ud800"),
        TEXT("\\udc00"),
        TEXT("0"),
        TEXT("-"),
        TEXT("."),
        TEXT("e"),
        TEXT("1e999"),
        TEXT("true"),
        TEXT("nul"),
        TEXT("NaN"),
        TEXT("\0"),
        TEXT("\x1f"),
        TEXT("\n"),
        TEXT("\x80"),
        TEXT("\xc0\x80"),
        TEXT("\xed\xa0\x80"),
        TEXT("\xf4\x90\x80\x80"),
        TEXT("\xe2"),
        TEXT("\xff"),
        TEXT("//"),
        TEXT("\xef\xbb\xbf"),
        TEXT("\x0b"),
        TEXT("+"),
        TEXT("\"\":"),
    };
    size_t from = below(text->len + 1), left = text->len - from;
    size_t len = left ? below(left < 8 ? left + 1 : 8) : 0;
    switch (below(5)) {
    case 0: /* other bits */
        if (left)
            text->at[from] = (char)(text->at[from] ^ 1 << below(8));
        break;
    case 1: /* bytes lost */
        replace(text, from, len, TEXT(""));
        break;
    case 2: /* cut off */
        text->len = from;
        break;
    case 3: /* a token too many, or in place of some bytes */
        replace(text, from, below(2) ? len : 0, PICK(tokens));
        break;
    default: { /* bytes from elsewhere */
        size_t other = below(text->len + 1), rest = text->len - other;
        Buffer piece = {0};
        buffer_add(&piece, (Text){text->at + other, rest ? below(rest < 30 ? rest + 1 : 30) : 0});
        replace(text, from, len, buffer_text(&piece));
        buffer_free(&piece);
    }
    }
}

/* Comparing */

static bool equals(JsonReader *reader, const json_t *other);

static bool member_equals(JsonReader *reader, const json_t *object) {
    size_t count = 0;
    JsonReader ahead = *reader; /* a name given twice: jansson keeps only the last */
    Text key;
    if (!json_object_begin(&ahead))
        return false;
    while (json_object_next(&ahead, &key) == JSON_MORE && json_skip_value(&ahead))
        count++;
    if (ahead.problem != JSON_OK)
        return false;
    if (count != json_object_size(object))
        return count > json_object_size(object) && json_skip_value(reader);
    json_object_begin(reader);
    while (json_object_next(reader, &key) == JSON_MORE) {
        const json_t *value = json_object_getn(object, key.at, key.len);
        if (!value || !equals(reader, value))
            return false;
    }
    return true;
}

static bool element_equals(JsonReader *reader, const json_t *array) {
    size_t count = 0;
    if (!json_array_begin(reader))
        return false;
    for (; json_array_next(reader) == JSON_MORE; count++)
        if (count >= json_array_size(array) || !equals(reader, json_array_get(array, count)))
            return false;
    return count == json_array_size(array);
}

/* Reads one value by its kind and compares. Integers out of range are doubles for us; for jansson
 * all numbers are, when one in the text is. */
static bool equals(JsonReader *reader, const json_t *other) {
    Text text;
    JsonNumber number;
    bool boolean;
    switch (json_peek(reader)) {
    case JSON_KIND_OBJECT:
        return json_is_object(other) && member_equals(reader, other);
    case JSON_KIND_ARRAY:
        return json_is_array(other) && element_equals(reader, other);
    case JSON_KIND_STRING:
        return json_read_string(reader, &text) && json_is_string(other) &&
               text_equal(text, (Text){json_string_value(other), json_string_length(other)});
    case JSON_KIND_NUMBER:
        if (!json_read_number(reader, &number))
            return false;
        if (json_is_integer(other))
            return number.is_integer && number.integer == json_integer_value(other);
        return json_is_real(other) && number.number == json_real_value(other);
    case JSON_KIND_BOOLEAN:
        return json_read_boolean(reader, &boolean) && json_is_boolean(other) &&
               boolean == json_is_true(other);
    default:
        return json_read_null(reader) && json_is_null(other);
    }
}

static json_t *read_with_jansson(Text text, enum json_error_code *code) {
    const size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_error_t error;
    json_t *value = json_loadb(text.at, text.len, flags, &error);
    if (!value && json_error_code(&error) == json_error_numeric_overflow)
        value = json_loadb(text.at, text.len, flags | JSON_DECODE_INT_AS_REAL, &error);
    *code = value ? json_error_unknown : json_error_code(&error);
    return value;
}

static void agrees_with_jansson(void **state) {
    (void)state;
    seed = 20240229;
    Buffer text = {0};
    Arena arena = {0};
    size_t taken = 0, refused = 0;
    for (int i = 0; i < CASES; i++) {
        buffer_clear(&text);
        add_value(&text, (int)below(6));
        size_t times = i % 4 ? below(3) + 1 : 0;
        for (size_t time = 0; time < times; time++)
            damage(&text);

        char *copy = malloc(text.len ? text.len : 1); /* no byte behind the end */
        assert_non_null(copy);
        if (text.len)
            memcpy(copy, text.at, text.len);
        Text input = {copy, text.len};
        enum json_error_code code;
        json_t *other = read_with_jansson(input, &code);
        if (code == json_error_null_byte_in_key || memchr(copy, '\0', text.len)) {
            json_decref(other); /* what jansson does not take, or takes for the end of the text */
            free(copy);
            continue;
        }

        arena_reset(&arena);
        JsonReader reader;
        json_open(&reader, input, &arena);
        bool is_taken = json_skip_value(&reader);
        size_t end = (size_t)(reader.at - reader.start);
        is_taken = is_taken && json_finish(&reader);
        if (is_taken != (other != NULL))
            fail_msg("case %d %s only by us: %.*s", i, is_taken ? "taken" : "refused",
                     TEXT_ARG(input));
        if (is_taken) {
            taken++;
            JsonExtent extent = {0};
            size_t found = json_value_end(&extent, input);
            if (found != end && (json_is_object(other) || json_is_array(other)))
                fail_msg("case %d ends at %zu, not %zu: %.*s", i, end, found, TEXT_ARG(input));
            json_open(&reader, input, &arena);
            if (!equals(&reader, other) || !json_finish(&reader))
                fail_msg("case %d read otherwise: %.*s", i, TEXT_ARG(input));
        } else {
            refused++;
            assert_in_range(reader.problem_at, 0, input.len);
        }
        json_decref(other);
        free(copy);
    }
    /* The damage must leave enough of both. */
    assert_true(taken + refused > 50000);
    assert_in_range(taken, CASES / 4, CASES * 2 / 3);
    arena_free(&arena);
    buffer_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_jansson)};
    return cmocka_run_group_tests_name("json against jansson", tests, NULL, NULL);
}
