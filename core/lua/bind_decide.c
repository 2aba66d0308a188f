/* SPDX-License-Identifier: MIT */
/* own, recommend and decide: questions to the engine, asked in Lua. A decision is a table with the
 * keys of --json --explain, and shows itself as the commands do. */
#include "lua/bind.h"
#include <stdio.h>

static const char *const decision_optional[] = {"id",          "outcome", "margin",   "runner_up",
                                                "policy_hash", "kb_hash", "evidence", NULL};
static const BindKind decision_kind = {"a decision", decision_optional};
static const BindKind scores_kind = {"the scores", NULL};

/* ---- a profile in Lua ---- */

/* The list at the top of the stack into a field. */
static bool set_list(lua_State *L, Record *record, int field, const char *name) {
    Console *console = bind_console(L);
    sandbox_push_target(L, -1); // … list
    size_t count = lua_rawlen(L, -1);
    Text *items = arena_new(&console->arena, (count ? count : 1) * sizeof *items);
    for (size_t i = 0; i < count; i++) {
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TSTRING) // … list item
            failure_raise(L, REMIT_OK, name, NULL,
                          "field '%s': item %d of the list is a %s, "
                          "not a text",
                          name, (int)i + 1, luaL_typename(L, -1));
        Text item;
        item.at = lua_tolstring(L, -1, &item.len);
        items[i] = arena_text(&record->arena, item);
        lua_pop(L, 1); // … list
    }
    lua_pop(L, 1); // …
    return record_set_list(record, field, items, count, &console->failure);
}

/* The value at the top of the stack into a field, by the setter of its type. */
static bool set_value(lua_State *L, Record *record, int field, const char *name) {
    RemitError *err = &bind_console(L)->failure;
    switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN:
        return record_set_boolean(record, field, lua_toboolean(L, -1), err);
    case LUA_TNUMBER:
        return lua_isinteger(L, -1) ? record_set_integer(record, field, lua_tointeger(L, -1), err)
                                    : record_set_number(record, field, lua_tonumber(L, -1), err);
    case LUA_TSTRING: {
        Text text;
        text.at = lua_tolstring(L, -1, &text.len);
        if (text_invalid_utf8(text) >= 0)
            return error_set(err, REMIT_E_RECORD, "field '%s' is not valid UTF-8", name);
        return record_set_text(record, field, arena_text(&record->arena, text), err);
    }
    case LUA_TTABLE:
        return set_list(L, record, field, name);
    default:
        return error_set(err, REMIT_E_RECORD, "field '%s' cannot be a %s", name,
                         luaL_typename(L, -1));
    }
}

/* The table at argument `arg` into the record; unknown fields are errors. */
static void read_record(lua_State *L, int arg, Record *record) {
    Console *console = bind_console(L);
    luaL_checktype(L, arg, LUA_TTABLE);
    sandbox_push_target(L, arg); // table
    int table = lua_gettop(L);
    keys_push_sorted(L, table, false);                                // table keys
    for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) { // table keys key
        if (lua_type(L, -1) != LUA_TSTRING)
            luaL_argerror(L, arg, "fields have names: {employees=120, roles={\"CTO\"}}");
        const char *name = lua_tostring(L, -1);
        int field = subject_column(record->subject, text_of(name));
        if (field < 0) {
            error_set(&console->failure, REMIT_E_RECORD, "unknown field '%s' of %.*s", name,
                      TEXT_ARG(record->subject->name));
            subject_suggest(record->subject, text_of(name), &console->failure);
            bind_fail(L, name);
        }
        lua_pushvalue(L, -1); // table keys key key
        lua_rawget(L, table); // table keys key value
        if (!set_value(L, record, field, name))
            bind_fail(L, name);
        lua_pop(L, 2); // table keys
    }
    lua_pop(L, 3); //
}

/* ---- a decision in Lua ---- */

/* Pushes the last decision. */
static void push_decision(lua_State *L, const LoadedPolicy *loaded) {
    Console *console = bind_console(L);
    buffer_clear(&console->text);
    session_write_json(console->session, DETAIL_RULES, &console->text, NULL);
    lua_newtable(L); // extra
    for (int i = 0; i < loaded->policy->output_count; i++) {
        bind_push_text(L, loaded->policy->outputs[i].name); // extra name
        lua_pushboolean(L, 1);                              // extra name true
        lua_rawset(L, -3);                                  // extra
    }
    bind_push_json(L, buffer_text(&console->text)); // extra decision
    lua_getfield(L, -1, "scores");                  // extra decision scores
    bind_seal(L, &scores_kind, 0, TEXT(""));        // extra decision scores
    lua_setfield(L, -2, "scores");                  // extra decision
    buffer_clear(&console->text);
    session_write_text(console->session, DETAIL_REASON, console->style, &console->text, NULL);
    Text shown = buffer_text(&console->text);
    shown.len -= shown.len && shown.at[shown.len - 1] == '\n';
    bind_seal(L, &decision_kind, lua_gettop(L) - 1, shown); // extra decision
    lua_remove(L, -2);                                      // decision
}

/* Decides the table at `arg`, or the profile at hand when there is none. */
static int decide(lua_State *L, const char *name, int arg) {
    Console *console = bind_console(L);
    RemitError *err = &console->failure;
    Record *record;
    if (lua_isnoneornil(L, arg)) {
        if (!session_decide_profile(console->session, name, err))
            bind_fail(L, NULL);
        push_decision(L, session_policy_decided(console->session));
        return 1;
    }
    luaL_checktype(L, arg, LUA_TTABLE);
    LoadedPolicy *loaded = session_policy(console->session, name, &record, err);
    if (!loaded)
        bind_fail(L, name);
    read_record(L, arg, record);
    if (!session_decide(console->session, loaded, record, err))
        bind_fail(L, NULL);
    push_decision(L, loaded);
    return 1;
}

/* decide("policy", {field = value, …}); decide("policy") and decide() take the profile at hand,
 * decide{…} the policy at hand. */
static int l_decide(lua_State *L) {
    if (lua_istable(L, 1))
        return decide(L, NULL, 1);
    return decide(L, luaL_optstring(L, 1, NULL), 2);
}

/* recommend{field = value, …} */
static int l_recommend(lua_State *L) {
    return decide(L, "structure", 1);
}

/* own "text", own("text", {field = value, …}) */
static int l_own(lua_State *L) {
    Console *console = bind_console(L);
    RemitError *err = &console->failure;
    Text text = bind_check_text(L, 1);
    if (!lua_isnoneornil(L, 2)) {
        const Subject *company = host_subject(session_host(console->session), TEXT("company"), err);
        if (!company)
            bind_fail(L, NULL);
        record_free(console->record);
        console->record = record_new(company);
        read_record(L, 2, console->record);
    }
    const Record *company = lua_isnoneornil(L, 2) ? NULL : console->record;
    if (!session_own(console->session, text, company, err))
        bind_fail(L, NULL);
    push_decision(L, session_policy_decided(console->session));
    return 1;
}

void bind_decide_open(lua_State *L, Console *console) {
    static const luaL_Reg functions[] = {
        {"decide", l_decide}, {"own", l_own}, {"recommend", l_recommend}, {NULL, NULL}};
    bind_add(L, console, functions);
}

const BindDoc bind_decide_docs[] = {
    {"own", "own \"laptops for new staff\"\nown(\"single sign-on\", {roles={\"CTO\"}})",
     "Who owns a responsibility, told in anybody's words: CTO, CIO, shared or none. With a company,"
     " as the second argument or by :set, also who holds it there. The policy is 'ownership', or"
     " the one at hand when it is about texts too (:policy FILE)."},
    {"recommend", "recommend{employees=120, product=\"technology\"}",
     "Which technology leadership a company needs, by the policy 'structure'. Without a table it"
     " takes the profile at hand."},
    {"decide", "decide(\"structure\", {employees=120})",
     "Decides by any policy. The decision shows itself as text; =d shows its fields, such as"
     " d.outcome, d.scores.CTO, d.fired, d.unknown, d.rules. decide() takes the profile at hand."},
    {NULL, NULL, NULL},
};
