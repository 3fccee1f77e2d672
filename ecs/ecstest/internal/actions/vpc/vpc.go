// Package vpc has the product Vpc: networks and elastic IP addresses, which it shares with ECS.
package vpc

import (
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// Product is the product Vpc.
func Product() action.Product {
	return action.Product{Name: "Vpc", Version: "2016-04-28", Actions: Actions()}
}

// Actions are the actions of the product. Their required parameters and their errors are those of its documentation.
func Actions() action.Table {
	region := []string{"RegionId"}
	fifty, tokens := action.Pages{MaxSize: 50}, action.Pages{OnlyTokens: true, DefaultResults: 50, MaxResults: 50}
	resourceIDs := []action.List{{Name: "ResourceId", Max: 20, Code: "SizeLimitExceeded.ResourceId"}}
	tagged := []string{"RegionId", "ResourceType", "ResourceId"}
	table := action.Table{
		"CreateVpc": {Do: createVPC, API: &action.API{
			Facts: facts.Action{Required: region, ClientToken: true, DryRun: true},
			Errors: map[int]string{400: "InvalidVpcName.Malformed InvalidVpcDiscription.Malformed IllegalParam.UserCidr InvalidUserCidr.Quota " +
				"InvalidUserCidr.Malformed UnsupportedFeature.Ipv6Isp OperationFailed.IPv6CidrNotReserved " +
				"UnsupportedFeature.VpcDnsHostname " + tagErrors},
		}},
		"DescribeVpcs":         {Do: describeVPCs, Pages: fifty, API: &action.API{Facts: facts.Action{Required: region, DryRun: true}}},
		"DescribeVpcAttribute": {Do: describeVPCAttribute, API: &action.API{Facts: facts.Action{Required: []string{"VpcId"}, DryRun: true}}},
		"ModifyVpcAttribute": {Do: modifyVPCAttribute, API: &action.API{
			Facts: facts.Action{Required: []string{"VpcId"}},
			Errors: map[int]string{
				400: "InvalidVpcName.Malformed InvalidVpcDiscription.Malformed IncorrectVpcStatus InvalidCidrBlock.Malformed",
				404: "InvalidVpcId.NotFound",
			},
		}},
		"DeleteVpc": {Do: deleteVPC, API: &action.API{
			Facts: facts.Action{Required: []string{"VpcId"}, ClientToken: true, DryRun: true},
			Errors: map[int]string{
				400: "IncorrectVpcStatus DependencyViolation.VSwitch DependencyViolation.SecurityGroup DependencyViolation.NatGateway",
				404: "InvalidVpcId.NotFound",
			},
		}},

		"CreateVSwitch": {Do: createVSwitch, API: &action.API{
			Facts: facts.Action{Required: []string{"VpcId", "ZoneId", "CidrBlock"}, ClientToken: true},
			Errors: map[int]string{
				400: "IncorrectVpcStatus IncorrectVSwitchStatus InvalidVSwitchName.Malformed InvalidVSwitchDiscription.Malformed " +
					"InvalidCidrBlock.Malformed InvalidCirdrBlock.MaskLength InvalidCidrBlock.Overlapped " + tagErrors,
				404: "InvalidVpcId.NotFound InvalidZoneId.NotFound",
			},
		}},
		"DescribeVSwitches": {Do: describeVSwitches, Pages: fifty, API: &action.API{Facts: facts.Action{DryRun: true}}},
		"DescribeVSwitchAttributes": {Do: describeVSwitchAttributes, API: &action.API{
			Facts: facts.Action{Required: []string{"VSwitchId"}, DryRun: true},
		}},
		"ModifyVSwitchAttribute": {Do: modifyVSwitchAttribute, API: &action.API{
			Facts: facts.Action{Required: []string{"VSwitchId"}},
			Errors: map[int]string{
				400: "IncorrectVSwitchStatus InvalidVSwitchName.Malformed InvalidVSwitchDiscription.Malformed InvalidCidrBlock.Overlapped",
				404: "InvalidVSwitchId.NotFound",
			},
		}},
		"DeleteVSwitch": {Do: deleteVSwitch, API: &action.API{
			Facts: facts.Action{Required: []string{"VSwitchId"}},
			Errors: map[int]string{
				// The documentation has only DependencyViolation; several public projects report the longer code.
				400: "IncorrectVSwitchStatus DependencyViolation.NetworkInterface",
				404: "InvalidVSwitchId.NotFound",
			},
		}},

		"AllocateEipAddress": {Do: allocateEIPAddress, API: &action.API{
			Facts:  facts.Action{Required: region, ClientToken: true},
			Errors: map[int]string{400: "QuotaExceeded.Eip " + tagErrors},
		}},
		"DescribeEipAddresses": {Do: describeEIPAddresses, API: &action.API{Facts: facts.Action{Required: region, DryRun: true}}},
		"AssociateEipAddress": {Do: associateEIPAddress, API: &action.API{
			Facts: facts.Action{Required: []string{"RegionId", "AllocationId", "InstanceId"}, ClientToken: true, DryRun: true},
			Errors: map[int]string{
				400: "IncorrectEipStatus IncorrectInstanceStatus InvalidInstanceType.ValueNotSupported InvalidParameter.Mismatch " +
					"InvalidAssociation.Duplicated InvalidStatus.InstanceHasBandWidth InvalidStatus.EniStatusNotSupport",
				404: "InvalidAllocationId.NotFound InvalidInstanId.NotFound InvalidNicOrVm.NotFound",
			},
		}},
		"UnassociateEipAddress": {Do: unassociateEIPAddress, API: &action.API{
			Facts: facts.Action{Required: []string{"RegionId", "AllocationId"}, ClientToken: true},
			Errors: map[int]string{
				400: "IncorrectEipStatus InvalidInstanceType.ValueNotSupported InvalidInstanceId.NotFound",
				404: "InvalidAllocationId.NotFound",
			},
		}},
		"ModifyEipAddressAttribute": {Do: modifyEIPAddressAttribute, API: &action.API{
			Facts:  facts.Action{Required: []string{"RegionId", "AllocationId"}},
			Errors: map[int]string{404: "InvalidAllocationId.NotFound"},
		}},
		"ReleaseEipAddress": {Do: releaseEIPAddress, API: &action.API{
			Facts:  facts.Action{Required: []string{"RegionId", "AllocationId"}},
			Errors: map[int]string{400: "IncorrectEipStatus", 404: "InvalidAllocationId.NotFound"},
		}},

		"ListTagResources": {Do: listTagResources, Pages: tokens, Lists: resourceIDs, API: &action.API{
			Facts: facts.Action{Required: []string{"RegionId", "ResourceType"}},
			Errors: map[int]string{
				400: "InvalidInstanceType.NotFound SizeLimitExceeded.TagNum SizeLimitExceeded.ResourceId",
				403: "BothEmpty.TagsAndResources",
			},
		}},
		"TagResources": {Do: tagResources, Lists: resourceIDs, API: &action.API{
			Facts: facts.Action{Required: append(tagged, "Tag")},
			Errors: map[int]string{
				400: "InvalidInstanceType.NotFound InvalidInstanceIds.NotFound QuotaExceeded.TagNum SizeLimitExceeded.ResourceId " + tagErrors,
			},
		}},
		"UnTagResources": {Do: untagResources, Lists: resourceIDs, API: &action.API{ // not UntagResources, as in ECS
			Facts: facts.Action{Required: tagged},
			Errors: map[int]string{
				400: "InvalidInstanceType.NotFound InvalidInstanceIds.NotFound InvalidTagKey SizeLimitExceeded.TagNum SizeLimitExceeded.ResourceId",
			},
		}},

		"DescribeRegions": {Do: describeRegions, API: &action.API{}},
		"DescribeZones":   {Do: describeZones, API: &action.API{Facts: facts.Action{Required: region}}},

		"DescribeRouteTableList": {Do: describeRouteTableList, Pages: fifty, API: &action.API{Facts: facts.Action{Required: region}}},
		"DescribeRouteTables":    {Do: describeRouteTables, Pages: fifty, API: &action.API{}},
		"DescribeRouteEntryList": {
			Do:    describeRouteEntryList,
			Pages: action.Pages{OnlyTokens: true, Limit: "MaxResult", DefaultResults: 50, MaxResults: 100},
			API: &action.API{
				Facts:  facts.Action{Required: []string{"RegionId", "RouteTableId"}},
				Errors: map[int]string{404: "InvalidRouteTableId.NotFound"},
			},
		},
		"DescribeNatGateways": {Do: describeNATGateways, Pages: fifty, API: &action.API{Facts: facts.Action{Required: region, DryRun: true}}},
	}
	for name, spec := range table {
		spec.API.Facts.Params = params[name]
	}
	return table
}

// tagErrors are the errors of a list of tags.
const tagErrors = "InvalidTagKey InvalidTagValue Forbidden.TagKey.Duplicated SizeLimitExceeded.TagNum"

// texts reads the name and the description of a resource. The codes are for those that are not valid.
func texts(c *action.Call, kind, badName, badDescription string) (name, description string) {
	name, description = c.String(kind+"Name"), c.String("Description")
	if !valid(name, 128) {
		c.Reject(badName, "The name %q is not valid.", name)
	}
	if !valid(description, 256) {
		c.Reject(badDescription, "The description is not valid.")
	}
	return name, description
}

// valid reports whether s is valid as a name or a description of so many characters. An absent one is.
func valid(s string, most int) bool {
	return action.InLength(s, 0, most) && !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://")
}

// owner returns the field with the account, which is a number in this product.
func owner() reply.Field { return reply.Number("OwnerId", backend.AccountID) }

// ids returns a list of IDs in an object.
func ids(name, item string, all []string) reply.Field {
	return reply.List(name, item, reply.Strings(all...))
}
