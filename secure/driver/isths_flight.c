/* SPDX-License-Identifier: MIT */
#include "isths_flight.h"
#include "isths_sys.h"
#include "isths_text.h"

#define LINE_SIZE 160

static void log_flight(const struct isth_flight *flight)
{
	const struct isth_violation *v = &flight->violation;
	char line[LINE_SIZE];
	struct isths_text t;

	isths_text_init(&t, line, sizeof(line));
	isths_text_string(&t, "netd: the peer broke V-");
	isths_text_string(&t, v->rule < 10 ? "0" : "");
	isths_text_decimal(&t, v->rule);
	isths_text_string(&t, " at ");
	isths_text_hex(&t, v->position);
	isths_text_string(&t, ": ");
	isths_text_hex(&t, v->found);
	isths_text_string(&t, " against ");
	isths_text_hex(&t, v->limit);
	isths_text_string(&t, ", session ");
	isths_text_hex(&t, flight->session);
	isths_sys_log(line);
}

void isths_flight_log(const struct isth_quarantine *quarantine)
{
	static uint64_t said;

	while (said != quarantine->flights) {
		uint64_t ago = quarantine->flights - said;

		log_flight(isth_quarantine_flight(quarantine, (uint32_t)ago));
		said++;
	}
}
