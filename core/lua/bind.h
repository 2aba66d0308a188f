/* SPDX-License-Identifier: MIT */
/* Private to the Lua room: what the functions that the console offers have in common. Each table of
 * them is a file of its own, bind_NAME.c, with its documentation beside its luaL_Reg.
 *
 * A Lua error jumps over C frames, and nearly every call of Lua's C API can raise one. So nothing
 * is held in C variables that must be given back: what a call needs lives in the Console and is
 * given back by console_tidy. All functions here raise unless they say otherwise. */
#ifndef REMIT_LUA_BIND_H
#define REMIT_LUA_BIND_H

#include "host/session.h"
#include "kb/query.h"
#include "lua/console.h"
#include "lua/state.h"

struct Console {
    Script *script;
    Session *session; /* borrowed */
    ConsoleOptions options;
    Style style;
    ScriptFile *input;  /* all that was entered, so that errors can show any line of it */
    Buffer source;      /* its text */
    int line;           /* lines in it */
    int results;        /* values that were shown: _1 … */
    int depth;          /* chunks that run: more than one when a command loads a file */
    Buffer log;         /* what ran, as Lua */
    Buffer calls;       /* in which the last error was raised; empty when nothing ran */
    bool are_calls_old; /* they are of a statement before the one that runs */
    RemitError last_failure;
    /* Of the statement that runs: */
    RemitError failure; /* of the engine or the knowledge base, on its way through Lua */
    bool has_failure;
    Arena arena;
    Buffer text;
    KbQuery *query;
    Record *record;
};

/** How `doc` tells what a name is. */
typedef struct BindDoc {
    const char *name;  /**< "kb.role" */
    const char *usage; /**< "kb.role \"CTO\"" */
    const char *says;
} BindDoc;

/** A kind of read-only table: asking it for a field that it cannot have is an error. */
typedef struct BindKind {
    const char *name;            /**< "a claim" */
    const char *const *optional; /**< fields that may be nil; ends with NULL, may be NULL */
} BindKind;

/** The console of the C function that runs: its upvalue 1. Raises nothing. */
static inline Console *bind_console(lua_State *L) {
    return lua_touserdata(L, lua_upvalueindex(1));
}
/** Raises console->failure. `word` (may be NULL) is to blame in the line that called. */
_Noreturn void bind_fail(lua_State *L, const char *word);
/** Replaces the table on top of the stack by a read-only stand-in. `shown` is what the console
 * prints for it; empty: the table itself. `extra`: the index of a table whose keys are optional
 * fields too, or 0. */
void bind_seal(lua_State *L, const BindKind *kind, int extra, Text shown);
/** Pushes the text that is shown for the value at `index`, or nothing and gives false. */
bool bind_push_shown(lua_State *L, int index);
/** Makes the table that bind_seal needs. For console_new. */
void bind_open(lua_State *L);

void bind_push_text(lua_State *L, Text text);
/** Pushes a sequence of texts. */
void bind_push_texts(lua_State *L, const Text *texts, size_t count);
/** Sets field `key` of the table on top of the stack; an empty text is left out. */
void bind_set_text(lua_State *L, const char *key, Text text);
void bind_set_texts(lua_State *L, const char *key, const Text *texts, size_t count);
/** Pushes what a JSON text says; null is nil. */
void bind_push_json(lua_State *L, Text json);
/** The text argument `arg`. */
Text bind_check_text(lua_State *L, int arg);
/** Argument `arg` must be a table with no other keys than these (ending with NULL). */
void bind_check_keys(lua_State *L, int arg, const char *const *keys);

/** Adds functions to the table on top of the stack; each has the console as its upvalue. */
void bind_add(lua_State *L, Console *console, const luaL_Reg *functions);
/** bind_decide.c: own, recommend, decide into the table on top of the stack. */
void bind_decide_open(lua_State *L, Console *console);
/** bind_kb.c: pushes the table kb; its lists are of bind_kb_lists.c. */
void bind_kb_open(lua_State *L, Console *console);
extern const BindDoc bind_decide_docs[], bind_kb_docs[], bind_kb_lists_docs[];

/** Gives back what the last statement left; raises nothing. */
void console_tidy(Console *console);

#endif
