/* SPDX-License-Identifier: MIT */
/*
 * Doorbells and their suppression, SPEC section 3.4, in both directions: for
 * frames, and for space. A sender and a receiver that sleep whenever there is
 * nothing to do, woken by nothing but the doorbells that they asked for.
 *
 * Memory: a store waits in its word's own buffer until it reaches the other
 * end at any later time, so that it is overtaken by later loads and by later
 * stores to other words. A fence waits for the own buffers to drain; a doorbell
 * needs no barrier of its own here, since a fence stands before each.
 *
 * With LOSSY any doorbell may be lost, and an end that sleeps also wakes at its
 * poll period.
 *
 * Liveness, ltl awake: a frame that was sent is received some time, and a
 * sender that waits for space gets it, as long as each end runs now and then.
 *
 * Positions count records, modulo 8; the ring holds two. Not here: what the
 * acquires and releases are for (ring_model.cpp), and sessions (session.pml).
 *
 * Each WITHOUT_... takes something out, and then the property must fail.
 */
#ifdef WITHOUT_poll_period
#define LOSSY
#endif

#ifndef RING
#define RING 2 /* records in a full ring */
#endif
#define WRAP 8
#define DISTANCE(to, from) ((to + WRAP - (from)) % WRAP)
#define PASSED(event, old, new) \
	(DISTANCE(new, (event) + 1) < DISTANCE(new, old))

/* As the peer sees them, and what is still under way. */
byte txptr, tx_event = WRAP - 1; /* the sender's */
byte rxptr, rx_event;		 /* the receiver's */
byte new_txptr, new_tx_event, new_rxptr, new_rx_event;
bool txptr_waits, tx_event_waits, rxptr_waits, rx_event_waits;

#define STORE(word, value) \
	atomic { new_##word = value; word##_waits = true }
#define SENDER_DRAINED (!txptr_waits && !tx_event_waits)
#define RECEIVER_DRAINED (!rxptr_waits && !rx_event_waits)

#define ARRIVE(word) \
	do \
	:: atomic { word##_waits -> \
		word = new_##word; new_##word = 0; word##_waits = false } \
	od

proctype txptr_arrives() { ARRIVE(txptr) }
proctype tx_event_arrives() { ARRIVE(tx_event) }
proctype rxptr_arrives() { ARRIVE(rxptr) }
proctype rx_event_arrives() { ARRIVE(rx_event) }

bool sender_bell, receiver_bell; /* rung, and not yet heard */

#ifdef LOSSY
#define RING_BELL(bell) if :: bell = true :: true fi
#else
#define RING_BELL(bell) bell = true
#endif

#if defined(LOSSY) && !defined(WITHOUT_poll_period)
#define SLEEP(bell) if :: bell :: true fi; bell = false
#else
#define SLEEP(bell) atomic { bell -> bell = false }
#endif

/* One frame, any one, is followed: it and those before it, not yet taken. */
byte ahead;
bool follows, sent, received;

bool waits; /* the sender, for space */
byte in_ring;

proctype sender()
{
	byte end;   /* own txptr */
	byte taken; /* the peer's rxptr */
	byte old, wanted;

	do
	:: true -> /* some frames */
		if
		:: wanted = 1
		:: wanted = RING
		fi;
		waits = true;
		do
		:: RING - DISTANCE(end, taken) >= wanted -> break
		:: else ->
			STORE(tx_event, (end + wanted + WRAP - RING - 1) % WRAP);
#ifndef WITHOUT_fence_of_waiting_sender /* E4 */
			SENDER_DRAINED;
#endif
#ifndef WITHOUT_second_look_of_sender /* E4 */
			taken = rxptr;
#endif
			if
			:: RING - DISTANCE(end, taken) >= wanted -> break
			:: else -> SLEEP(sender_bell); taken = rxptr
			fi
		od;
		waits = false;
		atomic {
			old = end;
			in_ring = in_ring + wanted;
			if
			:: !follows -> follows = true; ahead = in_ring
			:: true
			fi;
			end = (end + wanted) % WRAP;
			wanted = 0
		}
		STORE(txptr, end);
#ifndef WITHOUT_fence_of_publishing_sender /* E2 */
		SENDER_DRAINED;
#endif
		if
		:: PASSED(rx_event, old, end) ->
			RING_BELL(receiver_bell)
		:: else
		fi;
		old = 0;
		sent = follows
	:: true -> break /* nothing to send, for ever */
	od
}

proctype receiver()
{
	byte end;	/* own rxptr */
	byte published; /* what the peer knows of it */
	byte there;	/* the peer's txptr */

	do
	:: there = txptr;
		/* Takes all of it, or goes round for the rest. */
		do
		:: end != there -> atomic {
				end = (end + 1) % WRAP;
				in_ring--;
				received = received || ahead == 1;
				ahead = (ahead > 0 -> ahead - 1 : 0)
			}
		:: else -> break
		:: end != published -> break
		od;
		if
		:: end != published ->
			STORE(rxptr, end);
#ifndef WITHOUT_fence_of_publishing_receiver /* E4 */
			RECEIVER_DRAINED;
#endif
			if
			:: PASSED(tx_event, published, end) ->
				RING_BELL(sender_bell)
			:: else
			fi;
			published = end
		:: else
		fi;
		if
		:: end != there -> skip
		:: else ->
			STORE(rx_event, end);
#ifndef WITHOUT_fence_of_waiting_receiver /* E2 */
			RECEIVER_DRAINED;
#endif
#ifndef WITHOUT_second_look_of_receiver /* E2 */
			there = txptr;
#endif
			if
			:: end != there -> skip
			:: else -> SLEEP(receiver_bell)
			fi
		fi
	od
}

init {
	atomic {
		run txptr_arrives();
		run tx_event_arrives();
		run rxptr_arrives();
		run rx_event_arrives();
		run sender();
		run receiver()
	}
}

ltl awake { [] ((sent -> <> received) && (waits -> <> !waits)) }
