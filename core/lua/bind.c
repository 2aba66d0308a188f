/* SPDX-License-Identifier: MIT */
/* What the bindings share: read-only tables that know their fields, plain data into Lua, errors of
 * the engine through Lua. */
#include "lua/bind.h"
#include "format/json.h"
#include <stdio.h>
#include <stdlib.h>

enum { MOST_NAMES = 128 };

static const char shown_key[] = "texts that are shown for tables"; /* in the registry */

/* ---- errors ---- */

_Noreturn void bind_fail(lua_State *L, const char *word) {
    Console *console = bind_console(L);
    console->has_failure = true;
    failure_raise(L, console->failure.code, word, console->failure.hint, "%s",
                  console->failure.message);
}

/* ---- read-only tables ---- */

static int compare_names(const void *a, const void *b) {
    return text_compare(*(const Text *)a, *(const Text *)b);
}

/* Adds the string keys of a table that are not among the names yet. */
static size_t add_keys(lua_State *L, int index, Text names[MOST_NAMES], size_t count) {
    size_t before = count;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) { // key value
        if (lua_type(L, -2) != LUA_TSTRING || count == MOST_NAMES)
            continue;
        Text name;
        name.at = lua_tolstring(L, -2, &name.len);
        bool is_new = true;
        for (size_t i = 0; i < before && is_new; i++)
            is_new = !text_equal(names[i], name);
        if (is_new)
            names[count++] = name;
    }
    return count;
}

/* "it has: id, kind, roles" as far as there is room */
static const char *push_list(lua_State *L, const Text *names, size_t count) {
    char list[200];
    size_t len = (size_t)snprintf(list, sizeof list, "it has: ");
    for (size_t i = 0; i < count; i++) {
        if (len + names[i].len + 8 > sizeof list) {
            snprintf(list + len, sizeof list - len, ", …");
            break;
        }
        len += (size_t)snprintf(list + len, sizeof list - len, "%s%.*s", i ? ", " : "",
                                TEXT_ARG(names[i]));
    }
    return lua_pushstring(L, list);
}

/* __index of the table behind a stand-in, where a key is not there. Upvalues: the kind, the table
 * of extra names or nil. */
static int l_bind_missing(lua_State *L) {
    if (lua_type(L, 2) != LUA_TSTRING)
        return 0; /* as behind the end of any sequence */
    const BindKind *kind = lua_touserdata(L, lua_upvalueindex(1));
    const char *key = lua_tostring(L, 2);
    Text names[MOST_NAMES];
    size_t count = 0;
    for (const char *const *name = kind->optional; name && *name; name++) {
        if (strcmp(*name, key) == 0)
            return 0;
        names[count++] = text_of(*name);
    }
    if (lua_istable(L, lua_upvalueindex(2))) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNIL)
            return 0;
        count = add_keys(L, lua_upvalueindex(2), names, count);
    }
    count = add_keys(L, 1, names, count);
    if (count)
        qsort(names, count, sizeof *names, compare_names);
    int nearest = text_nearest(text_of(key), names, count);
    const char *hint = nearest >= 0 ? lua_pushfstring(L, "did you mean '%s'?", names[nearest].at)
                       : count      ? push_list(L, names, count)
                                    : NULL;
    failure_raise(L, REMIT_OK, key, hint, "unknown field '%s' of %s", key, kind->name);
}

/* __newindex of a stand-in. Upvalue: the name of its kind. */
static int l_bind_refuse(lua_State *L) {
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    failure_raise(L, REMIT_OK, key, "copy what you need into a table of your own",
                  "%s is read-only", lua_tostring(L, lua_upvalueindex(1)));
}

void bind_open(lua_State *L) {
    lua_newtable(L);                              // shown
    lua_createtable(L, 0, 1);                     // shown meta
    lua_pushliteral(L, "k");                      // shown meta mode
    lua_setfield(L, -2, "__mode");                // shown meta
    lua_setmetatable(L, -2);                      // shown
    lua_rawsetp(L, LUA_REGISTRYINDEX, shown_key); //
}

void bind_seal(lua_State *L, const BindKind *kind, int extra, Text shown) {
    STACK_MARK(L);
    lua_createtable(L, 0, 1);                          // table meta
    lua_pushlightuserdata(L, (void *)(uintptr_t)kind); // table meta kind
    if (extra)
        lua_pushvalue(L, extra); // table meta kind extra
    else
        lua_pushnil(L);
    lua_pushcclosure(L, l_bind_missing, 2); // table meta missing
    lua_setfield(L, -2, "__index");         // table meta
    lua_setmetatable(L, -2);                // table
    if (shown.len) {
        lua_rawgetp(L, LUA_REGISTRYINDEX, shown_key); // table shown
        lua_pushvalue(L, -2);                         // table shown table
        bind_push_text(L, shown);                     // table shown table text
        lua_rawset(L, -3);                            // table shown
        lua_pop(L, 1);                                // table
    }
    sandbox_push_proxy(L, -1, l_bind_refuse, kind->name); // table stand-in
    lua_remove(L, -2);                                    // stand-in
    STACK_CHECK(L, 0);
}

bool bind_push_shown(lua_State *L, int index) {
    if (!lua_istable(L, index))
        return false;
    lua_rawgetp(L, LUA_REGISTRYINDEX, shown_key);          // … shown
    sandbox_push_target(L, index < 0 ? index - 1 : index); // … shown table
    bool is_there = lua_rawget(L, -2) == LUA_TSTRING;      // … shown text|nil
    lua_remove(L, -2);                                     // … text|nil
    if (!is_there)
        lua_pop(L, 1); // …
    return is_there;
}

/* ---- plain data ---- */

void bind_push_text(lua_State *L, Text text) {
    lua_pushlstring(L, text.len ? text.at : "", text.len);
}

void bind_push_texts(lua_State *L, const Text *texts, size_t count) {
    lua_createtable(L, (int)count, 0); // list
    for (size_t i = 0; i < count; i++) {
        bind_push_text(L, texts[i]);            // list text
        lua_rawseti(L, -2, (lua_Integer)i + 1); // list
    }
}

void bind_set_text(lua_State *L, const char *key, Text text) {
    if (!text.len)
        return;
    bind_push_text(L, text);  // table text
    lua_setfield(L, -2, key); // table
}

void bind_set_texts(lua_State *L, const char *key, const Text *texts, size_t count) {
    bind_push_texts(L, texts, count); // table list
    lua_setfield(L, -2, key);         // table
}

static void push_json_value(lua_State *L, JsonReader *reader) {
    Text text = TEXT("");
    JsonNumber number = {0};
    bool boolean = false;
    luaL_checkstack(L, LUA_MINSTACK, "the JSON nests too deep");
    switch (json_peek(reader)) {
    case JSON_KIND_OBJECT:
        lua_newtable(L); // object
        for (json_object_begin(reader); json_object_next(reader, &text) == JSON_MORE;) {
            bind_push_text(L, text);    // object key
            push_json_value(L, reader); // object key value
            lua_rawset(L, -3);          // object
        }
        return;
    case JSON_KIND_ARRAY:
        lua_newtable(L); // array
        json_array_begin(reader);
        for (lua_Integer at = 1; json_array_next(reader) == JSON_MORE; at++) {
            push_json_value(L, reader); // array value
            lua_rawseti(L, -2, at);     // array
        }
        return;
    case JSON_KIND_STRING:
        json_read_string(reader, &text);
        bind_push_text(L, text);
        return;
    case JSON_KIND_NUMBER:
        json_read_number(reader, &number);
        if (number.is_integer)
            lua_pushinteger(L, number.integer);
        else
            lua_pushnumber(L, number.number);
        return;
    case JSON_KIND_BOOLEAN:
        json_read_boolean(reader, &boolean);
        lua_pushboolean(L, boolean);
        return;
    default:
        json_skip_value(reader);
        lua_pushnil(L);
    }
}

void bind_push_json(lua_State *L, Text json) {
    JsonReader reader;
    json_open(&reader, json, &bind_console(L)->arena);
    push_json_value(L, &reader);
    if (!json_finish(&reader))
        luaL_error(L, "this is not JSON");
}

/* ---- arguments ---- */

Text bind_check_text(lua_State *L, int arg) {
    Text text;
    text.at = luaL_checklstring(L, arg, &text.len);
    return text;
}

void bind_check_keys(lua_State *L, int arg, const char *const *keys) {
    luaL_checktype(L, arg, LUA_TTABLE);
    sandbox_push_target(L, arg);                                      // table
    keys_push_sorted(L, lua_gettop(L), false);                        // table keys
    for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) { // table keys key
        const char *key = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
        Text names[MOST_NAMES];
        size_t count = 0;
        bool is_known = false;
        for (const char *const *name = keys; *name; name++) {
            is_known = is_known || (key && strcmp(*name, key) == 0);
            names[count++] = text_of(*name);
        }
        if (!key) {
            luaL_argerror(L, arg, "its keys must be names");
        } else if (!is_known) {
            int nearest = text_nearest(text_of(key), names, count);
            const char *hint = nearest >= 0
                                   ? lua_pushfstring(L, "did you mean '%s'?", names[nearest].at)
                                   : push_list(L, names, count);
            failure_raise(L, REMIT_OK, key, hint, "unknown key '%s'", key);
        }
        lua_pop(L, 1); // table keys
    }
    lua_pop(L, 3); //
}

void bind_add(lua_State *L, Console *console, const luaL_Reg *functions) {
    lua_pushlightuserdata(L, console); // table console
    luaL_setfuncs(L, functions, 1);    // table
}
