/* SPDX-License-Identifier: MIT */
/* The tables of test_format_json.c over the reader as machines without SSE2 build it. */
#define JSON_PORTABLE
#include "format/json.c"
#include "format/json_extent.c"

#include "test_format_json.c"
