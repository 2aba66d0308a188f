/* SPDX-License-Identifier: MIT */
/* A decision as the cells of a CSV row: lists are joined by "; ", as spreadsheets can split them.
 */
#include "format/csv.h"
#include "format/json_write.h"
#include "output/decision.h"
#include <math.h>

static void cell(Buffer *out, Text text, char delimiter) {
    buffer_put(out, delimiter);
    csv_write_cell(out, text, delimiter);
}

void decision_csv_header(const Printer *printer, const Policy *policy, const char *prefix,
                         char delimiter, Buffer *out) {
    Buffer name = {0};
    const char *const names[] = {"id", "outcome"};
    for (size_t i = 0; i < 2; i++) {
        if (i)
            buffer_put(out, delimiter);
        buffer_addf(out, "%s%s", prefix, names[i]);
    }
    for (int i = 0; i < policy->output_count + policy->score_count; i++) {
        buffer_clear(&name);
        Text text = i < policy->output_count ? policy->outputs[i].name
                                             : policy->scores[i - policy->output_count];
        buffer_addf(&name, "%s%.*s", prefix, TEXT_ARG(text));
        cell(out, buffer_text(&name), delimiter);
    }
    const char *const rest[] = {"fired", "unknown", "assumed", "warnings", "margin", "runner_up"};
    size_t count = printer->detail >= DETAIL_REASON ? 6 : 4;
    for (size_t i = 0; i < count; i++)
        buffer_addf(out, "%c%s%s", delimiter, prefix, rest[i]);
    buffer_free(&name);
}

bool decision_csv_is_number(const Policy *policy, int column) {
    int first_score = 2 + policy->output_count, first_list = first_score + policy->score_count;
    bool is_margin = column == first_list + 4;
    return (column >= first_score && column < first_list) || is_margin;
}

static void separate(Buffer *out) {
    if (out->len)
        buffer_lit(out, "; ");
}

void decision_write_csv(const Printer *printer, const Decision *decision, char delimiter,
                        Buffer *out) {
    const Policy *policy = decision->policy;
    const Subject *subject = policy->subject;
    Buffer text = {0};
    csv_write_cell(out, decision->id, delimiter);
    cell(out, decision->outcome, delimiter);
    for (int i = 0; i < policy->output_count; i++)
        cell(out, decision->outputs[i], delimiter);
    for (int i = 0; i < policy->score_count; i++) {
        buffer_put(out, delimiter);
        json_write_number(out, decision->scores[i]);
    }
    for (int i = 0; i < policy->rule_count; i++) {
        if (decision_verdict(decision, i) != VERDICT_HELD)
            continue;
        separate(&text);
        buffer_add(&text, policy->rules[i].id);
    }
    cell(out, buffer_text(&text), delimiter);
    buffer_clear(&text);
    for (int i = 0; i < subject->field_count; i++) {
        if (!decision->is_open[i])
            continue;
        separate(&text);
        buffer_add(&text, subject->fields[i].name);
    }
    cell(out, buffer_text(&text), delimiter);
    buffer_clear(&text);
    for (int i = 0; i < subject->field_count; i++) {
        if (!decision->record->is_assumed[i])
            continue;
        separate(&text);
        buffer_addf(&text, "%.*s=", TEXT_ARG(subject->fields[i].name));
        layout_value(&text, &decision->record->values[i]);
    }
    cell(out, buffer_text(&text), delimiter);
    buffer_clear(&text);
    for (size_t i = 0; i < decision->warning_count; i++) {
        separate(&text);
        buffer_add(&text, decision->warnings[i]);
    }
    cell(out, buffer_text(&text), delimiter);
    if (printer->detail >= DETAIL_REASON) {
        buffer_put(out, delimiter);
        if (isfinite(decision->margin))
            json_write_number(out, decision->margin);
        cell(out, decision->runner_up, delimiter);
    }
    buffer_free(&text);
}
