package chaos_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

const (
	testImage = "aliyun_3_x64_20G_alibase_20240528.vhd"
	testType  = "ecs.g7.large"
)

// each runs f for 0 to n-1 from 32 goroutines.
func each(n int, f func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				f(int(i))
			}
		})
	}
	wg.Wait()
}

// Money: a call that reports success has bought what it asked for, once; a call that reports failure has bought it at
// most once. Every third attempt goes wrong, in every way there is, "carried out, but the response lost" among them.
func TestFaults_noDoublePurchase(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const calls = 1000
		server := ecstest.NewServer(ecstest.WithStepDuration(0))
		heal := server.Inject(ecstest.Random(7, 0.3))
		client := server.Client()
		var failed [calls]bool
		var ids [calls][]string
		each(calls, func(i int) {
			resp, err := runinstances.Do(t.Context(), client, &runinstances.Request{
				ImageID: testImage, InstanceType: testType, Amount: new(i%3 + 1), Tags: []types.Tag{{Key: "call", Value: strconv.Itoa(i)}},
			})
			if failed[i] = err != nil; err == nil {
				ids[i] = resp.InstanceIDs
			}
		})
		heal()
		bought := map[int][]string{}
		for instance, err := range describeinstances.All(t.Context(), client, nil) {
			require.NoError(t, err)
			for _, tag := range instance.Tags {
				if tag.Key == "call" {
					i, err := strconv.Atoi(tag.Value)
					require.NoError(t, err)
					bought[i] = append(bought[i], instance.InstanceID)
				}
			}
		}
		succeeded, asked, created, orphans := 0, 0, 0, 0
		for i := range calls {
			created += len(bought[i])
			if failed[i] {
				orphans += len(bought[i])
				assert.Contains(t, []int{0, i%3 + 1}, len(bought[i]), "call %d failed", i)
				continue
			}
			succeeded++
			asked += i%3 + 1
			assert.ElementsMatch(t, ids[i], bought[i], "call %d", i)
			assert.Len(t, bought[i], i%3+1, "call %d", i)
		}
		attempts := len(server.CallsTo("RunInstances"))
		t.Logf("%d calls, %d attempts: %d calls succeeded and asked for %d instances; %d instances exist, %d of them of the %d calls that failed",
			calls, attempts, succeeded, asked, created, orphans, calls-succeeded)
		assert.Equal(t, asked+orphans, created)
		assert.Greater(t, attempts, calls, "there was something to survive")
		assert.Greater(t, succeeded, calls*8/10)
	})
}

// Reads: every response is complete and right, or it is an error.
func TestFaults_readsAreWholeOrErrors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const reads = 10000
		server := ecstest.NewServer()
		page := &describeinstancetypes.Request{MaxResults: new(3)}
		want, err := describeinstancetypes.Do(t.Context(), server.Client(), page)
		require.NoError(t, err)
		require.Len(t, want.InstanceTypes, 3)
		server.Inject(ecstest.Random(11, 0.3))
		client := server.Client()
		var right, failed atomic.Int64
		each(reads, func(int) {
			got, err := describeinstancetypes.Do(t.Context(), client, page)
			if err != nil {
				failed.Add(1)
				return
			}
			if assert.Equal(t, want.InstanceTypes, got.InstanceTypes) {
				right.Add(1)
			}
		})
		t.Logf("%d reads: %d right, %d errors", reads, right.Load(), failed.Load())
		assert.EqualValues(t, reads, right.Load()+failed.Load())
		assert.Greater(t, right.Load(), int64(reads*8/10))
	})
}

// Writes that carry no token are carried out at most once for each call, whatever goes wrong.
func TestFaults_writesAreExecutedAtMostOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := ecstest.NewServer(ecstest.WithStepDuration(0))
		client := server.Client()
		var ids []string
		for range 3 {
			resp, err := runinstances.Do(t.Context(), client, &runinstances.Request{ImageID: testImage, InstanceType: testType, Amount: new(100)})
			require.NoError(t, err)
			ids = append(ids, resp.InstanceIDs...)
		}
		server.Inject(ecstest.Random(13, 0.5))
		var failed atomic.Int64
		each(len(ids), func(i int) {
			if _, err := stopinstance.Do(t.Context(), client, &stopinstance.Request{InstanceID: ids[i]}); err != nil {
				failed.Add(1)
			}
		})
		executed, sent := map[string]int{}, 0
		for _, call := range server.CallsTo("StopInstance") {
			sent++
			if call.Executed {
				executed[call.Params["InstanceId"]]++
			}
		}
		for id, n := range executed {
			assert.Equal(t, 1, n, id)
		}
		t.Logf("%d calls, %d attempts, %d executed, %d calls reported failure", len(ids), sent, len(executed), failed.Load())
		assert.GreaterOrEqual(t, int64(len(executed))+failed.Load(), int64(len(ids)))
	})
}

// Over sockets, a bad network leaves neither goroutines nor connections behind.
func TestFaults_leaveNothingBehind(t *testing.T) {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Random(17, 0.3)))
	before := runtime.NumGoroutine()
	var open atomic.Int64
	s := httptest.NewUnstartedServer(server)
	s.Config.ConnState = countOpen(&open)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	client, err := ecs.NewClient("cn-hangzhou", ecs.WithCredentials(credentials.Static(ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, "")),
		ecs.WithEndpoint(s.URL), ecs.WithRetry(ecs.RetryPolicy{Retries: 3, Base: time.Millisecond, Cap: time.Millisecond}))
	require.NoError(t, err)
	var unexplained atomic.Int64
	each(1000, func(int) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, err := describeinstancetypes.Do(ctx, client, nil); err != nil && err.Error() == "" {
			unexplained.Add(1)
		}
	})
	s.CloseClientConnections()
	s.Close()
	assert.Zero(t, unexplained.Load())
	assert.Eventually(t, func() bool { return open.Load() == 0 && runtime.NumGoroutine() <= before+2 }, 5*time.Second, 10*time.Millisecond,
		"%d connections, %d goroutines, before %d", open.Load(), runtime.NumGoroutine(), before)
}

func countOpen(open *atomic.Int64) func(net.Conn, http.ConnState) {
	return func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed, http.StateHijacked:
			open.Add(-1)
		}
	}
}
