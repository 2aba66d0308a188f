/* SPDX-License-Identifier: MIT */
/* The feed: from bytes, given block by block, to records as they are written: a line of NDJSON, an
 * element of a JSON array, a row of CSV. It knows where each stands and judges none of them, but
 * keeps the bad ones from taking others along. */
#ifndef REMIT_BATCH_FEED_H
#define REMIT_BATCH_FEED_H

#include "base/buffer.h"
#include "base/error.h"
#include "format/csv.h"
#include "format/json.h"

typedef enum InputFormat {
    INPUT_GUESS,
    INPUT_NDJSON, /**< a record a line */
    INPUT_JSON,   /**< an array of records, or records one behind the other */
    INPUT_CSV,
} InputFormat;

typedef struct FeedRecord {
    Text raw;             /**< as written */
    const char *readable; /**< bytes behind `raw` exist up to here */
    const Text *cells;    /**< of a row */
    size_t count;
    int line; /**< that it starts on, from 1 */
    int column;
    int element;     /**< of INPUT_JSON: its number, from 1 */
    uint64_t offset; /**< in the input */
} FeedRecord;

typedef enum FeedStep {
    FEED_MORE, /**< give another block */
    FEED_RECORD,
    FEED_BAD, /**< not to be read at all: the error says why */
    FEED_DONE,
} FeedStep;

enum { RECORD_LIMIT = 16 * 1024 * 1024 }; /**< bytes */

typedef struct FeedOptions {
    const char *file;   /**< for messages; borrowed */
    InputFormat format; /**< not INPUT_GUESS */
    char delimiter;     /**< of CSV; 0: guessed */
    bool is_table;      /**< CSV that was made of a table: see CsvOptions */
    bool has_blanks;    /**< an empty line of NDJSON is a (bad) record, too */
    int first_line;     /**< of what is given; 0: the start of the input */
    uint64_t first_offset;
} FeedOptions;

typedef struct Feed Feed;

/** The caller frees it. */
Feed *feed_new(const FeedOptions *options);
/** NULL is fine. */
void feed_free(Feed *feed);
/** Where up to `room` bytes are to be put; records handed out before are gone. */
char *feed_room(Feed *feed, size_t room);
/** So many bytes were put there; `is_last` says that nothing follows. */
void feed_take(Feed *feed, size_t count, bool is_last);
/** Instead: all the bytes there are, which must outlive the feed. */
void feed_lend(Feed *feed, Text bytes, bool is_last);
/** The next record; borrowed until the next call of feed_next or feed_room. */
FeedStep feed_next(Feed *feed, FeedRecord *record, RemitError *err);
/** Names the columns of CSV: from now on a row of more or fewer cells is bad. */
void feed_set_header(Feed *feed, const Text *names, size_t count);
/** The line that the feed has come to; not of CSV. */
int feed_line(const Feed *feed);
/** The delimiter of CSV. */
char feed_delimiter(const Feed *feed);

/** The format that the first bytes speak of; INPUT_GUESS when more are needed. For what may be CSV
 * and may be anything `is_header` is asked. */
InputFormat feed_guess(Text start, bool is_last, bool (*is_header)(void *ctx, Text line),
                       void *ctx);

#endif
