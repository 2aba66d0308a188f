/* SPDX-License-Identifier: MIT */
/* Folding: how names and words of other people's spreadsheets are compared. ASCII letters in lower
 * case, digits and all beyond ASCII stay; spaces and punctuation go: "Number_of employees " and
 * "numberOfEmployees" are the same. */
#ifndef REMIT_SUBJECT_FOLD_H
#define REMIT_SUBJECT_FOLD_H

#include "base/memory.h"

enum { FOLD_BYTES = 128 }; /**< a longer text folds to nothing: it is no name or value of ours */

/** Folds into `folded` (FOLD_BYTES long) and returns it. */
Text text_fold(Text text, char *folded);
Text text_fold_into(Arena *arena, Text text);

#endif
