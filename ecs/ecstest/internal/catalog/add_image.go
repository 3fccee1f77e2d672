package catalog

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// An ImageEntry adds a public image. Package ecstest documents the fields.
type ImageEntry struct {
	ImageID, ImageFamily, ImageOwnerAlias  string
	OSName, OSType, Platform, Architecture string
	Size                                   int
	CreationTime, Status                   string
	IsSupportCloudinit                     *bool
	NVMeSupport, BootMode                  string
}

const windows = "Windows" // the platforms with this prefix are not Linux

var bootModes = []string{"BIOS", "UEFI", "UEFI-Preferred"}

var imageID = regexp.MustCompile(`^[a-zA-Z0-9][\w.-]*$`)

// addImage adds the image, or replaces the one with its ID. What the entry leaves out is as it was, or usual. An image without a
// date is newer than those that are built in.
func (c *Catalog) addImage(e *ImageEntry) string {
	old := c.FindImage(e.ImageID)
	m := Image{
		ID: e.ImageID, Platform: "Others Linux", OSName: "Others Linux 64 bit", Size: 20, Created: "2025-01-01", Marks: "cloudinit nvme",
	}
	switch {
	case old != nil:
		m = *old
	case strings.HasPrefix(e.Platform, windows), e.Platform == "" && e.OSType == "windows":
		m.Platform, m.OSName, m.Size, m.Marks = "Windows Server 2022", "Windows Server  2022 Datacenter 64 bit (English)", 40, "nvme"
	case e.Architecture == "arm64":
		m.choose("UEFI", bootModes...)
	}
	set(&m.Platform, e.Platform)
	set(&m.OSName, e.OSName)
	set(&m.Family, e.ImageFamily)
	set(&m.Size, e.Size)
	set(&m.Created, e.CreationTime)
	m.choose(e.Architecture, "x86_64", "arm64", "i386")
	m.choose(e.Status, "Available", "Deprecated", "UnAvailable")
	m.choose(e.ImageOwnerAlias, "system", "marketplace")
	if e.IsSupportCloudinit != nil {
		m.mark("cloudinit", *e.IsSupportCloudinit)
	}
	if e.NVMeSupport != "" {
		m.mark("nvme", e.NVMeSupport == "supported")
	}
	m.choose(e.BootMode, bootModes...)
	_, err := m.CreatedAt()
	reason := cmp.Or(
		oneOf("OSType", e.OSType, "linux", "windows"),
		oneOf("Architecture", e.Architecture, "x86_64", "arm64", "i386"),
		oneOf("Status", e.Status, "Available", "Deprecated", "UnAvailable"),
		oneOf("ImageOwnerAlias", e.ImageOwnerAlias, "system", "marketplace"),
		oneOf("NvmeSupport", e.NVMeSupport, "supported", "unsupported"),
		oneOf("BootMode", e.BootMode, bootModes...),
	)
	switch {
	case !imageID.MatchString(e.ImageID):
		return fmt.Sprintf("ImageId: %q is no ID", e.ImageID)
	case reason != "":
		return reason
	case e.OSType != "" && strings.HasPrefix(m.Platform, windows) != (e.OSType == "windows"):
		return fmt.Sprintf("OSType: %q is not that of the Platform %q", e.OSType, m.Platform)
	case m.Size < 1 || m.Size > MaxSystemDiskSize:
		return fmt.Sprintf("Size: %d is not between 1 and %d", m.Size, MaxSystemDiskSize)
	case err != nil:
		return fmt.Sprintf("CreationTime: %q is not like 2024-08-19 or 2024-08-19T06:30:00Z", m.Created)
	case old != nil:
		*old = m
	default:
		c.Images = append(c.Images, m)
	}
	return ""
}

// choose marks the image as one of several kinds, of which the first, the usual one, has no mark.
func (m *Image) choose(kind string, kinds ...string) {
	if kind == "" {
		return
	}
	for i, k := range kinds {
		m.mark(k, k == kind && i > 0)
	}
}

// mark adds a mark or takes it away.
func (m *Image) mark(mark string, on bool) {
	marks := slices.DeleteFunc(strings.Fields(m.Marks), func(s string) bool { return s == mark })
	if on {
		marks = append(marks, mark)
	}
	m.Marks = strings.Join(marks, " ")
}
