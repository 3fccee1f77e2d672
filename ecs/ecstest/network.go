package ecstest

import (
	"net/netip"
	"slices"
)

// networkActions are the actions on VPCs, vSwitches, security groups, network
// interfaces and EIPs.
var networkActions = table{
	"AllocateEipAddress":                {do: allocateEIPAddress},
	"AssignPrivateIpAddresses":          {do: assignPrivateIPAddresses},
	"AssociateEipAddress":               {do: associateEIPAddress},
	"AttachNetworkInterface":            {do: attachNetworkInterface},
	"AuthorizeSecurityGroup":            {do: authorize(ingress)},
	"AuthorizeSecurityGroupEgress":      {do: authorize(egress)},
	"CreateNetworkInterface":            {do: createNetworkInterface},
	"CreateSecurityGroup":               {do: createSecurityGroup},
	"CreateVSwitch":                     {do: createVSwitch},
	"CreateVpc":                         {do: createVPC},
	"DeleteNetworkInterface":            {do: deleteNetworkInterface},
	"DeleteSecurityGroup":               {do: deleteSecurityGroup},
	"DeleteVSwitch":                     {do: deleteVSwitch},
	"DeleteVpc":                         {do: deleteVPC},
	"DescribeEipAddresses":              {do: describeEIPAddresses},
	"DescribeNetworkInterfaceAttribute": {do: describeNetworkInterfaceAttribute},
	"DescribeNetworkInterfaces": {
		do:    describeNetworkInterfaces,
		pages: pageRule{maxSize: 1000, tokens: true, minResults: 10, maxResults: 500},
	},
	"DescribeSecurityGroupAttribute": {
		do:    describeSecurityGroupAttribute,
		pages: pageRule{onlyTokens: true, minResults: 10, defaultResults: 500, maxResults: 1000},
	},
	"DescribeSecurityGroupReferences": {do: describeSecurityGroupReferences},
	"DescribeSecurityGroups": {
		do:    describeSecurityGroups,
		pages: pageRule{tokens: true, minResults: 10},
		lists: jsonLists(100, "SecurityGroupIds"),
	},
	"DescribeVSwitches":               {do: describeVSwitches, pages: pageRule{maxSize: 50}},
	"DescribeVpcs":                    {do: describeVPCs, pages: pageRule{maxSize: 50}},
	"DetachNetworkInterface":          {do: detachNetworkInterface},
	"JoinSecurityGroup":               {do: joinSecurityGroup},
	"LeaveSecurityGroup":              {do: leaveSecurityGroup},
	"ModifyNetworkInterfaceAttribute": {do: modifyNetworkInterfaceAttribute},
	"ModifySecurityGroupAttribute":    {do: modifySecurityGroupAttribute},
	"ModifySecurityGroupPolicy":       {do: modifySecurityGroupPolicy},
	"ReleaseEipAddress":               {do: releaseEIPAddress},
	"RevokeSecurityGroup":             {do: revoke(ingress)},
	"RevokeSecurityGroupEgress":       {do: revoke(egress)},
	"UnassignPrivateIpAddresses":      {do: unassignPrivateIPAddresses},
	"UnassociateEipAddress":           {do: unassociateEIPAddress},
}

// networkTexts reads a resource's name and description. The error codes depend
// on the kind of resource; the misspelled ones are the service's.
func (c *call) networkTexts(nameParam, kind string) (name, description string) {
	name, description = c.text(nameParam), c.text("Description")
	if name != "" && !validName(name) {
		c.reject("Invalid"+kind+"Name.Malformed", "The name %q is not valid.", name)
	}
	if !validDescription(description) {
		c.reject("Invalid"+kind+"Discription.Malformed", "The description is not valid.")
	}
	return name, description
}

// cidr reads an IPv4 network in canonical form, without host bits.
func (c *call) cidr(name, code string) netip.Prefix {
	s := c.text(name)
	p, err := netip.ParsePrefix(s)
	if err != nil || !p.Addr().Is4() || p != p.Masked() {
		c.reject(code, "The network %q is malformed.", s)
	}
	return p
}

// oneOrMore adds a filter on one ID or a comma-separated list of IDs.
func oneOrMore[T entity](f *filters[T], name string) {
	if wanted := f.call.comma(name); len(wanted) > 0 {
		f.check(func(item T) bool { return slices.Contains(wanted, item.base().id) })
	}
}

// unsupported rejects parameters that the server would otherwise silently
// ignore.
func (c *call) unsupported(code string, names ...string) {
	for _, name := range names {
		if c.text(name) != "" || hasParts(c.params, name) {
			c.reject(code, "The parameter %q is not supported here.", name)
		}
	}
}
