/* SPDX-License-Identifier: MIT */
/* What a build may choose: -DISTHS_...=. */
#ifndef ISTHS_CONFIG_H
#define ISTHS_CONFIG_H

#include "isth_quarantine.h"

/* Looks at the channel without a doorbell, which may have been dropped. */
#ifndef ISTHS_POLL_MS
#define ISTHS_POLL_MS 5u
#endif
#ifndef ISTHS_POLL_BUSY_MS
#define ISTHS_POLL_BUSY_MS 1u /* the same, right after traffic */
#endif

/* Sessions a minute with a peer that broke rules. */
#ifndef ISTHS_READMISSIONS
#define ISTHS_READMISSIONS ISTH_READMISSIONS
#endif

/*
 * The traffic budget: frames and bytes per activation, after which it looks for
 * the window and its timers, and per period, its share of the core. While the
 * period has budget one activation follows the other, so Linux waits for no
 * longer than a period's frames take.
 */
#ifndef ISTHS_BUDGET_ACTIVATION_FRAMES
#define ISTHS_BUDGET_ACTIVATION_FRAMES 128u
#endif
#ifndef ISTHS_BUDGET_ACTIVATION_BYTES
#define ISTHS_BUDGET_ACTIVATION_BYTES (256u * 1024u)
#endif
#ifndef ISTHS_BUDGET_PERIOD_FRAMES
#define ISTHS_BUDGET_PERIOD_FRAMES 256u
#endif
#ifndef ISTHS_BUDGET_PERIOD_BYTES
#define ISTHS_BUDGET_PERIOD_BYTES (1024u * 1024u)
#endif
#ifndef ISTHS_BUDGET_PERIOD_US
#define ISTHS_BUDGET_PERIOD_US 1000u
#endif

/* Frames that their sender keeps when refused: so many times the limits. */
#ifndef ISTHS_BUDGET_KEPT_FACTOR
#define ISTHS_BUDGET_KEPT_FACTOR 2u
#endif

#endif
