/* SPDX-License-Identifier: MIT */
/* What a file is by its first bytes, whatever it is called: text, or one of the things that are no
 * text and yet are offered as a list of records. */
#ifndef REMIT_INPUT_KIND_H
#define REMIT_INPUT_KIND_H

#include "base/text.h"

typedef enum FileKind {
    FILE_OPEN, /**< more bytes are needed to know */
    FILE_TEXT,
    FILE_GZIP,
    FILE_ZSTD,
    FILE_SQLITE,
    FILE_FOREIGN, /**< known, and not read here */
} FileKind;

typedef struct FileMark {
    const char *mark; /**< the first bytes */
    FileKind kind;
    const char *name;
    const char *tool; /**< unpacks it to standard output; NULL: there is none */
} FileMark;

/** `*mark`, unless NULL, is what it was known by, NULL for text. */
FileKind file_kind(Text start, const FileMark **mark);

#endif
