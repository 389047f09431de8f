/* SPDX-License-Identifier: MIT */
/* The secure console: a PL011 that only the secure world sees. */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <stdbool.h>

void console_init(void);

/* Will it take a character now? */
bool console_ready(void);

/* Only when ready. */
void console_put(char c);

#endif
