/* SPDX-License-Identifier: MIT */
/* Reading a record from the cells of a row. What a text means is the subject room's business. */
#include "input/csv_record.h"

bool csv_record_read(const Text *cells, const CsvColumn *columns, size_t count, Record *record,
                     size_t *bad, RemitError *err) {
    for (size_t i = 0; i < count; i++) {
        *bad = columns[i].cell;
        if (!record_set_text(record, columns[i].field, cells[columns[i].cell], err))
            return false;
    }
    return true;
}

size_t csv_cell_offset(Text raw, char delimiter, size_t index, size_t *width) {
    size_t start = 0;
    bool is_quoted = false;
    for (size_t i = 0; i <= raw.len; i++) {
        if (i < raw.len && raw.at[i] == '"')
            is_quoted = !is_quoted;
        if (i < raw.len && (is_quoted || raw.at[i] != delimiter))
            continue;
        *width = i > start ? i - start : 1;
        if (index-- == 0)
            return start;
        start = i + 1;
    }
    *width = 1;
    return 0;
}
