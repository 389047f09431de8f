/* SPDX-License-Identifier: MIT */
/*
 * All that the network task asks of the world outside: four calls, and what it
 * is given at its start. The image implements them; the driver, a front end
 * and its applications include nothing else of it.
 *
 * The network task is one task, and only that task makes these calls.
 */
#ifndef ISTHS_SYS_H
#define ISTHS_SYS_H

#include <stdint.h>

/* What a critical task shares under its name. */
#define ISTHS_TASK_NAME 16u
struct isths_task {
	char name[ISTHS_TASK_NAME]; /* terminated; "": none, and the last */
	const void *page;	    /* to read, or NULL */
	void *mailbox;		    /* of MAILBOX_SIZE bytes, or NULL */
};

/* The network task's lives since the image's start. */
struct isths_lives {
	uint64_t begun;
	uint64_t faulted; /* ended by a fault or a call that there is not */
	uint64_t late;	  /* ended by running too long */
	uint64_t pc, esr, far;	 /* of the last end; for the image's authors */
	uint64_t restart_max_ns; /* from an end to the next wait, less the pause
				  */
};

/*
 * Given to isths_start(); stays valid and mapped for as long as netd runs. What
 * is pointed to is read-only, and others write it. NULL: not offered.
 */
struct isths_boot {
	uint64_t clock_hz;	 /* of isths_sys_clock() */
	const uint64_t *monitor; /* EL3's ISTH_STAT_COUNT counters */
	const struct isths_lives *lives;
	const struct isths_task *tasks; /* up to one without a name */
};

/* The channel's shared window as the driver may use it. */
struct isths_window {
	void *base;    /* ISTH_WINDOW_ALIGN aligned, NULL: none */
	uint64_t size; /* bytes; a size that isth_window_ring_size() knows */
};

/* What isths_sys_wait() saw; several may come at once. */
#define ISTHS_EVENT_BELL (1u << 0)    /* Linux rang since the last wait */
#define ISTHS_EVENT_ATTACH (1u << 1)  /* *w is mapped from now on */
#define ISTHS_EVENT_DETACH (1u << 2)  /* the next wait takes *w away */
#define ISTHS_EVENT_TIMEOUT (1u << 3) /* nothing else within timeout_ms */

/*
 * Sleep until the doorbell, a change of the window or the timeout, and return
 * the ISTHS_EVENT_* bits, never 0. A bell that rang since the last call ends
 * the next wait at once. timeout_ms 0 looks without sleeping.
 *
 * w: the caller's, the same in every call. ATTACH: *w is filled in and the
 * memory mapped, non-secure, read-write, never executable. DETACH: still
 * mapped, so that the session can be closed; the next call unmaps it, zeroes
 * *w and lets the owner have it back. ATTACH and DETACH never come together.
 */
uint32_t isths_sys_wait(struct isths_window *w, uint32_t timeout_ms);

/*
 * Ring Linux's doorbell, at the latest with the next isths_sys_wait(). May be
 * dropped over budget: never relied upon.
 */
void isths_sys_ring(void);

/* Ticks of a counter that never goes back. */
uint64_t isths_sys_clock(void);

/*
 * One line, without its newline, to the secure console. The image limits the
 * rate and the length; line is the caller's and needed only during the call.
 */
void isths_sys_log(const char *line);

#endif
