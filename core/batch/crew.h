/* SPDX-License-Identifier: MIT */
/* The crew: worker processes and the memory they share, seen from the run. It starts them, hears
 * them, and replaces those that die or hang. */
#ifndef REMIT_BATCH_CREW_H
#define REMIT_BATCH_CREW_H

#include "batch/run.h"
#include "batch/slot.h"
#include <poll.h>
#include <sys/types.h>

enum { CREW_MOST = 64, CREW_SLOTS = CREW_MOST * 3 + 1 };

typedef enum BlockState {
    BLOCK_FREE,
    BLOCK_GIVEN,
    BLOCK_PART, /**< the worker waits with a part of the results */
    BLOCK_DONE, /**< the last part of the results is there */
    BLOCK_PUTTING,
    BLOCK_PUT, /**< the worker has written it */
    BLOCK_FAILED,
} BlockState;

/** What the run alone knows of the block in a slot. */
typedef struct Block {
    BlockState state;
    size_t out_len; /**< of the part */
    size_t going;   /**< of a part that the worker is writing */
    bool has_place; /**< in the output, from `place` on */
    uint64_t place;
    size_t place_len;
    bool has_died; /**< a worker died on this block */
    uint64_t death_at;
} Block;

/** A worker's post; who holds it may change. */
typedef struct Post {
    pid_t pid;
    int orders, signs;               /**< this side's ends of the pipes */
    int held[SLOT_HELD], held_count; /**< slots, in the order they were given */
    Order told[SLOT_HELD * 4];       /**< orders that are still to be sent */
    int told_count;
    uint64_t beats;
    double since; /**< when it last did something */
    bool is_hung; /**< it was ended because it took too long */
} Post;

typedef struct Crew {
    Run *run;
    Slot *slots;
    Block blocks[CREW_SLOTS];
    int slot_count;
    Post posts[CREW_MOST];
    int post_count;
    int deaths; /**< without a block done in between */
    WorkerPlace place;
} Crew;

/** Starts the workers. crew_close is to be called also when it fails. */
bool crew_open(Crew *crew, Run *run, int jobs, RemitError *err);
/** Ends them, whatever they do. */
void crew_close(Crew *crew);
/** Gives a slot to the worker with the least to do; false when all have enough. */
bool crew_give(Crew *crew, int slot);
/** The part was taken, or may be written to `place`: the worker goes on with the block. */
void crew_go_on(Crew *crew, int slot, uint64_t place);
/** The worker shall write the last part to `place`. */
void crew_put(Crew *crew, int slot, uint64_t place);
/** The block is finished with. */
void crew_release(Crew *crew, int slot);
/** Ends the worker of a slot, which is not to be trusted; it will be replaced. */
void crew_kill(Crew *crew, int slot);
/** Sends the orders given so far. */
void crew_send(Crew *crew);
/** What to poll for; returns how many. */
int crew_waits(const Crew *crew, struct pollfd *waits);
/** Takes the workers' signs, and replaces those that are gone. False when that makes no sense any
 * more. */
bool crew_hear(Crew *crew, const struct pollfd *waits, RemitError *err);

#endif
