/* SPDX-License-Identifier: MIT */
/* Elements of a JSON array, or values one behind the other, without reading them: brackets and
 * quotes say where each ends. Where one is broken its end is a guess: a string never holds a line
 * end, and a record mostly starts on a line of its own, no deeper than the one before. So what is
 * broken costs itself and rarely a neighbour. */
#include "batch/feed_data.h"

typedef enum Scan {
    SCAN_MORE,
    SCAN_VALUE,
    SCAN_BROKEN, /* a line ends in a string */
    SCAN_LONG,
    SCAN_CUT, /* the text ends first */
} Scan;

enum { TOKEN_MORE = -2, TOKEN_END = -1 };

static size_t skip_spaces(const Buffer *bytes, size_t from) {
    while (from < bytes->len && (bytes->at[from] == ' ' || bytes->at[from] == '\t'))
        from++;
    return from;
}

static int next_token(Feed *feed) {
    const Buffer *bytes = &feed->bytes;
    size_t i = feed->at;
    while (i < bytes->len && memchr(" \t\r\n", bytes->at[i], 4))
        i++;
    feed_advance(feed, i);
    if (i < bytes->len)
        return (unsigned char)bytes->at[i];
    return feed->is_last ? TOKEN_END : TOKEN_MORE;
}

static FeedStep fail(Feed *feed, FeedRecord *record, size_t width, const char *message,
                     RemitError *err) {
    feed_give(feed, record, feed->at + width);
    record->element = feed->elements + 1; /* it stands before that one */
    error_set(err, REMIT_E_RECORD, "%s", message);
    error_at(err, feed->options.file, feed->line, feed->column);
    feed_advance(feed, feed->at + width);
    return FEED_BAD;
}

static Scan scan_value(Feed *feed, size_t *end) {
    const Buffer *bytes = &feed->bytes;
    while (feed->seen < bytes->len) {
        size_t from = feed->seen;
        if (feed->is_at_line && !feed->again) {
            size_t first = skip_spaces(bytes, from);
            if (first == bytes->len && !feed->is_last)
                return SCAN_MORE;
            if (first < bytes->len && bytes->at[first] == '{' &&
                first - from < (size_t)feed->column)
                feed->again = first;
        }
        const char *newline = memchr(bytes->at + from, '\n', bytes->len - from);
        size_t stop = newline ? (size_t)(newline - bytes->at) + 1 : bytes->len;
        size_t found = json_value_end(&feed->extent, (Text){bytes->at + from, stop - from});
        if (found != SIZE_MAX) {
            *end = from + found;
            return SCAN_VALUE;
        }
        feed->seen = stop;
        feed->is_at_line = newline != NULL;
        if (newline && feed->extent.in_string)
            return SCAN_BROKEN;
        if (feed->seen - feed->at > RECORD_LIMIT)
            return SCAN_LONG;
    }
    return feed->is_last ? SCAN_CUT : SCAN_MORE;
}

static bool is_json(Text text) {
    JsonReader reader;
    json_open(&reader, text, NULL);
    return json_skip_value(&reader) && json_finish(&reader);
}

/* The value ends at `end`; the next one starts there or behind. */
static FeedStep give_value(Feed *feed, FeedRecord *record, size_t end) {
    feed_give(feed, record, end);
    record->element = ++feed->elements;
    while (record->raw.len && memchr(" \t\r\n,", record->raw.at[record->raw.len - 1], 5))
        record->raw.len--;
    feed_advance(feed, end);
    feed->seen = end;
    feed->extent = (JsonExtent){0};
    feed->again = 0;
    return FEED_RECORD;
}

/* The broken value ends where another one seems to start. */
static FeedStep give_until_again(Feed *feed, FeedRecord *record) {
    bool is_sequence = feed->place == JSON_IN_SEQUENCE;
    feed->place = is_sequence ? JSON_IN_SEQUENCE : JSON_BEFORE_VALUE;
    return give_value(feed, record, feed->again);
}

static FeedStep take_value(Feed *feed, FeedRecord *record, RemitError *err) {
    size_t end;
    Scan scan = scan_value(feed, &end);
    if (scan == SCAN_MORE)
        return FEED_MORE;
    if (scan == SCAN_VALUE) {
        Text value = {feed->bytes.at + feed->at, end - feed->at};
        if (feed->again && !is_json(value))
            return give_until_again(feed, record);
        if (feed->place != JSON_IN_SEQUENCE)
            feed->place = JSON_BEHIND_VALUE;
        return give_value(feed, record, end);
    }
    if (feed->again)
        return give_until_again(feed, record);
    if (scan == SCAN_CUT) { /* the record says so; that the array is not closed follows from it */
        feed->place = JSON_BEHIND_ARRAY;
        return give_value(feed, record, feed->bytes.len);
    }
    feed->is_skipping = true;
    feed->broken_column = feed->column;
    if (scan == SCAN_BROKEN)
        return give_value(feed, record, feed->seen);
    FeedStep step = feed_fail_long(feed, record, err);
    record->element = ++feed->elements;
    feed_advance(feed, feed->seen);
    feed->extent = (JsonExtent){0};
    return step;
}

/* To the next line that a record, or the end of the array, seems to start on. */
static bool skip_broken(Feed *feed) {
    const Buffer *bytes = &feed->bytes;
    for (;;) {
        size_t first = feed->is_at_line ? skip_spaces(bytes, feed->at) : bytes->len;
        if (feed->is_at_line && first == bytes->len && !feed->is_last)
            return false;
        char c = first < bytes->len ? bytes->at[first] : 0;
        if ((c == '{' || c == ']') && first - feed->at < (size_t)feed->broken_column) {
            feed->is_skipping = false;
            feed_advance(feed, first);
            if (feed->place != JSON_IN_SEQUENCE)
                feed->place = c == ']' ? JSON_BEHIND_VALUE : JSON_BEFORE_VALUE;
            return true;
        }
        size_t left = bytes->len - feed->at;
        const char *newline = left ? memchr(bytes->at + feed->at, '\n', left) : NULL;
        feed->is_at_line = newline != NULL;
        feed_advance(feed, newline ? (size_t)(newline - bytes->at) + 1 : bytes->len);
        if (!newline)
            return false;
    }
}

/* A token between values; FEED_MORE when it is as it should be. */
static FeedStep take_token(Feed *feed, FeedRecord *record, int token, RemitError *err) {
    JsonPlace place = feed->place;
    if (token == '[' && place == JSON_AT_START) {
        feed->place = JSON_BEFORE_FIRST;
    } else if (token == ',') {
        feed->place = JSON_BEFORE_VALUE;
        if (place != JSON_BEHIND_VALUE) {
            feed->place = place == JSON_AT_START ? JSON_IN_SEQUENCE : place;
            return fail(feed, record, 1, "a comma with nothing before it", err);
        }
    } else if (token == ']' && (place == JSON_BEFORE_FIRST || place == JSON_BEHIND_VALUE)) {
        feed->place = JSON_BEHIND_ARRAY;
    } else if (token == ']' && place == JSON_BEFORE_VALUE) {
        feed->place = JSON_BEHIND_ARRAY;
        return fail(feed, record, 1, "a comma with nothing behind it", err);
    } else {
        return fail(feed, record, 1, "a bracket that closes nothing", err);
    }
    feed_advance(feed, feed->at + 1);
    return FEED_MORE;
}

FeedStep feed_next_value(Feed *feed, FeedRecord *record, RemitError *err) {
    for (;;) {
        if (feed->is_skipping && !skip_broken(feed)) {
            if (!feed->is_last)
                return FEED_MORE;
            feed->is_skipping = false;
            feed->place = JSON_BEHIND_ARRAY;
        }
        if (feed->extent.has_begun)
            return take_value(feed, record, err);
        int token = next_token(feed);
        if (token == TOKEN_MORE)
            return FEED_MORE;
        bool is_open = feed->place == JSON_BEFORE_FIRST || feed->place == JSON_BEFORE_VALUE ||
                       feed->place == JSON_BEHIND_VALUE;
        if (token == TOKEN_END && !is_open)
            return FEED_DONE;
        if (token == TOKEN_END) {
            feed->place = JSON_BEHIND_ARRAY;
            return fail(feed, record, 0, "the array is not closed: is the file cut off?", err);
        }
        if (feed->place == JSON_BEHIND_ARRAY) {
            feed->place = JSON_AT_START;
            return fail(feed, record, 0, "more text behind the end of the array", err);
        }
        if (token == ',' || token == ']' || token == '}' ||
            (token == '[' && feed->place == JSON_AT_START)) {
            FeedStep step = take_token(feed, record, token, err);
            if (step != FEED_MORE)
                return step;
            continue;
        }
        if (feed->place == JSON_BEHIND_VALUE) {
            feed->place = JSON_BEFORE_VALUE;
            return fail(feed, record, 0, "expected ',' or ']'", err);
        }
        if (feed->place == JSON_AT_START)
            feed->place = JSON_IN_SEQUENCE;
        feed->seen = feed->at;
        feed->is_at_line = false;
        feed->again = 0;
        return take_value(feed, record, err);
    }
}
