// SPDX-License-Identifier: MIT
/* A report for people: 23 lines of 79 characters at most. */
#include "top.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS 79
#define DROP_LINES 2

/* What there is no frame of any more, and why; in the order of the path. */
static const char *const drops[] = {
	"tx_bad_length",
	"tx_bad_offload",
	"tx_lost",
	"rx_no_memory",
	"rx_bad_offload",
	"rx_lost",
	"violation_magic",
	"violation_version",
	"violation_ring_size",
	"violation_txptr_align",
	"violation_txptr_range",
	"violation_rxptr_align",
	"violation_rxptr_range",
	"violation_len",
	"violation_record",
	"violation_fields",
	"violation_csum",
	"violation_gso",
};

/* On a screen the rest of the line may hold the report before. */
__attribute__((format(printf, 2, 3))) static void line(const struct top *top,
						       const char *format, ...)
{
	char text[COLUMNS + 1];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fputs(text, stdout);
	fputs(top->options.output == TOP_SCREEN ? "\033[K\n" : "\n", stdout);
}

/* Four digits or so, and k, M or G. */
static const char *short_number(double value, char text[16])
{
	static const char *const units[] = { "", " k", " M", " G", " T" };
	unsigned int i = 0;

	while (value >= 10000 && i + 1 < sizeof(units) / sizeof(units[0])) {
		value /= 1000;
		i++;
	}
	snprintf(text, 16, "%.*f%s", value < 100 ? 1 : 0, value, units[i]);
	return text;
}

static void row(const struct top *top, const char *title, const char *tx,
		const char *rx)
{
	char tx_rate[16], rx_rate[16];

	line(top, "%-22s %10s %16llu %10s %16llu", title,
	     short_number(top_rate_of(top, tx), tx_rate),
	     (unsigned long long)device_value(&top->device, &top->now, tx),
	     short_number(top_rate_of(top, rx), rx_rate),
	     (unsigned long long)device_value(&top->device, &top->now, rx));
}

static unsigned long long value(const struct top *top, const char *name)
{
	return device_value(&top->device, &top->now, name);
}

static const char *condition(const struct top *top)
{
	if (!top->now.up)
		return "down";
	return top->now.carrier ? "carrier" : "no carrier";
}

static void head(const struct top *top)
{
	const struct device_channel *channel = &top->now.channel;

	line(top, "%s: %s, MTU %d, firmware %s%s%*s%.0f s, every %.3g s",
	     top->device.name, condition(top), top->now.mtu,
	     top->device.firmware, top->restarted ? ", restarted" : "", 4, "",
	     top->since, top->options.delay);
	if (channel->known)
		line(top, "session %s, %#x here, %#x there; agreed: %s",
		     channel->state, channel->session, channel->peer_session,
		     *channel->agreed ? channel->agreed : "nothing");
	else
		line(top, "session: debugfs does not say, or not to you");
	line(top, "sessions: %llu up, %llu over, %llu stalled, %llu lost",
	     value(top, "session_up"), value(top, "session_restart"),
	     value(top, "session_stalled"), value(top, "session_lost"));
}

static double share(const struct top *top, double used)
{
	return 100 * used / top->now.channel.ring_size;
}

/* The mean while there is traffic, and what lies there at this moment. */
static void rings(const struct top *top)
{
	const struct device_channel *channel = &top->now.channel;

	if (!channel->known)
		return;
	line(top, "%-22s %9.2f%% %11.2f%% now %9.2f%% %11.2f%% now",
	     "ring fill, mean", share(top, top_tx_fill(top)),
	     share(top, channel->tx_used), share(top, top_rx_fill(top)),
	     share(top, channel->rx_used));
}

static void traffic(const struct top *top)
{
	line(top, "%-22s %27s %27s", "", "to the secure world",
	     "from the secure world");
	line(top, "%-22s %10s %16s %10s %16s", "", "per second", "total",
	     "per second", "total");
	row(top, "frames", "tx_packets", "rx_packets");
	row(top, "bytes", "tx_bytes", "rx_bytes");
	row(top, "super-frames", "tx_super_frames", "rx_super_frames");
	rings(top);
	line(top, "%-22s %10s %27s", "our doorbells", "frames", "space");
	row(top, "  sent", "tx_bells", "rx_bells");
	row(top, "  suppressed", "tx_bells_suppressed", "rx_bells_suppressed");
	row(top, "  over budget", "tx_bells_throttled", "rx_bells_throttled");
	row(top, "  failed", "tx_bells_failed", "rx_bells_failed");
	row(top, "all doorbells, by EL3", "el3_bells_to_secure",
	    "el3_bells_to_normal");
	row(top, "  over budget", "el3_bells_to_secure_dropped",
	    "el3_bells_to_normal_dropped");
}

/* As many as there is room for. */
static void show_drops(const struct top *top)
{
	char text[COLUMNS + 1] = "drops:", one[64];
	unsigned int i, lines = 0;

	for (i = 0; i < sizeof(drops) / sizeof(drops[0]); i++) {
		if (!value(top, drops[i]))
			continue;
		snprintf(one, sizeof(one), " %s %llu", drops[i],
			 value(top, drops[i]));
		if (strlen(text) + strlen(one) > COLUMNS) {
			if (++lines == DROP_LINES)
				break;
			line(top, "%s", text);
			strcpy(text, "      ");
		}
		strcat(text, one);
	}
	line(top, "%s%s", text, strlen(text) > 6 ? "" : " none");
}

static void times(const struct top *top, const char *title,
		  const struct probe_times *times)
{
	static const unsigned int permille[] = { 500, 900, 990, 1000 };
	char us[4][16];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		strcpy(us[i], "-");
		if (times->ns.count)
			snprintf(us[i], sizeof(us[i]), "%.1f",
				 (double)histogram_at(&times->ns, permille[i]) /
					 1e3);
	}
	line(top, "%-22s %9s %9s %9s %9s %8llu %6llu", title, us[0], us[1],
	     us[2], us[3], (unsigned long long)times->sent,
	     (unsigned long long)times->lost);
}

static void round_trips(const struct top *top)
{
	const struct probe *probe = &top->probe;

	if (!top->options.probes)
		return;
	if (probe->error)
		line(top, "ping %s: %s", top->options.peer,
		     strerror(probe->error));
	else
		line(top, "%-22s %9s %9s %9s %9s %8s %6s", "round trip, us",
		     "50 %", "90 %", "99 %", "max", "sent", "lost");
	times(top, "  this interval", &probe->interval);
	times(top, "  since the start", &probe->total);
}

/* What of it is used, and which limit holds things up. */
static void budgets(const struct top *top)
{
	char activations[16], periods[16], refused[16];
	struct budget_use use;

	if (!top->options.probes)
		return;
	if (!request_use(&top->request, &use)) {
		line(top, "RTOS's budget: %s, port %d: %s", top->options.peer,
		     REQUEST_PORT,
		     top->request.error ? strerror(top->request.error) :
					  "nothing to compare yet");
		return;
	}
	line(top, "%-21s %10s %7.2f%% %9s %7.2f%% %9s %7.2f%%",
	     "RTOS's budget, used", "frames", 100 * use.frames, "bytes",
	     100 * use.bytes, "running", 100 * use.busy);
	line(top, "%-21s %10s %8s %9s %8s %9s %8s", "  spent, per second",
	     "activation", short_number(use.activations, activations), "period",
	     short_number(use.periods, periods), "refused",
	     short_number(use.refused, refused));
}

void text_report(const struct top *top)
{
	if (top->present) {
		head(top);
		traffic(top);
		budgets(top);
		show_drops(top);
	} else {
		line(top, "%s is gone: waiting for it; %.0f s, every %.3g s",
		     top->device.name, top->since, top->options.delay);
	}
	round_trips(top);
	fputs(top->options.output == TOP_SCREEN ? "\033[J" : "\n", stdout);
}
