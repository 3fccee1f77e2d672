// Package image has the actions on images.
package image

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// Actions returns the actions on images.
func Actions() action.Table {
	return action.Table{
		"CreateImageComponent": {Do: createImageComponent},
		"DeleteImageComponent": {Do: deleteImageComponent},
		"DescribeImageComponents": {
			Do:    describeImageComponents,
			Pages: action.Pages{OnlyTokens: true, DefaultResults: 50, MaxResults: 500},
			Lists: []action.List{{Name: "ImageComponentId", Max: 20, Code: "InvalidImageComponentIdSize.ExceededMaxNumber"}},
		},
		"CreateImagePipeline": {
			Do: createImagePipeline,
			Lists: []action.List{
				{Name: "AddAccount", Max: 20, Code: "InvalidAddAccountSize.ExceededMaxNumber"},
				{Name: "ToRegionId", Max: 20, Code: "InvalidToRegionIdSize.ExceededMaxNumber"},
			},
		},
		"DeleteImagePipeline": {Do: deleteImagePipeline},
		"DescribeImagePipelines": {
			Do:    describeImagePipelines,
			Pages: action.Pages{OnlyTokens: true, DefaultResults: 50, MaxResults: 500},
			Lists: []action.List{{Name: "ImagePipelineId", Max: 20, Code: "InvalidImagePipelineIdSize.ExceededMaxNumber"}},
		},

		"CancelCopyImage":                   {Do: cancelCopyImage},
		"CopyImage":                         {Do: copyImage},
		"CreateImage":                       {Do: createImage},
		"DeleteImage":                       {Do: deleteImage},
		"DescribeImageFromFamily":           {Do: describeImageFromFamily},
		"DescribeImageSharePermission":      {Do: describeImageSharePermission},
		"DescribeImageSupportInstanceTypes": {Do: describeImageSupportInstanceTypes},
		"DescribeImages":                    {Do: describeImages},
		"ExportImage":                       {Do: exportImage},
		"ImportImage":                       {Do: importImage},
		"ModifyImageAttribute":              {Do: modifyImageAttribute},
		"ModifyImageSharePermission":        {Do: modifyImageSharePermission, Lists: action.NumberedLists(10, "AddAccount", "RemoveAccount")},
	}
}
