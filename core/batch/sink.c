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

static char *part_name(const char *path) {
    size_t len = strlen(path);
    char *part = mem_new(len + sizeof ".part");
    memcpy(part, path, len);
    memcpy(part + len, ".part", sizeof ".part");
    return part;
}

static bool fail_open(Sink *sink, RemitError *err) {
    fail(sink, errno, err);
    if (sink->file >= 0)
        close(sink->file);
    sink->file = -1;
    mem_free(sink->part);
    sink->part = NULL;
    return false;
}

bool sink_open(Sink *sink, const char *path, RemitError *err) {
    bool is_stdout = !path || strcmp(path, "-") == 0;
    *sink = (Sink){.path = is_stdout ? NULL : path, .file = STDOUT_FILENO};
    struct stat about;
    if (is_stdout)
        return true;
    int flags = O_WRONLY | O_CLOEXEC;
    if (stat(path, &about) != 0 || S_ISREG(about.st_mode)) {
        sink->part = part_name(path);
        flags |= O_CREAT | O_TRUNC;
    }
    sink->file = open(sink->part ? sink->part : path, flags, 0666);
    return sink->file >= 0 || fail_open(sink, err);
}

bool sink_reopen(Sink *sink, const char *path, uint64_t at, RemitError *err) {
    *sink = (Sink){.path = path, .part = part_name(path), .written = at};
    struct stat about;
    sink->file = open(sink->part, O_WRONLY | O_CLOEXEC);
    if (sink->file < 0 || fstat(sink->file, &about) != 0)
        return fail_open(sink, err);
    if ((uint64_t)about.st_size < at) {
        error_set(err, REMIT_E_INPUT, "cannot resume: '%s' is shorter than it was", sink->part);
        error_hint(err, "run without --resume to start from the beginning");
        close(sink->file);
        sink->file = -1;
        mem_free(sink->part);
        sink->part = NULL;
        return false;
    }
    if (ftruncate(sink->file, (off_t)at) != 0 || lseek(sink->file, 0, SEEK_END) < 0)
        return fail_open(sink, err);
    return true;
}

static bool write_all(Sink *sink, Text text, RemitError *err) {
    while (text.len) {
        ssize_t count = write(sink->file, text.at, text.len);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail(sink, errno, err);
        text.at += count;
        text.len -= (size_t)count;
        sink->written += (uint64_t)count;
    }
    return true;
}

bool sink_flush(Sink *sink, RemitError *err) {
    if (!write_all(sink, buffer_text(&sink->buffer), err))
        return false;
    buffer_clear(&sink->buffer);
    return true;
}

bool sink_write(Sink *sink, Text text, RemitError *err) {
    return sink_flush(sink, err) && write_all(sink, text, err);
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

void sink_keep(Sink *sink) {
    mem_free(sink->part);
    sink->part = NULL;
    sink_abandon(sink);
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
