/* SPDX-License-Identifier: MIT */
/* The knowledge base: roles, claims with their sources, disputes and terms, in one SQLite file that
 * is built from the texts in db/. All of remit's use of SQLite's C API is in this room. A Kb is
 * opened read-only; texts it hands out are borrowed until the arena they were put in is reset. */
#ifndef REMIT_KB_KB_H
#define REMIT_KB_KB_H

#include "base/error.h"
#include "base/memory.h"
#include "subject/evidence.h"

typedef struct Kb Kb;

/** Opens a built knowledge base. NULL with REMIT_E_KB and a hint when the file is missing, no
 * knowledge base, or of another schema version. The caller closes it. */
Kb *kb_open(const char *file, RemitError *err);
/** NULL is fine. */
void kb_close(Kb *kb);
/** SHA-256 of the texts it was built from, 64 hexadecimal digits. Borrowed from the kb. */
Text kb_hash(const Kb *kb);

/** Builds `file` from the SQL texts in `directory`, in byte order of their names; written beside
 * the target and renamed. Errors carry the SQL file and line. */
bool kb_build(const char *directory, const char *file, RemitError *err);

/** What the knowledge base knows about a free text; everything lives in `arena`. */
bool kb_evidence(Kb *kb, Text text, Arena *arena, Evidence *out, RemitError *err);
/** Adds to it the examples that are nearest to the text, at most `most`. */
bool kb_nearest_examples(Kb *kb, Text text, size_t most, Arena *arena, Evidence *out,
                         RemitError *err);

#endif
