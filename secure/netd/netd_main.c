/* SPDX-License-Identifier: MIT */
/* netd as a process: the driver, its front end, the applications over it. */
#include "app.h"
#include "isths.h"

void netd_main(const struct isths_boot *boot);

/* From start.S. */
void netd_main(const struct isths_boot *boot)
{
	isths_start(boot);
	app_start_all();
	isths_run();
}
