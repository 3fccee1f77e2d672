package vpc_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

func TestTags(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	vpc, vswitch := l.network()
	eip := l.do("AllocateEipAddress", "").AllocationID
	for kind, id := range map[string]string{"VPC": vpc, "VSWITCH": vswitch, "EIP": eip} {
		of := "ResourceType=" + kind + " ResourceId.1=" + id
		l.do("TagResources", of+" Tag.1.Key=a Tag.1.Value=1 Tag.2.Key=b Tag.2.Value=2")
		tag := func(key, value string) string {
			return fmt.Sprintf(`{"ResourceType":%q,"ResourceId":%q,"TagKey":%q,"TagValue":%q}`, kind, id, key, value)
		}
		l.responds("ListTagResources", of, `{"NextToken":"","TagResources":{"TagResource":[`+tag("a", "1")+`,`+tag("b", "2")+`]}}`)
		l.responds("ListTagResources", "ResourceType="+kind+" Tag.1.Key=a Tag.1.Value=1",
			`{"NextToken":"","TagResources":{"TagResource":[`+tag("a", "1")+`,`+tag("b", "2")+`]}}`)
		assert.Empty(t, l.ids("ListTagResources", of+" Tag.1.Key=a Tag.1.Value=2", "TagResources", "TagResource", "TagKey"))
		l.do("UnTagResources", of+" TagKey.1=a")
		assert.Equal(t, []string{"b"}, l.ids("ListTagResources", of, "TagResources", "TagResource", "TagKey"))
		l.do("UnTagResources", of+" Tag.1.Key=b Tag.1.Value=3")
		assert.Equal(t, []string{"b"}, l.ids("ListTagResources", of, "TagResources", "TagResource", "TagKey"), "the value is another one")
		l.do("UnTagResources", of)
		assert.Equal(t, []string{"b"}, l.ids("ListTagResources", of, "TagResources", "TagResource", "TagKey"), "no keys, no change")
		l.do("TagResources", of+" Tag.1.Key=c")
		l.do("UnTagResources", of+" Tag.1.Key=b Tag.1.Value=2")
		assert.Equal(t, []string{"c"}, l.ids("ListTagResources", of, "TagResources", "TagResource", "TagKey"))
		l.do("UnTagResources", of+" All=true")
		assert.Empty(t, l.ids("ListTagResources", of, "TagResources", "TagResource", "TagKey"))
	}
	assert.Empty(t, l.State.Tags)
}

func TestTags_rejects(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	vpc, _ := l.network()
	of := "ResourceType=VPC ResourceId.1=" + vpc
	for _, tt := range []struct {
		action, params string
		status         int
		code           string
	}{
		{"TagResources", of, 400, "MissingParameter"},
		{"TagResources", "Tag.1.Key=a ResourceType=VPC", 400, "MissingParameter"},
		{"TagResources", "Tag.1.Key=a ResourceType=instance ResourceId.1=" + vpc, 400, "InvalidInstanceType.NotFound"},
		{"TagResources", "Tag.1.Key=a ResourceType=VSWITCH ResourceId.1=" + vpc, 400, "InvalidInstanceIds.NotFound"},
		{"TagResources", "Tag.1.Key=a ResourceType=NATGATEWAY ResourceId.1=ngw-1", 400, "InvalidInstanceIds.NotFound"},
		{"TagResources", "Tag.1.Key=a RegionId=cn-beijing " + of, 400, "InvalidInstanceIds.NotFound"},
		{"TagResources", "Tag.1.Key=acs:x " + of, 400, "InvalidTagKey"},
		{"TagResources", "Tag.1.Key=a Tag.1.Value=acs:x " + of, 400, "InvalidTagValue"},
		{"TagResources", "Tag.1.Key=a Tag.2.Key=a " + of, 400, "Forbidden.TagKey.Duplicated"},
		{"TagResources", of + " " + apitest.Numbered("Tag.%d.Key=k%[1]d", 21), 400, "SizeLimitExceeded.TagNum"},
		{"TagResources", "Tag.1.Key=a ResourceType=VPC " + apitest.Numbered("ResourceId.%d=vpc-%[1]d", 21), 400, "SizeLimitExceeded.ResourceId"},
		{"ListTagResources", "ResourceType=VPC", 403, "BothEmpty.TagsAndResources"},
		{"ListTagResources", "ResourceType=VPC " + apitest.Numbered("ResourceId.%d=vpc-%[1]d", 21), 400, "SizeLimitExceeded.ResourceId"},
		{"ListTagResources", "ResourceType=x Tag.1.Key=a", 400, "InvalidInstanceType.NotFound"},
		{"ListTagResources", "NextToken=x " + of, 400, "InvalidParameter"},
		{"UnTagResources", "All=true TagKey.1=a " + of, 400, "InvalidTagKey"},
		{"UnTagResources", of + " " + apitest.Numbered("TagKey.%d=k%[1]d", 21), 400, "SizeLimitExceeded.TagNum"},
		{"UntagResources", of + " All=true", 404, "NotSimulated"}, // the name in ECS
	} {
		l.rejects(tt.action, tt.params, tt.status, tt.code)
	}
	l.do("TagResources", of+" "+apitest.Numbered("Tag.%d.Key=k%[1]d", 20))
	l.do("TagResources", of+" Tag.1.Key=k1 Tag.1.Value=new")
	l.rejects("TagResources", of+" Tag.1.Key=another", 400, "QuotaExceeded.TagNum")
	assert.Empty(t, l.ids("ListTagResources", "ResourceType=VPC Tag.1.Key=another", "TagResources", "TagResource", "TagKey"))
}

func TestListTagResources_pages(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	vpc, _ := l.network()
	of := "ResourceType=VPC ResourceId.1=" + vpc
	l.do("TagResources", of+" "+apitest.Numbered("Tag.%d.Key=k%[1]d", 5))
	var keys []string
	for token := ""; len(keys) == 0 || token != ""; {
		page := apitest.SucceedIn[struct {
			NextToken    string
			TagResources struct{ TagResource []struct{ TagKey string } }
		}](t, l.Server, apitest.VPC, "ListTagResources", apitest.NameValues(of+" MaxResults=2 NextToken="+token)...)
		for _, tag := range page.TagResources.TagResource {
			keys = append(keys, tag.TagKey)
		}
		token = page.NextToken
	}
	assert.Equal(t, []string{"k1", "k2", "k3", "k4", "k5"}, keys)
}
