package storage

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// encryptByDefault returns the handler that determines whether all new disks of a region are encrypted.
func encryptByDefault(on bool) action.Handler {
	return func(c *action.Call) action.Effect {
		return changeDefaults(c, func(d *backend.DiskDefaults) { d.Encrypted = on })
	}
}

func changeDefaults(c *action.Call, change func(*backend.DiskDefaults)) action.Effect {
	defaults := c.DiskDefaults[c.Region]
	change(&defaults)
	return action.Change(func() { c.DiskDefaults[c.Region] = defaults })
}

func describeDiskEncryptionByDefaultStatus(c *action.Call) action.Effect {
	return func() reply.Object { return reply.Object{reply.Bool("Encrypted", c.DiskDefaults[c.Region].Encrypted)} }
}

// modifyDiskDefaultKMSKeyID takes any key: the server has none to compare it with.
func modifyDiskDefaultKMSKeyID(c *action.Call) action.Effect {
	return changeDefaults(c, func(d *backend.DiskDefaults) { d.Key = c.String("KMSKeyId") })
}

func resetDiskDefaultKMSKeyID(c *action.Call) action.Effect {
	return changeDefaults(c, func(d *backend.DiskDefaults) { d.Key = "" })
}

// describeDiskDefaultKMSKeyID returns the key of the account or else that of the service, one in each region.
func describeDiskDefaultKMSKeyID(c *action.Call) action.Effect {
	key := cmp.Or(c.DiskDefaults[c.Region].Key, backend.Serial("acs/ecs "+c.Region))
	return func() reply.Object { return reply.Object{reply.String("KMSKeyId", key)} }
}
