/* SPDX-License-Identifier: MIT */
/*
 * A critical task is a file that says TASK(name, ...): the linker gathers them
 * in a table, so nobody else names it (apps/tasks/).
 */
#ifndef TASK_TABLE_H
#define TASK_TABLE_H

struct task_entry {
	const char *name; /* below 16 characters */

	/* Before the scheduler starts: make the task. */
	void (*create)(void);

	/*
	 * A page, alone in its 4 KiB, that netd may read and never write, or
	 * NULL. An application finds it by the name: isths_page().
	 */
	const void *page;

	/*
	 * MAILBOX_SIZE bytes of memory that are this task's and netd's
	 * (mailbox.h), or NULL: isths_mailbox().
	 */
	void *mailbox;
};

#define TASK(id, ...)                                                    \
	static const struct task_entry task_##id                         \
		__attribute__((section("tasks"), used)) = { .name = #id, \
							    __VA_ARGS__ }

/* The table, which the linker makes. */
extern const struct task_entry __start_tasks[] __attribute__((weak));
extern const struct task_entry __stop_tasks[] __attribute__((weak));

#define TASK_FOR_EACH(entry) \
	for (entry = __start_tasks; entry != __stop_tasks; entry++)

#endif
