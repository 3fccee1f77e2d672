package compute

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// readPlace reads zone, vSwitch and security groups. Without a vSwitch it plans
// the default one of the zone, which is created only after all checks.
func readPlace(c *action.Call, l *launch) {
	n := &l.network
	primary, others := launchInterfaces(c)
	vswitchID := cmp.Or(c.String("VSwitchId"), primary.String("VSwitchId"))
	n.Groups = launchGroups(c, primary)
	l.zone = c.String("ZoneId")
	if vswitchID != "" {
		n.VSwitch = c.UsableVSwitch(vswitchID)
		if l.zone != "" && l.zone != n.VSwitch.Zone {
			c.Reject("InvalidParameter.Mismatch", "The vSwitch %q is not in the zone %q.", vswitchID, l.zone)
		}
		l.zone = n.VSwitch.Zone
	}
	l.zone = c.CheckZone(l.zone, l.model.Type)
	n.Zone, n.Region = l.zone, c.Region
	if n.VSwitch == nil {
		n.VSwitch = c.ExistingDefault(c.Region, l.zone)
		if slices.ContainsFunc(n.Groups, func(g *backend.SecurityGroup) bool { return g.VPC != nil && !g.VPC.IsDefault }) {
			c.Reject("InvalidSecurityGroup.NotInDefaultVpc", "The security group is not in the default VPC, so a vSwitch is needed.")
		}
	} else {
		checkGroups(c, n.Groups, n.VSwitch.VPC)
	}
	n.Address = launchAddress(c, cmp.Or(c.String("PrivateIpAddress"), primary.String("PrimaryIpAddress")), n.VSwitch)
	for _, p := range others {
		n.Others = append(n.Others, readInterface(c, p, n))
	}
}

// launchInterfaces splits NetworkInterface.N into the primary interface and the
// others.
func launchInterfaces(c *action.Call) (primary action.Input, others []action.Input) {
	primary = action.NoInput()
	for _, p := range c.Structs("NetworkInterface", 8) {
		if p.OneOf("InstanceType", "Primary", "Secondary") == "Primary" {
			primary = p
		} else {
			others = append(others, p)
		}
	}
	return primary, others
}

func launchGroups(c *action.Call, primary action.Input) []*backend.SecurityGroup {
	one, many := c.String("SecurityGroupId"), c.Numbered("SecurityGroupIds")
	if one != "" && len(many) > 0 {
		c.Reject("InvalidParameter.Conflict", "SecurityGroupId and SecurityGroupIds are mutually exclusive.")
	}
	ids := many
	if one != "" {
		ids = []string{one}
	}
	if len(ids) == 0 {
		ids = primary.Numbered("SecurityGroupIds")
		if id := primary.String("SecurityGroupId"); id != "" {
			ids = append(ids, id)
		}
	}
	return c.Groups(ids)
}

// launchAddress reads a private address chosen by the caller. w is nil if the
// vSwitch does not exist yet.
func launchAddress(c *action.Call, s string, w *backend.VSwitch) netip.Addr {
	if s == "" {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil || !a.Is4():
		c.Reject("InvalidPrivateIpAddress.Malformed", "The private address %q is malformed.", s)
	case w == nil:
		c.Reject("InvalidPrivateIpAddress", "A private address needs a vSwitch.")
	case !w.Addresses.Usable(a):
		c.Reject("InvalidPrivateIpAddress", "The private address %q is not one of the vSwitch's.", s)
	case w.Addresses.Used[a]:
		c.Reject("InvalidPrivateIpAddress.Duplicated", "The private address %q is in use.", s)
	}
	return a
}

func readInterface(c *action.Call, p action.Input, n *backend.LaunchNetwork) backend.LaunchInterface {
	i := backend.LaunchInterface{Name: p.String("NetworkInterfaceName"), Description: p.String("Description")}
	if remove, given := p.Bool("DeleteOnRelease"); given {
		i.Keep = !remove
	}
	if id := p.String("VSwitchId"); id != "" {
		i.VSwitch = c.UsableVSwitch(id)
		if i.VSwitch.Zone != n.Zone {
			c.Reject("InvalidParameter.Mismatch", "The vSwitch %q is not in the zone %q.", id, n.Zone)
		}
	}
	ids := p.Numbered("SecurityGroupIds")
	if id := p.String("SecurityGroupId"); id != "" {
		ids = append(ids, id)
	}
	i.Groups = c.Groups(ids)
	if w := cmp.Or(i.VSwitch, n.VSwitch); w != nil {
		checkGroups(c, i.Groups, w.VPC)
	}
	i.Address = launchAddress(c, p.String("PrimaryIpAddress"), cmp.Or(i.VSwitch, n.VSwitch))
	return i
}

// checkGroups checks that the security groups are in the VPC.
func checkGroups(c *action.Call, groups []*backend.SecurityGroup, v *backend.VPC) {
	for _, g := range groups {
		if g.VPC != v {
			c.Reject("InvalidParameter.Mismatch", "The security group %q and the vSwitch are not in the same VPC.", g.ID)
		}
	}
}
