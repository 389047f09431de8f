/* SPDX-License-Identifier: MIT */
/*
 * The session state machine of SPEC section 4: two ends, each of which may
 * die after any of its stores to shared memory and come back knowing nothing,
 * close and open again, or be put in quarantine, any number of times. The first
 * lives find anything at all in both halves.
 *
 * Safety, asserted in place: an end goes up only on an echo that the other gave
 * to its present session, in the session that it accepted, and knows that one's
 * features; a number is never one that the other has accepted; a position that
 * it accepts is one of that session, given to its present one, and breaks no
 * rule; so is a frame that it delivers. Liveness, ltl both_up: once nothing more
 * happens to them, both ends go up and stay up.
 *
 * Frames go from end 0 to end 1, one per session; each end is the other's
 * mirror image otherwise. Session numbers are 1..3, so that numbers of dead
 * sessions come back all the time, as hardly ever in 32 bits.
 *
 * Not here: accesses that overtake each other (ring_model.cpp has them);
 * doorbells, since an end also looks without (suppression.pml); of the identity
 * what breaks a rule.
 *
 * Each WITHOUT_... takes something out, and then a property must fail.
 */
mtype = { DOWN, HELLO, UP, QUARANTINED };

/*
 * The window. "position" is end 0's txptr and end 1's rxptr: 0 or 1. End 0's
 * features stand for its whole identity, and for end 1's; for safety's sake.
 */
bit features;
byte session[2];
byte echo[2];
byte position[2];

/* Private to each end; the ghosts look too. */
mtype state[2] = DOWN;
byte peer_session[2];

bool calm; /* nothing happens to an end any more */

/*
 * Ghosts: what no end knows. An end's session lasts until its withdrawal or
 * the end's death.
 *
 * holds	the peer's session that the end accepted still lasts
 *
 * and for each word, and the frame in the ring:
 *
 * fresh	written in, or in preparation of, its writer's present session
 * held		written in the session that the reader has accepted
 * meant	written while its writer held the reader's present session
 */
typedef ghost { bool fresh, held, meant };

bool holds[2];
bool session_fresh[2];
ghost echo_[2];
ghost position_[2];
ghost frame_; /* end 0's */

inline ghost_over(me, you)
{
	holds[me] = false;
	holds[you] = false;
	session_fresh[me] = false;
	echo_[me].fresh = false;
	echo_[you].held = false;
	echo_[you].meant = false;
	position_[me].fresh = false;
	position_[you].held = false;
	position_[you].meant = position[you] == 0;
	if
	:: me == 0 -> frame_.fresh = false
	:: me == 1 -> frame_.held = false; frame_.meant = false
	fi
}

/* The reader accepts the session that the owner's half shows. */
inline ghost_hold(reader, owner)
{
	holds[reader] = session_fresh[owner];
	echo_[owner].held = !session_fresh[owner] || echo_[owner].fresh;
	position_[owner].held = !session_fresh[owner] || position_[owner].fresh;
	if
	:: owner == 0 -> frame_.held = !session_fresh[0] || frame_.fresh
	:: owner == 1
	fi
}

inline ghost_write(word, me, you)
{
	word.fresh = true;
	word.held = holds[you];
	word.meant = holds[me]
}

#define MAY_DIE if :: !calm -> goto dead :: true fi

/* An echo is meant for a session when it has its number: acceptance follows. */
inline store_echo(value)
{
	atomic {
		echo[me] = value;
		ghost_write(echo_[me], me, you);
		echo_[me].meant = session_fresh[you] && session[you] == value;
		MAY_DIE
	}
}

inline store_position(value)
{
	atomic {
		position[me] = value;
		ghost_write(position_[me], me, you);
		if
		:: value == 0 -> position_[me].meant = true /* says nothing */
		:: else
		fi;
		MAY_DIE
	}
}

inline store_frame()
{
	atomic {
		ghost_write(frame_, me, you);
		MAY_DIE
	}
}

inline withdraw_session()
{
	atomic {
#ifndef WITHOUT_session_0
		session[me] = 0;
#endif
		ghost_over(me, you);
		state[me] = DOWN;
		peer_session[me] = 0;
		MAY_DIE
	}
}

inline any_bit(word)
{
	if
	:: word = 0
	:: word = 1
	fi
}

inline store_features()
{
	atomic {
		any_bit(features);
		MAY_DIE
	}
}

inline publish_session()
{
	atomic {
		session[me] = own;
		session_fresh[me] = true;
		state[me] = HELLO;
		assert(peer_session[you] != own);
		echo_[you].meant = echo[you] == own;
		MAY_DIE
	}
}

inline withdraw()
{
#ifdef WITHOUT_session_before_positions /* E5 */
	store_position(0);
	withdraw_session();
#else
	withdraw_session();
#endif
#ifndef WITHOUT_echo_0
	store_echo(0);
#endif
#if !defined(WITHOUT_session_before_positions) && !defined(WITHOUT_positions_0)
	store_position(0)
#endif
}

#ifdef WITHOUT_look_at_echo /* E8 */
#define FREE(number) (own != number)
#elif defined(WITHOUT_look_at_last_number)
#define FREE(number) (peer_echo != number)
#else
#define FREE(number) (own != number && peer_echo != number)
#endif

inline choose_number()
{
	atomic {
		if
		:: FREE(1) -> own = 1
		:: FREE(2) -> own = 2
		:: FREE(3) -> own = 3
		fi;
		peer_echo = 0
	}
}

inline begin()
{
#ifdef WITHOUT_withdrawal_before_look_at_echo /* E8 */
	peer_echo = echo[you];
	withdraw();
#else
	withdraw();
	peer_echo = echo[you];
#endif
	choose_number();
#ifdef SAFETY
	if
	:: me == 0 -> store_features()
	:: me == 1
	fi;
#endif
	publish_session();
}

#ifdef WITHOUT_second_look_at_session /* E8 */
#define STANDS true
#else
#define STANDS (session[you] == now)
#endif

inline hear()
{
	atomic { now = session[you]; peer_session[me] = 0; holds[me] = false };
#ifndef WITHOUT_echo_before_second_look /* E8 */
	store_echo(now);
#endif
	atomic {
		if
		:: now != 0 && STANDS -> peer_session[me] = now; ghost_hold(me, you)
		:: else
		fi;
		now = 0
	}
	atomic {
		if
		:: me == 1 && peer_session[me] != 0 -> agreed = features
		:: else -> agreed = 0
		fi
	}
	if
	:: echo[me] != peer_session[me] -> store_echo(peer_session[me])
	:: else
	fi
}

inline load_echo()
{
	atomic {
		peer_echo = echo[you];
		right = right && echo_[you].held && echo_[you].meant
	}
}

inline load_session()
{
	atomic {
		now = session[you];
		right = right && (me == 0 || agreed == features)
	}
}

/* Look at the echo, then at the session. */
inline check()
{
#ifdef WITHOUT_echo_before_session /* E7 */
	load_session();
	load_echo();
#else
	load_echo();
	load_session();
#endif
}

inline forget()
{
	peer_echo = 0;
	now = 0;
	right = true
}

inline load_position()
{
	atomic {
		now = position[you];
		right = position_[you].held && position_[you].meant
	}
}

#ifdef WITHOUT_second_look_of_sender /* E5 */
#define SENDER_LOOKS true
#else
#define SENDER_LOOKS (session[you] == peer_session[me])
#endif
#ifdef WITHOUT_second_look_of_receiver /* E5 */
#define RECEIVER_LOOKS true
#else
#define RECEIVER_LOOKS (session[you] == peer_session[me])
#endif

inline send()
{
	if
	:: !done -> store_frame(); store_position(1); done = 1
	:: true
	fi;
	load_position();
	atomic {
		if
		:: SENDER_LOOKS ->
			assert(right);
			assert(seen <= now && now <= done); /* V-07 */
			seen = now
		:: else
		fi;
		forget()
	}
}

inline receive()
{
	load_position();
	atomic {
		if
		:: RECEIVER_LOOKS ->
			assert(right);
			assert(seen <= now); /* V-05 */
			seen = now
		:: else
		fi;
		forget()
	}
	if
	:: seen > done ->
		atomic {
			assert(frame_.held && frame_.meant);
			done = 1
		}
		store_position(1)
	:: else
	fi
}

/*
 * An end that is up looks at the echo as well, and nothing here depends on it:
 * no end that follows SPEC takes an echo back, but with its session.
 */
#ifdef WITHOUT_look_at_session_when_up
#define PEER_LEFT (peer_echo != own)
#else
#define PEER_LEFT (now != peer_session[me] || peer_echo != own)
#endif
#ifdef WITHOUT_look_for_session_0
#define ANSWERED (now == peer_session[me] && peer_echo == own)
#else
#define ANSWERED (now != 0 && now == peer_session[me] && peer_echo == own)
#endif
#ifdef WITHOUT_hearing_again
#define ANOTHER (now != 0 && peer_session[me] == 0)
#else
#define ANOTHER (now != peer_session[me])
#endif

proctype one_end(byte me)
{
	byte you = 1 - me;
	byte own;	/* session, or the last one */
	byte done;	/* frames sent, or taken */
	byte seen;	/* the peer's position */
	byte now, peer_echo;
	bit agreed;	/* the peer's features, as accepted */
	bool right = true;

life:
	begin();
	do
	:: check();
		if
		:: atomic { state[me] == HELLO && ANSWERED ->
				assert(right);
				state[me] = UP;
				forget() }
		:: atomic { state[me] == HELLO && ANOTHER ->
				forget() }
			hear()
		:: atomic { state[me] == UP && PEER_LEFT ->
				goto over }
		:: atomic { else -> forget() }
		fi;
		if
		:: state[me] == UP && me == 0 -> send()
		:: state[me] == UP && me == 1 -> receive()
		:: else
		fi;
		if
		:: true
		:: !calm -> /* the peer broke a rule, or the end closes */
			withdraw();
			state[me] = QUARANTINED;
#ifdef WITHOUT_readmission
			false;
#endif
			goto over
		fi
	od;
dead:
	atomic {
		ghost_over(me, you);
		state[me] = DOWN;
		peer_session[me] = 0;
		own = 0
	}
over:
	atomic {
		done = 0;
		seen = 0;
		agreed = 0;
		forget();
		goto life
	}
}

proctype fate()
{
	calm = true
}

inline any_word(word)
{
	if
	:: word = 0
	:: word = 1
	:: word = 2
	:: word = 3
	fi
}

init {
	atomic {
#ifdef SAFETY
		any_bit(features);
#endif
		any_word(session[0]);
		any_word(session[1]);
		any_word(echo[0]);
		any_word(echo[1]);
		any_bit(position[0]);
		any_bit(position[1]);
		run one_end(0);
		run one_end(1);
#ifndef SAFETY
		run fate()
#endif
	}
}

#ifndef SAFETY
ltl both_up { <>[] (state[0] == UP && state[1] == UP) }
#endif
