/* SPDX-License-Identifier: MIT */
/* The environment that policies see: built fresh from lists of what is allowed, read-only, and
 * clear about what is not there. The functions that differ from Lua's own are in library.c, the
 * words that conditions know in words.c, reading lists of words in wordlist.c. */
#include "lua/state.h"
#include <stdlib.h>

/* Keys of the registry. */
static const char made_key[] = "tables by constructor or list";
static const char offered_key[] = "functions of the environment";

/* ---- what is allowed, and why ---- */

/* What one value says about itself, and stopping with a message. The others of Lua's base functions
 * load code, reach metatables and raw tables, catch errors (and with them the limits), print, or
 * show addresses; library.c stands in for ipairs, pairs, type and tostring. */
static const char *const allowed_base[] = {"assert", "error", "select", "tonumber", NULL};

/* Pure functions of numbers; no random numbers, because the same input gives the same answer. */
static const char *const allowed_math[] = {
    "abs",  "acos", "asin", "atan", "ceil",       "cos",  "deg",        "exp",  "floor",
    "fmod", "huge", "log",  "max",  "maxinteger", "min",  "mininteger", "modf", "pi",
    "rad",  "sin",  "sqrt", "tan",  "tointeger",  "type", "ult",        NULL};

/* Pure functions of texts. Not dump (bytecode) and not pack and its kin, whose results depend on
 * the machine; library.c stands in for format and rep. */
static const char *const allowed_string[] = {"byte",  "char",  "find",    "gmatch", "gsub",  "len",
                                             "lower", "match", "reverse", "sub",    "upper", NULL};

/* Functions of sequences; library.c stands in for sort and move. */
static const char *const allowed_table[] = {"concat", "insert", "pack", "remove", "unpack", NULL};

/* Pure functions of texts, all of them. */
static const char *const allowed_utf8[] = {"char", "charpattern", "codepoint", "codes",
                                           "len",  "offset",      NULL};

/* The constructors: each gives back the table that it gets, marked as made by it. */
static const char *const constructors[] = {"policy", "subject", NULL};

/* ---- what is not there, and why ---- */

static const char only_lists[] = "a policy loads no other; words \"NAME\" reads a list of words";

static const struct {
    const char *name, *hint;
} refused[] = {
    {"os", "policies get no processes, files or clock"},
    {"io", "policies get no files"},
    {"require", only_lists},
    {"package", only_lists},
    {"dofile", only_lists},
    {"loadfile", only_lists},
    {"load", "policies cannot make code while they run"},
    {"loadstring", "policies cannot make code while they run"},
    {"string.dump", "policies are text, not bytecode"},
    {"string.pack", "its result depends on the machine"},
    {"string.packsize", "its result depends on the machine"},
    {"string.unpack", "its result depends on the machine"},
    {"debug", "it reaches behind the sandbox"},
    {"getmetatable", "it reaches behind the sandbox"},
    {"setmetatable", "it reaches behind the sandbox"},
    {"rawget", "it reaches behind the sandbox"},
    {"rawset", "it reaches behind the sandbox"},
    {"rawequal", "it reaches behind the sandbox"},
    {"rawlen", "it reaches behind the sandbox"},
    {"getfenv", "it reaches behind the sandbox"},
    {"setfenv", "it reaches behind the sandbox"},
    {"_G", "policies have no globals of their own"},
    {"pcall", "an error in a policy is reported, never hidden"},
    {"xpcall", "an error in a policy is reported, never hidden"},
    {"coroutine", "a function of a policy runs from its start to its end"},
    {"collectgarbage", "memory is limited from outside"},
    {"next", "its order differs from run to run; use pairs, which is sorted"},
    {"math.random", "the same input must give the same answer"},
    {"math.randomseed", "the same input must give the same answer"},
    {"print", "a policy prints nothing; it speaks through the decision"},
    {"warn", "a policy prints nothing; it speaks through the decision"},
    {"unpack", "it is table.unpack"},
};

const char *sandbox_why_not(const char *name) {
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (strcmp(refused[i].name, name) == 0)
            return refused[i].hint;
    return NULL;
}

enum { MOST_OFFERED = 128 };

static int compare_names(const void *a, const void *b) {
    return text_compare(*(const Text *)a, *(const Text *)b);
}

/* The string keys of the table at `index`, as candidates for "did you mean". */
static size_t collect_names(lua_State *L, int index, Text names[MOST_OFFERED]) {
    size_t count = 0;
    index = lua_absindex(L, index);
    for (lua_pushnil(L); lua_next(L, index) && count < MOST_OFFERED; lua_pop(L, 1)) // key value
        if (lua_type(L, -2) == LUA_TSTRING)
            names[count].at = lua_tolstring(L, -2, &names[count].len), count++;
    lua_settop(L, 2);                                  // the two arguments of the metamethod
    qsort(names, count, sizeof *names, compare_names); /* the table has no order of its own */
    return count;
}

/* __index of the environment and of its libraries, where a name is not there. Upvalue: "string." or
 * "" for the environment. Arguments: the table and the key. */
static int l_sandbox_refuse_name(lua_State *L) {
    if (lua_type(L, 2) != LUA_TSTRING)
        return 0; /* nil, as any table says */
    const char *library = lua_tostring(L, lua_upvalueindex(1)), *key = lua_tostring(L, 2);
    const char *name = lua_pushfstring(L, "%s%s", library, key);
    const char *why_not = sandbox_why_not(name);
    if (why_not)
        failure_raise(L, REMIT_OK, key, why_not, "'%s' is not available to policies", name);
    lua_settop(L, 2);
    Text names[MOST_OFFERED];
    size_t count = collect_names(L, 1, names);
    int nearest = text_nearest(text_of(key), names, count);
    const char *hint = script_of(L)->list
                           ? "words stand in quotes"
                           : "fields come to a function as arguments, in the order of 'needs'; "
                             "anything else is a local";
    if (nearest >= 0)
        hint = lua_pushfstring(L, "did you mean '%s%s'?", library, names[nearest].at);
    else if (library[0])
        hint = NULL;
    failure_raise(L, REMIT_OK, key, hint, "unknown name '%s%s'", library, key);
}

/* __newindex of the environment and of its libraries. Upvalue as above. */
static int l_sandbox_refuse_write(lua_State *L) {
    const char *library = lua_tostring(L, lua_upvalueindex(1));
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    if (library[0])
        failure_raise(L, REMIT_OK, key, NULL, "'%s%s' cannot be set: Lua's library is read-only",
                      library, key);
    failure_raise(L, REMIT_OK, key, "write 'local' before it",
                  "'%s' would be a global, "
                  "and policies have none",
                  key);
}

/* ---- constructors ---- */

static int l_sandbox_construct(lua_State *L) {
    const char *name = lua_tostring(L, lua_upvalueindex(1));
    if (!script_of(L)->is_loading)
        failure_raise(L, REMIT_OK, name, NULL,
                      "%s{…} belongs at the end of the file, not in a "
                      "function",
                      name);
    if (lua_type(L, 1) != LUA_TTABLE || lua_gettop(L) != 1)
        failure_raise(L, REMIT_OK, name, NULL, "%s{…} takes one table, not %s", name,
                      lua_gettop(L) == 0  ? "nothing"
                      : lua_gettop(L) > 1 ? "several values"
                                          : lua_pushfstring(L, "a %s", luaL_typename(L, 1)));
    lua_rawgetp(L, LUA_REGISTRYINDEX, made_key); // table made
    lua_pushvalue(L, 1);                         // table made table
    lua_pushvalue(L, lua_upvalueindex(1));       // table made table name
    lua_rawset(L, -3);                           // table made
    lua_settop(L, 1);                            // table
    return 1;
}

void sandbox_forget_made(lua_State *L) {
    lua_newtable(L);                             // made
    lua_rawsetp(L, LUA_REGISTRYINDEX, made_key); //
}

const char *sandbox_made_by(lua_State *L, int index) {
    STACK_MARK(L);
    index = lua_absindex(L, index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, made_key); // made
    const char *name = NULL;
    if (lua_istable(L, index)) {
        lua_pushvalue(L, index); // made table
        lua_rawget(L, -2);       // made name|nil
        /* The text outlives the pop: the constructor holds it as its upvalue. */
        name = lua_tostring(L, -1);
        lua_pop(L, 1); // made
    }
    lua_pop(L, 1); //
    STACK_CHECK(L, 0);
    return name;
}

void sandbox_note_list(lua_State *L, int index, const ScriptFile *list) {
    STACK_MARK(L);
    index = lua_absindex(L, index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, made_key); // made
    lua_pushvalue(L, index);                     // made table
    lua_pushlightuserdata(L, (void *)list);      // made table list
    lua_rawset(L, -3);                           // made
    lua_pop(L, 1);                               //
    STACK_CHECK(L, 0);
}

const ScriptFile *sandbox_list_of(lua_State *L, int index) {
    STACK_MARK(L);
    index = lua_absindex(L, index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, made_key); // made
    lua_pushvalue(L, index);                     // made table
    lua_rawget(L, -2);                           // made list|name|nil
    const ScriptFile *list = lua_touserdata(L, -1);
    lua_pop(L, 2); //
    STACK_CHECK(L, 0);
    return list;
}

/* ---- read-only tables ---- */

/* Upvalue: the length. It is fixed, so that a table with holes has the same one at every call. */
static int l_sandbox_length(lua_State *L) {
    lua_pushvalue(L, lua_upvalueindex(1));
    return 1;
}

void sandbox_push_proxy(lua_State *L, int index, lua_CFunction refuse, const char *name) {
    STACK_MARK(L);
    index = lua_absindex(L, index);
    lua_newtable(L);                                       // proxy
    lua_createtable(L, 0, 4);                              // proxy meta
    lua_pushvalue(L, index);                               // proxy meta target
    lua_setfield(L, -2, "__index");                        // proxy meta
    lua_pushstring(L, name);                               // proxy meta name
    lua_pushcclosure(L, refuse, 1);                        // proxy meta refuse
    lua_setfield(L, -2, "__newindex");                     // proxy meta
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, index)); // proxy meta length
    lua_pushcclosure(L, l_sandbox_length, 1);              // proxy meta tell
    lua_setfield(L, -2, "__len");                          // proxy meta
    lua_pushboolean(L, 0);                                 // proxy meta false
    lua_setfield(L, -2, "__metatable");                    // proxy meta
    lua_setmetatable(L, -2);                               // proxy
    STACK_CHECK(L, 1);
}

void sandbox_push_target(lua_State *L, int index) {
    STACK_MARK(L);
    index = lua_absindex(L, index);
    /* No policy can set a metatable, so a table that has one is a proxy. */
    if (lua_istable(L, index) && lua_getmetatable(L, index)) { // meta
        lua_pushliteral(L, "__index");                         // meta key
        lua_rawget(L, -2);                                     // meta target
        lua_remove(L, -2);                                     // target
    } else {
        lua_pushvalue(L, index); // target
    }
    STACK_CHECK(L, 1);
}

bool sandbox_offers(lua_State *L, int index) {
    STACK_MARK(L);
    index = lua_absindex(L, index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, offered_key); // offered
    lua_pushvalue(L, index);                        // offered function
    lua_rawget(L, -2);                              // offered true|nil
    bool is_offered = lua_toboolean(L, -1);
    lua_pop(L, 2); //
    STACK_CHECK(L, 0);
    return is_offered;
}

/* ---- building ---- */

/* Notes the function on top of the stack as one of the environment. */
static void note_offered(lua_State *L) {
    STACK_MARK(L);
    if (lua_isfunction(L, -1)) {
        lua_rawgetp(L, LUA_REGISTRYINDEX, offered_key); // function offered
        lua_pushvalue(L, -2);                           // function offered function
        lua_pushboolean(L, 1);                          // function offered function true
        lua_rawset(L, -3);                              // function offered
        lua_pop(L, 1);                                  // function
    }
    STACK_CHECK(L, 0);
}

/* Copies the allowed names from the table at `from` into the table at `to`. */
static void copy_allowed(lua_State *L, int from, int to, const char *const *allowed) {
    for (; *allowed; allowed++) {
        lua_getfield(L, from, *allowed); // value
        assert(!lua_isnil(L, -1));
        note_offered(L);
        lua_setfield(L, to, *allowed); //
    }
}

/* Puts functions into the table at `to`; each gets what Lua's library has under its name (in the
 * table at `from`) as its upvalue. */
static void add_functions(lua_State *L, int from, int to, const luaL_Reg *functions) {
    for (; functions->name; functions++) {
        lua_getfield(L, from, functions->name);  // original
        lua_pushcclosure(L, functions->func, 1); // function
        note_offered(L);
        lua_setfield(L, to, functions->name); //
    }
}

/* Gives the table on top of the stack the metatable that refuses names, and replaces it by its
 * proxy. */
static void close_table(lua_State *L, const char *name) {
    STACK_MARK(L);
    lua_createtable(L, 0, 1);                                // table meta
    lua_pushstring(L, name);                                 // table meta name
    lua_pushcclosure(L, l_sandbox_refuse_name, 1);           // table meta refuse
    lua_setfield(L, -2, "__index");                          // table meta
    lua_setmetatable(L, -2);                                 // table
    sandbox_push_proxy(L, -1, l_sandbox_refuse_write, name); // table proxy
    lua_remove(L, -2);                                       // proxy
    STACK_CHECK(L, 0);
}

/* Opens a library of Lua's and puts what is allowed of it into the environment at `environment`. */
static void add_library(lua_State *L, int environment, const char *name, lua_CFunction open,
                        const char *const *allowed, const luaL_Reg *functions) {
    STACK_MARK(L);
    luaL_requiref(L, name, open, 0); // library
    lua_newtable(L);                 // library table
    int library = lua_gettop(L) - 1;
    copy_allowed(L, library, library + 1, allowed);
    if (functions)
        add_functions(L, library, library + 1, functions);
    const char *prefix = lua_pushfstring(L, "%s.", name); // library table prefix
    lua_insert(L, -2);                                    // library prefix table
    close_table(L, prefix);                               // library prefix proxy
    lua_setfield(L, environment, name);                   // library prefix
    lua_pop(L, 2);                                        //
    STACK_CHECK(L, 0);
}

/* ("x"):upper() goes through the metatable of strings, which luaopen_string made: it keeps Lua's
 * arithmetic of numerals in texts and gets the library that is allowed. */
static void close_strings(lua_State *L, int environment) {
    STACK_MARK(L);
    lua_pushliteral(L, "");                 // text
    lua_getmetatable(L, -1);                // text meta
    lua_getfield(L, environment, "string"); // text meta proxy
    lua_setfield(L, -2, "__index");         // text meta
    lua_pushboolean(L, 0);                  // text meta false
    lua_setfield(L, -2, "__metatable");     // text meta
    lua_pop(L, 2);                          //
    STACK_CHECK(L, 0);
}

void sandbox_open(Script *script) {
    lua_State *L = script->L;
    STACK_MARK(L);
    lua_newtable(L);                                // offered
    lua_rawsetp(L, LUA_REGISTRYINDEX, offered_key); //
    sandbox_forget_made(L);

    lua_newtable(L); // environment
    int environment = lua_gettop(L);
    luaL_requiref(L, "_G", luaopen_base, 0); // environment base
    copy_allowed(L, environment + 1, environment, allowed_base);
    add_functions(L, environment + 1, environment, library_base);
    add_functions(L, environment + 1, environment, library_lists);
    lua_pop(L, 1); // environment
    add_library(L, environment, "math", luaopen_math, allowed_math, NULL);
    add_library(L, environment, "string", luaopen_string, allowed_string, library_string);
    add_library(L, environment, "table", luaopen_table, allowed_table, library_table);
    add_library(L, environment, "utf8", luaopen_utf8, allowed_utf8, NULL);
    close_strings(L, environment);
    luaL_requiref(L, "math", luaopen_math, 0); // environment math
    add_functions(L, environment + 1, environment, library_words);
    lua_pop(L, 1); // environment
    for (const char *const *name = constructors; *name; name++) {
        lua_pushstring(L, *name);                    // environment name
        lua_pushcclosure(L, l_sandbox_construct, 1); // environment constructor
        note_offered(L);
        lua_setfield(L, environment, *name); // environment
    }
    close_table(L, ""); // proxy

    /* Chunks get what stands here as their environment; the tables that Lua's libraries made are
     * forgotten, so that nothing but the lists above is left to be found. */
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);  //
    lua_pushnil(L);                                       // nil
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE); //
    STACK_CHECK(L, 0);
}
