/* SPDX-License-Identifier: MIT */
/* Finding the scripts and the knowledge base from where the program is. */
#include "host/paths.h"
#include <dirent.h>
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

static int compare_texts(const void *a, const void *b) {
    return text_compare(*(const Text *)a, *(const Text *)b);
}

const Text *path_list_scripts(const char *folder, size_t *count, Arena *arena) {
    *count = 0;
    DIR *directory = opendir(folder);
    if (!directory)
        return NULL;
    Text *names = NULL;
    size_t room = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        Text name = text_of(entry->d_name);
        if (name.len <= 4 || memcmp(name.at + name.len - 4, ".lua", 4) != 0 || name.at[0] == '.')
            continue;
        if (*count == room) {
            room = room ? room * 2 : 16;
            Text *larger = arena_new(arena, room * sizeof *larger);
            if (*count)
                memcpy(larger, names, *count * sizeof *names);
            names = larger;
        }
        names[(*count)++] = arena_text(arena, (Text){name.at, name.len - 4});
    }
    closedir(directory);
    if (*count)
        qsort(names, *count, sizeof *names, compare_texts);
    return names;
}
