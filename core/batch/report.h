/* SPDX-License-Identifier: MIT */
/* What a run tells while it goes on: warnings, rejected records, progress. Nothing of it is part of
 * the results. */
#ifndef REMIT_BATCH_REPORT_H
#define REMIT_BATCH_REPORT_H

#include "batch/lane.h"
#include "batch/sink.h"
#include "batch/tally.h"
#include <stdio.h>

typedef struct Report {
    FILE *messages;
    bool use_color, is_quiet, is_terminal;
    bool shows_rejections; /**< when there is neither a file for them nor a line in the results */
    uint64_t rejections;
    Sink errors;
    bool has_errors;
    bool failed; /**< the file of rejected records could not be written */
    RemitError failure;
    uint64_t size;      /**< bytes of the input; 0: not known */
    double start, last; /**< seconds */
    bool has_status;    /**< a status line stands on the terminal */
} Report;

double report_clock(void);
/** Opens the file of rejected records, if one is wanted; behind its first `*goes_on` bytes. */
bool report_open(Report *report, const char *errors, const uint64_t *goes_on, RemitError *err);
void report_warning(Report *report, const char *file, int line, Text message);
void report_note(Report *report, const char *message);
void report_error(Report *report, const RemitError *err);
/** A RejectHandler; ctx is the report. */
void report_rejection(void *ctx, const Rejection *rejection);
/** How far it is: bytes read and records so far. Prints now and then. */
void report_progress(Report *report, uint64_t bytes, const Tally *tally);
/** Warns of names that mean nothing: one by one where they look like a field, else together. */
void report_strangers(Report *report, const char *file, int line, const char *what,
                      const Subject *subject, const Stranger *strangers, size_t count);
/** Leaves the file of rejected records as it is. */
void report_keep(Report *report);
/** Ends the status line, says how many rejections were not shown, and finishes the file. */
bool report_close(Report *report, RemitError *err);

#endif
