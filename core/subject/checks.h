/* SPDX-License-Identifier: MIT */
/* The checks that every way into a record shares; inside this room only. */
#ifndef REMIT_SUBJECT_CHECKS_H
#define REMIT_SUBJECT_CHECKS_H

#include "subject/subject.h"

/** Sets a string field, checked against its allowed values. */
bool record_set_word(Record *record, int field, Text text, RemitError *err);
/** The symbol of a text that is an allowed value to the letter and quickly found, or -1. */
int field_symbol_as_is(const Field *field, Text text);
/** Fails because `got` is of the wrong type for the field. */
bool record_fail_type(const Record *record, int field, const char *got, RemitError *err);

#endif
