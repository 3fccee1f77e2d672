package storage

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// ownImage finds the image that ImageId names, which must belong to the
// account.
func ownImage(c *action.Call) *backend.Image {
	m := action.Find(c, &c.Images, c.String("ImageId"))
	if m.Owner != "self" {
		c.Reject("InvalidImageId.NotFound", "The account has no image %q.", m.ID)
	}
	return m
}

// copyImage copies an image and its snapshots to another region. An encrypted
// copy may stay in its region.
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
	checkImageTexts(c, c.String("DestinationImageName"), c.String("DestinationDescription"), "", to)
	return func() reply.Object {
		m := imageLike(c, source.ID, source.Size)
		m.Resource = c.NewResource(backend.KindImage, to, "")
		m.Group, m.Description, m.Version = c.String("ResourceGroupId"), c.String("DestinationDescription"), source.Version
		m.Name = cmp.Or(c.String("DestinationImageName"), m.ID)
		m.Copied, m.Source = true, source.ID
		for _, d := range source.Devices {
			if s, ok := c.Snapshots.Get(d.Snapshot); ok {
				copied := new(*s)
				copied.SourceRegion, copied.SourceSnapshot, copied.RetentionDays = s.Region, s.ID, 0
				copied.Encrypted, copied.KMSKey = s.Encrypted || encrypted, cmp.Or(c.String("KMSKeyId"), s.KMSKey)
				copied.Change = nil
				c.Begin(copied, to, m.Group)
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
	return func() reply.Object {
		for _, d := range m.Devices {
			if s, ok := c.Snapshots.Get(d.Snapshot); ok {
				c.DiscardSnapshot(s)
			}
		}
		c.DiscardImage(m)
		return nil
	}
}

// deleteImage keeps the snapshots of the image.
func deleteImage(c *action.Call) action.Effect {
	m := ownImage(c)
	force, _ := c.Bool("Force")
	switch {
	case m.Status == "Creating" && m.Copied, slices.ContainsFunc(c.Images.All, func(other *backend.Image) bool {
		return other.Source == m.ID && other.Status == "Creating"
	}):
		c.Reject("OperationDenied.ImageCopying", "The image %q is being copied.", m.ID)
	case m.Status == "Creating":
		c.Reject("ImageIsCreating", "The image %q is being created.", m.ID)
	case len(m.Shares) > 0:
		c.Reject("ImageUseShared", "The image %q is shared.", m.ID)
	case !force && imagesInUse(c.State)[m.ID]:
		c.Reject("ImageUsingByInstance", "Instances run the image %q.", m.ID)
	}
	return func() reply.Object {
		c.DiscardImage(m)

		return nil
	}
}
