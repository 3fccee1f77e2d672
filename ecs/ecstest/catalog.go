package ecstest

// catalogActions are the actions on what ECS offers to every account.
var catalogActions = map[string]handler{
	"DescribeAvailableResource":     describeAvailableResource,
	"DescribeImages":                describeImages,
	"DescribeInstanceTypeFamilies":  describeInstanceTypeFamilies,
	"DescribeInstanceTypes":         describeInstanceTypes,
	"DescribeRecommendInstanceType": describeRecommendInstanceType,
	"DescribeRegions":               describeRegions,
	"DescribeResourcesModification": describeResourcesModification,
	"DescribeZones":                 describeZones,
}
