/* SPDX-License-Identifier: MIT */
/* Tables of other people's SQLite databases as lists: rows out of one as CSV, and CSV into one. So
 * that a table means what the same list means as a text, its values take the same way. What columns
 * mean is not known here. */
#ifndef REMIT_KB_TABLE_H
#define REMIT_KB_TABLE_H

#include "base/buffer.h"
#include "base/error.h"

typedef struct TableSource {
    const char *file;
    const char *table; /**< a table or view; NULL: the only one there is */
    char delimiter;
    size_t row_limit;                 /**< bytes; a longer row gives as many and one more */
    bool (*is_ended)(const void *of); /**< asked now and then; NULL: reading never ends early */
    const void *of;
} TableSource;

typedef struct TableReader TableReader;

/** Opens for reading only. The file's name and `of` are borrowed. NULL with REMIT_E_INPUT: no
 * database, locked, damaged, no such table, or several and none is named. */
TableReader *table_reader_new(const TableSource *source, RemitError *err);
/** NULL is fine. */
void table_reader_free(TableReader *reader);
/** The table's name as the database has it. */
Text table_reader_name(const TableReader *reader);
/** What SQLite makes of a column's values ("INTEGER", "TEXT" …); "" when it leaves them alone. */
const char *table_reader_affinity(const TableReader *reader, size_t column);
/** Marks a column that is read: binary data in it gives a NUL byte, elsewhere an empty cell. */
void table_reader_mark(TableReader *reader, size_t column);
/** Did a column that is not marked hold binary data so far? */
bool table_reader_left_out(const TableReader *reader, size_t column);
/** Appends the names of the columns as a row, and in later calls rows until there are `most` bytes.
 * Appends nothing at the end, see table_reader_is_done, and when `is_ended` says so. A value of
 * NULL gives an empty cell. */
bool table_reader_take(TableReader *reader, size_t most, Buffer *out, RemitError *err);
bool table_reader_is_done(const TableReader *reader);
/** How much of the table has been read, from 0 to 1; below 0 when that is not known. */
double table_reader_part(const TableReader *reader);

/** Where a table is written to. All texts are borrowed. */
typedef struct TableTarget {
    const char *file;
    const char *table;
    bool replaces; /**< a table of this name that is there already */
} TableTarget;

/** Can the table be written? False with REMIT_E_OUTPUT when the file is no database, or has one of
 * this name. */
bool table_target_check(const TableTarget *target, RemitError *err);

typedef struct TableWriter TableWriter;

/** Starts to write the table to the empty file `part`, which is whole only at the end. NULL with
 * REMIT_E_OUTPUT. */
TableWriter *table_writer_new(const TableTarget *target, const char *part, RemitError *err);
/** NULL is fine. */
void table_writer_free(TableWriter *writer);
/** Says what the text is that follows: its delimiter, and its columns' types (constants; "" for
 * none). */
void table_writer_begin(TableWriter *writer, char delimiter, const char *const *types,
                        size_t count);
/** Adds rows, the first of which names the columns; a piece may end anywhere. An empty cell is
 * NULL. */
bool table_writer_add(TableWriter *writer, Text csv, RemitError *err);
/** Makes the part whole. Where the target's file exists, the table is put into it in one
 * transaction; `*is_moved` says so. */
bool table_writer_finish(TableWriter *writer, bool *is_moved, RemitError *err);

#endif
