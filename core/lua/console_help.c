/* SPDX-License-Identifier: MIT */
/* What the console knows about names: documentation, and what could stand for the word before the
 * cursor. All of it runs on an idle console and calls no Lua code. */
#include "lua/console_help.h"
#include "kb/lookup.h"
#include "lua/bind.h"
#include <stdlib.h>

enum { MOST_CANDIDATES = 512, INDENT = 2, FURTHER_INDENT = 4 };

static const BindDoc base_docs[] = {
    {"print", "print(value, …)", "Shows values, with texts as they are."},
    {"show", "show(value, …)", "Shows values and keeps the first as _, as the prompt does."},
    {"command", "command \":set employees=120\"",
     "Runs a command of the prompt, as the files that :save writes do."},
    {"doc", "doc \"kb.role\"", "What a function or a field is; kb.role? does the same."},
    {"has", "has(list, text)", "Is the text an element of the list? As in conditions."},
    {"count", "count(list)", "How many elements the list has."},
    {"one_of", "one_of(value, a, b, …)", "Is the value one of these?"},
    {"any_of", "any_of(list, a, b, …)", "Is any of these an element of the list?"},
    {"all_of", "all_of(list, a, b, …)", "Are all of these elements of the list?"},
    {"known", "known(value)", "Is it given, and not nil?"},
    {"contains", "contains(text, part)", "Does the text hold the part? Case counts."},
    {"lower", "lower(text)", "The text with its ASCII letters in lower case."},
    {NULL, NULL, NULL},
};
static const BindDoc *const all_docs[] = {bind_decide_docs, bind_kb_docs, bind_kb_lists_docs,
                                          base_docs};
enum { DOC_LISTS = sizeof all_docs / sizeof *all_docs };

/* ---- documentation ---- */

size_t console_find_subjects(const Console *console, const Subject *subjects[CONSOLE_SUBJECTS]) {
    const Record *profile = session_profile(console->session);
    size_t count = 0;
    if (profile)
        subjects[count++] = profile->subject;
    static const char *const names[] = {"company", "responsibility"};
    for (size_t i = 0; i < 2; i++) {
        RemitError err;
        const Subject *subject =
            host_subject(session_host(console->session), text_of(names[i]), &err);
        if (subject && (count == 0 || subjects[0] != subject))
            subjects[count++] = subject;
    }
    return count;
}

static void show_doc(Console *console, const BindDoc *doc) {
    Buffer *out = &console->text;
    buffer_clear(out);
    const char *at = doc->usage;
    for (size_t len; *at; at += len + (at[len] == '\n')) {
        len = strcspn(at, "\n");
        buffer_addf(out, "%s%.*s%s\n", console->style.bold, (int)len, at, console->style.end);
    }
    buffer_lit(out, "  ");
    layout_wrap(out, text_of(doc->says), INDENT, INDENT);
    console->options.write(console->options.ctx, buffer_text(out));
}

static void show_field(Console *console, const Subject *subject, const Field *field) {
    Buffer *out = &console->text, line = {0};
    buffer_clear(out);
    buffer_addf(out, "%s%.*s%s of %.*s: %s", console->style.bold, TEXT_ARG(field->name),
                console->style.end, TEXT_ARG(subject->name), field_type_name(field->type));
    if (field->unit.len)
        buffer_addf(out, ", in %.*s", TEXT_ARG(field->unit));
    buffer_put(out, '\n');
    const Text says[] = {field->doc, field->question};
    for (size_t i = 0; i < 2; i++)
        if (says[i].len) {
            buffer_lit(out, "  ");
            layout_wrap(out, says[i], INDENT, INDENT);
        }
    for (int i = 0; i < field->allowed_count; i++)
        buffer_addf(&line, "%s%.*s", i ? ", " : "values: ", TEXT_ARG(field->allowed[i]));
    if (line.len) {
        buffer_lit(out, "  ");
        layout_wrap(out, buffer_text(&line), INDENT, FURTHER_INDENT);
    }
    buffer_free(&line);
    console->options.write(console->options.ctx, buffer_text(out));
}

static bool fail_no_doc(const Text *names, size_t count, Text name, RemitError *err) {
    error_set(err, REMIT_E_USAGE, "there is no documentation of '%.*s'", TEXT_ARG(name));
    error_suggest(err, name, names, count);
    error_hint(err, "functions and fields have some: own?  kb.role?  employees?");
    return false;
}

bool console_doc(Console *console, Text name, RemitError *err) {
    Text names[MOST_CANDIDATES];
    size_t count = 0;
    for (size_t i = 0; i < DOC_LISTS; i++)
        for (const BindDoc *doc = all_docs[i]; doc->name; doc++) {
            if (text_equal(name, text_of(doc->name))) {
                show_doc(console, doc);
                return true;
            }
            names[count++] = text_of(doc->name);
        }
    const Subject *subjects[CONSOLE_SUBJECTS];
    size_t subject_count = console_find_subjects(console, subjects);
    for (size_t i = 0; i < subject_count; i++)
        for (int k = 0; k < subjects[i]->field_count; k++) {
            const Field *field = &subjects[i]->fields[k];
            if (text_equal(name, field->name)) {
                show_field(console, subjects[i], field);
                return true;
            }
            if (count < MOST_CANDIDATES)
                names[count++] = field->name;
        }
    return fail_no_doc(names, count, name, err);
}

/* ---- completion ---- */

typedef struct Finding {
    Text word; /* what the candidates begin with */
    Arena *arena;
    Text list[MOST_CANDIDATES];
    size_t count;
} Finding;

static void offer(Finding *finding, Text name, const char *behind) {
    if (finding->count == MOST_CANDIDATES || name.len < finding->word.len ||
        memcmp(name.at, finding->word.at, finding->word.len) != 0)
        return;
    Text whole = arena_format(finding->arena, "%.*s%s", TEXT_ARG(name), behind);
    for (size_t i = 0; i < finding->count; i++)
        if (text_equal(finding->list[i], whole))
            return;
    finding->list[finding->count++] = whole;
}

/* The names among the keys of the table on top of the stack. */
static void offer_keys(lua_State *L, Finding *finding) {
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { // table key value
        if (lua_type(L, -2) != LUA_TSTRING)
            continue;
        Text name;
        name.at = lua_tolstring(L, -2, &name.len);
        bool is_name = name.len > 0;
        for (size_t i = 0; i < name.len && is_name; i++)
            is_name = console_is_name_byte(name.at[i]);
        if (is_name)
            offer(finding, name, "");
    }
}

/* Pushes the table behind the value on top of the stack; false, and nothing, when it is none. */
static bool push_table(lua_State *L, bool is_globals) {
    if (!lua_istable(L, -1))
        return false;
    if (is_globals)
        lua_pushvalue(L, -1); // table table; its metatable is no stand-in's
    else
        sandbox_push_target(L, -1); // value table
    return true;
}

bool console_push_value(lua_State *L, Text path) {
    console_push_globals(L); // value
    for (bool is_globals = true; path.len; is_globals = false) {
        size_t len = 0;
        while (len < path.len && path.at[len] != '.')
            len++;
        if (!push_table(L, is_globals)) { // value table
            lua_pop(L, 1);                //
            return false;
        }
        lua_pushlstring(L, path.at, len); // value table name
        lua_rawget(L, -2);                // value table field
        lua_replace(L, -3);               // field table
        lua_pop(L, 1);                    // field
        len += len < path.len;
        path = (Text){path.at + len, path.len - len};
    }
    if (!lua_isnil(L, -1))
        return true;
    lua_pop(L, 1); //
    return false;
}

/* Inside of quotes: the names that texts are made of here. */
static void offer_names(Console *console, Finding *finding) {
    Host *host = session_host(console->session);
    size_t count;
    const Text *policies = host_policy_names(host, &count);
    for (size_t i = 0; i < count; i++)
        offer(finding, policies[i], "");
    Kb *kb = host_kb(host, NULL);
    static const KbNames lists[] = {KB_ROLES,   KB_SOURCES,  KB_KINDS,
                                    KB_ASPECTS, KB_DISPUTES, KB_OWNERS};
    for (size_t i = 0; kb && i < sizeof lists / sizeof *lists; i++) {
        RemitError err;
        KbNameList names;
        if (!kb_names(kb, lists[i], finding->arena, &names, &err))
            continue;
        for (size_t k = 0; k < names.count; k++)
            offer(finding, names.items[k], "");
    }
    const Subject *subjects[CONSOLE_SUBJECTS];
    size_t subject_count = console_find_subjects(console, subjects);
    for (size_t i = 0; i < subject_count; i++)
        for (int k = 0; k < subjects[i]->field_count; k++)
            for (int v = 0; v < subjects[i]->fields[k].allowed_count; v++)
                offer(finding, subjects[i]->fields[k].allowed[v], "");
}

/* Inside of braces: the fields of subjects. */
static void offer_fields(const Console *console, Finding *finding) {
    const Subject *subjects[CONSOLE_SUBJECTS];
    size_t count = console_find_subjects(console, subjects);
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < subjects[i]->field_count; k++)
            if (!subjects[i]->fields[k].evidence.len)
                offer(finding, subjects[i]->fields[k].name, "=");
}

static int compare_texts(const void *a, const void *b) {
    return text_compare(*(const Text *)a, *(const Text *)b);
}

const Text *console_complete(Console *console, Text before, Arena *arena, size_t *replaced,
                             size_t *count) {
    Finding *finding = arena_new(arena, sizeof *finding);
    lua_State *L = console->script->L;
    int braces = 0;
    char quote = 0;
    size_t quote_at = 0;
    for (size_t i = 0; i < before.len; i++) {
        char byte = before.at[i];
        if (quote) {
            quote = byte == quote ? 0 : quote;
        } else if (byte == '"' || byte == '\'') {
            quote = byte;
            quote_at = i + 1;
        } else {
            braces += (byte == '{') - (byte == '}');
        }
    }
    size_t start = before.len;
    while (start > 0 && (console_is_name_byte(before.at[start - 1]) || before.at[start - 1] == '.'))
        start--;
    size_t word = before.len;
    while (word > start && before.at[word - 1] != '.')
        word--;
    if (quote)
        word = quote_at;
    finding->arena = arena;
    finding->word = (Text){before.at + word, before.len - word};
    *replaced = finding->word.len;
    if (quote) {
        offer_names(console, finding);
    } else {
        Text path = {before.at + start, word > start ? word - start - 1 : 0};
        if (braces > 0 && path.len == 0)
            offer_fields(console, finding);
        if (console_push_value(L, path)) {      // value
            if (push_table(L, path.len == 0)) { // value table
                offer_keys(L, finding);
                lua_pop(L, 1); // value
            }
            lua_pop(L, 1); //
        }
    }
    if (finding->count)
        qsort(finding->list, finding->count, sizeof *finding->list, compare_texts);
    *count = finding->count;
    return finding->list;
}
