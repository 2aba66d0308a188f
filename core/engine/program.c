/* SPDX-License-Identifier: MIT */
/* Compiling conditions to atoms and clauses; read program.h first. Asking them is in ask.c. */
#include "engine/program.h"
#include <math.h>

enum {
    MOST_CLAUSES = 256, /* a condition with more is kept as a tree */
    WORD_BITS = 64,
};

/* An atom in a clause, asked for or ruled out. */
typedef struct Literal {
    int atom;
    bool is_negated;
} Literal;

typedef struct Product {
    Literal *literals;
    int count;
} Product;

typedef struct Sum {
    Product products[MOST_CLAUSES];
    int count;
    bool is_too_large;
} Sum;

void program_init(Program *program, const Subject *subject, Arena *arena) {
    *program = (Program){.subject = subject, .arena = arena};
}

void program_free(Program *program) {
    mem_free(program->atoms);
    mem_free(program->tests);
    mem_free(program->clauses);
    mem_free(program->conditions);
}

static void *grow(void *items, int count, int *room, size_t size) {
    if (count < *room)
        return items;
    *room = *room ? *room * 2 : 16;
    return mem_resize(items, (size_t)*room * size);
}

static bool same_atom(const Atom *a, const Atom *b) {
    if (a->kind != b->kind || a->source != b->source || a->index != b->index ||
        a->node != b->node || a->symbols != b->symbols || a->limit.kind != b->limit.kind)
        return false;
    return a->limit.kind == VALUE_MISSING || value_equal(&a->limit, &b->limit);
}

static int add_atom(Program *program, Atom atom) {
    for (int i = 0; i < program->atom_count; i++)
        if (same_atom(&program->atoms[i], &atom))
            return i;
    program->atoms =
        grow(program->atoms, program->atom_count, &program->atom_room, sizeof *program->atoms);
    program->atoms[program->atom_count] = atom;
    return program->atom_count++;
}

/* ── from nodes to atoms ── */

static bool literal_of(const Node *node, Arena *arena, Value *out) {
    if (!evaluate_is_constant(node) || evaluate_can_fail(node))
        return false;
    Facts facts = {.arena = arena};
    *out = evaluate(node, &facts);
    return !facts.failed;
}

/* Something with a number: a field, the count of a list, a score. */
static bool number_source(const Program *program, const Node *node, Atom *atom) {
    if (node->kind == NODE_SCORE) {
        atom->source = SOURCE_SCORE;
        atom->index = node->index;
        return true;
    }
    if (node->kind == NODE_FIELD && node->types == TYPE_NUMBER) {
        atom->source = SOURCE_FIELD;
        atom->index = node->index;
        return true;
    }
    bool is_count =
        (node->kind == NODE_CALL && node->function == FUNCTION_COUNT) || node->kind == NODE_LENGTH;
    if (!is_count || node->args[0]->kind != NODE_FIELD ||
        program->subject->fields[node->args[0]->index].type != FIELD_LIST)
        return false;
    atom->source = SOURCE_COUNT;
    atom->index = node->args[0]->index;
    return true;
}

static bool is_whole_source(const Program *program, const Atom *atom) {
    return atom->source == SOURCE_COUNT ||
           (atom->source == SOURCE_FIELD &&
            program->subject->fields[atom->index].type == FIELD_INTEGER);
}

/* Adds a product of one literal. */
static void set_literal(Program *program, Sum *sum, int atom, bool is_negated) {
    sum->count = 1;
    sum->products[0].literals = arena_new(program->arena, sizeof(Literal));
    sum->products[0].literals[0] = (Literal){atom, is_negated};
    sum->products[0].count = 1;
}

static void set_constant(Sum *sum, bool holds) {
    sum->count = holds ? 1 : 0;
    sum->products[0] = (Product){0};
}

/* source OP limit, with < and <= as the negation of >= and >; for whole numbers > is >= the next.
 */
static bool compare_atom(Program *program, const Node *node, Sum *sum, bool is_negated) {
    Value limit;
    Atom atom = {.kind = ATOM_AT_LEAST};
    NodeKind kind = node->kind;
    if (number_source(program, node->args[0], &atom)) {
        if (!literal_of(node->args[1], program->arena, &limit))
            return false;
    } else if (number_source(program, node->args[1], &atom)) {
        if (!literal_of(node->args[0], program->arena, &limit))
            return false;
        kind = kind == NODE_LT   ? NODE_GT
               : kind == NODE_LE ? NODE_GE
               : kind == NODE_GT ? NODE_LT
                                 : NODE_LE;
    } else {
        return false;
    }
    if (limit.kind != VALUE_INTEGER && (limit.kind != VALUE_NUMBER || isnan(limit.number)))
        return false;
    if (kind == NODE_GT || kind == NODE_LE)
        atom.kind = ATOM_ABOVE;
    if (kind == NODE_LT || kind == NODE_LE)
        is_negated = !is_negated;
    if (atom.kind == ATOM_ABOVE && limit.kind == VALUE_INTEGER && limit.integer < INT64_MAX &&
        is_whole_source(program, &atom)) {
        atom.kind = ATOM_AT_LEAST;
        limit.integer++;
    }
    atom.limit = limit;
    set_literal(program, sum, add_atom(program, atom), is_negated);
    return true;
}

static bool allowed_bit(const Field *field, Text text, uint64_t *bit) {
    for (int i = 0; i < field->allowed_count && i < WORD_BITS; i++) {
        if (text_equal(field->allowed[i], text)) {
            *bit = (uint64_t)1 << i;
            return true;
        }
    }
    return false;
}

/* A string field against texts: a set of symbols when all are allowed values. */
static bool text_atom(Program *program, int index, const Value *texts, int count, Sum *sum,
                      bool is_negated) {
    const Field *field = &program->subject->fields[index];
    Atom atom = {.kind = ATOM_SYMBOLS, .source = SOURCE_FIELD, .index = index};
    if (field->type != FIELD_STRING)
        return false;
    if (field->allowed_count > 0 && field->allowed_count <= WORD_BITS) {
        for (int i = 0; i < count; i++) {
            uint64_t bit;
            if (texts[i].kind != VALUE_STRING || !allowed_bit(field, texts[i].string, &bit))
                return false;
            atom.symbols |= bit;
        }
    } else {
        if (count != 1 || texts[0].kind != VALUE_STRING)
            return false;
        atom.kind = ATOM_TEXT;
        atom.limit = texts[0];
    }
    set_literal(program, sum, add_atom(program, atom), is_negated);
    return true;
}

static Atom outcome_atom(const Value *text) {
    return (Atom){.kind = ATOM_TEXT, .source = SOURCE_OUTCOME, .index = -1, .limit = *text};
}

static bool equal_atom(Program *program, const Node *node, Sum *sum, bool is_negated) {
    const Node *field = node->args[0], *other = node->args[1];
    if (field->kind != NODE_FIELD && field->kind != NODE_OUTCOME) {
        field = node->args[1];
        other = node->args[0];
    }
    Value literal;
    if (node->kind == NODE_NE)
        is_negated = !is_negated;
    if (!literal_of(other, program->arena, &literal))
        return false;
    if (field->kind == NODE_OUTCOME && literal.kind == VALUE_STRING) {
        set_literal(program, sum, add_atom(program, outcome_atom(&literal)), is_negated);
        return true;
    }
    if (field->kind != NODE_FIELD)
        return false;
    if (literal.kind == VALUE_STRING)
        return text_atom(program, field->index, &literal, 1, sum, is_negated);
    if (literal.kind == VALUE_BOOLEAN && field->types == TYPE_BOOLEAN) {
        Atom atom = {.kind = ATOM_TRUE, .source = SOURCE_FIELD, .index = field->index};
        set_literal(program, sum, add_atom(program, atom), is_negated != !literal.boolean);
        return true;
    }
    if (literal.kind != VALUE_INTEGER || literal.integer == INT64_MAX)
        return false;
    Atom low = {
        .kind = ATOM_AT_LEAST, .source = SOURCE_FIELD, .index = field->index, .limit = literal};
    if (!is_whole_source(program, &low) || field->types != TYPE_NUMBER)
        return false;
    /* whole == n: n <= whole and not n + 1 <= whole */
    Atom high = low;
    high.limit.integer++;
    Literal pair[] = {{add_atom(program, low), is_negated}, {add_atom(program, high), !is_negated}};
    sum->count = is_negated ? 2 : 1;
    for (int i = 0; i < sum->count; i++) {
        int count = is_negated ? 1 : 2;
        sum->products[i].literals = arena_new(program->arena, 2 * sizeof(Literal));
        memcpy(sum->products[i].literals, pair + i, (size_t)count * sizeof *pair);
        sum->products[i].count = count;
    }
    return true;
}

/* The texts of the arguments from `from` on, lists spread out; -1 when they are not all literals.
 */
static int literal_texts(Program *program, const Node *node, int from, Value *texts, int room) {
    int count = 0;
    for (int i = from; i < node->arg_count; i++) {
        Value value;
        if (!literal_of(node->args[i], program->arena, &value))
            return -1;
        size_t more = value.kind == VALUE_LIST ? value.list.count : 1;
        if ((size_t)count + more > (size_t)room)
            return -1;
        memcpy(texts + count, value.kind == VALUE_LIST ? value.list.items : &value,
               more * sizeof *texts);
        count += (int)more;
    }
    return count;
}

/* any_of and all_of over a field: an `or` or an `and` of has; one_of over the outcome: an `or` of
 * texts. */
static bool elements_atom(Program *program, const Node *node, Sum *sum, bool is_negated) {
    Value texts[64];
    int count = literal_texts(program, node, 1, texts, 64);
    if (count <= 0)
        return false;
    bool is_sum = (node->function != FUNCTION_ALL_OF) != is_negated;
    sum->count = is_sum ? count : 1;
    Literal *literals = arena_new(program->arena, (size_t)count * sizeof *literals);
    for (int i = 0; i < count; i++) {
        if (texts[i].kind != VALUE_STRING)
            return false;
        Atom atom = {.kind = ATOM_HAS,
                     .source = SOURCE_FIELD,
                     .index = node->args[0]->index,
                     .limit = texts[i]};
        if (node->args[0]->kind == NODE_OUTCOME)
            atom = outcome_atom(&texts[i]);
        literals[i] = (Literal){add_atom(program, atom), is_negated};
        if (is_sum)
            sum->products[i] = (Product){literals + i, 1};
    }
    if (!is_sum)
        sum->products[0] = (Product){literals, count};
    return true;
}

static bool call_atom(Program *program, const Node *node, Sum *sum, bool is_negated) {
    const Node *first = node->args[0];
    if (node->function == FUNCTION_HAS && node->args[1]->kind == NODE_FIELD) {
        /* has(a list of the policy's, field) asks the same as one_of(field, …). */
        Value list;
        return literal_of(first, program->arena, &list) &&
               text_atom(program, node->args[1]->index, list.list.items, (int)list.list.count, sum,
                         is_negated);
    }
    Atom atom = {.source = SOURCE_FIELD, .index = first->index};
    Value literals[64];
    if (first->kind == NODE_OUTCOME && node->function == FUNCTION_ONE_OF)
        return elements_atom(program, node, sum, is_negated);
    if (first->kind != NODE_FIELD)
        return false;
    switch (node->function) {
    case FUNCTION_KNOWN:
        atom.kind = ATOM_KNOWN;
        break;
    case FUNCTION_HAS:
        atom.kind = ATOM_HAS;
        if (!literal_of(node->args[1], program->arena, &atom.limit))
            return false;
        break;
    case FUNCTION_ONE_OF: {
        int count = literal_texts(program, node, 1, literals, 64);
        return count >= 0 && text_atom(program, first->index, literals, count, sum, is_negated);
    }
    case FUNCTION_ANY_OF:
    case FUNCTION_ALL_OF:
        return elements_atom(program, node, sum, is_negated);
    default:
        return false;
    }
    set_literal(program, sum, add_atom(program, atom), is_negated);
    return true;
}

static bool leaf_atom(Program *program, const Node *node, Sum *sum, bool is_negated) {
    switch (node->kind) {
    case NODE_LITERAL: {
        bool is_false = node->literal.kind == VALUE_NIL ||
                        (node->literal.kind == VALUE_BOOLEAN && !node->literal.boolean);
        set_constant(sum, is_false == is_negated);
        return true;
    }
    case NODE_FIELD:
        if (node->types != TYPE_BOOLEAN)
            return false;
        set_literal(
            program, sum,
            add_atom(program,
                     (Atom){.kind = ATOM_TRUE, .source = SOURCE_FIELD, .index = node->index}),
            is_negated);
        return true;
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE:
        return compare_atom(program, node, sum, is_negated);
    case NODE_EQ:
    case NODE_NE:
        return equal_atom(program, node, sum, is_negated);
    case NODE_CALL:
        return call_atom(program, node, sum, is_negated);
    default:
        return false;
    }
}

/* ── from trees to sums of products ── */

static void normalise(Program *program, const Node *node, bool is_negated, Sum *sum);

/* Both must hold: each product of one with each of the other. */
static void multiply(Program *program, Sum *sum, const Sum *other) {
    Sum left = *sum;
    sum->count = 0;
    if (left.count * other->count > MOST_CLAUSES) {
        sum->is_too_large = true;
        return;
    }
    for (int i = 0; i < left.count; i++) {
        for (int k = 0; k < other->count; k++) {
            const Product *a = &left.products[i], *b = &other->products[k];
            Product *product = &sum->products[sum->count++];
            product->count = a->count + b->count;
            product->literals =
                arena_new(program->arena, (size_t)(product->count + 1) * sizeof(Literal));
            if (a->count)
                memcpy(product->literals, a->literals, (size_t)a->count * sizeof(Literal));
            if (b->count)
                memcpy(product->literals + a->count, b->literals,
                       (size_t)b->count * sizeof(Literal));
        }
    }
}

static void add_up(Sum *sum, const Sum *other) {
    if (sum->count + other->count > MOST_CLAUSES) {
        sum->is_too_large = true;
        return;
    }
    memcpy(sum->products + sum->count, other->products, (size_t)other->count * sizeof(Product));
    sum->count += other->count;
}

static void normalise(Program *program, const Node *node, bool is_negated, Sum *sum) {
    sum->count = 0;
    sum->is_too_large = false;
    if (node->kind == NODE_NOT) {
        normalise(program, node->args[0], !is_negated, sum);
        return;
    }
    if (node->kind == NODE_AND || node->kind == NODE_OR) {
        Sum *right = mem_resize(NULL, sizeof *right); /* large, and filled as far as it is used */
        normalise(program, node->args[0], is_negated, sum);
        normalise(program, node->args[1], is_negated, right);
        if (right->is_too_large)
            sum->is_too_large = true;
        else if (!sum->is_too_large && (node->kind == NODE_AND) != is_negated)
            multiply(program, sum, right);
        else if (!sum->is_too_large)
            add_up(sum, right);
        mem_free(right);
        return;
    }
    if (!leaf_atom(program, node, sum, is_negated)) {
        Atom atom = {.kind = ATOM_TREE, .source = SOURCE_NONE, .index = -1, .node = node};
        set_literal(program, sum, add_atom(program, atom), is_negated);
    }
}

static void add_clause(Program *program, const Product *product) {
    program->clauses = grow(program->clauses, program->clause_count, &program->clause_room,
                            sizeof *program->clauses);
    Clause *clause = &program->clauses[program->clause_count++];
    *clause = (Clause){program->test_count, 0};
    for (int i = 0; i < product->count; i++) {
        int word = product->literals[i].atom / WORD_BITS;
        uint64_t bit = (uint64_t)1 << (product->literals[i].atom % WORD_BITS);
        Test *test = NULL;
        for (int k = 0; k < clause->count && !test; k++)
            if (program->tests[clause->first + k].word == word)
                test = &program->tests[clause->first + k];
        if (!test) {
            program->tests = grow(program->tests, program->test_count, &program->test_room,
                                  sizeof *program->tests);
            test = &program->tests[program->test_count++];
            *test = (Test){.word = word};
            clause->count++;
        }
        if (product->literals[i].is_negated)
            test->reject |= bit;
        else
            test->want |= bit;
    }
}

int program_add(Program *program, const Node *node) {
    Sum *sum = mem_resize(NULL, sizeof *sum);
    if (!node) {
        set_constant(sum, true);
    } else if (evaluate_can_fail(node)) {
        /* Lua's short circuit may guard the part that fails: keep the whole in its order. */
        Atom atom = {.kind = ATOM_TREE, .source = SOURCE_NONE, .index = -1, .node = node};
        set_literal(program, sum, add_atom(program, atom), false);
    } else {
        int atoms = program->atom_count;
        normalise(program, node, false, sum);
        if (sum->is_too_large) {
            program->atom_count = atoms;
            Atom atom = {.kind = ATOM_TREE, .source = SOURCE_NONE, .index = -1, .node = node};
            set_literal(program, sum, add_atom(program, atom), false);
        }
    }
    program->conditions = grow(program->conditions, program->condition_count,
                               &program->condition_room, sizeof *program->conditions);
    program->conditions[program->condition_count] = (Condition){program->clause_count, sum->count};
    for (int i = 0; i < sum->count; i++)
        add_clause(program, &sum->products[i]);
    mem_free(sum);
    return program->condition_count++;
}
