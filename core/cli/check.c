/* SPDX-License-Identifier: MIT */
/* remit check and remit rules: does a policy load, and what is in it. */
#include "cli/common.h"
#include "format/json_write.h"

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

static int run_check(const Args *args) {
    if (args->count == 0)
        return cli_usage("check", "which policy?");
    Host *host = cli_host(args);
    int exit_code = 0;
    for (int i = 0; i < args->count; i++) {
        RemitError err;
        LoadedPolicy *loaded = host_policy(host, args->operands[i], &err);
        if (!loaded) {
            exit_code = cli_fail(args, &err);
            continue;
        }
        const Policy *policy = loaded->policy;
        if (policy->rule_count == 0) {
            error_set(&err, REMIT_E_ANSWER_NO, "the policy has no rules");
            error_at(&err, policy->file.at, 0, 0);
            int code = cli_fail(args, &err);
            exit_code = exit_code ? exit_code : code;
            continue;
        }
        char runs[96];
        print_runs(loaded, runs, sizeof runs);
        printf("%s: %.*s loads: %d rules about %.*s (%s), %d assumptions\n", policy->file.at,
               TEXT_ARG(policy->name), policy->rule_count, TEXT_ARG(loaded->subject->name), runs,
               policy->assumption_count);
    }
    host_free(host);
    return exit_code;
}

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
    .summary = "does a policy load?",
    .examples = "  remit check structure\n  remit check ./my-policy.lua\n",
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
