// Package template has the actions on launch templates.
package template

import (
	"math"
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// Actions returns the actions on launch templates.
func Actions() action.Table {
	return action.Table{
		"CreateLaunchTemplate":               {Do: createLaunchTemplate},
		"CreateLaunchTemplateVersion":        {Do: createLaunchTemplateVersion},
		"DeleteLaunchTemplate":               {Do: deleteLaunchTemplate},
		"DeleteLaunchTemplateVersion":        {Do: deleteLaunchTemplateVersion},
		"DescribeLaunchTemplateVersions":     {Do: describeLaunchTemplateVersions},
		"DescribeLaunchTemplates":            {Do: describeLaunchTemplates},
		"ModifyLaunchTemplateDefaultVersion": {Do: modifyLaunchTemplateDefaultVersion},
	}
}

const (
	maxTemplates = 30 // in a region
	maxVersions  = 30 // of a template

	noTemplate = "InvalidLaunchTemplate.NotFound"
	noVersion  = "InvalidLaunchTemplateVersion.NotFound"
)

func createLaunchTemplate(c *action.Call) action.Effect {
	name := c.String("LaunchTemplateName")
	if !action.ValidName(name) {
		c.Reject("InvalidLaunchTemplateName.Malformed", "The name %q is not valid.", name)
	}
	inRegion := 0
	for _, t := range c.Templates.All {
		if !t.In(c.Region) {
			continue
		}
		inRegion++
		if t.Name == name {
			c.Reject("LaunchTemplateName.Duplicated", "There is a launch template with the name %q.", name)
		}
	}
	if inRegion >= maxTemplates {
		c.Reject("LaunchTemplateLimitExceed", "The region has %d launch templates.", inRegion)
	}
	tags, group := c.NewTags("TemplateTag"), c.String("TemplateResourceGroupId")
	description, params := readVersion(c)
	return func() reply.Object {
		t := &backend.LaunchTemplate{Resource: c.NewResource(backend.KindLaunchTemplate, c.Region, ""), Name: name}
		t.Group = group
		c.Templates.Add(t)
		c.Tags.Set(&t.Resource, tags...)
		return describeNumber(t, c.AddVersion(t, description, params))
	}
}

// createLaunchTemplateVersion adds a version that takes over nothing from the others.
func createLaunchTemplateVersion(c *action.Call) action.Effect {
	t := c.Template(noTemplate)
	description, params := readVersion(c)
	if len(t.Versions) >= maxVersions {
		c.Reject("LaunchTemplateVersionLimitExceed", "The launch template %q has %d versions.", t.ID, maxVersions)
	}
	return func() reply.Object { return describeNumber(t, c.AddVersion(t, description, params)) }
}

func describeNumber(t *backend.LaunchTemplate, version int) reply.Object {
	return reply.Object{reply.String("LaunchTemplateId", t.ID), reply.Int("LaunchTemplateVersionNumber", version)}
}

func modifyLaunchTemplateDefaultVersion(c *action.Call) action.Effect {
	t := c.Template(noTemplate)
	v := c.TemplateVersion(t, c.String("DefaultVersionNumber"), noVersion)
	return func() reply.Object {
		t.Default, t.Modified = v.Number, c.Now
		return reply.Object{reply.String("LaunchTemplateId", t.ID)}
	}
}

func deleteLaunchTemplate(c *action.Call) action.Effect {
	t := c.Template(noTemplate)
	return func() reply.Object {
		backend.Discard(c.State, &c.Templates, t)
		numbers := reply.Each(t.Versions, func(v *backend.TemplateVersion) reply.Value { return reply.Int("", v.Number).Value })
		return reply.Object{
			reply.String("LaunchTemplateId", t.ID),
			reply.List("LaunchTemplateVersionNumbers", "versionNumbers", numbers),
		}
	}
}

// deleteLaunchTemplateVersion deletes all of the versions or none.
func deleteLaunchTemplateVersion(c *action.Call) action.Effect {
	t := c.Template(noTemplate)
	var numbers []int
	for _, s := range c.Distinct("DeleteVersion") {
		v := c.TemplateVersion(t, s, noVersion)
		if v.Number == t.Default {
			c.Reject("InvalidOperation.DeleteDefaultVersion", "The version %d of the launch template %q is the default.", v.Number, t.ID)
		}
		numbers = append(numbers, v.Number)
	}
	return func() reply.Object {
		t.RemoveVersions(numbers)
		t.Modified = c.Now
		return reply.Object{reply.List("LaunchTemplateVersions", "LaunchTemplateVersion",
			reply.Each(numbers, func(n int) reply.Object { return describeNumber(t, n) }))}
	}
}

func describeLaunchTemplates(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.LaunchTemplate](c)
	f.IDs("LaunchTemplateId")
	f.AnyOf("LaunchTemplateName", func(t *backend.LaunchTemplate) []string { return []string{t.Name} })
	f.Equal("TemplateResourceGroupId", func(t *backend.LaunchTemplate) string { return t.Group })
	f.Tags("TemplateTag")
	describe := func(t *backend.LaunchTemplate) reply.Object {
		return reply.Object{
			reply.String("LaunchTemplateId", t.ID),
			reply.String("LaunchTemplateName", t.Name),
			reply.String("CreatedBy", backend.AccountID),
			reply.String("CreateTime", action.FormatSecond(t.Created)),
			reply.String("ModifiedTime", action.FormatSecond(t.Modified)),
			reply.String("ResourceGroupId", t.Group),
			reply.Int("DefaultVersionNumber", t.Default),
			reply.Int("LatestVersionNumber", t.Latest()),
			action.DescribeTags(c.Tags, &t.Resource),
		}
	}
	return action.ListPage(c, f.Of(&c.Templates), "LaunchTemplateSets", "LaunchTemplateSet", describe)
}

// describeLaunchTemplateVersions lists the versions that pass all filters.
func describeLaunchTemplateVersions(c *action.Call) action.Effect {
	t := c.Template(noTemplate)
	wanted, given := c.IDs("LaunchTemplateVersion")
	least, most := c.Int("MinVersion", 0), c.Int("MaxVersion", math.MaxInt)
	byDefault, _ := c.Bool("DefaultVersion")
	detailed := c.BoolOr("DetailFlag", true)
	var found []*backend.TemplateVersion
	for _, v := range t.Versions {
		listed := !given || slices.Contains(wanted, strconv.Itoa(v.Number))
		if listed && least <= v.Number && v.Number <= most && (!byDefault || v.Number == t.Default) {
			found = append(found, v)
		}
	}
	page, fields := action.PageOf(c, found, func(v *backend.TemplateVersion) int { return v.Number })
	return func() reply.Object {
		return append(fields, reply.List("LaunchTemplateVersionSets", "LaunchTemplateVersionSet",
			reply.Each(page, func(v *backend.TemplateVersion) reply.Object { return describeVersion(t, v, detailed) })))
	}
}

func describeVersion(t *backend.LaunchTemplate, v *backend.TemplateVersion, detailed bool) reply.Object {
	o := reply.Object{
		reply.String("LaunchTemplateId", t.ID),
		reply.String("LaunchTemplateName", t.Name),
		reply.Int("VersionNumber", v.Number),
		reply.String("VersionDescription", v.Description),
		reply.Bool("DefaultVersion", v.Number == t.Default),
		reply.String("CreatedBy", backend.AccountID),
		reply.String("CreateTime", action.FormatSecond(v.Created)),
		reply.String("ModifiedTime", action.FormatSecond(v.Created)),
	}
	if detailed {
		o = append(o, reply.Struct("LaunchTemplateData", describe(action.InputOf(v.Params), dataFields)...))
	}
	return o
}
