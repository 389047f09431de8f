/* SPDX-License-Identifier: MIT */
/* The link's device: what the driver and the kernel say of it. */
#ifndef DEVICE_H
#define DEVICE_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#define DEVICE_DRIVER "isthmus"
#define DEVICE_COUNTERS 256 /* at most */
#define DEVICE_NAME_SIZE 32 /* of a counter, as in ethtool's interface */

/* The counters' names stay the same for as long as the device does. */
struct device {
	int socket; /* to ask the kernel by */
	char name[IF_NAMESIZE];
	unsigned int index; /* of the interface; another life has another one */
	char firmware[32];
	unsigned int counters;
	char counter[DEVICE_COUNTERS][DEVICE_NAME_SIZE];
};

/* What debugfs says; readable by root only. */
struct device_channel {
	bool known;
	char state[16];
	uint32_t session;
	uint32_t peer_session;
	char agreed[64]; /* words, a blank between two */
	uint32_t ring_size;
	uint32_t tx_used; /* at this moment */
	uint32_t rx_used;
};

struct device_sample {
	uint64_t ns; /* when, by the monotonic clock */
	bool up;     /* set up by the administrator */
	bool carrier;
	int mtu;
	struct device_channel channel;
	uint64_t value[DEVICE_COUNTERS];
};

int device_init(struct device *device);

/*
 * Find the device: the one of this name, or, when it is NULL, the first of our
 * driver. Returns 0, -ENODEV: there is none; -EXDEV: another driver's, of
 * which device->firmware has the name; or another negative errno.
 */
int device_find(struct device *device, const char *name);

/* 0, or a negative errno: -ENODEV when the device found is there no more. */
int device_sample(const struct device *device, struct device_sample *sample);

/* A counter by its name, 0 if the driver has none of it. */
uint64_t device_value(const struct device *device,
		      const struct device_sample *sample, const char *name);

/* ns of the monotonic clock. */
uint64_t now_ns(void);

#endif
