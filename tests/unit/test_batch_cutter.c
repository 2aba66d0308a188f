/* SPDX-License-Identifier: MIT */
/* Blocks are cut where the reader of CSV starts a row, however the text is damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "batch/cutter.h"
#include "format/csv.h"
#include <stdlib.h>

enum { LIMIT = 40 };

/* Reads rows from `start` on and appends "line|raw|" for each that starts before `stop`. */
static void read_rows(Text text, size_t start, size_t stop, bool is_last, int line, Buffer *out) {
    CsvOptions options = {.file = "f",
                          .delimiter = ';',
                          .row_limit = LIMIT,
                          .first_line = line,
                          .first_offset = start};
    CsvReader *reader = csv_reader_new(&options);
    CsvRow row;
    RemitError err;
    csv_reader_feed(reader, (Text){text.at + start, text.len - start}, is_last);
    for (;;) {
        CsvStep step = csv_reader_next(reader, &row, &err);
        if (step == CSV_MORE || step == CSV_DONE || row.offset >= stop)
            break;
        buffer_addf(out, "%d%s|%.*s|", row.line, step == CSV_BAD ? err.message : "",
                    TEXT_ARG(row.raw));
    }
    csv_reader_free(reader);
}

static void test_blocks_of_rows_add_up(void **state) {
    (void)state;
    static const char signs[] = "aab;;\"\"\n\n\r \t";
    srand(11);
    for (int i = 0; i < 30000; i++) {
        char bytes[200];
        size_t len = 1 + (size_t)rand() % sizeof bytes;
        for (size_t k = 0; k < len; k++)
            bytes[k] = signs[(size_t)rand() % (sizeof signs - 1)];
        Buffer whole = {0}, parts = {0};
        read_rows((Text){bytes, len}, 0, len, true, 1, &whole);
        size_t at = 0, seen = 0;
        int line = 1;
        while (at < len) { /* text comes piece by piece, and is cut as soon as it can be */
            seen += 1 + (size_t)rand() % 30;
            if (seen >= len)
                seen = len;
            bool is_last = seen == len;
            Text text = {bytes + at, seen - at};
            size_t cut = is_last ? text.len : cut_rows(text, ';', LIMIT);
            if (cut == 0)
                continue;
            read_rows((Text){bytes, seen}, at, at + cut, is_last, line, &parts);
            line += count_lines((Text){bytes + at, cut}, true);
            at += cut;
        }
        buffer_put(&whole, '\0');
        buffer_put(&parts, '\0');
        if (strcmp(whole.at, parts.at) != 0)
            fail_msg("case %d:\n%.*s\nwhole %s\nparts %s", i, (int)len, bytes, whole.at, parts.at);
        buffer_free(&whole);
        buffer_free(&parts);
    }
}

static void test_lines(void **state) {
    (void)state;
    assert_int_equal(cut_lines(TEXT("a\nb\nc")), 4);
    assert_int_equal(cut_lines(TEXT("abc")), 0);
    assert_int_equal(count_lines(TEXT("a\r\nb\n\rc\r"), false), 2);
    assert_int_equal(count_lines(TEXT("a\r\nb\n\rc\r"), true), 4);
    assert_int_equal(count_lines(TEXT(""), true), 0);
    assert_int_equal(count_rows(TEXT("a,b\nc,d\n")), 2);
    assert_int_equal(count_rows(TEXT("a,\"x\ny\"\nc,\"\"\"\n\"\nd")), 2);
    assert_int_equal(count_rows(TEXT("")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_of_rows_add_up),
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
