# SPDX-License-Identifier: MIT
#
# netd compiled for the host: rules for a Makefile that runs it there.
#
# In: as netd.mk; OUT, where objects go, below netd/; CC; NETD_CFLAGS.
# Out: NETD_OBJECTS, what to link, with --gc-sections; NETD_INCLUDES, for who
# looks into netd; the rules.

NETD_HOSTED := 1
include $(SECURE)/netd.mk

netd_objects = $(addprefix $(OUT)/netd/,$(addsuffix .o,$(1)))
NETD_OBJECTS := $(call netd_objects,$(NETD_DRIVER) $(NETD_FRONT) $(NETD_APPS)) \
	$(call netd_objects,$(LWIP_SRCS))

NETD_PORT := -I$(SECURE)/../core -I$(SECURE)/../core/port/host
NETD_INCLUDES := $(NETD_APPS_INCLUDES) $(NETD_PORT)

define netd_compile
	@mkdir -p $(@D)
	@$(CC) $(NETD_CFLAGS) -ffunction-sections -fdata-sections \
		-fno-strict-aliasing $(1) $(NETD_PORT) -MMD -MP -c -o $@ $<
endef

$(call netd_objects,$(NETD_DRIVER)): $(OUT)/netd/%.o: $(SECURE)/%
	$(call netd_compile,-Wextra -Werror $(NETD_DRIVER_INCLUDES))

$(call netd_objects,$(NETD_FRONT)): $(OUT)/netd/%.o: $(SECURE)/%
	$(call netd_compile,-Wextra -Werror $(NETD_FRONT_INCLUDES))

$(call netd_objects,$(NETD_APPS)): $(OUT)/netd/%.o: $(SECURE)/%
	$(call netd_compile,-Wextra -Werror $(NETD_APPS_INCLUDES))

$(call netd_objects,$(LWIP_SRCS)): $(OUT)/netd/%.o: $(LWIP_PATH)/%
	$(call netd_compile,-w $(NETD_FRONT_INCLUDES))

-include $(NETD_OBJECTS:.o=.d)
