package ecstest

// catalogActions are the actions on what ECS offers to everybody.
var catalogActions = map[string]handler{
	"DescribeImages":        describeImages,
	"DescribeInstanceTypes": describeInstanceTypes,
	"DescribeRegions":       describeRegions,
	"DescribeZones":         describeZones,
}
