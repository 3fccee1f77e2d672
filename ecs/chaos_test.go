package ecs_test

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
	"slices"
	"strconv"
	"strings"
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

// No call is lost, doubled, hung or answered with what is another's, whatever the network and the service do to it.
func TestChaos(t *testing.T) {
	quiet(t)
	creates, bare, reads := 1_000, 300, 10_000
	if testing.Short() {
		creates, bare, reads = 100, 30, 1_000
	}
	goroutines, files, heap := runtime.NumGoroutine(), openFiles(), heapInUse()
	s := newRawServer(t, atRandom(0.3))
	c := rawClient(t, s, ecs.WithRetry(ecs.RetryPolicy{Retries: chaosRetries, Base: time.Millisecond, Cap: 5 * time.Millisecond}), ecs.WithAttemptTimeout(300*time.Millisecond))
	var longest, largest atomic.Int64
	var used, final atomic.Int64
	each(creates+bare+reads, func(i int) {
		call, start := strconv.Itoa(i), time.Now()
		var err error
		switch {
		case i%((creates+bare+reads)/creates) == 0 && i/((creates+bare+reads)/creates) < creates:
			err = tryCreate(t, s, c, call)
		case i%((creates+bare+reads)/bare) == 1 && i/((creates+bare+reads)/bare) < bare:
			// It may end with any error that leaves its outcome open, having no token to try again with.
			if tryBareCreate(t, s, c, call) != nil {
				return
			}
		case i%10 == 2:
			err = tryAll(t, c, call)
		default:
			err = tryPage(t, c, call, i%rawPages)
		}
		longest.Store(max(longest.Load(), int64(time.Since(start))))
		if i%100 == 0 {
			largest.Store(max(largest.Load(), int64(heapInUse())))
		}
		switch {
		case err == nil:
		case s.finals(call):
			final.Add(1)
		case allAttempts(err):
			used.Add(1)
		default:
			t.Errorf("call %s failed though a retry would have saved it: %v (met %s)", call, err, s.names(call))
		}
	})
	t.Logf("%d calls, %d requests: %d ended by a final answer, %d after all attempts; the longest took %v; heap %d KB, at most %d KB, at first %d KB",
		creates+bare+reads, s.requests, final.Load(), used.Load(), time.Duration(longest.Load()), heapInUse()>>10, largest.Load()>>10, heap>>10)
	assert.LessOrEqual(t, used.Load(), int64(5), "calls that used all attempts: fewer than one is to be expected")
	assert.Less(t, time.Duration(longest.Load()), 10*time.Second)
	assert.Less(t, largest.Load(), int64(256<<20))
	s.check(t)
	s.stop()
	settles(t, "goroutines", goroutines, runtime.NumGoroutine)
	settles(t, "open files", files, openFiles)
	runtime.GC()
	assert.Less(t, heapInUse(), heap+32<<20)
}

// Each kind of fault, once, to the first attempt of a call.
func TestEachFault(t *testing.T) {
	quiet(t)
	for name, transport := range map[string]func() *http.Client{
		"own transport":      func() *http.Client { return nil },
		"caller's transport": func() *http.Client { return &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()} },
	} {
		for i := range faults {
			f := &faults[i]
			t.Run(name+"/"+f.name, func(t *testing.T) {
				t.Parallel()
				for name, try := range map[string]func(*testing.T, *rawServer, *ecs.Client) error{
					"read":   func(t *testing.T, _ *rawServer, c *ecs.Client) error { return tryPage(t, c, "first", 1) },
					"pages":  func(t *testing.T, _ *rawServer, c *ecs.Client) error { return tryAll(t, c, "first") },
					"create": func(t *testing.T, s *rawServer, c *ecs.Client) error { return tryCreate(t, s, c, "first") },
				} {
					s, c := afterOne(t, f, transport())
					expect(t, f, name, try(t, s, c))
					assert.NoError(t, tryPage(t, c, "second", 2), "%s: the call after it", name)
					s.check(t)
				}
				s, c := afterOne(t, f, transport())
				err := tryBareCreate(t, s, c, "first")
				assert.False(t, err == nil && f.final != 0, "create without a token: no error")
				assert.NoError(t, tryPage(t, c, "second", 2), "create without a token: the call after it")
				s.check(t)
			})
		}
	}
}

// A create whose outcome is unknown hands out its token, with which the caller finds out.
func TestEachFault_outcomeUnknown(t *testing.T) {
	quiet(t)
	for i := range faults {
		f := &faults[i]
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			s, c := afterOne(t, f, nil, ecs.WithRetry(ecs.NoRetry))
			err := tryCreate(t, s, c, "first")
			if err == nil {
				return
			}
			e, ok := errors.AsType[*ecs.Error](err)
			require.True(t, ok, "%v", err)
			require.NotEmpty(t, e.ClientToken)
			resp, err := runinstances.Do(t.Context(), c, &runinstances.Request{ClientToken: e.ClientToken}, ecs.WithParam("Call", "first"))
			if f.next != nil {
				return
			}
			require.NoError(t, err)
			assert.Equal(t, resp.InstanceIDSets, s.created("first"))
			assert.Len(t, resp.InstanceIDSets, 1)
		})
	}
}

const chaosRetries = 8

// rawClient calls a server over its own transport.
func rawClient(t *testing.T, s *rawServer, opts ...ecs.Option) *ecs.Client {
	t.Helper()
	c, err := ecs.NewClient("cn-hangzhou", append([]ecs.Option{
		ecs.WithCredentials(credentials.Static("testid", "testsecret", "")),
		ecs.WithEndpoint(s.url()),
		ecs.WithMaxResponseSize(1 << 20),
	}, opts...)...)
	require.NoError(t, err)
	return c
}

// afterOne starts a server whose first request meets f and whose others go well.
func afterOne(t *testing.T, f *fault, h *http.Client, opts ...ecs.Option) (*rawServer, *ecs.Client) {
	t.Helper()
	var begun atomic.Bool
	s := newRawServer(t, func() *fault {
		if begun.Swap(true) {
			return &well
		}
		return f
	})
	opts = append([]ecs.Option{ecs.WithAttemptTimeout(200 * time.Millisecond), ecs.WithRetry(ecs.RetryPolicy{Retries: 3, Base: time.Millisecond})}, opts...)
	if h != nil {
		opts = append(opts, ecs.WithHTTPClient(h))
		t.Cleanup(h.CloseIdleConnections)
	}
	return s, rawClient(t, s, opts...)
}

// expect compares how a call ended with what the table of faults says of it.
func expect(t *testing.T, f *fault, name string, err error) {
	t.Helper()
	if f.final == 0 {
		assert.NoError(t, err, name)
		return
	}
	e, ok := errors.AsType[*ecs.Error](err)
	if assert.True(t, ok, "%s: %v", name, err) {
		assert.Equal(t, f.final, e.HTTPStatus, name)
		assert.Equal(t, 1, e.Attempts, name)
	}
}

// tryCreate creates an instance and checks what became of it.
func tryCreate(t *testing.T, s *rawServer, c *ecs.Client, call string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	resp, err := runinstances.Do(ctx, c, &runinstances.Request{Amount: new(1), InstanceName: "n-" + call}, ecs.WithParam("Call", call))
	if err != nil {
		assert.LessOrEqual(t, len(s.created(call)), 1, "call %s: %v", call, err)
		return err
	}
	assert.Equal(t, []string{"i-" + call + "-0"}, s.created(call), "call %s", call)
	assert.Equal(t, s.created(call), resp.InstanceIDSets, "call %s", call)
	return nil
}

// tryBareCreate is tryCreate without a ClientToken: a retry would create a second instance.
func tryBareCreate(t *testing.T, s *rawServer, c *ecs.Client, call string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var resp runinstances.Response
	err := c.Invoke(ctx, ecs.Operation{Action: "RunInstances"}, &runinstances.Request{Amount: new(1)}, &resp, ecs.WithParam("Call", call))
	if err != nil {
		assert.LessOrEqual(t, len(s.created(call)), 1, "call %s: %v", call, err)
		return err
	}
	assert.Equal(t, []string{"i-" + call + "-0"}, s.created(call), "call %s", call)
	assert.Equal(t, s.created(call), resp.InstanceIDSets, "call %s", call)
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
	if err != nil {
		return err
	}
	assert.Equal(t, instancesFrom(page*perPage, perPage, call), namesOf(resp.Instances), "page %d, call %s", page, call)
	return nil
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
	assert.Equal(t, instancesFrom(0, rawPages*perPage, call), namesOf(all), "call %s", call)
	return nil
}

func instancesFrom(first, n int, call string) []string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("i-%d %s", first+i, call))
	}
	return names
}

func namesOf(list []describeinstances.Instance) []string {
	var names []string
	for _, i := range list {
		names = append(names, i.InstanceID+" "+i.InstanceName)
	}
	return names
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

// names are the faults that a call met.
func (s *rawServer) names(call string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, f := range s.met[call] {
		names = append(names, f.name)
	}
	return strings.Join(names, ", ")
}

// allAttempts tells whether a call of TestChaos ended because it had no attempt left.
func allAttempts(err error) bool {
	e, ok := errors.AsType[*ecs.Error](err)
	return ok && e.Attempts == chaosRetries+1 || strings.Contains(err.Error(), fmt.Sprintf("(%d attempts)", chaosRetries+1))
}

// quiet keeps net/http from reporting the surplus bytes of each server on the terminal.
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
	files, _ := os.ReadDir("/proc/self/fd") // none elsewhere
	return len(files)
}

func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

var _ = slices.Contains[[]string]
