package launch_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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
	"github.com/go-aliecs/aliecs/ecs/types"
)

const image = "aliyun_3_x64_20G_alibase_20240528.vhd"

var (
	someTypes = []string{"ecs.g7.large", "ecs.c7.large", "ecs.g6.large"}
	someZones = []string{"cn-hangzhou-g", "cn-hangzhou-h", "cn-hangzhou-i", "cn-hangzhou-j"}
)

// A world is an account with little of everything, and an order that may be too much for it.
type world struct {
	server *ecstest.Server
	order  launch.Order
}

func newWorld(r *rand.Rand, faults ...ecstest.Fault) world {
	opts := []ecstest.Option{ecstest.WithFaults(faults...)}
	for _, typ := range someTypes {
		for _, zone := range someZones {
			if r.IntN(3) > 0 {
				opts = append(opts, ecstest.WithStock(typ, r.IntN(6), zone))
			}
		}
	}
	if r.IntN(3) == 0 {
		opts = append(opts, ecstest.WithQuota("max-postpaid-instance-vcpu-count", r.IntN(24)))
	}
	w := world{server: ecstest.NewServer(opts...), order: launch.Order{
		Request: runinstances.Request{ImageID: image, Password: "Secret-1234", Tags: []types.Tag{{Key: "a", Value: "b"}}},
		Amount:  1 + r.IntN(15),
	}}
	w.order.MinAmount = r.IntN(w.order.Amount + 1)
	for range 1 + r.IntN(6) {
		c := launch.Candidate{
			InstanceType: someTypes[r.IntN(len(someTypes))], ZoneID: someZones[r.IntN(len(someZones))],
			Price: float64(r.IntN(5)) / 10, Weight: r.IntN(4), Spot: r.IntN(3) == 0,
		}
		if c.Spot && r.IntN(2) == 0 {
			c.SpotPriceLimit = 0.1 + float64(r.IntN(4))/10
		}
		w.order.Candidates = append(w.order.Candidates, c)
	}
	return w
}

// check compares a plan that was launched to its end with the account.
func (w world) check(t *testing.T, p *launch.Plan, err error, what any) {
	t.Helper()
	bought, unknown := p.Units()
	assert.Zero(t, unknown, what)
	assert.LessOrEqual(t, bought, w.order.Amount, "%v: never more than asked for", what)
	assert.ElementsMatch(t, w.instances(), p.InstanceIDs(), "%v: the plan has what was bought", what)
	enough := bought >= cmp.Or(w.order.MinAmount, w.order.Amount)
	assert.Equal(t, enough, err == nil, "%v: %v\n%v", what, err, p)
	weights := map[string]int{}
	for i, c := range p.Order.Candidates {
		for _, id := range p.InstanceIDs(i) {
			weights[id] = max(c.Weight, 1)
		}
	}
	sum := 0
	for _, n := range weights {
		sum += n
	}
	assert.Equal(t, bought, sum, "%v: each instance once", what)
}

func (w world) instances() (ids []string) {
	for _, in := range w.server.Account().Instances {
		ids = append(ids, in.ID)
	}
	return ids
}

// A process is one run of a program that may crash: at a call, before or after it, or when it saves the plan.
type process struct {
	client ecs.Invoker
	disk   *[]byte // outlives the process

	mu      sync.Mutex
	left    int // steps until the crash
	crashed bool
	stop    context.CancelFunc
}

var errCrash = errors.New("crashed")

// step reports whether the process still runs.
func (p *process) step() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left--; p.left < 0 {
		p.crashed = true
		p.stop()
	}
	return !p.crashed
}

func (p *process) Invoke(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
	if !p.step() {
		return errCrash
	}
	err := p.client.Invoke(ctx, op, req, resp, opts...)
	if !p.step() {
		return errCrash
	}
	return err
}

func (p *process) save(_ context.Context, plan []byte) error {
	if !p.step() {
		return errCrash
	}
	*p.disk = plan
	if !p.step() {
		return errCrash
	}
	return nil
}

// run launches the order of the world, or goes on with the plan that an earlier process saved.
func (p *process) run(t *testing.T, w world, o launch.Options) (*launch.Plan, error) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p.stop = cancel
	l := launch.New(p, o)
	if *p.disk == nil {
		w.order.Save = p.save
		return l.Launch(ctx, w.order)
	}
	plan, err := launch.Parse(*p.disk)
	require.NoError(t, err)
	plan.Order.Save = p.save
	return plan, l.Resume(ctx, plan)
}

// Programs that crash at any time, with a third of the calls failing in all ways, lose nothing and buy nothing twice.
func TestLauncher_crashes(t *testing.T) {
	t.Parallel()
	for group := range 20 {
		t.Run(fmt.Sprint(group), func(t *testing.T) {
			t.Parallel()
			for n := range 50 {
				seed := uint64(group*50 + n)
				synctest.Test(t, func(t *testing.T) {
					r := rand.New(rand.NewPCG(seed, 1))
					w := newWorld(r)
					calm := w.server.Inject(ecstest.Random(seed, 0.3))
					o := launch.Options{}
					if r.IntN(2) == 0 {
						o.Window = time.Second
					}
					var disk []byte
					var plan *launch.Plan
					var err error
					for try := 0; ; try++ {
						p := &process{client: w.server.Client(), disk: &disk, left: r.IntN(12)}
						if try == 6 {
							calm()
						}
						if try >= 6 {
							p.left = 1 << 30
						}
						if plan, err = p.run(t, w, o); !p.crashed && try >= 6 {
							break
						}
						if bought, _ := must(launch.Parse(disk)).Units(); disk != nil && !p.crashed && err == nil {
							require.Positive(t, bought)
						}
						time.Sleep(time.Minute)
					}
					w.check(t, plan, err, seed)
				})
			}
		})
	}
}

// A process crashes in which many callers share purchases. Each goes on with its own plan, and gets its own instances.
func TestLauncher_crashesOfManyCallers(t *testing.T) {
	t.Parallel()
	const callers = 30
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 2))
			s := ecstest.NewServer(ecstest.WithStock("ecs.g7.large", r.IntN(40), "cn-hangzhou-g"))
			calm := s.Inject(ecstest.Random(seed, 0.3))
			disks := [callers][]byte{}
			for try := 0; ; try++ {
				left := r.IntN(5 * callers) // a call is two steps, and so is the saving of a plan
				if try == 4 {
					calm()
					left = 1 << 30
				}
				ctx, cancel := context.WithCancel(t.Context())
				shared := &process{client: s.Client(), left: left, stop: cancel}
				l := launch.New(shared, launch.Options{Window: time.Second})
				plans, errs := [callers]*launch.Plan{}, [callers]error{}
				var wg sync.WaitGroup
				for i := range callers {
					o := order(1+i%3, "cn-hangzhou-g", "cn-hangzhou-h")
					o.Save = func(_ context.Context, plan []byte) error {
						if !shared.step() {
							return errCrash
						}
						disks[i] = plan
						return nil
					}
					wg.Go(func() {
						if disks[i] == nil {
							plans[i], errs[i] = l.Launch(ctx, o)
							return
						}
						var err error
						if plans[i], err = launch.Parse(disks[i]); assert.NoError(t, err) {
							plans[i].Order.Save = o.Save
							errs[i] = l.Resume(ctx, plans[i])
						}
					})
				}
				wg.Wait()
				cancel()
				if try < 4 {
					time.Sleep(time.Minute)
					continue
				}
				require.NoError(t, errors.Join(errs[:]...), seed)
				var ids []string
				for i, p := range plans {
					require.Len(t, p.InstanceIDs(), 1+i%3)
					ids = append(ids, p.InstanceIDs()...)
				}
				assert.ElementsMatch(t, world{server: s}.instances(), ids, seed)
				return
			}
		})
	}
}

func must(p *launch.Plan, _ error) *launch.Plan {
	if p == nil {
		return new(launch.Plan)
	}
	return p
}

// A launch that is cancelled at any time says what it bought, or may have bought, and can be finished.
func TestLauncher_cancelled(t *testing.T) {
	t.Parallel()
	for _, window := range []time.Duration{0, 100 * time.Millisecond} {
		for n := range 60 {
			synctest.Test(t, func(t *testing.T) {
				at := time.Duration(n)*20*time.Millisecond + 7*time.Millisecond
				w := newWorld(rand.New(rand.NewPCG(7, 7)), ecstest.DelayRequest(50*time.Millisecond), ecstest.DelayResponse(50*time.Millisecond))
				l := launch.New(w.server.Client(), launch.Options{Window: window})
				ctx, cancel := context.WithTimeout(t.Context(), at)
				defer cancel()
				begun := time.Now()
				plan, err := l.Launch(ctx, w.order)
				if ctx.Err() != nil {
					assert.Equal(t, at, time.Since(begun), "at once")
					require.ErrorIs(t, err, context.DeadlineExceeded)
				}
				time.Sleep(time.Minute) // what was sent arrives
				bought, unknown := plan.Units()
				assert.LessOrEqual(t, bought+unknown, w.order.Amount)
				assert.Subset(t, w.instances(), plan.InstanceIDs())
				if unknown == 0 {
					assert.ElementsMatch(t, w.instances(), plan.InstanceIDs())
				} else {
					e, ok := errors.AsType[*launch.Error](err)
					require.True(t, ok)
					assert.Equal(t, launch.Unknown, e.Verdict)
					assert.ErrorContains(t, err, fmt.Sprintf("and perhaps %d more", unknown))
				}
				err = l.Resume(t.Context(), plan)
				w.check(t, plan, err, at)
			})
		}
	}
}
