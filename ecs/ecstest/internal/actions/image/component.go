package image

import (
	"cmp"
	"regexp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// maxContent is the limit of a component's content in bytes.
const maxContent = 16 << 10

var componentVersion = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// createImageComponent keeps the content of a component and does not read it, as no pipeline runs it.
func createImageComponent(c *action.Call) action.Effect {
	m := &backend.ImageComponent{
		Name: c.String("Name"), Description: c.String("Description"), Content: c.String("Content"),
		Version: cmp.Or(c.String("ComponentVersion"), "1.0.0"),
		System:  cmp.Or(c.OneOfOr("SystemType", "InvalidSystemType.NotSupportedValue", "Linux", "Windows"), "Linux"),
		Type:    cmp.Or(c.OneOfOr("ComponentType", "InvalidComponentType.NotSupportedValue", "Build", "Test"), "Build"),
	}
	tags := c.NewTags("Tag")
	c.CheckTextsOr(m.Name, m.Description, "InvalidName.Malformed", "InvalidDescription.Malformed")
	switch {
	case m.Content == "":
		c.Reject("MissingParameter.Content", "Content is missing.")
	case len(m.Content) > maxContent:
		c.Reject("InvalidContent.LengthExceeded", "The content is longer than %d bytes.", maxContent)
	case !componentVersion.MatchString(m.Version):
		c.Invalid("ComponentVersion", "it is not of the form 1.0.0")
	}
	resource := c.NewGrouped(backend.KindImageComponent)
	return func() reply.Object {
		m.Resource = resource()
		m.Name = cmp.Or(m.Name, m.ID)
		c.ImageComponents.Add(m)
		c.Tags.Set(&m.Resource, tags...)
		return reply.Object{reply.String("ImageComponentId", m.ID)}
	}
}

func deleteImageComponent(c *action.Call) action.Effect {
	m := action.Find(c, &c.ImageComponents, c.String("ImageComponentId"))
	return action.Change(func() { backend.Discard(c.State, &c.ImageComponents, m) })
}

const ownComponents = "SELF"

// describeImageComponents lists the components of the account. There are none of the service.
func describeImageComponents(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.ImageComponent](c)
	f.IDs("ImageComponentId")
	f.Equal("Name", func(m *backend.ImageComponent) string { return m.Name })
	f.Wildcard("ComponentVersion", func(m *backend.ImageComponent) string { return m.Version })
	f.OneOf("ComponentType", func(m *backend.ImageComponent) string { return m.Type }, "Build", "Test")
	f.OneOf("SystemType", func(m *backend.ImageComponent) string { return m.System }, "Linux", "Windows")
	f.OneOfOr("Owner", "InvalidParameter.Owner", func(*backend.ImageComponent) string { return ownComponents }, ownComponents, "ALIYUN")
	f.Group()
	f.Tags("Tag")
	return counted(c, f.Of(&c.ImageComponents), "ImageComponent", describeComponent)
}

// counted returns the effect of an action that lists kind as kindSet by tokens, and tells how many there are in all.
func counted[T backend.Entity](c *action.Call, found []T, kind string, describe func(*backend.State, T) reply.Object) action.Effect {
	page, fields := action.OnePage(c, found)
	most := min(max(c.Int("MaxResults", 50), 1), 500)
	return func() reply.Object {
		return append(fields,
			reply.Int("TotalCount", len(found)),
			reply.Int("MaxResults", most),
			reply.List(kind, kind+"Set", reply.Each(page, func(item T) reply.Object { return describe(c.State, item) })))
	}
}

func describeComponent(st *backend.State, m *backend.ImageComponent) reply.Object {
	return reply.Object{
		reply.String("ImageComponentId", m.ID),
		reply.String("Name", m.Name),
		reply.String("Description", m.Description),
		reply.String("ComponentVersion", m.Version),
		reply.String("ComponentType", m.Type),
		reply.String("SystemType", m.System),
		reply.String("Content", m.Content),
		reply.String("Owner", ownComponents),
		reply.String("ResourceGroupId", m.Group),
		reply.String("CreationTime", action.FormatSecond(m.Created)),
		reply.List("Parameters", "Parameter", reply.Array{}),
		action.DescribeTags(st.Tags, &m.Resource),
	}
}
