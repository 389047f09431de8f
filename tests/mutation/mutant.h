/* SPDX-License-Identifier: MIT */
/* Which mutant the program is, and which of them its test has come by. */
#ifndef MUTANT_H
#define MUTANT_H

extern int mutant_chosen; /* 0: none */
extern unsigned char mutant_reached[];

#define MUTANT(number) (mutant_reached[number] = 1, mutant_chosen == (number))

#endif
