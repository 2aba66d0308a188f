/* SPDX-License-Identifier: MIT */
/* A table of what comes as CSV. It is made in a database of its own, which nobody else sees, so
 * that it may grow without harm; where the target exists already, the whole
 * table is then put into that one in a single transaction. */
#include "format/csv.h"
#include "kb/table_file.h"
#include <sys/stat.h>

enum { ROW_LIMIT = 64 * 1024 * 1024 };

struct TableWriter {
    TableTarget target;
    Arena arena;
    const char *part;
    sqlite3 *db;
    sqlite3_stmt *insert;
    CsvReader *csv;
    const char *const *types;
    size_t type_count;
    Buffer columns; /* as they stand behind CREATE TABLE */
};

static bool fail(const TableWriter *writer, RemitError *err) {
    return table_file_fail(writer->db, writer->target.file, REMIT_E_OUTPUT, err);
}

static bool run(sqlite3 *db, const char *verb, const char *table, const char *rest,
                const char *file, RemitError *err) {
    Buffer sql = {0};
    buffer_addf(&sql, "%s", verb);
    if (table)
        table_file_quote(&sql, text_of(table));
    buffer_addf(&sql, "%s", rest);
    sqlite3_stmt *statement = table_file_prepare(db, &sql, file, REMIT_E_OUTPUT, err);
    bool done = statement && sqlite3_step(statement) == SQLITE_DONE;
    if (statement && !done)
        table_file_fail(db, file, REMIT_E_OUTPUT, err);
    sqlite3_finalize(statement);
    buffer_free(&sql);
    return done;
}

/* The target */

static bool check_table(const TableTarget *target, const TableEntry *there, RemitError *err) {
    if (!text_equal_nocase(there->name, text_of(target->table)))
        return true;
    if (target->replaces && !there->is_view)
        return true;
    error_set(err, REMIT_E_OUTPUT, "there is a %s '%.*s' in this database already",
              there->is_view ? "view" : "table", TEXT_ARG(there->name));
    error_hint(err, there->is_view ? "--out-table gives the results another name"
                                   : "--replace puts the results in its place, --out-table gives "
                                     "them another name");
    error_at(err, target->file, 0, 0);
    return false;
}

static bool check_tables(const TableTarget *target, sqlite3 *db, RemitError *err) {
    Arena arena = {0};
    TableEntries entries;
    bool done = table_file_list(db, target->file, REMIT_E_OUTPUT, &arena, &entries, err);
    for (size_t i = 0; done && i < entries.count; i++)
        done = check_table(target, &entries.items[i], err);
    arena_free(&arena);
    return done;
}

bool table_target_check(const TableTarget *target, RemitError *err) {
    struct stat about;
    if (!target->table[0] || sqlite3_strnicmp(target->table, "sqlite_", 7) == 0 ||
        text_invalid_utf8(text_of(target->table)) >= 0) {
        error_set(err, REMIT_E_USAGE, "a table cannot be called '%s'", target->table);
        return false;
    }
    if (stat(target->file, &about) != 0)
        return true;
    if (!S_ISREG(about.st_mode))
        return error_set(err, REMIT_E_OUTPUT, "'%s' is no file, so it cannot hold a table",
                         target->file);
    sqlite3 *db = table_file_open(target->file, SQLITE_OPEN_READWRITE, REMIT_E_OUTPUT, err);
    bool done = db && check_tables(target, db, err);
    if (done && sqlite3_db_readonly(db, "main") == 1) {
        done = error_set(err, REMIT_E_OUTPUT, "the database may not be written");
        error_at(err, target->file, 0, 0);
    }
    sqlite3_close(db);
    return done;
}

/* The part */

TableWriter *table_writer_new(const TableTarget *target, const char *part, RemitError *err) {
    TableWriter *writer = mem_new(sizeof *writer);
    writer->target = *target;
    writer->part = arena_text(&writer->arena, text_of(part)).at;
    writer->db = table_file_open(part, SQLITE_OPEN_READWRITE, REMIT_E_OUTPUT, err);
    bool done = writer->db;
    if (done)
        done = sqlite3_exec(writer->db,
                            "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;"
                            "PRAGMA locking_mode = EXCLUSIVE; BEGIN",
                            NULL, NULL, NULL) == SQLITE_OK ||
               fail(writer, err);
    if (done)
        return writer;
    table_writer_free(writer);
    return NULL;
}

void table_writer_free(TableWriter *writer) {
    if (!writer)
        return;
    sqlite3_finalize(writer->insert);
    sqlite3_close(writer->db);
    csv_reader_free(writer->csv);
    buffer_free(&writer->columns);
    arena_free(&writer->arena);
    mem_free(writer);
}

void table_writer_begin(TableWriter *writer, char delimiter, const char *const *types,
                        size_t count) {
    CsvOptions options = {
        .file = writer->target.file, .delimiter = delimiter, .row_limit = ROW_LIMIT};
    writer->csv = csv_reader_new(&options);
    writer->types = types;
    writer->type_count = count;
}

/* Two columns of one name make no table; SQLite does not see the difference of cases. */
static bool check_names(const TableWriter *writer, const CsvRow *row, RemitError *err) {
    for (size_t i = 0; i < row->count; i++) {
        for (size_t k = 0; k < i && row->cells[i].len; k++) {
            if (!text_equal_nocase(row->cells[i], row->cells[k]))
                continue;
            error_set(err, REMIT_E_OUTPUT, "the table would have two columns named '%.*s'",
                      TEXT_ARG(row->cells[i]));
            error_hint(err, "--only writes the results without the input's columns");
            error_at(err, writer->target.file, 0, 0);
            return false;
        }
    }
    return true;
}

static bool create(TableWriter *writer, const CsvRow *row, RemitError *err) {
    Buffer *columns = &writer->columns, values = {0};
    if (!check_names(writer, row, err))
        return false;
    buffer_lit(columns, " (");
    buffer_lit(&values, " VALUES (");
    for (size_t i = 0; i < row->count; i++) {
        char unnamed[32];
        int len = snprintf(unnamed, sizeof unnamed, "column %zu", i + 1);
        Text name = row->cells[i].len ? row->cells[i] : (Text){unnamed, (size_t)len};
        if (i > 0)
            buffer_lit(columns, ", ");
        table_file_quote(columns, name);
        if (i < writer->type_count && writer->types[i][0])
            buffer_addf(columns, " %s", writer->types[i]);
        buffer_addf(&values, "%s?", i ? "," : "");
    }
    buffer_lit(columns, ")");
    buffer_put(columns, '\0');
    buffer_lit(&values, ")");
    buffer_put(&values, '\0');
    const char *file = writer->target.file, *table = writer->target.table;
    bool done = run(writer->db, "CREATE TABLE ", table, columns->at, file, err);
    if (!done && row->count > (size_t)sqlite3_limit(writer->db, SQLITE_LIMIT_COLUMN, -1))
        error_hint(err, "--only writes the results without the input's columns");
    if (done) {
        Buffer sql = {0};
        buffer_lit(&sql, "INSERT INTO ");
        table_file_quote(&sql, text_of(table));
        buffer_addf(&sql, "%s", values.at);
        writer->insert = table_file_prepare(writer->db, &sql, file, REMIT_E_OUTPUT, err);
        buffer_free(&sql);
        csv_reader_set_header(writer->csv, row->cells, row->count);
    }
    buffer_free(&values);
    return done && writer->insert;
}

static bool insert(TableWriter *writer, const CsvRow *row, RemitError *err) {
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i].len)
            store_bind(writer->insert, (int)i + 1, row->cells[i]);
        else
            sqlite3_bind_null(writer->insert, (int)i + 1);
    }
    bool done = sqlite3_step(writer->insert) == SQLITE_DONE || fail(writer, err);
    sqlite3_reset(writer->insert);
    return done;
}

static bool take(TableWriter *writer, Text csv, bool is_last, RemitError *err) {
    CsvRow row;
    csv_reader_feed(writer->csv, csv, is_last);
    for (;;) {
        CsvStep step = csv_reader_next(writer->csv, &row, err);
        if (step == CSV_MORE || step == CSV_DONE)
            return true;
        if (step == CSV_BAD)
            return false;
        if (!(writer->insert ? insert(writer, &row, err) : create(writer, &row, err)))
            return false;
    }
}

bool table_writer_add(TableWriter *writer, Text csv, RemitError *err) {
    return csv.len == 0 || take(writer, csv, false, err);
}

/* The end */

/* Puts the table of the part into the target, whole or not at all. */
static bool move(const TableWriter *writer, RemitError *err) {
    const TableTarget *target = &writer->target;
    const char *file = target->file, *table = target->table;
    sqlite3 *db = table_file_open(file, SQLITE_OPEN_READWRITE, REMIT_E_OUTPUT, err);
    if (!db)
        return false;
    Buffer fill = {0};
    buffer_lit(&fill, " SELECT * FROM part.");
    table_file_quote(&fill, text_of(table));
    buffer_put(&fill, '\0');
    sqlite3_stmt *attach = NULL;
    bool done = sqlite3_prepare_v2(db, "ATTACH ?1 AS part", -1, &attach, NULL) == SQLITE_OK;
    if (done) {
        char *path = sqlite3_mprintf("%s%s", writer->part[0] == '/' ? "" : "./", writer->part);
        store_bind(attach, 1, text_of(path));
        done = sqlite3_step(attach) == SQLITE_DONE;
        sqlite3_finalize(attach);
        sqlite3_free(path);
    }
    done = (done || table_file_fail(db, file, REMIT_E_OUTPUT, err)) &&
           run(db, "BEGIN IMMEDIATE", NULL, "", file, err) && check_tables(target, db, err) &&
           run(db, "DROP TABLE IF EXISTS main.", table, "", file, err) &&
           run(db, "CREATE TABLE main.", table, writer->columns.at, file, err) &&
           run(db, "INSERT INTO main.", table, fill.at, file, err) &&
           run(db, "COMMIT", NULL, "", file, err);
    buffer_free(&fill);
    sqlite3_close(db); /* what is not committed is gone */
    return done;
}

bool table_writer_finish(TableWriter *writer, bool *is_moved, RemitError *err) {
    struct stat about;
    *is_moved = false;
    if (!take(writer, TEXT(""), true, err))
        return false;
    if (sqlite3_exec(writer->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        return fail(writer, err);
    sqlite3_finalize(writer->insert);
    writer->insert = NULL;
    sqlite3_close(writer->db);
    writer->db = NULL;
    if (stat(writer->target.file, &about) != 0)
        return true;
    *is_moved = true;
    return move(writer, err);
}
