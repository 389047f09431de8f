/* SPDX-License-Identifier: MIT */
/* What a test built with hooked/isth_port.h does at accesses to the window. */
#ifndef HOOKS_H
#define HOOKS_H

#include <stddef.h>
#include <stdint.h>

/* Called before the access, unless NULL. One test at a time. */
struct hooks {
	void (*store)(void *shared, uint32_t n);
	void (*load)(const void *shared, uint32_t n);
	uint32_t piece; /* most bytes that a copy moves at once */
};

extern struct hooks hooks;

static inline void hook_store(void *shared, uint32_t n)
{
	if (hooks.store)
		hooks.store(shared, n);
}

static inline void hook_load(const void *shared, uint32_t n)
{
	if (hooks.load)
		hooks.load(shared, n);
}

#endif
