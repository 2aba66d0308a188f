/* SPDX-License-Identifier: MIT */
/* remit batch: a policy over a list of records. */
#include "batch/batch.h"
#include "cli/common.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

static bool read_count(const char *option, const char *text, uint64_t *out, RemitError *err) {
    char *end;
    errno = 0;
    unsigned long long count = strtoull(text, &end, 10);
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0) {
        *out = count;
        return true;
    }
    return error_set(err, REMIT_E_USAGE, "--%s %s: expected a whole number", option, text);
}

static bool read_format(const char *option, const char *text, const char *const *names, int *out,
                        RemitError *err) {
    Text candidates[8];
    size_t count = 0;
    for (; names[count]; count++) {
        candidates[count] = text_of(names[count]);
        if (strcmp(names[count], text) == 0) {
            *out = (int)count;
            return true;
        }
    }
    error_set(err, REMIT_E_USAGE, "--%s %s: there is no such format", option, text);
    error_suggest(err, text_of(text), candidates, count);
    error_hint(err, "one of %s, %s%s%s", names[1], names[2], count > 3 ? ", " : "",
               count > 3 ? names[3] : "");
    return false;
}

static bool read_max_errors(const char *text, BatchOptions *options, RemitError *err) {
    char *end;
    options->max_errors = strtod(text, &end);
    options->max_errors_is_percent = *end == '%';
    options->has_max_errors = true;
    if (text[0] >= '0' && text[0] <= '9' && end[options->max_errors_is_percent] == '\0')
        return true;
    return error_set(err, REMIT_E_USAGE, "--max-errors %s: expected a number, or one with %%",
                     text);
}

static bool read_shard(const char *text, BatchOptions *options, RemitError *err) {
    char none[] = "", *slash = none, *end = none;
    long shard = strtol(text, &slash, 10);
    long shards = *slash == '/' ? strtol(slash + 1, &end, 10) : 0;
    options->shard = (int)shard;
    options->shards = (int)shards;
    if (*slash == '/' && *end == '\0' && shard >= 1 && shard <= shards && shards <= 1000000)
        return true;
    error_set(err, REMIT_E_USAGE, "--shard %s: expected a share from 1 on, as 1/7 to 7/7", text);
    return false;
}

static bool read_delimiter(const char *text, char *out, RemitError *err) {
    if (strcmp(text, "\\t") == 0 || strcmp(text, "tab") == 0)
        text = "\t";
    *out = text[0];
    if (text[0] && !text[1] && !strchr("\"\r\n", text[0]) && !(text[0] & 0x80))
        return true;
    return error_set(err, REMIT_E_USAGE, "--delimiter %s: expected one character", text);
}

/* The values of an option that may be given several times. */
static int collect(const Args *args, const char *name, const char **out) {
    int count = 0;
    for (int i = 0; i < args->given_count; i++)
        if (strcmp(args->given[i].option->name, name) == 0)
            out[count++] = args->given[i].value;
    return count;
}

static bool read_options(const Args *args, BatchOptions *options, RemitError *err) {
    static const char *const inputs[] = {"auto", "ndjson", "json", "csv", NULL};
    static const char *const outputs[] = {"auto", "ndjson", "csv", "sqlite", NULL};
    static const char *const summaries[] = {"", "text", "json", NULL};
    const char *value;
    int format = 0;
    if ((value = args_value(args, "input-format"))) {
        if (!read_format("input-format", value, inputs, &format, err))
            return false;
        options->input_format = (InputFormat)format;
    }
    if ((value = args_value(args, "format"))) {
        if (!read_format("format", value, outputs, &format, err))
            return false;
        options->output_format = (OutputFormat)format;
    }
    if ((value = args_value(args, "summary"))) {
        if (!read_format("summary", value, summaries, &format, err))
            return false;
        options->has_json_summary = format == 2;
    }
    if ((value = args_value(args, "delimiter")) && !read_delimiter(value, &options->delimiter, err))
        return false;
    if ((value = args_value(args, "max-errors")) && !read_max_errors(value, options, err))
        return false;
    options->has_head = (value = args_value(args, "head"));
    if (value && !read_count("head", value, &options->head, err))
        return false;
    options->has_sample = (value = args_value(args, "sample"));
    if (value && !read_count("sample", value, &options->sample, err))
        return false;
    options->has_seed = (value = args_value(args, "seed"));
    if (value && !read_count("seed", value, &options->seed, err))
        return false;
    uint64_t jobs = 0;
    if ((value = args_value(args, "jobs")) && !read_count("jobs", value, &jobs, err))
        return false;
    options->jobs = jobs > 1024 ? 1024 : (int)jobs;
    if ((value = args_value(args, "shard")) && !read_shard(value, options, err))
        return false;
    if (options->has_head && options->has_sample)
        return error_set(err, REMIT_E_USAGE, "--head and --sample: one of them at a time");
    return true;
}

/* Ctrl-C and its like end the run in order: they are read, not jumped into. */
static int catch_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN); /* writing then fails, and that is told */
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int run_policy(const Args *args, Host *host, BatchOptions *options) {
    RemitError err;
    LoadedPolicy *loaded = host_policy(host, args_value(args, "policy"), &err);
    if (!loaded || !host_check_named_kb(host, &err))
        return cli_fail(args, &err);
    if (loaded->policy->rule_count == 0) {
        error_set(&err, REMIT_E_ANSWER_NO,
                  "the policy '%s' has no rules: there is nothing to "
                  "decide by",
                  args_value(args, "policy"));
        return cli_fail(args, &err);
    }
    return batch_run(options, loaded);
}

static int run_batch(const Args *args) {
    if (args->count != 1)
        return cli_usage("batch", args->count ? "one input at a time"
                                              : "which records? Name a "
                                                "file, or - for standard "
                                                "input");
    if (!args_has(args, "policy"))
        return cli_usage("batch", "which policy? Say -p structure");
    if (strcmp(args->operands[0], "-") == 0 && isatty(STDIN_FILENO))
        return cli_usage("batch", "standard input is a terminal: name a file, or pipe records in");
    RemitError err;
    const char *output = args_value(args, "output");
    BatchOptions options = {.input = args->operands[0],
                            .output = output,
                            .table = args_value(args, "table"),
                            .out_table = args_value(args, "out-table"),
                            .replaces_table = args_has(args, "replace"),
                            .errors = args_value(args, "errors"),
                            .host = {args_value(args, "scripts"), args_value(args, "db")},
                            .policy = args_value(args, "policy"),
                            .resume = args_has(args, "resume"),
                            .only = args_has(args, "only"),
                            .where = args_value(args, "where"),
                            .explain = args_has(args, "explain"),
                            .is_strict = args_has(args, "strict"),
                            .is_quiet = args_has(args, "quiet"),
                            .messages = stderr,
                            .tables = output && strcmp(output, "-") != 0 ? stdout : NULL,
                            .use_color = args->use_color_err};
    if (!read_options(args, &options, &err))
        return cli_fail(args, &err);
    const char **values = mem_new((size_t)(args->given_count + 1) * 2 * sizeof *values);
    options.map_count = collect(args, "map", values);
    options.by_count = collect(args, "by", values + args->given_count);
    options.maps = values;
    options.by = values + args->given_count;
    options.signals = catch_signals();
    Host *host = cli_host(args);
    int exit_code = run_policy(args, host, &options);
    host_free(host);
    struct signalfd_siginfo signal_info;
    if (exit_code == BATCH_INTERRUPTED &&
        read(options.signals, &signal_info, sizeof signal_info) == sizeof signal_info)
        exit_code = 128 + (int)signal_info.ssi_signo;
    close(options.signals);
    mem_free(values);
    return exit_code;
}

static const Option batch_options[] = {
    {"policy", 'p', "POLICY", "a policy by name or file"},
    {"output", 'o', "FILE",
     "write there, whole or not at all: .ndjson, .csv or .tsv, packed as .gz or .zst; .db, "
     ".sqlite"},
    {"format", 'f', "FORMAT", "ndjson, csv or sqlite, whatever the file is called"},
    {"table", 0, "NAME", "which table or view of a database is read (default: its only one)"},
    {"out-table", 0, "NAME", "which table of a database is written (default: decisions)"},
    {"replace", 0, NULL, "an existing table of that name gives way"},
    {"input-format", 0, "FORMAT", "ndjson, json or csv (default: by name or first bytes)"},
    {"delimiter", 'd', "CHAR", "between the cells of CSV (default: as in the header)"},
    {"map", 'm', "COLUMN=FIELD", "what a column or key means; repeatable"},
    {"only", 0, NULL, "CSV and tables: the results alone, without the input's columns"},
    {"errors", 0, "FILE", "rejected records, as CSV: line, column, code, message, raw"},
    {"max-errors", 0, "N|P%", "more rejected records than that are a failure"},
    {"where", 'w', "CONDITION", "only records for which it holds"},
    {"head", 'n', "N", "only the first N"},
    {"sample", 0, "N", "N of them, chosen by chance"},
    {"jobs", 'j', "N", "worker processes (default: as many as cores; 1 for standard input)"},
    {"shard", 0, "I/N", "only share I of N of the file; the shares add up to the whole"},
    {"resume", 0, NULL,
     "go on where the same command was stopped, unless the input or the policy has changed; not "
     "for "
     "packed outputs and databases"},
    {"seed", 0, "S", "another sample (default 0)"},
    {"explain", 'e', NULL, "every rule with its verdict and the values it read"},
    {"by", 'b', "FIELD[=BOUNDS]", "a table of outcomes, as industry or employees=50,500"},
    {"strict", 0, NULL, "an unknown column or key is an error, not a warning"},
    {"summary", 0, "FORMAT", "text or json"},
    {"quiet", 'q', NULL, "no progress and no summary"},
    {0},
};

const Verb verb_batch = {
    .name = "batch",
    .operands = "INPUT|- -p POLICY [-o OUTPUT]",
    .summary = "decides a list of records",
    .examples =
        "  remit batch companies.csv -p structure -o decisions.csv\n"
        "  remit batch companies.csv -p structure --map \"Head count=employees\" --head 20\n"
        "  remit batch firms.ndjson.gz -p structure -o out.ndjson.zst --errors bad.csv\n"
        "  remit batch companies.csv -p structure -o out.csv --by industry\n"
        "  remit batch companies.csv -p structure -o out.csv --by employees=50,500\n"
        "  remit batch portfolio.db --table companies -p structure -o portfolio.db\n"
        "  cat companies.ndjson | remit batch - -p ./my-policy.lua | jq .outcome\n",
    .options = batch_options,
    .run = run_batch,
};
