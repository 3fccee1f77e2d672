package main

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// requestID is all that differs from one run to the next.
var requestID = regexp.MustCompile(`[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}`)

// TestRun has keys in its environment that the server in memory does not know: without -live they are not
// used, nor would a real ECS accept them.
func TestRun(t *testing.T) {
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "unknown")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "unknown")

	var stdout, stderr bytes.Buffer
	require.NoError(t, run(t.Context(), nil, &stdout, &stderr))
	assert.Empty(t, stderr.String())

	golden := filepath.Join("testdata", "quickstart.golden")
	got := requestID.ReplaceAllString(stdout.String(), "REQUEST-ID")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

func TestRun_flags(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		want string // in the error, or in the output when there is none
		err  bool
	}{
		{"another region", []string{"-region", "us-east-1"}, "Public images in us-east-1\n", false},
		{"log", []string{"-v"}, `msg="ecs attempt" action=DescribeImages region=cn-hangzhou`, false},
		{"no region", []string{"-region", "a/b"}, `region "a/b"`, true},
		{"no region live", []string{"-live", "-region", "a/b"}, `region "a/b"`, true},
		{"no such flag", []string{"-buy"}, "-buy", true},
		{"help", []string{"-h"}, flag.ErrHelp.Error(), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var output bytes.Buffer
			err := run(t.Context(), tt.args, &output, &output)
			if tt.err {
				assert.ErrorContains(t, err, tt.want)
				return
			}
			require.NoError(t, err)
			assert.Contains(t, output.String(), tt.want)
		})
	}
}

func TestTour_failing(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"DescribeRegions", "DescribeImages"} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			server := ecstest.NewServer(ecstest.Fail(action, "Forbidden.RAM", 403))
			err := tour(t.Context(), server.Client(), io.Discard)
			assert.True(t, ecs.HasCode(err, "Forbidden.RAM"), err)
		})
	}
}

// interrupter is an output at whose first line somebody presses Ctrl-C.
type interrupter struct {
	cancel context.CancelFunc
	bytes.Buffer
}

func (w *interrupter) Write(p []byte) (int, error) {
	w.cancel()
	return w.Buffer.Write(p)
}

func TestRun_interrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	out := &interrupter{cancel: cancel}
	assert.ErrorIs(t, run(ctx, nil, out, io.Discard), context.Canceled)
	assert.NotContains(t, out.String(), "IMAGE", "it went on")
}

func TestAdvice(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		code string
		want string
	}{
		{"throttled", "Throttling.User", "too many calls"},
		{"not found", "InvalidDiskId.NotFound", "gone"},
		{"region", "InvalidRegionId.NotFound", "region"},
		{"any other code", "Forbidden.RAM", `"Forbidden.RAM", status 403`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Contains(t, advice(&ecs.Error{Code: tt.code, HTTPStatus: 403}), tt.want)
		})
	}
	assert.Contains(t, advice(context.Canceled), "Ctrl-C")
	assert.Contains(t, advice(io.EOF), "the connection broke")
}
