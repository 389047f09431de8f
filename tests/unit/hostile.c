// SPDX-License-Identifier: MIT
#include "hostile.h"

struct pair pair;
struct isth_end *victim = &pair.secure, *hostile = &pair.normal;
uint32_t features = ISTH_FEATURES_KNOWN;

void attack_secure(void)
{
	victim = &pair.secure;
	hostile = &pair.normal;
}

void attack_normal(void)
{
	victim = &pair.normal;
	hostile = &pair.secure;
}

void step_both(void)
{
	int i;

	for (i = 0; i < 2 * ISTH_SESSION_STEPS; i++) {
		pair_step(victim);
		pair_step(hostile);
	}
}

void check_flows(void)
{
	CHECK_EQ(victim->state, ISTH_UP);
	CHECK_EQ(hostile->state, ISTH_UP);
	CHECK_EQ(isth_rx_peek(victim), ISTH_EMPTY);
	CHECK_EQ(pair_send(hostile, 4, 400), 0);
	isth_tx_publish(hostile);
	CHECK(pair_receive(victim, 4, 400));
	CHECK_EQ(pair_send(victim, 5, 500), 0);
	isth_tx_publish(victim);
	CHECK(pair_receive(hostile, 5, 500));
}

void check_healed(void)
{
	CHECK_EQ(pair_check(victim), ISTH_SESSION_RESTART);
	pair_step(victim);
	CHECK_EQ(victim->state, ISTH_QUARANTINED);
	CHECK_EQ(victim->quarantine->flights, 1);
	CHECK_EQ(pair_check(victim), ISTH_SESSION_STAY);
	pair_now = victim->quarantine->until;
	step_both();
	CHECK(!isth_session_broken(victim));
	check_flows();
}

void check_record_breaks(const void *record, enum isth_rule rule)
{
	struct isth_frame frame = { 0 };
	uint32_t fields; /* flags, gso_type, hdr_len */

	pair_up_with(&pair, features);
	CHECK_EQ(pair_send(hostile, 0, 1000), 0);
	isth_tx_publish(hostile);
	memcpy(hostile_record(), record, sizeof(*hostile_record()));
	CHECK_EQ(isth_rx_begin(victim, &frame), ISTH_EBROKEN);
	CHECK_EQ(frame.len, 0);
	CHECK_EQ(victim->rx.violation.rule, rule);
	memcpy(&fields, (const uint8_t *)record + 4, sizeof(fields));
	if (rule >= ISTH_RULE_FIELDS)
		CHECK_EQ(victim->rx.violation.found, fields);
	check_healed();
}
