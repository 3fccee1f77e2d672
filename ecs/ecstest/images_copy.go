package ecstest

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// ownImage finds the image that ImageId names, which must belong to the
// account.
func (c *call) ownImage() *image {
	m := lookup(c, KindImage, &c.images, c.text("ImageId"))
	if m.owner != "self" {
		c.reject("InvalidImageId.NotFound", "The account has no image %q.", m.id)
	}
	return m
}

// copyImage copies an image and its snapshots to another region. An encrypted
// copy may stay in its region.
func copyImage(c *call) effect {
	p := c.params
	source := c.ownImage()
	encrypted, _ := c.boolean("Encrypted")
	to := cmp.Or(p["DestinationRegionId"], c.region)
	tags := c.newTags("Tag")
	switch {
	case findRegion(to) == nil:
		c.reject("DestinationRegion.NotFound", "The region %q does not exist.", to)
	case to == c.region && !encrypted:
		c.reject("IncorrectDestinationRegion", "The image is in the region %q.", to)
	case source.status != "Available":
		c.reject("IncorrectImageStatus", "The image %q is %s.", source.id, source.status)
	}
	c.checkImageTexts(p["DestinationImageName"], p["DestinationDescription"], "", to)
	return func() reply.Object {
		m := c.imageLike(source.id, source.size)
		m.resource = c.newResource(KindImage, to, "")
		m.group, m.description, m.version = p["ResourceGroupId"], p["DestinationDescription"], source.version
		m.name = cmp.Or(p["DestinationImageName"], m.id)
		m.copied, m.source = true, source.id
		for _, d := range source.devices {
			if s, ok := c.snapshots.get(d.snapshot); ok {
				copied := new(*s)
				copied.sourceRegion, copied.sourceSnapshot, copied.retentionDays = s.region, s.id, 0
				copied.encrypted, copied.kmsKey = s.encrypted || encrypted, cmp.Or(p["KMSKeyId"], s.kmsKey)
				copied.change = nil
				c.begin(copied, to, m.group)
				d.snapshot, d.encrypted = copied.id, copied.encrypted
			}
			m.devices = append(m.devices, d)
		}
		c.addImage(m, tags)
		return reply.Object{reply.String("ImageId", m.id)}
	}
}

// cancelCopyImage deletes a copy that is not finished.
func cancelCopyImage(c *call) effect {
	m := c.ownImage()
	switch {
	case !m.copied:
		c.reject("ImageCreatedNotFromCopy", "The image %q is not a copy.", m.id)
	case m.status != "Creating":
		c.reject("IncorrectImageStatus", "The image %q is %s.", m.id, m.status)
	}
	return func() reply.Object {
		for _, d := range m.devices {
			if s, ok := c.snapshots.get(d.snapshot); ok {
				c.discardSnapshot(s)
			}
		}
		c.discardImage(m)
		return nil
	}
}

// deleteImage keeps the snapshots of the image.
func deleteImage(c *call) effect {
	m := c.ownImage()
	force, _ := c.boolean("Force")
	switch {
	case m.status == "Creating" && m.copied, slices.ContainsFunc(c.images.all, func(other *image) bool {
		return other.source == m.id && other.status == "Creating"
	}):
		c.reject("OperationDenied.ImageCopying", "The image %q is being copied.", m.id)
	case m.status == "Creating":
		c.reject("ImageIsCreating", "The image %q is being created.", m.id)
	case len(m.shares) > 0:
		c.reject("ImageUseShared", "The image %q is shared.", m.id)
	case !force && c.imagesInUse()[m.id]:
		c.reject("ImageUsingByInstance", "Instances run the image %q.", m.id)
	}
	return func() reply.Object {
		c.discardImage(m)

		return nil
	}
}
