package ecstest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
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

func describeImages(c *call) object {
	used := c.imagesInUse()
	page, fields := onePage(c, c.imageFilters(used).of(&c.images))
	if !c.ready() {
		return nil
	}
	items := array{}
	for _, m := range page {
		items = append(items, m.describe(c.state, used[m.id]))
	}
	return append(fields, member{"RegionId", text(c.region)}, member{"Images", wrapped("Image", items)})
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
	if name := strings.ToLower(c.params["ImageName"]); name != "" {
		f.check(func(m *image) bool { return strings.Contains(strings.ToLower(m.name), name) })
	}
	f.equal("ImageFamily", func(m *image) string { return m.family })
	f.equal("ImageOwnerId", func(m *image) string { return integer(m.ownerID).String() })
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

	if id := c.params["SnapshotId"]; id != "" {
		f.check(func(m *image) bool { return slices.Contains(m.snapshots(), id) })
	}
	if id := c.params["InstanceType"]; id != "" {
		t := findType(c.types, id)
		if t == nil {
			c.reject(http.StatusNotFound, "InvalidInstanceType.NotFound", "The instance type %q does not exist.", id)
		}
		f.check(func(m *image) bool { return m.runs(t) })
	}
	return f
}

func (m *image) describe(st *state, used bool) object {
	support := map[bool]text{true: "supported", false: "unsupported"}
	progress, shared := text("100%"), text("")
	if m.status == "Creating" {
		progress = "0%"
	}
	if len(m.shares) > 0 {
		shared = "True"
	}
	devices := array{}
	for _, d := range m.devices {
		devices = append(devices, object{
			{"Device", text(d.name)},
			{"Type", text(d.use)},
			{"Size", text(integer(d.size).String())},
			{"SnapshotId", text(d.snapshot)},
			{"Encrypted", boolean(d.encrypted)},
		})
	}
	return object{
		{"ImageId", text(m.id)},
		{"ImageName", text(m.name)},
		{"ImageFamily", text(m.family)},
		{"ImageVersion", text(m.version)},
		{"ImageOwnerAlias", text(m.owner)},
		{"ImageOwnerId", integer(m.ownerID)},
		{"Description", text(m.description)},
		{"Status", text(m.status)},
		{"Progress", progress},
		{"Usage", text(usageOf(used))},
		{"Usable", boolean(m.status == "Available")},
		{"Size", integer(m.size)},
		{"CreationTime", text(m.created.Format(time.RFC3339))},
		{"Platform", text(m.platform)},
		{"OSType", text(m.osType)},
		{"OSName", text(strings.Replace(m.osName, " bit", "位", 1))},
		{"OSNameEn", text(m.osName)},
		{"Architecture", text(m.architecture)},
		{"BootMode", text(m.boots())},
		{"IsPublic", boolean(m.public())},
		{"IsCopied", boolean(m.copied)},
		{"IsSelfShared", shared},
		{"IsSubscribed", boolean(false)},
		{"IsSupportCloudinit", boolean(m.cloudInit)},
		{"IsSupportIoOptimized", boolean(m.ioOptimized)},
		{"LoginAsNonRootSupported", boolean(m.osType == "linux" && m.cloudInit)},
		{"Features", object{{"NvmeSupport", support[m.nvme]}, {"ImdsSupport", cmp.Or(text(m.metadata), support[m.cloudInit])}}},
		{"LicenseType", text(m.license)},
		{"ProductCode", text(m.productCode)},
		{"ResourceGroupId", text(m.group)},
		{"DiskDeviceMappings", wrapped("DiskDeviceMapping", devices)},
		{"Tags", st.tags.describe(&m.resource)},
	}
}
