/* SPDX-License-Identifier: MIT */
/*
 * The image's log. Lines go to a ring in memory, from any context, and never
 * wait; the idle task gives the console as much as it takes. What finds no room
 * is dropped, and the next line that does says how many were.
 */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>

/* Longer lines are cut. */
#define LOG_LINE_MAX 160

void log_init(void);

/* One line, which gets its newline here. Control characters become '.'. */
void log_line(const char *line);

/* The same from a format (fmt.h). */
void log_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * May what Linux can provoke be said now? At most LOG_RATE times a second, and
 * LOG_BURST at once. In netd's task.
 */
bool log_allowed(void);

/* Idle task: on to the console, without waiting for it. */
void log_drain(void);

/* All of it, however long that takes: the secure world is about to stop. */
void log_flush(void);

#endif
