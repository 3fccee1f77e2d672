package image

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// importImage imports an image from objects in OSS, by a task. The server has no objects and no roles that may read them:
// every bucket, object and role that can exist does.
func importImage(c *action.Call) action.Effect {
	name, description := c.String("ImageName"), c.String("Description")
	tags := c.NewTags("Tag")
	checkImageTexts(c, name, description, c.Region)
	checkRoleName(c)
	c.Unsupported("InvalidStorageLocation.NotFound", "StorageLocationArn")
	m := c.NewImage("", 0)
	readImportedSystem(c, m)
	m.Detected = c.OneOfOr("DetectionStrategy", "InvalidParameter.DetectionStrategy", "Standard") != ""
	readImports(c, m)
	identify := identifier(c, c.Region, name)
	return func() reply.Object {
		identify(m)
		m.Description = description
		t := c.ImportImage(m, tags)
		return reply.Object{reply.String("ImageId", m.ID), reply.String("TaskId", t.ID), reply.String("RegionId", c.Region)}
	}
}

var roleName = regexp.MustCompile(`^[a-zA-Z0-9.-]{1,64}$`)

// checkRoleName checks the name of the role that reads or writes objects.
func checkRoleName(c *action.Call) {
	if role := c.String("RoleName"); role != "" && !roleName.MatchString(role) {
		c.Invalid("RoleName", "it is not the name of a role")
	}
}

// readImportedSystem reads what the system of the image is.
func readImportedSystem(c *action.Call, m *backend.Image) {
	osType := c.OneOfOr("OSType", "InvalidOSType.Malformed", "linux", "windows")
	platform := cmp.Or(c.String("Platform"), map[bool]string{true: "Windows Server 2022", false: "Others Linux"}[osType == "windows"])
	windows := strings.HasPrefix(platform, "Windows")
	if !windows && !slices.Contains(platforms, platform) || osType != "" && windows != (osType == "windows") {
		c.Reject("InvalidPlatform.Malformed", "The platform %q is not valid for %s.", platform, cmp.Or(osType, "any system"))
	}
	m.Platform, m.OSName, m.OSType = platform, platform+" 64 bit", "linux"
	if windows {
		m.OSType = "windows"
	}
	m.Architecture = cmp.Or(c.OneOfOr("Architecture", "InvalidArchitecture.Malformed", architectures...), "x86_64")
	m.BootMode = c.OneOfOr("BootMode", "InvalidBootMode.Malformed", bootModes...)
	switch {
	case m.Architecture != "arm64":
	case m.BootMode == "":
		m.BootMode = "UEFI"
	case m.BootMode != "UEFI":
		c.Reject("InvalidBootMode.NotSupport", "An ARM image can boot only with UEFI.")
	}
	m.Metadata = c.OneOf("Features.ImdsSupport", "v1", "v2")
	m.NVMe = c.OneOf("Features.NvmeSupport", "supported", "unsupported") == "supported"
	m.License = c.OneOfOr("LicenseType", "InvalidLicenseType.NotSupported", "Auto", "Aliyun", "BYOL")
}

// formats are the formats of imported objects.
var formats = []string{"RAW", "VHD", "QCOW2", "VMDK"}

// readImports reads the objects: that of the system disk, and then those of data disks.
func readImports(c *action.Call, m *backend.Image) {
	for i, p := range c.Structs("DiskDeviceMapping", 1+catalog.MaxDataDisks) {
		d := backend.ImageDevice{Name: p.String("Device"), Use: "data"}
		d.From.Bucket, d.From.Object = p.String("OSSBucket"), p.String("OSSObject")
		d.Size = p.Int("DiskImageSize", p.Int("DiskImSize", 40))
		badSize := d.Size < 1 || d.Size > 2048
		switch {
		case d.From.Bucket == "":
			p.Missing("OSSBucket")
		case d.From.Object == "":
			p.Missing("OSSObject")
		case !bucketName.MatchString(d.From.Bucket):
			c.Reject("InvalidOSSBucket.Malformed", "The bucket %q is not valid.", d.From.Bucket)
		case badSize && i == 0:
			c.Reject("InvalidImageSize", "The size, %d GiB, is not between 1 and 2048.", d.Size)
		case badSize:
			c.Reject("InvalidDataDiskSize", "The size of device %d, %d GiB, is not between 1 and 2048.", i+1, d.Size)
		case c.Importing(d.From) != nil:
			c.Reject("ImageIsImporting", "The object %q is being imported.", d.From.Object)
		}
		d.From.Format = p.OneOfOr("Format", "InvalidImageFormat.Malformed", formats...)
		if d.From.Format == "" { // the suffix of the object tells it
			suffix := strings.ToUpper(strings.TrimPrefix(path.Ext(d.From.Object), "."))
			if d.From.Format = suffix; !slices.Contains(formats, suffix) {
				c.Reject("UnsupportedSuffix.OSSObject", "The name of the object %q does not tell its format.", d.From.Object)
			}
		}
		if i == 0 {
			d.Use, m.Size, d.Name = "system", d.Size, cmp.Or(d.Name, "/dev/xvda")
		}
		m.Devices = append(m.Devices, d)
	}
	if len(m.Devices) == 0 {
		c.Reject("MissingParameter.DiskDeviceMapping", "DiskDeviceMapping is missing.")
	}
	nameDevices(m.Devices)
}

var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)

// exportImage exports an image to OSS by a task, whose result is the name of the system disk's object.
func exportImage(c *action.Call) action.Effect {
	m, prefix, bucket := ownImage(c), c.String("OSSPrefix"), c.String("OSSBucket")
	format := cmp.Or(c.OneOfOr("ImageFormat", "InvalidImageFormat.Malformed", "raw", "vhd", "qcow2", "vmdk", "vdi"), "raw")
	checkRoleName(c)
	large := slices.ContainsFunc(m.Devices, func(d backend.ImageDevice) bool { return d.Size > 500 })
	switch {
	case !bucketName.MatchString(bucket):
		c.Reject("InvalidOSSBucket.NotFound", "The bucket %q does not exist.", bucket)
	case prefix != "" && !objectPrefix.MatchString(prefix):
		c.Reject("InvalidOSSPrefix.Malformed", "The prefix %q is not valid.", prefix)
	case c.Working(&m.Resource, backend.TaskExport) != nil:
		c.Reject("ImageIsExporting", "The image %q is being exported.", m.ID)
	case m.Status != "Available":
		c.Reject("IncorrectImageStatus", "The image %q is %s.", m.ID, m.Status)
	case m.ProductCode != "":
		c.Reject("ImageNotSupported", "The image %q is from the marketplace.", m.ID)
	case large || len(m.Devices) > 5:
		c.Reject("InvalidImage.DiskAmountOrSize", "The image %q has more than four data disks, or a disk of more than 500 GiB.", m.ID)
	}
	object := m.ID + "_system." + format + ".tar.gz" // as Terraform's provider expects
	if prefix != "" {
		object = prefix + "_" + object
	}
	return func() reply.Object {
		t := c.ExportImage(m, object)
		return reply.Object{reply.String("TaskId", t.ID), reply.String("RegionId", c.Region)}
	}
}

var objectPrefix = regexp.MustCompile(`^[a-zA-Z0-9]{1,30}$`)

// describeImageSupportInstanceTypes lists the types sold in the region that run the image.
func describeImageSupportInstanceTypes(c *action.Call) action.Effect {
	id := c.String("ImageId")
	for _, f := range c.Pairs("Filter", 1) {
		if f.Key != "imageId" {
			c.Reject("InvalidParamter", "There is no filter %q.", f.Key)
		}
		id = cmp.Or(id, f.Value)
	}
	c.OneOfOr("ActionType", "InvalidUsage", "CreateEcs", "ChangeOS") // every type serves both
	m := action.Find(c, &c.Images, id)
	var types []*catalog.InstanceType
	for i := range c.Catalog.Types {
		if t := &c.Catalog.Types[i]; len(c.ZonesOf(t)) > 0 && m.Runs(t) {
			types = append(types, t)
		}
	}
	return func() reply.Object {
		return reply.Object{
			reply.String("ImageId", id), reply.String("RegionId", c.Region),
			reply.List("InstanceTypes", "InstanceType", reply.Each(types, func(t *catalog.InstanceType) reply.Object {
				return reply.Object{
					reply.String("InstanceTypeId", t.ID), reply.String("InstanceTypeFamily", t.Family.ID),
					reply.Int("CpuCoreCount", t.Cores), reply.Float("MemorySize", t.Memory),
				}
			})),
		}
	}
}
