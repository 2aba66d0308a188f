/* SPDX-License-Identifier: MIT */
/* The checks that every way into a record shares; inside this room only. */
#ifndef REMIT_SUBJECT_CHECKS_H
#define REMIT_SUBJECT_CHECKS_H

#include "subject/subject.h"

/** Sets a string field, checked against its allowed values. */
bool record_set_word(Record *record, int field, Text text, RemitError *err);
/** Fails because `got` is of the wrong type for the field. */
bool record_fail_type(const Record *record, int field, const char *got, RemitError *err);

#endif
