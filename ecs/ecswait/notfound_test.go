package ecswait_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/waiter"
)

// saysNotFound asks err as ecs.IsNotFound does.
func saysNotFound(err error) bool {
	var e interface{ NotFound() bool }
	return errors.As(err, &e) && e.NotFound()
}

func TestErrors_NotFound(t *testing.T) {
	t.Parallel()
	missing := &ecswait.ResourceError{ID: "i-1", Err: waiter.ErrMissing}
	pending := &ecswait.ResourceError{ID: "i-2", Err: &waiter.Error{Err: context.DeadlineExceeded, LastErr: waiter.ErrMissing}}
	for _, tt := range []struct {
		name string
		err  error
		want bool
	}{
		{"look-up", &ecswait.NotFoundError{Kind: "disk", ID: "d-1"}, true},
		{"missing", missing, true},
		{"refused as not found", &ecswait.ResourceError{Err: &ecs.Error{Code: "InvalidDiskId.NotFound"}}, true},
		{"refused otherwise", &ecswait.ResourceError{Err: &ecs.Error{Code: "Forbidden.RAM"}}, false},
		{"in another state", &ecswait.ResourceError{Seen: "Stopped"}, false},
		{"not seen before the deadline", pending, false},
		{"wait for one", &ecswait.Error{Failed: []*ecswait.ResourceError{missing}}, true},
		{"wait for one, wrapped", fmt.Errorf("start: %w", &ecswait.Error{Failed: []*ecswait.ResourceError{missing}}), true},
		{"wait for one, too short", &ecswait.Error{Pending: []*ecswait.ResourceError{pending}}, false},
		{"wait for two", &ecswait.Error{Failed: []*ecswait.ResourceError{missing, missing}}, false},
		{"wait for two, one done", &ecswait.Error{Done: 1, Failed: []*ecswait.ResourceError{missing}}, false},
		{"wait for two, one pending", &ecswait.Error{Failed: []*ecswait.ResourceError{missing}, Pending: []*ecswait.ResourceError{pending}}, false},
		{"nothing", &ecswait.Error{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, saysNotFound(tt.err))
		})
	}
}

// What the functions return, not what a test makes up.
func TestWaits_notFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := scripted(map[string][]string{"x": {""}, "y": {"Running"}, "spot": {"Running"}})
		_, err := ecswait.InstancesRunning(t.Context(), c, []string{"x"}, waiter.WithInterval(time.Second))
		assert.True(t, saysNotFound(err), "%v", err)
		_, err = ecswait.InstancesRunning(t.Context(), c, []string{"x", "y"}, waiter.WithInterval(time.Second))
		assert.False(t, saysNotFound(err), "%v", err)
		_, err = ecswait.InstancesReclaimed(t.Context(), c, []string{"x", "spot"}, ecswait.WithGrace(0), waiter.WithInterval(time.Second))
		require.ErrorIs(t, err, waiter.ErrMissing)
		assert.False(t, saysNotFound(err), "the wait was for two: %v", err)
		_, err = ecswait.NewPoller(c).Instance(t.Context(), "x")
		assert.True(t, saysNotFound(err), "%v", err)
	})
}

func TestDisks_withoutAnInstance(t *testing.T) {
	t.Parallel()
	c := newCloud(func(string) string { return "Available" })
	_, err := ecswait.DisksAttached(t.Context(), c, "", []string{"d-1"})
	assert.EqualError(t, err, "ecswait: the id of the instance is empty")
	_, err = ecswait.DisksDetached(t.Context(), c, "", []string{"d-1"})
	assert.EqualError(t, err, "ecswait: the id of the instance is empty")
	assert.Empty(t, c.calls)
}
