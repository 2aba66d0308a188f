/* SPDX-License-Identifier: MIT */
/* The tokens of a condition, as Lua 5.4 writes them: numerals, strings with all escapes, long
 * strings, comments. What they mean together is the parser's business. */
#include "policy/lexer.h"
#include <errno.h>
#include <stdlib.h>

static int peek(const Lexer *lexer, size_t ahead) {
    size_t at = lexer->at + ahead;
    return at < lexer->text.len ? (unsigned char)lexer->text.at[at] : -1;
}

static bool is_digit(int c) {
    return c >= '0' && c <= '9';
}

static int hex_digit(int c) {
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_letter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static Token fail(Lexer *lexer, size_t offset, const char *message) {
    lexer->message = message;
    size_t width = lexer->at > offset ? lexer->at - offset : 1;
    return (Token){.kind = TOKEN_ERROR, .offset = offset, .width = width};
}

/* The level of a long bracket at the lexer's place plus 2 (the brackets), or 0. */
static size_t long_bracket(const Lexer *lexer) {
    size_t level = 1;
    if (peek(lexer, 0) != '[')
        return 0;
    while (peek(lexer, level) == '=')
        level++;
    return peek(lexer, level) == '[' ? level + 1 : 0;
}

/* Reads a long string or comment of this bracket; false when it does not end. */
static bool read_long(Lexer *lexer, size_t bracket, Text *content) {
    lexer->at += bracket;
    if (peek(lexer, 0) == '\r')
        lexer->at++;
    if (peek(lexer, 0) == '\n')
        lexer->at++;
    size_t start = lexer->at;
    for (; lexer->at < lexer->text.len; lexer->at++) {
        if (peek(lexer, 0) != ']' || peek(lexer, bracket - 1) != ']')
            continue;
        size_t i = 1;
        while (i < bracket - 1 && peek(lexer, i) == '=')
            i++;
        if (i < bracket - 1)
            continue;
        *content = (Text){lexer->text.at + start, lexer->at - start};
        lexer->at += bracket;
        return true;
    }
    return false;
}

static bool skip_space(Lexer *lexer) {
    for (;;) {
        int c = peek(lexer, 0);
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            lexer->at++;
        } else if (c == '-' && peek(lexer, 1) == '-') {
            lexer->at += 2;
            size_t bracket = long_bracket(lexer);
            Text comment;
            if (bracket) {
                if (!read_long(lexer, bracket, &comment))
                    return false;
            } else {
                while (peek(lexer, 0) != -1 && peek(lexer, 0) != '\n')
                    lexer->at++;
            }
        } else {
            return true;
        }
    }
}

static size_t put_utf8(char *to, uint32_t code) {
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, code >>= 6)
        to[i] = (char)(0x80 | (code & 0x3f));
    to[0] = (char)((0xf00 >> len) | code);
    return len;
}

/* Reads one escape behind its backslash into `to`; returns how many bytes it gave, or -1. */
static int read_escape(Lexer *lexer, char *to) {
    static const char letters[] = "abfnrtv\\\"'\n", bytes[] = "\a\b\f\n\r\t\v\\\"'\n";
    int c = peek(lexer, 0);
    const char *letter = c > 0 ? strchr(letters, c) : NULL;
    if (letter) {
        lexer->at++;
        *to = bytes[letter - letters];
        return 1;
    }
    if (c == 'z') {
        lexer->at++;
        while (peek(lexer, 0) == ' ' || (peek(lexer, 0) >= '\t' && peek(lexer, 0) <= '\r'))
            lexer->at++;
        return 0;
    }
    if (c == 'x') {
        int high = hex_digit(peek(lexer, 1)), low = hex_digit(peek(lexer, 2));
        if (high < 0 || low < 0)
            return -1;
        lexer->at += 3;
        *to = (char)(high * 16 + low);
        return 1;
    }
    if (c == 'u' && peek(lexer, 1) == '{') {
        uint32_t code = 0;
        lexer->at += 2;
        for (; hex_digit(peek(lexer, 0)) >= 0 && code <= 0x10ffff; lexer->at++)
            code = code * 16 + (uint32_t)hex_digit(peek(lexer, 0));
        if (peek(lexer, 0) != '}' || code > 0x10ffff)
            return -1;
        lexer->at++;
        return (int)put_utf8(to, code);
    }
    if (!is_digit(c))
        return -1;
    int code = 0;
    for (int i = 0; i < 3 && is_digit(peek(lexer, 0)); i++, lexer->at++)
        code = code * 10 + peek(lexer, 0) - '0';
    *to = (char)code;
    return code <= 255 ? 1 : -1;
}

static Token read_string(Lexer *lexer) {
    size_t offset = lexer->at;
    int quote = peek(lexer, 0);
    lexer->at++;
    char *content = arena_new(lexer->arena, lexer->text.len - lexer->at + 4);
    size_t len = 0;
    for (;;) {
        int c = peek(lexer, 0);
        if (c == -1 || c == '\n')
            return fail(lexer, offset, "this string does not end");
        lexer->at++;
        if (c == quote)
            break;
        if (c != '\\') {
            content[len++] = (char)c;
            continue;
        }
        int count = read_escape(lexer, content + len);
        if (count < 0)
            return fail(lexer, offset, "this string has an escape that Lua does not know");
        len += (size_t)count;
    }
    return (Token){.kind = TOKEN_LITERAL,
                   .offset = offset,
                   .width = lexer->at - offset,
                   .literal = {.kind = VALUE_STRING, .symbol = -1, .string = {content, len}}};
}

static Token read_number(Lexer *lexer) {
    size_t offset = lexer->at;
    bool is_hex = peek(lexer, 0) == '0' && (peek(lexer, 1) == 'x' || peek(lexer, 1) == 'X');
    bool is_float = false;
    char digits[128];
    size_t len = 0;
    for (;;) {
        int c = peek(lexer, 0);
        bool is_exponent = is_hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
        if (c == '.' || is_exponent)
            is_float = true;
        else if (!is_digit(c) && !is_letter(c))
            break;
        if (len == sizeof digits - 2)
            return fail(lexer, offset, "this number is too long");
        digits[len++] = (char)c;
        lexer->at++;
        if (is_exponent && (peek(lexer, 0) == '+' || peek(lexer, 0) == '-')) {
            digits[len++] = (char)peek(lexer, 0);
            lexer->at++;
        }
    }
    digits[len] = '\0';
    Value value = {.kind = VALUE_INTEGER};
    char *end = digits;
    errno = 0;
    if (!is_float && is_hex) {
        uint64_t bits = 0; /* Lua's hexadecimal integers wrap around */
        for (end = digits + 2; hex_digit((unsigned char)*end) >= 0; end++)
            bits = bits * 16 + (uint64_t)hex_digit((unsigned char)*end);
        value.integer = (int64_t)bits;
        if (end == digits + 2)
            end = digits;
    } else if (!is_float) {
        value.integer = strtoll(digits, &end, 10);
    }
    if (is_float || errno == ERANGE) {
        value.kind = VALUE_NUMBER;
        value.number = strtod(digits, &end);
    }
    if (end == digits || *end != '\0')
        return fail(lexer, offset, "this is no number");
    return (Token){
        .kind = TOKEN_LITERAL, .offset = offset, .width = lexer->at - offset, .literal = value};
}

static Token read_name(Lexer *lexer) {
    static const struct {
        const char *word;
        TokenKind kind;
    } words[] = {
        {"and", TOKEN_AND},   {"or", TOKEN_OR},        {"not", TOKEN_NOT},
        {"nil", TOKEN_NIL},   {"true", TOKEN_TRUE},    {"false", TOKEN_FALSE},
        {"if", TOKEN_OTHER},  {"then", TOKEN_OTHER},   {"function", TOKEN_OTHER},
        {"end", TOKEN_OTHER}, {"return", TOKEN_OTHER}, {"in", TOKEN_OTHER},
    };
    size_t offset = lexer->at;
    while (is_letter(peek(lexer, 0)) || is_digit(peek(lexer, 0)))
        lexer->at++;
    Token token = {.kind = TOKEN_NAME, .offset = offset, .width = lexer->at - offset};
    token.name = (Text){lexer->text.at + offset, token.width};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal(token.name, text_of(words[i].word)))
            token.kind = words[i].kind;
    return token;
}

Token lexer_next(Lexer *lexer) {
    static const struct {
        const char *sign;
        TokenKind kind;
    } signs[] = {
        {"...", TOKEN_OTHER}, {"==", TOKEN_EQ},    {"~=", TOKEN_NE},
        {"<=", TOKEN_LE},     {">=", TOKEN_GE},    {"//", TOKEN_DOUBLE_SLASH},
        {"..", TOKEN_CONCAT}, {"<<", TOKEN_OTHER}, {">>", TOKEN_OTHER},
        {"<", TOKEN_LT},      {">", TOKEN_GT},     {"+", TOKEN_PLUS},
        {"-", TOKEN_MINUS},   {"*", TOKEN_STAR},   {"/", TOKEN_SLASH},
        {"%", TOKEN_PERCENT}, {"^", TOKEN_CARET},  {"#", TOKEN_LENGTH},
        {"(", TOKEN_OPEN},    {")", TOKEN_CLOSE},  {",", TOKEN_COMMA},
    };
    if (!skip_space(lexer))
        return fail(lexer, lexer->text.len, "this comment does not end");
    size_t offset = lexer->at;
    int c = peek(lexer, 0);
    if (c == -1)
        return (Token){.kind = TOKEN_END, .offset = offset, .width = 1};
    if (is_digit(c) || (c == '.' && is_digit(peek(lexer, 1))))
        return read_number(lexer);
    if (c == '"' || c == '\'')
        return read_string(lexer);
    if (is_letter(c))
        return read_name(lexer);
    size_t bracket = long_bracket(lexer);
    if (bracket) {
        Text content;
        if (!read_long(lexer, bracket, &content))
            return fail(lexer, offset, "this string does not end");
        return (Token){.kind = TOKEN_LITERAL,
                       .offset = offset,
                       .width = lexer->at - offset,
                       .literal = {.kind = VALUE_STRING, .symbol = -1, .string = content}};
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t len = strlen(signs[i].sign);
        if (lexer->text.len - offset >= len &&
            memcmp(lexer->text.at + offset, signs[i].sign, len) == 0) {
            lexer->at += len;
            return (Token){.kind = signs[i].kind, .offset = offset, .width = len};
        }
    }
    lexer->at++;
    while (((unsigned)peek(lexer, 0) & 0xc0) == 0x80 && peek(lexer, 0) != -1)
        lexer->at++; /* a whole character of UTF-8 */
    return (Token){.kind = TOKEN_OTHER, .offset = offset, .width = lexer->at - offset};
}
