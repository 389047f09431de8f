/* SPDX-License-Identifier: MIT */
/* Where the linker put things (image.ld.S), and what it is to gather. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdint.h>

/* Each section starts and ends on a page. */
extern const char image_text_start[], image_text_end[];
extern const char image_rodata_start[], image_rodata_end[];
extern const char image_data_start[], image_data_end[];

/* Addresses of the pages that stay unmapped. */
extern const uintptr_t image_guards_start[], image_guards_end[];

#define LAYOUT_PAGE 4096

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
