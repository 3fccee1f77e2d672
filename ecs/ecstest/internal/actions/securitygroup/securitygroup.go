// Package securitygroup has the actions on security groups, their rules and the prefix lists that rules name.
package securitygroup

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// Actions are the actions on security groups, their rules and prefix lists.
func Actions() action.Table {
	return action.Table{
		"AuthorizeSecurityGroup":         {Do: authorize(ingress)},
		"AuthorizeSecurityGroupEgress":   {Do: authorize(egress)},
		"CreatePrefixList":               {Do: createPrefixList},
		"CreateSecurityGroup":            {Do: createSecurityGroup},
		"DeletePrefixList":               {Do: deletePrefixList},
		"DeleteSecurityGroup":            {Do: deleteSecurityGroup},
		"DescribePrefixListAssociations": {Do: describePrefixListAssociations, Pages: action.Pages{OnlyTokens: true}},
		"DescribePrefixListAttributes":   {Do: describePrefixListAttributes},
		"DescribePrefixLists": {
			Do:    describePrefixLists,
			Pages: action.Pages{OnlyTokens: true},
			Lists: []action.List{{Name: "PrefixListId", Max: 100, Code: "LimitExceed.PrefixListId"}},
		},
		"DescribeSecurityGroupAttribute": {
			Do:    describeSecurityGroupAttribute,
			Pages: action.Pages{OnlyTokens: true, MinResults: 10, DefaultResults: 500, MaxResults: 1000},
		},
		"DescribeSecurityGroupReferences": {Do: describeSecurityGroupReferences, Lists: action.NumberedLists(10, "SecurityGroupId")},
		"DescribeSecurityGroups": {
			Do:    describeSecurityGroups,
			Pages: action.Pages{Tokens: true, MinResults: 10},
			Lists: action.JSONLists(100, "SecurityGroupIds"),
		},
		"JoinSecurityGroup":             {Do: joinSecurityGroup},
		"LeaveSecurityGroup":            {Do: leaveSecurityGroup},
		"ModifyPrefixList":              {Do: modifyPrefixList},
		"ModifySecurityGroupAttribute":  {Do: modifySecurityGroupAttribute},
		"ModifySecurityGroupEgressRule": {Do: modifyRule(egress)},
		"ModifySecurityGroupPolicy":     {Do: modifySecurityGroupPolicy},
		"ModifySecurityGroupRule":       {Do: modifyRule(ingress)},
		"RevokeSecurityGroup":           {Do: revoke(ingress)},
		"RevokeSecurityGroupEgress":     {Do: revoke(egress)},
	}
}
