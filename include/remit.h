/* SPDX-License-Identifier: MIT */
/**
 * remit: decide with editable Lua policies over a role knowledge base in SQLite.
 *
 * The caller owns what `…_open` and `…_load` return; everything else that a call hands out is
 * borrowed until the next call on the same handle. A handle belongs to one thread at a time;
 * several handles are independent. Running out of memory ends the process with a message.
 */
#ifndef REMIT_H
#define REMIT_H

#include <stdbool.h>
#include <stddef.h>

/** Every way a call can end. The third column is the exit code that the program gives it. */
#define REMIT_CODES(X)                                                                             \
    X(REMIT_OK, "done", 0)                                                                         \
    X(REMIT_E_ANSWER_NO, "done, and the answer is no", 1)                                          \
    X(REMIT_E_RECORD, "a record cannot be decided", 1)                                             \
    X(REMIT_E_USAGE, "wrong usage", 2)                                                             \
    X(REMIT_E_INPUT, "unreadable input", 2)                                                        \
    X(REMIT_E_OUTPUT, "unwritable output", 2)                                                      \
    X(REMIT_E_POLICY, "the policy does not load", 3)                                               \
    X(REMIT_E_KB, "the knowledge base is missing or of another version", 4)                        \
    X(REMIT_E_LIMIT, "a limit was hit", 5)

typedef enum RemitCode {
#define X(code, text, exit_code) code,
    REMIT_CODES(X)
#undef X
} RemitCode;

/**
 * What went wrong and where. Owned by the caller, of fixed size, so that reporting needs no memory.
 * Unset texts are empty, unset numbers 0. `line` and `column` count from 1; `column` counts bytes.
 */
typedef struct RemitError {
    RemitCode code;
    int line;
    int column;
    int caret;      /**< where in `source` the error starts, in bytes from 0 */
    int width;      /**< how many bytes of `source` it covers, at least 1 if there is a source */
    char file[256]; /**< as the user named it */
    char message[512];
    char hint[256];   /**< what to do about it */
    char source[256]; /**< the line of the file that the error is in */
} RemitError;

#endif
