package launch_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/launch"
)

func candidates(zones ...string) (list []launch.Candidate) {
	for _, zone := range zones {
		list = append(list, launch.Candidate{InstanceType: "ecs.g7.large", ZoneID: zone})
	}
	return list
}

func order(amount int, zones ...string) launch.Order {
	return launch.Order{Request: runinstances.Request{ImageID: image}, Amount: amount, Candidates: candidates(zones...)}
}

// launchAll launches an order on each of n goroutines.
func launchAll(ctx context.Context, l *launch.Launcher, n int, o func(i int) launch.Order) ([]*launch.Plan, []error) {
	plans, errs := make([]*launch.Plan, n), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { plans[i], errs[i] = l.Launch(ctx, o(i)) })
	}
	wg.Wait()
	return plans, errs
}

func TestLauncher_joins(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]ecstest.Fault{
		"": nil, "faults": {ecstest.Random(5, 0.3)}, "slow": {ecstest.DelayResponse(3 * time.Second)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const n = 500
				s := ecstest.NewServer(ecstest.WithFaults(faults...), ecstest.WithStock("ecs.g7.large", 130, "cn-hangzhou-g"))
				l := launch.New(s.Client(), launch.Options{Window: time.Second})
				plans, errs := launchAll(t.Context(), l, n, func(int) launch.Order { return order(1, "cn-hangzhou-g", "cn-hangzhou-h") })
				require.NoError(t, errors.Join(errs...))
				var ids []string
				for _, p := range plans {
					require.Len(t, p.InstanceIDs(), 1)
					ids = append(ids, p.InstanceIDs()...)
				}
				slices.Sort(ids)
				assert.Len(t, slices.Compact(ids), n, "nobody gets what belongs to another")
				assert.Len(t, s.Account().Instances, n)
				if name != "faults" {
					assert.Less(t, len(s.Calls()), 10, "100 and 30 in the first zone, and 370 in the second one; the rest were under way by then")
				}
			})
		})
	}
}

// Different requests are not joined, and neither is anything without a window.
func TestLauncher_joinsEqualRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for window, calls := range map[time.Duration]int{0: 10, time.Second: 2} {
			s := ecstest.NewServer()
			l := launch.New(s.Client(), launch.Options{Window: window})
			_, errs := launchAll(t.Context(), l, 10, func(i int) launch.Order {
				o := order(1, "cn-hangzhou-g")
				o.Request.UserData = "QQ==" // a secret, which json.Marshal does not tell apart
				if i < 4 {
					o.Request.UserData = "Qg=="
				}
				return o
			})
			require.NoError(t, errors.Join(errs...))
			assert.Len(t, s.Calls(), calls)
			b := 0
			for _, in := range s.Account().Instances {
				if in.UserData == "Qg==" {
					b++
				}
			}
			assert.Equal(t, 4, b)
		}
	})
}

// Who leaves before the purchase is not counted. Who leaves during it has it in the plan, and gets it by Resume.
func TestLauncher_joinsAndLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer(ecstest.WithFaults(ecstest.DelayResponse(10 * time.Second)))
		l := launch.New(s.Client(), launch.Options{Window: time.Second})
		plans, errs := make([]*launch.Plan, 6), make([]error, 6)
		var wg sync.WaitGroup
		for i, limit := range []time.Duration{0, 0, 500 * time.Millisecond, 500 * time.Millisecond, 5 * time.Second, 5 * time.Second} {
			wg.Go(func() {
				ctx := t.Context()
				if limit > 0 {
					c, cancel := context.WithTimeout(ctx, limit)
					defer cancel()
					ctx = c
				}
				plans[i], errs[i] = l.Launch(ctx, order(1, "cn-hangzhou-g"))
			})
		}
		wg.Wait()
		require.Len(t, s.Account().Instances, 4)
		var ids []string
		for i, p := range plans {
			bought, unknown := p.Units()
			switch i / 2 {
			case 0:
				require.NoError(t, errs[i])
				assert.Equal(t, 1, bought)
			case 1:
				assert.ErrorIs(t, errs[i], context.DeadlineExceeded)
				assert.Zero(t, bought+unknown)
			case 2:
				assert.ErrorIs(t, errs[i], context.DeadlineExceeded)
				require.Equal(t, 1, unknown)
				require.NoError(t, l.Resume(t.Context(), p))
			}
			ids = append(ids, p.InstanceIDs()...)
		}
		assert.Len(t, s.Account().Instances, 4, "resumed, not bought again")
		slices.Sort(ids)
		assert.Len(t, slices.Compact(ids), 4)
		s.AssertExecuted(t, "RunInstances", 1)
	})
}

// When all have left, the call ends. Who comes after those who left before the purchase does not go down with them.
func TestLauncher_joinsWhenAllHaveLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer()
		begun := time.Now()
		ended := make(chan time.Duration, 1)
		hangs := ecs.InvokerFunc(func(ctx context.Context, _ ecs.Operation, _, _ any, _ ...ecs.CallOption) error {
			<-ctx.Done()
			ended <- time.Since(begun)
			return ctx.Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		plans, errs := launchAll(ctx, launch.New(hangs, launch.Options{Window: time.Second}), 3, func(int) launch.Order { return order(1, "cn-hangzhou-h") })
		assert.Equal(t, 3*time.Second, <-ended)
		l := launch.New(s.Client(), launch.Options{Window: time.Second})
		for i, p := range plans {
			require.ErrorIs(t, errs[i], context.DeadlineExceeded)
			require.NoError(t, l.Resume(t.Context(), p))
		}
		assert.Len(t, s.Account().Instances, 3)

		ctx, cancel = context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		_, err := l.Launch(ctx, order(1, "cn-hangzhou-h"))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		_, err = l.Launch(t.Context(), order(1, "cn-hangzhou-h"))
		require.NoError(t, err)
		assert.Len(t, s.Account().Instances, 4)
	})
}

// Callers leave shared purchases at any time, while calls fail in all ways. When all go on, each gets its own.
func TestLauncher_joinsAndLeavesUnderFaults(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			const callers = 40
			r := rand.New(rand.NewPCG(seed, 3))
			s := ecstest.NewServer(ecstest.WithStock("ecs.g7.large", r.IntN(60), "cn-hangzhou-g"))
			calm := s.Inject(ecstest.Random(seed, 0.4), ecstest.DelayResponse(500*time.Millisecond))
			l := launch.New(s.Client(), launch.Options{Window: time.Second})
			plans := make([]*launch.Plan, callers)
			var wg sync.WaitGroup
			for i := range callers {
				limit, begin := time.Duration(r.IntN(6000))*time.Millisecond, time.Duration(r.IntN(2000))*time.Millisecond
				wg.Go(func() {
					time.Sleep(begin)
					ctx, cancel := context.WithTimeout(t.Context(), limit)
					defer cancel()
					plans[i], _ = l.Launch(ctx, order(1+i%4, "cn-hangzhou-g", "cn-hangzhou-h"))
				})
			}
			wg.Wait()
			calm()
			var ids []string
			for i, p := range plans {
				require.NoError(t, l.Resume(t.Context(), p))
				require.Len(t, p.InstanceIDs(), 1+i%4)
				ids = append(ids, p.InstanceIDs()...)
			}
			assert.ElementsMatch(t, world{server: s}.instances(), ids, seed)
		})
	}
}

// Plans that are saved share no calls with others.
func TestLauncher_joinsNoSavedPlans(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer()
		l := launch.New(s.Client(), launch.Options{Window: time.Second})
		errDisk := errors.New("disk full")
		saved := make([][]byte, 10)
		plans, errs := launchAll(t.Context(), l, 10, func(i int) launch.Order {
			o := order(2, "cn-hangzhou-g")
			if i >= 6 {
				return o
			}
			o.Save = func(_ context.Context, plan []byte) error {
				if i < 3 {
					return errDisk
				}
				saved[i] = plan
				return nil
			}
			return o
		})
		var ids []string
		for i, p := range plans {
			ids = append(ids, p.InstanceIDs()...)
			switch {
			case i < 3:
				require.ErrorIs(t, errs[i], errDisk)
				assert.Empty(t, p.Purchases)
			case i < 6:
				require.NoError(t, errs[i])
				again, err := launch.Parse(saved[i])
				require.NoError(t, err)
				assert.Equal(t, p.InstanceIDs(), again.InstanceIDs())
			default:
				require.NoError(t, errs[i])
			}
		}
		slices.Sort(ids)
		assert.Len(t, slices.Compact(ids), 14, "each has two of its own")
		assert.Len(t, s.Account().Instances, 14)
		s.AssertExecuted(t, "RunInstances", 3+1)
	})
}

// All goroutines together ask once for what is sold out, until it is forgotten.
func TestLauncher_remembersSoldOut(t *testing.T) {
	t.Parallel()
	for _, window := range []time.Duration{0, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			s := ecstest.NewServer(ecstest.WithStock("ecs.g7.large", 0, "cn-hangzhou-g"), ecstest.WithFaults(ecstest.DelayResponse(time.Second)))
			l := launch.New(s.Client(), launch.Options{Window: window, SoldOut: time.Minute})
			asked := func() (n int) {
				for _, c := range s.Calls() {
					if c.Params["ZoneId"] == "cn-hangzhou-g" {
						n++
					}
				}
				return n
			}
			for round := range 3 {
				plans, errs := launchAll(t.Context(), l, 100, func(i int) launch.Order {
					o := order(1, "cn-hangzhou-g", "cn-hangzhou-h")
					o.Request.InstanceName = fmt.Sprintf("node-%d", i%7)
					return o
				})
				require.NoError(t, errors.Join(errs...))
				assert.Equal(t, round+1, asked(), "once")
				known := 0
				for _, p := range plans {
					assert.Equal(t, launch.NoStock, p.Report[0].Verdict)
					if p.Report[0].Known {
						known++
						assert.Contains(t, p.String(), "no stock: OperationDenied.NoStock, known until 00:0")
					}
				}
				assert.Positive(t, known)
				time.Sleep(time.Minute)
			}
			forgetful := launch.New(s.Client(), launch.Options{SoldOut: -1})
			for range 3 {
				_, err := forgetful.Launch(t.Context(), order(1, "cn-hangzhou-g"))
				assert.True(t, ecs.IsOutOfCapacity(err), err)
			}
			assert.Equal(t, 6, asked())
		})
	}
}

// What is known to be on sale is bought by all at once.
func TestLauncher_doesNotQueueForWhatIsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer(ecstest.WithFaults(ecstest.DelayResponse(time.Second)))
		begun := time.Now()
		_, errs := launchAll(t.Context(), launch.New(s.Client(), launch.Options{}), 100, func(int) launch.Order { return order(1, "cn-hangzhou-g") })
		require.NoError(t, errors.Join(errs...))
		assert.Equal(t, 2*time.Second, time.Since(begun), "the first one, and then the others")
	})
}

// A vSwitch without free addresses is full for all types.
func TestLauncher_remembersFullVSwitches(t *testing.T) {
	t.Parallel()
	asked := 0
	full := ecs.InvokerFunc(func(context.Context, ecs.Operation, any, any, ...ecs.CallOption) error {
		asked++
		return &ecs.Error{Action: "RunInstances", Code: "InvalidVSwitchId.IpNotEnough", HTTPStatus: 403}
	})
	l := launch.New(full, launch.Options{})
	for _, c := range []launch.Candidate{
		{InstanceType: "ecs.g7.large", ZoneID: "z", VSwitchID: "vsw-1"}, {InstanceType: "ecs.c7.large", ZoneID: "z", VSwitchID: "vsw-1", Spot: true},
		{InstanceType: "ecs.g7.large", ZoneID: "z", VSwitchID: "vsw-2"},
	} {
		plan, err := l.Launch(t.Context(), launch.Order{Amount: 1, Candidates: []launch.Candidate{c}})
		require.Error(t, err)
		assert.Equal(t, launch.NoStock, plan.Report[0].Verdict)
	}
	assert.Equal(t, 2, asked)
}

// A price limit that was too low for one request is too low for all.
func TestLauncher_remembersPrices(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer()
	l := launch.New(s.Client(), launch.Options{})
	for i, limit := range []float64{0.1, 0.1, 0.11} {
		o := order(1, "cn-hangzhou-k")
		o.Request.InstanceName = fmt.Sprintf("node-%d", i)
		o.Candidates[0].Spot, o.Candidates[0].SpotPriceLimit = true, limit
		plan, err := l.Launch(t.Context(), o)
		require.Error(t, err)
		assert.Equal(t, launch.TooDear, plan.Report[0].Verdict)
		assert.Equal(t, i == 1, plan.Report[0].Known)
	}
}

// A quota refuses amounts as a whole, joined ones too. What it has room for is found all the same.
func TestLauncher_quota(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		quota := ecstest.WithQuota("max-postpaid-instance-vcpu-count", 2*7) // seven instances
		s := ecstest.NewServer(quota)
		p, err := launch.New(s.Client(), launch.Options{}).Launch(t.Context(), order(10, "cn-hangzhou-g", "cn-hangzhou-h"))
		assert.True(t, ecs.IsQuotaExceeded(err), err)
		assert.Len(t, p.InstanceIDs(), 7)
		assert.Len(t, s.Account().Instances, 7)
		assert.Len(t, s.Calls(), 4, "10, 5, 2 and 1 are asked for; the second zone has the same quota")

		s = ecstest.NewServer(quota)
		l := launch.New(s.Client(), launch.Options{Window: time.Second})
		plans, errs := launchAll(t.Context(), l, 40, func(int) launch.Order { return order(1, "cn-hangzhou-g", "cn-hangzhou-h") })
		got := 0
		for i, p := range plans {
			if got += len(p.InstanceIDs()); errs[i] != nil {
				assert.True(t, ecs.IsQuotaExceeded(errs[i]), errs[i])
			}
		}
		assert.Equal(t, 7, got)
		assert.Len(t, s.Account().Instances, 7)
		assert.Less(t, len(s.Calls()), 20)
	})
}
