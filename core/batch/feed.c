/* SPDX-License-Identifier: MIT */
/* Lines of NDJSON and rows of CSV; elements of JSON arrays are in feed_json.c. */
#include "batch/feed_data.h"

Feed *feed_new(const FeedOptions *options) {
    Feed *feed = mem_new(sizeof *feed);
    feed->options = *options;
    feed->line = options->first_line > 0 ? options->first_line : 1;
    feed->column = 1;
    feed->offset = options->first_offset;
    feed->has_begun = options->first_line > 0;
    if (options->format == INPUT_CSV) {
        CsvOptions csv = {.file = options->file,
                          .delimiter = options->delimiter,
                          .row_limit = RECORD_LIMIT,
                          .first_line = options->first_line,
                          .first_offset = options->first_offset,
                          .is_table = options->is_table};
        feed->csv = csv_reader_new(&csv);
    }
    return feed;
}

void feed_free(Feed *feed) {
    if (!feed)
        return;
    csv_reader_free(feed->csv);
    if (!feed->is_lent)
        buffer_free(&feed->bytes);
    mem_free(feed);
}

char *feed_room(Feed *feed, size_t room) {
    Buffer *bytes = &feed->bytes;
    if (feed->csv) {
        buffer_clear(bytes);
    } else if (feed->at > 0) {
        memmove(bytes->at, bytes->at + feed->at, bytes->len - feed->at);
        bytes->len -= feed->at;
        feed->offset += feed->at;
        feed->seen -= feed->at;
        feed->again -= feed->again ? feed->at : 0;
        feed->at = 0;
    }
    return buffer_reserve(bytes, room);
}

void feed_take(Feed *feed, size_t count, bool is_last) {
    feed->bytes.len += count;
    feed->is_last = is_last;
    if (feed->csv)
        csv_reader_feed(feed->csv, buffer_text(&feed->bytes), is_last);
}

void feed_lend(Feed *feed, Text bytes, bool is_last) {
    if (feed->csv)
        csv_reader_feed(feed->csv, bytes, is_last);
    feed->bytes = (Buffer){.at = (char *)bytes.at, .len = bytes.len};
    feed->is_lent = true;
    feed->is_last = is_last;
}

void feed_set_header(Feed *feed, const Text *names, size_t count) {
    csv_reader_set_header(feed->csv, names, count);
}

int feed_line(const Feed *feed) {
    return feed->line;
}

char feed_delimiter(const Feed *feed) {
    return csv_reader_delimiter(feed->csv);
}

void feed_advance(Feed *feed, size_t to) {
    const char *text = feed->bytes.at, *line = text + feed->at, *end = text + to;
    for (const char *newline; line < end && (newline = memchr(line, '\n', (size_t)(end - line)));) {
        feed->line++;
        feed->column = 1;
        line = newline + 1;
    }
    feed->column += (int)(end - line);
    feed->at = to;
    if (feed->seen < to)
        feed->seen = to;
}

void feed_give(const Feed *feed, FeedRecord *record, size_t end) {
    const char *text = feed->bytes.at;
    *record = (FeedRecord){.raw = {text + feed->at, end - feed->at},
                           .readable = text + feed->bytes.len,
                           .line = feed->line,
                           .column = feed->column,
                           .offset = feed->offset + feed->at};
}

FeedStep feed_fail_long(Feed *feed, FeedRecord *record, RemitError *err) {
    enum { SHOWN = 4096 };
    feed_give(feed, record, feed->at + SHOWN);
    error_set(err, REMIT_E_LIMIT, "a record of more than %d MiB", RECORD_LIMIT >> 20);
    error_at(err, feed->options.file, feed->line, feed->column);
    return FEED_BAD;
}

/* Passes over a byte-order mark; false when more bytes are needed to know. */
static bool begin(Feed *feed) {
    Text start = buffer_text(&feed->bytes);
    static const char mark[] = "\xef\xbb\xbf";
    size_t len = start.len < 3 ? start.len : 3;
    if (len && memcmp(start.at, mark, len) == 0) {
        if (len < 3 && !feed->is_last)
            return false;
        if (len == 3)
            feed->at = feed->seen = 3;
    }
    feed->has_begun = len > 0 || feed->is_last;
    return feed->has_begun;
}

static bool is_blank(Text text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != ' ' && text.at[i] != '\t' && text.at[i] != '\r')
            return false;
    return true;
}

/* Goes behind the line end at `end`, or to the end of all. */
static void next_line(Feed *feed, size_t end, bool has_end) {
    feed->at = feed->seen = end + has_end;
    feed->line += has_end;
}

static FeedStep next_line_record(Feed *feed, FeedRecord *record, RemitError *err) {
    for (;;) {
        const Buffer *bytes = &feed->bytes;
        size_t left = bytes->len - feed->seen;
        const char *newline = left ? memchr(bytes->at + feed->seen, '\n', left) : NULL;
        size_t end = newline ? (size_t)(newline - bytes->at) : bytes->len;
        if (!newline && !feed->is_last) {
            feed->seen = end;
            if (feed->is_skipping)
                feed->at = end;
            if (end - feed->at <= RECORD_LIMIT)
                return FEED_MORE;
            FeedStep step = feed_fail_long(feed, record, err);
            feed->at = end;
            feed->is_skipping = true; /* the rest of the line, as it comes */
            return step;
        }
        if (!newline && end == feed->at)
            return FEED_DONE;
        if (feed->is_skipping) {
            feed->is_skipping = false;
            next_line(feed, end, newline);
            continue;
        }
        feed_give(feed, record, end);
        bool is_long = record->raw.len > RECORD_LIMIT;
        if (is_long)
            feed_fail_long(feed, record, err);
        next_line(feed, end, newline);
        if (is_long)
            return FEED_BAD;
        if (record->raw.len && record->raw.at[record->raw.len - 1] == '\r')
            record->raw.len--;
        if (record->raw.len && (unsigned char)record->raw.at[0] > ' ')
            return FEED_RECORD;
        if (!is_blank(record->raw))
            return FEED_RECORD;
        if (!feed->options.has_blanks)
            continue;
        error_set(err, REMIT_E_RECORD, "an empty line");
        error_at(err, feed->options.file, record->line, 1);
        return FEED_BAD;
    }
}

/* Nothing but separators: spreadsheets leave such rows behind the last one that is filled in.
 * Quotes say that an empty cell is meant. */
static bool is_empty_row(const CsvRow *row) {
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i].len)
            return false;
    return !memchr(row->raw.at, '"', row->raw.len);
}

static FeedStep next_row(Feed *feed, FeedRecord *record, RemitError *err) {
    CsvRow row;
    CsvStep step;
    do
        step = csv_reader_next(feed->csv, &row, err);
    while (step == CSV_ROW && !feed->options.is_table && is_empty_row(&row));
    *record = (FeedRecord){.raw = row.raw,
                           .readable = row.raw.at + row.raw.len,
                           .cells = row.cells,
                           .count = row.count,
                           .line = row.line,
                           .column = 1,
                           .offset = row.offset};
    return step == CSV_ROW                      ? FEED_RECORD
           : step == CSV_BAD                    ? FEED_BAD
           : step == CSV_MORE && !feed->is_last ? FEED_MORE
                                                : FEED_DONE;
}

FeedStep feed_next(Feed *feed, FeedRecord *record, RemitError *err) {
    if (feed->csv)
        return next_row(feed, record, err);
    if (!feed->has_begun && !begin(feed))
        return FEED_MORE;
    return feed->options.format == INPUT_JSON ? feed_next_value(feed, record, err)
                                              : next_line_record(feed, record, err);
}

InputFormat feed_guess(Text start, bool is_last, bool (*is_header)(void *ctx, Text line),
                       void *ctx) {
    Text text = json_without_bom(start);
    size_t i = 0;
    while (i < text.len && (text.at[i] == ' ' || text.at[i] == '\t'))
        i++;
    if (i == text.len)
        return is_last ? INPUT_NDJSON : INPUT_GUESS;
    const char *newline = memchr(text.at + i, '\n', text.len - i);
    Text line = {text.at + i, (newline ? (size_t)(newline - text.at) : text.len) - i};
    while (line.len && (line.at[line.len - 1] == '\r' || line.at[line.len - 1] == ' '))
        line.len--;
    if (text.at[i] == '[') {
        size_t k = i + 1;
        while (k < text.len && memchr(" \t\r\n", text.at[k], 4))
            k++;
        if (k == text.len)
            return is_last ? INPUT_JSON : INPUT_GUESS;
        return text.at[k] == '{' || text.at[k] == ']' ? INPUT_JSON : INPUT_NDJSON;
    }
    if (!newline && !is_last && start.len < RECORD_LIMIT)
        return INPUT_GUESS;
    if (text.at[i] == '{')
        return line.len == 1 ? INPUT_JSON : INPUT_NDJSON;
    return line.len && is_header(ctx, line) ? INPUT_CSV : INPUT_NDJSON;
}
