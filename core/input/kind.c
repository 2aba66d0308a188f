/* SPDX-License-Identifier: MIT */
/* Telling files apart by the marks that their formats begin with. */
#include "input/kind.h"

static const FileMark marks[] = {
    {"\x1f\x8b", FILE_GZIP, "gzip", "zcat"},
    {"\x28\xb5\x2f\xfd", FILE_ZSTD, "zstd", "zstdcat"},
    {"SQLite format 3", FILE_SQLITE, "a SQLite database", NULL},
    {"PK\x03\x04", FILE_FOREIGN, "a zip archive or a workbook", NULL},
    {"\xfd\x37zXZ", FILE_FOREIGN, "xz", "xzcat"},
    {"BZh91AY", FILE_FOREIGN, "bzip2", "bzcat"},
    {"PAR1\x15", FILE_FOREIGN, "a Parquet file", NULL},
};

FileKind file_kind(Text start, const FileMark **mark) {
    FileKind kind = FILE_TEXT;
    if (mark)
        *mark = NULL;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t len = strlen(marks[i].mark), common = start.len < len ? start.len : len;
        if (common && memcmp(start.at, marks[i].mark, common) != 0)
            continue;
        if (common < len) {
            kind = FILE_OPEN;
            continue;
        }
        if (mark)
            *mark = &marks[i];
        return marks[i].kind;
    }
    return kind;
}
