/* SPDX-License-Identifier: MIT */
/* A mailbox: its bounds, its counters, and an end that writes what it likes. */
#include <stdio.h>
#include <string.h>

#include "end/random.h"

#include "mailbox.h"

#define HZ 1000000u
#define STEPS 20u /* of a handshake */
#define FLOOD 100000u
#define WILD 200000u

static uint8_t memory[MAILBOX_SIZE] __attribute__((aligned(4096)));
static struct mailbox task, netd;
static uint64_t now;
static uint8_t message[MAILBOX_MESSAGE_MAX + 1], got[MAILBOX_MESSAGE_MAX + 1];

static uint64_t tick(void)
{
	return now += 10;
}

static bool send(struct mailbox *m, uint32_t n)
{
	return mailbox_send(m, message, n, tick());
}

static uint32_t receive(struct mailbox *m, uint32_t size)
{
	memset(got, 0xee, sizeof(got));
	return mailbox_receive(m, got, size, tick());
}

static bool up(void)
{
	unsigned int i;

	for (i = 0; i < STEPS; i++) {
		if (receive(&task, sizeof(got)) || receive(&netd, sizeof(got)))
			return false;
	}
	return task.end.state == ISTH_UP && netd.end.state == ISTH_UP;
}

static bool open_both(void)
{
	memset(memory, 0, sizeof(memory));
	now += HZ;
	mailbox_init(&task, memory, MAILBOX_TASK, HZ, tick());
	mailbox_init(&netd, memory, MAILBOX_NETD, HZ, tick());
	return up();
}

static bool nobody_is_there(void)
{
	memset(memory, 0, sizeof(memory));
	mailbox_init(&task, memory, MAILBOX_TASK, HZ, tick());
	return !send(&task, 20) && task.refused == 1 && !task.sent &&
	       !receive(&task, sizeof(got));
}

static bool arrives(struct mailbox *from, struct mailbox *to, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		message[i] = (uint8_t)(i * 7 + n);
	return send(from, n) && receive(to, MAILBOX_MESSAGE_MAX) == n &&
	       !memcmp(got, message, n) && got[n] == 0xee &&
	       !receive(to, MAILBOX_MESSAGE_MAX);
}

static bool every_length(void)
{
	uint32_t n, all = 0;

	if (!open_both())
		return false;
	for (n = MAILBOX_MESSAGE_MIN; n <= MAILBOX_MESSAGE_MAX; n++, all++) {
		if (!arrives(&task, &netd, n) || !arrives(&netd, &task, n))
			return false;
	}
	return task.sent == all && task.received == all && netd.sent == all &&
	       netd.received == all && !task.refused && !netd.dropped;
}

static bool no_other_length(void)
{
	return open_both() && !send(&task, MAILBOX_MESSAGE_MIN - 1) &&
	       !send(&task, MAILBOX_MESSAGE_MAX + 1) && !send(&task, 0) &&
	       task.refused == 3 && !task.sent &&
	       !receive(&netd, sizeof(got)) && !netd.received;
}

static bool too_long_is_dropped(void)
{
	return open_both() && send(&task, 40) && send(&task, 39) &&
	       !receive(&netd, 39) && got[0] == 0xee && netd.dropped == 1 &&
	       receive(&netd, 39) == 39 && netd.received == 1;
}

static bool full_is_refused(void)
{
	uint32_t n;

	if (!open_both())
		return false;
	for (n = 0; n < FLOOD && send(&task, 100); n++)
		message[0] = (uint8_t)n;
	if (n == FLOOD || n < 10 || task.sent != n || task.refused != 1)
		return false;
	for (; receive(&netd, sizeof(got)) == 100; n--)
		;
	return !n && netd.received == task.sent && send(&task, 100);
}

static bool reborn(void)
{
	if (!open_both() || !send(&task, 50))
		return false;
	now += HZ;
	mailbox_init(&netd, memory, MAILBOX_NETD, HZ, tick());
	return up() && arrives(&netd, &task, 60) && arrives(&task, &netd, 60);
}

/* What an end writes harms no other: it reads in its bounds, and comes back. */
static bool wild_words(void)
{
	unsigned long state = 5;
	uint32_t at, i, n;

	if (!open_both())
		return false;
	for (i = 0; i < WILD; i++) {
		at = (uint32_t)random_next_long(&state) %
		     (i & 1 ? 128 : sizeof(memory) / 2);
		at += i & 2 ? sizeof(memory) / 2 : 0;
		n = (uint32_t)random_next_long(&state);
		memcpy(memory + at / 4 * 4, &n, sizeof(n));
		(void)send(&task, 20 + i % 200);
		n = receive(&task, i % sizeof(got));
		if (n > i % sizeof(got) || (n && got[n] != 0xee))
			return false;
	}
	return open_both() && arrives(&task, &netd, 20);
}

static const struct {
	const char *name;
	bool (*holds)(void);
} tests[] = {
	{ "without a peer nothing is sent", nobody_is_there },
	{ "a message of each length arrives, both ways", every_length },
	{ "no other length is sent", no_other_length },
	{ "what is too long for the receiver is dropped", too_long_is_dropped },
	{ "what finds no room is refused", full_is_refused },
	{ "an end that begins anew is heard again", reborn },
	{ "an end that writes anything harms no other", wild_words },
};

int main(void)
{
	unsigned int i, failed = 0, count = sizeof(tests) / sizeof(*tests);

	for (i = 0; i < count; i++) {
		bool holds = tests[i].holds();

		printf("%s mailbox: %s\n", holds ? "ok   " : "FAIL ",
		       tests[i].name);
		failed += !holds;
	}
	printf("%u passed, %u failed\n", count - failed, failed);
	return failed != 0;
}
