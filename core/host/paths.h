/* SPDX-License-Identifier: MIT */
/* Where things are: what the caller names, else the environment, else beside the program (a build
 * tree) or in its share folder (an installation). Never the current directory: a policy found by
 * accident in somebody's downloads must not decide. */
#ifndef REMIT_HOST_PATHS_H
#define REMIT_HOST_PATHS_H

#include "base/memory.h"

/** The folder of scripts: `named`, REMIT_SCRIPTS, or found. Lives in the arena. */
const char *path_scripts(const char *named, Arena *arena);
/** The file of the knowledge base: `named`, REMIT_DB, or found. */
const char *path_kb(const char *named, Arena *arena);
/** The names of the Lua files of the folder, without ".lua", in byte order; none when there is no
 * such folder. Live in the arena. */
const Text *path_list_scripts(const char *folder, size_t *count, Arena *arena);
/** Does the environment name the knowledge base? */
bool path_kb_is_named(void);
bool path_exists(const char *path);

#endif
