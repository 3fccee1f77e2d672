package ecstest

import (
	"cmp"
	"net/netip"
)

// Account returns a copy of everything that the account has now, for a test to
// inspect or to compare with an earlier copy.
func (s *Server) Account() Account {
	var a Account
	s.backend.do(func(st *state) { a = accountOf(st) })
	return a
}

func accountOf(st *state) Account {
	return Account{
		Instances: each(st, &st.instances, func(r Resource, in *instance) Instance {
			n := in.primary()
			i := Instance{
				Resource: r, Name: in.name, HostName: in.hostName, Status: in.status, StoppedMode: in.stoppedMode,
				InstanceType: in.shape.id, ImageID: in.imageID, ChargeType: in.charge, SpotStrategy: in.spotStrategy,
				VPCID: n.vswitch.vpc.id, VSwitchID: n.vswitch.id, SecurityGroupIDs: idsOf(n.groups),
				DiskIDs: idsOf(in.disks), NetworkInterfaceIDs: idsOf(in.interfaces),
				PrivateIPs: in.privateAddresses(), PublicIP: string(addressText(in.publicIP)),
				KeyPairName: in.keyPair, RAMRoleName: in.ramRole, UserData: in.userData,
				DeletionProtection: in.deletionProtection, Expires: in.expires, AutoRelease: in.autoReleaseAt,
				Termination: in.termination,
			}
			if in.eip != nil {
				i.EIP = in.eip.address.String()
			}
			for _, l := range in.locks {
				i.LockReasons = append(i.LockReasons, l.reason)
			}
			return i
		}),
		Disks: each(st, &st.disks, func(r Resource, d *disk) Disk {
			return Disk{Resource: r, Name: d.name, Status: d.status, Category: d.category, Type: d.use, Size: d.size,
				InstanceID: idOf(d.instance()), Device: d.device(d.instance()), DeleteWithInstance: d.deleteWithInstance}
		}),
		Images: each(st, &st.images, func(r Resource, m *image) Image {
			return Image{Resource: r, Name: m.name, Status: m.status, Size: m.size, SnapshotIDs: m.snapshots()}
		}),
		Snapshots: each(st, &st.snapshots, func(r Resource, n *snapshot) Snapshot {
			return Snapshot{Resource: r, Name: n.name, Status: n.status, SourceDiskID: n.sourceDisk, Progress: n.progress}
		}),
		NetworkInterfaces: each(st, &st.interfaces, func(r Resource, n *networkInterface) NetworkInterface {
			return NetworkInterface{Resource: r, Name: n.name, Status: n.status, Type: n.use, MAC: n.mac, VSwitchID: n.vswitch.id,
				PrivateIPs: addressTexts(n.addresses...), SecurityGroupIDs: idsOf(n.groups), InstanceID: idOf(n.instance)}
		}),
		SecurityGroups: each(st, &st.securityGroups, func(r Resource, g *securityGroup) SecurityGroup {
			return SecurityGroup{Resource: r, Name: g.name, VPCID: idOf(g.vpc), Rules: rulesOf(g)}
		}),
		VPCs: each(st, &st.vpcs, func(r Resource, v *vpc) VPC {
			return VPC{Resource: r, Name: v.name, Status: v.status, CIDR: prefixText(v.cidr), Default: v.isDefault}
		}),
		VSwitches: each(st, &st.vswitches, func(r Resource, w *vswitch) VSwitch {
			return VSwitch{Resource: r, Name: w.name, Status: w.status, CIDR: prefixText(w.addresses.network), VPCID: w.vpc.id, Default: w.isDefault}
		}),
		EIPs: each(st, &st.eips, func(r Resource, e *eip) EIP {
			return EIP{Resource: r, Name: e.name, Status: e.status, Address: string(addressText(e.address)),
				InstanceID: idOf(e.instance), NetworkInterfaceID: idOf(e.eni)}
		}),
		KeyPairs: each(st, &st.keyPairs, func(r Resource, k *keyPair) KeyPair {
			return KeyPair{Resource: r, Fingerprint: k.fingerprint}
		}),
		Commands: each(st, &st.commands, func(r Resource, c *command) Command {
			return Command{Resource: r, Name: c.name, Type: c.language, Content: c.content}
		}),
		Invocations: each(st, &st.invocations, func(r Resource, v *invocation) Invocation {
			return Invocation{Resource: r, CommandID: idOf(v.command), Status: v.status(), Results: resultsOf(v)}
		}),
	}
}

// each copies the account's resources of one kind. It skips resources without a
// region, which belong to every account.
func each[T entity, S any](st *state, all *store[T], show func(Resource, T) S) []S {
	var shown []S
	for _, item := range all.all {
		r := item.base()
		if r.region == "" {
			continue
		}
		common := Resource{ID: r.id, RegionID: r.region, ZoneID: r.zone, ResourceGroupID: r.group, Created: r.created}
		for _, tag := range st.tags.of(r) {
			if common.Tags == nil {
				common.Tags = make(map[string]string)
			}
			common.Tags[tag.key] = tag.value
		}
		shown = append(shown, show(common, item))
	}
	return shown
}

func idsOf[T entity](items []T) []string {
	var ids []string
	for _, item := range items {
		ids = append(ids, item.base().id)
	}
	return ids
}

// idOf returns the ID of the item, or "" if it is nil.
func idOf[T any, P interface {
	*T
	entity
}](item P) string {
	if item == nil {
		return ""
	}
	return item.base().id
}

func prefixText(p netip.Prefix) string {
	if !p.IsValid() {
		return ""
	}
	return p.String()
}

func rulesOf(g *securityGroup) []SecurityGroupRule {
	var rules []SecurityGroupRule
	for _, r := range g.rules {
		rules = append(rules, SecurityGroupRule{
			ID: r.id, Direction: r.direction, Policy: r.policy, Priority: r.priority, Protocol: r.protocol, PortRange: r.portRange,
			CIDR:    cmp.Or(r.sourceCIDR, r.destCIDR, r.sourceCIDRv6, r.destCIDRv6),
			GroupID: cmp.Or(r.sourceGroup, r.destGroup),
		})
	}
	return rules
}

func resultsOf(v *invocation) []InvocationResult {
	var results []InvocationResult
	for _, r := range v.results {
		results = append(results, InvocationResult{InstanceID: r.instanceID, Status: r.status, ExitCode: r.exitCode, Output: r.output, ErrorCode: r.errorCode})
	}
	return results
}
