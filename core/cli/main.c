/* SPDX-License-Identifier: MIT */
/* The program: finds the verb and runs it. Each verb is a file of this folder. */
#include "cli/verb.h"
#include <errno.h>
#include <lua.h>
#include <sqlite3.h>
#include <unistd.h>

static const Verb *const verbs[] = {&verb_own,   &verb_recommend, &verb_decide, &verb_batch,
                                    &verb_check, &verb_rules,     &verb_kb,     &verb_repl};
enum { VERB_COUNT = sizeof verbs / sizeof *verbs };

static void print_help(FILE *out) {
    fputs("remit decides, with reasons, who owns a responsibility (CTO, CIO, both, neither)\n"
          "and which technology leadership a company needs.\n\n",
          out);
    for (int i = 0; i < VERB_COUNT; i++)
        fprintf(out, "  remit %-10s %s\n", verbs[i]->name, verbs[i]->summary);
    fputs("\nTry: remit own \"laptops for new staff\"        remit VERB --help for more\n", out);
}

static int fail_verb(const char *word) {
    RemitError err;
    Text names[VERB_COUNT];
    for (int i = 0; i < VERB_COUNT; i++)
        names[i] = text_of(verbs[i]->name);
    error_set(&err, REMIT_E_USAGE, "there is no verb '%s'", word);
    error_suggest(&err, text_of(word), names, VERB_COUNT);
    error_hint(&err, "'remit --help' lists the verbs");
    error_print(stderr, &err, "error", false);
    return error_exit_code(REMIT_E_USAGE);
}

/* What could not be written to standard output must not go unnoticed. */
static int close_output(int exit_code) {
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return exit_code;
    RemitError err;
    error_set(&err, REMIT_E_OUTPUT, "cannot write to standard output: %s",
              errno ? strerror(errno) : "it was closed");
    error_print(stderr, &err, "error", false);
    return error_exit_code(REMIT_E_OUTPUT);
}

int main(int argc, char **argv) {
    const char *word = argc > 1 ? argv[1] : "";
    if (strcmp(word, "--version") == 0 || strcmp(word, "version") == 0) {
        printf("remit %s (%s, SQLite %s)\n", REMIT_VERSION, LUA_RELEASE, sqlite3_libversion());
        return close_output(0);
    }
    bool is_help = strcmp(word, "help") == 0;
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || (is_help && argc == 2)) {
        print_help(stdout);
        return close_output(0);
    }
    if (argc < 2) {
        print_help(stderr);
        return error_exit_code(REMIT_E_USAGE);
    }
    const char *name = is_help ? argv[2] : word;
    for (int i = 0; i < VERB_COUNT; i++) {
        if (strcmp(verbs[i]->name, name) != 0)
            continue;
        if (is_help) {
            verb_help(verbs[i], stdout);
            return close_output(0);
        }
        return close_output(verb_run(verbs[i], argc - 1, argv + 1));
    }
    return fail_verb(name);
}
