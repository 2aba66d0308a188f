/* SPDX-License-Identifier: MIT */
/* A slot: memory that a run and its workers share, for one block of records and what becomes of it;
 * and how they speak of it. Inside this room only. */
#ifndef REMIT_BATCH_SLOT_H
#define REMIT_BATCH_SLOT_H

#include "batch/lane.h"
#include "batch/trail.h"
#include <stdatomic.h>

enum {
    SLOT_BLOCK = 256 * 1024,               /**< of text, as a rule */
    SLOT_TEXT = RECORD_LIMIT + SLOT_BLOCK, /**< at most: memory that is not used takes none */
    SLOT_OUT = 512 * 1024,                 /**< of results at a time */
    SLOT_EVENTS = 512 * 1024,
    SLOT_POISONS = 64,
    SLOT_HELD = 8, /**< blocks that one worker has at a time, done or not */
};

/** Instead of the offset of a record: none is at hand. */
#define SLOT_BETWEEN UINT64_MAX

/** What a worker has to tell beside its results. */
typedef enum EventKind {
    EVENT_REJECTION,
    EVENT_STRANGER,
    EVENT_SUMMARY, /**< a piece of what the block adds to the summary */
} EventKind;

typedef struct Event {
    EventKind kind;
    RejectReason reason;
    size_t len;  /**< of the text behind it: the raw record, the name, the piece */
    size_t more; /**< of what is behind that: the warning, or the block's tally up to here */
    bool is_passed;
    bool is_last; /**< piece */
    RemitError error;
} Event;

/** Before each record of a text that is framed; the error of a bad one and the raw text follow. */
typedef struct Frame {
    uint64_t offset;
    size_t len; /**< of the raw text */
    int line, column, element;
    bool is_bad;
} Frame;

typedef struct Slot {
    /* Filled by the run: */
    bool is_framed;        /**< the text has records one by one */
    bool is_in_file;       /**< the worker reads the lines that start in [first_offset, end) */
    uint64_t first_offset; /**< of the block */
    uint64_t end;          /**< records that start before it are meant */
    int first_line;        /**< 0: not known yet; lines are told from 1 on */
    size_t text_len;       /**< of the text that the run read */
    bool is_last;          /**< the text is the end of the input */
    uint64_t poisons[SLOT_POISONS]; /**< offsets of records that killed a worker */
    int poison_count;
    uint64_t taken_out, taken_events; /**< bytes that an earlier worker handed over */
    /* Filled by the worker: */
    atomic_uint_fast64_t at;    /**< offset of the record at hand */
    atomic_uint_fast64_t beats; /**< grows with each record */
    size_t out_len, events_len;
    Tally tally;
    /* Of a block in the file: */
    int newlines;     /**< in it */
    uint64_t stop;    /**< where the first line behind its own starts; 0: not known */
    int stop_line;    /**< of that, told from the block's first */
    uint64_t trail;   /**< what it adds to the trail of the input */
    RemitError error; /**< with SIGN_FAIL */
    /* The texts: */
    char text[SLOT_TEXT + 64];
    char out[SLOT_OUT];
    char events[SLOT_EVENTS];
} Slot;

/** What a worker says through its pipe of a slot. */
typedef struct Sign {
    uint16_t kind, slot;
} Sign;
enum {
    SIGN_PART = 'p', /**< a part of the results is there; it waits for ORDER_GO */
    SIGN_DONE = 'd', /**< the last part is there */
    SIGN_PUT = 'w',  /**< it has written that part to the output itself */
    SIGN_FAIL = 'f', /**< the input or the output fails: the run ends */
};

/** What it is told. */
typedef struct Order {
    uint64_t place; /**< in the output: where the worker writes the part itself */
    uint16_t kind, slot;
} Order;
enum {
    ORDER_TAKE = 't', /**< a block to be decided */
    ORDER_GO = 'g',   /**< the part was taken, or may be written */
    ORDER_PUT = 'w',  /**< the last part may be written */
};

/** What a worker is: its slots, and the ends of its pipes. */
typedef struct WorkerPlace {
    Slot *slots;
    int orders, signs; /**< it reads the one and writes the other */
    int input;         /**< it reads its text there; -1: the text is in the slot */
    int output;        /**< it writes its results there; -1: it puts them into the slot */
    const char *output_name;
    const LaneOptions *plan;
    FeedOptions feed;
    const HostOptions *host;
    const char *policy;
    uint64_t from, to; /**< offsets: the share of the input that is meant */
    size_t column_count;
    const Trail *trail; /**< NULL: nobody asks */
    bool has_limit;     /**< a rejection may end the run: the tally is told with it */
} WorkerPlace;

/** The life of a worker, in a process of its own. Does not return. */
_Noreturn void worker_live(const WorkerPlace *place);

#endif
