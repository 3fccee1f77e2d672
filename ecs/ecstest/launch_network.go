package ecstest

import (
	"cmp"
	"net/netip"
	"slices"
)

// A launchNetwork is the place of a launch in the network.
type launchNetwork struct {
	vswitch *vswitch         // nil: the default vSwitch of the zone, not yet created
	groups  []*securityGroup // empty: the default group of the VPC
	address netip.Addr       // chosen by the caller, if valid
	others  []launchInterface
	zone    string
	region  string
}

// A launchInterface is a secondary interface that each instance gets.
type launchInterface struct {
	name, description string
	vswitch           *vswitch
	groups            []*securityGroup
	address           netip.Addr
	keep              bool // when the instance is released
}

// readPlace reads zone, vSwitch and security groups. Without a vSwitch it plans
// the default one of the zone, which is created only after all checks.
func (c *call) readPlace(l *launch) {
	n := &l.network
	primary, others := c.launchInterfaces()
	vswitchID := cmp.Or(c.text("VSwitchId"), primary.text("VSwitchId"))
	n.groups = c.launchGroups(primary)
	l.zone = c.text("ZoneId")
	if vswitchID != "" {
		n.vswitch = c.usableVSwitch(vswitchID)
		if l.zone != "" && l.zone != n.vswitch.zone {
			c.reject("InvalidParameter.Mismatch", "The vSwitch %q is not in the zone %q.", vswitchID, l.zone)
		}
		l.zone = n.vswitch.zone
	}
	l.zone = c.checkZone(l.zone, l.model.shape)
	n.zone, n.region = l.zone, c.region
	if n.vswitch == nil {
		n.vswitch = c.existingDefault(c.region, l.zone)
		if slices.ContainsFunc(n.groups, func(g *securityGroup) bool { return g.vpc != nil && !g.vpc.isDefault }) {
			c.reject("InvalidSecurityGroup.NotInDefaultVpc", "The security group is not in the default VPC, so a vSwitch is needed.")
		}
	} else {
		c.checkGroups(n.groups, n.vswitch.vpc)
	}
	n.address = c.launchAddress(cmp.Or(c.text("PrivateIpAddress"), primary.text("PrimaryIpAddress")), n.vswitch)
	for _, p := range others {
		n.others = append(n.others, c.readInterface(p, n))
	}
}

// launchInterfaces splits NetworkInterface.N into the primary interface and the
// others.
func (c *call) launchInterfaces() (primary part, others []part) {
	primary = part{&args{}, ""}
	for _, p := range c.structs("NetworkInterface", 8) {
		if p.oneOf("InstanceType", "Primary", "Secondary") == "Primary" {
			primary = p
		} else {
			others = append(others, p)
		}
	}
	return primary, others
}

func (c *call) launchGroups(primary part) []*securityGroup {
	one, many := c.text("SecurityGroupId"), c.every("SecurityGroupIds")
	if one != "" && len(many) > 0 {
		c.reject("InvalidParameter.Conflict", "SecurityGroupId and SecurityGroupIds are mutually exclusive.")
	}
	ids := many
	if one != "" {
		ids = []string{one}
	}
	if len(ids) == 0 {
		ids = primary.every("SecurityGroupIds")
		if id := primary.text("SecurityGroupId"); id != "" {
			ids = append(ids, id)
		}
	}
	return c.groups(ids)
}

// groups finds security groups and drops duplicates.
func (c *call) groups(ids []string) []*securityGroup {
	var groups []*securityGroup
	for _, id := range ids {
		g := lookup(c, KindSecurityGroup, &c.securityGroups, id)
		if !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	return groups
}

// checkGroups checks that the security groups are in the VPC.
func (c *call) checkGroups(groups []*securityGroup, v *vpc) {
	for _, g := range groups {
		if g.vpc != v {
			c.reject("InvalidParameter.Mismatch", "The security group %q and the vSwitch are not in the same VPC.", g.id)
		}
	}
}

// usableVSwitch finds a vSwitch, which must be available.
func (c *call) usableVSwitch(id string) *vswitch {
	w := lookup(c, KindVSwitch, &c.vswitches, id)
	if w.vpc == nil { // not found
		w.vpc = &vpc{}
	}
	if w.status != networkAvailable {
		c.reject("IncorrectVSwitchStatus", "The vSwitch %q is %s.", id, w.status)
	}
	return w
}

// checkZone checks that the region has the zone and that the zone sells the
// type. Without an ID it returns the first zone that does.
func (c *call) checkZone(id string, t *instanceType) string {
	r := findRegion(c.region)
	if r == nil {
		return ""
	}
	for i, letter := range r.zones {
		zone := r.zoneID(letter)
		sells := i < t.family.zones || t.id == ""
		switch {
		case id == "" && sells, id == zone && sells:
			return zone
		case id == zone:
			c.reject("InvalidInstanceType.ZoneNotSupported", "The zone %q does not sell %s.", id, t.id)
			return zone
		}
	}
	c.reject("InvalidZoneId.NotFound", "The zone %q does not exist.", id)
	return id
}

// launchAddress reads a private address chosen by the caller. w is nil if the
// vSwitch does not exist yet.
func (c *call) launchAddress(s string, w *vswitch) netip.Addr {
	if s == "" {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil || !a.Is4():
		c.reject("InvalidPrivateIpAddress.Malformed", "The private address %q is malformed.", s)
	case w == nil:
		c.reject("InvalidPrivateIpAddress", "A private address needs a vSwitch.")
	case !w.addresses.usable(a):
		c.reject("InvalidPrivateIpAddress", "The private address %q is not one of the vSwitch's.", s)
	case w.addresses.used[a]:
		c.reject("InvalidPrivateIpAddress.Duplicated", "The private address %q is in use.", s)
	}
	return a
}

func (c *call) readInterface(p part, n *launchNetwork) launchInterface {
	i := launchInterface{name: p.text("NetworkInterfaceName"), description: p.text("Description")}
	if remove, given := p.boolean("DeleteOnRelease"); given {
		i.keep = !remove
	}
	if id := p.text("VSwitchId"); id != "" {
		i.vswitch = c.usableVSwitch(id)
		if i.vswitch.zone != n.zone {
			c.reject("InvalidParameter.Mismatch", "The vSwitch %q is not in the zone %q.", id, n.zone)
		}
	}
	ids := p.every("SecurityGroupIds")
	if id := p.text("SecurityGroupId"); id != "" {
		ids = append(ids, id)
	}
	i.groups = c.groups(ids)
	if w := cmp.Or(i.vswitch, n.vswitch); w != nil {
		c.checkGroups(i.groups, w.vpc)
	}
	i.address = c.launchAddress(p.text("PrimaryIpAddress"), cmp.Or(i.vswitch, n.vswitch))
	return i
}

// connect creates and attaches the interfaces of the instance.
func (st *state) connect(l launchNetwork, in *instance) {
	w := l.vswitch
	if w == nil {
		w = st.defaultVSwitch(l.region, l.zone)
	}
	groups := l.groups
	if len(groups) == 0 {
		groups = []*securityGroup{st.defaultGroup(w.vpc)}
	}
	primary := st.newInterface(w, l.address, groups)
	primary.use, primary.deleteOnRelease, primary.group = "Primary", true, in.group
	st.attachInterface(primary, in)
	for _, o := range l.others {
		if len(o.groups) == 0 {
			o.groups = groups
		}
		n := st.newInterface(cmp.Or(o.vswitch, w), o.address, o.groups)
		n.name, n.description, n.deleteOnRelease, n.group = o.name, o.description, !o.keep, in.group
		st.attachInterface(n, in)
	}
}
