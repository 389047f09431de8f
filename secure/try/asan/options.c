/* SPDX-License-Identifier: MIT */
/* What the sanitizers do here, unless ASAN_OPTIONS says more. */

/*
 * There is no heap that could leak. What stops netd is reported too, with its
 * stack.
 */
const char *__asan_default_options(void)
{
	return "detect_leaks=0:handle_sigill=1:handle_abort=1:"
	       "detect_stack_use_after_return=1";
}

const char *__ubsan_default_options(void)
{
	return "print_stacktrace=1";
}
