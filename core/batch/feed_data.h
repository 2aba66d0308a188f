/* SPDX-License-Identifier: MIT */
/* What a feed holds: between feed.c and feed_json.c. */
#ifndef REMIT_BATCH_FEED_DATA_H
#define REMIT_BATCH_FEED_DATA_H

#include "batch/feed.h"

typedef enum JsonPlace {
    JSON_AT_START,
    JSON_IN_SEQUENCE, /**< values without an array around them */
    JSON_BEFORE_FIRST,
    JSON_BEFORE_VALUE, /**< behind a comma */
    JSON_BEHIND_VALUE,
    JSON_BEHIND_ARRAY,
} JsonPlace;

struct Feed {
    FeedOptions options;
    CsvReader *csv; /* NULL unless it is CSV */
    Buffer bytes;
    size_t at;        /* the next record starts here or behind */
    size_t seen;      /* up to where its end was looked for */
    int line, column; /* of `at` */
    uint64_t offset;  /* of the buffer's first byte in the input */
    bool is_last, has_begun, is_lent;
    bool is_skipping; /* the rest of what is too long or broken */

    JsonPlace place;
    int elements;      /* so far */
    JsonExtent extent; /* of the value that starts at `at` */
    bool is_at_line;   /* `seen` is the start of a line */
    size_t again;      /* a line in the value that may be the start of another one; 0: none */
    int broken_column; /* where the broken value started that is skipped */
};

/** Moves `at` to `to`, counting lines. */
void feed_advance(Feed *feed, size_t to);
/** The record from `at` to `end`. */
void feed_give(const Feed *feed, FeedRecord *record, size_t end);
FeedStep feed_fail_long(Feed *feed, FeedRecord *record, RemitError *err) __attribute__((cold));
FeedStep feed_next_value(Feed *feed, FeedRecord *record, RemitError *err);

#endif
