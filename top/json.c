// SPDX-License-Identifier: MIT
/* A report as one JSON object on one line. */
#include "top.h"

#include <stdio.h>
#include <string.h>

static void string(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	putchar('"');
	for (; *c; c++) {
		if (*c == '"' || *c == '\\')
			printf("\\%c", *c);
		else if (*c < ' ')
			printf("\\u%04x", *c);
		else
			putchar(*c);
	}
	putchar('"');
}

static const char *boolean(bool value)
{
	return value ? "true" : "false";
}

/* The words of a text, as an array. */
static void words(const char *text)
{
	char word[64];
	size_t size;
	bool first = true;

	putchar('[');
	for (; *text; text += size + strspn(text + size, " ")) {
		size = strcspn(text, " ");
		snprintf(word, sizeof(word), "%.*s", (int)size, text);
		if (!first)
			putchar(',');
		string(word);
		first = false;
	}
	putchar(']');
}

static void channel_state(const struct top *top)
{
	const struct device_channel *channel = &top->now.channel;

	if (!channel->known) {
		printf(",\"channel\":null");
		return;
	}
	printf(",\"channel\":{\"state\":");
	string(channel->state);
	printf(",\"session\":%u,\"peer_session\":%u,\"agreed\":",
	       channel->session, channel->peer_session);
	words(channel->agreed);
	printf(",\"ring_bytes\":%u,\"tx_used\":%u,\"rx_used\":%u}",
	       channel->ring_size, channel->tx_used, channel->rx_used);
}

static void ring_fill(const struct top *top)
{
	printf(",\"tx_ring_bytes_mean\":%.1f,\"rx_ring_bytes_mean\":%.1f",
	       top_tx_fill(top), top_rx_fill(top));
}

static void counters(const struct top *top)
{
	unsigned int i;

	printf(",\"counters\":{");
	for (i = 0; i < top->device.counters; i++) {
		printf(i ? "," : "");
		string(top->device.counter[i]);
		printf(":%llu", (unsigned long long)top->now.value[i]);
	}
	printf("},\"rates\":{");
	for (i = 0; i < top->device.counters; i++) {
		printf(i ? "," : "");
		string(top->device.counter[i]);
		printf(":%.3f", top_rate(top, i));
	}
	putchar('}');
}

static void percentile(const struct histogram *ns, const char *name,
		       unsigned int permille)
{
	if (ns->count)
		printf(",\"%s\":%.3f", name,
		       (double)histogram_at(ns, permille) / 1e3);
	else
		printf(",\"%s\":null", name);
}

static void times(const char *name, const struct probe_times *times)
{
	printf(",\"%s\":{\"sent\":%llu,\"answered\":%llu,\"lost\":%llu", name,
	       (unsigned long long)times->sent,
	       (unsigned long long)times->ns.count,
	       (unsigned long long)times->lost);
	percentile(&times->ns, "p50", 500);
	percentile(&times->ns, "p90", 900);
	percentile(&times->ns, "p99", 990);
	percentile(&times->ns, "max", 1000);
	putchar('}');
}

static void round_trips(const struct top *top)
{
	if (!top->options.probes) {
		printf(",\"rtt_us\":null");
		return;
	}
	printf(",\"rtt_us\":{\"peer\":");
	string(top->options.peer);
	printf(",\"error\":");
	if (top->probe.error)
		string(strerror(top->probe.error));
	else
		printf("null");
	times("interval", &top->probe.interval);
	times("total", &top->probe.total);
	putchar('}');
}

/* Of the RTOS's, between its last two answers. */
static void budget(const struct top *top)
{
	struct budget_use use;

	if (!top->options.probes) {
		printf(",\"budget\":null");
		return;
	}
	printf(",\"budget\":{\"error\":");
	if (top->request.error)
		string(strerror(top->request.error));
	else
		printf("null");
	if (request_use(&top->request, &use))
		printf(",\"frames\":%.5f,\"bytes\":%.5f,\"running\":%.5f,"
		       "\"activations\":%.3f,\"periods\":%.3f,"
		       "\"refused\":%.3f",
		       use.frames, use.bytes, use.busy, use.activations,
		       use.periods, use.refused);
	putchar('}');
}

void json_report(const struct top *top)
{
	printf("{\"seconds\":%.3f,\"interval\":%.6f,\"interface\":", top->since,
	       top->seconds);
	string(top->device.name);
	printf(",\"present\":%s,\"restarted\":%s", boolean(top->present),
	       boolean(top->restarted));
	if (top->present) {
		printf(",\"up\":%s,\"carrier\":%s,\"mtu\":%d",
		       boolean(top->now.up), boolean(top->now.carrier),
		       top->now.mtu);
		channel_state(top);
		ring_fill(top);
		counters(top);
	}
	budget(top);
	round_trips(top);
	printf("}\n");
}
