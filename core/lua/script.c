/* SPDX-License-Identifier: MIT */
/* The life of a script: making it, running a file, calling a function. What a file may see is
 * sandbox.c's, the limits are limits.c's, plain data is convert.c's, and that functions keep no
 * state is freeze.c's. Read state.h first. */
#include "lua/state.h"
#include <stdio.h>
#include <stdlib.h>

enum {
    LARGEST_SOURCE = 16 * 1024 * 1024, /* the parser runs where no hook does */
    MOST_ARGUMENTS = 200,
};

static const ScriptLimits default_limits = {
    .memory_bytes = (size_t)64 * 1024 * 1024, .load_ms = 1000, .call_ms = 200};

/* ---- life ---- */

/* Reached only when remit itself calls Lua wrongly: nothing can be saved. */
static int l_panic(lua_State *L) {
    const char *message = lua_tostring(L, -1);
    fprintf(stderr, "remit: error: Lua raised an error that nobody waits for: %s\n",
            message ? message : "(no text)");
    abort();
}

Script *script_new(const ScriptLimits *limits) {
    Script *script = mem_new(sizeof *script);
    script->limits = limits ? *limits : default_limits;
    if (script->limits.memory_bytes == 0)
        script->limits.memory_bytes = default_limits.memory_bytes;
    if (script->limits.load_ms <= 0)
        script->limits.load_ms = default_limits.load_ms;
    if (script->limits.call_ms <= 0)
        script->limits.call_ms = default_limits.call_ms;
    script->heap.limit = SIZE_MAX;
    watch_new(script);
    lua_State *L = lua_newstate(heap_alloc, &script->heap);
    script->block = lua_getextraspace(L);
    *(Script **)script->block = script;
    script->L = L;
    lua_atpanic(L, l_panic);
    lua_pushcfunction(L, l_failure_handle); // handler
    lua_newtable(L);                        // handler functions
    lua_newtable(L);                        // handler functions kept
    lua_newtable(L);                        // handler functions kept lists
    lua_newtable(L);                        // handler functions kept lists bundles
    convert_open(L);
    sandbox_open(script);
    assert(lua_gettop(L) == SLOT_LAST);
    return script;
}

void script_free(Script *script) {
    if (!script)
        return;
    lua_close(script->L);
    watch_free(script);
    mem_free(script->functions);
    mem_free(script->cells);
    arena_free(&script->arena);
    mem_free(script);
}

/* ---- loading ---- */

const ScriptFile *script_add_file(Script *script, ScriptFile **place, const char *name,
                                  Text source) {
    if (source.len >= 3 && memcmp(source.at, "\xef\xbb\xbf", 3) == 0)
        source = (Text){source.at + 3, source.len - 3}; /* editors put a byte-order mark there */
    ScriptFile *file = arena_new(&script->arena, sizeof *file);
    file->name = arena_text(&script->arena, text_of(name));
    file->source = arena_text(&script->arena, source);
    file->next = *place;
    *place = file;
    return file;
}

/* What can be said of a text before Lua reads it. */
static bool check_source(const ScriptFile *file, RemitError *err) {
    Text source = file->source;
    if (source.len > 0 && source.at[0] == LUA_SIGNATURE[0]) {
        error_set(err, REMIT_E_POLICY, "this is compiled Lua; policies are text");
        error_at(err, file->name.at, 0, 0);
        return false;
    }
    /* Another environment is of no use to a policy, and the sandbox is simpler to reason about when
     * there is only one. */
    size_t at = datum_find_literal(source, TEXT("_ENV"), 0);
    if (at != SIZE_MAX) {
        error_set(err, REMIT_E_POLICY, "'_ENV' is not available to policies");
        error_in_text(err, file->name.at, source, at, 4);
        error_hint(err,
                   "a policy sees its locals and the functions that remit offers, and no more");
        return false;
    }
    return true;
}

const char *script_describe_result(lua_State *L, int count, char room[static 48]) {
    if (count == 0)
        return "nothing";
    if (count > 1) {
        snprintf(room, 48, "%d values", count);
        return room;
    }
    const char *maker = sandbox_made_by(L, -1);
    if (maker)
        snprintf(room, 48, "%s{…}", maker);
    else
        snprintf(room, 48, lua_isnil(L, -1) ? "%s" : "a %s", luaL_typename(L, -1));
    return room;
}

/* The results of the file are on the stack above the slots. */
static bool check_result(lua_State *L, const ScriptFile *file, const char *constructor,
                         RemitError *err) {
    int count = lua_gettop(L) - SLOT_LAST;
    const char *maker = count == 1 ? sandbox_made_by(L, -1) : NULL;
    if (maker && strcmp(maker, constructor) == 0)
        return true;
    char room[48];
    error_set(err, REMIT_E_POLICY, "expected the file to return %s{…}, it returned %s", constructor,
              script_describe_result(L, count, room));
    failure_place_word(file, TEXT("return"), err);
    error_hint(err, "the last statement of the file: return %s{ … }", constructor);
    return false;
}

bool script_compile(Script *script, const ScriptFile *file, RemitError *err) {
    if (!check_source(file, err))
        return false;
    Text source = file->source, chunk = arena_format(&script->arena, "@%s", file->name.at);
    size_t limit = script->heap.limit; /* none, or that of the file that reads this one */
    script->heap.limit = script->limits.memory_bytes;
    int status = luaL_loadbufferx(script->L, source.at, source.len, chunk.at, "t"); // chunk|message
    script->heap.limit = SIZE_MAX;
    bool is_done = status == LUA_OK || failure_report_syntax(script, status, file, err);
    script->heap.limit = limit;
    return is_done;
}

static bool run_file(Script *script, const ScriptFile *file, RemitError *err) {
    if (!script_compile(script, file, err)) // … chunk
        return false;
    script->heap.limit = script->limits.memory_bytes;
    int status = lua_pcall(script->L, 0, LUA_MULTRET, SLOT_HANDLER); // … results|message
    script->heap.limit = SIZE_MAX;
    return status == LUA_OK ||
           failure_report(script, status, REMIT_E_POLICY, "the file", NULL, err);
}

/* A file that does not load leaves no functions behind. */
static void drop_functions(Script *script, size_t count, size_t cell_count, int kept_count) {
    lua_State *L = script->L;
    for (size_t i = count; i < script->function_count; i++) {
        lua_pushnil(L);                                     // … nil
        lua_rawseti(L, SLOT_FUNCTIONS, (lua_Integer)i + 1); // …
    }
    for (int i = kept_count; i < script->kept_count; i++) {
        lua_pushnil(L);                                // … nil
        lua_rawseti(L, SLOT_KEPT, (lua_Integer)i + 1); // …
    }
    script->function_count = count;
    script->cell_count = cell_count;
    script->kept_count = kept_count;
}

static bool load_file(Script *script, const ScriptFile *file, const char *constructor, Arena *arena,
                      Datum *out, RemitError *err) {
    size_t first = script->function_count;
    return run_file(script, file, err) && check_result(script->L, file, constructor, err) &&
           convert_datum(script, file, constructor, arena, out, err) &&
           freeze_functions(script, first, file, err);
}

static bool fail_without_timer(const ScriptFile *file, RemitError *err) {
    error_set(err, REMIT_E_LIMIT, "the system gives no timer to limit the time of scripts with");
    error_at(err, file->name.at, 0, 0);
    return false;
}

bool script_load(Script *script, const char *file_name, Text source, const char *constructor,
                 Arena *arena, Datum *out, RemitError *err) {
    lua_State *L = script->L;
    assert(lua_gettop(L) == SLOT_LAST);
    if (source.len > LARGEST_SOURCE) {
        error_set(err, REMIT_E_LIMIT, "the file is longer than %d MiB", LARGEST_SOURCE >> 20);
        error_at(err, file_name, 0, 0);
        return false;
    }
    const ScriptFile *file = script_add_file(script, &script->files, file_name, source);
    size_t function_count = script->function_count, cell_count = script->cell_count;
    int kept_count = script->kept_count;
    script->is_loading = true;
    bool is_done = watch_begin(script, NULL, file, script->limits.load_ms)
                       ? load_file(script, file, constructor, arena, out, err)
                       : fail_without_timer(file, err);
    script->is_loading = false;
    script->list = NULL;
    if (is_done && atomic_load(&script->watch->is_late)) {
        /* It was C code that was late; it polls nothing, but it came back. */
        error_set(err, REMIT_E_LIMIT, "the file took longer than %d ms", script->limits.load_ms);
        error_at(err, file->name.at, 0, 0);
        is_done = false;
    }
    watch_end(script);
    lua_settop(L, SLOT_LAST);
    if (!is_done)
        drop_functions(script, function_count, cell_count, kept_count);
    sandbox_forget_made(L);
    lua_gc(L, LUA_GCCOLLECT);
    script->baseline = script->heap.used;
    return is_done;
}

void script_fingerprint(const Script *script, char out[FINGERPRINT_BYTES]) {
    size_t count = 0;
    for (const ScriptFile *file = script->files; file; file = file->next)
        count++;
    Text *texts = mem_new((count + 1) * sizeof *texts);
    count = 0;
    for (const ScriptFile *file = script->files; file; file = file->next)
        texts[count++] = file->source;
    fingerprint_texts(texts, count, out);
    mem_free(texts);
}

/* ---- calling ---- */

void script_settle_heap(Script *script) {
    if (script->heap.used <= script->baseline + script->limits.memory_bytes / 16)
        return;
    lua_gc(script->L, LUA_GCCOLLECT);
    lua_gc(script->L, LUA_GCCOLLECT); /* each one frees half of the unused call records */
}

static bool call_failed(Script *script, int status, const Callable *callable, const Value *args,
                        size_t count, RemitError *err) {
    failure_report(script, status, REMIT_E_RECORD, "the function", callable, err);
    convert_drop_lists(script, args, count);
    if (callable->cell_count)
        freeze_restore(script, callable, NULL); /* the first error is the one that counts */
    assert(lua_gettop(script->L) == SLOT_LAST);
    script_settle_heap(script);
    return false;
}

bool script_call(Script *script, int function, const Value *args, size_t count, Arena *arena,
                 Value *result, RemitError *err) {
    lua_State *L = script->L;
    assert(lua_gettop(L) == SLOT_LAST);
    assert(function >= 0 && (size_t)function < script->function_count);
    assert(count <= MOST_ARGUMENTS);
    const Callable *callable = &script->functions[function];
    lua_checkstack(L, (int)count + LUA_MINSTACK);
    lua_rawgeti(L, SLOT_FUNCTIONS, function + 1); // function
    for (size_t i = 0; i < count; i++)
        convert_push(script, &args[i], (int)i + 1); // function args…
    if (!watch_begin(script, callable, NULL, script->limits.call_ms)) {
        lua_settop(L, SLOT_LAST);
        watch_end(script);
        return fail_without_timer(callable->file, err);
    }
    script->heap.limit = script->limits.memory_bytes;
    int status = lua_pcall(L, (int)count, 1, SLOT_HANDLER); // result|message
    script->heap.limit = SIZE_MAX;
    watch_end(script);
    if (status != LUA_OK)
        return call_failed(script, status, callable, args, count, err);
    bool is_done = convert_take(script, -1, callable, arena, result, err);
    convert_drop_lists(script, args, count);
    lua_settop(L, SLOT_LAST); //
    if (callable->cell_count && !freeze_restore(script, callable, is_done ? err : NULL))
        is_done = false;
    script_settle_heap(script);
    return is_done;
}
