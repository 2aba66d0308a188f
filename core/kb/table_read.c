/* SPDX-License-Identifier: MIT */
/* A table's rows as CSV, in the order of their row numbers where they have any. The database may
 * come from anybody: names are quoted, lengths bounded, and a view that computes forever ends when
 * the run shall end. */
#include "format/csv.h"
#include "format/number.h"
#include "kb/table_file.h"

enum { STEPS_BETWEEN_QUESTIONS = 100000 };

struct TableReader {
    TableSource source;
    Arena arena;
    Text name;
    sqlite3 *db;
    sqlite3_stmt *rows;
    const char *rowid;   /* its name; NULL: there is none, and the first column is the table's */
    int64_t first, last; /* row numbers */
    int64_t from;        /* the number that the next row has at least */
    bool has_bounds;
    uint64_t row; /* the last one, counted from 1 */
    int column_count;
    bool *marks, *left_out; /* by column */
    bool has_header, is_done, is_ended;
};

static int on_progress(void *ctx) {
    const TableReader *reader = ctx;
    return reader->source.is_ended && reader->source.is_ended(reader->source.of);
}

/* Choosing the table */

static bool fail_choice(const TableReader *reader, const TableEntries *entries, RemitError *err) {
    const char *wanted = reader->source.table;
    if (entries->count == 0) {
        error_set(err, REMIT_E_INPUT, "there is no table in this database");
    } else if (wanted) {
        Text *names = mem_new(entries->count * sizeof *names);
        for (size_t i = 0; i < entries->count; i++)
            names[i] = entries->items[i].name;
        error_set(err, REMIT_E_INPUT, "there is no table '%s' in this database", wanted);
        error_suggest(err, text_of(wanted), names, entries->count);
        mem_free(names);
    } else {
        error_set(err, REMIT_E_INPUT, "there are %zu tables in this database: which one?",
                  entries->count);
    }
    Buffer list = {0};
    for (size_t i = 0; i < entries->count && list.len < 200; i++)
        buffer_addf(&list, "%s%.*s", i ? ", " : "", TEXT_ARG(entries->items[i].name));
    if (entries->count)
        error_hint(err, "--table names one of them: %.*s%s", (int)(list.len < 300 ? list.len : 300),
                   list.at, list.len < 200 ? "" : " …");
    buffer_free(&list);
    error_at(err, reader->source.file, 0, 0);
    return false;
}

static bool choose(TableReader *reader, RemitError *err) {
    TableEntries entries;
    const char *wanted = reader->source.table;
    if (!table_file_list(reader->db, reader->source.file, REMIT_E_INPUT, &reader->arena, &entries,
                         err))
        return false;
    for (size_t i = 0; i < entries.count; i++) {
        const TableEntry *entry = &entries.items[i];
        if (wanted ? !text_equal_nocase(entry->name, text_of(wanted)) : entries.count > 1)
            continue;
        reader->name = entry->name;
        reader->rowid = entry->rowid;
        return true;
    }
    return fail_choice(reader, &entries, err);
}

/* Opening */

static sqlite3_stmt *prepare(const TableReader *reader, const char *columns, const char *rest,
                             RemitError *err) {
    Buffer sql = {0};
    buffer_addf(&sql, "SELECT %s FROM main.", columns);
    table_file_quote(&sql, reader->name);
    buffer_add(&sql, text_of(rest));
    sqlite3_stmt *statement =
        table_file_prepare(reader->db, &sql, reader->source.file, REMIT_E_INPUT, err);
    buffer_free(&sql);
    return statement;
}

/* How far the row numbers go, for the progress alone. */
static void find_bounds(TableReader *reader) {
    char columns[64];
    snprintf(columns, sizeof columns, "min(%s), max(%s)", reader->rowid, reader->rowid);
    sqlite3_stmt *statement = prepare(reader, columns, "", NULL);
    if (statement && sqlite3_step(statement) == SQLITE_ROW) {
        reader->has_bounds = true;
        reader->first = sqlite3_column_int64(statement, 0);
        reader->last = sqlite3_column_int64(statement, 1);
    }
    sqlite3_finalize(statement);
}

static bool open_rows(TableReader *reader, RemitError *err) {
    char columns[32] = "*", rest[64] = "";
    if (reader->rowid) {
        find_bounds(reader);
        snprintf(columns, sizeof columns, "%s, *", reader->rowid);
        snprintf(rest, sizeof rest, " WHERE %s >= ?1 ORDER BY %s", reader->rowid, reader->rowid);
    }
    reader->rows = prepare(reader, columns, rest, err);
    if (!reader->rows)
        return false;
    reader->from = INT64_MIN;
    if (reader->rowid)
        sqlite3_bind_int64(reader->rows, 1, reader->from);
    reader->column_count = sqlite3_column_count(reader->rows) - (reader->rowid != NULL);
    reader->marks = arena_new(&reader->arena, (size_t)reader->column_count);
    reader->left_out = arena_new(&reader->arena, (size_t)reader->column_count);
    return true;
}

TableReader *table_reader_new(const TableSource *source, RemitError *err) {
    TableReader *reader = mem_new(sizeof *reader);
    reader->source = *source;
    reader->db = table_file_open(source->file, SQLITE_OPEN_READONLY, REMIT_E_INPUT, err);
    bool done = reader->db;
    if (done) {
        sqlite3_limit(reader->db, SQLITE_LIMIT_LENGTH, (int)source->row_limit);
        sqlite3_progress_handler(reader->db, STEPS_BETWEEN_QUESTIONS, on_progress, reader);
        done = choose(reader, err) && open_rows(reader, err);
    }
    if (done)
        return reader;
    table_reader_free(reader);
    return NULL;
}

void table_reader_free(TableReader *reader) {
    if (!reader)
        return;
    sqlite3_finalize(reader->rows);
    sqlite3_close(reader->db);
    arena_free(&reader->arena);
    mem_free(reader);
}

Text table_reader_name(const TableReader *reader) {
    return reader->name;
}

static int column_at(const TableReader *reader, size_t column) {
    return (int)column + (reader->rowid != NULL);
}

const char *table_reader_affinity(const TableReader *reader, size_t column) {
    static const char *const kinds[][2] = {{"INT", "INTEGER"}, {"CHAR", "TEXT"}, {"CLOB", "TEXT"},
                                           {"TEXT", "TEXT"},   {"BLOB", ""},     {"REAL", "REAL"},
                                           {"FLOA", "REAL"},   {"DOUB", "REAL"}};
    const char *declared = sqlite3_column_decltype(reader->rows, column_at(reader, column));
    if (!declared || !declared[0])
        return "";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcasestr(declared, kinds[i][0]))
            return kinds[i][1];
    return "NUMERIC";
}

void table_reader_mark(TableReader *reader, size_t column) {
    reader->marks[column] = true;
}

bool table_reader_left_out(const TableReader *reader, size_t column) {
    return reader->left_out[column];
}

bool table_reader_is_done(const TableReader *reader) {
    return reader->is_done;
}

double table_reader_part(const TableReader *reader) {
    if (!reader->has_bounds)
        return -1;
    double span = (double)reader->last - (double)reader->first + 1;
    return reader->row == 0 ? 0 : ((double)reader->from - (double)reader->first) / span;
}

/* Rows */

static void add_header(TableReader *reader, Buffer *out) {
    Text *names = mem_new((size_t)reader->column_count * sizeof *names);
    for (int i = 0; i < reader->column_count; i++) {
        const char *name = sqlite3_column_name(reader->rows, column_at(reader, (size_t)i));
        names[i] = text_of(name ? name : "");
    }
    csv_write_row(out, names, (size_t)reader->column_count, reader->source.delimiter);
    mem_free(names);
}

static void add_cell(const TableReader *reader, size_t column, Buffer *out) {
    char number[NUMBER_TEXT_SIZE];
    int at = column_at(reader, column);
    switch (sqlite3_column_type(reader->rows, at)) {
    case SQLITE_NULL:
        return;
    case SQLITE_BLOB:
        if (reader->marks[column])
            buffer_put(out, '\0');
        else
            reader->left_out[column] = true;
        return;
    case SQLITE_INTEGER:
        buffer_add(out, (Text){number, number_write_integer(
                                           number, sqlite3_column_int64(reader->rows, at))});
        return;
    case SQLITE_FLOAT:
        buffer_add(out,
                   (Text){number, number_write(number, sqlite3_column_double(reader->rows, at))});
        return;
    default:
        csv_write_cell(out, store_peek(reader->rows, at), reader->source.delimiter);
    }
}

/* One that is too long is one line of so many bytes, so that it is rejected as it would be in a
 * text. */
static void cut_long_row(const TableReader *reader, size_t start, Buffer *out) {
    size_t len = reader->source.row_limit + 1;
    if (out->len - start < len) {
        size_t more = len - (out->len - start);
        memset(buffer_reserve(out, more), ' ', more);
    }
    out->len = start + len;
    for (size_t i = start; i < out->len; i++)
        if (memchr("\"\r\n", out->at[i], 3))
            out->at[i] = ' ';
}

static void add_row(TableReader *reader, Buffer *out) {
    size_t start = out->len, limit = reader->source.row_limit;
    for (int i = 0; i < reader->column_count && out->len - start <= limit; i++) {
        if (i > 0)
            buffer_put(out, reader->source.delimiter);
        add_cell(reader, (size_t)i, out);
    }
    if (out->len == start)
        buffer_lit(out, "\"\""); /* a blank line would be no row */
    if (out->len - start > limit)
        cut_long_row(reader, start, out);
    buffer_put(out, '\n');
}

/* A value is longer than SQLite may make it. Goes on behind its row, where rows have numbers. */
static bool pass_long_row(TableReader *reader, Buffer *out, RemitError *err) {
    int64_t next = 0;
    bool is_found = false;
    if (reader->rowid) {
        char columns[32], rest[64];
        snprintf(columns, sizeof columns, "min(%s)", reader->rowid);
        snprintf(rest, sizeof rest, " WHERE %s >= ?1", reader->rowid);
        sqlite3_stmt *statement = prepare(reader, columns, rest, err);
        if (!statement)
            return false;
        sqlite3_bind_int64(statement, 1, reader->from);
        is_found = sqlite3_step(statement) == SQLITE_ROW;
        next = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
    }
    if (!is_found || next == INT64_MAX) {
        error_set(err, REMIT_E_LIMIT, "row %llu of '%.*s' holds a value of more than %zu MiB",
                  (unsigned long long)reader->row + 1, TEXT_ARG(reader->name),
                  reader->source.row_limit >> 20);
        error_at(err, reader->source.file, 0, 0);
        return false;
    }
    size_t start = out->len;
    buffer_addf(out, "(a value of more than %zu MiB)", reader->source.row_limit >> 20);
    cut_long_row(reader, start, out);
    buffer_put(out, '\n');
    reader->from = next + 1;
    reader->row++;
    sqlite3_reset(reader->rows);
    sqlite3_bind_int64(reader->rows, 1, reader->from);
    return true;
}

bool table_reader_take(TableReader *reader, size_t most, Buffer *out, RemitError *err) {
    size_t start = out->len;
    if (!reader->has_header) {
        reader->has_header = true;
        add_header(reader, out);
        return true;
    }
    while (!reader->is_done && !reader->is_ended && out->len - start < most) {
        int result = sqlite3_step(reader->rows);
        if (result == SQLITE_ROW) {
            int64_t number = reader->rowid ? sqlite3_column_int64(reader->rows, 0) : 0;
            reader->from = number < INT64_MAX ? number + 1 : number; /* there is none behind it */
            reader->row++;
            add_row(reader, out);
        } else if (result == SQLITE_DONE) {
            reader->is_done = true;
        } else if (result == SQLITE_INTERRUPT) {
            reader->is_ended = true; /* stepping again would start again */
        } else if (result != SQLITE_TOOBIG) {
            return table_file_fail(reader->db, reader->source.file, REMIT_E_INPUT, err);
        } else if (!pass_long_row(reader, out, err)) {
            return false;
        }
    }
    return true;
}
