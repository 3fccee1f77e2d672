package account

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// describeUserBusinessBehavior returns what the account chose for a key. The value of a key that was never set is empty.
func describeUserBusinessBehavior(c *action.Call) action.Effect {
	key := c.String("statusKey")
	return func() reply.Object { return reply.Object{reply.String("StatusValue", c.Behaviors[key])} }
}

// modifyUserBusinessBehavior keeps any value for any key, because they are not documented. The values of the key for the
// session manager are those of Terraform's provider.
func modifyUserBusinessBehavior(c *action.Call) action.Effect {
	key, value := c.String("statusKey"), c.String("statusValue")
	if key == backend.SessionManager && value != "enabled" && value != "disabled" {
		c.Reject("InvalidParams", "The value %q of %s is neither enabled nor disabled.", value, key)
	}
	return action.Change(func() { c.Behaviors[key] = value })
}
