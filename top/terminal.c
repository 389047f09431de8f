// SPDX-License-Identifier: MIT
/* ECMA-48 and xterm's second screen, which leaves the first as it was. */
#include "top.h"

#include <stdio.h>

#define SECOND_SCREEN "\033[?1049h"
#define FIRST_SCREEN "\033[?1049l"
#define HIDE_CURSOR "\033[?25l"
#define SHOW_CURSOR "\033[?25h"
#define HOME "\033[H"
#define CLEAR "\033[J"

void terminal_begin(void)
{
	fputs(SECOND_SCREEN HIDE_CURSOR HOME CLEAR, stdout);
	fflush(stdout);
}

void terminal_home(void)
{
	fputs(HOME, stdout);
}

void terminal_end(void)
{
	fputs(SHOW_CURSOR FIRST_SCREEN, stdout);
	fflush(stdout);
}
