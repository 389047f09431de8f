/* SPDX-License-Identifier: MIT */
/* All counters as a page: of JSON, or to read. */
#ifndef PAGE_H
#define PAGE_H

#include "isths_text.h"

void page_json(struct isths_text *text);
void page_html(struct isths_text *text);

#endif
