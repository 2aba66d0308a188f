/* SPDX-License-Identifier: MIT */
/* A decision as one JSON object: the keys of every decision (plain_keys.c), and behind them the
 * reasons and the rules. */
#include "format/json_write.h"
#include "output/decision.h"
#include "output/plain_keys.h"
#include <math.h>

static void key(Buffer *out, const char *name) {
    if (out->len && out->at[out->len - 1] != '{')
        buffer_put(out, ',');
    json_write_text(out, text_of(name));
    buffer_put(out, ':');
}

static void comma(Buffer *out) {
    char last = out->at[out->len - 1];
    if (last != '[' && last != '{')
        buffer_put(out, ',');
}

void json_write_value(Buffer *out, const Value *value) {
    switch (value->kind) {
    case VALUE_BOOLEAN:
        json_write_boolean(out, value->boolean);
        break;
    case VALUE_INTEGER:
        json_write_integer(out, value->integer);
        break;
    case VALUE_NUMBER:
        json_write_number(out, value->number);
        break;
    case VALUE_STRING:
        json_write_text(out, value->string);
        break;
    case VALUE_LIST:
        buffer_put(out, '[');
        for (size_t i = 0; i < value->list.count; i++) {
            if (i)
                buffer_put(out, ',');
            json_write_text(out, value->list.items[i].string);
        }
        buffer_put(out, ']');
        break;
    default:
        buffer_lit(out, "null");
    }
}

static void write_texts(Buffer *out, const Text *texts, size_t count) {
    buffer_put(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_put(out, ',');
        json_write_text(out, texts[i]);
    }
    buffer_put(out, ']');
}

/* The names of the marked fields. */
static void write_fields(Buffer *out, const Subject *subject, const bool *marks) {
    buffer_put(out, '[');
    for (int i = 0; i < subject->field_count; i++) {
        if (!marks[i])
            continue;
        comma(out);
        json_write_text(out, subject->fields[i].name);
    }
    buffer_put(out, ']');
}

static void write_dissent_item(Buffer *out, const char *from, Text id, Text cite, Text says) {
    comma(out);
    buffer_put(out, '{');
    key(out, from);
    json_write_text(out, id);
    key(out, "cite");
    json_write_text(out, cite);
    key(out, "says");
    json_write_text(out, says);
    buffer_put(out, '}');
}

static void write_dissent(const Decision *decision, Buffer *out) {
    const Policy *policy = decision->policy;
    key(out, "dissent");
    buffer_put(out, '[');
    for (int i = 0; i < policy->rule_count; i++)
        for (int k = 0;
             decision_verdict(decision, i) == VERDICT_HELD && k < policy->rules[i].dissent_count;
             k++)
            write_dissent_item(out, "rule", policy->rules[i].id, policy->rules[i].dissent[k].at,
                               policy->rules[i].dissent[k].says);
    for (size_t i = 0; decision->evidence && i < decision->evidence->dissent_count; i++) {
        const EvidenceDissent *dissent = &decision->evidence->dissent[i];
        if (evidence_disagrees(dissent, decision->outcome))
            write_dissent_item(out, "dispute", dissent->dispute, dissent->cite, dissent->says);
    }
    buffer_put(out, ']');
}

static void write_evidence(const Evidence *evidence, Buffer *out) {
    key(out, "evidence");
    buffer_put(out, '[');
    for (size_t i = 0; i < evidence->term_count; i++) {
        const EvidenceTerm *term = &evidence->terms[i];
        comma(out);
        buffer_put(out, '{');
        key(out, "term");
        json_write_text(out, term->term);
        key(out, "found");
        json_write_text(out, term->found);
        key(out, "key");
        json_write_text(out, term->key);
        key(out, "weight");
        json_write_number(out, term->weight);
        if (term->cite.len) {
            key(out, "cite");
            json_write_text(out, term->cite);
            key(out, "claim");
            json_write_text(out, term->claim);
            key(out, "says");
            json_write_text(out, term->says);
        }
        key(out, "pack");
        json_write_text(out, term->pack);
        buffer_put(out, '}');
    }
    buffer_put(out, ']');
}

static void write_likeness(const Evidence *evidence, Buffer *out) {
    key(out, "words");
    buffer_put(out, '[');
    for (size_t i = 0; i < evidence->word_count; i++) {
        const EvidenceWord *word = &evidence->words[i];
        comma(out);
        buffer_put(out, '{');
        key(out, "found");
        json_write_text(out, word->found);
        key(out, "owner");
        json_write_text(out, word->owner);
        key(out, "weight");
        json_write_number(out, word->weight);
        buffer_put(out, '}');
    }
    buffer_put(out, ']');
    key(out, "examples");
    buffer_put(out, '[');
    for (size_t i = 0; i < evidence->example_count; i++) {
        const EvidenceExample *example = &evidence->examples[i];
        comma(out);
        buffer_put(out, '{');
        key(out, "text");
        json_write_text(out, example->text);
        key(out, "owner");
        json_write_text(out, example->owner);
        key(out, "pack");
        json_write_text(out, example->pack);
        buffer_put(out, '}');
    }
    buffer_put(out, ']');
}

static void write_reason(const Decision *decision, Buffer *out) {
    const Subject *subject = decision->policy->subject;
    key(out, "margin");
    if (isfinite(decision->margin))
        json_write_number(out, decision->margin);
    else
        buffer_lit(out, "null");
    key(out, "runner_up");
    if (decision->runner_up.len)
        json_write_text(out, decision->runner_up);
    else
        buffer_lit(out, "null");
    key(out, "would_change");
    buffer_put(out, '[');
    for (size_t i = 0; i < decision->flip_count; i++) {
        const Sensitivity *flip = &decision->flips[i];
        comma(out);
        buffer_put(out, '{');
        key(out, "field");
        json_write_text(out, subject->fields[flip->field].name);
        key(out, "value");
        json_write_value(out, &flip->value);
        key(out, "outcome");
        json_write_text(out, flip->outcome);
        buffer_put(out, '}');
    }
    buffer_put(out, ']');
    key(out, "rests_on");
    write_fields(out, subject, decision->rests_on);
    write_dissent(decision, out);
    key(out, "notes");
    write_texts(out, decision->notes, decision->note_count);
    if (decision->evidence) {
        write_evidence(decision->evidence, out);
        write_likeness(decision->evidence, out);
    }
}

static void write_cites(Buffer *out, const Cite *cites, int count) {
    buffer_put(out, '[');
    for (int i = 0; i < count; i++) {
        comma(out);
        json_write_text(out, cites[i].at);
    }
    buffer_put(out, ']');
}

static void write_rule(const Printer *printer, const Decision *decision, int index, Buffer *out) {
    static const char *const verdicts[] = {"not", "held", "unknown"};
    const Policy *policy = decision->policy;
    const Rule *rule = &policy->rules[index];
    comma(out);
    buffer_put(out, '{');
    key(out, "id");
    json_write_text(out, rule->id);
    key(out, "verdict");
    json_write_text(out, text_of(verdicts[decision_verdict(decision, index)]));
    key(out, "gave");
    if (hit_policy_collects(policy->hit)) {
        buffer_put(out, '{');
        for (int i = 0; decision_verdict(decision, index) == VERDICT_HELD && i < rule->give_count;
             i++) {
            int score = rule->gives[i].score;
            comma(out);
            json_write_text(out, policy->scores[score]);
            buffer_put(out, ':');
            json_write_number(out, decision->gave[index * policy->score_count + score]);
        }
        buffer_put(out, '}');
    } else {
        json_write_text(out, decision_verdict(decision, index) == VERDICT_HELD ? rule->outcome
                                                                               : TEXT(""));
    }
    key(out, "when");
    if (rule->when.text.len)
        json_write_text(out, rule->when.text);
    else
        buffer_add(out, rule->when.function >= 0 ? TEXT("\"function\"") : TEXT("null"));
    key(out, "because");
    json_write_text(out, rule->because);
    key(out, "cite");
    write_cites(out, rule->cites, rule->cite_count);
    key(out, "read");
    buffer_put(out, '{');
    int count;
    const int *fields = engine_rule_fields(printer->engine, index, &count);
    for (int i = 0; i < count; i++) {
        comma(out);
        json_write_text(out, policy->subject->fields[fields[i]].name);
        buffer_put(out, ':');
        json_write_value(out, &decision->record->values[fields[i]]);
    }
    buffer_put(out, '}');
    key(out, "dissent");
    buffer_put(out, '[');
    for (int i = 0; i < rule->dissent_count; i++) {
        comma(out);
        buffer_put(out, '{');
        key(out, "cite");
        json_write_text(out, rule->dissent[i].at);
        key(out, "says");
        json_write_text(out, rule->dissent[i].says);
        buffer_put(out, '}');
    }
    buffer_lit(out, "]}");
}

void printer_close(Printer *printer) {
    plain_keys_free(printer->keys);
    printer->keys = NULL;
}

void decision_write_json(Printer *printer, const Decision *decision, Buffer *out) {
    if (!printer->keys)
        printer->keys = plain_keys_new(decision->policy, printer->policy_hash, printer->kb_hash);
    plain_keys_write(printer->keys, decision, out);
    if (printer->detail == DETAIL_PLAIN)
        return;
    out->len -= 2; /* the end of the object and of the line */
    write_reason(decision, out);
    if (printer->detail >= DETAIL_RULES) {
        key(out, "rules");
        buffer_put(out, '[');
        for (int i = 0; i < decision->policy->rule_count; i++)
            write_rule(printer, decision, i, out);
        buffer_put(out, ']');
    }
    buffer_lit(out, "}\n");
}
