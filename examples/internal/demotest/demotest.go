// Package demotest runs the examples in tests: in memory, on a fake clock, with faults and with Ctrl-C.
package demotest

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Test runs f in a bubble of package synctest, on a Monday morning in 2026.
func Test(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, time.March, 2, 10, 0, 30, 0, time.UTC)))
		f(t)
	})
}

// A Scene describes one run of a program.
type Scene struct {
	Args   []string
	Width  int
	Memory *demo.Memory // the ECS of an earlier run; nil for a new one

	// Faults begin once the world is filled.
	Faults []ecstest.Fault
	// Ctrl-C is pressed when this text appears, or at the worst moment: after a call of this action succeeded, before
	// its response arrives.
	CtrlCAtText, CtrlCAtAction string
}

// Played is the result of a scene.
type Played struct {
	Out    string // the output and the log
	Err    error
	Memory *demo.Memory
}

// Play runs a program.
func Play(t *testing.T, program demo.Program, s Scene) Played {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := &screen{cancel: cancel, at: s.CtrlCAtText}
	memory := s.Memory
	if memory == nil {
		memory = new(demo.Memory)
	}
	memory.Opened = func(server *ecstest.Server) { server.Inject(s.Faults...) }
	memory.Client = ecs.WithInterceptor(func(next ecs.Invoker) ecs.Invoker {
		return ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
			err := next.Invoke(ctx, op, req, resp, opts...)
			if err == nil && op.Action == s.CtrlCAtAction {
				cancel()
				return ctx.Err()
			}
			return err
		})
	})
	folder, err := os.Getwd()
	require.NoError(t, err)
	err = demo.Run(ctx, filepath.Base(folder), program, demo.Stage{Args: s.Args, Out: out, Err: out, Width: s.Width, Memory: memory})
	return Played{out.String(), err, memory}
}

// A screen is an output. When a certain text appears in it, it presses Ctrl-C.
type screen struct {
	mu     sync.Mutex
	text   bytes.Buffer
	cancel context.CancelFunc
	at     string
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(p)
	if s.at != "" && strings.Contains(s.text.String(), s.at) {
		s.cancel()
	}
	return len(p), nil
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// Golden compares the output with testdata/name.golden. With -update it rewrites the file.
func Golden(t *testing.T, name, out string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	got := Normal(out)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "compared with %s: if the output is right, run the test with -update", file)
}

var (
	ids       = regexp.MustCompile(`\b(i|d|m|s|sg|vpc|vsw|eni|eip|c|t|r|sgr|o)-[0-9a-z]{15,}\b`)
	tokens    = regexp.MustCompile(`\b[A-Z2-7]{26}\b`)
	requests  = regexp.MustCompile(`\b[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b`)
	durations = regexp.MustCompile(`\b(\d+h)?(\d+m)?\d+(\.\d+)?(ms|s|µs)\b`)
	times     = regexp.MustCompile(`(\b|T)\d\d:\d\d(\b|Z)`) // also matches before seconds
	seconds   = regexp.MustCompile(`hh:mm:\d\d`)
	waiting   = regexp.MustCompile(`(?m)(^   … .*\n)+(^   … .*\n)`)
)

// Normal replaces what may differ from run to run. Ids, client tokens and request ids become numbers, in the order in
// which they first appear. Times of day and durations become placeholders. Of the progress lines of a wait, only the
// last one stays.
func Normal(out string) string {
	out = waiting.ReplaceAllString(out, "$2")
	for _, pattern := range []*regexp.Regexp{ids, tokens, requests} {
		seen := map[string]string{}
		out = pattern.ReplaceAllStringFunc(out, func(id string) string {
			if seen[id] == "" {
				prefix := ""
				if pattern == ids {
					prefix = id[:strings.Index(id, "-")+1]
				}
				seen[id] = fmt.Sprintf("%s%0*d", prefix, len(id)-len(prefix), len(seen)+1) // of the same length, so columns stay aligned
			}
			return seen[id]
		})
	}
	out = times.ReplaceAllString(out, "${1}hh:mm${2}")
	out = seconds.ReplaceAllString(out, "hh:mm:ss")
	return durations.ReplaceAllString(out, "#s")
}
