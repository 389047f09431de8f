/* SPDX-License-Identifier: MIT */
/* Where the linker put things (image.ld), and what it is to gather. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdint.h>

/* Each section starts and ends on a page. */
extern const char image_text_start[], image_text_end[];
extern const char image_rodata_start[], image_rodata_end[];
extern const char image_data_start[], image_data_end[];

/* Addresses of the pages that stay unmapped. */
extern const uintptr_t image_guards_start[], image_guards_end[];

/* What APP_START() put there. */
extern void (*const image_app_starts_start[])(void);
extern void (*const image_app_starts_end[])(void);

#define LAYOUT_PAGE 4096

/* Have main() call function, which creates tasks, before any of them runs. */
#define APP_START(function)                         \
	static void (*const function##_entry)(void) \
		__attribute__((section(".app_starts"), used)) = function

/*
 * A stack of size bytes (whole pages) named name.stack, above a page that
 * faults. Outside functions only.
 */
#define STACK_DEFINE(name, type, size)                                    \
	static struct {                                                   \
		char guard[LAYOUT_PAGE];                                  \
		type stack[(size) / sizeof(type)];                        \
	} name __attribute__((section(".stacks"), aligned(LAYOUT_PAGE))); \
	static const uintptr_t name##_guard                               \
		__attribute__((section(".guards"), used)) =               \
			(uintptr_t)name.guard;                            \
	_Static_assert((size) % LAYOUT_PAGE == 0, "whole pages")

#endif
