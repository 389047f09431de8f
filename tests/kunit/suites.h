/* SPDX-License-Identifier: MIT */
#ifndef SUITES_H
#define SUITES_H

#include <kunit/test.h>

extern struct kunit_suite load_suite, rx_suite, tx_suite, session_suite,
	hostile_suite, offload_suite, ethtool_suite, xdp_suite;

#endif
