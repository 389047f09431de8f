// SPDX-License-Identifier: MIT
/*
 * The long haul: two threads, each an end of one channel, send each other
 * numbered frames of random length, with doorbells, random stalls and now and
 * then a new session.
 *
 *   haul FRAMES [SEED [RESTARTS]]    each way; RESTARTS by each end (16)
 *
 * Which frames may be missing in the end says end/ledger.h.
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "end/ledger.h"

#ifdef __SANITIZE_THREAD__
#define BUILT "ThreadSanitizer"
#else
#define BUILT "native"
#endif

#define RING (256u * 1024u)
#define POLL_MS 5
#define OVERALL_SECONDS 7200

_Static_assert(RING / ISTH_RECORD_SIZE(ISTH_FRAME_MIN) < LEDGER_FRAMES, "few");

struct hauler {
	struct isth_end end;
	struct isth_quarantine quarantine;
	struct hauler *peer;
	sem_t bell;
	uint32_t random;
	uint64_t restart_at; /* frames sent */
	struct ledger ledger;
	uint64_t restarts;
	uint64_t sleeps;
	uint64_t full;
	bool done; /* all sent, all taken; read by the peer */
};

static struct hauler haulers[2];
static uint8_t window[ISTH_WINDOW_SIZE(RING)] __attribute__((aligned(4096)));
static uint64_t frames, restarts = 16;
static bool failed;

static uint32_t draw(struct hauler *h)
{
	return random_next(&h->random);
}

static bool chance(struct hauler *h, uint32_t one_in)
{
	return draw(h) % one_in == 0;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

static const char *name_of(const struct hauler *h)
{
	return h == &haulers[0] ? "secure" : "normal";
}

static void fail(const struct hauler *h, const char *what, uint64_t found,
		 uint64_t expected)
{
	if (__atomic_exchange_n(&failed, true, __ATOMIC_RELAXED))
		return;
	printf("FAIL haul: %s end: %s: found %llu, expected %llu\n", name_of(h),
	       what, (unsigned long long)found, (unsigned long long)expected);
}

static void ring(struct hauler *h)
{
	sem_post(&h->peer->bell);
}

/* Sending */

static uint32_t length_next(struct hauler *h)
{
	uint32_t n = draw(h);

	if (n % 256 == 0)
		return ISTH_FRAME_MIN +
		       draw(h) % (ISTH_FRAME_MAX - ISTH_FRAME_MIN + 1);
	return ISTH_FRAME_MIN + n / 256 % 1501u;
}

static bool send_one(struct hauler *h)
{
	int status = ledger_put(&h->ledger, &h->end, length_next(h));

	if (status == ISTH_EFULL)
		h->full++;
	return !status;
}

static void send_some(struct hauler *h)
{
	uint32_t n = draw(h) % 64;

	while (n-- && h->ledger.sent_total < frames && send_one(h))
		;
	if (isth_tx_publish(&h->end))
		ring(h);
	if (h->end.state == ISTH_UP && !isth_tx_refresh(&h->end))
		ledger_returned(&h->ledger, &h->end);
}

/* Receiving */

static void receive_some(struct hauler *h)
{
	uint8_t bytes[ISTH_FRAME_MAX];
	uint32_t n = draw(h) % 64;
	struct isth_frame frame;
	const char *wrong;

	while (n-- && end_take(&h->end, &frame, bytes) == ISTH_FRAME) {
		wrong = ledger_heard(&h->ledger, &h->end, bytes, frame.len);
		if (wrong)
			fail(h, wrong, frame_number(bytes), h->ledger.heard);
	}
	if (isth_rx_publish(&h->end))
		ring(h);
}

/* Life */

static void new_session(struct hauler *h)
{
	isth_session_open(&h->end, now_ms(), draw(h));
	ledger_follow(&h->ledger, &h->end);
	ring(h);
}

/* True: the peer has something to see, and may answer at once. */
static bool step(struct hauler *h)
{
	struct isth_session_did did =
		isth_session_step(&h->end, now_ms(), draw(h));

	ledger_follow(&h->ledger, &h->end);
	if (did.bell)
		ring(h);
	return did.bell;
}

static void restart_now_and_then(struct hauler *h)
{
	if (h->ledger.sent_total < h->restart_at || h->restarts >= restarts ||
	    h->ledger.sent_total >= frames)
		return;
	h->restarts++;
	h->restart_at = frames / (restarts + 1) * (h->restarts + 1) +
			draw(h) % (frames / (restarts + 1) / 2 + 1);
	new_session(h);
}

static void stall(struct hauler *h)
{
	uint32_t spin;

	if (chance(h, 16))
		sched_yield();
	if (chance(h, 64))
		usleep(draw(h) % 500);
	for (spin = draw(h) % 500; spin; spin--)
		__asm__ volatile("");
}

/* Nothing to do: until the bell, or the poll period. */
static void sleep_until_rung(struct hauler *h)
{
	bool waits_for_space = h->ledger.sent_total < frames;
	bool space = waits_for_space && isth_tx_wait(&h->end, ISTH_FRAME_MAX);
	struct timespec until;

	if (isth_rx_wait(&h->end) || space || step(h))
		return;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += POLL_MS * 1000000l;
	until.tv_sec += until.tv_nsec / 1000000000l;
	until.tv_nsec %= 1000000000l;
	h->sleeps++;
	sem_timedwait(&h->bell, &until);
}

static bool over(struct hauler *h)
{
	const struct ledger *l = &h->ledger;
	bool all = l->sent_total >= frames && l->returned == l->sent;

	__atomic_store_n(&h->done, all, __ATOMIC_RELEASE);
	return (all && __atomic_load_n(&h->peer->done, __ATOMIC_ACQUIRE)) ||
	       __atomic_load_n(&failed, __ATOMIC_RELAXED);
}

static void *live(void *argument)
{
	struct hauler *h = argument;
	uint64_t before;

	new_session(h);
	while (!over(h)) {
		before = h->ledger.sent_total + h->ledger.heard_total;
		step(h);
		receive_some(h);
		send_some(h);
		stall(h);
		restart_now_and_then(h);
		if (before == h->ledger.sent_total + h->ledger.heard_total)
			sleep_until_rung(h);
	}
	return NULL;
}

static void check_ledger(const struct hauler *from)
{
	const struct ledger *sent = &from->ledger;
	const struct ledger *heard = &from->peer->ledger;

	if (ledger_missing(sent, heard) > sent->lost)
		fail(from, "frames lost", ledger_missing(sent, heard),
		     sent->lost);
	if (from->quarantine.flights)
		fail(from, "violations", from->quarantine.flights, 0);
	if (restarts && !from->restarts)
		fail(from, "sessions ended", 0, restarts);
	if (failed)
		return;
	printf("      haul, %s, %s end: %llu frames sent, %llu of them "
	       "arrived, %llu counted as lost, %llu sessions ended, slept %llu "
	       "times, "
	       "ring full %llu times\n",
	       BUILT, name_of(from), (unsigned long long)sent->sent_total,
	       (unsigned long long)heard->heard_total,
	       (unsigned long long)sent->lost,
	       (unsigned long long)from->restarts,
	       (unsigned long long)from->sleeps,
	       (unsigned long long)from->full);
}

static void begin(struct hauler *h, uint32_t seed)
{
	h->peer = h == &haulers[0] ? &haulers[1] : &haulers[0];
	h->random = seed;
	h->restart_at = frames / (restarts + 1);
	sem_init(&h->bell, 0, 0);
	isth_quarantine_init(&h->quarantine, 1000, ISTH_READMISSIONS);
	isth_end_init(&h->end, window, sizeof(window),
		      h == &haulers[0] ? ISTH_WORLD_SECURE : ISTH_WORLD_NORMAL,
		      &h->quarantine, 0);
}

int main(int argc, char **argv)
{
	uint32_t seed = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : 1;
	pthread_t threads[2];
	size_t i;

	frames = argc > 1 ? strtoull(argv[1], NULL, 0) : 0;
	if (argc > 3)
		restarts = strtoull(argv[3], NULL, 0);
	if (!frames || !seed || argc > 4) {
		fprintf(stderr, "usage: haul FRAMES [SEED [RESTARTS]]\n");
		return 2;
	}
	alarm(OVERALL_SECONDS);
	(void)frame_body(0, 0); /* before there are threads */
	for (i = 0; i < 2; i++)
		begin(&haulers[i], seed + (uint32_t)i * 0x9e3779b9u);
	for (i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, live, &haulers[i]);
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	check_ledger(&haulers[0]);
	check_ledger(&haulers[1]);
	if (!failed)
		printf("ok    haul, %s: %llu frames each way\n", BUILT,
		       (unsigned long long)frames);
	printf("%d passed, %d failed\n", !failed, failed);
	return failed;
}
