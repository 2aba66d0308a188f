/* SPDX-License-Identifier: MIT */
/* remit decide and remit recommend: one decision about one profile. */
#include "cli/common.h"
#include <unistd.h>

static int decide(const Args *args, Host *host, const char *policy, const char *file) {
    RemitError err;
    LoadedPolicy *loaded = host_policy(host, policy, &err);
    if (!loaded || !host_check_named_kb(host, &err))
        return cli_fail(args, &err);
    if (loaded->policy->rule_count == 0) {
        error_set(&err, REMIT_E_ANSWER_NO,
                  "the policy '%s' has no rules: there is nothing to decide by", policy);
        return cli_fail(args, &err);
    }
    Record *record = record_new(loaded->subject);
    Arena arena = {0};
    ProfileWarnings warnings;
    Decision decision;
    int exit_code;
    bool is_read = cli_read_profile(args, file, record, &arena, &warnings, &err) &&
                   cli_apply_sets(args, record, NULL, &err);
    if (is_read)
        cli_settle_warnings(record, &arena, &warnings);
    if (is_read &&
        host_decide(loaded, record, warnings.texts, warnings.count, true, &decision, &err)) {
        for (size_t i = 0; i < warnings.count && args_has(args, "json"); i++)
            cli_warn(args, warnings.texts[i]);
        exit_code = cli_print_decision(args, loaded, &decision);
    } else {
        exit_code = cli_fail(args, &err);
    }
    record_free(record);
    arena_free(&arena);
    return exit_code;
}

/* The profile's file: the operand, or standard input when something is piped in and nothing is set.
 */
static int run(const Args *args, const char *verb, const char *policy, const char *file) {
    if (!file && !args_has(args, "set")) {
        if (isatty(STDIN_FILENO))
            return cli_usage(verb, "which profile? Name a file, or --set some fields");
        file = "-";
    }
    Host *host = cli_host(args);
    int exit_code = decide(args, host, policy, file);
    host_free(host);
    return exit_code;
}

static int run_decide(const Args *args) {
    if (args->count < 1 || args->count > 2)
        return cli_usage("decide", args->count < 1 ? "which policy?" : "one profile at a time");
    return run(args, "decide", args->operands[0], args->count > 1 ? args->operands[1] : NULL);
}

static int run_recommend(const Args *args) {
    const char *policy = args_value(args, "policy");
    if (args->count > 1)
        return cli_usage("recommend", "one profile at a time: 'remit batch' takes many");
    return run(args, "recommend", policy ? policy : "structure",
               args->count ? args->operands[0] : NULL);
}

static const Option decide_options[] = {CLI_DECIDE_OPTIONS, {0}};
static const Option recommend_options[] = {
    CLI_DECIDE_OPTIONS, {"policy", 'p', "POLICY", "another policy than structure"}, {0}};

const Verb verb_decide = {
    .name = "decide",
    .operands = "POLICY [PROFILE.json|-]",
    .summary = "decides one profile by any policy",
    .examples = "  remit decide structure company.json\n"
                "  remit decide ./my-policy.lua company.json --explain\n"
                "  echo '{\"employees\": 300}' | remit decide structure - --json\n",
    .options = decide_options,
    .run = run_decide,
};

const Verb verb_recommend = {
    .name = "recommend",
    .operands = "[PROFILE.json|-]",
    .summary = "which technology leadership a company needs",
    .examples = "  remit recommend --set employees=1200 --set product=technology\n"
                "  remit recommend company.json --explain\n"
                "  remit recommend company.json --set goal=efficiency --json\n",
    .options = recommend_options,
    .run = run_recommend,
};
