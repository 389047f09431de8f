/* SPDX-License-Identifier: MIT */
/*
 * Any one test file, for coverage. The core's functions are static: a profile
 * tells those of one source file from those of another by its name. Under this
 * one name they are the same function, and what each file covers adds up.
 */
#include TEST_FILE
