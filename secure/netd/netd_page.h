/* SPDX-License-Identifier: MIT */
/* The counters as pages. */
#ifndef NETD_PAGE_H
#define NETD_PAGE_H

#include "netd_text.h"

void netd_page_json(struct netd_text *text);
void netd_page_html(struct netd_text *text);

#endif
