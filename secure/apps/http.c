/* SPDX-License-Identifier: MIT */
/*
 * HTTP, port 80: GET of `/` (status page), `/stats.json` (all counters), and
 * what applications answer. One request per connection.
 */
#include <string.h>

#include "lwip/pbuf.h"

#include "isths_sys.h"

#include "app.h"
#include "http.h"
#include "netd_tcp.h"
#include "page.h"

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

static struct http connections[CONNECTIONS];
static char page[PAGE_SIZE];
static uint64_t requests;

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
static err_t http_send(struct http *h, const struct http_answer *a)
{
	char header_buffer[160];
	struct isths_text header;
	struct tcp_pcb *pcb = h->pcb;

	isths_text_init(&header, header_buffer, sizeof(header_buffer));
	isths_text_string(&header, "HTTP/1.1 ");
	isths_text_string(&header, a->status);
	isths_text_string(&header, "\r\nContent-Type: ");
	isths_text_string(&header, a->type);
	isths_text_string(&header, "\r\nContent-Length: ");
	isths_text_decimal(&header, a->body.len);
	isths_text_string(&header, "\r\nConnection: close\r\n\r\n");

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

static err_t http_answer(struct http *h)
{
	struct http_answer a = { .status = "200 OK" };
	char *path = h->request + strlen("GET ");
	char *end;

	requests++;
	isths_text_init(&a.body, page, sizeof(page));
	if (!after(h->request, "GET ")) {
		http_answer_text(&a, "405 Method Not Allowed", "GET only\n");
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

	isths_text_init(&a.body, page, sizeof(page));
	http_answer_text(&a, "431 Request Header Fields Too Large",
			 "too long\n");
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

static void start(void)
{
	netd_tcp_listen(HTTP_PORT, on_accept);
}

static void counters(struct isths_sink *sink)
{
	sink->number(sink, "requests", requests);
}

APP(http, .start = start, .counters = counters);
