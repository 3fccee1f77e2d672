package ensure_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/ensure"
	"github.com/go-aliecs/aliecs/waiter"
)

// deeds are verbs that have one thing to do in a new world, after others.
var deeds = []struct {
	name   string
	do     verb
	after  []verb
	action string
	twice  bool // the service cannot tell that it was done already
}{
	{name: "start", do: running, after: []verb{stopped}, action: "StartInstance"},
	{name: "stop", do: stopped, action: "StopInstance"},
	{name: "release", do: released, action: "DeleteInstance", twice: true},
	{name: "attach disk", do: diskAtOne, action: "AttachDisk"},
	{name: "detach disk", do: diskNotAtOne, after: []verb{diskAtOne}, action: "DetachDisk"},
	{name: "resize disk", do: diskOf100, action: "ResizeDisk"},
	{name: "delete disk", do: diskGone, action: "DeleteDisk"},
	{name: "attach interface", do: networkAtOne, action: "AttachNetworkInterface"},
	{name: "detach interface", do: networkNotAtOne, after: []verb{networkAtOne}, action: "DetachNetworkInterface", twice: true},
	{name: "delete interface", do: networkGone, action: "DeleteNetworkInterface"},
	{name: "addresses", do: someAddresses(3), action: "AssignPrivateIpAddresses", twice: true},
	{name: "rules", do: rules("", web), action: "AuthorizeSecurityGroup", twice: true},
	{name: "tags", do: tags("a=1"), action: "TagResources", twice: true},
	{name: "untag", do: tags(), after: []verb{tags("a=1")}, action: "UntagResources", twice: true},
	{name: "share", do: shared("1"), action: "ModifyImageSharePermission", twice: true},
}

// One caller does what there is to do once, whatever happens on the way.
func TestVerbs_faults(t *testing.T) {
	t.Parallel()
	const reads = "Describe*"
	faults := []struct {
		name     string
		fault    func(action string) []ecstest.Fault
		executed int // how often the action is
	}{
		{"throttled", func(action string) []ecstest.Fault {
			return []ecstest.Fault{ecstest.Times(9, ecstest.ReturnError("Throttling.User", 400, action)), ecstest.Times(9, ecstest.ReturnError("Throttling", 400, reads, "List*"))}
		}, 1},
		{"conflict", func(action string) []ecstest.Fault {
			return []ecstest.Fault{ecstest.Times(3, ecstest.ReturnError("OperationConflict", 409, action))}
		}, 1},
		{"lost response", func(action string) []ecstest.Fault {
			return []ecstest.Fault{ecstest.Times(1, ecstest.DropResponse(action)), ecstest.Times(2, ecstest.DropResponse(reads, "List*"))}
		}, 1},
		{"half a response", func(action string) []ecstest.Fault {
			return []ecstest.Fault{ecstest.Times(1, ecstest.TruncateResponse(action))}
		}, 1},
		{"late response", func(action string) []ecstest.Fault {
			return []ecstest.Fault{ecstest.Times(1, ecstest.DelayResponse(50*time.Second, action))}
		}, 1},
		{"lost request", func(action string) []ecstest.Fault {
			return []ecstest.Fault{ecstest.Times(4, ecstest.DropRequest(action))}
		}, 1},
		{"old looks", func(string) []ecstest.Fault { return []ecstest.Fault{ecstest.Lag(7*time.Second, reads, "List*")} }, 1},
		{"old looks, lost response", func(action string) []ecstest.Fault {
			return []ecstest.Fault{ecstest.Lag(7*time.Second, reads, "List*"), ecstest.Times(1, ecstest.DropResponse(action))}
		}, 1},
		{"gateway", func(action string) []ecstest.Fault {
			return []ecstest.Fault{ecstest.Times(5, ecstest.ReturnBadGateway(action, reads, "List*"))}
		}, 1},
	}
	for _, deed := range deeds {
		for _, f := range faults {
			t.Run(deed.name+", "+f.name, func(t *testing.T) {
				t.Parallel()
				onWorld(t, func(t *testing.T, w *world) {
					for _, v := range deed.after {
						w.must(v)
					}
					before := executed(w, deed.action)
					time.Sleep(time.Minute) // whatever lags
					w.s.Inject(f.fault(deed.action)...)
					done, err := deed.do(w.Context(), w.c, w)
					require.NoError(t, err)
					require.NotEmpty(t, done)
					for _, a := range done {
						assert.Equal(t, deed.action, a.Name)
					}
					assert.Equal(t, f.executed, executed(w, deed.action)-before)
				}, ecstest.WithDeletionDuration(8*time.Second))
			})
		}
	}
}

func executed(w *world, action string) (n int) {
	for _, call := range w.s.CallsTo(action) {
		if call.Executed {
			n++
		}
	}
	return n
}

// Several callers with one goal reach it, and do it once where the service tells them that it was done.
func TestVerbs_together(t *testing.T) {
	t.Parallel()
	for _, deed := range deeds {
		for _, mode := range []string{"", "old looks", "merged"} {
			t.Run(strings.TrimSuffix(deed.name+", "+mode, ", "), func(t *testing.T) {
				t.Parallel()
				onWorld(t, func(t *testing.T, w *world) {
					for _, v := range deed.after {
						w.must(v)
					}
					before := executed(w, deed.action)
					var c ecs.Invoker = w.c
					switch mode {
					case "old looks":
						time.Sleep(time.Minute)
						w.s.Inject(ecstest.Lag(7*time.Second, "Describe*", "List*"))
					case "merged":
						c = ecswait.Merge(w.c, time.Second)
					}
					var wg sync.WaitGroup
					for i := range 8 {
						wg.Go(func() {
							time.Sleep(time.Duration(i) * 300 * time.Millisecond)
							_, err := deed.do(w.Context(), c, w)
							assert.NoError(t, err)
						})
					}
					wg.Wait()
					if n := executed(w, deed.action) - before; deed.twice {
						assert.Positive(t, n)
					} else {
						assert.Equal(t, 1, n)
					}
				}, ecstest.WithDeletionDuration(8*time.Second))
			})
		}
	}
}

// Callers with conflicting goals end, and the resource is where one of them wants it.
func TestVerbs_againstEachOther(t *testing.T) {
	t.Parallel()
	force := ensure.WithForce()
	tests := []struct {
		name  string
		a, b  verb
		opts  []ensure.Option
		loser string // the error of one of them; empty if both can have their time
	}{
		{"running or stopped", running, stopped, nil, ""},
		{"disk here or there", diskAtOne, diskAtTwo, nil, "an instance has it"},
		{"disk here or there, by force", diskAtOne, diskAtTwo, []ensure.Option{force}, ""},
		{"disk here or not", diskAtOne, diskNotAtOne, nil, ""},
		{"disk here or gone", diskAtOne, diskGone, []ensure.Option{force}, ""},
		{"interface here or there", networkAtOne, networkAtTwo, nil, "an instance has it"},
		{"interface here or there, by force", networkAtOne, networkAtTwo, []ensure.Option{force}, ""},
		{"these or those rules", rules("", web), rules("", rule(func(r *ensure.Rule) { r.PortRange = "443/443" })), nil, ""},
		{"these or those tags", tags("a=1"), tags("b=1"), nil, ""},
		{"shared with these or those", shared("1"), shared("2"), nil, ""},
	}
	for _, tt := range tests {
		for _, lag := range []time.Duration{0, 7 * time.Second} {
			t.Run(fmt.Sprint(tt.name, ", ", lag), func(t *testing.T) {
				t.Parallel()
				onWorld(t, func(t *testing.T, w *world) {
					time.Sleep(time.Minute)
					w.s.Inject(ecstest.Lag(lag, "Describe*", "List*"))
					ctx, cancel := context.WithTimeout(w.Context(), 10*time.Minute)
					defer cancel()
					var wg sync.WaitGroup
					errs := make([]error, 4)
					for i := range errs {
						wg.Go(func() {
							time.Sleep(time.Duration(i) * time.Second)
							_, errs[i] = []verb{tt.a, tt.b}[i%2](ctx, w.c, w, tt.opts...)
						})
					}
					wg.Wait()
					won := 0
					for _, err := range errs {
						switch {
						case err == nil:
							won++
						case tt.loser != "":
							assert.ErrorContains(t, err, tt.loser)
						default:
							assert.True(t, strings.Contains(err.Error(), ensure.ErrContested.Error()) || ecs.IsNotFound(err), err)
						}
					}
					assert.Positive(t, won)
					time.Sleep(time.Minute)
					// One of the two has nothing left to do.
					doneA, _ := tt.a(ctx, readOnly(w.c), w)
					doneB, _ := tt.b(ctx, readOnly(w.c), w)
					assert.Empty(t, append(doneA, doneB...))
					looks := w.called(func() {
						_, errA := tt.a(ctx, readOnly(w.c), w)
						_, errB := tt.b(ctx, readOnly(w.c), w)
						set := strings.Contains(tt.name, " those") // which callers with old looks may leave a mixture of
						assert.True(t, errA == nil || errB == nil || set && lag > 0, "%v, %v", errA, errB)
					})
					assert.NotEmpty(t, looks)
				})
			})
		}
	}
}

// readOnly makes actions fail that change something.
func readOnly(c ecs.Invoker) ecs.Invoker {
	return ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
		if !op.ReadOnly {
			return &ecs.Error{Action: op.Action, Code: "Forbidden.RAM"}
		}
		return c.Invoke(ctx, op, req, resp, opts...)
	})
}

// An opponent that undoes everything for ever makes a verb give up.
func TestVerbs_contested(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		ctx, cancel := context.WithCancel(w.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			for ctx.Err() == nil {
				_, _ = stopped(ctx, w.c, w, ensure.WithForce())
				time.Sleep(time.Second)
			}
		})
		time.Sleep(30 * time.Second)
		done, err := running(w.Context(), w.c, w, ensure.WithWait(waiter.WithInterval(40*time.Second)))
		cancel()
		wg.Wait()
		require.ErrorIs(t, err, ensure.ErrContested)
		assert.Len(t, done, 3)
		assert.ErrorContains(t, err, `want "Running", seen "Stopped": somebody else seems to want another state: StartInstance had its effect undone, or none, 3 times`)
	})
}
