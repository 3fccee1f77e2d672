package image_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createimagecomponent"
	"github.com/go-aliecs/aliecs/ecs/api/deleteimagecomponent"
	"github.com/go-aliecs/aliecs/ecs/api/describeimagecomponents"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func TestImageComponent(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		made, err := createimagecomponent.Do(ctx, c, &createimagecomponent.Request{
			Name: "nginx", Description: "a web server", ComponentType: "Test", ComponentVersion: "1.2.3", SystemType: "Windows",
			Content: "RUN install nginx", ResourceGroupID: "rg-1", Tags: []types.Tag{{Key: "env", Value: "test"}},
		})
		require.NoError(t, err)
		other := apitest.Succeed[struct{ ImageComponentID string }](t, s, "CreateImageComponent", "Content", "RUN ls").ImageComponentID
		got, err := describeimagecomponents.Do(ctx, c, &describeimagecomponents.Request{ImageComponentIDs: []string{made.ImageComponentID}})
		require.NoError(t, err)
		assert.Equal(t, []int{1, 50}, []int{got.TotalCount, got.MaxResults})
		assert.Equal(t, []describeimagecomponents.ImageComponent{{
			ImageComponentID: made.ImageComponentID, Name: "nginx", Description: "a web server", ComponentType: "Test", ComponentVersion: "1.2.3",
			SystemType: "Windows", Content: "RUN install nginx", Owner: "SELF", ResourceGroupID: "rg-1", CreationTime: time.Now().UTC(),
			Parameters: []describeimagecomponents.Parameter{}, Tags: []types.Tag{{Key: "env", Value: "test"}},
		}}, got.ImageComponents)
		type response struct {
			NextToken      string
			ImageComponent struct {
				ImageComponentSet []struct{ ImageComponentID, Name, ComponentVersion, SystemType, ComponentType string }
			}
		}
		for params, want := range map[string][]string{
			"": {made.ImageComponentID, other}, "Name=nginx": {made.ImageComponentID}, "Name=" + other: {other}, "ComponentVersion=1.0.*": {other},
			"ComponentType=Build": {other}, "SystemType=Windows": {made.ImageComponentID}, "ResourceGroupId=rg-1": {made.ImageComponentID},
			"Tag.1.Key=env": {made.ImageComponentID}, "Owner=SELF": {made.ImageComponentID, other}, "Owner=ALIYUN": nil, "RegionId=cn-beijing": nil,
		} {
			var found []string
			for _, one := range apitest.Succeed[response](t, s, "DescribeImageComponents", apitest.NameValues(params)...).ImageComponent.ImageComponentSet {
				found = append(found, one.ImageComponentID)
			}
			assert.Equal(t, want, found, params)
		}
		page := apitest.Succeed[response](t, s, "DescribeImageComponents", "MaxResults", "1")
		require.Len(t, page.ImageComponent.ImageComponentSet, 1)
		page = apitest.Succeed[response](t, s, "DescribeImageComponents", "MaxResults", "1", "NextToken", page.NextToken)
		require.Len(t, page.ImageComponent.ImageComponentSet, 1)
		one := page.ImageComponent.ImageComponentSet[0]
		assert.Equal(t, []string{other, "1.0.0", "Linux", "Build"}, []string{one.Name, one.ComponentVersion, one.SystemType, one.ComponentType})

		_, err = deleteimagecomponent.Do(ctx, c, &deleteimagecomponent.Request{ImageComponentID: made.ImageComponentID})
		require.NoError(t, err)
		rejects(t, s, 404, "InvalidImageComponent.NotFound", "DeleteImageComponent", "ImageComponentId="+made.ImageComponentID)
		rejects(t, s, 400, "InvalidImageComponentIdSize.ExceededMaxNumber", "DescribeImageComponents", apitest.Numbered("ImageComponentId.%d=x", 21))
		rejects(t, s, 400, "InvalidParameter.Owner", "DescribeImageComponents", "Owner=others")
		for params, code := range map[string]string{
			"": "MissingParameter.Content", "Content=" + strings.Repeat("x", 16385): "InvalidContent.LengthExceeded", "Content=x Name=x": "InvalidName.Malformed",
			"Content=x Description=x": "InvalidDescription.Malformed", "Content=x SystemType=BeOS": "InvalidSystemType.NotSupportedValue",
			"Content=x ComponentType=Run": "InvalidComponentType.NotSupportedValue", "Content=x ComponentVersion=1.0": "InvalidParameter",
			"Content=x Tag.1.Key=acs:x": "InvalidTagKey.Malformed",
		} {
			rejects(t, s, 400, code, "CreateImageComponent", params)
		}
	})
}
