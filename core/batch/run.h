/* SPDX-License-Identifier: MIT */
/* The state of one run, and its beginning: what the input is, what its columns mean, what is asked
 * of it. Between batch.c and setup.c. */
#ifndef REMIT_BATCH_RUN_H
#define REMIT_BATCH_RUN_H

#include "batch/batch.h"
#include "batch/report.h"
#include "batch/sink.h"
#include "batch/source.h"

typedef struct Run {
    const BatchOptions *options;
    Arena arena;
    LaneOptions plan;
    FeedOptions feed_options;
    size_t column_count; /**< of CSV */
    Source source;
    Feed *feed;
    Lane *lane;
    Sink sink;
    Report report;
    Tally tally;
    bool is_interrupted;
} Run;

/** Makes all ready for the first record. On failure run_close is still to be called. */
bool run_open(Run *run, const BatchOptions *options, LoadedPolicy *loaded, RemitError *err);
/** Gives all back. */
void run_close(Run *run);

#endif
