/* SPDX-License-Identifier: MIT */
/* Reading and writing the state of a run: a few lines of text, so that people can see what it is.
 */
#include "batch/state.h"
#include "input/file.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_BYTES = 1 << 20, COUNTS = sizeof(Tally) / sizeof(uint64_t) };

static const char first_line[] = "remit batch state 3\n";

bool state_write(const char *file, const RunState *state, RemitError *err) {
    Buffer out = {0};
    const uint64_t *counts = (const uint64_t *)(const void *)&state->tally;
    buffer_addf(&out, "%splan %s\n", first_line, state->plan);
    buffer_addf(&out, "input %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", state->size, state->seconds,
                state->nanoseconds);
    buffer_addf(&out, "read %" PRIu64 " %" PRIu64 "\n", state->seen, state->trail);
    buffer_addf(&out, "at %" PRIu64 " %d %" PRIu64 " %" PRIu64 "\n", state->offset, state->line,
                state->out, state->errors);
    for (int i = 0; i < COUNTS; i++)
        if (counts[i])
            buffer_addf(&out, "count %d %" PRIu64 "\n", i, counts[i]);
    buffer_lit(&out, "end\n");
    bool done = file_write(file, buffer_text(&out), err);
    buffer_free(&out);
    return done;
}

/* The text goes on with `word`: moves behind it. */
static bool take_word(const char **text, const char *word) {
    size_t len = strlen(word);
    if (strncmp(*text, word, len) != 0)
        return false;
    *text += len;
    return true;
}

static bool take_number(const char **text, uint64_t *number) {
    char *end;
    errno = 0;
    *number = strtoull(*text, &end, 10);
    bool is_number = **text >= '0' && **text <= '9' && errno == 0;
    *text = *end == ' ' || *end == '\n' ? end + 1 : end;
    return is_number;
}

static bool take_fingerprint(const char **text, char out[FINGERPRINT_BYTES]) {
    if (strcspn(*text, "\n") != FINGERPRINT_BYTES - 1)
        return false;
    memcpy(out, *text, FINGERPRINT_BYTES - 1);
    *text += FINGERPRINT_BYTES;
    return true;
}

static bool parse(const char *text, RunState *state) {
    uint64_t *counts = (uint64_t *)(void *)&state->tally;
    uint64_t line = 0, index;
    if (!take_word(&text, first_line) || !take_word(&text, "plan ") ||
        !take_fingerprint(&text, state->plan) || !take_word(&text, "input ") ||
        !take_number(&text, &state->size) || !take_number(&text, &state->seconds) ||
        !take_number(&text, &state->nanoseconds) || !take_word(&text, "read ") ||
        !take_number(&text, &state->seen) || !take_number(&text, &state->trail) ||
        !take_word(&text, "at ") || !take_number(&text, &state->offset) ||
        !take_number(&text, &line) || !take_number(&text, &state->out) ||
        !take_number(&text, &state->errors))
        return false;
    state->line = (int)line;
    while (take_word(&text, "count "))
        if (!take_number(&text, &index) || index >= COUNTS || !take_number(&text, &counts[index]))
            return false;
    return strcmp(text, "end\n") == 0 && line > 0 && line < INT32_MAX;
}

bool state_read(const char *file, RunState *state, bool *is_there, RemitError *err) {
    Buffer text = {0};
    memset(state, 0, sizeof *state);
    *is_there = access(file, F_OK) == 0;
    if (!*is_there)
        return true;
    bool done = file_read(file, MOST_BYTES, REMIT_E_INPUT, &text, err);
    if (done) {
        buffer_put(&text, '\0');
        done = parse(text.at, state);
        if (!done) {
            error_set(err, REMIT_E_INPUT, "the state of the run is damaged");
            error_at(err, file, 0, 0);
            error_hint(err, "run without --resume to start from the beginning");
        }
    }
    buffer_free(&text);
    return done;
}
