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

func tag(
	ctx context.Context, c ecs.Invoker, kind types.ResourceType, id string, wanted map[string]string, exactly bool, opts []Option,
) (Done[map[string]string], error) {
	const most = 20 // of a resource, and in a call
	for key := range wanted {
		if key == "" || ofService(key) || len(wanted) > most {
			return Done[map[string]string]{}, fmt.Errorf("ensure: want at most %d tags, none empty or of the service: %q", most, wanted)
		}
	}
	ids := []string{id}
	return reach(ctx, c, opts, goal[map[string]string]{
		kind: string(kind), id: id, wanted: fmt.Sprintf("tags %v", wanted),
		look: func(ctx context.Context, c ecs.Invoker, id string) (map[string]string, error) {
			tags, err := ecs.Collect(listtagresources.All(ctx, c, &listtagresources.Request{ResourceType: kind, ResourceIDs: ids}))
			have := make(map[string]string)
			for _, t := range tags {
				have[t.TagKey] = t.TagValue
			}
			maps.DeleteFunc(have, func(key, _ string) bool { return ofService(key) })
			return have, err
		},
		state: func(have *map[string]string) string { return fmt.Sprintf("tags %v", *have) },
		next: func(have *map[string]string, _ config) step {
			missing, extra := maps.Clone(wanted), maps.Clone(*have)
			maps.DeleteFunc(missing, func(key, value string) bool { v, ok := (*have)[key]; return ok && v == value })
			maps.DeleteFunc(extra, func(key, _ string) bool { _, ok := wanted[key]; return ok })
			fit := len(wanted)+len(extra) <= most
			switch {
			case len(missing) > 0 && fit:
				return act(tagresources.Action, tagresources.Do, &tagresources.Request{
					ResourceType: kind, ResourceIDs: ids, Tags: types.Tags(missing),
				}, slices.Sorted(maps.Keys(missing))...)
			case len(extra) > 0 && exactly:
				keys := slices.Sorted(maps.Keys(extra))
				return act(untagresources.Action, untagresources.Do, &untagresources.Request{
					ResourceType: kind, ResourceIDs: ids, TagKeys: keys,
				}, keys...)
			case len(missing) > 0:
				return blocked("it would have %d tags, and a resource has at most %d", len(wanted)+len(extra), most)
			}
			return step{done: true}
		},
	}, string(kind))
}

// ofService reports whether the key is one that only the service sets.
func ofService(key string) bool {
	return strings.HasPrefix(key, "aliyun") || strings.HasPrefix(key, "acs:")
}

// ImageShared shares an image with the accounts that it is not shared with yet, and then stops sharing it with all others.
func ImageShared(ctx context.Context, c ecs.Invoker, imageID string, accounts []string, opts ...Option) (Done[[]string], error) {
	wanted := slices.Compact(slices.Sorted(slices.Values(accounts)))
	shared := func(with *[]string) string { return "shared with " + strings.Join(*with, ", ") }
	itself := func(account string) string { return account }
	return reach(ctx, c, opts, goal[[]string]{
		kind: "image", id: imageID, wanted: shared(&wanted), state: shared,
		look: func(ctx context.Context, c ecs.Invoker, id string) (have []string, err error) {
			req := &describeimagesharepermission.Request{ImageID: id, PageSize: new(100)}
			all, err := ecs.Collect(describeimagesharepermission.All(ctx, c, req))
			for _, a := range all {
				have = append(have, a.AliyunID)
			}
			return have, err
		},
		next: func(have *[]string, _ config) step {
			req := &modifyimagesharepermission.Request{ImageID: imageID}
			missing, extra := without(wanted, *have, itself), without(*have, wanted, itself)
			switch {
			case len(missing) > 0:
				req.AddAccounts = missing[:min(len(missing), 10)]
			case len(extra) > 0:
				req.RemoveAccounts = extra[:min(len(extra), 10)]
			default:
				return step{done: true}
			}
			changed := slices.Concat(req.AddAccounts, req.RemoveAccounts)
			return act(modifyimagesharepermission.Action, modifyimagesharepermission.Do, req, changed...)
		},
	}, accounts...)
}

// without returns what is in a and not in b. Things with the same text are the same.
func without[T any](a, b []T, text func(T) string) []T {
	in := make(map[string]bool)
	for _, v := range b {
		in[text(v)] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(v T) bool { return in[text(v)] })
}
