/* SPDX-License-Identifier: MIT */
/*
 * The secure console: a PL011 that only the secure world sees. Written by
 * polling, without a lock: it must work in a fault, before the MMU and the
 * scheduler do. Lines of two tasks can mix when one preempts the other.
 */
#ifndef CONSOLE_H
#define CONSOLE_H

#define CONSOLE_LINE_MAX 160

void console_init(void);

/* One line, which gets its newline here. Control characters print as '.'. */
void console_line(const char *line);

/* The same from a format (fmt.h), cut to CONSOLE_LINE_MAX bytes. */
void console_print(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#endif
