/* SPDX-License-Identifier: MIT */
/* Private to the Lua room: what console.c and console_help.c offer each other. */
#ifndef REMIT_LUA_CONSOLE_HELP_H
#define REMIT_LUA_CONSOLE_HELP_H

#include "lua/state.h"

/** Pushes the table of the console's globals. */
void console_push_globals(lua_State *L);

static inline bool console_is_name_byte(char byte) {
    return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

#endif
