/* SPDX-License-Identifier: MIT */
/* Taking a snapshot of a decision. What is done with two of them is the caller's. */
#include "host/snapshot.h"
#include "output/decision.h"

typedef struct Taking {
    Snapshot *snapshot;
    const Decision *decision;
    Buffer value; /* of the row to be added */
} Taking;

/* Adds a row with what stands in `value`, which is emptied. */
static SnapshotRow *add_row(Taking *taking, SnapshotPart part, Text name) {
    Snapshot *snapshot = taking->snapshot;
    SnapshotRow *row = &snapshot->rows[snapshot->count++];
    *row = (SnapshotRow){.part = part,
                         .name = arena_text(&snapshot->arena, name),
                         .value = arena_text(&snapshot->arena, buffer_text(&taking->value))};
    buffer_clear(&taking->value);
    return row;
}

static void take_fields(Taking *taking, SnapshotPart part) {
    const Record *record = taking->decision->record;
    for (int i = 0; i < record->subject->field_count; i++) {
        const Field *field = &record->subject->fields[i];
        const Value *value = &record->values[i];
        if (value->kind == VALUE_MISSING || record->is_assumed[i] != (part == SNAPSHOT_ASSUMED))
            continue;
        layout_value(&taking->value, value);
        add_row(taking, part, field->name)->found_nothing = field_found_nothing(field, value);
    }
}

static void take_answers(Taking *taking) {
    const Decision *decision = taking->decision;
    const Policy *policy = decision->policy;
    for (int i = 0; i < policy->score_count; i++) {
        layout_number(&taking->value, decision->scores[i]);
        add_row(taking, SNAPSHOT_SCORE, policy->scores[i]);
    }
    for (int i = 0; i < policy->output_count; i++) {
        buffer_add(&taking->value, decision->outputs[i]);
        if (decision->outputs[i].len)
            add_row(taking, SNAPSHOT_OUTPUT, policy->outputs[i].name);
    }
}

static void take_rules(Taking *taking) {
    const Decision *decision = taking->decision;
    for (int i = 0; i < decision->policy->rule_count; i++) {
        Verdict verdict = decision_verdict(decision, i);
        if (verdict == VERDICT_NOT)
            continue;
        if (verdict == VERDICT_HELD) {
            buffer_lit(&taking->value, "held, ");
            decision_write_gave(decision, i, ", ", &taking->value);
            if (taking->value.at[taking->value.len - 1] == ' ')
                taking->value.len -= 2; /* it gave nothing */
        }
        add_row(taking, SNAPSHOT_RULE, decision->policy->rules[i].id);
    }
}

void snapshot_take(Snapshot *snapshot, const Decision *decision) {
    const Policy *policy = decision->policy;
    Taking taking = {snapshot, decision, {0}};
    int most = decision->record->subject->field_count + policy->score_count + policy->output_count +
               policy->rule_count;
    arena_reset(&snapshot->arena);
    snapshot->rows = arena_new(&snapshot->arena, (size_t)most * sizeof *snapshot->rows);
    snapshot->count = 0;
    snapshot->policy = arena_text(&snapshot->arena, policy->name);
    snapshot->hash = arena_text(&snapshot->arena, text_of(policy->hash));
    snapshot->outcome = arena_text(&snapshot->arena, decision->outcome);
    take_fields(&taking, SNAPSHOT_GIVEN);
    take_fields(&taking, SNAPSHOT_ASSUMED);
    take_answers(&taking);
    take_rules(&taking);
    buffer_free(&taking.value);
}

void snapshot_free(Snapshot *snapshot) {
    arena_free(&snapshot->arena);
    *snapshot = (Snapshot){0};
}

const SnapshotRow *snapshot_find(const Snapshot *snapshot, SnapshotPart part, Text name) {
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->rows[i].part == part && text_equal(snapshot->rows[i].name, name))
            return &snapshot->rows[i];
    return NULL;
}
