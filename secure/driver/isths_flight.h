/* SPDX-License-Identifier: MIT */
/* The peer's violations, said in the log: each record once. */
#ifndef ISTHS_FLIGHT_H
#define ISTHS_FLIGHT_H

#include "isth_quarantine.h"

/* Say what is new. At least once for ISTH_FLIGHTS records. */
void isths_flight_log(const struct isth_quarantine *quarantine);

#endif
