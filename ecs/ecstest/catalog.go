package ecstest

// catalogActions are the actions on what ECS offers to every account.
var catalogActions = table{
	"DescribeAvailableResource":    {do: describeAvailableResource},
	"DescribeImages":               {do: describeImages},
	"DescribeInstanceTypeFamilies": {do: describeInstanceTypeFamilies},
	"DescribeInstanceTypes": {
		do:    describeInstanceTypes,
		pages: pageRule{onlyTokens: true, defaultResults: 1600, maxResults: 1600},
		lists: numberedLists(10, "InstanceTypes", "InstanceTypeFamilies", "InstanceCategories", "CpuArchitectures", "PhysicalProcessorModels", "GpuSpecs", "LocalStorageCategories"),
	},
	"DescribeRecommendInstanceType": {do: describeRecommendInstanceType},
	"DescribeRegions":               {do: describeRegions},
	"DescribeResourcesModification": {do: describeResourcesModification},
	"DescribeZones":                 {do: describeZones},
}
