/* SPDX-License-Identifier: MIT */
/* Writing a knowledge base beside the target. Its lock keeps two runs from each putting in place
 * what does not have the other's rows. Signals are held back while the file is there, looked for
 * while SQLite works, and let through when it is gone: the program then ends as it would have. What
 * is written is import.c's and build.c's. */
#include "kb/part.h"
#include "input/file.h"
#include "kb/store.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEPS_BETWEEN_LOOKS = 20000 };

/* Those that are ignored, as by nohup, end nothing. */
static void hold_signals(Part *part) {
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    sigemptyset(&part->ends);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct sigaction action;
        if (sigaction(ends[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&part->ends, ends[i]);
    }
    sigprocmask(SIG_BLOCK, &part->ends, &part->before);
}

static bool is_stopped(const Part *part) {
    sigset_t pending;
    sigpending(&pending);
    for (int number = 1; number <= SIGTERM; number++)
        if (sigismember(&pending, number) == 1 && sigismember(&part->ends, number) == 1)
            return true;
    return false;
}

static int on_progress(void *ctx) {
    Part *part = ctx;
    part->is_late |= part->limit && store_clock() - part->started > part->limit;
    return part->is_late || is_stopped(part);
}

static bool may_replace(const char *file, RemitError *err) {
    struct stat info;
    if (stat(file, &info) != 0 || S_ISREG(info.st_mode))
        return true;
    error_set(err, REMIT_E_OUTPUT, "%s here, and no file",
              S_ISDIR(info.st_mode) ? "there is a folder" : "there is a device");
    error_at(err, file, 0, 0);
    return error_hint(err, "name the file to write"), false;
}

bool part_open(Part *part, const char *target, Arena *arena, RemitError *err) {
    *part = (Part){.target = target, .lock = -1};
    part->path = arena_format(arena, "%s.part", target);
    hold_signals(part);
    if (!may_replace(target, err))
        return false;
    part->lock = file_open_part(target, part->path.at, O_CREAT, err);
    if (part->lock >= 0 && ftruncate(part->lock, 0) == 0)
        return true;
    if (part->lock >= 0)
        error_set(err, REMIT_E_OUTPUT, "cannot write '%s': %s", target, strerror(errno));
    return error_at(err, target, 0, 0), false;
}

void part_watch(Part *part, sqlite3 *db, int64_t milliseconds) {
    part->limit = milliseconds * 1000;
    part->started = store_clock();
    sqlite3_progress_handler(db, STEPS_BETWEEN_LOOKS, on_progress, part);
}

/* What cannot be opened again is not put in the place of what could. */
static bool put_in_place(const Part *part, RemitError *err) {
    Kb *kb = kb_open(part->path.at, err);
    bool is_done = kb != NULL;
    if (is_done && rename(part->path.at, part->target) != 0) {
        is_done = error_set(err, REMIT_E_OUTPUT,
                            "the knowledge base cannot be put in its place: %s", strerror(errno));
        error_at(err, part->target, 0, 0);
    }
    kb_close(kb);
    return is_done;
}

bool part_finish(Part *part, bool is_done, RemitError *err) {
    if (is_stopped(part)) {
        is_done = error_set(err, REMIT_E_OUTPUT, "stopped: the knowledge base is not written");
        error_at(err, part->target, 0, 0);
    } else if (part->is_late) {
        is_done = error_set(err, REMIT_E_LIMIT,
                            "the knowledge base is not written: this took more than %lld seconds"
                            " of processor time",
                            (long long)part->limit / 1000000);
        error_at(err, part->target, 0, 0);
        error_hint(err, "do the texts of the packs or of the knowledge base have no end?");
    }
    is_done = is_done && put_in_place(part, err);
    if (part->lock >= 0) {
        if (!is_done)
            unlink(part->path.at);
        close(part->lock);
    }
    sigprocmask(SIG_SETMASK, &part->before, NULL);
    return is_done;
}
