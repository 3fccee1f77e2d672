package tag_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/api/listtagresources"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

// done makes a call that must succeed, whose response has no fields.
func done(t *testing.T, s *apitest.Server, action, params string) {
	t.Helper()
	apitest.Succeed[struct{}](t, s, action, apitest.NameValues(params)...)
}

// The older actions work on the same tags as the newer ones.
func TestAddTags_lifeCycle(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	ids := apitest.Launch(t, s, "Amount=2 Tag.1.Key=env Tag.1.Value=test")
	one := "ResourceType=instance ResourceId=" + ids[0]
	all := &listtagresources.Request{ResourceType: "instance", ResourceIDs: ids}

	done(t, s, "AddTags", one+" Tag.1.Key=env Tag.1.Value=prod Tag.2.Key=owner Tag.2.Value=me Tag.3.Key=empty")
	assert.Equal(t, []string{ids[0] + " env=prod", ids[0] + " owner=me", ids[0] + " empty=", ids[1] + " env=test"}, taggedAs(t, s, all))

	done(t, s, "RemoveTags", one+" Tag.1.Key=owner Tag.1.Value=you Tag.2.Key=unknown")
	assert.Len(t, taggedAs(t, s, all), 4, "a tag with another value stays")
	done(t, s, "RemoveTags", one+" Tag.1.Key=owner Tag.1.Value=me Tag.2.Key=env")
	assert.Equal(t, []string{ids[0] + " empty=", ids[1] + " env=test"}, taggedAs(t, s, all))
}

type tagCounts struct {
	TotalCount, PageNumber, PageSize int
	Tags                             struct {
		Tag []struct {
			TagKey, TagValue  string
			ResourceTypeCount map[string]int
		}
	}
}

// counted lists the result of DescribeTags, with the kinds that are counted.
func counted(t *testing.T, s *apitest.Server, params string) []string {
	t.Helper()
	found := []string{}
	for _, tag := range apitest.Succeed[tagCounts](t, s, "DescribeTags", apitest.NameValues(params)...).Tags.Tag {
		assert.Len(t, tag.ResourceTypeCount, 12)
		for kind, n := range tag.ResourceTypeCount {
			if n == 0 {
				delete(tag.ResourceTypeCount, kind)
			}
		}
		found = append(found, fmt.Sprint(tag.TagKey, "=", tag.TagValue, " ", tag.ResourceTypeCount))
	}
	return found
}

// tagEveryKind makes a resource of each kind with the tag env=all, and returns their IDs. There are two instances, with other
// tags.
func tagEveryKind(t *testing.T, s *apitest.Server) map[string]string {
	t.Helper()
	ids := apitest.Launch(t, s, "Amount=2 SecurityEnhancementStrategy=Active Tag.1.Key=env Tag.1.Value=test")
	in, _ := s.State.Instances.Get(ids[0])
	disk := in.Disks[0].ID
	done(t, s, "AddTags", "ResourceType=instance ResourceId="+ids[0]+" Tag.1.Key=name Tag.1.Value=web")
	apitest.Succeed[struct{}](t, s, "ImportKeyPair", "KeyPairName", "mine", "PublicKeyBody", apitest.PublicKey)
	snapshot := apitest.Succeed[struct{ SnapshotID string }](t, s, "CreateSnapshot", "DiskId", disk).SnapshotID
	image := apitest.Succeed[struct{ ImageID string }](t, s, "CreateImage", "InstanceId", ids[1]).ImageID
	command := apitest.Succeed[struct{ CommandID string }](t, s, "CreateCommand", "Name", "x", "Type", "RunShellScript", "CommandContent", "bHM=").CommandID
	kinds := map[string]string{
		"disk": disk, "eni": in.Interfaces[0].ID, "securitygroup": in.Interfaces[0].Groups[0].ID,
		"keypair": "mine", "snapshot": snapshot, "image": image,
	}
	for kind, id := range kinds {
		done(t, s, "AddTags", "ResourceType="+kind+" ResourceId="+id+" Tag.1.Key=env Tag.1.Value=all")
	}
	done(t, s, "TagResources", "ResourceType=command ResourceId.1="+command+" Tag.1.Key=env Tag.1.Value=all")
	apitest.Launch(t, s, "RegionId=us-west-1 Tag.1.Key=env Tag.1.Value=test")
	kinds["first"], kinds["second"], kinds["command"] = ids[0], ids[1], command
	return kinds
}

func TestDescribeTags(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	id := tagEveryKind(t, s)
	test, web := "env=test map[Instance:2]", "name=web map[Instance:1]"
	all := "env=all map[Disk:1 Eni:1 Image:1 KeyPair:1 Securitygroup:1 Snapshot:1]"
	for _, tt := range []struct {
		name, params string
		want         []string
	}{
		{"every kind", "", []string{all, test, web}},
		{"a kind", "ResourceType=instance", []string{test, web}},
		{"another kind", "ResourceType=keypair", []string{"env=all map[KeyPair:1]"}},
		{"a kind without resources", "ResourceType=snapshotpolicy", []string{}},
		{"a resource", "ResourceType=instance ResourceId=" + id["second"], []string{"env=test map[Instance:1]"}},
		{"a resource without its kind", "ResourceId=" + id["disk"], []string{"env=all map[Disk:1]"}},
		{"an unknown resource", "ResourceType=instance ResourceId=i-none", []string{}},
		{"a key", "Tag.1.Key=env", []string{all, test}},
		{"a key and a value", "Tag.1.Key=env Tag.1.Value=test", []string{test}},
		{"two tags", "Tag.1.Key=env Tag.1.Value=test Tag.2.Key=name", []string{test, web}},
		{"another region", "RegionId=us-west-1", []string{"env=test map[Instance:1]"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.ElementsMatch(t, tt.want, counted(t, s, tt.params))
		})
	}
}

type taggedResources struct {
	TotalCount, PageNumber, PageSize int
	Resources                        struct {
		Resource []struct{ ResourceType, ResourceID, RegionID string }
	}
}

func TestDescribeResourceByTags(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	id := tagEveryKind(t, s)
	line := func(kind, id string) string { return kind + " " + id + " cn-hangzhou" }
	var all []string
	for kind, id := range id {
		if kind != "first" && kind != "second" && kind != "command" {
			all = append(all, line(kind, id))
		}
	}
	first, second := line("instance", id["first"]), line("instance", id["second"])
	for _, tt := range []struct {
		name, params string
		want         []string
	}{
		{"any tag", "", append([]string{first, second}, all...)},
		{"a key", "Tag.1.Key=env", append([]string{first, second}, all...)},
		{"a key and a value", "Tag.1.Key=env Tag.1.Value=all", all},
		{"two tags", "Tag.1.Key=env Tag.1.Value=test Tag.2.Key=name", []string{first}},
		{"an unused key", "Tag.1.Key=none", nil},
		{"a kind", "ResourceType=disk Tag.1.Key=env", []string{line("disk", id["disk"])}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var found []string
			for _, r := range apitest.Succeed[taggedResources](t, s, "DescribeResourceByTags", apitest.NameValues(tt.params)...).Resources.Resource {
				found = append(found, r.ResourceType+" "+r.ResourceID+" "+r.RegionID)
			}
			assert.ElementsMatch(t, tt.want, found)
		})
	}
}

// The older lists have 50 entries per page by default, in the order of creation.
func TestDescribeTags_pages(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	var ids []string
	for i := range 60 {
		ids = append(ids, apitest.Launch(t, s, fmt.Sprintf("Tag.1.Key=n Tag.1.Value=%d", i))...)
	}
	tags := apitest.Succeed[tagCounts](t, s, "DescribeTags")
	assert.Equal(t, []int{60, 1, 50}, []int{tags.TotalCount, tags.PageNumber, tags.PageSize})
	assert.Len(t, tags.Tags.Tag, 50)
	tags = apitest.Succeed[tagCounts](t, s, "DescribeTags", "PageNumber", "3", "PageSize", "25")
	assert.Equal(t, "50", tags.Tags.Tag[0].TagValue)

	found := apitest.Succeed[taggedResources](t, s, "DescribeResourceByTags", "Tag.1.Key", "n")
	assert.Equal(t, []int{60, 1, 50}, []int{found.TotalCount, found.PageNumber, found.PageSize})
	assert.Len(t, found.Resources.Resource, 50)
	found = apitest.Succeed[taggedResources](t, s, "DescribeResourceByTags", "Tag.1.Key", "n", "PageNumber", "2")
	assert.Equal(t, ids[50], found.Resources.Resource[0].ResourceID)
}

func TestAddTags_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	command := apitest.Succeed[struct{ CommandID string }](t, s, "CreateCommand", "Name", "x", "Type", "RunShellScript", "CommandContent", "bHM=").CommandID
	one := "ResourceType=instance ResourceId=" + id + " "
	tags := func(n int) string { return apitest.Numbered("Tag.%[1]d.Key=k%[1]d Tag.%[1]d.Value=v", n) }
	image := "ResourceType=image ResourceId=" + apitest.Machine[1] + " Tag.1.Key=k"
	for _, w := range []struct {
		name, action, params string
		status               int
		code                 string
	}{
		{"unknown type", "AddTags", "ResourceType=car ResourceId=i-1 Tag.1.Key=k", 404, "InvalidResourceType.NotFound"},
		{"newer type", "AddTags", "ResourceType=command ResourceId=" + command + " Tag.1.Key=k", 404, "InvalidResourceType.NotFound"},
		{"type without resources", "AddTags", "ResourceType=ddh ResourceId=dh-1 Tag.1.Key=k", 404, "InvalidResourceId.NotFound"},
		{"unknown resource", "AddTags", "ResourceType=instance ResourceId=i-1 Tag.1.Key=k", 404, "InvalidResourceId.NotFound"},
		{"resource of another region", "AddTags", "RegionId=us-west-1 " + one + "Tag.1.Key=k", 404, "InvalidResourceId.NotFound"},
		{"public image", "AddTags", image, 403, "InvalidResourceId.NotSupported"},
		{"no tags", "AddTags", one, 400, "MissingParameter"},
		{"no first tag", "AddTags", one + "Tag.2.Key=k", 400, "MissingParameter"},
		{"names in lower case", "AddTags", one + "Tag.1.key=k Tag.1.value=v", 400, "InvalidTag.Mismatch"},
		{"value without a key", "AddTags", one + "Tag.1.Value=v", 400, "InvalidTag.Mismatch"},
		{"too many tags", "AddTags", one + tags(21), 400, "InvalidTagCount"},
		{"key twice", "AddTags", one + "Tag.1.Key=k Tag.2.Key=k", 400, "Duplicate.TagKey"},
		{"reserved key", "AddTags", one + "Tag.1.Key=acs:x", 400, "InvalidTagKey.Malformed"},
		{"long value", "AddTags", one + "Tag.1.Key=k Tag.1.Value=" + strings.Repeat("v", 129), 400, "InvalidTagValue.Malformed"},

		{"type to remove from", "RemoveTags", "ResourceType=car ResourceId=i-1 Tag.1.Key=k", 404, "InvalidResourceType.NotFound"},
		{"resource to remove from", "RemoveTags", "ResourceType=instance ResourceId=i-1 Tag.1.Key=k", 404, "InvalidResourceId.NotFound"},
		{"image to remove from", "RemoveTags", image, 403, "InvalidResourceId.NotSupported"},
		{"nothing to remove", "RemoveTags", one, 400, "InvalidTagCount"},
		{"too many to remove", "RemoveTags", one + tags(21), 400, "InvalidTagCount"},
		{"value to remove", "RemoveTags", one + "Tag.1.Value=v", 400, "InvalidTagKey.Malformed"},
		{"reserved key to remove", "RemoveTags", one + "Tag.1.Key=aliyun", 400, "InvalidTagKey.Malformed"},

		{"type to count", "DescribeTags", "ResourceType=car", 404, "InvalidResourceType.NotFound"},
		{"category", "DescribeTags", "Category=x", 400, "Invalid.TagCategory"},
		{"value to count", "DescribeTags", "Tag.1.Value=v", 400, "InvalidTagKey.Malformed"},
		{"reserved key to count", "DescribeTags", "Tag.1.Key=aliyun", 400, "InvalidTagKey.Malformed"},
		{"reserved value to count", "DescribeTags", "Tag.1.Key=k Tag.1.Value=acs:x", 400, "InvalidTagValue.Malformed"},
		{"too many to count", "DescribeTags", tags(21), 400, "InvalidTagCount"},

		{"type to list", "DescribeResourceByTags", "ResourceType=car", 404, "InvalidResourceType.NotFound"},
		{"value to list", "DescribeResourceByTags", "Tag.1.Value=v", 400, "InvalidParameter"},
		{"too many to list", "DescribeResourceByTags", tags(21), 400, "InvalidTagCount"},
	} {
		apitest.Rejects(t, s, w.name, w.action, apitest.NameValues(w.params), w.status, w.code)
	}
	assert.Empty(t, taggedAs(t, s, &listtagresources.Request{ResourceType: "instance", ResourceIDs: []string{id}}), "a failed call changes nothing")

	done(t, s, "AddTags", one+tags(20))
	apitest.Rejects(t, s, "one more", "AddTags", apitest.NameValues(one+"Tag.1.Key=more"), 400, "OperationDenied.QuotaExceed")
}
