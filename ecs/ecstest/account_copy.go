package ecstest

import (
	"cmp"
	"maps"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// Account returns a copy of what the account has now, for a test to inspect or to compare with an earlier copy.
func (s *Server) Account() Account {
	var a Account
	s.backend.View(0, func(st *backend.State) { a = accountOf(st) })
	return a
}

func accountOf(st *backend.State) Account {
	return Account{
		Instances: each(st, &st.Instances, func(r Resource, in *backend.Instance) Instance {
			n := in.Primary()
			i := Instance{
				Resource: r, Name: in.Name, HostName: in.HostName, Status: in.Status, StoppedMode: in.StoppedMode,
				InstanceType: in.Type.ID, ImageID: in.ImageID, ChargeType: in.Charge, SpotStrategy: in.SpotStrategy,
				VPCID: n.VSwitch.VPC.ID, VSwitchID: n.VSwitch.ID, SecurityGroupIDs: action.IDsOf(n.Groups),
				DiskIDs: action.IDsOf(in.Disks), NetworkInterfaceIDs: action.IDsOf(in.Interfaces),
				PrivateIPs: in.PrivateAddresses(), PublicIP: action.Text(in.PublicIP),
				KeyPairName: in.KeyPair, RAMRoleName: in.RAMRole, UserData: in.UserData, Files: maps.Clone(in.Files),
				DeploymentSetID: action.IDOf(in.Set), DedicatedHostID: action.IDOf(in.Host), PrivatePoolID: action.IDOf(in.Pool),
				DeletionProtection: in.DeletionProtection, Expires: in.Expires, AutoRelease: in.AutoReleaseAt,
				Termination: in.Termination,
			}
			if in.EIP != nil {
				i.EIP = in.EIP.Address.String()
			}
			for _, l := range in.Locks {
				i.LockReasons = append(i.LockReasons, l.Reason)
			}
			return i
		}),
		LaunchTemplates: each(st, &st.Templates, func(r Resource, t *backend.LaunchTemplate) LaunchTemplate {
			return LaunchTemplate{Resource: r, Name: t.Name, DefaultVersion: t.Default, LatestVersion: t.Latest()}
		}),
		Disks: each(st, &st.Disks, func(r Resource, d *backend.Disk) Disk {
			return Disk{Resource: r, Name: d.Name, Status: d.Status, Category: d.Category, Type: d.Use, Size: d.Size,
				InstanceID: action.IDOf(d.Instance()), Device: d.Device(d.Instance()),
				DeleteWithInstance: d.DeleteWithInstance, AutoSnapshotPolicyIDs: action.IDsOf(d.Policies)}
		}),
		Images: each(st, &st.Images, func(r Resource, m *backend.Image) Image {
			return Image{Resource: r, Name: m.Name, Status: m.Status, Size: m.Size, SnapshotIDs: m.Snapshots()}
		}),
		Snapshots: each(st, &st.Snapshots, func(r Resource, n *backend.Snapshot) Snapshot {
			return Snapshot{Resource: r, Name: n.Name, Status: n.Status, SourceDiskID: n.SourceDisk, GroupID: n.SnapshotGroup, Progress: n.Progress}
		}),
		SnapshotGroups: each(st, &st.SnapshotGroups, func(r Resource, g *backend.SnapshotGroup) SnapshotGroup {
			return SnapshotGroup{Resource: r, Name: g.Name, InstanceID: g.Instance, SnapshotIDs: action.IDsOf(st.SnapshotsIn(g))}
		}),
		AutoSnapshotPolicies: each(st, &st.SnapshotPolicies, func(r Resource, p *backend.SnapshotPolicy) AutoSnapshotPolicy {
			return AutoSnapshotPolicy{Resource: r, Name: p.Name, Hours: slices.Clone(p.Hours), Weekdays: slices.Clone(p.Weekdays),
				RetentionDays: p.Retention}
		}),
		NetworkInterfaces: each(st, &st.Interfaces, func(r Resource, n *backend.NetworkInterface) NetworkInterface {
			return NetworkInterface{Resource: r, Name: n.Name, Status: n.Status, Type: n.Use, MAC: n.MAC, VSwitchID: n.VSwitch.ID,
				PrivateIPs: ipam.AddressTexts(n.Addresses...), IPv6s: ipam.AddressTexts(n.IPv6...),
				SecurityGroupIDs: action.IDsOf(n.Groups), InstanceID: action.IDOf(n.Instance)}
		}),
		SecurityGroups: each(st, &st.SecurityGroups, func(r Resource, g *backend.SecurityGroup) SecurityGroup {
			return SecurityGroup{Resource: r, Name: g.Name, VPCID: action.IDOf(g.VPC), Rules: rulesOf(g)}
		}),
		PrefixLists: each(st, &st.PrefixLists, func(r Resource, p *backend.PrefixList) PrefixList {
			l := PrefixList{Resource: r, Name: p.Name, AddressFamily: p.Family, MaxEntries: p.MaxEntries}
			for _, e := range p.Entries {
				l.CIDRs = append(l.CIDRs, e.CIDR)
			}
			return l
		}),
		VPCs: each(st, &st.VPCs, func(r Resource, v *backend.VPC) VPC {
			return VPC{Resource: r, Name: v.Name, Status: v.Status, CIDR: action.Text(v.CIDR), Default: v.IsDefault}
		}),
		VSwitches: each(st, &st.VSwitches, func(r Resource, w *backend.VSwitch) VSwitch {
			return VSwitch{Resource: r, Name: w.Name, Status: w.Status, CIDR: action.Text(w.Addresses.Network),
				VPCID: w.VPC.ID, Default: w.IsDefault}
		}),
		EIPs: each(st, &st.EIPs, func(r Resource, e *backend.EIP) EIP {
			return EIP{Resource: r, Name: e.Name, Status: e.Status, Address: action.Text(e.Address),
				InstanceID: action.IDOf(e.Instance), NetworkInterfaceID: action.IDOf(e.ENI)}
		}),
		KeyPairs: each(st, &st.KeyPairs, func(r Resource, k *backend.KeyPair) KeyPair {
			return KeyPair{Resource: r, Fingerprint: k.Fingerprint}
		}),
		DeploymentSets: each(st, &st.DeploymentSets, func(r Resource, s *backend.DeploymentSet) DeploymentSet {
			return DeploymentSet{Resource: r, Name: s.Name, Strategy: s.Strategy, InstanceIDs: action.IDsOf(st.Members(s))}
		}),
		DedicatedHosts: each(st, &st.DedicatedHosts, func(r Resource, h *backend.DedicatedHost) DedicatedHost {
			return DedicatedHost{Resource: r, Name: h.Name, HostType: h.Type.ID, ChargeType: h.Charge,
				InstanceIDs: action.IDsOf(st.Guests(h)), Expires: h.Expires, AutoRelease: h.AutoReleaseAt}
		}),
		CapacityReservations: poolsOf(st, &st.CapacityReservations),
		ElasticityAssurances: poolsOf(st, &st.ElasticityAssurances),
		Commands: each(st, &st.Commands, func(r Resource, c *backend.Command) Command {
			return Command{Resource: r, Name: c.Name, Type: c.Language, Content: c.Content}
		}),
		Invocations: each(st, &st.Invocations, func(r Resource, v *backend.Invocation) Invocation {
			return Invocation{Resource: r, CommandID: action.IDOf(v.Command), Status: v.Status(), Results: resultsOf(v)}
		}),
	}
}

// each copies the account's resources of one kind. It skips resources without a region, which belong to every account.
func each[T backend.Entity, S any](st *backend.State, all *backend.Store[T], show func(Resource, T) S) []S {
	var shown []S
	for _, item := range all.All {
		r := item.Base()
		if r.Region == "" {
			continue
		}
		common := Resource{ID: r.ID, RegionID: r.Region, ZoneID: r.Zone, ResourceGroupID: r.Group, Created: r.Created}
		for _, tag := range st.Tags.Of(r) {
			if common.Tags == nil {
				common.Tags = make(map[string]string)
			}
			common.Tags[tag.Key] = tag.Value
		}
		shown = append(shown, show(common, item))
	}
	return shown
}

func poolsOf(st *backend.State, pools *backend.Store[*backend.PrivatePool]) []PrivatePool {
	return each(st, pools, func(r Resource, p *backend.PrivatePool) PrivatePool {
		return PrivatePool{Resource: r, Name: p.Name, Status: p.Status, InstanceType: p.Type.ID, MatchCriteria: p.Match,
			Amount: p.Amount, InstanceIDs: action.IDsOf(st.Users(p)), Starts: p.Starts, Ends: p.Ends}
	})
}

func rulesOf(g *backend.SecurityGroup) []SecurityGroupRule {
	var rules []SecurityGroupRule
	for _, r := range g.Rules {
		rules = append(rules, SecurityGroupRule{
			ID: r.ID, Direction: r.Direction, Policy: r.Policy, Priority: r.Priority, Protocol: r.Protocol, PortRange: r.PortRange,
			CIDR:    cmp.Or(r.SourceCIDR, r.DestCIDR, r.SourceCIDRv6, r.DestCIDRv6),
			GroupID: cmp.Or(r.SourceGroup, r.DestGroup), PrefixListID: cmp.Or(r.SourcePrefixList, r.DestPrefixList),
		})
	}
	return rules
}

func resultsOf(v *backend.Invocation) []InvocationResult {
	var results []InvocationResult
	for _, r := range v.Results {
		results = append(results, InvocationResult{
			InstanceID: r.InstanceID, Status: r.Status, ExitCode: r.ExitCode, Output: r.Output, ErrorCode: r.ErrorCode,
		})
	}
	return results
}
