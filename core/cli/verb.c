/* SPDX-License-Identifier: MIT */
/* Parsing a verb's command line by its table, and its help. The common options are understood by
 * every verb. */
#include "cli/verb.h"
#include "base/memory.h"
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_OPTIONS = 48 };

static const Option common_options[] = {
    {"db", 0, "FILE", "the knowledge base (default: beside the program; REMIT_DB)"},
    {"scripts", 0, "DIR", "the folder with policies/ and subjects/ (REMIT_SCRIPTS)"},
    {"color", 0, "WHEN", "auto, always or never"},
    {"help", 'h', NULL, "this text"},
    {0},
};

const char *args_value(const Args *args, const char *name) {
    for (int i = args->given_count - 1; i >= 0; i--)
        if (strcmp(args->given[i].option->name, name) == 0)
            return args->given[i].value;
    return NULL;
}

bool args_has(const Args *args, const char *name) {
    return args_value(args, name) != NULL;
}

/* The verb's own options, then the common ones that it does not define itself. */
static int all_options(const Verb *verb, const Option **out) {
    int count = 0;
    for (const Option *option = verb->options; option && option->name && count < MOST_OPTIONS;
         option++)
        out[count++] = option;
    int own = count;
    for (const Option *option = common_options; option->name && count < MOST_OPTIONS; option++) {
        bool is_new = true;
        for (int i = 0; i < own && is_new; i++)
            is_new = strcmp(out[i]->name, option->name) != 0;
        if (is_new)
            out[count++] = option;
    }
    return count;
}

static void add_options(const Option *const *options, int count, Buffer *page) {
    for (int i = 0; i < count; i++) {
        const Option *option = options[i];
        size_t start = page->len;
        buffer_lit(page, "  ");
        if (option->letter)
            buffer_addf(page, "-%c, ", option->letter);
        buffer_addf(page, "--%s", option->name);
        if (option->argument)
            buffer_addf(page, " %s", option->argument);
        if (page->len - start > 24) {
            buffer_put(page, '\n');
            start = page->len;
        }
        layout_tab(page, start, 26);
        layout_wrap(page, text_of(option->help), 26, 26);
    }
}

/* "remit kb role: what it is", wrapped, and the examples. */
static void add_head(const Verb *verb, Arena *arena, Buffer *page) {
    layout_wrap(page, arena_format(arena, "remit %s: %s", verb->name, verb->summary), 0, 4);
    buffer_addf(page, "\nExamples:\n%s\nUsage: remit %s", verb->examples, verb->name);
}

/* The verb's own verbs, each with its line. */
static void add_subverbs(const Verb *verb, Buffer *page) {
    buffer_lit(page, " VERB …\n\n");
    for (const Verb *const *sub = verb->subverbs; *sub; sub++) {
        size_t start = page->len;
        buffer_addf(page, "  remit %s", (*sub)->name);
        layout_tab(page, start, 23);
        layout_wrap(page, text_of((*sub)->summary), 23, 25);
    }
    buffer_addf(page, "\n'remit %s VERB --help' shows its options.\n", verb->name);
}

void verb_help(const Verb *verb, FILE *out) {
    Arena arena = {0};
    Buffer page = {0};
    add_head(verb, &arena, &page);
    if (verb->subverbs) {
        add_subverbs(verb, &page);
    } else {
        const Option *options[MOST_OPTIONS];
        int count = all_options(verb, options);
        buffer_addf(&page, "%s%s\n\nOptions:\n", verb->operands[0] ? " " : "", verb->operands);
        add_options(options, count, &page);
    }
    fwrite(page.at, 1, page.len, out);
    buffer_free(&page);
    arena_free(&arena);
}

static int fail_option(const Verb *verb, const char *word, bool needs_value,
                       const Option *const *options, int count) {
    RemitError err;
    Text names[MOST_OPTIONS];
    char name[64];
    size_t len = strcspn(word, "=");
    snprintf(name, sizeof name, "%.*s", (int)(len < 60 ? len : 60), word);
    if (needs_value) {
        error_set(&err, REMIT_E_USAGE, "%s needs a value", name);
    } else {
        error_set(&err, REMIT_E_USAGE, "'remit %s' has no option %s", verb->name, name);
        for (int i = 0; i < count; i++)
            names[i] = text_of(options[i]->name);
        int nearest = strncmp(name, "--", 2) == 0
                          ? text_nearest(text_of(name + 2), names, (size_t)count)
                          : -1;
        if (nearest >= 0)
            error_hint(&err, "did you mean --%s?", options[nearest]->name);
    }
    error_hint(&err, "'remit %s --help' shows all options", verb->name);
    error_print(stderr, &err, "error", false);
    return error_exit_code(REMIT_E_USAGE);
}

static bool wants_color(const Args *args, int file) {
    const char *when = args_value(args, "color"), *no_color = getenv("NO_COLOR"),
               *force = getenv("CLICOLOR_FORCE"), *terminal = getenv("TERM");
    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    if (no_color && no_color[0])
        return false;
    if (force && force[0] && strcmp(force, "0") != 0)
        return true;
    return isatty(file) && terminal && strcmp(terminal, "dumb") != 0;
}

/* The options as getopt_long wants them; option i is reported as i + 256 or by its letter. */
static void getopt_tables(const Option *const *options, int count, struct option *longs,
                          char *shorts) {
    *shorts++ = ':';
    for (int i = 0; i < count; i++) {
        longs[i] =
            (struct option){options[i]->name,
                            options[i]->argument ? required_argument : no_argument, NULL, i + 256};
        if (!options[i]->letter)
            continue;
        *shorts++ = options[i]->letter;
        if (options[i]->argument)
            *shorts++ = ':';
    }
    longs[count] = (struct option){0};
    *shorts = '\0';
}

/* Runs the verb of the verb's own that argv[1] names. */
static int run_subverb(const Verb *verb, int argc, char **argv) {
    const char *word = argc > 1 ? argv[1] : "";
    if (argc < 2 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        verb_help(verb, argc < 2 ? stderr : stdout);
        return argc < 2 ? error_exit_code(REMIT_E_USAGE) : 0;
    }
    Text names[MOST_OPTIONS];
    size_t count = 0, skip = strlen(verb->name) + 1;
    for (const Verb *const *sub = verb->subverbs; *sub && count < MOST_OPTIONS; sub++) {
        names[count++] = text_of((*sub)->name + skip);
        if (strcmp((*sub)->name + skip, word) == 0)
            return verb_run(*sub, argc - 1, argv + 1);
    }
    RemitError err;
    error_set(&err, REMIT_E_USAGE, "'remit %s' has no verb '%s'", verb->name, word);
    error_suggest(&err, text_of(word), names, count);
    error_hint(&err, "'remit %s --help' lists the verbs", verb->name);
    error_print(stderr, &err, "error", false);
    return error_exit_code(REMIT_E_USAGE);
}

int verb_run(const Verb *verb, int argc, char **argv) {
    if (verb->subverbs)
        return run_subverb(verb, argc, argv);
    const Option *options[MOST_OPTIONS];
    int count = all_options(verb, options);
    struct option longs[MOST_OPTIONS + 1];
    char shorts[MOST_OPTIONS * 2 + 2];
    getopt_tables(options, count, longs, shorts);
    Given *given = mem_new((size_t)(argc + 1) * sizeof *given);
    Args args = {.given = given};
    int found, exit_code = -1;
    opterr = 0;
    optind = 1;
    while (exit_code < 0 && (found = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (found == '?' || found == ':') {
            exit_code = fail_option(verb, argv[optind - 1], found == ':', options, count);
            break;
        }
        const Option *option = NULL;
        for (int i = 0; i < count && !option; i++)
            if (found == i + 256 || found == options[i]->letter)
                option = options[i];
        if (option)
            given[args.given_count++] = (Given){option, optarg ? optarg : ""};
    }
    args.operands = argv + optind;
    args.count = argc - optind;
    args.use_color_out = wants_color(&args, STDOUT_FILENO);
    args.use_color_err = wants_color(&args, STDERR_FILENO);
    if (exit_code < 0 && args_has(&args, "help")) {
        verb_help(verb, stdout);
        exit_code = 0;
    }
    if (exit_code < 0)
        exit_code = verb->run(&args);
    mem_free(given);
    return exit_code;
}
