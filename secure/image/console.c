/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include "board.h"
#include "console.h"

/* Registers and bits of the PL011 (Arm DDI 0183), those used. */
#define UARTDR 0x00u
#define UARTFR 0x18u
#define UARTCR 0x30u
#define UARTIMSC 0x38u

#define UARTFR_TXFF (1u << 5)
#define UARTCR_UARTEN (1u << 0)
#define UARTCR_TXE (1u << 8)

static volatile uint32_t *uart_reg(unsigned int offset)
{
	return (volatile uint32_t *)(BOARD_UART_BASE + offset);
}

/* The firmware has set the line's speed; we send and never receive. */
void console_init(void)
{
	*uart_reg(UARTIMSC) = 0;
	*uart_reg(UARTCR) = UARTCR_UARTEN | UARTCR_TXE;
}

bool console_ready(void)
{
	return !(*uart_reg(UARTFR) & UARTFR_TXFF);
}

void console_put(char c)
{
	*uart_reg(UARTDR) = (unsigned char)c;
}
