// SPDX-License-Identifier: MIT
/* The plugin's end of the socket. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fetches.h"

void talk_complain(const char *what)
{
	fprintf(stderr, "fetches.so: %s\n", what);
}

int talk_connect(struct talk *t, const char *argument)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = argument + strlen("socket=");

	if (strncmp(argument, "socket=", strlen("socket=")) ||
	    strlen(path) >= sizeof(address.sun_path)) {
		talk_complain("expected socket=PATH");
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path));
	t->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (t->socket < 0 ||
	    connect(t->socket, (struct sockaddr *)&address, sizeof(address))) {
		talk_complain(strerror(errno));
		return -1;
	}
	return 0;
}

/* Do what one line says; false: it says nothing that is known. */
static bool obey(const char *line, struct watch *w, FILE *out)
{
	unsigned long long a, b;
	unsigned int use;

	if (sscanf(line, "secure %llx %llx", &a, &b) == 2) {
		w->secure_from = a;
		w->secure_to = b;
		return true;
	}
	if (sscanf(line, "window %llx %llx", &a, &b) == 2)
		return watch_window(w, a, b);
	if (sscanf(line, "site %llx %u", &a, &use) == 2)
		return watch_site(w, a, use);
	if (!strcmp(line, "begin") && w->size) {
		watch_begin(w);
		return true;
	}
	if (!strcmp(line, "report")) {
		watch_report(w, out);
		return true;
	}
	return false;
}

static void answer(struct talk *t, struct watch *w, const char *line)
{
	size_t size = 0, done = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);
	ssize_t n;

	if (!out)
		return;
	if (!obey(line, w, out))
		fprintf(out, "error %s\n", line);
	fprintf(out, ".\n");
	fclose(out);
	while (done < size) {
		n = send(t->socket, text + done, size - done, MSG_NOSIGNAL);
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	free(text);
}

/* Take what has come in, and answer each line of it. */
void talk_poll(struct talk *t, struct watch *w)
{
	char *line = t->text, *end;
	ssize_t n;

	n = recv(t->socket, t->text + t->used, sizeof(t->text) - t->used,
		 MSG_DONTWAIT);
	if (n <= 0)
		return;
	t->used += (size_t)n;
	while ((end = memchr(line, '\n', t->used))) {
		*end = '\0';
		answer(t, w, line);
		t->used -= (size_t)(end + 1 - line);
		line = end + 1;
	}
	memmove(t->text, line, t->used);
	if (t->used == sizeof(t->text))
		t->used = 0; /* no line of ours is so long */
}
