/* SPDX-License-Identifier: MIT */
/* remit kb build, import, remove and check: making the file, adding packs to it and taking them
 * out, looking for mistakes in it. */
#include "cli/kb.h"
#include "host/paths.h"
#include "kb/import.h"

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

/* --- import --------------------------------------------------------------------------------- */

/* Which packs the file has beside the shipped one, and what each brought. */
static int tell_packs(const Args *args, const char *file) {
    KbPage page = {0};
    KbPackList packs;
    Args after = *args; /* the result is the knowledge base to look into */
    Given db = {&(Option){"db", 0, "FILE", ""}, file};
    after.given = &db;
    after.given_count = 1;
    bool is_done = kb_page_open(&page, &after) && kb_packs(page.kb, &page.arena, &packs, &page.err);
    for (size_t i = 0; is_done && i < packs.count; i++) {
        const KbPack *pack = &packs.items[i];
        if (text_equal(pack->id, TEXT("remit")))
            continue;
        Text brought = kb_pack_contents(pack, &page.arena);
        layout_wrap(&page.out,
                    arena_format(&page.arena, "%s has the pack '%.*s': %.*s", file,
                                 TEXT_ARG(pack->id), TEXT_ARG(brought)),
                    0, 4);
    }
    if (is_done && page.out.len == 0)
        buffer_addf(&page.out, "%s has no pack but the shipped one\n", file);
    return kb_page_close(&page, is_done);
}

static int run_import(const Args *args) {
    RemitError err;
    Arena arena = {0};
    if (args->count == 0)
        return cli_usage("kb import", "which pack?");
    const char *name = args_value(args, "name"), *title = args_value(args, "title");
    if (args->count > 1 && (name || title))
        return cli_usage("kb import", "--name and --title are for one pack at a time");
    KbPackFile *packs = arena_new(&arena, (size_t)args->count * sizeof *packs);
    for (int i = 0; i < args->count; i++)
        packs[i] = (KbPackFile){args->operands[i], name, title};
    const char *from = path_kb(args_value(args, "db"), &arena), *to = args_value(args, "output");
    KbImport import = {.from = from,
                       .to = to ? to : from,
                       .packs = packs,
                       .count = (size_t)args->count,
                       .replace = args_has(args, "replace")};
    int exit_code = kb_import(&import, &err) ? tell_packs(args, import.to) : cli_fail(args, &err);
    if (exit_code == 0 && !to) {
        fflush(stdout);
        error_set(&err, REMIT_OK, "the knowledge base itself was changed");
        error_hint(&err, "'remit kb remove PACK' takes a pack out again; -o FILE leaves it alone");
        error_print(stderr, &err, "note", args->use_color_err);
    }
    arena_free(&arena);
    return exit_code;
}

static const Option import_options[] = {
    {"output", 'o', "FILE", "write the result there instead of changing the knowledge base"},
    {"name", 0, "NAME", "the pack's name (default: that of its folder or file)"},
    {"title", 0, "TEXT", "what the pack is, in a few words"},
    {"replace", 0, NULL, "take out a pack of the same name before"},
    {0},
};

const Verb verb_kb_import = {
    .name = "kb import",
    .operands = "PACK…",
    .summary = "add a pack of your own: a folder of CSV files, or SQL",
    .examples = "  remit kb import my-pack -o my.db            then: remit own … --db my.db\n"
                "  remit kb import roles.sql --name more-roles --db my.db\n"
                "  remit kb import my-pack --replace --db my.db\n",
    .options = import_options,
    .run = run_import,
};

/* --- remove --------------------------------------------------------------------------------- */

static int run_remove(const Args *args) {
    if (args->count != 1)
        return cli_usage("kb remove", "name one pack: 'remit kb packs' lists them");
    KbPage page = {0};
    Text pack = text_of(args->operands[0]);
    if (!kb_page_open(&page, args) ||
        !kb_check_name(page.kb, KB_PACKS, &pack, &page.arena, &page.err))
        return kb_page_close(&page, false);
    kb_close(page.kb); /* it is replaced now */
    page.kb = NULL;
    const char *from = path_kb(args_value(args, "db"), &page.arena);
    const char *to = args_value(args, "output");
    KbImport import = {.from = from, .to = to ? to : from, .remove = pack.at};
    if (!kb_import(&import, &page.err))
        return kb_page_close(&page, false);
    int exit_code = tell_packs(args, import.to);
    arena_free(&page.arena);
    return exit_code;
}

static const Option remove_options[] = {
    {"output", 'o', "FILE", "write the result there instead of changing the knowledge base"},
    {0},
};

const Verb verb_kb_remove = {
    .name = "kb remove",
    .operands = "PACK",
    .summary = "take a pack out again, with all that it brought",
    .examples = "  remit kb remove security --db my.db\n"
                "  remit kb remove security --db my.db -o without.db\n",
    .options = remove_options,
    .run = run_remove,
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
    size_t claims = 0, terms = 0, examples = 0;
    for (size_t i = 0; i < packs.count; i++) {
        claims += packs.items[i].claim_count;
        terms += packs.items[i].term_count;
        examples += packs.items[i].example_count;
    }
    if (!page->is_json)
        buffer_addf(out, "no problems in %zu claims, %zu terms and %zu examples of %zu pack%s\n",
                    claims, terms, examples, packs.count, packs.count == 1 ? "" : "s");
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
    .summary = "look for mistakes: wrong lines, double terms, …",
    .examples = "  remit kb check\n"
                "  remit kb check --pack security --db my.db\n",
    .options = check_options,
    .run = run_check,
};
