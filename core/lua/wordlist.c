/* SPDX-License-Identifier: MIT */
/* Lists of words in files of their own: words "NAME" gives the file that is being loaded the table
 * that a list returns. A list runs in the sandbox like the file itself and is data: what is wrong
 * with it is told at its own place. Where lists are kept is for the host to say. */
#include "lua/state.h"

enum {
    LONGEST_NAME = 64,
    DEEPEST = 32, /* as in convert.c: what nests deeper becomes no datum */
};

void script_offer_words(Script *script, ScriptReadWords *read, void *ctx) {
    script->read_words = read;
    script->words_ctx = ctx;
}

/* A name and no path: it says nothing of where the file is. */
static bool is_list_name(Text name) {
    for (size_t i = 0; i < name.len; i++) {
        char byte = name.at[i];
        if (!(byte >= 'a' && byte <= 'z') && !(byte >= '0' && byte <= '9') && byte != '-' &&
            byte != '_')
            return false;
    }
    return name.len > 0 && name.len <= LONGEST_NAME;
}

static const char *check_call(lua_State *L) {
    const Script *script = script_of(L);
    if (!script->is_loading)
        failure_raise(L, REMIT_OK, "words", "read it into a local at the top of the file",
                      "words \"NAME\" works while the file loads, not in a function of a rule");
    if (script->list)
        failure_raise(L, REMIT_OK, "words", NULL, "a list of words cannot read another one");
    Text name = TEXT("");
    if (lua_gettop(L) == 1 && lua_type(L, 1) == LUA_TSTRING)
        name.at = lua_tolstring(L, 1, &name.len);
    if (!is_list_name(name))
        failure_raise(L, REMIT_OK, name.len ? name.at : "words",
                      "words \"industries\" reads subjects/words/industries.lua",
                      "words takes the name of a list: small letters, digits, '-' and '_'");
    return name.at;
}

static const ScriptFile *find_list(lua_State *L, const char *name) {
    Script *script = script_of(L);
    Text file, source;
    RemitError err;
    if (!script->read_words)
        failure_raise(L, REMIT_OK, name, NULL, "there are no lists of words here");
    if (!script->read_words(script->words_ctx, name, &script->arena, &file, &source, &err))
        failure_raise(L, err.code, name, err.hint, "%s", err.message);
    return script_add_file(script, &script->files->next, file.at, source);
}

/* Marks the table on top of the stack, and those in it, as the list's. */
static void mark_tables(lua_State *L, const ScriptFile *list, int depth) {
    int table = lua_gettop(L);
    if (depth == DEEPEST || sandbox_list_of(L, table))
        return;
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    sandbox_note_list(L, table, list);
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) { // key value
        if (lua_istable(L, -1))
            mark_tables(L, list, depth + 1);
        if (!lua_isfunction(L, -1))
            continue;
        RemitError err;
        error_set(&err, REMIT_E_POLICY, "a list of words holds texts, not functions");
        failure_place_word(list, TEXT("function"), &err);
        failure_raise_whole(L, &err);
    }
}

/* The results of the list are on the stack above its name. */
static void check_result(lua_State *L, const ScriptFile *list) {
    int count = lua_gettop(L) - 1;
    if (count == 1 && lua_istable(L, -1) && !sandbox_made_by(L, -1))
        return;
    char room[48];
    RemitError err;
    error_set(&err, REMIT_E_POLICY, "expected the list to return a table, it returned %s",
              script_describe_result(L, count, room));
    failure_place_word(list, TEXT("return"), &err);
    error_hint(&err, "the last statement of the file: return { \"…\", \"…\" }");
    failure_raise_whole(L, &err);
}

/* words "NAME" */
static int l_wordlist_read(lua_State *L) {
    Script *script = script_of(L);
    const ScriptFile *list = find_list(L, check_call(L));
    RemitError err;
    if (!script_compile(script, list, &err)) // name chunk
        failure_raise_whole(L, &err);
    script->list = list;
    lua_call(L, 0, LUA_MULTRET); // name table
    script->list = NULL;
    check_result(L, list);
    mark_tables(L, list, 0);
    return 1;
}

const luaL_Reg library_lists[] = {{"words", l_wordlist_read}, {NULL, NULL}};
