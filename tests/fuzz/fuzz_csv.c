/* SPDX-License-Identifier: MIT */
/* Fuzzes the CSV reader: rows and errors must not depend on how the bytes arrive, and every row
 * must be where it says. */
#include "format/csv.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    ((condition) ? (void)0 : (fprintf(stderr, "not: %s\n", #condition), abort()))

static void read_rows(Buffer *out, Text text, size_t block, bool has_header) {
    CsvOptions options = {.row_limit = 64, .column_limit = 8};
    CsvReader *reader = csv_reader_new(&options);
    bool is_named = false, is_over = false;
    for (size_t fed = 0;;) {
        CsvRow row;
        RemitError err = {0};
        CsvStep step = csv_reader_next(reader, &row, &err);
        if (step == CSV_DONE)
            break;
        if (step == CSV_MORE) {
            CHECK(!is_over);
            size_t len = text.len - fed < block ? text.len - fed : block;
            is_over = fed + len == text.len;
            csv_reader_feed(reader, (Text){text.at + fed, len}, is_over);
            fed += len;
            continue;
        }
        if (err.code != REMIT_E_INPUT)
            CHECK(text_equal(row.raw, (Text){text.at + row.offset, row.raw.len}));
        buffer_addf(out, "%d@%zu:%d:%d:%s", row.line, (size_t)row.offset, err.line, err.column,
                    err.message);
        for (size_t i = 0; i < row.count; i++) {
            buffer_put(out, '\0');
            buffer_add(out, row.cells[i]);
        }
        buffer_put(out, '\n');
        if (step == CSV_ROW && has_header && !is_named) {
            csv_reader_set_header(reader, row.cells, row.count);
            is_named = true;
        }
    }
    csv_reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    Text text = {(const char *)data + 1, size - 1};
    bool has_header = data[0] & 1;
    Buffer whole = {0}, parts = {0};
    read_rows(&whole, text, size, has_header);
    read_rows(&parts, text, data[0] / 2 + 1, has_header);
    CHECK(text_equal(buffer_text(&whole), buffer_text(&parts)));
    buffer_free(&whole);
    buffer_free(&parts);
    return 0;
}
