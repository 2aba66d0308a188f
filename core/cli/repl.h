/* SPDX-License-Identifier: MIT */
/* What the files of `remit repl` share: the state of the prompt, its commands, its lines. */
#ifndef REMIT_CLI_REPL_H
#define REMIT_CLI_REPL_H

#include "cli/common.h"
#include "lua/console.h"
#include <sys/types.h>

/** A file that :load has run; :reload runs it again. */
typedef struct ReplFile {
    struct ReplFile *next;
    Text name;
} ReplFile;

enum { REPL_LOADING = 32 };

/** A file that is being run. */
typedef struct ReplLoading {
    dev_t device;
    ino_t node;
} ReplLoading;

typedef struct Repl {
    const Args *args;
    Host *host;
    Session *session;
    Console *console;
    Style style;
    bool is_interactive;
    bool is_timed;                     /**< :time */
    bool is_over;                      /**< :quit */
    bool is_running;                   /**< a statement or a file runs, which may run commands */
    Buffer pending;                    /**< the lines of a statement that is not complete */
    ReplFile *files;                   /**< in the order of their first :load */
    Arena arena;                       /**< owns them */
    ReplLoading loading[REPL_LOADING]; /**< the outermost first; by value, as a Lua error that
                                            jumps out of a load must leave nothing behind */
    int loading_count;
} Repl;

/* ---- repl_commands.c ---- */

typedef struct ReplCommand {
    const char *name, *operand, *help;
    bool (*run)(Repl *repl, Text operand, RemitError *err);
    bool is_input;    /**< what comes after it may hang on it: :save writes it */
    const char *more; /**< for `:help NAME`; NULL: `help` says it all */
} ReplCommand;

/** All commands, ending with a name of NULL. */
extern const ReplCommand repl_commands[];
/** Runs a line that begins with ':'. */
bool repl_command(Repl *repl, Text line, RemitError *err);
/** Reads the profile at hand from a file. */
bool repl_read_profile(Repl *repl, const char *file, RemitError *err);

/** Prints the text and frees it. */
void repl_print(Buffer *out);

/* ---- repl_decision.c, repl_whynot.c: commands about decisions ---- */

bool repl_diff(Repl *repl, Text operand, RemitError *err);
bool repl_trace(Repl *repl, Text operand, RemitError *err);
bool repl_whynot(Repl *repl, Text operand, RemitError *err);
/** The outcomes of the policy of the last decision; none when there is none. In the arena. */
const Text *repl_outcomes(const Repl *repl, Arena *arena, size_t *count);

/* ---- repl_line.c: lines with editing, history and completion, when a person types them ---- */

typedef struct ReplLines ReplLines;

/** `repl` is borrowed. Plain lines of standard input unless repl->is_interactive. */
ReplLines *repl_lines_new(Repl *repl);
void repl_lines_free(ReplLines *lines);

typedef enum ReplLine {
    REPL_LINE,
    REPL_INTERRUPTED, /**< Ctrl-C at the prompt */
    REPL_END,
} ReplLine;

/** Reads the next line, without its end, into `line`, which is cleared first. */
ReplLine repl_line_read(ReplLines *lines, const char *prompt, Buffer *line);
/** Keeps an entry, of one or more lines, in the history. */
void repl_line_keep(ReplLines *lines, Text entry);
/** Ctrl-C from here on stops `console`, or nothing when it is NULL. */
void repl_line_guard(Console *console);

/* ---- repl_keys.c: keys and pastes of a terminal ---- */

typedef struct ReplKeys {
    int file;               /**< descriptor of the terminal */
    unsigned char ahead[8]; /**< bytes that were read and not taken */
    size_t ahead_at, ahead_count;
    int quoted; /**< the key behind a quote; 0: none */
    bool is_pasting, was_return;
} ReplKeys;

enum { REPL_KEY_END = -1, REPL_KEY_SIGNAL = -2 };

/** The next key as a character's code point, or one of the two above. */
int repl_key_read(ReplKeys *keys);

/* ---- repl_history.c: entries in a file of the user's ---- */

typedef struct History {
    Text *entries; /**< the oldest first, none twice; NUL-terminated */
    size_t count, room;
    char *file; /**< NULL: there is no place for one */
} History;

/** Reads the file of $XDG_STATE_HOME/remit; zero-initialise before. */
void history_open(History *history);
/** Adds an entry at the end, here and in the file. True when an older one like it was taken out. */
bool history_add(History *history, Text entry);
void history_free(History *history);

#endif
