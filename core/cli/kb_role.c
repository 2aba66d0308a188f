/* SPDX-License-Identifier: MIT */
/* remit kb role and compare: one role on one page, and two side by side. */
#include "cli/kb.h"
#include "format/json_write.h"

enum {
    FEW = 6, /* claims of a kind that a page shows before it says how many more there are */
    CELL_COLUMNS = 38 /* of the two columns of a comparison */
};

/* --- role ----------------------------------------------------------------------------------- */

/* The kinds in the order in which a reader asks for them; any others follow. */
static const char *const kind_order[] = {
    "definition",    "difference",    "question", "responsibility",
    "system",        "metric",        "budget",   "reporting",
    "overlap",       "collaboration", "need",     "threshold",
    "one_person",    "complement",    "skill",    "fit",
    "readiness",     "career",        "pay",      "ai_impact",
    "misconception",
};
enum { ORDERED_KINDS = sizeof kind_order / sizeof *kind_order };

static bool is_ordered(Text kind) {
    for (size_t i = 0; i < ORDERED_KINDS; i++)
        if (text_equal(kind, text_of(kind_order[i])))
            return true;
    return false;
}

static void print_kind(KbPage *page, const KbRole *role, const KbClaims *all, Text kind,
                       size_t limit) {
    KbClaims claims = kb_select(all, kind, (Text){0}, (Text){0}, &page->arena);
    if (claims.count == 0)
        return;
    Text title = kb_title_of(kind, &page->arena);
    kb_print_heading(page, "%.*s", TEXT_ARG(title));
    KbClaims shown = kb_spread(&claims, limit, &page->arena);
    for (size_t i = 0; i < shown.count; i++)
        kb_print_claim(page, &shown.items[i], KB_SHARED_ROLES);
    if (shown.count < claims.count)
        buffer_addf(&page->out, "%s          %zu more: remit kb role %.*s --kind %.*s%s\n",
                    page->style.dim, claims.count - shown.count, TEXT_ARG(role->id), TEXT_ARG(kind),
                    page->style.end);
}

static void print_role(KbPage *page, const KbRole *role, const KbClaims *claims, size_t limit) {
    Buffer *out = &page->out;
    kb_print_heading(page, "%.*s, %.*s", TEXT_ARG(role->id), TEXT_ARG(role->name));
    for (size_t i = 0; i < role->name_count; i++) {
        const KbRoleName *name = &role->names[i];
        if (text_equal(name->name, role->name))
            continue;
        buffer_addf(out, "also: %.*s", TEXT_ARG(name->name));
        if (name->cite.len)
            buffer_addf(out, " [%.*s]", TEXT_ARG(name->cite));
        buffer_put(out, '\n');
    }
    if (!text_equal(role->pack, TEXT("remit")))
        buffer_addf(out, "pack: %.*s\n", TEXT_ARG(role->pack));
    bool is_whole = args_has(page->args, "all");
    for (size_t i = 0; i < ORDERED_KINDS; i++) /* all definitions are wanted in any case */
        print_kind(page, role, claims, text_of(kind_order[i]), i == 0 || is_whole ? 0 : limit);
    for (size_t i = 0; i < claims->count; i++) {
        bool is_first = !is_ordered(claims->items[i].kind);
        for (size_t j = 0; is_first && j < i; j++)
            is_first = !text_equal(claims->items[j].kind, claims->items[i].kind);
        if (is_first)
            print_kind(page, role, claims, claims->items[i].kind, is_whole ? 0 : limit);
    }
}

static void role_json(KbPage *page, const KbRole *role, const KbClaims *claims) {
    Buffer *out = &page->out;
    buffer_put(out, '{');
    kb_json_text(out, "id", role->id);
    buffer_put(out, ',');
    kb_json_text(out, "name", role->name);
    buffer_lit(out, ",\"names\":[");
    for (size_t i = 0; i < role->name_count; i++) {
        buffer_add(out, i ? TEXT(",{") : TEXT("{"));
        kb_json_text(out, "name", role->names[i].name);
        buffer_lit(out, ",\"cite\":");
        if (role->names[i].cite.len)
            json_write_text(out, role->names[i].cite);
        else
            buffer_lit(out, "null");
        buffer_put(out, '}');
    }
    buffer_lit(out, "],");
    kb_json_text(out, "pack", role->pack);
    buffer_lit(out, ",\"claims\":");
    kb_claims_json(claims, out);
    buffer_lit(out, "}\n");
}

/* A name that is no role: it may still be talked about. */
static bool write_mention(KbPage *page, Text name) {
    KbNameList roles;
    KbFound found;
    if (!kb_search(page->kb, name, NULL, SIZE_MAX, &page->arena, &found, &page->err) ||
        !kb_names(page->kb, KB_ROLES, &page->arena, &roles, &page->err))
        return false;
    if (found.claims.count == 0 || !found.has_all || found.corrected.len) {
        kb_page_nothing(page, "no source defines '%.*s', and none mentions it", TEXT_ARG(name));
        error_suggest(&page->err, name, roles.items, roles.count);
        return false;
    }
    if (page->is_json) {
        KbRole role = {.name = name};
        role_json(page, &role, &found.claims);
        return true;
    }
    kb_print_heading(page, "%.*s: no source defines this role; it is mentioned", TEXT_ARG(name));
    for (size_t i = 0; i < found.claims.count; i++)
        kb_print_claim(page, &found.claims.items[i], KB_ROLES_AND_KIND);
    return true;
}

static bool write_role(KbPage *page) {
    KbFilter filter;
    KbRole role;
    KbClaims claims;
    size_t limit;
    Text name = kb_page_words(page);
    if (!kb_page_filter(page, &filter) || !kb_page_limit(page, FEW, &limit) ||
        !kb_role(page->kb, name, &page->arena, &role, &page->err))
        return false;
    if (role.id.len == 0)
        return write_mention(page, name);
    filter.role = role.id;
    if (!kb_claims(page->kb, &filter, &page->arena, &claims, &page->err))
        return false;
    if (page->is_json) {
        role_json(page, &role, &claims);
        return true;
    }
    bool is_narrow = filter.kind.len || filter.aspect.len || filter.place.len;
    print_role(page, &role, &claims, is_narrow ? 0 : limit);
    if (is_narrow && claims.count == 0)
        return kb_page_nothing(page, "no claim on %.*s is of that description", TEXT_ARG(role.id));
    return true;
}

static int run_role(const Args *args) {
    KbPage page = {0};
    if (args->count == 0)
        return cli_usage("kb role", "which role?");
    return kb_page_close(&page, kb_page_open(&page, args) && write_role(&page));
}

static const Option role_options[] = {
    KB_FILTER_OPTIONS,
    {"limit", 'n', "N", "claims of a kind before the rest is counted (6; 0: all)"},
    {"all", 'a', NULL, "all claims"},
    {0},
};

const Verb verb_kb_role = {
    .name = "kb role",
    .operands = "NAME",
    .summary = "a role: definitions, names, responsibilities, …",
    .examples = "  remit kb role CTO\n"
                "  remit kb role \"Chief Technical Officer\" --all\n"
                "  remit kb role CIO --kind responsibility --source s1\n",
    .options = role_options,
    .run = run_role,
};

/* --- compare -------------------------------------------------------------------------------- */

/* Adds the next line of at most CELL_COLUMNS columns of `text`, and gives what is left. */
static Text next_line(Text text, Buffer *out) {
    size_t end = 0, width = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i == text.len || text.at[i] == ' ') {
            Text word = {text.at + end, i - end};
            if (width && width + layout_width(word) > CELL_COLUMNS)
                break;
            width += layout_width(word);
            end = i;
        }
    }
    buffer_add(out, (Text){text.at, end});
    return text_trim((Text){text.at + end, text.len - end});
}

static void print_cells(KbPage *page, const KbClaim *left, const KbClaim *right) {
    Buffer *out = &page->out;
    const KbClaim *claims[] = {left, right};
    Text texts[2] = {{0}};
    for (int i = 0; i < 2; i++)
        if (claims[i])
            texts[i] = arena_format(&page->arena, "%.*s [%.*s]", TEXT_ARG(claims[i]->text),
                                    TEXT_ARG(claims[i]->cite));
    while (texts[0].len || texts[1].len) {
        size_t start = out->len;
        texts[0] = next_line(texts[0], out);
        if (texts[1].len) {
            layout_tab(out, start, CELL_COLUMNS + 4);
            texts[1] = next_line(texts[1], out);
        }
        buffer_put(out, '\n');
    }
}

/* Claims on this role alone, or on more than one with an empty role. */
static KbClaims claims_of(const KbClaims *all, Text role, Arena *arena) {
    KbClaim *items = arena_new(arena, all->count * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        if (role.len ? all->items[i].role_count == 1 && text_equal(all->items[i].roles[0], role)
                     : all->items[i].role_count > 1)
            items[count++] = all->items[i];
    return (KbClaims){items, count};
}

static void print_aspect(KbPage *page, Text aspect, const KbClaims *all, const Text roles[2],
                         size_t limit) {
    KbClaims here = kb_select(all, (Text){0}, aspect, (Text){0}, &page->arena);
    KbClaims sides[2], both = claims_of(&here, (Text){0}, &page->arena);
    size_t count = both.count, shown = 0;
    for (int i = 0; i < 2; i++) {
        sides[i] = claims_of(&here, roles[i], &page->arena);
        count += sides[i].count;
        sides[i] = kb_spread(&sides[i], limit, &page->arena);
        shown += sides[i].count;
    }
    both = kb_spread(&both, limit, &page->arena);
    shown += both.count;
    if (shown == 0)
        return;
    Text title = kb_title_of(aspect, &page->arena);
    kb_print_heading(page, "%.*s", TEXT_ARG(title));
    size_t rows = sides[0].count > sides[1].count ? sides[0].count : sides[1].count;
    if (rows) {
        size_t start = page->out.len;
        buffer_addf(&page->out, "%.*s", TEXT_ARG(roles[0]));
        layout_tab(&page->out, start, CELL_COLUMNS + 4);
        buffer_addf(&page->out, "%.*s\n", TEXT_ARG(roles[1]));
    }
    for (size_t i = 0; i < rows; i++)
        print_cells(page, i < sides[0].count ? &sides[0].items[i] : NULL,
                    i < sides[1].count ? &sides[1].items[i] : NULL);
    if (both.count)
        buffer_addf(&page->out, "%s%.*s and %.*s\n", rows ? "\n" : "", TEXT_ARG(roles[0]),
                    TEXT_ARG(roles[1]));
    for (size_t i = 0; i < both.count; i++)
        kb_print_claim(page, &both.items[i], KB_NO_ROLES);
    if (shown < count)
        buffer_addf(&page->out, "%s%zu more: remit kb compare --aspect %.*s%s\n", page->style.dim,
                    count - shown, TEXT_ARG(aspect), page->style.end);
}

static void compare_json(KbPage *page, const KbNameList *aspects, const KbClaims *all,
                         const Text roles[2]) {
    Buffer *out = &page->out;
    const char *separator = "{\"aspects\":[";
    for (size_t i = 0; i < aspects->count; i++) {
        KbClaims here = kb_select(all, (Text){0}, aspects->items[i], (Text){0}, &page->arena);
        if (here.count == 0)
            continue;
        buffer_addf(out, "%s{", separator);
        kb_json_text(out, "aspect", aspects->items[i]);
        for (int side = 0; side < 2; side++) {
            KbClaims claims = claims_of(&here, roles[side], &page->arena);
            buffer_put(out, ',');
            json_write_text(out, roles[side]);
            buffer_put(out, ':');
            kb_claims_json(&claims, out);
        }
        KbClaims both = claims_of(&here, (Text){0}, &page->arena);
        buffer_lit(out, ",\"both\":");
        kb_claims_json(&both, out);
        buffer_put(out, '}');
        separator = ",";
    }
    buffer_lit(out, "]}\n");
}

/* The two roles that the sources say most about. */
static bool best_known_roles(KbPage *page, Text roles[2]) {
    KbNameList names;
    KbClaims all;
    if (!kb_names(page->kb, KB_ROLES, &page->arena, &names, &page->err) ||
        !kb_claims(page->kb, NULL, &page->arena, &all, &page->err))
        return false;
    size_t most[2] = {0, 0};
    roles[0] = roles[1] = TEXT("");
    for (size_t i = 0; i < names.count; i++) {
        size_t count = claims_of(&all, names.items[i], &page->arena).count;
        int at = count > most[0] ? 0 : count > most[1] ? 1 : 2;
        if (at == 0) {
            most[1] = most[0];
            roles[1] = roles[0];
        }
        if (at < 2) {
            most[at] = count;
            roles[at] = names.items[i];
        }
    }
    return roles[1].len || kb_page_nothing(page, "there are no two roles to compare");
}

/* The two roles to compare: those that were named, else those of most claims. */
static bool choose_roles(KbPage *page, Text roles[2]) {
    for (int i = 0; i < page->args->count; i++) {
        KbRole role;
        if (!kb_role(page->kb, text_of(page->args->operands[i]), &page->arena, &role, &page->err))
            return false;
        roles[i] = role.id.len ? role.id : text_of(page->args->operands[i]);
        if (!kb_check_name(page->kb, KB_ROLES, &roles[i], &page->arena, &page->err))
            return false;
    }
    return page->args->count == 2 || best_known_roles(page, roles);
}

static bool write_compare(KbPage *page) {
    KbFilter filter;
    KbNameList aspects;
    KbClaims all;
    Text roles[2];
    size_t limit;
    if (!kb_page_filter(page, &filter) || !choose_roles(page, roles) ||
        !kb_names(page->kb, KB_ASPECTS, &page->arena, &aspects, &page->err) ||
        !kb_claims(page->kb, &filter, &page->arena, &all, &page->err))
        return false;
    bool is_narrow = filter.aspect.len || filter.source.len || filter.kind.len;
    if (!kb_page_limit(page, is_narrow ? 0 : FEW, &limit))
        return false;
    if (all.count == 0)
        return kb_page_nothing(page, "no claim is of that description");
    if (page->is_json) {
        compare_json(page, &aspects, &all, roles);
        return true;
    }
    for (size_t i = 0; i < aspects.count; i++)
        print_aspect(page, aspects.items[i], &all, roles, limit);
    if (page->out.len == 0)
        return kb_page_nothing(page, "no claim on %.*s or %.*s is of that description",
                               TEXT_ARG(roles[0]), TEXT_ARG(roles[1]));
    return true;
}

static int run_compare(const Args *args) {
    KbPage page = {0};
    if (args->count != 0 && args->count != 2)
        return cli_usage("kb compare", "name two roles, or none");
    return kb_page_close(&page, kb_page_open(&page, args) && write_compare(&page));
}

static const Option compare_options[] = {
    KB_FILTER_OPTIONS,
    {"limit", 'n', "N", "claims of a role on an aspect before the rest is counted (6; 0: all)"},
    {0},
};

const Verb verb_kb_compare = {
    .name = "kb compare",
    .operands = "[ROLE ROLE]",
    .summary = "two roles side by side, aspect by aspect",
    .examples = "  remit kb compare --aspect budget\n"
                "  remit kb compare --source s3\n"
                "  remit kb compare CTO CIO --kind difference\n",
    .options = compare_options,
    .run = run_compare,
};
