/* SPDX-License-Identifier: MIT */
#include <isth_limiter.h>
#include <isth_window.h>

#include "arch.h"
#include "board.h"
#include "console.h"
#include "gic.h"
#include "mmu.h"
#include "monitor.h"
#include "netd/netd_sys.h"
#include "smc.h"
#include "window.h"

/* Lines of netd's log: a second, and at once. */
#define LOG_RATE 10
#define LOG_BURST 40

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

static TaskHandle_t netd_task;
static volatile bool netd_lost;

static enum mapping mapping;
static size_t mapped_size;

static struct isth_limiter log_limiter;
static uint32_t log_dropped;

void window_init(TaskHandle_t netd)
{
	netd_task = netd;
	isth_limiter_init(&log_limiter, sysreg_read(cntfrq_el0), LOG_RATE,
			  LOG_BURST);
}

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

static void detach(void)
{
	if (mapping != UNMAPPED)
		mmu_unmap(MMU_WINDOW_BASE, mapped_size);
	mapping = UNMAPPED;
}

/* What EL3 wants of the window now, as events for netd. */
static uint32_t window_events(struct netd_window *w)
{
	struct smc_result buffer = smc_call(ISTH_SMC_WINDOW_GET, 0);

	if (buffer.x1 == ISTH_WINDOW_DETACHING && mapping == MAPPED) {
		mapping = LEAVING;
		return NETD_EVENT_DETACH;
	}
	if (buffer.x1 == ISTH_WINDOW_ATTACHING && mapping == UNMAPPED &&
	    attach(buffer.x2, buffer.x3)) {
		w->base = (void *)MMU_WINDOW_BASE;
		w->size = mapped_size;
		return NETD_EVENT_ATTACH;
	}
	return 0;
}

static TickType_t ticks_from_ms(uint32_t ms)
{
	return (TickType_t)ms * configTICK_RATE_HZ / 1000;
}

uint32_t netd_wait(struct netd_window *w, uint32_t timeout_ms)
{
	uint32_t events = 0;

	if (mapping == LEAVING) {
		detach();
		*w = (struct netd_window){ NULL, 0 };
		console_line("window: unmapped");
		smc_call(ISTH_SMC_WINDOW_DONE, ISTH_WINDOW_NONE);
	}
	gic_mask(GIC_MASK_NONE);
	if (ulTaskNotifyTake(pdTRUE, ticks_from_ms(timeout_ms)))
		events = NETD_EVENT_BELL;
	monitor_stats_refresh();
	events |= window_events(w);
	return events ? events : NETD_EVENT_TIMEOUT;
}

/* What netd wrote is in memory before EL3 tells Linux of it. */
void netd_ring(void)
{
	arch_dsb_ishst();
	smc_call(ISTH_SMC_DOORBELL, 0);
}

uint64_t netd_clock(void)
{
	return arch_counter();
}

void netd_log(const char *line)
{
	if (!isth_limiter_take(&log_limiter, arch_counter())) {
		log_dropped++;
		return;
	}
	if (log_dropped)
		console_print("netd: %u lines dropped", log_dropped);
	log_dropped = 0;
	console_line(line);
}

/*
 * One is enough to wake netd. Until it waits again further ones are kept out,
 * so that other cores cannot ring into the critical tasks' time.
 */
void window_bell(void)
{
	BaseType_t woken = pdFALSE;

	/* Then the idle task looks by itself; kept out, bells would come back.
	 */
	if (netd_lost)
		return;
	gic_mask(BOARD_BELL_PRIORITY);
	vTaskNotifyGiveFromISR(netd_task, &woken);
	portYIELD_FROM_ISR(woken);
}

/*
 * EL3 keeps the buffer ATTACHED until Linux asks for it back: only then
 * window_idle() can answer. Linux is told by the session that ends here.
 */
void window_task_lost(TaskHandle_t task)
{
	struct isth_mgmt_shm *own = (struct isth_mgmt_shm *)MMU_WINDOW_BASE;

	if (task != netd_task)
		return;
	if (mapping != UNMAPPED) {
		isth_store32(&own->session, 0);
		isth_store32(&own->echo, 0);
		detach();
		netd_ring();
	}
	netd_lost = true;
	gic_mask(GIC_MASK_NONE);
}

void window_idle(void)
{
	uint64_t state;

	if (!netd_lost)
		return;
	state = smc_call(ISTH_SMC_WINDOW_GET, 0).x1;
	if (state == ISTH_WINDOW_DETACHING)
		smc_call(ISTH_SMC_WINDOW_DONE, ISTH_WINDOW_NONE);
	else if (state == ISTH_WINDOW_ATTACHING)
		smc_call(ISTH_SMC_WINDOW_DONE, ISTH_WINDOW_REFUSED);
}
