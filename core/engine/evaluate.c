/* SPDX-License-Identifier: MIT */
/* Evaluating the tree of a condition: Lua's integers and floats, comparisons across the two without
 * rounding, floor division, and the unknown. The test of this file is Lua itself. */
#include "engine/evaluate.h"
#include <math.h>
#include <stdio.h>

static const Value unknown = {.kind = VALUE_MISSING};

static Value from_boolean(bool value) {
    return (Value){.kind = VALUE_BOOLEAN, .boolean = value};
}

static Value from_integer(int64_t value) {
    return (Value){.kind = VALUE_INTEGER, .integer = value};
}

static Value from_number(double value) {
    return (Value){.kind = VALUE_NUMBER, .number = value};
}

static double as_number(const Value *value) {
    return value->kind == VALUE_INTEGER ? (double)value->integer : value->number;
}

static bool is_known(const Value *value) {
    return value->kind != VALUE_MISSING;
}

static bool is_truthy(const Value *value) {
    return value->kind != VALUE_NIL && !(value->kind == VALUE_BOOLEAN && !value->boolean);
}

/* An integer against a float, without rounding the integer. */
static int compare_mixed(int64_t integer, double number) {
    if (isnan(number))
        return 2;
    if (number >= 0x1p63)
        return -1;
    if (number < -0x1p63)
        return 1;
    int64_t whole = (int64_t)floor(number);
    if (integer != whole)
        return integer < whole ? -1 : 1;
    return (double)whole < number ? -1 : 0;
}

int value_compare(const Value *a, const Value *b) {
    if (a->kind == VALUE_INTEGER && b->kind == VALUE_INTEGER)
        return (a->integer > b->integer) - (a->integer < b->integer);
    if (a->kind == VALUE_INTEGER)
        return compare_mixed(a->integer, b->number);
    if (b->kind == VALUE_INTEGER) {
        int order = compare_mixed(b->integer, a->number);
        return order == 2 ? 2 : -order;
    }
    if (isnan(a->number) || isnan(b->number))
        return 2;
    return (a->number > b->number) - (a->number < b->number);
}

static bool is_numeric(const Value *value) {
    return value->kind == VALUE_INTEGER || value->kind == VALUE_NUMBER;
}

bool value_equal(const Value *a, const Value *b) {
    if (is_numeric(a) && is_numeric(b))
        return value_compare(a, b) == 0;
    if (a->kind != b->kind)
        return false;
    if (a->kind == VALUE_BOOLEAN)
        return a->boolean == b->boolean;
    return a->kind == VALUE_STRING ? text_equal(a->string, b->string) : a->kind == VALUE_NIL;
}

static Value fail(Facts *facts, const char *message) {
    if (!facts->failed)
        error_set(facts->err, REMIT_E_RECORD, "%s", message);
    facts->failed = true;
    return unknown;
}

/* Lua wraps integers around; C leaves it undefined, so it is done on unsigned numbers. */
static int64_t wrap(uint64_t bits) {
    return (int64_t)bits;
}

static Value integer_divide(int64_t a, int64_t b, bool is_modulo, Facts *facts) {
    if (b == 0)
        return fail(facts, is_modulo ? "attempt to perform 'n%%0'" : "attempt to perform 'n//0'");
    if (b == -1) /* the one quotient that overflows */
        return from_integer(is_modulo ? 0 : wrap(0 - (uint64_t)a));
    int64_t quotient = a / b, rest = a % b;
    bool is_apart = rest != 0 && (rest ^ b) < 0;
    return from_integer(is_modulo ? rest + (is_apart ? b : 0) : quotient - is_apart);
}

static Value arithmetic(NodeKind kind, const Value *a, const Value *b, Facts *facts) {
    bool whole = a->kind == VALUE_INTEGER && b->kind == VALUE_INTEGER;
    double x = as_number(a), y = as_number(b), rest;
    switch (kind) {
    case NODE_ADD:
        return whole ? from_integer(wrap((uint64_t)a->integer + (uint64_t)b->integer))
                     : from_number(x + y);
    case NODE_SUB:
        return whole ? from_integer(wrap((uint64_t)a->integer - (uint64_t)b->integer))
                     : from_number(x - y);
    case NODE_MUL:
        return whole ? from_integer(wrap((uint64_t)a->integer * (uint64_t)b->integer))
                     : from_number(x * y);
    case NODE_DIV:
        return from_number(x / y);
    case NODE_POW:
        return from_number(y == 2 ? x * x : pow(x, y));
    case NODE_IDIV:
        return whole ? integer_divide(a->integer, b->integer, false, facts)
                     : from_number(floor(x / y));
    default: /* NODE_MOD */
        if (whole)
            return integer_divide(a->integer, b->integer, true, facts);
        rest = fmod(x, y);
        if (rest * y < 0)
            rest += y;
        return from_number(rest);
    }
}

/* The text of a number as Lua writes it. */
static Text number_text(const Value *value, Arena *arena) {
    if (value->kind == VALUE_STRING)
        return value->string;
    if (value->kind == VALUE_INTEGER)
        return arena_format(arena, "%lld", (long long)value->integer);
    Text text = arena_format(arena, "%.14g", value->number);
    bool looks_whole = true;
    for (size_t i = 0; i < text.len && looks_whole; i++)
        looks_whole = (text.at[i] >= '0' && text.at[i] <= '9') || text.at[i] == '-';
    return looks_whole ? arena_format(arena, "%s.0", text.at) : text;
}

static Value join(const Value *a, const Value *b, Arena *arena) {
    Text left = number_text(a, arena), right = number_text(b, arena);
    char *joined = arena_new(arena, left.len + right.len + 1);
    if (left.len)
        memcpy(joined, left.at, left.len);
    if (right.len)
        memcpy(joined + left.len, right.at, right.len);
    return (Value){.kind = VALUE_STRING, .symbol = -1, .string = {joined, left.len + right.len}};
}

static bool list_has(const Value *list, Text text) {
    for (size_t i = 0; i < list->list.count; i++)
        if (text_equal(list->list.items[i].string, text))
            return true;
    return false;
}

/* Is `value` equal to `candidate`, or to one of its elements when that is a list? */
static bool matches(const Value *value, const Value *candidate) {
    if (candidate->kind != VALUE_LIST)
        return value_equal(value, candidate);
    return value->kind == VALUE_STRING && list_has(candidate, value->string);
}

/* one_of, any_of, all_of: Kleene's `or` or `and` over the arguments behind the first. */
static Value quantify(const Node *node, Facts *facts) {
    Value first = evaluate(node->args[0], facts);
    if (!is_known(&first))
        return unknown;
    bool is_all = node->function == FUNCTION_ALL_OF, has_unknown = false;
    for (int i = 1; i < node->arg_count; i++) {
        Value candidate = evaluate(node->args[i], facts);
        if (!is_known(&candidate)) {
            has_unknown = true;
            continue;
        }
        size_t count = candidate.kind == VALUE_LIST ? candidate.list.count : 1;
        const Value *items = candidate.kind == VALUE_LIST ? candidate.list.items : &candidate;
        for (size_t k = 0; k < count; k++) {
            bool found = node->function == FUNCTION_ONE_OF ? matches(&first, &items[k])
                                                           : list_has(&first, items[k].string);
            if (found != is_all)
                return from_boolean(!is_all);
        }
    }
    return has_unknown ? unknown : from_boolean(is_all);
}

static Value round_to(const Value *value, double (*direction)(double)) {
    if (value->kind == VALUE_INTEGER)
        return *value;
    double whole = direction(value->number);
    return whole >= -0x1p63 && whole < 0x1p63 ? from_integer((int64_t)whole) : from_number(whole);
}

static Value lower(Text text, Arena *arena) {
    char *copy = arena_new(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        copy[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (Value){.kind = VALUE_STRING, .symbol = -1, .string = {copy, text.len}};
}

static Value call(const Node *node, Facts *facts) {
    if (node->function == FUNCTION_KNOWN)
        return from_boolean(is_known(&facts->fields[node->args[0]->index]));
    if (node->function == FUNCTION_ONE_OF || node->function == FUNCTION_ANY_OF ||
        node->function == FUNCTION_ALL_OF)
        return quantify(node, facts);
    Value first = evaluate(node->args[0], facts), second = unknown;
    if (!is_known(&first))
        return unknown;
    switch (node->function) {
    case FUNCTION_COUNT:
        return from_integer((int64_t)first.list.count);
    case FUNCTION_HAS:
        second = evaluate(node->args[1], facts);
        return is_known(&second) ? from_boolean(list_has(&first, second.string)) : unknown;
    case FUNCTION_CONTAINS:
        second = evaluate(node->args[1], facts);
        if (!is_known(&second))
            return unknown;
        return from_boolean(
            second.string.len == 0 ||
            memmem(first.string.at, first.string.len, second.string.at, second.string.len) != NULL);
    case FUNCTION_LOWER:
        return lower(first.string, facts->arena);
    case FUNCTION_FLOOR:
        return round_to(&first, floor);
    case FUNCTION_CEIL:
        return round_to(&first, ceil);
    case FUNCTION_ABS:
        if (first.kind == VALUE_NUMBER)
            return from_number(fabs(first.number));
        return from_integer(first.integer < 0 ? wrap(0 - (uint64_t)first.integer) : first.integer);
    default: /* FUNCTION_MIN, FUNCTION_MAX: as math.min and math.max, which keep the first of equals
              */
        for (int i = 1; i < node->arg_count; i++) {
            Value next = evaluate(node->args[i], facts);
            if (!is_known(&next))
                return unknown;
            int order = value_compare(&next, &first);
            if (order == (node->function == FUNCTION_MIN ? -1 : 1))
                first = next;
        }
        return first;
    }
}

static Value compare(const Node *node, Facts *facts) {
    Value a = evaluate(node->args[0], facts), b = evaluate(node->args[1], facts);
    if (!is_known(&a) || !is_known(&b))
        return unknown;
    if (node->kind == NODE_EQ || node->kind == NODE_NE)
        return from_boolean(value_equal(&a, &b) == (node->kind == NODE_EQ));
    int order;
    if (a.kind == VALUE_STRING) {
        order = text_compare(a.string, b.string); /* Lua's order in the C locale */
        order = (order > 0) - (order < 0);
    } else {
        order = value_compare(&a, &b);
    }
    if (order == 2)
        return from_boolean(false);
    switch (node->kind) {
    case NODE_LT:
        return from_boolean(order < 0);
    case NODE_LE:
        return from_boolean(order <= 0);
    case NODE_GT:
        return from_boolean(order > 0);
    default:
        return from_boolean(order >= 0);
    }
}

/* `and` and `or` as values. An unknown left operand leaves the right one to decide, if it can; an
 * error there does not count, because the left one may well have guarded against it. */
static Value choose(const Node *node, Facts *facts) {
    bool is_and = node->kind == NODE_AND;
    Value left = evaluate(node->args[0], facts);
    if (facts->failed)
        return unknown;
    if (is_known(&left))
        return is_truthy(&left) == is_and ? evaluate(node->args[1], facts) : left;
    RemitError ignored;
    Facts guarded = *facts;
    guarded.err = &ignored;
    Value right = evaluate(node->args[1], &guarded);
    if (guarded.failed || !is_known(&right) || is_truthy(&right) == is_and)
        return unknown;
    /* The right one decides whether it holds; which of the two the value is, is known only when
     * both can be nothing but this one. */
    bool is_same =
        (node->args[0]->types & ~(unsigned)TYPE_BOOLEAN) == 0 && right.kind == VALUE_BOOLEAN;
    return is_and || is_same ? right : unknown;
}

Value evaluate(const Node *node, Facts *facts) {
    if (facts->failed)
        return unknown;
    Value a, b;
    switch (node->kind) {
    case NODE_LITERAL:
        return node->literal;
    case NODE_FIELD:
        return facts->fields[node->index];
    case NODE_SCORE: {
        double score = facts->scores[node->index];
        return score == floor(score) && fabs(score) < 0x1p53 ? from_integer((int64_t)score)
                                                             : from_number(score);
    }
    case NODE_OUTCOME:
        return (Value){.kind = VALUE_STRING, .symbol = -1, .string = facts->outcome};
    case NODE_CALL:
        return call(node, facts);
    case NODE_NOT: {
        Verdict verdict = evaluate_truth(node->args[0], facts);
        return verdict == VERDICT_UNKNOWN ? unknown : from_boolean(verdict == VERDICT_NOT);
    }
    case NODE_AND:
    case NODE_OR:
        return choose(node, facts);
    case NODE_NEGATE:
        a = evaluate(node->args[0], facts);
        if (a.kind == VALUE_INTEGER)
            return from_integer(wrap(0 - (uint64_t)a.integer));
        return is_known(&a) ? from_number(-a.number) : unknown;
    case NODE_LENGTH:
        a = evaluate(node->args[0], facts);
        if (!is_known(&a))
            return unknown;
        return from_integer((int64_t)(a.kind == VALUE_LIST ? a.list.count : a.string.len));
    case NODE_EQ:
    case NODE_NE:
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE:
        return compare(node, facts);
    default:
        a = evaluate(node->args[0], facts);
        b = evaluate(node->args[1], facts);
        if (!is_known(&a) || !is_known(&b))
            return unknown;
        return node->kind == NODE_CONCAT ? join(&a, &b, facts->arena)
                                         : arithmetic(node->kind, &a, &b, facts);
    }
}

/* Kleene's `and` and `or` over the operands as conditions. */
static Verdict combine(const Node *node, Facts *facts) {
    Verdict decides = node->kind == NODE_AND ? VERDICT_NOT : VERDICT_HELD;
    Verdict left = evaluate_truth(node->args[0], facts);
    if (facts->failed || left == decides)
        return left;
    if (left != VERDICT_UNKNOWN)
        return evaluate_truth(node->args[1], facts);
    RemitError ignored;
    Facts guarded = *facts;
    guarded.err = &ignored;
    Verdict right = evaluate_truth(node->args[1], &guarded);
    return !guarded.failed && right == decides ? right : VERDICT_UNKNOWN;
}

Verdict evaluate_truth(const Node *node, Facts *facts) {
    if (node->kind == NODE_AND || node->kind == NODE_OR)
        return combine(node, facts);
    Value value = evaluate(node, facts);
    if (!is_known(&value))
        return VERDICT_UNKNOWN;
    return is_truthy(&value) ? VERDICT_HELD : VERDICT_NOT;
}

static bool can_be_zero(const Node *divisor) {
    if (divisor->kind != NODE_LITERAL)
        return true;
    return divisor->literal.kind == VALUE_INTEGER && divisor->literal.integer == 0;
}

bool evaluate_can_fail(const Node *node) {
    if ((node->kind == NODE_IDIV || node->kind == NODE_MOD) && can_be_zero(node->args[1]))
        return true;
    for (int i = 0; i < node->arg_count; i++)
        if (evaluate_can_fail(node->args[i]))
            return true;
    return false;
}

bool evaluate_is_constant(const Node *node) {
    if (node->kind == NODE_FIELD || node->kind == NODE_SCORE || node->kind == NODE_OUTCOME)
        return false;
    for (int i = 0; i < node->arg_count; i++)
        if (!evaluate_is_constant(node->args[i]))
            return false;
    return true;
}
