package waiter_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/waiter"
)

// fleet is polled for many keys. A key goes through its states, one per second, and stays in the last. A key in the state "" is
// missing from the response.
type fleet struct {
	states map[string][]string
	start  time.Time
	mu     sync.Mutex
	asked  [][]string
}

func newFleet(states map[string][]string) *fleet { return &fleet{states: states, start: time.Now()} }

func (f *fleet) poll(_ context.Context, keys []string) (map[string]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, slices.Clone(keys))
	response := make(map[string]string)
	for _, key := range keys {
		states := f.states[key]
		if s := states[min(int(time.Since(f.start)/time.Second), len(states)-1)]; s != "" {
			response[key] = s
		}
	}
	clear(keys) // poll may change them
	return response, nil
}

func eachRunning(string) waiter.Judge[string] { return running }

type outcome = waiter.Outcome[string, string]

func TestUntilAll(t *testing.T) {
	t.Parallel()
	pendingErr := func(last any, lastErr error) error {
		return &waiter.Error{Last: last, LastErr: lastErr, Attempts: 3, Elapsed: 2 * time.Second, Err: waiter.ErrMaxAttempts}
	}
	graceful := func(string) waiter.Judge[string] {
		missing := func(err error) bool { return errors.Is(err, waiter.ErrMissing) }
		return waiter.Grace(2*time.Second, missing, running)
	}
	gone := func(string) waiter.Judge[string] {
		return func(_ string, err error) (waiter.Verdict, error) {
			return waiter.Verdict(errors.Is(err, waiter.ErrMissing)), nil
		}
	}
	tests := []struct {
		name    string
		states  map[string][]string
		keys    []string
		judge   func(string) waiter.Judge[string]
		want    []outcome
		wantErr string
		asked   [][]string
	}{
		{"no keys", nil, nil, eachRunning, nil, "", nil},
		{"all done", map[string][]string{"a": {"Starting", "Running"}, "b": {"Running"}, "c": {"Pending", "Starting", "Running"}},
			[]string{"c", "a", "b"}, eachRunning,
			[]outcome{{"c", "Running", nil, false}, {"a", "Running", nil, false}, {"b", "Running", nil, false}}, "",
			[][]string{{"c", "a", "b"}, {"c", "a"}, {"c"}}},
		{"done, failed and pending", map[string][]string{"a": {"Starting"}, "b": {"Pending", "Broken"}, "c": {"Running"}},
			[]string{"a", "b", "c"}, eachRunning,
			[]outcome{{"a", "Starting", pendingErr("Starting", nil), true}, {"b", "Broken", errBroken, false}, {"c", "Running", nil, false}},
			"waiter: 1 of 3 done, 1 failed, 1 pending: b: it broke",
			[][]string{{"a", "b", "c"}, {"a", "b"}, {"a"}}},
		{"pending only", map[string][]string{"a": {"Starting"}, "b": {"Running"}},
			[]string{"a", "b"}, eachRunning,
			[]outcome{{"a", "Starting", pendingErr("Starting", nil), true}, {"b", "Running", nil, false}},
			`waiter: 1 of 2 done, 0 failed, 1 pending: a: no attempts left after 3 attempts in 2s, last value "Starting"`,
			[][]string{{"a", "b"}, {"a"}, {"a"}}},
		{"a key twice", map[string][]string{"a": {"Starting", "Running"}, "b": {"Broken"}},
			[]string{"b", "a", "b", "a"}, eachRunning,
			[]outcome{{"b", "Broken", errBroken, false}, {"a", "Running", nil, false}, {"b", "Broken", errBroken, false}, {"a", "Running", nil, false}},
			"waiter: 1 of 2 done, 1 failed, 0 pending: b: it broke",
			[][]string{{"b", "a"}, {"a"}}},
		{"missing is a failure", map[string][]string{"a": {"Running"}, "b": {"Starting", ""}},
			[]string{"a", "b"}, eachRunning,
			[]outcome{{"a", "Running", nil, false}, {"b", "Starting", waiter.ErrMissing, false}},
			"waiter: 1 of 2 done, 1 failed, 0 pending: b: missing from the response",
			[][]string{{"a", "b"}, {"b"}}},
		{"missing is done", map[string][]string{"a": {"Stopped", ""}, "b": {""}, "c": {"Stopped"}},
			[]string{"a", "b", "c"}, gone,
			[]outcome{{"a", "Stopped", nil, false}, {"b", "", nil, false}, {"c", "Stopped", pendingErr("Stopped", nil), true}},
			`waiter: 2 of 3 done, 0 failed, 1 pending: c: no attempts left after 3 attempts in 2s, last value "Stopped"`,
			[][]string{{"a", "b", "c"}, {"a", "c"}, {"c"}}},
		{"missing is fine for a while", map[string][]string{"a": {"", "Running"}, "b": {""}},
			[]string{"a", "b"}, graceful,
			[]outcome{{"a", "Running", nil, false}, {"b", "", waiter.ErrMissing, false}},
			"waiter: 1 of 2 done, 1 failed, 0 pending: b: missing from the response",
			[][]string{{"a", "b"}, {"a", "b"}, {"b"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFleet(tt.states)
				got, err := waiter.UntilAll(t.Context(), tt.keys, f.poll, tt.judge,
					waiter.WithInterval(time.Second), waiter.WithMaxAttempts(3))
				assert.Equal(t, tt.want, got)
				assert.Equal(t, tt.asked, f.asked)
				if tt.wantErr == "" {
					require.NoError(t, err)
					return
				}
				require.EqualError(t, err, tt.wantErr)
				for _, o := range got {
					if o.Err != nil {
						assert.ErrorIs(t, err, o.Err)
					}
				}
			})
		})
	}
}

func TestUntilAll_badArguments(t *testing.T) {
	t.Parallel()
	var noContext context.Context
	poll := func(context.Context, []string) (map[string]string, error) { panic("polled") }
	opt := func(o ...waiter.BatchOption) []waiter.BatchOption { return o }
	tests := []struct {
		name  string
		ctx   context.Context
		poll  func(context.Context, []string) (map[string]string, error)
		judge func(string) waiter.Judge[string]
		opts  []waiter.BatchOption
		want  string
	}{
		{"nil context", noContext, poll, eachRunning, nil, "waiter: the context is nil"},
		{"nil poll", t.Context(), nil, eachRunning, nil, "waiter: poll is nil"},
		{"nil judge", t.Context(), poll, nil, nil, "waiter: judge is nil"},
		{"nil judge of a key", t.Context(), poll, func(string) waiter.Judge[string] { return nil }, nil, "waiter: the judge of key a is nil"},
		{"no batch size", t.Context(), poll, eachRunning, opt(waiter.WithBatchSize(0)), "waiter: batch size 0: want more than 0"},
		{"negative concurrency", t.Context(), poll, eachRunning, opt(nil, waiter.WithConcurrency(-1)), "waiter: concurrency -1: want more than 0"},
		{"option of both forms", t.Context(), poll, eachRunning, opt(waiter.WithInterval(-1)), "waiter: interval -1ns: want more than 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := waiter.UntilAll(tt.ctx, []string{"a"}, tt.poll, tt.judge, tt.opts...)
			require.EqualError(t, err, tt.want)
			assert.Nil(t, got)
		})
	}
}

func TestUntilAll_keyUnlikeItself(t *testing.T) {
	t.Parallel()
	got, err := waiter.UntilAll(t.Context(), []float64{math.NaN(), 1},
		func(context.Context, []float64) (map[float64]string, error) {
			return map[float64]string{1: "Running"}, nil
		},
		func(float64) waiter.Judge[string] { return running })
	require.ErrorIs(t, err, waiter.ErrMissing)
	assert.Equal(t, waiter.ErrMissing, got[0].Err)
	assert.NoError(t, got[1].Err)
}

func TestUntilAll_batches(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		keys int
		opts []waiter.BatchOption
		want []int // size of each batch
		most int   // polls at a time
		took time.Duration
	}{
		{"no limit", 250, nil, []int{250}, 1, time.Second},
		{"fits", 100, []waiter.BatchOption{waiter.WithBatchSize(100)}, []int{100}, 1, time.Second},
		{"one more", 101, []waiter.BatchOption{waiter.WithBatchSize(100)}, []int{1, 100}, 2, time.Second},
		{"default concurrency", 10, []waiter.BatchOption{waiter.WithBatchSize(1)}, []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 4, 3 * time.Second},
		{"one at a time", 5, []waiter.BatchOption{waiter.WithBatchSize(2), waiter.WithConcurrency(1)}, []int{1, 2, 2}, 1, 3 * time.Second},
		{"more places than batches", 5, []waiter.BatchOption{waiter.WithBatchSize(2), waiter.WithConcurrency(100)}, []int{1, 2, 2}, 3, time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var sizes []int
				var now, most int
				asked := make(map[int]int)
				start := time.Now()
				_, err := waiter.UntilAll(t.Context(), numbers(tt.keys), func(_ context.Context, keys []int) (map[int]string, error) {
					mu.Lock()
					sizes = append(sizes, len(keys))
					now++
					most = max(most, now)
					response := make(map[int]string)
					for _, key := range keys {
						asked[key]++
						response[key] = "Running"
					}
					mu.Unlock()
					time.Sleep(time.Second)
					mu.Lock()
					now--
					mu.Unlock()
					return response, nil
				}, func(int) waiter.Judge[string] { return running }, tt.opts...)
				require.NoError(t, err)
				slices.Sort(sizes)
				assert.Equal(t, tt.want, sizes)
				assert.Equal(t, tt.most, most)
				assert.Equal(t, tt.took, time.Since(start))
				assert.Len(t, asked, tt.keys)
				for key, times := range asked {
					assert.Equal(t, 1, times, "key %d", key)
				}
			})
		})
	}
}

func numbers(n int) []int {
	keys := make([]int, n)
	for i := range keys {
		keys[i] = i
	}
	return keys
}

func TestUntilAll_asksForFewerAndFewer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var polls atomic.Int64
		var rounds []int64
		_, err := waiter.UntilAll(t.Context(), numbers(1000), func(_ context.Context, keys []int) (map[int]string, error) {
			polls.Add(1)
			response := make(map[int]string)
			for _, key := range keys {
				if response[key] = "Starting"; time.Since(start) >= time.Duration(key)*50*time.Millisecond { // the last after 50 s
					response[key] = "Running"
				}
			}
			return response, nil
		}, func(int) waiter.Judge[string] { return running },
			waiter.WithBatchSize(100), waiter.WithInterval(10*time.Second),
			waiter.WithProgress(func(waiter.Progress) { rounds = append(rounds, polls.Swap(0)) }))
		require.NoError(t, err)
		assert.Equal(t, []int64{10, 10, 8, 6, 4, 2}, rounds)
	})
}

func TestUntilAll_failedBatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		judge func(string) waiter.Judge[string]
		want  []outcome
	}{
		{"fails its keys alone", eachRunning,
			[]outcome{{"a", "Running", nil, false}, {"b", "", errTransient, false}, {"c", "Running", nil, false}, {"d", "Running", nil, false}, {"e", "Running", nil, false}}},
		{"is tolerated", func(string) waiter.Judge[string] { return waiter.Tolerate(1, transient, running) },
			[]outcome{{"a", "Running", nil, false}, {"b", "Running", nil, false}, {"c", "Running", nil, false}, {"d", "Running", nil, false}, {"e", "Running", nil, false}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				failed := false // by the one poll that asks for b
				got, err := waiter.UntilAll(t.Context(), []string{"a", "b", "c", "d", "e"},
					func(_ context.Context, keys []string) (map[string]string, error) {
						if slices.Contains(keys, "b") && !failed {
							failed = true
							return map[string]string{"a": "Running", "e": "Broken"}, errTransient // the value of a counts; e was not asked for
						}
						response := make(map[string]string)
						for _, key := range keys {
							response[key] = "Running"
						}
						return response, nil
					}, tt.judge, waiter.WithBatchSize(2))
				assert.Equal(t, tt.want, got)
				assert.Equal(t, slices.ContainsFunc(tt.want, func(o outcome) bool { return o.Err != nil }), err != nil)
			})
		})
	}
}

func TestUntilAll_eachKeyHasItsJudge(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var judged []string
		f := newFleet(map[string][]string{"a": {"Running"}, "b": {"Running", "Starting", "Running"}})
		var done []int
		_, err := waiter.UntilAll(t.Context(), []string{"a", "b", "a"}, f.poll, func(key string) waiter.Judge[string] {
			judged = append(judged, key)
			return waiter.Hold(2, running)
		}, waiter.WithInterval(time.Second), waiter.WithProgress(func(p waiter.Progress) { done = append(done, p.Done) }))
		require.NoError(t, err)
		assert.Equal(t, []string{"a", "b"}, judged)
		assert.Equal(t, []int{0, 1, 1, 2}, done)
	})
}

func TestUntilAll_hint(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		_, err := waiter.UntilAll(t.Context(), []int{1, 2, 3}, func(_ context.Context, keys []int) (map[int]*hintValue, error) {
			at = append(at, time.Since(start))
			if len(at) > 3 {
				return nil, nil
			}
			if len(at) == 3 {
				return nil, hintError(5 * time.Second)
			}
			response := make(map[int]*hintValue)
			for _, key := range keys {
				response[key] = &hintValue{time.Duration(key*10) * time.Second}
			}
			return response, nil
		}, func(key int) waiter.Judge[*hintValue] {
			return func(_ *hintValue, err error) (waiter.Verdict, error) {
				return waiter.Verdict(key == 3 && len(at) == 2 || errors.Is(err, waiter.ErrMissing)), nil
			}
		}, waiter.WithInterval(time.Second))
		require.NoError(t, err)
		assert.Equal(t, []time.Duration{0, 30 * time.Second, 50 * time.Second, 55 * time.Second}, at, "a finished key has no say")
	})
}

func TestUntilAll_progress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(map[string][]string{"a": {"Starting"}, "b": {"Pending", "Broken"}, "c": {"Running"}})
		var got []waiter.Progress
		_, err := waiter.UntilAll(t.Context(), []string{"a", "b", "c", "c"}, func(ctx context.Context, keys []string) (map[string]string, error) {
			response, err := f.poll(ctx, keys)
			if len(keys) == 2 {
				err = errTransient
			}
			return response, err
		}, eachRunning, waiter.WithInterval(time.Second), waiter.WithMaxAttempts(3),
			waiter.WithProgress(func(p waiter.Progress) { got = append(got, p) }))
		require.Error(t, err)
		assert.Equal(t, []waiter.Progress{
			{Attempt: 1, Next: time.Second, Done: 1, Pending: 2},
			{Attempt: 2, Elapsed: time.Second, Next: time.Second, Err: errTransient, Done: 1, Failed: 1, Pending: 1},
			{Attempt: 3, Elapsed: 2 * time.Second, Done: 1, Failed: 1, Pending: 1},
		}, got)
	})
}

func TestUntilAll_progressTellsFirstError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got []error
		_, err := waiter.UntilAll(t.Context(), []int{1, 2, 3}, func(_ context.Context, keys []int) (map[int]string, error) {
			switch time.Sleep(time.Duration(10-keys[0]) * time.Second); keys[0] { // the first key gets its response last
			case 2:
				return nil, errTransient
			case 3:
				return nil, errNotFound
			}
			return map[int]string{1: "Running"}, nil
		}, func(int) waiter.Judge[string] { return running }, waiter.WithBatchSize(1),
			waiter.WithProgress(func(p waiter.Progress) { got = append(got, p.Err) }))
		require.EqualError(t, err, "waiter: 1 of 3 done, 2 failed, 0 pending: 2: try later")
		assert.Equal(t, []error{errTransient}, got)
	})
}

func TestUntilAll_missingWhenContextEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := waiter.UntilAll(ctx, []int{1}, func(context.Context, []int) (map[int]string, error) {
			cancel()
			return nil, nil // a response after the end of the context
		}, func(int) waiter.Judge[string] {
			return func(_ string, err error) (waiter.Verdict, error) {
				return waiter.Verdict(errors.Is(err, waiter.ErrMissing)), nil
			}
		})
		require.NoError(t, err)
	})
}

func TestUntilAll_contextEnds(t *testing.T) {
	t.Parallel()
	// Batches of one key, two at a time: a returns at once, b after 2 s, c when ctx is done, d is not polled before that.
	poll := func(ctx context.Context, keys []string) (map[string]string, error) {
		switch keys[0] {
		case "b":
			time.Sleep(2 * time.Second)
		case "c":
			<-ctx.Done()
			return nil, fmt.Errorf("post: %w", ctx.Err())
		case "e":
			return map[string]string{"e": "Starting"}, nil
		}
		return map[string]string{keys[0]: "Running"}, nil
	}
	tests := []struct {
		name  string
		after time.Duration
		keys  []string
		took  time.Duration
		text  string
		polls int
	}{
		{"before the wait", 0, []string{"a"}, 0,
			"waiter: 0 of 1 done, 0 failed, 1 pending: a: context canceled after 0 attempts in 0s", 0},
		{"inside polls", time.Second, []string{"a", "c", "b", "d"}, 2 * time.Second,
			"waiter: 2 of 4 done, 0 failed, 2 pending: c: context canceled after 1 attempt in 2s, last error: post: context canceled", 3},
		{"inside a delay", 3500 * time.Millisecond, []string{"a", "e"}, 3500 * time.Millisecond,
			`waiter: 1 of 2 done, 0 failed, 1 pending: e: context canceled after 4 attempts in 3.5s, last value "Starting"`, 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(tt.after, cancel)
				synctest.Wait()
				start := time.Now()
				var polls atomic.Int64
				got, err := waiter.UntilAll(ctx, tt.keys, func(ctx context.Context, keys []string) (map[string]string, error) {
					polls.Add(1)
					return poll(ctx, keys)
				}, eachRunning, waiter.WithInterval(time.Second), waiter.WithBatchSize(1), waiter.WithConcurrency(2))
				assert.Equal(t, tt.took, time.Since(start))
				require.ErrorIs(t, err, context.Canceled)
				require.EqualError(t, err, tt.text)
				assert.EqualValues(t, tt.polls, polls.Load())
				for i, o := range got {
					assert.Equal(t, tt.keys[i], o.Key)
					_, unfinished := errors.AsType[*waiter.Error](o.Err)
					assert.Equal(t, o.Pending, unfinished)
				}
			})
		})
	}
}

func TestUntilAll_deadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		f := newFleet(map[string][]string{"a": {"Starting"}})
		start := time.Now()
		_, err := waiter.UntilAll(ctx, []string{"a"}, f.poll, eachRunning, waiter.WithInterval(2*time.Second))
		assert.Equal(t, 4*time.Second, time.Since(start))
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestUntilAll_panicReachesCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		finished := false
		defer func() {
			err, ok := recover().(error)
			require.True(t, ok)
			assert.ErrorContains(t, err, "boom\n\ngoroutine ")
			assert.ErrorContains(t, err, "batch_test.go", "the stack of the poll")
			assert.True(t, finished, "no poll is left running")
		}()
		_, _ = waiter.UntilAll(t.Context(), []int{1, 2}, func(_ context.Context, keys []int) (map[int]string, error) {
			if keys[0] == 1 {
				panic("boom")
			}
			time.Sleep(time.Second)
			finished = true
			return nil, nil
		}, func(int) waiter.Judge[string] { return running }, waiter.WithBatchSize(1))
	})
}

func TestUntilAll_pollEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	returned := false
	var wg sync.WaitGroup
	wg.Go(func() {
		_, _ = waiter.UntilAll(t.Context(), []int{1}, func(context.Context, []int) (map[int]string, error) {
			runtime.Goexit()
			return nil, nil
		}, func(int) waiter.Judge[string] { return running })
		returned = true
	})
	wg.Wait()
	assert.False(t, returned, "the caller's goroutine ends too")
}
