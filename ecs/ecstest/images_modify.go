package ecstest

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func modifyImageAttribute(c *call) effect {
	p := c.params
	m := c.ownImage()
	name, description, family := p["ImageName"], p["Description"], p["ImageFamily"]
	if name == m.name {
		name = ""
	}
	c.checkImageTexts(name, description, family, m.region)
	status := c.oneOf("Status", "Deprecated", "Available")
	boot := c.oneOf("BootMode", bootModes...)
	nvme := c.oneOf("Features.NvmeSupport", "supported", "unsupported")
	metadata := c.oneOf("Features.ImdsSupport", "v1", "v2")
	license := c.oneOf("LicenseType", "Auto", "Aliyun", "BYOL")
	if m.status == "Creating" {
		c.reject("InvalidStatus.ImageIsCreating", "The image %q is being created.", m.id)
	}
	c.fail(checkImageStatus(m, status))
	switch {
	case boot != "" && m.architecture == "arm64" && boot != "UEFI":
		c.reject("InvalidBootMode.NotSupport", "An ARM image can boot only with UEFI.")
	case boot != "" && boot != m.boots() && c.imagesInUse()[m.id]:
		// The typo is the service's.
		c.reject("OperationDeined.ImageUsingByInstance", "Instances run the image %q.", m.id)
	case metadata == "v1" && m.metadata == "v2":
		c.reject("InvalidOperation.FeaturesImdsSupportNotMatch", "The image %q cannot go back to v1.", m.id)
	}
	return func() reply.Object {
		m.name, m.description, m.family = cmp.Or(name, m.name), cmp.Or(description, m.description), cmp.Or(family, m.family)
		m.status, m.bootMode, m.metadata = cmp.Or(status, m.status), cmp.Or(boot, m.bootMode), cmp.Or(metadata, m.metadata)
		m.license = cmp.Or(license, m.license)
		if nvme != "" {
			m.nvme = nvme == "supported"
		}
		return nil
	}
}

// checkImageStatus checks a change between Available and Deprecated. A shared
// image cannot be deprecated.
func checkImageStatus(m *image, to string) *apiError {
	switch {
	case to == "Deprecated" && m.status != "Available":
		return newError("ImageStatus.NotAvailable", "The image %q is %s.", m.id, m.status)
	case to == "Available" && m.status != "Deprecated":
		return newError("ImageStatus.NotDeprecated", "The image %q is %s.", m.id, m.status)
	case to == "Deprecated" && len(m.shares) > 0:
		return newError("ImageUseShared", "The image %q is shared.", m.id)
	}
	return nil
}

// maxShares limits the accounts that one call may add, and those that it may
// remove.
const maxShares = 10

func modifyImageSharePermission(c *call) effect {
	m := c.ownImage()
	add, remove := c.distinct("AddAccount"), c.distinct("RemoveAccount")
	publish := c.choose("IsPublic")
	switch {
	case len(add) > maxShares:
		c.invalid("AddAccount", "it has more than 10 items")
	case len(remove) > maxShares:
		c.invalid("RemoveAccount", "it has more than 10 items")
	case m.status != "Available":
		c.reject("IncorrectImageStatus", "The image %q is %s.", m.id, m.status)
	}
	return func() reply.Object {
		publish(&m.published)
		for _, account := range add {
			if !slices.ContainsFunc(m.shares, func(s share) bool { return s.account == account }) {
				m.shares = append(m.shares, share{account, c.now})
			}
		}
		m.shares = slices.DeleteFunc(m.shares, func(s share) bool { return slices.Contains(remove, s.account) })
		return nil
	}
}

func describeImageSharePermission(c *call) effect {
	m := c.ownImage()
	page, fields := pageOf(c, m.shares, func(share) int { return 0 })
	accounts := reply.Array{}
	for _, s := range page {
		accounts = append(accounts, reply.Object{reply.String("AliyunId", s.account), reply.String("SharedTime", formatSecond(s.since))})
	}
	return func() reply.Object {
		return append(fields,
			reply.String("RegionId", c.region),
			reply.String("ImageId", m.id),
			reply.List("Accounts", "Account", accounts),
			reply.List("ShareGroups", "ShareGroup", reply.Array{}),
		)
	}
}
