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

/** The exit code that the program gives this way to end. */
int remit_exit_code(RemitCode code);

/** A remit: scripts, a knowledge base, and the policies loaded with them. */
typedef struct Remit Remit;
/** A policy that is ready to decide. Owned by its Remit. */
typedef struct RemitPolicy RemitPolicy;

typedef struct RemitOptions {
    const char *scripts; /**< folder with policies/ and subjects/; NULL: REMIT_SCRIPTS, else beside
                              the program or in its share folder */
    const char *kb;      /**< file of the knowledge base; NULL: REMIT_DB, else found likewise */
} RemitOptions;

/** Options with which everything is found by itself. */
RemitOptions remit_options_default(void);

/** Never NULL; nothing is read yet. The options are copied; NULL means the defaults. Close it with
 * remit_close. */
Remit *remit_open(const RemitOptions *options);
/** Also frees its policies. NULL is fine. */
void remit_close(Remit *remit);

/**
 * Loads a policy: "structure" is policies/structure.lua among the scripts; a name with a slash or
 * ending in ".lua" is a file. Loaded anew at each call, so that an edited file counts. NULL with
 * REMIT_E_POLICY (file, line, column, hint) when it does not load; with REMIT_E_KB when the
 * knowledge base that the options or REMIT_DB name cannot be opened. `err` may be NULL.
 */
const RemitPolicy *remit_load(Remit *remit, const char *policy, RemitError *err);

/** How much remit_decide tells. */
typedef enum RemitDetail {
    REMIT_PLAIN,  /**< the answer */
    REMIT_REASON, /**< also margin, dissent, what would change it, the evidence */
    REMIT_RULES,  /**< also every rule with its verdict and the values it read */
} RemitDetail;

/**
 * Decides one profile, a JSON object of `len` bytes. Gives the decision as one line of JSON, ended
 * by a newline and a NUL and borrowed until the next call on this Remit; or NULL with
 * REMIT_E_RECORD (the profile or a rule), REMIT_E_KB or REMIT_E_LIMIT. A key that is no
 * field is passed over; one that looks like a field is told among the decision's warnings.
 */
const char *remit_decide(const RemitPolicy *policy, const char *profile, size_t len,
                         RemitDetail detail, RemitError *err);

/** The version of the library, "0.1.0". */
const char *remit_version(void);

#endif
