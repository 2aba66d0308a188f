/* SPDX-License-Identifier: MIT */
/* CSV: what is read from good and bad files, where each row is, and that nothing depends on how the
 * bytes arrive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "format/csv.h"

#include <csv.h>

/* Reads all of `text` in blocks of `block` bytes; writes what comes as lines of text: for a row
 * "LINE@OFFSET: [cell][cell]", for a bad one "LINE:COLUMN: message". The first row is the header
 * when asked for. Raw texts are checked against the place they claim. */
static void dump(Buffer *out, CsvOptions options, Text text, size_t block, bool has_header) {
    buffer_clear(out);
    options.file = "in.csv";
    CsvReader *reader = csv_reader_new(&options);
    bool is_named = false, is_cut = false;
    uint64_t covered = UINT64_MAX; /* up to where all bytes came out, from the first row on */
    for (size_t fed = 0;;) {
        CsvRow row;
        RemitError err = {0};
        CsvStep step = csv_reader_next(reader, &row, &err);
        if (step == CSV_DONE)
            break;
        if (step == CSV_MORE) {
            size_t len = text.len - fed < block ? text.len - fed : block;
            char *copy = malloc(len ? len : 1);
            assert_non_null(copy);
            memcpy(copy, text.at + fed, len);
            fed += len;
            csv_reader_feed(reader, (Text){copy, len}, fed == text.len);
            free(copy);
            continue;
        }
        if (err.code != REMIT_E_INPUT) {
            assert_in_range(row.offset + row.raw.len, 0, text.len);
            assert_memory_equal(row.raw.at, text.at + row.offset, row.raw.len);
            for (; covered < row.offset; covered++)
                if (!is_cut && !strchr(" \t\r\n", text.at[covered]))
                    fail_msg("byte %d lost in %.*s", (int)covered, TEXT_ARG(text));
            covered = row.offset + row.raw.len;
            is_cut = strstr(err.message, "bytes"); /* the rest of too long a line is left out */
        }
        if (step == CSV_BAD) {
            assert_null(row.cells);
            assert_string_equal(err.file, "in.csv");
            buffer_addf(out, "%d:%d: %s\n", err.line, err.column, err.message);
            continue;
        }
        buffer_addf(out, "%d@%llu:", row.line, (unsigned long long)row.offset);
        for (size_t i = 0; i < row.count; i++)
            buffer_addf(out, " [%.*s]", TEXT_ARG(row.cells[i]));
        buffer_put(out, '\n');
        if (has_header && !is_named)
            csv_reader_set_header(reader, row.cells, row.count);
        is_named = true;
    }
    csv_reader_free(reader);
}

static void assert_dump(CsvOptions options, Text text, bool has_header, const char *want) {
    Buffer out = {0};
    for (size_t block = 1; block < text.len + 2; block++) {
        dump(&out, options, text, block, has_header);
        if (!text_equal(buffer_text(&out), text_of(want)))
            fail_msg("in blocks of %zu:\n%.*s\nnot\n%s", block, TEXT_ARG(buffer_text(&out)), want);
    }
    buffer_free(&out);
}

#define ROWS(text, want)  assert_dump((CsvOptions){0}, TEXT(text), false, want)
#define NAMED(text, want) assert_dump((CsvOptions){0}, TEXT(text), true, want)

static void reads_cells(void **state) {
    (void)state;
    ROWS("", "");
    ROWS("\n\n  \n", "");
    ROWS("a,b\n1,2\n", "1@0: [a] [b]\n2@4: [1] [2]\n");
    ROWS("a,b\n1,2", "1@0: [a] [b]\n2@4: [1] [2]\n");
    ROWS("a,b\n,\n", "1@0: [a] [b]\n2@4: [] []\n");
    ROWS("a,\n,b", "1@0: [a] []\n2@3: [] [b]\n");
    ROWS("a,b,", "1@0: [a] [b] []\n");
    ROWS(" a , b c \n", "1@0: [a] [b c]\n");
    ROWS("\"a,b\",\"c\"\"d\",\"\"\n", "1@0: [a,b] [c\"d] []\n");
    ROWS("a, \" b \" ,c\n", "1@0: [a] [ b ] [c]\n");
    ROWS("\"\"\n", "1@0: []\n");
    ROWS("x,\xc3\xa4\xe2\x82\xac\n", "1@0: [x] [\xc3\xa4\xe2\x82\xac]\n");
    ROWS("\"$648,125,000 \",6%\n", "1@0: [$648,125,000 ] [6%]\n");
}

static void takes_every_line_end(void **state) {
    (void)state;
    ROWS("a,b\r\n1,2\r\n", "1@0: [a] [b]\n2@5: [1] [2]\n");
    ROWS("a,b\r1,2\r", "1@0: [a] [b]\n2@4: [1] [2]\n");
    ROWS("a\n\nb\r\n\r\nc\n", "1@0: [a]\n3@3: [b]\n5@8: [c]\n");
    ROWS("\xef\xbb\xbf"
         "a,b\r\n1,2",
         "1@3: [a] [b]\n2@8: [1] [2]\n");
    ROWS("\xef\xbb\xbf", "");
}

static void counts_lines_through_quoted_ones(void **state) {
    (void)state;
    ROWS("a,b\n\"1\n1\",2\n3,4\n", "1@0: [a] [b]\n2@4: [1\n1] [2]\n4@12: [3] [4]\n");
    ROWS("\"a\r\n\r\nb\"\r\nc\r\n", "1@0: [a\r\n\r\nb]\n4@10: [c]\n");
    ROWS("\"\n\"\n\"\n\"\nx", "1@0: [\n]\n3@4: [\n]\n5@8: [x]\n");
    ROWS("\"a\rb\"\rc", "1@0: [a\rb]\n3@6: [c]\n");
}

static void guesses_the_delimiter(void **state) {
    (void)state;
    assert_int_equal(csv_guess_delimiter(TEXT("a,b,c")), ',');
    assert_int_equal(csv_guess_delimiter(TEXT("a;b;c,d")), ';');
    assert_int_equal(csv_guess_delimiter(TEXT("a\tb")), '\t');
    assert_int_equal(csv_guess_delimiter(TEXT("a|b|c")), '|');
    assert_int_equal(csv_guess_delimiter(TEXT("\"a,b,c\";d")), ';');
    assert_int_equal(csv_guess_delimiter(TEXT("alone")), ',');
    assert_int_equal(csv_guess_delimiter(TEXT("a,b;c")), ',');
    ROWS("a;b\n1,5;2\n", "1@0: [a] [b]\n2@4: [1,5] [2]\n");
    ROWS("a\tb\n\t\n x\ty z\n", "1@0: [a] [b]\n2@4: [] []\n3@6: [x] [y z]\n");
    ROWS("sep=|\na,b|c\n", "2@6: [a,b] [c]\n");
    assert_dump((CsvOptions){.delimiter = ':'}, TEXT("a,b:c\n"), false, "1@0: [a,b] [c]\n");
}

static void goes_on_behind_a_bad_row(void **state) {
    (void)state;
    ROWS("a,b\n1,2\"3\n4,5\n",
         "1@0: [a] [b]\n2:4: a quote in the middle of a cell\n3@10: [4] [5]\n");
    ROWS("a,b\n\"1\"2,3\n4,5\n",
         "1@0: [a] [b]\n2:4: text behind the closing quote of a cell\n3@11: [4] [5]\n");
    ROWS("a,b\n1,\"2\n3,4\n5,6\n", "1@0: [a] [b]\n2:3: a quoted cell that is not closed\n"
                                   "3@9: [3] [4]\n4@13: [5] [6]\n");
    ROWS("a,b\n1,\"2\n3,4\n5,\"6\n7,8",
         "1@0: [a] [b]\n4:4: text behind the closing quote of a cell\n"
         "3@9: [3] [4]\n4:3: a quoted cell that is not closed\n5@18: [7] [8]\n");
    ROWS("\"", "1:1: a quoted cell that is not closed\n");
    ROWS("\"a\n\n\n", "1:1: a quoted cell that is not closed\n");
    ROWS("a\"\"b\n", "1:2: a quote in the middle of a cell\n");
}

static void holds_rows_to_the_header(void **state) {
    (void)state;
    NAMED("a,b\n1\n1,2\n1,2,3\n", "1@0: [a] [b]\n2:1: a row of 1 cells under a header of 2\n"
                                  "3@6: [1] [2]\n4:1: a row of 3 cells under a header of 2\n");
}

static void refuses_what_is_no_text(void **state) {
    (void)state;
    NAMED("id,name\n1,M\xfcller\n2,b\n",
          "1@0: [id] [name]\n2:4: invalid UTF-8 in column 'name'\n3@17: [2] [b]\n");
    NAMED("id,name\n1,\"two\nl\xednes\"\n",
          "1@0: [id] [name]\n3:2: invalid UTF-8 in column 'name'\n");
    NAMED("id,name\n\x80,b\n", "1@0: [id] [name]\n2:1: invalid UTF-8 in column 'id'\n");
    ROWS("a,\xff\n", "1:3: invalid UTF-8 in column 2\n");
    NAMED("id,name\n1,a\0b\n", "1@0: [id] [name]\n2:4: a NUL byte in column 'name'\n");
    ROWS("\xff\xfe"
         "a\0,\0",
         "1:1: the file is UTF-16, not UTF-8\n");
    ROWS("\xfe\xff\0a", "1:1: the file is UTF-16, not UTF-8\n");
}

static void limits_rows_and_columns(void **state) {
    (void)state;
    CsvOptions options = {.row_limit = 8, .column_limit = 3};
    assert_dump(options, TEXT("a,b\n12345678\n123456789\nc\n"), false,
                "1@0: [a] [b]\n2@4: [12345678]\n3:1: a row of more than 8 bytes\n4@23: [c]\n");
    assert_dump(options, TEXT("a\n0123456789abcdef\r\nb\r\n"), false,
                "1@0: [a]\n2:1: a row of more than 8 bytes\n3@20: [b]\n");
    assert_dump(options, TEXT("a\n0123456789abcdef\rb"), false,
                "1@0: [a]\n2:1: a row of more than 8 bytes\n3@19: [b]\n");
    assert_dump(options, TEXT("a\n0123456789abcdef"), false,
                "1@0: [a]\n2:1: a row of more than 8 bytes\n");
    assert_dump(options, TEXT("a,\"b\n1234\n5678\n"), false,
                "1:3: a row of more than 8 bytes\n2@5: [1234]\n3@10: [5678]\n");
    assert_dump(options, TEXT("a,b,c\n,,\n,,,\nd\n"), false,
                "1@0: [a] [b] [c]\n2@6: [] [] []\n3:1: a row of more than 3 columns\n4@13: [d]\n");
}

static void starts_in_the_middle_of_a_file(void **state) {
    (void)state;
    CsvOptions options = {
        .file = "in.csv", .delimiter = ';', .first_line = 101, .first_offset = 5000};
    CsvReader *reader = csv_reader_new(&options);
    const Text names[] = {TEXT("id"), TEXT("name")};
    csv_reader_set_header(reader, names, 2);
    csv_reader_feed(reader, TEXT("\n1;a\n2\n"), true);
    CsvRow row;
    RemitError err = {0};
    assert_int_equal(csv_reader_next(reader, &row, &err), CSV_ROW);
    assert_int_equal(row.line, 102);
    assert_int_equal(row.offset, 5001);
    assert_true(text_equal(row.raw, TEXT("1;a")));
    assert_int_equal(csv_reader_next(reader, &row, &err), CSV_BAD);
    assert_int_equal(err.line, 103);
    assert_string_equal(err.source, "2");
    assert_int_equal(csv_reader_next(reader, &row, &err), CSV_DONE);
    csv_reader_free(reader);
    csv_reader_free(NULL);
}

static uint64_t next_random(uint64_t *seed) {
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * 0x2545F4914F6CDD1D >> 16;
}

/* Any bytes at all: the same rows and errors for every way to cut them into blocks, and no row
 * lost: what is neither in a row nor reported is blank. */
static void does_not_depend_on_blocks(void **state) {
    (void)state;
    static const char *const pieces[] = {"a",    "b",     ",",        ";",   "\"", "\"\"",
                                         "\n",   "\r\n",  "\r",       " ",   "\t", "\xc3\xa4",
                                         "\xff", "1,2\n", "\"x,y\",", "\"\n"};
    uint64_t seed = 4;
    Buffer text = {0}, whole = {0}, parts = {0};
    for (int i = 0; i < 4000; i++) {
        buffer_clear(&text);
        for (uint64_t count = next_random(&seed) % 25; count > 0; count--)
            buffer_add(&text, text_of(pieces[next_random(&seed) % 16]));
        CsvOptions options = {.row_limit = 20 + i % 30, .column_limit = 5};
        dump(&whole, options, buffer_text(&text), text.len + 1, i % 2);
        for (size_t block = 1; block < 8; block++) {
            dump(&parts, options, buffer_text(&text), block, i % 2);
            if (!text_equal(buffer_text(&whole), buffer_text(&parts)))
                fail_msg("%.*s\nin blocks of %zu:\n%.*s\nnot\n%.*s", TEXT_ARG(buffer_text(&text)),
                         block, TEXT_ARG(buffer_text(&parts)), TEXT_ARG(buffer_text(&whole)));
        }
    }
    buffer_free(&text);
    buffer_free(&whole);
    buffer_free(&parts);
}

static void add_cell(void *cell, size_t len, void *out) {
    buffer_addf(out, " [%.*s]", (int)len, (const char *)cell);
}

static void add_row_end(int terminator, void *out) {
    (void)terminator;
    buffer_put(out, '\n');
}

static void splits_rows_as_libcsv_does(void **state) {
    (void)state;
    static const char *const pieces[] = {"a", "b c", ",",        ";",         "\n",   "\r\n",
                                         " ", "\t",  "\xc3\xa4", "\"x,\ny\"", "\"\"", ","};
    uint64_t seed = 6;
    Buffer text = {0}, ours = {0}, theirs = {0};
    int compared = 0;
    for (int i = 0; i < 20000; i++) {
        buffer_clear(&text);
        buffer_clear(&ours);
        buffer_clear(&theirs);
        for (uint64_t count = next_random(&seed) % 15; count > 0; count--)
            buffer_add(&text, text_of(pieces[next_random(&seed) % 12]));
        char delimiter = ",;\t"[i % 3];
        struct csv_parser parser;
        csv_init(&parser, CSV_STRICT);
        csv_set_delim(&parser, (unsigned char)delimiter);
        bool is_good =
            csv_parse(&parser, text.at, text.len, add_cell, add_row_end, &theirs) == text.len;
        csv_fini(&parser, add_cell, add_row_end, &theirs);
        csv_free(&parser);
        if (!is_good)
            continue;
        compared++;
        CsvReader *reader = csv_reader_new(&(CsvOptions){.delimiter = delimiter});
        csv_reader_feed(reader, buffer_text(&text), true);
        CsvRow row;
        while (csv_reader_next(reader, &row, NULL) == CSV_ROW) {
            for (size_t j = 0; j < row.count; j++)
                add_cell((void *)(uintptr_t)row.cells[j].at, row.cells[j].len, &ours);
            buffer_put(&ours, '\n');
        }
        csv_reader_free(reader);
        if (!text_equal(buffer_text(&ours), buffer_text(&theirs)))
            fail_msg("%.*s\n%.*s\nnot\n%.*s", TEXT_ARG(buffer_text(&text)),
                     TEXT_ARG(buffer_text(&ours)), TEXT_ARG(buffer_text(&theirs)));
    }
    assert_true(compared > 5000);
    buffer_free(&text);
    buffer_free(&ours);
    buffer_free(&theirs);
}

static void reads_what_it_writes(void **state) {
    (void)state;
    static const char *const pieces[] = {"a",  " ",    "\"", ",",        ";",          "\t",   "|",
                                         "\n", "\r\n", "\r", "\xc3\xa4", "plain text", "\"\"", "0"};
    static const char delimiters[] = ",;\t|";
    uint64_t seed = 5;
    Buffer text = {0};
    for (int i = 0; i < 5000; i++) {
        Arena arena = {0};
        char delimiter = delimiters[next_random(&seed) % 4];
        size_t columns = 1 + next_random(&seed) % 4, rows = 1 + next_random(&seed) % 5;
        Text *cells = arena_new(&arena, rows * columns * sizeof *cells);
        buffer_clear(&text);
        for (size_t j = 0; j < rows * columns; j++) {
            Buffer cell = {0};
            for (uint64_t count = next_random(&seed) % 5; count > 0; count--)
                buffer_add(&cell, text_of(pieces[next_random(&seed) % 14]));
            cells[j] = arena_text(&arena, buffer_text(&cell));
            buffer_free(&cell);
        }
        for (size_t j = 0; j < rows; j++)
            csv_write_row(&text, cells + j * columns, columns, delimiter);
        CsvReader *reader = csv_reader_new(&(CsvOptions){.delimiter = delimiter});
        csv_reader_feed(reader, buffer_text(&text), true);
        CsvRow row;
        RemitError err;
        for (size_t j = 0; j < rows; j++) {
            assert_int_equal(csv_reader_next(reader, &row, &err), CSV_ROW);
            assert_int_equal(row.count, columns);
            for (size_t k = 0; k < columns; k++)
                assert_true(text_equal(row.cells[k], cells[j * columns + k]));
        }
        assert_int_equal(csv_reader_next(reader, &row, &err), CSV_DONE);
        csv_reader_free(reader);
        arena_free(&arena);
    }
    buffer_free(&text);
}

static void writes_quotes_only_where_needed(void **state) {
    (void)state;
    Buffer out = {0};
    const Text cells[] = {TEXT("plain"),      TEXT(""),           TEXT("a b"), TEXT("a,b"),
                          TEXT("say \"hi\""), TEXT("two\nlines"), TEXT(" x"),  TEXT("a;b")};
    csv_write_row(&out, cells, 8, ',');
    assert_true(
        text_equal(buffer_text(&out),
                   TEXT("plain,,a b,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\" x\",a;b\n")));
    buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_cells),
        cmocka_unit_test(takes_every_line_end),
        cmocka_unit_test(counts_lines_through_quoted_ones),
        cmocka_unit_test(guesses_the_delimiter),
        cmocka_unit_test(goes_on_behind_a_bad_row),
        cmocka_unit_test(holds_rows_to_the_header),
        cmocka_unit_test(refuses_what_is_no_text),
        cmocka_unit_test(limits_rows_and_columns),
        cmocka_unit_test(starts_in_the_middle_of_a_file),
        cmocka_unit_test(does_not_depend_on_blocks),
        cmocka_unit_test(splits_rows_as_libcsv_does),
        cmocka_unit_test(reads_what_it_writes),
        cmocka_unit_test(writes_quotes_only_where_needed),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
