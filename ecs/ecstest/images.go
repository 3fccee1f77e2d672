package ecstest

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// An image is what instances are made from.
type image struct {
	id, name, family, version string
	platform, osName          string // the name in English
	osType                    string // linux or windows
	architecture              string // x86_64, i386 or arm64
	owner                     string // system, self, others or marketplace
	ownerID                   int
	status, usage             string
	size                      int // GiB
	created                   time.Time
	cloudInit, ioOptimized    bool
	nvme, uefi                bool
	productCode               string
	resourceGroup             string
	snapshots                 []string
	tags                      []pair
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

func describeImages(s *Server, q *request) (object, *refusal) {
	a := &args{params: q.params}
	matches := a.imageFilter(s)
	number, size := a.page(100)
	dryRun, _ := a.boolean("DryRun")
	if a.refused != nil {
		return nil, a.refused
	}
	if dryRun {
		return nil, refuse(http.StatusBadRequest, "DryRunOperation", "The request passed all checks and was not carried out.")
	}
	var found []*image
	for i := range s.images {
		if matches(&s.images[i]) {
			found = append(found, &s.images[i])
		}
	}
	items := array{}
	for _, m := range pageOf(found, number, size) {
		items = append(items, m.describe())
	}
	return object{
		{"RegionId", text(q.params["RegionId"])},
		{"TotalCount", integer(len(found))},
		{"PageNumber", integer(number)},
		{"PageSize", integer(size)},
		{"Images", wrapped("Image", items)},
	}, nil
}

// imageFilter reads every filter of DescribeImages; an image must pass all
// that are given. ActionType and ShowExpired are read but exclude nothing:
// every image of the catalogue serves both uses and none expires.
func (a *args) imageFilter(s *Server) func(*image) bool {
	var checks []func(*image) bool
	check := func(passes func(*image) bool) { checks = append(checks, passes) }
	equals := func(v string, of func(*image) string) {
		if v != "" {
			check(func(m *image) bool { return of(m) == v })
		}
	}
	flag := func(name string, of func(*image) bool) {
		if is, given := a.boolean(name); given {
			check(func(m *image) bool { return of(m) == is })
		}
	}

	statuses := a.comma("Status")
	for i, status := range statuses {
		statuses[i] = a.known("Status", status, []string{"Creating", "Waiting", "Available", "UnAvailable", "CreateFailed", "Deprecated"})
	}
	if len(statuses) == 0 {
		statuses = []string{"Available"}
	}
	check(func(m *image) bool { return slices.Contains(statuses, m.status) })

	if ids := a.comma("ImageId"); len(ids) > 0 {
		check(func(m *image) bool { return slices.Contains(ids, m.id) })
	}
	if name := strings.ToLower(a.params["ImageName"]); name != "" {
		check(func(m *image) bool { return strings.Contains(strings.ToLower(m.name), name) })
	}
	equals(a.params["ImageFamily"], func(m *image) string { return m.family })
	equals(a.params["ResourceGroupId"], func(m *image) string { return m.resourceGroup })
	equals(a.params["ImageOwnerId"], func(m *image) string { return integer(m.ownerID).String() })
	equals(a.oneOf("ImageOwnerAlias", "system", "self", "others", "marketplace"), func(m *image) string { return m.owner })
	equals(a.oneOf("OSType", "windows", "linux"), func(m *image) string { return m.osType })
	equals(a.oneOf("Architecture", "i386", "x86_64", "arm64"), func(m *image) string { return m.architecture })
	equals(a.oneOf("Usage", "instance", "none"), func(m *image) string { return m.usage })
	flag("IsPublic", (*image).public)
	flag("IsSupportIoOptimized", func(m *image) bool { return m.ioOptimized })
	flag("IsSupportCloudinit", func(m *image) bool { return m.cloudInit })
	flag("Usable", func(m *image) bool { return m.status == "Available" })
	a.oneOf("ActionType", "CreateEcs", "ChangeOS")
	a.boolean("ShowExpired")

	if id := a.params["SnapshotId"]; id != "" {
		check(func(m *image) bool { return slices.Contains(m.snapshots, id) })
	}
	if id := a.params["InstanceType"]; id != "" {
		t := findType(s.types, id)
		if t == nil && a.refused == nil {
			a.refused = refuse(http.StatusNotFound, "InvalidInstanceType.NotFound", "The instance type %q does not exist.", id)
		}
		check(func(m *image) bool { return m.runs(t) })
	}
	for _, tag := range a.pairs("Tag", 20) {
		check(func(m *image) bool {
			return slices.ContainsFunc(m.tags, func(have pair) bool {
				return have.key == tag.key && (tag.value == "" || have.value == tag.value)
			})
		})
	}
	for _, f := range a.pairs("Filter", 4) {
		limit := a.moment("Filter", f.value)
		switch f.key {
		case "CreationStartTime":
			check(func(m *image) bool { return !m.created.Before(limit) })
		case "CreationEndTime":
			check(func(m *image) bool { return !m.created.After(limit) })
		default:
			a.invalid("Filter", "its key is neither CreationStartTime nor CreationEndTime")
		}
	}
	return all(checks)
}

func (m *image) describe() object {
	support := map[bool]text{true: "supported", false: "unsupported"}
	boot := "BIOS"
	if m.uefi {
		boot = "UEFI"
	}
	devices, tags := array{}, array{}
	for _, id := range m.snapshots {
		devices = append(devices, object{
			{"Device", text("/dev/xvda")},
			{"Type", text("system")},
			{"Size", text(integer(m.size).String())},
			{"SnapshotId", text(id)},
			{"Encrypted", boolean(false)},
		})
	}
	for _, tag := range m.tags {
		tags = append(tags, object{{"TagKey", text(tag.key)}, {"TagValue", text(tag.value)}})
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
		{"IsCopied", boolean(false)},
		{"IsSelfShared", text("")},
		{"IsSubscribed", boolean(false)},
		{"IsSupportCloudinit", boolean(m.cloudInit)},
		{"IsSupportIoOptimized", boolean(m.ioOptimized)},
		{"LoginAsNonRootSupported", boolean(m.osType == "linux" && m.cloudInit)},
		{"Features", object{{"NvmeSupport", support[m.nvme]}, {"ImdsSupport", support[m.cloudInit]}}},
		{"ProductCode", text(m.productCode)},
		{"ResourceGroupId", text(m.resourceGroup)},
		{"DiskDeviceMappings", wrapped("DiskDeviceMapping", devices)},
		{"Tags", wrapped("Tag", tags)},
	}
}
