/* SPDX-License-Identifier: MIT */
/* What the sources hold where they disagree: the disputes that found terms touch, by their rows or
 * by the claims behind them, with all positions. Which of them differ from an answer is told when
 * there is one: see evidence_disagrees. */
#include "kb/evidence_match.h"

enum { MOST_DISPUTES = 32, MOST_POSITIONS = 64 };

/* The disputes that were touched. */
typedef struct TouchedList {
    Text items[MOST_DISPUTES];
    size_t count;
} TouchedList;

static void touch(TouchedList *list, Text dispute) {
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i], dispute))
            return;
    if (list->count < MOST_DISPUTES)
        list->items[list->count++] = dispute;
}

static bool touch_by_claim(Kb *kb, TouchedList *list, Text claim, RemitError *err) {
    sqlite3_stmt *statement = store_statement(kb, KB_DISPUTES_OF_CLAIM, err);
    if (!statement)
        return false;
    store_bind(statement, 1, claim);
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, statement, &has_row, err)) && has_row)
        touch(list, store_text(statement, 0, &kb->scratch));
    return is_done;
}

static bool add_positions(Kb *kb, Text dispute, Arena *arena, EvidenceDissent *out,
                          size_t *out_count, RemitError *err) {
    sqlite3_stmt *statement = store_statement(kb, KB_POSITIONS, err);
    if (!statement)
        return false;
    store_bind(statement, 1, dispute);
    dispute = arena_text(arena, dispute);
    size_t most = *out_count + MOST_POSITIONS;
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, statement, &has_row, err)) && has_row) {
        int line = sqlite3_column_int(statement, 2);
        if (*out_count < most)
            out[(*out_count)++] =
                (EvidenceDissent){.dispute = dispute,
                                  .title = store_text(statement, 0, arena),
                                  .cite = store_cite(arena, store_peek(statement, 1), line, line),
                                  .owner = store_text(statement, 3, arena),
                                  .says = store_text(statement, 4, arena)};
    }
    return is_done;
}

bool dissent_find(Kb *kb, const MatchList *matches, Arena *arena, Evidence *out, RemitError *err) {
    TouchedList list = {0};
    for (size_t i = 0; i < matches->count; i++) {
        const Match *match = &matches->items[i];
        if (match->is_dropped)
            continue;
        if (match->dispute.len)
            touch(&list, match->dispute);
        if (match->claim.len && !touch_by_claim(kb, &list, match->claim, err))
            return false;
    }
    if (list.count == 0)
        return true;
    EvidenceDissent *dissent = arena_new(arena, list.count * MOST_POSITIONS * sizeof *dissent);
    out->dissent = dissent;
    for (size_t i = 0; i < list.count; i++)
        if (!add_positions(kb, list.items[i], arena, dissent, &out->dissent_count, err))
            return false;
    return true;
}
