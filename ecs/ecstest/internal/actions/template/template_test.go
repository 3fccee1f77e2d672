package template_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deletelaunchtemplate"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplates"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplateversions"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// create makes a launch template, or adds a version to one that is named, and returns its ID.
func create(t *testing.T, s *apitest.Server, action, params string) string {
	t.Helper()
	return apitest.Succeed[struct{ LaunchTemplateID string }](t, s, action, apitest.NameValues(params)...).LaunchTemplateID
}

// versions lists the numbers of the versions of a template, the default with a star.
func versions(t *testing.T, s *apitest.Server, req *describelaunchtemplateversions.Request) []string {
	t.Helper()
	found := []string{}
	for v, err := range describelaunchtemplateversions.All(t.Context(), apitest.CheckedClient(t, s), req) {
		require.NoError(t, err)
		star := ""
		if v.DefaultVersion {
			star = "*"
		}
		found = append(found, fmt.Sprint(v.VersionNumber, star))
	}
	return found
}

func templates(t *testing.T, s *apitest.Server, req *describelaunchtemplates.Request) []describelaunchtemplates.LaunchTemplate {
	t.Helper()
	found, err := ecs.Collect(describelaunchtemplates.All(t.Context(), apitest.CheckedClient(t, s), req))
	require.NoError(t, err)
	return found
}

func TestLaunchTemplate_lifeCycle(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		start := time.Now().UTC()
		id := create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=web ImageId=m-1 TemplateResourceGroupId=rg-1 ResourceGroupId=rg-2 "+
			"TemplateTag.1.Key=team TemplateTag.1.Value=a Tag.1.Key=env VersionDescription=first")
		assert.True(t, strings.HasPrefix(id, "lt-"), id)
		time.Sleep(time.Hour)
		assert.Equal(t, id, create(t, s, "CreateLaunchTemplateVersion", "LaunchTemplateName=web ImageId=m-2"))
		create(t, s, "CreateLaunchTemplateVersion", "LaunchTemplateId="+id)
		all := &describelaunchtemplateversions.Request{LaunchTemplateID: id}
		assert.Equal(t, []string{"1*", "2", "3"}, versions(t, s, all))
		assert.Equal(t, []describelaunchtemplates.LaunchTemplate{{
			LaunchTemplateID: id, LaunchTemplateName: "web", DefaultVersionNumber: 1, LatestVersionNumber: 3, ResourceGroupID: "rg-1",
			CreateTime: start, ModifiedTime: start.Add(time.Hour), CreatedBy: "1234567890123456",
			Tags: []types.Tag{{Key: "team", Value: "a"}},
		}}, templates(t, s, nil))

		create(t, s, "ModifyLaunchTemplateDefaultVersion", "LaunchTemplateName=web DefaultVersionNumber=2")
		apitest.Succeed[struct{}](t, s, "DeleteLaunchTemplateVersion", "LaunchTemplateId", id, "DeleteVersion.1", "1", "DeleteVersion.2", "3")
		assert.Equal(t, []string{"2*"}, versions(t, s, all))
		create(t, s, "CreateLaunchTemplateVersion", "LaunchTemplateId="+id)
		assert.Equal(t, []string{"2*", "4"}, versions(t, s, all), "no number is given twice")

		resp, err := deletelaunchtemplate.Do(t.Context(), apitest.CheckedClient(t, s), &deletelaunchtemplate.Request{LaunchTemplateID: id})
		require.NoError(t, err)
		assert.Equal(t, id, resp.LaunchTemplateID)
		assert.Equal(t, []int{2, 4}, resp.LaunchTemplateVersionNumbers)
		assert.Empty(t, templates(t, s, nil))
		assert.Empty(t, s.State.Tags, "the tags go with the template")
		create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=web")
	})
}

func TestDescribeLaunchTemplates_filters(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	a := create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=aa TemplateTag.1.Key=env TemplateTag.1.Value=x Tag.1.Key=env Tag.1.Value=y")
	b := create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=bb TemplateResourceGroupId=rg-1 ResourceGroupId=rg-2")
	create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=aa RegionId=us-west-1")
	for _, tt := range []struct {
		name string
		req  describelaunchtemplates.Request
		want []string
	}{
		{"all of the region", describelaunchtemplates.Request{}, []string{a, b}},
		{"IDs", describelaunchtemplates.Request{LaunchTemplateIDs: []string{b, "lt-none"}}, []string{b}},
		{"names", describelaunchtemplates.Request{LaunchTemplateNames: []string{"aa", "none"}}, []string{a}},
		{"ID and name of different templates", describelaunchtemplates.Request{LaunchTemplateIDs: []string{b}, LaunchTemplateNames: []string{"aa"}}, nil},
		{"its tag", describelaunchtemplates.Request{TemplateTags: []types.Tag{{Key: "env", Value: "x"}}}, []string{a}},
		{"a tag of its instances", describelaunchtemplates.Request{TemplateTags: []types.Tag{{Key: "env", Value: "y"}}}, nil},
		{"its group", describelaunchtemplates.Request{TemplateResourceGroupID: "rg-1"}, []string{b}},
		{"the group of its instances", describelaunchtemplates.Request{TemplateResourceGroupID: "rg-2"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var ids []string
			for _, lt := range templates(t, s, &tt.req) {
				ids = append(ids, lt.LaunchTemplateID)
			}
			assert.Equal(t, tt.want, ids)
		})
	}
}

func TestDescribeLaunchTemplateVersions_filters(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=web")
	for range 14 {
		create(t, s, "CreateLaunchTemplateVersion", "LaunchTemplateId="+id)
	}
	create(t, s, "ModifyLaunchTemplateDefaultVersion", "DefaultVersionNumber=7 LaunchTemplateId="+id)
	for _, tt := range []struct {
		name string
		req  describelaunchtemplateversions.Request
		want string
	}{
		{"by name", describelaunchtemplateversions.Request{LaunchTemplateName: "web", MaxVersion: new(2)}, "1 2"},
		{"all, over two pages", describelaunchtemplateversions.Request{LaunchTemplateID: id}, "1 2 3 4 5 6 7* 8 9 10 11 12 13 14 15"},
		{"list", describelaunchtemplateversions.Request{LaunchTemplateID: id, LaunchTemplateVersions: []int{3, 9, 99}}, "3 9"},
		{"range", describelaunchtemplateversions.Request{LaunchTemplateID: id, MinVersion: new(6), MaxVersion: new(8)}, "6 7* 8"},
		{"default", describelaunchtemplateversions.Request{LaunchTemplateID: id, DefaultVersion: new(true)}, "7*"},
		{"not only the default", describelaunchtemplateversions.Request{LaunchTemplateID: id, MinVersion: new(14), DefaultVersion: new(false)}, "14 15"},
		{"list and default", describelaunchtemplateversions.Request{LaunchTemplateID: id, LaunchTemplateVersions: []int{3}, DefaultVersion: new(true)}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, strings.Join(versions(t, s, &tt.req), " ")) })
	}
}

func TestLaunchTemplate_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=web")
	create(t, s, "CreateLaunchTemplateVersion", "LaunchTemplateName=web")
	far := create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=far RegionId=us-west-1")
	for _, tt := range []struct {
		action, params string
		status         int
		code           string
	}{
		{"CreateLaunchTemplate", "", 400, "MissingParameter"},
		{"CreateLaunchTemplate", "LaunchTemplateName=1", 400, "InvalidLaunchTemplateName.Malformed"},
		{"CreateLaunchTemplate", "LaunchTemplateName=web", 403, "LaunchTemplateName.Duplicated"},
		{"CreateLaunchTemplate", "LaunchTemplateName=new VersionDescription=x", 400, "InvalidDescription.Malformed"},
		{"CreateLaunchTemplate", "LaunchTemplateName=new Description=x", 400, "InvalidDescription.Malformed"},
		{"CreateLaunchTemplate", "LaunchTemplateName=new HostName=-a", 400, "InvalidHostName.Malformed"},
		{"CreateLaunchTemplate", "LaunchTemplateName=new UserData=a", 400, "InvalidUserData.Base64FormatInvalid"},
		{"CreateLaunchTemplate", "LaunchTemplateName=new SystemDisk.Size=big", 400, "InvalidParameter"},
		{"CreateLaunchTemplate", "LaunchTemplateName=new SpotPriceLimit=much", 400, "InvalidParameter"},
		{"CreateLaunchTemplate", "LaunchTemplateName=new AutoRenew=often", 400, "InvalidParameter"},
		{"CreateLaunchTemplate", "LaunchTemplateName=new DataDisk.1.DeleteWithInstance=x", 400, "InvalidParameter"},
		{"CreateLaunchTemplate", "LaunchTemplateName=new TemplateTag.1.Key=acs:a", 400, "InvalidTagKey.Malformed"},
		{"CreateLaunchTemplate", "LaunchTemplateName=new TemplateTag.1.Key=a TemplateTag.2.Key=a", 400, "Duplicate.TagKey"},
		{"CreateLaunchTemplate", "LaunchTemplateName=new Tag.1.Key=a Tag.2.Key=a", 400, "Duplicate.TagKey"},
		{"CreateLaunchTemplateVersion", "", 400, "MissingParameter"},
		{"CreateLaunchTemplateVersion", "LaunchTemplateId=lt-none", 404, "InvalidLaunchTemplate.NotFound"},
		{"CreateLaunchTemplateVersion", "LaunchTemplateId=" + far, 404, "InvalidLaunchTemplate.NotFound"},
		{"CreateLaunchTemplateVersion", "LaunchTemplateName=other LaunchTemplateId=" + id, 404, "InvalidLaunchTemplate.NotFound"},
		{"DescribeLaunchTemplateVersions", "", 400, "MissingParameter"},
		{"DescribeLaunchTemplateVersions", "LaunchTemplateName=far", 404, "InvalidLaunchTemplate.NotFound"},
		{"ModifyLaunchTemplateDefaultVersion", "DefaultVersionNumber=3 LaunchTemplateId=" + id, 404, "InvalidLaunchTemplateVersion.NotFound"},
		{"ModifyLaunchTemplateDefaultVersion", "DefaultVersionNumber=1 LaunchTemplateId=lt-none", 404, "InvalidLaunchTemplate.NotFound"},
		{"DeleteLaunchTemplateVersion", "DeleteVersion.1=2 DeleteVersion.2=1 LaunchTemplateId=" + id, 403, "InvalidOperation.DeleteDefaultVersion"},
		{"DeleteLaunchTemplateVersion", "DeleteVersion.1=2 DeleteVersion.2=3 LaunchTemplateId=" + id, 404, "InvalidLaunchTemplateVersion.NotFound"},
		{"DeleteLaunchTemplateVersion", "DeleteVersion.1=2 LaunchTemplateId=lt-none", 404, "InvalidLaunchTemplate.NotFound"},
		{"DeleteLaunchTemplate", "LaunchTemplateId=lt-none", 404, "InvalidLaunchTemplate.NotFound"},
		{"DeleteLaunchTemplate", "", 400, "MissingParameter"},
	} {
		apitest.Rejects(t, s, tt.action+" "+tt.params, tt.action, apitest.NameValues(tt.params), tt.status, tt.code)
	}
	assert.Equal(t, []string{"1*", "2"}, versions(t, s, &describelaunchtemplateversions.Request{LaunchTemplateID: id}), "a failed call changes nothing")
}

func TestLaunchTemplate_limits(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for i := range 30 {
		create(t, s, "CreateLaunchTemplate", fmt.Sprint("LaunchTemplateName=web-", i))
	}
	apitest.Rejects(t, s, "templates", "CreateLaunchTemplate", apitest.NameValues("LaunchTemplateName=more"), 403, "LaunchTemplateLimitExceed")
	create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=more RegionId=us-west-1")

	for range 29 {
		create(t, s, "CreateLaunchTemplateVersion", "LaunchTemplateName=web-0")
	}
	another := apitest.NameValues("LaunchTemplateName=web-0")
	apitest.Rejects(t, s, "versions", "CreateLaunchTemplateVersion", another, 403, "LaunchTemplateVersionLimitExceed")
	apitest.Succeed[struct{}](t, s, "DeleteLaunchTemplateVersion", "LaunchTemplateName", "web-0", "DeleteVersion.1", "30")
	apitest.Succeed[struct{}](t, s, "CreateLaunchTemplateVersion", another...)
}

// The tags and the group of a template can be changed like those of other resources.
func TestLaunchTemplate_tags(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=web Tag.1.Key=env TemplateTag.1.Key=team")
	apitest.Succeed[struct{}](t, s, "TagResources", "ResourceType", "launchtemplate", "ResourceId.1", id, "Tag.1.Key", "a", "Tag.1.Value", "b")
	apitest.Succeed[struct{}](t, s, "UntagResources", "ResourceType", "launchtemplate", "ResourceId.1", id, "TagKey.1", "team")
	apitest.Succeed[struct{}](t, s, "JoinResourceGroup", "ResourceType", "launchtemplate", "ResourceId", id, "ResourceGroupId", "rg-1")
	lt := templates(t, s, nil)[0]
	assert.Equal(t, []types.Tag{{Key: "a", Value: "b"}}, lt.Tags)
	assert.Equal(t, "rg-1", lt.ResourceGroupID)
}
