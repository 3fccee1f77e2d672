package assistant

import (
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// describeCloudAssistantStatus reports the agent of the assistant as running on every running instance.
func describeCloudAssistantStatus(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Instance](c)
	f.IDs("InstanceId")
	f.OneOf("OSType", osName, "Windows", "Linux", "FreeBSD")
	used := activities(c.State)
	return action.ListPage(c, f.Of(&c.Instances), "InstanceCloudAssistantStatusSet", "InstanceCloudAssistantStatus",
		func(in *backend.Instance) reply.Object {
			running, a := in.Status == backend.Running, used[in.ID]
			o := reply.Object{
				reply.String("InstanceId", in.ID),
				reply.String("OSType", osName(in)),
				reply.String("CloudAssistantStatus", strconv.FormatBool(running)),
				reply.String("CloudAssistantVersion", "2.2.4.1000"),
				reply.Bool("SupportSessionManager", true),
				reply.Int("ActiveTaskCount", a.active),
				reply.Int("InvocationCount", a.count),
				reply.String("LastInvokedTime", action.FormatSecond(a.last)),
			}
			if running {
				o = append(o, reply.String("LastHeartbeatTime", action.FormatSecond(c.Now)))
			}
			return o
		})
}

func osName(in *backend.Instance) string {
	if in.OSType == "windows" {
		return "Windows"
	}
	return "Linux"
}

// An activity is the use of the assistant on one instance.
type activity struct {
	active, count int
	last          time.Time
}

func activities(st *backend.State) map[string]activity {
	all := make(map[string]activity)
	for _, v := range st.Invocations.All {
		for _, r := range v.Results {
			a := all[r.InstanceID]
			a.count++
			if !r.Over() {
				a.active++
			}
			if r.Started.After(a.last) {
				a.last = r.Started
			}
			all[r.InstanceID] = a
		}
	}
	return all
}
