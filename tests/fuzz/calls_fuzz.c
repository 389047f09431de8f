// SPDX-License-Identifier: MIT
/*
 * A hostile netd against the image: any call with any registers at any time,
 * any exception, endless loops, while EL3 gives and takes windows. The
 * process's memory is real memory at its addresses, with the holes that it has:
 * an access that the image makes for it and should not ends the run.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <isth_window.h>

#include "calls_host.h"

#include "board.h"
#include "boot_page.h"
#include "check.h"
#include "console.h"
#include "fault.h"
#include "gic.h"
#include "log.h"
#include "netd.h"
#include "process.h"
#include "window.h"

#define PAGE 4096u
#define PAGES(n) ((n)*PAGE)
#define LAST_STEP 256u

/* As it is carried in the image: a page each of code, constants, variables. */
const struct {
	struct netd_header header;
	char rest[PAGES(3) - sizeof(struct netd_header)];
} netd_image __attribute__((aligned(PAGE))) = {
	.header = { .entry = NETD_BASE + 64,
		    .code_size = PAGE,
		    .const_size = PAGE,
		    .data_size = PAGE,
		    .zero_size = PAGE },
	.rest = "netd",
};

char netd_memory[PAGES(2) + NETD_STACK_SIZE] __attribute__((aligned(PAGE)));

uint64_t process_enter(struct port_frame *frame, struct port_frame *task);

/* What may be written: variables, stack. */
#define VARIABLES (NETD_BASE + PAGES(2))
#define STACK (VARIABLES + PAGES(2) + PAGE)

static struct input {
	const uint8_t *next;
	size_t left;
} in;

static struct {
	void (*run)(void *);
	StaticTask_t *task;
	jmp_buf end;
	uint64_t counter;
	TickType_t ticks;
	unsigned int steps;
	uint64_t window_size; /* mapped */
	unsigned int wanted;  /* by EL3 of the window */
	struct isths_lives lives;
	uint64_t known_lives;
	struct port_frame left; /* registers at the last call */
	bool called;
} host;

static uint64_t draw(unsigned int bytes)
{
	uint64_t value = 0;

	while (bytes--) {
		value <<= 8;
		if (in.left) {
			in.left--;
			value |= *in.next++;
		}
	}
	return value;
}

/* arch.h, FreeRTOS */

uint64_t arch_counter(void)
{
	return host.counter += 100;
}

static void pass_ms(uint64_t ms)
{
	host.ticks += ms;
	host.counter += ms * (HOST_CLOCK_HZ / 1000u);
}

TaskHandle_t xTaskCreateStatic(void (*run)(void *), const char *name,
			       size_t depth, void *argument, int priority,
			       StackType_t *stack, StaticTask_t *task)
{
	static struct port_frame registers;

	(void)name;
	(void)depth;
	(void)argument;
	(void)priority;
	(void)stack;
	task->frame = &registers;
	host.run = run;
	host.task = task;
	return task;
}

uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks)
{
	bool bell = draw(1) & 1;

	(void)clear;
	CHECK(ticks <= UINT32_MAX);
	pass_ms(bell && ticks ? draw(1) % ticks : ticks);
	if (++host.steps > LAST_STEP)
		longjmp(host.end, 1);
	return bell;
}

TickType_t xTaskGetTickCount(void)
{
	return host.ticks;
}

void vTaskNotifyGiveFromISR(TaskHandle_t task, BaseType_t *woken)
{
	(void)task;
	*woken = pdFALSE;
}

/* gicv3.c, boot_page.c, console.c, fault.c, the port */

void gic_mask(uint32_t priority)
{
	CHECK(priority == GIC_MASK_NONE);
}

uintptr_t boot_page_view(void)
{
	return MMU_VIEW_BASE;
}

void boot_page_refresh(void)
{
}

struct isths_lives *boot_page_lives(void)
{
	return &host.lives;
}

bool console_ready(void)
{
	return true;
}

void console_put(char c)
{
	CHECK((c >= ' ' && c <= '~') || c == '\r' || c == '\n');
}

uint64_t fault_address(uint64_t esr)
{
	return esr & 1 ? draw(8) : 0;
}

void fault_print(const struct fault *fault)
{
	log_print("%s: %s: %s", fault->level, fault->task,
		  fault->reason ? fault->reason : "a fault");
}

void fault_stop(const char *reason)
{
	fprintf(stderr, "%s\n", reason);
	abort();
}

struct port_frame *port_irq(struct port_frame *frame)
{
	return frame;
}

/* mmu.c: pages at their addresses. */

int mmu_map(uintptr_t va, uint64_t pa, size_t size, enum mmu_kind kind)
{
	bool writes = kind == MMU_USER_DATA || kind == MMU_SHARED;
	void *page;

	CHECK(va % PAGE == 0 && pa % PAGE == 0 && size && size % PAGE == 0);
	CHECK(kind >= MMU_USER_CODE);
	if (kind == MMU_SHARED) {
		CHECK(va == MMU_WINDOW_BASE && !host.window_size);
		CHECK(pa >= BOARD_NORMAL_RAM_BASE &&
		      pa - BOARD_NORMAL_RAM_BASE <=
			      BOARD_NORMAL_RAM_SIZE - size);
		if (draw(1) % 8 == 0)
			return -1;
		host.window_size = size;
	}
	page = mmap((void *)va, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE |
			    MAP_NORESERVE,
		    -1, 0);
	CHECK(page == (void *)va);
	if (!writes) {
		memcpy(page, (const void *)pa, size);
		CHECK(!mprotect(page, size, PROT_READ));
	}
	return 0;
}

void mmu_unmap(uintptr_t va, size_t size)
{
	CHECK(va == MMU_WINDOW_BASE && size == host.window_size);
	CHECK(!munmap((void *)va, size));
	host.window_size = 0;
}

/* EL3 */

static struct smc_result window_get(void)
{
	struct smc_result window = { 0 };
	unsigned int what = (unsigned int)draw(1);

	if (what < 64)
		host.wanted = what % 2 ? ISTH_WINDOW_ATTACHING :
					 ISTH_WINDOW_DETACHING;
	window.x1 = host.wanted;
	window.x2 = what & 2 ? draw(8) : BOARD_NORMAL_RAM_BASE + draw(2) * PAGE;
	window.x3 = what & 4 ? draw(8) :
			       ISTH_WINDOW_SIZE(ISTH_RING_MIN << draw(1) % 4);
	return window;
}

struct smc_result smc_call(uint64_t function, uint64_t arg)
{
	if (function == ISTH_SMC_WINDOW_GET)
		return window_get();
	if (function == ISTH_SMC_WINDOW_DONE)
		host.wanted = (unsigned int)arg;
	else
		CHECK(function == ISTH_SMC_DOORBELL);
	return (struct smc_result){ 0 };
}

/* The process */

static bool all_zero(uint64_t address, size_t n)
{
	static const char none[NETD_STACK_SIZE];

	return !memcmp((const void *)address, none, n);
}

/* Nothing of an earlier life is left. */
static void check_fresh(const struct port_frame *frame)
{
	CHECK(!memcmp((const void *)VARIABLES,
		      (const char *)&netd_image + PAGES(2), PAGE));
	CHECK(all_zero(VARIABLES + PAGE, PAGE));
	CHECK(all_zero(STACK, NETD_STACK_SIZE));
	CHECK(frame->elr == netd_image.header.entry);
	CHECK(frame->sp == STACK + NETD_STACK_SIZE);
	CHECK(frame->spsr == PORT_SPSR_USER && frame->x[0] == MMU_VIEW_BASE);
}

/* A call answers in x0 to x2, and the window is there if it says so. */
static void check_answer(const struct port_frame *frame)
{
	struct port_frame expected = host.left;

	memcpy(expected.x, frame->x, 3 * sizeof(frame->x[0]));
	CHECK(!memcmp(&expected, frame, sizeof(expected)));
	if (host.called && frame->x[1]) {
		CHECK(frame->x[0] & 15u);
		CHECK(frame->x[1] == MMU_WINDOW_BASE);
		CHECK(frame->x[2] == host.window_size);
	}
}

/* Anything, and often what is nearly right. */
static uint64_t any_address(void)
{
	static const uint64_t places[] = { NETD_BASE,
					   VARIABLES,
					   VARIABLES + PAGES(2),
					   STACK,
					   STACK + NETD_STACK_SIZE,
					   MMU_WINDOW_BASE,
					   0,
					   (uint64_t)-1 };
	unsigned int what = (unsigned int)draw(1);

	if (what & 8)
		return draw(8);
	return places[what % 8] + (uint64_t)(int64_t)(int16_t)draw(2);
}

/* It writes where it may, then asks for something or does wrong. */
static uint64_t act(struct port_frame *frame)
{
	unsigned int what = (unsigned int)draw(1), i;
	uint64_t esr = 0x15u << 26 | 1u << 25;

	((uint8_t *)VARIABLES)[draw(2) % PAGES(2)] = (uint8_t)draw(1);
	((uint8_t *)STACK)[draw(2) % NETD_STACK_SIZE] = (uint8_t)draw(1);
	if (host.window_size && what & 64)
		*(uint8_t *)(MMU_WINDOW_BASE + draw(2)) = (uint8_t)draw(1);
	for (i = 3; i < 31; i++)
		frame->x[i] = what * i;
	switch (what % 8) {
	case 0:
		frame->x[0] = any_address();
		frame->x[1] = draw(1) & 1;
		esr |= NETD_CALL_WAIT;
		break;
	case 1:
	case 2:
	case 3:
		frame->x[0] = any_address();
		frame->x[1] = what & 8 ? draw(8) : draw(1);
		esr |= NETD_CALL_LOG;
		break;
	case 4:
		esr |= draw(2);
		break;
	case 5:
		esr = draw(8);
		break;
	default:
		frame->x[0] = draw(2);
		frame->x[1] = draw(1);
		esr |= NETD_CALL_WAIT;
		break;
	}
	return esr;
}

/* Ticks come by while it runs; it may be found late. */
static bool found_late(struct port_frame *frame)
{
	unsigned int n = (unsigned int)draw(1);

	for (n = n > 224 ? n - 200 : n % 4; n; n--) {
		pass_ms(2);
		if (port_user_irq(frame) != frame)
			return true;
	}
	return false;
}

/* portASM.S: returns what the exception leaves in x0 of the task. */
uint64_t process_enter(struct port_frame *frame, struct port_frame *task)
{
	uint64_t esr;

	CHECK(host.task->frame == frame);
	if (!in.left || ++host.steps > LAST_STEP)
		longjmp(host.end, 1);
	if (host.lives.begun != host.known_lives)
		check_fresh(frame);
	else
		check_answer(frame);
	host.known_lives = host.lives.begun;
	if (!found_late(frame)) {
		esr = act(frame);
		host.called = (esr & 0xffff) == NETD_CALL_WAIT;
		host.left = *frame;
		CHECK(port_user_sync(frame, esr) == task);
	}
	CHECK(host.task->frame == task);
	return task->x[0];
}

/* The next input finds no window. */
static void take_back(void)
{
	in.left = 0;
	(void)window_orphan();
	window_tend();
	CHECK(!host.window_size);
	host.wanted = ISTH_WINDOW_NONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	in = (struct input){ data, size };
	if (!host.run) {
		log_init();
		netd_create();
	}
	host.steps = 0;
	host.known_lives = UINT64_MAX;
	if (!setjmp(host.end))
		host.run(NULL);
	CHECK(host.lives.faulted + host.lives.late <= host.lives.begun);
	take_back();
	log_flush();
	return 0;
}
