/* SPDX-License-Identifier: MIT */
/*
 * Attacks: one end of a pair is the victim, the other one hostile. Each case
 * runs twice, so that either end is the victim once.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "pair.h"
#include "test.h"

extern struct pair pair;
extern struct isth_end *victim, *hostile;

/* What both ends offer in check_record_breaks(). */
extern uint32_t features;

/* Say who is the victim. */
void attack_secure(void);
void attack_normal(void);

/* The hostile end's words as it can write them, past the victim's const. */
static inline struct isth_mgmt_shm *hostile_mgmt(void)
{
	return hostile->own;
}

static inline struct isth_record_shm *hostile_record(void)
{
	return (struct isth_record_shm *)hostile->tx.ring;
}

/* Session steps of both ends, more than enough to settle. */
void step_both(void);

/* The quarantine after the one violation, then a session that works. */
void check_healed(void);

/* Frames flow both ways. */
void check_flows(void);

/* The victim alone is up and finds this record wrong. */
void check_record_breaks(const void *record, enum isth_rule rule);

/* A table of cases as tests, once for each victim. */
#define AS_VICTIMS(fn)                   \
	static void fn##_at_secure(void) \
	{                                \
		attack_secure();         \
		fn();                    \
	}                                \
	static void fn##_at_normal(void) \
	{                                \
		attack_normal();         \
		fn();                    \
	}
#define VICTIM_TESTS(fn) TEST(fn##_at_secure), TEST(fn##_at_normal),

#endif
