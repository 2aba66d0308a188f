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
        if (files[i] > STDERR_FILENO)
            close(files[i]);
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
}

static bool start(Crew *crew, Post *post, RemitError *err) {
    int orders[2] = {-1, -1}, signs[2] = {-1, -1};
    *post = (Post){.pid = -1, .orders = -1, .signs = -1, .slot = -1};
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
    *crew = (Crew){.run = run, .slot_count = jobs * 2 + 1};
    size_t size = (size_t)crew->slot_count * sizeof *crew->slots;
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return error_set(err, REMIT_E_LIMIT, "no memory for %d workers: %s", jobs, strerror(errno));
    crew->slots = memory;
    crew->place = (WorkerPlace){.slots = crew->slots,
                                .plan = &run->plan,
                                .feed = run->feed_options,
                                .host = &run->options->host,
                                .policy = run->options->policy,
                                .from = run->from,
                                .to = run->to,
                                .column_count = run->column_count};
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
    for (int i = 0; i < crew->post_count; i++) {
        end(&crew->posts[i]); /* it holds nothing that would have to be put away */
        bury(&crew->posts[i]);
    }
    if (crew->slots)
        munmap(crew->slots, (size_t)crew->slot_count * sizeof *crew->slots);
}

static void give_to(Crew *crew, Post *post, int slot) {
    char order = (char)slot;
    atomic_store(&crew->slots[slot].beats, 0);
    post->state = POST_BUSY;
    post->slot = slot;
    post->beats = 0;
    post->since = report_clock();
    /* If it is dead already, its pipe will say so. */
    while (write(post->orders, &order, 1) < 0 && errno == EINTR)
        ;
}

bool crew_give(Crew *crew, int slot) {
    for (int i = 0; i < crew->post_count; i++) {
        Post *post = &crew->posts[i];
        if (post->state != POST_IDLE)
            continue;
        post->has_died = false;
        give_to(crew, post, slot);
        return true;
    }
    return false;
}

Post *crew_post_of(Crew *crew, int slot) {
    for (int i = 0; i < crew->post_count; i++)
        if (crew->posts[i].slot == slot)
            return &crew->posts[i];
    return NULL;
}

void crew_go_on(Crew *crew, Post *post) {
    if (post->state == POST_DONE) {
        post->state = POST_IDLE;
        post->slot = -1;
        crew->deaths = 0;
        return;
    }
    char order = SIGN_GO;
    post->state = POST_BUSY;
    post->since = report_clock();
    while (write(post->orders, &order, 1) < 0 && errno == EINTR)
        ;
}

void crew_kill(Crew *crew, Post *post) {
    (void)crew;
    end(post);
    post->state = POST_BUSY; /* until its pipe says that it is gone */
}

int crew_waits(const Crew *crew, struct pollfd *waits) {
    for (int i = 0; i < crew->post_count; i++)
        waits[i] = (struct pollfd){.fd = crew->posts[i].signs, .events = POLLIN};
    return crew->post_count;
}

/* The worker is gone: another one takes the post, and its block. A record that two of them died on,
 * or one took too long for, is poison. */
static bool replace(Crew *crew, Post *post, RemitError *err) {
    Post before = *post;
    bury(post);
    if (++crew->deaths > MOST_DEATHS)
        return error_set(err, REMIT_E_LIMIT,
                         "workers end before they have done anything: %d in a row", crew->deaths);
    if (!start(crew, post, err))
        return false;
    if (before.slot < 0)
        return true;
    Slot *slot = &crew->slots[before.slot];
    uint64_t at = atomic_load(&slot->at);
    bool has_begun = atomic_load(&slot->beats) > 0;
    if (has_begun && (before.is_hung || (before.has_died && before.death_at == at))) {
        if (slot->poison_count == SLOT_POISONS)
            return error_set(err, REMIT_E_LIMIT,
                             "too many records end the workers that decide them");
        slot->poisons[slot->poison_count++] = at;
        crew->deaths = 0;
    }
    give_to(crew, post, before.slot);
    post->has_died = has_begun;
    post->death_at = at;
    return true;
}

static void end_if_hung(Crew *crew, Post *post) {
    if (post->state != POST_BUSY || post->is_hung)
        return;
    uint64_t beats = atomic_load(&crew->slots[post->slot].beats);
    double now = report_clock();
    if (beats != post->beats) {
        post->beats = beats;
        post->since = now;
    } else if (now - post->since > HANG_SECONDS) {
        post->is_hung = true;
        end(post);
    }
}

bool crew_hear(Crew *crew, const struct pollfd *waits, RemitError *err) {
    for (int i = 0; i < crew->post_count; i++) {
        Post *post = &crew->posts[i];
        if (!waits[i].revents) {
            end_if_hung(crew, post);
            continue;
        }
        char sign = 0;
        ssize_t count = read(post->signs, &sign, 1);
        if (count < 0 && errno == EINTR)
            continue;
        if (count == 1 && post->state == POST_BUSY && (sign == SIGN_PART || sign == SIGN_DONE)) {
            post->state = sign == SIGN_PART ? POST_PART : POST_DONE;
            continue;
        }
        end(post); /* it is gone, or says what it must not say */
        if (!replace(crew, post, err))
            return false;
    }
    return true;
}

void crew_trim(Slot *slot) {
    enum { PAGE = 4096, KEPT = 4 * SLOT_BLOCK };
    if (slot->text_len <= KEPT)
        return;
    uintptr_t from = ((uintptr_t)slot->text + KEPT + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    uintptr_t to = ((uintptr_t)slot->text + SLOT_TEXT) & ~(uintptr_t)(PAGE - 1);
    madvise((void *)from, to - from, MADV_REMOVE);
}
