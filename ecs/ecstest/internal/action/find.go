package action

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// FindCommand finds the command that CommandId names. Its error code for a missing
// command is specific to this family of actions.
func (c *Call) FindCommand() *backend.Command {
	m, apiErr := Find(c, backend.KindCommand, &c.Commands, c.String("CommandId"))
	if apiErr != nil {
		c.Reject("InvalidCmdId.NotFound", "The command %q does not exist.", c.String("CommandId"))
	}
	return m
}

// Groups finds security groups and drops duplicates.
func (c *Call) Groups(ids []string) []*backend.SecurityGroup {
	var groups []*backend.SecurityGroup
	for _, id := range ids {
		g := Lookup(c, backend.KindSecurityGroup, &c.SecurityGroups, id)
		if !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	return groups
}

// CheckGroups checks that the security groups are in the VPC.
func (c *Call) CheckGroups(groups []*backend.SecurityGroup, v *backend.VPC) {
	for _, g := range groups {
		if g.VPC != v {
			c.Reject("InvalidParameter.Mismatch", "The security group %q and the vSwitch are not in the same VPC.", g.ID)
		}
	}
}

// UsableVSwitch finds a vSwitch, which must be available.
func (c *Call) UsableVSwitch(id string) *backend.VSwitch {
	w := Lookup(c, backend.KindVSwitch, &c.VSwitches, id)
	if w.VPC == nil { // not found
		w.VPC = &backend.VPC{}
	}
	if w.Status != backend.NetworkAvailable {
		c.Reject("IncorrectVSwitchStatus", "The vSwitch %q is %s.", id, w.Status)
	}
	return w
}

func (c *Call) SecurityGroup() *backend.SecurityGroup {
	return Lookup(c, backend.KindSecurityGroup, &c.SecurityGroups, c.String("SecurityGroupId"))
}

// NetworkInterface finds the interface that the call names. It has a vSwitch
// even if the call failed.
func (c *Call) NetworkInterface() *backend.NetworkInterface {
	n := Lookup(c, backend.KindNetworkInterface, &c.Interfaces, c.String("NetworkInterfaceId"))
	if n.VSwitch == nil {
		n.VSwitch = &backend.VSwitch{VPC: &backend.VPC{}}
	}
	return n
}

// UsableVPC finds a VPC, which must be available.
func (c *Call) UsableVPC(id string) *backend.VPC {
	v := Lookup(c, backend.KindVPC, &c.VPCs, id)
	if v.Status != backend.NetworkAvailable {
		c.Reject("IncorrectVpcStatus", "The VPC %q is %s.", id, v.Status)
	}
	return v
}

// Disk finds the disk that the parameter names.
func (c *Call) Disk(name string) *backend.Disk {
	return Lookup(c, backend.KindDisk, &c.Disks, c.String(name))
}

// Snapshot finds the snapshot that the parameter names.
func (c *Call) Snapshot(name string) *backend.Snapshot {
	return Lookup(c, backend.KindSnapshot, &c.Snapshots, c.String(name))
}
