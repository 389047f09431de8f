/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Work of EL3's that is done by steps, each at most 4,000 instructions.
 * The secure world runs between two of them.
 */
#ifndef ISTHD_STEP_H
#define ISTHD_STEP_H

enum isthd_step {
	ISTHD_STEP_DONE, /* on to the next */
	ISTHD_STEP_MORE, /* once more, with the next number */
	ISTHD_STEP_WAIT, /* once more, when something has happened */
};

#endif
