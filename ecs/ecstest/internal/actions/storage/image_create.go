package storage

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func createImage(c *action.Call) action.Effect {
	tags := c.NewTags("Tag")
	checkImageTexts(c, c.String("ImageName"), c.String("Description"), c.String("ImageFamily"), c.Region)
	if n := len(c.String("ImageVersion")); n > 40 {
		c.Reject("InvalidImageVersion.Malformed", "The image version %q is not valid.", c.String("ImageVersion"))
	}
	m, disks := imageSource(c)
	readSystem(c, m)
	return func() reply.Object {
		m.Resource = c.NewResource(backend.KindImage, c.Region, "")
		m.Group, m.Description, m.Family, m.Version = c.String("ResourceGroupId"), c.String("Description"), c.String("ImageFamily"), c.String("ImageVersion")
		m.Name = cmp.Or(c.String("ImageName"), m.ID)
		source, _ := c.Instances.Get(c.String("InstanceId")) // the instance has the disks, if there are any
		for _, d := range disks {
			s := backend.SnapshotFrom(d)
			s.Name = "SnapshotForImage-" + m.ID
			c.Begin(s, c.Region, m.Group)
			m.Devices = append(m.Devices, backend.ImageDevice{Name: d.Device(source), Use: d.Use, Size: d.Size, Snapshot: s.ID, Encrypted: d.Encrypted})
		}
		c.AddImage(m, tags)
		return reply.Object{reply.String("ImageId", m.ID)}
	}
}

// checkImageTexts checks the texts of an image. Its name must be unique in the
// region.
func checkImageTexts(c *action.Call, name, description, family, region string) {
	c.CheckLabels("Image", name, description)
	if family != "" && (!action.ValidName(family) || action.Reserved(family) || strings.HasPrefix(family, "aliyun")) {
		c.Reject("InvalidImageFamily.Malformed", "The image family %q is not valid.", family)
	}
	for _, m := range c.Images.All {
		if m.Owner == "self" && m.Region == region && name != "" && m.Name == name {
			c.Reject("InvalidImageName.Duplicated", "The image %q already has the name %q.", m.ID, name)
		}
	}
}

// imageSource returns the new image, from the first of its three sources that
// is given, and the disks that need snapshots first.
func imageSource(c *action.Call) (*backend.Image, []*backend.Disk) {
	switch {
	case c.String("InstanceId") != "":
		return imageOfInstance(c, c.Instance("InstanceId"))
	case c.Has("DiskDeviceMapping"):
		return imageOfMappings(c), nil
	case c.String("SnapshotId") != "":
		s := c.Snapshot("SnapshotId")
		checkForImage(c, s)
		if s.SourceUse != "system" {
			c.Reject("OperationDenied", "The snapshot %q is not of a system disk.", s.ID)
		}
		m := imageLike(c, s.SourceImage, s.SourceSize)
		m.Devices = []backend.ImageDevice{{Name: "/dev/xvda", Use: "system", Size: s.SourceSize, Snapshot: s.ID, Encrypted: s.Encrypted}}
		return m, nil
	}
	c.Missing("SnapshotId")
	return new(backend.Image), nil
}

func checkForImage(c *action.Call, s *backend.Snapshot) {
	if s.Status != backend.SnapshotAccomplished {
		c.Fail(notReady(s))
	}
}

func imageOfInstance(c *action.Call, in *backend.Instance) (*backend.Image, []*backend.Disk) {
	switch {
	case in.Locked(backend.LockSecurity):
		c.Reject("InstanceLockedForSecurity", "The instance %q is locked for security reasons.", in.ID)
	case in.Status != backend.Running && in.Status != backend.Stopped:
		c.Reject("IncorrectInstanceStatus", "The instance %q is %s.", in.ID, in.Status)
	case in.SystemDisk() == nil:
		c.Reject("IncorrectDiskStatus", "The instance %q has no system disk.", in.ID)
	}
	if c.Failed() {
		return new(backend.Image), nil
	}
	var disks []*backend.Disk
	for _, d := range in.Disks {
		switch {
		case !d.Cloud():
			continue
		case d.Status != backend.DiskInUse:
			c.Fail(incorrectDiskStatus(d))
		case snapshotOf(c.State, d):
			c.Reject("IncorrectDiskStatus.CreatingSnapshot", "A snapshot of the disk %q is being created.", d.ID)
		}
		disks = append(disks, d)
	}
	m := imageLike(c, in.ImageID, in.SystemDisk().Size)
	m.Platform, m.OSName, m.OSType, m.CloudInit = in.Platform, in.OSName, in.OSType, in.CloudInit
	if in.Type.Family.Architecture == "ARM" {
		m.Architecture = "arm64"
	}
	return m, disks
}

// imageLike returns a new image with the system of the given one, or with a
// default system if that no longer exists.
func imageLike(c *action.Call, id string, size int) *backend.Image {
	m := &backend.Image{
		Platform: "Others Linux", OSName: "Others Linux 64 bit", OSType: "linux",
		Architecture: "x86_64", IoOptimized: true, CloudInit: true,
	}
	if base, ok := c.Images.Get(id); ok {
		m = &backend.Image{
			Platform: base.Platform, OSName: base.OSName, OSType: base.OSType, Architecture: base.Architecture,
			CloudInit: base.CloudInit, IoOptimized: base.IoOptimized, NVMe: base.NVMe, UEFI: base.UEFI,
			BootMode: base.BootMode, Metadata: base.Metadata, License: base.License, ProductCode: base.ProductCode,
		}
	}
	m.Owner, m.Size = "self", size
	m.OwnerID, _ = strconv.Atoi(backend.AccountID)
	return m
}

// imageOfMappings composes an image from DiskDeviceMapping.N: one system disk
// and any number of data disks, which may be empty.
func imageOfMappings(c *action.Call) *backend.Image {
	var devices []backend.ImageDevice
	m := new(backend.Image)
	systems := 0
	for i, p := range c.Structs("DiskDeviceMapping", 1+catalog.MaxDataDisks) {
		d, base := readMapping(c, p, fmt.Sprintf("DiskDeviceMapping.%d", i+1))
		if d.Use == "system" {
			systems++
			d.Name = "/dev/xvda"
			m = imageLike(c, base, d.Size)
			devices = slices.Insert(devices, 0, d)
		} else {
			devices = append(devices, d)
		}
	}
	if systems != 1 {
		c.Reject("OperationDenied", "The mappings have %d system disks.", systems)
	}
	nameDevices(c, devices)
	m.Devices = devices
	return m
}

// readMapping reads one device and finds the image behind its snapshot.
func readMapping(c *action.Call, p action.Input, name string) (d backend.ImageDevice, base string) {
	d = backend.ImageDevice{Name: strings.Replace(p.String("Device"), "/dev/vd", "/dev/xvd", 1), Use: p.OneOf("DiskType", "system", "data")}
	if d.Name != "" && !deviceName.MatchString(d.Name) {
		c.Reject("InvalidDevice.Malformed", "The device %q is not valid.", d.Name)
	}
	least, absent := 5, 5
	if d.Snapshot = p.String("SnapshotId"); d.Snapshot != "" {
		s := action.Find(c, &c.Snapshots, d.Snapshot)
		checkForImage(c, s)
		least, absent = s.SourceSize, s.SourceSize
		d.Use, d.Encrypted, base = cmp.Or(d.Use, s.SourceUse), s.Encrypted, s.SourceImage
	}
	d.Use = cmp.Or(d.Use, "data")
	d.Size = p.Int("Size", absent)
	switch {
	case d.Size < least || d.Size > 65536:
		c.Reject("InvalidSize.ValueNotSupported", "The size of %s, %d GiB, is less than %d or too large.", name, d.Size, least)
	case d.Use == "system" && d.Snapshot == "":
		c.Reject("OperationDenied", "The system disk %s has no snapshot.", name)
	}
	return d, base
}

// nameDevices names the devices without a name, in order.
func nameDevices(c *action.Call, devices []backend.ImageDevice) {
	taken := make(map[string]bool)
	for _, d := range devices {
		if d.Name != "" && taken[d.Name] {
			c.Reject("InvalidDevice.InUse", "The device %q is named twice.", d.Name)
		}
		taken[d.Name] = true
	}
	next := 'b'
	for i := range devices {
		for ; devices[i].Name == ""; next++ {
			if name := "/dev/xvd" + string(next); !taken[name] {
				devices[i].Name = name
			}
		}
	}
}

// readSystem reads properties of the system that override those from the
// snapshot.
func readSystem(c *action.Call, m *backend.Image) {
	if platform := c.String("Platform"); platform != "" {
		if !slices.Contains(platforms, platform) && !strings.HasPrefix(platform, "Windows") {
			c.Reject("InvalidPlatform.Malformed", "The platform %q is not valid.", platform)
		}
		if platform != m.Platform {
			m.Platform, m.OSName, m.OSType = platform, platform+" 64 bit", "linux"
			if strings.HasPrefix(platform, "Windows") {
				m.OSType = "windows"
			}
		}
	}
	if a := c.String("Architecture"); a != "" {
		m.Architecture = a
		if a != "i386" && a != "x86_64" && a != "arm64" {
			c.Reject("InvalidArchitecture.Malformed", "The architecture %q is not valid.", a)
		}
	}
	m.BootMode = cmp.Or(c.OneOf("BootMode", bootModes...), m.BootMode)
	m.Metadata = cmp.Or(c.OneOf("Features.ImdsSupport", "v1", "v2"), m.Metadata)
}

var (
	platforms = []string{
		"Aliyun", "Aliyun Linux", "Anolis", "CentOS", "Ubuntu", "CoreOS", "SUSE", "Debian", "OpenSUSE", "FreeBSD", "RedHat", "Kylin", "UOS",
		"Fedora", "Fedora CoreOS", "AlmaLinux", "Rocky Linux", "Gentoo", "Customized Linux", "Others Linux",
	}
	bootModes = []string{"BIOS", "UEFI", "UEFI-Preferred"}
)
