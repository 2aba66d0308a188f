/* SPDX-License-Identifier: MIT */
/* A console: a sandboxed Lua state in which somebody enters one statement after another, with the
 * engine and the knowledge base at hand. It has the libraries that policies have and globals of its
 * own; what it decides goes through a Session. The prompt, commands and history are the caller's.
 */
#ifndef REMIT_LUA_CONSOLE_H
#define REMIT_LUA_CONSOLE_H

#include "host/session.h"

typedef struct Console Console;

/** Gets what statements show or print, in whole lines. */
typedef void ConsoleWrite(void *ctx, Text text);

typedef struct ConsoleOptions {
    const char *name; /**< of the input, for the places of errors; NULL: "input". Borrowed */
    ConsoleWrite *write;
    /** Runs a line that begins with ':' for the function `command`; NULL: it always fails. */
    bool (*command)(void *ctx, Text line, RemitError *err);
    void *ctx;           /**< of write and command */
    bool use_color;      /**< for decisions and claims */
    ScriptLimits limits; /**< load_ms is the time of one statement, default 10 seconds */
} ConsoleOptions;

typedef enum ConsoleResult {
    CONSOLE_DONE,
    CONSOLE_INCOMPLETE, /**< the statement goes on in the next line: nothing was run */
    CONSOLE_FAILED,
} ConsoleResult;

/** The session is borrowed. The caller frees it with console_free, before the session. */
Console *console_new(Session *session, const ConsoleOptions *options);
/** NULL is fine. */
void console_free(Console *console);

/** Runs a statement, or shows the value of an expression; `=EXPRESSION` shows all of it, `NAME?`
 * its documentation and `NAME??` its source. `line` is the line of the input that it starts in,
 * from 1; it is not less than at the call before. `is_last`: no more lines can come, so an
 * incomplete statement has failed. */
ConsoleResult console_run(Console *console, Text statement, int line, bool is_last,
                          RemitError *err);
/** How many values were shown: the last is `_`, and by its number `_1` … */
int console_results(const Console *console);
/** Runs a file of Lua among the globals of the console. */
bool console_load(Console *console, const char *file, RemitError *err);
/** Shows the documentation of a function, a library of functions or a field. REMIT_E_USAGE when
 * there is none. */
bool console_doc(Console *console, Text name, RemitError *err);
/** Shows where a function, a rule of the policy at hand or of the last decision, a field or a
 * policy is written, and its text; of what is built in, the documentation. */
bool console_source(Console *console, Text name, RemitError *err);
/** The statements that ran and the commands that were noted, as Lua that does the same in a new
 * console. Borrowed until the next statement. */
Text console_log(const Console *console);
/** Writes a command, such as ":set employees=3", as a statement of Lua. */
void console_write_command(Text line, Buffer *out);
/** Notes a command, so written, among the statements. */
void console_log_command(Console *console, Text line);
/** Has the statement a line that begins with "local"? Other statements do not see such a name. */
bool console_has_locals(Text statement);
/** The error that the last statement that failed ended with, NULL when none has; and the calls in
 * which it was raised, the innermost first, as lines, none when nothing ran. Borrowed until the
 * next statement. */
const RemitError *console_failure(const Console *console, Text *calls);
/** Stops the statement that runs, if any, with an error. May be called from a signal handler. */
void console_interrupt(Console *console);

/** What could stand for the last word of `before`, the line up to the cursor: globals, fields of
 * tables, fields of the subject inside of braces, names of roles and policies inside of quotes. The
 * list lives in the arena and begins with how many bytes of `before` are replaced. */
const Text *console_complete(Console *console, Text before, Arena *arena, size_t *replaced,
                             size_t *count);

#endif
