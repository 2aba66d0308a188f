/* SPDX-License-Identifier: MIT */
/* Writing results, whole or not at all where there is a file to put in place. */
#include "batch/sink.h"
#include "input/file.h"
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

/* Closes and leaves what is there; false. */
static bool give_up(Sink *sink) {
    if (sink->file >= 0)
        close(sink->file);
    sink->file = -1;
    mem_free(sink->part);
    sink->part = NULL;
    return false;
}

static bool fail_open(Sink *sink, RemitError *err) {
    fail(sink, errno, err);
    return give_up(sink);
}

/* What is empty stays as it is: a file that was cut is one that some systems write to the disk at
 * once when it is closed. */
static bool make_empty(int file) {
    struct stat about;
    return fstat(file, &about) == 0 && (about.st_size == 0 || ftruncate(file, 0) == 0);
}

bool sink_is_placed(const char *path) {
    static const char *const streams[] = {"/dev/stdout", "/dev/stderr", "/dev/fd/",
                                          "/proc/self/fd/"};
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++)
        if (strncmp(path, streams[i], strlen(streams[i])) == 0)
            return false;
    struct stat about;
    return stat(path, &about) != 0 || S_ISREG(about.st_mode);
}

bool sink_open(Sink *sink, const char *path, RemitError *err) {
    bool is_stdout = !path || strcmp(path, "-") == 0;
    *sink = (Sink){.path = is_stdout ? NULL : path, .file = STDOUT_FILENO};
    if (is_stdout)
        return true;
    bool is_placed = sink_is_placed(path);
    if (is_placed) {
        sink->part = part_name(path);
        sink->file = file_open_part(path, sink->part, O_CREAT, err);
        if (sink->file < 0)
            return give_up(sink);
    } else {
        sink->file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    }
    if (sink->file < 0 || (is_placed && !make_empty(sink->file)))
        return fail_open(sink, err);
    Packing packing = packing_of_name(text_of(path), NULL);
    if (packing)
        sink->packer = packer_new(packing);
    return true;
}

bool sink_open_table(Sink *sink, const TableTarget *target, RemitError *err) {
    if (!table_target_check(target, err))
        return false;
    if (!sink_is_placed(target->file))
        return error_set(err, REMIT_E_OUTPUT, "a database is a file, and '%s' is a stream",
                         target->file);
    if (!sink_open(sink, target->file, err))
        return false;
    sink->table = table_writer_new(target, sink->part, err);
    return sink->table;
}

bool sink_reopen(Sink *sink, const char *path, uint64_t at, RemitError *err) {
    *sink = (Sink){.path = path, .part = part_name(path), .written = at};
    struct stat about;
    sink->file = file_open_part(path, sink->part, 0, err);
    if (sink->file < 0)
        return give_up(sink);
    if (fstat(sink->file, &about) != 0)
        return fail_open(sink, err);
    if ((uint64_t)about.st_size < at) {
        error_set(err, REMIT_E_INPUT, "cannot resume: '%s' is shorter than it was", sink->part);
        error_hint(err, "run without --resume to start from the beginning");
        return give_up(sink);
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

static bool write_packed(Sink *sink, RemitError *err) {
    bool done = write_all(sink, buffer_text(&sink->packed), err);
    buffer_clear(&sink->packed);
    return done;
}

static bool put(Sink *sink, Text text, RemitError *err) {
    if (sink->table)
        return table_writer_add(sink->table, text, err);
    if (!sink->packer)
        return write_all(sink, text, err);
    return packer_add(sink->packer, text, &sink->packed, err) && write_packed(sink, err);
}

bool sink_flush(Sink *sink, RemitError *err) {
    if (!put(sink, buffer_text(&sink->buffer), err))
        return false;
    buffer_clear(&sink->buffer);
    return true;
}

bool sink_write(Sink *sink, Text text, RemitError *err) {
    return sink_flush(sink, err) && put(sink, text, err);
}

bool sink_relieve(Sink *sink, RemitError *err) {
    return sink->buffer.len < MUCH || sink_flush(sink, err);
}

bool sink_finish(Sink *sink, RemitError *err) {
    bool is_written = sink_flush(sink, err);
    if (is_written && sink->packer)
        is_written = packer_finish(sink->packer, &sink->packed, err) && write_packed(sink, err);
    bool is_moved = false;
    if (is_written && sink->table)
        is_written = table_writer_finish(sink->table, &is_moved, err);
    int lock = sink->part ? dup(sink->file) : -1; /* until the file is in its place */
    if (is_written && sink->path) {
        is_written = close(sink->file) == 0 || fail(sink, errno, err);
        sink->file = -1;
    }
    if (is_written && sink->part && !is_moved && rename(sink->part, sink->path) != 0)
        is_written = fail(sink, errno, err);
    if (is_written && !is_moved) {
        mem_free(sink->part);
        sink->part = NULL;
    }
    sink_abandon(sink);
    if (lock >= 0)
        close(lock);
    return is_written;
}

void sink_keep(Sink *sink) {
    mem_free(sink->part);
    sink->part = NULL;
    sink_abandon(sink);
}

void sink_abandon(Sink *sink) {
    table_writer_free(sink->table);
    sink->table = NULL;
    if (sink->part)
        unlink(sink->part);
    if (sink->path && sink->file >= 0)
        close(sink->file);
    sink->file = -1;
    mem_free(sink->part);
    sink->part = NULL;
    buffer_free(&sink->buffer);
    buffer_free(&sink->packed);
    packer_free(sink->packer);
    sink->packer = NULL;
}
