/* SPDX-License-Identifier: MIT */
/* Private to the Lua room: what console.c and console_help.c offer each other. */
#ifndef REMIT_LUA_CONSOLE_HELP_H
#define REMIT_LUA_CONSOLE_HELP_H

#include "lua/console.h"
#include "lua/state.h"

enum { CONSOLE_SUBJECTS = 3 };

/** Pushes the table of the console's globals. */
void console_push_globals(lua_State *L);
/** Pushes what `path`, such as "kb.role" or "d.scores", names; false, and nothing, when it is nil.
 */
bool console_push_value(lua_State *L, Text path);
/** The subjects that a field may be of: that of the profile first. */
size_t console_find_subjects(const Console *console, const Subject *subjects[CONSOLE_SUBJECTS]);

static inline bool console_is_name_byte(char byte) {
    return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

#endif
