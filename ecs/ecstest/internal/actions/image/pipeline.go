package image

import (
	"cmp"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// pipelineTexts are the parameters of a pipeline that are kept as they are. Nothing reads them, as no pipeline runs.
const pipelineTexts = "BaseImage BaseImageType BuildContent Description ImageFamily ImageName InstanceType NvmeSupport RepairMode " +
	"TestContent VSwitchId"

// pipelineOptions are those in structs.
const pipelineOptions = "AdvancedOptions.ImageNameSuffix ImageOptions.Description ImageOptions.ImageFamily ImageOptions.ImageName " +
	"ImageOptions.ImageFeatures.NvmeSupport"

func createImagePipeline(c *action.Call) action.Effect {
	p := &backend.ImagePipeline{
		Name: c.String("Name"), Texts: map[string]string{}, Disk: c.Int("SystemDiskSize", 40), Bandwidth: c.Int("InternetMaxBandwidthOut", 0),
		DeleteOnFailure: c.BoolOr("DeleteInstanceOnFailure", true), Accounts: c.Distinct("AddAccount"), Regions: c.Distinct("ToRegionId"),
	}
	for name := range strings.FieldsSeq(pipelineTexts + " " + pipelineOptions) {
		p.Texts[name] = c.String(name)
	}
	p.RetainAssistant, _ = c.Bool("AdvancedOptions.RetainCloudAssistant")
	p.ImageTags = c.Pairs("ImageOptions.ImageTags", action.MaxTags)
	base := c.OneOfOr("BaseImageType", "InvalidBaseImageType.NotSupportedValue", "IMAGE", "IMAGE_FAMILY", "OSS")
	p.Texts["BaseImageType"] = base
	tags := c.NewTags("Tag")
	c.CheckTextsOr(p.Name, "", "InvalidName.Malformed", "")
	c.CheckTextsOr(p.Texts["ImageName"], p.Texts["Description"], "InvalidImageName.Malformed", "InvalidDescription.Malformed")
	switch {
	case base == "OSS":
		c.NotSimulated("BaseImageType")
	case p.Texts["BaseImage"] == "":
		c.Missing("BaseImage")
	case base == "IMAGE":
		action.FindOr(c, &c.Images, p.Texts["BaseImage"], "InvalidImage.NotFound")
	}
	switch {
	case len(p.Texts["BuildContent"]) > maxContent:
		c.Reject("InvalidBuildContent.LengthExceeded", "The content is longer than %d bytes.", maxContent)
	case p.Disk < 20 || p.Disk > 500:
		c.Reject("InvalidSystemDiskSize.NotSupportedValue", "The size, %d GiB, is not between 20 and 500.", p.Disk)
	case p.Bandwidth < 0 || p.Bandwidth > 100:
		c.Reject("InvalidInternetMaxBandwidthOut.NotSupportedValue", "The bandwidth %d is not between 0 and 100.", p.Bandwidth)
	}
	resource := c.NewGrouped(backend.KindImagePipeline)
	return func() reply.Object {
		p.Resource = resource()
		p.Name = cmp.Or(p.Name, p.ID)
		c.ImagePipelines.Add(p)
		c.Tags.Set(&p.Resource, tags...)
		return reply.Object{reply.String("ImagePipelineId", p.ID)}
	}
}

func deleteImagePipeline(c *action.Call) action.Effect {
	p := action.Find(c, &c.ImagePipelines, c.String("ImagePipelineId"))
	return action.Change(func() { backend.Discard(c.State, &c.ImagePipelines, p) })
}

func describeImagePipelines(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.ImagePipeline](c)
	f.IDs("ImagePipelineId")
	f.Equal("Name", func(p *backend.ImagePipeline) string { return p.Name })
	f.Group()
	f.Tags("Tag")
	return counted(c, f.Of(&c.ImagePipelines), "ImagePipeline", describePipeline)
}

func describePipeline(st *backend.State, p *backend.ImagePipeline) reply.Object {
	text := func(path string) reply.Field {
		return reply.String(path[strings.LastIndex(path, ".")+1:], p.Texts[path])
	}
	o := reply.Object{
		reply.String("ImagePipelineId", p.ID),
		reply.String("Name", p.Name),
		reply.Int("SystemDiskSize", p.Disk),
		reply.Int("InternetMaxBandwidthOut", p.Bandwidth),
		reply.Bool("DeleteInstanceOnFailure", p.DeleteOnFailure),
		reply.List("AddAccounts", "AddAccount", reply.Strings(p.Accounts...)),
		reply.List("ToRegionIds", "ToRegionId", reply.Strings(p.Regions...)),
		reply.String("ResourceGroupId", p.Group),
		reply.String("CreationTime", action.FormatSecond(p.Created)),
		action.DescribeTags(st.Tags, &p.Resource),
		reply.Struct("AdvancedOptions",
			text("AdvancedOptions.ImageNameSuffix"), reply.Bool("RetainCloudAssistant", p.RetainAssistant)),
		reply.Struct("ImageOptions",
			text("ImageOptions.Description"), text("ImageOptions.ImageFamily"), text("ImageOptions.ImageName"),
			reply.Struct("ImageFeatures", text("ImageOptions.ImageFeatures.NvmeSupport")),
			reply.List("ImageTags", "ImageTag", reply.Each(p.ImageTags, func(tag backend.Pair) reply.Object {
				return reply.Object{reply.String("TagKey", tag.Key), reply.String("TagValue", tag.Value)}
			}))),
	}
	for name := range strings.FieldsSeq(pipelineTexts) {
		o = append(o, text(name))
	}
	return o
}
