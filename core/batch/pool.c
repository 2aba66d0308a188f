/* SPDX-License-Identifier: MIT */
/* Filling slots, giving them to workers, and putting out what they make of them, in order. Workers
 * as processes are in crew.c. */
#include "batch/pool.h"
#include "batch/crew.h"
#include "batch/cutter.h"
#include <poll.h>

enum { TURN_MS = 500 };

typedef struct Pool {
    Run *run;
    Crew crew;
    /* Blocks are numbered as they come; block n is in slot n % slot_count. */
    uint64_t filled, given, emitted;
    Buffer carry;    /* the beginning of the next block */
    uint64_t offset; /* where it is in the input */
    int line;
    bool is_built; /* the slot of the next block holds some of its text */
    bool is_input_done, is_stopping;
    bool is_discarding; /* the rest of a record that is too long */
    bool has_cr;        /* CR ends lines, too */
} Pool;

static Slot *slot_of(const Pool *pool, uint64_t number) {
    return &pool->crew.slots[number % (uint64_t)pool->crew.slot_count];
}

/* Filling */

static void begin_slot(Pool *pool, Slot *slot) {
    slot->text_len = 0;
    slot->poison_count = 0;
    slot->taken_out = slot->taken_events = 0;
    slot->is_last = false;
    if (pool->carry.len)
        memcpy(slot->text, pool->carry.at, pool->carry.len);
    slot->text_len = pool->carry.len;
    buffer_clear(&pool->carry);
    pool->is_built = true;
}

/* Takes the rest of a record that is too long off the front; what is left can be nothing. */
static void discard(Pool *pool, Slot *slot) {
    size_t end = 0;
    bool is_found = false;
    while (end < slot->text_len && !is_found) {
        char c = slot->text[end++];
        is_found = c == '\n' || (c == '\r' && pool->has_cr);
        if (c != '\r' || !is_found)
            continue;
        if (end == slot->text_len && !pool->is_input_done) {
            is_found = false; /* an LF may follow */
            end--;
            break;
        }
        end += end < slot->text_len && slot->text[end] == '\n';
    }
    memmove(slot->text, slot->text + end, slot->text_len - end);
    slot->text_len -= end;
    pool->offset += end;
    pool->line += is_found;
    pool->is_discarding = !is_found;
}

/* Makes a block of the text in the slot, as far as its records are whole; false when none is. */
static bool seal(Pool *pool) {
    Run *run = pool->run;
    Slot *slot = slot_of(pool, pool->filled);
    Text text = {slot->text, slot->text_len};
    bool is_csv = run->feed_options.format == INPUT_CSV;
    if (pool->offset == 0 && text.len >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0) {
        memmove(slot->text, slot->text + 3, text.len - 3);
        text.len = slot->text_len -= 3;
        pool->offset = 3;
    }
    size_t cut = pool->is_input_done ? text.len
                 : is_csv            ? cut_rows(text, run->plan.csv_delimiter, RECORD_LIMIT)
                                     : cut_lines(text);
    if (cut == 0 && (text.len < SLOT_TEXT || pool->is_input_done))
        return false;
    if (cut == 0) {
        cut = text.len;
        pool->is_discarding = true;
    }
    slot->cut = cut;
    slot->is_last = pool->is_input_done;
    slot->first_line = pool->line;
    slot->first_offset = pool->offset;
    buffer_add(&pool->carry, (Text){text.at + cut, text.len - cut});
    Text block = {text.at, cut};
    pool->line += run->feed_options.is_table ? count_rows(block) : count_lines(block, pool->has_cr);
    pool->offset += cut;
    pool->is_built = false;
    pool->filled++;
    return true;
}

/* Reads some more text; seals the block when there is enough. */
static bool fill(Pool *pool, RemitError *err) {
    Run *run = pool->run;
    Slot *slot = slot_of(pool, pool->filled);
    size_t got;
    if (!pool->is_built)
        begin_slot(pool, slot);
    size_t room = SLOT_TEXT - slot->text_len;
    if (room > SLOT_BLOCK)
        room = SLOT_BLOCK;
    if (!source_read(&run->source, slot->text + slot->text_len, room, &got, err))
        return false;
    if (got == 0 && !run->source.is_done)
        pool->is_stopping = run->is_interrupted = true;
    slot->text_len += got;
    pool->is_input_done = run->source.is_done;
    if (pool->is_discarding)
        discard(pool, slot);
    bool is_behind = pool->offset + slot->text_len >= run->to;
    if (pool->is_input_done || slot->text_len >= SLOT_BLOCK || is_behind)
        seal(pool);
    if (pool->offset >= run->to) /* the rest is for others */
        pool->is_input_done = true;
    return true;
}

/* Gives blocks to those who wait for one. */
static void give(Pool *pool) {
    while (pool->given < pool->filled && !pool->is_stopping &&
           crew_give(&pool->crew, (int)(pool->given % (uint64_t)pool->crew.slot_count)))
        pool->given++;
}

/* Reads as long as there is text to be had and room for it. */
static bool fill_slots(Pool *pool, RemitError *err) {
    while (!pool->is_input_done && !pool->is_stopping &&
           pool->filled - pool->emitted < (uint64_t)pool->crew.slot_count) {
        if (!source_is_ready(&pool->run->source)) {
            /* The other side pauses: nobody shall wait for the rest of a block. */
            if (pool->is_built && !pool->is_discarding && pool->given == pool->filled && seal(pool))
                give(pool);
            return true;
        }
        if (!fill(pool, err))
            return false;
        give(pool);
    }
    return true;
}

/* Putting out */

/* Everything that a worker wrote is looked at before it is believed. */
static bool take_event(Pool *pool, Text *events) {
    Run *run = pool->run;
    Event event;
    if (events->len < sizeof event)
        return false;
    memcpy(&event, events->at, sizeof event);
    size_t left = events->len - sizeof event;
    if (event.len > left || event.more > left - event.len || event.kind > EVENT_STRANGER ||
        event.reason >= REJECT_REASON_COUNT)
        return false;
    Text text = {events->at + sizeof event, event.len};
    Text more = {text.at + text.len, event.more};
    *events = (Text){more.at + more.len, left - event.len - event.more};
    if (event.kind == EVENT_STRANGER) {
        run_add_stranger(run, &(Stranger){text, more, event.is_passed});
        return true;
    }
    Rejection rejection = {event.reason, event.error, text};
    RemitError *error = &rejection.error;
    error->file[sizeof error->file - 1] = error->message[sizeof error->message - 1] = '\0';
    error->hint[sizeof error->hint - 1] = error->source[sizeof error->source - 1] = '\0';
    report_rejection(&run->report, &rejection);
    return true;
}

/* Takes the part that is in the slot; false with `err` when it cannot be written. */
static bool take_part(Pool *pool, Slot *slot, bool *is_sound, RemitError *err) {
    Run *run = pool->run;
    size_t out_len = slot->out_len, events_len = slot->events_len;
    *is_sound = out_len <= SLOT_OUT && events_len <= SLOT_EVENTS;
    if (!*is_sound)
        return true;
    if (out_len && !sink_write(&run->sink, (Text){slot->out, out_len}, err))
        return false;
    Text events = {slot->events, events_len};
    while (events.len && *is_sound)
        *is_sound = take_event(pool, &events);
    if (run->report.failed)
        *err = run->report.failure;
    slot->taken_out += out_len;
    slot->taken_events += events_len;
    return !run->report.failed;
}

/* Puts out what has come of the oldest blocks. */
static bool emit(Pool *pool, RemitError *err) {
    while (pool->emitted < pool->given) {
        Slot *slot = slot_of(pool, pool->emitted);
        Post *post = crew_post_of(&pool->crew, (int)(slot - pool->crew.slots));
        if (!post || (post->state != POST_PART && post->state != POST_DONE))
            return true;
        bool is_sound, is_done = post->state == POST_DONE;
        if (!take_part(pool, slot, &is_sound, err))
            return false;
        if (!is_sound) {
            crew_kill(&pool->crew, post);
            return true;
        }
        crew_go_on(&pool->crew, post);
        if (!is_done)
            continue;
        tally_add(&pool->run->tally, &slot->tally);
        crew_trim(slot);
        pool->emitted++;
        if (!run_checkpoint(pool->run, slot->first_offset + slot->cut,
                            pool->emitted < pool->filled ? slot_of(pool, pool->emitted)->first_line
                                                         : pool->line,
                            err))
            return false;
        if (run_has_too_many(pool->run))
            return false;
    }
    return true;
}

/* Waits until something happens. */
static bool wait_for_news(Pool *pool, RemitError *err) {
    struct pollfd waits[CREW_MOST + 2];
    bool has_room = !pool->is_input_done && !pool->is_stopping &&
                    pool->filled - pool->emitted < (uint64_t)pool->crew.slot_count;
    int count = crew_waits(&pool->crew, waits);
    waits[count] =
        (struct pollfd){.fd = pool->is_stopping ? -1 : pool->run->source.signals, .events = POLLIN};
    waits[count + 1] =
        (struct pollfd){.fd = has_room ? pool->run->source.file : -1, .events = POLLIN};
    poll(waits, (nfds_t)count + 2, TURN_MS);
    if (waits[count].revents & POLLIN)
        pool->is_stopping = pool->run->is_interrupted = true;
    return crew_hear(&pool->crew, waits, err);
}

/* Has the oldest block been put out in part? Then it is finished before the run stops. */
static bool is_in_the_middle(const Pool *pool) {
    return pool->emitted < pool->given && slot_of(pool, pool->emitted)->taken_out > 0;
}

bool pool_take_all(Run *run, int jobs, RemitError *err) {
    Pool pool = {.run = run, .has_cr = run->feed_options.format == INPUT_CSV};
    pool.offset = run->offset;
    pool.line = run->line;
    buffer_add(&pool.carry, buffer_text(&run->start));
    bool done = crew_open(&pool.crew, run, jobs, err);
    while (done) {
        done = fill_slots(&pool, err);
        give(&pool);
        done = done && emit(&pool, err);
        give(&pool);
        if (done && !source_is_ready(&run->source))
            done = sink_flush(&run->sink, err);
        report_progress(&run->report, run->source.read, &run->tally);
        if (!done || (pool.is_input_done && pool.emitted == pool.filled) ||
            (pool.is_stopping && !is_in_the_middle(&pool)))
            break;
        done = wait_for_news(&pool, err);
    }
    crew_close(&pool.crew);
    buffer_free(&pool.carry);
    return done && !pool.is_stopping;
}
