/* SPDX-License-Identifier: MIT */
/* Making and checking the nodes of a condition. What Lua would raise an error for, and what could
 * never hold (a text that is no allowed value, a number compared with a string), does not load. */
#include "policy/check.h"
#include <stdarg.h>

typedef struct FunctionShape {
    const char *name;
    int least, most;      /* arguments */
    unsigned first, rest; /* types of the first argument and of the others */
    unsigned result;
    const char *usage;
} FunctionShape;

static const FunctionShape functions[] = {
    [FUNCTION_HAS] = {"has", 2, 2, TYPE_LIST, TYPE_STRING, TYPE_BOOLEAN, "has(list, text)"},
    [FUNCTION_COUNT] = {"count", 1, 1, TYPE_LIST, 0, TYPE_NUMBER, "count(list)"},
    [FUNCTION_ONE_OF] = {"one_of", 2, CHECK_MAX_ARGS, TYPE_STRING | TYPE_NUMBER | TYPE_BOOLEAN,
                         TYPE_STRING | TYPE_NUMBER | TYPE_BOOLEAN | TYPE_LIST, TYPE_BOOLEAN,
                         "one_of(value, a, b, …)"},
    [FUNCTION_ANY_OF] = {"any_of", 2, CHECK_MAX_ARGS, TYPE_LIST, TYPE_STRING | TYPE_LIST,
                         TYPE_BOOLEAN, "any_of(list, a, b, …)"},
    [FUNCTION_ALL_OF] = {"all_of", 2, CHECK_MAX_ARGS, TYPE_LIST, TYPE_STRING | TYPE_LIST,
                         TYPE_BOOLEAN, "all_of(list, a, b, …)"},
    [FUNCTION_KNOWN] = {"known", 1, 1, ~0u, 0, TYPE_BOOLEAN, "known(field)"},
    [FUNCTION_CONTAINS] = {"contains", 2, 2, TYPE_STRING, TYPE_STRING, TYPE_BOOLEAN,
                           "contains(text, part)"},
    [FUNCTION_LOWER] = {"lower", 1, 1, TYPE_STRING, 0, TYPE_STRING, "lower(text)"},
    [FUNCTION_MIN] = {"min", 1, CHECK_MAX_ARGS, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER,
                      "min(a, b, …)"},
    [FUNCTION_MAX] = {"max", 1, CHECK_MAX_ARGS, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER,
                      "max(a, b, …)"},
    [FUNCTION_ABS] = {"abs", 1, 1, TYPE_NUMBER, 0, TYPE_NUMBER, "abs(number)"},
    [FUNCTION_FLOOR] = {"floor", 1, 1, TYPE_NUMBER, 0, TYPE_NUMBER, "floor(number)"},
    [FUNCTION_CEIL] = {"ceil", 1, 1, TYPE_NUMBER, 0, TYPE_NUMBER, "ceil(number)"},
};
enum { FUNCTION_COUNT_OF = sizeof functions / sizeof *functions };

void check_fail(Check *check, size_t offset, size_t width, const char *format, ...) {
    if (check->failed)
        return;
    check->failed = true;
    check->offset = offset;
    check->width = width;
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    error_set(check->err, REMIT_E_POLICY, "%s", message);
}

static const char *types_name(unsigned types) {
    static const struct {
        unsigned type;
        const char *name;
    } names[] = {{TYPE_NIL, "nil"},
                 {TYPE_BOOLEAN, "true or false"},
                 {TYPE_NUMBER, "a number"},
                 {TYPE_STRING, "a string"},
                 {TYPE_LIST, "a list"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if ((types & ~names[i].type) == 0)
            return names[i].name;
    return "of more than one type";
}

static Node *new_node(Check *check, NodeKind kind, unsigned types, size_t offset, size_t width) {
    Node *node = arena_new(check->arena, sizeof *node);
    *node = (Node){.kind = kind,
                   .types = types,
                   .names_score = kind == NODE_SCORE,
                   .offset = offset,
                   .width = width};
    return node;
}

static void set_args(Check *check, Node *node, const Node *const *args, int count) {
    node->args = arena_new(check->arena, (size_t)count * sizeof *node->args);
    memcpy(node->args, args, (size_t)count * sizeof *args);
    node->arg_count = count;
    for (int i = 0; i < count; i++)
        node->names_score = node->names_score || args[i]->names_score;
}

const Node *check_literal(Check *check, Value value, size_t offset, size_t width) {
    static const unsigned types[] = {
        [VALUE_MISSING] = TYPE_NIL,    [VALUE_NIL] = TYPE_NIL,       [VALUE_BOOLEAN] = TYPE_BOOLEAN,
        [VALUE_INTEGER] = TYPE_NUMBER, [VALUE_NUMBER] = TYPE_NUMBER, [VALUE_STRING] = TYPE_STRING,
        [VALUE_LIST] = TYPE_LIST};
    unsigned type = types[value.kind];
    if (value.kind == VALUE_BOOLEAN)
        type = value.boolean ? TYPE_TRUE : TYPE_FALSE;
    Node *node = new_node(check, NODE_LITERAL, type, offset, width);
    node->literal = value;
    return node;
}

static unsigned field_types(const Field *field) {
    switch (field->type) {
    case FIELD_STRING:
        return TYPE_STRING;
    case FIELD_INTEGER:
    case FIELD_NUMBER:
        return TYPE_NUMBER;
    case FIELD_BOOLEAN:
        return TYPE_BOOLEAN;
    case FIELD_LIST:
        return TYPE_LIST;
    }
    return 0;
}

static const Function *find_function(Text name, Function *found) {
    for (int i = 0; i < FUNCTION_COUNT_OF; i++) {
        if (text_equal(name, text_of(functions[i].name))) {
            *found = (Function)i;
            return found;
        }
    }
    return NULL;
}

/* All that could have been meant where `name` stands, for "did you mean". */
static void suggest_name(Check *check, Text name, bool is_call) {
    const Scope *scope = check->scope;
    Text *names = mem_new(sizeof *names * (size_t)(FUNCTION_COUNT_OF + scope->subject->field_count +
                                                   scope->constant_count + scope->fact_count +
                                                   scope->score_count + 1));
    size_t count = 0;
    if (is_call)
        for (int i = 0; i < FUNCTION_COUNT_OF; i++)
            names[count++] = text_of(functions[i].name);
    for (int i = 0; i < scope->subject->field_count && !is_call; i++)
        names[count++] = scope->subject->fields[i].name;
    for (int i = 0; i < scope->constant_count && !is_call; i++)
        names[count++] = scope->constants[i].name;
    for (int i = 0; i < scope->fact_count && !is_call; i++)
        names[count++] = scope->facts[i].name;
    for (int i = 0; scope->scores && i < scope->score_count && !is_call; i++)
        names[count++] = scope->scores[i];
    error_suggest(check->err, name, names, count);
    mem_free(names);
}

const Node *check_name(Check *check, Text name, size_t offset) {
    const Scope *scope = check->scope;
    int field = subject_field(scope->subject, name);
    if (field >= 0) {
        unsigned types = field_types(&scope->subject->fields[field]);
        Node *node = new_node(check, NODE_FIELD, types, offset, name.len);
        node->index = field;
        return node;
    }
    for (int i = 0; i < scope->constant_count; i++)
        if (text_equal(scope->constants[i].name, name))
            return check_literal(check, scope->constants[i].value, offset, name.len);
    for (int i = 0; i < scope->fact_count; i++) {
        if (!text_equal(scope->facts[i].name, name))
            continue;
        if (scope->facts[i].node) {
            Node *node = arena_new(check->arena, sizeof *node);
            *node = *scope->facts[i].node;
            node->offset = offset; /* of the name: the fact has a text of its own */
            node->width = name.len;
            return node;
        }
        check_fail(check, offset, name.len, "the fact '%.*s' is defined by itself", TEXT_ARG(name));
        return NULL;
    }
    for (int i = 0; scope->scores && i < scope->score_count; i++) {
        if (!text_equal(scope->scores[i], name))
            continue;
        Node *node = new_node(check, NODE_SCORE, TYPE_NUMBER, offset, name.len);
        node->index = i;
        return node;
    }
    if (scope->has_outcome && text_equal(name, TEXT("outcome")))
        return new_node(check, NODE_OUTCOME, TYPE_STRING, offset, name.len);
    Function function;
    if (find_function(name, &function)) {
        check_fail(check, offset, name.len, "'%.*s' is a function", TEXT_ARG(name));
        error_hint(check->err, "write %s", functions[function].usage);
        return NULL;
    }
    check_fail(check, offset, name.len, "unknown field '%.*s' of %.*s", TEXT_ARG(name),
               TEXT_ARG(scope->subject->name));
    suggest_name(check, name, false);
    return NULL;
}

/* A text that is compared with a field must be one that the field can hold. */
static void check_text(Check *check, const Node *field, const Node *literal) {
    if (field->kind != NODE_FIELD || literal->kind != NODE_LITERAL)
        return;
    const Field *of = &check->scope->subject->fields[field->index];
    if (of->allowed_count == 0)
        return;
    const Value *values = &literal->literal;
    size_t count = 1;
    if (literal->literal.kind == VALUE_LIST) {
        values = literal->literal.list.items;
        count = literal->literal.list.count;
    }
    for (size_t i = 0; i < count; i++) {
        bool is_allowed = values[i].kind != VALUE_STRING;
        for (int k = 0; k < of->allowed_count && !is_allowed; k++)
            is_allowed = text_equal(of->allowed[k], values[i].string);
        if (is_allowed)
            continue;
        check_fail(check, literal->offset, literal->width,
                   "'%.*s' is not one of the allowed values of '%.*s': this can never hold",
                   TEXT_ARG(values[i].string), TEXT_ARG(of->name));
        error_suggest(check->err, values[i].string, of->allowed, (size_t)of->allowed_count);
    }
}

const Node *check_call(Check *check, Text name, const Node **args, int count, size_t offset,
                       size_t width) {
    Function function;
    if (check->failed)
        return NULL;
    if (!find_function(name, &function)) {
        check_fail(check, offset, name.len, "unknown function '%.*s'", TEXT_ARG(name));
        suggest_name(check, name, true);
        error_hint(check->err,
                   "for more than the built-in functions, make the rule a Lua function");
        return NULL;
    }
    const FunctionShape *shape = &functions[function];
    if (count < shape->least || count > shape->most) {
        check_fail(check, offset, width, "%s takes %s%d argument%s, not %d", shape->name,
                   shape->most == CHECK_MAX_ARGS ? "at least " : "", shape->least,
                   shape->least == 1 ? "" : "s", count);
        error_hint(check->err, "write %s", shape->usage);
        return NULL;
    }
    for (int i = 0; i < count; i++) {
        unsigned wanted = i == 0 ? shape->first : shape->rest;
        if ((args[i]->types & ~wanted) == 0)
            continue;
        check_fail(check, args[i]->offset, args[i]->width, "argument %d of %s is %s", i + 1,
                   shape->name, types_name(args[i]->types));
        error_hint(check->err, "write %s", shape->usage);
        return NULL;
    }
    if (function == FUNCTION_KNOWN && args[0]->kind != NODE_FIELD) {
        check_fail(check, args[0]->offset, args[0]->width, "known() takes the name of a field");
        return NULL;
    }
    if (function == FUNCTION_HAS || function == FUNCTION_ONE_OF || function == FUNCTION_ANY_OF ||
        function == FUNCTION_ALL_OF)
        for (int i = 1; i < count; i++)
            check_text(check, args[0], args[i]);
    /* A list of the policy's own that a field is looked up in. */
    if (function == FUNCTION_HAS)
        check_text(check, args[1], args[0]);
    Node *node = new_node(check, NODE_CALL, shape->result, offset, width);
    node->function = function;
    set_args(check, node, args, count);
    return check->failed ? NULL : node;
}

static const Node *fail_types(Check *check, const char *what, const Node *left, const Node *right,
                              size_t offset, size_t width) {
    if (right)
        check_fail(check, offset, width, "cannot %s %s and %s", what, types_name(left->types),
                   types_name(right->types));
    else
        check_fail(check, offset, width, "cannot %s %s", what, types_name(left->types));
    return NULL;
}

/* Comparing true with false is allowed: only kinds of values are held against each other. */
static unsigned widen(unsigned types) {
    return (types & TYPE_BOOLEAN) ? types | TYPE_BOOLEAN : types;
}

static bool is_only(const Node *node, unsigned types) {
    return (node->types & ~types) == 0;
}

const Node *check_operator(Check *check, NodeKind kind, const Node *left, const Node *right,
                           size_t offset, size_t width) {
    if (check->failed || !left)
        return NULL;
    unsigned falsy = TYPE_NIL | TYPE_FALSE, types = TYPE_BOOLEAN;
    switch (kind) {
    case NODE_NOT:
        break;
    case NODE_LENGTH:
        if (!is_only(left, TYPE_LIST) && !is_only(left, TYPE_STRING))
            return fail_types(check, "take the length of", left, NULL, offset, width);
        types = TYPE_NUMBER;
        break;
    case NODE_NEGATE:
        if (!is_only(left, TYPE_NUMBER))
            return fail_types(check, "negate", left, NULL, offset, width);
        types = TYPE_NUMBER;
        break;
    case NODE_AND: /* the left operand when it is false or nil, else the right one */
        types = (left->types & falsy) | ((left->types & ~falsy) ? right->types : 0);
        break;
    case NODE_OR: /* the left operand unless it is false or nil, else the right one */
        types = (left->types & ~falsy) | ((left->types & falsy) ? right->types : 0);
        break;
    case NODE_EQ:
    case NODE_NE:
        if ((widen(left->types) & widen(right->types)) == 0 && left->types != TYPE_NIL &&
            right->types != TYPE_NIL)
            return fail_types(check, "compare", left, right, offset, width);
        if (left->types & right->types & TYPE_LIST) {
            check_fail(check, offset, width, "lists are not compared with each other");
            error_hint(check->err, "use has, any_of or all_of");
            return NULL;
        }
        check_text(check, left, right);
        check_text(check, right, left);
        break;
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE:
        if (!(is_only(left, TYPE_NUMBER) && is_only(right, TYPE_NUMBER)) &&
            !(is_only(left, TYPE_STRING) && is_only(right, TYPE_STRING)))
            return fail_types(check, "compare", left, right, offset, width);
        break;
    case NODE_CONCAT:
        if (!is_only(left, TYPE_STRING | TYPE_NUMBER) || !is_only(right, TYPE_STRING | TYPE_NUMBER))
            return fail_types(check, "join", left, right, offset, width);
        types = TYPE_STRING;
        break;
    default: /* arithmetic */
        if (!is_only(left, TYPE_NUMBER) || !is_only(right, TYPE_NUMBER))
            return fail_types(check, "calculate with", left, right, offset, width);
        types = TYPE_NUMBER;
        break;
    }
    if (check->failed)
        return NULL;
    size_t start = right ? left->offset : offset;
    const Node *last = right ? right : left;
    Node *node = new_node(check, kind, types, start, last->offset + last->width - start);
    const Node *args[] = {left, right};
    set_args(check, node, args, right ? 2 : 1);
    return node;
}
