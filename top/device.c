// SPDX-License-Identifier: MIT
#include "device.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CHANNEL_FILE "/sys/kernel/debug/" DEVICE_DRIVER "/channel"

uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int device_init(struct device *device)
{
	memset(device, 0, sizeof(*device));
	device->socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return device->socket < 0 ? -errno : 0;
}

static int ask(const struct device *device, unsigned long request,
	       struct ifreq *ifr)
{
	memcpy(ifr->ifr_name, device->name, sizeof(ifr->ifr_name));
	return ioctl(device->socket, request, ifr) ? -errno : 0;
}

static int ask_ethtool(const struct device *device, void *data)
{
	struct ifreq ifr = { .ifr_data = data };

	return ask(device, SIOCETHTOOL, &ifr);
}

/*
 * Whose device is it? One that says nothing of itself is nobody's. The names
 * are the kernel's, and end in time.
 */
static int check_driver(struct device *device)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	int err = ask_ethtool(device, &info);

	if (err == -ENODEV)
		return err;
	if (err || strcmp(info.driver, DEVICE_DRIVER) != 0) {
		snprintf(device->firmware, sizeof(device->firmware), "%.31s",
			 err ? "" : info.driver);
		return -EXDEV;
	}
	snprintf(device->firmware, sizeof(device->firmware), "%.31s",
		 info.fw_version);
	return 0;
}

static int count_counters(struct device *device)
{
	struct {
		struct ethtool_sset_info info;
		uint32_t count;
	} set = { .info = { .cmd = ETHTOOL_GSSET_INFO,
			    .sset_mask = 1u << ETH_SS_STATS } };
	int err = ask_ethtool(device, &set);

	if (err)
		return err;
	if (!set.info.sset_mask || set.count > DEVICE_COUNTERS)
		return -EOVERFLOW;
	device->counters = set.count;
	return 0;
}

static int name_counters(struct device *device)
{
	struct {
		struct ethtool_gstrings head;
		char name[DEVICE_COUNTERS][ETH_GSTRING_LEN];
	} strings = { .head = { .cmd = ETHTOOL_GSTRINGS,
				.string_set = ETH_SS_STATS } };
	unsigned int i;
	int err;

	_Static_assert(ETH_GSTRING_LEN == DEVICE_NAME_SIZE, "names");
	strings.head.len = device->counters;
	err = ask_ethtool(device, &strings);
	if (err)
		return err;
	memcpy(device->counter, strings.name, sizeof(device->counter));
	for (i = 0; i < DEVICE_COUNTERS; i++)
		device->counter[i][DEVICE_NAME_SIZE - 1] = '\0';
	return 0;
}

static int find_named(struct device *device, const char *name)
{
	int err;

	snprintf(device->name, sizeof(device->name), "%s", name);
	device->index = if_nametoindex(device->name);
	if (!device->index)
		return -ENODEV;
	err = check_driver(device);
	if (!err)
		err = count_counters(device);
	if (!err)
		err = name_counters(device);
	return err;
}

int device_find(struct device *device, const char *name)
{
	struct if_nameindex *all, *one;
	char last[IF_NAMESIZE];
	int err = -EXDEV;

	if (name)
		return find_named(device, name);
	all = if_nameindex();
	if (!all)
		return -errno;
	memcpy(last, device->name, sizeof(last));
	for (one = all; one->if_index; one++) {
		err = find_named(device, one->if_name);
		if (err != -ENODEV && err != -EXDEV)
			break;
	}
	if_freenameindex(all);
	if (err != -ENODEV && err != -EXDEV)
		return err;
	memcpy(device->name, last, sizeof(last));
	return -ENODEV;
}

/* A line of the file is a name, a colon and a value. */
static void read_line(struct device_channel *channel, char *line)
{
	char *value = strchr(line, ':');

	if (!value)
		return;
	*value++ = '\0';
	value += strspn(value, " ");
	value[strcspn(value, "\n")] = '\0';
	if (!strcmp(line, "state"))
		snprintf(channel->state, sizeof(channel->state), "%.15s",
			 value);
	else if (!strcmp(line, "session"))
		channel->session = (uint32_t)strtoul(value, NULL, 0);
	else if (!strcmp(line, "peer session"))
		channel->peer_session = (uint32_t)strtoul(value, NULL, 0);
	else if (!strcmp(line, "agreed"))
		snprintf(channel->agreed, sizeof(channel->agreed), "%.63s",
			 value);
	else if (!strcmp(line, "ring bytes"))
		channel->ring_size = (uint32_t)strtoul(value, NULL, 0);
	else if (!strcmp(line, "tx used"))
		channel->tx_used = (uint32_t)strtoul(value, NULL, 0);
	else if (!strcmp(line, "rx used"))
		channel->rx_used = (uint32_t)strtoul(value, NULL, 0);
}

static void read_channel(struct device_channel *channel)
{
	FILE *file = fopen(CHANNEL_FILE, "re");
	char line[128];

	memset(channel, 0, sizeof(*channel));
	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		read_line(channel, line);
	fclose(file);
	channel->known = channel->ring_size != 0;
}

static int sample_facts(const struct device *device,
			struct device_sample *sample)
{
	struct ethtool_value carrier = { .cmd = ETHTOOL_GLINK };
	struct ifreq flags = { 0 }, mtu = { 0 };
	int err = ask(device, SIOCGIFFLAGS, &flags);

	if (!err)
		err = ask(device, SIOCGIFMTU, &mtu);
	if (!err)
		err = ask_ethtool(device, &carrier);
	sample->up = flags.ifr_flags & IFF_UP;
	sample->mtu = mtu.ifr_mtu;
	sample->carrier = carrier.data != 0;
	return err;
}

/*
 * Old kernels write as many as they have, whatever they were asked for; newer
 * ones none, unless it was the right number.
 */
static int sample_counters(const struct device *device,
			   struct device_sample *sample)
{
	struct {
		struct ethtool_stats head;
		uint64_t value[DEVICE_COUNTERS];
	} stats = { .head = { .cmd = ETHTOOL_GSTATS } };
	int err;

	stats.head.n_stats = device->counters;
	err = ask_ethtool(device, &stats);
	if (err)
		return err;
	if (stats.head.n_stats != device->counters)
		return -ENODEV;
	memcpy(sample->value, stats.value, sizeof(sample->value));
	return 0;
}

int device_sample(const struct device *device, struct device_sample *sample)
{
	int err;

	memset(sample, 0, sizeof(*sample));
	sample->ns = now_ns();
	err = sample_facts(device, sample);
	if (!err)
		err = sample_counters(device, sample);
	read_channel(&sample->channel);
	/* Another device of this name: its counters are not to be compared. */
	if (!err && if_nametoindex(device->name) != device->index)
		return -ENODEV;
	return err;
}

uint64_t device_value(const struct device *device,
		      const struct device_sample *sample, const char *name)
{
	unsigned int i;

	for (i = 0; i < device->counters; i++) {
		if (!strcmp(device->counter[i], name))
			return sample->value[i];
	}
	return 0;
}
