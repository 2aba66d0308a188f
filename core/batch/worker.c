/* SPDX-License-Identifier: MIT */
/* A worker: takes blocks from slots, lets their records through a lane, and puts results into the
 * slot, part by part. It trusts nothing but its master; its master does not trust it. */
#include "batch/fence.h"
#include "batch/slot.h"
#include <errno.h>
#include <unistd.h>

enum { TOLD_AT_ONCE = 64, TOLD_BYTES = 1024 };

typedef struct Worker {
    const WorkerPlace *place;
    Slot *slot;
    Lane *lane;
    size_t strangers; /* that were told of */
    Buffer out, events;
    uint64_t skip_out, skip_events; /* what an earlier worker handed over of this block */
} Worker;

static bool read_byte(int file, char *byte) {
    for (;;) {
        ssize_t count = read(file, byte, 1);
        if (count >= 0 || errno != EINTR)
            return count == 1;
    }
}

static void say(const Worker *worker, WorkerSign sign) {
    char byte = (char)sign;
    while (write(worker->place->signs, &byte, 1) < 0)
        if (errno != EINTR)
            _exit(1);
}

/* Moves up to `room` bytes to the slot, from behind those that are to be skipped. */
static size_t move(Buffer *from, uint64_t *skip, char *to, size_t room) {
    size_t skipped = *skip < from->len ? (size_t)*skip : from->len;
    size_t count = from->len - skipped < room ? from->len - skipped : room;
    if (count)
        memcpy(to, from->at + skipped, count);
    *skip -= skipped;
    from->len -= skipped + count;
    if (from->len)
        memmove(from->at, from->at + skipped + count, from->len);
    return count;
}

/* Hands over all that there is, or what fits. */
static void fill_slot(Worker *worker) {
    Slot *slot = worker->slot;
    slot->out_len = move(&worker->out, &worker->skip_out, slot->out, SLOT_OUT);
    slot->events_len = move(&worker->events, &worker->skip_events, slot->events, SLOT_EVENTS);
}

static void hand_over(Worker *worker) {
    char go;
    fill_slot(worker);
    say(worker, SIGN_PART);
    if (!read_byte(worker->place->orders, &go))
        _exit(0);
}

static void add_event(Worker *worker, const Event *event, Text text, Text more) {
    buffer_add(&worker->events, (Text){(const char *)event, sizeof *event});
    buffer_add(&worker->events, text);
    buffer_add(&worker->events, more);
}

static void take_rejection(void *ctx, const Rejection *rejection) {
    Event event;
    memset(&event, 0, sizeof event); /* the padding, too, is the same each time */
    event.kind = EVENT_REJECTION;
    event.reason = rejection->reason;
    event.len = rejection->raw.len;
    event.error = rejection->error;
    add_event(ctx, &event, rejection->raw, TEXT(""));
}

/* Only in the last part of a block: a worker that takes over a block knows other ones. */
static void tell_strangers(Worker *worker) {
    size_t count;
    const Stranger *strangers = lane_strangers(worker->lane, &count);
    for (int told = 0; worker->strangers < count && told < TOLD_AT_ONCE; told++) {
        const Stranger *stranger = &strangers[worker->strangers++];
        if (stranger->name.len + stranger->warning.len > TOLD_BYTES)
            continue;
        Event event;
        memset(&event, 0, sizeof event);
        event.kind = EVENT_STRANGER;
        event.len = stranger->name.len;
        event.more = stranger->warning.len;
        event.is_passed = stranger->is_passed;
        add_event(worker, &event, stranger->name, stranger->warning);
    }
}

static bool is_poison(const Slot *slot, uint64_t offset) {
    for (int i = 0; i < slot->poison_count; i++)
        if (slot->poisons[i] == offset)
            return true;
    return false;
}

static void take_record(Worker *worker, const FeedRecord *record, const RemitError *bad,
                        Tally *tally) {
    Slot *slot = worker->slot;
    atomic_store_explicit(&slot->at, record->offset, memory_order_relaxed);
    atomic_fetch_add_explicit(&slot->beats, 1, memory_order_relaxed);
    if (slot->poison_count && is_poison(slot, record->offset)) {
        lane_refuse(worker->lane, record,
                    "deciding it ended the process that did: it takes too much time or memory",
                    &worker->out, tally);
        return;
    }
    lane_take(worker->lane, record, bad, &worker->out, tally);
}

static void work(Worker *worker) {
    const WorkerPlace *place = worker->place;
    Slot *slot = worker->slot;
    FeedOptions options = place->feed;
    options.first_line = slot->first_line;
    options.first_offset = slot->first_offset;
    Feed *feed = feed_new(&options);
    if (options.format == INPUT_CSV)
        feed_set_header(feed, place->plan->csv_names, place->column_count);
    feed_lend(feed, (Text){slot->text, slot->text_len}, slot->is_last);
    FeedRecord record;
    RemitError bad;
    Tally tally = {0};
    worker->skip_out = slot->taken_out;
    worker->skip_events = slot->taken_events;
    for (;;) {
        FeedStep step = feed_next(feed, &record, &bad);
        if (step == FEED_MORE || step == FEED_DONE ||
            record.offset >= slot->first_offset + slot->cut)
            break;
        if (record.offset < place->from || record.offset >= place->to)
            continue;
        take_record(worker, &record, step == FEED_BAD ? &bad : NULL, &tally);
        while (worker->out.len > SLOT_OUT || worker->events.len > SLOT_EVENTS)
            hand_over(worker);
    }
    feed_free(feed);
    slot->tally = tally;
}

/* What a fork does not give: timers, and a connection to the knowledge base. */
static bool needs_own_host(const LoadedPolicy *loaded) {
    const Policy *policy = loaded->policy;
    for (int i = 0; i < policy->subject->field_count; i++)
        if (policy->subject->fields[i].evidence.len)
            return true;
    for (int i = 0; i < policy->rule_count; i++)
        if (policy->rules[i].when.function >= 0)
            return true;
    for (int i = 0; i < policy->assumption_count; i++)
        if (policy->assumptions[i].when.function >= 0)
            return true;
    return false;
}

_Noreturn void worker_live(const WorkerPlace *place) {
    LaneOptions plan = *place->plan;
    if (needs_own_host(plan.loaded)) {
        RemitError err;
        LoadedPolicy *loaded = host_policy(host_new(place->host), place->policy, &err);
        if (!loaded || strcmp(loaded->policy->hash, plan.loaded->policy->hash) != 0)
            _exit(1);
        host_kb(loaded->host, NULL);
        plan.loaded = loaded;
    }
    fence_close();
    Worker worker = {.place = place};
    worker.lane = lane_new(&plan, take_rejection, &worker);
    char order;
    while (read_byte(place->orders, &order)) {
        worker.slot = &place->slots[(unsigned char)order];
        work(&worker);
        while (worker.out.len > SLOT_OUT || worker.events.len)
            hand_over(&worker);
        tell_strangers(&worker);
        fill_slot(&worker);
        say(&worker, SIGN_DONE);
    }
    _exit(0);
}
