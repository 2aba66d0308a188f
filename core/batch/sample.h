/* SPDX-License-Identifier: MIT */
/* A sample: so many records of a list, each as likely as any other, the same ones for the same
 * seed, in the order of the list. Its memory is that of the records it holds. */
#ifndef REMIT_BATCH_SAMPLE_H
#define REMIT_BATCH_SAMPLE_H

#include "batch/feed.h"

typedef struct SampledRecord {
    uint64_t number;   /**< among the records that were offered */
    FeedRecord record; /**< raw is owned; no cells */
    bool is_bad;
    RemitError error; /**< of a bad one */
} SampledRecord;

typedef struct Sample {
    SampledRecord *records;
    uint64_t count, most, offered, state;
} Sample;

void sample_init(Sample *sample, uint64_t most, uint64_t seed);
void sample_free(Sample *sample);
/** `bad` is NULL for a record that can be read. */
void sample_offer(Sample *sample, const FeedRecord *record, const RemitError *bad);
/** Puts the records in the order of the list. */
void sample_sort(Sample *sample);

#endif
