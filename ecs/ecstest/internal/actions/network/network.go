// Package network has the actions on VPCs, vSwitches, security groups, network interfaces and EIPs.
package network

import (
	"net/netip"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// Actions are the actions on VPCs, vSwitches, security groups, network interfaces and EIPs.
func Actions() action.Table {
	return action.Table{
		"AllocateEipAddress":                {Do: allocateEIPAddress},
		"AssignPrivateIpAddresses":          {Do: assignPrivateIPAddresses},
		"AssociateEipAddress":               {Do: associateEIPAddress},
		"AttachNetworkInterface":            {Do: attachNetworkInterface},
		"AuthorizeSecurityGroup":            {Do: authorize(ingress)},
		"AuthorizeSecurityGroupEgress":      {Do: authorize(egress)},
		"CreateNetworkInterface":            {Do: createNetworkInterface},
		"CreateSecurityGroup":               {Do: createSecurityGroup},
		"CreateVSwitch":                     {Do: createVSwitch},
		"CreateVpc":                         {Do: createVPC},
		"DeleteNetworkInterface":            {Do: deleteNetworkInterface},
		"DeleteSecurityGroup":               {Do: deleteSecurityGroup},
		"DeleteVSwitch":                     {Do: deleteVSwitch},
		"DeleteVpc":                         {Do: deleteVPC},
		"DescribeEipAddresses":              {Do: describeEIPAddresses},
		"DescribeNetworkInterfaceAttribute": {Do: describeNetworkInterfaceAttribute},
		"DescribeNetworkInterfaces": {
			Do:    describeNetworkInterfaces,
			Pages: action.Pages{MaxSize: 1000, Tokens: true, MinResults: 10, MaxResults: 500},
		},
		"DescribeSecurityGroupAttribute": {
			Do:    describeSecurityGroupAttribute,
			Pages: action.Pages{OnlyTokens: true, MinResults: 10, DefaultResults: 500, MaxResults: 1000},
		},
		"DescribeSecurityGroupReferences": {Do: describeSecurityGroupReferences},
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
		"ModifySecurityGroupAttribute":    {Do: modifySecurityGroupAttribute},
		"ModifySecurityGroupPolicy":       {Do: modifySecurityGroupPolicy},
		"ReleaseEipAddress":               {Do: releaseEIPAddress},
		"RevokeSecurityGroup":             {Do: revoke(ingress)},
		"RevokeSecurityGroupEgress":       {Do: revoke(egress)},
		"UnassignPrivateIpAddresses":      {Do: unassignPrivateIPAddresses},
		"UnassociateEipAddress":           {Do: unassociateEIPAddress},
	}
}

// networkTexts reads a resource's name and description. The error codes depend
// on the kind of resource; the misspelled ones are the service's.
func networkTexts(c *action.Call, nameParam, kind string) (name, description string) {
	name, description = c.String(nameParam), c.String("Description")
	if name != "" && !action.ValidName(name) {
		c.Reject("Invalid"+kind+"Name.Malformed", "The name %q is not valid.", name)
	}
	if !action.ValidDescription(description) {
		c.Reject("Invalid"+kind+"Discription.Malformed", "The description is not valid.")
	}
	return name, description
}

// readCIDR reads an IPv4 network in canonical form, without host bits.
func readCIDR(c *action.Call, name, code string) netip.Prefix {
	s := c.String(name)
	p, err := netip.ParsePrefix(s)
	if err != nil || !p.Addr().Is4() || p != p.Masked() {
		c.Reject(code, "The network %q is malformed.", s)
	}
	return p
}
