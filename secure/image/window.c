/* SPDX-License-Identifier: MIT */
#include <isth_window.h>

#include "board.h"
#include "console.h"
#include "mmu.h"
#include "smc.h"
#include "window.h"

enum mapping {
	UNMAPPED,
	MAPPED,
	LEAVING, /* netd has been told; its next wait unmaps */
};

/* Where a window may lie: neither firmware, nor ours, nor a device. */
static const struct isth_range ram = {
	.base = BOARD_NORMAL_RAM_BASE,
	.size = BOARD_NORMAL_RAM_SIZE,
};

static enum mapping mapping;
static size_t mapped_size;

/*
 * EL3 has checked the same, and knows how much of this space is really there;
 * it is believed in nothing that can be checked here.
 */
static bool attach(uint64_t base, uint64_t size)
{
	struct isth_range window = { base, size };
	int err = isth_window_check(&window, &ram);

	if (err || mmu_map(MMU_WINDOW_BASE, base, size, MMU_SHARED)) {
		console_print("window: refused %lx + %lx (%d)", base, size,
			      err);
		smc_call(ISTH_SMC_WINDOW_DONE, ISTH_WINDOW_REFUSED);
		return false;
	}
	mapping = MAPPED;
	mapped_size = size;
	console_print("window: mapped %lx + %lx", base, size);
	smc_call(ISTH_SMC_WINDOW_DONE, ISTH_WINDOW_ATTACHED);
	return true;
}

static void unmap(void)
{
	mmu_unmap(MMU_WINDOW_BASE, mapped_size);
	mapping = UNMAPPED;
}

uint32_t window_follow(struct isths_window *w)
{
	struct smc_result window = smc_call(ISTH_SMC_WINDOW_GET, 0);

	if (window.x1 == ISTH_WINDOW_DETACHING && mapping == MAPPED) {
		mapping = LEAVING;
		return ISTHS_EVENT_DETACH;
	}
	if (window.x1 == ISTH_WINDOW_ATTACHING && mapping == UNMAPPED &&
	    attach(window.x2, window.x3)) {
		w->base = (void *)MMU_WINDOW_BASE;
		w->size = mapped_size;
		return ISTHS_EVENT_ATTACH;
	}
	return 0;
}

void window_let_go(struct isths_window *w)
{
	if (mapping != LEAVING)
		return;
	unmap();
	*w = (struct isths_window){ NULL, 0 };
	console_line("window: unmapped");
	smc_call(ISTH_SMC_WINDOW_DONE, ISTH_WINDOW_NONE);
}

bool window_abandon(void)
{
	struct isth_mgmt_shm *own = (struct isth_mgmt_shm *)MMU_WINDOW_BASE;

	if (mapping == UNMAPPED)
		return false;
	isth_store32(&own->session, 0);
	isth_store32(&own->echo, 0);
	unmap();
	return true;
}

void window_answer(void)
{
	uint64_t state = smc_call(ISTH_SMC_WINDOW_GET, 0).x1;

	if (state == ISTH_WINDOW_DETACHING)
		smc_call(ISTH_SMC_WINDOW_DONE, ISTH_WINDOW_NONE);
	else if (state == ISTH_WINDOW_ATTACHING)
		smc_call(ISTH_SMC_WINDOW_DONE, ISTH_WINDOW_REFUSED);
}
