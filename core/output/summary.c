/* SPDX-License-Identifier: MIT */
/* Counts decisions as they come and prints what they come to. This file counts; how the counts look
 * is in summary_print.c. It knows no field and no outcome by name: bands are what the caller asks
 * for, outcomes what the policy and its decisions say. */
#include "output/summary_data.h"
#include <math.h>
#include <stdlib.h>

void summary_begin_outcomes(Summary *summary) {
    const Policy *policy = summary->policy;
    arena_reset(&summary->names);
    summary->outcome_count = 0;
    for (int i = 0; i < policy->outcome.row_count && i < OUTCOME_LIMIT; i++)
        summary->outcomes[summary->outcome_count++] = policy->outcome.rows[i].name;
}

Summary *summary_new(const Policy *policy) {
    Summary *summary = mem_new(sizeof *summary);
    summary->policy = policy;
    summary_begin_outcomes(summary);
    size_t fields = (size_t)policy->subject->field_count;
    summary->open = arena_new(&summary->arena, fields * sizeof *summary->open);
    summary->rested = arena_new(&summary->arena, fields * sizeof *summary->rested);
    return summary;
}

void summary_free_names(CloseCalls *calls) {
    for (int i = 0; i < CLOSE_NAMES; i++)
        mem_free(calls->names[i]);
}

void summary_free(Summary *summary) {
    if (summary == NULL)
        return;
    for (int i = 0; i < summary->close_count; i++)
        summary_free_names(&summary->close[i]);
    arena_free(&summary->names);
    arena_free(&summary->arena);
    mem_free(summary);
}

/* Reads the bands of "employees=50,200,500". */
static bool read_bands(SummaryTable *table, Text list, Arena *arena, RemitError *err) {
    int count = 1;
    for (size_t i = 0; i < list.len; i++)
        count += list.at[i] == ',';
    table->bands = arena_new(arena, (size_t)count * sizeof *table->bands);
    const char *at = arena_text(arena, list).at;
    for (; table->band_count < count; table->band_count++) {
        char *end;
        double band = strtod(at, &end);
        bool is_last = table->band_count == count - 1;
        if (end == at || *end != (is_last ? '\0' : ',') || !isfinite(band))
            return error_set(err, REMIT_E_USAGE,
                             "bands are numbers with commas between, not '%.*s'", TEXT_ARG(list));
        if (table->band_count > 0 && band <= table->bands[table->band_count - 1])
            return error_set(err, REMIT_E_USAGE, "bands rise, and '%.*s' do not", TEXT_ARG(list));
        table->bands[table->band_count] = band;
        at = end + 1;
    }
    return true;
}

/* How many rows a table by this field has, that for missing values left out; 0 with `err` set. */
static int count_rows(const Field *field, SummaryTable *table, Text list, bool has_list,
                      Arena *arena, RemitError *err) {
    bool is_number = field->type == FIELD_INTEGER || field->type == FIELD_NUMBER;
    if (has_list && !is_number) {
        error_set(err, REMIT_E_USAGE, "'%.*s' is no number, so it has no bands",
                  TEXT_ARG(field->name));
        return 0;
    }
    if (is_number) {
        if (!has_list) {
            error_set(err, REMIT_E_USAGE, "a table by the number '%.*s' needs bands",
                      TEXT_ARG(field->name));
            error_hint(err, "say where they begin: %.*s=10,100,1000", TEXT_ARG(field->name));
            return 0;
        }
        return read_bands(table, list, arena, err) ? table->band_count + 1 : 0;
    }
    if (field->type == FIELD_BOOLEAN)
        return 2;
    if (field->type == FIELD_STRING && field->allowed_count > 0)
        return field->allowed_count;
    error_set(err, REMIT_E_USAGE, "there is no table by '%.*s', which can be any %s",
              TEXT_ARG(field->name), field->type == FIELD_LIST ? "list" : "text");
    return 0;
}

bool summary_by(Summary *summary, Text table, RemitError *err) {
    const Subject *subject = summary->policy->subject;
    const char *equals = memchr(table.at, '=', table.len);
    Text name = {table.at, equals == NULL ? table.len : (size_t)(equals - table.at)};
    Text list = {NULL, 0};
    if (equals != NULL)
        list = (Text){equals + 1, table.len - name.len - 1};
    int field = subject_field(subject, name);
    if (field < 0) {
        error_set(err, REMIT_E_USAGE, "unknown field '%.*s' of %.*s", TEXT_ARG(name),
                  TEXT_ARG(subject->name));
        subject_suggest(subject, name, err);
        return false;
    }
    if (summary->table_count == TABLE_LIMIT)
        return error_set(err, REMIT_E_USAGE, "a summary has at most %d tables", TABLE_LIMIT);
    SummaryTable *new = &summary->tables[summary->table_count];
    *new = (SummaryTable){.field = field};
    new->rows =
        count_rows(&subject->fields[field], new, list, equals != NULL, &summary->arena, err);
    if (new->rows == 0)
        return false;
    new->counts = arena_new(&summary->arena, (size_t)(new->rows + 1) * sizeof *new->counts);
    summary->table_count++;
    return true;
}

int summary_column(Summary *summary, Text outcome) {
    for (int i = 0; i < summary->outcome_count; i++)
        if (text_equal(summary->outcomes[i], outcome))
            return i;
    if (summary->outcome_count == OUTCOME_LIMIT)
        return OUTCOME_LIMIT;
    summary->outcomes[summary->outcome_count] = arena_text(&summary->names, outcome);
    return summary->outcome_count++;
}

/* The row of a value; the last row is for values that are missing. */
static int table_row(const SummaryTable *table, const Value *value) {
    double number;
    switch (value->kind) {
    case VALUE_BOOLEAN:
        return value->boolean ? 1 : 0;
    case VALUE_STRING:
        return value->symbol >= 0 && value->symbol < table->rows ? value->symbol : table->rows;
    case VALUE_INTEGER:
        number = (double)value->integer;
        break;
    case VALUE_NUMBER:
        number = value->number;
        break;
    default:
        return table->rows;
    }
    int row = 0;
    while (row < table->band_count && number >= table->bands[row])
        row++;
    return row;
}

CloseCalls *summary_close_calls(Summary *summary, int outcome, int runner_up, double margin) {
    int at = 0;
    for (; at < summary->close_count && summary->close[at].margin <= margin; at++) {
        CloseCalls *calls = &summary->close[at];
        if (calls->margin == margin && calls->outcome == outcome && calls->runner_up == runner_up)
            return calls;
    }
    if (at == CLOSE_LIMIT)
        return NULL;
    memmove(&summary->close[at + 1], &summary->close[at],
            (size_t)(summary->close_count - at) * sizeof *summary->close);
    if (summary->close_count < CLOSE_LIMIT)
        summary->close_count++;
    else
        summary_free_names(&summary->close[CLOSE_LIMIT]);
    summary->close[at] = (CloseCalls){.outcome = outcome, .runner_up = runner_up, .margin = margin};
    return &summary->close[at];
}

/* A copy that is safe to print: control characters become blanks. */
static char *copy_name(Text name) {
    char *copy = mem_new(name.len + 1);
    for (size_t i = 0; i < name.len; i++) {
        unsigned char byte = (unsigned char)name.at[i];
        bool is_control = byte < ' ' || byte == 0x7F;
        if (byte == 0xC2 && i + 1 < name.len && (unsigned char)name.at[i + 1] < 0xA0) {
            copy[i++] = ' '; /* U+0080 to U+009F */
            is_control = true;
        }
        copy[i] = is_control ? ' ' : name.at[i];
    }
    return copy;
}

void summary_set_name(CloseCalls *calls, int at, Text name, uint64_t number) {
    calls->names[at] = copy_name(name);
    calls->numbers[at] = number;
}

static void count_close_call(Summary *summary, const Decision *decision, int column) {
    if (!isfinite(decision->margin))
        return;
    CloseCalls *calls = summary_close_calls(
        summary, column, summary_column(summary, decision->runner_up), decision->margin);
    if (!calls)
        return;
    if (calls->count < CLOSE_NAMES)
        summary_set_name(calls, (int)calls->count, decision->id, summary->count);
    calls->count++;
}

void summary_add(Summary *summary, const Decision *decision) {
    summary->count++;
    int column = summary_column(summary, decision->outcome);
    summary->totals[column]++;
    for (int i = 0; i < summary->table_count; i++) {
        SummaryTable *table = &summary->tables[i];
        table->counts[table_row(table, &decision->record->values[table->field])][column]++;
    }
    bool is_open = false, rests = false;
    for (int i = 0; i < summary->policy->subject->field_count; i++) {
        summary->open[i] += decision->is_open[i];
        summary->rested[i] += decision->rests_on[i];
        is_open |= decision->is_open[i];
        rests |= decision->rests_on[i];
    }
    summary->open_count += is_open;
    summary->rested_count += rests;
    count_close_call(summary, decision, column);
}
