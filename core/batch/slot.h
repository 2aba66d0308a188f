/* SPDX-License-Identifier: MIT */
/* A slot: memory that a run and its workers share, for one block of records and what becomes of it.
 * Inside this room only. */
#ifndef REMIT_BATCH_SLOT_H
#define REMIT_BATCH_SLOT_H

#include "batch/lane.h"
#include <stdatomic.h>

enum {
    SLOT_BLOCK = 256 * 1024,               /**< of text, as a rule */
    SLOT_TEXT = RECORD_LIMIT + SLOT_BLOCK, /**< at most: memory that is not used takes none */
    SLOT_OUT = 512 * 1024,                 /**< of results at a time */
    SLOT_EVENTS = 512 * 1024,
    SLOT_POISONS = 64,
};

/** What a worker has to tell beside its results. */
typedef enum EventKind { EVENT_REJECTION, EVENT_STRANGER } EventKind;

typedef struct Event {
    EventKind kind;
    RejectReason reason;
    size_t len;  /**< of the text behind it: the raw record, or the name */
    size_t more; /**< of the text behind that: the warning */
    bool is_passed;
    RemitError error;
} Event;

typedef struct Slot {
    /* Filled by the run: */
    size_t text_len, cut; /**< records that start before `cut` are meant */
    int first_line;
    uint64_t first_offset;
    bool is_last;                   /**< the text is the end of the input */
    uint64_t poisons[SLOT_POISONS]; /**< offsets of records that killed a worker */
    int poison_count;
    uint64_t taken_out, taken_events; /**< bytes that an earlier worker handed over */
    /* Filled by the worker: */
    atomic_uint_fast64_t at;    /**< offset of the record at hand */
    atomic_uint_fast64_t beats; /**< grows with each record */
    size_t out_len, events_len;
    Tally tally;
    /* The texts: */
    char text[SLOT_TEXT + 64];
    char out[SLOT_OUT];
    char events[SLOT_EVENTS];
} Slot;

/** What a worker says through its pipe. */
typedef enum WorkerSign {
    SIGN_PART = 'p', /**< a part of the results is in the slot; it waits for SIGN_GO */
    SIGN_DONE = 'd', /**< the last part is in the slot */
    SIGN_GO = 'g',
} WorkerSign;

/** What a worker is: its slots, and the ends of its pipes. */
typedef struct WorkerPlace {
    Slot *slots;
    int orders; /**< reads: the number of a slot as a byte; SIGN_GO */
    int signs;  /**< writes */
    const LaneOptions *plan;
    FeedOptions feed;
    const HostOptions *host;
    const char *policy;
    uint64_t from, to; /**< offsets: the share of the input that is meant */
    size_t column_count;
} WorkerPlace;

/** The life of a worker, in a process of its own. Does not return. */
_Noreturn void worker_live(const WorkerPlace *place);

#endif
