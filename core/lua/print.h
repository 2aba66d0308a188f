/* SPDX-License-Identifier: MIT */
/* Showing Lua values to people. Private to the Lua room, as all that takes a lua_State is. */
#ifndef REMIT_LUA_PRINT_H
#define REMIT_LUA_PRINT_H

#include "base/buffer.h"
#include <lua.h>

/** 0 means the default. */
typedef struct PrintLimits {
    int width; /**< columns of a line; default 80 */
    int depth; /**< tables within tables that are shown; default 6, at most 32 */
    int items; /**< elements or fields that are shown of one table; default 100 */
    int total; /**< values that are shown in all; default 4000 */
} PrintLimits;

/** Adds the value at `index` as Lua would write it: strings quoted, keys sorted, on one line if it
 * fits and else indented; what is left out is counted. No newline at the end. Calls no metamethods
 * and no Lua code. `limits` may be NULL. */
void print_value(lua_State *L, int index, const PrintLimits *limits, Buffer *out);

#endif
