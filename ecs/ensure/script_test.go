package ensure_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/ensure"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// Looks may be older than those before them. In each of these stories, a verb is to attach the disk to i-1.
func TestDiskAttached_stories(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		looks   string // a state, or a state and an instance, for each look; the last one stays
		calls   string // an error code, or ok, for each call of AttachDisk; the last one stays
		took    int    // how many calls it takes
		err     string
		without string // what the error does not say
	}{
		{name: "plain", looks: "Available, Attaching, In_use:i-1", calls: "ok", took: 1},
		{name: "old looks after the call", looks: "Available, Available, Available, Attaching, In_use:i-1", calls: "ok", took: 1},
		{name: "an old look on the way", looks: "Available, Attaching, Available, Attaching, In_use:i-1", calls: "ok", took: 1},
		{name: "an old look late on the way", looks: "Available" + strings.Repeat(", Attaching", 10) + ", Available, In_use:i-1", calls: "ok", took: 1},
		{name: "not seen once", looks: "Available, Attaching, gone, Attaching, In_use:i-1", calls: "ok", took: 1},
		{name: "not seen once, before the call", looks: "Detaching, gone, Available, Attaching, In_use:i-1", calls: "ok", took: 1},
		{name: "gone", looks: "Available, Attaching, gone", calls: "ok", took: 1, err: "missing from the response"},
		{name: "elsewhere, in an old look", looks: "Available, In_use:i-2, Attaching, In_use:i-1", calls: "ok", took: 1},
		{name: "elsewhere", looks: "Available, In_use:i-2", calls: "ok", took: 1, err: `seen "In_use at i-2": an instance has it`},
		{name: "elsewhere from the start", looks: "In_use:i-2", err: `seen "In_use at i-2": an instance has it`},
		{name: "nothing follows", looks: "Available", calls: "ok", took: 3, err: "somebody else seems to want another state: AttachDisk had its effect undone, or none, 3 times"},
		{name: "it fails on the way", looks: "Available, Attaching" + strings.Repeat(", Available", 10) + ", Attaching, In_use:i-1", calls: "ok", took: 2},
		{name: "conflicts", looks: "Available, Available, Available, Available, In_use:i-1", calls: "IncorrectDiskStatus, IncorrectInstanceStatus, OperationConflict, ok", took: 4},
		{name: "a conflict for ever", looks: "Available", calls: "IncorrectInstanceStatus", err: "AttachDisk: IncorrectInstanceStatus"},
		{name: "a conflict that is over", looks: "Available, Attaching", calls: "IncorrectInstanceStatus", took: 1, err: "deadline exceeded", without: "IncorrectInstanceStatus"},
		{name: "an unknown state", looks: "Migrating", err: `seen "Migrating": waiter: `},
		{name: "already there for the service", looks: "Available, Available, In_use:i-1", calls: "IncorrectDiskStatus", took: 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				looks, calls, took := strings.Split(tt.looks, ", "), strings.Split(tt.calls, ", "), 0
				c := ecs.InvokerFunc(func(_ context.Context, _ ecs.Operation, _, resp any, _ ...ecs.CallOption) error {
					switch resp := resp.(type) {
					case *describedisks.Response:
						if status, at, _ := strings.Cut(looks[0], ":"); status != "gone" {
							resp.Disks = []describedisks.Disk{{DiskID: "d-1", Status: types.DiskStatus(status), InstanceID: at}}
						}
						looks = looks[min(1, len(looks)-1):]
					case *attachdisk.Response:
						took++
						code := calls[0]
						calls = calls[min(1, len(calls)-1):]
						if code != "ok" {
							return &ecs.Error{Action: "AttachDisk", Code: code}
						}
					}
					return nil
				})
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				done, err := ensure.DiskAttached(ctx, c, "d-1", "i-1")
				if tt.err == "" {
					assert.NoError(t, err)
					assert.Equal(t, "i-1", done.Seen.InstanceID)
				} else {
					assert.ErrorContains(t, err, tt.err)
				}
				if tt.without != "" {
					assert.NotContains(t, err.Error(), tt.without)
				}
				if tt.name != "a conflict for ever" {
					assert.Equal(t, tt.took, took)
				}
				assert.Equal(t, tt.name == "nothing follows", errors.Is(err, ensure.ErrContested))
			})
		})
	}
}
