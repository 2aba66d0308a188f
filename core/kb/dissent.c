/* SPDX-License-Identifier: MIT */
/* Which sources see it differently: the disputes that found terms touch, by their rows or by the
 * claims behind them, and in each the positions that do not share the owner the terms speak for. */
#include "kb/evidence_match.h"

enum { MOST_DISPUTES = 32, MOST_POSITIONS = 64, MOST_CLAIMS = 64 };

/* A dispute that was touched, and how much weight the touching terms give to each key. */
typedef struct Touched {
    Text dispute;
    const Match *by[MOST_CLAIMS];
    size_t by_count;
} Touched;

typedef struct TouchedList {
    Touched items[MOST_DISPUTES];
    size_t count;
} TouchedList;

typedef struct Position {
    Text title, source, owner, says;
    int line;
} Position;

static void touch(TouchedList *list, Text dispute, const Match *by) {
    size_t i = 0;
    while (i < list->count && !text_equal(list->items[i].dispute, dispute))
        i++;
    if (i == MOST_DISPUTES)
        return;
    Touched *touched = &list->items[i];
    if (i == list->count) {
        list->count++;
        touched->dispute = dispute;
    }
    for (size_t j = 0; j < touched->by_count; j++)
        if (touched->by[j] == by)
            return;
    if (touched->by_count < MOST_CLAIMS)
        touched->by[touched->by_count++] = by;
}

static bool touch_by_claim(Kb *kb, TouchedList *list, const Match *match, RemitError *err) {
    sqlite3_stmt *statement = store_statement(kb, KB_DISPUTES_OF_CLAIM, err);
    if (!statement)
        return false;
    store_bind(statement, 1, match->claim);
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, statement, &has_row, err)) && has_row)
        touch(list, store_text(statement, 0, &kb->scratch), match);
    return is_done;
}

static bool read_positions(Kb *kb, Text dispute, Position *positions, size_t *count,
                           RemitError *err) {
    sqlite3_stmt *statement = store_statement(kb, KB_POSITIONS, err);
    if (!statement)
        return false;
    store_bind(statement, 1, dispute);
    *count = 0;
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, statement, &has_row, err)) && has_row)
        if (*count < MOST_POSITIONS)
            positions[(*count)++] = (Position){.title = store_text(statement, 0, &kb->scratch),
                                               .source = store_text(statement, 1, &kb->scratch),
                                               .line = sqlite3_column_int(statement, 2),
                                               .owner = store_text(statement, 3, &kb->scratch),
                                               .says = store_text(statement, 4, &kb->scratch)};
    return is_done;
}

/* The owner that most of the weight speaks for, else most of the positions; empty for a tie. */
static Text leading_owner(const Touched *touched, const Position *positions, size_t count) {
    Text leader = {0};
    double most = 0;
    for (int round = 0; round < 2 && leader.len == 0; round++) {
        bool is_tie = false;
        for (size_t i = 0; i < count; i++) {
            Text owner = positions[i].owner;
            double sum = 0;
            for (size_t j = 0; round == 0 && j < touched->by_count; j++)
                if (text_equal(touched->by[j]->counts_for, owner))
                    sum += touched->by[j]->weight;
            for (size_t j = 0; round == 1 && j < count; j++)
                sum += text_equal(positions[j].owner, owner);
            if (owner.len == 0 || sum < most || text_equal(owner, leader))
                continue;
            is_tie = sum == most && leader.len != 0;
            if (sum > 0) {
                leader = owner;
                most = sum;
            }
        }
        if (is_tie)
            return (Text){0};
    }
    return leader;
}

/* Is this position the very place that one of the touching terms rests on? */
static bool is_own_place(Kb *kb, const Touched *touched, const Position *position, bool *answer,
                         RemitError *err) {
    *answer = false;
    for (size_t i = 0; !*answer && i < touched->by_count; i++) {
        if (touched->by[i]->claim.len == 0)
            continue;
        sqlite3_stmt *statement = store_statement(kb, KB_CLAIM_BY_ID, err);
        if (!statement)
            return false;
        store_bind(statement, 1, touched->by[i]->claim);
        bool has_row = false;
        if (!store_step(kb, statement, &has_row, err))
            return false;
        *answer = has_row && text_equal(store_peek(statement, 0), position->source) &&
                  sqlite3_column_int(statement, 1) <= position->line &&
                  position->line <= sqlite3_column_int(statement, 2);
        sqlite3_reset(statement);
    }
    return true;
}

static bool add_dissent(Kb *kb, const Touched *touched, Arena *arena, EvidenceDissent *out,
                        size_t *out_count, RemitError *err) {
    Position positions[MOST_POSITIONS];
    size_t count;
    if (!read_positions(kb, touched->dispute, positions, &count, err))
        return false;
    Text leader = leading_owner(touched, positions, count);
    for (size_t i = 0; i < count; i++) {
        const Position *position = &positions[i];
        bool is_agreed = leader.len && text_equal(position->owner, leader);
        if (!leader.len && !is_own_place(kb, touched, position, &is_agreed, err))
            return false;
        if (is_agreed)
            continue;
        out[(*out_count)++] = (EvidenceDissent){
            .dispute = arena_text(arena, touched->dispute),
            .title = arena_text(arena, position->title),
            .cite = store_cite(arena, position->source, position->line, position->line),
            .says = arena_text(arena, position->says)};
    }
    return true;
}

bool dissent_find(Kb *kb, const MatchList *matches, Arena *arena, Evidence *out, RemitError *err) {
    TouchedList list = {0};
    for (size_t i = 0; i < matches->count; i++) {
        const Match *match = &matches->items[i];
        if (match->is_dropped)
            continue;
        if (match->dispute.len)
            touch(&list, match->dispute, match);
        if (match->claim.len && !touch_by_claim(kb, &list, match, err))
            return false;
    }
    if (list.count == 0)
        return true;
    EvidenceDissent *dissent = arena_new(arena, list.count * MOST_POSITIONS * sizeof *dissent);
    out->dissent = dissent;
    for (size_t i = 0; i < list.count; i++)
        if (!add_dissent(kb, &list.items[i], arena, dissent, &out->dissent_count, err))
            return false;
    return true;
}
