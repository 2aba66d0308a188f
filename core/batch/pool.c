/* SPDX-License-Identifier: MIT */
/* Filling slots, giving them to workers, and putting out what they make of them, in order. Workers
 * as processes are in crew.c. Where the input is a file of lines they read it themselves, and where
 * the output is a file they write it: then only numbers pass through here. */
#include "batch/pool.h"
#include "batch/crew.h"
#include "batch/cutter.h"
#include "batch/resume.h"
#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TURN_MS = 500, FILE_BLOCK = TRAIL_CHUNK };

struct Pool {
    Run *run;
    Crew crew;
    /* Blocks are numbered as they come; block n is in slot n % slot_count. */
    uint64_t filled, given, placed, emitted;
    uint64_t place;  /* in the output: of what is placed next */
    Buffer carry;    /* the beginning of the next block */
    uint64_t offset; /* where it is in the input */
    int line;
    bool is_built; /* the slot of the next block holds some of its text */
    bool is_input_done, is_stopping;
    bool is_discarding; /* the rest of a record that is too long */
    bool has_cr;        /* CR ends lines, too */
    bool is_pushed;     /* the records come one by one */
    Buffer summary;     /* what has come of that of the oldest block */
    uint64_t rejected;  /* of the oldest block, so far */
    bool is_enough;     /* too many were rejected */
};

static int number_of(const Pool *pool, uint64_t block) {
    return (int)(block % (uint64_t)pool->crew.slot_count);
}

static Slot *slot_of(const Pool *pool, uint64_t block) {
    return &pool->crew.slots[number_of(pool, block)];
}

static Block *block_of(Pool *pool, uint64_t block) {
    return &pool->crew.blocks[number_of(pool, block)];
}

/* Do the workers read the input, write the output? */
static bool reads_places(const Pool *pool) {
    return pool->crew.place.input >= 0;
}
static bool writes_places(const Pool *pool) {
    return pool->crew.place.output >= 0;
}

/* Filling */

static void clear_slot(Slot *slot) {
    slot->is_in_file = slot->is_framed = slot->is_last = false;
    slot->text_len = 0;
    slot->first_line = 0;
    slot->poison_count = 0;
    slot->taken_out = slot->taken_events = 0;
}

static void begin_slot(Pool *pool, Slot *slot) {
    clear_slot(slot);
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
    slot->end = pool->offset + cut;
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

/* Makes a block of the next stretch of the file. It may have grown since it was looked at. */
static bool fill_from_file(Pool *pool, RemitError *err) {
    Run *run = pool->run;
    Slot *slot = slot_of(pool, pool->filled);
    struct stat about;
    uint64_t end = pool->offset - pool->offset % FILE_BLOCK + FILE_BLOCK;
    if (end > run->source.size) {
        if (fstat(run->source.file, &about) != 0 || (uint64_t)about.st_size < run->source.size)
            return error_set(err, REMIT_E_INPUT,
                             "cannot read '%s': it has become shorter meanwhile", run->source.name);
        run->source.size = run->report.size = (uint64_t)about.st_size;
    }
    uint64_t last = run->source.size < run->to ? run->source.size : run->to;
    pool->is_input_done = end >= last;
    if (pool->is_input_done)
        end = last;
    if (end <= pool->offset)
        return true;
    clear_slot(slot);
    slot->is_in_file = true;
    slot->first_offset = pool->offset;
    slot->end = pool->offset = end;
    pool->filled++;
    return true;
}

/* Reads some more text; seals the block when there is enough. */
static bool fill(Pool *pool, RemitError *err) {
    Run *run = pool->run;
    if (reads_places(pool))
        return fill_from_file(pool, err);
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
           crew_give(&pool->crew, number_of(pool, pool->given)))
        pool->given++;
}

/* Reads as long as there is text to be had and room for it. */
static bool fill_slots(Pool *pool, RemitError *err) {
    while (!pool->is_input_done && !pool->is_stopping &&
           pool->filled - pool->emitted < (uint64_t)pool->crew.slot_count) {
        if (!pool->is_built && pool->carry.len)
            begin_slot(pool, slot_of(pool, pool->filled));
        if (!reads_places(pool) && !source_is_ready(&pool->run->source)) {
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

static bool take_summary(Pool *pool, Text piece, bool is_last) {
    buffer_add(&pool->summary, piece);
    if (!is_last)
        return true;
    bool is_sound = summary_add_packed(pool->run->plan.summary, buffer_text(&pool->summary));
    buffer_clear(&pool->summary);
    return is_sound;
}

/* `bytes`: the tally of the block up to this rejection. Should the run end with it, that counts: so
 * it is the same however far the workers are. */
static bool take_rejection(Pool *pool, const Rejection *rejection, Text bytes) {
    Run *run = pool->run;
    const Policy *policy = run->plan.loaded->policy;
    uint64_t before = tally_rejected(&run->tally);
    if (run_is_too_many(run, before + pool->rejected + 1)) {
        Tally part;
        if (!tally_of_bytes(&part, bytes, policy) || tally_rejected(&part) != pool->rejected + 1)
            return false;
        tally_add(&run->tally, &part, policy);
        pool->is_enough = true;
    }
    pool->rejected++;
    report_rejection(&run->report, rejection);
    return true;
}

/* Everything that a worker wrote is looked at before it is believed. `line`: that the block's lines
 * are told from. */
static bool take_event(Pool *pool, int line, Text *events) {
    Run *run = pool->run;
    Event event;
    if (events->len < sizeof event)
        return false;
    memcpy(&event, events->at, sizeof event);
    size_t left = events->len - sizeof event;
    if (event.len > left || event.more > left - event.len || event.kind > EVENT_SUMMARY ||
        event.reason >= REJECT_REASON_COUNT)
        return false;
    Text text = {events->at + sizeof event, event.len};
    Text more = {text.at + text.len, event.more};
    *events = (Text){more.at + more.len, left - event.len - event.more};
    if (event.kind == EVENT_STRANGER) {
        run_add_stranger(run, &(Stranger){text, more, event.is_passed});
        return true;
    }
    if (event.kind == EVENT_SUMMARY)
        return run->plan.summary && take_summary(pool, text, event.is_last);
    Rejection rejection = {event.reason, event.error, text};
    RemitError *error = &rejection.error;
    error->file[sizeof error->file - 1] = error->message[sizeof error->message - 1] = '\0';
    error->hint[sizeof error->hint - 1] = error->source[sizeof error->source - 1] = '\0';
    error->line += error->line > 0 ? line - 1 : 0;
    return take_rejection(pool, &rejection, more);
}

/* Takes what is in the slot; false with `err` when it cannot be written, and at the end of the run.
 */
static bool take_part(Pool *pool, Slot *slot, size_t out_len, bool *is_sound, RemitError *err) {
    Run *run = pool->run;
    size_t events_len = slot->events_len;
    bool is_here = !writes_places(pool);
    *is_sound = (!is_here || out_len <= SLOT_OUT) && events_len <= SLOT_EVENTS;
    if (!*is_sound)
        return true;
    if (is_here && out_len && !sink_write(&run->sink, (Text){slot->out, out_len}, err))
        return false;
    Text events = {slot->events, events_len};
    while (events.len && *is_sound && !pool->is_enough)
        *is_sound = take_event(pool, slot->is_in_file ? pool->line : 1, &events);
    if (run->report.failed)
        *err = run->report.failure;
    slot->taken_events += events_len;
    return !run->report.failed && !pool->is_enough;
}

/* A part that the worker has written: it says so by the next one. */
static void count_part(Pool *pool, uint64_t number) {
    Block *block = block_of(pool, number);
    if (block->state != BLOCK_PART && block->state != BLOCK_DONE)
        return;
    slot_of(pool, number)->taken_out += block->going;
    pool->run->sink.written += block->going;
    pool->place += block->going;
    block->going = 0;
}

/* Tells the workers where in the output their results belong, as far as all earlier ones are there.
 */
static bool give_places(Pool *pool, RemitError *err) {
    for (uint64_t n = pool->emitted; n < pool->given; n++) {
        Block *block = block_of(pool, n);
        bool is_again = n < pool->placed; /* by another worker, as the first one died */
        if (!is_again)
            count_part(pool, n);
        if (block->state != BLOCK_DONE && is_again)
            continue;
        if (block->state != BLOCK_DONE)
            return true;
        if (is_again && block->out_len != block->place_len)
            return error_set(err, REMIT_E_LIMIT, "two workers got different results of one block");
        crew_put(&pool->crew, number_of(pool, n), is_again ? block->place : pool->place);
        if (is_again)
            continue;
        pool->place += block->out_len;
        pool->placed++;
    }
    return true;
}

/* A worker cannot read the input or write the output. */
static bool fail(const Slot *slot, RemitError *err) {
    *err = slot->error;
    err->message[sizeof err->message - 1] = err->hint[0] = err->file[0] = err->source[0] = '\0';
    err->code = err->code == REMIT_E_OUTPUT ? REMIT_E_OUTPUT : REMIT_E_INPUT;
    return false;
}

/* Of the file so much is done: where the next line starts is known unless a line is too long. */
static void count_file_block(Pool *pool, const Slot *slot) {
    Run *run = pool->run;
    run->trail.sum += slot->trail;
    run->trail.seen = run->source.read = slot->end;
    if (slot->stop) {
        run->offset = slot->stop;
        run->line = pool->line + slot->stop_line - 1;
    }
    run->has_position = run->offset >= slot->end;
    pool->line += slot->newlines;
}

/* What ends with the file, and without a line end, may still be continued. */
static bool has_end(Text text) {
    return text.len == 0 || text.at[text.len - 1] == '\n' || text.at[text.len - 1] == '\r';
}

/* The oldest block is done. */
static bool finish_block(Pool *pool, Slot *slot, size_t out_len, RemitError *err) {
    Run *run = pool->run;
    if (writes_places(pool))
        run->sink.written += out_len;
    tally_add(&run->tally, &slot->tally, run->plan.loaded->policy);
    pool->rejected = 0;
    pool->emitted++;
    if (slot->is_in_file) {
        count_file_block(pool, slot);
    } else {
        run->offset = slot->end;
        run->line =
            pool->emitted < pool->filled ? slot_of(pool, pool->emitted)->first_line : pool->line;
        run->has_position = !slot->is_last || has_end((Text){slot->text, slot->text_len});
    }
    crew_release(&pool->crew, (int)(slot - pool->crew.slots));
    return run_checkpoint(run, err);
}

/* Puts out what has come of the oldest blocks. */
static bool emit(Pool *pool, RemitError *err) {
    while (pool->emitted < pool->given) {
        int number = number_of(pool, pool->emitted);
        Slot *slot = slot_of(pool, pool->emitted);
        Block *block = block_of(pool, pool->emitted);
        if (writes_places(pool) && !give_places(pool, err))
            return false;
        if (block->state == BLOCK_FAILED)
            return fail(slot, err);
        bool is_done = block->state == (writes_places(pool) ? BLOCK_PUT : BLOCK_DONE);
        if (!is_done && block->state != BLOCK_PART)
            return true;
        bool is_sound;
        if (!take_part(pool, slot, block->out_len, &is_sound, err))
            return false;
        if (!is_sound) {
            crew_kill(&pool->crew, number);
            return true;
        }
        if (is_done && !finish_block(pool, slot, block->out_len, err))
            return false;
        if (is_done)
            continue;
        if (writes_places(pool))
            block->going = block->out_len;
        else
            slot->taken_out += block->out_len;
        crew_go_on(&pool->crew, number, pool->place);
    }
    return true;
}

/* Waits until something happens. */
static bool wait_for_news(Pool *pool, RemitError *err) {
    struct pollfd waits[CREW_MOST + 2];
    bool has_room = !pool->is_input_done && !pool->is_stopping && !reads_places(pool) &&
                    !pool->is_pushed &&
                    pool->filled - pool->emitted < (uint64_t)pool->crew.slot_count;
    int count = crew_waits(&pool->crew, waits);
    waits[count] =
        (struct pollfd){.fd = pool->is_stopping ? -1 : pool->run->source.signals, .events = POLLIN};
    waits[count + 1] =
        (struct pollfd){.fd = has_room ? pool->run->source.file : -1, .events = POLLIN};
    crew_send(&pool->crew);
    poll(waits, (nfds_t)count + 2, TURN_MS);
    if (waits[count].revents & POLLIN)
        pool->is_stopping = pool->run->is_interrupted = true;
    return crew_hear(&pool->crew, waits, err);
}

/* Has the oldest block been put out in part? Then it is finished before the run stops. */
static bool is_in_the_middle(Pool *pool) {
    if (pool->emitted == pool->given)
        return false;
    const Slot *slot = slot_of(pool, pool->emitted);
    return slot->taken_out > 0 || slot->taken_events > 0 || block_of(pool, pool->emitted)->going;
}

static bool begin(Pool *pool, Run *run, int jobs, RemitError *err) {
    *pool = (Pool){.run = run,
                   .offset = run->offset,
                   .line = run->line,
                   .has_cr = run->feed_options.format == INPUT_CSV};
    bool done = sink_flush(&run->sink, err) && crew_open(&pool->crew, run, jobs, err);
    pool->place = run->sink.written;
    return done;
}

static bool end(Pool *pool, bool done, RemitError *err) {
    Run *run = pool->run;
    bool is_written = writes_places(pool);
    crew_close(&pool->crew);
    if (is_written && ftruncate(run->sink.file, (off_t)run->sink.written) != 0 && done)
        done = error_set(err, REMIT_E_OUTPUT, "cannot write '%s': %s", run->sink.path,
                         strerror(errno)); /* later blocks may be there already */
    buffer_free(&pool->carry);
    buffer_free(&pool->summary);
    return done && !pool->is_stopping;
}

bool pool_take_all(Run *run, int jobs, RemitError *err) {
    Pool pool;
    bool done = begin(&pool, run, jobs, err);
    if (!reads_places(&pool))
        buffer_add(&pool.carry, buffer_text(&run->start));
    resume_follow(run, reads_places(&pool));
    while (done) {
        done = fill_slots(&pool, err);
        give(&pool);
        done = done && emit(&pool, err);
        give(&pool);
        if (done && !reads_places(&pool) && !source_is_ready(&run->source))
            done = sink_flush(&run->sink, err);
        report_progress(&run->report, run->source.read, &run->tally);
        if (!done || (pool.is_input_done && pool.emitted == pool.filled) ||
            (pool.is_stopping && !is_in_the_middle(&pool)))
            break;
        done = wait_for_news(&pool, err);
    }
    return end(&pool, done, err);
}

/* Records one by one */

Pool *pool_open(Run *run, int jobs, RemitError *err) {
    Pool *pool = mem_new(sizeof *pool);
    bool done = begin(pool, run, jobs, err);
    pool->is_pushed = true;
    if (done)
        return pool;
    pool_close(pool);
    return NULL;
}

void pool_close(Pool *pool) {
    RemitError unused;
    if (pool)
        end(pool, false, &unused);
    mem_free(pool);
}

/* Waits until no more than so many blocks are on their way. */
static bool wait_for_blocks(Pool *pool, uint64_t most, RemitError *err) {
    for (;;) {
        give(pool);
        if (!emit(pool, err))
            return false;
        give(pool);
        if (pool->is_stopping && !is_in_the_middle(pool))
            return false;
        if (!pool->is_stopping && pool->filled - pool->emitted <= most)
            return true;
        if (!wait_for_news(pool, err))
            return false;
    }
}

static void seal_frames(Pool *pool) {
    pool->is_built = false;
    pool->filled++;
    give(pool);
    crew_send(&pool->crew);
}

bool pool_push(Pool *pool, const FeedRecord *record, const RemitError *bad, RemitError *err) {
    Frame frame;
    memset(&frame, 0, sizeof frame);
    frame.offset = record->offset;
    frame.len = record->raw.len;
    frame.line = record->line;
    frame.column = record->column;
    frame.element = record->element;
    frame.is_bad = bad;
    size_t len = sizeof frame + (bad ? sizeof *bad : 0) + frame.len;
    Slot *slot = slot_of(pool, pool->filled);
    if (pool->is_built && (slot->text_len >= SLOT_BLOCK || slot->text_len + len > SLOT_TEXT))
        seal_frames(pool);
    if (!pool->is_built) {
        if (!wait_for_blocks(pool, (uint64_t)pool->crew.slot_count - 1, err))
            return false;
        slot = slot_of(pool, pool->filled);
        clear_slot(slot);
        slot->is_framed = pool->is_built = true;
    }
    Buffer text = {.at = slot->text, .len = slot->text_len, .room = SLOT_TEXT};
    buffer_add(&text, (Text){(const char *)&frame, sizeof frame});
    if (bad)
        buffer_add(&text, (Text){(const char *)bad, sizeof *bad});
    buffer_add(&text, record->raw);
    slot->text_len = text.len;
    return true;
}

bool pool_drain(Pool *pool, RemitError *err) {
    if (pool->is_built)
        seal_frames(pool);
    return wait_for_blocks(pool, 0, err) && sink_flush(&pool->run->sink, err);
}
