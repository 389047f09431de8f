// SPDX-License-Identifier: GPL-2.0-only
#include "isthn_bell.h"

#include <isth_calls.h>

#include "isthn_firmware.h"

/*
 * Ring the secure world. On the resident core it runs before this returns. Any
 * context; the caller is the bell's only one at a time.
 *
 * A bell over budget costs time only: the secure world polls. It is owed all
 * the same, for the next one may be within the budget.
 */
void isthn_bell_ring(struct isthn_bell *bell)
{
	switch (isthn_firmware_doorbell()) {
	case ISTH_OK:
		isthn_count(&bell->rung, 1);
		bell->owed = false;
		break;
	case ISTH_ERR_THROTTLED:
		isthn_count(&bell->throttled, 1);
		bell->owed = true;
		break;
	default:
		isthn_count(&bell->failed, 1);
		bell->owed = false;
		break;
	}
}
