/* SPDX-License-Identifier: MIT */
/* NAME?? at the console: where a function, a rule, a field or a policy is written, and its text.
 * What a name means without looking at its source is told by console_help.c. Calls no Lua code. */
#include "lua/bind.h"
#include "lua/console_help.h"

/* ---- showing ---- */

static void show(const Console *console) {
    console->options.write(console->options.ctx, buffer_text(&console->text));
}

/* "file:12", then the lines that have the bytes start … end - 1. */
static void show_lines(Console *console, Text file, Text source, size_t start, size_t end) {
    Buffer *out = &console->text;
    int line = 1;
    while (start > 0 && source.at[start - 1] != '\n')
        start--;
    while (end < source.len && source.at[end] != '\n')
        end++;
    for (size_t i = 0; i < start; i++)
        line += source.at[i] == '\n';
    buffer_clear(out);
    buffer_addf(out, "%s%.*s:%d%s\n", console->style.bold, TEXT_ARG(file), line,
                console->style.end);
    buffer_add(out, (Text){source.at + start, end - start});
    buffer_put(out, '\n');
    show(console);
}

/* Where a line begins; the end of the source when it has fewer. */
static size_t line_start(Text source, int line) {
    size_t at = 0;
    while (line > 1 && at < source.len)
        line -= source.at[at++] == '\n';
    return at;
}

/* ---- functions ---- */

/* The function on top of the stack. */
static bool show_function(Console *console, Text name, RemitError *err) {
    lua_Debug info;
    lua_pushvalue(console->script->L, -1);        // function function
    lua_getinfo(console->script->L, ">S", &info); // function
    if (info.linedefined < 0)                     /* C */
        return console_doc(console, name, err);
    const ScriptFile *file = failure_find_file(console->script, info.source);
    if (!file)
        return false;
    size_t start = line_start(file->source, info.linedefined);
    size_t end = line_start(file->source, info.lastlinedefined + 1);
    show_lines(console, file->name, file->source, start, end > start ? end - 1 : start);
    return true;
}

/* ---- policies ---- */

static bool show_table_at(Console *console, const Policy *policy, Place place) {
    size_t start, end, inside = line_start(policy->source, place.line) + (size_t)place.column;
    if (place.line == 0 || !datum_find_table(policy->source, inside, &start, &end))
        return false;
    show_lines(console, policy->file, policy->source, start, end);
    return true;
}

/* A rule or an assumption. */
static bool show_rule(Console *console, const Policy *policy, Text id) {
    for (int i = 0; i < policy->rule_count; i++)
        if (text_equal(policy->rules[i].id, id))
            return show_table_at(console, policy, policy->rules[i].place);
    for (int i = 0; i < policy->assumption_count; i++)
        if (text_equal(policy->assumptions[i].id, id))
            return show_table_at(console, policy, policy->assumptions[i].place);
    return false;
}

static bool show_policy(Console *console, Text name, bool *is_one, RemitError *err) {
    size_t count;
    const Text *names = host_policy_names(session_host(console->session), &count);
    *is_one = false;
    for (size_t i = 0; i < count && !*is_one; i++)
        *is_one = text_equal(names[i], name);
    if (!*is_one)
        return false;
    const char *copy = arena_text(&console->arena, name).at;
    const LoadedPolicy *loaded = session_policy(console->session, copy, NULL, err);
    if (!loaded)
        return false;
    const Policy *policy = loaded->policy;
    Buffer *out = &console->text;
    buffer_clear(out);
    buffer_addf(out, "%s%.*s%s\n  ", console->style.bold, TEXT_ARG(policy->file),
                console->style.end);
    layout_wrap(out, policy->doc, 2, 2);
    if (policy->rule_count)
        buffer_addf(out, "  %d rules; one is shown by its id: %.*s??\n", policy->rule_count,
                    TEXT_ARG(policy->rules[0].id));
    show(console);
    return true;
}

/* ---- fields ---- */

/* Does the literal that begins at `at` stand behind "name ="? */
static bool is_named_here(Text source, size_t at) {
    static const Text key = {"name", 4};
    if (at > 0)
        at--; /* the quote */
    while (at > 0 && source.at[at - 1] == ' ')
        at--;
    if (at == 0 || source.at[--at] != '=')
        return false;
    while (at > 0 && source.at[at - 1] == ' ')
        at--;
    return at >= key.len && text_equal((Text){source.at + at - key.len, key.len}, key) &&
           (at == key.len || !console_is_name_byte(source.at[at - key.len - 1]));
}

static bool show_field(Console *console, const Subject *subject, Text name) {
    if (subject_field(subject, name) < 0)
        return false;
    Text source = subject->source;
    size_t at = 0, token = 0, start, end;
    while ((at = datum_find_next_literal(source, name, at, &token)) != SIZE_MAX) {
        if (is_named_here(source, at) && datum_find_table(source, at, &start, &end)) {
            show_lines(console, subject->file, source, start, end);
            return true;
        }
        at++;
    }
    return false;
}

/* ---- any name ---- */

bool console_source(Console *console, Text name, RemitError *err) {
    lua_State *L = console->script->L;
    if (console_push_value(L, name)) { // value
        bool is_function = lua_isfunction(L, -1);
        bool is_shown = is_function && show_function(console, name, err);
        lua_pop(L, 1); //
        if (is_shown || (is_function && err->code != REMIT_OK))
            return is_shown;
    }
    const LoadedPolicy *policies[] = {session_used(console->session, NULL),
                                      session_policy_decided(console->session)};
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
        if (policies[i] && show_rule(console, policies[i]->policy, name))
            return true;
    const Subject *subjects[CONSOLE_SUBJECTS];
    size_t count = console_find_subjects(console, subjects);
    for (size_t i = 0; i < count; i++)
        if (show_field(console, subjects[i], name))
            return true;
    bool is_policy;
    if (show_policy(console, name, &is_policy, err) || is_policy)
        return is_policy && err->code == REMIT_OK;
    error_set(err, REMIT_E_USAGE, "there is no source of '%.*s'", TEXT_ARG(name));
    error_hint(err,
               "functions of yours, rules of the policy at hand, fields and policies have some");
    return false;
}
