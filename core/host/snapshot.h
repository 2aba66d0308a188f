/* SPDX-License-Identifier: MIT */
/* Snapshots: what a decision said, as texts that outlive it and the policy that it is from. */
#ifndef REMIT_HOST_SNAPSHOT_H
#define REMIT_HOST_SNAPSHOT_H

#include "engine/decision.h"

typedef enum SnapshotPart {
    SNAPSHOT_GIVEN,   /**< a field and its value */
    SNAPSHOT_ASSUMED, /**< likewise */
    SNAPSHOT_SCORE,
    SNAPSHOT_OUTPUT,
    SNAPSHOT_RULE, /**< one that held, and what it gave; or that could not be told */
    SNAPSHOT_PARTS,
} SnapshotPart;

typedef struct SnapshotRow {
    SnapshotPart part;
    Text name;
    Text value;         /**< of a rule that could not be told: empty */
    bool found_nothing; /**< it is evidence, and 0: worth a word beside another value only */
} SnapshotRow;

/** Zero-initialise; snapshot_free gives it back. */
typedef struct Snapshot {
    Arena arena; /**< owns all below */
    Text policy, hash, outcome;
    SnapshotRow *rows; /**< by part, in the order of the policy */
    size_t count;
} Snapshot;

/** Takes the place of what it held before. The decision must have been explained. */
void snapshot_take(Snapshot *snapshot, const Decision *decision);
void snapshot_free(Snapshot *snapshot);
/** The row of a part with this name; NULL when there is none. */
const SnapshotRow *snapshot_find(const Snapshot *snapshot, SnapshotPart part, Text name);

#endif
