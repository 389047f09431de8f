// SPDX-License-Identifier: MIT
/*
 * A normal end of our own that keeps no rule. The driver is unloaded.
 *
 * Each turn shakes hands as SPEC section 4 says, and then breaks one rule of
 * section 7. The secure end holds such a peer off for longer each time.
 */
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include <asm/barrier.h>

#include "isth_calls.h"
#include "isth_layout.h"
#include "smc.h"

#define RING ISTH_RING_MIN
#define WINDOW ISTH_WINDOW_SIZE(RING)
#define PATIENCE_MS 30000 /* longer than any quarantine */

static struct isth_mgmt_shm *own, *peer;
static u8 *own_ring;
static u32 sessions;

static void ring_bell(struct run *run)
{
	dsb(ishst);
	smc(run, ISTH_SMC_DOORBELL, 0, 0, 0);
}

static void identify(void)
{
	own->magic = ISTH_MAGIC;
	own->version_major = ISTH_VERSION_MAJOR;
	own->version_minor = ISTH_VERSION_MINOR;
	own->features = ISTH_FEATURES_KNOWN;
	own->ring_size = RING;
	own->frame_max = ISTH_FRAME_MAX;
	own->txptr = 0;
	own->rxptr = 0;
	own->rx_event = 0;
	own->tx_event = ~0u;
}

/* Up, or not within our patience. */
static bool shake_hands(struct run *run)
{
	u32 session = ++sessions << 8 | 1;
	unsigned int ms;

	smp_store_release(&own->session, 0);
	identify();
	smp_store_release(&own->session, session);
	for (ms = 0; ms < PATIENCE_MS; ms++) {
		WRITE_ONCE(own->echo, smp_load_acquire(&peer->session));
		ring_bell(run);
		if (READ_ONCE(peer->echo) == session && READ_ONCE(own->echo))
			return true;
		msleep(1);
	}
	wrong(run, "the RTOS takes no session of ours any more");
	return false;
}

static void write_record(u32 at, const struct isth_record_shm *record)
{
	memcpy(own_ring + at % RING, record, sizeof(*record));
}

static void random_record(struct run *run, struct isth_record_shm *record)
{
	static const u32 lengths[] = { 0,  1,	   13,	    14,		60,
				       15, 0xffff, 0x10000, 0xffffffff, RING };
	u32 parts[4] = { 0 };

	parts[0] = lengths[draw_below(run, ARRAY_SIZE(lengths))];
	if (draw_below(run, 2))
		parts[draw_below(run, 4)] = draw(run);
	memcpy(record, parts, sizeof(*record));
}

/* Records of any kind, published as they are, changed right afterwards. */
static void bad_records(struct run *run)
{
	struct isth_record_shm record;
	unsigned int i;
	u32 at = 0;

	for (i = 0; i < 8; i++) {
		random_record(run, &record);
		write_record(at, &record);
		at += ISTH_RECORD_SIZE(draw_below(run, 1500));
		smp_store_release(&own->txptr, at);
		if (draw_below(run, 2)) {
			random_record(run, &record);
			write_record(at, &record);
		}
		ring_bell(run);
	}
}

static const u32 jumps[] = {
	8,     -16,	    16 * 3, RING,	RING + 16,
	-RING, 0x80000000u, 1,	    0x7ffffff0, -0x10000u
};

static void bad_positions(struct run *run)
{
	u32 *position = draw_below(run, 2) ? &own->txptr : &own->rxptr;
	u32 at = READ_ONCE(*position);
	unsigned int i;

	for (i = 0; i < 4; i++) {
		at += draw_below(run, 4) ?
			      jumps[draw_below(run, ARRAY_SIZE(jumps))] :
			      (u32)draw(run);
		smp_store_release(position, at);
		WRITE_ONCE(own->rx_event, draw(run));
		WRITE_ONCE(own->tx_event, draw(run));
		ring_bell(run);
	}
}

/* Sessions that come and go before anybody is up. */
static void bad_sessions(struct run *run)
{
	unsigned int i;

	for (i = 0; i < 32; i++) {
		WRITE_ONCE(own->echo,
			   draw_below(run, 2) ? draw(run) : peer->session);
		smp_store_release(&own->session, draw(run));
		ring_bell(run);
	}
}

static void break_a_rule(struct run *run)
{
	switch (draw_below(run, 3)) {
	case 0:
		bad_records(run);
		break;
	case 1:
		bad_positions(run);
		break;
	default:
		bad_sessions(run);
		break;
	}
}

static void wait_for(struct run *run, unsigned int wanted)
{
	unsigned long base, size;
	unsigned int ms;

	for (ms = 0; ms < 2000; ms++) {
		if (smc_window(&base, &size) == wanted)
			return;
		if (wanted == ISTH_WINDOW_NONE)
			smc(run, ISTH_SMC_UNREGISTER, 0, 0, 0);
		msleep(1);
	}
	wrong(run, "the window never came to state %u", wanted);
}

static int rules(struct run *run)
{
	void *window = phys_to_virt(own_memory);
	unsigned long i, calls;

	wait_for(run, ISTH_WINDOW_NONE);
	memset(window, 0, WINDOW);
	peer = window;
	own = window + WINDOW / 2;
	own_ring = (u8 *)own + ISTH_MGMT_SIZE;
	smc(run, ISTH_SMC_REGISTER, own_memory, WINDOW, 0);
	wait_for(run, ISTH_WINDOW_ATTACHED);
	for (i = 0; i < run->count && shake_hands(run); i++)
		break_a_rule(run);
	wait_for(run, ISTH_WINDOW_NONE);
	calls = run->done;
	run->done = i;
	return calls ? 0 : -EIO;
}

const struct attack ring_attacks[] = {
	{ "rules", rules },
	{ 0 },
};
