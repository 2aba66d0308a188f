/* SPDX-License-Identifier: MIT */
/* The sieve: the verdicts of all conditions of a program at once. Each question (a field with all
 * atoms over it) has a row of bits for each of its answers: the clauses that this answer leaves
 * standing. What stands after all questions holds. It says what
 * the clauses say of the atoms, in one pass over words instead of one over atoms and one over
 * conditions. */
#ifndef REMIT_ENGINE_SIEVE_H
#define REMIT_ENGINE_SIEVE_H

#include "engine/program.h"

typedef struct Sieve Sieve;

/** A bit for each condition: it holds; it holds or cannot be told. */
typedef struct SieveBits {
    uint64_t *held, *possible;
} SieveBits;

/** Of a finished program, in whose arena it lives. */
Sieve *sieve_new(const Program *program);
/** How many words SieveBits needs; the conditions come first. */
int sieve_words(const Sieve *sieve);
/** Asks all questions; true when one of them could not be told. */
bool sieve_ask(const Sieve *sieve, Facts *facts, SieveBits *bits);

#endif
