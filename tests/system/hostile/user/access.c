// SPDX-License-Identifier: MIT
/* Secure addresses, from a process that has them mapped; and its own calls. */
#include <err.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "end/random.h"
#include "strike.h"

#define PAGE 4096u
#define PHYSICAL "/sys/kernel/debug/hostile/physical" /* the module's */

/* What is the secure world's, and what it has there. */
static const struct region {
	uint64_t base;
	uint64_t size;
} regions[] = {
	{ 0x0e000000, 0x01000000 }, /* EL3 and the RTOS */
	{ 0x00000000, 0x04000000 }, /* the flash that the board starts from */
	{ 0x09040000, 0x00001000 }, /* the RTOS's UART */
};

static sigjmp_buf back;
static volatile unsigned long faults;

static void on_fault(int number)
{
	(void)number;
	faults++;
	siglongjmp(back, 1);
}

static void catch_faults(void)
{
	struct sigaction action = { .sa_handler = on_fault };

	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGILL, &action, NULL);
}

static volatile uint32_t *map(int fd, uint64_t address, int how)
{
	void *page = mmap(NULL, PAGE, how, MAP_SHARED, fd, (off_t)address);

	return page == MAP_FAILED ? NULL : page;
}

static unsigned long reads, writes, runs, refused;

static void one(int fd, uint64_t address, unsigned int how)
{
	int protection =
		how == 2 ? PROT_READ | PROT_EXEC : PROT_READ | PROT_WRITE;
	volatile uint32_t *page =
		map(fd, address & -(uint64_t)PAGE, protection);
	volatile uint32_t *word = page + address % PAGE / 4;

	if (!page) {
		refused++;
		return;
	}
	if (!sigsetjmp(back, 1)) {
		if (how == 0) {
			(void)*word;
			reads++;
		} else if (how == 1) {
			*word = 0xdeadbeef;
			writes++;
		} else {
			((void (*)(void))(uintptr_t)word)();
			runs++;
		}
	}
	munmap((void *)page, PAGE);
}

static void secure_addresses(unsigned long count)
{
	int fd = open(PHYSICAL, O_RDWR);
	const struct region *r;
	unsigned long i;

	if (fd < 0)
		err(1, PHYSICAL);
	catch_faults();
	for (i = 0; i < count; i++) {
		r = &regions[random_next_long(&random_state) % 3];
		one(fd,
		    r->base + random_next_long(&random_state) % r->size / 4 * 4,
		    (unsigned int)(i % 3));
	}
	tell("done", count);
	tell("aborts", faults);
	tell("not_mapped", refused);
	tell("wrong", reads + writes + runs);
	tell("reads", reads);
	tell("writes", writes);
	tell("runs", runs);
}

static unsigned long answers;

static void user_call(bool secure)
{
	if (sigsetjmp(back, 1))
		return;
	if (secure)
		__asm__ volatile("ldr x0, =0xf2000004\n smc #0" ::
					 : "x0", "x1", "x2", "x3", "memory");
	else
		__asm__ volatile("ldr x0, =0xf2000004\n hvc #0" ::
					 : "x0", "x1", "x2", "x3", "memory");
	answers++;
}

/* Calls from where no call is taken: EL0. */
static void user_calls(unsigned long count)
{
	unsigned long i;

	catch_faults();
	for (i = 0; i < count; i++)
		user_call(i & 1);
	tell("done", count);
	tell("illegal_instructions", faults);
	tell("wrong", answers);
}

const struct flood access_floods[] = {
	{ "secure-addresses", secure_addresses },
	{ "user-calls", user_calls },
	{ 0 },
};
