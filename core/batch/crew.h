/* SPDX-License-Identifier: MIT */
/* The crew: worker processes and the memory they share, seen from the run. It starts them, hears
 * them, and replaces those that die or hang. */
#ifndef REMIT_BATCH_CREW_H
#define REMIT_BATCH_CREW_H

#include "batch/run.h"
#include "batch/slot.h"
#include <poll.h>
#include <sys/types.h>

enum { CREW_MOST = 64 };

typedef enum PostState { POST_IDLE, POST_BUSY, POST_PART, POST_DONE } PostState;

/** A worker's post; who holds it may change. */
typedef struct Post {
    pid_t pid;
    int orders, signs; /**< this side's ends of the pipes */
    PostState state;
    int slot; /**< that it works on; -1: none */
    uint64_t beats;
    double since;      /**< when `beats` grew last */
    bool is_hung;      /**< it was ended because it took too long */
    bool has_died;     /**< a worker died on this block */
    uint64_t death_at; /**< on which record */
} Post;

typedef struct Crew {
    Run *run;
    Slot *slots;
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
/** Gives a slot to an idle worker; false when there is none. */
bool crew_give(Crew *crew, int slot);
/** Who works on the slot; NULL: nobody. */
Post *crew_post_of(Crew *crew, int slot);
/** The part was taken: the worker goes on, or is idle if it was the last. */
void crew_go_on(Crew *crew, Post *post);
/** Ends a worker that is not to be trusted; it will be replaced. */
void crew_kill(Crew *crew, Post *post);
/** What to poll for; returns how many. */
int crew_waits(const Crew *crew, struct pollfd *waits);
/** Takes the workers' signs, and replaces those that are gone. False when that makes no sense any
 * more. */
bool crew_hear(Crew *crew, const struct pollfd *waits, RemitError *err);
/** Gives back memory that an unusually long block took. */
void crew_trim(Slot *slot);

#endif
