/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <isth_window.h>

#include "arch.h"
#include "fault.h"
#include "mmu.h"
#include "process.h"

/* ESR_EL1 after SVC number n: its class, an instruction of 32 bits. */
#define ESR_SVC_CLASS (0x15u << 26 | 1u << 25)
#define ESR_SVC(n) (ESR_SVC_CLASS | (n))
#define ESR_SVC_NUMBER 0xffffu

/* Of no exception: the running time is over. */
#define ESR_LATE UINT64_MAX

/* netd_image.S */
extern const struct netd_header netd_image;
extern char netd_memory[];

/* portASM.S: run frame; returns x0 of task when that is resumed. */
uint64_t process_enter(struct port_frame *frame, struct port_frame *task);

static struct {
	struct port_frame frame;  /* its registers while it does not run */
	struct port_frame *task;  /* those of the task that runs it */
	struct port_frame **runs; /* which of them FreeRTOS resumes */
	uint64_t esr;		  /* of the last exception */
	uint64_t far;
	uint64_t since;	     /* counter when it last began to run */
	uint64_t ran;	     /* ticks since WAIT, up to since */
	uint32_t interrupts; /* since WAIT */
	uint64_t may_run;    /* ticks */
	struct isth_range constants;
	struct isth_range variables;
	struct isth_range stack;
} process;

static struct isth_range map(uintptr_t va, const void *memory, uint64_t size,
			     enum mmu_kind kind)
{
	if (mmu_map(va, (uintptr_t)memory, size, kind))
		fault_stop("no room for netd");
	return (struct isth_range){ va, size };
}

/* One after the other, but for the page below the stack. */
static void map_memory(void)
{
	const struct netd_header *h = &netd_image;
	const char *file = (const char *)h;
	uint64_t variables = h->data_size + h->zero_size;
	uintptr_t va = NETD_BASE;

	map(va, file, h->code_size, MMU_USER_CODE);
	va += h->code_size;
	process.constants =
		map(va, file + h->code_size, h->const_size, MMU_USER_RODATA);
	va += h->const_size;
	process.variables = map(va, netd_memory, variables, MMU_USER_DATA);
	va += variables + MMU_PAGE_SIZE;
	process.stack = map(va, netd_memory + variables, NETD_STACK_SIZE,
			    MMU_USER_DATA);
}

void process_init(TaskHandle_t task)
{
	map_memory();
	process.runs = (struct port_frame **)task;
	process.task = *process.runs;
	process.may_run = sysreg_read(cntfrq_el0) * NETD_RUN_MS / 1000u;
}

void process_load(uintptr_t boot)
{
	const struct netd_header *h = &netd_image;
	char *variables = (char *)process.variables.base;

	memcpy(variables, (const char *)h + h->code_size + h->const_size,
	       h->data_size);
	memset(variables + h->data_size, 0, h->zero_size);
	memset((char *)process.stack.base, 0, process.stack.size);
	process_waited();
	process.frame = (struct port_frame){
		.x[0] = boot,
		.elr = h->entry,
		.spsr = PORT_SPSR_USER,
		.sp = process.stack.base + process.stack.size,
	};
}

enum process_stop process_run(unsigned int *call)
{
	portDISABLE_INTERRUPTS();
	*process.runs = &process.frame;
	process.since = arch_counter();
	process.esr = process_enter(&process.frame, process.task);
	if (process.esr == ESR_LATE)
		return PROCESS_LATE;
	*call = (unsigned int)process.esr & ESR_SVC_NUMBER;
	if (process.esr == ESR_SVC(NETD_CALL_WAIT) ||
	    process.esr == ESR_SVC(NETD_CALL_LOG))
		return PROCESS_CALLED;
	return PROCESS_FAULTED;
}

/* Interrupts are masked: from the process back to its task. */
static struct port_frame *leave(uint64_t esr)
{
	process.ran += arch_counter() - process.since;
	process.task->x[0] = esr;
	*process.runs = process.task;
	return process.task;
}

struct port_frame *port_user_sync(struct port_frame *frame, uint64_t esr)
{
	(void)frame;
	process.far = fault_address(esr);
	return leave(esr);
}

/*
 * Late by the counter, and by the ticks that found it running: a virtual
 * machine that is not let run for a while sees one interrupt for all the ticks.
 */
static bool is_late(uint64_t ran)
{
	return ran > process.may_run &&
	       process.interrupts >= pdMS_TO_TICKS(NETD_RUN_MS);
}

struct port_frame *port_user_irq(struct port_frame *frame)
{
	uint64_t ran = process.ran + (arch_counter() - process.since);

	process.interrupts++;
	if (is_late(ran))
		return port_irq(leave(ESR_LATE));
	process.ran = ran;
	frame = port_irq(frame);
	port_user_resumed();
	return frame;
}

void port_user_resumed(void)
{
	process.since = arch_counter();
}

uint64_t process_argument(unsigned int i)
{
	return process.frame.x[i];
}

void process_result(unsigned int i, uint64_t value)
{
	process.frame.x[i] = value;
}

void process_waited(void)
{
	process.ran = 0;
	process.interrupts = 0;
}

bool process_may_read(uint64_t address, uint64_t n)
{
	const struct isth_range range = { address, n };

	return isth_range_contains(&process.constants, &range) ||
	       isth_range_contains(&process.variables, &range) ||
	       isth_range_contains(&process.stack, &range);
}

/* What the exception's registers do not say by themselves. */
static const char *reason(enum process_stop stop)
{
	if (stop == PROCESS_LATE)
		return "it ran too long without waiting";
	if ((process.esr & ~(uint64_t)ESR_SVC_NUMBER) == ESR_SVC_CLASS)
		return "a call that it may not make";
	if (process.stack.base - process.far - 1u < MMU_PAGE_SIZE)
		return "stack overflow";
	return NULL;
}

const struct fault *process_fault(enum process_stop stop)
{
	static struct fault fault;

	fault = (struct fault){
		.level = "S-EL0",
		.task = "netd",
		.reason = reason(stop),
		.esr = stop == PROCESS_LATE ? 0 : process.esr,
		.far = stop == PROCESS_LATE ? 0 : process.far,
		.frame = process.frame,
	};
	return &fault;
}
