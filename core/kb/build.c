/* SPDX-License-Identifier: MIT */
/* Building a knowledge base from the SQL texts of a folder: into a file beside the target that
 * takes its place when it is whole. The same texts give the same content. What the texts say is
 * theirs; the one thing this file knows of them is that those whose names begin with 9 derive
 * tables from the others and can be run again (the import of a pack does). */
#include "base/fingerprint.h"
#include "kb/part.h"
#include "kb/store.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { LARGEST_TEXT = 256 * 1024 * 1024 };

typedef struct TextFile {
    Text name; /* as found in the folder */
    Text path;
} TextFile;

typedef struct TextFiles {
    TextFile *items;
    size_t count, room;
} TextFiles;

static int by_name(const void *a, const void *b) {
    return text_compare(((const TextFile *)a)->name, ((const TextFile *)b)->name);
}

static bool list_texts(const char *directory, Arena *arena, TextFiles *files, RemitError *err) {
    DIR *folder = opendir(directory);
    if (!folder) {
        error_set(err, REMIT_E_INPUT, "the folder of texts cannot be read: %s", strerror(errno));
        error_at(err, directory, 0, 0);
        error_hint(err, "give the folder with the .sql files, such as db");
        return false;
    }
    for (const struct dirent *entry; (entry = readdir(folder));) {
        Text name = text_of(entry->d_name);
        if (name.len < 5 || name.at[0] == '.' || strcmp(name.at + name.len - 4, ".sql") != 0)
            continue;
        if (files->count == files->room) {
            files->room = files->room ? 2 * files->room : 32;
            files->items = mem_resize(files->items, files->room * sizeof *files->items);
        }
        files->items[files->count++] =
            (TextFile){arena_text(arena, name), arena_format(arena, "%s/%s", directory, name.at)};
    }
    closedir(folder);
    if (files->count == 0) {
        error_set(err, REMIT_E_INPUT, "no .sql file in this folder");
        error_at(err, directory, 0, 0);
        error_hint(err, "give the folder with the texts of the knowledge base, such as db");
        return false;
    }
    qsort(files->items, files->count, sizeof *files->items, by_name);
    return true;
}

static bool read_text(const char *path, Buffer *text, RemitError *err) {
    buffer_clear(text);
    FILE *file = fopen(path, "rb");
    size_t got = 1;
    while (file && got > 0 && text->len <= LARGEST_TEXT) {
        got = fread(buffer_reserve(text, 65536), 1, 65536, file);
        text->len += got;
    }
    bool is_read = file && !ferror(file) && text->len <= LARGEST_TEXT;
    if (!is_read) {
        error_set(err, REMIT_E_INPUT, "this text cannot be read: %s",
                  text->len > LARGEST_TEXT ? "it is too long" : strerror(errno));
        error_at(err, path, 0, 0);
    }
    if (file)
        fclose(file);
    return is_read;
}

static bool fail_sql(sqlite3 *db, const char *file, RemitError *err) {
    error_set(err, REMIT_E_OUTPUT, "the knowledge base cannot be written: %s", sqlite3_errmsg(db));
    error_at(err, file, 0, 0);
    return false;
}

static bool run_texts(sqlite3 *db, const TextFiles *files, const char *file, Arena *arena,
                      RemitError *err) {
    Text *texts = arena_new(arena, 2 * files->count * sizeof *texts);
    Buffer text = {0}, derive = {0};
    bool is_done = true;
    for (size_t i = 0; is_done && i < files->count; i++) {
        const TextFile *each = &files->items[i];
        is_done = read_text(each->path.at, &text, err) &&
                  sqltext_run(db, each->path.at, buffer_text(&text), SQLTEXT_BUILD, err);
        if (is_done && each->name.at[0] == '9')
            buffer_add(&derive, buffer_text(&text));
        texts[2 * i] = each->name;
        texts[2 * i + 1] = arena_text(arena, buffer_text(&text));
    }
    char fingerprint[FINGERPRINT_BYTES];
    fingerprint_texts(texts, 2 * files->count, fingerprint);
    is_done = is_done && store_put_meta(db, "sha256", text_of(fingerprint), file, err) &&
              store_put_meta(db, "derive", buffer_text(&derive), file, err);
    buffer_free(&text);
    buffer_free(&derive);
    return is_done;
}

bool store_put_meta(sqlite3 *db, const char *key, Text value, const char *file, RemitError *err) {
    sqlite3_stmt *statement = NULL;
    bool is_done = sqlite3_prepare_v2(db, "INSERT OR REPLACE INTO meta VALUES (?1, ?2)", -1,
                                      &statement, NULL) == SQLITE_OK;
    if (is_done) {
        store_bind(statement, 1, text_of(key));
        store_bind(statement, 2, value);
        is_done = sqlite3_step(statement) == SQLITE_DONE;
    }
    if (!is_done) {
        error_set(err, REMIT_E_KB, "the texts make no table meta (key, value): %s",
                  sqlite3_errmsg(db));
        error_at(err, file, 0, 0);
        error_hint(err, "it stands in 010-schema.sql, with the other tables");
    }
    sqlite3_finalize(statement);
    return is_done;
}

bool store_begin(sqlite3 *db, const char *file, RemitError *err) {
    return sqlite3_exec(db,
                        "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8';"
                        "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
                        "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;"
                        "PRAGMA foreign_keys = ON; BEGIN IMMEDIATE",
                        NULL, NULL, NULL) == SQLITE_OK ||
           fail_sql(db, file, err);
}

bool store_commit(sqlite3 *db, const char *file, RemitError *err) {
    return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK || fail_sql(db, file, err);
}

static bool build_part(const TextFiles *files, Part *part, Arena *arena, RemitError *err) {
    sqlite3 *db = NULL;
    Functions functions = {0};
    const char *file = part->target;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    bool is_done =
        sqlite3_open_v2(part->path.at, &db, flags, NULL) == SQLITE_OK || fail_sql(db, file, err);
    if (is_done)
        part_watch(part, db, 0);
    is_done = is_done && functions_open(&functions, db, err) && store_begin(db, file, err) &&
              run_texts(db, files, file, arena, err) && store_commit(db, file, err);
    functions_close(&functions);
    sqlite3_close(db);
    return is_done;
}

bool kb_build(const char *directory, const char *file, RemitError *err) {
    Arena arena = {0};
    TextFiles files = {0};
    Part part;
    bool is_done = part_open(&part, file, &arena, err) &&
                   list_texts(directory, &arena, &files, err) &&
                   build_part(&files, &part, &arena, err);
    is_done = part_finish(&part, is_done, err);
    mem_free(files.items);
    arena_free(&arena);
    return is_done;
}
