package ensure

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeimagesharepermission"
	"github.com/go-aliecs/aliecs/ecs/api/listtagresources"
	"github.com/go-aliecs/aliecs/ecs/api/modifyimagesharepermission"
	"github.com/go-aliecs/aliecs/ecs/api/tagresources"
	"github.com/go-aliecs/aliecs/ecs/api/untagresources"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// TagsExactly adds to a resource the tags that it lacks or that have another value, and removes all others. The tags of the
// service itself, whose keys begin with aliyun or acs:, stay.
func TagsExactly(ctx context.Context, c ecs.Invoker, kind types.ResourceType, id string, tags map[string]string, opts ...Option) (Done[map[string]string], error) {
	return tag(ctx, c, kind, id, tags, true, opts)
}

// TagsAtLeast adds to a resource the tags that it lacks or that have another value. Others stay.
func TagsAtLeast(ctx context.Context, c ecs.Invoker, kind types.ResourceType, id string, tags map[string]string, opts ...Option) (Done[map[string]string], error) {
	return tag(ctx, c, kind, id, tags, false, opts)
}

const mostTags = 20 // of a resource, and in a call

func tag(ctx context.Context, c ecs.Invoker, kind types.ResourceType, id string, wanted map[string]string, exactly bool, opts []Option) (Done[map[string]string], error) {
	if err := check(ctx, c, string(kind), id); err != nil {
		return Done[map[string]string]{}, err
	}
	for key := range wanted {
		if key == "" || ofService(key) {
			return Done[map[string]string]{}, fmt.Errorf("ensure: tags cannot have the key %q", key)
		}
	}
	if len(wanted) > mostTags {
		return Done[map[string]string]{}, fmt.Errorf("ensure: %d tags are wanted, and a resource has at most %d", len(wanted), mostTags)
	}
	return reach(ctx, goal[map[string]string]{
		kind: string(kind), id: id, wanted: fmt.Sprintf("tags %v", wanted),
		look: func(ctx context.Context) (map[string]string, error) {
			have := make(map[string]string)
			for t, err := range listtagresources.All(ctx, c, &listtagresources.Request{ResourceType: kind, ResourceIDs: []string{id}}) {
				if err != nil {
					return nil, err
				}
				if !ofService(t.TagKey) {
					have[t.TagKey] = t.TagValue
				}
			}
			return have, nil
		},
		state: func(have *map[string]string) string { return fmt.Sprintf("tags %v", *have) },
		next: func(have *map[string]string) step {
			missing := maps.Clone(wanted)
			maps.DeleteFunc(missing, func(key, value string) bool { v, ok := (*have)[key]; return ok && v == value })
			extra := slices.DeleteFunc(slices.Sorted(maps.Keys(*have)), func(key string) bool { _, ok := wanted[key]; return ok })
			full := len(wanted)+len(extra) > mostTags
			switch {
			case full && len(missing) > 0 && !exactly:
				return blocked("it would have %d tags, and a resource has at most %d", len(wanted)+len(extra), mostTags)
			case len(missing) > 0 && !full:
				return step{action: tagresources.Action, items: slices.Sorted(maps.Keys(missing)), call: call(tagresources.Do, c, &tagresources.Request{
					ResourceType: kind, ResourceIDs: []string{id}, Tags: types.Tags(missing),
				})}
			case len(extra) > 0 && exactly:
				return step{action: untagresources.Action, items: extra, call: call(untagresources.Do, c, &untagresources.Request{
					ResourceType: kind, ResourceIDs: []string{id}, TagKeys: extra[:min(len(extra), mostTags)],
				})}
			}
			return step{done: true}
		},
	}, newConfig(opts))
}

// ofService reports whether the key is one that only the service sets.
func ofService(key string) bool {
	return strings.HasPrefix(key, "aliyun") || strings.HasPrefix(key, "acs:")
}

// ImageShared shares an image with the accounts that it is not shared with yet, and then stops sharing it with all others.
func ImageShared(ctx context.Context, c ecs.Invoker, imageID string, accounts []string, opts ...Option) (Done[[]string], error) {
	if err := check(ctx, c, append([]string{imageID}, accounts...)...); err != nil {
		return Done[[]string]{}, err
	}
	wanted := slices.Compact(slices.Sorted(slices.Values(accounts)))
	return reach(ctx, goal[[]string]{
		kind: "image", id: imageID, wanted: "shared with " + strings.Join(wanted, ", "),
		look: func(ctx context.Context) (have []string, err error) {
			for a, err := range describeimagesharepermission.All(ctx, c, &describeimagesharepermission.Request{ImageID: imageID, PageSize: new(100)}) {
				if err != nil {
					return nil, err
				}
				have = append(have, a.AliyunID)
			}
			return have, nil
		},
		state: func(have *[]string) string { return "shared with " + strings.Join(*have, ", ") },
		next: func(have *[]string) step {
			missing := slices.DeleteFunc(slices.Clone(wanted), func(a string) bool { return slices.Contains(*have, a) })
			extra := slices.DeleteFunc(slices.Clone(*have), func(a string) bool { return slices.Contains(wanted, a) })
			req := &modifyimagesharepermission.Request{ImageID: imageID}
			s := step{action: modifyimagesharepermission.Action, call: call(modifyimagesharepermission.Do, c, req)}
			switch {
			case len(missing) > 0:
				req.AddAccounts = missing[:min(len(missing), batch)]
				s.items = req.AddAccounts
			case len(extra) > 0:
				req.RemoveAccounts = extra[:min(len(extra), batch)]
				s.items = req.RemoveAccounts
			default:
				return step{done: true}
			}
			return s
		},
	}, newConfig(opts))
}
