/* SPDX-License-Identifier: MIT */
/* Filling and printing RemitError. The innermost error wins: outer layers only add a place. */
#ifndef REMIT_BASE_ERROR_H
#define REMIT_BASE_ERROR_H

#include "base/text.h"
#include "remit.h"
#include <stdio.h>

/** Sets code and message and clears the rest; returns false, so that `return error_set(…)` fails.
 * `err` may be NULL. */
bool error_set(RemitError *err, RemitCode code, const char *format, ...)
    __attribute__((cold, format(printf, 3, 4)));
/** Adds the place, unless one is known already. `column` 0 when only the line is known. */
void error_at(RemitError *err, const char *file, int line, int column) __attribute__((cold));
/** Adds the line of `text` that `offset` lies in, with line, column and `width` bytes marked. */
void error_in_text(RemitError *err, const char *file, Text text, size_t offset, size_t width)
    __attribute__((cold));
/** Adds a hint, unless there is one already. */
void error_hint(RemitError *err, const char *format, ...)
    __attribute__((cold, format(printf, 2, 3)));
/** "did you mean 'X'?" when one of the candidates is near. */
void error_suggest(RemitError *err, Text word, const Text *candidates, size_t count)
    __attribute__((cold));

/** gcc's form: `file:line:col: error: message`, the source line with a caret, the hint.
 * `kind` is "error", "warning" or "note". */
void error_print(FILE *out, const RemitError *err, const char *kind, bool use_color);
/** Writes a text that may hold somebody's input: its control characters, newlines too, come as '?'
 * and do not reach the terminal. */
void error_print_clean(FILE *out, Text text);
/** The exit code that belongs to a RemitCode. */
int error_exit_code(RemitCode code);

#endif
