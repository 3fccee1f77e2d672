package tag_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/listtagresources"
	"github.com/go-aliecs/aliecs/ecs/api/tagresources"
	"github.com/go-aliecs/aliecs/ecs/api/untagresources"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// taggedAs lists the result of ListTagResources over all pages.
func taggedAs(t testing.TB, s *apitest.Server, req *listtagresources.Request) []string {
	t.Helper()
	found := []string{}
	for r, err := range listtagresources.All(t.Context(), apitest.CheckedClient(t, s), req) {
		require.NoError(t, err)
		assert.Equal(t, req.ResourceType, r.ResourceType)
		found = append(found, r.ResourceID+" "+r.TagKey+"="+r.TagValue)
	}
	return found
}

func TestTagResources_lifeCycle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, s := t.Context(), apitest.NewServer()
		c := apitest.CheckedClient(t, s)
		ids := apitest.Launch(t, s, "Amount=3 Tag.1.Key=env Tag.1.Value=test")
		_, err := tagresources.Do(ctx, c, &tagresources.Request{
			ResourceType: "instance", ResourceIDs: ids[:2],
			Tags: []types.Tag{{Key: "env", Value: "prod"}, {Key: "owner", Value: "me"}, {Key: "empty"}},
		})
		require.NoError(t, err)
		all := &listtagresources.Request{ResourceType: "instance", ResourceIDs: ids}
		assert.Equal(t, []string{
			ids[0] + " env=prod", ids[0] + " owner=me", ids[0] + " empty=",
			ids[1] + " env=prod", ids[1] + " owner=me", ids[1] + " empty=",
			ids[2] + " env=test",
		}, taggedAs(t, s, all), "a key that is there gets the new value")

		described, err := describeinstances.Do(ctx, c, &describeinstances.Request{Tags: []types.Tag{{Key: "owner", Value: "me"}}})
		require.NoError(t, err)
		assert.Equal(t, 2, described.TotalCount)

		_, err = untagresources.Do(ctx, c, &untagresources.Request{ResourceType: "instance", ResourceIDs: ids, TagKeys: []string{"owner", "unknown"}})
		require.NoError(t, err)
		_, err = untagresources.Do(ctx, c, &untagresources.Request{ResourceType: "instance", ResourceIDs: ids[1:], All: new(true)})
		require.NoError(t, err)
		assert.Equal(t, []string{ids[0] + " env=prod", ids[0] + " empty="}, taggedAs(t, s, all))
	})
}

func TestTagResources_everyKind(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "SecurityEnhancementStrategy=Active")[0]
	in, _ := s.State.Instances.Get(id)
	apitest.Succeed[struct{}](t, s, "ImportKeyPair", "KeyPairName", "mine", "PublicKeyBody", apitest.PublicKey)
	ran := apitest.Succeed[struct{ CommandID, InvokeID string }](t, s, "RunCommand", "KeepCommand", "true", "Type", "RunShellScript", "CommandContent", "x", "InstanceId.1", id)
	for kind, id := range map[string]string{
		"command":       ran.CommandID,
		"invocation":    ran.InvokeID,
		"instance":      id,
		"disk":          in.Disks[0].ID,
		"eni":           in.Interfaces[0].ID,
		"securitygroup": in.Interfaces[0].Groups[0].ID,
		"keypair":       "mine",
	} {
		t.Run(kind, func(t *testing.T) {
			apitest.Succeed[struct{}](t, s, "TagResources", "ResourceType", kind, "ResourceId.1", id, "Tag.1.Key", "kind", "Tag.1.Value", kind)
			want := []string{id + " kind=" + kind}
			assert.Equal(t, want, taggedAs(t, s, &listtagresources.Request{ResourceType: types.ResourceType(kind), Tags: []types.Tag{{Key: "kind"}}}))
		})
	}
	assert.Empty(t, taggedAs(t, s, &listtagresources.Request{ResourceType: "ddh", Tags: []types.Tag{{Key: "kind"}}}))
}

func TestListTagResources(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	var ids []string
	for i := range 6 {
		ids = append(ids, apitest.Launch(t, s, fmt.Sprintf("Tag.1.Key=env Tag.1.Value=e%d Tag.2.Key=name Tag.2.Value=web-%d", i%2, i))[0])
	}
	elsewhere := apitest.Launch(t, s, "RegionId=us-west-1 Tag.1.Key=env Tag.1.Value=e0")[0]
	tagged := func(tag string, places ...int) []string {
		all := []string{}
		for _, i := range places {
			all = append(all, ids[i]+" "+strings.ReplaceAll(tag, "?", fmt.Sprint(i)))
		}
		return all
	}
	for _, tt := range []struct {
		name string
		req  listtagresources.Request
		want []string
	}{
		{"a key and a value", listtagresources.Request{Tags: []types.Tag{{Key: "env", Value: "e1"}}}, tagged("env=e1", 1, 3, 5)},
		{"a key without a value", listtagresources.Request{Tags: []types.Tag{{Key: "name"}}}, tagged("name=web-?", 0, 1, 2, 3, 4, 5)},
		{"an unused key", listtagresources.Request{Tags: []types.Tag{{Key: "none"}}}, []string{}},
		{"two tags", listtagresources.Request{Tags: []types.Tag{{Key: "env", Value: "e0"}, {Key: "name", Value: "web-2"}}}, []string{ids[2] + " env=e0", ids[2] + " name=web-2"}},
		{"ids and a tag", listtagresources.Request{ResourceIDs: ids[:2], Tags: []types.Tag{{Key: "env", Value: "e1"}}}, tagged("env=e1", 1)},
		{"an unknown id", listtagresources.Request{ResourceIDs: []string{"i-none"}}, []string{}},
		{"an id of another region", listtagresources.Request{ResourceIDs: []string{elsewhere}}, []string{}},
		{"a search for keys", listtagresources.Request{TagFilters: []listtagresources.TagFilter{{TagKey: "na*"}}}, tagged("name=web-?", 0, 1, 2, 3, 4, 5)},
		{"a search for values", listtagresources.Request{TagFilters: []listtagresources.TagFilter{{TagKey: "name", TagValues: []string{"*-1", "web-4"}}}}, tagged("name=web-?", 1, 4)},
		{"a star in a tag is not a wildcard", listtagresources.Request{Tags: []types.Tag{{Key: "na*"}}}, []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.req.ResourceType = "instance"
			assert.Equal(t, tt.want, taggedAs(t, s, &tt.req))
		})
	}
}

func TestListTagResources_pages(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	apitest.Launch(t, s, "Amount=70 Tag.1.Key=a Tag.1.Value=1 Tag.2.Key=b Tag.2.Value=2")
	type result struct {
		NextToken    string
		TagResources struct{ TagResource []struct{ ResourceID string } }
	}
	seen, token := map[string]int{}, ""
	for pages := 1; ; pages++ {
		got := apitest.Succeed[result](t, s, "ListTagResources", "ResourceType", "instance", "TagFilter.1.TagKey", "*", "NextToken", token)
		for _, r := range got.TagResources.TagResource {
			seen[r.ResourceID]++
		}
		apitest.Launch(t, s, "Tag.1.Key=c Tag.1.Value=3") // one more between the pages
		if token = got.NextToken; token == "" {
			assert.Equal(t, 3, pages)
			break
		}
		assert.Len(t, got.TagResources.TagResource, 50)
	}
	assert.Len(t, seen, 72)
}

func TestTagResources_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	params := func(more string) []string {
		return apitest.NameValues("ResourceType=instance ResourceId.1=" + id + " " + more)
	}
	full := params(apitest.Numbered("Tag.%[1]d.Key=k%[1]d Tag.%[1]d.Value=v", 20))
	for _, w := range []struct {
		name, action string
		params       []string
		status       int
		code         string
	}{
		{"unknown type", "TagResources", apitest.NameValues("ResourceType=car ResourceId.1=i-1 Tag.1.Key=k Tag.1.Value=v"), 404, "InvalidResourceType.NotFound"},
		{"unknown type to list", "ListTagResources", apitest.NameValues("ResourceType=car ResourceId.1=i-1"), 404, "InvalidResourceType.NotFound"},
		{"kind without resources", "TagResources", apitest.NameValues("ResourceType=ddh ResourceId.1=dh-1 Tag.1.Key=k Tag.1.Value=v"), 404, "InvalidResourceId.NotFound"},
		{"one of them unknown", "TagResources", params("ResourceId.2=i-1 Tag.1.Key=k Tag.1.Value=v"), 404, "InvalidResourceId.NotFound"},
		{"public image", "TagResources", apitest.NameValues("ResourceType=image ResourceId.1=" + apitest.Machine[1] + " Tag.1.Key=k Tag.1.Value=v"), 403, "InvalidResourceId.NotSupported"},
		{"too many resources", "TagResources", apitest.NameValues("ResourceType=instance Tag.1.Key=k Tag.1.Value=v " + apitest.Numbered("ResourceId.%d=i-1", 51)), 400, "NumberExceed.ResourceIds"},
		{"too many tags", "TagResources", params(apitest.Numbered("Tag.%[1]d.Key=k%[1]d Tag.%[1]d.Value=v", 21)), 400, "NumberExceed.Tags"},
		{"key twice", "TagResources", params("Tag.1.Key=k Tag.1.Value=v Tag.2.Key=k Tag.2.Value=w"), 400, "Duplicate.TagKey"},
		{"reserved key", "TagResources", params("Tag.1.Key=aliyun-x Tag.1.Value=v"), 400, "InvalidTagKey.Malformed"},
		{"another reserved key", "TagResources", params("Tag.1.Key=acs:x Tag.1.Value=v"), 400, "InvalidTagKey.Malformed"},
		{"URL in a key", "TagResources", params("Tag.1.Key=xhttps:// Tag.1.Value=v"), 400, "InvalidTagKey.Malformed"},
		{"long key", "TagResources", params("Tag.1.Key=" + strings.Repeat("k", 129) + " Tag.1.Value=v"), 400, "InvalidTagKey.Malformed"},
		{"reserved value", "TagResources", params("Tag.1.Key=k Tag.1.Value=acs:x"), 400, "InvalidTagValue.Malformed"},
		{"nothing to remove", "UntagResources", params(""), 404, "MissingParameter.Tags"},
		{"all and some", "UntagResources", params("All=true TagKey.1=k"), 403, "Param.Conflict"},
		{"too many keys", "UntagResources", params(apitest.Numbered("TagKey.%[1]d=k%[1]d", 21)), 400, "NumberExceed.Tags"},
		{"unknown resource", "UntagResources", apitest.NameValues("ResourceType=instance ResourceId.1=i-1 TagKey.1=k"), 404, "InvalidResourceId.NotFound"},
		{"neither tags nor resources to list", "ListTagResources", apitest.NameValues("ResourceType=instance"), 403, "BothEmpty.TagsAndResources"},
		{"too many resources to list", "ListTagResources", apitest.NameValues("ResourceType=instance " + apitest.Numbered("ResourceId.%d=i-1", 51)), 400, "NumberExceed.ResourceIds"},
		{"too many tags to list", "ListTagResources", apitest.NameValues("ResourceType=instance " + apitest.Numbered("Tag.%[1]d.Key=k%[1]d", 21)), 400, "NumberExceed.Tags"},
		{"search without a key", "ListTagResources", apitest.NameValues("ResourceType=instance TagFilter.1.TagValues.1=v"), 403, "InvalidTagFilter.Malformed"},
		{"search for too many values", "ListTagResources", apitest.NameValues("ResourceType=instance TagFilter.1.TagKey=k " + apitest.Numbered("TagFilter.1.TagValues.%d=v", 6)), 403, "NumberExceed.TagValues"},
		{"unknown token", "ListTagResources", params("NextToken=00"), 400, "InvalidParameter"},
	} {
		apitest.Rejects(t, s, w.name, w.action, w.params, w.status, w.code)
	}
	assert.Empty(t, taggedAs(t, s, &listtagresources.Request{ResourceType: "instance", ResourceIDs: []string{id}}))

	apitest.Succeed[struct{}](t, s, "TagResources", full...)
	apitest.Succeed[struct{}](t, s, "TagResources", full...)
	_, rep := apitest.Try[struct{}](t, s, "TagResources", params("Tag.1.Key=more Tag.1.Value=v")...)
	apitest.AssertError(t, rep, 400, "OperationDenied.QuotaExceed")
}
