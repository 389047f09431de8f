/* SPDX-License-Identifier: MIT */
/* What the floods from Linux's user space share. */
#ifndef STRIKE_H
#define STRIKE_H

#include <stdint.h>

#define INTERFACE "isth0"
#define RTOS "10.77.0.1"
#define OWN "10.77.0.2"

/* One flood: how often, and the seed of its random numbers. */
struct flood {
	const char *name;
	void (*run)(unsigned long count);
};

/* One table in each file of floods, ended by an entry without a name. */
extern const struct flood frames_floods[];
extern const struct flood access_floods[];
extern const struct flood streams_floods[];
extern const struct flood guest_floods[];
extern const struct flood spoof_floods[];
extern const struct flood disorder_floods[];

extern unsigned long random_state;

uint64_t now_us(void);

/* What came of it, for the row: more than "done" where there is more. */
void tell(const char *name, unsigned long value);

#endif
