/* SPDX-License-Identifier: MIT */
/* Subjects: reading one from its Lua file's datum, and finding its fields by name or by what other
 * people call them. Reading values into fields is in record.c and reading.c. */
#include "subject/subject.h"
#include "base/shape.h"
#include "subject/fold.h"
#include <limits.h>
#include <stdlib.h>

struct NameSlot {
    Text name; /* a field's name as it is, or an alias folded; empty: a free slot */
    int field;
};

const char *field_type_name(FieldType type) {
    static const char *const names[] = {"string", "integer", "number", "boolean", "list"};
    return names[type];
}

static FieldType field_type_of(Shape *shape, Text name) {
    for (int type = FIELD_STRING; type <= FIELD_LIST; type++)
        if (text_equal(name, text_of(field_type_name((FieldType)type))))
            return (FieldType)type;
    shape_fail(shape, name, "'%.*s' is no type of a field", TEXT_ARG(name));
    error_hint(shape->err, "the types are string, integer, number, boolean and list");
    return FIELD_STRING;
}

static int compare_synonyms(const void *a, const void *b) {
    return text_compare(((const Synonym *)a)->word, ((const Synonym *)b)->word);
}

/* The two values that a folded word stands for: says so at the word as it is written for one of
 * them. */
static void fail_double(Shape *shape, const Field *field, const Datum *groups, const Synonym *two) {
    Text written = field->allowed[two[1].symbol];
    char folded[FOLD_BYTES];
    for (int i = 0; groups && i < 2; i++) {
        const Datum *words = datum_get(groups, field->allowed[two[i].symbol].at);
        for (size_t k = 0; words && words->kind == DATUM_TABLE && k < words->table.count; k++)
            if (text_equal(text_fold(words->table.items[k].string, folded), two[i].word))
                written = words->table.items[k].string;
    }
    shape_fail_in(shape, groups, written, "'%.*s' stands for two values of '%.*s': %.*s and %.*s",
                  TEXT_ARG(two[1].word), TEXT_ARG(field->name),
                  TEXT_ARG(field->allowed[two[0].symbol]), TEXT_ARG(field->allowed[two[1].symbol]));
}

/* All ways to write the allowed values, folded and sorted: the values themselves and the synonyms.
 */
static void read_synonyms(Shape *shape, const Datum *table, Field *field, Arena *arena) {
    const Datum *groups = shape_get(shape, table, "synonyms", DATUM_TABLE, false);
    size_t count = (size_t)field->allowed_count;
    for (size_t i = 0; groups && i < groups->table.pair_count; i++)
        count += groups->table.pairs[i].value.kind == DATUM_TABLE
                     ? groups->table.pairs[i].value.table.count
                     : 1;
    Synonym *synonyms = arena_new(arena, count * sizeof *synonyms);
    int used = 0;
    for (int i = 0; i < field->allowed_count; i++)
        synonyms[used++] = (Synonym){text_fold_into(arena, field->allowed[i]), i};
    for (size_t i = 0; groups && i < groups->table.pair_count && !shape->failed; i++) {
        Text value = groups->table.pairs[i].key;
        int symbol = -1;
        for (int k = 0; k < field->allowed_count; k++)
            if (text_equal(field->allowed[k], value))
                symbol = k;
        if (symbol < 0) {
            shape_fail_in(shape, groups, value,
                          "synonyms of '%.*s', which is no allowed value of '%.*s'",
                          TEXT_ARG(value), TEXT_ARG(field->name));
            error_suggest(shape->err, value, field->allowed, (size_t)field->allowed_count);
            return;
        }
        int word_count;
        const Text *words = shape_strings(shape, groups, value.at, &word_count, arena);
        for (int k = 0; k < word_count; k++)
            synonyms[used++] = (Synonym){text_fold_into(arena, words[k]), symbol};
    }
    if (shape->failed)
        return;
    qsort(synonyms, (size_t)used, sizeof *synonyms, compare_synonyms);
    for (int i = 1; i < used; i++)
        if (text_equal(synonyms[i].word, synonyms[i - 1].word) &&
            synonyms[i].symbol != synonyms[i - 1].symbol)
            fail_double(shape, field, groups, &synonyms[i - 1]);
    field->synonyms = synonyms;
    field->synonym_count = used;
}

static bool is_quick(Text word) {
    return word.len > 0 && word.len <= sizeof((QuickWord *)0)->bytes;
}

/* How many values share a slot with this seed. */
static int count_clashes(const Field *field, uint32_t seed) {
    bool is_used[QUICK_SLOTS] = {false};
    int clashes = 0;
    for (int i = 0; i < field->allowed_count; i++) {
        if (!is_quick(field->allowed[i]))
            continue;
        unsigned slot = field_quick_slot_of(seed, field->allowed[i]);
        clashes += is_used[slot];
        is_used[slot] = true;
    }
    return clashes;
}

/* The values as data writes them that knows them: found at a glance, nearly always. */
static void index_allowed(Field *field, Arena *arena) {
    enum { SEEDS = 512 };
    if (field->allowed_count == 0)
        return;
    int fewest = INT_MAX;
    for (uint32_t i = 0; i < SEEDS && fewest > 0; i++) {
        uint32_t seed = (i * 2 + 1) * 0x9e3779b1u;
        int clashes = count_clashes(field, seed);
        if (clashes < fewest) {
            fewest = clashes;
            field->quick_seed = seed;
        }
    }
    QuickWord *quick = arena_new(arena, QUICK_SLOTS * sizeof *quick);
    for (int i = field->allowed_count - 1; i >= 0; i--) {
        Text word = field->allowed[i];
        if (!is_quick(word))
            continue;
        QuickWord *slot = &quick[field_quick_slot_of(field->quick_seed, word)];
        memset(slot->bytes, 0, sizeof slot->bytes);
        memset(slot->mask, 0, sizeof slot->mask);
        memcpy(slot->bytes, word.at, word.len);
        memset(slot->mask, 0xff, word.len);
        slot->len = (uint32_t)word.len;
        slot->symbol = i;
        slot->text = word;
    }
    field->quick = quick;
}

static void read_limit(Shape *shape, const Datum *table, const char *key, bool *has,
                       double *limit) {
    const Datum *value = shape_get(shape, table, key, DATUM_NUMBER, false);
    if (!value)
        return;
    *has = true;
    *limit = value->kind == DATUM_INTEGER ? (double)value->integer : value->number;
}

static void read_field(Shape *shape, const Datum *table, Field *field, Arena *arena) {
    static const char *const keys[] = {"name",     "type",    "doc",      "unit", "question",
                                       "evidence", "allowed", "synonyms", "min",  "max",
                                       "aliases",  "text",    NULL};
    if (table->kind != DATUM_TABLE) {
        shape_fail(shape, TEXT("fields"), "a field must be a table, not %s",
                   datum_kind_name(table->kind));
        return;
    }
    field->name = shape_string(shape, table, "name", true, arena);
    shape_enter(shape, field->name);
    shape_keys(shape, table, "a field", keys);
    field->type = field_type_of(shape, shape_string(shape, table, "type", true, arena));
    field->doc = shape_string(shape, table, "doc", false, arena);
    field->unit = shape_string(shape, table, "unit", false, arena);
    field->question = shape_string(shape, table, "question", false, arena);
    field->evidence = shape_string(shape, table, "evidence", false, arena);
    field->allowed = shape_strings(shape, table, "allowed", &field->allowed_count, arena);
    field->aliases = shape_strings(shape, table, "aliases", &field->alias_count, arena);
    const Datum *is_text = shape_get(shape, table, "text", DATUM_BOOLEAN, false);
    field->is_text = is_text && is_text->boolean;
    read_limit(shape, table, "min", &field->has_min, &field->min);
    read_limit(shape, table, "max", &field->has_max, &field->max);
    read_synonyms(shape, table, field, arena);
    index_allowed(field, arena);
    if (field->allowed_count > 0 && field->type != FIELD_STRING && field->type != FIELD_LIST)
        shape_fail(shape, TEXT("allowed"), "allowed values are for strings and lists, '%.*s' is %s",
                   TEXT_ARG(field->name), field_type_name(field->type));
    if (field->evidence.len && field->type != FIELD_NUMBER && field->type != FIELD_INTEGER)
        shape_fail(shape, field->evidence, "evidence is a number, '%.*s' is %s",
                   TEXT_ARG(field->name), field_type_name(field->type));
}

static int compare_suffixes(const void *a, const void *b) {
    Text x = ((const Suffix *)a)->word, y = ((const Suffix *)b)->word;
    return (x.len < y.len) - (x.len > y.len); /* longest first: "bn" before "n" */
}

static void read_reading(Shape *shape, const Datum *table, Subject *subject) {
    static const char *const keys[] = {"missing", "yes",        "no",     "nothing",     "suffixes",
                                       "marks",   "separators", "ranges", "range_signs", NULL};
    Arena *arena = &subject->arena;
    subject->separators = TEXT(";");
    const Datum *reading = shape_get(shape, table, "reading", DATUM_TABLE, false);
    if (!reading)
        return;
    shape_keys(shape, reading, "reading", keys);
    subject->missing = shape_strings(shape, reading, "missing", &subject->missing_count, arena);
    for (int i = 0; i < subject->missing_count; i++) {
        size_t len = subject->missing[i].len;
        subject->missing_lengths |= (uint64_t)1 << (len < 63 ? len : 63);
        if (len == 0)
            continue;
        unsigned char first = (unsigned char)subject->missing[i].at[0];
        subject->missing_firsts[first] = true; /* in either case of an ASCII letter */
        if ((first | 32) >= 'a' && (first | 32) <= 'z')
            subject->missing_firsts[first ^ 32] = true;
    }
    subject->yes = shape_strings(shape, reading, "yes", &subject->yes_count, arena);
    subject->no = shape_strings(shape, reading, "no", &subject->no_count, arena);
    subject->nothing = shape_strings(shape, reading, "nothing", &subject->nothing_count, arena);
    subject->marks = shape_strings(shape, reading, "marks", &subject->mark_count, arena);
    subject->range_signs =
        shape_strings(shape, reading, "range_signs", &subject->range_sign_count, arena);
    Text ranges = shape_string(shape, reading, "ranges", false, arena);
    subject->takes_low = text_equal(ranges, TEXT("low"));
    if (ranges.len && !subject->takes_low && !text_equal(ranges, TEXT("unknown"))) {
        shape_fail(shape, ranges, "a range is not taken as '%.*s'", TEXT_ARG(ranges));
        error_hint(shape->err, "it can be taken as \"unknown\" or as \"low\", its lower end");
    }
    Text separators = shape_string(shape, reading, "separators", false, arena);
    if (separators.len)
        subject->separators = separators;
    const Datum *suffixes = shape_get(shape, reading, "suffixes", DATUM_TABLE, false);
    if (!suffixes)
        return;
    Suffix *list = arena_new(arena, suffixes->table.pair_count * sizeof *list);
    for (size_t i = 0; i < suffixes->table.pair_count; i++) {
        Text word = arena_text(arena, suffixes->table.pairs[i].key);
        const Datum *factor = shape_get(shape, suffixes, word.at, DATUM_NUMBER, true);
        if (factor)
            list[i] = (Suffix){word, factor->kind == DATUM_INTEGER ? (double)factor->integer
                                                                   : factor->number};
    }
    qsort(list, suffixes->table.pair_count, sizeof *list, compare_suffixes);
    subject->suffixes = list;
    subject->suffix_count = (int)suffixes->table.pair_count;
}

static NameSlot *name_slot(const Subject *subject, Text name) {
    size_t mask = (size_t)subject->name_slots - 1;
    size_t at = (size_t)text_hash(name) & mask;
    while (subject->names[at].name.len && !text_equal(subject->names[at].name, name))
        at = (at + 1) & mask;
    return &subject->names[at];
}

static void add_name(Shape *shape, Subject *subject, Text name, int field) {
    NameSlot *slot = name_slot(subject, name);
    if (slot->name.len && slot->field != field) {
        Text other = subject->fields[slot->field].name;
        shape_fail(shape, subject->fields[field].name, "'%.*s' names two fields, %.*s and %.*s",
                   TEXT_ARG(name), TEXT_ARG(other), TEXT_ARG(subject->fields[field].name));
        return;
    }
    *slot = (NameSlot){name, field};
}

static void index_names(Shape *shape, Subject *subject) {
    int count = 0;
    for (int i = 0; i < subject->field_count; i++)
        count += 2 + subject->fields[i].alias_count;
    subject->name_slots = 16;
    while (subject->name_slots < count * 2)
        subject->name_slots *= 2;
    subject->names =
        arena_new(&subject->arena, (size_t)subject->name_slots * sizeof *subject->names);
    for (int i = 0; i < subject->field_count && !shape->failed; i++) {
        const Field *field = &subject->fields[i];
        add_name(shape, subject, field->name, i);
        add_name(shape, subject, text_fold_into(&subject->arena, field->name), i);
        for (int k = 0; k < field->alias_count; k++)
            add_name(shape, subject, text_fold_into(&subject->arena, field->aliases[k]), i);
    }
}

static void read_subject(Shape *shape, const Datum *table, Subject *subject) {
    static const char *const keys[] = {"name", "doc", "identity", "reading", "fields", NULL};
    Arena *arena = &subject->arena;
    shape_keys(shape, table, "a subject", keys);
    subject->name = shape_string(shape, table, "name", true, arena);
    subject->doc = shape_string(shape, table, "doc", false, arena);
    read_reading(shape, table, subject);
    const Datum *fields = shape_get(shape, table, "fields", DATUM_TABLE, true);
    if (!fields)
        return;
    if (fields->table.count == 0)
        shape_fail(shape, TEXT("fields"), "a subject without fields");
    Field *list = arena_new(arena, fields->table.count * sizeof *list);
    shape_enter(shape, TEXT("fields"));
    for (size_t i = 0; i < fields->table.count && !shape->failed; i++)
        read_field(shape, &fields->table.items[i], &list[i], arena);
    subject->fields = list;
    subject->field_count = (int)fields->table.count;
    if (shape->failed)
        return;
    index_names(shape, subject);
    int count;
    const Text *names = shape_strings(shape, table, "identity", &count, arena);
    int *identity = arena_new(arena, (size_t)(count + 1) * sizeof *identity);
    for (int i = 0; i < count && !shape->failed; i++) {
        identity[i] = subject_field(subject, names[i]);
        if (identity[i] < 0) {
            shape->from = 0;
            shape_fail(shape, names[i], "'%.*s' is no field", TEXT_ARG(names[i]));
            subject_suggest(subject, names[i], shape->err);
        }
    }
    subject->identity = identity;
    subject->identity_count = count;
}

Subject *subject_new(const Datum *table, Text file, Text source, RemitError *err) {
    RemitError unused;
    Subject *subject = mem_new(sizeof *subject);
    subject->file = arena_text(&subject->arena, file);
    subject->source = arena_text(&subject->arena, source);
    Shape shape = {.file = subject->file, .source = subject->source, .err = err ? err : &unused};
    read_subject(&shape, table, subject);
    if (shape.failed) {
        subject_free(subject);
        return NULL;
    }
    return subject;
}

void subject_free(Subject *subject) {
    if (!subject)
        return;
    Arena arena = subject->arena;
    arena_free(&arena);
    mem_free(subject);
}

int subject_field(const Subject *subject, Text name) {
    const NameSlot *slot = name_slot(subject, name);
    if (!slot->name.len || !text_equal(subject->fields[slot->field].name, name))
        return -1;
    return slot->field;
}

int subject_text_field(const Subject *subject) {
    for (int i = 0; i < subject->field_count; i++)
        if (subject->fields[i].is_text)
            return i;
    return -1;
}

int subject_column(const Subject *subject, Text header) {
    char folded[FOLD_BYTES];
    Text name = text_fold(header, folded);
    if (name.len == 0)
        return -1;
    const NameSlot *slot = name_slot(subject, name);
    return slot->name.len ? slot->field : -1;
}

void subject_suggest(const Subject *subject, Text name, RemitError *err) {
    Text *names = mem_new((size_t)subject->field_count * sizeof *names);
    for (int i = 0; i < subject->field_count; i++)
        names[i] = subject->fields[i].name;
    error_suggest(err, name, names, (size_t)subject->field_count);
    mem_free(names);
}

bool subject_fail_name(const Subject *subject, Text name, RemitCode code, RemitError *err) {
    error_set(err, code, "unknown field '%.*s' of %.*s", (int)(name.len < 80 ? name.len : 80),
              name.at, TEXT_ARG(subject->name));
    subject_suggest(subject, name, err);
    return false;
}

int field_symbol(const Field *field, Text text) {
    int quick = field_symbol_as_is(field, text);
    if (quick >= 0)
        return quick;
    for (int i = 0; i < field->allowed_count; i++)
        if (text_equal(field->allowed[i], text))
            return i;
    char folded[FOLD_BYTES];
    Text word = text_fold(text, folded);
    int low = 0, high = field->synonym_count - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        int order = text_compare(word, field->synonyms[middle].word);
        if (order == 0)
            return field->synonyms[middle].symbol;
        if (order < 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return -1;
}
