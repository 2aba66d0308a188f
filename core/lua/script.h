/* SPDX-License-Identifier: MIT */
/* A script: one sandboxed Lua state. It runs a file of data (a policy, a subject), hands out what
 * the file returned as a datum, and calls the functions found in it. All of remit's use of Lua's C
 * API is in this room. */
#ifndef REMIT_LUA_SCRIPT_H
#define REMIT_LUA_SCRIPT_H

#include "base/datum.h"
#include "base/fingerprint.h"
#include "subject/value.h"

/** 0 means the default. */
typedef struct ScriptLimits {
    size_t memory_bytes; /**< all that the state may hold; default 64 MiB */
    int load_ms;         /**< processor time to run a file; default 1000 */
    int call_ms;         /**< processor time of one call; default 200 */
} ScriptLimits;

typedef struct Script Script;

/** `limits` may be NULL. The caller frees it with script_free. */
Script *script_new(const ScriptLimits *limits);
/** NULL is fine. */
void script_free(Script *script);

/** Finds the list of words `name` (small letters, digits, '-' and '_'): the name of its file and
 * its text, both in `arena`. False with message and hint when there is none. */
typedef bool ScriptReadWords(void *ctx, const char *name, Arena *arena, Text *file, Text *source,
                             RemitError *err);
/** Gives files that are loaded from now on the lists that they can read by words "NAME". `ctx` is
 * handed to `read`. */
void script_offer_words(Script *script, ScriptReadWords *read, void *ctx);

/** Runs the text of `file` in the sandbox. The file must return what `constructor` ("policy",
 * "subject") made of a table. The datum lives in `arena`; functions in it are handles for
 * script_call. Fails with REMIT_E_POLICY (or REMIT_E_LIMIT), with file, line and a hint. */
bool script_load(Script *script, const char *file, Text source, const char *constructor,
                 Arena *arena, Datum *out, RemitError *err);

/** Of the texts of all files that were loaded, and of the lists that they read. */
void script_fingerprint(const Script *script, char out[FINGERPRINT_BYTES]);

/** Calls a function with values (missing ones become nil) and takes its first result; strings of
 * the result are copied into `arena`. A list argument is a read-only sequence. Fails with
 * REMIT_E_RECORD (the function raised an error: message, file and line) or REMIT_E_LIMIT. The
 * function can keep no state from one call to the next: an attempt is an error. */
bool script_call(Script *script, int function, const Value *args, size_t count, Arena *arena,
                 Value *result, RemitError *err);

#endif
