/* SPDX-License-Identifier: MIT */
/* Reading and writing whole files. */
#include "input/file.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_TRIES = 25, LOCK_MS = 20 };

static bool fail(RemitError *err, RemitCode code, const char *verb, const char *path, int reason) {
    return error_set(err, code, "cannot %s '%s': %s", verb, path, strerror(reason));
}

static bool read_all(int file, const char *path, size_t most, RemitCode code, Buffer *out,
                     RemitError *err) {
    enum { BLOCK = 64 * 1024 };
    size_t start = out->len;
    for (;;) {
        char *at = buffer_reserve(out, BLOCK);
        ssize_t count = read(file, at, BLOCK);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail(err, code, "read", path, errno);
        if (count == 0)
            return true;
        out->len += (size_t)count;
        if (out->len - start > most)
            return error_set(err, code, "'%s' is larger than %zu MiB", path, most >> 20);
    }
}

bool file_read(const char *path, size_t most, RemitCode code, Buffer *out, RemitError *err) {
    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, "standard input", most, code, out, err);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return fail(err, code, "read", path, errno);
    bool done = read_all(file, path, most, code, out, err);
    close(file);
    return done;
}

static bool write_all(int file, Text content) {
    while (content.len) {
        ssize_t count = write(file, content.at, content.len);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        content.at += count;
        content.len -= (size_t)count;
    }
    return true;
}

bool file_write(const char *path, Text content, RemitError *err) {
    struct stat target;
    bool in_place = stat(path, &target) == 0 && !S_ISREG(target.st_mode);
    char beside[4096];
    int len = snprintf(beside, sizeof beside, "%s%s", path, in_place ? "" : ".part");
    if (len < 0 || (size_t)len >= sizeof beside)
        return fail(err, REMIT_E_OUTPUT, "write", path, ENAMETOOLONG);
    int file = open(beside, O_WRONLY | O_CLOEXEC | (in_place ? 0 : O_CREAT | O_TRUNC), 0666);
    if (file < 0)
        return fail(err, REMIT_E_OUTPUT, "write", path, errno);
    bool written = write_all(file, content);
    int reason = errno;
    if (close(file) != 0 && written) {
        written = false;
        reason = errno;
    }
    if (written && !in_place && rename(beside, path) != 0) {
        written = false;
        reason = errno;
    }
    if (written)
        return true;
    if (!in_place)
        unlink(beside);
    return fail(err, REMIT_E_OUTPUT, "write", path, reason);
}

/* Is the open file still the one of this name? A run that ended has put it in its place. */
static bool is_there(int file, const char *path) {
    struct stat open, there;
    return fstat(file, &open) == 0 && stat(path, &there) == 0 && open.st_ino == there.st_ino &&
           open.st_dev == there.st_dev;
}

/* The workers of a run that was killed hold the lock a moment longer. */
int file_open_part(const char *path, const char *part, int flags, RemitError *err) {
    const struct timespec moment = {.tv_nsec = LOCK_MS * 1000000L};
    for (int tries = 0; tries < LOCK_TRIES; tries++) {
        int file = open(part, O_WRONLY | O_CLOEXEC | flags, 0666);
        if (file < 0) {
            fail(err, REMIT_E_OUTPUT, "write", path, errno);
            return -1;
        }
        bool is_taken = flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
        if (!is_taken && is_there(file, part))
            return file;
        close(file);
        nanosleep(&moment, NULL);
    }
    error_set(err, REMIT_E_OUTPUT, "another run is writing '%s'", path);
    error_hint(err, "wait for its end, or name another file");
    return -1;
}
