/* SPDX-License-Identifier: MIT */
/* :whynot OUTCOME: what the last decision lacked to be another one. The verdicts are those of the
 * decision, parts of a condition are asked by the engine's own evaluation, and what would change
 * the answer is the engine's to find; here they are put in order. */
#include "cli/repl.h"

typedef struct Question {
    const Decision *decision;
    const Policy *policy;
    const Engine *engine;
    Text outcome;
    Style style;
    const bool *wants_more, *wants_less; /* by score: what would help the condition */
    Buffer out, text;
} Question;

static void heading(Question *question, const char *title) {
    buffer_addf(&question->out, "\n%s%s%s\n", question->style.bold, title, question->style.end);
}

/* Ends a line with what stands in `text`, which is emptied. */
static void wrap_text(Question *question, size_t at, size_t indent) {
    layout_wrap(&question->out, buffer_text(&question->text), at, indent);
    buffer_clear(&question->text);
}

/* ---- the outcome's own condition ---- */

/* The text from `*at` on up to the next "and" outside of parentheses and quotes. */
static Text next_part(Text text, size_t *at) {
    size_t start = *at, end = start;
    int depth = 0;
    for (char quote = 0; end < text.len; end++) {
        char byte = text.at[end];
        bool is_and = text.len - end > 4 && memcmp(text.at + end, "and", 3) == 0 && end > 0 &&
                      strchr(" \n\t)", text.at[end - 1]) && strchr(" \n\t(", text.at[end + 3]);
        if (quote)
            quote = byte == quote ? 0 : quote;
        else if (byte == '\'' || byte == '"')
            quote = byte;
        else if (is_and && depth == 0)
            break;
        else
            depth += (byte == '(') - (byte == ')');
    }
    *at = end < text.len ? end + 3 : text.len;
    return text_trim((Text){text.at + start, end - start});
}

/* Marks the scores of a condition that is to become true (or false) by what would help it. */
static void mark_wanted(const Node *node, bool truth, bool *more, bool *less) {
    if (!node->names_score)
        return;
    bool is_less = node->kind == NODE_LT || node->kind == NODE_LE;
    bool is_order = is_less || node->kind == NODE_GT || node->kind == NODE_GE;
    for (int i = 0; i < node->arg_count; i++) {
        const Node *arg = node->args[i];
        if (arg->kind == NODE_SCORE) {
            bool wants_more = (is_less == (i == 1)) == truth;
            more[arg->index] = more[arg->index] || wants_more || !is_order;
            less[arg->index] = less[arg->index] || !wants_more || !is_order;
        } else {
            mark_wanted(arg, node->kind == NODE_NOT ? !truth : truth, more, less);
        }
    }
}

/* "CTO 1, employees 120": what the condition names. */
static void add_values(Question *question, const Node *node) {
    const Decision *decision = question->decision;
    Buffer *text = &question->text;
    bool is_field = node->kind == NODE_FIELD;
    bool is_empty = is_field && field_found_nothing(&question->policy->subject->fields[node->index],
                                                    &decision->record->values[node->index]);
    if ((is_field && !is_empty) || node->kind == NODE_SCORE) {
        Text name = is_field ? question->policy->subject->fields[node->index].name
                             : question->policy->scores[node->index];
        Buffer pair = {0};
        buffer_addf(&pair, "%.*s ", TEXT_ARG(name));
        if (is_field)
            layout_value(&pair, &decision->record->values[node->index]);
        else
            layout_number(&pair, decision->scores[node->index]);
        if (!text->len || !memmem(text->at, text->len, pair.at, pair.len))
            buffer_addf(text, "%s%.*s", text->len ? ", " : "", TEXT_ARG(buffer_text(&pair)));
        buffer_free(&pair);
    }
    for (int i = 0; i < node->arg_count; i++)
        add_values(question, node->args[i]);
}

static Verdict ask(const Question *question, const Node *node, Arena *arena) {
    const Decision *decision = question->decision;
    RemitError ignored;
    Facts facts = {decision->record->values, decision->scores, TEXT(""), arena, &ignored, false};
    return evaluate_truth(node, &facts);
}

static void write_part(Question *question, Text part, const Node *node, Verdict verdict) {
    static const char *const marks[] = {
        [VERDICT_NOT] = "-", [VERDICT_HELD] = "+", [VERDICT_UNKNOWN] = "?"};
    buffer_addf(&question->out, "  %s ", marks[verdict]);
    layout_wrap(&question->out, part, 4, 6);
    add_values(question, node);
    if (question->text.len && verdict != VERDICT_HELD) {
        buffer_lit(&question->out, "      with ");
        wrap_text(question, 11, 6);
    }
    buffer_clear(&question->text);
}

/* Writes the condition, part by part if it is several joined by "and". True when it holds. */
static bool write_condition(Question *question, const When *when, bool *more, bool *less) {
    enum { MOST_PARTS = 16 };
    Text parts[MOST_PARTS] = {when->text};
    const Node *nodes[MOST_PARTS] = {when->condition}, *node = when->condition;
    int count = 0;
    size_t at = 0;
    for (; at < when->text.len && count < MOST_PARTS; count++)
        parts[count] = next_part(when->text, &at);
    if (at < when->text.len)
        node = NULL;                              /* too many to be told one by one */
    for (int i = count - 1; i > 0 && node; i--) { /* the tree leans to the left */
        nodes[i] = node->kind == NODE_AND ? node->args[1] : NULL;
        node = node->kind == NODE_AND ? node->args[0] : NULL;
    }
    nodes[0] = node;
    if (!node) { /* or an "or" stands over them all */
        count = 1;
        parts[0] = when->text;
        nodes[0] = when->condition;
    }
    Arena arena = {0};
    bool holds = true;
    for (int i = 0; i < count; i++) {
        Verdict verdict = ask(question, nodes[i], &arena);
        holds = holds && verdict == VERDICT_HELD;
        write_part(question, parts[i], nodes[i], verdict);
        if (verdict != VERDICT_HELD)
            mark_wanted(nodes[i], true, more, less);
    }
    arena_free(&arena);
    return holds;
}

/* What would make the rows not hold that stand before, as far as the row itself does not want the
 * opposite. */
static void mark_against(const Question *question, int first, int row, bool *more, bool *less) {
    const OutcomeRow *rows = question->policy->outcome.rows;
    int scores = question->policy->score_count;
    Arena arena = {0};
    bool *own_more = arena_new(&arena, (size_t)scores + 1),
         *own_less = arena_new(&arena, (size_t)scores + 1);
    if (rows[row].when.condition)
        mark_wanted(rows[row].when.condition, true, own_more, own_less);
    for (int i = first; i < row; i++)
        if (rows[i].when.condition && ask(question, rows[i].when.condition, &arena) == VERDICT_HELD)
            mark_wanted(rows[i].when.condition, false, more, less);
    for (int i = 0; i < scores; i++) {
        more[i] = more[i] && !own_less[i];
        less[i] = less[i] && !own_more[i];
    }
    arena_free(&arena);
}

/* Why the first row that has this name is not the outcome. */
static void write_row(Question *question, bool *more, bool *less) {
    const OutcomeList *list = &question->policy->outcome;
    int row = 0, taken = question->decision->outcome_row;
    while (!text_equal(list->rows[row].name, question->outcome))
        row++;
    const When *when = &list->rows[row].when;
    bool holds = true;
    if (when->condition) {
        heading(question, "Its condition");
        holds = write_condition(question, when, more, less);
    }
    if (!holds || taken < 0 || taken >= row)
        return;
    heading(question, "What comes first");
    const When *first = &list->rows[taken].when;
    buffer_addf(&question->text, "The policy asks for '%.*s' before it, and that holds%s%.*s",
                TEXT_ARG(list->rows[taken].name), first->text.len ? ": " : "",
                TEXT_ARG(first->text));
    buffer_lit(&question->out, "  ");
    wrap_text(question, 2, 4);
    mark_against(question, taken, row, more, less);
}

/* ---- rules ---- */

/* What it gave; or would give, where an expression is taken to count something. */
static double weight_of(const Question *question, int index, const Give *give) {
    const Decision *decision = question->decision;
    if (decision_verdict(decision, index) == VERDICT_HELD)
        return decision->gave[index * question->policy->score_count + give->score];
    return give->expression ? 1 : give->weight;
}

/* Does the rule give for (or else against) what is wanted? */
static bool speaks(const Question *question, int index, bool is_for) {
    const Rule *rule = &question->policy->rules[index];
    if (!hit_policy_collects(question->policy->hit))
        return text_equal(rule->outcome, question->outcome) == is_for && rule->outcome.len;
    for (int i = 0; i < rule->give_count; i++) {
        const Give *give = &rule->gives[i];
        double gives = weight_of(question, index, give);
        const bool *more = is_for ? question->wants_more : question->wants_less,
                   *less = is_for ? question->wants_less : question->wants_more;
        if ((gives > 0 && more[give->score]) || (gives < 0 && less[give->score]))
            return true;
    }
    return false;
}

static void write_rule(Question *question, int index, const char *mark) {
    const Policy *policy = question->policy;
    const Rule *rule = &policy->rules[index];
    int count, shown = 0;
    const int *fields = engine_rule_fields(question->engine, index, &count);
    buffer_addf(&question->text, "%.*s: ", TEXT_ARG(rule->id));
    if (decision_verdict(question->decision, index) == VERDICT_HELD)
        decision_write_gave(question->decision, index, ", ", &question->text);
    else
        cli_write_gives(policy, rule, &question->text);
    for (int i = 0; i < count; i++) {
        const Field *field = &policy->subject->fields[fields[i]];
        const Value *value = &question->decision->record->values[fields[i]];
        if (field_found_nothing(field, value))
            continue;
        buffer_addf(&question->text, "%s%.*s ", shown++ ? ", " : " (", TEXT_ARG(field->name));
        layout_value(&question->text, value);
    }
    if (shown)
        buffer_put(&question->text, ')');
    buffer_addf(&question->out, "  %s ", mark);
    wrap_text(question, 4, 6);
    if (rule->when.text.len) {
        buffer_lit(&question->out, "      ");
        layout_wrap(&question->out, rule->when.text, 6, 8);
    }
}

static void write_rules(Question *question, Verdict verdict, bool is_for, const char *title,
                        const char *mark) {
    bool has_title = false;
    for (int i = 0; i < question->policy->rule_count; i++) {
        if (decision_verdict(question->decision, i) != verdict || !speaks(question, i, is_for))
            continue;
        if (!has_title)
            heading(question, title);
        has_title = true;
        write_rule(question, i, mark);
    }
}

/* ---- what would change it ---- */

/* Evidence is found in a text, and nobody sets it: what would flip there is left out, and noted. */
static int write_flips(Question *question, const Sensitivity *flips, size_t count,
                       bool *rests_on_text) {
    const Subject *subject = question->policy->subject;
    bool has_text = subject_text_field(subject) >= 0;
    int shown = 0;
    for (size_t i = 0; i < count; i++) {
        if (!text_equal(flips[i].outcome, question->outcome))
            continue;
        const Field *field = &subject->fields[flips[i].field];
        if (has_text && field->evidence.len) {
            *rests_on_text = true;
            continue;
        }
        shown++;
        buffer_addf(&question->text, "%.*s: ", TEXT_ARG(field->name));
        layout_value(&question->text, &question->decision->record->values[flips[i].field]);
        buffer_lit(&question->text, " → ");
        layout_value(&question->text, &flips[i].value);
        buffer_lit(&question->out, "  - ");
        wrap_text(question, 4, 6);
    }
    return shown;
}

static void write_changes(Question *question, Engine *engine) {
    static const char more[] = "would have to say more, or something else";
    const Subject *subject = question->policy->subject;
    const Decision *decision = question->decision;
    int text = subject_text_field(subject);
    bool rests_on_text = false;
    size_t count;
    const Sensitivity *given = engine_given_flips(engine, &count);
    heading(question, "What would make it so, each on its own");
    int shown = write_flips(question, decision->flips, decision->flip_count, &rests_on_text) +
                write_flips(question, given, count, &rests_on_text);
    if (rests_on_text)
        buffer_addf(&question->out, "  - %.*s: it %s\n", TEXT_ARG(subject->fields[text].name),
                    more);
    else if (!shown && text >= 0)
        buffer_addf(&question->out, "  No field does it alone; the text %s.\n", more);
    else if (!shown)
        buffer_lit(&question->out, "  No field does it alone; several would have to change.\n");
}

/* ---- the command ---- */

const Text *repl_outcomes(const Repl *repl, Arena *arena, size_t *count) {
    const LoadedPolicy *loaded = session_policy_decided(repl->session);
    *count = 0;
    if (!loaded)
        return NULL;
    const Policy *policy = loaded->policy;
    int rows = policy->outcome.row_count, most = rows + policy->rule_count;
    Text *names = arena_new(arena, ((size_t)most + 1) * sizeof *names);
    for (int i = 0; i < most; i++) {
        Text name = i < rows ? policy->outcome.rows[i].name : policy->rules[i - rows].outcome;
        bool is_new = name.len > 0;
        for (size_t k = 0; k < *count; k++)
            is_new = is_new && !text_equal(names[k], name);
        if (is_new)
            names[(*count)++] = name;
    }
    return names;
}

static bool check_outcome(const Repl *repl, const Decision *decision, Text outcome,
                          RemitError *err) {
    Arena arena = {0};
    size_t count;
    bool is_one = false;
    const Text *names = repl_outcomes(repl, &arena, &count);
    for (size_t i = 0; i < count; i++)
        is_one = is_one || text_equal(names[i], outcome);
    Text policy = decision->policy->name;
    if (count == 0) {
        error_set(err, REMIT_E_USAGE, "the policy '%.*s' has no outcomes to ask for",
                  TEXT_ARG(policy));
        error_hint(err, ":why tells of each rule why it held or did not");
    } else if (!is_one) {
        error_set(err, REMIT_E_USAGE, "'%.*s' is no outcome of '%.*s'", TEXT_ARG(outcome),
                  TEXT_ARG(policy));
        error_suggest(err, outcome, names, count);
        Buffer list = {0};
        for (size_t i = 0; i < count; i++)
            buffer_addf(&list, "%s%.*s", i ? ", " : "", TEXT_ARG(names[i]));
        error_hint(err, "its outcomes: %.*s", TEXT_ARG(buffer_text(&list)));
        buffer_free(&list);
    } else if (text_equal(decision->outcome, outcome)) {
        is_one = error_set(err, REMIT_E_USAGE, "the last decision is '%.*s'", TEXT_ARG(outcome));
        error_hint(err, ":why explains it");
    }
    arena_free(&arena);
    return is_one;
}

bool repl_whynot(Repl *repl, Text operand, RemitError *err) {
    const Decision *decision = session_decision(repl->session, err);
    if (!decision || !check_outcome(repl, decision, operand, err))
        return false;
    const Policy *policy = decision->policy;
    Arena arena = {0};
    bool *more = arena_new(&arena, (size_t)policy->score_count + 1),
         *less = arena_new(&arena, (size_t)policy->score_count + 1);
    Engine *engine = session_policy_decided(repl->session)->engine;
    Question question = {.decision = decision,
                         .policy = policy,
                         .engine = engine,
                         .outcome = operand,
                         .style = repl->style,
                         .wants_more = more,
                         .wants_less = less};
    Text got = decision->outcome.len ? decision->outcome : TEXT("no outcome");
    buffer_addf(&question.out, "%.*s: %s%.*s%s, not %.*s\n", TEXT_ARG(policy->name),
                repl->style.bold, TEXT_ARG(got), repl->style.end, TEXT_ARG(operand));
    if (hit_policy_collects(policy->hit))
        write_row(&question, more, less);
    write_rules(&question, VERDICT_HELD, false, "What held, and speaks against it", "-");
    write_rules(&question, VERDICT_UNKNOWN, true, "What would speak for it, if it were known", "?");
    write_rules(&question, VERDICT_NOT, true, "What would speak for it, and did not hold", "-");
    write_changes(&question, engine);
    repl_print(&question.out);
    buffer_free(&question.text);
    arena_free(&arena);
    return true;
}
