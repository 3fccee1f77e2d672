// Package network has the actions on VPCs, vSwitches, security groups, prefix lists, network interfaces and EIPs.
package network

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// Actions are the actions on VPCs, vSwitches, security groups, prefix lists, network interfaces and EIPs.
func Actions() action.Table {
	return action.Table{
		"AllocateEipAddress":                {Do: allocateEIPAddress},
		"AssignPrivateIpAddresses":          {Do: assignPrivateIPAddresses},
		"AssociateEipAddress":               {Do: associateEIPAddress},
		"AttachNetworkInterface":            {Do: attachNetworkInterface},
		"AuthorizeSecurityGroup":            {Do: authorize(ingress)},
		"AuthorizeSecurityGroupEgress":      {Do: authorize(egress)},
		"CreateNetworkInterface":            {Do: createNetworkInterface},
		"CreatePrefixList":                  {Do: createPrefixList},
		"CreateSecurityGroup":               {Do: createSecurityGroup},
		"CreateVSwitch":                     {Do: createVSwitch},
		"CreateVpc":                         {Do: createVPC},
		"DeleteNetworkInterface":            {Do: deleteNetworkInterface},
		"DeletePrefixList":                  {Do: deletePrefixList},
		"DeleteSecurityGroup":               {Do: deleteSecurityGroup},
		"DeleteVSwitch":                     {Do: deleteVSwitch},
		"DeleteVpc":                         {Do: deleteVPC},
		"DescribeEipAddresses":              {Do: describeEIPAddresses},
		"DescribeNetworkInterfaceAttribute": {Do: describeNetworkInterfaceAttribute},
		"DescribeNetworkInterfaces": {
			Do:    describeNetworkInterfaces,
			Pages: action.Pages{MaxSize: 1000, Tokens: true, MinResults: 10, MaxResults: 500},
		},
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
		"DescribeVSwitches":               {Do: describeVSwitches, Pages: action.Pages{MaxSize: 50}},
		"DescribeVpcs":                    {Do: describeVPCs, Pages: action.Pages{MaxSize: 50}},
		"DetachNetworkInterface":          {Do: detachNetworkInterface},
		"JoinSecurityGroup":               {Do: joinSecurityGroup},
		"LeaveSecurityGroup":              {Do: leaveSecurityGroup},
		"ModifyNetworkInterfaceAttribute": {Do: modifyNetworkInterfaceAttribute},
		"ModifyPrefixList":                {Do: modifyPrefixList},
		"ModifySecurityGroupAttribute":    {Do: modifySecurityGroupAttribute},
		"ModifySecurityGroupEgressRule":   {Do: modifyRule(egress)},
		"ModifySecurityGroupPolicy":       {Do: modifySecurityGroupPolicy},
		"ModifySecurityGroupRule":         {Do: modifyRule(ingress)},
		"ReleaseEipAddress":               {Do: releaseEIPAddress},
		"RevokeSecurityGroup":             {Do: revoke(ingress)},
		"RevokeSecurityGroupEgress":       {Do: revoke(egress)},
		"UnassignPrivateIpAddresses":      {Do: unassignPrivateIPAddresses},
		"UnassociateEipAddress":           {Do: unassociateEIPAddress},
	}
}

// texts reads the name and the description of a resource. The codes are for malformed ones.
func texts(c *action.Call, kind, badName, badDescription string) (name, description string) {
	name, description = c.String(kind+"Name"), c.String("Description")
	c.CheckTextsOr(name, description, badName, badDescription)
	return name, description
}
