// SPDX-License-Identifier: MIT
#include "request.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "device.h"

static const char question[] = "GET /stats.json HTTP/1.1\r\n\r\n";

void request_init(struct request *request, const struct sockaddr_storage *peer,
		  socklen_t peer_size)
{
	struct sockaddr_in *ip = (struct sockaddr_in *)&request->peer;
	struct sockaddr_in6 *ip6 = (struct sockaddr_in6 *)&request->peer;

	memset(request, 0, sizeof(*request));
	request->socket = -1;
	request->peer = *peer;
	request->peer_size = peer_size;
	if (request->peer.ss_family == AF_INET)
		ip->sin_port = htons(REQUEST_PORT);
	else
		ip6->sin6_port = htons(REQUEST_PORT);
}

/* error: errno, or 0: the answer is the last one now. */
static void finish(struct request *request, int error)
{
	if (request->socket >= 0)
		close(request->socket);
	request->socket = -1;
	request->error = error;
	if (error)
		request->answers = 0;
}

static void take_answer(struct request *request)
{
	struct budget_sample sample;

	request->answer[request->len] = '\0';
	if (!budget_parse(request->answer, &sample)) {
		finish(request, EBADMSG);
		return;
	}
	request->before = request->now;
	request->now = sample;
	request->answers++;
	finish(request, 0);
}

void request_begin(struct request *request)
{
	if (request->socket >= 0)
		return;
	request->begun = now_ns();
	request->len = 0;
	request->events = POLLOUT;
	request->socket = socket(request->peer.ss_family,
				 SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (request->socket < 0 ||
	    (connect(request->socket, (const struct sockaddr *)&request->peer,
		     request->peer_size) &&
	     errno != EINPROGRESS))
		finish(request, errno);
}

/* It is connected, or will not be; a socket that is new takes so little. */
static void ask(struct request *request)
{
	if (send(request->socket, question, sizeof(question) - 1,
		 MSG_NOSIGNAL) >= 0)
		request->events = POLLIN;
	else if (errno != EAGAIN && errno != ENOTCONN)
		finish(request, errno);
}

/* All that has come; the end of it is the peer's FIN. */
static void take(struct request *request)
{
	size_t room;
	ssize_t n;

	do {
		room = REQUEST_ANSWER_MAX - request->len;
		n = recv(request->socket, request->answer + request->len, room,
			 0);
		if (n > 0)
			request->len += (size_t)n;
	} while (n > 0);
	if (!room)
		finish(request, EMSGSIZE);
	else if (!n)
		take_answer(request);
	else if (errno != EAGAIN)
		finish(request, errno);
}

void request_work(struct request *request)
{
	if (request->socket >= 0 && request->events == POLLOUT)
		ask(request);
	if (request->socket >= 0 && request->events == POLLIN)
		take(request);
	if (request->socket >= 0 &&
	    now_ns() - request->begun >= REQUEST_LOST_NS)
		finish(request, ETIMEDOUT);
}

bool request_use(const struct request *request, struct budget_use *use)
{
	return request->answers > 1 &&
	       budget_between(&request->before, &request->now, use);
}
