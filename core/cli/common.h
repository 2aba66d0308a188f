/* SPDX-License-Identifier: MIT */
/* What several verbs do: opening the host, reading a profile, saying what went wrong. */
#ifndef REMIT_CLI_COMMON_H
#define REMIT_CLI_COMMON_H

#include "cli/verb.h"
#include "host/host.h"
#include "output/decision.h"

/** A host as --scripts and --db say. The caller frees it. */
Host *cli_host(const Args *args);
/** Prints the error to standard error and gives its exit code. */
int cli_fail(const Args *args, const RemitError *err);
/** Prints a wrong use, with the hint to look at the verb's help; exit code 2. */
int cli_usage(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cli_warn(const Args *args, Text warning);

/** Warnings of reading a profile; zero-initialise. */
typedef struct ProfileWarnings {
    Text *texts; /**< first those of names, then the record's notes */
    size_t count, name_count;
} ProfileWarnings;

/** Reads a profile, one JSON object, from `file` ("-": standard input, NULL: none), then each
 * --set. With --strict an unknown field is an error; else a warning when it looks like a field, and
 * a line on standard error when not. Texts live in `arena`. Errors of the profile have the code
 * REMIT_E_INPUT. */
bool cli_read_profile(const Args *args, const char *file, Record *record, Arena *arena,
                      ProfileWarnings *warnings, RemitError *err);
/** Applies every --set field=value to the record. With `other`, a second record of another subject,
 * a field may belong to either. */
bool cli_apply_sets(const Args *args, Record *record, Record *other, RemitError *err);
/** After that: what was noted of a profile's fields that were then set does not count. */
void cli_settle_warnings(const Record *record, Arena *arena, ProfileWarnings *warnings);
/** Prints a decision as --json, --explain and -o say; gives the exit code. */
int cli_print_decision(const Args *args, LoadedPolicy *loaded, const Decision *decision);

/** Writes the rules of a policy, as `remit rules` shows them: check.c. */
void cli_write_rules(const LoadedPolicy *loaded, Style style, Buffer *out);

/** Writes what a rule does when it holds: "CTO +1, warns": check.c. */
void cli_write_gives(const Policy *policy, const Rule *rule, Buffer *out);

/** The options that verbs which decide have in common. */
#define CLI_DECIDE_OPTIONS                                                                         \
    {"set", 's', "FIELD=VALUE", "a value of the profile, over what a file says; repeatable"},      \
        {"json", 'j', NULL, "the decision as one JSON object"},                                    \
        {"explain", 'e', NULL, "every rule with its verdict and the values it read"},              \
        {"output", 'o', "FILE", "write there, whole or not at all"}, {                             \
        "strict", 0, NULL, "an unknown field is an error, not a warning"                           \
    }

#endif
