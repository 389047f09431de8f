/* SPDX-License-Identifier: MIT */
#include <isth_window.h>

#include "board.h"
#include "log.h"
#include "mmu.h"
#include "smc.h"
#include "window.h"

enum state {
	UNMAPPED,
	MAPPED,	 /* and netd does not know */
	GIVEN,	 /* netd uses it */
	LEAVING, /* netd has been told; its next wait unmaps */
};

/* Where a window may lie: neither firmware, nor ours, nor a device. */
static const struct isth_range ram = {
	.base = BOARD_NORMAL_RAM_BASE,
	.size = BOARD_NORMAL_RAM_SIZE,
};

static enum state state;
static size_t mapped_size;

static void say(const char *what, uint64_t base, uint64_t size)
{
	if (log_allowed())
		log_print("window: %s %lx + %lx", what, base, size);
}

static void done(uint64_t window_state)
{
	smc_call(ISTH_SMC_WINDOW_DONE, window_state);
}

/*
 * EL3 has checked the same, and knows how much of this space is really there;
 * it is believed in nothing that can be checked here.
 */
static void attach(uint64_t base, uint64_t size)
{
	struct isth_range window = { base, size };

	if (isth_window_check(&window, &ram) ||
	    mmu_map(MMU_WINDOW_BASE, base, size, MMU_SHARED)) {
		say("refused", base, size);
		done(ISTH_WINDOW_REFUSED);
		return;
	}
	state = MAPPED;
	mapped_size = size;
	say("mapped", base, size);
	done(ISTH_WINDOW_ATTACHED);
}

static void detach(void)
{
	mmu_unmap(MMU_WINDOW_BASE, mapped_size);
	state = UNMAPPED;
	say("unmapped", MMU_WINDOW_BASE, mapped_size);
	done(ISTH_WINDOW_NONE);
}

/* What EL3 wants, as far as netd need not be asked. Its state afterwards. */
static uint64_t tend(void)
{
	struct smc_result window = smc_call(ISTH_SMC_WINDOW_GET, 0);

	if (window.x1 == ISTH_WINDOW_DETACHING && state == MAPPED)
		detach();
	if (window.x1 == ISTH_WINDOW_ATTACHING && state == UNMAPPED)
		attach(window.x2, window.x3);
	return window.x1;
}

void window_tend(void)
{
	tend();
}

static uint32_t tell(uint64_t wanted)
{
	if (state == GIVEN && wanted == ISTH_WINDOW_DETACHING) {
		state = LEAVING;
		return ISTHS_EVENT_DETACH;
	}
	if (state == MAPPED) {
		state = GIVEN;
		return ISTHS_EVENT_ATTACH;
	}
	return 0;
}

uint32_t window_follow(struct isths_window *w)
{
	uint32_t events = tell(tend());

	*w = (struct isths_window){ NULL, 0 };
	if (state != UNMAPPED)
		*w = (struct isths_window){ (void *)MMU_WINDOW_BASE,
					    mapped_size };
	return events;
}

void window_let_go(void)
{
	if (state == LEAVING)
		detach();
}

bool window_orphan(void)
{
	struct isth_mgmt_shm *own = (struct isth_mgmt_shm *)MMU_WINDOW_BASE;

	if (state != GIVEN && state != LEAVING)
		return false;
	isth_store32(&own->session, 0);
	isth_store32(&own->echo, 0);
	state = MAPPED;
	return true;
}
