package image

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeImages(c *action.Call) action.Effect {
	used := imagesInUse(c.State)
	page, fields := action.OnePage(c, imageFilters(c, used).Of(&c.Images))
	return func() reply.Object {
		return append(fields, reply.String("RegionId", c.Region), reply.List("Images", "Image",
			reply.Each(page, func(m *backend.Image) reply.Object { return describeImage(c.State, m, used[m.ID]) })))
	}
}

// imagesInUse returns the IDs of the images that instances run.
func imagesInUse(st *backend.State) map[string]bool {
	used := make(map[string]bool)
	for _, in := range st.Instances.All {
		used[in.ImageID] = true
	}
	return used
}

func usageOf(used bool) string {
	if used {
		return "instance"
	}
	return "none"
}

// imageFilters reads the filters of DescribeImages. An image must match all of them. ActionType and ShowExpired exclude
// nothing: every image serves both purposes and none expires.
func imageFilters(c *action.Call, used map[string]bool) *action.Filters[*backend.Image] {
	f := action.NewFilters[*backend.Image](c)
	const every = "ALL" // undocumented; Terraform's provider reads each of its images with it
	statuses := c.CommaOneOf("Status", "Creating", "Waiting", "Available", "UnAvailable", "CreateFailed", "Deprecated", every)
	if len(statuses) == 0 {
		statuses = []string{"Available"}
	}
	f.Check(func(m *backend.Image) bool {
		return slices.Contains(statuses, m.Status) || slices.Contains(statuses, every)
	})
	f.OneOrMore("ImageId")
	if name := strings.ToLower(c.String("ImageName")); name != "" {
		f.Check(func(m *backend.Image) bool { return strings.Contains(strings.ToLower(m.Name), name) })
	}
	f.Equal("ImageFamily", func(m *backend.Image) string { return m.Family })
	f.Equal("ImageOwnerId", func(m *backend.Image) string { return strconv.FormatInt(m.OwnerID, 10) })
	f.OneOf("ImageOwnerAlias", func(m *backend.Image) string { return m.Owner }, "system", "self", "others", "marketplace")
	f.OneOf("OSType", func(m *backend.Image) string { return m.OSType }, "windows", "linux")
	f.OneOf("Architecture", func(m *backend.Image) string { return m.Architecture }, architectures...)
	f.OneOf("Usage", func(m *backend.Image) string { return usageOf(used[m.ID]) }, "instance", "none")
	f.Flag("IsPublic", (*backend.Image).Public)
	f.Flag("IsSupportIoOptimized", func(m *backend.Image) bool { return m.IoOptimized })
	f.Flag("IsSupportCloudinit", func(m *backend.Image) bool { return m.CloudInit })
	f.Flag("Usable", func(m *backend.Image) bool { return m.Status == "Available" })
	f.Group()
	f.Tags("Tag")
	f.Created(4)
	c.OneOf("ActionType", "CreateEcs", "ChangeOS")
	c.Bool("ShowExpired")
	f.Has("SnapshotId", (*backend.Image).Snapshots)
	if c.Has("InstanceType") {
		t := c.InstanceType("InvalidInstanceType.ValueNotSupported")
		f.Check(func(m *backend.Image) bool { return m.Runs(t) })
	}
	return f
}

// describeImageFromFamily finds the newest available image of a family. Without one the image has no fields: the documentation
// has no error for a family without images.
func describeImageFromFamily(c *action.Call) action.Effect {
	m := c.LatestImage(c.Region, c.String("ImageFamily"))
	return func() reply.Object {
		if m == nil {
			return reply.Object{reply.Struct("Image")}
		}
		return reply.Object{reply.Struct("Image", describeImageBasics(c.State, m, imagesInUse(c.State)[m.ID], describeDevice)...)}
	}
}

// describeImage returns the image as DescribeImages shows it.
func describeImage(st *backend.State, m *backend.Image, used bool) reply.Object {
	support := map[bool]string{true: "supported", false: "unsupported"}
	device := func(d backend.ImageDevice) reply.Object {
		return append(describeDevice(d),
			reply.Bool("Encrypted", d.Encrypted), reply.String("Progress", progressOf(m)), reply.Int("RemainTime", 0))
	}
	o := describeImageBasics(st, m, used, device)
	if m.Detected {
		status := "Finished"
		if m.Status == "Creating" {
			status = "Processing"
		}
		o = append(o, reply.Struct("DetectionOptions", reply.String("Status", status), reply.List("Items", "Item", reply.Array{})))
	}
	return append(o,
		reply.Int("ImageOwnerId", m.OwnerID),
		reply.Bool("Usable", m.Status == "Available"),
		reply.String("OSNameEn", m.OSName),
		reply.String("BootMode", m.Firmware()),
		reply.Bool("IsPublic", m.Public()),
		reply.Bool("LoginAsNonRootSupported", m.OSType == "linux" && m.CloudInit),
		reply.Struct("Features",
			reply.String("NvmeSupport", support[m.NVMe]), reply.String("ImdsSupport", cmp.Or(m.Metadata, support[m.CloudInit]))),
		reply.String("LicenseType", m.License),
		reply.String("ResourceGroupId", m.Group),
	)
}

// describeImageBasics returns the fields that DescribeImages and DescribeImageFromFamily share.
func describeImageBasics(
	st *backend.State, m *backend.Image, used bool, device func(backend.ImageDevice) reply.Object,
) reply.Object {
	shared := ""
	if len(m.Shares) > 0 {
		shared = "True"
	}
	return reply.Object{
		reply.String("ImageId", m.ID),
		reply.String("ImageName", m.Name),
		reply.String("ImageFamily", m.Family),
		reply.String("ImageVersion", m.Version),
		reply.String("ImageOwnerAlias", m.Owner),
		reply.String("Description", m.Description),
		reply.String("Status", m.Status),
		reply.String("Progress", progressOf(m)),
		reply.String("Usage", usageOf(used)),
		reply.Int("Size", m.Size),
		reply.String("CreationTime", m.Created.Format(time.RFC3339)),
		reply.String("Platform", m.Platform),
		reply.String("OSType", m.OSType),
		reply.String("OSName", strings.Replace(m.OSName, " bit", "位", 1)),
		reply.String("Architecture", m.Architecture),
		reply.Bool("IsCopied", m.Copied),
		reply.String("IsSelfShared", shared),
		reply.Bool("IsSubscribed", false),
		reply.Bool("IsSupportCloudinit", m.CloudInit),
		reply.Bool("IsSupportIoOptimized", m.IoOptimized),
		reply.String("ProductCode", m.ProductCode),
		reply.List("DiskDeviceMappings", "DiskDeviceMapping", reply.Each(m.Devices, device)),
		action.DescribeTags(st.Tags, &m.Resource),
	}
}

func progressOf(m *backend.Image) string {
	if m.Status == "Creating" {
		return "0%"
	}
	return "100%"
}

func describeDevice(d backend.ImageDevice) reply.Object {
	return reply.Object{
		reply.String("Device", d.Name),
		reply.String("Type", d.Use),
		reply.String("Size", strconv.Itoa(d.Size)),
		reply.String("SnapshotId", d.Snapshot),
		reply.String("Format", d.From.Format),
		reply.String("ImportOSSBucket", d.From.Bucket),
		reply.String("ImportOSSObject", d.From.Object),
	}
}
