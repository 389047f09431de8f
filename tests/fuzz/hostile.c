// SPDX-License-Identifier: MIT
#include "hostile.h"

#include "isth_session.h"

#define RING ISTH_RING_MIN
#define WINDOW_SIZE ISTH_WINDOW_SIZE(RING)

struct hostile hostile;

static uint8_t window[WINDOW_SIZE] __attribute__((aligned(4096)));
static bool writing;

/* The words that steer, by their offset in a management section. */
static const uint16_t words[] = { 0x000, 0x004, 0x008, 0x00c, 0x080, 0x084,
				  0x088, 0x100, 0x180, 0x200, 0x280, 0xf00 };

/* Where the end will look next: the record header at its rxptr. */
static uint32_t *next_record(uint32_t word)
{
	const struct isth_rx *rx = &hostile.end.rx;

	return (uint32_t *)(uintptr_t)(rx->ring + (rx->rxptr & (RING - 1u))) +
	       word % 4u;
}

static uint32_t *any_word(uint8_t choice)
{
	uint8_t *half = (uint8_t *)(uintptr_t)hostile.end.peer;

	if (choice & 0x80)
		return next_record(choice);
	if (choice & 0x40) /* its own half: nobody keeps Linux from that */
		half = (uint8_t *)hostile.end.own;
	return (uint32_t *)(half + words[choice % (sizeof(words) / 2u)]);
}

/* Numbers that are close to what could be true. */
static uint32_t any_value(uint8_t choice)
{
	const struct isth_end *end = &hostile.end;

	switch (choice % 16u) {
	case 0:
		return fuzz_u32(&hostile.in);
	case 1:
		return fuzz_u16(&hostile.in);
	case 2:
		return 0;
	case 3:
		return UINT32_MAX;
	case 4:
		return end->session;
	case 5:
		return end->peer_session;
	case 6:
		return ISTH_MAGIC;
	case 7:
		return ISTH_VERSION_MAJOR;
	case 8:
		return RING;
	case 9:
		return end->rx.rxptr;
	case 10:
		return end->rx.published + RING;
	case 11:
		return end->tx.published;
	case 12:
		return end->tx.peer_rxptr + 16u * fuzz_u8(&hostile.in);
	default:
		hostile.last_position +=
			ISTH_RECORD_SIZE(fuzz_u16(&hostile.in) % 2048u);
		return hostile.last_position;
	}
}

/* Words that are not 0 any more, but for those of the management sections. */
static uint32_t *written[4096];
static uint32_t written_count;

static void remember(uint32_t *word)
{
	if (written_count < sizeof(written) / sizeof(written[0]))
		written[written_count++] = word;
}

/* What the last input left behind; the window is large, and inputs are many. */
static void forget(void)
{
	uint32_t i;

	while (written_count)
		*written[--written_count] = 0;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		*(uint32_t *)(window + words[i]) = 0;
		*(uint32_t *)(window + WINDOW_SIZE / 2 + words[i]) = 0;
	}
}

void hostile_write(void)
{
	uint8_t where = fuzz_u8(&hostile.in);
	uint8_t what = fuzz_u8(&hostile.in);
	uint32_t *word = any_word(where);
	uint32_t value = any_value(what);

	remember(word);
	*word = what & 0x80 ? *word ^ 1u << value % 32u : value;
}

static void before_load(const void *shared, uint32_t n)
{
	const uint8_t *at = shared;

	FUZZ_CHECK(at >= window && n <= sizeof(window) &&
		   at + n <= window + sizeof(window));
	if (writing || fuzz_u8(&hostile.in) < 0xc0)
		return;
	hostile_write();
}

static void before_store(void *shared, uint32_t n)
{
	uint8_t *own = (uint8_t *)hostile.end.own, *at = shared;

	/* Only its own half is the end's to write. */
	FUZZ_CHECK(at >= own && n <= WINDOW_SIZE / 2 &&
		   at + n <= own + WINDOW_SIZE / 2);
}

struct hooks hooks = {
	.store = before_store,
	.load = before_load,
	.piece = UINT32_MAX,
};

void hostile_begin(const uint8_t *data, size_t size)
{
	enum isth_world world;

	forget();
	hostile.in.next = data;
	hostile.in.left = size;
	hostile.now = 1000;
	hostile.last_position = 0;
	world = fuzz_u8(&hostile.in) & 1 ? ISTH_WORLD_NORMAL :
					   ISTH_WORLD_SECURE;
	isth_quarantine_init(&hostile.quarantine, HOSTILE_HZ,
			     ISTH_READMISSIONS);
	isth_end_init(&hostile.end, window, sizeof(window), world,
		      &hostile.quarantine, fuzz_u8(&hostile.in));
}

static void peer_says(uint32_t session, uint32_t echo)
{
	struct isth_mgmt_shm *peer =
		(struct isth_mgmt_shm *)(uintptr_t)hostile.end.peer;

	peer->magic = ISTH_MAGIC;
	peer->version_major = ISTH_VERSION_MAJOR;
	peer->features = fuzz_u8(&hostile.in);
	peer->ring_size = RING;
	peer->session = session;
	peer->echo = echo;
}

void hostile_up(void)
{
	struct isth_end *end = &hostile.end;
	int i;

	writing = true; /* and nothing else meanwhile */
	isth_session_open(end, hostile.now, 77);
	peer_says(5, end->session);
	for (i = 0; i < ISTH_SESSION_STEPS; i++)
		isth_session_apply(end, isth_session_check(end, hostile.now),
				   hostile.now, 78);
	writing = false;
	FUZZ_CHECK(end->state == ISTH_UP);
}

void hostile_check(void)
{
	FUZZ_CHECK(link_consistent(&hostile.end));
}
