package storage

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func createImage(c *action.Call) action.Effect {
	name, description, family, version := c.String("ImageName"), c.String("Description"), c.String("ImageFamily"), c.String("ImageVersion")
	tags := c.NewTags("Tag")
	checkImageTexts(c, name, description, c.Region)
	checkFamily(c, family)
	if len(version) > 40 {
		c.Reject("InvalidImageVersion.Malformed", "The image version %q is not valid.", version)
	}
	m, disks := imageSource(c)
	readSystem(c, m)
	m.Detected = c.OneOf("DetectionStrategy", "Standard") != ""
	identify := identifier(c, c.Region, name)
	return func() reply.Object {
		identify(m)
		m.Description, m.Family, m.Version = description, family, version
		for i, d := range disks {
			s := backend.SnapshotFrom(d)
			s.Name = "SnapshotForImage-" + m.ID
			c.BeginSnapshot(s, c.Region, m.Group)
			m.Devices[i].Snapshot = s.ID
		}
		c.AddImage(m, tags)
		return reply.Object{reply.String("ImageId", m.ID)}
	}
}

// imageSource returns the new image, from the first of its three sources that is given. The disks need snapshots first,
// one for each device of the image.
func imageSource(c *action.Call) (m *backend.Image, disks []*backend.Disk) {
	switch {
	case c.String("InstanceId") != "":
		return imageOfInstance(c)
	case c.Has("DiskDeviceMapping"):
		return imageOfMappings(c), nil
	case c.String("SnapshotId") != "":
		return imageOfSnapshot(c), nil
	}
	c.Missing("SnapshotId")
	return new(backend.Image), nil
}

func imageOfInstance(c *action.Call) (*backend.Image, []*backend.Disk) {
	in := c.Instance("InstanceId")
	c.CheckSecurity(in)
	c.CheckSettled(in)
	if in.SystemDisk() == nil {
		c.Reject("InvalidInstance.NotFoundSystemDisk", "The instance %q has no system disk.", in.ID)
		return new(backend.Image), nil
	}
	m := c.NewImage(in.ImageID, in.SystemDisk().Size)
	m.Platform, m.OSName, m.OSType, m.CloudInit = in.Platform, in.OSName, in.OSType, in.CloudInit
	if in.Type.Family.Architecture == "ARM" {
		m.Architecture = "arm64"
	}
	var disks []*backend.Disk
	for _, d := range in.Disks {
		if !d.Cloud() {
			continue
		}
		if d.Status != backend.DiskInUse {
			c.RejectDisk(d)
		}
		c.CheckNoSnapshot(d, "IncorrectDiskStatus.CreatingSnapshot")
		m.Devices = append(m.Devices, backend.ImageDevice{Name: d.Device(in), Use: d.Use, Size: d.Size, Encrypted: d.Encrypted})
		disks = append(disks, d)
	}
	return m, disks
}

func imageOfSnapshot(c *action.Call) *backend.Image {
	s := c.Snapshot("SnapshotId")
	c.CheckReady(s)
	if s.SourceUse != "system" {
		c.Reject("OperationDenied", "The snapshot %q is not of a system disk.", s.ID)
	}
	m := c.NewImage(s.SourceImage, s.SourceSize)
	m.Devices = []backend.ImageDevice{{Name: "/dev/xvda", Use: "system", Size: s.SourceSize, Snapshot: s.ID, Encrypted: s.Encrypted}}
	return m
}

// imageOfMappings composes an image from DiskDeviceMapping.N: one system disk and any number of data disks, which may be
// empty.
func imageOfMappings(c *action.Call) *backend.Image {
	m := new(backend.Image)
	var devices []backend.ImageDevice
	systems := 0
	for i, p := range c.Structs("DiskDeviceMapping", 1+catalog.MaxDataDisks) {
		d, base := readMapping(c, p, i+1)
		if d.Use != "system" {
			devices = append(devices, d)
			continue
		}
		systems++
		d.Name = "/dev/xvda"
		m = c.NewImage(base, d.Size)
		devices = slices.Insert(devices, 0, d)
	}
	if systems != 1 {
		c.Reject("OperationDenied", "The mappings have %d system disks.", systems)
	}
	checkDevices(c, devices)
	nameDevices(devices)
	m.Devices = devices
	return m
}

// readMapping reads the n-th device and returns it with the image behind its snapshot.
func readMapping(c *action.Call, p action.Input, n int) (d backend.ImageDevice, base string) {
	d.Name, d.Use, d.Snapshot = checkDevice(c, p.String("Device")), p.OneOf("DiskType", "system", "data"), p.String("SnapshotId")
	least := 5
	if d.Snapshot != "" {
		s := action.Find(c, &c.Snapshots, d.Snapshot)
		c.CheckReady(s)
		least, base = s.SourceSize, s.SourceImage
		d.Use, d.Encrypted = cmp.Or(d.Use, s.SourceUse), s.Encrypted
	}
	d.Use = cmp.Or(d.Use, "data")
	d.Size = p.Int("Size", least)
	switch {
	case d.Size < least || d.Size > 65536:
		c.Reject("InvalidSize.ValueNotSupported", "The size of device %d, %d GiB, is less than %d or too large.", n, d.Size, least)
	case d.Use == "system" && d.Snapshot == "":
		c.Reject("OperationDenied", "The system disk, device %d, has no snapshot.", n)
	}
	return d, base
}

func checkDevices(c *action.Call, devices []backend.ImageDevice) {
	taken := make(map[string]bool)
	for _, d := range devices {
		if d.Name != "" && taken[d.Name] {
			c.Reject("InvalidDevice.InUse", "The device %q is named twice.", d.Name)
		}
		taken[d.Name] = true
	}
}

// nameDevices names the devices without a name, in order.
func nameDevices(devices []backend.ImageDevice) {
	next := 'b'
	for i := range devices {
		for ; devices[i].Name == ""; next++ {
			name := "/dev/xvd" + string(next)
			if !slices.ContainsFunc(devices, func(d backend.ImageDevice) bool { return d.Name == name }) {
				devices[i].Name = name
			}
		}
	}
}

var (
	platforms = []string{
		"Aliyun", "Aliyun Linux", "Anolis", "CentOS", "Ubuntu", "CoreOS", "SUSE", "Debian", "OpenSUSE", "FreeBSD", "RedHat", "Kylin", "UOS",
		"Fedora", "Fedora CoreOS", "AlmaLinux", "Rocky Linux", "Gentoo", "Customized Linux", "Others Linux",
	}
	architectures = []string{"i386", "x86_64", "arm64"}
	bootModes     = []string{"BIOS", "UEFI", "UEFI-Preferred"}
)

// readSystem reads the properties of the system that override those of the source.
func readSystem(c *action.Call, m *backend.Image) {
	platform := cmp.Or(c.String("Platform"), m.Platform)
	windows := strings.HasPrefix(platform, "Windows")
	if platform != m.Platform {
		m.Platform, m.OSName, m.OSType = platform, platform+" 64 bit", "linux"
		if windows {
			m.OSType = "windows"
		}
	}
	if c.Has("Platform") && !windows && !slices.Contains(platforms, platform) {
		c.Reject("InvalidPlatform.Malformed", "The platform %q is not valid.", platform)
	}
	m.Architecture = cmp.Or(c.OneOfOr("Architecture", "InvalidArchitecture.Malformed", architectures...), m.Architecture)
	m.BootMode = cmp.Or(c.OneOf("BootMode", bootModes...), m.BootMode)
	m.Metadata = cmp.Or(c.OneOf("Features.ImdsSupport", "v1", "v2"), m.Metadata)
}
