/* SPDX-License-Identifier: MIT */
/* remit repl: a prompt over the engine. Running what is entered is the Lua room's (console.h),
 * lines are repl_line.c's, commands repl_commands.c's. */
#include "cli/repl.h"
#include "kb/lookup.h"
#include <time.h>
#include <unistd.h>

static void write_out(void *ctx, Text text) {
    (void)ctx;
    fwrite(text.at, 1, text.len, stdout);
}

static bool run_command(void *ctx, Text line, RemitError *err) {
    return repl_command(ctx, line, err);
}

/* "remit 0.1.0: 2 policies, 4 roles and 392 claims in the knowledge base", and where help is. */
static void print_banner(Repl *repl) {
    size_t policies, claims = 0;
    RemitError err;
    KbNameList roles;
    KbSourceList sources;
    Arena arena = {0};
    host_policy_names(repl->host, &policies);
    printf("remit %s: %zu polic%s", REMIT_VERSION, policies, policies == 1 ? "y" : "ies");
    Kb *kb = host_kb(repl->host, &err);
    if (kb && kb_names(kb, KB_ROLES, &arena, &roles, &err) &&
        kb_sources(kb, &arena, &sources, &err)) {
        for (size_t i = 0; i < sources.count; i++)
            claims += sources.items[i].claim_count;
        printf(", %zu roles and %zu claims in the knowledge base\n", roles.count, claims);
    } else {
        printf(", no knowledge base\n");
    }
    printf("Try own \"laptops for new staff\", recommend{employees=120}, or :help\n");
    arena_free(&arena);
}

/* ---- a line after another ---- */

static const char *input_name(const Repl *repl) {
    return repl->is_interactive ? "input" : "<stdin>";
}

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Ends a line: says what went wrong, or how long it took. */
static bool finish(Repl *repl, bool is_done, RemitError *err, int line, double start) {
    if (!is_done && !repl->is_interactive)
        error_at(err, input_name(repl), line, 0);
    if (!is_done)
        cli_fail(repl->args, err);
    else if (repl->is_timed)
        printf("%s%.2f ms%s\n", repl->style.dim, now_ms() - start, repl->style.end);
    fflush(stdout);
    return is_done;
}

static bool is_word(Text line, const char *word) {
    return text_equal(text_trim(line), text_of(word));
}

/* Takes what stands in repl->pending, which began in line `first`. False when it failed. */
static bool take(Repl *repl, int first, bool is_last, bool *is_incomplete) {
    Text text = buffer_text(&repl->pending);
    Text trimmed = text_trim(text);
    RemitError err = {0};
    double start = now_ms();
    *is_incomplete = false;
    if (trimmed.len && trimmed.at[0] == ':')
        return finish(repl, repl_command(repl, trimmed, &err), &err, first, start);
    if (is_word(text, "exit") || is_word(text, "quit")) {
        repl->is_over = true;
        return true;
    }
    repl_line_guard(repl->console);
    repl->is_running = true;
    ConsoleResult result = console_run(repl->console, text, first, is_last, &err);
    repl->is_running = false;
    repl->loading_count = 0;
    repl_line_guard(NULL);
    *is_incomplete = result == CONSOLE_INCOMPLETE;
    return *is_incomplete || finish(repl, result == CONSOLE_DONE, &err, first, start);
}

/* What is being read. */
typedef struct Reading {
    int lines;          /* of the input so far */
    int first;          /* the line in which the pending statement begins */
    bool is_incomplete; /* there is one */
    Buffer entry;       /* all lines of the entry, for the history */
} Reading;

/* Takes a line, or a statement of several. False when what it ended failed. */
static bool take_line(Repl *repl, Reading *reading, Text line) {
    reading->lines++;
    if (reading->is_incomplete) {
        buffer_put(&repl->pending, '\n');
    } else {
        reading->first = reading->lines;
        buffer_clear(&repl->pending);
    }
    buffer_add(&repl->pending, line);
    for (size_t i = 0; i < line.len; i++)
        reading->lines += line.at[i] == '\n';
    bool is_done = take(repl, reading->first, false, &reading->is_incomplete);
    if (!reading->is_incomplete)
        buffer_clear(&repl->pending);
    return is_done;
}

/* Takes what a person entered at once: a line, or several that were pasted. These run one after
 * another as if typed, up to one that fails; with locals, as one statement. */
static bool take_entry(Repl *repl, Reading *reading, Text entry) {
    bool is_fine = true;
    while (entry.len && entry.at[entry.len - 1] == '\n')
        entry.len--;
    if (reading->is_incomplete)
        buffer_put(&reading->entry, '\n');
    else
        buffer_clear(&reading->entry);
    buffer_add(&reading->entry, entry);
    bool is_whole = !reading->is_incomplete && console_has_locals(entry);
    for (size_t at = 0; is_fine && !repl->is_over && at <= entry.len;) {
        bool is_last = is_whole || at == entry.len;
        const char *newline = is_last ? NULL : memchr(entry.at + at, '\n', entry.len - at);
        size_t end = newline ? (size_t)(newline - entry.at) : entry.len;
        is_fine = take_line(repl, reading, (Text){entry.at + at, end - at});
        at = end + 1;
    }
    return is_fine;
}

/* Reads and runs until the end. True when no line failed. */
static bool loop(Repl *repl, ReplLines *lines) {
    bool is_fine = true;
    Reading reading = {0};
    Buffer line = {0};
    while (!repl->is_over) {
        char prompt[32]; /* the number is that of the next value: _1 */
        snprintf(prompt, sizeof prompt, "%d> ", console_results(repl->console) + 1);
        ReplLine got = repl_line_read(lines, reading.is_incomplete ? ">> " : prompt, &line);
        if (got == REPL_INTERRUPTED) {
            putchar('\n');
            buffer_clear(&repl->pending);
            reading.is_incomplete = false;
            continue;
        }
        if (got == REPL_END) {
            if (reading.is_incomplete)
                is_fine &= take(repl, reading.first, true, &reading.is_incomplete);
            break;
        }
        is_fine &= take_entry(repl, &reading, buffer_text(&line));
        if (!reading.is_incomplete)
            repl_line_keep(lines, buffer_text(&reading.entry));
    }
    if (repl->is_interactive && !repl->is_over)
        putchar('\n'); /* behind the Ctrl-D */
    buffer_free(&line);
    buffer_free(&reading.entry);
    return is_fine;
}

/* ---- start and end ---- */

/* The policy and the profile of the command line. Without a policy the usual one is tried: the
 * knowledge base can be asked without any. */
static bool prepare(Repl *repl, RemitError *err) {
    const char *policy = args_value(repl->args, "policy"),
               *profile = args_value(repl->args, "profile");
    if (!session_use(repl->session, policy ? policy : "structure", err)) {
        if (policy)
            return false;
        error_print(stderr, err, "warning", repl->args->use_color_err);
    }
    if (profile && !repl_read_profile(repl, profile, err))
        return false;
    RemitError unset;
    Record *record = NULL;
    if (!args_has(repl->args, "set"))
        return true;
    if (!session_used(repl->session, err))
        return false;
    record = record_new(session_profile(repl->session)->subject);
    record_copy_shared(session_profile(repl->session), record);
    bool is_done = cli_apply_sets(repl->args, record, NULL, &unset);
    if (is_done)
        session_take_profile(repl->session, record);
    else
        *err = unset;
    record_free(record);
    return is_done;
}

static int run_repl(const Args *args) {
    if (args->count)
        return cli_usage("repl", "the prompt takes no operands; :load FILE runs a file");
    bool is_interactive = isatty(STDIN_FILENO);
    Repl repl = {.args = args,
                 .host = cli_host(args),
                 .style = style_of(args->use_color_out),
                 .is_interactive = is_interactive};
    ConsoleOptions options = {.name = input_name(&repl),
                              .write = write_out,
                              .command = run_command,
                              .ctx = &repl,
                              .use_color = args->use_color_out};
    RemitError err;
    int exit_code;
    repl.session = session_new(repl.host);
    repl.console = console_new(repl.session, &options);
    if (prepare(&repl, &err)) {
        if (is_interactive)
            print_banner(&repl);
        ReplLines *lines = repl_lines_new(&repl);
        bool is_fine = loop(&repl, lines);
        exit_code = is_fine || is_interactive ? 0 : error_exit_code(REMIT_E_ANSWER_NO);
        repl_lines_free(lines);
    } else {
        exit_code = cli_fail(args, &err);
    }
    console_free(repl.console);
    session_free(repl.session);
    host_free(repl.host);
    buffer_free(&repl.pending);
    arena_free(&repl.arena);
    return exit_code;
}

static const Option repl_options[] = {
    {"policy", 'p', "POLICY", "the policy at hand (structure)"},
    {"profile", 'P', "FILE", "the profile at hand, a JSON object"},
    {"set", 's', "FIELD=VALUE", "a value of the profile; repeatable"},
    {"strict", 0, NULL, "an unknown field is an error, not a warning"},
    {0},
};

const Verb verb_repl = {
    .name = "repl",
    .operands = "",
    .summary = "a prompt: one question after another, in Lua",
    .examples = "  remit repl\n"
                "  remit repl --profile company.json\n"
                "  echo 'own \"laptops for new staff\"' | remit repl\n",
    .options = repl_options,
    .run = run_repl,
};
