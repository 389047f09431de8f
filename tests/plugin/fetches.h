/* SPDX-License-Identifier: MIT */
/* What the plugin counts (watch.c), and how it is spoken to (talk.c). */
#ifndef FETCHES_H
#define FETCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PAGE 4096u
#define WORDS (PAGE / 4u)   /* of a management section */
#define SITES 4096u	    /* a power of two, several times those there are */
#define VIOLATIONS 32u	    /* told apart; more are only counted */
#define RING_MAX (4u << 20) /* SPEC section 2.1 */
#define USE_LOADS 16u	    /* loads in one run through a function */

enum world { SECURE, NORMAL, WORLDS };

struct access {
	uint64_t offset; /* in the window */
	uint64_t pc;
	unsigned int bytes;
};

/* A load of shared memory in the core's own code. */
struct site {
	uint64_t pc;
	unsigned int use; /* 0: an empty place */
};

enum violation {
	TWICE_WORD,	/* a word of the management section, in one use */
	TWICE_HEADER,	/* a record's header */
	TWICE_PAYLOAD,	/* the payload, on the secure world */
	OWN_READ,	/* a world read its own half */
	PEER_WRITTEN,	/* a world wrote the peer's half */
	STRANGE_LOAD,	/* a management word, by code that is not the core's */
	FOREIGN_ACCESS, /* by code of neither end */
};

struct culprit {
	enum violation what;
	uint64_t pc;
	uint64_t offset; /* in the window, the last time */
	uint64_t times;
};

/* The function of the core that an end is in, and what it has loaded there. */
struct use {
	unsigned int id;
	unsigned int loads;
	uint64_t pc[USE_LOADS];
	uint64_t word[USE_LOADS];
};

/* One end of the channel, as a reader of its peer's half. */
struct reader {
	uint64_t word_loads[WORDS];
	uint64_t header_bytes;	/* fetched */
	uint64_t payload_bytes; /* fetched, each fetch counted */
	uint64_t payload_twice; /* fetched once more than once */
	uint8_t *ring;		/* per byte of the peer's: FETCHED, HEADER */
	struct use use;
};

struct watch {
	bool counting;
	uint64_t base;
	uint64_t size; /* of the window */
	uint64_t ring; /* bytes of each ring */
	uint64_t secure_from;
	uint64_t secure_to;
	struct site sites[SITES];
	struct reader reader[WORLDS];
	struct culprit culprits[VIOLATIONS];
	uint64_t violations;
};

/* The socket to who runs this, and what has come in so far. */
struct talk {
	int socket;
	size_t used;
	char text[4096];
};

void watch_load(struct watch *w, const struct access *a);
void watch_store(struct watch *w, const struct access *a);
bool watch_window(struct watch *w, uint64_t base, uint64_t ring);
bool watch_site(struct watch *w, uint64_t pc, unsigned int use);
void watch_begin(struct watch *w);
void watch_report(const struct watch *w, FILE *out);

int talk_connect(struct talk *t, const char *argument);
void talk_poll(struct talk *t, struct watch *w);
void talk_complain(const char *what);

#endif
