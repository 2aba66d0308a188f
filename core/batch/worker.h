/* SPDX-License-Identifier: MIT */
/* A worker from the inside: between worker.c and worker_text.c. */
#ifndef REMIT_BATCH_WORKER_H
#define REMIT_BATCH_WORKER_H

#include "batch/run.h"
#include "batch/slot.h"

enum {
    WORKER_ORDERS = SLOT_HELD * 4,
    WORKER_SIGNS = SLOT_HELD * 2,
    WORKER_UNSAID = 2, /**< blocks that are done before it says so, where nobody waits for them */
};

/** The results of a block, as far as they were not handed over. */
typedef struct Result {
    int slot;
    bool is_held; /**< until they are written */
    Buffer out;
} Result;

typedef struct Worker {
    const WorkerPlace *place;
    Lane *lane;
    size_t strangers; /**< that were told of */
    Summary *summary; /**< of the block at hand; NULL: nobody asks */
    Order orders[WORKER_ORDERS];
    int order_count;
    Sign signs[WORKER_SIGNS]; /**< that are still to be sent */
    int sign_count;
    int unsaid; /**< blocks that are done */
    Result results[SLOT_HELD];
    Buffer text;
    /* Of the block at hand: */
    int number;
    Slot *slot;
    Result *result;
    Buffer events;
    uint64_t skip_out, skip_events; /**< what an earlier worker handed over */
} Worker;

/** Text of a block that is read from the file. */
typedef struct FileText {
    uint64_t at;     /**< in the file: up to where the lines were looked for */
    Text lines;      /**< all of those that start there; borrowed until the next */
    uint64_t offset; /**< of the first */
    bool is_whole;   /**< the last one is there to its end */
    int newlines;    /**< between the text before and the first line: 0 or 1 */
    int shared;      /**< of the lines' own, those that stand behind `at`: 0 or 1 */
} FileText;

/** Reads the text that starts at `text->at`, and moves that on. */
void worker_read(Worker *worker, FileText *text);
/** Says that the run has to end, for the reason in the slot. */
_Noreturn void worker_fail(Worker *worker, int slot);

#endif
