// SPDX-License-Identifier: MIT
/*
 * The first process, and the only program: it loads the suites, which run as
 * they are loaded, and looks for leaks after them. The suites run it too:
 *
 *	/init insmod PARAMS NTH		load the driver; allocation NTH fails
 *	/init rmmod - 0
 *
 * whose status is 0 or an errno, and 128 more if the driver did not make NTH
 * allocations.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SPARED 128
#define KMEMLEAK "/sys/kernel/debug/kmemleak"

/* Into the kernel's log; dprintf() would seek there. */
static void say(const char *format, ...)
{
	int log = open("/dev/kmsg", O_WRONLY);
	char text[512];
	va_list words;

	va_start(words, format);
	vsnprintf(text, sizeof(text), format, words);
	va_end(words);
	if (log < 0 || write(log, text, strlen(text)) < 0)
		_exit(1);
	close(log);
}

static int put(const char *path, const char *text)
{
	int file = open(path, O_WRONLY);
	int status = -1;

	if (file >= 0)
		status = write(file, text, strlen(text)) < 0 ? -1 : 0;
	if (status)
		say("/init: cannot write %s to %s: %s\n", text, path,
		    strerror(errno));
	close(file);
	return status;
}

/* 0: the allocation that had to fail has done so, or none had to. */
static int spared(void)
{
	char text[16] = "";
	int file = open("/proc/self/fail-nth", O_RDONLY);

	if (file >= 0 && read(file, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(file);
	return atoi(text) ? SPARED : 0;
}

static int insert(const char *path, const char *params, const char *nth)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	int error, rest = 0;

	if (file < 0)
		return errno;
	if (atoi(nth) && put("/proc/self/fail-nth", nth))
		return EIO;
	error = syscall(SYS_finit_module, file, params, 0) ? errno : 0;
	if (atoi(nth))
		rest = spared();
	return error + rest;
}

static int remove_driver(void)
{
	return syscall(SYS_delete_module, "isthmus", O_NONBLOCK) ? errno : 0;
}

static void show_leaks(void)
{
	char line[256];
	FILE *leaks;

	/* What is younger than 5 s may be on its way somewhere. */
	sleep(10);
	put(KMEMLEAK, "scan");
	sleep(10);
	put(KMEMLEAK, "scan");
	leaks = fopen(KMEMLEAK, "r");
	if (!leaks)
		say("kmemleak: not there\n");
	while (leaks && fgets(line, sizeof(line), leaks))
		say("kmemleak: %s", line);
	say("kmemleak: looked\n");
}

static void set_up(void)
{
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	/* Any allocation may be made to fail, and need not be announced. */
	put("/sys/kernel/debug/failslab/ignore-gfp-wait", "N");
	put("/sys/kernel/debug/failslab/verbose", "0");
	put("/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N");
	put("/sys/kernel/debug/fail_page_alloc/min-order", "0");
	put("/sys/kernel/debug/fail_page_alloc/verbose", "0");
}

int main(int argc, char **argv)
{
	int error;

	if (argc == 4 && !strcmp(argv[1], "insmod"))
		return insert("/isthmus.ko", argv[2], argv[3]);
	if (argc == 4 && !strcmp(argv[1], "rmmod"))
		return remove_driver();
	set_up();
	error = insert("/isth_kunit.ko", "", "0");
	if (error)
		say("/init: isth_kunit.ko: %s\n", strerror(error));
	show_leaks();
	reboot(RB_POWER_OFF);
	return 1;
}
