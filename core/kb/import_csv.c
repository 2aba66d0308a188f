/* SPDX-License-Identifier: MIT */
/* The CSV files of a pack: a header with the names of the table's columns, a row a line. What
 * columns there are is asked of the table itself. `place` ("61" or "61-63") stands for line and
 * line_end. */
#include "format/csv.h"
#include "input/file.h"
#include "kb/import_rows.h"
#include <stdlib.h>

enum { MOST_COLUMNS = 32, LARGEST_FILE = 64 * 1024 * 1024 };

typedef struct Column {
    Text name;
    bool is_required; /* the table wants a value */
    bool is_given;
    bool is_key; /* tells the row from others */
} Column;

typedef struct CsvImport {
    Importer *importer;
    const PackTable *table;
    const char *path;
    Column columns[MOST_COLUMNS]; /* of the table */
    int count;
    int of_cell[MOST_COLUMNS]; /* which column a cell goes to; PLACE */
    int cell_count;
    bool has_place; /* line and line_end come from a cell of their own */
    sqlite3_stmt *insert;
} CsvImport;

enum { PLACE = -1 };

static int find_column(const CsvImport *csv, Text name) {
    for (int i = 0; i < csv->count; i++)
        if (text_equal_nocase(csv->columns[i].name, name))
            return i;
    return -1;
}

static bool read_columns(CsvImport *csv) {
    Importer *importer = csv->importer;
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(importer->db,
                           "SELECT name, \"notnull\" AND dflt_value IS NULL, name IN"
                           " (SELECT key.name FROM pragma_index_list(?1) AS list,"
                           " pragma_index_info(list.name) AS key WHERE list.\"unique\")"
                           " FROM pragma_table_info(?1)" /* a number is given by the table */
                           " WHERE name <> 'pack' AND NOT (name = 'id' AND type = 'INTEGER')",
                           -1, &rows, NULL) != SQLITE_OK)
        return store_fail(importer->db, importer->file, importer->err);
    sqlite3_bind_text(rows, 1, csv->table->table, -1, SQLITE_STATIC);
    while (csv->count < MOST_COLUMNS && sqlite3_step(rows) == SQLITE_ROW)
        csv->columns[csv->count++] = (Column){.name = store_text(rows, 0, &importer->arena),
                                              .is_required = sqlite3_column_int(rows, 1) != 0,
                                              .is_key = sqlite3_column_int(rows, 2) != 0};
    sqlite3_finalize(rows);
    return true;
}

/* "an example", "a claim" */
static const char *article_of(const PackTable *table) {
    return strchr("aeiou", table->noun[0]) ? "an" : "a";
}

/* An error in a row, at the cell if it can be found there. */
static bool fail_row(const CsvImport *csv, const CsvRow *row, Text cell) {
    RemitError *err = csv->importer->err;
    const char *at = cell.len ? memmem(row->raw.at, row->raw.len, cell.at, cell.len) : NULL;
    const char *newline = memchr(row->raw.at, '\n', row->raw.len);
    size_t width = cell.len;
    if (!at) {
        at = row->raw.at;
        width = newline ? (size_t)(newline - row->raw.at) : row->raw.len;
    }
    error_hint(err, "nothing was imported");
    error_in_text(err, csv->path, row->raw, (size_t)(at - row->raw.at), width);
    if (err)
        err->line += row->line - 1;
    return false;
}

static bool read_header(CsvImport *csv, const CsvRow *row) {
    RemitError *err = csv->importer->err;
    bool takes_place = find_column(csv, TEXT("line_end")) >= 0;
    for (size_t i = 0; i < row->count; i++) {
        Text name = text_trim(row->cells[i]);
        int column = i < MOST_COLUMNS ? find_column(csv, name) : -1;
        bool is_place = takes_place && text_equal_nocase(name, TEXT("place"));
        if (column < 0 && !is_place) {
            Text known[MOST_COLUMNS + 1];
            for (int k = 0; k < csv->count; k++)
                known[k] = csv->columns[k].name;
            known[csv->count] = TEXT("place");
            error_set(err, REMIT_E_INPUT, "%s %s has no column '%.*s'", article_of(csv->table),
                      csv->table->noun, TEXT_ARG(name));
            error_suggest(err, name, known, (size_t)csv->count + takes_place);
            return fail_row(csv, row, name);
        }
        if (column >= 0 && csv->columns[column].is_given) {
            error_set(err, REMIT_E_INPUT, "two columns '%.*s'", TEXT_ARG(name));
            return fail_row(csv, row, name);
        }
        csv->of_cell[csv->cell_count++] = is_place ? PLACE : column;
        if (column >= 0)
            csv->columns[column].is_given = true;
        csv->has_place |= is_place;
    }
    int line = find_column(csv, TEXT("line")), line_end = find_column(csv, TEXT("line_end"));
    for (int i = 0; i < csv->count; i++) {
        bool has_other = i == line_end || (i == line && csv->has_place);
        if (!csv->columns[i].is_required || csv->columns[i].is_given || has_other)
            continue;
        error_set(err, REMIT_E_INPUT, "the column '%.*s' is missing",
                  TEXT_ARG(csv->columns[i].name));
        error_hint(err, "every %s needs one", csv->table->noun);
        return fail_row(csv, row, (Text){0});
    }
    return true;
}

/* INSERT INTO claim (id, …, pack) VALUES (?1, …, ?16) */
static bool prepare_insert(CsvImport *csv) {
    Importer *importer = csv->importer;
    Buffer sql = {0};
    buffer_addf(&sql, "INSERT INTO %s (", csv->table->table);
    for (int i = 0; i < csv->count; i++)
        buffer_addf(&sql, "%s%.*s", i ? ", " : "", TEXT_ARG(csv->columns[i].name));
    bool has_pack = csv->table->key != NULL;
    buffer_add(&sql, has_pack ? TEXT(", pack) VALUES (") : TEXT(") VALUES ("));
    for (int i = 0; i < csv->count + has_pack; i++)
        buffer_addf(&sql, "%s?%d", i ? ", " : "", i + 1);
    buffer_put(&sql, ')');
    int code = sqlite3_prepare_v2(importer->db, sql.at, (int)sql.len, &csv->insert, NULL);
    buffer_free(&sql);
    return code == SQLITE_OK || store_fail(importer->db, importer->file, importer->err);
}

/* "61" or "61-63" as line and line_end. */
static bool bind_place(CsvImport *csv, Text place) {
    char text[32] = "";
    if (place.len == 0 || place.len >= sizeof text)
        return false;
    memcpy(text, place.at, place.len);
    char *end;
    long from = strtol(text, &end, 10), to = from;
    if (*end == '-')
        to = strtol(end + 1, &end, 10);
    if (*end || from < 1 || to < from)
        return false;
    sqlite3_bind_int64(csv->insert, find_column(csv, TEXT("line")) + 1, from);
    sqlite3_bind_int64(csv->insert, find_column(csv, TEXT("line_end")) + 1, to);
    return true;
}

/* "CTO; CIO" or "CTO, CIO" as "CTO CIO". */
static Text list_roles(Text cell, Arena *arena) {
    Buffer roles = {0};
    for (size_t i = 0; i < cell.len; i++) {
        bool is_part = !strchr(" ,;", cell.at[i]);
        if (is_part && i > 0 && roles.len && strchr(" ,;", cell.at[i - 1]))
            buffer_put(&roles, ' ');
        if (is_part)
            buffer_put(&roles, cell.at[i]);
    }
    Text text = arena_text(arena, buffer_text(&roles));
    buffer_free(&roles);
    return text;
}

static bool bind_row(CsvImport *csv, const CsvRow *row) {
    RemitError *err = csv->importer->err;
    int line_end = find_column(csv, TEXT("line_end")), line = find_column(csv, TEXT("line"));
    sqlite3_clear_bindings(csv->insert);
    for (int i = 0; i < csv->cell_count; i++) {
        Text cell = text_trim(row->cells[i]);
        int column = csv->of_cell[i];
        if (column == PLACE) {
            if (bind_place(csv, cell))
                continue;
            error_set(err, REMIT_E_INPUT, "'%.*s' is no place: write 61 or 61-63", TEXT_ARG(cell));
            return fail_row(csv, row, cell);
        }
        Text name = csv->columns[column].name;
        if (cell.len == 0 && column == line_end)
            continue;
        if (cell.len == 0 && csv->columns[column].is_required) {
            error_set(err, REMIT_E_INPUT, "%s %s without %.*s", article_of(csv->table),
                      csv->table->noun, TEXT_ARG(name));
            error_hint(err, "every %s needs one; nothing was imported", csv->table->noun);
            return fail_row(csv, row, (Text){0});
        }
        if (text_equal(name, TEXT("roles")))
            cell = list_roles(cell, &csv->importer->arena);
        if (cell.len)
            store_bind(csv->insert, column + 1, cell);
        if (column == line && line_end >= 0 && !csv->columns[line_end].is_given && !csv->has_place)
            store_bind(csv->insert, line_end + 1, cell);
    }
    if (csv->table->key)
        store_bind(csv->insert, csv->count + 1, csv->importer->pack);
    return true;
}

/* How `problem` and messages call the row: its key, or for a position "vendors s0:46". */
static Text row_id(const CsvImport *csv, const CsvRow *row) {
    Buffer id = {0};
    bool is_position = strcmp(csv->table->table, "position") == 0;
    bool is_term = strcmp(csv->table->table, "term") == 0;
    for (int i = 0; i < csv->count; i++) { /* in the order of the table's columns */
        if (!csv->columns[i].is_key || (is_term && id.len))
            continue;
        for (int k = 0; k < csv->cell_count; k++) {
            if (csv->of_cell[k] != i)
                continue;
            bool is_line = is_position && text_equal(csv->columns[i].name, TEXT("line"));
            if (id.len)
                buffer_put(&id, is_line ? ':' : ' ');
            buffer_add(&id, text_trim(row->cells[k]));
        }
    }
    Text text = arena_text(&csv->importer->arena, buffer_text(&id));
    buffer_free(&id);
    return text;
}

static bool note_row(const CsvImport *csv, const CsvRow *row) {
    Importer *importer = csv->importer;
    sqlite3_stmt *note = NULL;
    bool is_done =
        sqlite3_prepare_v2(importer->db,
                           "INSERT OR IGNORE INTO temp.import_row VALUES (?1, ?2, ?3, ?4)", -1,
                           &note, NULL) == SQLITE_OK;
    if (is_done) {
        store_bind(note, 1, text_of(csv->table->table));
        store_bind(note, 2, row_id(csv, row));
        store_bind(note, 3, text_of(csv->path));
        sqlite3_bind_int(note, 4, row->line);
        is_done = sqlite3_step(note) == SQLITE_DONE;
    }
    sqlite3_finalize(note);
    return is_done || store_fail(importer->db, importer->file, importer->err);
}

static bool fail_insert(CsvImport *csv, const CsvRow *row) {
    Importer *importer = csv->importer;
    int code = sqlite3_extended_errcode(importer->db);
    Text id = row_id(csv, row);
    error_set(importer->err, REMIT_E_INPUT, "%s", sqlite3_errmsg(importer->db));
    if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE) {
        error_set(importer->err, REMIT_E_INPUT, "%s '%.*s' is there already", csv->table->noun,
                  TEXT_ARG(id));
        if (find_column(csv, TEXT("id")) >= 0)
            error_hint(importer->err, "give it an id of its own; nothing was imported");
    } else if (code == SQLITE_CONSTRAINT_FOREIGNKEY) {
        sqlite3_exec(importer->db, "SAVEPOINT row; PRAGMA defer_foreign_keys = ON", NULL, NULL,
                     NULL);
        sqlite3_reset(csv->insert);
        if (sqlite3_step(csv->insert) == SQLITE_DONE)
            sqltext_explain_reference(importer->db, text_of(csv->table->table), importer->err);
        if (importer->err)
            importer->err->code = REMIT_E_INPUT;
        sqlite3_reset(csv->insert);
        sqlite3_exec(importer->db, "ROLLBACK TO row; RELEASE row", NULL, NULL, NULL);
    }
    return fail_row(csv, row, (Text){0});
}

static bool import_row(CsvImport *csv, CsvReader *reader, const CsvRow *row) {
    if (!csv->insert) {
        if (!read_header(csv, row) || !prepare_insert(csv))
            return false;
        csv_reader_set_header(reader, row->cells, row->count);
        return true;
    }
    if (!bind_row(csv, row))
        return false;
    if (sqlite3_step(csv->insert) != SQLITE_DONE)
        return fail_insert(csv, row);
    sqlite3_reset(csv->insert);
    return note_row(csv, row);
}

bool import_csv(Importer *importer, const PackTable *table, const char *path) {
    CsvImport csv = {.importer = importer, .table = table, .path = path};
    Buffer content = {0};
    bool is_done =
        read_columns(&csv) && file_read(path, LARGEST_FILE, REMIT_E_INPUT, &content, importer->err);
    CsvReader *reader = csv_reader_new(&(CsvOptions){.file = path});
    if (is_done)
        csv_reader_feed(reader, buffer_text(&content), true);
    while (is_done) {
        CsvRow row;
        CsvStep step = csv_reader_next(reader, &row, importer->err);
        if (step == CSV_DONE || step == CSV_MORE)
            break;
        is_done = step == CSV_ROW && import_row(&csv, reader, &row);
        if (step == CSV_BAD && importer->err)
            importer->err->code = REMIT_E_INPUT;
    }
    if (is_done && !csv.insert) {
        is_done = error_set(importer->err, REMIT_E_INPUT, "the file is empty: it has no header");
        error_at(importer->err, path, 0, 0);
    }
    sqlite3_finalize(csv.insert);
    csv_reader_free(reader);
    buffer_free(&content);
    return is_done;
}
