/* SPDX-License-Identifier: MIT */
/* The feed finds the records of an input, however its bytes come, and loses no more than what is
 * broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/feed.h"
#include <stdlib.h>

/* All records in the form "line:column text|", with "!message" for one that the feed itself
 * refuses. The input comes in blocks of `block` bytes. */
static void list_records(InputFormat format, Text input, size_t block, Buffer *out) {
    FeedOptions options = {.file = "f", .format = format};
    Feed *feed = feed_new(&options);
    FeedRecord record;
    RemitError err;
    size_t given = 0;
    for (;;) {
        FeedStep step = feed_next(feed, &record, &err);
        if (step == FEED_DONE)
            break;
        if (step == FEED_MORE) {
            size_t count = input.len - given < block ? input.len - given : block;
            char *at = feed_room(feed, block);
            if (count)
                memcpy(at, input.at + given, count);
            given += count;
            feed_take(feed, count, count == 0);
            continue;
        }
        buffer_addf(out, "%d:%d ", record.line, record.column);
        if (step == FEED_BAD)
            buffer_addf(out, "!%s", err.message);
        else if (record.cells)
            for (size_t i = 0; i < record.count; i++)
                buffer_addf(out, "[%.*s]", TEXT_ARG(record.cells[i]));
        else
            buffer_add(out, record.raw);
        buffer_put(out, '|');
        if (record.raw.len)
            assert_memory_equal(input.at + record.offset, record.raw.at, record.raw.len);
    }
    buffer_put(out, '\0');
    feed_free(feed);
}

static void check(InputFormat format, const char *input, const char *expected) {
    for (size_t block = 1; block < 100; block = block * 2 + 1) {
        Buffer out = {0};
        list_records(format, text_of(input), block, &out);
        assert_string_equal(out.at, expected);
        buffer_free(&out);
    }
}

static void test_lines(void **state) {
    (void)state;
    check(INPUT_NDJSON, "{}\n\n [1] \r\n\"a", "1:1 {}|3:1  [1] |4:1 \"a|");
    check(INPUT_NDJSON, "\xef\xbb\xbf{}\n", "1:1 {}|");
    check(INPUT_NDJSON, "", "");
}

static void test_elements_of_an_array(void **state) {
    (void)state;
    check(INPUT_JSON, "[{\"a\":1},\n  {\"b\":\"]}\"} , {}\n]\n",
          "1:2 {\"a\":1}|2:3 {\"b\":\"]}\"}|2:16 {}|");
    check(INPUT_JSON, "[]", "");
    check(INPUT_JSON, "{\n\"a\":[{}]\n}\n{\"b\":2}", "1:1 {\n\"a\":[{}]\n}|4:1 {\"b\":2}|");
}

static void test_a_broken_element_costs_itself(void **state) {
    (void)state;
    /* A string that is not closed. */
    check(INPUT_JSON, "[\n{\"a\":1},\n{\"a\":\"x},\n{\"a\":3},\n{\"a\":4}\n]",
          "2:1 {\"a\":1}|3:1 {\"a\":\"x}|4:1 {\"a\":3}|5:1 {\"a\":4}|");
    /* A bracket that is not closed, or closed twice. */
    check(INPUT_JSON, "[\n{\"a\":[1},\n{\"a\":2},\n{\"a\":3}}, {\"a\":4}\n]",
          "2:1 {\"a\":[1}|3:1 {\"a\":2}|4:1 {\"a\":3}|4:8 !a bracket that closes nothing|"
          "4:11 {\"a\":4}|");
    /* The same in records of several lines. */
    check(INPUT_JSON,
          "[\n  {\n    \"a\": \"x,\n    \"b\": {\n    }\n  },\n  {\n    \"a\": 2\n  }\n]",
          "2:3 {\n    \"a\": \"x|7:3 {\n    \"a\": 2\n  }|");
    /* Brackets within strings and nested records at the start of a line are no such thing. */
    check(INPUT_JSON, "[\n{\"a\":[\n{\"b\":1},\n{\"b\":2}\n]},\n{\"c\":\"}]\"}\n]",
          "2:1 {\"a\":[\n{\"b\":1},\n{\"b\":2}\n]}|6:1 {\"c\":\"}]\"}|");
}

static void test_commas_and_ends(void **state) {
    (void)state;
    check(INPUT_JSON, "[{},,{}]", "1:2 {}|1:5 !a comma with nothing before it|1:6 {}|");
    check(INPUT_JSON, "[{} {}]", "1:2 {}|1:5 !expected ',' or ']'|1:5 {}|");
    check(INPUT_JSON, "[{},]", "1:2 {}|1:5 !a comma with nothing behind it|");
    check(INPUT_JSON, "[{},\n{\"a\":", "1:2 {}|2:1 {\"a\":|");
    check(INPUT_JSON, "[{}\n", "1:2 {}|2:1 !the array is not closed: is the file cut off?|");
    check(INPUT_JSON, "[{}] {}", "1:2 {}|1:6 !more text behind the end of the array|1:6 {}|");
}

static void test_rows(void **state) {
    (void)state;
    check(INPUT_CSV, "a;b\r\n1;\"x\r\ny\"\n\n2;3", "1:1 [a][b]|2:1 [1][x\r\ny]|5:1 [2][3]|");
    check(INPUT_CSV, "a,b\n1,\"x\n2,3\n",
          "1:1 [a][b]|2:1 !a quoted cell that is not closed|3:1 [2][3]|");
}

/* However an array is damaged, records come in order and nothing is read twice. */
static void test_damage(void **state) {
    (void)state;
    static const char whole[] = "[\n{\"a\":\"x\",\"b\":[1,{}]},\n {\"c\":{\"d\":\"]\"}},\n{}\n]\n";
    static const char signs[] = "{}[],\":\n x";
    srand(7);
    for (int i = 0; i < 3000; i++) {
        char text[sizeof whole];
        memcpy(text, whole, sizeof whole);
        for (int k = 0; k <= i % 3; k++)
            text[(size_t)rand() % (sizeof whole - 1)] = signs[(size_t)rand() % (sizeof signs - 1)];
        Buffer once = {0}, bytewise = {0};
        list_records(INPUT_JSON, text_of(text), 1000, &once);
        list_records(INPUT_JSON, text_of(text), 1 + (size_t)rand() % 5, &bytewise);
        assert_string_equal(once.at, bytewise.at);
        buffer_free(&once);
        buffer_free(&bytewise);
    }
}

static bool has_employees(void *ctx, Text line) {
    (void)ctx;
    return line.len >= 9 && memcmp(line.at, "employees", 9) == 0;
}

static void test_the_first_bytes_tell_the_format(void **state) {
    (void)state;
#define GUESS(text, is_last) feed_guess(TEXT(text), is_last, has_employees, NULL)
    assert_int_equal(GUESS("", false), INPUT_GUESS);
    assert_int_equal(GUESS("{\"a\":1}\n", false), INPUT_NDJSON);
    assert_int_equal(GUESS("{\"a\":", false), INPUT_GUESS);
    assert_int_equal(GUESS("{\n", false), INPUT_JSON);
    assert_int_equal(GUESS(" [\n", false), INPUT_GUESS);
    assert_int_equal(GUESS(" [\n{", false), INPUT_JSON);
    assert_int_equal(GUESS("[1]\n", false), INPUT_NDJSON);
    assert_int_equal(GUESS("\xef\xbb\xbf"
                           "employees,name\r\n",
                           false),
                     INPUT_CSV);
    assert_int_equal(GUESS("employees", true), INPUT_CSV);
    assert_int_equal(GUESS("nonsense\n", false), INPUT_NDJSON);
    assert_int_equal(GUESS("\n", false), INPUT_NDJSON);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_elements_of_an_array),
        cmocka_unit_test(test_a_broken_element_costs_itself),
        cmocka_unit_test(test_commas_and_ends),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_the_first_bytes_tell_the_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
