package conformance

import (
	"context"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/assignprivateipaddresses"
	"github.com/go-aliecs/aliecs/ecs/api/attachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deletenetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroupattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/listtagresources"
	"github.com/go-aliecs/aliecs/ecs/api/revokesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// network makes the network that later scenarios use.
func (r *Run) network() {
	refuse(r, "a network that a VPC cannot have", createVPC, &networkRequest{
		CIDRBlock: "127.0.0.0/8", VPCName: r.name("bad"), TagKey: tagKey, TagValue: r.plan.ID,
	})
	made, ok := call(r, "a VPC", createVPC, &networkRequest{
		CIDRBlock: "172.16.0.0/12", VPCName: r.name("vpc"), TagKey: tagKey, TagValue: r.plan.ID,
	})
	if !ok {
		return
	}
	r.own("VPC", made.VPCID)
	if !r.watch("CreateVpc of Vpc", "VPC", vpcState(made.VPCID), "Available") {
		return
	}
	r.vpc = made.VPCID
	call(r, "the VPC", describeVPCs, &networkRequest{
		VPCID: r.vpc,
	}, "TotalCount", "Vpcs.Vpc[].Status", "Vpcs.Vpc[].CidrBlock", "Vpcs.Vpc[].IsDefault")
	call(r, "VPCs of the tag", describeVPCs, &networkRequest{TagKey: tagKey, TagValue: r.plan.ID}, "TotalCount")
	if r.zone == "" {
		return
	}
	refuse(r, "a network outside the VPC", createVSwitch, &networkRequest{
		VPCID: r.vpc, ZoneID: r.zone, CIDRBlock: "10.0.0.0/24", VSwitchName: r.name("bad"), TagKey: tagKey, TagValue: r.plan.ID,
	})
	inner, ok := call(r, "a vSwitch", createVSwitch, &networkRequest{
		VPCID: r.vpc, ZoneID: r.zone, CIDRBlock: "172.16.0.0/24", VSwitchName: r.name("vsw"), TagKey: tagKey, TagValue: r.plan.ID,
	})
	if !ok {
		return
	}
	r.own("vSwitch", inner.VSwitchID)
	if !r.watch("CreateVSwitch of Vpc", "vSwitch", vswitchState(inner.VSwitchID), "Available") {
		return
	}
	r.vswitch = inner.VSwitchID
	call(r, "the vSwitch", describeVSwitches, &networkRequest{VSwitchID: r.vswitch}, "TotalCount", "VSwitches.VSwitch[].Status",
		"VSwitches.VSwitch[].AvailableIpAddressCount", "VSwitches.VSwitch[].CidrBlock")
	refuse(r, "a network that another vSwitch has", createVSwitch, &networkRequest{
		VPCID: r.vpc, ZoneID: r.zone, CIDRBlock: "172.16.0.0/24", VSwitchName: r.name("bad"), TagKey: tagKey, TagValue: r.plan.ID,
	})
	refuse(r, "a VPC that has a vSwitch", deleteVPC, &networkRequest{VPCID: r.vpc})
}

func (r *Run) newGroup(step, name string) (id string, ok bool) {
	made, ok := call(r, step, createsecuritygroup.Do, &createsecuritygroup.Request{
		VPCID: r.vpc, SecurityGroupName: r.name(name), Tags: r.tags(),
	})
	if ok {
		r.own("security group", made.SecurityGroupID)
		id = made.SecurityGroupID
	}
	return id, ok
}

func (r *Run) securityGroup() {
	if r.vpc == "" {
		return
	}
	group, ok := r.newGroup("a group", "group")
	if !ok {
		return
	}
	r.group = group
	call(r, "the group", describesecuritygroups.Do, &describesecuritygroups.Request{SecurityGroupIDs: []string{group}},
		"TotalCount", "SecurityGroups.SecurityGroup[].SecurityGroupType", "SecurityGroups.SecurityGroup[].ServiceManaged")
	rule := func(p authorizesecuritygroup.Permission) *authorizesecuritygroup.Request {
		return &authorizesecuritygroup.Request{SecurityGroupID: group, Permissions: []authorizesecuritygroup.Permission{p}}
	}
	ssh := authorizesecuritygroup.Permission{
		IPProtocol: types.IPProtocolTCP, PortRange: "22/22", SourceCIDRIP: "10.0.0.0/8", Priority: new(5), Description: "ssh",
	}
	call(r, "a rule", authorizesecuritygroup.Do, rule(ssh))
	call(r, "the same rule again", authorizesecuritygroup.Do, rule(ssh))
	call(r, "several rules", authorizesecuritygroup.Do, &authorizesecuritygroup.Request{
		SecurityGroupID: group, Permissions: []authorizesecuritygroup.Permission{
			{IPProtocol: types.IPProtocolTCP, PortRange: "80/80", SourceCIDRIP: "192.168.0.0/16"},
			{IPProtocol: types.IPProtocolICMP, PortRange: "-1/-1", SourceCIDRIP: "10.0.0.0/8"},
		},
	})
	call(r, "the rules", describesecuritygroupattribute.Do, &describesecuritygroupattribute.Request{
		SecurityGroupID: group, Direction: "ingress",
	}, "Permissions.Permission", "InnerAccessPolicy", "Permissions.Permission[].NicType", "Permissions.Permission[].Policy",
		"Permissions.Permission[].Priority", "Permissions.Permission[].IpProtocol")
	bad := ssh
	bad.PortRange = "22"
	refuse(r, "ports that are no range", authorizesecuritygroup.Do, rule(bad))
	bad = ssh
	bad.IPProtocol = "aliecs"
	refuse(r, "a protocol that does not exist", authorizesecuritygroup.Do, rule(bad))
	bad = ssh
	bad.Priority = new(101)
	refuse(r, "a priority that is too low", authorizesecuritygroup.Do, rule(bad))
	bad = ssh
	bad.SourceCIDRIP, bad.SourceGroupID = "", absentGroup
	refuse(r, "a source group that does not exist", authorizesecuritygroup.Do, rule(bad))
	bad = ssh
	bad.SourceCIDRIP = "10.0.0.300"
	refuse(r, "an address that is none", authorizesecuritygroup.Do, rule(bad))

	if other, ok := r.newGroup("another group", "other"); ok {
		from := ssh
		from.SourceCIDRIP, from.SourceGroupID = "", other
		call(r, "a rule for a group", authorizesecuritygroup.Do, rule(from))
		refuse(r, "a group that a rule names", deletesecuritygroup.Do, &deletesecuritygroup.Request{SecurityGroupID: other})
		call(r, "no rule for the group", revokesecuritygroup.Do, &revokesecuritygroup.Request{
			SecurityGroupID: group, Permissions: []revokesecuritygroup.Permission{
				{IPProtocol: types.IPProtocolTCP, PortRange: "22/22", SourceGroupID: other, Priority: new(5)},
			},
		})
		call(r, "a group that no rule names", deletesecuritygroup.Do, &deletesecuritygroup.Request{SecurityGroupID: other})
		refuse(r, "a group that was deleted", deletesecuritygroup.Do, &deletesecuritygroup.Request{SecurityGroupID: other})
	}
	call(r, "a rule that is not there", revokesecuritygroup.Do, &revokesecuritygroup.Request{
		SecurityGroupID: group, Permissions: []revokesecuritygroup.Permission{
			{IPProtocol: types.IPProtocolTCP, PortRange: "443/443", SourceCIDRIP: "10.0.0.0/8"},
		},
	})
	refuse(r, "a name that begins with http", createsecuritygroup.Do, &createsecuritygroup.Request{
		VPCID: r.vpc, SecurityGroupName: "http://aliecs", Tags: r.tags(),
	})
	refuse(r, "a VPC that does not exist", createsecuritygroup.Do, &createsecuritygroup.Request{
		VPCID: "vpc-bp1aliecsnotthere0", Tags: r.tags(),
	})
}

// groupPages walks through groups of its own, by token and by number.
func (r *Run) groupPages() {
	if r.vpc == "" {
		return
	}
	kind := []types.Tag{{Key: tagKey + "-page", Value: r.plan.ID}}
	var made []string
	for i := range 12 {
		group, ok := call(r, fmt.Sprintf("group %d", i+1), createsecuritygroup.Do, &createsecuritygroup.Request{
			VPCID: r.vpc, SecurityGroupName: r.name(fmt.Sprintf("page-%d", i+1)), Tags: append(r.tags(), kind...),
		})
		if !ok {
			return
		}
		r.own("security group", group.SecurityGroupID)
		made = append(made, group.SecurityGroupID)
	}
	const items = "SecurityGroups.SecurityGroup[].SecurityGroupId"
	walk(r, "by token", describesecuritygroups.Do, listing[describesecuritygroups.Request]{
		page: func(token string, _ int) *describesecuritygroups.Request {
			return &describesecuritygroups.Request{Tags: kind, MaxResults: new(10), NextToken: token}
		}, byToken: true, items: items, pages: 9, made: made,
	})
	walk(r, "by token, fewer than 10 at once", describesecuritygroups.Do, listing[describesecuritygroups.Request]{
		page: func(token string, _ int) *describesecuritygroups.Request {
			return &describesecuritygroups.Request{Tags: kind, MaxResults: new(5), NextToken: token}
		}, byToken: true, items: items, pages: 9, made: made,
	})
	walk(r, "by the token of a call that asks for no pages", describesecuritygroups.Do, listing[describesecuritygroups.Request]{
		page: func(token string, _ int) *describesecuritygroups.Request {
			return &describesecuritygroups.Request{Tags: kind, NextToken: token}
		}, byToken: true, items: items, pages: 9, made: made,
	})
	walk(r, "by number", describesecuritygroups.Do, listing[describesecuritygroups.Request]{
		page: func(_ string, number int) *describesecuritygroups.Request {
			return &describesecuritygroups.Request{Tags: kind, PageNumber: new(number), PageSize: new(5)}
		}, items: items, pages: 9, made: made,
	})
	walk(r, "tags", listtagresources.Do, listing[listtagresources.Request]{
		page: func(token string, _ int) *listtagresources.Request {
			return &listtagresources.Request{ResourceType: types.ResourceTypeSecurityGroup, Tags: kind, NextToken: token}
		}, byToken: true, items: "TagResources.TagResource[].ResourceId", pages: 2,
	})
	for i, group := range made[:2] {
		call(r, fmt.Sprintf("without group %d", i+1), deletesecuritygroup.Do, &deletesecuritygroup.Request{SecurityGroupID: group})
	}
	call(r, "the groups that are left", describesecuritygroups.Do, &describesecuritygroups.Request{
		Tags: kind,
	}, "TotalCount", "SecurityGroups.SecurityGroup")
}

// clientToken creates one group with a token twice.
func (r *Run) clientToken() {
	if r.vpc == "" {
		return
	}
	request := createsecuritygroup.Request{
		VPCID: r.vpc, SecurityGroupName: r.name("token"), Tags: r.tags(), ClientToken: "aliecs-" + r.plan.ID + "-group",
	}
	first, ok := call(r, "a group with a token", createsecuritygroup.Do, &request)
	if !ok {
		return
	}
	r.own("security group", first.SecurityGroupID)
	again := request
	second, ok := call(r, "the same call again", createsecuritygroup.Do, &again)
	if !ok {
		return
	}
	r.own("security group", second.SecurityGroupID)
	r.fact("it is the same group", first.SecurityGroupID == second.SecurityGroupID)
	if first.SecurityGroupID == second.SecurityGroupID {
		other := request
		other.SecurityGroupName = r.name("token-other")
		refuse(r, "another call with the token", createsecuritygroup.Do, &other)
	}
}

func interfaceState(id string) state {
	return func(ctx context.Context, c ecs.Invoker) (string, error) {
		p, err := describenetworkinterfaces.Do(ctx, c, &describenetworkinterfaces.Request{NetworkInterfaceIDs: []string{id}})
		if err != nil {
			return "", err
		}
		return stateOf(p.NetworkInterfaces,
			func(n describenetworkinterfaces.NetworkInterface) types.NetworkInterfaceStatus { return n.Status }), nil
	}
}

func (r *Run) networkInterface() {
	if r.vswitch == "" || r.group == "" {
		return
	}
	request := createnetworkinterface.Request{
		VSwitchID: r.vswitch, SecurityGroupID: r.group, NetworkInterfaceName: r.name("eni"), Tags: r.tags(),
	}
	made, ok := call(r, "an interface", createnetworkinterface.Do, &request, "Status", "Type")
	if !ok {
		return
	}
	id := made.NetworkInterfaceID
	r.own("network interface", id)
	if !r.watch("CreateNetworkInterface", "network interface", interfaceState(id), "Available") {
		return
	}
	call(r, "the interface", describenetworkinterfaces.Do, &describenetworkinterfaces.Request{NetworkInterfaceIDs: []string{id}},
		"TotalCount", "NetworkInterfaceSets.NetworkInterfaceSet[].Type",
		"NetworkInterfaceSets.NetworkInterfaceSet[].PrivateIpSets.PrivateIpSet")
	call(r, "attributes of the interface", describenetworkinterfaceattribute.Do, &describenetworkinterfaceattribute.Request{
		NetworkInterfaceID: id,
	}, "Status", "Type")
	call(r, "two addresses", assignprivateipaddresses.Do, &assignprivateipaddresses.Request{
		NetworkInterfaceID: id, SecondaryPrivateIPAddressCount: new(2),
	})
	call(r, "the interface with addresses", describenetworkinterfaces.Do, &describenetworkinterfaces.Request{
		NetworkInterfaceIDs: []string{id},
	}, "NetworkInterfaceSets.NetworkInterfaceSet[].PrivateIpSets.PrivateIpSet")
	refuse(r, "an address outside the vSwitch", assignprivateipaddresses.Do, &assignprivateipaddresses.Request{
		NetworkInterfaceID: id, PrivateIPAddresses: []string{"10.1.2.3"},
	})
	refuse(r, "a group that an interface has", deletesecuritygroup.Do, &deletesecuritygroup.Request{SecurityGroupID: r.group})
	refuse(r, "a vSwitch that an interface is in", deleteVSwitch, &networkRequest{VSwitchID: r.vswitch})
	refuse(r, "an instance that does not exist", attachnetworkinterface.Do, &attachnetworkinterface.Request{
		NetworkInterfaceID: id, InstanceID: absentInstance,
	})
	bad := request
	bad.VSwitchID = absentVSwitch
	refuse(r, "a vSwitch that does not exist", createnetworkinterface.Do, &bad)
	bad = request
	bad.SecurityGroupID = absentGroup
	refuse(r, "a group that does not exist", createnetworkinterface.Do, &bad)
	if _, ok := call(r, "without the interface", deletenetworkinterface.Do, &deletenetworkinterface.Request{
		NetworkInterfaceID: id,
	}); ok {
		r.watch("DeleteNetworkInterface", "network interface", interfaceState(id), gone)
	}
}
