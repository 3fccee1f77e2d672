// Package network has the actions on VPCs, vSwitches, routes, NAT gateways, network interfaces and EIPs.
package network

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// Actions are the actions on VPCs, vSwitches, routes, NAT gateways, network interfaces and EIPs.
func Actions() action.Table {
	return action.Table{
		"AllocateEipAddress":                  {Do: allocateEIPAddress},
		"AssignIpv6Addresses":                 {Do: assignIPv6Addresses},
		"AssignPrivateIpAddresses":            {Do: assignPrivateIPAddresses},
		"AssociateEipAddress":                 {Do: associateEIPAddress},
		"AttachNetworkInterface":              {Do: attachNetworkInterface},
		"CreateNatGateway":                    {Do: createNATGateway},
		"CreateNetworkInterface":              {Do: createNetworkInterface},
		"CreateNetworkInterfacePermission":    {Do: createNetworkInterfacePermission},
		"CreateVSwitch":                       {Do: createVSwitch},
		"CreateVpc":                           {Do: createVPC},
		"DeleteBandwidthPackage":              {Do: deleteBandwidthPackage},
		"DeleteNatGateway":                    {Do: deleteNATGateway},
		"DeleteNetworkInterface":              {Do: deleteNetworkInterface},
		"DeleteNetworkInterfacePermission":    {Do: deleteNetworkInterfacePermission},
		"DeleteVSwitch":                       {Do: deleteVSwitch},
		"DeleteVpc":                           {Do: deleteVPC},
		"DescribeBandwidthPackages":           {Do: describeBandwidthPackages, Pages: action.Pages{DefaultSize: 20}},
		"DescribeEipAddresses":                {Do: describeEIPAddresses},
		"DescribeNatGateways":                 {Do: describeNATGateways},
		"DescribeNetworkInterfaceAttribute":   {Do: describeNetworkInterfaceAttribute},
		"DescribeNetworkInterfacePermissions": {Do: describeNetworkInterfacePermissions},
		"DescribeNetworkInterfaces": {
			Do:    describeNetworkInterfaces,
			Pages: action.Pages{MaxSize: 1000, Tokens: true, MinResults: 10, MaxResults: 500},
		},
		"DescribeRouteTables":             {Do: describeRouteTables, Pages: action.Pages{MaxSize: 50}},
		"DescribeVRouters":                {Do: describeVRouters, Pages: action.Pages{MaxSize: 50}},
		"DescribeVSwitches":               {Do: describeVSwitches, Pages: action.Pages{MaxSize: 50}},
		"DescribeVpcs":                    {Do: describeVPCs, Pages: action.Pages{MaxSize: 50}},
		"DetachNetworkInterface":          {Do: detachNetworkInterface},
		"ModifyInstanceVpcAttribute":      {Do: modifyInstanceVPCAttribute},
		"ModifyNetworkInterfaceAttribute": {Do: modifyNetworkInterfaceAttribute},
		"ReleaseEipAddress":               {Do: releaseEIPAddress},
		"ReleasePublicIpAddress":          {Do: releasePublicIPAddress},
		"UnassignIpv6Addresses":           {Do: unassignIPv6Addresses},
		"UnassignPrivateIpAddresses":      {Do: unassignPrivateIPAddresses},
		"UnassociateEipAddress":           {Do: unassociateEIPAddress},
	}
}
