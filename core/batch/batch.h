/* SPDX-License-Identifier: MIT */
/* A batch: one policy over a list of records, in their order and in constant memory. */
#ifndef REMIT_BATCH_BATCH_H
#define REMIT_BATCH_BATCH_H

#include "batch/feed.h"
#include "batch/lane.h"
#include "host/host.h"

/** What to do; zero-initialised it is the default. All texts are borrowed. */
typedef struct BatchOptions {
    const char *input;     /**< "-": standard input */
    const char *output;    /**< NULL or "-": standard output */
    const char *table;     /**< of the input, a database; NULL: its only one */
    const char *out_table; /**< of the output, a database; NULL: "decisions" */
    bool replaces_table;
    const char *errors; /**< where rejected records go; NULL: they are told of in `messages` */
    InputFormat input_format;
    OutputFormat output_format;
    char delimiter;          /**< of CSV; 0: guessed */
    const char *const *maps; /**< "column=field" */
    int map_count;
    bool only;         /**< CSV: results alone, without the input's columns */
    const char *where; /**< a condition over the record; NULL: all */
    bool has_head, has_sample, has_seed;
    uint64_t head, sample, seed;
    const char *const *by; /**< tables of the summary for people */
    int by_count;
    int jobs;          /**< workers; 0: as it suits the input and the machine */
    int shard, shards; /**< share `shard` (from 1) of `shards`; 0: all */
    bool resume;       /**< go on where a run of the same stopped */
    HostOptions host;  /**< the host of the policy, and its name: for workers */
    const char *policy;
    bool explain, is_strict, is_quiet, has_json_summary;
    bool has_max_errors;
    double max_errors; /**< that may be, before the run has failed */
    bool max_errors_is_percent;
    int signals;    /**< readable when the run shall end; -1: never */
    FILE *messages; /**< warnings, progress, the summary */
    FILE *tables;   /**< the summary for people; NULL: `messages` */
    bool use_color; /**< in `messages` */
} BatchOptions;

enum { BATCH_INTERRUPTED = 130 };

/** Runs it, tells of all that happens in `messages`, and gives the exit code. */
int batch_run(const BatchOptions *options, LoadedPolicy *loaded);

#endif
