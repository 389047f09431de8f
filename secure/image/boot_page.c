/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <isth_calls.h>

#include "isths_sys.h"
#include "mailbox.h"

#include "arch.h"
#include "boot_page.h"
#include "fault.h"
#include "mmu.h"
#include "smc.h"
#include "task_table.h"

#define TASKS_MAX 16u

/* Above the pages, each with room for one mailbox. */
#define MAILBOX_BASE (MMU_VIEW_BASE + 0x100000u)
#define MAILBOX_STEP 0x80000u
#define MAILBOXES_MAX 2u

/* Written here, read by netd through its view. */
static struct own_page {
	struct isths_boot boot;
	struct isths_lives lives;
	uint64_t monitor[ISTH_STAT_COUNT];
	struct isths_task tasks[TASKS_MAX + 1u];
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

static void map(uintptr_t va, const void *memory, size_t size,
		enum mmu_kind kind)
{
	if ((uintptr_t)memory % MMU_PAGE_SIZE ||
	    mmu_map(va, (uintptr_t)memory, size, kind))
		fault_stop("memory that netd cannot be shown");
}

/* netd writes its own half alone. */
static void *share_mailbox(char *memory)
{
	static unsigned int count;
	const size_t half = MAILBOX_SIZE / 2u;
	uintptr_t va = MAILBOX_BASE + (uintptr_t)count * MAILBOX_STEP;

	if (count++ == MAILBOXES_MAX)
		fault_stop("one mailbox too many");
	map(va, memory, half, MMU_USER_RODATA);
	map(va + half, memory + half, half, MMU_USER_DATA);
	return (void *)va;
}

static void share_task(const struct task_entry *task, unsigned int i)
{
	struct isths_task *shared = &own.tasks[i];

	if (i == TASKS_MAX || strlen(task->name) >= ISTHS_TASK_NAME)
		fault_stop("a task too many, or its name too long");
	memcpy(shared->name, task->name, strlen(task->name));
	if (task->page) {
		map(view(i + 1u), task->page, MMU_PAGE_SIZE, MMU_USER_RODATA);
		shared->page = (const void *)view(i + 1u);
	}
	if (task->mailbox)
		shared->mailbox = share_mailbox(task->mailbox);
}

static void share_tasks(void)
{
	const struct task_entry *task;
	unsigned int i = 0;

	TASK_FOR_EACH(task)
	{
		share_task(task, i++);
	}
}

void boot_page_init(void)
{
	map(view(0), &own, sizeof(own), MMU_USER_RODATA);
	share_tasks();
	own.boot = (struct isths_boot){
		.clock_hz = sysreg_read(cntfrq_el0),
		.monitor = seen(own.monitor),
		.lives = seen(&own.lives),
		.tasks = seen(own.tasks),
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
