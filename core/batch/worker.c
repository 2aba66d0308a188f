/* SPDX-License-Identifier: MIT */
/* A worker: takes blocks, lets their records through a lane, and hands over results part by part:
 * in the slot, or to the place in the output that it is told. It trusts nothing but its master; its
 * master does not trust it. Text from the file comes by worker_text.c. */
#include "batch/worker.h"
#include "batch/fence.h"
#include <errno.h>
#include <unistd.h>

enum { TOLD_AT_ONCE = 64, TOLD_BYTES = 1024, PIECE = 64 * 1024, MOST_OUT = 1024 * 1024 };

/* Talking */

static void send_signs(Worker *worker) {
    size_t len = (size_t)worker->sign_count * sizeof *worker->signs;
    while (len && write(worker->place->signs, worker->signs, len) < 0)
        if (errno != EINTR)
            _exit(1);
    worker->sign_count = worker->unsaid = 0;
}

static void add_sign(Worker *worker, int slot, uint16_t kind) {
    if (worker->sign_count == WORKER_SIGNS)
        send_signs(worker);
    worker->signs[worker->sign_count++] = (Sign){kind, (uint16_t)slot};
}

_Noreturn void worker_fail(Worker *worker, int slot) {
    add_sign(worker, slot, SIGN_FAIL);
    send_signs(worker);
    _exit(1);
}

/* Reads more orders; false at the end of all. */
static bool read_orders(Worker *worker) {
    send_signs(worker);
    for (;;) {
        Order *at = worker->orders + worker->order_count;
        size_t room = (size_t)(WORKER_ORDERS - worker->order_count) * sizeof *at;
        ssize_t count = read(worker->place->orders, at, room);
        if (count < 0 && errno == EINTR)
            continue;
        worker->order_count += count > 0 ? (int)((size_t)count / sizeof *at) : 0;
        return count > 0;
    }
}

static bool write_at(Worker *worker, Text text, uint64_t place) {
    while (text.len) {
        ssize_t count = pwrite(worker->place->output, text.at, text.len, (off_t)place);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        text = (Text){text.at + count, text.len - (size_t)count};
        place += (uint64_t)count;
    }
    return true;
}

static void put(Worker *worker, Result *result, uint64_t place) {
    if (!write_at(worker, buffer_text(&result->out), place)) {
        RemitError *error = &worker->place->slots[result->slot].error;
        error_set(error, REMIT_E_OUTPUT, "cannot write '%s': %s", worker->place->output_name,
                  strerror(errno));
        worker_fail(worker, result->slot);
    }
    buffer_clear(&result->out);
}

/* Does what can be done at any time: writing earlier results. */
static void put_what_may_be_put(Worker *worker) {
    int left = 0;
    for (int i = 0; i < worker->order_count; i++) {
        Order order = worker->orders[i];
        if (order.kind != ORDER_PUT) {
            worker->orders[left++] = order;
            continue;
        }
        for (int k = 0; k < SLOT_HELD; k++) {
            Result *result = &worker->results[k];
            if (!result->is_held || result->slot != order.slot)
                continue;
            put(worker, result, order.place);
            result->is_held = false;
        }
        add_sign(worker, order.slot, SIGN_PUT);
    }
    worker->order_count = left;
}

/* Waits for an order of the kind; all others but those to write stay for later. */
static Order next_order(Worker *worker, uint16_t kind) {
    for (;;) {
        put_what_may_be_put(worker);
        for (int i = 0; i < worker->order_count; i++) {
            Order order = worker->orders[i];
            if (order.kind != kind)
                continue;
            memmove(worker->orders + i, worker->orders + i + 1,
                    (size_t)(--worker->order_count - i) * sizeof order);
            return order;
        }
        if (!read_orders(worker))
            _exit(0);
    }
}

/* Handing over */

/* Moves up to `room` bytes, from behind those that are to be skipped; without `to` they stay. */
static size_t move(Buffer *from, uint64_t *skip, char *to, size_t room) {
    size_t skipped = *skip < from->len ? (size_t)*skip : from->len;
    size_t count = from->len - skipped < room ? from->len - skipped : room;
    if (count && to)
        memcpy(to, from->at + skipped, count);
    size_t gone = to ? skipped + count : skipped;
    *skip -= skipped;
    from->len -= gone;
    if (from->len && gone)
        memmove(from->at, from->at + gone, from->len);
    return count;
}

/* The length of those events behind the skipped ones that fit into a slot, none of them cut. */
static size_t events_that_fit(const Worker *worker) {
    const Buffer *events = &worker->events;
    size_t start = worker->skip_events < events->len ? (size_t)worker->skip_events : events->len;
    size_t end = start;
    while (end < events->len) {
        Event event;
        memcpy(&event, events->at + end, sizeof event);
        size_t next = end + sizeof event + event.len + event.more;
        if (next - start > SLOT_EVENTS)
            break;
        end = next;
    }
    return end - start;
}

/* Hands over all that there is, or what fits. */
static void fill_slot(Worker *worker) {
    Slot *slot = worker->slot;
    bool is_written = worker->place->output >= 0;
    slot->out_len = move(&worker->result->out, &worker->skip_out, is_written ? NULL : slot->out,
                         is_written ? SIZE_MAX : SLOT_OUT);
    slot->events_len =
        move(&worker->events, &worker->skip_events, slot->events, events_that_fit(worker));
}

static void hand_over(Worker *worker) {
    fill_slot(worker);
    add_sign(worker, worker->number, SIGN_PART);
    send_signs(worker);
    Order go = next_order(worker, ORDER_GO);
    if (worker->place->output >= 0)
        put(worker, worker->result, go.place);
}

static void hand_over_much(Worker *worker, size_t most_events) {
    size_t most_out = worker->place->output >= 0 ? MOST_OUT : SLOT_OUT;
    while (worker->result->out.len > most_out || worker->events.len > most_events)
        hand_over(worker);
}

static void add_event(Worker *worker, const Event *event, Text text, Text more) {
    buffer_add(&worker->events, (Text){(const char *)event, sizeof *event});
    buffer_add(&worker->events, text);
    buffer_add(&worker->events, more);
}

static void take_rejection(void *ctx, const Rejection *rejection) {
    Worker *worker = ctx;
    const WorkerPlace *place = worker->place;
    Text tally = TEXT("");
    Event event;
    if (place->has_limit)
        tally = tally_bytes(&worker->slot->tally, place->plan->loaded->policy);
    memset(&event, 0, sizeof event); /* the padding, too, is the same each time */
    event.kind = EVENT_REJECTION;
    event.reason = rejection->reason;
    event.len = rejection->raw.len;
    event.more = tally.len;
    event.error = rejection->error;
    add_event(worker, &event, rejection->raw, tally);
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

/* What the block adds to the summary, in pieces that fit into slots. */
static void tell_summary(Worker *worker) {
    Buffer packed = {0};
    Event event;
    if (!worker->summary)
        return;
    summary_pack(worker->summary, &packed);
    summary_clear(worker->summary);
    memset(&event, 0, sizeof event);
    event.kind = EVENT_SUMMARY;
    for (size_t at = 0; at < packed.len; at += PIECE) {
        event.is_last = packed.len - at <= PIECE;
        event.len = event.is_last ? packed.len - at : PIECE;
        add_event(worker, &event, (Text){packed.at + at, event.len}, TEXT(""));
    }
    buffer_free(&packed);
}

/* Deciding */

static bool is_poison(const Slot *slot, uint64_t offset) {
    for (int i = 0; i < slot->poison_count; i++)
        if (slot->poisons[i] == offset)
            return true;
    return false;
}

static void take_record(Worker *worker, const FeedRecord *record, const RemitError *bad) {
    Slot *slot = worker->slot;
    atomic_store_explicit(&slot->at, record->offset, memory_order_relaxed);
    atomic_fetch_add_explicit(&slot->beats, 1, memory_order_relaxed);
    if (slot->poison_count && is_poison(slot, record->offset)) {
        lane_refuse(worker->lane, record,
                    "deciding it ended the process that did: it takes too much time or memory",
                    &worker->result->out, &slot->tally);
        return;
    }
    lane_take(worker->lane, record, bad, &worker->result->out, &slot->tally);
}

/* All records of the feed that are meant. */
static void take_records(Worker *worker, Feed *feed) {
    const WorkerPlace *place = worker->place;
    FeedRecord record;
    RemitError bad;
    for (;;) {
        FeedStep step = feed_next(feed, &record, &bad);
        if (step == FEED_MORE || step == FEED_DONE || record.offset >= worker->slot->end)
            break;
        if (record.offset < place->from || record.offset >= place->to)
            continue;
        take_record(worker, &record, step == FEED_BAD ? &bad : NULL);
        hand_over_much(worker, SLOT_EVENTS);
    }
    atomic_store(&worker->slot->at, SLOT_BETWEEN);
}

static void take_text(Worker *worker) {
    const WorkerPlace *place = worker->place;
    Slot *slot = worker->slot;
    FeedOptions options = place->feed;
    options.first_line = slot->first_line;
    options.first_offset = slot->first_offset;
    Feed *feed = feed_new(&options);
    if (options.format == INPUT_CSV)
        feed_set_header(feed, place->plan->csv_names, place->column_count);
    feed_lend(feed, (Text){slot->text, slot->text_len}, slot->is_last);
    take_records(worker, feed);
    feed_free(feed);
}

/* A row is taken apart again, from its text. */
static void take_row(Worker *worker, const FeedRecord *row) {
    const WorkerPlace *place = worker->place;
    FeedOptions options = place->feed;
    FeedRecord record;
    RemitError bad;
    options.first_line = row->line;
    options.first_offset = row->offset;
    Feed *feed = feed_new(&options);
    feed_set_header(feed, place->plan->csv_names, place->column_count);
    feed_lend(feed, row->raw, true);
    if (feed_next(feed, &record, &bad) == FEED_RECORD)
        take_record(worker, &record, NULL);
    feed_free(feed);
}

static void take_frames(Worker *worker) {
    Slot *slot = worker->slot;
    for (size_t at = 0; at < slot->text_len;) {
        Frame frame;
        RemitError bad;
        memcpy(&frame, slot->text + at, sizeof frame);
        at += sizeof frame;
        if (frame.is_bad) {
            memcpy(&bad, slot->text + at, sizeof bad);
            at += sizeof bad;
        }
        FeedRecord record = {.raw = {slot->text + at, frame.len},
                             .readable = slot->text + slot->text_len,
                             .line = frame.line,
                             .column = frame.column,
                             .element = frame.element,
                             .offset = frame.offset};
        if (worker->place->feed.format == INPUT_CSV && !frame.is_bad)
            take_row(worker, &record);
        else
            take_record(worker, &record, frame.is_bad ? &bad : NULL);
        hand_over_much(worker, SLOT_EVENTS);
        at += frame.len;
    }
    atomic_store(&slot->at, SLOT_BETWEEN);
}

/* The block as it stands in the file: some text at a time, so that it stays near the processor. */
static void take_file(Worker *worker) {
    Slot *slot = worker->slot;
    FileText text = {.at = slot->first_offset};
    slot->newlines = slot->stop_line = 0;
    slot->stop = slot->trail = 0;
    while (text.at < slot->end) {
        worker_read(worker, &text);
        FeedOptions options = worker->place->feed;
        options.first_line = text.offset ? 1 + slot->newlines + text.newlines : 0;
        options.first_offset = text.offset;
        Feed *feed = feed_new(&options);
        feed_lend(feed, text.lines, text.is_whole);
        take_records(worker, feed);
        slot->newlines += text.newlines - text.shared;
        if (text.lines.len) {
            slot->newlines += feed_line(feed) - (options.first_line ? options.first_line : 1);
            bool has_end = text.lines.at[text.lines.len - 1] == '\n';
            slot->stop = has_end ? text.offset + text.lines.len : 0;
            slot->stop_line = 1 + slot->newlines + text.shared;
        }
        feed_free(feed);
    }
}

/* Of those that are free the first, so that few are used. */
static Result *free_result(Worker *worker) {
    int i = 0;
    while (worker->place->output >= 0 && worker->results[i].is_held)
        i++;
    return &worker->results[i];
}

static void take_block(Worker *worker, int number) {
    Slot *slot = worker->slot = &worker->place->slots[number];
    worker->number = number;
    worker->result = free_result(worker);
    worker->result->slot = number;
    worker->result->is_held = true;
    tally_clear(&slot->tally, worker->place->plan->loaded->policy);
    worker->skip_out = slot->taken_out;
    worker->skip_events = slot->taken_events;
    if (slot->is_in_file)
        take_file(worker);
    else if (slot->is_framed)
        take_frames(worker);
    else
        take_text(worker);
    tell_summary(worker);
    hand_over_much(worker, SLOT_EVENTS / 2);
    tell_strangers(worker);
    fill_slot(worker);
    add_sign(worker, number, SIGN_DONE);
    if (worker->place->input < 0 || ++worker->unsaid == WORKER_UNSAID)
        send_signs(worker);
}

/* What a fork does not give: timers, and a connection to the knowledge base. */
static bool needs_own_host(const LoadedPolicy *loaded) {
    const Policy *policy = loaded->policy;
    for (int i = 0; i < policy->subject->field_count; i++)
        if (policy->subject->fields[i].evidence.len)
            return true;
    return run_has_functions(policy);
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
    fence_close(place->output);
    Worker worker = {.place = place, .summary = plan.summary};
    if (worker.summary)
        summary_clear(worker.summary); /* of what the run has heard before */
    worker.lane = lane_new(&plan, take_rejection, &worker);
    for (;;)
        take_block(&worker, next_order(&worker, ORDER_TAKE).slot);
}
