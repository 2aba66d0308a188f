/* SPDX-License-Identifier: MIT */
/* The commands of the prompt: lines that begin with ':', which no statement of Lua does. */
#include "cli/repl.h"
#include <stdlib.h>

enum { HELP_COLUMN = 22 };

static void print(const Buffer *out) {
    if (out->len)
        fwrite(out->at, 1, out->len, stdout);
}

/* ---- help ---- */

static bool run_help(Repl *repl, Text operand, RemitError *err) {
    (void)operand, (void)err;
    Buffer out = {0};
    buffer_lit(&out, "own \"laptops for new staff\"         who owns this?\n"
                     "recommend{employees=120}            which structure does it need?\n"
                     "kb.search \"help desk\"               what do the sources say?\n"
                     "own?                                what is this? (also kb?  employees?)\n"
                     "employees??                         how is it written? (also rules)\n"
                     "=_                                  all of the last value; _1 the first\n\n");
    for (const ReplCommand *command = repl_commands; command->name; command++) {
        size_t start = out.len;
        buffer_addf(&out, "%s:%s%s %s", repl->style.bold, command->name, repl->style.end,
                    command->operand);
        layout_tab(&out, start, HELP_COLUMN + strlen(repl->style.bold) + strlen(repl->style.end));
        buffer_addf(&out, "%s\n", command->help);
    }
    print(&out);
    buffer_free(&out);
    return true;
}

/* ---- files ---- */

static bool run_load(Repl *repl, Text operand, RemitError *err) {
    ReplFile **at = &repl->files;
    while (*at && !text_equal((*at)->name, operand))
        at = &(*at)->next;
    Text name = *at ? (*at)->name : arena_text(&repl->arena, operand);
    repl_line_guard(repl->console);
    bool is_done = console_load(repl->console, name.at, err);
    repl_line_guard(NULL);
    if (is_done && !*at) {
        *at = arena_new(&repl->arena, sizeof **at);
        (*at)->name = name;
    }
    return is_done;
}

static bool run_reload(Repl *repl, Text operand, RemitError *err) {
    (void)operand;
    Host *host = cli_host(repl->args);
    if (!session_move(repl->session, host, err)) {
        host_free(host);
        error_hint(err, "what was loaded before stays");
        return false;
    }
    host_free(repl->host);
    repl->host = host;
    for (const ReplFile *file = repl->files; file; file = file->next)
        if (!run_load(repl, file->name, err))
            return false;
    return true;
}

/* ---- policies ---- */

static bool run_policy(Repl *repl, Text operand, RemitError *err) {
    if (operand.len)
        return session_use(repl->session, arena_text(&repl->arena, operand).at, err);
    size_t count;
    const Text *names = host_policy_names(repl->host, &count);
    const LoadedPolicy *used = session_used(repl->session, NULL);
    for (size_t i = 0; i < count; i++)
        printf("%s %.*s\n", used && text_equal(used->policy->name, names[i]) ? "*" : " ",
               TEXT_ARG(names[i]));
    return true;
}

static bool run_rules(Repl *repl, Text operand, RemitError *err) {
    const char *name = operand.len ? arena_text(&repl->arena, operand).at : NULL;
    LoadedPolicy *loaded = session_policy(repl->session, name, NULL, err);
    if (!loaded)
        return false;
    Buffer out = {0};
    cli_write_rules(loaded, repl->style, &out);
    print(&out);
    buffer_free(&out);
    return true;
}

/* ---- the profile ---- */

static bool print_profile(const Repl *repl, RemitError *err) {
    if (!session_used(repl->session, err))
        return false;
    const Record *profile = session_profile(repl->session);
    Buffer out = {0};
    for (int i = 0; i < profile->subject->field_count; i++) {
        if (profile->values[i].kind == VALUE_MISSING)
            continue;
        size_t start = out.len;
        buffer_addf(&out, "%.*s", TEXT_ARG(profile->subject->fields[i].name));
        layout_tab(&out, start, HELP_COLUMN);
        layout_value(&out, &profile->values[i]);
        buffer_put(&out, '\n');
    }
    if (out.len == 0)
        buffer_addf(&out, "no field of the %.*s is set: :set employees=120\n",
                    TEXT_ARG(profile->subject->name));
    print(&out);
    buffer_free(&out);
    return true;
}

bool repl_read_profile(Repl *repl, const char *file, RemitError *err) {
    if (!session_used(repl->session, err))
        return false;
    if (strcmp(file, "-") == 0)
        return error_set(err, REMIT_E_USAGE, "the profile cannot be read from the prompt's input");
    Record *record = record_new(session_profile(repl->session)->subject);
    Arena arena = {0};
    ProfileWarnings warnings;
    bool is_done = cli_read_profile(repl->args, file, record, &arena, &warnings, err);
    for (size_t i = 0; is_done && i < warnings.count; i++)
        cli_warn(repl->args, warnings.texts[i]);
    if (is_done)
        session_take_profile(repl->session, record);
    record_free(record);
    arena_free(&arena);
    return is_done;
}

static bool run_profile(Repl *repl, Text operand, RemitError *err) {
    if (!operand.len)
        return print_profile(repl, err);
    return repl_read_profile(repl, arena_text(&repl->arena, operand).at, err);
}

static bool run_set(Repl *repl, Text operand, RemitError *err) {
    const char *equals = memchr(operand.at, '=', operand.len);
    if (!equals) {
        error_set(err, REMIT_E_USAGE, "':set %.*s' has no '='", TEXT_ARG(operand));
        error_hint(err, "write :set employees=120");
        return false;
    }
    size_t len = (size_t)(equals - operand.at);
    return session_set(repl->session, text_trim((Text){operand.at, len}),
                       text_trim((Text){equals + 1, operand.len - len - 1}), err);
}

static bool run_unset(Repl *repl, Text operand, RemitError *err) {
    return session_unset(repl->session, operand, err);
}

/* ---- decisions ---- */

static bool print_decision(const Repl *repl, Detail detail, RemitError *err) {
    Buffer out = {0};
    bool is_done = session_write_text(repl->session, detail, repl->style, &out, err);
    print(&out);
    buffer_free(&out);
    return is_done;
}

static bool run_decide(Repl *repl, Text operand, RemitError *err) {
    const char *policy = operand.len ? arena_text(&repl->arena, operand).at : NULL;
    return session_decide_profile(repl->session, policy, err) &&
           print_decision(repl, DETAIL_REASON, err);
}

static bool run_why(Repl *repl, Text operand, RemitError *err) {
    (void)operand;
    return print_decision(repl, DETAIL_RULES, err);
}

/* ---- the prompt itself ---- */

static bool run_time(Repl *repl, Text operand, RemitError *err) {
    (void)operand, (void)err;
    repl->is_timed = !repl->is_timed;
    puts(repl->is_timed ? "times are shown" : "times are not shown");
    return true;
}

static bool run_quit(Repl *repl, Text operand, RemitError *err) {
    (void)operand, (void)err;
    repl->is_over = true;
    return true;
}

const ReplCommand repl_commands[] = {
    {"help", "", "this text", run_help},
    {"policy", "[POLICY]", "take a policy by name or file; alone: list them", run_policy},
    {"profile", "[FILE]", "take a profile, a JSON object; alone: show it", run_profile},
    {"set", "FIELD=VALUE", "set a field of the profile", run_set},
    {"unset", "FIELD", "make a field of the profile missing", run_unset},
    {"decide", "[POLICY]", "decide the profile", run_decide},
    {"why", "", "explain the last decision, rule by rule", run_why},
    {"rules", "[POLICY]", "the rules of a policy", run_rules},
    {"load", "FILE", "run a file of Lua", run_load},
    {"reload", "", "read policies, knowledge base and loaded files again", run_reload},
    {"time", "", "show how long each line takes, or no longer", run_time},
    {"quit", "", "leave; so does Ctrl-D", run_quit},
    {NULL, NULL, NULL, NULL},
};

static bool fail_command(Text word, RemitError *err) {
    Text names[32];
    size_t count = 0;
    for (const ReplCommand *command = repl_commands; command->name; command++)
        names[count++] = text_of(command->name);
    error_set(err, REMIT_E_USAGE, "there is no command ':%.*s'", TEXT_ARG(word));
    int nearest = text_nearest(word, names, count);
    if (nearest >= 0)
        error_hint(err, "did you mean ':%s'?", names[nearest].at);
    error_hint(err, ":help lists the commands");
    return false;
}

bool repl_command(Repl *repl, Text line, RemitError *err) {
    line = text_trim((Text){line.at + 1, line.len - 1});
    size_t len = 0;
    while (len < line.len && line.at[len] != ' ' && line.at[len] != '\t')
        len++;
    Text word = {line.at, len}, operand = text_trim((Text){line.at + len, line.len - len});
    const ReplCommand *command = repl_commands;
    while (command->name && !text_equal(word, text_of(command->name)))
        command++;
    if (!command->name)
        return fail_command(word, err);
    if (operand.len && !command->operand[0])
        return error_set(err, REMIT_E_USAGE, "':%s' takes nothing behind it", command->name);
    if (!operand.len && command->operand[0] && command->operand[0] != '[') {
        error_set(err, REMIT_E_USAGE, "':%s' needs more", command->name);
        error_hint(err, ":%s %s", command->name, command->operand);
        return false;
    }
    return command->run(repl, operand, err);
}
