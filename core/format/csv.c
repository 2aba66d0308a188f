/* SPDX-License-Identifier: MIT */
/* CSV over libcsv, which takes the quotes off. This file gives it one line at a time, so that a row
 * is known as soon as it ends, with its place; and says in words what libcsv only refuses. What
 * columns mean is the subject room's business. */
#include "format/csv.h"

#include <csv.h>

enum { DEFAULT_ROW_LIMIT = 16 * 1024 * 1024, DEFAULT_COLUMN_LIMIT = 10000 };

struct CsvReader {
    CsvOptions options;
    struct csv_parser parser;
    Arena arena; /* owns the names */
    const Text *names;
    size_t name_count;

    Buffer input;    /* from the start of a row on */
    size_t row;      /* where the next row starts in it */
    size_t fed;      /* up to where libcsv has seen it */
    size_t searched; /* up to where no line end is */
    uint64_t offset; /* of the input's first byte in the file */
    int line;        /* of the row's first byte */
    int row_lines;   /* that libcsv has seen of this row */
    size_t first_line_end;
    bool is_last, is_started, is_skipping, is_refused;

    /* The row that is being read: its cells' bytes, and where each ends. */
    Buffer bytes;
    size_t *ends;
    Text *cells;
    size_t count, room;
    bool is_row;
};

static void start_parser(CsvReader *reader) {
    csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_realloc_func(&reader->parser, mem_resize);
    csv_set_free_func(&reader->parser, mem_free);
    if (reader->options.delimiter)
        csv_set_delim(&reader->parser, (unsigned char)reader->options.delimiter);
}

CsvReader *csv_reader_new(const CsvOptions *options) {
    CsvReader *reader = mem_new(sizeof *reader);
    reader->options = *options;
    if (!reader->options.row_limit)
        reader->options.row_limit = DEFAULT_ROW_LIMIT;
    if (!reader->options.column_limit)
        reader->options.column_limit = DEFAULT_COLUMN_LIMIT;
    reader->is_started = options->first_line > 0;
    reader->line = options->first_line > 0 ? options->first_line : 1;
    reader->offset = options->first_offset;
    buffer_reserve(&reader->bytes, 1); /* so that even an empty cell is somewhere */
    start_parser(reader);
    return reader;
}

void csv_reader_free(CsvReader *reader) {
    if (!reader)
        return;
    csv_free(&reader->parser);
    arena_free(&reader->arena);
    buffer_free(&reader->input);
    buffer_free(&reader->bytes);
    mem_free(reader->ends);
    mem_free(reader->cells);
    mem_free(reader);
}

void csv_reader_feed(CsvReader *reader, Text block, bool is_last) {
    Buffer *input = &reader->input;
    size_t gone = reader->row; /* rows that were given out */
    if (gone > 0) {
        memmove(input->at, input->at + gone, input->len - gone);
        input->len -= gone;
        reader->row -= gone;
        reader->fed -= gone;
        reader->searched -= gone;
        reader->first_line_end -= reader->first_line_end < gone ? reader->first_line_end : gone;
        reader->offset += gone;
    }
    buffer_add(input, block);
    reader->is_last = is_last;
}

void csv_reader_set_header(CsvReader *reader, const Text *names, size_t count) {
    Text *copy = arena_new(&reader->arena, count * sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = arena_text(&reader->arena, names[i]);
    reader->names = copy;
    reader->name_count = count;
}

char csv_reader_delimiter(const CsvReader *reader) {
    return reader->options.delimiter;
}

char csv_guess_delimiter(Text line) {
    static const char candidates[] = ",;\t|";
    size_t counts[4] = {0};
    bool is_quoted = false;
    for (size_t i = 0; i < line.len; i++) {
        const char *found = line.at[i] ? strchr(candidates, line.at[i]) : NULL;
        if (line.at[i] == '"')
            is_quoted = !is_quoted;
        else if (found && !is_quoted)
            counts[found - candidates]++;
    }
    int best = 0;
    for (int i = 1; i < 4; i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}

/* Makes room for a cell; false when there are too many. */
static bool has_room(CsvReader *reader) {
    if (reader->count >= reader->options.column_limit) {
        reader->count = reader->options.column_limit + 1;
        return false;
    }
    if (reader->count == reader->room) {
        reader->room = reader->room ? reader->room * 2 : 32;
        reader->ends = mem_resize(reader->ends, reader->room * sizeof *reader->ends);
        reader->cells = mem_resize(reader->cells, reader->room * sizeof *reader->cells);
    }
    return true;
}

/* What libcsv calls back with */

static void add_cell(void *data, size_t len, void *context) {
    CsvReader *reader = context;
    if (!has_room(reader))
        return;
    buffer_add(&reader->bytes, (Text){data, len});
    reader->ends[reader->count++] = reader->bytes.len;
}

static void end_row(int terminator, void *context) {
    (void)terminator;
    ((CsvReader *)context)->is_row = true;
}

/* Lines */

/* The end of the line that `fed` stands in, behind its line end; 0 when it has not come yet. A CR
 * on its own ends a line too. `*width` is that of the line end. */
static size_t find_line_end(CsvReader *reader, size_t *width) {
    const char *text = reader->input.at;
    size_t from = reader->searched, len = reader->input.len;
    const char *newline = len > from ? memchr(text + from, '\n', len - from) : NULL;
    size_t stop = newline ? (size_t)(newline - text) : len;
    const char *carriage = stop > from ? memchr(text + from, '\r', stop - from) : NULL;
    *width = 1;
    if (carriage) {
        size_t at = (size_t)(carriage - text);
        if (at + 1 < len || reader->is_last) {
            *width = at + 1 < len && text[at + 1] == '\n' ? 2 : 1;
            return at + *width;
        }
        reader->searched = at; /* an LF may follow */
        return 0;
    }
    reader->searched = stop;
    return newline ? stop + 1 : 0;
}

static Text part(const CsvReader *reader, size_t from, size_t to) {
    return (Text){reader->input.len ? reader->input.at + from : "", to - from};
}

static Text without_line_end(Text line) {
    if (line.len && line.at[line.len - 1] == '\n')
        line.len--;
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* The row is over: the next one starts at `end`, after `lines` lines. */
static void go_on(CsvReader *reader, size_t end, int lines) {
    reader->row = reader->fed = reader->searched = end;
    reader->line += lines;
    reader->row_lines = 0;
    reader->count = 0;
    reader->is_row = false;
    buffer_clear(&reader->bytes);
}

static void reset_parser(CsvReader *reader) {
    csv_free(&reader->parser);
    start_parser(reader);
}

/* Errors */

/* Says where: `at` counts in `raw`, which starts where the row does. */
__attribute__((cold)) static void set_place(const CsvReader *reader, Text raw, size_t at,
                                            RemitError *err) {
    if (!err)
        return;
    error_in_text(err, reader->options.file ? reader->options.file : "input", raw, at, 1);
    err->line = reader->options.is_table ? reader->line : err->line + reader->line - 1;
}

/* Gives the row's first line as bad, and makes the next line the next row. */
__attribute__((cold)) static CsvStep give_bad_line(CsvReader *reader, CsvRow *row) {
    row->raw = without_line_end(part(reader, reader->row, reader->first_line_end));
    if (row->raw.len > reader->options.row_limit)
        row->raw.len = reader->options.row_limit;
    go_on(reader, reader->first_line_end, 1);
    reset_parser(reader);
    return CSV_BAD;
}

/* libcsv refused the byte at `at`. */
__attribute__((cold)) static CsvStep give_bad_quote(CsvReader *reader, size_t at, size_t end,
                                                    CsvRow *row, RemitError *err) {
    error_set(err, REMIT_E_RECORD,
              reader->parser.quoted ? "text behind the closing quote of a cell"
                                    : "a quote in the middle of a cell");
    error_hint(err, "put the whole cell in quotes, and write each quote in it twice");
    set_place(reader, without_line_end(part(reader, reader->row, end)), at - reader->row, err);
    return give_bad_line(reader, row);
}

/* The quote that was opened last, in a text that ends within quotes. */
__attribute__((cold)) static size_t find_open_quote(Text text) {
    size_t open = 0;
    bool is_quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] != '"')
            continue;
        if (!is_quoted && (i == 0 || text.at[i - 1] != '"'))
            open = i;
        is_quoted = !is_quoted;
    }
    return open;
}

__attribute__((cold)) static CsvStep give_unclosed(CsvReader *reader, CsvRow *row,
                                                   RemitError *err) {
    Text raw = part(reader, reader->row, reader->input.len);
    error_set(err, REMIT_E_RECORD, "a quoted cell that is not closed");
    error_hint(err, "the quote is still open at the end of the file");
    set_place(reader, raw, find_open_quote(raw), err);
    return give_bad_line(reader, row);
}

__attribute__((cold)) static CsvStep give_too_long(CsvReader *reader, CsvRow *row,
                                                   RemitError *err) {
    size_t limit = reader->options.row_limit;
    Text raw = part(reader, reader->row, reader->row + limit); /* however much of it has come */
    error_set(err, REMIT_E_RECORD, "a row of more than %zu bytes", limit);
    if (reader->row_lines > 0)
        error_hint(err, "is a closing quote missing?");
    set_place(reader, raw, reader->row_lines > 0 ? find_open_quote(raw) : 0, err);
    if (reader->first_line_end > reader->row)
        return give_bad_line(reader, row);
    row->raw = raw;
    reader->is_skipping = true; /* the rest of its line, as it comes */
    return CSV_BAD;
}

__attribute__((cold)) static CsvStep give_bad_text(CsvReader *reader, CsvRow *row, size_t at,
                                                   RemitError *err) {
    size_t column = 0;
    bool is_nul = row->raw.at[at] == '\0';
    while (column + 1 < reader->count &&
           (is_nul ? !memchr(reader->cells[column].at, '\0', reader->cells[column].len)
                   : text_invalid_utf8(reader->cells[column]) < 0))
        column++;
    bool is_table = reader->options.is_table;
    const char *what = !is_nul ? "invalid UTF-8" : is_table ? "binary data" : "a NUL byte";
    if (column < reader->name_count)
        error_set(err, REMIT_E_RECORD, "%s in column '%.*s'", what,
                  TEXT_ARG(reader->names[column]));
    else
        error_set(err, REMIT_E_RECORD, "%s in column %zu", what, column + 1);
    error_hint(err, is_table ? "read a view that casts it to text"
                    : is_nul ? "is this a text file?"
                             : "save the file as UTF-8");
    set_place(reader, row->raw, at, err);
    return CSV_BAD;
}

__attribute__((cold)) static CsvStep give_bad_count(CsvReader *reader, CsvRow *row,
                                                    RemitError *err) {
    if (reader->count > reader->options.column_limit)
        error_set(err, REMIT_E_RECORD, "a row of more than %zu columns",
                  reader->options.column_limit);
    else
        error_set(err, REMIT_E_RECORD, "a row of %zu cells under a header of %zu", reader->count,
                  reader->name_count);
    set_place(reader, row->raw, 0, err);
    return CSV_BAD;
}

/* Rows */

/* A row without quotes, the way libcsv does it: spaces and tabs around a cell do not count. */
static void split_plain_row(CsvReader *reader, Text raw) {
    char delimiter = reader->options.delimiter;
    for (const char *at = raw.at, *end = raw.at + raw.len; at;) {
        const char *next = memchr(at, delimiter, (size_t)(end - at));
        const char *stop = next ? next : end;
        while (at < stop && (*at == ' ' || *at == '\t'))
            at++;
        while (stop > at && (stop[-1] == ' ' || stop[-1] == '\t'))
            stop--;
        if (!has_room(reader))
            return;
        reader->cells[reader->count++] = (Text){at, (size_t)(stop - at)};
        at = next ? next + 1 : NULL;
    }
}

/* The cells that libcsv has unquoted. */
static void gather_cells(CsvReader *reader) {
    size_t from = 0;
    for (size_t i = 0; i < reader->count && i < reader->options.column_limit; i++) {
        reader->cells[i] = (Text){reader->bytes.at + from, reader->ends[i] - from};
        from = reader->ends[i];
    }
}

static CsvStep check_row(CsvReader *reader, CsvRow *row, RemitError *err) {
    if (reader->count > reader->options.column_limit ||
        (reader->names && reader->count != reader->name_count))
        return give_bad_count(reader, row, err);
    ptrdiff_t invalid = text_invalid_utf8(row->raw);
    if (invalid >= 0)
        return give_bad_text(reader, row, (size_t)invalid, err);
    const char *nul = memchr(row->raw.at, '\0', row->raw.len);
    if (nul)
        return give_bad_text(reader, row, (size_t)(nul - row->raw.at), err);
    row->cells = reader->cells;
    row->count = reader->count;
    return CSV_ROW;
}

/* What is only looked at once. False when more bytes are needed, or when it is no text. */
static bool start(CsvReader *reader, RemitError *err) {
    Text text = buffer_text(&reader->input);
    if (text.len < 3 && !reader->is_last)
        return false;
    if (text.len >= 2 &&
        (memcmp(text.at, "\xff\xfe", 2) == 0 || memcmp(text.at, "\xfe\xff", 2) == 0)) {
        error_set(err, REMIT_E_INPUT, "the file is UTF-16, not UTF-8");
        error_hint(err, "save it as CSV UTF-8");
        error_at(err, reader->options.file ? reader->options.file : "input", 1, 1);
        reader->is_refused = true;
        return false;
    }
    if (text.len >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0)
        go_on(reader, 3, 0);
    reader->is_started = true;
    return true;
}

/* Nothing but spaces, which are no cells. */
static bool is_blank(Text line, char delimiter) {
    for (size_t i = 0; i < line.len; i++)
        if ((line.at[i] != ' ' && line.at[i] != '\t') || line.at[i] == delimiter)
            return false;
    return true;
}

/* Learns the delimiter from the first line; true when the line says nothing else ("sep=;"). */
static bool learn_delimiter(CsvReader *reader, Text line) {
    bool is_directive =
        line.len == 5 && memcmp(line.at, "sep=", 4) == 0 && memchr(",;\t|:", line.at[4], 5);
    reader->options.delimiter = is_directive ? line.at[4] : csv_guess_delimiter(line);
    csv_set_delim(&reader->parser, (unsigned char)reader->options.delimiter);
    return is_directive;
}

CsvStep csv_reader_next(CsvReader *reader, CsvRow *row, RemitError *err) {
    *row = (CsvRow){0};
    if (reader->is_refused)
        return CSV_DONE;
    if (!reader->is_started && !start(reader, err))
        return reader->is_refused ? CSV_BAD : CSV_MORE;
    for (;;) {
        size_t width, end = find_line_end(reader, &width);
        bool is_tail = end == 0 && reader->is_last;
        if (reader->is_skipping && !is_tail) {
            bool is_over = end != 0;
            go_on(reader, is_over ? end : reader->searched, is_over);
            reader->is_skipping = !is_over;
            if (!is_over)
                return CSV_MORE;
            reset_parser(reader);
            continue;
        }
        if (is_tail) {
            end = reader->input.len;
            width = 0;
            if (end == reader->row || reader->is_skipping)
                return CSV_DONE;
        }
        if (end != 0 && reader->row_lines == 0)
            reader->first_line_end = end;
        row->offset = reader->offset + reader->row;
        row->line = reader->line;
        size_t len = (end ? end - width : reader->searched) - reader->row;
        if (len > reader->options.row_limit)
            return give_too_long(reader, row, err);
        if (end == 0)
            return CSV_MORE;
        row->raw = part(reader, reader->row, end - width);
        if (reader->row_lines == 0 &&
            (is_blank(row->raw, reader->options.delimiter) ||
             (!reader->options.delimiter && learn_delimiter(reader, row->raw)))) {
            go_on(reader, end, 1);
            continue;
        }
        bool is_plain = reader->row_lines == 0 && !memchr(row->raw.at, '"', row->raw.len);
        if (is_plain) {
            split_plain_row(reader, row->raw);
        } else {
            Text line = part(reader, reader->fed, end);
            size_t taken = csv_parse(&reader->parser, line.at, line.len, add_cell, end_row, reader);
            if (taken != line.len)
                return give_bad_quote(reader, reader->fed + taken, end, row, err);
            if (is_tail && csv_fini(&reader->parser, add_cell, end_row, reader) != 0)
                return give_unclosed(reader, row, err);
            if (reader->is_row)
                gather_cells(reader);
        }
        reader->fed = reader->searched = end;
        reader->row_lines++;
        if (is_plain || reader->is_row) {
            CsvStep step = check_row(reader, row, err);
            go_on(reader, end, reader->options.is_table ? 1 : reader->row_lines);
            return step;
        }
    }
}

/* Writing */

void csv_write_cell(Buffer *buffer, Text cell, char delimiter) {
    bool is_plain = true;
    for (size_t i = 0; i < cell.len && is_plain; i++)
        is_plain = cell.at[i] != delimiter && cell.at[i] != '"' && cell.at[i] != '\n' &&
                   cell.at[i] != '\r';
    /* Readers take the spaces off a cell that is not quoted. */
    if (is_plain && text_trim(cell).len == cell.len) {
        buffer_add(buffer, cell);
        return;
    }
    buffer_put(buffer, '"');
    for (size_t at = 0; at < cell.len;) {
        const char *quote = memchr(cell.at + at, '"', cell.len - at);
        size_t end = quote ? (size_t)(quote - cell.at) + 1 : cell.len;
        buffer_add(buffer, (Text){cell.at + at, end - at});
        if (quote)
            buffer_put(buffer, '"');
        at = end;
    }
    buffer_put(buffer, '"');
}

void csv_write_row(Buffer *buffer, const Text *cells, size_t count, char delimiter) {
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_put(buffer, delimiter);
        csv_write_cell(buffer, cells[i], delimiter);
    }
    if (count == 1 && cells[0].len == 0)
        buffer_lit(buffer, "\"\""); /* a blank line would be no row */
    buffer_put(buffer, '\n');
}
