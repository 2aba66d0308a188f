/* SPDX-License-Identifier: MIT */
/* How long the knowledge base takes over a question when a consultant's packs have made it large:
 * the shipped texts plus 100,000 made-up terms, built into a temporary file. Prints medians of
 * processor time; judges nothing.
 *
 * usage: bench-search DB-FOLDER [TERMS] */
#include "input/file.h"
#include "kb/lookup.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 200 };

static const char *const questions[] = {
    "laptops for new staff",
    "price talks with our office-software maker",
    "who decides on which cloud our product runs and who pays for the traffic of it",
    "We are looking for someone to own the roadmap of the platform, hire developers and pay down "
    "technical debt together with product management",
    "the enviroment for our acounting sistem and the interfaces to personel",
    "Wer entscheidet, welche Anwendungen unsere Mitarbeiter verwenden und welche Vertraege mit "
    "wichtigen Lieferanten abgeschlossen werden sollen",
};
enum { QUESTIONS = sizeof questions / sizeof *questions };

static double now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time); /* a busy machine does not lengthen it */
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void die(const RemitError *err) {
    error_print(stderr, err, "error", false);
    exit(2);
}

/* A pronounceable word for a number, so that the terms look like words and not like one another. */
static void put_word(Buffer *out, unsigned number) {
    static const char first[] = "bcdfghklmnprstvz", second[] = "aeiou";
    for (int i = 0; i < 4; i++, number /= 80) {
        buffer_put(out, first[number % 16]);
        buffer_put(out, second[number / 16 % 5]);
    }
}

static void write_terms(const char *folder, int count) {
    Buffer sql = {0};
    RemitError err;
    buffer_lit(&sql, "INSERT INTO term (phrase, key, weight) VALUES\n");
    for (int i = 0; i < count; i++) {
        buffer_lit(&sql, "('");
        put_word(&sql, (unsigned)i * 7919u);
        buffer_put(&sql, ' ');
        put_word(&sql, (unsigned)i * 104729u + 13u);
        buffer_addf(&sql, " %d', 'CIO', 1)%s\n", i % 10, i + 1 < count ? "," : ";");
    }
    Arena arena = {0};
    if (!file_write(arena_format(&arena, "%s/899-many.sql", folder).at, buffer_text(&sql), &err))
        die(&err);
    arena_free(&arena);
    buffer_free(&sql);
}

/* The SQL texts of `from`, linked into `to`. */
static void link_texts(const char *from, const char *to) {
    DIR *directory = opendir(from);
    Arena arena = {0};
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        size_t len = strlen(entry->d_name);
        if (len < 4 || strcmp(entry->d_name + len - 4, ".sql") != 0)
            continue;
        char *whole = realpath(arena_format(&arena, "%s/%s", from, entry->d_name).at, NULL);
        if (whole && symlink(whole, arena_format(&arena, "%s/%s", to, entry->d_name).at) != 0)
            perror(entry->d_name);
        free(whole);
    }
    if (directory)
        closedir(directory);
    arena_free(&arena);
}

static void remove_folder(const char *folder) {
    DIR *directory = opendir(folder);
    Arena arena = {0};
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (entry->d_name[0] != '.')
            unlink(arena_format(&arena, "%s/%s", folder, entry->d_name).at);
    if (directory)
        closedir(directory);
    rmdir(folder);
    arena_free(&arena);
}

static void measure(Kb *kb, const char *question) {
    double evidence[ROUNDS], search[ROUNDS];
    Arena arena = {0};
    RemitError err;
    for (int i = 0; i < ROUNDS; i++) {
        Evidence found;
        KbFound claims;
        double start = now_us();
        if (!kb_evidence(kb, text_of(question), &arena, &found, &err))
            die(&err);
        double middle = now_us();
        if (!kb_search(kb, text_of(question), NULL, 10, &arena, &claims, &err))
            die(&err);
        evidence[i] = middle - start;
        search[i] = now_us() - middle;
        arena_reset(&arena);
    }
    qsort(evidence, ROUNDS, sizeof *evidence, compare_doubles);
    qsort(search, ROUNDS, sizeof *search, compare_doubles);
    printf("%8.0f %8.0f   %.56s\n", evidence[ROUNDS / 2], search[ROUNDS / 2], question);
    arena_free(&arena);
}

int main(int argc, char **argv) {
    int terms = argc > 2 ? atoi(argv[2]) : 100000;
    char folder[] = "/tmp/bench-search-XXXXXX";
    RemitError err;
    Arena arena = {0};
    if (argc < 2 || terms < 1) {
        fputs("usage: bench-search DB-FOLDER [TERMS]\n", stderr);
        return 2;
    }
    if (!mkdtemp(folder)) {
        perror(folder);
        return 2;
    }
    link_texts(argv[1], folder);
    write_terms(folder, terms);
    const char *file = arena_format(&arena, "%s/many.db", folder).at;
    double start = now_us();
    if (!kb_build(folder, file, &err))
        die(&err);
    printf("built with %d more terms in %.1f s\n", terms, (now_us() - start) / 1e6);
    Kb *kb = kb_open(file, &err);
    if (!kb)
        die(&err);
    printf("evidence   search   (median of %d, in microseconds)\n", ROUNDS);
    for (int i = 0; i < QUESTIONS; i++)
        measure(kb, questions[i]);
    kb_close(kb);
    remove_folder(folder);
    arena_free(&arena);
    return 0;
}
