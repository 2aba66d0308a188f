/* SPDX-License-Identifier: MIT */
/* Calling many functions at once. The way from C into Lua and back costs more than most functions
 * do, so it is made once for all of them, and not at all where the answer is remembered
 * (bundle_memory.c). Functions keep no state, so whatever is out of the ordinary can be forgotten
 * and done again by script_call, whose errors and limits are the ones that count. No policy can
 * reach a driver: only the stack of the script refers to it. bundle_driver.c makes them. */
#include "lua/bundle_group.h"

enum { FIRST_LINE = 2 }; /* of a driver that calls a function */

struct Bundle {
    Script *script;
    Arena arena;
    int number;           /* SLOT_BUNDLES[number] = the bundle's table: drivers, values, views */
    uint64_t *members;    /* by word */
    GroupAnswer *answers; /* by word: of the call that is under way */
    size_t word_count;
    BundleGroup *groups;
    int group_count;
    BundleGroup **asked; /* the groups without an answer, for Lua to give one */
    int asked_count;
};

/* ---- life ---- */

Bundle *bundle_new(Script *script, const Subject *subject, const BundleMember *members,
                   size_t count) {
    lua_State *L = script->L;
    STACK_MARK(L);
    Bundle *bundle = mem_new(sizeof *bundle);
    Arena *arena = &bundle->arena;
    bundle->script = script;
    bundle->word_count = (count + BUNDLE_WORD - 1) / BUNDLE_WORD;
    bundle->members = arena_new(arena, (bundle->word_count + 1) * sizeof *bundle->members);
    bundle->answers = arena_new(arena, (bundle->word_count + 1) * sizeof *bundle->answers);
    lua_checkstack(L, LUA_MINSTACK);
    lua_newtable(L); // table
    bundle->groups = bundle_make_groups(script, lua_gettop(L), subject, members, count, arena,
                                        bundle->members, &bundle->group_count);
    bundle->asked = arena_new(arena, (size_t)(bundle->group_count + 1) * sizeof *bundle->asked);
    bundle_make_memories(bundle->groups, bundle->group_count);
    bundle->number = (int)lua_rawlen(L, SLOT_BUNDLES) + 1;
    lua_rawseti(L, SLOT_BUNDLES, bundle->number); //
    script->baseline = script->heap.used;
    STACK_CHECK(L, 0);
    return bundle;
}

void bundle_free(Bundle *bundle) {
    if (!bundle)
        return;
    bundle_free_memories(bundle->groups, bundle->group_count);
    Arena arena = bundle->arena;
    arena_free(&arena);
    mem_free(bundle);
}

const uint64_t *bundle_members(const Bundle *bundle) {
    return bundle->members;
}

/* ---- calling ---- */

enum { ASK_TABLE = 1, ASK_BUNDLE, ASK_FIELDS, ASK_DRIVER };

/* Pushes an argument. */
static void push_source(Script *script, const Source *source, const Value *value) {
    lua_State *L = script->L;
    if (source->view) {
        source->view->items = value->list.items;
        source->view->count = value->list.count;
        lua_rawgeti(L, ASK_TABLE, source->place); // … view
    } else if (value->kind == VALUE_STRING && source_allows(source, value)) {
        lua_rawgeti(L, ASK_TABLE, source->place + value->symbol); // … text
    } else {
        convert_push(script, value, 0); // … value
    }
}

/* Sorts the results of a driver; false when something is out of the ordinary. */
static bool take_results(BundleGroup *group, lua_State *L) {
    int at = ASK_DRIVER;
    group->answer = (GroupAnswer){0, 0};
    for (int i = 0; i < group->call_count; i++) {
        const GroupCall *call = &group->calls[i];
        int type = lua_type(L, at);
        if (type == LUA_TBOOLEAN)
            group->answer.held |= (uint64_t)lua_toboolean(L, at) << call->bit;
        else if (type == LUA_TNIL)
            group->answer.open |= (uint64_t)1 << call->bit;
        else
            return false;
        at++;
        if (call->has_check && !lua_toboolean(L, at++))
            return false;
    }
    return true;
}

/* Calls the drivers of all groups that have no answer yet. Arguments: the bundle's table, the
 * bundle, the values of all fields. */
static int l_bundle_ask(lua_State *L) {
    Bundle *bundle = lua_touserdata(L, ASK_BUNDLE);
    const Value *fields = lua_touserdata(L, ASK_FIELDS);
    luaL_checkstack(L, BUNDLE_MOST_NEEDS + 2 * BUNDLE_WORD + LUA_MINSTACK, NULL);
    for (int i = 0; i < bundle->asked_count; i++) {
        BundleGroup *group = bundle->asked[i];
        lua_rawgeti(L, ASK_TABLE, group->driver); // table bundle fields driver
        for (int k = 0; k < group->source_count; k++)
            push_source(bundle->script, &group->sources[k], &fields[group->sources[k].field]);
        bundle->script->watch->group = group;
        lua_call(L, group->source_count, group->result_count); // table bundle fields results…
        if (!take_results(group, L))
            return luaL_error(L, "out of the ordinary"); /* nobody reads it */
        bundle_remember(group);
        lua_settop(L, ASK_FIELDS); // table bundle fields
    }
    return 0;
}

/* After a call: empties the list views, whose items are gone soon, and puts back what functions
 * changed before something out of the ordinary happened. */
static void tidy_up(const Bundle *bundle, bool is_done) {
    Script *script = bundle->script;
    for (int i = 0; i < bundle->asked_count; i++) {
        const BundleGroup *group = bundle->asked[i];
        for (int k = 0; k < group->source_count; k++)
            if (group->sources[k].view)
                group->sources[k].view->count = 0;
        for (int k = 0; k < group->call_count && !is_done; k++)
            freeze_restore(script, &script->functions[group->calls[k].function], NULL);
    }
    if (!is_done)
        script->failure = (Failure){.code = REMIT_OK};
    script_settle_heap(script);
}

static bool ask_lua(Bundle *bundle, const Value *fields) {
    Script *script = bundle->script;
    lua_State *L = script->L;
    const ScriptFile *file = script->functions[bundle->asked[0]->calls[0].function].file;
    int status = LUA_ERRRUN;
    lua_checkstack(L, LUA_MINSTACK);
    lua_pushcfunction(L, l_bundle_ask);           // ask
    lua_rawgeti(L, SLOT_BUNDLES, bundle->number); // ask table
    lua_pushlightuserdata(L, bundle);             // ask table bundle
    lua_pushlightuserdata(L, (void *)fields);     // ask table bundle fields
    if (watch_begin(script, NULL, file, script->limits.call_ms)) {
        script->heap.limit = script->limits.memory_bytes;
        status = lua_pcall(L, 3, 0, SLOT_HANDLER); // |message
        script->heap.limit = SIZE_MAX;
    }
    watch_end(script);
    script->watch->group = NULL;
    lua_settop(L, SLOT_LAST); //
    tidy_up(bundle, status == LUA_OK);
    return status == LUA_OK;
}

static inline void add_answer(Bundle *bundle, const BundleGroup *group) {
    GroupAnswer *answer = &bundle->answers[group->word];
    answer->held |= group->answer.held;
    answer->open |= group->answer.open;
}

bool bundle_call(Bundle *bundle, const Value *fields, uint64_t *held, uint64_t *possible) {
    assert(lua_gettop(bundle->script->L) == SLOT_LAST);
    memset(bundle->answers, 0, bundle->word_count * sizeof *bundle->answers);
    bundle->asked_count = 0;
    for (BundleGroup *group = bundle->groups; group < bundle->groups + bundle->group_count; group++)
        if (bundle_recall(group, fields))
            add_answer(bundle, group);
        else
            bundle->asked[bundle->asked_count++] = group;
    if (bundle->asked_count && !ask_lua(bundle, fields))
        return false;
    for (int i = 0; i < bundle->asked_count; i++)
        add_answer(bundle, bundle->asked[i]);
    for (size_t i = 0; i < bundle->word_count; i++) {
        const GroupAnswer *answer = &bundle->answers[i];
        held[i] = (held[i] & ~bundle->members[i]) | answer->held;
        possible[i] = (possible[i] & ~bundle->members[i]) | answer->held | answer->open;
    }
    return true;
}

const Callable *bundle_running(const BundleGroup *group, lua_State *L) {
    lua_Debug where;
    int line = 0;
    for (int level = 0; lua_getstack(L, level, &where); level++) {
        lua_getinfo(L, "l", &where);
        if (where.currentline > 0)
            line = where.currentline; /* in the end the one of the driver, the outermost in Lua */
    }
    int at = line - FIRST_LINE;
    return at >= 0 && at < group->call_count ? &script_of(L)->functions[group->calls[at].function]
                                             : NULL;
}
