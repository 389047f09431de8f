/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "isths.h"
#include "isths_boot.h"

static struct isths_boot boot;

void isths_boot_init(const struct isths_boot *given)
{
	boot = *given;
}

const uint64_t *isths_boot_monitor(void)
{
	return boot.monitor;
}

const struct isths_lives *isths_boot_lives(void)
{
	return boot.lives;
}

static const struct isths_task *find(const char *name)
{
	static const struct isths_task none;
	const struct isths_task *task;

	for (task = boot.tasks; task && task->name[0]; task++) {
		if (!strcmp(task->name, name))
			return task;
	}
	return &none;
}

const void *isths_page(const char *name)
{
	return find(name)->page;
}

void *isths_mailbox(const char *name)
{
	return find(name)->mailbox;
}

uint64_t isths_clock_hz(void)
{
	return boot.clock_hz;
}

uint64_t isths_ticks_ns(uint64_t ticks)
{
	return ticks / boot.clock_hz * 1000000000u +
	       ticks % boot.clock_hz * 1000000000u / boot.clock_hz;
}

uint32_t isths_ms(void)
{
	return (uint32_t)(isths_sys_clock() / (boot.clock_hz / 1000u));
}
