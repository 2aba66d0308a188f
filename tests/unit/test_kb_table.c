/* SPDX-License-Identifier: MIT */
/* Tables of other people's databases: rows as CSV, and CSV as rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kb/table.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct Folder {
    char path[64], file[96], part[96];
} Folder;

static int make_folder(void **state) {
    Folder *folder = calloc(1, sizeof *folder);
    strcpy(folder->path, "/tmp/remit-table-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    snprintf(folder->file, sizeof folder->file, "%s/list.db", folder->path);
    snprintf(folder->part, sizeof folder->part, "%s/list.db.part", folder->path);
    *state = folder;
    return 0;
}

static int remove_folder(void **state) {
    Folder *folder = *state;
    unlink(folder->file);
    unlink(folder->part);
    rmdir(folder->path);
    free(folder);
    return 0;
}

static void run(const char *file, const char *sql) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* All that the SQL answers, "|" between the cells and ";" between the rows. */
static void ask(const char *file, const char *sql, Buffer *out) {
    sqlite3 *db;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW)
        for (int i = 0, count = sqlite3_column_count(statement); i < count; i++)
            buffer_addf(out, "%s%c", (const char *)sqlite3_column_text(statement, i),
                        i + 1 < count ? '|' : ';');
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

static void assert_text(const Buffer *buffer, const char *expected) {
    Text text = buffer_text(buffer);
    if (!text_equal(text, text_of(expected)))
        fail_msg("got [%.*s], want [%s]", TEXT_ARG(text), expected);
}

static TableReader *open_table(const Folder *folder, const char *table, size_t row_limit,
                               RemitError *err) {
    TableSource source = {
        .file = folder->file, .table = table, .delimiter = ',', .row_limit = row_limit};
    return table_reader_new(&source, err);
}

static void read_all(TableReader *reader, size_t most, Buffer *out) {
    RemitError err;
    while (!table_reader_is_done(reader))
        assert_true(table_reader_take(reader, most, out, &err));
    table_reader_free(reader);
}

static void test_gives_rows_as_csv_by_their_numbers(void **state) {
    Folder *folder = *state;
    run(folder->file,
        "CREATE TABLE t (\"a \"\"b\"\",\" TEXT, n INTEGER, r REAL, x);"
        "INSERT INTO t (rowid, \"a \"\"b\"\",\", n, r, x) VALUES"
        " (9223372036854775807, 'last', 1, 0.1, x'41'), (-5, 'first', NULL, 3, ''),"
        " (7, 'q\"uote, and' || char(10) || 'line', -9223372036854775808, 1e300, ' space ')");
    for (size_t most = 1; most < 200; most += 198) {
        RemitError err;
        Buffer out = {0};
        TableReader *reader = open_table(folder, NULL, 1000, &err);
        assert_non_null(reader);
        assert_string_equal(table_reader_affinity(reader, 1), "INTEGER");
        assert_string_equal(table_reader_affinity(reader, 3), "");
        read_all(reader, most, &out);
        assert_text(&out, "\"a \"\"b\"\",\",n,r,x\n"
                          "first,,3,\n"
                          "\"q\"\"uote, and\nline\",-9223372036854775808,1e300,\" space \"\n"
                          "last,1,0.1,\n");
        buffer_free(&out);
    }
}

static void test_marks_binary_data_where_a_column_is_read(void **state) {
    Folder *folder = *state;
    RemitError err;
    Buffer out = {0};
    run(folder->file, "CREATE TABLE t (a, b); INSERT INTO t VALUES (x'4142', x'4142')");
    TableReader *reader = open_table(folder, "T", 1000, &err);
    table_reader_mark(reader, 1);
    read_all(reader, 1000, &out);
    assert_true(text_equal(buffer_text(&out), TEXT("a,b\n,\0\n")));
    buffer_free(&out);
}

static void test_passes_over_values_that_are_too_long(void **state) {
    Folder *folder = *state;
    RemitError err;
    Buffer out = {0};
    run(folder->file, "CREATE TABLE t (id, note); CREATE VIEW v AS SELECT * FROM t;"
                      "INSERT INTO t VALUES (1, zeroblob(3000)), (2, zeroblob(3000)), (3, 'x'),"
                      " (4, replace(hex(zeroblob(900)), '00', 'yz')), (5, 'x')");
    /* Longer than SQLite may hand out, and longer than a row may be. */
    read_all(open_table(folder, "t", 2000, &err), 100, &out);
    size_t lines = 0, longest = 0, start = 0;
    for (size_t i = 0; i < out.len; i++) {
        if (out.at[i] != '\n')
            continue;
        longest = i - start > longest ? i - start : longest;
        start = i + 1;
        lines++;
    }
    assert_int_equal(lines, 6);
    assert_int_equal(longest, 2001);
    /* Without row numbers there is no going on. */
    TableReader *reader = open_table(folder, "v", 2000, &err);
    assert_true(table_reader_take(reader, 100, &out, &err));
    assert_false(table_reader_take(reader, 100, &out, &err));
    assert_int_equal(err.code, REMIT_E_LIMIT);
    assert_non_null(strstr(err.message, "row 1 of 'v'"));
    table_reader_free(reader);
    buffer_free(&out);
}

static bool is_ended(const void *of) {
    return *(const bool *)of;
}

static void test_gives_no_row_again_once_it_has_ended(void **state) {
    Folder *folder = *state;
    RemitError err;
    Buffer out = {0};
    bool ended = false;
    run(folder->file, "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                      " FROM n) SELECT i FROM n");
    TableSource source = {.file = folder->file,
                          .delimiter = ',',
                          .row_limit = 1000,
                          .is_ended = is_ended,
                          .of = &ended};
    TableReader *reader = table_reader_new(&source, &err);
    for (int i = 0; i < 3; i++)
        assert_true(table_reader_take(reader, 100, &out, &err));
    ended = true;
    assert_true(table_reader_take(reader, SIZE_MAX, &out, &err));
    size_t len = out.len;
    ended = false;
    assert_true(table_reader_take(reader, 100, &out, &err));
    assert_int_equal(out.len, len);
    assert_false(table_reader_is_done(reader));
    table_reader_free(reader);
    buffer_free(&out);
}

static void write_table(const Folder *folder, const TableTarget *target, size_t piece) {
    static const char *const types[] = {"TEXT", "TEXT", "NUMERIC"};
    RemitError err;
    bool is_moved;
    fclose(fopen(folder->part, "w"));
    assert_true(table_target_check(target, &err));
    TableWriter *writer = table_writer_new(target, folder->part, &err);
    assert_non_null(writer);
    table_writer_begin(writer, ';', types, 3);
    Text text = TEXT("id;\"a \"\"b\";n\n\"one\n\"\"1\"\"\";007;007\n;;\n");
    for (size_t at = 0; at < text.len; at += piece) {
        size_t count = text.len - at < piece ? text.len - at : piece;
        assert_true(table_writer_add(writer, (Text){text.at + at, count}, &err));
    }
    assert_true(table_writer_finish(writer, &is_moved, &err));
    assert_int_equal(is_moved, access(folder->file, F_OK) == 0);
    if (!is_moved)
        assert_int_equal(rename(folder->part, folder->file), 0);
    table_writer_free(writer);
}

static void test_writes_what_comes_in_any_pieces(void **state) {
    Folder *folder = *state;
    TableTarget target = {folder->file, "it's \"one\"", true};
    static const char question[] =
        "SELECT quote(id), quote(\"a \"\"b\"), quote(n) FROM \"it's \"\"one\"\"\"";
    static const size_t pieces[] = {1, 5, 1000};
    for (size_t i = 0; i < 3; i++) { /* the first makes the file, the others replace the table */
        Buffer out = {0};
        write_table(folder, &target, pieces[i]);
        ask(folder->file, question, &out);
        assert_text(&out, "'one\n\"1\"'|'007'|7;NULL|NULL|NULL;");
        buffer_free(&out);
    }
}

static void test_takes_no_table_away_unless_it_is_told_to(void **state) {
    Folder *folder = *state;
    RemitError err;
    run(folder->file, "CREATE TABLE Here (x); CREATE VIEW there AS SELECT 1");
    assert_false(table_target_check(&(TableTarget){folder->file, "here", false}, &err));
    assert_int_equal(err.code, REMIT_E_OUTPUT);
    assert_non_null(strstr(err.hint, "--replace"));
    assert_true(table_target_check(&(TableTarget){folder->file, "here", true}, &err));
    assert_false(table_target_check(&(TableTarget){folder->file, "there", true}, &err));
    assert_true(table_target_check(&(TableTarget){folder->file, "elsewhere", false}, &err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
        TEST(test_gives_rows_as_csv_by_their_numbers),
        TEST(test_marks_binary_data_where_a_column_is_read),
        TEST(test_passes_over_values_that_are_too_long),
        TEST(test_gives_no_row_again_once_it_has_ended),
        TEST(test_writes_what_comes_in_any_pieces),
        TEST(test_takes_no_table_away_unless_it_is_told_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
