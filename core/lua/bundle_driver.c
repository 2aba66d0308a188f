/* SPDX-License-Identifier: MIT */
/* Making the groups of a bundle: sorting functions by the fields that they get, keeping the values
 * of these fields ready, and writing each group's driver in Lua, which calls its functions. What a
 * driver returns, and when it is called, is bundle.c's. */
#include "base/buffer.h"
#include "lua/bundle_group.h"
#include <math.h>
#include <stdlib.h>

enum {
    MOST_CELLS = 40,  /* of one function; more of them are checked faster one call at a time */
    MOST_OUTER = 190, /* names that a driver refers to: locals of a chunk, of which Lua has 200 */
    MOST_REGISTERS = 240, /* of a driver; Lua has 255 */
    MOST_SYMBOLS = 63,
};

typedef struct Builder {
    Script *script;
    lua_State *L;
    const Subject *subject;
    Arena *arena;
    int table, table_count; /* stack index of the bundle's table; places that are taken */
    Source *fields;         /* by field; place 0: not met yet */
    /* of the group at hand: */
    const BundleMember *first; /* all members get what this one gets */
    GroupCall calls[BUNDLE_WORD];
    int call_count;
    Cell cells[MOST_OUTER]; /* each upvalue once */
    int cell_count;
} Builder;

/* ---- which functions can be members ---- */

static const Callable *callable_of(const Builder *builder, int function) {
    return &builder->script->functions[function];
}

static const Cell *cell_of(const Builder *builder, const Callable *callable, unsigned i) {
    return &builder->script->cells[callable->first_cell + i];
}

/* Can a driver see a change of all that the function reaches? Not by == of a zero, which may have a
 * sign, or of what is not a number. */
static bool can_check(const Builder *builder, const Callable *callable) {
    lua_State *L = builder->L;
    if (callable->cell_count > MOST_CELLS)
        return false;
    for (unsigned i = 0; i < callable->cell_count; i++) {
        lua_rawgeti(L, SLOT_KEPT, cell_of(builder, callable, i)->value); // … kept
        bool is_float = lua_type(L, -1) == LUA_TNUMBER && !lua_isinteger(L, -1);
        double number = lua_tonumber(L, -1);
        lua_pop(L, 1); // …
        if (is_float && (isnan(number) || number == 0))
            return false;
    }
    return true;
}

static bool can_join(const Builder *builder, const BundleMember *member) {
    if (member->function < 0 || member->need_count > BUNDLE_MOST_NEEDS)
        return false;
    for (int i = 0; i < member->need_count; i++)
        for (int k = 0; k < i; k++)
            if (member->needs[i] == member->needs[k])
                return false; /* script_call gives a list twice as two values, a driver as one */
    return can_check(builder, callable_of(builder, member->function));
}

static bool gets_same(const BundleMember *a, const BundleMember *b) {
    if (a->need_count != b->need_count)
        return false;
    for (int i = 0; i < a->need_count; i++)
        if (a->needs[i] != b->needs[i])
            return false;
    return true;
}

/* ---- the driver ---- */

/* 1 and 1.0 are equal, but a function that makes one of the other has changed it. */
static int l_bundle_is_whole(lua_State *L) {
    lua_pushboolean(L, lua_isinteger(L, 1));
    return 1;
}

/* The number by which the driver knows an upvalue, which several closures may have. */
static int find_cell(Builder *builder, const Cell *cell) {
    for (int i = 0; i < builder->cell_count; i++)
        if (builder->cells[i].value == cell->value)
            return i;
    builder->cells[builder->cell_count] = *cell;
    return builder->cell_count++;
}

/* "c0==k0 and …,": nothing that the function reaches has changed. */
static void write_check(Builder *builder, const Callable *callable, Buffer *to) {
    lua_State *L = builder->L;
    for (unsigned i = 0; i < callable->cell_count; i++) {
        const Cell *cell = cell_of(builder, callable, i);
        int number = find_cell(builder, cell);
        buffer_addf(to, "%sc%d==k%d", i ? " and " : "", number, number);
        lua_rawgeti(L, SLOT_KEPT, cell->value); // … kept
        if (lua_type(L, -1) == LUA_TNUMBER)
            buffer_addf(to, " and %swhole(c%d)", lua_isinteger(L, -1) ? "" : "not ", number);
        lua_pop(L, 1); // …
    }
    if (callable->cell_count)
        buffer_put(to, ',');
}

/* "p0,p1", with `first` before it */
static void write_names(const char *first, char letter, int count, Buffer *to) {
    for (int i = 0; i < count; i++)
        buffer_addf(to, "%s%c%d", i ? "," : first, letter, i);
}

/* The text that makes the driver: a function that returns what its functions return, each with its
 * check behind it. Every function is called in a line of its own, so that a line tells it, and none
 * in the last place, where all of its results would count, or its call replace the driver. */
static void write_driver(Builder *builder, Buffer *to) {
    int need_count = builder->first->need_count;
    buffer_lit(to, "local whole");
    write_names(",", 'f', builder->call_count, to);
    write_names(",", 'c', builder->cell_count, to);
    write_names(",", 'k', builder->cell_count, to);
    buffer_lit(to, " return function(");
    write_names("", 'p', need_count, to);
    buffer_lit(to, ") return\n");
    for (int i = 0; i < builder->call_count; i++) {
        buffer_addf(to, "f%d(", i);
        write_names("", 'p', need_count, to);
        buffer_lit(to, "),");
        write_check(builder, callable_of(builder, builder->calls[i].function), to);
        buffer_put(to, '\n');
    }
    buffer_lit(to, "nil end");
}

/* Gives the driver on top of the stack what its names stand for. */
static void fill_driver(Builder *builder) {
    lua_State *L = builder->L;
    STACK_MARK(L);
    int driver = lua_gettop(L);
    const char *name;
    for (int i = 1; (name = lua_getupvalue(L, driver, i)) != NULL; i++) { // nil
        lua_pop(L, 1);                                                    //
        int number = (int)strtol(name + 1, NULL, 10);
        const Cell *cell = &builder->cells[number];
        switch (name[0]) {
        case 'f':
            lua_rawgeti(L, SLOT_FUNCTIONS, builder->calls[number].function + 1); // function
            break;
        case 'c':                                     /* shared with the function that has it */
            lua_rawgeti(L, SLOT_KEPT, cell->closure); // closure
            lua_upvaluejoin(L, driver, i, lua_gettop(L), cell->upvalue);
            lua_pop(L, 1); //
            continue;
        case 'k':
            lua_rawgeti(L, SLOT_KEPT, cell->value); // value
            break;
        default:
            lua_pushcfunction(L, l_bundle_is_whole); // is_whole
        }
        lua_setupvalue(L, driver, i); //
    }
    STACK_CHECK(L, 0);
}

/* Keeps the value on top of the stack in the bundle's table, pops it and returns its place. */
static int keep(Builder *builder) {
    lua_rawseti(builder->L, builder->table, ++builder->table_count);
    return builder->table_count;
}

static int make_driver(Builder *builder) {
    lua_State *L = builder->L;
    Buffer text = {0};
    write_driver(builder, &text);
    int status = luaL_loadbufferx(L, text.at, text.len, "=(driver)", "t"); // chunk
    assert(status == LUA_OK);
    (void)status;
    buffer_free(&text);
    lua_call(L, 0, 1); // driver
    fill_driver(builder);
    return keep(builder); //
}

/* ---- the values of fields ---- */

/* How values of the field are a part of a key, and of which kind they are. */
static SourceKey key_of(const Field *field, ValueKind *kind) {
    switch (field->type) {
    case FIELD_BOOLEAN:
        *kind = VALUE_BOOLEAN;
        return KEY_BOOLEAN;
    case FIELD_INTEGER:
        *kind = VALUE_INTEGER;
        return KEY_INTEGER;
    case FIELD_NUMBER:
        *kind = VALUE_NUMBER;
        return KEY_NUMBER;
    case FIELD_STRING:
        *kind = VALUE_STRING;
        return field->allowed_count ? KEY_SYMBOL : KEY_NONE;
    case FIELD_LIST:
        *kind = VALUE_LIST;
        return field->allowed_count && field->allowed_count <= MOST_SYMBOLS ? KEY_SYMBOLS
                                                                            : KEY_NONE;
    }
    return KEY_NONE;
}

/* The field, with the texts that are allowed or a view for its lists kept ready. */
static Source find_source(Builder *builder, int index) {
    lua_State *L = builder->L;
    const Field *field = &builder->subject->fields[index];
    Source *source = &builder->fields[index];
    if (source->place)
        return *source;
    *source = (Source){.field = index, .place = builder->table_count + 1};
    source->key = key_of(field, &source->kind);
    if (field->type == FIELD_LIST) {
        source->view = convert_new_view(L); // view
        keep(builder);                      //
    }
    source->allowed = field->allowed;
    source->allowed_count = field->allowed_count;
    if (field->type == FIELD_STRING) {
        for (int i = 0; i < field->allowed_count; i++) {
            lua_pushlstring(L, field->allowed[i].at, field->allowed[i].len); // text
            keep(builder);                                                   //
        }
    }
    return *source;
}

/* ---- groups ---- */

/* Does the group's driver stay within Lua's limits when it calls this function, too? */
static bool has_room(const Builder *builder, const BundleMember *member) {
    int cells = builder->cell_count + (int)callable_of(builder, member->function)->cell_count;
    int calls = builder->call_count + 1;
    return 1 + calls + 2 * cells <= MOST_OUTER &&
           2 * member->need_count + 2 * calls <= MOST_REGISTERS;
}

static void add_call(Builder *builder, const BundleMember *member, int bit) {
    const Callable *callable = callable_of(builder, member->function);
    for (unsigned i = 0; i < callable->cell_count; i++)
        find_cell(builder, cell_of(builder, callable, i));
    builder->calls[builder->call_count++] =
        (GroupCall){member->function, bit, callable->cell_count > 0};
}

/* The group of all functions that get what the member at `first` gets and have bits in its word,
 * as far as there is room. Sets their bits in `*done`. */
static BundleGroup make_group(Builder *builder, const BundleMember *list, size_t first,
                              size_t count, uint64_t *done) {
    BundleGroup group = {.word = first / BUNDLE_WORD};
    size_t end = (group.word + 1) * BUNDLE_WORD < count ? (group.word + 1) * BUNDLE_WORD : count;
    builder->first = &list[first];
    builder->call_count = builder->cell_count = 0;
    for (size_t i = first; i < end; i++) {
        uint64_t bit = (uint64_t)1 << i % BUNDLE_WORD;
        if (*done & bit || !gets_same(builder->first, &list[i]) || !can_join(builder, &list[i]) ||
            !has_room(builder, &list[i]))
            continue;
        add_call(builder, &list[i], (int)(i % BUNDLE_WORD));
        group.members |= bit;
    }
    *done |= group.members;
    GroupCall *calls = arena_new(builder->arena, BUNDLE_WORD * sizeof *calls);
    Source *sources =
        arena_new(builder->arena, (size_t)(builder->first->need_count + 1) * sizeof *sources);
    group.call_count = group.result_count = builder->call_count;
    for (int i = 0; i < builder->call_count; i++) {
        calls[i] = builder->calls[i];
        group.result_count += calls[i].has_check;
    }
    group.source_count = builder->first->need_count;
    for (int i = 0; i < group.source_count; i++)
        sources[i] = find_source(builder, builder->first->needs[i]);
    group.calls = calls;
    group.sources = sources;
    group.driver = make_driver(builder);
    return group;
}

BundleGroup *bundle_make_groups(Script *script, int table, const Subject *subject,
                                const BundleMember *list, size_t count, Arena *arena,
                                uint64_t *members, int *group_count) {
    Builder builder = {
        .script = script, .L = script->L, .subject = subject, .arena = arena, .table = table};
    builder.fields = arena_new(arena, (size_t)subject->field_count * sizeof *builder.fields);
    BundleGroup *groups = arena_new(arena, (count + 1) * sizeof *groups);
    STACK_MARK(script->L);
    *group_count = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t *done = &members[i / BUNDLE_WORD];
        if (!(*done >> i % BUNDLE_WORD & 1) && can_join(&builder, &list[i]))
            groups[(*group_count)++] = make_group(&builder, list, i, count, done);
    }
    STACK_CHECK(script->L, 0);
    return groups;
}
