/* SPDX-License-Identifier: MIT */
/* Verbs: what `remit VERB …` can do. A verb is one table in one file; help, option parsing and "did
 * you mean" come from the table. */
#ifndef REMIT_CLI_VERB_H
#define REMIT_CLI_VERB_H

#include "base/error.h"
#include "output/layout.h"
#include <stdio.h>

typedef struct Option {
    const char *name;     /**< without dashes */
    char letter;          /**< its short form, or 0 */
    const char *argument; /**< what it takes, for help: "FILE"; NULL: a switch */
    const char *help;
} Option;

typedef struct Given {
    const Option *option;
    const char *value;
} Given;

/** A parsed command line. */
typedef struct Args {
    char **operands;
    int count;
    const Given *given; /**< the options, in their order */
    int given_count;
    bool use_color_out, use_color_err; /**< may standard output, standard error be coloured? */
} Args;

typedef struct Verb {
    const char *name;
    const char *operands;         /**< for the usage line: "[FILE|-]" */
    const char *summary;          /**< one line */
    const char *examples;         /**< lines, shown first */
    const Option *options;        /**< ends with a name of NULL; the common ones are added */
    int (*run)(const Args *args); /**< gives the exit code */
    /** Verbs of its own, such as `remit kb role`, ending with NULL: then it has none of the above
     * but name, summary and examples, and theirs are named with its name before. */
    const struct Verb *const *subverbs;
} Verb;

/** The last value of an option; "" for a switch; NULL when it was not given. */
const char *args_value(const Args *args, const char *name);
bool args_has(const Args *args, const char *name);
/** Parses what stands behind the verb and runs it. */
int verb_run(const Verb *verb, int argc, char **argv);
/** A page of at most 80 columns. */
void verb_help(const Verb *verb, FILE *out);

extern const Verb verb_own, verb_recommend, verb_decide, verb_batch, verb_check, verb_rules,
    verb_kb, verb_repl;

#endif
