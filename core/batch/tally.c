/* SPDX-License-Identifier: MIT */
/* Counting a run and printing what it came to. The tables of --by are the output room's. */
#include "batch/tally.h"
#include "format/json_write.h"
#include "output/layout.h"
#include <stddef.h>

enum { SHOWN_SILENT = 8 }; /* rules; the summary as JSON has them all */

const char *reject_reason_name(RejectReason reason) {
    static const char *const names[] = {
#define X(name_of_reason, name) name,
        REJECT_REASONS(X)
#undef X
    };
    return names[reason];
}

void tally_decision(Tally *tally, const Decision *decision) {
    static const uint64_t ones[16][4] = {
#define BITS_OF(four) {(four)&1, (four) >> 1 & 1, (four) >> 2 & 1, (four) >> 3 & 1}
        BITS_OF(0),  BITS_OF(1),  BITS_OF(2),  BITS_OF(3),  BITS_OF(4),  BITS_OF(5),
        BITS_OF(6),  BITS_OF(7),  BITS_OF(8),  BITS_OF(9),  BITS_OF(10), BITS_OF(11),
        BITS_OF(12), BITS_OF(13), BITS_OF(14), BITS_OF(15),
#undef BITS_OF
    };
    const Policy *policy = decision->policy;
    int rules = policy->rule_count < TALLY_RULES ? policy->rule_count : TALLY_RULES;
    tally->decided++;
    for (int first = 0; first < rules; first += 64) {
        uint64_t held = decision->held[first / 64];
        int end = rules - first < 64 ? rules : first + 64;
        for (int i = first; i < end; i += 4, held >>= 4) /* four at once, without a branch */
            for (int k = 0; k < 4; k++)
                tally->fired[i + k] += ones[held & 15][k];
    }
    if (decision->outcome.len == 0) {
        tally->no_outcome++;
        return;
    }
    if (decision->outcome_row >= 0 && decision->outcome_row < TALLY_OUTCOMES)
        tally->outcomes[decision->outcome_row]++;
    else
        tally->other_outcomes++;
}

/* How many numbers there are; of rules most policies have few. */
static size_t count_numbers(const Policy *policy) {
    size_t rules = (size_t)(policy->rule_count < TALLY_RULES ? policy->rule_count : TALLY_RULES);
    return offsetof(Tally, fired) / sizeof(uint64_t) + rules;
}

void tally_clear(Tally *tally, const Policy *policy) {
    memset(tally, 0, count_numbers(policy) * sizeof(uint64_t));
}

void tally_add(Tally *sum, const Tally *part, const Policy *policy) {
    uint64_t *to = (uint64_t *)(void *)sum;
    const uint64_t *from = (const uint64_t *)(const void *)part;
    size_t count = count_numbers(policy);
    for (size_t i = 0; i < count; i++)
        to[i] += from[i];
}

Text tally_bytes(const Tally *tally, const Policy *policy) {
    return (Text){(const char *)tally, count_numbers(policy) * sizeof(uint64_t)};
}

bool tally_of_bytes(Tally *tally, Text bytes, const Policy *policy) {
    if (bytes.len != count_numbers(policy) * sizeof(uint64_t))
        return false;
    memcpy(tally, bytes.at, bytes.len);
    return true;
}

uint64_t tally_rejected(const Tally *tally) {
    uint64_t sum = 0;
    for (int i = 0; i < REJECT_REASON_COUNT; i++)
        sum += tally->rejected[i];
    return sum;
}

/* 1,234,567 */
static void write_count(Buffer *out, uint64_t count) {
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            buffer_put(out, ',');
        buffer_put(out, digits[i]);
    }
}

static double rate(const Tally *tally, const TallyFrame *frame) {
    return frame->seconds > 0 ? (double)tally->read / frame->seconds : 0;
}

static void write_item(Buffer *out, bool *is_first, Text name, uint64_t count) {
    if (!count)
        return;
    if (!*is_first)
        buffer_lit(out, ", ");
    *is_first = false;
    buffer_add(out, name);
    buffer_put(out, ' ');
    write_count(out, count);
}

/* Appends `line`, wrapped, and empties it. */
static void end_line(Buffer *line, Buffer *out) {
    layout_wrap(out, buffer_text(line), 0, 2);
    buffer_clear(line);
}

static void write_first_line(const Tally *tally, const TallyFrame *frame, Buffer *line) {
    uint64_t rejected = tally_rejected(tally);
    buffer_add(line, frame->is_interrupted ? TEXT("interrupted: read ") : TEXT("read "));
    write_count(line, tally->read);
    buffer_add(line, tally->read == 1 ? TEXT(" record in ") : TEXT(" records in "));
    buffer_addf(line, "%.2f s (", frame->seconds);
    write_count(line, (uint64_t)rate(tally, frame));
    buffer_lit(line, "/s): ");
    write_count(line, tally->decided);
    buffer_lit(line, " decided");
    if (tally->left_out) {
        buffer_lit(line, ", ");
        write_count(line, tally->left_out);
        buffer_lit(line, " left out by --where");
    }
    buffer_lit(line, ", ");
    write_count(line, rejected);
    buffer_lit(line, " rejected");
    bool is_first = true;
    if (rejected)
        buffer_lit(line, " (");
    for (int i = 0; i < REJECT_REASON_COUNT; i++)
        write_item(line, &is_first, text_of(reject_reason_name((RejectReason)i)),
                   tally->rejected[i]);
    if (rejected)
        buffer_put(line, ')');
}

void tally_write_text(const Tally *tally, const TallyFrame *frame, Buffer *out) {
    const Policy *policy = frame->policy;
    Buffer line = {0};
    write_first_line(tally, frame, &line);
    end_line(&line, out);
    if (tally->decided) {
        bool is_first = true;
        buffer_lit(&line, "outcomes: ");
        for (int i = 0; i < policy->outcome.row_count && i < TALLY_OUTCOMES; i++)
            write_item(&line, &is_first, policy->outcome.rows[i].name, tally->outcomes[i]);
        write_item(&line, &is_first, TEXT("several or others"), tally->other_outcomes);
        write_item(&line, &is_first, TEXT("none"), tally->no_outcome);
        end_line(&line, out);
        int silent = 0;
        for (int i = 0; i < policy->rule_count && i < TALLY_RULES; i++) {
            if (tally->fired[i] || silent++ >= SHOWN_SILENT)
                continue;
            buffer_add(&line, silent == 1 ? TEXT("rules that never fired: ") : TEXT(", "));
            buffer_add(&line, policy->rules[i].id);
        }
        if (silent > SHOWN_SILENT)
            buffer_addf(&line, " and %d more", silent - SHOWN_SILENT);
        if (silent)
            end_line(&line, out);
    }
    buffer_addf(&line, "policy %.*s %.16s, knowledge base %.*s", TEXT_ARG(policy->name),
                policy->hash, frame->kb_hash.len ? 16 : 4,
                frame->kb_hash.len ? frame->kb_hash.at : "none");
    end_line(&line, out);
    buffer_free(&line);
}

static void write_member(Buffer *out, bool *is_first, Text name, uint64_t count) {
    if (!*is_first)
        buffer_put(out, ',');
    *is_first = false;
    json_write_text(out, name);
    buffer_addf(out, ":%llu", (unsigned long long)count);
}

void tally_write_json(const Tally *tally, const TallyFrame *frame, Buffer *out) {
    const Policy *policy = frame->policy;
    bool is_first = true;
    buffer_put(out, '{');
    write_member(out, &is_first, TEXT("read"), tally->read);
    write_member(out, &is_first, TEXT("decided"), tally->decided);
    write_member(out, &is_first, TEXT("left_out"), tally->left_out);
    write_member(out, &is_first, TEXT("rejected"), tally_rejected(tally));
    buffer_lit(out, ",\"reasons\":{");
    is_first = true;
    for (int i = 0; i < REJECT_REASON_COUNT; i++)
        if (tally->rejected[i])
            write_member(out, &is_first, text_of(reject_reason_name((RejectReason)i)),
                         tally->rejected[i]);
    buffer_lit(out, "},\"outcomes\":{");
    is_first = true;
    for (int i = 0; i < policy->outcome.row_count && i < TALLY_OUTCOMES; i++)
        write_member(out, &is_first, policy->outcome.rows[i].name, tally->outcomes[i]);
    buffer_addf(out, "},\"other_outcomes\":%llu,\"no_outcome\":%llu,\"fired\":{",
                (unsigned long long)tally->other_outcomes, (unsigned long long)tally->no_outcome);
    is_first = true;
    for (int i = 0; i < policy->rule_count && i < TALLY_RULES; i++)
        write_member(out, &is_first, policy->rules[i].id, tally->fired[i]);
    buffer_lit(out, "},\"never_fired\":[");
    is_first = true;
    for (int i = 0; i < policy->rule_count && i < TALLY_RULES; i++) {
        if (tally->fired[i])
            continue;
        if (!is_first)
            buffer_put(out, ',');
        is_first = false;
        json_write_text(out, policy->rules[i].id);
    }
    buffer_lit(out, "],\"policy\":");
    json_write_text(out, policy->name);
    buffer_addf(out, ",\"policy_hash\":\"%s\",\"kb_hash\":", policy->hash);
    if (frame->kb_hash.len)
        json_write_text(out, frame->kb_hash);
    else
        buffer_lit(out, "null");
    buffer_addf(out, ",\"interrupted\":%s,\"seconds\":%.3f,\"rate\":%.0f}\n",
                frame->is_interrupted ? "true" : "false", frame->seconds, rate(tally, frame));
}
