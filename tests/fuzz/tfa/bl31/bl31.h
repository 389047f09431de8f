/* SPDX-License-Identifier: MIT */
#include "../tfa.h"
