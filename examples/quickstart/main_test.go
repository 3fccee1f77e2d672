package main

import (
	"context"
	"flag"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

// The keys in the environment are unknown to the server in memory, and to a real one. Without -live they are not used.
func TestRun(t *testing.T) {
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "unknown")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "unknown")
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "quickstart", got.Out)

		assert.Len(t, got.Memory.Server.CallsTo(describeimages.Action), 3+1, "all pages, and a page with one image; an invalid request is not sent")
		assert.Len(t, got.Memory.Server.CallsTo(describeregions.Action), 1, "a request whose time is up is not sent")
		assert.Equal(t, ecstest.Account{}, got.Memory.Server.Account(), "nothing was made")
	})
}

// Faults do not change the output.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(3, ecstest.ReturnError("Throttling.User", 400, describeregions.Action)), ecstest.Times(2, ecstest.ReturnBadGateway(describeimages.Action)),
			ecstest.Times(1, ecstest.TruncateResponse(describeimages.Action)),
		}})
		require.NoError(t, got.Err)
		assert.Len(t, got.Memory.Server.CallsTo(describeimages.Action), 3+1+3)
		demotest.Golden(t, "quickstart", got.Out)
	})
}

func TestRun_flags(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string // part of the error, or of the output if there is no error
		err  bool
	}{
		{"another region", []string{"-region", "us-east-1"}, "Public images in us-east-1\n", false},
		{"log", []string{"-v"}, `msg="ecs attempt" action=DescribeImages region=cn-hangzhou`, false},
		{"no region", []string{"-region", "a/b"}, `region "a/b"`, true},
		{"no region live", []string{"-live", "-region", "a/b"}, `region "a/b"`, true},
		{"no such flag", []string{"-buy"}, "-buy", true},
		{"no flag", []string{"cn-hangzhou"}, `"cn-hangzhou" is not a flag`, true},
		{"help", []string{"-h"}, flag.ErrHelp.Error(), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			demotest.Test(t, func(t *testing.T) {
				got := demotest.Play(t, run, demotest.Scene{Args: tt.args})
				if tt.err {
					assert.ErrorContains(t, got.Err, tt.want)
					return
				}
				require.NoError(t, got.Err)
				assert.Contains(t, got.Out, tt.want)
			})
		})
	}
}

func TestRun_error(t *testing.T) {
	t.Parallel()
	for _, action := range []string{describeregions.Action, describeimages.Action} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			demotest.Test(t, func(t *testing.T) {
				got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{ecstest.ReturnError("Forbidden.RAM", 403, action)}})
				assert.True(t, ecs.HasCode(got.Err, "Forbidden.RAM"), got.Err)
			})
		})
	}
}

func TestRun_interrupted(t *testing.T) {
	t.Parallel()
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "REGION"})
		assert.ErrorIs(t, got.Err, context.Canceled)
		assert.NotContains(t, got.Out, "IMAGE", "it went on")
		assert.Empty(t, got.Memory.Server.CallsTo(describeimages.Action))

		// All four errors would be the same.
		got = demotest.Play(t, run, demotest.Scene{CtrlCAtText: "image.Features.NVMeSupport"})
		assert.ErrorIs(t, got.Err, context.Canceled)
		assert.NotContains(t, got.Out, "Four errors")
	})
}

func TestAdvice(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		code string
		want string
	}{
		{"throttled", "Throttling.User", "too many calls"},
		{"not found", "InvalidDiskId.NotFound", "does not exist"},
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
	assert.Contains(t, advice(&ecs.Error{HTTPStatus: 502}), "no usable response")
	assert.Contains(t, advice(io.EOF), "the request was not sent")
}
