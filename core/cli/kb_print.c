/* SPDX-License-Identifier: MIT */
/* How claims and disputes are printed, for people and as JSON. */
#include "cli/kb.h"
#include "format/json_write.h"
#include <stdarg.h>

enum { CITE_COLUMNS = 10 };

void kb_print_heading(KbPage *page, const char *format, ...) {
    char title[256];
    va_list args;
    va_start(args, format);
    vsnprintf(title, sizeof title, format, args);
    va_end(args);
    buffer_addf(&page->out, "%s%s%s%s\n", page->out.len ? "\n" : "", page->style.bold, title,
                page->style.end);
}

Text kb_title_of(Text id, Arena *arena) {
    Text copy = arena_text(arena, id);
    char *at = (char *)copy.at; /* the arena's own */
    for (size_t i = 0; i < copy.len; i++)
        if (at[i] == '_')
            at[i] = ' ';
    if (copy.len && at[0] >= 'a' && at[0] <= 'z')
        at[0] = (char)(at[0] - 'a' + 'A');
    if (text_equal(copy, TEXT("Ai")) || text_equal(copy, TEXT("Ai impact")))
        at[1] = 'I';
    return copy;
}

/* "200,000 to 400,000 USD/year, US, base" */
static void add_numbers(Buffer *out, const KbClaim *claim) {
    double ends[] = {claim->low, claim->high};
    bool has[] = {claim->has_low, claim->has_high};
    bool is_range = has[0] && has[1] && claim->low != claim->high;
    buffer_add(out, !has[1] ? TEXT("from ") : !has[0] ? TEXT("up to ") : TEXT(""));
    for (int i = 0; i < 2; i++) {
        if (!has[i] || (i == 1 && has[0] && !is_range))
            continue;
        if (i == 1 && is_range)
            buffer_lit(out, " to ");
        layout_number(out, ends[i]);
    }
    const Text parts[] = {claim->unit, claim->country, claim->basis};
    for (int i = 0; i < 3; i++)
        if (parts[i].len)
            buffer_addf(out, "%s%.*s", i ? ", " : " ", TEXT_ARG(parts[i]));
}

/* " (CIO, need)": what the reader cannot see from where the claim stands. */
static void add_details(Buffer *out, const KbClaim *claim, KbDetails details) {
    size_t start = out->len;
    buffer_lit(out, " (");
    size_t first = out->len;
    if (details == KB_ROLES_AND_KIND || (details == KB_SHARED_ROLES && claim->role_count > 1))
        for (size_t i = 0; i < claim->role_count; i++)
            buffer_addf(out, "%s%.*s", i ? " " : "", TEXT_ARG(claim->roles[i]));
    if (details == KB_ROLES_AND_KIND)
        buffer_addf(out, ", %.*s", TEXT_ARG(claim->kind));
    if (claim->has_low || claim->has_high) {
        buffer_add(out, out->len > first ? TEXT(", ") : TEXT(""));
        add_numbers(out, claim);
    }
    if (!text_equal(claim->pack, TEXT("remit")))
        buffer_addf(out, "%spack %.*s", out->len > first ? ", " : "", TEXT_ARG(claim->pack));
    if (out->len == first)
        out->len = start;
    else
        buffer_put(out, ')');
}

void kb_print_claim(KbPage *page, const KbClaim *claim, KbDetails details) {
    Buffer *out = &page->out, text = {0};
    size_t start = out->len;
    buffer_addf(out, "[%.*s]", TEXT_ARG(claim->cite));
    layout_tab(out, start, CITE_COLUMNS);
    size_t column = out->len - start;
    buffer_add(&text, claim->text);
    add_details(&text, claim, details);
    layout_wrap(out, buffer_text(&text), column, CITE_COLUMNS);
    buffer_free(&text);
}

void kb_print_dispute(KbPage *page, const KbDispute *dispute) {
    Buffer *out = &page->out;
    kb_print_heading(page, "%.*s: %.*s", TEXT_ARG(dispute->id), TEXT_ARG(dispute->question));
    for (size_t i = 0; i < dispute->position_count; i++) {
        const KbPosition *position = &dispute->positions[i];
        size_t start = out->len;
        buffer_addf(out, "[%.*s]", TEXT_ARG(position->cite));
        layout_tab(out, start, CITE_COLUMNS);
        Text text = position->says;
        if (position->owner.len)
            text = arena_format(&page->arena, "%.*s: %.*s", TEXT_ARG(position->owner),
                                TEXT_ARG(position->says));
        layout_wrap(out, text, out->len - start, CITE_COLUMNS);
    }
}

Text kb_pack_contents(const KbPack *pack, Arena *arena) {
    const size_t counts[] = {pack->role_count,     pack->source_count, pack->claim_count,
                             pack->position_count, pack->term_count,   pack->example_count};
    static const char *const nouns[] = {"role", "source", "claim", "position", "term", "example"};
    Buffer out = {0};
    for (int i = 0; i < 6; i++)
        buffer_addf(&out, "%s%zu %s%s", i ? ", " : "", counts[i], nouns[i],
                    counts[i] == 1 ? "" : "s");
    Text text = arena_text(arena, buffer_text(&out));
    buffer_free(&out);
    return text;
}

/* --- JSON ----------------------------------------------------------------------------------- */

void kb_json_text(Buffer *out, const char *key, Text text) {
    json_write_text(out, text_of(key));
    buffer_put(out, ':');
    json_write_text(out, text);
}

static void add_texts(Buffer *out, const char *key, const Text *texts, size_t count) {
    buffer_addf(out, ",\"%s\":[", key);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_put(out, ',');
        json_write_text(out, texts[i]);
    }
    buffer_put(out, ']');
}

static void add_member(Buffer *out, const char *key, Text text) {
    if (text.len == 0)
        return;
    buffer_put(out, ',');
    kb_json_text(out, key, text);
}

static void add_number(Buffer *out, const char *key, bool has, double number) {
    if (!has)
        return;
    buffer_addf(out, ",\"%s\":", key);
    json_write_number(out, number);
}

void kb_claim_json(const KbClaim *claim, Buffer *out) {
    buffer_put(out, '{');
    kb_json_text(out, "id", claim->id);
    add_member(out, "source", claim->source);
    buffer_addf(out, ",\"place\":\"%d", claim->line);
    if (claim->line_end > claim->line)
        buffer_addf(out, "-%d", claim->line_end);
    buffer_put(out, '"');
    add_member(out, "kind", claim->kind);
    add_texts(out, "roles", claim->roles, claim->role_count);
    add_member(out, "text", claim->text);
    add_texts(out, "terms", claim->terms, claim->term_count);
    add_number(out, "low", claim->has_low, claim->low);
    add_number(out, "high", claim->has_high, claim->high);
    add_member(out, "unit", claim->unit);
    add_member(out, "country", claim->country);
    add_member(out, "basis", claim->basis);
    if (!text_equal(claim->pack, TEXT("remit"))) /* of somebody's own: then it says so */
        add_member(out, "pack", claim->pack);
    buffer_put(out, '}');
}

void kb_claims_json(const KbClaims *claims, Buffer *out) {
    buffer_put(out, '[');
    for (size_t i = 0; i < claims->count; i++) {
        if (i)
            buffer_put(out, ',');
        kb_claim_json(&claims->items[i], out);
    }
    buffer_put(out, ']');
}

void kb_dispute_json(const KbDispute *dispute, Buffer *out) {
    buffer_put(out, '{');
    kb_json_text(out, "id", dispute->id);
    add_member(out, "title", dispute->title);
    add_member(out, "question", dispute->question);
    add_member(out, "pack", dispute->pack);
    buffer_lit(out, ",\"positions\":[");
    for (size_t i = 0; i < dispute->position_count; i++) {
        const KbPosition *position = &dispute->positions[i];
        buffer_add(out, i ? TEXT(",{") : TEXT("{"));
        kb_json_text(out, "source", position->source);
        add_member(out, "cite", position->cite);
        buffer_lit(out, ",\"owner\":");
        if (position->owner.len)
            json_write_text(out, position->owner);
        else
            buffer_lit(out, "null");
        add_member(out, "says", position->says);
        buffer_put(out, '}');
    }
    buffer_lit(out, "]}");
}

/* --- choosing ------------------------------------------------------------------------------- */

KbClaims kb_select(const KbClaims *claims, Text kind, Text aspect, Text source, Arena *arena) {
    KbClaim *items = arena_new(arena, claims->count * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < claims->count; i++) {
        const KbClaim *claim = &claims->items[i];
        if ((kind.len && !text_equal(claim->kind, kind)) ||
            (aspect.len && !text_equal(claim->aspect, aspect)) ||
            (source.len && !text_equal(claim->source, source)))
            continue;
        items[count++] = *claim;
    }
    return (KbClaims){items, count};
}

KbClaims kb_spread(const KbClaims *claims, size_t most, Arena *arena) {
    if (most == 0 || claims->count <= most)
        return *claims;
    /* Round after round, the next claim of each source, until there are enough. */
    size_t *round = arena_new(arena, claims->count * sizeof *round);
    for (size_t i = 0; i < claims->count; i++)
        for (size_t j = 0; j < i; j++)
            round[i] += text_equal(claims->items[i].source, claims->items[j].source);
    bool *is_taken = arena_new(arena, claims->count);
    size_t taken = 0;
    for (size_t turn = 0; taken < most; turn++)
        for (size_t i = 0; i < claims->count && taken < most; i++)
            if (round[i] == turn) {
                is_taken[i] = true;
                taken++;
            }
    KbClaim *items = arena_new(arena, most * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < claims->count; i++)
        if (is_taken[i])
            items[count++] = claims->items[i];
    return (KbClaims){items, count};
}
