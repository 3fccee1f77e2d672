package snapshot_test

import (
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

// Short names for what most tests use.
const here = apitest.Here

var (
	do            = apitest.Do
	rejects       = apitest.Refuses
	disks         = apitest.Disks
	systemDisk    = apitest.SystemDisk
	newDisk       = apitest.NewDisk
	availableDisk = apitest.AvailableDisk
	detached      = apitest.DetachedDisk
)

// tooManyIDs returns a JSON list of so many IDs.
func tooManyIDs(n int) string { return "[" + strings.TrimSuffix(strings.Repeat(`"x",`, n), ",") + "]" }
