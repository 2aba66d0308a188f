/* SPDX-License-Identifier: MIT */
/* How a summary looks: tables of at most 80 columns of plain text. Outcomes are the columns; their
 * names are broken at underscores, so that one_person_both_hats takes no more room than a number.
 * Read summary.c first. */
#include "output/layout.h"
#include "output/summary_data.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum {
    WIDTH = LAYOUT_COLUMNS,
    LABEL_WIDTH = 26,
    NUMBER_WIDTH = 8,
    COLUMN_LIMIT = (WIDTH - LABEL_WIDTH) / NUMBER_WIDTH - 1, /* one more is the sum */
    NUMBER_TEXT = 32,
    FIELDS_SHOWN = 8,
    CLOSE_SHOWN = 5,
};

/* Outcomes that are shown: those that came up, the rarest under one head when there are many. */
typedef struct Columns {
    int at[OUTCOME_LIMIT + 1];
    int count;
    bool has_others; /* the last column is the sum of all that have none */
} Columns;

/* "1,234,567" */
static const char *with_commas(uint64_t number, char text[NUMBER_TEXT]) {
    char digits[NUMBER_TEXT];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, number);
    int to = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            text[to++] = ',';
        text[to++] = digits[i];
    }
    text[to] = '\0';
    return text;
}

/* Ends a line, without the blanks that its last column may have left. */
static void end_line(Buffer *out) {
    while (out->len > 0 && out->at[out->len - 1] == ' ')
        out->len--;
    buffer_lit(out, "\n");
}

static void put_number(Buffer *out, uint64_t number) {
    char text[NUMBER_TEXT];
    buffer_addf(out, "%*s", NUMBER_WIDTH, number == 0 ? "-" : with_commas(number, text));
}

/* A text in exactly `width` columns, cut where it is longer; a character counts as one column. */
static void put_label(Buffer *out, Text text, int width) {
    int columns = 0;
    size_t end = 0;
    for (size_t i = 0; i < text.len && columns < width; columns++) {
        for (i++; i < text.len && ((unsigned char)text.at[i] & 0xC0) == 0x80; i++)
            continue;
        end = i;
    }
    bool is_cut = end < text.len;
    if (is_cut) {
        for (end--; ((unsigned char)text.at[end] & 0xC0) == 0x80; end--)
            continue;
        columns--;
    }
    buffer_add(out, (Text){text.at, end});
    if (is_cut)
        buffer_lit(out, "…");
    buffer_addf(out, "%*s", width - columns - is_cut, "");
}

static Text outcome_name(const Summary *summary, int outcome) {
    if (outcome == OUTCOME_LIMIT)
        return TEXT("others");
    Text name = summary->outcomes[outcome];
    return name.len > 0 ? name : TEXT("no outcome");
}

static Columns choose_columns(const Summary *summary) {
    Columns columns = {.count = 0};
    for (int i = 0; i <= OUTCOME_LIMIT; i++)
        if (summary->totals[i] > 0)
            columns.at[columns.count++] = i;
    columns.has_others = columns.count > COLUMN_LIMIT;
    while (columns.count > COLUMN_LIMIT - columns.has_others) {
        int rarest = 0;
        for (int i = 1; i < columns.count; i++)
            if (summary->totals[columns.at[i]] <= summary->totals[columns.at[rarest]])
                rarest = i;
        columns.count--;
        memmove(&columns.at[rarest], &columns.at[rarest + 1],
                (size_t)(columns.count - rarest) * sizeof *columns.at);
    }
    return columns;
}

/* Part `index` of a name that is broken at underscores and spaces; empty when it has fewer. */
static Text name_part(Text name, int index) {
    size_t from = 0;
    for (size_t i = 0; i <= name.len; i++) {
        if (i < name.len && name.at[i] != '_' && name.at[i] != ' ')
            continue;
        if (index-- == 0)
            return (Text){name.at + from, i - from};
        from = i + 1;
    }
    return (Text){NULL, 0};
}

static int count_parts(Text name) {
    int count = 1;
    for (size_t i = 0; i < name.len; i++)
        count += name.at[i] == '_' || name.at[i] == ' ';
    return count;
}

/* Line `line` of `height` of a column's head; heads stand on the last line. */
static void put_head(Buffer *out, Text name, int line, int height) {
    Text part = name_part(name, line - (height - count_parts(name)));
    if (line < height - count_parts(name))
        part = (Text){NULL, 0};
    if (part.len >= NUMBER_WIDTH)
        part.len = NUMBER_WIDTH - 1;
    buffer_addf(out, "%*.*s", NUMBER_WIDTH, (int)part.len, part.len > 0 ? part.at : "");
}

static void put_heads(const Summary *summary, const Columns *columns, Text label, Buffer *out) {
    int height = 1;
    for (int i = 0; i < columns->count; i++) {
        int parts = count_parts(outcome_name(summary, columns->at[i]));
        height = parts > height ? parts : height;
    }
    for (int line = 0; line < height; line++) {
        put_label(out, line == height - 1 ? label : (Text){NULL, 0}, LABEL_WIDTH);
        put_head(out, TEXT("all"), line, height);
        for (int i = 0; i < columns->count; i++)
            put_head(out, outcome_name(summary, columns->at[i]), line, height);
        if (columns->has_others)
            put_head(out, TEXT("others"), line, height);
        end_line(out);
    }
}

static uint64_t sum_of(const OutcomeCounts counts) {
    uint64_t sum = 0;
    for (int i = 0; i <= OUTCOME_LIMIT; i++)
        sum += counts[i];
    return sum;
}

static void put_row(const Columns *columns, Text label, const OutcomeCounts counts, Buffer *out) {
    put_label(out, label, LABEL_WIDTH);
    uint64_t rest = sum_of(counts);
    put_number(out, rest);
    for (int i = 0; i < columns->count; i++) {
        put_number(out, counts[columns->at[i]]);
        rest -= counts[columns->at[i]];
    }
    if (columns->has_others)
        put_number(out, rest);
    buffer_lit(out, "\n");
}

static void put_shares(const Summary *summary, const Columns *columns, Buffer *out) {
    put_label(out, TEXT("share"), LABEL_WIDTH);
    buffer_addf(out, "%*s", NUMBER_WIDTH, "");
    double rest = 100;
    for (int i = 0; i < columns->count; i++) {
        double share = 100.0 * (double)summary->totals[columns->at[i]] / (double)summary->count;
        buffer_addf(out, "%*.1f%%", NUMBER_WIDTH - 1, share);
        rest -= share;
    }
    if (columns->has_others)
        buffer_addf(out, "%*.1f%%", NUMBER_WIDTH - 1, rest);
    buffer_lit(out, "\n");
}

static void band_text(double bound, char text[NUMBER_TEXT]) {
    if (bound >= 0 && bound < 1e15 && bound == floor(bound))
        with_commas((uint64_t)bound, text);
    else
        snprintf(text, NUMBER_TEXT, "%.15g", bound);
}

/* "under 50", "50 to 199", "200 and more"; where numbers are not whole, "50 to under 200". */
static Text band_label(const SummaryTable *table, int row, bool is_whole, Buffer *out) {
    buffer_clear(out);
    char from[NUMBER_TEXT] = "", to[NUMBER_TEXT] = "";
    if (row > 0)
        band_text(table->bands[row - 1], from);
    if (row < table->band_count)
        band_text(table->bands[row] - (is_whole && row > 0 ? 1 : 0), to);
    if (row == 0)
        buffer_addf(out, "under %s", to);
    else if (row == table->band_count)
        buffer_addf(out, "%s and more", from);
    else
        buffer_addf(out, is_whole ? "%s to %s" : "%s to under %s", from, to);
    return buffer_text(out);
}

static Text row_label(const Summary *summary, const SummaryTable *table, int row, Buffer *out) {
    const Field *field = &summary->policy->subject->fields[table->field];
    if (row == table->rows)
        return TEXT("(missing)");
    if (field->type == FIELD_BOOLEAN)
        return row == 1 ? TEXT("yes") : TEXT("no");
    if (field->type == FIELD_STRING)
        return field->allowed[row];
    return band_label(table, row, field->type == FIELD_INTEGER, out);
}

/* The next row to print: bands in their order, values by how many have them; the missing last. */
static int next_row(const SummaryTable *table, const bool *is_done) {
    int next = -1;
    for (int row = 0; row < table->rows; row++) {
        uint64_t sum = sum_of(table->counts[row]);
        if (is_done[row] || sum == 0)
            continue;
        if (next < 0 || (table->band_count == 0 && sum > sum_of(table->counts[next])))
            next = row;
    }
    if (next < 0 && !is_done[table->rows] && sum_of(table->counts[table->rows]) > 0)
        next = table->rows;
    return next;
}

static void put_table(const Summary *summary, const SummaryTable *table, const Columns *columns,
                      Buffer *out) {
    Buffer label = {0};
    bool *is_done = mem_new((size_t)table->rows + 1);
    buffer_lit(out, "\n");
    put_heads(summary, columns, summary->policy->subject->fields[table->field].name, out);
    for (int row; (row = next_row(table, is_done)) >= 0; is_done[row] = true)
        put_row(columns, row_label(summary, table, row, &label), table->counts[row], out);
    mem_free(is_done);
    buffer_free(&label);
}

/* The fields that the outcomes hang on most. */
static void put_fields(const Summary *summary, Buffer *out) {
    const Subject *subject = summary->policy->subject;
    bool *is_done = mem_new((size_t)subject->field_count);
    buffer_lit(out, "\n");
    put_label(out, TEXT("could change the outcome"), LABEL_WIDTH);
    buffer_addf(out, "%*s%*s\n", NUMBER_WIDTH, "missing", NUMBER_WIDTH, "assumed");
    for (int shown = 0; shown < FIELDS_SHOWN; shown++) {
        int most = -1;
        for (int i = 0; i < subject->field_count; i++) {
            uint64_t count = summary->open[i] + summary->rested[i];
            if (!is_done[i] && count > 0 &&
                (most < 0 || count > summary->open[most] + summary->rested[most]))
                most = i;
        }
        if (most < 0)
            break;
        is_done[most] = true;
        put_label(out, subject->fields[most].name, LABEL_WIDTH);
        put_number(out, summary->open[most]);
        put_number(out, summary->rested[most]);
        buffer_lit(out, "\n");
    }
    put_label(out, TEXT("any of them"), LABEL_WIDTH);
    put_number(out, summary->open_count);
    put_number(out, summary->rested_count);
    buffer_lit(out, "\n");
    mem_free(is_done);
}

/* The names of the first records, as many as fit a line; at least one, cut if need be. */
static void put_names(const CloseCalls *calls, Buffer *out) {
    enum { INDENT = 4, MORE = 3 }; /* MORE: ", …" */
    size_t column = INDENT;
    buffer_addf(out, "%*s", INDENT, "");
    for (uint64_t i = 0; i < calls->count; i++) {
        char number[NUMBER_TEXT], record[NUMBER_TEXT + 8];
        Text name = {NULL, 0};
        if (i < CLOSE_NAMES) {
            snprintf(record, sizeof record, "record %s", with_commas(calls->numbers[i], number));
            name = text_of(calls->names[i][0] != '\0' ? calls->names[i] : record);
        }
        size_t width = layout_width(name) + (i > 0 ? 2 : 0);
        size_t room = WIDTH - (i + 1 < calls->count ? MORE : 0);
        if (i == CLOSE_NAMES || (i > 0 && column + width > room)) {
            buffer_lit(out, ", …");
            break;
        }
        if (i > 0)
            buffer_lit(out, ", ");
        if (column + width > room)
            put_label(out, name, (int)(room - column));
        else
            buffer_add(out, name);
        column += width;
    }
    buffer_lit(out, "\n");
}

static void put_close_calls(const Summary *summary, Buffer *out) {
    enum { OUTCOME_WIDTH = 28 };
    buffer_lit(out, "\n");
    put_label(out, TEXT("closest calls: outcome"), OUTCOME_WIDTH);
    put_label(out, TEXT("next to it"), OUTCOME_WIDTH);
    buffer_addf(out, "%*s%*s\n", NUMBER_WIDTH, "by", NUMBER_WIDTH, "all");
    for (int i = 0; i < summary->close_count && i < CLOSE_SHOWN; i++) {
        const CloseCalls *calls = &summary->close[i];
        put_label(out, outcome_name(summary, calls->outcome), OUTCOME_WIDTH - 1);
        buffer_lit(out, " ");
        put_label(out, outcome_name(summary, calls->runner_up), OUTCOME_WIDTH - 1);
        buffer_addf(out, " %*.4g", NUMBER_WIDTH, calls->margin);
        put_number(out, calls->count);
        buffer_lit(out, "\n");
        put_names(calls, out);
    }
}

void summary_print(const Summary *summary, Buffer *out) {
    char text[NUMBER_TEXT];
    const Policy *policy = summary->policy;
    buffer_addf(out, "%.*s: %s decision%s\n", TEXT_ARG(policy->name),
                with_commas(summary->count, text), summary->count == 1 ? "" : "s");
    if (summary->count == 0)
        return;
    Columns columns = choose_columns(summary);
    buffer_lit(out, "\n");
    put_heads(summary, &columns, TEXT("outcome"), out);
    put_row(&columns, TEXT("all"), summary->totals, out);
    put_shares(summary, &columns, out);
    for (int i = 0; i < summary->table_count; i++)
        put_table(summary, &summary->tables[i], &columns, out);
    if (summary->open_count + summary->rested_count > 0)
        put_fields(summary, out);
    if (summary->close_count > 0)
        put_close_calls(summary, out);
}
