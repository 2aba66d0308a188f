/* SPDX-License-Identifier: MIT */
/* Finding the scripts and the knowledge base from where the program is. */
#include "host/paths.h"
#include <stdlib.h>
#include <unistd.h>

bool path_exists(const char *path) {
    return access(path, F_OK) == 0;
}

static const char *from_environment(const char *name) {
    const char *value = getenv(name);
    return value && value[0] ? value : NULL;
}

/* The folder of the program, or "." when it cannot be told. */
static Text program_folder(Arena *arena) {
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    while (len > 0 && path[len - 1] != '/')
        len--;
    return len > 1 ? arena_text(arena, (Text){path, (size_t)len - 1}) : TEXT(".");
}

/* As the user would write it from where they are: below the current folder without the folder. */
static Text shorten(Text path, Arena *arena) {
    char here[4096];
    if (!getcwd(here, sizeof here))
        return arena_text(arena, path);
    size_t len = strlen(here);
    if (path.len > len + 1 && memcmp(path.at, here, len) == 0 && path.at[len] == '/')
        return arena_text(arena, (Text){path.at + len + 1, path.len - len - 1});
    return arena_text(arena, path);
}

/* The first of the places, below the program's folder, that exists; the first of all if none does.
 */
static const char *find(const char *const *places, size_t count, Arena *arena) {
    Text folder = program_folder(arena);
    for (size_t i = 0; i < count; i++) {
        Text path = arena_format(arena, "%.*s/%s", TEXT_ARG(folder), places[i]);
        char *whole = realpath(path.at, NULL);
        if (!whole)
            continue;
        Text clean = shorten(text_of(whole), arena);
        free(whole);
        return clean.at;
    }
    return arena_format(arena, "%.*s/%s", TEXT_ARG(folder), places[0]).at;
}

const char *path_scripts(const char *named, Arena *arena) {
    static const char *const places[] = {"../scripts", "../share/remit/scripts"};
    if (!named)
        named = from_environment("REMIT_SCRIPTS");
    return named ? arena_text(arena, text_of(named)).at : find(places, 2, arena);
}

bool path_kb_is_named(void) {
    return from_environment("REMIT_DB") != NULL;
}

const char *path_kb(const char *named, Arena *arena) {
    static const char *const places[] = {"remit.db", "../share/remit/remit.db"};
    if (!named)
        named = from_environment("REMIT_DB");
    return named ? arena_text(arena, text_of(named)).at : find(places, 2, arena);
}
