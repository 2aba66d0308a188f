/* SPDX-License-Identifier: MIT */
/* Fuzzes the JSON reader: skipping and reading value by value must agree on any bytes, what is read
 * and written again must read the same, and the end of a value must be found however it is cut. */
#include "format/json.h"
#include "format/json_write.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    ((condition) ? (void)0 : (fprintf(stderr, "not: %s\n", #condition), abort()))

/* Reads a value by its kind and writes it again, without white space. */
static bool copy_value(JsonReader *reader, Buffer *out) {
    Text text;
    JsonNumber number;
    bool boolean, is_first = true;
    JsonStep step;
    switch (json_peek(reader)) {
    case JSON_KIND_OBJECT:
        if (!json_object_begin(reader))
            return false;
        buffer_put(out, '{');
        for (; (step = json_object_next(reader, &text)) == JSON_MORE; is_first = false) {
            if (!is_first)
                buffer_put(out, ',');
            json_write_text(out, text);
            buffer_put(out, ':');
            if (!copy_value(reader, out))
                return false;
        }
        buffer_put(out, '}');
        return step == JSON_DONE;
    case JSON_KIND_ARRAY:
        if (!json_array_begin(reader))
            return false;
        buffer_put(out, '[');
        for (; (step = json_array_next(reader)) == JSON_MORE; is_first = false) {
            if (!is_first)
                buffer_put(out, ',');
            if (!copy_value(reader, out))
                return false;
        }
        buffer_put(out, ']');
        return step == JSON_DONE;
    case JSON_KIND_STRING:
        if (!json_read_string(reader, &text))
            return false;
        CHECK(text_invalid_utf8(text) < 0);
        json_write_text(out, text);
        return true;
    case JSON_KIND_NUMBER:
        if (!json_read_number(reader, &number))
            return false;
        if (number.is_integer)
            json_write_integer(out, number.integer);
        else
            json_write_number(out, number.number);
        return true;
    case JSON_KIND_BOOLEAN:
        if (!json_read_boolean(reader, &boolean))
            return false;
        json_write_boolean(out, boolean);
        return true;
    default:
        if (!json_read_null(reader))
            return false;
        buffer_lit(out, "null");
        return true;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Text text = {(const char *)data, size};
    Arena arena = {0};
    Buffer once = {0}, twice = {0};
    JsonReader skipped, read;
    json_open(&skipped, text, NULL);
    bool is_good = json_skip_value(&skipped) && json_finish(&skipped);
    json_open(&read, text, &arena);
    CHECK((copy_value(&read, &once) && json_finish(&read)) == is_good);
    CHECK(read.problem_at == skipped.problem_at && read.problem_at <= size);
    if (is_good) {
        json_open(&read, buffer_text(&once), &arena);
        CHECK(copy_value(&read, &twice) && json_finish(&read));
        CHECK(text_equal(buffer_text(&once), buffer_text(&twice)));
    } else {
        RemitError err;
        json_error(&read, "input", 1, &err);
    }
    JsonExtent whole = {0}, parts = {0};
    size_t end = json_value_end(&whole, text), cut = size ? data[0] % (size + 1) : 0;
    size_t first = json_value_end(&parts, (Text){text.at, cut});
    if (first == SIZE_MAX) {
        first = json_value_end(&parts, (Text){text.at + cut, size - cut});
        first += first == SIZE_MAX ? 0 : cut;
    }
    CHECK(first == end);
    buffer_free(&once);
    buffer_free(&twice);
    arena_free(&arena);
    return 0;
}
