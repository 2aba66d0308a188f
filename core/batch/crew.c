/* SPDX-License-Identifier: MIT */
/* Starting, hearing and replacing worker processes. A block whose worker died is done again from
 * its start by another one, which leaves out the bytes that were put out already; so a worker that
 * is killed from outside costs nothing. */
#include "batch/crew.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_DEATHS = 100, HANG_SECONDS = 10 };

static void close_file(int *file) {
    if (*file >= 0)
        close(*file);
    *file = -1;
}

/* What only the run has business with. */
static void leave_master(const Crew *crew) {
    for (int i = 0; i < crew->post_count; i++) {
        int orders = crew->posts[i].orders, signs = crew->posts[i].signs;
        close_file(&orders);
        close_file(&signs);
    }
    Run *run = crew->run;
    int files[] = {run->source.file, run->source.signals, run->sink.file, run->report.errors.file};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (files[i] > STDERR_FILENO && files[i] != crew->place.input &&
            files[i] != crew->place.output)
            close(files[i]);
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
}

static bool start(Crew *crew, Post *post, RemitError *err) {
    int orders[2] = {-1, -1}, signs[2] = {-1, -1};
    *post = (Post){.pid = -1, .orders = -1, .signs = -1};
    if (pipe2(orders, O_CLOEXEC) == 0 && pipe2(signs, O_CLOEXEC) == 0)
        post->pid = fork();
    if (post->pid == 0) {
        close(orders[1]);
        close(signs[0]);
        leave_master(crew);
        WorkerPlace place = crew->place;
        place.orders = orders[0];
        place.signs = signs[1];
        worker_live(&place);
    }
    int reason = errno;
    close_file(&orders[0]);
    close_file(&signs[1]);
    post->orders = orders[1];
    post->signs = signs[0];
    if (post->pid > 0)
        return true;
    close_file(&post->orders);
    close_file(&post->signs);
    return error_set(err, REMIT_E_LIMIT, "cannot start a worker: %s", strerror(reason));
}

bool crew_open(Crew *crew, Run *run, int jobs, RemitError *err) {
    /* Lines of a file can be found from any place; and of a policy without functions all that runs
     * in a worker is this program, so it may write to the output. */
    bool is_file =
        run->feed_options.format == INPUT_NDJSON && run->source.size > 0 && !run->source.packing;
    bool is_written = run->sink.part && !run->sink.packer && !run->sink.table &&
                      !run_has_functions(run->plan.loaded->policy);
    *crew = (Crew){.run = run, .slot_count = jobs * 3 + 1};
    if (is_file && jobs * SLOT_HELD <= CREW_SLOTS)
        crew->slot_count = jobs * SLOT_HELD; /* a worker that is held up stops no other one */
    size_t size = (size_t)crew->slot_count * sizeof *crew->slots;
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return error_set(err, REMIT_E_LIMIT, "no memory for %d workers: %s", jobs, strerror(errno));
    crew->slots = memory;
    crew->place = (WorkerPlace){.slots = crew->slots,
                                .input = is_file ? run->source.file : -1,
                                .output = is_written ? run->sink.file : -1,
                                .output_name = run->sink.path,
                                .plan = &run->plan,
                                .feed = run->feed_options,
                                .host = &run->options->host,
                                .policy = run->options->policy,
                                .from = run->from,
                                .to = run->to,
                                .column_count = run->column_count,
                                .trail = is_file && run->state_file ? &run->trail : NULL,
                                .has_limit = run_is_too_many(run, UINT64_MAX)};
    crew->place.feed.delimiter = run->plan.csv_delimiter;
    for (int i = 0; i < jobs; i++) {
        if (!start(crew, &crew->posts[i], err))
            return false;
        crew->post_count++;
    }
    return true;
}

static void bury(Post *post) {
    close_file(&post->orders);
    close_file(&post->signs);
    while (post->pid > 0 && waitpid(post->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    post->pid = -1;
}

static void end(const Post *post) {
    if (post->pid > 0)
        kill(post->pid, SIGKILL);
}

void crew_close(Crew *crew) {
    for (int i = 0; i < crew->post_count; i++)
        end(&crew->posts[i]); /* it holds nothing that would have to be put away */
    for (int i = 0; i < crew->post_count; i++)
        bury(&crew->posts[i]);
    if (crew->slots)
        munmap(crew->slots, (size_t)crew->slot_count * sizeof *crew->slots);
}

/* Gives back memory that an unusually long block took. */
static void trim(Slot *slot) {
    enum { PAGE = 4096, KEPT = 4 * SLOT_BLOCK };
    if (slot->text_len <= KEPT)
        return;
    uintptr_t from = ((uintptr_t)slot->text + KEPT + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    uintptr_t to = ((uintptr_t)slot->text + SLOT_TEXT) & ~(uintptr_t)(PAGE - 1);
    madvise((void *)from, to - from, MADV_REMOVE);
}

/* Orders */

static Post *post_of(Crew *crew, int slot) {
    for (int i = 0; i < crew->post_count; i++)
        for (int k = 0; k < crew->posts[i].held_count; k++)
            if (crew->posts[i].held[k] == slot)
                return &crew->posts[i];
    return NULL;
}

static int count_held(const Crew *crew, const Post *post, BlockState state) {
    int count = 0;
    for (int i = 0; i < post->held_count; i++)
        count += crew->blocks[post->held[i]].state == state;
    return count;
}

/* Is it to do something? */
static bool is_busy(const Crew *crew, const Post *post) {
    return count_held(crew, post, BLOCK_GIVEN) + count_held(crew, post, BLOCK_PUTTING) > 0;
}

static void tell(Crew *crew, Post *post, int slot, uint16_t kind, uint64_t place) {
    if (!is_busy(crew, post))
        post->since = report_clock();
    if (post->told_count == SLOT_HELD * 4)
        crew_send(crew);
    post->told[post->told_count++] = (Order){.place = place, .kind = kind, .slot = (uint16_t)slot};
    crew->blocks[slot].state = kind == ORDER_PUT ? BLOCK_PUTTING : BLOCK_GIVEN;
}

static void give_to(Crew *crew, Post *post, int slot) {
    atomic_store(&crew->slots[slot].beats, 0);
    atomic_store(&crew->slots[slot].at, SLOT_BETWEEN);
    crew->blocks[slot].going = 0;
    tell(crew, post, slot, ORDER_TAKE, 0);
}

bool crew_give(Crew *crew, int slot) {
    enum { AHEAD_IN_FILE = 5, AHEAD = 2 }; /* so that it has not to wait for the next one */
    Post *best = NULL;
    int least = crew->place.input >= 0 ? AHEAD_IN_FILE : AHEAD;
    for (int i = 0; i < crew->post_count; i++) {
        Post *post = &crew->posts[i];
        int given = count_held(crew, post, BLOCK_GIVEN) + count_held(crew, post, BLOCK_PART);
        if (given >= least || post->held_count == SLOT_HELD)
            continue;
        best = post;
        least = given;
    }
    if (!best)
        return false;
    crew->blocks[slot] = (Block){0};
    give_to(crew, best, slot);
    best->held[best->held_count++] = slot;
    return true;
}

void crew_go_on(Crew *crew, int slot, uint64_t place) {
    tell(crew, post_of(crew, slot), slot, ORDER_GO, place);
}

void crew_put(Crew *crew, int slot, uint64_t place) {
    Block *block = &crew->blocks[slot];
    block->has_place = true;
    block->place = place;
    block->place_len = block->out_len;
    tell(crew, post_of(crew, slot), slot, ORDER_PUT, place);
}

void crew_release(Crew *crew, int slot) {
    Post *post = post_of(crew, slot);
    int k = 0;
    for (int i = 0; i < post->held_count; i++)
        if (post->held[i] != slot)
            post->held[k++] = post->held[i];
    post->held_count = k;
    crew->blocks[slot].state = BLOCK_FREE;
    crew->deaths = 0;
    trim(&crew->slots[slot]);
}

void crew_kill(Crew *crew, int slot) {
    end(post_of(crew, slot));
    crew->blocks[slot].state = BLOCK_GIVEN; /* until its pipe says that it is gone */
}

void crew_send(Crew *crew) {
    for (int i = 0; i < crew->post_count; i++) {
        Post *post = &crew->posts[i];
        size_t len = (size_t)post->told_count * sizeof *post->told;
        /* If it is dead already, its pipe will say so. */
        while (len && write(post->orders, post->told, len) < 0 && errno == EINTR)
            ;
        post->told_count = 0;
    }
}

/* Hearing */

int crew_waits(const Crew *crew, struct pollfd *waits) {
    for (int i = 0; i < crew->post_count; i++)
        waits[i] = (struct pollfd){.fd = crew->posts[i].signs, .events = POLLIN};
    return crew->post_count;
}

/* The slot with the record at hand; -1: there is none. */
static int slot_at_hand(const Crew *crew, const Post *post) {
    for (int i = 0; i < post->held_count; i++)
        if (crew->blocks[post->held[i]].state == BLOCK_GIVEN &&
            atomic_load(&crew->slots[post->held[i]].at) != SLOT_BETWEEN)
            return post->held[i];
    return -1;
}

/* A record that two workers died on, or one took too long for, is poison. */
static bool blame(Crew *crew, int number, bool is_hung, RemitError *err) {
    Slot *slot = &crew->slots[number];
    Block *block = &crew->blocks[number];
    uint64_t at = atomic_load(&slot->at);
    bool is_poison = is_hung || (block->has_died && block->death_at == at);
    block->has_died = true;
    block->death_at = at;
    if (!is_poison || block->has_place) /* its results have been seen already */
        return true;
    if (slot->poison_count == SLOT_POISONS)
        return error_set(err, REMIT_E_LIMIT, "too many records end the workers that decide them");
    slot->poisons[slot->poison_count++] = at;
    crew->deaths = 0;
    return true;
}

/* Are the results of the block lost with the worker? */
static bool is_lost(const Crew *crew, BlockState state) {
    bool is_kept = state == BLOCK_FAILED || state == BLOCK_PUT ||
                   (state == BLOCK_DONE && crew->place.output < 0);
    return !is_kept;
}

/* The worker is gone: another one takes the post, and its blocks. */
static bool replace(Crew *crew, Post *post, RemitError *err) {
    Post before = *post;
    bury(post);
    if (++crew->deaths > MOST_DEATHS)
        return error_set(err, REMIT_E_LIMIT,
                         "workers end before they have done anything: %d in a row", crew->deaths);
    if (!start(crew, post, err))
        return false;
    int at_hand = slot_at_hand(crew, &before);
    if (at_hand >= 0 && !blame(crew, at_hand, before.is_hung, err))
        return false;
    for (int i = 0; i < before.held_count; i++) {
        int slot = before.held[i];
        if (is_lost(crew, crew->blocks[slot].state))
            give_to(crew, post, slot);
        post->held[post->held_count++] = slot;
    }
    return true;
}

static void end_if_hung(Crew *crew, Post *post) {
    if (!is_busy(crew, post) || post->is_hung)
        return;
    uint64_t beats = 0;
    for (int i = 0; i < post->held_count; i++)
        beats += atomic_load(&crew->slots[post->held[i]].beats);
    double now = report_clock();
    if (beats != post->beats) {
        post->beats = beats;
        post->since = now;
    } else if (now - post->since > HANG_SECONDS) {
        post->is_hung = true;
        end(post);
    }
}

/* Believes a sign only when it can be. */
static bool take_sign(Crew *crew, const Post *post, Sign sign) {
    bool is_held = false;
    for (int i = 0; i < post->held_count; i++)
        is_held |= post->held[i] == sign.slot;
    if (!is_held)
        return false;
    Block *block = &crew->blocks[sign.slot];
    bool is_given = block->state == BLOCK_GIVEN, is_putting = block->state == BLOCK_PUTTING;
    if (sign.kind == SIGN_PUT && is_putting) {
        block->state = BLOCK_PUT;
    } else if ((sign.kind == SIGN_PART || sign.kind == SIGN_DONE) && is_given) {
        block->state = sign.kind == SIGN_PART ? BLOCK_PART : BLOCK_DONE;
        block->out_len = crew->slots[sign.slot].out_len;
    } else if (sign.kind == SIGN_FAIL && (is_given || is_putting)) {
        block->state = BLOCK_FAILED;
    } else {
        return false;
    }
    return true;
}

bool crew_hear(Crew *crew, const struct pollfd *waits, RemitError *err) {
    for (int i = 0; i < crew->post_count; i++) {
        Post *post = &crew->posts[i];
        Sign signs[32];
        if (!waits[i].revents) {
            end_if_hung(crew, post);
            continue;
        }
        ssize_t count = read(post->signs, signs, sizeof signs);
        if (count < 0 && errno == EINTR)
            continue;
        bool is_sound = count > 0;
        for (ssize_t k = 0; is_sound && k < count / (ssize_t)sizeof *signs; k++)
            is_sound = take_sign(crew, post, signs[k]);
        post->since = report_clock();
        if (is_sound)
            continue;
        end(post); /* it is gone, or says what it must not say */
        if (!replace(crew, post, err))
            return false;
    }
    return true;
}
