/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <isth_calls.h>

#include "isths_sys.h"

#include "arch.h"
#include "boot_page.h"
#include "fault.h"
#include "mmu.h"
#include "smc.h"
#include "task_table.h"

#define PAGES_MAX 16u

/* Written here, read by netd through its view. */
static struct own_page {
	struct isths_boot boot;
	struct isths_lives lives;
	uint64_t monitor[ISTH_STAT_COUNT];
	struct isths_page pages[PAGES_MAX + 1u];
} __attribute__((aligned(MMU_PAGE_SIZE))) own;

_Static_assert(sizeof(own) == MMU_PAGE_SIZE, "one page");

/* The own page first, those of the tasks after it. */
static uintptr_t view(unsigned int i)
{
	return MMU_VIEW_BASE + (uintptr_t)i * MMU_PAGE_SIZE;
}

/* The address at which netd sees something of the own page. */
static const void *seen(const void *p)
{
	return (const char *)view(0) + ((const char *)p - (const char *)&own);
}

static void show(unsigned int i, const void *page)
{
	if ((uintptr_t)page % MMU_PAGE_SIZE ||
	    mmu_map(view(i), (uintptr_t)page, MMU_PAGE_SIZE, MMU_USER_RODATA))
		fault_stop("a page that netd cannot be shown");
}

static void show_tasks(void)
{
	const struct task_entry *task;
	unsigned int n = 0;

	TASK_FOR_EACH(task)
	{
		if (!task->page)
			continue;
		if (n == PAGES_MAX || strlen(task->name) >= ISTHS_PAGE_NAME)
			fault_stop("a task's page or its name is one too many");
		show(n + 1u, task->page);
		memcpy(own.pages[n].name, task->name, strlen(task->name));
		own.pages[n].page = (const void *)view(n + 1u);
		n++;
	}
}

void boot_page_init(void)
{
	show(0, &own);
	show_tasks();
	own.boot = (struct isths_boot){
		.clock_hz = sysreg_read(cntfrq_el0),
		.monitor = seen(own.monitor),
		.lives = seen(&own.lives),
		.pages = seen(own.pages),
	};
}

uintptr_t boot_page_view(void)
{
	return view(0);
}

void boot_page_refresh(void)
{
	static uint64_t next;
	uint64_t now = arch_counter();
	unsigned int i;

	if (now < next)
		return;
	next = now + own.boot.clock_hz;
	for (i = 0; i < ISTH_STAT_COUNT; i++)
		own.monitor[i] = smc_call(ISTH_SMC_STATS, i).x1;
}

struct isths_lives *boot_page_lives(void)
{
	return &own.lives;
}
