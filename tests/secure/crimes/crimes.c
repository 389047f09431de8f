/* SPDX-License-Identifier: MIT */
/*
 * What a compromised netd may try, for tests alone: an application that commits
 * a crime. Beside the image's own tests it commits one in each life, in turn.
 * Otherwise it waits on UDP port 66 for a crime's number, as text.
 */

#include "lwip/memp.h"
#include "lwip/udp.h"

#include "isths.h"
#include "isths_boot.h"

#include "app.h"
#include "arch/cc.h"
#include "crimes.h"
#include "mailbox.h"

#define PORT 66

/* The secure image, which S-EL0 may not touch (board.h). */
#define IMAGE 0x0e100000ul
/* The view of a page that it may only read (mmu.h). */
#define VIEW 0x1000000000ul

static volatile uintptr_t address;

static void load(uintptr_t at)
{
	address = at;
	(void)*(volatile uint32_t *)address;
}

static void store(uintptr_t at)
{
	address = at;
	*(volatile uint32_t *)address = 0;
}

static void run(uintptr_t at)
{
	address = at;
	((void (*)(void))address)();
}

static int __attribute__((noinline)) recurse(int depth)
{
	volatile char frame[256];

	frame[0] = (char)depth;
	if (depth == 65536)
		return 0;
	return recurse(depth + 1) + frame[0];
}

static void log_call(uint64_t text, uint64_t n)
{
	register uint64_t x0 __asm__("x0") = text;
	register uint64_t x1 __asm__("x1") = n;

	__asm__ volatile("svc #2" : "+r"(x0), "+r"(x1)::"memory");
}

/* From its first variable up to what is not mapped: all that it owns. */
static void scribble(void)
{
	uint32_t *at = (uint32_t *)&address;

	for (;;)
		*(volatile uint32_t *)at++ = 0x5a5a5a5a;
}

/* Its half of control's mailbox, all words of it and all the time. */
static void scribble_mailbox(void)
{
	char *memory = isths_mailbox("control");
	uint32_t *half = (uint32_t *)(memory + MAILBOX_SIZE / 2u);
	uint32_t noise = 1, i;

	for (i = 0;; i = (i + 1u) % (MAILBOX_SIZE / 8u)) {
		noise = noise * 1664525u + 1013904223u;
		((volatile uint32_t *)half)[i] = noise;
	}
}

static void store_mailbox(void)
{
	store((uintptr_t)isths_mailbox("control"));
}

#define INSTRUCTION(name, text)                      \
	static void name(void)                       \
	{                                            \
		__asm__ volatile(text ::: "memory"); \
	}

INSTRUCTION(call_number_3, "svc #3")
INSTRUCTION(call_number_65535, "svc #65535")
INSTRUCTION(call_el3, "smc #0")
INSTRUCTION(call_el2, "hvc #0")
INSTRUCTION(undefined, "udf #0")
INSTRUCTION(trap, "brk #0")
INSTRUCTION(wait_for_interrupt, "wfi")
INSTRUCTION(mask_interrupts, "msr daifset, #2")
INSTRUCTION(read_sctlr, "mrs x0, sctlr_el1")
INSTRUCTION(write_ttbr, "msr ttbr0_el1, xzr")
INSTRUCTION(write_vbar, "msr vbar_el1, xzr")
INSTRUCTION(secure_timer, "msr cntps_ctl_el1, xzr")
INSTRUCTION(gic_mask, "msr s3_0_c4_c6_0, xzr")
INSTRUCTION(empty_tlb, "tlbi vmalle1")
INSTRUCTION(zero_line, "mov x0, sp\n\tdc zva, x0")
INSTRUCTION(return_from_exception, "eret")
INSTRUCTION(floating_point, ".inst 0x1e201000")
INSTRUCTION(misaligned_stack, "mov sp, #8\n\tldr x0, [sp]")
INSTRUCTION(loop, "b .")
INSTRUCTION(loop_of_clock, "1: svc #1\n\tb 1b")

static void loop_of_lines(void)
{
	for (;;)
		isths_sys_log("netd: the same line again");
}

/* Frames that are never freed, until no other can be received. */
static void leak_buffers(void)
{
	while (pbuf_alloc(PBUF_RAW, PBUF_POOL_BUFSIZE, PBUF_POOL))
		;
	isths_run();
}

/* The same of what it sends from. */
static void leak_blocks(void)
{
	while (pbuf_alloc(PBUF_RAW, 1500, PBUF_RAM))
		;
	isths_run();
}

static void leak_segments(void)
{
	while (memp_malloc(MEMP_TCP_SEG))
		;
	isths_run();
}

static void load_null(void)
{
	load(8);
}
static void load_image(void)
{
	load(IMAGE);
}
static void load_secure_memory(void)
{
	load(0x0e000000);
}
static void load_uart(void)
{
	load(0x09040000);
}
static void load_linux(void)
{
	load(0x40000000);
}
static void store_null(void)
{
	store(8);
}
static void store_image(void)
{
	store(IMAGE);
}
static void store_view(void)
{
	store(VIEW);
}
static void store_code(void)
{
	store((uintptr_t)&store);
}
static void store_constants(void)
{
	store((uintptr_t)&crimes[0]);
}
static void run_null(void)
{
	run(0);
}
static void run_image(void)
{
	run(IMAGE);
}
static void run_constants(void)
{
	run((uintptr_t)&crimes[0]);
}
static void run_view(void)
{
	run(VIEW);
}
static void overflow(void)
{
	recurse(0);
}
static void log_image(void)
{
	log_call(IMAGE, 8);
}
static void log_long(void)
{
	log_call((uintptr_t)&crimes[0], 160);
}
static void log_wrap(void)
{
	log_call(UINT64_MAX - 7, 16);
}
static void log_beyond(void)
{
	log_call(VIEW - 4, 8);
}
static void log_nothing_nowhere(void)
{
	log_call(0, 0);
}

static void run_data(void)
{
	static uint32_t ret = 0xd65f03c0;

	run((uintptr_t)&ret);
}

#define CRIME(name)         \
	{                   \
		name, #name \
	}

const struct crime crimes[] = {
	CRIME(load_null),
	CRIME(load_image),
	CRIME(load_secure_memory),
	CRIME(load_uart),
	CRIME(load_linux),
	CRIME(store_null),
	CRIME(store_image),
	CRIME(store_view),
	CRIME(store_code),
	CRIME(store_constants),
	CRIME(run_null),
	CRIME(run_image),
	CRIME(run_constants),
	CRIME(run_view),
	CRIME(run_data),
	CRIME(overflow),
	CRIME(scribble),
	CRIME(log_image),
	CRIME(log_long),
	CRIME(log_wrap),
	CRIME(log_beyond),
	CRIME(log_nothing_nowhere),
	CRIME(call_number_3),
	CRIME(call_number_65535),
	CRIME(call_el3),
	CRIME(call_el2),
	CRIME(undefined),
	CRIME(trap),
	CRIME(wait_for_interrupt),
	CRIME(mask_interrupts),
	CRIME(read_sctlr),
	CRIME(write_ttbr),
	CRIME(write_vbar),
	CRIME(secure_timer),
	CRIME(gic_mask),
	CRIME(empty_tlb),
	CRIME(zero_line),
	CRIME(return_from_exception),
	CRIME(floating_point),
	CRIME(misaligned_stack),
	CRIME(loop),
	CRIME(loop_of_clock),
	CRIME(store_mailbox),
	CRIME(scribble_mailbox),
	CRIME(loop_of_lines),
	CRIME(leak_buffers),
	CRIME(leak_blocks),
	CRIME(leak_segments),
};
_Static_assert(sizeof(crimes) / sizeof(crimes[0]) == CRIMES, "count");

static void commit(unsigned int number)
{
	if (number >= CRIMES)
		return;
	isths_sys_log(crimes[number].name);
	crimes[number].commit();
	isths_sys_log("crime: nothing came of it");
	for (;;)
		isths_sys_wait(&(struct isths_window){ 0 }, 1000);
}

static void on_receive(void *unused, struct udp_pcb *pcb, struct pbuf *p,
		       const ip_addr_t *from, u16_t port)
{
	char text[4] = "";
	unsigned int number = 0, i;

	(void)unused, (void)pcb, (void)from, (void)port;
	pbuf_copy_partial(p, text, sizeof(text) - 1, 0);
	pbuf_free(p);
	for (i = 0; text[i] >= '0' && text[i] <= '9'; i++)
		number = 10 * number + (unsigned int)(text[i] - '0');
	commit(number);
}

static void start(void)
{
	const struct isths_lives *lives = isths_boot_lives();
	struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_ANY);

	if (isths_page("selftest"))
		commit((unsigned int)lives->begun - 1u);
	if (!pcb || udp_bind(pcb, IP_ANY_TYPE, PORT) != ERR_OK)
		netd_panic("netd: no port for crimes");
	udp_recv(pcb, on_receive, NULL);
}

APP(crimes, .start = start);
