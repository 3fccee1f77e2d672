package storage

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func modifyImageAttribute(c *action.Call) action.Effect {
	m := ownImage(c)
	name, description, family := c.String("ImageName"), c.String("Description"), c.String("ImageFamily")
	if name == m.Name {
		name = ""
	}
	checkImageTexts(c, name, description, family, m.Region)
	status := c.OneOf("Status", "Deprecated", "Available")
	boot := c.OneOf("BootMode", bootModes...)
	nvme := c.OneOf("Features.NvmeSupport", "supported", "unsupported")
	metadata := c.OneOf("Features.ImdsSupport", "v1", "v2")
	license := c.OneOf("LicenseType", "Auto", "Aliyun", "BYOL")
	checkImageStatus(c, m, status)
	switch {
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

// checkImageStatus checks that the image can be modified, and a change between Available and Deprecated. A shared image
// cannot be deprecated.
func checkImageStatus(c *action.Call, m *backend.Image, to string) {
	switch {
	case m.Status == "Creating":
		c.Reject("InvalidStatus.ImageIsCreating", "The image %q is being created.", m.ID)
	case to == "Deprecated" && m.Status != "Available":
		c.Reject("ImageStatus.NotAvailable", "The image %q is %s.", m.ID, m.Status)
	case to == "Available" && m.Status != "Deprecated":
		c.Reject("ImageStatus.NotDeprecated", "The image %q is %s.", m.ID, m.Status)
	case to == "Deprecated" && len(m.Shares) > 0:
		c.Reject("ImageUseShared", "The image %q is shared.", m.ID)
	}
}

func modifyImageSharePermission(c *action.Call) action.Effect {
	m := ownImage(c)
	add, remove := c.Distinct("AddAccount"), c.Distinct("RemoveAccount")
	published := c.BoolOr("IsPublic", m.Published)
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
