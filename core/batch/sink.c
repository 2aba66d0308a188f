/* SPDX-License-Identifier: MIT */
/* Writing results, whole or not at all where there is a file to put in place. */
#include "batch/sink.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MUCH = 256 * 1024 };

static bool fail(const Sink *sink, int reason, RemitError *err) {
    return sink->path ? error_set(err, REMIT_E_OUTPUT, "cannot write '%s': %s", sink->path,
                                  strerror(reason))
                      : error_set(err, REMIT_E_OUTPUT, "cannot write to standard output: %s",
                                  strerror(reason));
}

bool sink_open(Sink *sink, const char *path, RemitError *err) {
    bool is_stdout = !path || strcmp(path, "-") == 0;
    *sink = (Sink){.path = is_stdout ? NULL : path, .file = STDOUT_FILENO};
    struct stat about;
    if (is_stdout) {
        sink->is_seekable = fstat(STDOUT_FILENO, &about) == 0 && S_ISREG(about.st_mode);
        return true;
    }
    int flags = O_WRONLY | O_CLOEXEC;
    if (stat(path, &about) != 0 || S_ISREG(about.st_mode)) {
        size_t len = strlen(path);
        sink->part = mem_new(len + sizeof ".part");
        memcpy(sink->part, path, len);
        memcpy(sink->part + len, ".part", sizeof ".part");
        flags |= O_CREAT | O_TRUNC;
    }
    sink->is_seekable = sink->part != NULL;
    sink->file = open(sink->part ? sink->part : path, flags, 0666);
    if (sink->file >= 0)
        return true;
    fail(sink, errno, err);
    mem_free(sink->part);
    sink->part = NULL;
    return false;
}

bool sink_flush(Sink *sink, RemitError *err) {
    const char *at = sink->buffer.at;
    for (size_t left = sink->buffer.len; left;) {
        ssize_t count = write(sink->file, at, left);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail(sink, errno, err);
        at += count;
        left -= (size_t)count;
    }
    buffer_clear(&sink->buffer);
    return true;
}

bool sink_relieve(Sink *sink, RemitError *err) {
    return sink->buffer.len < MUCH || sink_flush(sink, err);
}

bool sink_finish(Sink *sink, RemitError *err) {
    bool is_written = sink_flush(sink, err);
    if (is_written && sink->path) {
        is_written = close(sink->file) == 0 || fail(sink, errno, err);
        sink->file = -1;
    }
    if (is_written && sink->part && rename(sink->part, sink->path) != 0)
        is_written = fail(sink, errno, err);
    if (is_written) {
        mem_free(sink->part);
        sink->part = NULL;
    }
    sink_abandon(sink);
    return is_written;
}

void sink_abandon(Sink *sink) {
    if (sink->path && sink->file >= 0)
        close(sink->file);
    sink->file = -1;
    if (sink->part)
        unlink(sink->part);
    mem_free(sink->part);
    sink->part = NULL;
    buffer_free(&sink->buffer);
}
