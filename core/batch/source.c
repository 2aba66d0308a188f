/* SPDX-License-Identifier: MIT */
/* Reading a file or standard input in blocks. What the bytes mean is the feed's business. */
#include "batch/source.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(RemitError *err, const char *name, int reason) {
    error_set(err, REMIT_E_INPUT, "cannot read '%s': %s", name, strerror(reason));
    if (reason == EISDIR)
        error_hint(err, "name one of the files in it");
    return false;
}

bool source_open(Source *source, const char *path, RemitError *err) {
    bool is_stdin = strcmp(path, "-") == 0;
    *source = (Source){.name = is_stdin ? "<stdin>" : path, .signals = -1};
    source->file = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (source->file < 0 || fstat(source->file, &about) != 0)
        return fail(err, source->name, errno);
    if (S_ISDIR(about.st_mode)) {
        source_close(source);
        return fail(err, source->name, EISDIR);
    }
    if (S_ISREG(about.st_mode))
        source->size = (uint64_t)about.st_size;
    return true;
}

void source_close(Source *source) {
    if (source->file > STDIN_FILENO)
        close(source->file);
    source->file = -1;
}

bool source_seek(Source *source, uint64_t offset, RemitError *err) {
    if (lseek(source->file, (off_t)offset, SEEK_SET) < 0)
        return fail(err, source->name, errno);
    source->read = offset;
    source->is_done = false;
    return true;
}

bool source_is_ready(const Source *source) {
    struct pollfd wait = {.fd = source->file, .events = POLLIN};
    return poll(&wait, 1, 0) != 0;
}

bool source_read(Source *source, char *at, size_t room, size_t *got, RemitError *err) {
    *got = 0;
    for (;;) {
        struct pollfd wait[] = {{.fd = source->file, .events = POLLIN},
                                {.fd = source->signals, .events = POLLIN}};
        if (poll(wait, 2, -1) < 0 && errno != EINTR)
            return fail(err, source->name, errno);
        if (wait[1].revents & POLLIN)
            return true;
        if (!wait[0].revents)
            continue;
        ssize_t count = read(source->file, at, room);
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (count < 0)
            return fail(err, source->name, errno);
        source->is_done = count == 0;
        source->read += (uint64_t)count;
        *got = (size_t)count;
        return true;
    }
}
