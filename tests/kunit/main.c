// SPDX-License-Identifier: MIT
#include <linux/module.h>

#include "suites.h"

kunit_test_suites(&load_suite, &rx_suite, &tx_suite, &session_suite,
		  &hostile_suite, &offload_suite, &ethtool_suite, &xdp_suite);

MODULE_DESCRIPTION("Tests of the Isthmus driver, on no board at all");
MODULE_LICENSE("Dual MIT/GPL");
