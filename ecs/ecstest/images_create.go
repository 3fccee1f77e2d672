package ecstest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func createImage(c *call) effect {
	p := c.params
	tags := c.newTags("Tag")
	c.checkImageTexts(p["ImageName"], p["Description"], p["ImageFamily"], c.region)
	if n := len(p["ImageVersion"]); n > 40 {
		c.reject("InvalidImageVersion.Malformed", "The image version %q is not valid.", p["ImageVersion"])
	}
	m, disks := c.imageSource()
	c.readSystem(m)
	return func() reply.Object {
		m.resource = c.newResource(KindImage, c.region, "")
		m.group, m.description, m.family, m.version = p["ResourceGroupId"], p["Description"], p["ImageFamily"], p["ImageVersion"]
		m.name = cmp.Or(p["ImageName"], m.id)
		source, _ := c.instances.get(p["InstanceId"]) // the instance has the disks, if there are any
		for _, d := range disks {
			s := snapshotFrom(d)
			s.name = "SnapshotForImage-" + m.id
			c.begin(s, c.region, m.group)
			m.devices = append(m.devices, imageDevice{d.device(source), d.use, d.size, s.id, d.encrypted})
		}
		c.addImage(m, tags)
		return reply.Object{reply.String("ImageId", m.id)}
	}
}

// addImage adds the image. It becomes available one step after its snapshots.
func (st *state) addImage(m *image, tags []pair) {
	m.status = "Creating"
	st.images.add(m)
	st.tags.set(&m.resource, tags...)
	finish := func() {
		m.change = st.step(KindImage, func() { m.status = "Available" })
	}
	if slices.ContainsFunc(m.devices, func(d imageDevice) bool { return st.unfinished(d.snapshot) }) {
		m.change = st.step(KindSnapshot, finish)
	} else {
		finish()
	}
}

func (st *state) unfinished(snapshotID string) bool {
	s, ok := st.snapshots.get(snapshotID)
	return ok && s.status == snapshotProgressing
}

func (st *state) discardImage(m *image) {
	st.cancel(m.change)
	discard(st, &st.images, m)
}

// checkImageTexts checks the texts of an image. Its name must be unique in the
// region.
func (c *call) checkImageTexts(name, description, family, region string) {
	c.checkLabels("Image", name, description)
	if family != "" && (!validName(family) || reserved(family) || strings.HasPrefix(family, "aliyun")) {
		c.reject("InvalidImageFamily.Malformed", "The image family %q is not valid.", family)
	}
	for _, m := range c.images.all {
		if m.owner == "self" && m.region == region && name != "" && m.name == name {
			c.reject("InvalidImageName.Duplicated", "The image %q already has the name %q.", m.id, name)
		}
	}
}

// imageSource returns the new image, from the first of its three sources that
// is given, and the disks that need snapshots first.
func (c *call) imageSource() (*image, []*disk) {
	switch {
	case c.text("InstanceId") != "":
		return c.imageOfInstance(c.instance("InstanceId"))
	case hasParts(c.params, "DiskDeviceMapping"):
		return c.imageOfMappings(), nil
	case c.text("SnapshotId") != "":
		s := c.snapshot("SnapshotId")
		c.checkForImage(s)
		if s.sourceUse != "system" {
			c.reject("OperationDenied", "The snapshot %q is not of a system disk.", s.id)
		}
		m := c.imageLike(s.sourceImage, s.sourceSize)
		m.devices = []imageDevice{{"/dev/xvda", "system", s.sourceSize, s.id, s.encrypted}}
		return m, nil
	}
	c.fail(missingParameter("SnapshotId"))
	return new(image), nil
}

func (c *call) checkForImage(s *snapshot) {
	if s.status != snapshotAccomplished {
		c.fail(notReady(s))
	}
}

func (c *call) imageOfInstance(in *instance) (*image, []*disk) {
	switch {
	case in.locked(lockSecurity):
		c.reject("InstanceLockedForSecurity", "The instance %q is locked for security reasons.", in.id)
	case in.status != running && in.status != stopped:
		c.reject("IncorrectInstanceStatus", "The instance %q is %s.", in.id, in.status)
	case in.systemDisk() == nil:
		c.reject("IncorrectDiskStatus", "The instance %q has no system disk.", in.id)
	}
	if c.err != nil {
		return new(image), nil
	}
	var disks []*disk
	for _, d := range in.disks {
		switch {
		case !d.cloud():
			continue
		case d.status != diskInUse:
			c.fail(incorrectDiskStatus(d))
		case c.snapshotOf(d):
			c.reject("IncorrectDiskStatus.CreatingSnapshot", "A snapshot of the disk %q is being created.", d.id)
		}
		disks = append(disks, d)
	}
	m := c.imageLike(in.imageID, in.systemDisk().size)
	m.platform, m.osName, m.osType, m.cloudInit = in.platform, in.osName, in.osType, in.cloudInit
	if in.shape.family.architecture == "ARM" {
		m.architecture = "arm64"
	}
	return m, disks
}

// imageLike returns a new image with the system of the given one, or with a
// default system if that no longer exists.
func (c *call) imageLike(id string, size int) *image {
	m := &image{
		platform: "Others Linux", osName: "Others Linux 64 bit", osType: "linux",
		architecture: "x86_64", ioOptimized: true, cloudInit: true,
	}
	if base, ok := c.images.get(id); ok {
		m = &image{
			platform: base.platform, osName: base.osName, osType: base.osType, architecture: base.architecture,
			cloudInit: base.cloudInit, ioOptimized: base.ioOptimized, nvme: base.nvme, uefi: base.uefi,
			bootMode: base.bootMode, metadata: base.metadata, license: base.license, productCode: base.productCode,
		}
	}
	m.owner, m.size = "self", size
	m.ownerID, _ = strconv.Atoi(accountID)
	return m
}

// imageOfMappings composes an image from DiskDeviceMapping.N: one system disk
// and any number of data disks, which may be empty.
func (c *call) imageOfMappings() *image {
	var devices []imageDevice
	m := new(image)
	systems := 0
	for i, p := range c.structs("DiskDeviceMapping", 1+maxDataDisks) {
		d, base := c.readMapping(p, fmt.Sprintf("DiskDeviceMapping.%d", i+1))
		if d.use == "system" {
			systems++
			d.name = "/dev/xvda"
			m = c.imageLike(base, d.size)
			devices = slices.Insert(devices, 0, d)
		} else {
			devices = append(devices, d)
		}
	}
	if systems != 1 {
		c.reject("OperationDenied", "The mappings have %d system disks.", systems)
	}
	c.nameDevices(devices)
	m.devices = devices
	return m
}

// readMapping reads one device and finds the image behind its snapshot.
func (c *call) readMapping(p part, name string) (d imageDevice, base string) {
	d = imageDevice{name: strings.Replace(p.text("Device"), "/dev/vd", "/dev/xvd", 1), use: p.oneOf("DiskType", "system", "data")}
	if d.name != "" && !deviceName.MatchString(d.name) {
		c.reject("InvalidDevice.Malformed", "The device %q is not valid.", d.name)
	}
	least, absent := 5, 5
	if d.snapshot = p.text("SnapshotId"); d.snapshot != "" {
		s := lookup(c, KindSnapshot, &c.snapshots, d.snapshot)
		c.checkForImage(s)
		least, absent = s.sourceSize, s.sourceSize
		d.use, d.encrypted, base = cmp.Or(d.use, s.sourceUse), s.encrypted, s.sourceImage
	}
	d.use = cmp.Or(d.use, "data")
	d.size = p.integer("Size", absent)
	switch {
	case d.size < least || d.size > 65536:
		c.reject("InvalidSize.ValueNotSupported", "The size of %s, %d GiB, is less than %d or too large.", name, d.size, least)
	case d.use == "system" && d.snapshot == "":
		c.reject("OperationDenied", "The system disk %s has no snapshot.", name)
	}
	return d, base
}

// nameDevices names the devices without a name, in order.
func (c *call) nameDevices(devices []imageDevice) {
	taken := make(map[string]bool)
	for _, d := range devices {
		if d.name != "" && taken[d.name] {
			c.reject("InvalidDevice.InUse", "The device %q is named twice.", d.name)
		}
		taken[d.name] = true
	}
	next := 'b'
	for i := range devices {
		for ; devices[i].name == ""; next++ {
			if name := "/dev/xvd" + string(next); !taken[name] {
				devices[i].name = name
			}
		}
	}
}

// readSystem reads properties of the system that override those from the
// snapshot.
func (c *call) readSystem(m *image) {
	p := c.params
	if platform := p["Platform"]; platform != "" {
		if !slices.Contains(platforms, platform) && !strings.HasPrefix(platform, "Windows") {
			c.reject("InvalidPlatform.Malformed", "The platform %q is not valid.", platform)
		}
		if platform != m.platform {
			m.platform, m.osName, m.osType = platform, platform+" 64 bit", "linux"
			if strings.HasPrefix(platform, "Windows") {
				m.osType = "windows"
			}
		}
	}
	if a := p["Architecture"]; a != "" {
		m.architecture = a
		if a != "i386" && a != "x86_64" && a != "arm64" {
			c.reject("InvalidArchitecture.Malformed", "The architecture %q is not valid.", a)
		}
	}
	m.bootMode = cmp.Or(c.oneOf("BootMode", bootModes...), m.bootMode)
	m.metadata = cmp.Or(c.oneOf("Features.ImdsSupport", "v1", "v2"), m.metadata)
}

var (
	platforms = []string{
		"Aliyun", "Aliyun Linux", "Anolis", "CentOS", "Ubuntu", "CoreOS", "SUSE", "Debian", "OpenSUSE", "FreeBSD", "RedHat", "Kylin", "UOS",
		"Fedora", "Fedora CoreOS", "AlmaLinux", "Rocky Linux", "Gentoo", "Customized Linux", "Others Linux",
	}
	bootModes = []string{"BIOS", "UEFI", "UEFI-Preferred"}
)
