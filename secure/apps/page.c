/* SPDX-License-Identifier: MIT */
#include "isths_stats.h"
#include "netd_stats.h"

#include "app.h"
#include "page.h"

/* Both pages: where the text goes, and how deep in the tree it is. */
struct page {
	struct isths_sink sink; /* first: the callbacks get only this */
	struct isths_text *text;
	unsigned int depth;
	bool empty; /* nothing in this group yet */
};

static struct page *page_of(struct isths_sink *sink)
{
	return (struct page *)sink;
}

static void indent(const struct page *page)
{
	unsigned int i;

	for (i = 0; i < page->depth; i++)
		isths_text_string(page->text, "  ");
}

static void json_name(struct page *page, const char *name)
{
	isths_text_string(page->text, page->empty ? "\n" : ",\n");
	page->empty = false;
	indent(page);
	isths_text_string(page->text, "\"");
	isths_text_string(page->text, name);
	isths_text_string(page->text, "\": ");
}

static void json_group(struct isths_sink *sink, const char *name)
{
	struct page *page = page_of(sink);

	json_name(page, name);
	isths_text_string(page->text, "{");
	page->depth++;
	page->empty = true;
}

static void json_group_end(struct isths_sink *sink)
{
	struct page *page = page_of(sink);

	isths_text_string(page->text, "}");
	page->depth--;
	page->empty = false;
}

static void json_number(struct isths_sink *sink, const char *name,
			uint64_t value)
{
	struct page *page = page_of(sink);

	json_name(page, name);
	isths_text_decimal(page->text, value);
}

void page_json(struct isths_text *text)
{
	struct page page = {
		.sink = { json_group, json_group_end, json_number },
		.text = text,
		.depth = 1,
		.empty = true,
	};

	isths_text_string(text, "{");
	page.sink.group(&page.sink, "applications");
	app_stats_walk(&page.sink);
	page.sink.group_end(&page.sink);
	isths_stats_walk(&page.sink);
	netd_stats_walk(&page.sink);
	isths_text_string(text, "\n}\n");
}

static void html_group(struct isths_sink *sink, const char *name)
{
	struct page *page = page_of(sink);

	indent(page);
	isths_text_string(page->text, "<b>");
	isths_text_string(page->text, name);
	isths_text_string(page->text, "</b>\n");
	page->depth++;
}

static void html_group_end(struct isths_sink *sink)
{
	page_of(sink)->depth--;
}

/* What never happened is left out: this page is for reading. */
static void html_number(struct isths_sink *sink, const char *name,
			uint64_t value)
{
	struct page *page = page_of(sink);

	if (!value && page->depth > 1)
		return;
	indent(page);
	isths_text_string(page->text, name);
	isths_text_string(page->text, " ");
	isths_text_decimal(page->text, value);
	isths_text_string(page->text, "\n");
}

void page_html(struct isths_text *text)
{
	struct page page = {
		.sink = { html_group, html_group_end, html_number },
		.text = text,
	};

	isths_text_string(text, "<!DOCTYPE html>\n"
				"<html><head><title>Isthmus</title></head>\n"
				"<body><h1>Isthmus: the secure end</h1>\n"
				"<p>All counters: "
				"<a href=\"/stats.json\">/stats.json</a></p>\n"
				"<pre>\n");
	app_stats_walk(&page.sink);
	isths_stats_walk(&page.sink);
	netd_stats_walk(&page.sink);
	isths_text_string(text, "</pre></body></html>\n");
}
