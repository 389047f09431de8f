/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/if_tun.h>

#include "isth_layout.h"

#include "tap.h"

void tap_init(struct tap *tap, int fd)
{
	tap->fd = fd;
	if (ioctl(fd, TUNGETIFF, &tap->interface))
		err(1, "file %d is no TAP interface", fd);
	if (fcntl(fd, F_SETFL, O_NONBLOCK))
		err(1, "%s", tap->interface.ifr_name);
	tap->socket = socket(AF_INET, SOCK_DGRAM, 0);
	if (tap->socket < 0)
		err(1, "socket");
}

uint32_t tap_frame_max(struct tap *tap)
{
	if (ioctl(tap->socket, SIOCGIFMTU, &tap->interface))
		err(1, "MTU of %s", tap->interface.ifr_name);
	return (uint32_t)tap->interface.ifr_mtu + ISTH_FRAME_MIN;
}

void tap_carrier(struct tap *tap, bool up)
{
	int carrier = up;

	if (ioctl(tap->fd, TUNSETCARRIER, &carrier))
		err(1, "carrier of %s", tap->interface.ifr_name);
}

uint32_t tap_read(struct tap *tap, void *frame, uint32_t size)
{
	ssize_t len = read(tap->fd, frame, size);

	return len < (ssize_t)ISTH_FRAME_MIN ? 0 : (uint32_t)len;
}

void tap_write(struct tap *tap, const void *frame, uint32_t len)
{
	if (write(tap->fd, frame, len) < 0 && errno != EIO)
		warn("%s: a frame of %u bytes", tap->interface.ifr_name, len);
}
