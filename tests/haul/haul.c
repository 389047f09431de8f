// SPDX-License-Identifier: MIT
/*
 * The long haul: two threads, each an end of one channel, send each other
 * numbered frames of random length, with doorbells, random stalls and now and
 * then a new session.
 *
 *   haul FRAMES [SEED [RESTARTS]]    each way; RESTARTS by each end (16)
 *
 * Every frame of a session arrives once, in order and unchanged, but for the
 * last ones of a session that ended, of which the sender has not been told that
 * they were taken: these count as lost, and no others may be.
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

#ifdef __SANITIZE_THREAD__
#define BUILT "ThreadSanitizer"
#else
#define BUILT "native"
#endif

#define RING (256u * 1024u)
#define ON_THE_WAY_MAX 16384u /* frames: more than a ring has records */
#define HEAD 8u		      /* session, number */
#define POLL_MS 5
#define PATTERN_STEP 4093u
#define OVERALL_SECONDS 7200

_Static_assert(RING / ISTH_RECORD_SIZE(ISTH_FRAME_MIN) < ON_THE_WAY_MAX, "few");

struct end {
	struct isth_end link;
	struct isth_quarantine quarantine;
	struct end *peer;
	sem_t bell;
	uint32_t random;
	uint64_t restart_at; /* frames sent */

	/* Frames of the own session. */
	uint32_t session;
	uint32_t sent;
	uint32_t returned;
	uint32_t end_at[ON_THE_WAY_MAX];

	/* Of the peer's. */
	uint32_t heard_session;
	uint32_t heard;

	uint64_t sent_total;
	uint64_t heard_total;
	uint64_t lost; /* counted */
	uint64_t restarts;
	uint64_t sleeps;
	uint64_t full;
	bool done; /* all sent, all taken; read by the peer */
};

static struct end ends[2];
static uint8_t window[ISTH_WINDOW_SIZE(RING)] __attribute__((aligned(4096)));
static uint8_t pattern[PATTERN_STEP + ISTH_FRAME_MAX];
static uint64_t frames, restarts = 16;
static bool failed;

static uint32_t random_next(struct end *end)
{
	end->random ^= end->random << 13;
	end->random ^= end->random >> 17;
	end->random ^= end->random << 5;
	return end->random;
}

static bool chance(struct end *end, uint32_t one_in)
{
	return random_next(end) % one_in == 0;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

static void fail(const struct end *end, const char *what, uint64_t found,
		 uint64_t expected)
{
	if (__atomic_exchange_n(&failed, true, __ATOMIC_RELAXED))
		return;
	printf("FAIL haul: %s end: %s: found %llu, expected %llu\n",
	       end == &ends[0] ? "secure" : "normal", what,
	       (unsigned long long)found, (unsigned long long)expected);
}

static const uint8_t *pattern_of(uint32_t session, uint32_t number)
{
	return pattern + (session * 7u + number) % PATTERN_STEP;
}

static void ring(struct end *end)
{
	sem_post(&end->peer->bell);
}

/* Sending */

static void follow_session(struct end *end)
{
	if (end->session == end->link.session)
		return;
	end->lost += end->sent - end->returned;
	end->session = end->link.session;
	end->sent = 0;
	end->returned = 0;
}

/* Which frames has the peer given the space back of? */
static void follow_returned(struct end *end)
{
	const struct isth_tx *tx = &end->link.tx;

	if (end->link.state != ISTH_UP || isth_tx_refresh(&end->link))
		return;
	while (end->returned < end->sent &&
	       (int32_t)(tx->peer_rxptr -
			 end->end_at[end->returned % ON_THE_WAY_MAX]) >= 0)
		end->returned++;
}

static uint32_t length_next(struct end *end)
{
	uint32_t n = random_next(end);

	if (n % 256 == 0)
		return ISTH_FRAME_MIN +
		       random_next(end) % (ISTH_FRAME_MAX - ISTH_FRAME_MIN + 1);
	return ISTH_FRAME_MIN + n / 256 % 1501u;
}

static bool send_one(struct end *end)
{
	uint32_t len = length_next(end);
	uint32_t head[2] = { end->session, end->sent };
	int status = isth_tx_begin(&end->link, len, NULL);

	if (status == ISTH_EFULL)
		end->full++;
	if (status)
		return false;
	isth_tx_write(&end->link, 0, head, HEAD);
	isth_tx_write(&end->link, HEAD, pattern_of(head[0], head[1]),
		      len - HEAD);
	isth_tx_finish(&end->link);
	end->end_at[end->sent++ % ON_THE_WAY_MAX] = end->link.tx.txptr;
	end->sent_total++;
	return true;
}

static void send_some(struct end *end)
{
	uint32_t n = random_next(end) % 64;

	while (n-- && end->sent_total < frames && send_one(end))
		;
	if (isth_tx_publish(&end->link))
		ring(end);
	follow_returned(end);
}

/* Receiving */

static void hear(struct end *end, const uint8_t *frame, uint32_t len)
{
	uint32_t head[2];

	memcpy(head, frame, HEAD);
	if (head[0] != end->link.peer_session)
		fail(end, "frame of session", head[0], end->link.peer_session);
	if (head[0] != end->heard_session) {
		end->heard_session = head[0];
		end->heard = 0;
	}
	if (head[1] != end->heard)
		fail(end, "frame number", head[1], end->heard);
	if (memcmp(frame + HEAD, pattern_of(head[0], head[1]), len - HEAD))
		fail(end, "altered frame, of bytes", len, len);
	end->heard = head[1] + 1;
	end->heard_total++;
}

static void receive_some(struct end *end)
{
	uint8_t bytes[ISTH_FRAME_MAX];
	uint32_t n = random_next(end) % 64;
	struct isth_frame frame;

	while (n-- && isth_rx_begin(&end->link, &frame) == ISTH_FRAME) {
		isth_rx_read(&end->link, 0, bytes, frame.len);
		isth_rx_finish(&end->link);
		hear(end, bytes, frame.len);
	}
	if (isth_rx_publish(&end->link))
		ring(end);
}

/* Life */

static void new_session(struct end *end)
{
	isth_session_open(&end->link, now_ms(), random_next(end));
	follow_session(end);
	ring(end);
}

static bool steps(struct end *end)
{
	enum isth_session_event event;
	int i;

	for (i = 0; i < ISTH_SESSION_STEPS; i++) {
		event = isth_session_check(&end->link, now_ms());
		if (event == ISTH_SESSION_STAY)
			return true;
		if (isth_session_apply(&end->link, event, now_ms(),
				       random_next(end)))
			ring(end);
		follow_session(end);
	}
	return false;
}

static void restart_now_and_then(struct end *end)
{
	if (end->sent_total < end->restart_at || end->restarts >= restarts ||
	    end->sent_total >= frames)
		return;
	end->restarts++;
	end->restart_at = frames / (restarts + 1) * (end->restarts + 1) +
			  random_next(end) % (frames / (restarts + 1) / 2 + 1);
	new_session(end);
}

static void stall(struct end *end)
{
	uint32_t spin;

	if (chance(end, 16))
		sched_yield();
	if (chance(end, 64))
		usleep(random_next(end) % 500);
	for (spin = random_next(end) % 500; spin; spin--)
		__asm__ volatile("");
}

/* Nothing to do: until the bell, or the poll period. */
static void sleep_until_rung(struct end *end)
{
	bool waits_for_space = end->sent_total < frames;
	bool space =
		waits_for_space && isth_tx_wait(&end->link, ISTH_FRAME_MAX);
	struct timespec until;

	if (isth_rx_wait(&end->link) || space || !steps(end))
		return;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += POLL_MS * 1000000l;
	until.tv_sec += until.tv_nsec / 1000000000l;
	until.tv_nsec %= 1000000000l;
	end->sleeps++;
	sem_timedwait(&end->bell, &until);
}

static bool over(struct end *end)
{
	bool all = end->sent_total >= frames && end->returned == end->sent;

	__atomic_store_n(&end->done, all, __ATOMIC_RELEASE);
	return (all && __atomic_load_n(&end->peer->done, __ATOMIC_ACQUIRE)) ||
	       __atomic_load_n(&failed, __ATOMIC_RELAXED);
}

static void *live(void *argument)
{
	struct end *end = argument;
	uint64_t before;

	new_session(end);
	while (!over(end)) {
		before = end->sent_total + end->heard_total;
		steps(end);
		receive_some(end);
		send_some(end);
		stall(end);
		restart_now_and_then(end);
		if (before == end->sent_total + end->heard_total)
			sleep_until_rung(end);
	}
	return NULL;
}

static void check_ledger(const struct end *from)
{
	uint64_t missing = from->sent_total - from->peer->heard_total;

	if (from->peer->heard_total > from->sent_total || missing > from->lost)
		fail(from, "frames lost", missing, from->lost);
	if (from->quarantine.flights)
		fail(from, "violations", from->quarantine.flights, 0);
	if (restarts && !from->restarts)
		fail(from, "sessions ended", 0, restarts);
	if (failed)
		return;
	printf("      haul, %s, %s end: %llu frames sent, %llu of them "
	       "arrived, "
	       "%llu counted as lost, %llu sessions ended, slept %llu times, "
	       "ring full %llu times\n",
	       BUILT, from == &ends[0] ? "secure" : "normal",
	       (unsigned long long)from->sent_total,
	       (unsigned long long)from->peer->heard_total,
	       (unsigned long long)from->lost,
	       (unsigned long long)from->restarts,
	       (unsigned long long)from->sleeps,
	       (unsigned long long)from->full);
}

static void begin(struct end *end, uint32_t seed)
{
	end->peer = end == &ends[0] ? &ends[1] : &ends[0];
	end->random = seed;
	end->restart_at = frames / (restarts + 1);
	sem_init(&end->bell, 0, 0);
	isth_quarantine_init(&end->quarantine, 1000, ISTH_READMISSIONS);
	isth_end_init(&end->link, window, sizeof(window),
		      end == &ends[0] ? ISTH_WORLD_SECURE : ISTH_WORLD_NORMAL,
		      &end->quarantine, 0);
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
	ends[0].random = seed;
	for (i = 0; i < sizeof(pattern); i++)
		pattern[i] = (uint8_t)(random_next(&ends[0]) >> 8);
	for (i = 0; i < 2; i++)
		begin(&ends[i], seed + (uint32_t)i * 0x9e3779b9u);
	for (i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, live, &ends[i]);
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	check_ledger(&ends[0]);
	check_ledger(&ends[1]);
	if (!failed)
		printf("ok    haul, %s: %llu frames each way\n", BUILT,
		       (unsigned long long)frames);
	printf("%d passed, %d failed\n", !failed, failed);
	return failed;
}
