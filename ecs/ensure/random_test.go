package ensure_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimagesharepermission"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroupattribute"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/ensure"
	"github.com/go-aliecs/aliecs/ecs/types"
)

var (
	firstSeed = flag.Uint64("random.seed", 1, "the first seed of the random tests")
	steps     = flag.Int("random.steps", 60, "how many rounds a random test has")
)

// A wish is a state that a caller wants, told a second time: by what the service lists once nothing lags.
type wish struct {
	text  string
	do    func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) (did []ensure.Action, seen bool, err error) // seen: Done.Seen shows it
	holds func() bool
	force bool
}

// told makes a result of a verb one of a wish.
func told[T any](done ensure.Done[T], err error, holds func(*T) bool) ([]ensure.Action, bool, error) {
	return done.Did, holds(&done.Seen), err
}

// walk is a sequence of rounds on one account. In each, several callers want something of the same resource.
type walk struct {
	log *callLog
	*world
	*rand.Rand
}

func (w *walk) chance(percent int) bool { return w.IntN(100) < percent }

func one[T any](w *walk, all ...T) T { return all[w.IntN(len(all))] }

// some returns some of all.
func some[T any](w *walk, all ...T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(T) bool { return w.chance(50) })
}

// lookUp returns what the service lists for one id, nil for nothing.
func lookUp[T any](w *walk, k ecswait.Kind[T], id string) *T {
	v, err := k.Get(w.Context(), w.c, id)
	if ecs.IsNotFound(err) {
		return nil
	}
	require.NoError(w, err)
	return &v
}

func (w *walk) instanceWish() wish {
	id := one(w, w.one, w.two)
	status := func(s types.InstanceStatus) func(*describeinstances.Instance) bool {
		return func(in *describeinstances.Instance) bool { return in != nil && in.Status == s }
	}
	of := func(text string, holds func(*describeinstances.Instance) bool, verb func(context.Context, ecs.Invoker, string, ...ensure.Option) (ensure.Done[describeinstances.Instance], error)) wish {
		return wish{
			text: text + " " + id,
			do: func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) ([]ensure.Action, bool, error) {
				done, err := verb(ctx, c, id, opts...)
				return told(done, err, holds)
			},
			holds: func() bool { return holds(lookUp(w, ecswait.Instances, id)) },
		}
	}
	switch n := w.IntN(10); {
	case n < 5:
		return of("running", status(types.InstanceStatusRunning), ensure.InstanceRunning)
	case n < 9:
		return of("stopped", status(types.InstanceStatusStopped), ensure.InstanceStopped)
	default:
		return of("released", func(in *describeinstances.Instance) bool { return in == nil || in.InstanceID == "" }, ensure.InstanceGone)
	}
}

func (w *walk) diskWish() wish {
	at := one(w, w.one, w.two)
	of := func(text string, holds func(*describedisks.Disk) bool, verb func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) (ensure.Done[describedisks.Disk], error)) wish {
		return wish{
			text: "disk " + text,
			do: func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) ([]ensure.Action, bool, error) {
				done, err := verb(ctx, c, opts...)
				return told(done, err, holds)
			},
			holds: func() bool { return holds(lookUp(w, ecswait.Disks, w.disk)) },
		}
	}
	switch n := w.IntN(10); {
	case n < 4:
		return of("at "+at, func(d *describedisks.Disk) bool {
			return d != nil && d.InstanceID == at && d.Status == types.DiskStatusInUse
		},
			func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) (ensure.Done[describedisks.Disk], error) {
				return ensure.DiskAttached(ctx, c, w.disk, at, opts...)
			})
	case n < 7:
		return of("not at "+at, func(d *describedisks.Disk) bool { return d == nil || d.InstanceID != at },
			func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) (ensure.Done[describedisks.Disk], error) {
				return ensure.DiskDetached(ctx, c, w.disk, at, opts...)
			})
	case n < 9:
		size := 40 + w.IntN(100)
		return of(fmt.Sprint("of ", size), func(d *describedisks.Disk) bool { return d != nil && d.Size >= size },
			func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) (ensure.Done[describedisks.Disk], error) {
				return ensure.DiskSize(ctx, c, w.disk, size, opts...)
			})
	default:
		return of("gone", func(d *describedisks.Disk) bool { return d == nil || d.DiskID == "" },
			func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) (ensure.Done[describedisks.Disk], error) {
				return ensure.DiskGone(ctx, c, w.disk, opts...)
			})
	}
}

func (w *walk) networkWish() wish {
	at := one(w, w.one, w.two)
	type eni = describenetworkinterfaces.NetworkInterface
	of := func(text string, holds func(*eni) bool, verb func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) (ensure.Done[eni], error)) wish {
		return wish{
			text: "interface " + text,
			do: func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) ([]ensure.Action, bool, error) {
				done, err := verb(ctx, c, opts...)
				return told(done, err, holds)
			},
			holds: func() bool { return holds(lookUp(w, ecswait.NetworkInterfaces, w.network)) },
		}
	}
	switch n := w.IntN(10); {
	case n < 4:
		return of("at "+at, func(n *eni) bool {
			return n != nil && n.InstanceID == at && n.Status == types.NetworkInterfaceStatusInUse
		},
			func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) (ensure.Done[eni], error) {
				return ensure.InterfaceAttached(ctx, c, w.network, at, opts...)
			})
	case n < 7:
		return of("not at "+at, func(n *eni) bool { return n == nil || n.InstanceID != at },
			func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) (ensure.Done[eni], error) {
				return ensure.InterfaceDetached(ctx, c, w.network, at, opts...)
			})
	case n < 9:
		wanted := some(w, w.addresses(5)...)
		holds := func(n *eni) bool {
			have := make(map[string]bool)
			for _, a := range n.PrivateIPAddresses {
				have[a.PrivateIPAddress] = true
			}
			return !slices.ContainsFunc(wanted, func(a netip.Addr) bool { return !have[a.String()] })
		}
		return of(fmt.Sprint("with ", wanted), func(n *eni) bool { return n != nil && n.NetworkInterfaceID != "" && holds(n) },
			func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) (ensure.Done[eni], error) {
				return ensure.AddressesAssigned(ctx, c, w.network, wanted, opts...)
			})
	default:
		return of("gone", func(n *eni) bool { return n == nil || n.NetworkInterfaceID == "" },
			func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) (ensure.Done[eni], error) {
				return ensure.InterfaceGone(ctx, c, w.network, opts...)
			})
	}
}

// machineWish is about an instance, or about what it may get.
func (w *walk) machineWish() wish { return one(w, w.instanceWish, w.diskWish, w.networkWish)() }

// sameSet reports whether two lists have the same members.
func sameSet(a, b []string) bool {
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

func (w *walk) rulesWish() wish {
	ports := some(w, "22/22", "80/80", "443/443", "8000/8100")
	var wanted []ensure.Rule
	for _, p := range ports {
		wanted = append(wanted, rule(func(r *ensure.Rule) { r.PortRange = p }))
	}
	holds := func(rules *[]ensure.Rule) bool {
		var have []string
		for _, r := range *rules {
			have = append(have, r.PortRange)
		}
		return sameSet(have, slices.Clone(ports))
	}
	return wish{
		text: fmt.Sprint("rules ", ports),
		do: func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) ([]ensure.Action, bool, error) {
			done, err := ensure.RulesExactly(ctx, c, w.group, "", wanted, opts...)
			return told(done, err, holds)
		},
		holds: func() bool {
			have, err := ecs.Collect(describesecuritygroupattribute.All(w.Context(), w.c, &describesecuritygroupattribute.Request{SecurityGroupID: w.group}))
			require.NoError(w, err)
			return holds(&have)
		},
	}
}

func (w *walk) tagsWish() wish {
	wanted := make(map[string]string)
	for _, key := range some(w, "a", "b", "c") {
		wanted[key] = one(w, "", "1", "2")
	}
	exactly := w.chance(70)
	holds := func(tags *map[string]string) bool {
		for key, value := range wanted {
			if v, ok := (*tags)[key]; !ok || v != value {
				return false
			}
		}
		return !exactly || len(*tags) == len(wanted)
	}
	verb := ensure.TagsAtLeast
	if exactly {
		verb = ensure.TagsExactly
	}
	return wish{
		text: fmt.Sprint("tags ", wanted, " exactly ", exactly),
		do: func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) ([]ensure.Action, bool, error) {
			done, err := verb(ctx, c, types.ResourceTypeInstance, w.one, wanted, opts...)
			return told(done, err, holds)
		},
		holds: func() bool {
			in := lookUp(w, ecswait.Instances, w.one)
			if in == nil {
				return false
			}
			tags := types.TagMap(in.Tags)
			return holds(&tags)
		},
	}
}

func (w *walk) shareWish() wish {
	accounts := some(w, strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30")...)
	holds := func(have *[]string) bool { return sameSet(slices.Clone(*have), slices.Clone(accounts)) }
	return wish{
		text: fmt.Sprint("shared with ", accounts),
		do: func(ctx context.Context, c ecs.Invoker, opts ...ensure.Option) ([]ensure.Action, bool, error) {
			done, err := ensure.ImageShared(ctx, c, w.image, accounts, opts...)
			return told(done, err, holds)
		},
		holds: func() bool {
			var have []string
			for a, err := range describeimagesharepermission.All(w.Context(), w.c, &describeimagesharepermission.Request{ImageID: w.image}) {
				require.NoError(w, err)
				have = append(have, a.AliyunID)
			}
			return holds(&have)
		},
	}
}

// faults returns what goes wrong in a round.
func (w *walk) faults() []ecstest.Fault {
	lag := ecstest.Lag(one(w, 0, 2*time.Second, 7*time.Second), "Describe*", "List*")
	if w.chance(30) {
		lag = ecstest.Random(w.Uint64(), 0.5, lag) // some looks are older than others before them
	}
	all := []ecstest.Fault{lag}
	if rate := one(w, 0, 0, 0.05, 0.2); rate > 0 {
		all = append(all, ecstest.Random(w.Uint64(), rate,
			ecstest.ReturnError("Throttling.User", 400), ecstest.ReturnError("OperationConflict", 409, writes...), ecstest.ReturnBadGateway(),
			ecstest.DropRequest(), ecstest.DropResponse(), ecstest.TruncateResponse(), ecstest.DelayResponse(9*time.Second)))
	}
	return all
}

var writes = []string{"Start*", "Stop*", "Delete*", "Attach*", "Detach*", "Resize*", "Assign*", "Authorize*", "Revoke*", "Tag*", "Untag*", "Modify*"}

// onlyOnce are the actions that the service rejects while they are done already.
var onlyOnce = []string{"StartInstance", "StopInstance", "AttachDisk", "DetachDisk", "ResizeDisk", "AttachNetworkInterface", "DeleteNetworkInterface"}

// replace makes again what a round may have removed.
func (w *walk) replace() {
	for _, id := range []*string{&w.one, &w.two} {
		if lookUp(w, ecswait.Instances, *id) == nil {
			made, err := runinstances.Do(w.Context(), w.c, &runinstances.Request{ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large"})
			require.NoError(w, err)
			*id = made.InstanceIDs[0]
			_, err = ecswait.InstancesRunning(w.Context(), w.c, made.InstanceIDs)
			require.NoError(w, err)
		}
	}
	if lookUp(w, ecswait.Disks, w.disk) == nil {
		w.disk = w.newDisk()
	}
	if lookUp(w, ecswait.NetworkInterfaces, w.network) == nil {
		w.network = w.newInterface()
	}
}

func TestVerbs_random(t *testing.T) {
	t.Parallel()
	for seed := *firstSeed; seed < *firstSeed+3; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			log := new(callLog)
			onWorld(t, func(t *testing.T, world *world) {
				w := &walk{log, world, rand.New(rand.NewPCG(seed, 0))}
				for step := range *steps {
					w.replace()
					if !w.round(step) {
						t.Fatalf("seed %d, step %d", seed, step)
					}
				}
			}, ecstest.WithDeletionDuration(8*time.Second), ecstest.WithCallLog(log.add))
		})
	}
}

// callLog keeps the calls of a round. The server keeps only the latest.
type callLog struct {
	mu    sync.Mutex
	calls []ecstest.Call
}

func (l *callLog) add(c ecstest.Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, c)
}

func (l *callLog) take() []ecstest.Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	calls := l.calls
	l.calls = nil
	return calls
}

// round lets several callers bring a resource where they want it, and reports whether all went well.
func (w *walk) round(step int) bool {
	kind := one(w, w.instanceWish, w.diskWish, w.networkWish, w.rulesWish, w.tagsWish, w.shareWish, w.machineWish)
	first := kind()
	wishes := []wish{first}
	for range w.IntN(8) {
		next := first
		if step%2 == 1 {
			next = kind()
		}
		wishes = append(wishes, next)
	}
	force := w.chance(30)
	for i := range wishes {
		wishes[i].force = force
		if step%2 == 1 {
			wishes[i].force = w.chance(30)
		}
	}
	settled := w.chance(70)
	var earlier []wish
	if !settled { // something is on its way
		ctx, cancel := context.WithTimeout(w.Context(), time.Duration(w.IntN(4000))*time.Millisecond)
		earlier = append(earlier, kind())
		_, _, _ = earlier[0].do(ctx, w.c)
		cancel()
	} else {
		time.Sleep(time.Minute)
	}
	held := first.holds()
	faults := w.faults()
	var c ecs.Invoker = w.c
	if w.chance(50) {
		c = ecswait.Merge(c, time.Second)
	}

	ctx, cancel := context.WithTimeout(w.Context(), time.Hour)
	defer cancel()
	repair := w.s.Inject(faults...)
	w.log.take()
	errs := make([]error, len(wishes))
	seen := make([]bool, len(wishes))
	done := make([][]ensure.Action, len(wishes))
	var wg sync.WaitGroup
	for i, wish := range wishes {
		var opts []ensure.Option
		if wish.force {
			opts = append(opts, ensure.WithForce())
		}
		late := time.Duration(w.IntN(6000)) * time.Millisecond
		wg.Go(func() {
			time.Sleep(late)
			done[i], seen[i], errs[i] = wish.do(ctx, c, opts...)
		})
	}
	wg.Wait()
	calls := w.log.take()
	repair()
	time.Sleep(time.Minute)

	alike := !slices.ContainsFunc(slices.Concat(earlier, wishes), func(o wish) bool { return o.text != first.text })
	executed := make(map[string]int)
	for _, call := range calls {
		if call.Executed {
			executed[call.Action]++
		}
	}
	ok := true
	check := func(good bool, format string, a ...any) {
		if ok = ok && good; !good {
			assert.Fail(w, fmt.Sprintf(format, a...))
		}
	}
	succeeded := 0
	for i, err := range errs {
		switch {
		case err == nil:
			succeeded++
			check(seen[i], "%s: success, but not seen", wishes[i].text)
		default:
			check(w.explained(err, wishes[i], alike), "%s: %v", wishes[i].text, err)
		}
	}
	holding := 0
	for _, o := range slices.Concat(earlier, wishes) {
		if o.holds() {
			holding++
		}
	}
	check(!alike || succeeded == 0 || holding == len(earlier)+len(wishes), "%s: %d succeeded, but it is not so", first.text, succeeded)
	check(succeeded == 0 || holding > 0 || !alike && w.mixed(first), "%s…: nobody has it as wanted", first.text)
	if alike && settled {
		for _, action := range onlyOnce {
			check(executed[action] <= 1, "%s: %s executed %d times", first.text, action, executed[action])
		}
		for action, n := range executed {
			check(len(wishes) > 1 || n <= 1 || !slices.ContainsFunc(writes, func(w string) bool { return strings.HasPrefix(action, strings.TrimSuffix(w, "*")) }) ||
				strings.HasPrefix(action, "Modify"), "%s: one caller executed %s %d times", first.text, action, n)
		}
		if held {
			check(len(slices.Concat(done...)) == 0, "%s: was so, but %v", first.text, done)
			for action := range maps.Keys(executed) {
				check(strings.HasPrefix(action, "Describe") || strings.HasPrefix(action, "List"), "%s: was so, but %s", first.text, action)
			}
			if len(faults) == 1 {
				check(len(calls) <= len(wishes), "%s: was so, and %d callers made %d calls", first.text, len(wishes), len(calls))
			}
		}
	}
	if !ok {
		w.Log("faults:", len(faults), "settled:", settled, "held:", held)
		for i := range wishes {
			w.Log(wishes[i].text, "force", wishes[i].force, "did", done[i], "error", errs[i])
		}
		for _, call := range calls {
			w.Log(call.Time.Format("15:04:05.000"), call.Action, call.Code, call.Executed)
		}
	}
	return ok
}

// explained reports whether the error of a verb says what stands in the way, and it can be so.
func (w *walk) explained(err error, o wish, alike bool) bool {
	_, typed := errors.AsType[*ensure.Error](err)
	switch {
	case !typed, errors.Is(err, context.DeadlineExceeded):
		return false
	case errors.Is(err, ensure.ErrContested):
		return !alike
	case strings.Contains(err.Error(), "an instance has it"):
		return !o.force && (strings.Contains(o.text, " at ") || strings.Contains(o.text, "gone"))
	case ecs.IsNotFound(err):
		return !strings.Contains(o.text, "gone") && !strings.Contains(o.text, "released")
	}
	return false
}

// mixed reports whether the wishes are sets, of which callers against each other may leave a mixture, if all but one give up.
func (w *walk) mixed(o wish) bool {
	return strings.HasPrefix(o.text, "rules") || strings.HasPrefix(o.text, "tags") || strings.HasPrefix(o.text, "shared")
}
