/* SPDX-License-Identifier: MIT */
/*
 * HTTP, port 80: GET of `/` (status page), `/stats.json` (all counters),
 * `/iperf?to=ADDRESS&port=N&seconds=N` (send to an iperf server there) and
 * `/udp?to=ADDRESS&port=N&seconds=N&bytes=N` (the same over UDP, with datagrams
 * of so many bytes). All but `to` may be left out; seconds may have two
 * decimal places. One request per connection.
 */
#include <string.h>

#include "lwip/ip_addr.h"
#include "lwip/pbuf.h"

#include "netd.h"
#include "netd_iperf.h"
#include "netd_page.h"
#include "netd_tcp.h"
#include "netd_udp_load.h"

#define HTTP_PORT 80
#define REQUEST_SIZE 1024u
#define PAGE_SIZE (32u * 1024u)
#define CONNECTIONS 8u
#define IDLE_POLLS 5 /* seconds that a request may take to come */

struct http {
	struct tcp_pcb *pcb; /* NULL: free */
	uint32_t len;
	int polls;
	char request[REQUEST_SIZE + 1]; /* terminated */
};

struct answer {
	const char *status;
	const char *type;
	struct netd_text body;
};

static struct http connections[CONNECTIONS];
static char page[PAGE_SIZE];

static struct http *http_get(struct tcp_pcb *pcb)
{
	struct http *h;

	for (h = connections; h < connections + CONNECTIONS; h++) {
		if (h->pcb)
			continue;
		h->pcb = pcb;
		h->len = 0;
		h->polls = 0;
		return h;
	}
	return NULL;
}

static err_t http_close(struct http *h)
{
	struct tcp_pcb *pcb = h->pcb;

	h->pcb = NULL;
	return netd_tcp_close(pcb);
}

/* The page is copied into TCP's buffers at once, or the connection is cut. */
static err_t http_send(struct http *h, const struct answer *a)
{
	char header_buffer[160];
	struct netd_text header;
	struct tcp_pcb *pcb = h->pcb;

	netd_text_init(&header, header_buffer, sizeof(header_buffer));
	netd_text_string(&header, "HTTP/1.1 ");
	netd_text_string(&header, a->status);
	netd_text_string(&header, "\r\nContent-Type: ");
	netd_text_string(&header, a->type);
	netd_text_string(&header, "\r\nContent-Length: ");
	netd_text_decimal(&header, a->body.len);
	netd_text_string(&header, "\r\nConnection: close\r\n\r\n");

	if (tcp_write(pcb, header.buffer, (u16_t)header.len,
		      TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE) == ERR_OK &&
	    tcp_write(pcb, a->body.buffer, (u16_t)a->body.len,
		      TCP_WRITE_FLAG_COPY) == ERR_OK)
		return http_close(h);
	h->pcb = NULL;
	tcp_arg(pcb, NULL);
	tcp_err(pcb, NULL);
	tcp_abort(pcb);
	return ERR_ABRT;
}

/* Does s begin with prefix? Then the rest, else NULL. */
static const char *after(const char *s, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(s, prefix, len) ? NULL : s + len;
}

/* A decimal number of at most 5 digits; false: none. */
static bool parse_number(const char *s, uint32_t *number)
{
	int digits;

	*number = 0;
	for (digits = 0; s[digits] >= '0' && s[digits] <= '9'; digits++) {
		if (digits == 5)
			return false;
		*number = *number * 10 + (uint32_t)(s[digits] - '0');
	}
	return digits;
}

/* Seconds with decimal places, of which the first two count; false: none. */
static bool parse_seconds(const char *s, uint32_t *centiseconds)
{
	uint32_t worth = 10;

	if (!parse_number(s, centiseconds))
		return false;
	*centiseconds *= 100u;
	while (*s >= '0' && *s <= '9')
		s++;
	if (*s != '.')
		return true;
	for (s++; *s >= '0' && *s <= '9'; s++) {
		*centiseconds += (uint32_t)(*s - '0') * worth;
		worth /= 10;
	}
	return true;
}

struct load_query {
	ip_addr_t to;
	bool to_given;
	uint32_t port;
	uint32_t centiseconds;
	uint32_t bytes; /* of a datagram */
};

static bool parse_field(const char *field, struct load_query *q)
{
	const char *value;

	value = after(field, "to=");
	if (value) {
		q->to_given = ipaddr_aton(value, &q->to);
		return q->to_given;
	}
	value = after(field, "port=");
	if (value)
		return parse_number(value, &q->port);
	value = after(field, "seconds=");
	if (value)
		return parse_seconds(value, &q->centiseconds);
	value = after(field, "bytes=");
	return value && parse_number(value, &q->bytes);
}

/* Cuts the query at its ampersands. */
static bool parse_query(char *query, struct load_query *q)
{
	char *field, *end;
	bool last = false;

	for (field = query; !last; field = end + 1) {
		for (end = field; *end && *end != '&'; end++)
			;
		last = !*end;
		*end = '\0';
		if (!parse_field(field, q))
			return false;
	}
	return q->to_given && q->port && q->port <= 0xffff && q->centiseconds;
}

static void answer_text(struct answer *a, const char *status, const char *text)
{
	a->status = status;
	a->type = "text/plain";
	netd_text_string(&a->body, text);
}

static void answer_iperf(struct answer *a, char *query)
{
	struct load_query q = { .port = NETD_IPERF_PORT, .centiseconds = 1000 };

	if (!parse_query(query, &q) ||
	    q.centiseconds > NETD_IPERF_CENTISECONDS_MAX)
		answer_text(a, "400 Bad Request",
			    "to=ADDRESS&port=1..65535&seconds=0.01..3600\n");
	else if (!netd_iperf_send(&q.to, (uint16_t)q.port, q.centiseconds))
		answer_text(a, "503 Service Unavailable",
			    "one is running, or no memory\n");
	else
		answer_text(a, "200 OK", "started\n");
}

static void answer_udp(struct answer *a, char *query)
{
	struct load_query q = { .port = NETD_UDP_LOAD_PORT,
				.centiseconds = 1000,
				.bytes = 64 };
	struct netd_udp_load load;

	if (!parse_query(query, &q) ||
	    q.centiseconds > NETD_UDP_LOAD_CENTISECONDS_MAX ||
	    q.bytes < NETD_UDP_LOAD_BYTES_MIN ||
	    q.bytes > NETD_UDP_LOAD_BYTES_MAX) {
		answer_text(a, "400 Bad Request",
			    "to=ADDRESS&port=1..65535&seconds=0.01..3600&"
			    "bytes=16..1472\n");
		return;
	}
	load = (struct netd_udp_load){ q.to, (uint16_t)q.port, q.centiseconds,
				       q.bytes };
	if (!netd_udp_load_send(&load))
		answer_text(a, "503 Service Unavailable", "one is running\n");
	else
		answer_text(a, "200 OK", "started\n");
}

/* path: terminated, and ours to cut. */
static void answer_path(struct answer *a, char *path)
{
	if (!strcmp(path, "/")) {
		a->type = "text/html";
		netd_page_html(&a->body);
	} else if (!strcmp(path, "/stats.json")) {
		a->type = "application/json";
		netd_page_json(&a->body);
	} else if (after(path, "/iperf?")) {
		answer_iperf(a, path + strlen("/iperf?"));
	} else if (after(path, "/udp?")) {
		answer_udp(a, path + strlen("/udp?"));
	} else {
		answer_text(a, "404 Not Found", "no such page\n");
	}
}

static err_t http_answer(struct http *h)
{
	struct answer a = { .status = "200 OK" };
	char *path = h->request + strlen("GET ");
	char *end;

	netd_counters.http_requests++;
	netd_text_init(&a.body, page, sizeof(page));
	if (!after(h->request, "GET ")) {
		answer_text(&a, "405 Method Not Allowed", "GET only\n");
		return http_send(h, &a);
	}
	for (end = path; (unsigned char)*end > ' '; end++)
		;
	*end = '\0';
	answer_path(&a, path);
	if (a.body.truncated)
		netd_log("netd: a page is longer than its buffer");
	return http_send(h, &a);
}

/* The blank line that ends a request. */
static bool request_complete(const struct http *h)
{
	const char *s;

	for (s = h->request; *s; s++) {
		if (after(s, "\r\n\r\n") || after(s, "\n\n"))
			return true;
	}
	return false;
}

/* Bytes behind a full buffer are dropped: a request that long is refused. */
static void request_append(struct http *h, const struct pbuf *p)
{
	h->len += pbuf_copy_partial(p, h->request + h->len,
				    (u16_t)(REQUEST_SIZE - h->len), 0);
	h->request[h->len] = '\0';
}

static err_t http_refuse(struct http *h)
{
	struct answer a;

	netd_text_init(&a.body, page, sizeof(page));
	answer_text(&a, "431 Request Header Fields Too Large", "too long\n");
	return http_send(h, &a);
}

static err_t on_receive(void *arg, struct tcp_pcb *pcb, struct pbuf *p,
			err_t err)
{
	struct http *h = arg;

	(void)err; /* lwIP passes ERR_OK */
	if (!p)
		return http_close(h);
	request_append(h, p);
	tcp_recved(pcb, p->tot_len);
	pbuf_free(p);
	if (request_complete(h))
		return http_answer(h);
	if (h->len == REQUEST_SIZE)
		return http_refuse(h);
	return ERR_OK;
}

static err_t on_poll(void *arg, struct tcp_pcb *pcb)
{
	struct http *h = arg;

	(void)pcb;
	return ++h->polls < IDLE_POLLS ? ERR_OK : http_close(h);
}

/* The connection is gone already. */
static void on_error(void *arg, err_t err)
{
	struct http *h = arg;

	(void)err;
	h->pcb = NULL;
}

static err_t on_accept(void *unused, struct tcp_pcb *pcb, err_t err)
{
	struct http *h;

	(void)unused;
	if (err != ERR_OK || !pcb)
		return ERR_VAL;
	h = http_get(pcb);
	if (!h)
		return ERR_MEM; /* lwIP aborts it */
	netd_tcp_accepted(pcb);
	tcp_arg(pcb, h);
	tcp_recv(pcb, on_receive);
	tcp_poll(pcb, on_poll, 2);
	tcp_err(pcb, on_error);
	return ERR_OK;
}

void netd_http_init(void)
{
	netd_tcp_listen(HTTP_PORT, on_accept);
}
