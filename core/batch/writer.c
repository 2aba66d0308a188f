/* SPDX-License-Identifier: MIT */
/* Writing decisions from prepared pieces. What a decision looks like is decided in
 * output/decision_json.c: a test holds the two against each other. */
#include "batch/writer.h"
#include "format/json_write.h"
#include "format/number.h"

enum { PIECE_STEP = 32, HASH_DIGITS = 16, FOUR_WAYS = 16, SMALL = 256 };

/* A text with room behind it, so that it can be copied in steps. */
typedef struct Piece {
    const char *at;
    size_t len;
} Piece;

/* The same in a text with all of them, small and close to each other. */
typedef struct PackedPiece {
    uint32_t at, len;
} PackedPiece;

struct DecisionWriter {
    Arena arena;
    const Policy *policy;
    Piece head, no_doubts, tail;
    Piece *outcomes;    /* by row: `,"outcome":"both"` */
    Piece *outputs;     /* by output: `,"holder":` */
    Piece *scores;      /* `,"cto":`, the first with all that stands before it */
    PackedPiece *rules; /* by four rules and which of them hold: `"r1","r3",` */
    const char *rule_texts;
    Piece *fields;  /* `"employees",` */
    Piece *assumed; /* `"employees":` */
    Piece *numbers; /* whole numbers from -SMALL up */
    size_t room;    /* for all pieces of one decision at once */
};

static Piece keep(DecisionWriter *writer, Text text) {
    char *at = arena_new(&writer->arena, text.len + PIECE_STEP);
    if (text.len)
        memcpy(at, text.at, text.len);
    writer->room += text.len + PIECE_STEP;
    return (Piece){at, text.len};
}

static Piece prepare(DecisionWriter *writer, const char *before, Text name, const char *behind) {
    Buffer text = {0};
    buffer_add(&text, text_of(before));
    if (name.at)
        json_write_text(&text, name);
    buffer_add(&text, text_of(behind));
    Piece piece = keep(writer, buffer_text(&text));
    buffer_free(&text);
    return piece;
}

static void add_hash(Buffer *out, Text hash) {
    if (hash.len)
        json_write_text(out, (Text){hash.at, hash.len < HASH_DIGITS ? hash.len : HASH_DIGITS});
    else
        buffer_lit(out, "null");
}

/* One piece for what holds of four rules: half as many to put together as one for each rule. */
static void prepare_rules(DecisionWriter *writer) {
    const Policy *policy = writer->policy;
    int fours = (policy->rule_count + 3) / 4;
    Buffer text = {0};
    writer->rules = arena_new(&writer->arena, (size_t)fours * FOUR_WAYS * sizeof *writer->rules);
    for (int i = 0; i < fours * FOUR_WAYS; i++) {
        PackedPiece *piece = &writer->rules[i];
        piece->at = (uint32_t)text.len;
        for (int rule = i / FOUR_WAYS * 4, k = 0; k < 4 && rule + k < policy->rule_count; k++) {
            if (!(i >> k & 1))
                continue;
            json_write_text(&text, policy->rules[rule + k].id);
            buffer_put(&text, ',');
        }
        piece->len = (uint32_t)text.len - piece->at;
        if (i % FOUR_WAYS == FOUR_WAYS - 1) /* the one with all of them needs the most */
            writer->room += piece->len;
    }
    writer->rule_texts = keep(writer, buffer_text(&text)).at;
    writer->room -= text.len;
    buffer_free(&text);
}

static void prepare_numbers(DecisionWriter *writer) {
    size_t room = writer->room;
    char text[NUMBER_TEXT_SIZE];
    writer->numbers = arena_new(&writer->arena, 2 * SMALL * sizeof(Piece));
    for (int i = 0; i < 2 * SMALL; i++)
        writer->numbers[i] = keep(writer, (Text){text, number_write(text, i - SMALL)});
    writer->room = room; /* as many as there are scores: they are counted there */
}

DecisionWriter *decision_writer_new(const Policy *policy, Text policy_hash, Text kb_hash) {
    DecisionWriter *writer = mem_new(sizeof *writer);
    Arena *arena = &writer->arena;
    const Subject *subject = policy->subject;
    Text none = {0};
    writer->policy = policy;
    writer->head = prepare(writer, "{\"policy\":", policy->name, ",\"id\":");
    writer->outcomes = arena_new(arena, (size_t)(policy->outcome.row_count + 1) * sizeof(Piece));
    for (int i = 0; i < policy->outcome.row_count; i++)
        writer->outcomes[i] = prepare(writer, ",\"outcome\":", policy->outcome.rows[i].name, "");
    writer->outputs = arena_new(arena, (size_t)(policy->output_count + 1) * sizeof(Piece));
    for (int i = 0; i < policy->output_count; i++)
        writer->outputs[i] = prepare(writer, ",", policy->outputs[i].name, ":");
    writer->scores = arena_new(arena, (size_t)(policy->score_count + 1) * sizeof(Piece));
    for (int i = 0; i < policy->score_count; i++)
        writer->scores[i] = prepare(writer, i ? "," : ",\"scores\":{", policy->scores[i], ":");
    writer->scores[policy->score_count] =
        prepare(writer, policy->score_count ? "" : ",\"scores\":{", none, "},\"fired\":[");
    prepare_rules(writer);
    writer->fields = arena_new(arena, (size_t)(subject->field_count + 1) * sizeof(Piece));
    writer->assumed = arena_new(arena, (size_t)(subject->field_count + 1) * sizeof(Piece));
    for (int i = 0; i < subject->field_count; i++) {
        writer->fields[i] = prepare(writer, "", subject->fields[i].name, ",");
        writer->assumed[i] = prepare(writer, "", subject->fields[i].name, ":");
    }
    prepare_numbers(writer);
    writer->no_doubts = prepare(writer, "],\"unknown\":[],\"assumed\":{},\"warnings\":[", none, "");
    Buffer tail = {0};
    buffer_lit(&tail, "],\"policy_hash\":");
    add_hash(&tail, policy_hash);
    buffer_lit(&tail, ",\"kb_hash\":");
    add_hash(&tail, kb_hash);
    buffer_lit(&tail, "}\n");
    writer->tail = keep(writer, buffer_text(&tail));
    buffer_free(&tail);
    writer->room += (size_t)policy->score_count * (NUMBER_TEXT_SIZE + PIECE_STEP) + 256;
    return writer;
}

void decision_writer_free(DecisionWriter *writer) {
    if (!writer)
        return;
    Arena arena = writer->arena;
    arena_free(&arena);
    mem_free(writer);
}

/* There is room for it, and for a step more. */
static inline char *put(char *to, Piece piece) {
    size_t at = 0;
    do {
        memcpy(to + at, piece.at + at, PIECE_STEP);
        at += PIECE_STEP;
    } while (at < piece.len);
    return to + piece.len;
}

#define PUT_LIT(to, literal) put_bytes((to), (literal), sizeof(literal) - 1)
static inline char *put_bytes(char *to, const char *from, size_t len) {
    memcpy(to, from, len);
    return to + len;
}

/* Most scores are small whole numbers, whose texts are prepared. */
static inline char *put_number(const DecisionWriter *writer, char *to, double number) {
    bool is_small = number > -SMALL && number < SMALL && number == (double)(int)number;
    return is_small ? put(to, writer->numbers[(int)number + SMALL]) : to + number_write(to, number);
}

/* Names with commas behind them: the last comma goes. */
static inline char *close_list(char *to, Text end) {
    if (to[-1] == ',')
        to--;
    return put_bytes(to, end.at, end.len);
}

/* A text of the record, of any length; `left` is the room that must be there behind it. */
static char *put_text(char *to, Text text, size_t left, Buffer *out) {
    out->len = (size_t)(to - out->at);
    json_write_text(out, text);
    return buffer_reserve(out, left);
}

static char *put_assumed(const DecisionWriter *writer, char *to, const Decision *decision,
                         Buffer *out) {
    const Record *record = decision->record;
    for (int i = 0; i < writer->policy->subject->field_count; i++) {
        if (!record->is_assumed[i])
            continue;
        const Value *value = &record->values[i];
        to = put(to, writer->assumed[i]);
        out->len = (size_t)(to - out->at);
        switch (value->kind) {
        case VALUE_STRING:
            json_write_text(out, value->string);
            break;
        case VALUE_LIST:
            buffer_put(out, '[');
            for (size_t k = 0; k < value->list.count; k++) {
                if (k)
                    buffer_put(out, ',');
                json_write_text(out, value->list.items[k].string);
            }
            buffer_put(out, ']');
            break;
        case VALUE_BOOLEAN:
            json_write_boolean(out, value->boolean);
            break;
        case VALUE_INTEGER:
            json_write_integer(out, value->integer);
            break;
        case VALUE_NUMBER:
            json_write_number(out, value->number);
            break;
        default:
            buffer_lit(out, "null");
        }
        buffer_put(out, ',');
        to = buffer_reserve(out, writer->room);
    }
    return to;
}

static char *put_outcome(const DecisionWriter *writer, char *to, const Decision *decision,
                         Buffer *out) {
    if (decision->outcome_row >= 0)
        return put(to, writer->outcomes[decision->outcome_row]);
    if (decision->outcome.len == 0)
        return PUT_LIT(to, ",\"outcome\":null");
    to = PUT_LIT(to, ",\"outcome\":");
    return put_text(to, decision->outcome, writer->room, out);
}

static char *put_warnings(const DecisionWriter *writer, char *to, const Decision *decision,
                          Buffer *out) {
    for (size_t i = 0; i < decision->warning_count; i++) {
        to = put_text(to, decision->warnings[i], writer->room + 1, out);
        *to++ = ',';
    }
    return to;
}

static char *put_rules(const DecisionWriter *writer, char *to, const uint64_t *held) {
    const PackedPiece *pieces = writer->rules;
    for (int rule = 0; rule < writer->policy->rule_count; rule += 4, pieces += FOUR_WAYS) {
        const PackedPiece *piece = &pieces[held[rule / 64] >> rule % 64 & 15];
        to = put(to, (Piece){writer->rule_texts + piece->at, piece->len});
    }
    return to;
}

/* What is unknown, assumed and warned of. */
static char *put_doubts(const DecisionWriter *writer, char *to, const Decision *decision,
                        Buffer *out) {
    to = close_list(to, TEXT("],\"unknown\":["));
    for (int i = 0; i < writer->policy->subject->field_count; i++)
        if (decision->is_open[i])
            to = put(to, writer->fields[i]);
    to = close_list(to, TEXT("],\"assumed\":{"));
    to = put_assumed(writer, to, decision, out);
    to = close_list(to, TEXT("},\"warnings\":["));
    to = put_warnings(writer, to, decision, out);
    return to - (to[-1] == ',');
}

void decision_writer_add(DecisionWriter *writer, const Decision *decision, Buffer *out) {
    const Policy *policy = writer->policy;
    size_t fields = (size_t)policy->subject->field_count;
    char *to = buffer_reserve(out, writer->room);
    to = put(to, writer->head);
    to = decision->id.len ? put_text(to, decision->id, writer->room, out) : PUT_LIT(to, "null");
    to = put_outcome(writer, to, decision, out);
    for (int i = 0; i < policy->output_count; i++) {
        if (!decision->outputs[i].len)
            continue;
        to = put(to, writer->outputs[i]);
        to = put_text(to, decision->outputs[i], writer->room, out);
    }
    for (int i = 0; i < policy->score_count; i++) {
        to = put(to, writer->scores[i]);
        to = put_number(writer, to, decision->scores[i]);
    }
    to = put(to, writer->scores[policy->score_count]);
    to = put_rules(writer, to, decision->held);
    bool has_open = memchr(decision->is_open, true, fields);
    bool has_assumed = memchr(decision->record->is_assumed, true, fields);
    if (has_open || has_assumed || decision->warning_count)
        to = put_doubts(writer, to, decision, out);
    else
        to = put(to - (to[-1] == ','), writer->no_doubts);
    to = put(to, writer->tail);
    out->len = (size_t)(to - out->at);
}
