// SPDX-License-Identifier: GPL-2.0-only
/*
 * The RTOS's clock as a PTP clock (SPEC section 9). Both worlds read one
 * counter, so it is known here without asking, and its pair with a clock of
 * Linux's is of one reading of that counter.
 */
#include <linux/clocksource_ids.h>
#include <linux/err.h>
#include <linux/math64.h>
#include <linux/netdevice.h>
#include <linux/ptp_clock_kernel.h>
#include <linux/timekeeping.h>
#include <asm/arch_timer.h>

#include "isthn.h"

static u64 ticks_ns(u64 ticks)
{
	u32 hz = arch_timer_get_cntfrq();
	u32 rest;
	u64 seconds = div_u64_rem(ticks, hz, &rest);

	return seconds * NSEC_PER_SEC + div_u64((u64)rest * NSEC_PER_SEC, hz);
}

static int get_time(struct ptp_clock_info *info, struct timespec64 *time,
		    struct ptp_system_timestamp *around)
{
	u64 ticks;

	ptp_read_system_prets(around);
	ticks = __arch_counter_get_cntpct();
	ptp_read_system_postts(around);
	*time = ns_to_timespec64(ticks_ns(ticks));
	return 0;
}

/*
 * Only while Linux's own clocks come from that very counter: another one, or
 * this one with an offset, is not where it was before and after.
 */
static int get_pair(struct ptp_clock_info *info,
		    struct system_device_crosststamp *pair)
{
	u64 before = __arch_counter_get_cntpct();
	struct system_time_snapshot now;

	ktime_get_snapshot(&now);
	if (now.cs_id != CSID_ARM_ARCH_COUNTER || now.cycles < before ||
	    now.cycles > __arch_counter_get_cntpct())
		return -EOPNOTSUPP;
	pair->device = ns_to_ktime(ticks_ns(now.cycles));
	pair->sys_realtime = now.real;
	pair->sys_monoraw = now.raw;
	return 0;
}

/* It is everybody's, and nobody sets it. */
static int set_time(struct ptp_clock_info *info, const struct timespec64 *time)
{
	return -EOPNOTSUPP;
}

static int set_phase(struct ptp_clock_info *info, s64 delta)
{
	return -EOPNOTSUPP;
}

static int set_rate(struct ptp_clock_info *info, long scaled_ppm)
{
	return -EOPNOTSUPP;
}

static int set_feature(struct ptp_clock_info *info,
		       struct ptp_clock_request *request, int on)
{
	return -EOPNOTSUPP;
}

static struct ptp_clock_info clock_info = {
	.owner = THIS_MODULE,
	.name = ISTHN_DRIVER_NAME,
	.gettimex64 = get_time,
	.getcrosststamp = get_pair,
	.settime64 = set_time,
	.adjtime = set_phase,
	.adjfine = set_rate,
	.enable = set_feature,
};

/* The link works without it. */
void isthn_clock_init(struct isthn_device *isth)
{
	struct device *dev = isth->netdev->dev.parent;

	isth->clock = ptp_clock_register(&clock_info, dev);
	if (IS_ERR(isth->clock)) {
		dev_warn(dev, "no PTP clock: %pe\n", isth->clock);
		isth->clock = NULL;
	}
}

void isthn_clock_fini(struct isthn_device *isth)
{
	if (isth->clock)
		ptp_clock_unregister(isth->clock);
}
