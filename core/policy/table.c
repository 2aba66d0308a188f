/* SPDX-License-Identifier: MIT */
/* Decision tables: a policy written as rows. `inputs` names the columns, a row gives a cell for
 * each, in DMN's unary tests: "-" for anything, "'technology'", ">= 500", "[200..500)", "'a', 'b'"
 * for one of these, "not('a')". A row becomes a rule: its cells become one condition. */
#include "policy/reader.h"

static bool starts(Text text, const char *word) {
    size_t len = strlen(word);
    return text.len >= len && memcmp(text.at, word, len) == 0;
}

static bool ends(Text text, char c) {
    return text.len > 0 && text.at[text.len - 1] == c;
}

/* Where the next of `sign` stands outside of quotes and brackets, or the end. */
static size_t find_outside(Text text, const char *sign) {
    size_t len = strlen(sign);
    char quote = 0;
    int depth = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (quote) {
            quote = c == quote ? 0 : quote;
            continue;
        }
        if (depth == 0 && text.len - i >= len && memcmp(text.at + i, sign, len) == 0)
            return i;
        if (c == '\'' || c == '"')
            quote = c;
        depth += (c == '(') - (c == ')');
    }
    return text.len;
}

/* "[200..500)": from, to, and whether the ends belong to it. */
static bool add_interval(Buffer *out, Text field, Text cell) {
    bool opens = starts(cell, "[") || starts(cell, "("),
         closes = ends(cell, ']') || ends(cell, ')');
    if (!opens || !closes || cell.len < 4)
        return false;
    Text inner = {cell.at + 1, cell.len - 2};
    size_t dots = find_outside(inner, "..");
    if (dots == inner.len)
        return false;
    buffer_addf(out, "(%.*s %s %.*s and %.*s %s %.*s)", TEXT_ARG(field),
                cell.at[0] == '[' ? ">=" : ">", (int)dots, inner.at, TEXT_ARG(field),
                ends(cell, ']') ? "<=" : "<", (int)(inner.len - dots - 2), inner.at + dots + 2);
    return true;
}

static void add_test(Buffer *out, const Field *field, Text cell) {
    if (starts(cell, "not(") && ends(cell, ')')) {
        buffer_lit(out, "not (");
        add_test(out, field, (Text){cell.at + 4, cell.len - 5});
        buffer_put(out, ')');
        return;
    }
    if (add_interval(out, field->name, cell))
        return;
    size_t comma = find_outside(cell, ",");
    if (comma < cell.len) {
        buffer_put(out, '(');
        add_test(out, field, text_trim((Text){cell.at, comma}));
        buffer_lit(out, " or ");
        add_test(out, field, text_trim((Text){cell.at + comma + 1, cell.len - comma - 1}));
        buffer_put(out, ')');
        return;
    }
    bool compares =
        starts(cell, "<") || starts(cell, ">") || starts(cell, "=") || starts(cell, "~");
    if (compares)
        buffer_addf(out, "%.*s %.*s", TEXT_ARG(field->name), TEXT_ARG(cell));
    else if (field->type == FIELD_LIST)
        buffer_addf(out, "has(%.*s, %.*s)", TEXT_ARG(field->name), TEXT_ARG(cell));
    else
        buffer_addf(out, "%.*s == %.*s", TEXT_ARG(field->name), TEXT_ARG(cell));
}

const int *reader_inputs(Reader *reader, const Datum *table, int *count) {
    Shape *shape = &reader->shape;
    const Subject *subject = reader->policy->subject;
    const Text *names = shape_strings(shape, table, "inputs", count, reader->arena);
    int *inputs = arena_new(reader->arena, (size_t)(*count + 1) * sizeof *inputs);
    for (int i = 0; i < *count && !shape->failed; i++) {
        inputs[i] = subject_field(subject, names[i]);
        if (inputs[i] >= 0)
            continue;
        shape_fail(shape, names[i], "unknown field '%.*s' of %.*s", TEXT_ARG(names[i]),
                   TEXT_ARG(subject->name));
        subject_suggest(subject, names[i], shape->err);
    }
    return inputs;
}

When reader_row(Reader *reader, const Datum *row, const int *inputs, int input_count,
                const Scope *scope) {
    Shape *shape = &reader->shape;
    When when = {.function = -1};
    Buffer text = {0};
    if (row->table.count != (size_t)input_count)
        shape_fail(shape, TEXT(""), "this row has %zu cells, but there are %d inputs",
                   row->table.count, input_count);
    for (int i = 0; i < input_count && !shape->failed; i++) {
        const Datum *cell = &row->table.items[i];
        if (cell->kind != DATUM_STRING) {
            shape_fail(shape, TEXT(""), "cell %d of this row must be a string, not %s", i + 1,
                       datum_kind_name(cell->kind));
            error_hint(shape->err, "write a test such as \"'technology'\", \">= 500\" or \"-\"");
            break;
        }
        Text test = text_trim(cell->string);
        if (text_equal(test, TEXT("-")))
            continue;
        if (text.len)
            buffer_lit(&text, " and ");
        add_test(&text, &scope->subject->fields[inputs[i]], test);
    }
    if (text.len && !shape->failed) {
        when.text = arena_text(reader->arena, buffer_text(&text));
        when.condition = reader_parse(reader, when.text, scope);
    }
    buffer_free(&text);
    return when;
}
