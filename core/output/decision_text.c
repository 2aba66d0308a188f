/* SPDX-License-Identifier: MIT */
/* A decision for people: the answer first, then why, who disagrees, what was assumed, what could
 * not be told. Short enough for one screen unless all rules are asked for. */
#include "output/decision.h"
#include <math.h>

enum {
    TERMS_SHOWN = 8,
    WORDS_SHOWN = 6,
};
static const double WORD_TELLS = 0.2; /* what a word weighs to be worth showing */

typedef struct Page {
    const Printer *printer;
    const Decision *decision;
    Style style;
    Buffer *out;
} Page;

static void heading(Page *page, const char *title) {
    buffer_addf(page->out, "\n%s%s%s\n", page->style.bold, title, page->style.end);
}

static void item(Page *page, Text text) {
    buffer_lit(page->out, "  - ");
    layout_wrap(page->out, text, 4, 4);
}

static Text outcome_doc(const Decision *decision) {
    return decision->outcome_row < 0 ? TEXT("")
                                     : decision->policy->outcome.rows[decision->outcome_row].doc;
}

static void write_answer(Page *page) {
    const Decision *decision = page->decision;
    const Policy *policy = decision->policy;
    Buffer *out = page->out;
    if (decision->id.len)
        buffer_addf(out, "%.*s: ", TEXT_ARG(decision->id));
    Text outcome = decision->outcome.len ? decision->outcome : TEXT("no outcome");
    buffer_addf(out, "%s%.*s%s\n", page->style.bold, TEXT_ARG(outcome), page->style.end);
    Text doc = outcome_doc(decision);
    if (doc.len) {
        buffer_lit(out, "  ");
        layout_wrap(out, doc, 2, 2);
    }
    for (int i = 0; i < policy->output_count; i++) {
        if (!decision->outputs[i].len)
            continue;
        size_t start = out->len;
        buffer_addf(out, "  %.*s:", TEXT_ARG(policy->outputs[i].name));
        for (size_t k = start; k < out->len; k++)
            if (out->at[k] == '_')
                out->at[k] = ' ';
        buffer_put(out, ' ');
        layout_wrap(out, decision->outputs[i], out->len - start, 4);
    }
    if (policy->score_count == 0)
        return;
    buffer_put(out, ' ');
    for (int i = 0; i < policy->score_count; i++) {
        buffer_addf(out, " %.*s ", TEXT_ARG(policy->scores[i]));
        layout_number(out, decision->scores[i]);
    }
    if (decision->runner_up.len) {
        buffer_addf(out, "   %s%s", page->style.dim, "next: ");
        buffer_addf(out, "%.*s at a change of ", TEXT_ARG(decision->runner_up));
        layout_number(out, decision->margin);
        buffer_add(out, text_of(page->style.end));
    }
    buffer_put(out, '\n');
}

static void write_cites(Buffer *text, const Cite *cites, int count) {
    for (int i = 0; i < count; i++)
        buffer_addf(text, "%s%.*s", i ? " " : " [", TEXT_ARG(cites[i].at));
    if (count)
        buffer_put(text, ']');
}

void decision_write_gave(const Decision *decision, int index, const char *between, Buffer *out) {
    const Policy *policy = decision->policy;
    const Rule *rule = &policy->rules[index];
    for (int i = 0; i < rule->give_count; i++) {
        double gave = decision->gave[index * policy->score_count + rule->gives[i].score];
        buffer_addf(out, "%s%.*s %s", i ? between : "",
                    TEXT_ARG(policy->scores[rule->gives[i].score]), gave >= 0 ? "+" : "");
        layout_number(out, gave);
    }
    if (rule->outcome.len)
        buffer_addf(out, "%s%.*s", rule->give_count ? between : "", TEXT_ARG(rule->outcome));
}

static void write_rule(Page *page, int index, const char *mark) {
    const Decision *decision = page->decision;
    const Policy *policy = decision->policy;
    const Rule *rule = &policy->rules[index];
    Buffer *out = page->out, text = {0};
    size_t start = out->len;
    buffer_addf(out, "  %s ", mark);
    if (decision_verdict(decision, index) == VERDICT_HELD) {
        decision_write_gave(decision, index, " ", out);
        layout_tab(out, start, 20);
    }
    buffer_add(out, rule->id);
    int count;
    const int *fields = engine_rule_fields(page->printer->engine, index, &count);
    int shown = 0;
    for (int i = 0; i < count; i++) {
        const Field *field = &policy->subject->fields[fields[i]];
        const Value *value = &decision->record->values[fields[i]];
        if (field_found_nothing(field, value))
            continue;
        buffer_add(&text, shown++ ? TEXT(", ") : TEXT("("));
        buffer_addf(&text, "%.*s ", TEXT_ARG(field->name));
        layout_value(&text, value);
        if (decision->record->is_assumed[fields[i]])
            buffer_lit(&text, " assumed");
    }
    count = shown;
    if (count)
        buffer_put(&text, ')');
    size_t at = layout_width((Text){out->at + start, out->len - start});
    if (count && at + 2 + layout_width(buffer_text(&text)) <= LAYOUT_COLUMNS) {
        buffer_lit(out, "  ");
        layout_wrap(out, buffer_text(&text), at + 2, 6);
    } else if (count) {
        buffer_lit(out, "\n      ");
        layout_wrap(out, buffer_text(&text), 6, 7);
    } else {
        buffer_put(out, '\n');
    }
    buffer_clear(&text);
    buffer_add(&text, rule->because);
    write_cites(&text, rule->cites, rule->cite_count);
    if (text.len) {
        buffer_lit(out, "      ");
        layout_wrap(out, buffer_text(&text), 6, 6);
    }
    buffer_free(&text);
}

static void write_rules(Page *page) {
    const Decision *decision = page->decision;
    const Policy *policy = decision->policy;
    static const struct {
        Verdict verdict;
        const char *title, *mark;
    } groups[] = {{VERDICT_HELD, "Because", "+"},
                  {VERDICT_UNKNOWN, "Rules that could not be told", "?"},
                  {VERDICT_NOT, "Rules that did not hold", "-"}};
    size_t group_count = page->printer->detail >= DETAIL_RULES ? 3 : 1;
    for (size_t i = 0; i < group_count; i++) {
        bool has_title = false;
        for (int k = 0; k < policy->rule_count; k++) {
            const Rule *rule = &policy->rules[k];
            bool speaks = rule->give_count > 0 || rule->outcome.len || group_count > 1 ||
                          policy->score_count == 0;
            if (decision_verdict(decision, k) != groups[i].verdict || !speaks)
                continue;
            if (!has_title)
                heading(page, groups[i].title);
            has_title = true;
            write_rule(page, k, groups[i].mark);
        }
    }
}

/* Whose word it is, when it is not the shipped knowledge base's. */
static void add_pack(Buffer *out, const char *before, Text pack) {
    if (!text_equal(pack, TEXT("remit")))
        buffer_addf(out, "%spack %.*s", before, TEXT_ARG(pack));
}

static void write_evidence(Page *page) {
    const Evidence *evidence = page->decision->evidence;
    if (!evidence || evidence->term_count == 0)
        return;
    heading(page, "Found in the text");
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < evidence->term_count; i++) {
        const EvidenceTerm *term = &evidence->terms[i];
        if (page->printer->detail < DETAIL_RULES && shown == TERMS_SHOWN) {
            left++;
            continue;
        }
        shown++;
        size_t start = page->out->len;
        buffer_addf(page->out, "  %.*s", TEXT_ARG(term->found));
        layout_tab(page->out, start, 28);
        buffer_addf(page->out, "%.*s ", TEXT_ARG(term->key));
        layout_number(page->out, term->weight);
        add_pack(page->out, "  ", term->pack);
        buffer_put(page->out, '\n');
        if (term->says.len) {
            Buffer text = {0};
            buffer_addf(&text, "%.*s [%.*s]", TEXT_ARG(term->says), TEXT_ARG(term->cite));
            buffer_lit(page->out, "      ");
            layout_wrap(page->out, buffer_text(&text), 6, 6);
            buffer_free(&text);
        }
    }
    if (left)
        buffer_addf(page->out, "  … and %zu more (--explain shows all)\n", left);
}

/* The next word that speaks for the outcome, after `last` (NULL for the first): those that speak
 * most come first, of equal ones the first in the text. NULL when there is none. */
static const EvidenceWord *next_word(const Decision *decision, const EvidenceWord *last) {
    const EvidenceWord *next = NULL;
    for (size_t i = 0; i < decision->evidence->word_count; i++) {
        const EvidenceWord *word = &decision->evidence->words[i];
        bool is_left =
            !last || word->weight < last->weight || (word->weight == last->weight && word > last);
        if (is_left && !word->is_whole && word->weight >= WORD_TELLS &&
            text_equal(word->owner, decision->outcome) && (!next || word->weight > next->weight))
            next = word;
    }
    return next;
}

static void write_words(Page *page) {
    const Decision *decision = page->decision;
    const Evidence *evidence = decision->evidence;
    if (evidence->words[evidence->word_count - 1].is_whole)
        item(page, TEXT("it is itself an example"));
    Buffer text = {0};
    const EvidenceWord *word = next_word(decision, NULL);
    for (size_t shown = 0; word && shown < WORDS_SHOWN; shown++) {
        buffer_addf(&text, "%s%.*s ", shown ? ", " : "", TEXT_ARG(word->found));
        layout_number(&text, word->weight);
        word = next_word(decision, word);
    }
    if (text.len)
        item(page, buffer_text(&text));
    buffer_free(&text);
}

/* The examples that the text reads like, and the words that say so. */
static void write_likeness(Page *page) {
    const Evidence *evidence = page->decision->evidence;
    if (!evidence || evidence->example_count == 0 || evidence->word_count == 0)
        return;
    heading(page, "Reads like");
    write_words(page);
    Buffer text = {0};
    for (size_t i = 0; i < evidence->example_count; i++) {
        const EvidenceExample *example = &evidence->examples[i];
        buffer_clear(&text);
        buffer_addf(&text, "\"%.*s\" (%.*s", TEXT_ARG(example->text), TEXT_ARG(example->owner));
        add_pack(&text, ", ", example->pack);
        buffer_put(&text, ')');
        item(page, buffer_text(&text));
    }
    buffer_free(&text);
}

static void write_dissent(Page *page) {
    const Decision *decision = page->decision;
    const Policy *policy = decision->policy;
    bool has_title = false;
    Buffer text = {0};
    for (int i = 0; i < policy->rule_count; i++) {
        for (int k = 0;
             decision_verdict(decision, i) == VERDICT_HELD && k < policy->rules[i].dissent_count;
             k++) {
            if (!has_title)
                heading(page, "Not all sources agree");
            has_title = true;
            buffer_clear(&text);
            if (policy->score_count == 0) /* each rule is an answer of its own: say to which */
                buffer_addf(&text, "%.*s: ", TEXT_ARG(policy->rules[i].id));
            buffer_addf(&text, "%.*s [%.*s]", TEXT_ARG(policy->rules[i].dissent[k].says),
                        TEXT_ARG(policy->rules[i].dissent[k].at));
            item(page, buffer_text(&text));
        }
    }
    for (size_t i = 0; decision->evidence && i < decision->evidence->dissent_count; i++) {
        const EvidenceDissent *dissent = &decision->evidence->dissent[i];
        if (!evidence_disagrees(dissent, decision->outcome))
            continue;
        if (!has_title)
            heading(page, "Not all sources agree");
        has_title = true;
        buffer_clear(&text);
        buffer_addf(&text, "%.*s: %.*s [%.*s]", TEXT_ARG(dissent->title), TEXT_ARG(dissent->says),
                    TEXT_ARG(dissent->cite));
        item(page, buffer_text(&text));
    }
    buffer_free(&text);
}

static void write_assumed(Page *page) {
    const Decision *decision = page->decision;
    const Subject *subject = decision->policy->subject;
    bool has_title = false;
    Buffer text = {0};
    for (int i = 0; i < subject->field_count; i++) {
        if (!decision->record->is_assumed[i])
            continue;
        const Assumption *by = &decision->policy->assumptions[decision->assumed_by[i]];
        if (!has_title)
            heading(page, "Assumed, because it was not given");
        has_title = true;
        buffer_clear(&text);
        buffer_addf(&text, "%.*s = ", TEXT_ARG(subject->fields[i].name));
        layout_value(&text, &decision->record->values[i]);
        buffer_addf(&text, "%s: %.*s", decision->rests_on[i] ? " (the answer rests on it)" : "",
                    TEXT_ARG(by->because));
        write_cites(&text, by->cites, by->cite_count);
        item(page, buffer_text(&text));
    }
    buffer_free(&text);
}

static void write_unknown(Page *page) {
    const Decision *decision = page->decision;
    const Subject *subject = decision->policy->subject;
    bool has_title = false;
    Buffer text = {0};
    for (int i = 0; i < subject->field_count; i++) {
        if (!decision->is_open[i])
            continue;
        if (!has_title)
            heading(page, "Not known, and it could change the answer");
        has_title = true;
        buffer_clear(&text);
        buffer_add(&text, subject->fields[i].name);
        if (subject->fields[i].question.len)
            buffer_addf(&text, ": %.*s", TEXT_ARG(subject->fields[i].question));
        for (size_t k = 0; k < decision->flip_count; k++) {
            const Sensitivity *flip = &decision->flips[k];
            if (flip->field != i)
                continue;
            buffer_lit(&text, " → ");
            layout_value(&text, &flip->value);
            buffer_addf(&text, ": %.*s", TEXT_ARG(flip->outcome));
        }
        item(page, buffer_text(&text));
    }
    buffer_free(&text);
}

static void write_list(Page *page, const char *title, const Text *texts, size_t count) {
    if (count)
        heading(page, title);
    for (size_t i = 0; i < count; i++)
        item(page, texts[i]);
}

void decision_write_text(const Printer *printer, const Decision *decision, Style style,
                         Buffer *out) {
    Page page = {printer, decision, style, out};
    write_answer(&page);
    write_rules(&page);
    write_evidence(&page);
    write_likeness(&page);
    write_dissent(&page);
    write_assumed(&page);
    write_unknown(&page);
    write_list(&page, "Notes", decision->notes, decision->note_count);
    write_list(&page, "Warnings", decision->warnings, decision->warning_count);
}
