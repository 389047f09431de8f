/* SPDX-License-Identifier: MIT */
/* For applications that answer a path of HTTP (app.h). */
#ifndef HTTP_H
#define HTTP_H

#include "isths_text.h"

/* "200 OK" and an empty text, until the application says something else. */
struct http_answer {
	const char *status;
	const char *type;
	struct isths_text body;
};

/* Answer with one line of text; all are constants or live as long. */
void http_answer_text(struct http_answer *answer, const char *status,
		      const char *text);

#endif
