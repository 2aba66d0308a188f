/* SPDX-License-Identifier: MIT */
/* The order of a table's keys. A table has none that stays the same from run to run, so that
 * whatever goes through one, pairs or the printer, goes through its keys sorted. */
#include "lua/state.h"
#include <math.h>
#include <stdlib.h>

/* A key of a table on its way to being sorted. */
typedef struct Key {
    enum { KEY_INTEGER, KEY_FLOAT, KEY_STRING, KEY_BOOLEAN } kind;
    union {
        lua_Integer integer;
        lua_Number number;
        Text string; /* the table holds it */
        bool boolean;
    };
} Key;

/* Exact, as Lua compares them: a double does not hold every integer. */
static int compare_mixed(lua_Integer integer, lua_Number number) {
    if (number >= 0x1p63)
        return -1;
    if (number < -0x1p63)
        return 1;
    lua_Integer whole = (lua_Integer)floor(number);
    if (integer != whole)
        return integer < whole ? -1 : 1;
    return number > (lua_Number)whole ? -1 : 0;
}

static int compare_numbers(const Key *a, const Key *b) {
    if (a->kind == KEY_INTEGER && b->kind == KEY_INTEGER)
        return (a->integer > b->integer) - (a->integer < b->integer);
    if (a->kind == KEY_INTEGER)
        return compare_mixed(a->integer, b->number);
    if (b->kind == KEY_INTEGER)
        return -compare_mixed(b->integer, a->number);
    return (a->number > b->number) - (a->number < b->number);
}

/* Numbers, then strings by their bytes, then false and true. */
static int key_compare(const void *one, const void *other) {
    const Key *a = one, *b = other;
    if (a->kind <= KEY_FLOAT && b->kind <= KEY_FLOAT)
        return compare_numbers(a, b);
    if (a->kind <= KEY_FLOAT || b->kind <= KEY_FLOAT || a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return a->kind == KEY_STRING ? text_compare(a->string, b->string) : a->boolean - b->boolean;
}

bool keys_has_order(lua_State *L, int index) {
    int type = lua_type(L, index);
    return type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TBOOLEAN;
}

static Key key_at(lua_State *L, int index) {
    switch (lua_type(L, index)) {
    case LUA_TSTRING: {
        Text text;
        text.at = lua_tolstring(L, index, &text.len);
        return (Key){.kind = KEY_STRING, .string = text};
    }
    case LUA_TNUMBER:
        if (lua_isinteger(L, index))
            return (Key){.kind = KEY_INTEGER, .integer = lua_tointeger(L, index)};
        return (Key){.kind = KEY_FLOAT, .number = lua_tonumber(L, index)};
    default:
        assert(lua_type(L, index) == LUA_TBOOLEAN);
        return (Key){.kind = KEY_BOOLEAN, .boolean = lua_toboolean(L, index)};
    }
}

static void push_key(lua_State *L, const Key *key) {
    switch (key->kind) {
    case KEY_INTEGER:
        lua_pushinteger(L, key->integer);
        return;
    case KEY_FLOAT:
        lua_pushnumber(L, key->number);
        return;
    case KEY_STRING:
        lua_pushlstring(L, key->string.at, key->string.len);
        return;
    case KEY_BOOLEAN:
        lua_pushboolean(L, key->boolean);
        return;
    }
}

void keys_push_sorted(lua_State *L, int index, bool skips_unordered) {
    STACK_MARK(L);
    index = lua_absindex(L, index);
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) { // key value
        if (keys_has_order(L, -2))
            count++;
        else if (!skips_unordered)
            failure_raise(L, REMIT_OK, "pairs", NULL,
                          "pairs over a table with a %s as a key, which has no order",
                          luaL_typename(L, -2));
    }
    Key *keys = lua_newuserdatauv(L, (count ? count : 1) * sizeof *keys, 0); // keys
    size_t at = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) // keys key value
        if (keys_has_order(L, -2))
            keys[at++] = key_at(L, -2);
    qsort(keys, at, sizeof *keys, key_compare);
    lua_createtable(L, (int)at, 0); // keys sequence
    for (size_t i = 0; i < at; i++) {
        push_key(L, &keys[i]);                  // keys sequence key
        lua_rawseti(L, -2, (lua_Integer)i + 1); // keys sequence
    }
    lua_remove(L, -2); // sequence
    STACK_CHECK(L, 1);
}
