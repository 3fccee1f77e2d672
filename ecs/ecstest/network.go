package ecstest

import (
	"net/netip"
	"slices"
)

// networkActions are the actions on VPCs, vSwitches, security groups, network
// interfaces and EIPs.
var networkActions = map[string]handler{
	"AllocateEipAddress":                allocateEIPAddress,
	"AssignPrivateIpAddresses":          assignPrivateIPAddresses,
	"AssociateEipAddress":               associateEIPAddress,
	"AttachNetworkInterface":            attachNetworkInterface,
	"AuthorizeSecurityGroup":            authorize(ingress),
	"AuthorizeSecurityGroupEgress":      authorize(egress),
	"CreateNetworkInterface":            createNetworkInterface,
	"CreateSecurityGroup":               createSecurityGroup,
	"CreateVSwitch":                     createVSwitch,
	"CreateVpc":                         createVPC,
	"DeleteNetworkInterface":            deleteNetworkInterface,
	"DeleteSecurityGroup":               deleteSecurityGroup,
	"DeleteVSwitch":                     deleteVSwitch,
	"DeleteVpc":                         deleteVPC,
	"DescribeEipAddresses":              describeEIPAddresses,
	"DescribeNetworkInterfaceAttribute": describeNetworkInterfaceAttribute,
	"DescribeNetworkInterfaces":         describeNetworkInterfaces,
	"DescribeSecurityGroupAttribute":    describeSecurityGroupAttribute,
	"DescribeSecurityGroupReferences":   describeSecurityGroupReferences,
	"DescribeSecurityGroups":            describeSecurityGroups,
	"DescribeVSwitches":                 describeVSwitches,
	"DescribeVpcs":                      describeVPCs,
	"DetachNetworkInterface":            detachNetworkInterface,
	"JoinSecurityGroup":                 joinSecurityGroup,
	"LeaveSecurityGroup":                leaveSecurityGroup,
	"ModifyNetworkInterfaceAttribute":   modifyNetworkInterfaceAttribute,
	"ModifySecurityGroupAttribute":      modifySecurityGroupAttribute,
	"ModifySecurityGroupPolicy":         modifySecurityGroupPolicy,
	"ReleaseEipAddress":                 releaseEIPAddress,
	"RevokeSecurityGroup":               revoke(ingress),
	"RevokeSecurityGroupEgress":         revoke(egress),
	"UnassignPrivateIpAddresses":        unassignPrivateIPAddresses,
	"UnassociateEipAddress":             unassociateEIPAddress,
}

// networkTexts reads a resource's name and description. The error codes depend
// on the kind of resource; the misspelled ones are the service's.
func (c *call) networkTexts(nameParam, kind string) (name, description string) {
	name, description = c.params[nameParam], c.params["Description"]
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
	s := c.params[name]
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
		if c.params[name] != "" || hasParts(c.params, name) {
			c.reject(code, "The parameter %q is not supported here.", name)
		}
	}
}
