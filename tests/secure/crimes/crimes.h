/* SPDX-License-Identifier: MIT */
#ifndef CRIMES_H
#define CRIMES_H

struct crime {
	void (*commit)(void);
	const char *name;
};

#define CRIMES 48u

extern const struct crime crimes[];

#endif
