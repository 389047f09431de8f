// SPDX-License-Identifier: MIT
/*
 * Linux's tools/virtio/ringtest: what its rings want of their main program, and
 * frames in buffers that travel through them. The rings are compiled as they
 * are; what they allocate is shared. Their number of buffers is ringtest's, and
 * so is the polling: a look whether there is anything, else its busy_wait(),
 * which pauses with --relax only. It tells of each buffer by itself.
 *
 * Buffers are used in turn, so both ends know which is next. A is the guest: a
 * buffer goes to B with a frame in it and comes back empty, or with the answer.
 */
#include "transport.h"

#include <stdlib.h>

#include "main.h"

int param;
bool do_sleep, do_relax, do_exit;
unsigned ring_size = 256;

static uint8_t *buffers;
static size_t stride;
static unsigned sent, returned, received;

/* Nobody sleeps. */
void kick(void)
{
	die("a kick while polling");
}

void call(void)
{
	die("a call while polling");
}

int shared_posix_memalign(void **memory, size_t alignment, size_t bytes)
{
	(void)alignment; /* a page's at most */
	*memory = shared_alloc(bytes);
	return 0;
}

void *shared_memalign(size_t alignment, size_t bytes)
{
	(void)alignment;
	return shared_alloc(bytes);
}

void *shared_malloc(size_t bytes)
{
	return shared_alloc(bytes);
}

void *shared_calloc(size_t count, size_t bytes)
{
	return shared_alloc(count * bytes);
}

void transport_alloc(void)
{
	alloc_ring();
	stride = (frame_bytes + 63u) & ~63u;
	buffers = shared_alloc(ring_size * stride);
}

void transport_begin(enum end end)
{
	(void)end;
}

static uint8_t *buffer(unsigned number)
{
	return buffers + (number & (ring_size - 1)) * stride;
}

static inline bool is_empty(bool (*empty)(void))
{
	if (!empty())
		return false;
	busy_wait();
	return true;
}

static bool take_back(void)
{
	unsigned bytes;
	void *memory;

	if (!get_buf(&bytes, &memory))
		return false;
	returned++;
	return true;
}

bool transport_send(const uint8_t *frame)
{
	uint8_t *place = buffer(sent);

	if (!ping_pong)
		(void)take_back();
	if (sent - returned == ring_size)
		return false;
	memcpy(place, frame, frame_bytes);
	if (add_inbuf(frame_bytes, place, place))
		return false;
	sent++;
	return true;
}

static void use(void)
{
	unsigned bytes;
	void *memory;

	if (!use_buf(&bytes, &memory))
		die("a buffer that was there is gone");
	received++;
}

bool transport_receive(uint8_t *frame)
{
	if (is_empty(avail_empty))
		return false;
	smp_acquire();
	memcpy(frame, buffer(received), frame_bytes);
	if (!ping_pong)
		use();
	return true;
}

bool transport_answer(const uint8_t *frame)
{
	memcpy(buffer(received), frame, frame_bytes);
	use();
	return true;
}

bool transport_take_answer(uint8_t *frame)
{
	if (is_empty(used_empty) || !take_back())
		return false;
	memcpy(frame, buffer(returned - 1), frame_bytes);
	return true;
}
