/* SPDX-License-Identifier: MIT */
/* Look-ups of disputes, sources, terms, packs and problems. */
#include "kb/lookup_rows.h"

static bool read_positions(Kb *kb, KbDispute *dispute, Arena *arena, RemitError *err) {
    sqlite3_stmt *rows = store_ask(kb,
                                   "SELECT source, line, owner, says FROM position"
                                   " WHERE dispute = ?1 ORDER BY source, line",
                                   &dispute->id, 1, err);
    if (!rows)
        return false;
    StoreList list = {.size = sizeof(KbPosition)};
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, rows, &has_row, err)) && has_row) {
        KbPosition *position = store_add(&list);
        position->source = store_text(rows, 0, arena);
        position->cite = store_cite(arena, position->source, sqlite3_column_int(rows, 1), 0);
        position->owner = store_text(rows, 2, arena);
        position->says = store_text(rows, 3, arena);
    }
    sqlite3_finalize(rows);
    dispute->position_count = list.count;
    dispute->positions = store_finish(&list, arena);
    return is_done;
}

/* The ids as a JSON array, for json_each. */
static Text ids_of(const KbClaims *claims, Arena *arena) {
    Buffer json = {0};
    buffer_put(&json, '[');
    for (size_t i = 0; i < claims->count; i++) {
        buffer_addf(&json, "%s\"", i ? "," : "");
        for (size_t j = 0; j < claims->items[i].id.len; j++) {
            char c = claims->items[i].id.at[j];
            if (c == '"' || c == '\\')
                buffer_put(&json, '\\');
            buffer_put(&json, c);
        }
        buffer_put(&json, '"');
    }
    buffer_put(&json, ']');
    Text text = arena_text(arena, buffer_text(&json));
    buffer_free(&json);
    return text;
}

bool lookup_read_disputes(Kb *kb, sqlite3_stmt *rows, Arena *arena, KbDisputeList *out,
                          RemitError *err) {
    *out = (KbDisputeList){0};
    if (!rows)
        return false;
    StoreList list = {.size = sizeof(KbDispute)};
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, rows, &has_row, err)) && has_row) {
        KbDispute *dispute = store_add(&list);
        dispute->id = store_text(rows, 0, arena);
        dispute->title = store_text(rows, 1, arena);
        dispute->question = store_text(rows, 2, arena);
        dispute->pack = store_text(rows, 3, arena);
        if (!(is_done = read_positions(kb, dispute, arena, err)))
            break;
    }
    sqlite3_finalize(rows);
    out->count = list.count;
    out->items = store_finish(&list, arena);
    return is_done;
}

bool kb_disputes(Kb *kb, Text id, const KbClaims *about, Arena *arena, KbDisputeList *out,
                 RemitError *err) {
    Text values[] = {id, about ? ids_of(about, arena) : (Text){0}};
    sqlite3_stmt *rows = store_ask(
        kb,
        "SELECT id, title, question, pack FROM dispute WHERE (?1 = '' OR id = ?1) AND (?2 = '' OR "
        "id"
        " IN (SELECT dispute FROM dispute_claim WHERE claim IN (SELECT value FROM json_each(?2))))"
        " ORDER BY id",
        values, 2, err);
    return lookup_read_disputes(kb, rows, arena, out, err);
}

bool kb_sources(Kb *kb, Arena *arena, KbSourceList *out, RemitError *err) {
    *out = (KbSourceList){0};
    sqlite3_stmt *rows =
        store_ask(kb,
                  "SELECT id, title, published, view, pack, lines, (SELECT count(*)"
                  " FROM claim WHERE source = source.id) FROM source ORDER BY id",
                  NULL, 0, err);
    if (!rows)
        return false;
    StoreList list = {.size = sizeof(KbSource)};
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, rows, &has_row, err)) && has_row) {
        KbSource *source = store_add(&list);
        source->id = store_text(rows, 0, arena);
        source->title = store_text(rows, 1, arena);
        source->published = store_text(rows, 2, arena);
        source->view = store_text(rows, 3, arena);
        source->pack = store_text(rows, 4, arena);
        source->lines = sqlite3_column_int(rows, 5);
        source->claim_count = (size_t)sqlite3_column_int64(rows, 6);
    }
    sqlite3_finalize(rows);
    out->count = list.count;
    out->items = store_finish(&list, arena);
    return is_done;
}

bool kb_terms(Kb *kb, Text key, Text words, Arena *arena, KbTermList *out, RemitError *err) {
    *out = (KbTermList){0};
    Text values[] = {key, words};
    sqlite3_stmt *rows = store_ask(
        kb,
        "SELECT phrase, key, weight, claim.source, claim.line, claim.line_end, term.claim, dispute,"
        " term.pack FROM term LEFT JOIN claim ON claim.id = term.claim"
        " WHERE (?1 = '' OR key = ?1) AND (?2 = '' OR instr(lower(phrase), lower(?2)))"
        " ORDER BY phrase, key, term.pack",
        values, 2, err);
    if (!rows)
        return false;
    StoreList list = {.size = sizeof(KbTerm)};
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, rows, &has_row, err)) && has_row) {
        KbTerm *term = store_add(&list);
        term->phrase = store_text(rows, 0, arena);
        term->key = store_text(rows, 1, arena);
        term->weight = sqlite3_column_double(rows, 2);
        if (sqlite3_column_type(rows, 3) != SQLITE_NULL)
            term->cite = store_cite(arena, store_peek(rows, 3), sqlite3_column_int(rows, 4),
                                    sqlite3_column_int(rows, 5));
        term->claim = store_text(rows, 6, arena);
        term->dispute = store_text(rows, 7, arena);
        term->pack = store_text(rows, 8, arena);
    }
    sqlite3_finalize(rows);
    out->count = list.count;
    out->items = store_finish(&list, arena);
    return is_done;
}

bool kb_packs(Kb *kb, Arena *arena, KbPackList *out, RemitError *err) {
    *out = (KbPackList){0};
    sqlite3_stmt *rows =
        store_ask(kb,
                  "SELECT id, title, (SELECT count(*) FROM role WHERE pack = pack.id),"
                  " (SELECT count(*) FROM source WHERE pack = pack.id),"
                  " (SELECT count(*) FROM claim WHERE pack = pack.id),"
                  " (SELECT count(*) FROM position JOIN source ON source.id = position.source"
                  " WHERE source.pack = pack.id),"
                  " (SELECT count(*) FROM term WHERE pack = pack.id),"
                  " (SELECT count(*) FROM example WHERE pack = pack.id) FROM pack ORDER BY id",
                  NULL, 0, err);
    if (!rows)
        return false;
    StoreList list = {.size = sizeof(KbPack)};
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, rows, &has_row, err)) && has_row) {
        KbPack *pack = store_add(&list);
        pack->id = store_text(rows, 0, arena);
        pack->title = store_text(rows, 1, arena);
        pack->role_count = (size_t)sqlite3_column_int64(rows, 2);
        pack->source_count = (size_t)sqlite3_column_int64(rows, 3);
        pack->claim_count = (size_t)sqlite3_column_int64(rows, 4);
        pack->position_count = (size_t)sqlite3_column_int64(rows, 5);
        pack->term_count = (size_t)sqlite3_column_int64(rows, 6);
        pack->example_count = (size_t)sqlite3_column_int64(rows, 7);
    }
    sqlite3_finalize(rows);
    out->count = list.count;
    out->items = store_finish(&list, arena);
    return is_done;
}

bool kb_problems(Kb *kb, Text pack, Arena *arena, KbProblemList *out, RemitError *err) {
    *out = (KbProblemList){0};
    sqlite3_stmt *rows = store_ask(kb,
                                   "SELECT what, id, says, pack FROM problem"
                                   " WHERE ?1 = '' OR pack = ?1 ORDER BY what, id, says",
                                   &pack, 1, err);
    if (!rows)
        return false;
    StoreList list = {.size = sizeof(KbProblem)};
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, rows, &has_row, err)) && has_row) {
        KbProblem *problem = store_add(&list);
        problem->what = store_text(rows, 0, arena);
        problem->id = store_text(rows, 1, arena);
        problem->says = store_text(rows, 2, arena);
        problem->pack = store_text(rows, 3, arena);
    }
    sqlite3_finalize(rows);
    out->count = list.count;
    out->items = store_finish(&list, arena);
    return is_done;
}
