/* SPDX-License-Identifier: MIT */
/* From one row of CSV to a record: each cell that has a field goes into it, read by the subject's
 * rules. */
#ifndef REMIT_INPUT_CSV_RECORD_H
#define REMIT_INPUT_CSV_RECORD_H

#include "base/error.h"
#include "subject/subject.h"

/** A column that is read. */
typedef struct CsvColumn {
    size_t cell;
    int field;
} CsvColumn;

/** Reads the cells of `columns`. Fails with REMIT_E_RECORD; `*bad` is then the cell. */
bool csv_record_read(const Text *cells, const CsvColumn *columns, size_t count, Record *record,
                     size_t *bad, RemitError *err);
/** Where cell `index` (from 0) starts in a row as it was written, and its width there. */
size_t csv_cell_offset(Text raw, char delimiter, size_t index, size_t *width);

#endif
