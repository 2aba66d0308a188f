/* SPDX-License-Identifier: MIT */
/* CSV: a reader that takes blocks of bytes and gives rows of cells, and a writer. Strict where
 * leniency would shift cells, lenient where it does not: CRLF, a byte-order mark, blank lines, and
 * spaces around cells. A bad row costs itself; reading goes on with the line behind its first. */
#ifndef REMIT_FORMAT_CSV_H
#define REMIT_FORMAT_CSV_H

#include "base/buffer.h"
#include "base/error.h"

typedef struct CsvOptions {
    const char *file;    /**< for messages; borrowed */
    char delimiter;      /**< 0: guessed from the first line */
    size_t row_limit;    /**< bytes in a row; 0: 16 MiB */
    size_t column_limit; /**< cells in a row; 0: 10,000 */
    int first_line;      /**< of what is fed, when it is not the start of the file; else 0 */
    uint64_t first_offset;
    bool is_table; /**< made of a table: a row is one line whatever is in it, and a NUL byte stands
                      for binary data */
} CsvOptions;

typedef struct CsvRow {
    const Text *cells; /**< unquoted; NULL for a bad row */
    size_t count;
    Text raw;        /**< the row as it was written, without its line end */
    uint64_t offset; /**< of `raw` in the file */
    int line;        /**< that it starts on, from 1 */
} CsvRow;

typedef enum CsvStep {
    CSV_MORE, /**< feed another block */
    CSV_ROW,
    CSV_BAD, /**< a row that cannot be read; the error says why, and the next call goes on */
    CSV_DONE,
} CsvStep;

typedef struct CsvReader CsvReader;

/** The caller frees it. */
CsvReader *csv_reader_new(const CsvOptions *options);
/** NULL is fine. */
void csv_reader_free(CsvReader *reader);
/** Adds a block, which is copied. `is_last` says that nothing follows; an empty block is fine. */
void csv_reader_feed(CsvReader *reader, Text block, bool is_last);
/**
 * The next row; it is borrowed until the next call on the reader. With CSV_BAD `err` has file, line
 * and column, and the code REMIT_E_RECORD, or REMIT_E_INPUT when the file is no such text at all;
 * `raw` is then the line that was passed over.
 */
CsvStep csv_reader_next(CsvReader *reader, CsvRow *row, RemitError *err);
/** Names the columns (copied): from now on messages use them, and a row of more or fewer cells is
 * bad. */
void csv_reader_set_header(CsvReader *reader, const Text *names, size_t count);
/** The delimiter in use; 0 as long as it is not known. */
char csv_reader_delimiter(const CsvReader *reader);

/** The delimiter of a header line: the one of , ; tab | that is in it most often outside of quotes;
 * a comma when none is. */
char csv_guess_delimiter(Text line);

/** Writes one cell, in quotes when it has to be, by RFC 4180. */
void csv_write_cell(Buffer *buffer, Text cell, char delimiter);
/** Writes a row with its line end (LF). */
void csv_write_row(Buffer *buffer, const Text *cells, size_t count, char delimiter);

#endif
