/* SPDX-License-Identifier: MIT */
/* The virtual board (QEMU virt, secure=on) as the secure image sees it. */
#ifndef BOARD_H
#define BOARD_H

#define BOARD_NAME "QEMU virt"

/* Secure memory that the image may fill. Its linker reads this file too. */
#define BOARD_IMAGE_BASE 0x0e100000
#define BOARD_IMAGE_LIMIT 0x0f000000

/* PL011, seen by the secure world only. */
#define BOARD_UART_BASE 0x09040000ul

/* Address space that only the normal world's RAM can be in. */
#define BOARD_NORMAL_RAM_BASE 0x40000000ul
#define BOARD_NORMAL_RAM_SIZE 0x3fc0000000ul

/* Group 1 Secure; EL3 has enabled them and given them their priorities. */
#define BOARD_TIMER_INTID 29u	  /* secure physical timer, CNTPS */
#define BOARD_BELL_INTID 8u	  /* doorbell from the normal world, SGI */
#define BOARD_BELL_PRIORITY 0x60u /* less urgent than the timer's */

#endif
