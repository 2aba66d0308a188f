/* SPDX-License-Identifier: MIT */
/* The same as test_input_json_shape.c, as machines without SSE2 build it. */
#define JSON_PORTABLE
#include "format/json.c"
#include "format/json_extent.c"
#include "input/json_record.c"
#include "input/json_shape.c"

#include "test_input_json_shape.c"
