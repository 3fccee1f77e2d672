// Package network has the actions on VPCs, vSwitches, network interfaces and EIPs.
package network

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// Actions are the actions on VPCs, vSwitches, network interfaces and EIPs.
func Actions() action.Table {
	return action.Table{
		"AllocateEipAddress":                {Do: allocateEIPAddress},
		"AssignIpv6Addresses":               {Do: assignIPv6Addresses},
		"AssignPrivateIpAddresses":          {Do: assignPrivateIPAddresses},
		"AssociateEipAddress":               {Do: associateEIPAddress},
		"AttachNetworkInterface":            {Do: attachNetworkInterface},
		"CreateNetworkInterface":            {Do: createNetworkInterface},
		"CreateVSwitch":                     {Do: createVSwitch},
		"CreateVpc":                         {Do: createVPC},
		"DeleteNetworkInterface":            {Do: deleteNetworkInterface},
		"DeleteVSwitch":                     {Do: deleteVSwitch},
		"DeleteVpc":                         {Do: deleteVPC},
		"DescribeEipAddresses":              {Do: describeEIPAddresses},
		"DescribeNetworkInterfaceAttribute": {Do: describeNetworkInterfaceAttribute},
		"DescribeNetworkInterfaces": {
			Do:    describeNetworkInterfaces,
			Pages: action.Pages{MaxSize: 1000, Tokens: true, MinResults: 10, MaxResults: 500},
		},
		"DescribeVSwitches":               {Do: describeVSwitches, Pages: action.Pages{MaxSize: 50}},
		"DescribeVpcs":                    {Do: describeVPCs, Pages: action.Pages{MaxSize: 50}},
		"DetachNetworkInterface":          {Do: detachNetworkInterface},
		"ModifyInstanceVpcAttribute":      {Do: modifyInstanceVPCAttribute},
		"ModifyNetworkInterfaceAttribute": {Do: modifyNetworkInterfaceAttribute},
		"ReleasePublicIpAddress":          {Do: releasePublicIPAddress},
		"ReleaseEipAddress":               {Do: releaseEIPAddress},
		"UnassignIpv6Addresses":           {Do: unassignIPv6Addresses},
		"UnassignPrivateIpAddresses":      {Do: unassignPrivateIPAddresses},
		"UnassociateEipAddress":           {Do: unassociateEIPAddress},
	}
}
