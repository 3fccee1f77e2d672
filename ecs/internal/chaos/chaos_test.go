package chaos_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// chaosRetries are so many that fewer than one call of TestChaos uses them up.
const chaosRetries = 8

// No call is lost, doubled, hung or given what another asked for, whatever the network and the service do to it: 1,000
// creates, 300 creates without a ClientToken and 10,000 reads, of whose requests three in ten meet one of faults.
func TestChaos(t *testing.T) {
	quiet(t)
	calls := 11_300
	if testing.Short() {
		calls /= 10
	}
	newRawServer(t, nil).stop() // the first socket of a program opens files that stay
	goroutines, files, heap := runtime.NumGoroutine(), openFiles(), heapInUse()
	s := newRawServer(t, atRandom(0.3))
	c := rawClient(t, s, ecs.WithAttemptTimeout(300*time.Millisecond),
		ecs.WithRetry(ecs.RetryPolicy{Retries: chaosRetries, Base: time.Millisecond, Cap: 5 * time.Millisecond}))
	var longest, largest, ended, exhausted most
	each(calls, func(i int) {
		call, start := strconv.Itoa(i), time.Now()
		var err error
		switch kind := i % 113; {
		case kind < 10:
			if err = tryCreate(t, s, c, call, "ClientToken"); err != nil {
				tokenOf(t, err)
			}
		case kind < 13:
			_ = tryCreate(t, s, c, call, "") // may fail, having no token to try again with
		case kind%10 == 3:
			err = tryAll(t, c, call)
		default:
			err = tryPage(t, c, call, i%rawPages)
		}
		longest.see(int64(time.Since(start)))
		if i%100 == 0 {
			largest.see(int64(heapInUse()))
		}
		if err == nil {
			return
		}
		switch final, met := s.mustEnd(call); {
		case final:
			ended.Add(1)
		case usedAllAttempts(err):
			exhausted.Add(1)
		default:
			t.Errorf("call %s failed though a retry would have saved it: %v (met %q)", call, err, met)
		}
	})
	t.Logf("%d calls, %d requests; %d calls ended by a final answer, %d after all attempts; the longest took %v; heap at most %d MB",
		calls, s.check(t), ended.Load(), exhausted.Load(), time.Duration(longest.Load()), largest.Load()>>20)
	assert.LessOrEqual(t, exhausted.Load(), int64(5), "calls that used all attempts")
	assert.Less(t, time.Duration(longest.Load()), 15*time.Second, "the longest call")
	assert.Less(t, largest.Load(), int64(256<<20), "heap under load")

	s.stop()
	settles(t, "goroutines", goroutines, runtime.NumGoroutine)
	settles(t, "open files", files, openFiles)
	runtime.GC()
	assert.Less(t, heapInUse(), heap+32<<20, "heap afterwards")
}

// Each kind of fault, once, to the first attempt of a call: the call ends as the table says, and the one after it well.
func TestEachFault(t *testing.T) {
	quiet(t)
	transports := map[string]func() *http.Client{
		"own transport":      func() *http.Client { return nil },
		"caller's transport": func() *http.Client { return &http.Client{Transport: new(http.Transport)} },
	}
	calls := map[string]func(*testing.T, *rawServer, *ecs.Client) error{
		"page":      func(t *testing.T, _ *rawServer, c *ecs.Client) error { return tryPage(t, c, "first", 1) },
		"all pages": func(t *testing.T, _ *rawServer, c *ecs.Client) error { return tryAll(t, c, "first") },
		"create": func(t *testing.T, s *rawServer, c *ecs.Client) error {
			return tryCreate(t, s, c, "first", "ClientToken")
		},
		"create without a token": func(t *testing.T, s *rawServer, c *ecs.Client) error { return tryCreate(t, s, c, "first", "") },
	}
	for i := range faults {
		f := &faults[i]
		require.NotContains(t, f.bytes(new(rawRequest), "{...........}"), "$", "%s: a template that nothing fills in", f.name)
		for transport, newHTTPClient := range transports {
			for name, try := range calls {
				t.Run(f.name+"/"+name+"/"+transport, func(t *testing.T) {
					t.Parallel()
					s, c := afterOne(t, f, newHTTPClient())
					err := try(t, s, c)
					if name != "create without a token" || f.final != 0 { // it may fail where the others recover
						checkOutcome(t, f, err)
					}
					assert.NoError(t, tryPage(t, c, "second", 2))
					s.check(t)
				})
			}
		}
	}
}

// A create whose outcome is unknown says so and hands out its token; with that, trying again finds the instance or
// creates the only one.
func TestEachFault_outcomeUnknown(t *testing.T) {
	quiet(t)
	for i := range faults {
		f := &faults[i]
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			s, c := afterOne(t, f, nil)
			once, err := c.With(ecs.WithRetry(ecs.NoRetry))
			require.NoError(t, err)
			if err = tryCreate(t, s, once, "first", "ClientToken"); err == nil {
				return
			}
			req := &runinstances.Request{ClientToken: tokenOf(t, err)}
			_, err = runinstances.Do(t.Context(), c, req, ecs.WithParam("Call", "first"))
			if f.next != nil {
				return // the nonce of a first attempt was not used before: an error that no retry mends
			}
			require.NoError(t, err)
			assert.Len(t, s.created("first"), 1)
		})
	}
}

// tokenOf is the ClientToken that the error of a create hands out.
func tokenOf(t *testing.T, err error) string {
	t.Helper()
	e, ok := errors.AsType[*ecs.Error](err)
	if !assert.True(t, ok, "%v", err) {
		return ""
	}
	assert.NotEmpty(t, e.ClientToken, "%v", err)
	return e.ClientToken
}

// rawClient calls s over its own transport.
func rawClient(t *testing.T, s *rawServer, opts ...ecs.Option) *ecs.Client {
	t.Helper()
	c, err := ecs.NewClient("cn-hangzhou", append([]ecs.Option{
		ecs.WithCredentials(credentials.Static("testid", "testsecret", "")),
		ecs.WithEndpoint("http://" + s.listener.Addr().String()),
		ecs.WithMaxResponseSize(1 << 20),
	}, opts...)...)
	require.NoError(t, err)
	return c
}

// afterOne starts a server whose first request meets f and whose others go well. A nil h is the client's own transport.
func afterOne(t *testing.T, f *fault, h *http.Client) (*rawServer, *ecs.Client) {
	t.Helper()
	var begun atomic.Bool
	s := newRawServer(t, func() *fault {
		if begun.Swap(true) {
			return &well
		}
		return f
	})
	opts := []ecs.Option{ecs.WithAttemptTimeout(200 * time.Millisecond), ecs.WithRetry(ecs.RetryPolicy{Retries: 3, Base: time.Millisecond})}
	if h != nil {
		opts = append(opts, ecs.WithHTTPClient(h))
		t.Cleanup(h.CloseIdleConnections)
	}
	return s, rawClient(t, s, opts...)
}

// atRandom picks a fault for a share of the requests, of all kinds alike.
func atRandom(share float64) func() *fault {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // G404: the same faults each time
	return func() *fault {
		mu.Lock()
		defer mu.Unlock()
		if random.Float64() >= share {
			return &well
		}
		return &faults[random.IntN(len(faults))]
	}
}

// checkOutcome compares how a call ended with what the table of faults says of the one that it met.
func checkOutcome(t *testing.T, f *fault, err error) {
	t.Helper()
	if f.final == 0 {
		assert.NoError(t, err)
		return
	}
	e, ok := errors.AsType[*ecs.Error](err)
	if assert.True(t, ok, "%v", err) {
		assert.Equal(t, f.final, e.HTTPStatus)
		assert.Equal(t, 1, e.Attempts)
	}
}

// tryCreate creates an instance and checks that there is one, and no second one, whatever the call says. The parameter
// token carries the ClientToken; without its name the call has none.
func tryCreate(t *testing.T, s *rawServer, c *ecs.Client, call, token string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var resp runinstances.Response
	op := ecs.Operation{Action: "RunInstances", TokenParam: token}
	err := c.Invoke(ctx, op, &runinstances.Request{Amount: new(1)}, &resp, ecs.WithParam("Call", call))
	created := s.created(call)
	if err != nil {
		assert.LessOrEqual(t, len(created), 1, "call %s: %v", call, err)
		assert.True(t, len(created) == 0 || ecs.IsOutcomeUnknown(err), "call %s created an instance and does not say that it may have: %v", call, err)
		return err
	}
	assert.Len(t, created, 1, "call %s", call)
	assert.Equal(t, created, resp.InstanceIDs, "call %s", call)
	return nil
}

// tryPage reads one page and checks every instance of it.
func tryPage(t *testing.T, c *ecs.Client, call string, page int) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	req := &describeinstances.Request{MaxResults: new(perPage)}
	if page > 0 {
		req.NextToken = strconv.Itoa(page)
	}
	resp, err := describeinstances.Do(ctx, c, req, ecs.WithParam("Call", call))
	if err == nil {
		checkInstances(t, resp.Instances, call, page*perPage, perPage)
	}
	return err
}

// tryAll reads all pages and checks every instance.
func tryAll(t *testing.T, c *ecs.Client, call string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var all []describeinstances.Instance
	for instance, err := range describeinstances.All(ctx, c, nil, ecs.WithParam("Call", call)) {
		if err != nil {
			return err
		}
		all = append(all, instance)
	}
	checkInstances(t, all, call, 0, rawPages*perPage)
	return nil
}

// checkInstances checks that these are the n instances from the first, as this call and no other was shown them.
func checkInstances(t *testing.T, got []describeinstances.Instance, call string, first, n int) {
	t.Helper()
	var want []describeinstances.Instance
	for i := first; i < first+n; i++ {
		want = append(want, describeinstances.Instance{InstanceID: fmt.Sprint("i-", i), InstanceName: call, Status: "Running", CPU: i})
	}
	assert.Equal(t, want, got, "call %s", call)
}

// usedAllAttempts reports whether a call of TestChaos ended because it had no attempt left.
func usedAllAttempts(err error) bool {
	e, ok := errors.AsType[*ecs.Error](err)
	return ok && e.Attempts == chaosRetries+1
}

// most is a number that remembers the largest it has seen.
type most struct{ atomic.Int64 }

func (m *most) see(n int64) {
	for old := m.Load(); n > old && !m.CompareAndSwap(old, n); old = m.Load() {
	}
}

// quiet keeps net/http from reporting surplus bytes to the standard logger.
func quiet(t *testing.T) {
	t.Helper()
	log.SetOutput(io.Discard)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
}

// settles waits until count is back at what it was.
func settles(t *testing.T, what string, before int, count func() int) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range 1000 {
		if count() <= before {
			return
		}
		<-tick.C
	}
	stacks := make([]byte, 64<<10)
	t.Errorf("%d %s, before %d\n%s", count(), what, before, stacks[:runtime.Stack(stacks, true)])
}

// openFiles counts what this process has open, where the system tells.
func openFiles() int {
	files, _ := os.ReadDir("/proc/self/fd")
	return len(files)
}

func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
