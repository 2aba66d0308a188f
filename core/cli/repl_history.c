/* SPDX-License-Identifier: MIT */
/* The history of the prompt: a text file with an entry a line, appended to as entries come, so that
 * nothing is lost however a session ends and two sessions do not overwrite each other. */
#include "cli/repl.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_ENTRIES = 10000 };

/* ---- the file's name ---- */

/* Makes the folder of `path` and those above it. */
static void make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700); /* what is there already is fine; what fails shows when the file does */
        *slash = '/';
    }
}

static char *find_file(void) {
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    bool is_named = state && state[0] == '/'; /* the specification has relative ones ignored */
    if (!is_named && (!home || home[0] != '/'))
        return NULL;
    Buffer path = {0};
    buffer_addf(&path, "%s%s/remit/history", is_named ? state : home,
                is_named ? "" : "/.local/state");
    buffer_put(&path, '\0');
    make_folders(path.at);
    return path.at;
}

/* ---- entries ---- */

/* A line of the file is an entry with its newlines as \n and backslashes as \\. */
static void escape(Text entry, Buffer *out) {
    for (size_t i = 0; i < entry.len; i++) {
        if (entry.at[i] == '\n')
            buffer_lit(out, "\\n");
        else if (entry.at[i] == '\\')
            buffer_lit(out, "\\\\");
        else
            buffer_put(out, entry.at[i]);
    }
    buffer_put(out, '\n');
}

static Text unescape(char *line, size_t len) {
    size_t to = 0;
    for (size_t from = 0; from < len; from++) {
        if (line[from] == '\\' && from + 1 < len) {
            from++;
            line[to++] = line[from] == 'n' ? '\n' : line[from];
        } else {
            line[to++] = line[from];
        }
    }
    return (Text){line, to};
}

static void drop(History *history, size_t at) {
    mem_free((char *)(uintptr_t)history->entries[at].at);
    history->count--;
    memmove(history->entries + at, history->entries + at + 1,
            (history->count - at) * sizeof *history->entries);
}

/* Adds a copy at the end. True when an older one was taken out. */
static bool put_entry(History *history, Text entry) {
    bool had_one = false;
    for (size_t i = 0; i < history->count && !had_one; i++)
        if (text_equal(history->entries[i], entry)) {
            drop(history, i);
            had_one = true;
        }
    if (history->count == MOST_ENTRIES)
        drop(history, 0);
    if (history->count == history->room) {
        history->room = history->room ? history->room * 2 : 64;
        history->entries = mem_resize(history->entries, history->room * sizeof *history->entries);
    }
    char *copy = mem_new(entry.len + 1);
    memcpy(copy, entry.at, entry.len);
    history->entries[history->count++] = (Text){copy, entry.len};
    return had_one;
}

/* Writes all entries anew, beside the file and renamed. */
static void rewrite(const History *history) {
    Buffer part = {0}, text = {0};
    buffer_addf(&part, "%s.%ld", history->file, (long)getpid());
    buffer_put(&part, '\0');
    for (size_t i = 0; i < history->count; i++)
        escape(history->entries[i], &text);
    int file = open(part.at, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    bool is_done = file >= 0 && write(file, text.at, text.len) == (ssize_t)text.len;
    if (file >= 0 && (close(file) != 0 || !is_done || rename(part.at, history->file) != 0))
        unlink(part.at);
    buffer_free(&part);
    buffer_free(&text);
}

void history_open(History *history) {
    history->file = find_file();
    FILE *file = history->file ? fopen(history->file, "r") : NULL;
    if (!file)
        return;
    char *line = NULL;
    size_t room = 0, lines = 0;
    for (ssize_t len; (len = getline(&line, &room, file)) > 0; lines++) {
        len -= line[len - 1] == '\n';
        Text entry = unescape(line, (size_t)len);
        if (entry.len && !memchr(entry.at, '\0', entry.len))
            put_entry(history, entry);
    }
    free(line);
    fclose(file);
    /* Not at every start: another session may be appending. */
    if (lines > history->count + MOST_ENTRIES / 10)
        rewrite(history);
}

bool history_add(History *history, Text entry) {
    if (history->count && text_equal(history->entries[history->count - 1], entry))
        return false;
    bool had_one = put_entry(history, entry);
    Buffer line = {0};
    escape(entry, &line);
    int file =
        history->file ? open(history->file, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600) : -1;
    bool is_done = file >= 0 && write(file, line.at, line.len) == (ssize_t)line.len;
    if (!is_done && history->file) {
        RemitError note;
        error_set(&note, REMIT_OK, "the history is not kept: %s: %s", history->file,
                  strerror(errno));
        error_print(stderr, &note, "note", false);
        mem_free(history->file);
        history->file = NULL; /* once is enough */
    }
    if (file >= 0)
        close(file);
    buffer_free(&line);
    return had_one;
}

void history_free(History *history) {
    while (history->count)
        drop(history, history->count - 1);
    mem_free(history->entries);
    mem_free(history->file);
    *history = (History){0};
}
