/* SPDX-License-Identifier: MIT */
/* The lane: from one record as it is written to the bytes of its decision. It depends on nothing
 * but the record, so that lanes side by side give what one lane gives. */
#ifndef REMIT_BATCH_LANE_H
#define REMIT_BATCH_LANE_H

#include "batch/feed.h"
#include "batch/tally.h"
#include "host/host.h"
#include "input/columns.h"
#include "input/csv_record.h"
#include "output/decision.h"
#include "output/summary.h"

/** A table is written as CSV, which is then put into a database. */
typedef enum OutputFormat { OUTPUT_GUESS, OUTPUT_NDJSON, OUTPUT_CSV, OUTPUT_SQLITE } OutputFormat;

enum { REJECTED_BYTES = 64 * 1024 }; /**< of a rejected record are kept */

/** A record that could not be decided. */
typedef struct Rejection {
    RejectReason reason;
    RemitError error; /**< with its place in the input */
    Text raw;
} Rejection;

typedef struct LaneOptions {
    LoadedPolicy *loaded;
    Columns columns;
    const char *file; /**< of the input, for messages */
    OutputFormat format;
    char delimiter; /**< of the output */
    bool keeps_row; /**< the cells of the input lead those of the decision */
    Detail detail;
    bool is_strict;       /**< an unknown key rejects its record */
    bool has_error_lines; /**< a rejected record gives a line, too */
    const Node *where;    /**< NULL: all records */
    Summary *summary;     /**< may be NULL */
    const bool *wanted;   /**< by field: those that are read */
    /* Of CSV: */
    char csv_delimiter;
    bool is_table; /**< lines are numbers of rows */
    const CsvColumn *csv_columns;
    size_t csv_column_count;
    const Text *csv_names; /**< of the header */
    const Text *warnings;  /**< for every decision: columns that look like fields */
    size_t warning_count;
} LaneOptions;

/** A key of JSON that is no field; `warning` is empty unless it looks like one. */
typedef struct Stranger {
    Text name, warning;
    bool is_passed; /**< by --map */
} Stranger;

typedef struct Lane Lane;

typedef void RejectHandler(void *ctx, const Rejection *rejection);

/** Options and all they point to are borrowed, but for the struct itself. The caller frees it. */
Lane *lane_new(const LaneOptions *options, RejectHandler *reject, void *ctx);
/** NULL is fine. */
void lane_free(Lane *lane);
/** Decides a record and appends its line to `out`. With `bad` it is one that the feed could not
 * make out. */
void lane_take(Lane *lane, const FeedRecord *record, const RemitError *bad, Buffer *out,
               Tally *tally);
/** Rejects a record that nobody could decide: `message` says why. */
void lane_refuse(Lane *lane, const FeedRecord *record, const char *message, Buffer *out,
                 Tally *tally);
/** Would --where leave it out? Errors do not: they are for lane_take to tell. */
bool lane_leaves_out(Lane *lane, const FeedRecord *record);
/** The keys that were no fields. */
const Stranger *lane_strangers(const Lane *lane, size_t *count);

#endif
