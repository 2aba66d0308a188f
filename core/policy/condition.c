/* SPDX-License-Identifier: MIT */
/* The parser of conditions: Lua's operators with Lua's precedence over the names of a scope. Every
 * node is checked as it is made (condition_check.c), so that what cannot mean anything never loads.
 */
#include "policy/condition.h"
#include "policy/check.h"
#include "policy/lexer.h"

enum { DEEPEST = 100 }; /* nested parentheses and operators; deeper is an attack, not a condition */

typedef struct Parser {
    Lexer lexer;
    Token token;
    Check check;
    int depth;
} Parser;

static void advance(Parser *parser) {
    parser->token = lexer_next(&parser->lexer);
    if (parser->token.kind == TOKEN_ERROR)
        check_fail(&parser->check, parser->token.offset, parser->token.width, "%s",
                   parser->lexer.message);
}

static void fail_token(Parser *parser, const char *expected) {
    Token token = parser->token;
    Text text = parser->lexer.text;
    if (token.kind == TOKEN_END) {
        check_fail(&parser->check, token.offset ? token.offset - 1 : 0, 1,
                   "the condition ends where %s is expected", expected);
        return;
    }
    check_fail(&parser->check, token.offset, token.width, "expected %s, found '%.*s'", expected,
               (int)(token.width < 40 ? token.width : 40), text.at + token.offset);
    char c = text.at[token.offset];
    if (c == '=')
        error_hint(parser->check.err, "to compare, write '=='");
    else if (c == '!')
        error_hint(parser->check.err, "'not equal' is '~=', 'not' is the word");
    else if (c == '&' || c == '|')
        error_hint(parser->check.err, "write the words 'and' and 'or'");
    else if (c == '.' || c == ':' || c == '[' || c == '{')
        error_hint(
            parser->check.err,
            "a condition names fields and facts directly; for more, make the rule a function");
}

typedef struct Operator {
    NodeKind kind;
    int left,
        right; /* binding powers, as in Lua's own table: a right-associative one has left > right */
} Operator;

enum { UNARY_POWER = 12 };

static bool binary_operator(TokenKind token, Operator *out) {
    static const struct {
        TokenKind token;
        Operator operator;
    } table[] = {
        {TOKEN_OR, {NODE_OR, 1, 1}},         {TOKEN_AND, {NODE_AND, 2, 2}},
        {TOKEN_LT, {NODE_LT, 3, 3}},         {TOKEN_GT, {NODE_GT, 3, 3}},
        {TOKEN_LE, {NODE_LE, 3, 3}},         {TOKEN_GE, {NODE_GE, 3, 3}},
        {TOKEN_EQ, {NODE_EQ, 3, 3}},         {TOKEN_NE, {NODE_NE, 3, 3}},
        {TOKEN_CONCAT, {NODE_CONCAT, 9, 8}}, {TOKEN_PLUS, {NODE_ADD, 10, 10}},
        {TOKEN_MINUS, {NODE_SUB, 10, 10}},   {TOKEN_STAR, {NODE_MUL, 11, 11}},
        {TOKEN_SLASH, {NODE_DIV, 11, 11}},   {TOKEN_DOUBLE_SLASH, {NODE_IDIV, 11, 11}},
        {TOKEN_PERCENT, {NODE_MOD, 11, 11}}, {TOKEN_CARET, {NODE_POW, 14, 13}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].token == token) {
            *out = table[i].operator;
            return true;
        }
    }
    return false;
}

static const Node *parse_binary(Parser *parser, int limit);

static const Node *parse_call(Parser *parser, Token name) {
    const Node *args[CHECK_MAX_ARGS];
    int count = 0;
    advance(parser); /* the parenthesis */
    while (!parser->check.failed && parser->token.kind != TOKEN_CLOSE) {
        if (count == CHECK_MAX_ARGS) {
            check_fail(&parser->check, name.offset, name.width, "too many arguments");
            return NULL;
        }
        args[count++] = parse_binary(parser, 0);
        if (parser->check.failed)
            return NULL;
        if (parser->token.kind == TOKEN_COMMA) {
            advance(parser);
        } else if (parser->token.kind != TOKEN_CLOSE) {
            fail_token(parser, "',' or ')'");
            return NULL;
        }
    }
    size_t end = parser->token.offset + 1;
    advance(parser);
    return check_call(&parser->check, name.name, args, count, name.offset, end - name.offset);
}

static const Node *parse_simple(Parser *parser) {
    Token token = parser->token;
    Value literal = {.kind = VALUE_NIL};
    switch (token.kind) {
    case TOKEN_LITERAL:
        literal = token.literal;
        break;
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        literal = (Value){.kind = VALUE_BOOLEAN, .boolean = token.kind == TOKEN_TRUE};
        break;
    case TOKEN_NIL:
        break;
    case TOKEN_NAME:
        advance(parser);
        if (parser->token.kind == TOKEN_OPEN)
            return parse_call(parser, token);
        return check_name(&parser->check, token.name, token.offset);
    case TOKEN_OPEN: {
        advance(parser);
        const Node *inner = parse_binary(parser, 0);
        if (parser->check.failed)
            return NULL;
        if (parser->token.kind != TOKEN_CLOSE) {
            fail_token(parser, "')'");
            return NULL;
        }
        advance(parser);
        return inner;
    }
    default:
        fail_token(parser, "a value");
        return NULL;
    }
    advance(parser);
    return check_literal(&parser->check, literal, token.offset, token.width);
}

static const Node *parse_unary(Parser *parser) {
    Token token = parser->token;
    NodeKind kind;
    switch (token.kind) {
    case TOKEN_NOT:
        kind = NODE_NOT;
        break;
    case TOKEN_MINUS:
        kind = NODE_NEGATE;
        break;
    case TOKEN_LENGTH:
        kind = NODE_LENGTH;
        break;
    default:
        return parse_simple(parser);
    }
    advance(parser);
    const Node *operand = parse_binary(parser, UNARY_POWER);
    if (parser->check.failed)
        return NULL;
    return check_operator(&parser->check, kind, operand, NULL, token.offset, token.width);
}

static const Node *parse_binary(Parser *parser, int limit) {
    if (parser->check.failed)
        return NULL;
    if (++parser->depth > DEEPEST) {
        check_fail(&parser->check, parser->token.offset, 1, "the condition is nested too deeply");
        return NULL;
    }
    const Node *left = parse_unary(parser);
    Operator operator;
    while (!parser->check.failed &&
           binary_operator(parser->token.kind, &operator) && operator.left> limit) {
        Token token = parser->token;
        advance(parser);
        const Node *right = parse_binary(parser, operator.right);
        if (parser->check.failed)
            return NULL;
        left =
            check_operator(&parser->check, operator.kind, left, right, token.offset, token.width);
    }
    parser->depth--;
    return parser->check.failed ? NULL : left;
}

const Node *condition_parse(Text text, const Scope *scope, Arena *arena, size_t *offset,
                            size_t *width, RemitError *err) {
    RemitError unused;
    Parser parser = {
        .lexer = {.text = text, .arena = arena},
        .check = {.scope = scope, .arena = arena, .err = err ? err : &unused},
    };
    advance(&parser);
    if (!parser.check.failed && parser.token.kind == TOKEN_END)
        check_fail(&parser.check, 0, 1, "the condition is empty");
    const Node *node = parse_binary(&parser, 0);
    if (!parser.check.failed && parser.token.kind != TOKEN_END)
        fail_token(&parser, "an operator");
    *offset = parser.check.offset;
    *width = parser.check.width;
    return parser.check.failed ? NULL : node;
}
