package ecswait_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// wait is any of the waits; it returns how many resources it got.
type wait func(context.Context, ecs.Invoker, []string, ...ecswait.Option) (int, error)

// listing makes a wait of a function that returns what it waited for, gone of one that does not.
func listing[T any](f func(context.Context, ecs.Invoker, []string, ...ecswait.Option) ([]T, error)) wait {
	return func(ctx context.Context, c ecs.Invoker, ids []string, opts ...ecswait.Option) (int, error) {
		got, err := f(ctx, c, ids, opts...)
		return len(got), err
	}
}

func gone(f func(context.Context, ecs.Invoker, []string, ...ecswait.Option) error) wait {
	return func(ctx context.Context, c ecs.Invoker, ids []string, opts ...ecswait.Option) (int, error) {
		return 0, f(ctx, c, ids, opts...)
	}
}

// atInstance is listing for the instance i-1.
func atInstance[T any](f func(context.Context, ecs.Invoker, string, []string, ...ecswait.Option) ([]T, error)) wait {
	return listing(func(ctx context.Context, c ecs.Invoker, ids []string, opts ...ecswait.Option) ([]T, error) {
		return f(ctx, c, "i-1", ids, opts...)
	})
}

var (
	running      = listing(ecswait.InstancesRunning)
	stopped      = listing(ecswait.InstancesStopped)
	released     = gone(ecswait.InstancesReleased)
	withIP       = listing(ecswait.InstancesWithPublicIP)
	reclaimed    = listing(ecswait.InstancesReclaimed)
	assistants   = listing(ecswait.CloudAssistantsOnline)
	invocations  = listing(ecswait.InvocationsFinished)
	available    = listing(ecswait.DisksAvailable)
	inUse        = listing(ecswait.DisksInUse)
	attached     = atInstance(ecswait.DisksAttached)
	detached     = atInstance(ecswait.DisksDetached)
	deleted      = gone(ecswait.DisksDeleted)
	images       = listing(ecswait.ImagesAvailable)
	snapshots    = listing(ecswait.SnapshotsAccomplished)
	eniAvailable = listing(ecswait.NetworkInterfacesAvailable)
	eniInUse     = listing(ecswait.NetworkInterfacesInUse)
	groups       = gone(ecswait.SecurityGroupsDeleted)
	usable       = listing(ecswait.SnapshotsUsable)
	snapGroups   = listing(ecswait.SnapshotGroupsAccomplished)
	eipAvailable = listing(ecswait.EIPsAvailable)
	eipInUse     = listing(ecswait.EIPsInUse)
	vpcs         = listing(ecswait.VPCsAvailable)
	vpcsDeleted  = gone(ecswait.VPCsDeleted)
	vswitches    = listing(ecswait.VSwitchesAvailable)
	tasks        = listing(ecswait.TasksFinished)
	templates    = gone(ecswait.LaunchTemplates.UntilGone)
	keyPairs     = gone(ecswait.KeyPairsDeleted)
)

// Every wait: which states it goes through, which end it, and what is said then. There is a poll a second, 60 at most.
func TestWaits(t *testing.T) {
	t.Parallel()
	const timeout = `: next poll due in 1s, deadline in 500ms: context deadline exceeded after 60 attempts in 59s`
	repeat := func(n int, state string, then ...string) []string {
		var script []string
		for range n {
			script = append(script, state)
		}
		return append(script, then...)
	}
	tests := []struct {
		name   string
		wait   wait
		script []string
		calls  int
		want   string // the error
	}{
		{"running at once", running, []string{"Running"}, 1, ""},
		{"running", running, []string{"Pending", "Starting", "Running"}, 3, ""},
		{"running by way of stopped", running, []string{"Pending", "Stopped", "Starting", "Running"}, 4, ""},
		{"running though locked", running, []string{"Pending", "Running lock:Recycling"}, 2, ""},
		{"running, after an unknown state", running, []string{"Dreaming", "Running"}, 2, ""},
		{"never running", running, []string{"Pending", "Starting"}, 60, `ecswait: instance "x": want "Running"` + timeout + `, last value "Starting"`},
		{"running, stopping", running, []string{"Starting", "Stopping"}, 3, `ecswait: instance "x": want "Running", seen "Stopping"`},
		{"running, fell back", running, []string{"Starting", "Stopped"}, 3, `ecswait: instance "x": want "Running", seen "Stopped": fell back after "Starting"`},
		{"running, nobody starts it", running, []string{"Stopped"}, 31, `ecswait: instance "x": want "Running", seen "Stopped": not on its way`},
		{"running, nobody starts what was long pending", running, repeat(20, "Pending", "Stopped"), 51,
			`ecswait: instance "x": want "Running", seen "Stopped": not on its way`},
		{"running, locked", running, []string{"Starting", "Stopped lock:financial"}, 2, `ecswait: instance "x": want "Running", seen "Stopped": locked for reason "financial"`},
		{"running, locked while starting", running, []string{"Pending lock:security"}, 1, `ecswait: instance "x": want "Running", seen "Pending": locked for reason "security"`},
		{"running, released", running, []string{"Starting", ""}, 3, `ecswait: instance "x": want "Running", seen "Starting": MISSING`},
		{"running, not yet listed", running, []string{"", "", "Pending", "Running"}, 4, ""},
		{"running, listed late", running, repeat(29, "", "Running"), 30, ""},
		{"running, not found", running, []string{""}, 31, `ecswait: instance "x": want "Running": MISSING`},
		{"running, rejected as not found at first", running, []string{"!InvalidInstanceId.NotFound", "Running"}, 2, ""},
		{"running, rejected as not found for long", running, []string{"!InvalidInstanceId.NotFound"}, 31, `ecswait: instance "x": want "Running": MISSING`},
		{"running, rejected as not found later", running, []string{"Pending", "!InvalidInstanceId.NotFound"}, 3, `ecswait: instance "x": want "Running", seen "Pending": MISSING`},
		{"running, service in trouble", running, append([]string{"Pending"}, repeat(40, "!ServiceUnavailable", "!InternalError", "Running")...), 43, ""},
		{"running, throttled", running, []string{"Starting", "!Throttling", "!Throttling.User", "Running"}, 4, ""},
		{"running, not allowed", running, []string{"Pending", "!Forbidden.RAM"}, 2,
			`ecswait: instance "x": want "Running", seen "Pending": ecs: Describe: Forbidden.RAM: no (status 400)`},
		{"running, bad key", running, []string{"!InvalidAccessKeyId.NotFound"}, 1,
			`ecswait: instance "x": want "Running": ecs: Describe: InvalidAccessKeyId.NotFound: no (status 400)`},

		{"stopped", stopped, []string{"Running", "Running", "Stopping", "Stopped"}, 4, ""},
		{"stopped after creation", stopped, []string{"Pending", "Stopped"}, 2, ""},
		{"stopped though locked", stopped, []string{"Stopping lock:financial", "Stopped lock:financial"}, 2, ""},
		{"stopped by itself, late", stopped, repeat(50, "Running", "Stopping", "Stopped"), 52, ""},
		{"stopped, runs again", stopped, []string{"Stopping", "Running"}, 3, `ecswait: instance "x": want "Stopped", seen "Running": fell back after "Stopping"`},
		{"stopped, starts again", stopped, []string{"Running", "Stopping", "Starting"}, 4, `ecswait: instance "x": want "Stopped", seen "Starting": fell back after "Stopping"`},
		{"stopped, released", stopped, []string{"Stopping", ""}, 3, `ecswait: instance "x": want "Stopped", seen "Stopping": MISSING`},
		{"never stopped", stopped, []string{"Running"}, 60, `ecswait: instance "x": want "Stopped"` + timeout + `, last value "Running"`},

		{"released", released, []string{"Running", "Stopping", "Stopped lock:financial", ""}, 4, ""},
		{"released before", released, []string{""}, 1, ""},
		{"released, rejected as not found", released, []string{"Running", "!InvalidInstanceId.NotFound"}, 2, ""},
		{"released, throttled", released, []string{"!Throttling", ""}, 2, ""},
		{"released, not allowed", released, []string{"!Forbidden.RAM"}, 1, `ecswait: instance "x": want "gone": ecs: Describe: Forbidden.RAM: no (status 400)`},
		{"never released", released, []string{"Running"}, 60, `ecswait: instance "x": want "gone"` + timeout + `, last value "Running"`},

		{"public IP", withIP, []string{"Pending", "Running", "Running ip"}, 3, ""},
		{"public IP of an EIP", withIP, []string{"Stopped", "Stopped eip"}, 2, ""},
		{"public IP, released", withIP, []string{"Running", ""}, 3, `ecswait: instance "x": want "public IP", seen "Running": MISSING`},
		{"no public IP", withIP, []string{"Running"}, 60, `ecswait: instance "x": want "public IP"` + timeout + `, last value "Running"`},

		{"reclaimed", reclaimed, []string{"Running", "Running lock:Recycling"}, 2, ""},
		{"reclaimed, in lower case", reclaimed, []string{"Running lock:recycling"}, 1, ""},
		{"reclaimed, other lock", reclaimed, []string{"Running lock:financial", "Running lock:Recycling"}, 2, ""},
		{"reclaimed, released", reclaimed, []string{"Running", ""}, 3, `ecswait: instance "x": want "reclaimed", seen "Running": MISSING`},
		{"reclaimed, no spot instance", reclaimed, []string{"Running nospot"}, 1, `ecswait: instance "x": want "reclaimed", seen "Running": not a spot instance`},
		{"never reclaimed", reclaimed, []string{"Running"}, 60, `ecswait: instance "x": want "reclaimed"` + timeout + `, last value "Running"`},

		{"assistant", assistants, []string{"", "false", "true"}, 3, ""},
		{"assistant, released", assistants, []string{"false", "!InvalidInstance.NotFound"}, 3, `ecswait: cloud assistant "x": want "online", seen "offline": MISSING`},
		{"no assistant", assistants, []string{"false"}, 60, `ecswait: cloud assistant "x": want "online"` + timeout + `, last value "offline"`},

		{"invocation", invocations, []string{"Pending", "Running", "Success"}, 4, ""},
		{"invocation, failed", invocations, []string{"", "Scheduled", "Running", "Failed"}, 5, ""},
		{"invocation, failed in part", invocations, []string{"PartialFailed"}, 2, ""},
		{"invocation, stopped", invocations, []string{"Stopping", "Stopped"}, 3, ""},
		{"invocation, throttled between its calls", invocations, []string{"Success", "!Throttling", "Success"}, 4, ""},
		{"invocation, not found", invocations, []string{""}, 31, `ecswait: invocation "x": want "finished": MISSING`},
		{"never finished", invocations, []string{"Running"}, 60, `ecswait: invocation "x": want "finished"` + timeout + `, last value "Running"`},

		{"disk created", available, []string{"", "Creating", "Available"}, 3, ""},
		{"disk detached", available, []string{"In_use", "Detaching", "Available"}, 3, ""},
		{"disk detached, stays", available, []string{"Detaching", "In_use"}, 3, `ecswait: disk "x": want "Available", seen "In_use": fell back after "Detaching"`},
		{"disk detached, attaching", available, []string{"Creating", "Attaching"}, 3, `ecswait: disk "x": want "Available", seen "Attaching"`},
		{"disk detached, deleted", available, []string{"Detaching", ""}, 3, `ecswait: disk "x": want "Available", seen "Detaching": MISSING`},
		{"disk never detached", available, []string{"In_use"}, 60, `ecswait: disk "x": want "Available"` + timeout + `, last value "In_use"`},
		{"disk attached", inUse, []string{"Creating", "Available", "Attaching", "In_use"}, 4, ""},
		{"disk initialized again", inUse, []string{"ReIniting", "In_use"}, 2, ""},
		{"disk attached, fell back", inUse, []string{"Attaching", "Available"}, 3, `ecswait: disk "x": want "In_use", seen "Available": fell back after "Attaching"`},
		{"disk attached, detaching", inUse, []string{"Detaching"}, 2, `ecswait: disk "x": want "In_use", seen "Detaching"`},
		{"disk never attached", inUse, []string{"Available"}, 31, `ecswait: disk "x": want "In_use", seen "Available": not on its way`},

		{"attached", attached, []string{"Available", "Attaching i-1", "In_use i-1"}, 3, ""},
		{"attached, without attachments", attached, []string{"Attaching i-1 old", "In_use i-1 old"}, 2, ""},
		{"attached, fell back", attached, []string{"Attaching i-1", "Available"}, 3, `ecswait: disk "x": want "attached to i-1", seen "Available": fell back after "Attaching"`},
		{"attached, detaching", attached, []string{"Detaching i-1"}, 2, `ecswait: disk "x": want "attached to i-1", seen "Detaching"`},
		{"attached, never", attached, []string{"Available"}, 31, `ecswait: disk "x": want "attached to i-1", seen "Available": not on its way`},
		{"attached, deleted", attached, []string{"Available", ""}, 3, `ecswait: disk "x": want "attached to i-1", seen "Available": MISSING`},
		{"attached elsewhere", attached, []string{"In_use i-2"}, 1, `ecswait: disk "x": want "attached to i-1", seen "In_use": attached to "i-2"`},
		{"attached elsewhere, without attachments", attached, []string{"In_use i-2 old"}, 1, `ecswait: disk "x": want "attached to i-1", seen "In_use": attached to "i-2"`},
		{"attaching elsewhere", attached, []string{"Available", "Attaching i-2"}, 2, `ecswait: disk "x": want "attached to i-1", seen "Attaching": attached to "i-2"`},
		{"multi-attach", attached, []string{"Available multi", "Attaching i-1 multi", "In_use i-1 multi"}, 3, ""},
		{"multi-attach, in use elsewhere first", attached, []string{"In_use i-2 multi", "In_use i-2 multi", "Attaching i-2 i-1 multi", "In_use i-2 i-1 multi"}, 4, ""},
		{"multi-attach, attaching elsewhere too", attached, []string{"Attaching i-2 multi", "In_use i-2 multi", "Attaching i-2 i-1 i-3 multi", "In_use i-2 i-1 i-3 multi"}, 4, ""},
		{"multi-attach, detaching elsewhere", attached, []string{"Detaching i-2 multi", "Attaching i-1 multi", "Detaching i-1 i-2 multi", "In_use i-1 multi"}, 4, ""},
		{"multi-attach, fell back", attached, []string{"Attaching i-2 i-1 multi", "In_use i-2 multi"}, 3, `ecswait: disk "x": want "attached to i-1", seen "In_use": fell back after "Attaching"`},
		{"multi-attach, never", attached, []string{"In_use i-2 multi"}, 31, `ecswait: disk "x": want "attached to i-1", seen "In_use": not on its way`},
		{"multi-attach, deleted", attached, []string{"In_use i-2 multi", ""}, 3, `ecswait: disk "x": want "attached to i-1", seen "In_use": MISSING`},
		{"in use, as a multi-attach disk that is elsewhere", inUse, []string{"In_use i-2 multi"}, 1, ""},

		{"detached", detached, []string{"In_use i-1", "Detaching i-1", "Detaching", "Available"}, 4, ""},
		{"detached, without attachments", detached, []string{"In_use i-1 old", "Available old"}, 2, ""},
		{"detached and attached elsewhere", detached, []string{"Detaching i-1", "Attaching i-2"}, 2, ""},
		{"detached, attached again", detached, []string{"Detaching i-1", "In_use i-1"}, 3, `ecswait: disk "x": want "detached from i-1", seen "In_use": fell back after "Detaching"`},
		{"detached, attaching", detached, []string{"Attaching i-1"}, 2, `ecswait: disk "x": want "detached from i-1", seen "Attaching"`},
		{"detached, deleted", detached, []string{"Detaching i-1", ""}, 3, `ecswait: disk "x": want "detached from i-1", seen "Detaching": MISSING`},
		{"multi-attach, detached", detached, []string{"In_use i-1 i-2 multi", "Detaching i-1 i-2 multi", "In_use i-2 multi"}, 3, ""},
		{"multi-attach, detached from the last", detached, []string{"Detaching i-1 multi", "Detaching multi", "Available multi"}, 3, ""},
		{"multi-attach, detached while it is attached elsewhere", detached, []string{"Attaching i-1 i-3 multi", "Attaching i-3 multi"}, 2, ""},

		{"disk deleted", deleted, []string{"In_use", "Available", ""}, 3, ""},
		{"disk never deleted", deleted, []string{"Available"}, 60, `ecswait: disk "x": want "gone"` + timeout + `, last value "Available"`},

		{"image", images, []string{"", "Waiting", "Creating", "Available"}, 4, ""},
		{"image, failed", images, []string{"Creating", "CreateFailed"}, 2, `ecswait: image "x": want "Available", seen "CreateFailed"`},
		{"image, unavailable", images, []string{"UnAvailable"}, 1, `ecswait: image "x": want "Available", seen "UnAvailable"`},
		{"image, deprecated", images, []string{"Deprecated"}, 1, `ecswait: image "x": want "Available", seen "Deprecated"`},
		{"image, deleted", images, []string{"Creating", ""}, 3, `ecswait: image "x": want "Available", seen "Creating": MISSING`},

		{"snapshot", snapshots, []string{"progressing", "accomplished"}, 2, ""},
		{"snapshot, failed", snapshots, []string{"progressing", "failed"}, 2, `ecswait: snapshot "x": want "accomplished", seen "failed"`},

		{"interface created", eniAvailable, []string{"Creating", "Available"}, 2, ""},
		{"interface detached", eniAvailable, []string{"InUse", "Detaching", "Available"}, 3, ""},
		{"interface detached, stays", eniAvailable, []string{"Detaching", "InUse"}, 3, `ecswait: network interface "x": want "Available", seen "InUse": fell back after "Detaching"`},
		{"interface created, failed", eniAvailable, []string{"Creating", "CreateFailed"}, 2, `ecswait: network interface "x": want "Available", seen "CreateFailed"`},
		{"interface detached, deleting", eniAvailable, []string{"Detaching", "Deleting"}, 3, `ecswait: network interface "x": want "Available", seen "Deleting"`},
		{"interface detached, attaching", eniAvailable, []string{"Attaching"}, 2, `ecswait: network interface "x": want "Available", seen "Attaching"`},
		{"interface attached", eniInUse, []string{"Available", "Attaching", "InUse"}, 3, ""},
		{"interface attached, fell back", eniInUse, []string{"Attaching", "Available"}, 3, `ecswait: network interface "x": want "InUse", seen "Available": fell back after "Attaching"`},
		{"interface attached, detaching", eniInUse, []string{"Attaching", "Detaching"}, 3, `ecswait: network interface "x": want "InUse", seen "Detaching"`},
		{"interface never attached", eniInUse, []string{"Available"}, 31, `ecswait: network interface "x": want "InUse", seen "Available": not on its way`},

		{"group", groups, []string{"there", "there", ""}, 3, ""},
		{"group, rejected as not found", groups, []string{"!InvalidSecurityGroupId.NotFound"}, 1, ""},
		{"group, never", groups, []string{"there"}, 60, `ecswait: security group "x": want "gone"` + timeout + `, last value "existing"`},
		{"usable when accomplished", usable, []string{"progressing", "accomplished"}, 2, ""},
		{"usable while progressing", usable, []string{"progressing", "progressing usable"}, 2, ""},
		{"never usable", usable, []string{"failed"}, 1, `ecswait: snapshot "x": want "usable", seen "failed"`},
		{"snapshot group", snapGroups, []string{"progressing", "accomplished"}, 2, ""},
		{"snapshot group, failed", snapGroups, []string{"failed"}, 1, `ecswait: snapshot group "x": want "accomplished", seen "failed"`},
		{"snapshots deleted", gone(ecswait.SnapshotsDeleted), []string{"accomplished", ""}, 2, ""},
		{"images deleted", gone(ecswait.ImagesDeleted), []string{"Available", ""}, 2, ""},
		{"interfaces deleted", gone(ecswait.NetworkInterfacesDeleted), []string{"Deleting", ""}, 2, ""},

		{"EIP bound", eipInUse, []string{"Available", "Associating", "InUse"}, 3, ""},
		{"EIP never bound", eipInUse, []string{"Available"}, 31, `ecswait: EIP "x": want "InUse", seen "Available": not on its way`},
		{"EIP unbound", eipAvailable, []string{"InUse", "Unassociating", "Available"}, 3, ""},
		{"EIP unbound, bound again", eipAvailable, []string{"Unassociating", "Associating"}, 3, `ecswait: EIP "x": want "Available", seen "Associating"`},
		{"EIP released", gone(ecswait.EIPsReleased), []string{"Available", ""}, 2, ""},
		{"VPC", vpcs, []string{"", "Pending", "Available"}, 3, ""},
		{"VPC, deleted by others", vpcs, []string{"Pending", ""}, 3, `ecswait: VPC "x": want "Available", seen "Pending": MISSING`},
		{"VPC deleted", vpcsDeleted, []string{"Available", ""}, 2, ""},
		{"vSwitch", vswitches, []string{"Pending", "Available"}, 2, ""},
		{"vSwitch deleted", gone(ecswait.VSwitchesDeleted), []string{"Available", "!InvalidVSwitchId.NotFound"}, 2, ""},

		{"task", tasks, []string{"Processing", "Finished"}, 2, ""},
		{"task, failed", tasks, []string{"Processing", "Failed"}, 2, `ecswait: task "x": want "Finished", seen "Failed"`},
		{"launch template deleted", templates, []string{"there", ""}, 2, ""},
		{"key pair", keyPairs, []string{"there", ""}, 2, ""},
		{"key pair, throttled", keyPairs, []string{"there", "!Throttling.Api", ""}, 3, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 59*time.Second+500*time.Millisecond)
				defer cancel()
				c := scripted(map[string][]string{"x": tt.script})
				got, err := tt.wait(ctx, c, []string{"x"}, ecswait.WithInterval(time.Second))
				assert.Equal(t, tt.want, text(err))
				if err != nil {
					assert.Zero(t, got)
				}
				assert.Len(t, c.calls, tt.calls)
			})
		})
	}
}
