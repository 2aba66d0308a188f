/* SPDX-License-Identifier: MIT */
/* The one JSON reader: a strict pull reader over text that is whole in memory. It builds nothing;
 * the caller asks for what it expects, value by value. RFC 8259, and UTF-8 is checked.
 *
 *     json_open(&reader, text, &arena);
 *     json_object_begin(&reader);
 *     while (json_object_next(&reader, &key) == JSON_MORE) …read or skip the value…
 *     if (!json_finish(&reader)) json_error(&reader, file, line, err);
 *
 * The first error sticks: every later call fails too, so that checking at the end is enough. The
 * parts that run for each byte of a portfolio are inline. */
#ifndef REMIT_FORMAT_JSON_H
#define REMIT_FORMAT_JSON_H

#include "base/error.h"
#include "base/memory.h"

#if defined(__SSE2__) && !defined(JSON_PORTABLE)
#define JSON_SSE2 1
#include <emmintrin.h>
#else
#define JSON_SSE2 0
#endif

#define JSON_DEPTH_LIMIT 64

/** What can be wrong with a text: message, then hint. */
#define JSON_PROBLEMS(X)                                                                           \
    X(JSON_OK, "no error", "")                                                                     \
    X(JSON_CUT_OFF, "the JSON text ends too early", "")                                            \
    X(JSON_NO_VALUE, "expected a JSON value", "")                                                  \
    X(JSON_NO_OBJECT, "expected an object", "")                                                    \
    X(JSON_NO_ARRAY, "expected an array", "")                                                      \
    X(JSON_NO_STRING, "expected a string", "")                                                     \
    X(JSON_NO_NUMBER, "expected a number", "")                                                     \
    X(JSON_NO_BOOLEAN, "expected true or false", "")                                               \
    X(JSON_NO_NULL, "expected null", "")                                                           \
    X(JSON_NO_KEY, "expected a key in double quotes", "")                                          \
    X(JSON_NO_COLON, "expected ':' behind the key", "")                                            \
    X(JSON_NO_COMMA_IN_OBJECT, "expected ',' or '}'", "")                                          \
    X(JSON_NO_COMMA_IN_ARRAY, "expected ',' or ']'", "")                                           \
    X(JSON_TRAILING_COMMA, "a comma with nothing behind it", "remove the comma")                   \
    X(JSON_TRAILING_TEXT, "more text behind the end of the value", "")                             \
    X(JSON_TOO_DEEP, "more than 64 levels of objects and arrays", "")                              \
    X(JSON_LEADING_ZERO, "a number with a leading zero", "put it in quotes if it is a name")       \
    X(JSON_NO_DIGIT, "expected a digit", "")                                                       \
    X(JSON_TOO_LARGE, "a number that is too large", "")                                            \
    X(JSON_NOT_A_NUMBER, "NaN and Infinity are not JSON", "use null, or leave the field out")      \
    X(JSON_SINGLE_QUOTES, "strings stand in double quotes", "")                                    \
    X(JSON_COMMENT, "comments are not JSON", "")                                                   \
    X(JSON_UNCLOSED_STRING, "a string that is not closed", "")                                     \
    X(JSON_CONTROL, "a control character in a string", "write it as \\n, \\t or \\u00XX")          \
    X(JSON_BAD_ESCAPE, "an unknown escape in a string", "write a backslash as \\\\")               \
    X(JSON_BAD_HEX, "\\u needs four hexadecimal digits", "")                                       \
    X(JSON_LONE_SURROGATE, "half of a surrogate pair on its own", "")                              \
    X(JSON_BAD_UTF8, "invalid UTF-8", "save the file as UTF-8")

typedef enum JsonProblem {
#define X(problem, message, hint) problem,
    JSON_PROBLEMS(X)
#undef X
} JsonProblem;

typedef struct JsonReader {
    const char *at;       /**< the next byte */
    const char *end;      /**< of the text */
    const char *readable; /**< bytes up to here exist, though only those up to `end` count */
    const char *start;
    Arena *decoded; /**< for strings with escapes */
    int depth;
    bool is_first; /**< an object or array was just opened */
    JsonProblem problem;
    size_t problem_at, problem_width; /**< in bytes from `start` */
} JsonReader;

typedef enum JsonKind {
    JSON_KIND_INVALID, /**< what comes is not a value; reading or skipping it sets the error */
    JSON_KIND_END_OF_TEXT,
    JSON_KIND_OBJECT,
    JSON_KIND_ARRAY,
    JSON_KIND_STRING,
    JSON_KIND_NUMBER,
    JSON_KIND_BOOLEAN,
    JSON_KIND_NULL,
} JsonKind;

typedef enum JsonStep {
    JSON_FAILED,
    JSON_MORE, /**< a value follows; it must be read or skipped before the next step */
    JSON_DONE, /**< the closing bracket was read */
} JsonStep;

typedef struct JsonNumber {
    bool is_integer; /**< written without fraction and exponent, and in the range of int64 */
    int64_t integer; /**< 0 unless is_integer */
    double number;   /**< always set; correctly rounded */
} JsonNumber;

/** Starts over `text`, which must outlive all that is read from it. `decoded` gets the strings that
 * hold escapes; when it is NULL, these are checked and given as they are written. */
static inline void json_open(JsonReader *reader, Text text, Arena *decoded) {
    const char *start = text.at ? text.at : "";
    *reader = (JsonReader){.at = start,
                           .end = start + text.len,
                           .readable = start + text.len,
                           .start = start,
                           .decoded = decoded};
}
/** Says that bytes behind the text exist, up to `readable`: a record in a block of records is read
 * faster so. They are loaded, never judged. */
static inline void json_set_readable(JsonReader *reader, const char *readable) {
    reader->readable = readable;
}
/** Forgets what was read, and any error, and goes on at `at`, a place outside all brackets. */
static inline void json_rewind(JsonReader *reader, const char *at) {
    reader->at = at;
    reader->depth = 0;
    reader->is_first = false;
    reader->problem = JSON_OK;
}
/** The text without a byte-order mark at its start. */
Text json_without_bom(Text text);

/** What comes next, by its first byte. Errors do not show here but when it is read. */
static inline JsonKind json_peek(JsonReader *reader);
/** Where the next token starts, in bytes from the start of the text. */
static inline size_t json_offset(JsonReader *reader);

bool json_object_begin(JsonReader *reader);
/** Goes to the next member. */
static inline JsonStep json_object_next(JsonReader *reader, Text *key);
bool json_array_begin(JsonReader *reader);
/** Goes to the next element. */
static inline JsonStep json_array_next(JsonReader *reader);

/* Readers of one value. Another kind of value is an error, as is anything that is not JSON. */

/** The string is a view into the text, or into the arena when it holds escapes. */
static inline bool json_read_string(JsonReader *reader, Text *string);
bool json_read_number(JsonReader *reader, JsonNumber *number);
static inline bool json_read_boolean(JsonReader *reader, bool *boolean);
static inline bool json_read_null(JsonReader *reader);
/** Passes over a value of any kind; checks all of it. */
bool json_skip_value(JsonReader *reader);

/** True when there was no error and only white space is left. */
bool json_finish(JsonReader *reader);

/** Sets REMIT_E_RECORD from the reader's error; false, always. `first_line` is the line of the file
 * that the text starts in. */
bool json_error(const JsonReader *reader, const char *file, int first_line, RemitError *err)
    __attribute__((cold));
/** Adds the place of `width` bytes at `offset` to an error that the caller found in a value. */
void json_place(const JsonReader *reader, size_t offset, size_t width, const char *file,
                int first_line, RemitError *err) __attribute__((cold));

/** The search for the end of one value in text that comes piece by piece; zero-initialise. */
typedef struct JsonExtent {
    size_t depth;
    bool has_begun, in_string, is_escaped, is_plain;
} JsonExtent;

/**
 * Finds where the value that starts in `text` ends, with nothing but brackets and quotes in view:
 * the reader judges it afterwards. Gives the offset behind its last byte, or SIZE_MAX when it does
 * not end in this piece; then call again with the next piece. White space before it is passed over.
 * A number or a word ends where another token starts, so at the end of all text it has ended too; a
 * bracket or comma where a value should start ends an empty one.
 */
size_t json_value_end(JsonExtent *extent, Text text);

/* Private part: what the inline functions are made of. */

int json_find_token(JsonReader *reader);
bool json_fail(JsonReader *reader, JsonProblem problem) __attribute__((cold));
bool json_fail_behind_comma(JsonReader *reader) __attribute__((cold));
bool json_fail_word(JsonReader *reader, Text word, JsonProblem problem) __attribute__((cold));
bool json_read_string_slowly(JsonReader *reader, Text *string);
JsonStep json_object_step(JsonReader *reader, int token);
JsonStep json_object_colon(JsonReader *reader);
JsonStep json_array_step(JsonReader *reader, int token);

#define JSON_LIKELY(condition) __builtin_expect((condition), 1)

/* The next byte that is not white space, or 0 at the end of the text. */
static inline int json_token(JsonReader *reader) {
    if (JSON_LIKELY(reader->at < reader->end && (unsigned char)*reader->at > ' '))
        return (unsigned char)*reader->at;
    if (JSON_LIKELY(reader->end - reader->at > 1 && *reader->at == ' ' &&
                    (unsigned char)reader->at[1] > ' '))
        return (unsigned char)*++reader->at;
    return json_find_token(reader);
}

static inline JsonKind json_peek(JsonReader *reader) {
    switch (json_token(reader)) {
    case 0:
        return reader->at == reader->end ? JSON_KIND_END_OF_TEXT : JSON_KIND_INVALID;
    case '{':
        return JSON_KIND_OBJECT;
    case '[':
        return JSON_KIND_ARRAY;
    case '"':
        return JSON_KIND_STRING;
    case 't':
    case 'f':
        return JSON_KIND_BOOLEAN;
    case 'n':
        return JSON_KIND_NULL;
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        return JSON_KIND_NUMBER;
    default:
        return JSON_KIND_INVALID;
    }
}

static inline size_t json_offset(JsonReader *reader) {
    json_token(reader);
    return (size_t)(reader->at - reader->start);
}

#if JSON_SSE2
/* A bit for each of 16 bytes that a plain run cannot hold: quotes, backslashes, control characters
 * and, being negative, all that is not ASCII. */
static inline unsigned json_marks(const char *at) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    __m128i slashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    __m128i others = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, slashes), others));
}
#endif

/* A string whose opening quote is the next byte. Most are plain and short. */
static inline bool json_string_at(JsonReader *reader, Text *string) {
#if JSON_SSE2
    const char *from = reader->at + 1;
    if (JSON_LIKELY(reader->readable - from >= 16)) {
        unsigned marks = json_marks(from);
        const char *to = from + __builtin_ctz(marks | 0x10000);
        if (JSON_LIKELY(to < reader->end && *to == '"')) {
            *string = (Text){from, (size_t)(to - from)};
            reader->at = to + 1;
            return true;
        }
    }
#endif
    return json_read_string_slowly(reader, string);
}

/* The next bytes are `word`, whose length the compiler knows. */
static inline bool json_read_word(JsonReader *reader, Text word, JsonProblem problem) {
    if (JSON_LIKELY((size_t)(reader->end - reader->at) >= word.len &&
                    memcmp(reader->at, word.at, word.len) == 0)) {
        reader->at += word.len;
        return true;
    }
    return json_fail_word(reader, word, problem);
}

static inline JsonStep json_object_next(JsonReader *reader, Text *key) {
    int token = json_token(reader);
    if (JSON_LIKELY(token == ',' && !reader->is_first)) {
        reader->at++;
        token = json_token(reader);
        if (token != '"') {
            json_fail_behind_comma(reader);
            return JSON_FAILED;
        }
    } else if (token == '"' && reader->is_first) {
        reader->is_first = false;
    } else {
        return json_object_step(reader, token);
    }
    if (!json_string_at(reader, key))
        return JSON_FAILED;
    if (JSON_LIKELY(reader->at < reader->end && *reader->at == ':')) {
        reader->at++;
        return JSON_MORE;
    }
    return json_object_colon(reader);
}

static inline JsonStep json_array_next(JsonReader *reader) {
    int token = json_token(reader);
    if (JSON_LIKELY(token == ',' && !reader->is_first)) {
        reader->at++;
        if (JSON_LIKELY(json_token(reader) != ']'))
            return JSON_MORE;
        json_fail_behind_comma(reader);
        return JSON_FAILED;
    }
    return json_array_step(reader, token);
}

static inline bool json_read_string(JsonReader *reader, Text *string) {
    if (JSON_LIKELY(json_token(reader) == '"'))
        return json_string_at(reader, string);
    return json_fail(reader, JSON_NO_STRING);
}

static inline bool json_read_boolean(JsonReader *reader, bool *boolean) {
    *boolean = json_token(reader) == 't';
    if (*boolean)
        return json_read_word(reader, TEXT("true"), JSON_NO_BOOLEAN);
    return json_read_word(reader, TEXT("false"), JSON_NO_BOOLEAN);
}

static inline bool json_read_null(JsonReader *reader) {
    json_token(reader);
    return json_read_word(reader, TEXT("null"), JSON_NO_NULL);
}

#endif
