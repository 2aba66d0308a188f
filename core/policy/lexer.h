/* SPDX-License-Identifier: MIT */
/* Tokens of a condition: Lua's, without those that only statements and tables use. */
#ifndef REMIT_POLICY_LEXER_H
#define REMIT_POLICY_LEXER_H

#include "base/error.h"
#include "base/memory.h"
#include "subject/value.h"

typedef enum TokenKind {
    TOKEN_END,
    TOKEN_ERROR, /**< the message is in the lexer */
    TOKEN_NAME,
    TOKEN_LITERAL, /**< a number or a string */
    TOKEN_TRUE,
    TOKEN_FALSE,
    TOKEN_NIL,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_EQ,
    TOKEN_NE,
    TOKEN_LT,
    TOKEN_LE,
    TOKEN_GT,
    TOKEN_GE,
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_STAR,
    TOKEN_SLASH,
    TOKEN_DOUBLE_SLASH,
    TOKEN_PERCENT,
    TOKEN_CARET,
    TOKEN_CONCAT,
    TOKEN_LENGTH,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_OTHER, /**< something Lua has and conditions have not */
} TokenKind;

typedef struct Token {
    TokenKind kind;
    size_t offset, width;
    Text name;     /**< of TOKEN_NAME */
    Value literal; /**< of TOKEN_LITERAL */
} Token;

typedef struct Lexer {
    Text text;
    size_t at;
    Arena *arena; /**< for strings with escapes */
    const char *message;
} Lexer;

Token lexer_next(Lexer *lexer);

#endif
