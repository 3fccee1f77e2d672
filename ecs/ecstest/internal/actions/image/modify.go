package image

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// ownImage finds the image that ImageId names, which must belong to the account.
func ownImage(c *action.Call) *backend.Image {
	m := c.Image("ImageId")
	if m.Owner != "self" {
		c.Reject("InvalidImageId.NotFound", "The account has no image %q.", m.ID)
	}
	return m
}

func checkFamily(c *action.Call, family string) {
	if family != "" && (!action.ValidName(family) || action.Reserved(family) || strings.HasPrefix(family, "aliyun")) {
		c.Reject("InvalidImageFamily.Malformed", "The image family %q is not valid.", family)
	}
}

// checkImageTexts checks the texts of an image. Its name must be unique in the region.
func checkImageTexts(c *action.Call, name, description, region string) {
	c.CheckTexts("Image", name, description)
	for _, m := range c.Images.All {
		if m.Owner == "self" && m.Region == region && name != "" && m.Name == name {
			c.Reject("InvalidImageName.Duplicated", "The image %q already has the name %q.", m.ID, name)
		}
	}
}

// identifier reads the resource group, and returns what gives a new image its ID in the region, the group, and its name,
// which is the ID by default.
func identifier(c *action.Call, region, name string) (identify func(*backend.Image)) {
	group := c.String("ResourceGroupId")
	return func(m *backend.Image) {
		m.Resource = c.NewResource(backend.KindImage, region, "")
		m.Group, m.Name = group, cmp.Or(name, m.ID)
	}
}

// copyImage copies an image and its snapshots to another region. An encrypted copy may stay in the region.
func copyImage(c *action.Call) action.Effect {
	source := ownImage(c)
	encrypted, key := c.Encryption()
	to := cmp.Or(c.String("DestinationRegionId"), c.Region)
	tags := c.NewTags("Tag")
	switch {
	case c.Catalog.FindRegion(to) == nil:
		c.Reject("DestinationRegion.NotFound", "The region %q does not exist.", to)
	case to == c.Region && !encrypted:
		c.Reject("IncorrectDestinationRegion", "The image is in the region %q.", to)
	case source.Status != "Available":
		c.Reject("IncorrectImageStatus", "The image %q is %s.", source.ID, source.Status)
	}
	name, description := c.String("DestinationImageName"), c.String("DestinationDescription")
	checkImageTexts(c, name, description, to)
	identify := identifier(c, to, name)
	return func() reply.Object {
		m := c.NewImage(source.ID, source.Size)
		identify(m)
		m.Description, m.Version, m.Copied, m.Source = description, source.Version, true, source.ID
		for _, d := range source.Devices {
			if s, ok := c.Snapshots.Get(d.Snapshot); ok {
				copied := c.CopySnapshot(s, to, m.Group)
				copied.Encrypted, copied.KMSKey = s.Encrypted || encrypted, cmp.Or(key, s.KMSKey)
				d.Snapshot, d.Encrypted = copied.ID, copied.Encrypted
			}
			m.Devices = append(m.Devices, d)
		}
		c.AddImage(m, tags)
		return reply.Object{reply.String("ImageId", m.ID)}
	}
}

// cancelCopyImage deletes a copy that is not finished.
func cancelCopyImage(c *action.Call) action.Effect {
	m := ownImage(c)
	switch {
	case !m.Copied:
		c.Reject("ImageCreatedNotFromCopy", "The image %q is not a copy.", m.ID)
	case m.Status != "Creating":
		c.Reject("IncorrectImageStatus", "The image %q is %s.", m.ID, m.Status)
	}
	return action.Change(func() {
		for _, id := range m.Snapshots() {
			if s, ok := c.Snapshots.Get(id); ok {
				backend.Discard(c.State, &c.Snapshots, s)
			}
		}
		backend.Discard(c.State, &c.Images, m)
	})
}

// deleteImage keeps the snapshots of the image.
func deleteImage(c *action.Call) action.Effect {
	m := ownImage(c)
	force, _ := c.Bool("Force")
	copying := slices.ContainsFunc(c.Images.All, func(other *backend.Image) bool {
		return other.Status == "Creating" && other.Copied && (other == m || other.Source == m.ID)
	})
	switch {
	case copying:
		c.Reject("OperationDenied.ImageCopying", "The image %q is being copied.", m.ID)
	case c.Working(&m.Resource, backend.TaskImport) != nil:
		c.Reject("ImageIsImporting", "The image %q is being imported.", m.ID)
	case c.Working(&m.Resource, backend.TaskExport) != nil:
		c.Reject("ImageIsExporting", "The image %q is being exported.", m.ID)
	case m.Status == "Creating":
		c.Reject("ImageIsCreating", "The image %q is being created.", m.ID)
	case len(m.Shares) > 0:
		c.Reject("ImageUseShared", "The image %q is shared.", m.ID)
	case !force && imagesInUse(c.State)[m.ID]:
		c.Reject("ImageUsingByInstance", "Instances run the image %q.", m.ID)
	}
	return action.Change(func() { backend.Discard(c.State, &c.Images, m) })
}

func modifyImageAttribute(c *action.Call) action.Effect {
	m := ownImage(c)
	name, description, family := c.String("ImageName"), c.String("Description"), c.String("ImageFamily")
	if name == m.Name {
		name = ""
	}
	checkImageTexts(c, name, description, m.Region)
	checkFamily(c, family)
	status := c.OneOf("Status", "Deprecated", "Available")
	boot := c.OneOf("BootMode", bootModes...)
	nvme := c.OneOf("Features.NvmeSupport", "supported", "unsupported")
	metadata := c.OneOf("Features.ImdsSupport", "v1", "v2")
	license := c.OneOf("LicenseType", "Auto", "Aliyun", "BYOL")
	switch {
	case m.Status == "Creating":
		c.Reject("InvalidStatus.ImageIsCreating", "The image %q is being created.", m.ID)
	case status == "Deprecated" && m.Status != "Available":
		c.Reject("ImageStatus.NotAvailable", "The image %q is %s.", m.ID, m.Status)
	case status == "Available" && m.Status != "Deprecated":
		c.Reject("ImageStatus.NotDeprecated", "The image %q is %s.", m.ID, m.Status)
	case status == "Deprecated" && len(m.Shares) > 0:
		c.Reject("ImageUseShared", "The image %q is shared.", m.ID)
	case boot != "" && m.Architecture == "arm64" && boot != "UEFI":
		c.Reject("InvalidBootMode.NotSupport", "An ARM image can boot only with UEFI.")
	case boot != "" && boot != m.Firmware() && imagesInUse(c.State)[m.ID]:
		// The typo is the service's.
		c.Reject("OperationDeined.ImageUsingByInstance", "Instances run the image %q.", m.ID)
	case metadata == "v1" && m.Metadata == "v2":
		c.Reject("InvalidOperation.FeaturesImdsSupportNotMatch", "The image %q cannot go back to v1.", m.ID)
	}
	return action.Change(func() {
		m.Name, m.Description, m.Family = cmp.Or(name, m.Name), cmp.Or(description, m.Description), cmp.Or(family, m.Family)
		m.Status, m.BootMode, m.Metadata = cmp.Or(status, m.Status), cmp.Or(boot, m.BootMode), cmp.Or(metadata, m.Metadata)
		m.License = cmp.Or(license, m.License)
		if nvme != "" {
			m.NVMe = nvme == "supported"
		}
	})
}

func modifyImageSharePermission(c *action.Call) action.Effect {
	m := ownImage(c)
	add, remove := c.Distinct("AddAccount"), c.Distinct("RemoveAccount")
	published := c.BoolOr("IsPublic", m.Published)
	c.Unsupported("InvalidParameter.LaunchPermission", "LaunchPermission")
	if slices.Contains(add, backend.AccountID) {
		// The typo is the service's.
		c.Reject("InvalidAccount.Forbbiden", "The account %s owns the image.", backend.AccountID)
	}
	if m.Status != "Available" {
		c.Reject("OperationDenied.InvalidImageStatus", "The image %q is %s.", m.ID, m.Status)
	}
	return action.Change(func() {
		m.Published = published
		for _, account := range add {
			if !slices.ContainsFunc(m.Shares, func(s backend.Share) bool { return s.Account == account }) {
				m.Shares = append(m.Shares, backend.Share{Account: account, Since: c.Now})
			}
		}
		m.Shares = slices.DeleteFunc(m.Shares, func(s backend.Share) bool { return slices.Contains(remove, s.Account) })
	})
}

func describeImageSharePermission(c *action.Call) action.Effect {
	m := ownImage(c)
	page, fields := action.PageOf(c, m.Shares, func(backend.Share) int { return 0 })
	return func() reply.Object {
		return append(fields,
			reply.String("RegionId", c.Region),
			reply.String("ImageId", m.ID),
			reply.List("Accounts", "Account", reply.Each(page, func(s backend.Share) reply.Object {
				return reply.Object{reply.String("AliyunId", s.Account), reply.String("SharedTime", action.FormatSecond(s.Since))}
			})),
			reply.List("ShareGroups", "ShareGroup", reply.Array{}),
		)
	}
}
