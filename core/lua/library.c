/* SPDX-License-Identifier: MIT */
/* Functions that stand in for Lua's own where those would show an address or an order that differs
 * from run to run, or run long in C where no hook can stop them. Each has Lua's own as its upvalue.
 */
#include "lua/state.h"

enum {
    LONGEST_REP = 1024 * 1024, /* bytes that one string.rep may make */
    MOST_MOVED = 1000 * 1000,  /* elements that one table.move may move */
    POLL_EVERY = 4096,         /* steps of a sort between looks at the clock */
};

int library_call_original(lua_State *L) {
    /* In the same frame, so that a complaint about an argument names the function as it was called.
     */
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/* ---- base ---- */

/* A list argument is a table as far as a policy can tell. */
static int l_library_type(lua_State *L) {
    luaL_checkany(L, 1);
    if (convert_list_view(L, 1))
        lua_pushliteral(L, "table");
    else
        lua_pushstring(L, luaL_typename(L, 1));
    return 1;
}

/* Lua's own shows the addresses of tables and functions. */
static int l_library_tostring(lua_State *L) {
    luaL_checkany(L, 1);
    switch (lua_type(L, 1)) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING:
        luaL_tolstring(L, 1, NULL);
        return 1;
    default:
        return l_library_type(L);
    }
}

/* Upvalues: the table, its sorted keys, how many of them are done. */
static int l_library_pairs_next(lua_State *L) {
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3));
    lua_settop(L, 0);
    do {
        lua_settop(L, 0);
        if (lua_rawgeti(L, lua_upvalueindex(2), ++at) == LUA_TNIL) // key
            return 1;
        lua_pushvalue(L, 1);                // key key
        lua_rawget(L, lua_upvalueindex(1)); // key value
    } while (lua_isnil(L, 2));              /* it was taken out in the meantime */
    lua_pushinteger(L, at);                 // key value at
    lua_replace(L, lua_upvalueindex(3));    // key value
    return 2;
}

/* Lua's own goes through the metatable of a list view for each element. */
static int l_library_ipairs_next(lua_State *L) {
    const ListView *list = convert_list_view(L, 1);
    lua_Integer at = (lua_Integer)((lua_Unsigned)luaL_checkinteger(L, 2) + 1);
    lua_pushinteger(L, at); // … key
    if (!list)
        return lua_geti(L, 1, at) == LUA_TNIL ? 1 : 2; // … key value|nil
    if (at < 1 || (lua_Unsigned)at > list->count) {
        lua_pushnil(L); // … key nil
        return 1;
    }
    Text text = list->items[at - 1].string;
    lua_pushlstring(L, text.at, text.len); // … key value
    return 2;
}

static int l_library_ipairs(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushcfunction(L, l_library_ipairs_next);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0); // … next table 0
    return 3;
}

/* Upvalue: the list view. */
static int l_library_list_next(lua_State *L) {
    const ListView *list = convert_list_view(L, lua_upvalueindex(1));
    lua_Integer at = luaL_optinteger(L, 2, 0);
    if (at < 0 || (lua_Unsigned)at >= list->count)
        return 0;
    lua_pushinteger(L, at + 1);                                                // … key
    lua_pushlstring(L, list->items[at].string.at, list->items[at].string.len); // … key value
    return 2;
}

/* Lua's own goes through the keys in an order that differs from run to run. */
static int l_library_pairs(lua_State *L) {
    if (convert_list_view(L, 1)) {
        lua_settop(L, 1);
        lua_pushcclosure(L, l_library_list_next, 1); // next
        return 1;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    sandbox_push_target(L, 1);                    // table target
    lua_replace(L, 1);                            // target
    keys_push_sorted(L, 1, false);                // target keys
    lua_pushinteger(L, 0);                        // target keys 0
    lua_pushcclosure(L, l_library_pairs_next, 3); // next
    return 1;
}

/* ---- string ---- */

/* Lua's own makes whatever fits into memory. */
static int l_library_rep(lua_State *L) {
    size_t len, separator_len;
    luaL_checklstring(L, 1, &len);
    lua_Integer count = luaL_checkinteger(L, 2);
    luaL_optlstring(L, 3, "", &separator_len);
    size_t unit = len + separator_len;
    if (count > 0 && unit > 0 && (lua_Unsigned)count > LONGEST_REP / unit)
        failure_raise(L, REMIT_E_LIMIT, "rep", NULL, "string.rep would make more than %d KiB",
                      LONGEST_REP >> 10);
    return library_call_original(L);
}

/* Lua's own shows addresses, through %p and through %s of a table. */
static int l_library_format(lua_State *L) {
    const char *format = luaL_checkstring(L, 1);
    for (const char *at = strchr(format, '%'); at; at = strchr(at + 1, '%')) {
        at++;
        at += strspn(at, "-+ #0123456789.");
        if (*at == 'p')
            failure_raise(L, REMIT_OK, "%p", NULL,
                          "string.format with %%p would show an address, which differs from run to "
                          "run");
        if (!*at)
            break; /* for Lua's own to complain about */
    }
    int count = lua_gettop(L);
    for (int i = 2; i <= count; i++)
        if (!lua_isnil(L, i) && !lua_isboolean(L, i) && !lua_isnumber(L, i) && !lua_isstring(L, i))
            luaL_argerror(L, i,
                          "texts, numbers and booleans can be formatted, tables and "
                          "functions cannot");
    return library_call_original(L);
}

/* ---- table ---- */

/* Lua's own would move a billion nils without coming back. */
static int l_library_move(lua_State *L) {
    lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3);
    if (last >= first && (lua_Unsigned)last - (lua_Unsigned)first >= MOST_MOVED)
        failure_raise(L, REMIT_E_LIMIT, "move", NULL, "table.move would move more than %d elements",
                      MOST_MOVED);
    return library_call_original(L);
}

/* The stack of a sort. */
enum { SORT_TABLE = 1, SORT_ORDER, SORT_FROM, SORT_TO };

/* Does element `right` of SORT_FROM come before element `left`? */
static bool is_before(lua_State *L, lua_Integer right, lua_Integer left) {
    bool is_less;
    if (lua_isnil(L, SORT_ORDER)) {
        lua_rawgeti(L, SORT_FROM, right); // right
        lua_rawgeti(L, SORT_FROM, left);  // right left
        is_less = lua_compare(L, -2, -1, LUA_OPLT);
        lua_pop(L, 2); //
    } else {
        lua_pushvalue(L, SORT_ORDER);     // order
        lua_rawgeti(L, SORT_FROM, right); // order right
        lua_rawgeti(L, SORT_FROM, left);  // order right left
        lua_call(L, 2, 1);                // is_less
        is_less = lua_toboolean(L, -1);
        lua_pop(L, 1); //
    }
    return is_less;
}

/* Merges two neighbouring runs of SORT_FROM, [left, middle) and [middle, end), into SORT_TO. */
static void merge_runs(lua_State *L, lua_Integer left, lua_Integer middle, lua_Integer end) {
    lua_Integer right = middle;
    for (lua_Integer at = left, from = left; at < end; at++) {
        bool takes_right = from >= middle || (right < end && is_before(L, right, from));
        lua_rawgeti(L, SORT_FROM, takes_right ? right++ : from++); // element
        lua_rawseti(L, SORT_TO, at);                               //
        if (at % POLL_EVERY == 0)
            watch_poll(L);
    }
}

/* Lua's own is not stable and picks its pivots by the clock; this one always gives the same order,
 * and a comparator that contradicts itself cannot confuse it. */
static int l_library_sort(lua_State *L) {
    if (!convert_list_view(L, SORT_TABLE))
        luaL_checktype(L, SORT_TABLE, LUA_TTABLE);
    lua_Integer count = luaL_len(L, SORT_TABLE);
    if (!lua_isnoneornil(L, SORT_ORDER))
        luaL_checktype(L, SORT_ORDER, LUA_TFUNCTION);
    luaL_argcheck(L, count < INT32_MAX, SORT_TABLE, "too many elements");
    lua_settop(L, SORT_ORDER);
    lua_createtable(L, (int)count, 0); // table order from
    lua_createtable(L, (int)count, 0); // table order from to
    for (lua_Integer i = 1; i <= count; i++) {
        lua_geti(L, SORT_TABLE, i);   // … element
        lua_rawseti(L, SORT_FROM, i); // …
    }
    for (lua_Integer width = 1; width < count; width *= 2) {
        for (lua_Integer left = 1; left <= count; left += 2 * width) {
            lua_Integer middle = left + width < count + 1 ? left + width : count + 1;
            lua_Integer end = middle + width < count + 1 ? middle + width : count + 1;
            merge_runs(L, left, middle, end);
        }
        lua_insert(L, SORT_FROM); // table order to from: what was merged is merged further
    }
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, SORT_FROM, i); // … element
        lua_seti(L, SORT_TABLE, i);   // …
    }
    return 0;
}

const luaL_Reg library_base[] = {
    {"ipairs", l_library_ipairs},
    {"pairs", l_library_pairs},
    {"tostring", l_library_tostring},
    {"type", l_library_type},
    {NULL, NULL},
};

const luaL_Reg library_string[] = {
    {"format", l_library_format},
    {"rep", l_library_rep},
    {NULL, NULL},
};

const luaL_Reg library_table[] = {
    {"move", l_library_move},
    {"sort", l_library_sort},
    {NULL, NULL},
};
