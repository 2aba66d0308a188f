/* SPDX-License-Identifier: MIT */
/* Between Lua and plain data: what a file returned becomes a datum, values become arguments and
 * results. All of it runs on an idle script and is bounded: by depth, and by the same number of
 * bytes as the script itself, because a small file can return a table that is huge when it is
 * written out. */
#include "lua/state.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    DEEPEST = 32,
    PATH_ROOM = 200,
};

/* ---- lists as arguments ---- */

static const char list_type[] = "list";

const ListView *convert_list_view(lua_State *L, int index) {
    const ListView *list = lua_touserdata(L, index);
    return list && lua_rawlen(L, index) == sizeof *list && list->mark == list_type ? list : NULL;
}

static int l_list_index(lua_State *L) {
    const ListView *list = lua_touserdata(L, 1);
    int is_number;
    lua_Integer at = lua_tointegerx(L, 2, &is_number);
    if (lua_type(L, 2) != LUA_TNUMBER || !is_number || at < 1 || (lua_Unsigned)at > list->count)
        return 0;
    Text text = list->items[at - 1].string;
    lua_pushlstring(L, text.at, text.len);
    return 1;
}

static int l_list_length(lua_State *L) {
    const ListView *list = lua_touserdata(L, 1);
    lua_pushinteger(L, (lua_Integer)list->count);
    return 1;
}

static int l_list_refuse(lua_State *L) {
    failure_raise(L, REMIT_OK, NULL, "copy what you need into a table of your own",
                  "a list of the record is read-only");
}

void convert_open(lua_State *L) {
    static const luaL_Reg list_methods[] = {{"__index", l_list_index},
                                            {"__len", l_list_length},
                                            {"__newindex", l_list_refuse},
                                            {NULL, NULL}};
    luaL_newmetatable(L, list_type); // meta
    luaL_setfuncs(L, list_methods, 0);
    lua_pop(L, 1); //
}

ListView *convert_new_view(lua_State *L) {
    ListView *list = lua_newuserdatauv(L, sizeof *list, 0); // view
    *list = (ListView){list_type, NULL, 0};
    luaL_setmetatable(L, list_type); // view
    return list;
}

/* Pushes the view for the argument at `position`; it is made once and filled anew for each call. */
static void push_list(lua_State *L, const Value *value, int position) {
    if (lua_rawgeti(L, SLOT_LISTS, position) == LUA_TNIL) { // view|nil
        lua_pop(L, 1);                                      //
        convert_new_view(L);                                // view
        lua_pushvalue(L, -1);                               // view view
        lua_rawseti(L, SLOT_LISTS, position);               // view
    }
    *(ListView *)lua_touserdata(L, -1) =
        (ListView){list_type, value->list.items, value->list.count};
}

void convert_push(Script *script, const Value *value, int position) {
    lua_State *L = script->L;
    switch (value->kind) {
    case VALUE_MISSING:
    case VALUE_NIL:
        lua_pushnil(L);
        return;
    case VALUE_BOOLEAN:
        lua_pushboolean(L, value->boolean);
        return;
    case VALUE_INTEGER:
        lua_pushinteger(L, value->integer);
        return;
    case VALUE_NUMBER:
        lua_pushnumber(L, value->number);
        return;
    case VALUE_STRING:
        lua_pushlstring(L, value->string.at, value->string.len);
        return;
    case VALUE_LIST:
        push_list(L, value, position);
        return;
    }
}

void convert_drop_lists(Script *script, const Value *args, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (args[i].kind == VALUE_LIST) {
            lua_rawgeti(script->L, SLOT_LISTS, (lua_Integer)i + 1); // view
            *(ListView *)lua_touserdata(script->L, -1) = (ListView){list_type, NULL, 0};
            lua_pop(script->L, 1); //
        }
}

/* ---- what a file returned ---- */

typedef struct Step {
    Text key; /* at NULL: an element */
    lua_Integer index;
    const void *table; /* the table that this step goes into */
} Step;

typedef struct Walk {
    Script *script;
    lua_State *L;
    const ScriptFile *main, *file; /* that was loaded; that the table at hand is from */
    const DatumFile *list;         /* of the table at hand */
    const char *constructor;
    Arena *arena;
    RemitError *err;
    size_t room; /* bytes that may still be made */
    int handles; /* stack index of a table: function → handle */
    int depth;
    Step path[DEEPEST];
} Walk;

/* Writes "rules[3].give" and, when `key` is not NULL, what stands there in the last table. */
static void format_path(const Walk *walk, const char *last, char room[static PATH_ROOM]) {
    size_t len = 0;
    room[0] = '\0';
    for (int i = 1; i < walk->depth + 1 && len < PATH_ROOM - 1; i++) {
        const Step *step = &walk->path[i - 1];
        if (step->key.at)
            snprintf(room + len, PATH_ROOM - len, "%s%.*s", len ? "." : "", TEXT_ARG(step->key));
        else
            snprintf(room + len, PATH_ROOM - len, "[%lld]", (long long)step->index);
        len += strlen(room + len);
    }
    if (last)
        snprintf(room + len, PATH_ROOM - len, "%s%s", len && last[0] != '[' ? "." : "", last);
    if (room[0] == '\0')
        snprintf(room, PATH_ROOM, "the table of %s{…}", walk->constructor);
}

/* The error "PATH message", placed at the innermost key that stands just once in the file. */
__attribute__((format(printf, 3, 4))) static bool fail_at(const Walk *walk, const char *last,
                                                          const char *format, ...) {
    char path[PATH_ROOM], message[300];
    format_path(walk, last, path);
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    error_set(walk->err, REMIT_E_POLICY, "%s %s", path, message);
    Text word = TEXT("");
    for (int i = 0; i < walk->depth; i++)
        if (walk->path[i].key.at)
            word = walk->path[i].key;
    failure_place_word(walk->file, word, walk->err);
    return false;
}

static bool spend(Walk *walk, size_t bytes) {
    if (bytes <= walk->room) {
        walk->room -= bytes;
        return true;
    }
    char size[32];
    failure_format_size(walk->script->limits.memory_bytes, size);
    error_set(walk->err, REMIT_E_LIMIT, "%s{…} is larger than %s when it is written out",
              walk->constructor, size);
    error_at(walk->err, walk->file->name.at, 0, 0);
    return false;
}

static bool convert_string(Walk *walk, int index, Text *out) {
    Text text;
    text.at = lua_tolstring(walk->L, index, &text.len);
    ptrdiff_t invalid = text_invalid_utf8(text);
    if (invalid >= 0)
        return fail_at(walk, NULL, "is not valid UTF-8 (byte %td)", invalid + 1);
    if (text.len && memchr(text.at, '\0', text.len))
        return fail_at(walk, NULL, "has a NUL byte in it");
    if (!spend(walk, text.len + 1))
        return false;
    *out = arena_text(walk->arena, text);
    return true;
}

/* The handle of the function at `index`, which is given one unless it has one. */
static bool convert_function(Walk *walk, int index, int *out) {
    lua_State *L = walk->L;
    Script *script = walk->script;
    if (lua_iscfunction(L, index))
        return fail_at(walk, NULL, "is a function of Lua's library; write function(…) … end");
    lua_pushvalue(L, index);                           // function
    if (lua_rawget(L, walk->handles) == LUA_TNUMBER) { // handle|nil
        *out = (int)lua_tointeger(L, -1);
        lua_pop(L, 1); //
        return true;
    }
    lua_pop(L, 1); //
    if (!spend(walk, sizeof(Callable)))
        return false;
    if (script->function_count == script->function_room) {
        script->function_room = script->function_room ? script->function_room * 2 : 16;
        script->functions =
            mem_resize(script->functions, script->function_room * sizeof *script->functions);
    }
    int handle = (int)script->function_count++;
    lua_pushvalue(L, index); // function
    lua_Debug where;
    lua_getinfo(L, ">S", &where); //
    script->functions[handle] = (Callable){.file = walk->file, .line = where.linedefined};
    lua_pushvalue(L, index);                    // function
    lua_rawseti(L, SLOT_FUNCTIONS, handle + 1); //
    lua_pushvalue(L, index);                    // function
    lua_pushinteger(L, handle);                 // function handle
    lua_rawset(L, walk->handles);               //
    *out = handle;
    return true;
}

static bool convert_table(Walk *walk, int index, Datum *out);

/* The number as Lua writes it. */
static bool convert_number(Walk *walk, int index, Datum *out) {
    if (lua_isinteger(walk->L, index)) {
        *out = (Datum){.kind = DATUM_INTEGER, .integer = lua_tointeger(walk->L, index)};
        return true;
    }
    double number = lua_tonumber(walk->L, index);
    if (!isfinite(number))
        return fail_at(walk, NULL, isnan(number) ? "is not a number (nan)" : "is infinite");
    *out = (Datum){.kind = DATUM_NUMBER, .number = number};
    return true;
}

static bool convert_value(Walk *walk, int index, Datum *out) {
    lua_State *L = walk->L;
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        *out = (Datum){.kind = DATUM_BOOLEAN, .boolean = lua_toboolean(L, index)};
        return true;
    case LUA_TNUMBER:
        return convert_number(walk, index, out);
    case LUA_TSTRING:
        *out = (Datum){.kind = DATUM_STRING};
        return convert_string(walk, index, &out->string);
    case LUA_TFUNCTION:
        *out = (Datum){.kind = DATUM_FUNCTION};
        return convert_function(walk, index, &out->function);
    case LUA_TTABLE:
        return convert_table(walk, lua_absindex(L, index), out);
    default:
        return fail_at(walk, NULL, "is a %s, which is no data", luaL_typename(L, index));
    }
}

/* Goes one step down to the value on top of the stack. */
static bool convert_step(Walk *walk, Text key, lua_Integer at, const void *table, Datum *out) {
    walk->path[walk->depth++] = (Step){key, at, table};
    bool is_done = convert_value(walk, -1, out);
    walk->depth--;
    return is_done;
}

static int compare_pairs(const void *a, const void *b) {
    return text_compare(((const DatumPair *)a)->key, ((const DatumPair *)b)->key);
}

/* Counts the keys of the table at `index` by kind; false when there is one that data cannot have.
 */
static bool count_keys(Walk *walk, int index, size_t *items, size_t *pairs) {
    lua_State *L = walk->L;
    lua_Integer largest = 0;
    *items = *pairs = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) { // key value
        if (lua_type(L, -2) == LUA_TSTRING) {
            ++*pairs;
        } else if (lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1) {
            ++*items;
            largest = lua_tointeger(L, -2) > largest ? lua_tointeger(L, -2) : largest;
        } else if (lua_type(L, -2) == LUA_TNUMBER) {
            lua_pushvalue(L, -2); // key value key
            return fail_at(walk, NULL,
                           "has the number %s as a key: keys are names, or 1, 2, 3 … in "
                           "a list",
                           lua_tostring(L, -1));
        } else {
            return fail_at(walk, NULL, "has a %s as a key: keys are names, or 1, 2, 3 … in a list",
                           luaL_typename(L, -2));
        }
    }
    if ((lua_Unsigned)largest == *items)
        return true;
    lua_Integer hole = 1;
    while (lua_rawgeti(L, index, hole) != LUA_TNIL) // value
        hole++;
    char last[32];
    snprintf(last, sizeof last, "[%lld]", (long long)hole);
    return fail_at(walk, last, "is missing, though there is a [%lld]: a list has no holes",
                   (long long)largest);
}

static bool convert_items(Walk *walk, int index, Datum *out) {
    Datum *items = arena_new(walk->arena, out->table.count * sizeof *items);
    const void *table = lua_topointer(walk->L, index);
    out->table.items = items;
    for (size_t i = 0; i < out->table.count; i++) {
        lua_rawgeti(walk->L, index, (lua_Integer)i + 1); // value
        if (!convert_step(walk, (Text){NULL, 0}, (lua_Integer)i + 1, table, &items[i]))
            return false;
        lua_pop(walk->L, 1); //
    }
    return true;
}

static bool convert_pairs(Walk *walk, int index, Datum *out) {
    lua_State *L = walk->L;
    DatumPair *pairs = arena_new(walk->arena, out->table.pair_count * sizeof *pairs), *pair = pairs;
    const void *table = lua_topointer(L, index);
    out->table.pairs = pairs;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) { // key value
        if (lua_type(L, -2) != LUA_TSTRING)
            continue;
        if (!convert_string(walk, -2, &pair->key) ||
            !convert_step(walk, pair->key, 0, table, &pair->value))
            return false;
        pair++;
    }
    qsort(pairs, out->table.pair_count, sizeof *pairs, compare_pairs);
    return true;
}

/* Notes which file the table at `index` is from. */
static void enter_table(Walk *walk, int index) {
    const ScriptFile *list = sandbox_list_of(walk->L, index);
    if (list == (walk->list ? walk->file : NULL))
        return;
    walk->file = list ? list : walk->main;
    walk->list = NULL;
    if (list) {
        DatumFile *file = arena_new(walk->arena, sizeof *file);
        *file = (DatumFile){list->name, list->source};
        walk->list = file;
    }
}

/* On failure the stack is left as it is; convert_datum settles it. */
static bool convert_table(Walk *walk, int index, Datum *out) {
    lua_State *L = walk->L;
    const void *table = lua_topointer(L, index);
    const ScriptFile *file = walk->file;
    const DatumFile *list = walk->list;
    enter_table(walk, index);
    if (lua_getmetatable(L, index))
        return fail_at(walk, NULL, "is a table of Lua's library, which is no data");
    for (int i = 0; i < walk->depth; i++)
        if (walk->path[i].table == table)
            return fail_at(walk, NULL, "is a table that contains itself");
    if (walk->depth == DEEPEST)
        return fail_at(walk, NULL, "is too deep: tables nest at most %d deep", DEEPEST);
    lua_checkstack(L, LUA_MINSTACK);
    *out = (Datum){.kind = DATUM_TABLE, .table.list = walk->list};
    if (!count_keys(walk, index, &out->table.count, &out->table.pair_count) ||
        !spend(walk, out->table.count * sizeof(Datum) + out->table.pair_count * sizeof(DatumPair)))
        return false;
    bool is_done = (out->table.count == 0 || convert_items(walk, index, out)) &&
                   (out->table.pair_count == 0 || convert_pairs(walk, index, out));
    walk->file = file;
    walk->list = list;
    return is_done;
}

bool convert_datum(Script *script, const ScriptFile *file, const char *constructor, Arena *arena,
                   Datum *out, RemitError *err) {
    lua_State *L = script->L;
    int table = lua_gettop(L);
    lua_newtable(L); // table handles
    Walk walk = {.script = script,
                 .L = L,
                 .main = file,
                 .file = file,
                 .constructor = constructor,
                 .arena = arena,
                 .err = err,
                 .room = script->limits.memory_bytes,
                 .handles = table + 1};
    bool is_done = convert_table(&walk, table, out);
    lua_settop(L, table); // table
    return is_done;
}

/* ---- what a function returned ---- */

__attribute__((format(printf, 3, 4))) static bool
fail_result(const Callable *callable, RemitError *err, const char *format, ...) {
    char message[200];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    error_set(err, REMIT_E_RECORD, "the function returned %s", message);
    failure_place_line(callable->file, callable->line, TEXT(""), err);
    return false;
}

static bool take_text(lua_State *L, int index, const Callable *callable, Arena *arena, Value *out,
                      RemitError *err) {
    Text text;
    text.at = lua_tolstring(L, index, &text.len);
    if (text_invalid_utf8(text) >= 0 || (text.len && memchr(text.at, '\0', text.len)))
        return fail_result(callable, err,
                           "a string that is no text: not UTF-8, or with a NUL byte");
    *out = (Value){.kind = VALUE_STRING, .symbol = -1, .string = arena_text(arena, text)};
    return true;
}

static bool take_view(const ListView *list, Arena *arena, Value *out) {
    Value *items = arena_new(arena, (list->count ? list->count : 1) * sizeof *items);
    for (size_t i = 0; i < list->count; i++) {
        items[i] = list->items[i];
        items[i].string = arena_text(arena, items[i].string);
    }
    *out = (Value){.kind = VALUE_LIST, .symbol = -1, .list = {items, list->count}};
    return true;
}

/* A sequence of texts; the table on top of the stack has no metatable. */
static bool take_table(Script *script, const Callable *callable, Arena *arena, Value *out,
                       RemitError *err) {
    lua_State *L = script->L;
    size_t count = 0, room = script->limits.memory_bytes;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { // table key value
        size_t len = lua_rawlen(L, -1) + sizeof(Value);
        if (!lua_isinteger(L, -2) || lua_type(L, -1) != LUA_TSTRING)
            return fail_result(callable, err, "a table that is not a list of texts");
        if (len > room)
            return fail_result(callable, err, "a list that is too large");
        room -= len;
        count++;
    }
    Value *items = arena_new(arena, (count ? count : 1) * sizeof *items);
    for (size_t i = 0; i < count; i++) {
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TSTRING) // table value
            return fail_result(callable, err, "a list with holes");
        if (!take_text(L, -1, callable, arena, &items[i], err))
            return false;
        lua_pop(L, 1); // table
    }
    *out = (Value){.kind = VALUE_LIST, .symbol = -1, .list = {items, count}};
    return true;
}

bool convert_take(Script *script, int index, const Callable *callable, Arena *arena, Value *out,
                  RemitError *err) {
    lua_State *L = script->L;
    *out = (Value){.kind = VALUE_NIL, .symbol = -1};
    switch (lua_type(L, index)) {
    case LUA_TNIL:
        return true;
    case LUA_TBOOLEAN:
        out->kind = VALUE_BOOLEAN;
        out->boolean = lua_toboolean(L, index);
        return true;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index)) {
            out->kind = VALUE_INTEGER;
            out->integer = lua_tointeger(L, index);
            return true;
        }
        out->kind = VALUE_NUMBER;
        out->number = lua_tonumber(L, index);
        return isfinite(out->number) ||
               fail_result(callable, err,
                           isnan(out->number) ? "nan, which is not a number"
                                              : "an infinite number");
    case LUA_TSTRING:
        return take_text(L, index, callable, arena, out, err);
    case LUA_TUSERDATA:
        if (!convert_list_view(L, index))
            return fail_result(callable, err, "an object that is no value");
        return take_view(convert_list_view(L, index), arena, out);
    case LUA_TTABLE: {
        sandbox_push_target(L, index); // … table
        bool is_done = take_table(script, callable, arena, out, err);
        return is_done; /* the caller settles the stack */
    }
    default:
        return fail_result(callable, err, "a %s", luaL_typename(L, index));
    }
}
