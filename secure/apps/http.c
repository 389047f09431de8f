/* SPDX-License-Identifier: MIT */
/*
 * HTTP, port 80: GET and HEAD of `/` (status page), `/stats.json` (all
 * counters), and what applications answer. One request per connection.
 */
#include <string.h>

#include "lwip/pbuf.h"

#include "isths_sys.h"

#include "app.h"
#include "http.h"
#include "netd_share.h"
#include "netd_tcp.h"
#include "page.h"

#define HTTP_PORT 80
#define REQUEST_SIZE 1024u
#define HEADER_SIZE 160u
#define PAGE_SIZE (32u * 1024u)
#define IDLE_POLLS 5 /* seconds without a byte, either way */

/*
 * As many as there can be connections: when all are taken, the longest silent
 * one makes way (netd_tcp.c).
 */
struct http {
	struct tcp_pcb *pcb; /* NULL: free */
	uint32_t len;	     /* of the request */
	int polls;
	const char *answer; /* what is left to be sent; NULL: none yet */
	uint32_t left;
	char request[REQUEST_SIZE + 1]; /* terminated */
	char page[HEADER_SIZE + PAGE_SIZE];
};

static struct http connections[MEMP_NUM_TCP_PCB];
static uint64_t requests;

static struct http *http_get(struct tcp_pcb *pcb)
{
	struct http *h;

	for (h = connections; h < connections + MEMP_NUM_TCP_PCB; h++) {
		if (h->pcb)
			continue;
		h->pcb = pcb;
		h->len = 0;
		h->polls = 0;
		h->answer = NULL;
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

/* Send what the connection's share allows now, and close after the last. */
static err_t http_work(struct http *h)
{
	uint32_t n;

	do {
		n = netd_share_write(h->pcb, h->answer, h->left);
		h->answer += n;
		h->left -= n;
	} while (n && h->left);
	if (!h->left)
		return http_close(h);
	tcp_output(h->pcb);
	return ERR_OK;
}

/* Does s begin with prefix? Then the rest, else NULL. */
static const char *after(const char *s, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(s, prefix, len) ? NULL : s + len;
}

static bool is_head(const struct http *h)
{
	return after(h->request, "HEAD ");
}

/*
 * The header goes right before the body, which is in the page already. Who
 * asked for the head gets no more than that.
 */
static err_t http_send(struct http *h, const struct http_answer *a)
{
	char header_buffer[HEADER_SIZE];
	struct isths_text header;

	isths_text_init(&header, header_buffer, sizeof(header_buffer));
	isths_text_string(&header, "HTTP/1.1 ");
	isths_text_string(&header, a->status);
	isths_text_string(&header, "\r\nContent-Type: ");
	isths_text_string(&header, a->type);
	isths_text_string(&header, "\r\nContent-Length: ");
	isths_text_decimal(&header, a->body.len);
	isths_text_string(&header, "\r\nConnection: close\r\n\r\n");
	h->left = (uint32_t)header.len;
	if (!is_head(h))
		h->left += (uint32_t)a->body.len;
	h->answer = memcpy(h->page + HEADER_SIZE - header.len, header.buffer,
			   header.len);
	return http_work(h);
}

void http_answer_text(struct http_answer *a, const char *status,
		      const char *text)
{
	a->status = status;
	a->type = "text/plain";
	isths_text_string(&a->body, text);
}

/* Let the application answer whose path it is; false: nobody's. */
static bool answer_application(struct http_answer *a, char *path)
{
	app_entry entry;
	size_t len;

	APP_FOR_EACH(entry)
	{
		if (!(*entry)->path || !after(path, (*entry)->path))
			continue;
		len = strlen((*entry)->path);
		if (path[len] != '?')
			continue;
		(*entry)->answer(a, path + len + 1);
		return true;
	}
	return false;
}

/* path: terminated, and ours to cut. */
static void answer_path(struct http_answer *a, char *path)
{
	if (!strcmp(path, "/")) {
		a->type = "text/html";
		page_html(&a->body);
	} else if (!strcmp(path, "/stats.json")) {
		a->type = "application/json";
		page_json(&a->body);
	} else if (!answer_application(a, path)) {
		http_answer_text(a, "404 Not Found", "no such page\n");
	}
}

/* What GET or HEAD asks for; NULL: it is another method. */
static char *path_of(struct http *h)
{
	if (after(h->request, "GET "))
		return h->request + strlen("GET ");
	return is_head(h) ? h->request + strlen("HEAD ") : NULL;
}

static err_t http_answer(struct http *h)
{
	struct http_answer a = { .status = "200 OK" };
	char *path = path_of(h);
	char *end;

	requests++;
	isths_text_init(&a.body, h->page + HEADER_SIZE, PAGE_SIZE);
	if (!path) {
		http_answer_text(&a, "405 Method Not Allowed",
				 "GET and HEAD only\n");
		return http_send(h, &a);
	}
	for (end = path; (unsigned char)*end > ' '; end++)
		;
	*end = '\0';
	answer_path(&a, path);
	if (a.body.truncated)
		isths_sys_log("netd: a page is longer than its buffer");
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

/* Bytes after a full buffer are dropped: a request that long is refused. */
static void request_append(struct http *h, const struct pbuf *p)
{
	h->len += pbuf_copy_partial(p, h->request + h->len,
				    (u16_t)(REQUEST_SIZE - h->len), 0);
	h->request[h->len] = '\0';
}

static err_t http_refuse(struct http *h)
{
	struct http_answer a;

	isths_text_init(&a.body, h->page + HEADER_SIZE, PAGE_SIZE);
	http_answer_text(&a, "431 Request Header Fields Too Large",
			 "too long\n");
	return http_send(h, &a);
}

/* Who asks and says that this was all is answered too. */
static err_t on_receive(void *arg, struct tcp_pcb *pcb, struct pbuf *p,
			err_t err)
{
	struct http *h = arg;

	(void)err; /* lwIP passes ERR_OK */
	if (!p)
		return h->answer ? http_work(h) : http_close(h);
	if (!h->answer)
		request_append(h, p);
	tcp_recved(pcb, p->tot_len);
	pbuf_free(p);
	if (h->answer)
		return http_work(h);
	if (request_complete(h))
		return http_answer(h);
	if (h->len == REQUEST_SIZE)
		return http_refuse(h);
	return ERR_OK;
}

/*
 * To close here would lose data that came in the same segment (iperf.c): if
 * there are any, on_receive() is next.
 */
static err_t on_sent(void *arg, struct tcp_pcb *pcb, u16_t len)
{
	struct http *h = arg;

	(void)len;
	h->polls = 0;
	if (!h->answer || pcb->rcv_wnd != TCP_WND_MAX(pcb))
		return ERR_OK;
	return http_work(h);
}

static err_t http_abort(struct http *h)
{
	struct tcp_pcb *pcb = h->pcb;

	h->pcb = NULL;
	tcp_arg(pcb, NULL);
	tcp_err(pcb, NULL);
	tcp_abort(pcb);
	return ERR_ABRT;
}

static err_t on_poll(void *arg, struct tcp_pcb *pcb)
{
	struct http *h = arg;

	(void)pcb;
	if (++h->polls < IDLE_POLLS)
		return h->answer ? http_work(h) : ERR_OK;
	return h->answer ? http_abort(h) : http_close(h);
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
	tcp_sent(pcb, on_sent);
	tcp_poll(pcb, on_poll, 2);
	tcp_err(pcb, on_error);
	return ERR_OK;
}

static void start(void)
{
	netd_tcp_listen(HTTP_PORT, on_accept);
}

static void counters(struct isths_sink *sink)
{
	sink->number(sink, "requests", requests);
}

APP(http, .start = start, .counters = counters);
