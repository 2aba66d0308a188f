/* SPDX-License-Identifier: MIT */
/* The functions that conditions know, for functions of policies: the same words mean the same in
 * both. Where a condition could not be told, because an argument is missing, they return nil. */
#include "lua/state.h"

/* A missing argument makes the answer missing. `least` arguments must be written down at all. */
static bool is_untold(lua_State *L, int least) {
    int count = lua_gettop(L);
    if (count < least)
        luaL_checkany(L, count + 1);
    for (int i = 1; i <= count; i++)
        if (lua_isnil(L, i))
            return true;
    return false;
}

/* The length of the list at argument 1, which is a list of the record or any sequence. */
static lua_Integer check_list(lua_State *L) {
    const ListView *list = convert_list_view(L, 1);
    if (list)
        return (lua_Integer)list->count;
    if (!lua_istable(L, 1))
        luaL_typeerror(L, 1, "list");
    return luaL_len(L, 1);
}

/* Is the text at `index` an element of the list at argument 1? */
static bool has_element(lua_State *L, lua_Integer count, int index) {
    size_t len;
    const char *at = luaL_checklstring(L, index, &len);
    const ListView *list = convert_list_view(L, 1);
    for (lua_Integer i = 0; i < count; i++) {
        bool is_same;
        if (list) {
            is_same = text_equal(list->items[i].string, (Text){at, len});
        } else {
            lua_geti(L, 1, i + 1); // … element
            is_same = lua_rawequal(L, -1, index);
            lua_pop(L, 1); // …
        }
        if (is_same)
            return true;
    }
    return false;
}

/* has(list, text) */
static int l_word_has(lua_State *L) {
    if (is_untold(L, 2))
        return 0;
    lua_pushboolean(L, has_element(L, check_list(L), 2));
    return 1;
}

/* count(list) */
static int l_word_count(lua_State *L) {
    if (is_untold(L, 1))
        return 0;
    lua_pushinteger(L, check_list(L));
    return 1;
}

/* one_of(value, a, b, …) */
static int l_word_one_of(lua_State *L) {
    if (is_untold(L, 2))
        return 0;
    int count = lua_gettop(L), at = 2;
    while (at <= count && !lua_rawequal(L, 1, at))
        at++;
    lua_pushboolean(L, at <= count);
    return 1;
}

/* any_of(list, a, b, …) */
static int l_word_any_of(lua_State *L) {
    if (is_untold(L, 2))
        return 0;
    lua_Integer len = check_list(L);
    int count = lua_gettop(L), at = 2;
    while (at <= count && !has_element(L, len, at))
        at++;
    lua_pushboolean(L, at <= count);
    return 1;
}

/* all_of(list, a, b, …) */
static int l_word_all_of(lua_State *L) {
    if (is_untold(L, 2))
        return 0;
    lua_Integer len = check_list(L);
    int count = lua_gettop(L), at = 2;
    while (at <= count && has_element(L, len, at))
        at++;
    lua_pushboolean(L, at > count);
    return 1;
}

/* known(value): never missing itself. */
static int l_word_known(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushboolean(L, !lua_isnil(L, 1));
    return 1;
}

/* contains(text, part): plain, case counts */
static int l_word_contains(lua_State *L) {
    if (is_untold(L, 2))
        return 0;
    size_t len, part_len;
    const char *text = luaL_checklstring(L, 1, &len), *part = luaL_checklstring(L, 2, &part_len);
    lua_pushboolean(L, memmem(text, len, part, part_len) != NULL);
    return 1;
}

/* lower(text): ASCII letters only, whatever the locale */
static int l_word_lower(lua_State *L) {
    if (is_untold(L, 1))
        return 0;
    size_t len;
    const char *text = luaL_checklstring(L, 1, &len);
    luaL_Buffer lower;
    char *to = luaL_buffinitsize(L, &lower, len);
    for (size_t i = 0; i < len; i++)
        to[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] - 'A' + 'a') : text[i];
    luaL_pushresultsize(&lower, len);
    return 1;
}

/* min, max, abs, floor, ceil. Upvalue: the function of Lua's math library. */
static int l_word_number(lua_State *L) {
    if (is_untold(L, 1))
        return 0;
    return library_call_original(L);
}

const luaL_Reg library_words[] = {
    {"has", l_word_has},           {"count", l_word_count},
    {"one_of", l_word_one_of},     {"any_of", l_word_any_of},
    {"all_of", l_word_all_of},     {"known", l_word_known},
    {"contains", l_word_contains}, {"lower", l_word_lower},
    {"min", l_word_number},        {"max", l_word_number},
    {"abs", l_word_number},        {"floor", l_word_number},
    {"ceil", l_word_number},       {NULL, NULL},
};
