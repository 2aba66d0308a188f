/* SPDX-License-Identifier: MIT */
/* Look-ups of claims, names and roles: SQL in, arrays of structs out. Search is in search.c, the
 * rest of what lookup.h offers in lists.c. */
#include "kb/lookup_rows.h"
#include <errno.h>
#include <stdlib.h>

/* --- claims --------------------------------------------------------------------------------- */

/* The parts of "CIO CTO" or "vendor; Microsoft". */
static const Text *split(Text text, char separator, size_t *count, Arena *arena) {
    size_t most = 1;
    for (size_t i = 0; i < text.len; i++)
        most += text.at[i] == separator;
    Text *parts = arena_new(arena, most * sizeof *parts);
    *count = 0;
    while (text.len) {
        const char *end = memchr(text.at, separator, text.len);
        size_t len = end ? (size_t)(end - text.at) : text.len;
        Text part = text_trim((Text){text.at, len});
        if (part.len)
            parts[(*count)++] = arena_text(arena, part);
        size_t passed = end ? len + 1 : len;
        text = (Text){text.at + passed, text.len - passed};
    }
    return parts;
}

void lookup_read_claim(sqlite3_stmt *row, Arena *arena, KbClaim *claim) {
    claim->id = store_text(row, 0, arena);
    claim->source = store_text(row, 1, arena);
    claim->line = sqlite3_column_int(row, 2);
    claim->line_end = sqlite3_column_int(row, 3);
    claim->cite = store_cite(arena, claim->source, claim->line, claim->line_end);
    claim->kind = store_text(row, 4, arena);
    claim->roles = split(store_peek(row, 5), ' ', &claim->role_count, arena);
    claim->aspect = store_text(row, 6, arena);
    claim->text = store_text(row, 7, arena);
    claim->terms = split(store_peek(row, 8), ';', &claim->term_count, arena);
    claim->has_low = sqlite3_column_type(row, 9) != SQLITE_NULL;
    claim->low = sqlite3_column_double(row, 9);
    claim->has_high = sqlite3_column_type(row, 10) != SQLITE_NULL;
    claim->high = sqlite3_column_double(row, 10);
    claim->unit = store_text(row, 11, arena);
    claim->country = store_text(row, 12, arena);
    claim->basis = store_text(row, 13, arena);
    claim->pack = store_text(row, 14, arena);
}

static bool read_claims(Kb *kb, sqlite3_stmt *rows, Arena *arena, KbClaims *out, RemitError *err) {
    *out = (KbClaims){0};
    if (!rows)
        return false;
    StoreList list = {.size = sizeof(KbClaim)};
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, rows, &has_row, err)) && has_row)
        lookup_read_claim(rows, arena, store_add(&list));
    sqlite3_reset(rows);
    out->count = list.count;
    out->items = store_finish(&list, arena);
    return is_done;
}

void lookup_filter_values(const KbFilter *filter, Text values[LOOKUP_FILTER_VALUES]) {
    static const KbFilter any = {0};
    if (!filter)
        filter = &any;
    Text place = filter->place;
    const char *colon = place.len ? memchr(place.at, ':', place.len) : NULL;
    size_t len = colon ? (size_t)(colon - place.at) : place.len;
    Text all[LOOKUP_FILTER_VALUES] = {
        filter->source,  filter->role,
        filter->kind,    filter->aspect,
        filter->pack,    filter->id,
        {place.at, len}, colon ? (Text){colon + 1, place.len - len - 1} : (Text){0},
        filter->country,
    };
    memcpy(values, all, sizeof all);
}

bool kb_claims(Kb *kb, const KbFilter *filter, Arena *arena, KbClaims *out, RemitError *err) {
    Text values[LOOKUP_FILTER_VALUES];
    lookup_filter_values(filter, values);
    sqlite3_stmt *rows = store_ask(kb,
                                   "SELECT " LOOKUP_CLAIM_COLUMNS " FROM claim"
                                   " WHERE " LOOKUP_FILTER " ORDER BY claim.source, claim.line,"
                                   " claim.line_end, claim.id",
                                   values, LOOKUP_FILTER_VALUES, err);
    bool is_done = read_claims(kb, rows, arena, out, err);
    sqlite3_finalize(rows);
    return is_done;
}

/* --- names ---------------------------------------------------------------------------------- */

static const struct {
    const char *sql;
    const char *one; /* for messages */
    const char *many;
} name_lists[] = {
    [KB_SOURCES] = {"SELECT id FROM source ORDER BY id", "source", "sources"},
    [KB_ROLES] = {"SELECT id FROM role ORDER BY id", "role", "roles"},
    [KB_KINDS] = {"SELECT DISTINCT kind FROM claim ORDER BY 1", "kind of claim", "kinds"},
    [KB_ASPECTS] = {"SELECT DISTINCT aspect FROM claim WHERE aspect IS NOT NULL ORDER BY 1",
                    "aspect", "aspects"},
    [KB_COUNTRIES] = {"SELECT DISTINCT country FROM claim WHERE country IS NOT NULL ORDER BY 1",
                      "country", "countries"},
    [KB_DISPUTES] = {"SELECT id FROM dispute ORDER BY id", "dispute", "disputes"},
    [KB_OWNERS] = {"SELECT id FROM role UNION SELECT 'none' UNION SELECT 'shared' ORDER BY 1",
                   "owner", "owners"},
    [KB_PACKS] = {"SELECT id FROM pack ORDER BY id", "pack", "packs"},
};

bool kb_names(Kb *kb, KbNames which, Arena *arena, KbNameList *out, RemitError *err) {
    *out = (KbNameList){0};
    sqlite3_stmt *rows = store_ask(kb, name_lists[which].sql, NULL, 0, err);
    if (!rows)
        return false;
    StoreList list = {.size = sizeof(Text)};
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, rows, &has_row, err)) && has_row)
        *(Text *)store_add(&list) = store_text(rows, 0, arena);
    sqlite3_finalize(rows);
    out->count = list.count;
    out->items = store_finish(&list, arena);
    return is_done;
}

/* The code of a country that is called by another name; empty when none is. */
static bool country_code(Kb *kb, Text name, Arena *arena, Text *out, RemitError *err) {
    *out = TEXT("");
    sqlite3_stmt *rows =
        store_ask(kb, "SELECT code FROM country_name WHERE name = ?1", &name, 1, err);
    if (!rows)
        return false;
    bool has_row = false, is_done = store_step(kb, rows, &has_row, err);
    if (is_done && has_row)
        *out = store_text(rows, 0, arena);
    sqlite3_finalize(rows);
    return is_done;
}

bool kb_check_name(Kb *kb, KbNames which, Text *name, Arena *arena, RemitError *err) {
    if (name->len == 0)
        return true;
    KbNameList list;
    if (!kb_names(kb, which, arena, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++)
        if (text_equal_nocase(list.items[i], *name)) {
            *name = list.items[i];
            return true;
        }
    if (which == KB_COUNTRIES) {
        Text code;
        if (!country_code(kb, *name, arena, &code, err))
            return false;
        if (code.len) {
            *name = code;
            return true;
        }
    }
    error_set(err, REMIT_E_USAGE, "no %s '%.*s' in the knowledge base", name_lists[which].one,
              TEXT_ARG(*name));
    error_suggest(err, *name, list.items, list.count);
    Buffer all = {0};
    for (size_t i = 0; i < list.count; i++)
        buffer_addf(&all, "%s%.*s", i ? ", " : "", TEXT_ARG(list.items[i]));
    error_hint(err, "the %s are %.*s", name_lists[which].many, TEXT_ARG(buffer_text(&all)));
    buffer_free(&all);
    return false;
}

/* "61" or "61-63". */
static bool read_lines(const char *text, long long *from, long long *to) {
    char *end;
    errno = 0;
    *from = *to = strtoll(text, &end, 10);
    bool has_number = end > text;
    if (*end == '-') {
        const char *second = end + 1;
        *to = strtoll(second, &end, 10);
        has_number &= end > second;
    }
    return has_number && *end == '\0' && errno == 0 && *to >= *from;
}

bool kb_check_place(Kb *kb, Text *place, bool *has_claim, Arena *arena, RemitError *err) {
    Text whole = arena_text(arena, *place);
    size_t len = strcspn(whole.at, ":");
    Text source = {whole.at, len};
    const char *lines = whole.at + len + (whole.at[len] == ':');
    long long from, to;
    if (len == 0 || !read_lines(lines, &from, &to)) {
        error_set(err, REMIT_E_USAGE, "'%.*s' is no place", TEXT_ARG(*place));
        return error_hint(err, "a place is a source and a line, such as s0:61"), false;
    }
    if (!kb_check_name(kb, KB_SOURCES, &source, arena, err))
        return false;
    *place = arena_format(arena, "%.*s:%s", TEXT_ARG(source), lines);
    sqlite3_stmt *row = store_ask(
        kb,
        "SELECT lines, EXISTS (SELECT 1 FROM claim WHERE source = ?1"
        " AND line <= CAST(?3 AS INTEGER) AND line_end >= CAST(?2 AS INTEGER))"
        " FROM source WHERE id = ?1",
        (const Text[]){source, arena_format(arena, "%lld", from), arena_format(arena, "%lld", to)},
        3, err);
    bool has_row = false, is_done = row && store_step(kb, row, &has_row, err);
    int last = is_done && has_row ? sqlite3_column_int(row, 0) : 0; /* 0: nobody counted */
    *has_claim = is_done && has_row && sqlite3_column_int(row, 1);
    sqlite3_finalize(row);
    if (is_done && (from < 1 || (last && to > last))) {
        is_done = error_set(err, REMIT_E_USAGE, "%.*s has no line %lld", TEXT_ARG(source),
                            from < 1 ? from : to);
        if (last)
            error_hint(err, "its lines are 1 to %d", last);
    }
    return is_done;
}

/* --- roles ---------------------------------------------------------------------------------- */

static bool read_role_names(Kb *kb, KbRole *role, Arena *arena, RemitError *err) {
    sqlite3_stmt *rows = store_ask(kb,
                                   "SELECT name, source, line FROM role_name WHERE role = ?1"
                                   " ORDER BY name <> (SELECT name FROM role WHERE id = ?1), name",
                                   &role->id, 1, err);
    if (!rows)
        return false;
    StoreList list = {.size = sizeof(KbRoleName)};
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, rows, &has_row, err)) && has_row) {
        KbRoleName *name = store_add(&list);
        name->name = store_text(rows, 0, arena);
        if (sqlite3_column_type(rows, 1) != SQLITE_NULL)
            name->cite = store_cite(arena, store_peek(rows, 1), sqlite3_column_int(rows, 2), 0);
    }
    sqlite3_finalize(rows);
    role->name_count = list.count;
    role->names = store_finish(&list, arena);
    return is_done;
}

bool kb_role(Kb *kb, Text name, Arena *arena, KbRole *out, RemitError *err) {
    *out = (KbRole){0};
    sqlite3_stmt *row = store_ask(
        kb,
        "SELECT id, name, pack FROM role WHERE id = ?1 COLLATE NOCASE OR name = ?1 COLLATE NOCASE"
        " OR id IN (SELECT role FROM role_name WHERE name = ?1 COLLATE NOCASE) ORDER BY id LIMIT 1",
        &name, 1, err);
    bool has_row = false;
    bool is_done = row && store_step(kb, row, &has_row, err);
    if (is_done && has_row)
        *out = (KbRole){.id = store_text(row, 0, arena),
                        .name = store_text(row, 1, arena),
                        .pack = store_text(row, 2, arena)};
    sqlite3_finalize(row);
    return is_done && (!has_row || read_role_names(kb, out, arena, err));
}
