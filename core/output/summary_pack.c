/* SPDX-License-Identifier: MIT */
/* Summaries of parts of a list, counted by different processes of one program, put together to that
 * of the whole: packed as plain bytes, and added in the order of the list. Read summary.c first. */
#include "output/summary_data.h"

static void put(Buffer *out, const void *bytes, size_t size) {
    buffer_add(out, (Text){bytes, size});
}

static void put_text(Buffer *out, Text text) {
    put(out, &text.len, sizeof text.len);
    buffer_add(out, text);
}

static bool take(Text *packed, void *bytes, size_t size) {
    if (packed->len < size)
        return false;
    memcpy(bytes, packed->at, size);
    *packed = (Text){packed->at + size, packed->len - size};
    return true;
}

static bool take_text(Text *packed, Text *text) {
    if (!take(packed, &text->len, sizeof text->len) || packed->len < text->len)
        return false;
    text->at = packed->at;
    *packed = (Text){packed->at + text->len, packed->len - text->len};
    return true;
}

static int names_of(const CloseCalls *calls) {
    return calls->count < CLOSE_NAMES ? (int)calls->count : CLOSE_NAMES;
}

static size_t size_of(const SummaryTable *table) {
    return (size_t)(table->rows + 1) * sizeof *table->counts;
}

static void put_close_calls(Buffer *out, const CloseCalls *calls) {
    put(out, &calls->outcome, sizeof calls->outcome);
    put(out, &calls->runner_up, sizeof calls->runner_up);
    put(out, &calls->margin, sizeof calls->margin);
    put(out, &calls->count, sizeof calls->count);
    for (int i = 0; i < names_of(calls); i++) {
        put_text(out, text_of(calls->names[i]));
        put(out, &calls->numbers[i], sizeof calls->numbers[i]);
    }
}

void summary_pack(const Summary *summary, Buffer *out) {
    size_t fields = (size_t)summary->policy->subject->field_count;
    put(out, &summary->count, sizeof summary->count);
    put(out, &summary->outcome_count, sizeof summary->outcome_count);
    for (int i = 0; i < summary->outcome_count; i++)
        put_text(out, summary->outcomes[i]);
    put(out, summary->totals, sizeof summary->totals);
    for (int i = 0; i < summary->table_count; i++)
        put(out, summary->tables[i].counts, size_of(&summary->tables[i]));
    put(out, summary->open, fields * sizeof *summary->open);
    put(out, summary->rested, fields * sizeof *summary->rested);
    put(out, &summary->open_count, sizeof summary->open_count);
    put(out, &summary->rested_count, sizeof summary->rested_count);
    put(out, &summary->close_count, sizeof summary->close_count);
    for (int i = 0; i < summary->close_count; i++)
        put_close_calls(out, &summary->close[i]);
}

void summary_clear(Summary *summary) {
    size_t fields = (size_t)summary->policy->subject->field_count;
    summary->count = summary->open_count = summary->rested_count = 0;
    summary_begin_outcomes(summary);
    memset(summary->totals, 0, sizeof summary->totals);
    memset(summary->open, 0, fields * sizeof *summary->open);
    memset(summary->rested, 0, fields * sizeof *summary->rested);
    for (int i = 0; i < summary->table_count; i++)
        memset(summary->tables[i].counts, 0, size_of(&summary->tables[i]));
    for (int i = 0; i < summary->close_count; i++)
        summary_free_names(&summary->close[i]);
    memset(summary->close, 0, sizeof summary->close);
    summary->close_count = 0;
}

/* Where the columns of the part are in the whole. */
static bool take_outcomes(Summary *summary, Text *packed, int columns[OUTCOME_LIMIT + 1]) {
    int count;
    if (!take(packed, &count, sizeof count) || count < 0 || count > OUTCOME_LIMIT)
        return false;
    for (int i = 0; i <= OUTCOME_LIMIT; i++)
        columns[i] = OUTCOME_LIMIT;
    for (int i = 0; i < count; i++) {
        Text outcome;
        if (!take_text(packed, &outcome))
            return false;
        columns[i] = summary_column(summary, outcome);
    }
    return true;
}

static bool add_counts(Text *packed, const int *columns, uint64_t *sums) {
    OutcomeCounts counts;
    if (!take(packed, counts, sizeof counts))
        return false;
    for (int i = 0; i <= OUTCOME_LIMIT; i++)
        sums[columns[i]] += counts[i];
    return true;
}

static bool add_numbers(Text *packed, uint64_t *sums, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint64_t number;
        if (!take(packed, &number, sizeof number))
            return false;
        sums[i] += number;
    }
    return true;
}

/* `before`: decisions that the whole had without this part. */
static bool add_close_calls(Summary *summary, Text *packed, const int *columns, uint64_t before) {
    CloseCalls part = {0};
    if (!take(packed, &part.outcome, sizeof part.outcome) ||
        !take(packed, &part.runner_up, sizeof part.runner_up) ||
        !take(packed, &part.margin, sizeof part.margin) ||
        !take(packed, &part.count, sizeof part.count) || part.outcome < 0 ||
        part.outcome > OUTCOME_LIMIT || part.runner_up < 0 || part.runner_up > OUTCOME_LIMIT)
        return false;
    CloseCalls *calls =
        summary_close_calls(summary, columns[part.outcome], columns[part.runner_up], part.margin);
    for (int i = 0; i < names_of(&part); i++) {
        Text name;
        uint64_t number;
        if (!take_text(packed, &name) || !take(packed, &number, sizeof number))
            return false;
        if (calls && calls->count + (uint64_t)i < CLOSE_NAMES)
            summary_set_name(calls, (int)calls->count + i, name, before + number);
    }
    if (calls)
        calls->count += part.count;
    return true;
}

bool summary_add_packed(Summary *summary, Text packed) {
    size_t fields = (size_t)summary->policy->subject->field_count;
    uint64_t before = summary->count;
    int columns[OUTCOME_LIMIT + 1], close_count;
    if (!add_numbers(&packed, &summary->count, 1) || !take_outcomes(summary, &packed, columns) ||
        !add_counts(&packed, columns, summary->totals))
        return false;
    for (int i = 0; i < summary->table_count; i++)
        for (int row = 0; row <= summary->tables[i].rows; row++)
            if (!add_counts(&packed, columns, summary->tables[i].counts[row]))
                return false;
    if (!add_numbers(&packed, summary->open, fields) ||
        !add_numbers(&packed, summary->rested, fields) ||
        !add_numbers(&packed, &summary->open_count, 1) ||
        !add_numbers(&packed, &summary->rested_count, 1) ||
        !take(&packed, &close_count, sizeof close_count))
        return false;
    for (int i = 0; i < close_count; i++)
        if (!add_close_calls(summary, &packed, columns, before))
            return false;
    return packed.len == 0;
}
