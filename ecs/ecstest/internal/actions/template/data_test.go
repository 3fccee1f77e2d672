package template_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplateversions"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// notData are the parameters of CreateLaunchTemplate that are not for launches.
var notData = []string{
	"LaunchTemplateName", "VersionDescription", "TemplateResourceGroupId", "TemplateTag.1.Key", "TemplateTag.1.Value", "RegionId",
	"OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount",
}

// everything returns a value for each launch parameter in the API model.
func everything(t *testing.T) map[string]string {
	t.Helper()
	requests, err := apitest.Requests()
	require.NoError(t, err)
	params := map[string]string{}
	var add func(prefix string, fields []apitest.Field)
	add = func(prefix string, fields []apitest.Field) {
		for i, f := range fields {
			name, kind := prefix+f.Name, f.Type
			if kind.Kind == "list" {
				name, kind = name+".1", *kind.Elem
			}
			switch {
			case kind.Kind == "struct":
				add(name+".", kind.Fields)
			case kind.Kind == "bool", strings.HasSuffix(name, ".Encrypted"):
				params[name] = "true"
			case kind.Kind == "int32", kind.Kind == "int64":
				params[name] = fmt.Sprint(i + 1)
			case kind.Kind == "float32":
				params[name] = "0.5"
			default:
				params[name] = "value" + fmt.Sprint(i)
			}
		}
	}
	add("", requests["CreateLaunchTemplate"])
	for _, name := range notData {
		require.Contains(t, params, name)
		delete(params, name)
	}
	params["UserData"] = "aGk="
	params["SystemDisk.Encrypted"], params["DataDisk.1.Encrypted"] = "true", "true" // texts, according to the model
	return params
}

// flat turns the data of a version back into parameters.
func flat(v any, name string, into map[string]string) {
	wrappers := map[string]string{
		"DataDisks.DataDisk": "DataDisk", "NetworkInterfaces.NetworkInterface": "NetworkInterface", "Tags.InstanceTag": "Tag",
		"SecurityGroupIds.SecurityGroupId": "SecurityGroupIds", "NetworkInterface.1.SecurityGroupIds.SecurityGroupId": "NetworkInterface.1.SecurityGroupIds",
	}
	if unwrapped := wrappers[name]; unwrapped != "" {
		name = unwrapped
	}
	switch v := v.(type) {
	case map[string]any:
		for inner, value := range v {
			flat(value, strings.TrimPrefix(name+"."+inner, "."), into)
		}
	case []any:
		for i, value := range v {
			flat(value, fmt.Sprintf("%s.%d", name, i+1), into)
		}
	default:
		into[name] = fmt.Sprint(v)
	}
}

type versionData struct {
	LaunchTemplateVersionSets struct {
		LaunchTemplateVersionSet []map[string]any
	}
}

// A version has every parameter that was given, and no other.
func TestCreateLaunchTemplate_keepsEverything(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	want := everything(t)
	assert.Greater(t, len(want), 70)
	params := []string{"LaunchTemplateName", "web"}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		params = append(params, name, want[name])
	}
	apitest.Succeed[struct{}](t, s, "CreateLaunchTemplate", params...)
	apitest.Succeed[struct{}](t, s, "CreateLaunchTemplateVersion", params...)
	apitest.Succeed[struct{}](t, s, "CreateLaunchTemplateVersion", "LaunchTemplateName", "web")

	found := apitest.Succeed[versionData](t, s, "DescribeLaunchTemplateVersions", "LaunchTemplateName", "web").LaunchTemplateVersionSets.LaunchTemplateVersionSet
	require.Len(t, found, 3)
	for i, want := range []map[string]string{want, want, {}} {
		got := map[string]string{}
		flat(found[i]["LaunchTemplateData"], "", got)
		assert.Equal(t, want, got, "version %d", i+1)
	}

	_, rep := apitest.Try[versionData](t, s, "DescribeLaunchTemplateVersions", "LaunchTemplateName", "web", "DetailFlag", "false")
	assert.NotContains(t, rep.Text, "LaunchTemplateData")
}

// The fields of the system disk stand in a struct and on their own: clients read either. Empty lists are there.
func TestDescribeLaunchTemplateVersions_form(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=web SystemDisk.Size=40 SystemDisk.Encrypted=true")
	resp := apitest.Succeed[versionData](t, s, "DescribeLaunchTemplateVersions", "LaunchTemplateName", "web")
	b, err := json.Marshal(resp.LaunchTemplateVersionSets.LaunchTemplateVersionSet[0]["LaunchTemplateData"])
	require.NoError(t, err)
	assert.JSONEq(t, `{"SystemDisk":{"Encrypted":true,"Size":40}, "SystemDisk.Encrypted":true, "SystemDisk.Size":40,
		"DataDisks":{"DataDisk":[]}, "NetworkInterfaces":{"NetworkInterface":[]}, "Tags":{"InstanceTag":[]}, "SecurityGroupIds":{"SecurityGroupId":[]}}`, string(b))
}

func TestDescribeLaunchTemplateVersions_typed(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=web VersionDescription=first InstanceType=ecs.g7.large SystemDisk.Size=40 "+
		"SystemDisk.Encrypted=true DataDisk.1.Encrypted=True DataDisk.1.Size=100 DataDisk.1.DeleteWithInstance=false DataDisk.2.Category=cloud_essd NetworkInterface.1.SecurityGroupIds.1=sg-1 "+
		"Tag.1.Key=env Tag.1.Value=test SecurityGroupIds.1=sg-2 SpotPriceLimit=0.25 ImageOptions.LoginAsNonRoot=true InternetMaxBandwidthOut=0")
	resp, err := describelaunchtemplateversions.Do(t.Context(), apitest.CheckedClient(t, s),
		&describelaunchtemplateversions.Request{LaunchTemplateName: "web"})
	require.NoError(t, err)
	v := resp.LaunchTemplateVersions[0]
	assert.Equal(t, "first", v.VersionDescription)
	d := v.LaunchTemplateData
	assert.Equal(t, "ecs.g7.large", d.InstanceType)
	assert.Equal(t, 40, d.SystemDisk.Size)
	assert.True(t, d.SystemDisk.Encrypted)
	require.Len(t, d.DataDisks, 2)
	assert.Equal(t, 100, d.DataDisks[0].Size)
	assert.True(t, d.DataDisks[0].Encrypted)
	assert.False(t, d.DataDisks[1].Encrypted)
	assert.Equal(t, "cloud_essd", string(d.DataDisks[1].Category))
	assert.Equal(t, []string{"sg-1"}, d.NetworkInterfaces[0].SecurityGroupIDs)
	assert.Equal(t, []types.Tag{{Key: "env", Value: "test"}}, d.Tags)
	assert.Equal(t, []string{"sg-2"}, d.SecurityGroupIDs)
	assert.InDelta(t, 0.25, d.SpotPriceLimit, 0)
	assert.True(t, d.ImageOptions.LoginAsNonRoot)
}
