/* SPDX-License-Identifier: MIT */
#include <stdbool.h>

#include <FreeRTOS.h>
#include <task.h>

#include "arch.h"
#include "fault.h"
#include "layout.h"
#include "log.h"
#include "netd.h"
#include "port.h"
#include "smc.h"

/* Each task faults once and stays parked: one report for each is enough. */
#define REPORT_MAX 16u

#define EC_INSTRUCTION_ABORT 0x21u
#define EC_DATA_ABORT 0x25u
#define EC_BREAKPOINT 0x3cu
#define EC_PC_ALIGNMENT 0x22u
#define ESR_WRITE (1u << 6)
#define ESR_FSC(esr) (0x3cu & (unsigned int)(esr))
#define FSC_TRANSLATION 0x04u
#define FSC_PERMISSION 0x0cu

struct report {
	TaskHandle_t task; /* NULL: before the scheduler */
	struct fault fault;
};

/* V9 has no prototype for it. */
void vApplicationStackOverflowHook(TaskHandle_t xTask, char *pcTaskName);

static struct report reports[REPORT_MAX];
static unsigned int report_count;
static bool stopping;

/* The class. Aborts from EL0 are taken for those from EL1. */
static unsigned int esr_class(uint64_t esr)
{
	unsigned int class = (unsigned int)(esr >> 26) & 0x3fu;

	if (class == (EC_INSTRUCTION_ABORT & ~1u) ||
	    class == (EC_DATA_ABORT & ~1u))
		return class | 1u;
	return class;
}

static const char *class_name(uint64_t esr)
{
	switch (esr_class(esr)) {
	case 0x00:
		return "undefined instruction";
	case 0x01:
		return "wfi or wfe";
	case 0x18:
		return "system register";
	case 0x07:
		return "floating point, which no task may use";
	case 0x0e:
		return "illegal execution state";
	case 0x15:
		return "svc outside a task";
	case EC_INSTRUCTION_ABORT:
		return "instruction abort";
	case EC_PC_ALIGNMENT:
		return "misaligned pc";
	case EC_DATA_ABORT:
		return esr & ESR_WRITE ? "data abort on write" :
					 "data abort on read";
	case 0x26:
		return "misaligned sp";
	case 0x2f:
		return "SError";
	case EC_BREAKPOINT:
		return "trap";
	default:
		return "exception";
	}
}

static bool in_guard_page(uint64_t address)
{
	const uintptr_t *guard;

	for (guard = image_guards_start; guard != image_guards_end; guard++) {
		if (address - *guard < LAYOUT_PAGE)
			return true;
	}
	return false;
}

uint64_t fault_address(uint64_t esr)
{
	switch (esr_class(esr)) {
	case EC_INSTRUCTION_ABORT:
	case EC_DATA_ABORT:
	case EC_PC_ALIGNMENT:
		return sysreg_read(far_el1);
	default:
		return 0;
	}
}

/* Why an abort's address could not be used, or nothing. */
static const char *abort_cause(uint64_t esr, uint64_t far)
{
	if (esr_class(esr) != EC_DATA_ABORT &&
	    esr_class(esr) != EC_INSTRUCTION_ABORT)
		return "";
	switch (ESR_FSC(esr)) {
	case FSC_TRANSLATION:
		return in_guard_page(far) ? ", stack overflow" : ", not mapped";
	case FSC_PERMISSION:
		return ", not permitted";
	default:
		return "";
	}
}

static const char *vector_name(uint64_t vector)
{
	switch (vector & 0x180u) {
	case 0x000:
		return NULL;
	case 0x080:
		return "irq in a handler";
	case 0x100:
		return "fiq";
	default:
		return "SError";
	}
}

void fault_print(const struct fault *fault)
{
	const struct port_frame *frame = &fault->frame;
	unsigned int i;

	log_print("fault: secure world, %s, task %s: %s%s", fault->level,
		  fault->task,
		  fault->reason ? fault->reason : class_name(fault->esr),
		  fault->reason ? "" : abort_cause(fault->esr, fault->far));
	log_print("  pc   %016lx esr  %016lx far  %016lx", frame->elr,
		  fault->esr, fault->far);
	log_print("  sp   %016lx spsr %016lx lr   %016lx", frame->sp,
		  frame->spsr, frame->x[30]);
	for (i = 0; i < 30; i += 3)
		log_print("  x%02u  %016lx x%02u  %016lx x%02u  %016lx", i,
			  frame->x[i], i + 1, frame->x[i + 1], i + 2,
			  frame->x[i + 2]);
}

static void stop(void)
{
	for (;;)
		smc_call(ISTH_SMC_DEAD, 0);
}

void fault_stop(const char *reason)
{
	stopping = true;
	log_print("stopped: secure world: %s", reason);
	log_flush();
	stop();
	__builtin_unreachable();
}

void fault_assert(const char *file, int line)
{
	log_print("assert: %s:%d", file, line);
	__builtin_trap();
}

/* NULL before the scheduler. */
static TaskHandle_t running_task(void)
{
	return xTaskGetSchedulerState() == taskSCHEDULER_NOT_STARTED ?
		       NULL :
		       xTaskGetCurrentTaskHandle();
}

/* What the last exception left, taken at vector with frame. */
static struct report report_of(uint64_t vector, const struct port_frame *frame)
{
	TaskHandle_t task = running_task();
	uint64_t esr = sysreg_read(esr_el1);

	return (struct report){
		.task = task,
		.fault.level = vector >= PORT_VECTOR_HANDLER ?
				       "S-EL1h (handler)" :
				       "S-EL1t",
		.fault.task = task ? pcTaskGetName(task) : "none yet",
		.fault.reason = vector_name(vector),
		.fault.esr = esr,
		.fault.far = fault_address(esr),
		.fault.frame = *frame,
	};
}

/* On the panic stack or the exception stack. */
static void __attribute__((noreturn))
stop_with_report(uint64_t vector, const struct port_frame *frame,
		 const char *reason)
{
	static struct report report;

	/* A fault while we say so: the console may be the reason. */
	if (stopping)
		stop();
	stopping = true;
	log_flush();
	report = report_of(vector, frame);
	fault_print(&report.fault);
	fault_stop(reason);
}

void port_handler_fault(uint64_t vector)
{
	stop_with_report(vector, &port_handler_frame, "a handler faulted");
}

/* In the culprit's own context, on a fresh stack. */
static void park(struct report *report)
{
	fault_print(&report->fault);
	netd_task_lost(report->task);
	log_print("parked: task %s", pcTaskGetName(report->task));
	for (;;)
		vTaskSuspend(NULL);
}

static bool already_parked(TaskHandle_t task)
{
	unsigned int i;

	for (i = 0; i < report_count; i++) {
		if (reports[i].task == task)
			return true;
	}
	return false;
}

/* Can the running task have left the scheduler's lists half changed? */
static bool holds_scheduler(const struct port_frame *frame)
{
	return port_critical_depth || frame->spsr & PORT_SPSR_IRQ_MASKED ||
	       xTaskGetSchedulerState() != taskSCHEDULER_RUNNING;
}

/* Can all others go on without this task? The idle task feeds Linux. */
static bool can_spare(TaskHandle_t task)
{
	return task != xTaskGetIdleTaskHandle() && !already_parked(task) &&
	       report_count < REPORT_MAX;
}

/* From now on frame runs park() with the report. */
static void divert_to_park(struct port_frame *frame, const struct report *cause)
{
	struct report *report = &reports[report_count++];

	*report = *cause;
	*frame = (struct port_frame){
		.x[0] = (uint64_t)report,
		.elr = (uint64_t)park,
		.spsr = PORT_SPSR_TASK,
		.sp = (uint64_t)frame,
	};
}

void port_task_fault(struct port_frame *frame, uint64_t vector)
{
	TaskHandle_t task = xTaskGetCurrentTaskHandle();
	struct report report;

	if (vector != PORT_VECTOR_TASK_SYNC || holds_scheduler(frame) ||
	    !can_spare(task))
		stop_with_report(vector, frame,
				 "it cannot run without that task");
	report = report_of(vector, frame);
	divert_to_park(frame, &report);
}

void port_task_returned(void)
{
	fault_assert("a task's function returned", 0);
}

/*
 * FreeRTOS: found when xTask is switched out, so its frame is complete, and
 * the lists are in order even if it waits inside a critical section. The
 * report comes when its turn would have come, so one line comes now.
 */
void vApplicationStackOverflowHook(TaskHandle_t xTask, char *pcTaskName)
{
	struct port_frame *frame = *(struct port_frame **)xTask;
	struct report report = {
		.task = xTask,
		.fault.level = "S-EL1t",
		.fault.task = pcTaskName,
		.fault.reason = "end of stack overwritten",
		.fault.frame = *frame,
	};

	/* What was overwritten stays so while it parks. */
	if (already_parked(xTask))
		return;
	log_print("fault: stack overflow of task %s", pcTaskName);
	if (!can_spare(xTask)) {
		fault_print(&report.fault);
		fault_stop("it cannot run without that task");
	}
	divert_to_park(frame, &report);
}
