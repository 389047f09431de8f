/* SPDX-License-Identifier: MIT */
/* What control and the application of its name send each other (mailbox.h). */
#ifndef CONTROL_MESSAGES_H
#define CONTROL_MESSAGES_H

#include <stdint.h>

/* From control, every so many turns. */
struct control_report {
	uint64_t turn;
	uint64_t latency_ns;	 /* of this turn */
	uint64_t latency_max_ns; /* of all turns so far */
	uint64_t deadlines_missed;
};

/* To control: report every so many turns from now on. */
#define CONTROL_TURNS_MIN 10u
#define CONTROL_TURNS_MAX 10000u
#define CONTROL_TURNS 100u /* unasked */
struct control_request {
	uint64_t turns; /* others than these are taken for the nearest */
	uint64_t reserved;
};

#endif
