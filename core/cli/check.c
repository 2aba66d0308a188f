/* SPDX-License-Identifier: MIT */
/* remit check and remit rules: does a policy load, and what is in it. */
#include "cli/common.h"
#include "format/json_write.h"
#include "kb/lookup.h"

/* "46 native", "46 native, 3 as trees, 1 in Lua": how the rules run. */
static void print_runs(const LoadedPolicy *loaded, char *out, size_t room) {
    const Policy *policy = loaded->policy;
    int native = 0, lua = 0;
    for (int i = 0; i < policy->rule_count; i++) {
        native += engine_rule_is_native(loaded->engine, i);
        lua += policy->rules[i].when.function >= 0;
    }
    int trees = policy->rule_count - native - lua, len = snprintf(out, room, "%d native", native);
    if (trees)
        len += snprintf(out + len, room - (size_t)len, ", %d as trees", trees);
    if (lua)
        snprintf(out + len, room - (size_t)len, ", %d in Lua", lua);
}

/* --- citations ------------------------------------------------------------------------------ */

/* One look at the citations of a policy. */
typedef struct Citations {
    const Args *args;
    const LoadedPolicy *loaded;
    Kb *kb; /* NULL: they are counted only */
    Arena arena;
    int count, exit_code;
} Citations;

/* Where it is written: behind the place of the rule that it belongs to. */
static void place_citation(const Policy *policy, Place place, Text cite, RemitError *err) {
    Text source = policy->source;
    size_t from = 0;
    for (int line = 1; line < place.line && from < source.len; from++)
        line += source.at[from] == '\n';
    const char *at;
    do /* s0:6 is not in s0:61 */
        at = memmem(source.at + from, source.len - from, cite.at, cite.len);
    while (at && (from = (size_t)(at - source.at) + cite.len) < source.len &&
           source.at[from] >= '0' && source.at[from] <= '9');
    if (place.line && at)
        error_in_text(err, policy->file.at, source, (size_t)(at - source.at), cite.len);
    error_at(err, policy->file.at, place.line, place.column);
}

static bool check_citation(Citations *all, Text id, Place place, Text cite) {
    const Policy *policy = all->loaded->policy;
    RemitError err;
    Text at = cite;
    bool has_claim = false;
    all->count++;
    if (!all->kb)
        return true;
    if (!kb_check_place(all->kb, &at, &has_claim, &all->arena, &err)) {
        if (err.code == REMIT_E_KB)
            return all->exit_code = cli_fail(all->args, &err), false;
        err.code = REMIT_E_ANSWER_NO;
        place_citation(policy, place, cite, &err);
        all->exit_code = cli_fail(all->args, &err);
    } else if (!has_claim || !text_equal(at, cite)) {
        error_set(&err, REMIT_OK, "'%.*s' cites %.*s, where no claim is", TEXT_ARG(id),
                  TEXT_ARG(cite));
        if (has_claim)
            error_suggest(&err, cite, &at, 1);
        error_hint(&err, "'remit kb claims --source %.*s' shows all of them",
                   (int)strcspn(at.at, ":"), at.at);
        place_citation(policy, place, cite, &err);
        error_print(stderr, &err, "warning", all->args->use_color_err);
    }
    return true;
}

static bool check_list(Citations *all, Text id, Place place, const Cite *cites, int count) {
    for (int i = 0; i < count; i++)
        if (!check_citation(all, id, place, cites[i].at))
            return false;
    return true;
}

/* Each that leads nowhere is told. */
static void check_citations(Citations *all) {
    const Policy *policy = all->loaded->policy;
    bool goes_on = true;
    for (int i = 0; goes_on && i < policy->rule_count; i++) {
        const Rule *rule = &policy->rules[i];
        goes_on = check_list(all, rule->id, rule->place, rule->cites, rule->cite_count) &&
                  check_list(all, rule->id, rule->place, rule->dissent, rule->dissent_count);
    }
    for (int i = 0; goes_on && i < policy->assumption_count; i++) {
        const Assumption *assumption = &policy->assumptions[i];
        goes_on = check_list(all, assumption->id, assumption->place, assumption->cites,
                             assumption->cite_count);
    }
}

/* --- scores --------------------------------------------------------------------------------- */

static bool reads_score(const Node *node, int score) {
    if (!node || !node->names_score)
        return false;
    bool reads = node->kind == NODE_SCORE && node->index == score;
    for (int i = 0; i < node->arg_count && !reads; i++)
        reads = reads_score(node->args[i], score);
    return reads;
}

static bool list_reads_score(const OutcomeList *list, int score) {
    for (int i = 0; i < list->row_count; i++)
        if (reads_score(list->rows[i].when.condition, score))
            return true;
    return false;
}

static bool is_read(const Policy *policy, int score) {
    bool is_read = list_reads_score(&policy->outcome, score);
    for (int i = 0; i < policy->output_count && !is_read; i++)
        is_read = list_reads_score(&policy->outputs[i], score);
    return is_read;
}

/* A score that nothing reads is a slip, unless that is so of all: then they are there to be shown.
 */
static void warn_of_scores(const Args *args, const Policy *policy) {
    int count = 0;
    for (int score = 0; score < policy->score_count; score++)
        count += is_read(policy, score);
    for (int score = 0; count > 0 && score < policy->score_count; score++) {
        if (is_read(policy, score))
            continue;
        RemitError err;
        Text name = policy->scores[score];
        error_set(&err, REMIT_OK, "no outcome and no output reads the score '%.*s'",
                  TEXT_ARG(name));
        for (int i = 0; i < policy->rule_count; i++)
            for (int k = 0; k < policy->rules[i].give_count; k++)
                if (policy->rules[i].gives[k].score == score)
                    error_at(&err, policy->file.at, policy->rules[i].place.line, 0);
        error_at(&err, policy->file.at, 0, 0); /* given by no rule */
        error_suggest(&err, name, policy->scores, (size_t)score);
        error_suggest(&err, name, policy->scores + score + 1,
                      (size_t)(policy->score_count - score - 1));
        error_print(stderr, &err, "warning", args->use_color_err);
    }
}

/* --- check ---------------------------------------------------------------------------------- */

static int check_policy(const Args *args, const LoadedPolicy *loaded) {
    const Policy *policy = loaded->policy;
    RemitError err;
    if (policy->rule_count == 0) {
        error_set(&err, REMIT_E_ANSWER_NO, "the policy has no rules");
        error_at(&err, policy->file.at, 0, 0);
        return cli_fail(args, &err);
    }
    Citations citations = {.args = args, .loaded = loaded, .kb = host_kb(loaded->host, &err)};
    check_citations(&citations);
    warn_of_scores(args, policy);
    if (!citations.kb && citations.count) {
        RemitError note;
        error_set(&note, REMIT_OK, "citations were not checked: %s", err.message);
        error_hint(&note, "name a knowledge base by --db");
        error_print(stderr, &note, "note", args->use_color_err);
    }
    if (citations.exit_code == 0) {
        char runs[96];
        Buffer out = {0};
        print_runs(loaded, runs, sizeof runs);
        Text text = arena_format(&citations.arena,
                                 "%s: %.*s loads: %d rules about %.*s (%s), %d assumptions,"
                                 " %d citations",
                                 policy->file.at, TEXT_ARG(policy->name), policy->rule_count,
                                 TEXT_ARG(loaded->subject->name), runs, policy->assumption_count,
                                 citations.count);
        layout_wrap(&out, text, 0, 4);
        fwrite(out.at, 1, out.len, stdout);
        buffer_free(&out);
    }
    arena_free(&citations.arena);
    return citations.exit_code;
}

static int run_check(const Args *args) {
    if (args->count == 0)
        return cli_usage("check", "which policy?");
    Host *host = cli_host(args);
    RemitError err;
    int exit_code = host_check_named_kb(host, &err) ? 0 : cli_fail(args, &err);
    for (int i = 0; exit_code != error_exit_code(REMIT_E_KB) && i < args->count; i++) {
        LoadedPolicy *loaded = host_policy(host, args->operands[i], &err);
        int code = loaded ? check_policy(args, loaded) : cli_fail(args, &err);
        exit_code = code ? code : exit_code;
    }
    host_free(host);
    return exit_code;
}

/* --- rules ---------------------------------------------------------------------------------- */

void cli_write_gives(const Policy *policy, const Rule *rule, Buffer *out) {
    for (int i = 0; i < rule->give_count; i++) {
        const Give *give = &rule->gives[i];
        buffer_addf(out, "%s%.*s ", i ? ", " : "", TEXT_ARG(policy->scores[give->score]));
        if (give->expression)
            buffer_lit(out, "by expression");
        else if (give->weight >= 0)
            buffer_put(out, '+');
        if (!give->expression)
            layout_number(out, give->weight);
    }
    if (rule->outcome.len)
        buffer_add(out, rule->outcome);
    if (rule->warn.len)
        buffer_add(out, out->len ? TEXT(", warns") : TEXT("warns"));
    if (rule->note.len)
        buffer_add(out, out->len ? TEXT(", notes") : TEXT("notes"));
}

static const char *runs_as(const LoadedPolicy *loaded, int rule) {
    if (engine_rule_is_native(loaded->engine, rule))
        return "native";
    return loaded->policy->rules[rule].when.function >= 0 ? "lua" : "tree";
}

static void print_rules_json(const LoadedPolicy *loaded, Buffer *out) {
    const Policy *policy = loaded->policy;
    for (int i = 0; i < policy->rule_count; i++) {
        const Rule *rule = &policy->rules[i];
        buffer_lit(out, "{\"policy\":");
        json_write_text(out, policy->name);
        buffer_lit(out, ",\"id\":");
        json_write_text(out, rule->id);
        buffer_addf(out, ",\"line\":%d,\"runs\":\"%s\",\"when\":", rule->place.line,
                    runs_as(loaded, i));
        json_write_text(out, rule->when.text);
        buffer_lit(out, ",\"because\":");
        json_write_text(out, rule->because);
        buffer_lit(out, ",\"cite\":[");
        for (int k = 0; k < rule->cite_count; k++) {
            if (k)
                buffer_put(out, ',');
            json_write_text(out, rule->cites[k].at);
        }
        buffer_lit(out, "]}\n");
    }
}

void cli_write_rules(const LoadedPolicy *loaded, Style style, Buffer *out) {
    const Policy *policy = loaded->policy;
    buffer_addf(out, "%s%.*s%s: %.*s\n", style.bold, TEXT_ARG(policy->name), style.end,
                TEXT_ARG(policy->doc));
    for (int i = 0; i < policy->rule_count; i++) {
        const Rule *rule = &policy->rules[i];
        Buffer gives = {0};
        size_t start = out->len;
        buffer_addf(out, "  %.*s", TEXT_ARG(rule->id));
        layout_tab(out, start, 34);
        buffer_add(out, text_of(runs_as(loaded, i)));
        layout_tab(out, start, 42);
        cli_write_gives(policy, rule, &gives);
        layout_wrap(out, buffer_text(&gives), 42, 42);
        if (rule->when.text.len) {
            buffer_lit(out, "      ");
            layout_wrap(out, rule->when.text, 6, 8);
        }
        buffer_free(&gives);
    }
}

static int run_rules(const Args *args) {
    Host *host = cli_host(args);
    Buffer out = {0};
    int exit_code = 0;
    if (args->count == 0) {
        size_t count;
        const Text *names = host_policy_names(host, &count);
        for (size_t i = 0; i < count; i++)
            buffer_addf(&out, "%.*s\n", TEXT_ARG(names[i]));
    }
    for (int i = 0; i < args->count && exit_code == 0; i++) {
        RemitError err;
        LoadedPolicy *loaded = host_policy(host, args->operands[i], &err);
        if (!loaded)
            exit_code = cli_fail(args, &err);
        else if (args_has(args, "json"))
            print_rules_json(loaded, &out);
        else
            cli_write_rules(loaded, style_of(args->use_color_out), &out);
    }
    fwrite(out.at, 1, out.len, stdout);
    buffer_free(&out);
    host_free(host);
    return exit_code;
}

static const Option check_options[] = {{0}};
static const Option rules_options[] = {{"json", 'j', NULL, "one JSON object a rule"}, {0}};

const Verb verb_check = {
    .name = "check",
    .operands = "POLICY…",
    .summary = "does a policy load, and does what it cites exist?",
    .examples = "  remit check structure\n"
                "  remit check ./my-policy.lua\n"
                "  remit check ./my-policy.lua --db my.db      it cites a pack of yours\n",
    .options = check_options,
    .run = run_check,
};

const Verb verb_rules = {
    .name = "rules",
    .operands = "[POLICY…]",
    .summary = "the rules of a policy, and how each runs",
    .examples = "  remit rules             the names of the policies\n"
                "  remit rules structure\n",
    .options = rules_options,
    .run = run_rules,
};
