/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A console of EL3's may be a UART of the normal world's, which can make it
 * wait for ever. So nothing is printed after boot.
 */
#include <drivers/console.h>

#include "isthd_console.h"

void isthd_console_boot_only(void)
{
	console_t *console;

	for (console = console_list; console; console = console->next)
		console_set_scope(console, CONSOLE_FLAG_BOOT);
}
