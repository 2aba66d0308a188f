/* SPDX-License-Identifier: MIT */
/* The table kb: the knowledge base as the console sees it. Look-ups are the kb room's own; here
 * they become read-only tables that show themselves as `remit kb` does, shortened. */
#include "lua/bind_kb.h"
#include <stdio.h>

enum {
    SHOWN_OF_ROLE = 6, /* of a role on an aspect, in a comparison */
    CITE_COLUMNS = 10,
    SQL_MILLISECONDS = 1500, /* less than what a statement stuck in C is given */
    SQL_ROWS = 10000,
};

static const char *const claim_optional[] = {"low",   "high",   "unit", "country",
                                             "basis", "aspect", "pack", NULL};
static const BindKind claim_kind = {"a claim", claim_optional};
static const BindKind claims_kind = {"a list of claims", NULL};
static const char *const position_optional[] = {"owner", NULL};
static const BindKind position_kind = {"a position", position_optional};
static const BindKind dispute_kind = {"a dispute", NULL};
static const BindKind disputes_kind = {"a list of disputes", NULL};
static const BindKind role_kind = {"a role", NULL};
static const BindKind topic_kind = {"a topic", NULL};
static const BindKind aspect_kind = {"an aspect", NULL};
static const BindKind comparison_kind = {"the comparison", NULL};
static const BindKind kb_kind = {"kb", NULL};

/* ---- arguments ---- */

Kb *bind_kb_check(lua_State *L) {
    Console *console = bind_console(L);
    Kb *kb = host_kb(session_host(console->session), &console->failure);
    if (!kb)
        bind_fail(L, NULL);
    return kb;
}

Text bind_kb_option_text(lua_State *L, int arg, const char *key) {
    sandbox_push_target(L, arg); // table
    lua_pushstring(L, key);      // table key
    lua_rawget(L, -2);           // table value
    Text text = TEXT("");
    if (lua_type(L, -1) == LUA_TSTRING) {
        text.at = lua_tolstring(L, -1, &text.len);
        text = arena_text(&bind_console(L)->arena, text);
    } else if (!lua_isnil(L, -1)) {
        failure_raise(L, REMIT_OK, key, NULL, "'%s' must be a text, not a %s", key,
                      luaL_typename(L, -1));
    }
    lua_pop(L, 2); //
    return text;
}

lua_Integer bind_kb_option_count(lua_State *L, int arg, const char *key, lua_Integer usual) {
    if (!lua_istable(L, arg))
        return usual;
    sandbox_push_target(L, arg); // table
    lua_pushstring(L, key);      // table key
    lua_rawget(L, -2);           // table value
    int is_integer = 1;
    lua_Integer count = lua_isnil(L, -1) ? usual : lua_tointegerx(L, -1, &is_integer);
    if (!is_integer || count < 0)
        failure_raise(L, REMIT_OK, key, NULL, "'%s' must be a whole number", key);
    lua_pop(L, 2); //
    return count ? count : INT32_MAX;
}

/* The id of a role by any of its names. */
static Text check_role(lua_State *L, Text name) {
    Console *console = bind_console(L);
    KbRole role;
    Kb *kb = bind_kb_check(L);
    const char *word = arena_text(&console->arena, name).at;
    if (!kb_role(kb, name, &console->arena, &role, &console->failure))
        bind_fail(L, word);
    if (role.id.len)
        return role.id;
    if (!kb_check_name(kb, KB_ROLES, &name, &console->arena, &console->failure))
        bind_fail(L, word);
    return name;
}

/* The filter of the table at `arg`, which may be missing. `keys` are those that it may have. */
static KbFilter check_filter(lua_State *L, int arg, const char *const *keys) {
    Console *console = bind_console(L);
    KbFilter filter = {0};
    if (lua_isnoneornil(L, arg))
        return filter;
    bind_check_keys(L, arg, keys);
    Kb *kb = bind_kb_check(L);
    const struct {
        const char *key;
        Text *value;
        KbNames names;
    } parts[] = {{"source", &filter.source, KB_SOURCES},
                 {"kind", &filter.kind, KB_KINDS},
                 {"aspect", &filter.aspect, KB_ASPECTS},
                 {"pack", &filter.pack, KB_PACKS},
                 {"country", &filter.country, KB_COUNTRIES}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *parts[i].value = bind_kb_option_text(L, arg, parts[i].key);
        const char *word = parts[i].value->at;
        if (!kb_check_name(kb, parts[i].names, parts[i].value, &console->arena, &console->failure))
            bind_fail(L, word);
    }
    filter.role = bind_kb_option_text(L, arg, "role");
    if (filter.role.len)
        filter.role = check_role(L, filter.role);
    filter.place = bind_kb_option_text(L, arg, "place");
    filter.id = bind_kb_option_text(L, arg, "id");
    return filter;
}

/* ---- what is shown ---- */

static void show_heading(Console *console, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void show_heading(Console *console, const char *format, ...) {
    char title[256];
    va_list args;
    va_start(args, format);
    vsnprintf(title, sizeof title, format, args);
    va_end(args);
    buffer_addf(&console->text, "%s%s%s%s\n", console->text.len ? "\n" : "", console->style.bold,
                title, console->style.end);
}

/* "[s0:61]   A CIO is called for …", wrapped */
static void show_cited(Console *console, Text cite, Text text) {
    Buffer *out = &console->text;
    size_t start = out->len;
    buffer_addf(out, "[%.*s]", TEXT_ARG(cite));
    layout_tab(out, start, CITE_COLUMNS);
    layout_wrap(out, text, out->len - start, CITE_COLUMNS);
}

static void show_claim(Console *console, const KbClaim *claim) {
    char roles[64] = "";
    size_t len = 0;
    for (size_t i = 0; i < claim->role_count && len < sizeof roles; i++)
        len += (size_t)snprintf(roles + len, sizeof roles - len, "%.*s%s",
                                TEXT_ARG(claim->roles[i]), i + 1 < claim->role_count ? " " : ", ");
    show_cited(console, claim->cite,
               arena_format(&console->arena, "%.*s (%s%.*s)", TEXT_ARG(claim->text), roles,
                            TEXT_ARG(claim->kind)));
}

void bind_kb_show_more(Console *console, size_t count, size_t most) {
    if (count > most)
        buffer_addf(&console->text, "%s… and %zu more%s\n", console->style.dim, count - most,
                    console->style.end);
}

static void show_claims(Console *console, const KbClaims *claims, size_t most) {
    for (size_t i = 0; i < claims->count && i < most; i++)
        show_claim(console, &claims->items[i]);
    bind_kb_show_more(console, claims->count, most);
    if (claims->count == 0)
        buffer_lit(&console->text, "no claims\n");
}

static void show_dispute(Console *console, const KbDispute *dispute) {
    show_heading(console, "%.*s: %.*s", TEXT_ARG(dispute->id), TEXT_ARG(dispute->question));
    for (size_t i = 0; i < dispute->position_count; i++) {
        const KbPosition *position = &dispute->positions[i];
        show_cited(console, position->cite,
                   position->owner.len
                       ? arena_format(&console->arena, "%.*s: %.*s", TEXT_ARG(position->owner),
                                      TEXT_ARG(position->says))
                       : position->says);
    }
}

Text bind_kb_shown(const Console *console, size_t start) {
    Text shown = {console->text.at + start, console->text.len - start};
    shown.len -= shown.len && shown.at[shown.len - 1] == '\n';
    return shown;
}

/* ---- tables ---- */

static void push_claim(lua_State *L, const KbClaim *claim) {
    Console *console = bind_console(L);
    lua_createtable(L, 0, 12); // claim
    bind_set_text(L, "id", claim->id);
    bind_set_text(L, "source", claim->source);
    lua_pushinteger(L, claim->line); // claim line
    lua_setfield(L, -2, "line");     // claim
    bind_set_text(L, "cite", claim->cite);
    bind_set_text(L, "kind", claim->kind);
    bind_set_texts(L, "roles", claim->roles, claim->role_count);
    bind_set_text(L, "aspect", claim->aspect);
    bind_set_text(L, "text", claim->text);
    bind_set_texts(L, "terms", claim->terms, claim->term_count);
    if (claim->has_low) {
        lua_pushnumber(L, claim->low); // claim low
        lua_setfield(L, -2, "low");    // claim
    }
    if (claim->has_high) {
        lua_pushnumber(L, claim->high); // claim high
        lua_setfield(L, -2, "high");    // claim
    }
    bind_set_text(L, "unit", claim->unit);
    bind_set_text(L, "country", claim->country);
    bind_set_text(L, "basis", claim->basis);
    bind_set_text(L, "pack", claim->pack);
    size_t start = console->text.len;
    show_claim(console, claim);
    bind_seal(L, &claim_kind, 0, bind_kb_shown(console, start)); // claim
    console->text.len = start;
}

/* Pushes the list without a text of its own. */
static void push_claims_plain(lua_State *L, const KbClaims *claims) {
    lua_createtable(L, (int)claims->count, 0); // list
    for (size_t i = 0; i < claims->count; i++) {
        push_claim(L, &claims->items[i]);       // list claim
        lua_rawseti(L, -2, (lua_Integer)i + 1); // list
    }
}

static void push_claims(lua_State *L, const KbClaims *claims) {
    Console *console = bind_console(L);
    size_t start = console->text.len;
    push_claims_plain(L, claims); // list
    show_claims(console, claims, BIND_KB_SHOWN);
    bind_seal(L, &claims_kind, 0, bind_kb_shown(console, start)); // list
    console->text.len = start;
}

static void push_dispute(lua_State *L, const KbDispute *dispute) {
    Console *console = bind_console(L);
    lua_newtable(L); // dispute
    bind_set_text(L, "id", dispute->id);
    bind_set_text(L, "title", dispute->title);
    bind_set_text(L, "question", dispute->question);
    lua_createtable(L, (int)dispute->position_count, 0); // dispute positions
    for (size_t i = 0; i < dispute->position_count; i++) {
        const KbPosition *position = &dispute->positions[i];
        lua_newtable(L); // dispute positions position
        bind_set_text(L, "source", position->source);
        bind_set_text(L, "cite", position->cite);
        bind_set_text(L, "owner", position->owner);
        bind_set_text(L, "says", position->says);
        bind_seal(L, &position_kind, 0, TEXT(""));
        lua_rawseti(L, -2, (lua_Integer)i + 1); // dispute positions
    }
    lua_setfield(L, -2, "positions"); // dispute
    buffer_clear(&console->text);
    show_dispute(console, dispute);
    bind_seal(L, &dispute_kind, 0, bind_kb_shown(console, 0)); // dispute
}

static void push_disputes(lua_State *L, const KbDisputeList *disputes) {
    Console *console = bind_console(L);
    lua_createtable(L, (int)disputes->count, 0); // list
    for (size_t i = 0; i < disputes->count; i++) {
        push_dispute(L, &disputes->items[i]);   // list dispute
        lua_rawseti(L, -2, (lua_Integer)i + 1); // list
    }
    buffer_clear(&console->text);
    for (size_t i = 0; i < disputes->count; i++)
        show_dispute(console, &disputes->items[i]);
    if (disputes->count == 0)
        buffer_lit(&console->text, "no disputes\n");
    bind_seal(L, &disputes_kind, 0, bind_kb_shown(console, 0)); // list
}

/* ---- functions ---- */

Console *bind_kb_begin(lua_State *L) {
    Console *console = bind_console(L);
    buffer_clear(&console->text);
    return console;
}

/* kb.claims{source="s0", kind="need"}: all claims of that description. */
static int l_kb_claims(lua_State *L) {
    static const char *const keys[] = {"source", "role",  "kind", "aspect", "country",
                                       "pack",   "place", "id",   NULL};
    Console *console = bind_kb_begin(L);
    KbClaims claims;
    KbFilter filter = check_filter(L, 1, keys);
    if (!kb_claims(bind_kb_check(L), &filter, &console->arena, &claims, &console->failure))
        bind_fail(L, NULL);
    push_claims(L, &claims);
    return 1;
}

/* Says above a list how its words were taken. */
static void show_how(Console *console, const KbFound *found) {
    if (found->corrected.len)
        buffer_addf(&console->text, "searched for '%.*s'\n", TEXT_ARG(found->corrected));
    if (!found->has_all && found->claims.count)
        buffer_lit(&console->text, "no claim has all the words; these have some\n");
}

static const char *const search_keys[] = {"source", "role",  "kind",  "aspect", "country",
                                          "pack",   "place", "limit", NULL};

/* kb.search("service desk", {role="CIO", limit=20}): the best first. */
static int l_kb_search(lua_State *L) {
    Console *console = bind_kb_begin(L);
    Text words = bind_check_text(L, 1);
    KbFound found;
    KbFilter filter = check_filter(L, 2, search_keys);
    lua_Integer limit = bind_kb_option_count(L, 2, "limit", BIND_KB_LIMIT);
    if (!kb_search(bind_kb_check(L), words, &filter, (size_t)limit, &console->arena, &found,
                   &console->failure))
        bind_fail(L, NULL);
    push_claims_plain(L, &found.claims); // list
    show_how(console, &found);
    show_claims(console, &found.claims, BIND_KB_SHOWN);
    bind_seal(L, &claims_kind, 0, bind_kb_shown(console, 0)); // list
    return 1;
}

/* kb.topic "cloud": the claims and the disputes on a topic. */
static int l_kb_topic(lua_State *L) {
    enum { MOST_VAGUE = 10 };
    Console *console = bind_kb_begin(L);
    Text words = bind_check_text(L, 1);
    Kb *kb = bind_kb_check(L);
    KbFound found;
    KbDisputeList disputes;
    if (!kb_search(kb, words, NULL, SIZE_MAX, &console->arena, &found, &console->failure) ||
        !kb_disputes_search(kb, words, &console->arena, &disputes, &console->failure))
        bind_fail(L, NULL);
    if (!found.has_all && found.claims.count > MOST_VAGUE)
        found.claims.count = MOST_VAGUE; /* some of the words: only the best can be meant */
    lua_newtable(L);                     // topic
    bind_set_text(L, "topic", words);
    push_claims(L, &found.claims);   // topic claims
    lua_setfield(L, -2, "claims");   // topic
    push_disputes(L, &disputes);     // topic disputes
    lua_setfield(L, -2, "disputes"); // topic
    buffer_clear(&console->text);
    show_how(console, &found);
    show_claims(console, &found.claims, SIZE_MAX);
    for (size_t i = 0; i < disputes.count; i++)
        show_dispute(console, &disputes.items[i]);
    bind_seal(L, &topic_kind, 0, bind_kb_shown(console, 0)); // topic
    return 1;
}

/* kb.disputes(), kb.disputes "vendors": where the sources disagree, all or by id or by words. */
static int l_kb_disputes(lua_State *L) {
    Console *console = bind_kb_begin(L);
    Kb *kb = bind_kb_check(L);
    Text words = lua_isnoneornil(L, 1) ? TEXT("") : bind_check_text(L, 1);
    KbDisputeList disputes;
    if (!kb_disputes(kb, words, NULL, &console->arena, &disputes, &console->failure) ||
        (disputes.count == 0 &&
         !kb_disputes_search(kb, words, &console->arena, &disputes, &console->failure)))
        bind_fail(L, NULL);
    push_disputes(L, &disputes);
    return 1;
}

static KbClaims select_kind(Console *console, const KbClaims *claims, Text kind) {
    KbClaim *items = arena_new(&console->arena, (claims->count + 1) * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < claims->count; i++)
        if (text_equal(claims->items[i].kind, kind))
            items[count++] = claims->items[i];
    return (KbClaims){items, count};
}

/* Names, definitions, and how many claims of each other kind there are. */
static void show_role(Console *console, const KbRole *role, const KbClaims *claims) {
    Buffer *out = &console->text;
    show_heading(console, "%.*s, %.*s", TEXT_ARG(role->id), TEXT_ARG(role->name));
    for (size_t i = 1; i < role->name_count; i++)
        buffer_addf(out, "also: %.*s%s%.*s%s\n", TEXT_ARG(role->names[i].name),
                    role->names[i].cite.len ? " [" : "", TEXT_ARG(role->names[i].cite),
                    role->names[i].cite.len ? "]" : "");
    KbClaims definitions = select_kind(console, claims, TEXT("definition"));
    for (size_t i = 0; i < definitions.count; i++)
        show_cited(console, definitions.items[i].cite, definitions.items[i].text);
    Buffer counts = {0};
    for (size_t i = 0; i < claims->count; i++) {
        Text kind = claims->items[i].kind;
        bool is_first = true;
        for (size_t k = 0; k < i && is_first; k++)
            is_first = !text_equal(claims->items[k].kind, kind);
        if (is_first)
            buffer_addf(&counts, "%s%.*s %zu", counts.len ? ", " : "", TEXT_ARG(kind),
                        select_kind(console, claims, kind).count);
    }
    size_t start = out->len;
    buffer_addf(out, "%zu claims: ", claims->count);
    layout_wrap(out, buffer_text(&counts), out->len - start, 2);
    buffer_free(&counts);
    buffer_addf(out, "%skb.claims{role=\"%.*s\", kind=\"need\"} shows those of a kind%s\n",
                console->style.dim, TEXT_ARG(role->id), console->style.end);
}

/* kb.role "CTO": a role by any of its names. */
static int l_kb_role(lua_State *L) {
    Console *console = bind_kb_begin(L);
    Text name = bind_check_text(L, 1);
    KbFilter filter = {.role = check_role(L, name)};
    KbRole role;
    KbClaims claims;
    if (!kb_role(bind_kb_check(L), filter.role, &console->arena, &role, &console->failure) ||
        !kb_claims(bind_kb_check(L), &filter, &console->arena, &claims, &console->failure))
        bind_fail(L, NULL);
    lua_newtable(L); // role
    bind_set_text(L, "id", role.id);
    bind_set_text(L, "name", role.name);
    bind_set_text(L, "pack", role.pack);
    Text *names = arena_new(&console->arena, (role.name_count + 1) * sizeof *names);
    for (size_t i = 0; i < role.name_count; i++)
        names[i] = role.names[i].name;
    bind_set_texts(L, "names", names, role.name_count);
    push_claims(L, &claims);       // role claims
    lua_setfield(L, -2, "claims"); // role
    buffer_clear(&console->text);
    show_role(console, &role, &claims);
    bind_seal(L, &role_kind, 0, bind_kb_shown(console, 0)); // role
    return 1;
}

/* Claims on this aspect and this role alone, or on more than one with an empty role. */
static KbClaims select_side(Console *console, const KbClaims *claims, Text aspect, Text role) {
    KbClaim *items = arena_new(&console->arena, (claims->count + 1) * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < claims->count; i++) {
        const KbClaim *claim = &claims->items[i];
        bool is_here = role.len ? claim->role_count == 1 && text_equal(claim->roles[0], role)
                                : claim->role_count > 1;
        if (is_here && text_equal(claim->aspect, aspect))
            items[count++] = *claim;
    }
    return (KbClaims){items, count};
}

/* The roles under `roles` of the table at argument 1; CTO and CIO when there are none. */
static void check_roles(lua_State *L, Text roles[2]) {
    roles[0] = TEXT("CTO");
    roles[1] = TEXT("CIO");
    if (!lua_istable(L, 1))
        return;
    sandbox_push_target(L, 1);   // table
    lua_pushliteral(L, "roles"); // table key
    lua_rawget(L, -2);           // table roles
    if (lua_istable(L, -1)) {
        for (int i = 0; i < 2; i++) {
            if (lua_geti(L, -1, i + 1) != LUA_TSTRING) // table roles role
                luaL_argerror(L, 1, "'roles' must be a list of two, such as {\"CTO\", \"CIO\"}");
            Text name;
            name.at = lua_tolstring(L, -1, &name.len);
            roles[i] = check_role(L, name);
            lua_pop(L, 1); // table roles
        }
    } else if (!lua_isnil(L, -1)) {
        luaL_argerror(L, 1, "'roles' must be a list of two, such as {\"CTO\", \"CIO\"}");
    }
    lua_pop(L, 2); //
}

static void show_side(Console *console, const char *title, const KbClaims *claims) {
    if (claims->count == 0)
        return;
    buffer_addf(&console->text, "%s\n", title);
    for (size_t i = 0; i < claims->count && i < SHOWN_OF_ROLE; i++)
        show_cited(console, claims->items[i].cite, claims->items[i].text);
    if (claims->count > SHOWN_OF_ROLE)
        buffer_addf(&console->text, "%s… and %d more%s\n", console->style.dim,
                    (int)claims->count - SHOWN_OF_ROLE, console->style.end);
}

/* kb.compare{aspect="budget"}: two roles, aspect by aspect. */
static int l_kb_compare(lua_State *L) {
    static const char *const keys[] = {"aspect",  "source", "kind", "pack",
                                       "country", "roles",  NULL};
    Console *console = bind_kb_begin(L);
    KbFilter filter = check_filter(L, 1, keys);
    Kb *kb = bind_kb_check(L);
    Text roles[3] = {TEXT(""), TEXT(""), TEXT("")};
    KbNameList aspects;
    KbClaims all;
    check_roles(L, roles);
    if (!kb_names(kb, KB_ASPECTS, &console->arena, &aspects, &console->failure) ||
        !kb_claims(kb, &filter, &console->arena, &all, &console->failure))
        bind_fail(L, NULL);
    lua_newtable(L); // comparison
    for (size_t i = 0; i < aspects.count; i++) {
        KbClaims sides[3];
        size_t count = 0;
        for (int k = 0; k < 3; k++) {
            sides[k] = select_side(console, &all, aspects.items[i], roles[k]);
            count += sides[k].count;
        }
        if (count == 0)
            continue;
        bind_push_text(L, aspects.items[i]); // comparison name
        lua_newtable(L);                     // comparison name aspect
        for (int k = 0; k < 3; k++) {
            push_claims(L, &sides[k]);                         // comparison name aspect claims
            lua_setfield(L, -2, k < 2 ? roles[k].at : "both"); // comparison name aspect
        }
        bind_seal(L, &aspect_kind, 0, TEXT(""));
        lua_rawset(L, -3); // comparison
        show_heading(console, "%.*s", TEXT_ARG(aspects.items[i]));
        show_side(console, roles[0].at, &sides[0]);
        show_side(console, roles[1].at, &sides[1]);
        show_side(console, "both", &sides[2]);
    }
    if (console->text.len == 0)
        buffer_lit(&console->text, "no claims\n");
    bind_seal(L, &comparison_kind, 0, bind_kb_shown(console, 0)); // comparison
    return 1;
}

static KbCell check_cell(lua_State *L, int arg) {
    KbCell cell = {.kind = KB_NULL};
    if (lua_isinteger(L, arg)) {
        cell.kind = KB_INTEGER;
        cell.integer = lua_tointeger(L, arg);
    } else if (lua_type(L, arg) == LUA_TNUMBER) {
        cell.kind = KB_NUMBER;
        cell.number = lua_tonumber(L, arg);
    } else if (!lua_isnil(L, arg)) {
        cell.kind = KB_TEXT;
        cell.text = bind_check_text(L, arg);
    }
    return cell;
}

static void push_cell(lua_State *L, const KbCell *cell) {
    if (cell->kind == KB_INTEGER)
        lua_pushinteger(L, cell->integer);
    else if (cell->kind == KB_NUMBER)
        lua_pushnumber(L, cell->number);
    else if (cell->kind == KB_TEXT)
        bind_push_text(L, cell->text);
    else
        lua_pushnil(L);
}

/* kb.sql("SELECT id FROM claim WHERE kind = ?1", "pay"): a list of rows; NULL is nil. */
static int l_kb_sql(lua_State *L) {
    Console *console = bind_kb_begin(L);
    Text sql = bind_check_text(L, 1);
    int count = lua_gettop(L) - 1;
    KbLimits limits = {SQL_MILLISECONDS, SQL_ROWS};
    kb_query_free(console->query);
    console->query = kb_query(bind_kb_check(L), sql, &limits, &console->failure);
    if (!console->query)
        bind_fail(L, NULL);
    if ((size_t)count != kb_query_parameters(console->query))
        luaL_error(L, "the SQL has %d parameters, it got %d",
                   (int)kb_query_parameters(console->query), count);
    for (int i = 1; i <= count; i++)
        kb_query_bind(console->query, (size_t)i, check_cell(L, i + 1));
    lua_newtable(L); // rows
    bool has_row;
    for (lua_Integer at = 1;; at++) {
        if (!kb_query_next(console->query, &has_row, &console->failure))
            bind_fail(L, NULL);
        if (!has_row)
            break;
        lua_newtable(L); // rows row
        for (size_t i = 0; i < kb_query_columns(console->query); i++) {
            KbCell cell = kb_query_cell(console->query, i);
            bind_push_text(L, kb_query_name(console->query, i)); // rows row name
            push_cell(L, &cell);                                 // rows row name value
            lua_rawset(L, -3);                                   // rows row
        }
        lua_rawseti(L, -2, at); // rows
    }
    if (kb_query_is_cut(console->query))
        luaL_error(L, "more than %d rows; add a LIMIT", SQL_ROWS);
    kb_query_free(console->query);
    console->query = NULL;
    return 1;
}

void bind_kb_open(lua_State *L, Console *console) {
    static const luaL_Reg functions[] = {{"claims", l_kb_claims},     {"compare", l_kb_compare},
                                         {"disputes", l_kb_disputes}, {"role", l_kb_role},
                                         {"search", l_kb_search},     {"sql", l_kb_sql},
                                         {"topic", l_kb_topic},       {NULL, NULL}};
    lua_newtable(L); // kb
    bind_add(L, console, functions);
    bind_kb_lists_open(L, console);
    bind_seal(L, &kb_kind, 0, TEXT("")); // kb
}

const BindDoc bind_kb_docs[] = {
    {"kb",
     "kb.role, kb.compare, kb.search, kb.claims, kb.disputes, kb.topic, kb.sql,\n"
     "kb.examples, kb.terms, kb.sources, kb.packs",
     "The knowledge base: what the sources say, each statement with its place."},
    {"kb.role", "kb.role \"CTO\"", "A role by any of its names: id, name, names, claims."},
    {"kb.compare", "kb.compare{aspect=\"budget\"}",
     "Two roles, aspect by aspect: .budget.CTO, .budget.CIO, .budget.both. Also by source, kind,"
     " pack, country, and with roles={\"CTO\", \"CIO\"}."},
    {"kb.search", "kb.search \"service desk\"\nkb.search(\"vendors\", {role=\"CIO\", limit=5})",
     "The claims that have these words, in any form and order, the best first."},
    {"kb.claims", "kb.claims{source=\"s0\", kind=\"need\"}",
     "The claims by source, role, kind, aspect, country, pack, place (\"s0:61\") or id. A claim"
     " has id, source, line, cite, kind, roles, aspect, text, terms, and where the source gives"
     " them low, high, unit, country, basis."},
    {"kb.disputes", "kb.disputes()\nkb.disputes \"vendors\"",
     "Where the sources disagree, with the position of each: id, title, question, positions."},
    {"kb.topic", "kb.topic \"cloud\"", "All on a topic: claims and disputes."},
    {"kb.sql",
     "kb.sql \"SELECT kind, count(*) AS n FROM claim GROUP BY kind\"\n"
     "kb.sql(\"SELECT text FROM claim WHERE id = ?1\", \"s0.61\")",
     "Rows of one SELECT, a table each; NULL is nil. It reads and cannot write."},
    {NULL, NULL, NULL},
};
