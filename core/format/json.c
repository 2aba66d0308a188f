/* SPDX-License-Identifier: MIT */
/* The JSON reader's longer half: white space, strings that are not plain and short, numbers,
 * skipping, errors. Read json.h first. Which keys mean what, and which twice is wrong, is the
 * caller's business; writing is in json_write.c. */
#include "format/json.h"
#include "format/number.h"

/* Errors */

static const char *const messages[] = {
#define X(problem, message, hint) message,
    JSON_PROBLEMS(X)
#undef X
};
static const char *const hints[] = {
#define X(problem, message, hint) hint,
    JSON_PROBLEMS(X)
#undef X
};

/* Only the first error counts; the reader stands at the end from then on, so that all else fails.
 */
__attribute__((cold)) static bool fail_at(JsonReader *reader, JsonProblem problem, const char *at,
                                          size_t width) {
    if (reader->problem == JSON_OK) {
        reader->problem = problem;
        reader->problem_at = (size_t)(at - reader->start);
        reader->problem_width = width;
    }
    reader->at = reader->end;
    return false;
}

static bool starts_with(const JsonReader *reader, const char *word) {
    size_t len = strlen(word);
    return (size_t)(reader->end - reader->at) >= len && memcmp(reader->at, word, len) == 0;
}

/* At the next byte. What people write by mistake has a message of its own. */
bool json_fail(JsonReader *reader, JsonProblem problem) {
    if (reader->at == reader->end)
        problem = reader->depth > 0 ? JSON_CUT_OFF : JSON_NO_VALUE;
    else if (*reader->at == '\'')
        problem = JSON_SINGLE_QUOTES;
    else if (*reader->at == '#' || starts_with(reader, "//") || starts_with(reader, "/*"))
        problem = JSON_COMMENT;
    else if (starts_with(reader, "NaN") || starts_with(reader, "nan") || starts_with(reader, "Inf"))
        problem = JSON_NOT_A_NUMBER;
    return fail_at(reader, problem, reader->at, 1);
}

/* There is a comma, and then no key or value. */
bool json_fail_behind_comma(JsonReader *reader) {
    if (reader->at == reader->end || (*reader->at != '}' && *reader->at != ']'))
        return json_fail(reader, JSON_NO_KEY);
    const char *comma = reader->at;
    while (*comma != ',')
        comma--;
    return fail_at(reader, JSON_TRAILING_COMMA, comma, 1);
}

bool json_fail_word(JsonReader *reader, Text word, JsonProblem problem) {
    size_t left = (size_t)(reader->end - reader->at);
    if (left > 0 && left < word.len && memcmp(reader->at, word.at, left) == 0)
        return fail_at(reader, JSON_CUT_OFF, reader->end, 1);
    return json_fail(reader, problem);
}

void json_place(const JsonReader *reader, size_t offset, size_t width, const char *file,
                int first_line, RemitError *err) {
    if (!err || err->file[0])
        return;
    Text text = {reader->start, (size_t)(reader->end - reader->start)};
    error_in_text(err, file, text, offset, width);
    err->line += first_line - 1;
}

bool json_error(const JsonReader *reader, const char *file, int first_line, RemitError *err) {
    error_set(err, REMIT_E_RECORD, "%s", messages[reader->problem]);
    if (hints[reader->problem][0])
        error_hint(err, "%s", hints[reader->problem]);
    json_place(reader, reader->problem_at, reader->problem_width, file, first_line, err);
    return false;
}

/* White space and brackets */

Text json_without_bom(Text text) {
    if (text.len >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0)
        return (Text){text.at + 3, text.len - 3};
    return text;
}

int json_find_token(JsonReader *reader) {
    for (; reader->at < reader->end; reader->at++) {
        char byte = *reader->at;
        if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t')
            return (unsigned char)byte;
    }
    return 0;
}

static bool open_container(JsonReader *reader, int bracket, JsonProblem problem) {
    if (json_token(reader) != bracket)
        return json_fail(reader, problem);
    if (reader->depth == JSON_DEPTH_LIMIT)
        return fail_at(reader, JSON_TOO_DEEP, reader->at, 1);
    reader->depth++;
    reader->is_first = true;
    reader->at++;
    return true;
}

static JsonStep close_container(JsonReader *reader) {
    reader->depth--;
    reader->is_first = false;
    reader->at++;
    return JSON_DONE;
}

bool json_object_begin(JsonReader *reader) {
    return open_container(reader, '{', JSON_NO_OBJECT);
}

bool json_array_begin(JsonReader *reader) {
    return open_container(reader, '[', JSON_NO_ARRAY);
}

/* All but the common ways on. */
JsonStep json_object_step(JsonReader *reader, int token) {
    if (token == '}')
        return close_container(reader);
    json_fail(reader, reader->is_first ? JSON_NO_KEY : JSON_NO_COMMA_IN_OBJECT);
    return JSON_FAILED;
}

JsonStep json_object_colon(JsonReader *reader) {
    if (json_token(reader) == ':') {
        reader->at++;
        return JSON_MORE;
    }
    json_fail(reader, JSON_NO_COLON);
    return JSON_FAILED;
}

JsonStep json_array_step(JsonReader *reader, int token) {
    if (token == ']')
        return close_container(reader);
    if (reader->is_first && token != 0) {
        reader->is_first = false;
        return JSON_MORE;
    }
    json_fail(reader, JSON_NO_COMMA_IN_ARRAY);
    return JSON_FAILED;
}

bool json_finish(JsonReader *reader) {
    if (reader->problem != JSON_OK)
        return false;
    if (json_token(reader) == 0 && reader->at == reader->end)
        return true;
    return json_fail(reader, JSON_TRAILING_TEXT);
}

/* Strings */

/* The first byte from `at` on that a plain run cannot hold, or the end of the text. */
static const char *pass_plain(const JsonReader *reader, const char *at) {
    const char *end = reader->end;
#if JSON_SSE2
    for (; at < end && reader->readable - at >= 16; at += 16) {
        unsigned marks = json_marks(at);
        if (marks) {
            at += __builtin_ctz(marks);
            return at < end ? at : end;
        }
    }
#endif
    /* Eight bytes at a time: does any of them have its top bit set, or get it from a borrow? */
    const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    for (; end - at >= 8; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, at, 8);
        uint64_t quotes = (bytes ^ ones * '"') - ones, slashes = (bytes ^ ones * '\\') - ones;
        if ((bytes | quotes | slashes | (bytes - ones * ' ')) & tops)
            break;
    }
    while (at < end && (unsigned char)*at >= ' ' && (unsigned char)*at < 0x80 && *at != '"' &&
           *at != '\\')
        at++;
    return at < end ? at : end;
}

static int hex_value(char digit) {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* The number behind the "\u" at `at`, or -1. */
static int code_unit(const char *at, const char *end) {
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    int unit = 0;
    for (int i = 2; i < 6; i++) {
        int value = hex_value(at[i]);
        if (value < 0)
            return -1;
        unit = unit * 16 + value;
    }
    return unit;
}

/* The length of the escape at `at`, or 0 with the error set. */
static size_t check_escape(JsonReader *reader, const char *at) {
    size_t left = (size_t)(reader->end - at);
    if (left > 1 && at[1] != 'u') {
        if (at[1] != '\0' && strchr("\"\\/bfnrt", at[1]))
            return 2;
        fail_at(reader, JSON_BAD_ESCAPE, at, 2);
        return 0;
    }
    int unit = code_unit(at, reader->end);
    if (unit < 0) {
        fail_at(reader, left > 1 ? JSON_BAD_HEX : JSON_UNCLOSED_STRING, left > 1 ? at : reader->at,
                1);
        return 0;
    }
    if (unit < 0xd800 || unit > 0xdfff)
        return 6;
    int low = unit < 0xdc00 ? code_unit(at + 6, reader->end) : -1;
    if (low >= 0xdc00 && low <= 0xdfff)
        return 12;
    fail_at(reader, JSON_LONE_SURROGATE, at, 6);
    return 0;
}

static char *put_code_point(char *to, unsigned code) {
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
        *to++ = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *to++ = (char)(0xe0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3f));
        *to++ = (char)(0x80 | (code & 0x3f));
    } else {
        *to++ = (char)(0xf0 | code >> 18);
        *to++ = (char)(0x80 | (code >> 12 & 0x3f));
        *to++ = (char)(0x80 | (code >> 6 & 0x3f));
        *to++ = (char)(0x80 | (code & 0x3f));
    }
    return to;
}

/* Resolves the escapes of a string that has been checked; the result is never longer. */
static Text decode(Text raw, Arena *arena) {
    char *start = arena_new(arena, raw.len + 1), *to = start;
    const char *at = raw.at, *end = raw.at + raw.len;
    while (at < end) {
        const char *slash = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((slash ? slash : end) - at);
        memcpy(to, at, plain);
        to += plain;
        at += plain;
        if (!slash)
            break;
        if (at[1] == 'u') {
            unsigned code = (unsigned)code_unit(at, end);
            at += 6;
            if (code >= 0xd800 && code <= 0xdfff) {
                code = 0x10000 + ((code - 0xd800) << 10) + (unsigned)code_unit(at, end) - 0xdc00;
                at += 6;
            }
            to = put_code_point(to, code);
            continue;
        }
        static const char names[] = "bfnrt", bytes[] = "\b\f\n\r\t";
        const char *name = strchr(names, at[1]);
        *to++ = name ? bytes[name - names] : at[1];
        at += 2;
    }
    return (Text){start, (size_t)(to - start)};
}

/* Any string, from its opening quote on. */
bool json_read_string_slowly(JsonReader *reader, Text *string) {
    const char *from = reader->at + 1, *end = reader->end, *at = from;
    bool has_escapes = false;
    for (;;) {
        at = pass_plain(reader, at);
        if (at == end)
            return fail_at(reader, JSON_UNCLOSED_STRING, reader->at, 1);
        if (*at == '"')
            break;
        if ((unsigned char)*at >= 0x80) {
            do {
                size_t len = text_sequence_len((Text){at, (size_t)(end - at)});
                if (len == 0)
                    return fail_at(reader, JSON_BAD_UTF8, at, 1);
                at += len;
            } while (at < end && (unsigned char)*at >= 0x80);
        } else if (*at == '\\') {
            size_t len = check_escape(reader, at);
            if (len == 0)
                return false;
            has_escapes = true;
            at += len;
        } else {
            return fail_at(reader, JSON_CONTROL, at, 1);
        }
    }
    *string = (Text){from, (size_t)(at - from)};
    if (has_escapes && reader->decoded)
        *string = decode(*string, reader->decoded);
    reader->at = at + 1;
    return true;
}

/* Numbers */

static bool is_digit_at(const char *at, const char *end) {
    return at < end && *at >= '0' && *at <= '9';
}

static bool fail_digit(JsonReader *reader, const char *at) {
    if (at == reader->end)
        return fail_at(reader, JSON_CUT_OFF, at, 1);
    return fail_at(reader, *at == 'I' ? JSON_NOT_A_NUMBER : JSON_NO_DIGIT, at, 1);
}

/* From the end of the whole part on: fraction, exponent, or too many digits for an int64. */
static bool read_double(JsonReader *reader, const char *at, JsonNumber *number) {
    const char *end = reader->end;
    if (at < end && *at == '.') {
        if (!is_digit_at(++at, end))
            return fail_digit(reader, at);
        while (is_digit_at(at, end))
            at++;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < end && (*at == '+' || *at == '-');
        if (!is_digit_at(at, end))
            return fail_digit(reader, at);
        while (is_digit_at(at, end))
            at++;
    }
    *number = (JsonNumber){0};
    Text text = {reader->at, (size_t)(at - reader->at)};
    if (!number_read(text, &number->number))
        return fail_at(reader, JSON_TOO_LARGE, text.at, text.len);
    reader->at = at;
    return true;
}

bool json_read_number(JsonReader *reader, JsonNumber *number) {
    int token = json_token(reader);
    const char *at = reader->at, *end = reader->end;
    bool is_negative = token == '-';
    if (is_negative && !is_digit_at(++at, end))
        return fail_digit(reader, at);
    if (!is_digit_at(at, end))
        return json_fail(reader, JSON_NO_NUMBER);
    const char *digits = at;
    uint64_t value = 0;
    while (is_digit_at(at, end))
        value = value * 10 + (uint64_t)(*at++ - '0');
    size_t count = (size_t)(at - digits);
    if (*digits == '0' && count > 1)
        return fail_at(reader, JSON_LEADING_ZERO, digits, count);
    if ((at < end && (*at == '.' || *at == 'e' || *at == 'E')) || count > 19 ||
        value > (uint64_t)INT64_MAX + is_negative)
        return read_double(reader, at, number);
    reader->at = at;
    number->is_integer = true;
    number->integer = (int64_t)(is_negative ? 0 - value : value);
    number->number = (double)number->integer;
    return true;
}

/* Whole values */

static bool skip_scalar(JsonReader *reader, int token) {
    Text string;
    JsonNumber number;
    switch (token) {
    case '"':
        return json_string_at(reader, &string);
    case 't':
        return json_read_word(reader, TEXT("true"), JSON_NO_VALUE);
    case 'f':
        return json_read_word(reader, TEXT("false"), JSON_NO_VALUE);
    case 'n':
        return json_read_word(reader, TEXT("null"), JSON_NO_VALUE);
    default:
        if (token != '-' && (token < '0' || token > '9'))
            return json_fail(reader, JSON_NO_VALUE);
        return json_read_number(reader, &number);
    }
}

/* A bit for each level that was opened here says whether it is an object. */
static bool skip_value(JsonReader *reader) {
    uint64_t objects = 0;
    int depth = reader->depth;
    for (;;) {
        int token = json_token(reader);
        if (token == '{' || token == '[') {
            if (!open_container(reader, token, JSON_NO_VALUE))
                return false;
            objects = objects << 1 | (token == '{');
        } else if (!skip_scalar(reader, token)) {
            return false;
        }
        JsonStep step = JSON_DONE;
        while (reader->depth > depth) {
            Text key;
            step = objects & 1 ? json_object_next(reader, &key) : json_array_next(reader);
            if (step != JSON_DONE)
                break;
            objects >>= 1;
        }
        if (step != JSON_MORE)
            return step == JSON_DONE;
    }
}

bool json_skip_value(JsonReader *reader) {
    int token = json_token(reader);
    if (JSON_LIKELY(token != '{' && token != '[' && token != '"'))
        return skip_scalar(reader, token);
    Arena *decoded = reader->decoded;
    reader->decoded = NULL; /* nobody looks at the strings */
    bool is_good = skip_value(reader);
    reader->decoded = decoded;
    return is_good;
}
