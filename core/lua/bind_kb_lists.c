/* SPDX-License-Identifier: MIT */
/* What the table kb has lists of beside claims and disputes: examples, terms, sources, packs. The
 * look-ups are the kb room's own; here each row becomes a read-only table, shown as a line. */
#include "lua/bind_kb.h"

static const BindKind example_kind = {"an example", NULL};
static const BindKind examples_kind = {"a list of examples", NULL};
static const char *const term_optional[] = {"cite", "claim", "dispute", NULL};
static const BindKind term_kind = {"a term", term_optional};
static const BindKind terms_kind = {"a list of terms", NULL};
static const char *const source_optional[] = {"lines", "published", "view", NULL};
static const BindKind source_kind = {"a source", source_optional};
static const BindKind sources_kind = {"a list of sources", NULL};
static const BindKind pack_kind = {"a pack", NULL};
static const BindKind packs_kind = {"a list of packs", NULL};

enum { OWNER_COLUMN = 8, SOURCE_COLUMN = 6, PACK_COLUMN = 14, TERM_COLUMN = 40 };

/* ---- rows ---- */

/* The argument, in the arena; empty when it is nil. */
static Text check_optional(lua_State *L, int arg) {
    if (lua_isnoneornil(L, arg))
        return TEXT("");
    return arena_text(&bind_console(L)->arena, bind_check_text(L, arg));
}

static void set_count(lua_State *L, const char *key, size_t count) {
    lua_pushinteger(L, (lua_Integer)count); // row count
    lua_setfield(L, -2, key);               // row
}

/* Ends the row on top of the stack, which is shown as "name   says": seals it and puts it behind
 * those of the list below it. */
static void end_row(lua_State *L, const BindKind *kind, Text name, size_t column, Text says) {
    Console *console = bind_console(L);
    Buffer *out = &console->text;
    size_t start = out->len;
    lua_Integer at = (lua_Integer)lua_rawlen(L, -2) + 1;
    buffer_add(out, name);
    layout_tab(out, start, column);
    layout_wrap(out, says, layout_width((Text){out->at + start, out->len - start}), column);
    bind_seal(L, kind, 0, bind_kb_shown(console, start)); // list row
    lua_rawseti(L, -2, at);                               // list
    if (at > BIND_KB_SHOWN)
        out->len = start;
}

/* Seals the list on top of the stack. */
static int end_list(lua_State *L, const BindKind *kind, const char *nothing) {
    Console *console = bind_console(L);
    size_t count = lua_rawlen(L, -1);
    bind_kb_show_more(console, count, BIND_KB_SHOWN);
    if (count == 0)
        buffer_addf(&console->text, "%s\n", nothing);
    bind_seal(L, kind, 0, bind_kb_shown(console, 0)); // list
    return 1;
}

/* ---- functions ---- */

/* kb.examples("new laptop", "CIO"), kb.examples("checkout", {owner="CTO", pack="remit", limit=5}):
 * the nearest first. */
static int l_kb_examples(lua_State *L) {
    static const char *const keys[] = {"owner", "pack", "limit", NULL};
    Console *console = bind_kb_begin(L);
    KbExampleFilter filter = {.words = check_optional(L, 1)};
    lua_Integer limit = filter.words.len ? BIND_KB_LIMIT : INT32_MAX;
    if (lua_istable(L, 2)) {
        bind_check_keys(L, 2, keys);
        filter.owner = bind_kb_option_text(L, 2, "owner");
        filter.pack = bind_kb_option_text(L, 2, "pack");
        limit = bind_kb_option_count(L, 2, "limit", limit);
    } else {
        filter.owner = check_optional(L, 2);
    }
    Kb *kb = bind_kb_check(L);
    KbExampleList examples;
    const char *owner = filter.owner.at, *pack = filter.pack.at;
    if (!kb_check_name(kb, KB_OWNERS, &filter.owner, &console->arena, &console->failure))
        bind_fail(L, owner);
    if (!kb_check_name(kb, KB_PACKS, &filter.pack, &console->arena, &console->failure))
        bind_fail(L, pack);
    if (!kb_examples(kb, &filter, (size_t)limit, &console->arena, &examples, &console->failure))
        bind_fail(L, NULL);
    lua_createtable(L, (int)examples.count, 0); // list
    for (size_t i = 0; i < examples.count; i++) {
        const EvidenceExample *example = &examples.items[i];
        lua_createtable(L, 0, 3); // list row
        bind_set_text(L, "text", example->text);
        bind_set_text(L, "owner", example->owner);
        bind_set_text(L, "pack", example->pack);
        end_row(L, &example_kind, example->owner, OWNER_COLUMN, example->text);
    }
    return end_list(L, &examples_kind, "no examples");
}

/* kb.terms "laptop", kb.terms(nil, "shared"): what words of clients count for. */
static int l_kb_terms(lua_State *L) {
    Console *console = bind_kb_begin(L);
    Text words = check_optional(L, 1), key = check_optional(L, 2);
    KbTermList terms;
    if (!kb_terms(bind_kb_check(L), key, words, &console->arena, &terms, &console->failure))
        bind_fail(L, key.len ? key.at : NULL);
    lua_createtable(L, (int)terms.count, 0); // list
    for (size_t i = 0; i < terms.count; i++) {
        const KbTerm *term = &terms.items[i];
        lua_createtable(L, 0, 7); // list row
        bind_set_text(L, "phrase", term->phrase);
        bind_set_text(L, "key", term->key);
        bind_set_text(L, "cite", term->cite);
        bind_set_text(L, "claim", term->claim);
        bind_set_text(L, "dispute", term->dispute);
        bind_set_text(L, "pack", term->pack);
        lua_pushnumber(L, term->weight); // list row weight
        lua_setfield(L, -2, "weight");   // list row
        Text says = arena_format(&console->arena, "%.*s %g%s%.*s%s", TEXT_ARG(term->key),
                                 term->weight, term->cite.len ? " [" : "", TEXT_ARG(term->cite),
                                 term->cite.len ? "]" : "");
        end_row(L, &term_kind, term->phrase, TERM_COLUMN, says);
    }
    return end_list(L, &terms_kind, "no terms");
}

/* kb.sources() */
static int l_kb_sources(lua_State *L) {
    Console *console = bind_kb_begin(L);
    KbSourceList sources;
    if (!kb_sources(bind_kb_check(L), &console->arena, &sources, &console->failure))
        bind_fail(L, NULL);
    lua_createtable(L, (int)sources.count, 0); // list
    for (size_t i = 0; i < sources.count; i++) {
        const KbSource *source = &sources.items[i];
        lua_createtable(L, 0, 7); // list row
        bind_set_text(L, "id", source->id);
        bind_set_text(L, "title", source->title);
        bind_set_text(L, "published", source->published);
        bind_set_text(L, "view", source->view);
        bind_set_text(L, "pack", source->pack);
        if (source->lines)
            set_count(L, "lines", (size_t)source->lines);
        set_count(L, "claims", source->claim_count);
        Text says = arena_format(&console->arena, "%.*s; %zu claims", TEXT_ARG(source->title),
                                 source->claim_count);
        end_row(L, &source_kind, source->id, SOURCE_COLUMN, says);
    }
    return end_list(L, &sources_kind, "no sources");
}

/* kb.packs() */
static int l_kb_packs(lua_State *L) {
    Console *console = bind_kb_begin(L);
    KbPackList packs;
    if (!kb_packs(bind_kb_check(L), &console->arena, &packs, &console->failure))
        bind_fail(L, NULL);
    lua_createtable(L, (int)packs.count, 0); // list
    for (size_t i = 0; i < packs.count; i++) {
        const KbPack *pack = &packs.items[i];
        lua_createtable(L, 0, 7); // list row
        bind_set_text(L, "id", pack->id);
        bind_set_text(L, "title", pack->title);
        set_count(L, "roles", pack->role_count);
        set_count(L, "sources", pack->source_count);
        set_count(L, "claims", pack->claim_count);
        set_count(L, "terms", pack->term_count);
        set_count(L, "examples", pack->example_count);
        end_row(L, &pack_kind, pack->id, PACK_COLUMN, pack->title);
    }
    return end_list(L, &packs_kind, "no packs");
}

void bind_kb_lists_open(lua_State *L, Console *console) {
    static const luaL_Reg functions[] = {{"examples", l_kb_examples},
                                         {"packs", l_kb_packs},
                                         {"sources", l_kb_sources},
                                         {"terms", l_kb_terms},
                                         {NULL, NULL}};
    bind_add(L, console, functions);
}

const BindDoc bind_kb_lists_docs[] = {
    {"kb.examples",
     "kb.examples(\"new laptop\", \"CIO\")\n"
     "kb.examples(\"checkout\", {owner=\"CTO\", pack=\"remit\", limit=5})",
     "What people say and who owns it, the nearest to the words first: text, owner, pack. An owner"
     " is a role, \"shared\" or \"none\"; kb.examples(nil, \"none\") lists all of one."},
    {"kb.terms", "kb.terms \"laptop\"\nkb.terms(nil, \"shared\")",
     "Words of clients and what each counts for, by a word or by key: phrase, key, weight, pack,"
     " and where there is one cite, claim, dispute."},
    {"kb.sources", "kb.sources()",
     "The sources: id, title, pack, claims (how many), and where known published, view, lines."},
    {"kb.packs", "kb.packs()",
     "The packs in the knowledge base: id, title, and of how many roles, sources, claims, terms,"
     " examples."},
    {NULL, NULL, NULL},
};
