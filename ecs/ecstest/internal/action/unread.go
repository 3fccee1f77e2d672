package action

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
)

// Ignore is for parameters, and all their parts, that the service takes and that make no difference to this call.
func (in Input) Ignore(names ...string) {
	for _, name := range names {
		name = in.prefix + name
		for param := range in.values {
			if param == name || strings.HasPrefix(param, name+".") {
				in.read[param] = true
			}
		}
	}
}

// NotSimulated fails the call because the server has no use for the value of the parameter.
func (c *Call) NotSimulated(name string) {
	c.Reject("NotSimulated", "The test server does not simulate the parameter %q of %s.", name, c.Action)
}

// CheckAutoPay reads AutoPay. Orders are always paid at once.
func (c *Call) CheckAutoPay() {
	if !c.BoolOr("AutoPay", true) {
		c.NotSimulated("AutoPay")
	}
}

// rejectUnread fails the call if it has a parameter of the action that nothing looked up.
func (c *Call) rejectUnread(known facts.Action) {
	if name := c.unread(known.Params); name != "" {
		c.NotSimulated(name)
	}
}

// unread returns the first of the given parameters that nothing looked up, or "". known are those of the action: like the
// service, it passes over others. So no parameter is accepted and then forgotten.
func (in Input) unread(known string) string {
	names := strings.Fields(known)
	for _, param := range slices.Sorted(maps.Keys(in.values)) {
		name, _, _ := strings.Cut(param, ".")
		switch value := in.values[param]; {
		case in.read[param], value == "", strings.EqualFold(value, "false"): // asks for nothing
		case name == "RegionId", name == "regionId", name == "ClientToken", name == "DryRun": // read for every action
		case slices.Contains(names, name):
			return param
		}
	}
	return ""
}
