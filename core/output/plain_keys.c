/* SPDX-License-Identifier: MIT */
/* Writing the keys of every decision from prepared pieces: a batch writes millions of them. */
#include "output/plain_keys.h"
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

struct PlainKeys {
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

static Piece keep(PlainKeys *keys, Text text) {
    char *at = arena_new(&keys->arena, text.len + PIECE_STEP);
    if (text.len)
        memcpy(at, text.at, text.len);
    keys->room += text.len + PIECE_STEP;
    return (Piece){at, text.len};
}

static Piece prepare(PlainKeys *keys, const char *before, Text name, const char *behind) {
    Buffer text = {0};
    buffer_add(&text, text_of(before));
    if (name.at)
        json_write_text(&text, name);
    buffer_add(&text, text_of(behind));
    Piece piece = keep(keys, buffer_text(&text));
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
static void prepare_rules(PlainKeys *keys) {
    const Policy *policy = keys->policy;
    int fours = (policy->rule_count + 3) / 4;
    Buffer text = {0};
    keys->rules = arena_new(&keys->arena, (size_t)fours * FOUR_WAYS * sizeof *keys->rules);
    for (int i = 0; i < fours * FOUR_WAYS; i++) {
        PackedPiece *piece = &keys->rules[i];
        piece->at = (uint32_t)text.len;
        for (int rule = i / FOUR_WAYS * 4, k = 0; k < 4 && rule + k < policy->rule_count; k++) {
            if (!(i >> k & 1))
                continue;
            json_write_text(&text, policy->rules[rule + k].id);
            buffer_put(&text, ',');
        }
        piece->len = (uint32_t)text.len - piece->at;
        if (i % FOUR_WAYS == FOUR_WAYS - 1) /* the one with all of them needs the most */
            keys->room += piece->len;
    }
    keys->rule_texts = keep(keys, buffer_text(&text)).at;
    keys->room -= text.len;
    buffer_free(&text);
}

static void prepare_numbers(PlainKeys *keys) {
    size_t room = keys->room;
    char text[NUMBER_TEXT_SIZE];
    keys->numbers = arena_new(&keys->arena, (size_t)2 * SMALL * sizeof(Piece));
    for (int i = 0; i < 2 * SMALL; i++)
        keys->numbers[i] = keep(keys, (Text){text, number_write(text, i - SMALL)});
    keys->room = room; /* as many as there are scores: they are counted there */
}

PlainKeys *plain_keys_new(const Policy *policy, Text policy_hash, Text kb_hash) {
    PlainKeys *keys = mem_new(sizeof *keys);
    Arena *arena = &keys->arena;
    const Subject *subject = policy->subject;
    Text none = {0};
    keys->policy = policy;
    keys->head = prepare(keys, "{\"policy\":", policy->name, ",\"id\":");
    keys->outcomes = arena_new(arena, (size_t)(policy->outcome.row_count + 1) * sizeof(Piece));
    for (int i = 0; i < policy->outcome.row_count; i++)
        keys->outcomes[i] = prepare(keys, ",\"outcome\":", policy->outcome.rows[i].name, "");
    keys->outputs = arena_new(arena, (size_t)(policy->output_count + 1) * sizeof(Piece));
    for (int i = 0; i < policy->output_count; i++)
        keys->outputs[i] = prepare(keys, ",", policy->outputs[i].name, ":");
    keys->scores = arena_new(arena, (size_t)(policy->score_count + 1) * sizeof(Piece));
    for (int i = 0; i < policy->score_count; i++)
        keys->scores[i] = prepare(keys, i ? "," : ",\"scores\":{", policy->scores[i], ":");
    keys->scores[policy->score_count] =
        prepare(keys, policy->score_count ? "" : ",\"scores\":{", none, "},\"fired\":[");
    prepare_rules(keys);
    keys->fields = arena_new(arena, (size_t)(subject->field_count + 1) * sizeof(Piece));
    keys->assumed = arena_new(arena, (size_t)(subject->field_count + 1) * sizeof(Piece));
    for (int i = 0; i < subject->field_count; i++) {
        keys->fields[i] = prepare(keys, "", subject->fields[i].name, ",");
        keys->assumed[i] = prepare(keys, "", subject->fields[i].name, ":");
    }
    prepare_numbers(keys);
    keys->no_doubts = prepare(keys, "],\"unknown\":[],\"assumed\":{},\"warnings\":[", none, "");
    Buffer tail = {0};
    buffer_lit(&tail, "],\"policy_hash\":");
    add_hash(&tail, policy_hash);
    buffer_lit(&tail, ",\"kb_hash\":");
    add_hash(&tail, kb_hash);
    buffer_lit(&tail, "}\n");
    keys->tail = keep(keys, buffer_text(&tail));
    buffer_free(&tail);
    keys->room += (size_t)policy->score_count * (NUMBER_TEXT_SIZE + PIECE_STEP) + 256;
    return keys;
}

void plain_keys_free(PlainKeys *keys) {
    if (!keys)
        return;
    Arena arena = keys->arena;
    arena_free(&arena);
    mem_free(keys);
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
static inline char *put_number(const PlainKeys *keys, char *to, double number) {
    bool is_small = number > -SMALL && number < SMALL && number == (double)(int)number;
    return is_small ? put(to, keys->numbers[(int)number + SMALL]) : to + number_write(to, number);
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

static char *put_assumed(const PlainKeys *keys, char *to, const Decision *decision, Buffer *out) {
    const Record *record = decision->record;
    for (int i = 0; i < keys->policy->subject->field_count; i++) {
        if (!record->is_assumed[i])
            continue;
        to = put(to, keys->assumed[i]);
        out->len = (size_t)(to - out->at);
        json_write_value(out, &record->values[i]);
        buffer_put(out, ',');
        to = buffer_reserve(out, keys->room);
    }
    return to;
}

static char *put_outcome(const PlainKeys *keys, char *to, const Decision *decision, Buffer *out) {
    if (decision->outcome_row >= 0)
        return put(to, keys->outcomes[decision->outcome_row]);
    if (decision->outcome.len == 0)
        return PUT_LIT(to, ",\"outcome\":null");
    to = PUT_LIT(to, ",\"outcome\":");
    return put_text(to, decision->outcome, keys->room, out);
}

static char *put_warnings(const PlainKeys *keys, char *to, const Decision *decision, Buffer *out) {
    for (size_t i = 0; i < decision->warning_count; i++) {
        to = put_text(to, decision->warnings[i], keys->room + 1, out);
        *to++ = ',';
    }
    return to;
}

static char *put_rules(const PlainKeys *keys, char *to, const uint64_t *held) {
    const PackedPiece *pieces = keys->rules;
    for (int rule = 0; rule < keys->policy->rule_count; rule += 4, pieces += FOUR_WAYS) {
        const PackedPiece *piece = &pieces[held[rule / 64] >> rule % 64 & 15];
        to = put(to, (Piece){keys->rule_texts + piece->at, piece->len});
    }
    return to;
}

/* What is unknown, assumed and warned of. */
static char *put_doubts(const PlainKeys *keys, char *to, const Decision *decision, Buffer *out) {
    to = close_list(to, TEXT("],\"unknown\":["));
    for (int i = 0; i < keys->policy->subject->field_count; i++)
        if (decision->is_open[i])
            to = put(to, keys->fields[i]);
    to = close_list(to, TEXT("],\"assumed\":{"));
    to = put_assumed(keys, to, decision, out);
    to = close_list(to, TEXT("},\"warnings\":["));
    to = put_warnings(keys, to, decision, out);
    return to - (to[-1] == ',');
}

void plain_keys_write(const PlainKeys *keys, const Decision *decision, Buffer *out) {
    const Policy *policy = keys->policy;
    size_t fields = (size_t)policy->subject->field_count;
    char *to = buffer_reserve(out, keys->room);
    to = put(to, keys->head);
    to = decision->id.len ? put_text(to, decision->id, keys->room, out) : PUT_LIT(to, "null");
    to = put_outcome(keys, to, decision, out);
    for (int i = 0; i < policy->output_count; i++) {
        if (!decision->outputs[i].len)
            continue;
        to = put(to, keys->outputs[i]);
        to = put_text(to, decision->outputs[i], keys->room, out);
    }
    for (int i = 0; i < policy->score_count; i++) {
        to = put(to, keys->scores[i]);
        to = put_number(keys, to, decision->scores[i]);
    }
    to = put(to, keys->scores[policy->score_count]);
    to = put_rules(keys, to, decision->held);
    bool has_open = memchr(decision->is_open, true, fields);
    bool has_assumed = memchr(decision->record->is_assumed, true, fields);
    if (has_open || has_assumed || decision->warning_count)
        to = put_doubts(keys, to, decision, out);
    else
        to = put(to - (to[-1] == ','), keys->no_doubts);
    to = put(to, keys->tail);
    out->len = (size_t)(to - out->at);
}
