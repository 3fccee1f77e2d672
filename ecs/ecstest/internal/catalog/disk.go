package catalog

// CloudCategories are the categories of cloud disks that are sold with instances, the newer ones first.
var CloudCategories = []string{"cloud_essd", "cloud_auto", "cloud_ssd", "cloud_efficiency"}

// DefaultCategory is the category of the disks of a launch that names none.
const DefaultCategory = "cloud_essd"

// DefaultLevel is the performance level of an ESSD for which none is chosen.
const DefaultLevel = "PL1"

// MaxDataDisks is the number of data disks that an instance can have.
const MaxDataDisks = 16

// MaxSystemDiskSize is the largest size in GiB of a system disk.
const MaxSystemDiskSize = 2048

// DiskSizes is the range in GiB of a data disk, by category.
var DiskSizes = map[string][2]int{
	"cloud":                    {5, 2000},
	"cloud_efficiency":         {20, 32768},
	"cloud_ssd":                {20, 32768},
	"cloud_essd":               {20, 65536},
	"cloud_auto":               {1, 65536},
	"cloud_essd_entry":         {10, 32768},
	"cloud_regional_disk_auto": {10, 65536},
}

// EphemeralSizes is the range in GiB of an elastic ephemeral disk, which only CreateDisk accepts.
var EphemeralSizes = [2]int{64, 8192}

// LevelSizes is the minimum size in GiB of an ESSD, by performance level.
var LevelSizes = map[string]int{"PL0": 1, "PL1": 20, "PL2": 461, "PL3": 1261}
