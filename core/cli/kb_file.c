/* SPDX-License-Identifier: MIT */
/* remit kb build and check: making the file and looking for mistakes in it. */
#include "cli/kb.h"

/* --- build ---------------------------------------------------------------------------------- */

static int run_build(const Args *args) {
    RemitError err;
    if (args->count != 2)
        return cli_usage("kb build", "give the folder of texts and the file to build");
    if (!kb_build(args->operands[0], args->operands[1], &err))
        return cli_fail(args, &err);
    return 0;
}

static const Option no_options[] = {{0}};

const Verb verb_kb_build = {
    .name = "kb build",
    .operands = "DIR FILE",
    .summary = "make a knowledge base of the SQL texts in a folder",
    .examples = "  remit kb build db build/remit.db\n",
    .options = no_options,
    .run = run_build,
};

/* --- check ---------------------------------------------------------------------------------- */

static bool write_problems(KbPage *page) {
    KbFilter filter;
    KbProblemList problems;
    KbPackList packs;
    Buffer *out = &page->out;
    if (!kb_page_filter(page, &filter) ||
        !kb_problems(page->kb, filter.pack, &page->arena, &problems, &page->err) ||
        !kb_packs(page->kb, &page->arena, &packs, &page->err))
        return false;
    for (size_t i = 0; i < problems.count; i++) {
        const KbProblem *problem = &problems.items[i];
        if (page->is_json) {
            const Text values[] = {problem->what, problem->id, problem->says, problem->pack};
            static const char *const keys[] = {"what", "id", "says", "pack"};
            for (int k = 0; k < 4; k++) {
                buffer_put(out, k ? ',' : '{');
                kb_json_text(out, keys[k], values[k]);
            }
            buffer_lit(out, "}\n");
            continue;
        }
        Text text =
            arena_format(&page->arena, "%.*s '%.*s' (pack %.*s): %.*s", TEXT_ARG(problem->what),
                         TEXT_ARG(problem->id), TEXT_ARG(problem->pack), TEXT_ARG(problem->says));
        layout_wrap(out, text, 0, 4);
    }
    if (problems.count) {
        fwrite(out->at, 1, out->len, stdout);
        return kb_page_nothing(page, "%zu problem%s in the knowledge base", problems.count,
                               problems.count == 1 ? "" : "s");
    }
    size_t claims = 0, terms = 0;
    for (size_t i = 0; i < packs.count; i++) {
        claims += packs.items[i].claim_count;
        terms += packs.items[i].term_count;
    }
    if (!page->is_json)
        buffer_addf(out, "no problems in %zu claims and %zu terms of %zu pack%s\n", claims, terms,
                    packs.count, packs.count == 1 ? "" : "s");
    return true;
}

static int run_check(const Args *args) {
    KbPage page = {0};
    if (args->count)
        return cli_usage("kb check", "give the file with --db");
    return kb_page_close(&page, kb_page_open(&page, args) && write_problems(&page));
}

static const Option check_options[] = {
    {"pack", 0, "PACK", "only what this pack brought"},
    {"json", 'j', NULL, "as JSON, one object a problem"},
    {0},
};

const Verb verb_kb_check = {
    .name = "kb check",
    .operands = "",
    .summary = "look for mistakes: lines outside a source, double terms, …",
    .examples = "  remit kb check\n"
                "  remit kb check --pack security --db my.db\n",
    .options = check_options,
    .run = run_check,
};
