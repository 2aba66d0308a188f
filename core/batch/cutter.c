/* SPDX-License-Identifier: MIT */
/* Finding the ends of lines and rows. The rows' grammar is that of format/csv.c: a test holds the
 * two against each other. */
#include "batch/cutter.h"

size_t cut_lines(Text text) {
    const char *newline = text.len ? memrchr(text.at, '\n', text.len) : NULL;
    return newline ? (size_t)(newline - text.at) + 1 : 0;
}

/* Where there are no quotes a line is a row. */
static size_t cut_plain_rows(Text text) {
    size_t end = cut_lines(text);
    if (end || text.len < 2)
        return end;
    const char *carriage = memrchr(text.at, '\r', text.len - 1);
    return carriage ? (size_t)(carriage - text.at) + 1 : 0;
}

typedef enum CellState {
    CELL_START,
    CELL_PLAIN,
    CELL_QUOTED,
    CELL_QUOTE, /* behind a quote in a quoted cell */
    CELL_CLOSED,
    ROW_WRONG,
} CellState;

static CellState next_state(CellState state, char c, char delimiter) {
    if (state == CELL_QUOTED)
        return c == '"' ? CELL_QUOTE : CELL_QUOTED;
    if (c == delimiter)
        return CELL_START;
    bool is_space = c == ' ' || c == '\t';
    switch (state) {
    case CELL_START:
        return is_space ? CELL_START : c == '"' ? CELL_QUOTED : CELL_PLAIN;
    case CELL_PLAIN:
        return c == '"' ? ROW_WRONG : CELL_PLAIN;
    case CELL_QUOTE:
        return c == '"' ? CELL_QUOTED : is_space ? CELL_CLOSED : ROW_WRONG;
    default:
        return is_space ? CELL_CLOSED : ROW_WRONG;
    }
}

/* The end of the line end that starts at `at`; 0 when more text could belong to it. */
static size_t line_end(Text text, size_t at) {
    if (text.at[at] == '\n')
        return at + 1;
    if (at + 1 == text.len)
        return 0;
    return at + 1 + (text.at[at + 1] == '\n');
}

/* The end of the row at `start`; 0 when it is not there yet. */
static size_t row_end(Text text, size_t start, char delimiter, size_t limit) {
    CellState state = CELL_START;
    size_t first_line = 0; /* its end */
    for (size_t i = start; i < text.len;) {
        char c = text.at[i];
        if (c != '\n' && c != '\r') {
            if (state != ROW_WRONG)
                state = next_state(state, c, delimiter);
            i++;
            continue;
        }
        size_t end = line_end(text, i);
        if (end == 0)
            return i - start > limit ? first_line : 0;
        if (!first_line)
            first_line = end;
        if (i - start > limit || state == ROW_WRONG)
            return first_line;
        if (state != CELL_QUOTED)
            return end;
        i = end;
    }
    return text.len - start > limit ? first_line : 0;
}

size_t cut_rows(Text text, char delimiter, size_t limit) {
    if (text.len == 0 || !memchr(text.at, '"', text.len))
        return cut_plain_rows(text);
    size_t cut = 0;
    for (size_t end; (end = row_end(text, cut, delimiter, limit)) > 0;)
        cut = end;
    return cut;
}

int count_lines(Text text, bool has_cr) {
    int count = 0;
    const char *end = text.at + text.len;
    for (const char *at = text.at; text.len && (at = memchr(at, '\n', (size_t)(end - at))) != NULL;
         at++)
        count++;
    if (!has_cr || !text.len)
        return count;
    for (const char *at = text.at; (at = memchr(at, '\r', (size_t)(end - at))) != NULL; at++)
        count += at + 1 == end || at[1] != '\n';
    return count;
}

int count_rows(Text text) {
    if (!text.len || !memchr(text.at, '"', text.len))
        return count_lines(text, false);
    int count = 0;
    bool is_quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        is_quoted ^= text.at[i] == '"';
        count += text.at[i] == '\n' && !is_quoted;
    }
    return count;
}
