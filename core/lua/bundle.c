/* SPDX-License-Identifier: MIT */
/* Calling many functions at once. The way from C into Lua and back costs more than most functions
 * do, so it is made once for all of them, and not at all where an answer is remembered: functions
 * keep no state and see nothing but their arguments, so for the same ones the answer is the same.
 * For that reason, too, whatever is out of the ordinary can be forgotten and done again by
 * script_call, whose errors and limits are the ones that count. No policy can reach a driver: only
 * the stack of the script refers to it. bundle_driver.c makes them. */
#include "lua/bundle_group.h"

enum {
    FIRST_LINE = 2, /* of a driver that calls a function */
    MOST_SLOTS = 1024,
    LEAST_SLOTS = 64,
    MOST_BYTES = 4 << 20, /* that the memories of a bundle may take */
    SYMBOL_BITS = 6,
    WORD_SYMBOLS = 10,
};

struct Bundle {
    Script *script;
    Arena arena;
    int number; /* SLOT_BUNDLES[number] = the bundle's table: drivers, allowed values, views */
    uint64_t *members;
    BundleGroup *groups;
    int group_count;
};

/* ---- life ---- */

/* Finds how the key of the group is made; false when not all that its functions get fits into one.
 * `values`: how many keys there are, SIZE_MAX when they are too many to count. */
static bool plan_key(BundleGroup *group, size_t *values) {
    *values = group->key_words = 1;
    for (int i = 0; i < group->source_count; i++) {
        const Source *source = &group->sources[i];
        if (source->key == KEY_NONE)
            return false;
        if (source->key == KEY_BOOLEAN)
            *values *= 2;
        else if (source->key == KEY_SYMBOL)
            *values *= (size_t)source->allowed_count;
        else
            group->key_words++;
        if (*values > UINT32_MAX || group->key_words > MEMORY_KEY)
            return false;
    }
    if (group->key_words > 1)
        *values = SIZE_MAX;
    return true;
}

/* Gives the groups room to remember answers, which is touched only as they come. */
static void make_memories(Bundle *bundle) {
    size_t slots = MOST_SLOTS, left = MOST_BYTES / sizeof(MemorySlot);
    while (slots > LEAST_SLOTS && slots * (size_t)bundle->group_count > left)
        slots /= 2;
    for (int i = 0; i < bundle->group_count; i++) {
        BundleGroup *group = &bundle->groups[i];
        size_t values;
        if (!plan_key(group, &values))
            continue;
        group->is_direct = values <= slots;
        group->slot_count = group->is_direct ? values : slots;
        if (group->slot_count > left)
            continue;
        group->memory = mem_new(group->slot_count * sizeof *group->memory);
        left -= group->slot_count;
    }
}

Bundle *bundle_new(Script *script, const Subject *subject, const BundleMember *members,
                   size_t count) {
    lua_State *L = script->L;
    STACK_MARK(L);
    Bundle *bundle = mem_new(sizeof *bundle);
    Arena *arena = &bundle->arena;
    bundle->script = script;
    bundle->members = arena_new(arena, (count / BUNDLE_WORD + 1) * sizeof *bundle->members);
    lua_checkstack(L, LUA_MINSTACK);
    lua_newtable(L); // table
    bundle->groups = bundle_make_groups(script, lua_gettop(L), subject, members, count, arena,
                                        bundle->members, &bundle->group_count);
    make_memories(bundle);
    bundle->number = (int)lua_rawlen(L, SLOT_BUNDLES) + 1;
    lua_rawseti(L, SLOT_BUNDLES, bundle->number); //
    script->baseline = script->heap.used;
    STACK_CHECK(L, 0);
    return bundle;
}

void bundle_free(Bundle *bundle) {
    if (!bundle)
        return;
    for (int i = 0; i < bundle->group_count; i++)
        mem_free(bundle->groups[i].memory);
    Arena arena = bundle->arena;
    arena_free(&arena);
    mem_free(bundle);
}

const uint64_t *bundle_members(const Bundle *bundle) {
    return bundle->members;
}

/* ---- remembering ---- */

static bool is_as_allowed(const Source *source, const Value *value) {
    return value->symbol >= 0 && value->symbol < source->allowed_count &&
           value->string.at == source->allowed[value->symbol].at;
}

/* A list of a few allowed values in one word. */
static bool pack_symbols(const Source *source, const Value *value, uint64_t *word) {
    *word = 0;
    if (value->list.count > WORD_SYMBOLS)
        return false;
    for (size_t i = 0; i < value->list.count; i++) {
        if (!is_as_allowed(source, &value->list.items[i]))
            return false;
        *word = *word << SYMBOL_BITS | (uint64_t)(value->list.items[i].symbol + 1);
    }
    return true;
}

/* Writes what tells these arguments from others; false when one is missing or does not fit. */
static bool write_key(const BundleGroup *group, const Value *fields, uint64_t *key) {
    int words = 1;
    uint64_t first = 0;
    for (int i = 0; i < group->source_count; i++) {
        const Source *source = &group->sources[i];
        const Value *value = &fields[source->field];
        if (value->kind != source->kind)
            return false;
        switch (source->key) {
        case KEY_BOOLEAN:
            first = first * 2 + value->boolean;
            break;
        case KEY_SYMBOL:
            if (!is_as_allowed(source, value))
                return false;
            first = first * (uint64_t)source->allowed_count + (uint64_t)value->symbol;
            break;
        case KEY_NUMBER:
            memcpy(&key[words++], &value->number, sizeof value->number);
            break;
        case KEY_INTEGER:
            key[words++] = (uint64_t)value->integer;
            break;
        case KEY_SYMBOLS:
            if (!pack_symbols(source, value, &key[words++]))
                return false;
            break;
        case KEY_NONE:
            return false;
        }
    }
    key[0] = first;
    return true;
}

static MemorySlot *find_slot(const BundleGroup *group) {
    uint64_t hash = group->key[0];
    if (group->is_direct)
        return &group->memory[hash];
    for (int i = 1; i < group->key_words; i++)
        hash = (hash ^ group->key[i]) * 0x9e3779b97f4a7c15u;
    return &group->memory[(hash ^ hash >> 32) & (group->slot_count - 1)];
}

static bool has_same_key(const BundleGroup *group, const MemorySlot *slot) {
    uint64_t difference = 0;
    for (int i = 0; i < group->key_words; i++)
        difference |= slot->key[i] ^ group->key[i];
    return slot->is_used && difference == 0;
}

static bool is_missing(const BundleGroup *group, const Value *fields) {
    for (int i = 0; i < group->source_count; i++)
        if (fields[group->sources[i].field].kind == VALUE_MISSING)
            return true;
    return false;
}

/* Answers without Lua, if that is possible: the answer may be remembered, and what needs a field
 * that is missing cannot be told. */
static bool recall(BundleGroup *group, const Value *fields) {
    group->slot = NULL;
    if (group->memory && write_key(group, fields, group->key)) {
        group->slot = find_slot(group);
        if (!has_same_key(group, group->slot))
            return false;
        group->answer = group->slot->answer;
        return true;
    }
    group->answer = (GroupAnswer){0, group->members};
    return is_missing(group, fields);
}

static void remember(const BundleGroup *group) {
    if (!group->slot)
        return;
    memcpy(group->slot->key, group->key, sizeof group->key);
    group->slot->answer = group->answer;
    group->slot->is_used = true;
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
    } else if (value->kind == VALUE_STRING && is_as_allowed(source, value)) {
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
    for (int i = 0; i < bundle->group_count; i++) {
        BundleGroup *group = &bundle->groups[i];
        if (!group->is_asked)
            continue;
        lua_rawgeti(L, ASK_TABLE, group->driver); // table bundle fields driver
        for (int k = 0; k < group->source_count; k++)
            push_source(bundle->script, &group->sources[k], &fields[group->sources[k].field]);
        bundle->script->watch->group = group;
        lua_call(L, group->source_count, group->result_count); // table bundle fields results…
        if (!take_results(group, L))
            return luaL_error(L, "out of the ordinary"); /* nobody reads it */
        remember(group);
        lua_settop(L, ASK_FIELDS); // table bundle fields
    }
    return 0;
}

/* After a call: empties the list views, whose items are gone soon, and puts back what functions
 * changed before something out of the ordinary happened. */
static void tidy_up(const Bundle *bundle, bool is_done) {
    Script *script = bundle->script;
    for (int i = 0; i < bundle->group_count; i++) {
        const BundleGroup *group = &bundle->groups[i];
        if (!group->is_asked)
            continue;
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
    const ScriptFile *file = script->functions[bundle->groups[0].calls[0].function].file;
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

bool bundle_call(Bundle *bundle, const Value *fields, uint64_t *held, uint64_t *possible) {
    bool is_asked = false;
    assert(lua_gettop(bundle->script->L) == SLOT_LAST);
    for (int i = 0; i < bundle->group_count; i++) {
        bundle->groups[i].is_asked = !recall(&bundle->groups[i], fields);
        is_asked |= bundle->groups[i].is_asked;
    }
    if (is_asked && !ask_lua(bundle, fields))
        return false;
    for (int i = 0; i < bundle->group_count; i++) {
        const BundleGroup *group = &bundle->groups[i];
        const GroupAnswer *answer = &group->answer;
        held[group->word] = (held[group->word] & ~group->members) | answer->held;
        possible[group->word] =
            (possible[group->word] & ~group->members) | answer->held | answer->open;
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
