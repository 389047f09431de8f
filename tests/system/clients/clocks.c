// SPDX-License-Identifier: MIT
/*
 * The clock pair of a PTP clock: its time and CLOCK_REALTIME's at one moment,
 * then its time by clock_gettime(), each in nanoseconds on a line.
 *
 *   clocks /dev/ptpN
 */
#include <err.h>
#include <fcntl.h>
#include <linux/ptp_clock.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>

#define NS_PER_SECOND 1000000000ll

static void show(long long seconds, long nanoseconds)
{
	printf("%lld\n", seconds * NS_PER_SECOND + nanoseconds);
}

/* clock_gettime(2) of a file. */
static clockid_t clock_of(int fd)
{
	return (clockid_t)(~(unsigned int)fd << 3 | 3);
}

int main(int argc, char **argv)
{
	struct ptp_sys_offset_precise pair = {};
	struct timespec now;
	int fd;

	if (argc != 2) {
		fprintf(stderr, "usage: clocks /dev/ptpN\n");
		return 2;
	}
	fd = open(argv[1], O_RDWR);
	if (fd < 0)
		err(1, "%s", argv[1]);
	if (ioctl(fd, PTP_SYS_OFFSET_PRECISE, &pair))
		err(1, "PTP_SYS_OFFSET_PRECISE");
	if (clock_gettime(clock_of(fd), &now))
		err(1, "clock_gettime");
	show(pair.device.sec, pair.device.nsec);
	show(pair.sys_realtime.sec, pair.sys_realtime.nsec);
	show(now.tv_sec, now.tv_nsec);
	if (!clock_settime(clock_of(fd), &now))
		errx(1, "the clock can be set");
	return 0;
}
