/* SPDX-License-Identifier: MIT */
/* The commands of the prompt: lines that begin with ':', which no statement of Lua does. */
#include "cli/repl.h"
#include "input/file.h"
#include "kb/lookup.h"
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { HELP_COLUMN = 22, CLAIMS_COLUMN = 46, MOST_SESSION_BYTES = 16 << 20 };

static bool fail_command(Text word, RemitError *err);

void repl_print(Buffer *out) {
    if (out->len)
        fwrite(out->at, 1, out->len, stdout);
    buffer_free(out);
}

/* ---- help ---- */

static const ReplCommand *find_command(Text name) {
    const ReplCommand *command = repl_commands;
    while (command->name && !text_equal(name, text_of(command->name)))
        command++;
    return command->name ? command : NULL;
}

static void add_usage(const Repl *repl, const ReplCommand *command, Buffer *out) {
    buffer_addf(out, "%s:%s%s %s", repl->style.bold, command->name, repl->style.end,
                command->operand);
}

/* Of one command, or of what else has a name. */
static bool help_with(const Repl *repl, Text name, RemitError *err) {
    Text bare = name.at[0] == ':' ? (Text){name.at + 1, name.len - 1} : name;
    const ReplCommand *command = find_command(bare);
    if (!command && name.at[0] == ':')
        return fail_command(bare, err);
    if (!command)
        return console_doc(repl->console, name, err);
    Buffer out = {0};
    add_usage(repl, command, &out);
    buffer_lit(&out, "\n  ");
    if (command->more)
        layout_wrap(&out, text_of(command->more), 2, 2);
    else
        buffer_addf(&out, "%s\n", command->help);
    repl_print(&out);
    return true;
}

static bool run_help(Repl *repl, Text operand, RemitError *err) {
    if (operand.len)
        return help_with(repl, operand, err);
    Buffer out = {0};
    buffer_lit(&out, "own \"laptops for new staff\"   recommend{employees=120}   "
                     "kb.search \"help desk\"\n"
                     "own?  employees?  what it is   own??  how it is written   "
                     "=_  _1  values again\n\n");
    for (const ReplCommand *command = repl_commands; command->name; command++) {
        size_t start = out.len;
        add_usage(repl, command, &out);
        layout_tab(&out, start, HELP_COLUMN + strlen(repl->style.bold) + strlen(repl->style.end));
        buffer_addf(&out, "%s\n", command->help);
    }
    repl_print(&out);
    return true;
}

/* ---- files ---- */

/* Fails when the file is being run already, by whatever name; else notes that it is. */
static bool begin_load(Repl *repl, Text name, RemitError *err) {
    struct stat file = {0}; /* of one that is not there: reading it says what is wrong */
    bool is_there = stat(name.at, &file) == 0;
    int count = repl->loading_count, at = 0;
    while (at < count && !(is_there && repl->loading[at].device == file.st_dev &&
                           repl->loading[at].node == file.st_ino))
        at++;
    if (at < count) {
        error_set(err, REMIT_E_USAGE, "'%s' loads itself%s", name.at,
                  at == count - 1 ? "" : ", by way of another file");
        error_hint(err, "write a function for what is to be done again");
        return false;
    }
    if (count == REPL_LOADING)
        return error_set(err, REMIT_E_USAGE, "more than %d files load one another", REPL_LOADING);
    repl->loading[repl->loading_count++] = (ReplLoading){file.st_dev, file.st_ino};
    return true;
}

/* What a file that runs loads itself is neither noted by the prompt nor loaded again on its own:
 * running that file does both. */
static bool run_load(Repl *repl, Text operand, RemitError *err) {
    ReplFile **at = &repl->files;
    while (*at && !text_equal((*at)->name, operand))
        at = &(*at)->next;
    Text name = *at ? (*at)->name : arena_text(&repl->arena, operand);
    bool was_running = repl->is_running;
    int outer = repl->loading_count;
    if (!begin_load(repl, name, err))
        return false;
    if (!was_running)
        repl_line_guard(repl->console);
    repl->is_running = true;
    bool is_done = console_load(repl->console, name.at, err);
    repl->loading_count = outer;
    repl->is_running = was_running;
    if (!was_running)
        repl_line_guard(NULL);
    if (is_done && !*at && !outer) {
        *at = arena_new(&repl->arena, sizeof **at);
        (*at)->name = name;
    }
    return is_done;
}

static bool run_reload(Repl *repl, Text operand, RemitError *err) {
    (void)operand;
    if (repl->is_running)
        return error_set(err, REMIT_E_USAGE, "':reload' runs files and cannot be run by one");
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

/* ---- the session as a file ---- */

static const char session_mark[] = "-- A session of remit repl;";

/* The command line's options, as commands. */
static void add_options(const Repl *repl, Buffer *out) {
    static const char *const options[] = {"policy", "profile", "set"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        for (int k = 0; k < repl->args->given_count; k++) {
            const Given *given = &repl->args->given[k];
            if (strcmp(given->option->name, options[i]) != 0)
                continue;
            Buffer line = {0};
            buffer_addf(&line, ":%s %s", options[i], given->value);
            console_write_command(buffer_text(&line), out);
            buffer_free(&line);
        }
}

static bool is_session(const char *file) {
    Buffer content = {0};
    RemitError ignored;
    bool is_read = file_read(file, MOST_SESSION_BYTES, REMIT_E_INPUT, &content, &ignored);
    bool is_one = is_read && content.len >= sizeof session_mark - 1 &&
                  memcmp(content.at, session_mark, sizeof session_mark - 1) == 0;
    buffer_free(&content);
    return is_one;
}

/* Nothing is overwritten that is no session. Gives the file itself where the name is a link's, so
 * that the link stays; NULL when there is nothing to be written to. In the arena. */
static const char *find_target(Repl *repl, const char *file, RemitError *err) {
    struct stat target;
    char whole[PATH_MAX];
    const char *what = NULL;
    if (lstat(file, &target) != 0)
        return file; /* to be made; or writing it says what is wrong */
    bool is_link = S_ISLNK(target.st_mode);
    if (is_link && stat(file, &target) != 0)
        what = "is a link to a file that is not there";
    else if (!S_ISREG(target.st_mode))
        what = "is not a file that can keep a session";
    else if (!is_session(file))
        what = "is there already, and is no session";
    if (what) {
        error_set(err, REMIT_E_OUTPUT, "%s %s", file, what);
        error_hint(err, "give another name");
        return NULL;
    }
    return is_link && realpath(file, whole) ? arena_text(&repl->arena, text_of(whole)).at : file;
}

/* "wrote session.lua, 3 lines" */
static void print_saved(Text file, Text content) {
    size_t lines = 0;
    for (size_t i = 0; i < content.len; i++)
        lines += content.at[i] == '\n';
    fputs("wrote ", stdout);
    error_print_clean(stdout, file);
    printf(", %zu lines\n", lines);
}

static bool run_save(Repl *repl, Text operand, RemitError *err) {
    const char *file = arena_text(&repl->arena, operand).at;
    Text log = console_log(repl->console);
    if (!log.len) {
        error_set(err, REMIT_E_USAGE, "nothing was entered yet that could run again");
        error_hint(err, "statements that ran are saved, and commands such as :set");
        return false;
    }
    Buffer out = {0};
    buffer_addf(&out, "%s run it again with :load in a new one.\n", session_mark);
    add_options(repl, &out);
    buffer_add(&out, log);
    const char *target = find_target(repl, file, err);
    bool is_done = target && file_write(target, buffer_text(&out), err);
    if (is_done)
        print_saved(operand, buffer_text(&out));
    buffer_free(&out);
    return is_done;
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
    repl_print(&out);
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
    repl_print(&out);
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
    repl_print(&out);
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

/* ---- the knowledge base ---- */

static bool run_roles(Repl *repl, Text operand, RemitError *err) {
    (void)operand;
    KbNameList names;
    Arena arena = {0};
    Buffer out = {0};
    Kb *kb = host_kb(repl->host, err);
    bool is_done = kb && kb_names(kb, KB_ROLES, &arena, &names, err);
    for (size_t i = 0; is_done && i < names.count; i++) {
        KbRole role;
        KbClaims claims;
        KbFilter filter = {.role = names.items[i]};
        is_done = kb_role(kb, names.items[i], &arena, &role, err) &&
                  kb_claims(kb, &filter, &arena, &claims, err);
        if (!is_done)
            break;
        size_t start = out.len;
        buffer_addf(&out, "%.*s", TEXT_ARG(role.id));
        layout_tab(&out, start, HELP_COLUMN / 2);
        buffer_addf(&out, "%.*s", TEXT_ARG(role.name));
        layout_tab(&out, start, CLAIMS_COLUMN);
        buffer_addf(&out, "%zu claims\n", claims.count);
    }
    repl_print(&out);
    arena_free(&arena);
    return is_done;
}

/* ---- the prompt itself ---- */

static bool run_bt(Repl *repl, Text operand, RemitError *err) {
    (void)operand;
    Text calls;
    const RemitError *failure = console_failure(repl->console, &calls);
    if (!failure)
        return error_set(err, REMIT_E_USAGE, "no statement has failed yet");
    if (!calls.len)
        calls = TEXT("It did not come to run.\n");
    fputs(repl->style.bold, stdout);
    error_print_clean(stdout, text_of(failure->message));
    puts(repl->style.end);
    for (size_t at = 0, end; at < calls.len; at = end + 1) { /* each line of them ends */
        end = (size_t)((const char *)memchr(calls.at + at, '\n', calls.len - at) - calls.at);
        error_print_clean(stdout, (Text){calls.at + at, end - at});
        putchar('\n');
    }
    return true;
}

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
    {"help", "[NAME]", "this text; of a command, a function or a field", run_help, false,
     "What a command does (:help set), a function (:help own) or a field (:help employees). "
     "Alone: all commands."},
    {"policy", "[POLICY]", "take a policy by name or file; alone: list them", run_policy, true,
     "Makes a policy the one at hand, which :decide, :rules and decide{} use. A name is one of the "
     "shipped policies; with a slash or .lua it is a file. The profile keeps its fields as far as "
     "the policy knows them."},
    {"profile", "[FILE]", "take a profile, a JSON object; alone: show it", run_profile, true, NULL},
    {"set", "FIELD=VALUE", "set a field of the profile", run_set, true,
     "Sets a field of the profile at hand, read as in a spreadsheet: :set employees=1,200 or "
     ":set regulations=GDPR, SOX. Tab completes the fields; employees? tells what one means."},
    {"unset", "FIELD", "make a field of the profile missing", run_unset, true, NULL},
    {"decide", "[POLICY]", "decide the profile", run_decide, true, NULL},
    {"why", "", "explain the last decision, rule by rule", run_why, false, NULL},
    {"whynot", "OUTCOME", "why the last decision is not this one", repl_whynot, false,
     "Why the last decision did not come to this outcome: which part of its condition does not "
     "hold, what speaks against it, what would speak for it, and the single fields that would make "
     "it so. :set one of these and :decide to see."},
    {"diff", "", "what changed from the decision before", repl_diff, false,
     "The last decision beside the one before it by the same policy: outcome, fields, scores, and "
     "the rules that changed. It also compares across :reload, so that an edit of the policy shows "
     "what it does."},
    {"rules", "[POLICY]", "the rules of a policy", run_rules, false, NULL},
    {"roles", "", "the roles of the knowledge base", run_roles, false,
     "The roles that the knowledge base knows, and how many claims there are about each. "
     "kb.role \"CTO\" tells of one, remit kb role CTO shows all of it."},
    {"load", "FILE", "run a file of Lua, or a saved session", run_load, true, NULL},
    {"reload", "", "read policies, knowledge base and loaded files again", run_reload, false, NULL},
    {"save", "FILE", "write what was entered as a file for :load", run_save, false,
     "Writes the statements that ran, and the commands that what follows hangs on, as a Lua file "
     "that does the same in a new session: :load FILE, there. A file that is no session is not "
     "overwritten."},
    {"trace", "on|off", "show each decision as it is made, rule by rule", repl_trace, true,
     "Shows of each decision what is given, the rules that held and what they gave (+), those that "
     "could not be told (?) and the answer (=); also of decisions that a loop makes and nobody "
     "prints."},
    {"bt", "", "the calls in which the last error was raised", run_bt, false,
     "The last error of a statement, and the calls in which it was raised, the innermost first."},
    {"time", "", "show how long each line takes, or no longer", run_time, false, NULL},
    {"quit", "", "leave; so does Ctrl-D", run_quit, false, NULL},
    {.name = NULL},
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
    Text whole = line;
    if (!line.len || line.at[0] != ':')
        return error_set(err, REMIT_E_USAGE, "a command begins with ':'");
    line = text_trim((Text){line.at + 1, line.len - 1});
    size_t len = 0;
    while (len < line.len && line.at[len] != ' ' && line.at[len] != '\t')
        len++;
    Text word = {line.at, len}, operand = text_trim((Text){line.at + len, line.len - len});
    const ReplCommand *command = find_command(word);
    if (!command)
        return fail_command(word, err);
    if (operand.len && !command->operand[0])
        return error_set(err, REMIT_E_USAGE, "':%s' takes nothing behind it", command->name);
    if (!operand.len && command->operand[0] && command->operand[0] != '[') {
        error_set(err, REMIT_E_USAGE, "':%s' needs more", command->name);
        error_hint(err, ":%s %s", command->name, command->operand);
        return false;
    }
    bool is_done = command->run(repl, operand, err);
    bool is_shown_only = !operand.len && command->operand[0] == '[' && command->run != run_decide;
    if (is_done && command->is_input && !is_shown_only && !repl->is_running)
        console_log_command(repl->console, whole);
    return is_done;
}
