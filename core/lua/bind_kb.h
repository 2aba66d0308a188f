/* SPDX-License-Identifier: MIT */
/* Private to the Lua room: what the files of the table kb offer each other. All but bind_kb_shown
 * raise. */
#ifndef REMIT_LUA_BIND_KB_H
#define REMIT_LUA_BIND_KB_H

#include "kb/lookup.h"
#include "lua/bind.h"

enum {
    BIND_KB_SHOWN = 20, /* of a list, before the rest is counted */
    BIND_KB_LIMIT = 20, /* of a search, when nobody says how many */
};

/** The console, with what is shown started anew; every function begins with it. */
Console *bind_kb_begin(lua_State *L);
/** The knowledge base; raises when there is none. */
Kb *bind_kb_check(lua_State *L);
/** The text under `key` of the table at `arg`, in the arena; empty when there is none. */
Text bind_kb_option_text(lua_State *L, int arg, const char *key);
/** The whole number there; `usual` when there is none, the greatest when it is 0. */
lua_Integer bind_kb_option_count(lua_State *L, int arg, const char *key, lua_Integer usual);
/** Adds "… and 7 more" to what is shown, when there are more than `most`. */
void bind_kb_show_more(Console *console, size_t count, size_t most);
/** What was shown from byte `start` on, without the last newline. Borrowed. */
Text bind_kb_shown(const Console *console, size_t start);

/** bind_kb_lists.c: the functions that list, into the table on top of the stack. */
void bind_kb_lists_open(lua_State *L, Console *console);

#endif
