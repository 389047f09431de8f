/* SPDX-License-Identifier: MIT */
/* lwIP includes <stdio.h> for messages that are not configured. */
