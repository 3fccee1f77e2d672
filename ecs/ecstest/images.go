package ecstest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// An image is what instances boot from.
type image struct {
	resource
	name, family, version  string
	platform, osName       string // English name
	osType                 string // linux or windows
	architecture           string // x86_64, i386 or arm64
	owner                  string // system, self, others or marketplace
	ownerID                int
	status                 string
	size                   int // GiB
	cloudInit, ioOptimized bool
	nvme, uefi             bool
	bootMode               string // chosen by the account; else derived from uefi
	metadata               string // v1 or v2: chosen by the account
	license                string
	productCode            string
	description            string
	devices                []imageDevice
	copied                 bool
	source                 string // ID of the original, for a copy
	published              bool
	shares                 []share
	change                 *timer // the end of the current step
}

// An imageDevice is a disk that each instance of the image gets.
type imageDevice struct {
	name, use string // /dev/xvda, system or data
	size      int    // GiB
	snapshot  string // ID; empty: an empty disk
	encrypted bool
}

// A share is another account that may use the image.
type share struct {
	account string
	since   time.Time
}

func (m *image) public() bool { return m.published || m.owner != "self" && m.owner != "others" }

func (m *image) hasDataDisks() bool {
	return slices.ContainsFunc(m.devices, func(d imageDevice) bool { return d.use == "data" })
}

// snapshots lists the IDs of the image's snapshots.
func (m *image) snapshots() []string {
	var ids []string
	for _, d := range m.devices {
		if d.snapshot != "" {
			ids = append(ids, d.snapshot)
		}
	}
	return ids
}

func (m *image) boots() string {
	if m.bootMode == "" && m.uefi {
		return "UEFI"
	}
	return cmp.Or(m.bootMode, "BIOS")
}

// runs reports whether the type can boot the image: the architecture must
// match, a 32-bit system needs less than 4 GiB of memory, and Windows needs
// more than 0.5 GiB.
func (m *image) runs(t *instanceType) bool {
	switch {
	case (m.architecture == "arm64") != (t.family.architecture == "ARM"):
		return false
	case m.architecture == "i386":
		return t.memory < 4
	case m.osType == "windows":
		return t.memory > 0.5
	default:
		return true
	}
}

func describeImages(c *call) effect {
	used := c.imagesInUse()
	page, fields := onePage(c, c.imageFilters(used).of(&c.images))
	return func() reply.Object {
		items := reply.Array{}
		for _, m := range page {
			items = append(items, m.describe(c.state, used[m.id]))
		}
		return append(fields, reply.String("RegionId", c.region), reply.List("Images", "Image", items))
	}
}

// imagesInUse returns the IDs of the images that instances run.
func (st *state) imagesInUse() map[string]bool {
	used := make(map[string]bool)
	for _, in := range st.instances.all {
		used[in.imageID] = true
	}
	return used
}

func usageOf(used bool) string {
	if used {
		return "instance"
	}
	return "none"
}

// imageFilters reads the filters of DescribeImages. An image must match all of
// them. ActionType and ShowExpired exclude nothing: every image serves both
// purposes and none expires.
func (c *call) imageFilters(used map[string]bool) *filters[*image] {
	f := newFilters[*image](c)
	statuses := c.comma("Status")
	for i, status := range statuses {
		statuses[i] = c.known("Status", status, []string{"Creating", "Waiting", "Available", "UnAvailable", "CreateFailed", "Deprecated"})
	}
	if len(statuses) == 0 {
		statuses = []string{"Available"}
	}
	f.check(func(m *image) bool { return slices.Contains(statuses, m.status) })

	if ids := c.comma("ImageId"); len(ids) > 0 {
		f.check(func(m *image) bool { return slices.Contains(ids, m.id) })
	}
	if name := strings.ToLower(c.text("ImageName")); name != "" {
		f.check(func(m *image) bool { return strings.Contains(strings.ToLower(m.name), name) })
	}
	f.equal("ImageFamily", func(m *image) string { return m.family })
	f.equal("ImageOwnerId", func(m *image) string { return strconv.Itoa(m.ownerID) })
	f.oneOf("ImageOwnerAlias", func(m *image) string { return m.owner }, "system", "self", "others", "marketplace")
	f.oneOf("OSType", func(m *image) string { return m.osType }, "windows", "linux")
	f.oneOf("Architecture", func(m *image) string { return m.architecture }, "i386", "x86_64", "arm64")
	f.oneOf("Usage", func(m *image) string { return usageOf(used[m.id]) }, "instance", "none")
	f.flag("IsPublic", (*image).public)
	f.flag("IsSupportIoOptimized", func(m *image) bool { return m.ioOptimized })
	f.flag("IsSupportCloudinit", func(m *image) bool { return m.cloudInit })
	f.flag("Usable", func(m *image) bool { return m.status == "Available" })
	f.group()
	f.tags("Tag")
	f.created(4)
	c.oneOf("ActionType", "CreateEcs", "ChangeOS")
	c.boolean("ShowExpired")

	if id := c.text("SnapshotId"); id != "" {
		f.check(func(m *image) bool { return slices.Contains(m.snapshots(), id) })
	}
	if id := c.text("InstanceType"); id != "" {
		t := findType(c.types, id)
		if t == nil {
			c.reject("InvalidInstanceType.NotFound", "The instance type %q does not exist.", id)
		}
		f.check(func(m *image) bool { return m.runs(t) })
	}
	return f
}

func (m *image) describe(st *state, used bool) reply.Object {
	support := map[bool]string{true: "supported", false: "unsupported"}
	progress, shared := "100%", ""
	if m.status == "Creating" {
		progress = "0%"
	}
	if len(m.shares) > 0 {
		shared = "True"
	}
	devices := reply.Array{}
	for _, d := range m.devices {
		devices = append(devices, reply.Object{
			reply.String("Device", d.name),
			reply.String("Type", d.use),
			reply.String("Size", strconv.Itoa(d.size)),
			reply.String("SnapshotId", d.snapshot),
			reply.Bool("Encrypted", d.encrypted),
		})
	}
	return reply.Object{
		reply.String("ImageId", m.id),
		reply.String("ImageName", m.name),
		reply.String("ImageFamily", m.family),
		reply.String("ImageVersion", m.version),
		reply.String("ImageOwnerAlias", m.owner),
		reply.Int("ImageOwnerId", m.ownerID),
		reply.String("Description", m.description),
		reply.String("Status", m.status),
		reply.String("Progress", progress),
		reply.String("Usage", usageOf(used)),
		reply.Bool("Usable", m.status == "Available"),
		reply.Int("Size", m.size),
		reply.String("CreationTime", m.created.Format(time.RFC3339)),
		reply.String("Platform", m.platform),
		reply.String("OSType", m.osType),
		reply.String("OSName", strings.Replace(m.osName, " bit", "位", 1)),
		reply.String("OSNameEn", m.osName),
		reply.String("Architecture", m.architecture),
		reply.String("BootMode", m.boots()),
		reply.Bool("IsPublic", m.public()),
		reply.Bool("IsCopied", m.copied),
		reply.String("IsSelfShared", shared),
		reply.Bool("IsSubscribed", false),
		reply.Bool("IsSupportCloudinit", m.cloudInit),
		reply.Bool("IsSupportIoOptimized", m.ioOptimized),
		reply.Bool("LoginAsNonRootSupported", m.osType == "linux" && m.cloudInit),
		reply.Struct("Features", reply.String("NvmeSupport", support[m.nvme]), reply.String("ImdsSupport", cmp.Or(m.metadata, support[m.cloudInit]))),
		reply.String("LicenseType", m.license),
		reply.String("ProductCode", m.productCode),
		reply.String("ResourceGroupId", m.group),
		reply.List("DiskDeviceMappings", "DiskDeviceMapping", devices),
		st.tags.describe(&m.resource),
	}
}
