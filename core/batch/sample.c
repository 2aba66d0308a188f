/* SPDX-License-Identifier: MIT */
/* Choosing by reservoir: a record that comes as the n-th stays with the chance most / n. */
#include "batch/sample.h"
#include <stdlib.h>

void sample_init(Sample *sample, uint64_t most, uint64_t seed) {
    *sample = (Sample){.most = most, .state = seed};
}

void sample_free(Sample *sample) {
    for (uint64_t i = 0; i < sample->count; i++)
        mem_free((char *)sample->records[i].record.raw.at);
    mem_free(sample->records);
    *sample = (Sample){0};
}

/* splitmix64: small, and the same everywhere. */
static uint64_t next_random(Sample *sample) {
    uint64_t z = sample->state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static void keep(SampledRecord *slot, uint64_t number, const FeedRecord *record,
                 const RemitError *bad) {
    char *copy = mem_resize((char *)slot->record.raw.at, record->raw.len + 1);
    if (record->raw.len)
        memcpy(copy, record->raw.at, record->raw.len);
    slot->number = number;
    slot->record = *record;
    slot->record.raw.at = copy;
    slot->record.readable = copy + record->raw.len;
    slot->record.cells = NULL;
    slot->is_bad = bad != NULL;
    if (bad)
        slot->error = *bad;
}

void sample_offer(Sample *sample, const FeedRecord *record, const RemitError *bad) {
    uint64_t number = sample->offered++;
    if (sample->count < sample->most) {
        if ((sample->count & (sample->count - 1)) == 0) {
            uint64_t room = sample->count ? sample->count * 2 : 1;
            sample->records = mem_resize(sample->records, room * sizeof *sample->records);
        }
        SampledRecord *slot = &sample->records[sample->count++];
        *slot = (SampledRecord){0};
        keep(slot, number, record, bad);
        return;
    }
    uint64_t place = next_random(sample) % sample->offered;
    if (place < sample->most)
        keep(&sample->records[place], number, record, bad);
}

static int compare_numbers(const void *a, const void *b) {
    uint64_t left = ((const SampledRecord *)a)->number, right = ((const SampledRecord *)b)->number;
    return (left > right) - (left < right);
}

void sample_sort(Sample *sample) {
    if (sample->count)
        qsort(sample->records, sample->count, sizeof *sample->records, compare_numbers);
}
