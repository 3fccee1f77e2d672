//nolint:staticcheck // SA1019, as below
package image_test

//lint:file-ignore SA1019 Terraform's provider sends the deprecated names

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createimagepipeline"
	"github.com/go-aliecs/aliecs/ecs/api/deleteimagepipeline"
	"github.com/go-aliecs/aliecs/ecs/api/describeimagepipelines"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func TestImagePipeline(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		const base = "ubuntu_22_04_x64_20G_alibase_20240819.vhd"
		made, err := createimagepipeline.Do(ctx, c, &createimagepipeline.Request{
			BaseImageType: "IMAGE", BaseImage: base, Name: "web", Description: "a web server", BuildContent: "RUN ls", TestContent: "RUN true",
			ImageName: "golden", ImageFamily: "web",
			InstanceType: "ecs.g7.large", VSwitchID: "vsw-1", NVMeSupport: "auto", RepairMode: "Standard",
			SystemDiskSize: new(50), InternetMaxBandwidthOut: new(5), DeleteInstanceOnFailure: new(false),
			AddAccounts: []string{"42"}, ToRegionIDs: []string{"cn-beijing"}, ResourceGroupID: "rg-1", Tags: []types.Tag{{Key: "env", Value: "test"}},
			AdvancedOptions: &createimagepipeline.AdvancedOptions{ImageNameSuffix: "disable", RetainCloudAssistant: new(true)},
			ImageOptions: &createimagepipeline.ImageOptions{
				Description: "built", ImageFamily: "web-2", ImageName: "golden-2", ImageTags: []types.Tag{{Key: "built", Value: "yes"}},
				ImageFeatures: &createimagepipeline.ImageFeatures{NVMeSupport: "supported"},
			},
		})
		require.NoError(t, err)
		other := apitest.Succeed[struct{ ImagePipelineID string }](t, s, "CreateImagePipeline",
			"BaseImageType", "IMAGE_FAMILY", "BaseImage", "f").ImagePipelineID
		got, err := describeimagepipelines.Do(ctx, c, &describeimagepipelines.Request{ImagePipelineIDs: []string{made.ImagePipelineID, other}})
		require.NoError(t, err)
		assert.Equal(t, []int{2, 50}, []int{got.TotalCount, got.MaxResults})
		assert.Equal(t, []describeimagepipelines.ImagePipeline{{
			ImagePipelineID: made.ImagePipelineID, BaseImageType: "IMAGE", BaseImage: base, Name: "web", Description: "a web server",
			BuildContent: "RUN ls", TestContent: "RUN true", ImageName: "golden", ImageFamily: "web", InstanceType: "ecs.g7.large",
			VSwitchID: "vsw-1", NVMeSupport: "auto", RepairMode: "Standard", SystemDiskSize: 50, InternetMaxBandwidthOut: 5,
			AddAccounts: []string{"42"}, ToRegionIDs: []string{"cn-beijing"}, ResourceGroupID: "rg-1", CreationTime: time.Now().UTC(),
			Tags:            []types.Tag{{Key: "env", Value: "test"}},
			AdvancedOptions: describeimagepipelines.AdvancedOptions{ImageNameSuffix: "disable", RetainCloudAssistant: true},
			ImageOptions: describeimagepipelines.ImageOptions{
				Description: "built", ImageFamily: "web-2", ImageName: "golden-2", ImageTags: []types.Tag{{Key: "built", Value: "yes"}},
				ImageFeatures: describeimagepipelines.ImageFeatures{NVMeSupport: "supported"},
			},
		}, {
			ImagePipelineID: other, Name: other, BaseImageType: "IMAGE_FAMILY", BaseImage: "f", SystemDiskSize: 40, DeleteInstanceOnFailure: true,
			AddAccounts: []string{}, ToRegionIDs: []string{}, CreationTime: time.Now().UTC(), Tags: []types.Tag{},
			ImageOptions: describeimagepipelines.ImageOptions{ImageTags: []types.Tag{}},
		}}, got.ImagePipelines)
		type response struct {
			NextToken     string
			ImagePipeline struct {
				ImagePipelineSet []struct{ ImagePipelineID string }
			}
		}
		for params, want := range map[string][]string{
			"": {made.ImagePipelineID, other}, "Name=web": {made.ImagePipelineID}, "ResourceGroupId=rg-1": {made.ImagePipelineID},
			"Tag.1.Key=env": {made.ImagePipelineID}, "ImagePipelineId.1=" + other: {other}, "RegionId=cn-beijing": nil,
		} {
			var found []string
			for _, one := range apitest.Succeed[response](t, s, "DescribeImagePipelines", apitest.NameValues(params)...).ImagePipeline.ImagePipelineSet {
				found = append(found, one.ImagePipelineID)
			}
			assert.Equal(t, want, found, params)
		}
		page := apitest.Succeed[response](t, s, "DescribeImagePipelines", "MaxResults", "1")
		require.Len(t, page.ImagePipeline.ImagePipelineSet, 1)
		page = apitest.Succeed[response](t, s, "DescribeImagePipelines", "MaxResults", "1", "NextToken", page.NextToken)
		assert.Equal(t, other, page.ImagePipeline.ImagePipelineSet[0].ImagePipelineID)
		assert.Empty(t, page.NextToken)

		_, err = deleteimagepipeline.Do(ctx, c, &deleteimagepipeline.Request{ImagePipelineID: other})
		require.NoError(t, err)
		rejects(t, s, 404, "InvalidImagePipeline.NotFound", "DeleteImagePipeline", "ImagePipelineId="+other)
		rejects(t, s, 400, "InvalidImagePipelineIdSize.ExceededMaxNumber", "DescribeImagePipelines", apitest.Numbered("ImagePipelineId.%d=x", 21))
		rejects(t, s, 404, "InvalidImage.NotFound", "CreateImagePipeline", "BaseImageType=IMAGE BaseImage=m-none")
		rejects(t, s, 404, "NotSimulated", "CreateImagePipeline", "BaseImageType=OSS")
		valid := "BaseImageType=IMAGE BaseImage=" + base
		rejects(t, s, 404, "NotSimulated", "CreateImagePipeline", valid+" ImportImageOptions.ImageName=golden")
		for params, code := range map[string]string{
			"BaseImageType=FILE": "InvalidBaseImageType.NotSupportedValue", "BaseImageType=IMAGE": "MissingParameter",
			valid + " Name=x": "InvalidName.Malformed", valid + " ImageName=x": "InvalidImageName.Malformed",
			valid + " Description=x": "InvalidDescription.Malformed", valid + " SystemDiskSize=19": "InvalidSystemDiskSize.NotSupportedValue",
			valid + " SystemDiskSize=501":                              "InvalidSystemDiskSize.NotSupportedValue",
			valid + " InternetMaxBandwidthOut=101":                     "InvalidInternetMaxBandwidthOut.NotSupportedValue",
			valid + " BuildContent=" + strings.Repeat("x", 16385):      "InvalidBuildContent.LengthExceeded",
			valid + " " + apitest.Numbered("AddAccount.%d=1%[1]d", 21): "InvalidAddAccountSize.ExceededMaxNumber",
			valid + " " + apitest.Numbered("ToRegionId.%d=r%[1]d", 21): "InvalidToRegionIdSize.ExceededMaxNumber",
		} {
			rejects(t, s, 400, code, "CreateImagePipeline", params)
		}
	})
}
