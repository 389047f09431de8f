/* SPDX-License-Identifier: MIT */
/* A TAP interface that was opened by whoever started this program. */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stdint.h>

#include <sys/socket.h>

#include <linux/if.h>

struct tap {
	int fd; /* readable when there is a frame */
	int socket;
	struct ifreq interface;
};

/* Ends the program if fd is no TAP interface. */
void tap_init(struct tap *tap, int fd);

/* The longest frame that fits the interface's MTU of now. */
uint32_t tap_frame_max(struct tap *tap);

void tap_carrier(struct tap *tap, bool up);

/* Read a frame into size bytes; its length, or 0: there is none. */
uint32_t tap_read(struct tap *tap, void *frame, uint32_t size);

/* The frame is lost while the interface is down. */
void tap_write(struct tap *tap, const void *frame, uint32_t len);

#endif
