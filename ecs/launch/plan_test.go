package launch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
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

// open returns a plan with a purchase of three whose outcome is unknown: they exist.
func open(t testing.TB, s *ecstest.Server) *launch.Plan {
	t.Helper()
	remove := s.Inject(ecstest.DropResponse("RunInstances"))
	o := order(3, "cn-hangzhou-g", "cn-hangzhou-h")
	o.Request.Password = "Secret-1234"
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	plan, err := launch.New(s.Client(), launch.Options{}).Launch(ctx, o)
	remove()
	e, ok := errors.AsType[*launch.Error](err)
	require.True(t, ok, err)
	require.Equal(t, launch.Unknown, e.Verdict)
	return plan
}

func TestPlan_encode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer()
		plan := open(t, s)
		text, err := plan.Encode()
		require.NoError(t, err)
		assert.Contains(t, string(text), "Secret-1234", "or it could not be sent again")
		again, err := launch.Parse(text)
		require.NoError(t, err)
		assert.Equal(t, plan.Order.Request, again.Order.Request)
		assert.Equal(t, plan.Purchases[0].ClientToken, again.Purchases[0].ClientToken)
		assert.Equal(t, plan.String(), again.String())
		_, unknown := again.Units()
		assert.Equal(t, 3, unknown)

		var any map[string]any
		require.NoError(t, json.Unmarshal(text, &any))
		indented, err := json.MarshalIndent(any, "", "  ") // another order of the members, too
		require.NoError(t, err)
		_, err = launch.Parse(indented)
		require.NoError(t, err)

		logged, err := json.Marshal(plan)
		require.NoError(t, err)
		for _, shown := range []string{string(logged), fmt.Sprint(plan), fmt.Sprintf("%+v %#v", *plan, *plan)} {
			assert.NotContains(t, shown, "Secret-1234")
		}
		require.NoError(t, launch.New(s.Client(), launch.Options{}).Resume(t.Context(), again))
		assert.Len(t, s.Account().Instances, 3)
	})
}

// The service promises nothing about old tokens, so nothing is sent with one.
func TestLauncher_Resume_oldToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer()
		plan := open(t, s)
		time.Sleep(25 * time.Hour)
		calls := len(s.Calls())
		err := launch.New(s.Client(), launch.Options{}).Resume(t.Context(), plan)
		assert.ErrorContains(t, err, "too long ago for a ClientToken")
		assert.Len(t, s.Calls(), calls)
		// Somebody has found them.
		for _, in := range s.Account().Instances {
			plan.Purchases[0].InstanceIDs = append(plan.Purchases[0].InstanceIDs, in.ID)
		}
		require.NoError(t, launch.New(s.Client(), launch.Options{}).Resume(t.Context(), plan))
		assert.Len(t, s.Account().Instances, 3)
	})
}

func FuzzParse(f *testing.F) {
	s := ecstest.NewServer()
	plan := open(f, s)
	text, err := plan.Encode()
	require.NoError(f, err)
	f.Add(text)
	f.Add([]byte(`{"format":1,"request":{},"plan":null,"sum":""}`))
	f.Add([]byte(`null`))
	f.Add(bytes.Replace(text, []byte(`"amount":3`), []byte(`"amount":9`), 1))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := launch.Parse(text)
		if err != nil {
			return
		}
		bought, unknown := p.Units()
		assert.LessOrEqual(t, bought+unknown, p.Order.Amount)
		_ = p.String()
		again, err := p.Encode()
		require.NoError(t, err)
		_, err = launch.Parse(again)
		require.NoError(t, err)
	})
}

// Whatever happens to a byte of a stored plan, it is no other plan.
func TestParse_damaged(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer()
	text, err := open(t, s).Encode()
	require.NoError(t, err)
	want, err := launch.Parse(text)
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(1, 1))
	read := 0
	for i := range text {
		for _, b := range []byte{text[i] ^ byte(1<<r.IntN(8)), '0'} {
			bad := bytes.Clone(text)
			bad[i] = b
			got, err := launch.Parse(bad)
			if err != nil {
				continue
			}
			read++ // the case of a member's name does not matter
			assert.Equal(t, want, got, string(bad))
		}
		_, err := launch.Parse(text[:i])
		require.Error(t, err)
	}
	assert.Less(t, read, len(text), "bytes that stayed, and names")
	_, err = launch.Parse(append(text, "{}"...))
	require.Error(t, err)
}

func TestOrder_wrong(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer()
	l := launch.New(s.Client(), launch.Options{})
	for name, change := range map[string]func(o *launch.Order){
		"no amount":        func(o *launch.Order) { o.Amount = 0 },
		"minimum":          func(o *launch.Order) { o.MinAmount = 4 },
		"no candidates":    func(o *launch.Order) { o.Candidates = nil },
		"a token":          func(o *launch.Order) { o.Request.ClientToken = "t" },
		"an amount":        func(o *launch.Order) { o.Request.Amount = new(2) },
		"a dry run":        func(o *launch.Order) { o.Request.DryRun = new(true) },
		"spot":             func(o *launch.Order) { o.Request.SpotStrategy = "SpotAsPriceGo" },
		"negative price":   func(o *launch.Order) { o.Candidates[0].Price = -1 },
		"no number":        func(o *launch.Order) { o.Candidates[0].Price = math.NaN() },
		"negative ceiling": func(o *launch.Order) { o.MaxPrice = -1 },
		"limit, not spot":  func(o *launch.Order) { o.Candidates[0].SpotPriceLimit = 1 },
		"negative weight":  func(o *launch.Order) { o.Candidates[0].Weight = -1 },
	} {
		o := order(3, "cn-hangzhou-g")
		change(&o)
		plan, err := l.Launch(t.Context(), o)
		require.Error(t, err, name)
		assert.Nil(t, plan, name)
		_, err = l.DryRun(t.Context(), o)
		require.Error(t, err, name)
	}
	require.Empty(t, s.Calls())
	require.Error(t, l.Resume(t.Context(), nil))
	require.Error(t, l.Resume(t.Context(), &launch.Plan{Order: order(1, "cn-hangzhou-g")}), "not made by Launch")
	plan, err := l.Launch(t.Context(), order(2, "cn-hangzhou-g"))
	require.NoError(t, err)
	for name, change := range map[string]func(b *launch.Purchase){
		"candidate": func(b *launch.Purchase) { b.Candidate = 1 }, "token": func(b *launch.Purchase) { b.ClientToken = "" },
		"share": func(b *launch.Purchase) { b.Share, b.InstanceIDs = 0, nil }, "first": func(b *launch.Purchase) { b.First = 1 },
		"amount": func(b *launch.Purchase) { b.Amount, b.Share, b.InstanceIDs = 3, 3, nil },
	} {
		bad := *plan
		bad.Purchases = []launch.Purchase{plan.Purchases[0]}
		change(&bad.Purchases[0])
		require.ErrorContains(t, l.Resume(t.Context(), &bad), "no launch can have made this plan", name)
		text, err := bad.Encode()
		require.NoError(t, err)
		_, err = launch.Parse(text)
		require.Error(t, err, name)
	}
	assert.Len(t, s.Calls(), 1)
}

func TestLauncher_DryRun(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer(ecstest.WithStock("ecs.g7.large", 0, "cn-hangzhou-g"))
	l := launch.New(s.Client(), launch.Options{})
	o := order(150, "cn-hangzhou-g", "cn-hangzhou-h", "cn-hangzhou-i")
	o.Candidates[2].Price, o.MaxPrice, o.AsListed = 2, 1, true
	o.Candidates[0].Price, o.Candidates[1].Price = 0.5, 0.5
	plan, err := l.DryRun(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, []launch.Verdict{launch.NoStock, launch.Available, launch.TooDear}, verdicts(plan))
	assert.Len(t, s.Calls(), 2)
	assert.Empty(t, s.Account().Instances)
	assert.Empty(t, plan.InstanceIDs())
	assert.Contains(t, plan.String(), "0 of 150\n")

	_, err = l.DryRun(t.Context(), order(1, "cn-hangzhou-g"))
	assert.True(t, ecs.IsOutOfCapacity(err), err)
	o.Request.ImageID = "m-missing"
	_, err = l.DryRun(t.Context(), o)
	e, ok := errors.AsType[*launch.Error](err)
	require.True(t, ok)
	assert.Equal(t, launch.Mistake, e.Verdict)
	assert.True(t, ecs.IsNotFound(err))
	assert.Empty(t, s.Account().Instances)
}

func verdicts(p *launch.Plan) (list []launch.Verdict) {
	for _, e := range p.Report {
		list = append(list, e.Verdict)
	}
	return list
}

// What ends a launch ends it at once, and is what the error says.
func TestLauncher_ends(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]launch.Verdict{
		"InsufficientBalance": launch.Unpayable, "Forbidden.RAM": launch.Forbidden, "InvalidImageId.NotFound": launch.Mistake,
		"Throttling.User": launch.Later, "InvalidAccessKeyId.NotFound": launch.Forbidden, "InternalError": launch.Unknown,
		"IdempotentParameterMismatch": launch.Unknown, "SomethingNew": launch.Mistake,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := ecstest.NewServer(ecstest.WithStock("ecs.g7.large", 0, "cn-hangzhou-g"))
			l := launch.New(s.Client(), launch.Options{})
			_, err := l.Launch(t.Context(), order(1, "cn-hangzhou-g"))
			require.True(t, ecs.IsOutOfCapacity(err))
			remove := s.Inject(ecstest.ReturnError(code, 403))
			plan, err := l.Launch(t.Context(), order(2, "cn-hangzhou-g", "cn-hangzhou-h", "cn-hangzhou-i"))
			e, ok := errors.AsType[*launch.Error](err)
			require.True(t, ok, err)
			assert.Equal(t, want, e.Verdict, code)
			assert.True(t, ecs.HasCode(err, code), "the first code in the chain: %v", err)
			assert.Equal(t, []launch.Verdict{launch.NoStock, want, launch.NotTried}, verdicts(plan))
			_, unknown := plan.Units()
			assert.Equal(t, want == launch.Unknown, unknown == 2, code)
			remove()
			require.NoError(t, l.Resume(t.Context(), plan), code)
			assert.Len(t, s.Account().Instances, 2)
		})
	}
}

// After a lost response, a refusal for another reason does not say that nothing was bought.
func TestLauncher_unknownStaysUnknown(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"Forbidden.RAM", "Throttling.User", "InvalidAccessKeyId.NotFound"} {
		synctest.Test(t, func(t *testing.T) {
			s := ecstest.NewServer()
			remove := s.Inject(ecstest.Times(1, ecstest.DropResponse()), ecstest.ReturnError(code, 403))
			l := launch.New(s.Client(), launch.Options{})
			plan, err := l.Launch(t.Context(), order(2, "cn-hangzhou-g", "cn-hangzhou-h"))
			e, ok := errors.AsType[*launch.Error](err)
			require.True(t, ok)
			assert.Equal(t, launch.Unknown, e.Verdict)
			assert.Contains(t, err.Error(), "0 of 2, and perhaps 2 more")
			for _, c := range s.Calls() {
				assert.Equal(t, "cn-hangzhou-g", c.Params["ZoneId"], "no other candidate")
			}
			require.Error(t, l.Resume(t.Context(), plan), "neither does another one")
			_, unknown := plan.Units()
			require.Equal(t, 2, unknown)
			remove()
			require.NoError(t, l.Resume(t.Context(), plan))
			assert.Len(t, s.Account().Instances, 2)
			assert.Len(t, plan.InstanceIDs(0), 2)
		})
	}
}

// An error that does not come from the service settles nothing.
func TestLauncher_Resume_notSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer()
		plan := open(t, s)
		errBreaker := errors.New("circuit open")
		tries := 0
		breaker := ecs.InvokerFunc(func(context.Context, ecs.Operation, any, any, ...ecs.CallOption) error {
			tries++
			return errBreaker
		})
		err := launch.New(breaker, launch.Options{}).Resume(t.Context(), plan)
		require.ErrorIs(t, err, errBreaker)
		assert.Equal(t, 3, tries)
		_, unknown := plan.Units()
		assert.Equal(t, 3, unknown)

		require.NoError(t, launch.New(s.Client(), launch.Options{}).Resume(t.Context(), plan))
		assert.Len(t, s.Account().Instances, 3)

		ctx, cancel := context.WithCancel(t.Context())
		impatient := ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
			defer cancel()
			return errors.Join(s.Client().Invoke(ctx, op, req, resp, opts...), context.Canceled)
		})
		plan, err = launch.New(impatient, launch.Options{}).Launch(ctx, order(2, "cn-hangzhou-g"))
		require.ErrorIs(t, err, context.Canceled)
		assert.Contains(t, err.Error(), "perhaps 2 more")
		require.NoError(t, launch.New(s.Client(), launch.Options{}).Resume(t.Context(), plan))
		assert.Len(t, s.Account().Instances, 3+2)

		plan, err = launch.New(breaker, launch.Options{}).Launch(t.Context(), order(1, "cn-hangzhou-g"))
		require.ErrorIs(t, err, errBreaker)
		_, unknown = plan.Units()
		assert.Zero(t, unknown, "nothing was sent")
	})
}

// A refusal of the repeated call settles that the first one bought nothing.
func TestLauncher_refusedAfterLostRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer(ecstest.WithStock("ecs.g7.large", 0, "cn-hangzhou-g"), ecstest.WithFaults(ecstest.Times(1, ecstest.DropRequest())))
		plan, err := launch.New(s.Client(), launch.Options{}).Launch(t.Context(), order(2, "cn-hangzhou-g", "cn-hangzhou-h"))
		require.NoError(t, err)
		assert.Len(t, plan.InstanceIDs(1), 2)
	})
}

// What a candidate says is sent, and what it leaves out is that of the request.
func TestOrder_request(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer()
	l := launch.New(s.Client(), launch.Options{})
	o := launch.Order{
		Request: runinstances.Request{ImageID: image, InstanceType: "ecs.c7.large", ZoneID: "cn-hangzhou-h", InstanceName: "node"},
		Amount:  9, MaxPrice: 0.111, AsListed: true,
		Candidates: []launch.Candidate{
			{Spot: true, Weight: 4}, {InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-h"},
			{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-i", Price: 0.1}, {Spot: true, SpotPriceLimit: 0.5}, {Spot: true, SpotPriceLimit: 0.1},
		},
	}
	plan, err := l.Launch(t.Context(), o)
	require.NoError(t, err)
	calls := s.Calls()
	require.Len(t, calls, 2)
	want := map[string]string{
		"InstanceType": "ecs.c7.large", "ZoneId": "cn-hangzhou-h", "SpotStrategy": "SpotWithPriceLimit", "SpotPriceLimit": "0.444",
		"Amount": "2", "MinAmount": "1", "InstanceName": "node", "ImageId": image, "RegionId": "cn-hangzhou", "ClientToken": plan.Purchases[0].ClientToken,
	}
	assert.Equal(t, want, calls[0].Params)
	want = map[string]string{
		"InstanceType": "ecs.g7.large", "ZoneId": "cn-hangzhou-i", "Amount": "1",
		"InstanceName": "node", "ImageId": image, "RegionId": "cn-hangzhou", "ClientToken": plan.Purchases[1].ClientToken,
	}
	assert.Equal(t, want, calls[1].Params)
	assert.Equal(t, []launch.Verdict{launch.Taken, launch.TooDear, launch.Taken, launch.NotNeeded, launch.NotNeeded}, verdicts(plan))
	assert.Contains(t, plan.String(), "price too high: not known")
	limits := []float64{0.444, 0, 0, 0.111, 0.1}
	for i, c := range plan.Order.Candidates {
		assert.InDelta(t, limits[i], c.SpotPriceLimit, 1e-9, "the lower one of the candidate's and the order's")
	}
	assert.Equal(t, "9 of 9", strings.SplitN(plan.String(), "\n", 2)[0])
}

// The cheapest unit comes first, and what has no price last.
func TestOrder_byPrice(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer()
	o := order(1, "a", "b", "c", "d", "e")
	for i, price := range []float64{0, 0.4, 0.3, 0, 0.5} {
		o.Candidates[i].Price = price
	}
	o.Candidates[4].Weight = 2
	plan, err := launch.New(s.Client(), launch.Options{}).DryRun(t.Context(), o)
	require.Error(t, err)
	zones := ""
	for _, c := range plan.Order.Candidates {
		zones += c.ZoneID
	}
	assert.Equal(t, "ecbad", zones)
	assert.Equal(t, "a", o.Candidates[0].ZoneID, "the caller's list stays as it is")
}

// A plan that cannot be saved is not carried out. One that cannot be saved afterwards has what was bought.
func TestLauncher_saveFails(t *testing.T) {
	t.Parallel()
	for fails, instances := range map[int]int{1: 0, 2: 2} {
		s := ecstest.NewServer()
		o := order(2, "cn-hangzhou-g", "cn-hangzhou-h")
		n, errDisk := 0, errors.New("disk full")
		o.Save = func(context.Context, []byte) error {
			if n++; n == fails {
				return errDisk
			}
			return nil
		}
		l := launch.New(s.Client(), launch.Options{})
		plan, err := l.Launch(t.Context(), o)
		require.ErrorIs(t, err, errDisk)
		assert.Len(t, s.Account().Instances, instances)
		assert.Len(t, plan.InstanceIDs(), instances)
		require.NoError(t, l.Resume(t.Context(), plan))
		assert.Len(t, s.Account().Instances, 2)
	}
}

// A context that ends just after the purchase does not keep its outcome from being saved.
func TestLauncher_savesWhatWasBought(t *testing.T) {
	t.Parallel()
	known := 0
	for range 50 {
		s := ecstest.NewServer()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		client := ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
			defer cancel()
			return s.Client().Invoke(ctx, op, req, resp, opts...)
		})
		var saved []byte
		o := order(101, "cn-hangzhou-g")
		o.Save = func(ctx context.Context, plan []byte) error {
			saved = plan
			return ctx.Err()
		}
		_, err := launch.New(client, launch.Options{}).Launch(ctx, o)
		require.ErrorIs(t, err, context.Canceled)
		plan, err := launch.Parse(saved)
		require.NoError(t, err)
		if bought, _ := plan.Units(); bought == 100 {
			known++ // else the end was noticed before the response
		}
		require.NoError(t, launch.New(s.Client(), launch.Options{}).Resume(t.Context(), plan))
		assert.Len(t, s.Account().Instances, 101)
	}
	assert.Positive(t, known)
}
