package catalog

var CloudCategories = []string{"cloud_essd", "cloud_auto", "cloud_ssd", "cloud_efficiency"}

// EphemeralSizes is the range in GiB of a disk category that only CreateDisk
// accepts.
var EphemeralSizes = [2]int{64, 8192}

// LevelSizes is the minimum size in GiB of an ESSD, by performance level.
var LevelSizes = map[string]int{"PL0": 1, "PL1": 20, "PL2": 461, "PL3": 1261}

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

const (
	MaxDataDisks      = 16
	DefaultCategory   = "cloud_essd"
	MaxSystemDiskSize = 2048
)
