package ecstest

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// An image is what instances are made from.
type image struct {
	resource
	name, family, version  string
	platform, osName       string // the name in English
	osType                 string // linux or windows
	architecture           string // x86_64, i386 or arm64
	owner                  string // system, self, others or marketplace
	ownerID                int
	status, usage          string
	size                   int // GiB
	cloudInit, ioOptimized bool
	nvme, uefi             bool
	productCode            string
	description            string
	snapshots              []string // ids
	copied                 bool
	change                 *timer // the end of the step under way
}

func (m *image) public() bool { return m.owner != "self" && m.owner != "others" }

// runs tells whether the image starts on the type: the processor must fit, a
// 32-bit system takes less than 4 GiB, Windows more than half a one.
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
	found := c.imageFilters().of(&c.images)
	page, fields := onePage(c, found)
	if !c.ready() {
		return nil
	}
	items := array{}
	for _, m := range page {
		items = append(items, m.describe(c.state))
	}
	return append(fields, member{"RegionId", text(c.region)}, member{"Images", wrapped("Image", items)})
}

// imageFilters reads every filter of DescribeImages; an image must pass all
// that are given. ActionType and ShowExpired are read but exclude nothing:
// every image of the catalogue serves both uses and none expires.
func (c *call) imageFilters() *filters[*image] {
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
	f.oneOf("Usage", func(m *image) string { return m.usage }, "instance", "none")
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
		f.check(func(m *image) bool { return slices.Contains(m.snapshots, id) })
	}
	if id := c.params["InstanceType"]; id != "" {
		t := findType(c.types, id)
		if t == nil {
			c.refuse(http.StatusNotFound, "InvalidInstanceType.NotFound", "The instance type %q does not exist.", id)
		}
		f.check(func(m *image) bool { return m.runs(t) })
	}
	return f
}

func (m *image) describe(st *state) object {
	support := map[bool]text{true: "supported", false: "unsupported"}
	boot := "BIOS"
	if m.uefi {
		boot = "UEFI"
	}
	devices := array{}
	for _, id := range m.snapshots {
		devices = append(devices, object{
			{"Device", text("/dev/xvda")},
			{"Type", text("system")},
			{"Size", text(integer(m.size).String())},
			{"SnapshotId", text(id)},
			{"Encrypted", boolean(false)},
		})
	}
	return object{
		{"ImageId", text(m.id)},
		{"ImageName", text(m.name)},
		{"ImageFamily", text(m.family)},
		{"ImageVersion", text(m.version)},
		{"ImageOwnerAlias", text(m.owner)},
		{"ImageOwnerId", integer(m.ownerID)},
		{"Description", text("")},
		{"Status", text(m.status)},
		{"Progress", text("100%")},
		{"Usage", text(m.usage)},
		{"Usable", boolean(m.status == "Available")},
		{"Size", integer(m.size)},
		{"CreationTime", text(m.created.Format(time.RFC3339))},
		{"Platform", text(m.platform)},
		{"OSType", text(m.osType)},
		{"OSName", text(strings.Replace(m.osName, " bit", "位", 1))},
		{"OSNameEn", text(m.osName)},
		{"Architecture", text(m.architecture)},
		{"BootMode", text(boot)},
		{"IsPublic", boolean(m.public())},
		{"IsCopied", boolean(m.copied)},
		{"IsSelfShared", text("")},
		{"IsSubscribed", boolean(false)},
		{"IsSupportCloudinit", boolean(m.cloudInit)},
		{"IsSupportIoOptimized", boolean(m.ioOptimized)},
		{"LoginAsNonRootSupported", boolean(m.osType == "linux" && m.cloudInit)},
		{"Features", object{{"NvmeSupport", support[m.nvme]}, {"ImdsSupport", support[m.cloudInit]}}},
		{"ProductCode", text(m.productCode)},
		{"ResourceGroupId", text(m.group)},
		{"DiskDeviceMappings", wrapped("DiskDeviceMapping", devices)},
		{"Tags", st.tags.describe(&m.resource)},
	}
}
