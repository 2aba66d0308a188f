/* SPDX-License-Identifier: MIT */
/* Adding packs to a built knowledge base: roles, sources, claims, disputes and terms of somebody's
 * own, under a name of their own. */
#ifndef REMIT_KB_IMPORT_H
#define REMIT_KB_IMPORT_H

#include "kb/kb.h"

typedef struct KbPackFile {
    const char *path;  /**< a folder of CSV and SQL files, or one SQL file */
    const char *name;  /**< the pack's id: small letters, digits, '-'; NULL: from the path */
    const char *title; /**< NULL: the name */
} KbPackFile;

typedef struct KbImport {
    const char
        *from;      /**< the knowledge base to add to; it is not changed unless `to` is the same */
    const char *to; /**< where the result goes, written beside and renamed */
    const KbPackFile *packs;
    size_t count;
    bool replace;         /**< a pack of the same name is taken out before */
    int64_t milliseconds; /**< of processor time; 0: two minutes */
    const char *remove;   /**< a pack's id: it is taken out, and none is added; else NULL */
} KbImport;

/** Adds all packs or, when anything in one of them clashes, dangles or lacks its source, none.
 * REMIT_E_INPUT with the pack's file and line; REMIT_E_KB when `from` is no knowledge base;
 * REMIT_E_LIMIT when it takes too long. A signal that came meanwhile ends the program at the end of
 * this, when nothing is left beside `to`. */
bool kb_import(const KbImport *import, RemitError *err);

#endif
