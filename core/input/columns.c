/* SPDX-License-Identifier: MIT */
/* From names in other people's lists to fields of a subject. */
#include "input/columns.h"

bool columns_read_map(const Subject *subject, Text text, NameMap *map, RemitError *err) {
    size_t equals = text.len;
    while (equals > 0 && text.at[equals - 1] != '=') /* a column's name may hold one */
        equals--;
    if (equals < 2) {
        error_set(err, REMIT_E_USAGE, "--map %.*s: expected column=field", TEXT_ARG(text));
        error_hint(err, "write --map \"Head count=employees\"");
        return false;
    }
    Text field = text_trim((Text){text.at + equals, text.len - equals});
    *map = (NameMap){{text.at, equals - 1}, -1};
    if (field.len == 0)
        return true;
    map->field = subject_field(subject, field);
    if (map->field >= 0)
        return true;
    error_set(err, REMIT_E_USAGE, "--map %.*s: unknown field '%.*s' of %.*s", TEXT_ARG(text),
              TEXT_ARG(field), TEXT_ARG(subject->name));
    subject_suggest(subject, field, err);
    return false;
}

int columns_field(const Columns *columns, Text name, NameRank *rank) {
    for (int i = 0; i < columns->map_count; i++) {
        if (!text_equal(text_trim(columns->maps[i].column), text_trim(name)))
            continue;
        *rank = NAME_MAPPED;
        return columns->maps[i].field;
    }
    int field = subject_field(columns->subject, name);
    *rank = NAME_OWN;
    if (field >= 0)
        return field;
    field = subject_column(columns->subject, name);
    bool is_own =
        field >= 0 && text_equal_nocase(text_trim(name), columns->subject->fields[field].name);
    *rank = field < 0 ? NAME_STRANGE : is_own ? NAME_OWN : NAME_ALIAS;
    return field;
}

static bool fail_same_name(const Text *names, size_t first, size_t second, RemitError *err) {
    error_set(err, REMIT_E_INPUT, "columns %zu and %zu are both named '%.*s'", first + 1,
              second + 1, TEXT_ARG(names[first]));
    error_hint(err, "rename one of them");
    return false;
}

static bool fail_same_field(const Subject *subject, Text first, Text second, int field,
                            RemitError *err) {
    Text name = subject->fields[field].name;
    error_set(err, REMIT_E_INPUT, "two columns for the field '%.*s': '%.*s' and '%.*s'",
              TEXT_ARG(name), TEXT_ARG(first), TEXT_ARG(second));
    error_hint(err, "say which one it is: --map \"%.*s=%.*s\"", TEXT_ARG(first), TEXT_ARG(name));
    return false;
}

/* Two columns of one field, where one wins or none does. */
static bool settle_pair(const Columns *columns, const Text *names, size_t winner, size_t loser,
                        bool is_tie, int *fields, Buffer *passed, RemitError *err) {
    int field = fields[winner];
    if (is_tie)
        return fail_same_field(columns->subject, names[loser], names[winner], field, err);
    fields[loser] = -1;
    buffer_addf(passed, "column '%.*s' is passed over: '%.*s' is the field '%.*s'\n",
                TEXT_ARG(names[loser]), TEXT_ARG(names[winner]),
                TEXT_ARG(columns->subject->fields[field].name));
    return true;
}

bool columns_of_header(const Columns *columns, const Text *names, size_t count, int *fields,
                       bool *strange, Buffer *passed, RemitError *err) {
    size_t *best = mem_new((size_t)columns->subject->field_count * sizeof *best); /* from 1 */
    NameRank *ranks = mem_new((count + 1) * sizeof *ranks);
    bool done = true;
    for (size_t i = 0; i < count && done; i++) {
        for (size_t k = 0; k < i && done && names[i].len; k++)
            if (text_equal(names[i], names[k]))
                done = fail_same_name(names, k, i, err);
        int field = fields[i] = columns_field(columns, names[i], &ranks[i]);
        strange[i] = ranks[i] == NAME_STRANGE && text_trim(names[i]).len > 0;
        if (field >= 0 && (!best[field] || ranks[i] > ranks[best[field] - 1]))
            best[field] = i + 1;
    }
    for (size_t i = 0; i < count && done; i++) {
        size_t winner = fields[i] >= 0 ? best[fields[i]] - 1 : i;
        if (winner != i)
            done = settle_pair(columns, names, winner, i, ranks[i] == ranks[winner], fields, passed,
                               err);
    }
    mem_free(best);
    mem_free(ranks);
    return done;
}
