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

// ownImage finds the image that ImageId names, which must belong to the account.
func ownImage(c *action.Call) *backend.Image {
	m := c.Image("ImageId")
	if m.Owner != "self" {
		c.Reject("InvalidImageId.NotFound", "The account has no image %q.", m.ID)
	}
	return m
}

// checkImageTexts checks the texts of an image. Its name must be unique in the region.
func checkImageTexts(c *action.Call, name, description, family, region string) {
	c.CheckTexts("Image", name, description)
	if family != "" && (!action.ValidName(family) || action.Reserved(family) || strings.HasPrefix(family, "aliyun")) {
		c.Reject("InvalidImageFamily.Malformed", "The image family %q is not valid.", family)
	}
	for _, m := range c.Images.All {
		if m.Owner == "self" && m.Region == region && name != "" && m.Name == name {
			c.Reject("InvalidImageName.Duplicated", "The image %q already has the name %q.", m.ID, name)
		}
	}
}

// identify gives a new image its ID in the region, its resource group, and its name, which is the ID by default.
func identify(c *action.Call, m *backend.Image, region, name string) {
	m.Resource = c.NewResource(backend.KindImage, region, "")
	m.Group, m.Name = c.String("ResourceGroupId"), cmp.Or(name, m.ID)
}

// copyImage copies an image and its snapshots to another region. An encrypted copy may stay in the region.
func copyImage(c *action.Call) action.Effect {
	source := ownImage(c)
	encrypted, _ := c.Bool("Encrypted")
	to := cmp.Or(c.String("DestinationRegionId"), c.Region)
	tags := c.NewTags("Tag")
	switch {
	case catalog.FindRegion(to) == nil:
		c.Reject("DestinationRegion.NotFound", "The region %q does not exist.", to)
	case to == c.Region && !encrypted:
		c.Reject("IncorrectDestinationRegion", "The image is in the region %q.", to)
	case source.Status != "Available":
		c.Reject("IncorrectImageStatus", "The image %q is %s.", source.ID, source.Status)
	}
	name, description := c.String("DestinationImageName"), c.String("DestinationDescription")
	checkImageTexts(c, name, description, "", to)
	return func() reply.Object {
		m := c.NewImage(source.ID, source.Size)
		identify(c, m, to, name)
		m.Description, m.Version, m.Copied, m.Source = description, source.Version, true, source.ID
		for _, d := range source.Devices {
			if s, ok := c.Snapshots.Get(d.Snapshot); ok {
				copied := c.CopySnapshot(s, to, m.Group)
				copied.Encrypted, copied.KMSKey = s.Encrypted || encrypted, cmp.Or(c.String("KMSKeyId"), s.KMSKey)
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
				c.DiscardSnapshot(s)
			}
		}
		c.DiscardImage(m)
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
	case m.Status == "Creating":
		c.Reject("ImageIsCreating", "The image %q is being created.", m.ID)
	case len(m.Shares) > 0:
		c.Reject("ImageUseShared", "The image %q is shared.", m.ID)
	case !force && imagesInUse(c.State)[m.ID]:
		c.Reject("ImageUsingByInstance", "Instances run the image %q.", m.ID)
	}
	return action.Change(func() { c.DiscardImage(m) })
}
