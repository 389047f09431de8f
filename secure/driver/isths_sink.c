/* SPDX-License-Identifier: MIT */
#include "isths_stats.h"

void isths_sink_rows(struct isths_sink *sink, const char *group,
		     const struct isths_row *row, size_t count)
{
	sink->group(sink, group);
	for (; count; row++, count--)
		sink->number(sink, row->name, row->value);
	sink->group_end(sink);
}
