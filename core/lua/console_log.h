/* SPDX-License-Identifier: MIT */
/* Private to the Lua room: what a console remembers of what was entered. */
#ifndef REMIT_LUA_CONSOLE_LOG_H
#define REMIT_LUA_CONSOLE_LOG_H

#include "lua/console.h"
#include <lua.h>

/** Remembers a statement that ran; `is_value`: it is an expression, whose value was shown. */
void console_log_statement(Console *console, Text statement, bool is_value);
/** The message handler of the console: notes the calls, then does what the usual one does. */
int l_console_handle(lua_State *L);

#endif
