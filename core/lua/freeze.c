/* SPDX-License-Identifier: MIT */
/* Functions keep no state from one call to the next, so that a decision never depends on the record
 * before. At load, every table that a function can reach is replaced by a read-only proxy, and what
 * each upvalue holds is noted; after a call, an upvalue that has changed is put back and is an
 * error. Nothing else lasts: the environment is read-only, and there are no globals, no coroutines
 * and no metatables. */
#include "lua/state.h"
#include <math.h>

enum {
    /* A function that reaches more than this checks every upvalue of its file: what is noted must
     * not grow with the square of the number of functions. */
    MOST_CELLS = 64,
    MOST_STEPS = 512,
};

/* The members are stack indices of tables unless they say otherwise. */
typedef struct Freeze {
    Script *script;
    lua_State *L;
    const ScriptFile *file;
    RemitError *err;
    int proxies;  /* table → its proxy */
    int branches; /* table that holds tables or functions → true */
    int places;   /* closure → its place in SLOT_KEPT */
    int values;   /* upvalue id → the place of its value in SLOT_KEPT */
    int queue;    /* sequence of what is still to be gone through */
    lua_Integer queued;
} Freeze;

/* A table that a function can reach is written. */
static int l_freeze_refuse(lua_State *L) {
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    const char *hint = "a function keeps nothing from one record to the next; "
                       "make the table inside of it";
    if (key)
        failure_raise(L, REMIT_OK, key, hint,
                      "'%s' cannot be set: a table from outside of the function is read-only", key);
    failure_raise(L, REMIT_OK, NULL, hint, "a table from outside of the function is read-only");
}

/* ---- going through all that is reachable ---- */

/* Notes the value on top of the stack in SLOT_KEPT, pops it and returns its place. */
static int keep(Script *script) {
    lua_rawseti(script->L, SLOT_KEPT, script->kept_count);
    return script->kept_count++;
}

static void enqueue(Freeze *freeze, int index) {
    lua_pushvalue(freeze->L, index);                         // value
    lua_rawseti(freeze->L, freeze->queue, ++freeze->queued); //
}

/* Puts the proxy in the place of the table on top of the stack. */
static void replace_table(Freeze *freeze) {
    lua_State *L = freeze->L;
    STACK_MARK(L);
    lua_pushvalue(L, -1);                               // table table
    if (lua_rawget(L, freeze->proxies) == LUA_TNIL) {   // table proxy|nil
        lua_pop(L, 1);                                  // table
        sandbox_push_proxy(L, -1, l_freeze_refuse, ""); // table proxy
        lua_pushvalue(L, -2);                           // table proxy table
        lua_pushvalue(L, -2);                           // table proxy table proxy
        lua_rawset(L, freeze->proxies);                 // table proxy
        enqueue(freeze, -2);
    }
    lua_remove(L, -2); // proxy
    STACK_CHECK(L, 0);
}

/* Gives the closure on top of the stack a place, and sees to it that it is gone through. */
static void note_closure(Freeze *freeze) {
    lua_State *L = freeze->L;
    STACK_MARK(L);
    lua_pushvalue(L, -1);                            // closure closure
    if (lua_rawget(L, freeze->places) == LUA_TNIL) { // closure place|nil
        lua_pushvalue(L, -2);                        // closure nil closure
        lua_pushvalue(L, -1);                        // closure nil closure closure
        lua_pushinteger(L, keep(freeze->script));    // closure nil closure place
        lua_rawset(L, freeze->places);               // closure nil
        enqueue(freeze, -2);
    }
    lua_pop(L, 1); // closure
    STACK_CHECK(L, 0);
}

/* Replaces the value on top of the stack by what functions may see of it. False when functions may
 * not keep it at all: an iterator of Lua's library remembers where it is. */
static bool freeze_value(Freeze *freeze) {
    lua_State *L = freeze->L;
    if (lua_iscfunction(L, -1))
        return sandbox_offers(L, -1);
    if (lua_isfunction(L, -1))
        note_closure(freeze);
    if (lua_istable(L, -1)) {
        if (lua_getmetatable(L, -1)) /* a proxy already: no policy can set a metatable */
            lua_pop(L, 1);
        else
            replace_table(freeze);
    }
    return true;
}

/* `line` of the function that has the upvalue `name`; 0 when `name` is a key of a table. */
static bool fail_kept(const Freeze *freeze, int line, const char *name) {
    error_set(freeze->err, REMIT_E_POLICY,
              "'%s', which a function uses, remembers how far it has come", name);
    size_t at = line ? SIZE_MAX : datum_find_literal(freeze->file->source, text_of(name), 0);
    if (at != SIZE_MAX)
        error_in_text(freeze->err, freeze->file->name.at, freeze->file->source, at, strlen(name));
    else
        failure_place_line(freeze->file, line, text_of(name), freeze->err);
    error_hint(freeze->err, "call pairs or string.gmatch inside of the function");
    return false;
}

static void add_cell(Script *script, Cell cell) {
    if (script->cell_count == script->cell_room) {
        script->cell_room = script->cell_room ? script->cell_room * 2 : 64;
        script->cells = mem_resize(script->cells, script->cell_room * sizeof *script->cells);
    }
    script->cells[script->cell_count++] = cell;
}

/* Is the value on top of the stack the environment? It is read-only, and its name is refused in the
 * text, so that it cannot be another one. */
static bool is_environment(lua_State *L) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS); // value environment
    bool is_same = lua_rawequal(L, -1, -2);
    lua_pop(L, 1); // value
    return is_same;
}

/* The closure on top of the stack: freezes what its upvalues hold, and notes it. */
static bool freeze_closure(Freeze *freeze) {
    lua_State *L = freeze->L;
    STACK_MARK(L);
    int closure = lua_gettop(L);
    lua_pushvalue(L, closure);     // closure
    lua_rawget(L, freeze->places); // place
    int place = (int)lua_tointeger(L, -1);
    lua_Debug where;
    lua_pop(L, 1); //
    lua_pushvalue(L, closure);
    lua_getinfo(L, ">S", &where);
    const char *name;
    for (int i = 1; (name = lua_getupvalue(L, closure, i)) != NULL; i++, lua_pop(L, 1)) { // value
        if (is_environment(L))
            continue;
        if (!freeze_value(freeze))
            return fail_kept(freeze, where.linedefined, name);
        const void *id = lua_upvalueid(L, closure, i);
        if (lua_rawgetp(L, freeze->values, id) == LUA_TNIL) { // value nil
            lua_pushvalue(L, -2);                             // value nil value
            lua_setupvalue(L, closure, i);                    // value nil
            lua_pushvalue(L, -2);                             // value nil value
            int value = keep(freeze->script);                 // value nil
            lua_pushinteger(L, value);                        // value nil place
            lua_rawsetp(L, freeze->values, id);               // value nil
            add_cell(freeze->script, (Cell){place, i, value});
        }
        lua_pop(L, 1); // value
    }
    STACK_CHECK(L, 0);
    return true;
}

/* The table on top of the stack: freezes what its fields hold. */
static bool freeze_table(Freeze *freeze) {
    lua_State *L = freeze->L;
    STACK_MARK(L);
    int table = lua_gettop(L);
    bool is_branch = false;
    for (lua_pushnil(L); lua_next(L, table);) { // key value
        int type = lua_type(L, -1);
        if (lua_type(L, -2) == LUA_TTABLE || lua_type(L, -2) == LUA_TFUNCTION) {
            error_set(freeze->err, REMIT_E_POLICY, "a table that functions use has a %s as a key",
                      luaL_typename(L, -2));
            error_at(freeze->err, freeze->file->name.at, 0, 0);
            return false;
        }
        if (!freeze_value(freeze)) {
            const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "an element";
            return fail_kept(freeze, 0, key);
        }
        if (type == LUA_TTABLE || type == LUA_TFUNCTION) {
            is_branch = true;
            lua_pushvalue(L, -2); // key value key
            lua_insert(L, -2);    // key key value
            lua_rawset(L, table); // key
        } else {
            lua_pop(L, 1); // key
        }
    }
    if (is_branch) {
        lua_pushvalue(L, table);         // table
        lua_pushboolean(L, 1);           // table true
        lua_rawset(L, freeze->branches); //
    }
    STACK_CHECK(L, 0);
    return true;
}

/* Empties the queue. It is a queue and no recursion, because a policy can nest as deep as it likes.
 */
static bool freeze_queued(Freeze *freeze) {
    lua_State *L = freeze->L;
    for (lua_Integer at = 1; at <= freeze->queued; at++) {
        lua_rawgeti(L, freeze->queue, at); // value
        bool is_done = lua_istable(L, -1) ? freeze_table(freeze) : freeze_closure(freeze);
        if (!is_done)
            return false;
        lua_pop(L, 1); //
        if (freeze->script->heap.used > freeze->script->limits.memory_bytes) {
            char size[32];
            failure_format_size(freeze->script->limits.memory_bytes, size);
            error_set(freeze->err, REMIT_E_LIMIT, "the file needs more than %s of memory", size);
            error_at(freeze->err, freeze->file->name.at, 0, 0);
            return false;
        }
    }
    return true;
}

/* ---- what one function can reach ---- */

/* Enqueues the value at `index` unless the table at `seen` has it or there is nothing behind it. */
static void reach_value(Freeze *freeze, int seen, int index) {
    lua_State *L = freeze->L;
    if (lua_iscfunction(L, index) || (!lua_isfunction(L, index) && !lua_istable(L, index)))
        return;
    sandbox_push_target(L, index); // target
    bool is_leaf = false;
    if (lua_istable(L, -1)) {
        lua_pushvalue(L, -1);                                  // target target
        is_leaf = lua_rawget(L, freeze->branches) == LUA_TNIL; // target true|nil
        lua_pop(L, 1);                                         // target
    }
    lua_pushvalue(L, -1);                              // target target
    if (!is_leaf && lua_rawget(L, seen) == LUA_TNIL) { // target true|nil
        lua_pushvalue(L, -2);                          // target nil target
        lua_pushboolean(L, 1);                         // target nil target true
        lua_rawset(L, seen);                           // target nil
        enqueue(freeze, -2);
    }
    lua_pop(L, 2); //
}

/* Adds a cell for each upvalue of the closure on top of the stack, and enqueues what they hold. */
static void reach_closure(Freeze *freeze, int seen) {
    lua_State *L = freeze->L;
    int closure = lua_gettop(L);
    lua_pushvalue(L, closure);     // closure
    lua_rawget(L, freeze->places); // place
    int place = (int)lua_tointeger(L, -1);
    lua_pop(L, 1);                                                       //
    for (int i = 1; lua_getupvalue(L, closure, i); i++, lua_pop(L, 1)) { // value
        if (is_environment(L))
            continue;
        lua_rawgetp(L, freeze->values, lua_upvalueid(L, closure, i)); // value place
        add_cell(freeze->script, (Cell){place, i, (int)lua_tointeger(L, -1)});
        lua_pop(L, 1); // value
        reach_value(freeze, seen, -1);
    }
}

/* Notes which upvalues a call of the function can change. */
static void note_reach(Freeze *freeze, size_t function, unsigned all_first, unsigned all_count) {
    Script *script = freeze->script;
    lua_State *L = freeze->L;
    STACK_MARK(L);
    Callable *callable = &script->functions[function];
    callable->first_cell = (unsigned)script->cell_count;
    freeze->queued = 0;
    lua_newtable(L); // seen
    int seen = lua_gettop(L), steps = 0;
    lua_rawgeti(L, SLOT_FUNCTIONS, (lua_Integer)function + 1); // seen function
    reach_value(freeze, seen, -1);
    lua_pop(L, 1); // seen
    for (lua_Integer at = 1; at <= freeze->queued && steps < MOST_STEPS; at++, steps++) {
        lua_rawgeti(L, freeze->queue, at); // seen value
        if (lua_isfunction(L, -1))
            reach_closure(freeze, seen);
        else
            for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1), steps++) // seen value key value
                reach_value(freeze, seen, -1);
        lua_settop(L, seen); // seen
    }
    callable->cell_count = (unsigned)script->cell_count - callable->first_cell;
    if (steps >= MOST_STEPS || callable->cell_count > MOST_CELLS) {
        script->cell_count = callable->first_cell;
        callable->first_cell = all_first;
        callable->cell_count = all_count;
    }
    lua_pop(L, 1); //
    STACK_CHECK(L, 0);
}

bool freeze_functions(Script *script, size_t first, const ScriptFile *file, RemitError *err) {
    lua_State *L = script->L;
    int top = lua_gettop(L);
    lua_gc(L, LUA_GCCOLLECT); /* garbage of the load must not count against the cap */
    Freeze freeze = {.script = script,
                     .L = L,
                     .file = file,
                     .err = err,
                     .proxies = top + 1,
                     .branches = top + 2,
                     .places = top + 3,
                     .values = top + 4,
                     .queue = top + 5};
    lua_checkstack(L, LUA_MINSTACK * 2);
    for (int i = 0; i < 5; i++)
        lua_newtable(L);
    unsigned all_first = (unsigned)script->cell_count;
    for (size_t i = first; i < script->function_count; i++) {
        lua_rawgeti(L, SLOT_FUNCTIONS, (lua_Integer)i + 1); // … function
        note_closure(&freeze);
        lua_pop(L, 1); // …
    }
    bool is_done = freeze_queued(&freeze);
    unsigned all_count = (unsigned)script->cell_count - all_first;
    for (size_t i = first; is_done && i < script->function_count; i++)
        note_reach(&freeze, i, all_first, all_count);
    lua_settop(L, top);
    return is_done;
}

/* ---- after a call ---- */

/* Are the two values on top of the stack the same for whoever looks closely? 1 and 1.0 are not. */
static bool is_same(lua_State *L) {
    if (lua_type(L, -1) == LUA_TNUMBER && lua_type(L, -2) == LUA_TNUMBER) {
        if (lua_isinteger(L, -1) != lua_isinteger(L, -2))
            return false;
        if (lua_isinteger(L, -1))
            return lua_tointeger(L, -1) == lua_tointeger(L, -2);
        lua_Number a = lua_tonumber(L, -1), b = lua_tonumber(L, -2);
        return (a == b || (isnan(a) && isnan(b))) && !signbit(a) == !signbit(b);
    }
    return lua_rawequal(L, -1, -2);
}

bool freeze_restore(Script *script, const Callable *callable, RemitError *err) {
    lua_State *L = script->L;
    STACK_MARK(L);
    const Cell *cell = &script->cells[callable->first_cell], *end = cell + callable->cell_count;
    const char *changed = NULL;
    int closure = -1;
    lua_pushnil(L); // closure: none yet
    for (; cell < end; cell++) {
        if (cell->closure != closure) {
            lua_pop(L, 1);                            //
            lua_rawgeti(L, SLOT_KEPT, cell->closure); // closure
            closure = cell->closure;
        }
        const char *name = lua_getupvalue(L, -1, cell->upvalue); // closure value
        lua_rawgeti(L, SLOT_KEPT, cell->value);                  // closure value kept
        if (!is_same(L)) {
            lua_setupvalue(L, -3, cell->upvalue); // closure value
            lua_pushnil(L);                       // closure value nil
            changed = changed ? changed : name;
        }
        lua_pop(L, 2); // closure
    }
    lua_pop(L, 1); //
    STACK_CHECK(L, 0);
    if (!changed)
        return true;
    error_set(err, REMIT_E_RECORD, "the function changed '%s', which is outside of it", changed);
    failure_place_line(callable->file, callable->line, TEXT(""), err);
    error_hint(err, "a function keeps nothing from one record to the next; "
                    "use a local inside of it");
    return false;
}
