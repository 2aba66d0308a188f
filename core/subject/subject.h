/* SPDX-License-Identifier: MIT */
/* Subjects: what decisions are about, as lists of typed fields, and how other people's words and
 * numbers are read into them. A subject is data from scripts/subjects/NAME.lua; nothing in C knows
 * a field by name. */
#ifndef REMIT_SUBJECT_SUBJECT_H
#define REMIT_SUBJECT_SUBJECT_H

#include "base/datum.h"
#include "base/fingerprint.h"
#include "subject/value.h"

typedef enum FieldType {
    FIELD_STRING,
    FIELD_INTEGER,
    FIELD_NUMBER,
    FIELD_BOOLEAN,
    FIELD_LIST, /**< of strings, each at most once */
} FieldType;

/** Another way to write one of a field's allowed values. */
typedef struct Synonym {
    Text word;
    int symbol;
} Synonym;

/** An allowed value in a table for quick look-up; values longer than this are not in it. */
typedef struct QuickWord {
    char bytes[16]; /**< zeros behind the word */
    char mask[16];  /**< all bits of the bytes that count */
    uint32_t len;   /**< 0: a free slot */
    int symbol;
    Text text; /**< as the field has it */
} QuickWord;

typedef struct Field {
    Text name;
    FieldType type;
    Text doc;      /**< one line */
    Text unit;     /**< empty when it has none */
    Text question; /**< what to ask a person for it; empty when it is never asked for */
    Text
        evidence; /**< "KEY" when the knowledge base fills it from the subject's text, else empty */
    const Text *allowed; /**< allowed values of a string or of a list's elements */
    int allowed_count;   /**< 0: any text */
    bool is_text;        /**< the field whose text the evidence is looked up for */
    bool has_min, has_max;
    double min, max;
    const Text *aliases; /**< column names in other people's spreadsheets */
    int alias_count;
    const Synonym *synonyms; /**< sorted by word, folded (see text_fold in subject.c) */
    int synonym_count;
    const QuickWord *quick; /**< by field_quick_slot_of; NULL without allowed values */
    uint32_t quick_seed;
} Field;

typedef struct Suffix {
    Text word;
    double factor;
} Suffix;

typedef struct NameSlot NameSlot;

typedef struct Subject {
    Arena arena; /**< owns all below */
    Text name;
    Text doc;
    Text file; /**< as it was loaded from */
    Text source;
    char hash[FINGERPRINT_BYTES]; /**< of all text that it was made of; from the host */
    const Field *fields;
    int field_count;
    const int *identity; /**< the fields that name a record, best first */
    int identity_count;
    /* How texts are read (CSV cells, --set, JSON strings): */
    const Text *missing; /**< "N/A", "-" … ; an empty text is always missing */
    int missing_count;
    uint64_t missing_lengths;       /**< bit n: some of these words have n bytes (63: or more) */
    bool missing_firsts[256];       /**< by byte: some of these words begin with it */
    const Text *yes, *no, *nothing; /**< "none": a list that is known to be empty */
    int yes_count, no_count, nothing_count;
    const Suffix *suffixes; /**< "k" = 1000 … */
    int suffix_count;
    const Text *marks; /**< passed over in numbers: currency signs and the like */
    int mark_count;
    const Text *range_signs; /**< between the ends of a range, which is no single number */
    int range_sign_count;
    bool takes_low;  /**< a range is its lower end, else unknown */
    Text separators; /**< between the elements of a list in one cell */
    NameSlot *names; /**< hash of field names and folded aliases */
    int name_slots;
} Subject;

/** Makes a subject of what `file` (whose text is `source`) returned; NULL with `err` set when it is
 * not one. The caller frees it. */
Subject *subject_new(const Datum *table, Text file, Text source, RemitError *err);
/** NULL is fine. */
void subject_free(Subject *subject);
/** The field of exactly this name, or -1. */
int subject_field(const Subject *subject, Text name);
/** The field whose text the evidence is looked up for, or -1. */
int subject_text_field(const Subject *subject);
/** The field that a column header means: its name or an alias, where case, spaces and punctuation
 * do not count; -1 for none. */
int subject_column(const Subject *subject, Text header);
/** Adds the hint "did you mean" for a name that is no field. */
void subject_suggest(const Subject *subject, Text name, RemitError *err);
/** Fails with `code` because a name is no field, with that hint. */
bool subject_fail_name(const Subject *subject, Text name, RemitCode code, RemitError *err);
/** "string", "integer", … */
const char *field_type_name(FieldType type);
/** Is it evidence of which nothing was found? Then it is not worth a word to people. */
static inline bool field_found_nothing(const Field *field, const Value *value) {
    return field->evidence.len && value->kind == VALUE_NUMBER && value->number == 0;
}
enum { QUICK_SLOTS = 256 };

/** `seed` is the field's: chosen so that its values fall into slots of their own. `next` is the
 * byte behind the middle one, or a quote where the text ends there. */
static inline unsigned field_quick_slot(uint32_t seed, Text text, unsigned char next) {
    uint32_t first = (unsigned char)text.at[0], middle = (unsigned char)text.at[text.len / 2];
    return (middle | (uint32_t)next << 8 | (uint32_t)text.len << 16 | first << 24) * seed >> 24;
}

static inline unsigned field_quick_slot_of(uint32_t seed, Text text) {
    size_t next = text.len / 2 + 1;
    return field_quick_slot(seed, text, next < text.len ? (unsigned char)text.at[next] : '"');
}

/** The symbol of a text that is an allowed value to the letter, if that is quickly found; else -1.
 */
static inline int field_symbol_as_is(const Field *field, Text text) {
    if (!field->quick || text.len == 0)
        return -1;
    const QuickWord *word = &field->quick[field_quick_slot_of(field->quick_seed, text)];
    return text_equal(word->text, text) ? word->symbol : -1;
}

/** The same for a text with a quote behind it, of whose start 16 bytes may be loaded: no branch
 * hangs on its length. For fields with `quick`, and texts that are not empty. NULL for others. */
static inline const QuickWord *field_word_in_room(const Field *field, Text text) {
    unsigned char next = (unsigned char)text.at[text.len / 2 + 1];
    const QuickWord *word = &field->quick[field_quick_slot(field->quick_seed, text, next)];
    uint64_t given[2], bytes[2], mask[2];
    memcpy(given, text.at, sizeof given);
    memcpy(bytes, word->bytes, sizeof bytes);
    memcpy(mask, word->mask, sizeof mask);
    bool is_it = ((given[0] & mask[0]) == bytes[0]) & ((given[1] & mask[1]) == bytes[1]) &
                 (word->len == text.len);
    return is_it ? word : NULL;
}

/** Could `text` be one of the words for "missing", or have white space around it? Then it is to be
 * read by record_set_text. */
static inline bool subject_may_interpret(const Subject *subject, Text text) {
    if (text.len == 0 || (unsigned char)text.at[0] <= ' ' ||
        (unsigned char)text.at[text.len - 1] <= ' ')
        return true;
    return subject->missing_firsts[(unsigned char)text.at[0]] &&
           (subject->missing_lengths >> (text.len < 63 ? text.len : 63) & 1);
}

/** The symbol of `text` among the field's allowed values or their synonyms, or -1. */
int field_symbol(const Field *field, Text text);

/** What was read as another thing than it is written as. */
typedef struct RecordNote {
    int field;
    Text text; /**< a warning, in the record's arena */
} RecordNote;

/** One record of a subject: a value for each field. Reused from record to record. */
typedef struct Record {
    const Subject *subject;
    Value *values;    /**< by field */
    bool *is_assumed; /**< by field: filled by the policy, not given */
    Value *
        *rooms; /**< by field: of a list with allowed values, room for all of them and one more */
    RecordNote *notes; /**< at most one a field */
    size_t note_count;
    bool keeps_notes; /**< else what would have to be noted is an error */
    Arena arena;      /**< owns decoded texts and lists; emptied by record_reset */
    Arena kept;       /**< owns the rooms */
} Record;

Record *record_new(const Subject *subject);
void record_reset(Record *record);
void record_free(Record *record);
/** Says whether somebody will tell of the notes. */
void record_keep_notes(Record *record, bool keeps);
/** Makes a field missing again, as if it had not been set. */
void record_unset(Record *record, int field);

/* Setters check type, allowed values and range, and fail with REMIT_E_RECORD naming the field.
 * Texts are borrowed: they must live until the record is reset. */

/** Reads a text by the subject's rules: "2,100,000", "12k", "yes", "GDPR; SOX", "N/A", "11-50". */
bool record_set_text(Record *record, int field, Text text, RemitError *err);
bool record_set_integer(Record *record, int field, int64_t value, RemitError *err);
bool record_set_number(Record *record, int field, double value, RemitError *err);
/** The same for a number of which the text is known. Digits alone, however many, can name a record:
 * then the text is kept. */
bool record_set_numeral(Record *record, int field, Text text, double value, RemitError *err);
bool record_set_boolean(Record *record, int field, bool value, RemitError *err);
/** The items are copied into the record's arena, doubles left out. */
bool record_set_list(Record *record, int field, const Text *items, size_t count, RemitError *err);
/** Puts a value in as it is: for fields that the host fills. */
void record_put(Record *record, int field, Value value);
/** Copies the given values, with their texts, into the fields that the other subject has under the
 * same names, so that one profile serves several policies. */
void record_copy_shared(const Record *from, Record *to);
/** What names this record: its first given identity field; empty when it has none. Integers are
 * written into the arena. */
Text record_identity(Record *record);

#endif
