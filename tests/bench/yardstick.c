/* SPDX-License-Identifier: MIT */
/* The yardstick: the policy of bench.lua written by hand in C, over the same JSON reader, from file
 * to file, with the bytes that `remit batch` writes. It knows this one policy, complete records and
 * nothing else: no other fields, no missing values, no reasons, no messages worth reading. A field
 * that is missing, given twice or of another type ends it.
 *
 *     yardstick INPUT OUTPUT POLICY-HASH KB-HASH|null */
#include "format/json.h"
#include "format/json_write.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024, LINE_ROOM = 4096, PIECE = 32, RULES = 24, KEY_BYTES = 32 };

#define FIELDS(X)                                                                                  \
    X(id)                                                                                          \
    X(name)                                                                                        \
    X(industry)                                                                                    \
    X(employees)                                                                                   \
    X(developers)                                                                                  \
    X(stage)                                                                                       \
    X(product)                                                                                     \
    X(tech_advantage)                                                                              \
    X(digital_transformation)                                                                      \
    X(outsourced_development)                                                                      \
    X(internal_it)                                                                                 \
    X(infrastructure)                                                                              \
    X(regulations)                                                                                 \
    X(goal)                                                                                        \
    X(roles)

typedef enum FieldName {
#define X(name) FIELD_##name,
    FIELDS(X)
#undef X
        FIELD_COUNT,
} FieldName;

static const char *const names[] = {
#define X(name) #name,
    FIELDS(X)
#undef X
};

/* A key as it stands in a text, prepared to be compared at once. */
typedef struct Key {
    char bytes[KEY_BYTES]; /* `"name":` */
    ptrdiff_t len;
    unsigned mask; /* a bit for each byte that counts */
} Key;

/* What the policy asks of a company. */
typedef struct Profile {
    Text id;
    int64_t employees, developers;
    int regulations;
    bool is_technology, is_tech_enabled, is_traditional;
    bool has_old_industry; /* one of the five of rule 17 */
    bool is_startup, is_enterprise;
    bool has_minimal_it, has_complex_it, has_infrastructure;
    bool wants_innovation, wants_efficiency;
    bool tech_advantage, digital_transformation, outsourced_development;
    bool has_sox, has_hipaa, has_cto, has_cio;
} Profile;

/* A text in a slot of fixed size, copied whole. */
typedef struct Piece {
    char bytes[PIECE];
    size_t len;
} Piece;

typedef struct Yardstick {
    Key keys[FIELD_COUNT];
    Piece rules[RULES]; /* `"r1",` */
    char tail[128];
    size_t tail_len;
    Arena decoded;
    Buffer out;
    int input, output;
} Yardstick;

__attribute__((noreturn, cold)) static void die(const char *message) {
    fprintf(stderr, "yardstick: %s\n", message);
    exit(1);
}

#define IS(text, word) ((text).len == sizeof(word) - 1 && memcmp((text).at, word, (text).len) == 0)

static bool read_lists(JsonReader *reader, Profile *profile, FieldName field) {
    Text item;
    JsonStep step;
    if (!json_array_begin(reader))
        return false;
    while ((step = json_array_next(reader)) == JSON_MORE) {
        if (!json_read_string(reader, &item))
            return false;
        if (field == FIELD_roles) {
            profile->has_cto |= IS(item, "CTO");
            profile->has_cio |= IS(item, "CIO");
        } else {
            profile->regulations++;
            profile->has_sox |= IS(item, "SOX");
            profile->has_hipaa |= IS(item, "HIPAA");
        }
    }
    return step == JSON_DONE;
}

static bool read_integer(JsonReader *reader, int64_t *integer) {
    JsonNumber number;
    if (!json_read_number(reader, &number) || !number.is_integer)
        return false;
    *integer = number.integer;
    return true;
}

static bool read_field(JsonReader *reader, Profile *profile, FieldName field) {
    Text text;
    switch (field) {
    case FIELD_id:
        return json_read_string(reader, &profile->id);
    case FIELD_employees:
        return read_integer(reader, &profile->employees);
    case FIELD_developers:
        return read_integer(reader, &profile->developers);
    case FIELD_tech_advantage:
        return json_read_boolean(reader, &profile->tech_advantage);
    case FIELD_digital_transformation:
        return json_read_boolean(reader, &profile->digital_transformation);
    case FIELD_outsourced_development:
        return json_read_boolean(reader, &profile->outsourced_development);
    case FIELD_regulations:
    case FIELD_roles:
        return read_lists(reader, profile, field);
    case FIELD_name:
    case FIELD_COUNT:
        return json_skip_value(reader);
    default:
        break;
    }
    if (!json_read_string(reader, &text))
        return false;
    switch (field) {
    case FIELD_industry:
        profile->has_old_industry = IS(text, "banking") || IS(text, "insurance") ||
                                    IS(text, "manufacturing") || IS(text, "retail") ||
                                    IS(text, "healthcare");
        return true;
    case FIELD_stage:
        profile->is_startup = IS(text, "startup");
        profile->is_enterprise = IS(text, "enterprise");
        return true;
    case FIELD_product:
        profile->is_technology = IS(text, "technology");
        profile->is_tech_enabled = IS(text, "tech_enabled");
        profile->is_traditional = IS(text, "traditional");
        return true;
    case FIELD_internal_it:
        profile->has_minimal_it = IS(text, "minimal");
        profile->has_complex_it = IS(text, "complex");
        return true;
    case FIELD_infrastructure:
        profile->has_infrastructure = IS(text, "significant");
        return true;
    default: /* FIELD_goal */
        profile->wants_innovation = IS(text, "innovation");
        profile->wants_efficiency = IS(text, "efficiency");
        return true;
    }
}

static FieldName find_field(Text key) {
    for (int i = 0; i < FIELD_COUNT; i++)
        if (strlen(names[i]) == key.len && memcmp(names[i], key.at, key.len) == 0)
            return (FieldName)i;
    return FIELD_COUNT;
}

static Key key_of(const char *name) {
    Key key = {.len = 0};
    key.len = snprintf(key.bytes, sizeof key.bytes, "\"%s\":", name);
    key.mask = (unsigned)((1ULL << key.len) - 1);
    return key;
}

/* At `at` there are at least KEY_BYTES that may be loaded, with SSE2, or key->len without. */
static inline bool key_is_at(const Key *key, const char *at) {
#if JSON_SSE2
    const __m128i *text = (const __m128i *)(const void *)at;
    const __m128i *bytes = (const __m128i *)(const void *)key->bytes;
    __m128i low = _mm_cmpeq_epi8(_mm_loadu_si128(text), _mm_loadu_si128(bytes));
    __m128i high = _mm_cmpeq_epi8(_mm_loadu_si128(text + 1), _mm_loadu_si128(bytes + 1));
    unsigned equal = (unsigned)_mm_movemask_epi8(low) | (unsigned)_mm_movemask_epi8(high) << 16;
    return (equal & key->mask) == key->mask;
#else
    return memcmp(at, key->bytes, (size_t)key->len) == 0;
#endif
}

/* Goes to the next member if its key is this one, plainly written. */
static inline bool next_key_is(JsonReader *reader, const Key *key) {
    const char *at = reader->at;
    /* Two more for a comma and a space. */
    if (!JSON_LIKELY(reader->readable - at >= KEY_BYTES + 2 && reader->end - at >= key->len + 2))
        return false;
    if (JSON_LIKELY(!reader->is_first) && *at++ != ',')
        return false;
    if (JSON_LIKELY(key_is_at(key, at)))
        reader->at = at + key->len;
    else if (*at == ' ' && key_is_at(key, at + 1))
        reader->at = at + 1 + key->len;
    else
        return false;
    reader->is_first = false;
    return true;
}

/* The keys mostly come in the order of the table, so the next one is guessed. */
static bool read_profile(Yardstick *yardstick, JsonReader *reader, Profile *profile) {
    unsigned seen = 0;
    int next = 0;
    Text key;
    if (!json_object_begin(reader))
        return false;
    for (;;) {
        FieldName field = (FieldName)next;
        if (next == FIELD_COUNT || !next_key_is(reader, &yardstick->keys[next])) {
            if (json_object_next(reader, &key) != JSON_MORE)
                break;
            field = find_field(key);
        }
        if (field != FIELD_COUNT && seen >> field & 1)
            return false;
        seen |= 1U << field;
        next = field + (field < FIELD_COUNT);
        if (!read_field(reader, profile, field))
            return false;
    }
    return json_finish(reader) && (seen | 1U << FIELD_name | 1U << FIELD_COUNT) ==
                                      (1U << FIELD_COUNT | ((1U << FIELD_COUNT) - 1));
}

static char *put(char *to, const char *from, size_t len) {
    memcpy(to, from, len);
    return to + len;
}
#define PUT(to, literal) put(to, literal, sizeof(literal) - 1)

static char *put_score(char *to, int score) {
    if (score < 0) {
        *to++ = '-';
        score = -score;
    }
    if (score >= 10)
        *to++ = (char)('0' + score / 10);
    *to++ = (char)('0' + score % 10);
    return to;
}

typedef struct Verdict {
    unsigned fired; /* a bit a rule */
    int cto, cio;
} Verdict;

static inline void rule(Verdict *verdict, int number, bool holds, int cto, int cio) {
    verdict->fired |= (unsigned)holds << (number - 1);
    verdict->cto += holds ? cto : 0;
    verdict->cio += holds ? cio : 0;
}

static Verdict judge(const Profile *p) {
    Verdict v = {0};
    rule(&v, 1, p->is_technology, 4, 0);
    rule(&v, 2, p->is_tech_enabled, 2, 1);
    rule(&v, 3, p->is_traditional, 0, 2);
    rule(&v, 4, p->tech_advantage, 3, 0);
    rule(&v, 5, p->developers >= 5, 2, 0);
    rule(&v, 6, p->developers >= 50, 2, 0);
    rule(&v, 7, p->developers == 0, -1, 0);
    rule(&v, 8, p->employees >= 500, 0, 4);
    rule(&v, 9, p->employees >= 200 && p->employees < 500, 0, 2);
    rule(&v, 10, p->employees < 200, 0, -2);
    rule(&v, 11, p->regulations >= 2, 0, 3);
    rule(&v, 12, p->has_sox, 0, 1);
    rule(&v, 13, p->has_hipaa, 0, 1);
    rule(&v, 14, p->has_infrastructure, 0, 3);
    rule(&v, 15, p->has_complex_it, 0, 3);
    rule(&v, 16, p->has_minimal_it, 0, -3);
    rule(&v, 17, p->has_old_industry && !p->is_technology, 0, 2);
    rule(&v, 18, p->digital_transformation, 2, 2);
    rule(&v, 19, p->wants_innovation, 2, 0);
    rule(&v, 20, p->wants_efficiency, 0, 2);
    rule(&v, 21, p->is_startup, 2, -2);
    rule(&v, 22, p->is_enterprise && p->is_technology, 1, 2);
    rule(&v, 23, p->outsourced_development && !p->is_technology, -1, 1);
    rule(&v, 24, p->has_cio && !p->has_cto && p->is_technology, 1, 0);
    return v;
}

static char *put_outcome(char *to, const Profile *profile, const Verdict *verdict) {
    if (verdict->cto >= 5)
        return verdict->cio >= 5 ? PUT(to, "both") : PUT(to, "cto_only");
    if (verdict->cio >= 5)
        return PUT(to, "cio_only");
    return profile->employees <= 200 ? PUT(to, "one_person_both_hats") : PUT(to, "neither");
}

static void write_decision(Yardstick *yardstick, const Profile *profile) {
    Buffer *out = &yardstick->out;
    Verdict verdict = judge(profile);
    buffer_lit(out, "{\"policy\":\"bench\",\"id\":");
    json_write_text(out, profile->id);
    char *to = buffer_reserve(out, LINE_ROOM);
    to = PUT(to, ",\"outcome\":\"");
    to = put_outcome(to, profile, &verdict);
    to = PUT(to, "\",\"scores\":{\"cto\":");
    to = put_score(to, verdict.cto);
    to = PUT(to, ",\"cio\":");
    to = put_score(to, verdict.cio);
    to = PUT(to, "},\"fired\":[");
    for (unsigned fired = verdict.fired; fired; fired &= fired - 1) {
        const Piece *piece = &yardstick->rules[__builtin_ctz(fired)];
        memcpy(to, piece->bytes, PIECE);
        to += piece->len;
    }
    to -= verdict.fired != 0; /* the last comma */
    to = put(to, yardstick->tail, yardstick->tail_len);
    out->len = (size_t)(to - out->at);
}

static void flush(Yardstick *yardstick) {
    const char *at = yardstick->out.at;
    for (size_t left = yardstick->out.len; left;) {
        ssize_t count = write(yardstick->output, at, left);
        if (count < 0)
            die("cannot write");
        at += count;
        left -= (size_t)count;
    }
    buffer_clear(&yardstick->out);
}

static void take_line(Yardstick *yardstick, Text line, const char *readable) {
    JsonReader reader;
    Profile profile = {0};
    arena_reset(&yardstick->decoded);
    json_open(&reader, line, &yardstick->decoded);
    json_set_readable(&reader, readable);
    if (!read_profile(yardstick, &reader, &profile))
        die("a record that is no complete profile");
    write_decision(yardstick, &profile);
    if (yardstick->out.len >= BLOCK)
        flush(yardstick);
}

static void take_all(Yardstick *yardstick) {
    Buffer in = {0};
    size_t at = 0;
    for (;;) {
        if (at)
            memmove(in.at, in.at + at, in.len -= at);
        at = 0;
        char *room = buffer_reserve(&in, BLOCK);
        ssize_t count = read(yardstick->input, room, BLOCK);
        if (count < 0)
            die("cannot read");
        in.len += (size_t)count;
        const char *end = in.at + in.len, *newline;
        while (in.len > at && (newline = memchr(in.at + at, '\n', in.len - at))) {
            take_line(yardstick, (Text){in.at + at, (size_t)(newline - in.at) - at}, end);
            at = (size_t)(newline - in.at) + 1;
        }
        if (count == 0)
            break;
    }
    if (at < in.len)
        take_line(yardstick, (Text){in.at + at, in.len - at}, in.at + in.len);
    flush(yardstick);
    buffer_free(&in);
}

int main(int argc, char **argv) {
    static Yardstick yardstick;
    if (argc != 5)
        die("usage: yardstick INPUT OUTPUT POLICY-HASH KB-HASH|null");
    for (int i = 0; i < FIELD_COUNT; i++)
        yardstick.keys[i] = key_of(names[i]);
    for (int i = 0; i < RULES; i++)
        yardstick.rules[i].len =
            (size_t)snprintf(yardstick.rules[i].bytes, PIECE, "\"r%d\",", i + 1);
    const char *quote = strcmp(argv[4], "null") == 0 ? "" : "\"";
    yardstick.tail_len = (size_t)snprintf(
        yardstick.tail, sizeof yardstick.tail,
        "],\"unknown\":[],\"assumed\":{},\"warnings\":[],\"policy_hash\":\"%.16s\","
        "\"kb_hash\":%s%.16s%s}\n",
        argv[3], quote, argv[4], quote);
    yardstick.input = open(argv[1], O_RDONLY);
    yardstick.output = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (yardstick.input < 0 || yardstick.output < 0)
        die("cannot open");
    take_all(&yardstick);
    if (close(yardstick.output) != 0)
        die("cannot write");
    arena_free(&yardstick.decoded);
    buffer_free(&yardstick.out);
    return 0;
}
