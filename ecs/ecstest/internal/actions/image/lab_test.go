package image_test

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"

// Short names for what most tests use.
const here = apitest.Here

var (
	do            = apitest.Do
	rejects       = apitest.Refuses
	disks         = apitest.Disks
	systemDisk    = apitest.SystemDisk
	availableDisk = apitest.AvailableDisk
	makeImage     = apitest.MakeImage
)
