/* SPDX-License-Identifier: MIT */
/* The commands of the prompt that set decisions side by side: what changed from the last to this
 * one, and each as it is made. What a decision says is in its snapshot. */
#include "cli/repl.h"

enum { NAME_COLUMN = 30, MARGIN = 4 };

/* What the rows of a part are called, and what one that is not there says. */
static const struct {
    const char *title, *absent;
} parts[SNAPSHOT_PARTS] = {
    [SNAPSHOT_GIVEN] = {"Given", "?"},           [SNAPSHOT_ASSUMED] = {"Assumed", "not assumed"},
    [SNAPSHOT_SCORE] = {"Scores", "no score"},   [SNAPSHOT_OUTPUT] = {"Answers", "none"},
    [SNAPSHOT_RULE] = {"Rules", "did not hold"},
};

static Text outcome_of(const Snapshot *snapshot) {
    return snapshot->outcome.len ? snapshot->outcome : TEXT("no outcome");
}

static Text value_of(const SnapshotRow *row, SnapshotPart part) {
    if (!row)
        return text_of(parts[part].absent);
    return row->value.len ? row->value : TEXT("could not be told");
}

/* ---- :diff ---- */

typedef struct Comparison {
    const Repl *repl;
    const Snapshot *before, *last;
    Buffer out, text;
    int shown; /* rows of the part */
    int idle;  /* rules that differ and held neither before nor now */
    bool differs;
} Comparison;

/* A row of either of them, when the two differ in it. */
static void compare_row(Comparison *comparison, SnapshotPart part, Text name) {
    const SnapshotRow *before = snapshot_find(comparison->before, part, name),
                      *last = snapshot_find(comparison->last, part, name);
    Text from = value_of(before, part), to = value_of(last, part);
    if (text_equal(from, to))
        return;
    if (part == SNAPSHOT_RULE && !(before && before->value.len) && !(last && last->value.len)) {
        comparison->idle++;
        return;
    }
    Buffer *out = &comparison->out;
    if (!comparison->shown++)
        buffer_addf(out, "\n%s%s%s\n", comparison->repl->style.bold, parts[part].title,
                    comparison->repl->style.end);
    comparison->differs = true;
    size_t start = out->len;
    buffer_addf(out, "  %.*s", TEXT_ARG(name));
    if (layout_width(name) + 2 >= NAME_COLUMN) {
        buffer_put(out, '\n');
        start = out->len;
    }
    layout_tab(out, start, NAME_COLUMN);
    buffer_clear(&comparison->text);
    buffer_addf(&comparison->text, "%.*s → %.*s", TEXT_ARG(from), TEXT_ARG(to));
    layout_wrap(out, buffer_text(&comparison->text), NAME_COLUMN, NAME_COLUMN);
}

static void compare_part(Comparison *comparison, SnapshotPart part) {
    const Snapshot *sides[] = {comparison->last, comparison->before};
    comparison->shown = 0;
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < sides[side]->count; i++) {
            const SnapshotRow *row = &sides[side]->rows[i];
            bool is_new = side == 0 || !snapshot_find(comparison->last, part, row->name);
            if (row->part == part && is_new)
                compare_row(comparison, part, row->name);
        }
}

bool repl_diff(Repl *repl, Text operand, RemitError *err) {
    (void)operand;
    Comparison comparison = {.repl = repl};
    if (!session_last_two(repl->session, &comparison.before, &comparison.last, err))
        return false;
    const Snapshot *before = comparison.before, *last = comparison.last;
    Text from = outcome_of(before), to = outcome_of(last);
    comparison.differs = !text_equal(from, to);
    buffer_addf(&comparison.out, "%.*s: %s%.*s", TEXT_ARG(last->policy), repl->style.bold,
                TEXT_ARG(from));
    if (comparison.differs)
        buffer_addf(&comparison.out, " → %.*s", TEXT_ARG(to));
    buffer_addf(&comparison.out, "%s%s\n", repl->style.end,
                comparison.differs ? "" : ", as before");
    if (!text_equal(before->hash, last->hash))
        buffer_lit(&comparison.out, "  The policy is not the same as before.\n");
    for (int part = 0; part < SNAPSHOT_PARTS; part++)
        compare_part(&comparison, (SnapshotPart)part);
    if (comparison.idle)
        buffer_addf(&comparison.out, "  … and %d that held neither before nor now\n",
                    comparison.idle);
    if (!comparison.differs)
        buffer_lit(&comparison.out, "  Nothing else differs either.\n");
    repl_print(&comparison.out);
    buffer_free(&comparison.text);
    return true;
}

/* ---- :trace ---- */

/* Adds the rows of a part, "name value" each. */
static void list_rows(const Snapshot *snapshot, SnapshotPart part, Buffer *out) {
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->rows[i].part == part && !snapshot->rows[i].found_nothing)
            buffer_addf(out, "%s%.*s %.*s", out->len ? ", " : "", TEXT_ARG(snapshot->rows[i].name),
                        TEXT_ARG(snapshot->rows[i].value));
}

static void add_line(Buffer *out, const char *mark, Buffer *text) {
    buffer_addf(out, "  %s ", mark);
    layout_wrap(out, buffer_text(text), MARGIN, MARGIN);
    buffer_clear(text);
}

/* What is known, the rules that held, those that could not be told, the answer. */
static void trace(void *ctx, const Snapshot *snapshot) {
    const Repl *repl = ctx;
    Buffer out = {0}, text = {0}, untold = {0};
    buffer_addf(&out, "%s%.*s%s of ", repl->style.bold, TEXT_ARG(snapshot->policy),
                repl->style.end);
    size_t column = snapshot->policy.len + strlen(" of ");
    list_rows(snapshot, SNAPSHOT_GIVEN, &text);
    layout_wrap(&out, text.len ? buffer_text(&text) : TEXT("nothing that is given"), column,
                MARGIN);
    buffer_clear(&text);
    list_rows(snapshot, SNAPSHOT_ASSUMED, &text);
    if (text.len)
        add_line(&out, "~", &text);
    for (size_t i = 0; i < snapshot->count; i++) {
        const SnapshotRow *row = &snapshot->rows[i];
        if (row->part != SNAPSHOT_RULE)
            continue;
        if (!row->value.len) {
            buffer_addf(&untold, "%s%.*s", untold.len ? ", " : "", TEXT_ARG(row->name));
            continue;
        }
        buffer_addf(&text, "%.*s: %.*s", TEXT_ARG(row->name), TEXT_ARG(row->value));
        add_line(&out, "+", &text);
    }
    if (untold.len)
        add_line(&out, "?", &untold);
    list_rows(snapshot, SNAPSHOT_SCORE, &text);
    Buffer answer = {0};
    buffer_addf(&answer, "%.*s%s%.*s", TEXT_ARG(outcome_of(snapshot)), text.len ? ": " : "",
                TEXT_ARG(buffer_text(&text)));
    add_line(&out, "=", &answer);
    repl_print(&out);
    buffer_free(&text);
    buffer_free(&untold);
    buffer_free(&answer);
}

bool repl_trace(Repl *repl, Text operand, RemitError *err) {
    bool is_on = text_equal(operand, TEXT("on"));
    if (!is_on && !text_equal(operand, TEXT("off"))) {
        error_set(err, REMIT_E_USAGE, "':trace %.*s': it is on or off", TEXT_ARG(operand));
        error_hint(err, ":trace on");
        return false;
    }
    session_trace(repl->session, is_on ? trace : NULL, repl);
    return true;
}
