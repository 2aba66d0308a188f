/* SPDX-License-Identifier: MIT */
/* Comparing files by device and inode: links and other spellings of a path are no other file. Who
 * else writes a file is the lock's business, in sink.c. */
#include "batch/apart.h"
#include <sys/stat.h>
#include <unistd.h>

static bool is_one_file(const struct stat *a, const struct stat *b) {
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* Do two names mean one file? One that is not there yet has a folder that is. */
static bool is_same_place(const char *a, const char *b) {
    struct stat about_a, about_b;
    bool has_a = stat(a, &about_a) == 0, has_b = stat(b, &about_b) == 0;
    if (has_a || has_b)
        return has_a && has_b && S_ISREG(about_a.st_mode) && is_one_file(&about_a, &about_b);
    const char *end_a = strrchr(a, '/'), *end_b = strrchr(b, '/');
    if (strcmp(end_a ? end_a + 1 : a, end_b ? end_b + 1 : b) != 0)
        return false;
    char *folder_a = mem_new(strlen(a) + 3), *folder_b = mem_new(strlen(b) + 3);
    snprintf(folder_a, strlen(a) + 3, "%.*s.", end_a ? (int)(end_a - a) + 1 : 0, a);
    snprintf(folder_b, strlen(b) + 3, "%.*s.", end_b ? (int)(end_b - b) + 1 : 0, b);
    bool is_same = stat(folder_a, &about_a) == 0 && stat(folder_b, &about_b) == 0 &&
                   is_one_file(&about_a, &about_b);
    mem_free(folder_a);
    mem_free(folder_b);
    return is_same;
}

/* Is the input not `path`, nor what is written beside it? */
static bool is_apart(const Run *run, const struct stat *input, const char *option, const char *path,
                     RemitError *err) {
    static const char *const ends[] = {"", ".part", ".part.state"};
    if (!path)
        return true;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct stat about;
        Buffer name = {0};
        buffer_addf(&name, "%s%s", path, ends[i]);
        buffer_put(&name, '\0');
        bool is_input = stat(name.at, &about) == 0 && is_one_file(&about, input);
        buffer_free(&name);
        if (!is_input)
            continue;
        error_set(err, REMIT_E_USAGE, "the input '%s' would be replaced by what is made of it",
                  run->source.name);
        error_hint(err, "name another file after %s", option);
        return false;
    }
    return true;
}

bool apart_check_files(const Run *run, RemitError *err) {
    const BatchOptions *options = run->options;
    bool is_stdout = !options->output || strcmp(options->output, "-") == 0;
    const char *output = is_stdout ? NULL : options->output;
    const char *errors =
        options->errors && strcmp(options->errors, "-") != 0 ? options->errors : NULL;
    if (output && errors ? is_same_place(output, errors) : is_stdout && options->errors && !errors)
        return error_set(err, REMIT_E_USAGE, "results and errors cannot go into one file");
    struct stat input, about;
    if (fstat(run->source.file, &input) != 0 || !S_ISREG(input.st_mode))
        return true;
    if (is_stdout && fstat(STDOUT_FILENO, &about) == 0 && is_one_file(&about, &input)) {
        error_set(err, REMIT_E_USAGE, "the input '%s' is standard output, too", run->source.name);
        error_hint(err, "name another file after >");
        return false;
    }
    return (run->target.file || is_apart(run, &input, "-o", output, err)) &&
           is_apart(run, &input, "--errors", errors, err);
}

bool apart_check_table(const Run *run, RemitError *err) {
    struct stat in, out;
    if (fstat(run->source.file, &in) != 0 || stat(run->target.file, &out) != 0 ||
        !is_one_file(&in, &out) ||
        !text_equal_nocase(table_reader_name(run->source.table), text_of(run->target.table)))
        return true;
    error_set(err, REMIT_E_USAGE, "the table '%s' would be replaced by what is made of it",
              run->target.table);
    error_hint(err, "--out-table gives the results another name");
    return false;
}
