package backendtest

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/clock"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// Flaws returns the violated invariants of the state: references between resources are mutual, addresses are unique and
// accounted for, and nothing is left of what is gone. The state must be settled.
func Flaws(st *backend.State) []string {
	f := &flaws{st: st, public: map[netip.Addr]string{}, private: map[*ipam.Pool]int{}, seen: map[string]bool{}}
	f.everything()
	each(&st.Instances, f.instance)
	each(&st.Disks, f.disk)
	each(&st.Interfaces, f.networkInterface)
	each(&st.EIPs, f.eip)
	each(&st.VSwitches, f.vSwitch)
	each(&st.VPCs, func(v *backend.VPC) {
		f.status(&v.Resource, v.Status, []string{backend.NetworkAvailable}, []string{backend.NetworkPending})
		if v.IPv6.IsValid() {
			f.once(v.IPv6.String())
		}
	})
	each(&st.Snapshots, func(s *backend.Snapshot) {
		f.status(&s.Resource, s.Status, []string{backend.SnapshotAccomplished}, []string{backend.SnapshotProgressing})
		_, there := st.SnapshotGroups.Get(s.SnapshotGroup)
		f.that(s.SnapshotGroup == "" || there, "%s is in a group that is gone", s.ID)
	})
	each(&st.SnapshotPolicies, func(p *backend.SnapshotPolicy) { f.that(p.Change.Pending(), "%s takes no more snapshots", p.ID) })
	each(&st.Images, f.image)
	each(&st.Invocations, func(v *backend.Invocation) { f.results(v.ID, v.Results) })
	each(&st.FileTransfers, func(t *backend.FileTransfer) { f.results(t.ID, t.Results) })
	f.contracts()
	each(&st.DedicatedHosts, f.host)
	each(&st.Tasks, f.task)
	each(&st.Sessions, func(s *backend.Session) {
		f.that(s.Ended.IsZero() == s.Change.Pending(), "%s is %s, which does not fit what is ahead", s.ID, s.Status)
		_, there := st.Instances.Get(s.InstanceID)
		f.that(there || !s.Ended.IsZero(), "%s goes on without its instance", s.ID)
	})
	each(&st.Events, func(e *backend.Event) {
		f.that(e.Over() != e.Change.Pending(), "%s is %s, which does not fit what is ahead", e.ID, e.Status)
		_, there := st.Instances.Get(e.InstanceID)
		f.that(there || e.Over(), "%s goes on without its instance", e.ID)
	})
	each(&st.Templates, func(t *backend.LaunchTemplate) {
		f.once("the launch template " + t.Name + " in " + t.Region)
		f.that(t.Version(t.Default) != nil, "%s has no default version", t.ID)
		for i, v := range t.Versions {
			f.that(i == 0 || v.Number > t.Versions[i-1].Number, "%s has the versions %d and %d in this order", t.ID, t.Versions[max(i-1, 0)].Number, v.Number)
		}
	})
	each(&st.Provisioning, func(g *backend.ProvisioningGroup) {
		f.that(g.Deleted || g.Type != "maintain" || g.Change.Pending(), "%s does not maintain its capacity", g.ID)
		f.that(g.Deleted != g.Expiring.Pending(), "%s does not end when it is no longer valid", g.ID)
		f.that(!g.Deleted || !g.Change.Pending(), "%s was deleted and goes on", g.ID)
		for _, m := range g.Present(st) {
			f.once("the member " + m.Instance.ID)
		}
	})
	each(&st.SecurityGroups, func(g *backend.SecurityGroup) {
		f.that(g.VPC == nil || has(&st.VPCs, g.VPC), "%s is in a VPC that is gone", g.ID)
		for _, r := range g.Rules {
			f.once("the rule " + r.ID)
			f.rule(g, r)
		}
	})
	each(&st.Permissions, func(p *backend.InterfacePermission) {
		f.that(has(&st.Interfaces, p.Interface), "%s is of an interface that is gone", p.ID)
		f.once(fmt.Sprint("the permission of ", p.Account, " for ", p.Interface.ID))
	})
	each(&st.NATGateways, func(g *backend.NATGateway) {
		f.status(&g.Resource, g.Status, []string{backend.NetworkAvailable}, []string{"Initiating"})
		f.that(has(&st.VPCs, g.VPC), "%s is in a VPC that is gone", g.ID)
		f.once("the NAT gateway of " + g.VPC.ID)
	})
	each(&st.Bandwidths, func(b *backend.BandwidthPackage) {
		f.that(has(&st.NATGateways, b.Gateway), "%s is of a NAT gateway that is gone", b.ID)
		f.that(len(b.Addresses) > 0, "%s has no address", b.ID)
		for _, a := range b.Addresses {
			f.publicAddress(a, b.ID)
		}
	})
	f.limits()
	f.that(len(st.Public.Used) == len(f.public), "%d public addresses are allocated, %d are in use", len(st.Public.Used), len(f.public))
	return f.found
}

// Resources returns all resources of the state, of every kind.
func Resources(st *backend.State) []backend.Entity {
	var all []backend.Entity
	for t, f := range reflect.ValueOf(st).Elem().Fields() {
		if !strings.HasPrefix(t.Type.Name(), "Store[") {
			continue
		}
		items := f.FieldByName("All")
		for i := range items.Len() {
			all = append(all, items.Index(i).Interface().(backend.Entity)) //nolint:forcetypeassert // a store has entities
		}
	}
	return all
}

func each[T backend.Entity](s *backend.Store[T], f func(T)) {
	for _, item := range s.All {
		f(item)
	}
}

// has reports whether the store has this very resource.
func has[T interface {
	backend.Entity
	comparable
}](s *backend.Store[T], item T) bool {
	found, ok := s.Find(item.Base().Region, item.Base().ID)
	return ok && found == item
}

// flaws collects violated invariants.
type flaws struct {
	st      *backend.State
	found   []string
	public  map[netip.Addr]string // holders by address
	private map[*ipam.Pool]int    // number of addresses and prefixes in use
	seen    map[string]bool
}

func (f *flaws) that(holds bool, format string, args ...any) {
	if !holds {
		f.found = append(f.found, fmt.Sprintf(format, args...))
	}
}

func (f *flaws) once(what string) {
	f.that(!f.seen[what], "there are two of %s", what)
	f.seen[what] = true
}

// everything checks what all kinds have in common: IDs, the order of creation, tags and timers.
func (f *flaws) everything() {
	there, owned := map[backend.Tagged]bool{}, map[*clock.Timer]bool{}
	last := &backend.Resource{}
	for _, item := range Resources(f.st) {
		r := item.Base()
		f.once(string(r.Kind) + " " + item.Key())
		f.that(r.Kind != last.Kind || r.Seq > last.Seq, "%s comes after the newer %s", r.ID, last.ID)
		there[backend.Tagged{Kind: r.Kind, Key: r.Key()}], last = true, r
		for _, t := range item.Timers() {
			owned[t] = true
		}
	}
	for tag := range f.st.Tags {
		f.that(there[tag], "the %s %s is gone and has tags", tag.Kind, tag.Key)
	}
	for _, t := range f.st.Due {
		f.that(owned[t], "a timer belongs to nothing")
	}
}

// status checks that the resource is in one of the lasting states, or in one that a step ends.
func (f *flaws) status(r *backend.Resource, status string, lasting, passing []string) {
	f.that(slices.Contains(lasting, status) || slices.Contains(passing, status) && r.Change.Pending(), "%s is %s for ever", r.ID, status)
}

func (f *flaws) instance(in *backend.Instance) {
	f.status(&in.Resource, in.Status, []string{backend.Running, backend.Stopped},
		[]string{backend.Pending, backend.Starting, backend.Stopping})
	for i, n := range in.Interfaces {
		f.that(has(&f.st.Interfaces, n) && n.Instance == in, "%s has %s, which does not know", in.ID, n.ID)
		f.that((i == 0) == (n.Use == "Primary"), "%s is the interface %d of %s and %s", n.ID, i, in.ID, n.Use)
		f.that(n.VSwitch.VPC == in.Primary().VSwitch.VPC, "%s and %s are in different VPCs", n.ID, in.ID)
	}
	f.that(len(in.Interfaces) > 0, "%s has no interface", in.ID)
	for i, d := range in.Disks {
		_, mounted := d.Mount(in)
		f.that(has(&f.st.Disks, d) && mounted, "%s has %s, which does not know", in.ID, d.ID)
		f.that(i == 0 || d.Use == "data", "%s has the system disk %s in the place %d", in.ID, d.ID, i)
		f.once(in.ID + " " + d.Device(in))
	}
	f.that(in.EIP == nil || has(&f.st.EIPs, in.EIP) && in.EIP.Instance == in, "%s has an EIP that does not know", in.ID)
	f.that(in.EIP == nil || !in.PublicIP.IsValid(), "%s has an EIP and a public address", in.ID)
	if in.PublicIP.IsValid() {
		f.publicAddress(in.PublicIP, in.ID)
	}
	f.place(in)
	f.deadlines(in)
}

func (f *flaws) disk(d *backend.Disk) {
	f.status(&d.Resource, d.Status, []string{backend.DiskAvailable, backend.DiskInUse},
		[]string{backend.DiskCreating, backend.DiskAttaching, backend.DiskDetaching, backend.DiskReIniting, backend.DiskDeleting})
	f.that(len(d.Mounts) <= 1 || d.MultiAttach && len(d.Mounts) <= backend.MaxMounts, "%s is attached %d times", d.ID, len(d.Mounts))
	for _, p := range d.Policies {
		f.that(has(&f.st.SnapshotPolicies, p), "%s has the policy %s, which is gone", d.ID, p.ID)
	}
	free := slices.Contains([]string{backend.DiskAvailable, backend.DiskCreating, backend.DiskDeleting}, d.Status)
	f.that(free == (len(d.Mounts) == 0), "%s is %s and attached to %d instances", d.ID, d.Status, len(d.Mounts))
	for _, m := range d.Mounts {
		f.that(has(&f.st.Instances, m.Instance) && slices.Contains(m.Instance.Disks, d), "%s is at %s, which does not know", d.ID, m.Instance.ID)
	}
}

func (f *flaws) networkInterface(n *backend.NetworkInterface) {
	f.status(&n.Resource, n.Status, []string{backend.InterfaceAvailable, backend.InterfaceInUse},
		[]string{backend.InterfaceCreating, backend.InterfaceAttaching, backend.InterfaceDetaching, backend.InterfaceDeleting})
	free := !slices.Contains([]string{backend.InterfaceInUse, backend.InterfaceAttaching, backend.InterfaceDetaching}, n.Status)
	f.that(free == (n.Instance == nil), "%s is %s, which does not fit its instance", n.ID, n.Status)
	f.that(n.Use != "Primary" || n.Instance != nil, "%s is the primary interface of nothing", n.ID)
	if in := n.Instance; in != nil {
		f.that(has(&f.st.Instances, in) && slices.Contains(in.Interfaces, n), "%s is at %s, which does not know", n.ID, in.ID)
	}
	f.once(n.MAC)
	f.that(has(&f.st.VSwitches, n.VSwitch), "%s is in a vSwitch that is gone", n.ID)
	f.that(len(n.Addresses) > 0, "%s has no address", n.ID)
	f.addresses(n, &n.VSwitch.Addresses, n.Addresses, n.Prefixes)
	f.addresses(n, &n.VSwitch.IPv6Addresses, n.IPv6, n.IPv6Prefixes)
	f.that(len(n.Groups) > 0, "%s is in no security group", n.ID)
	for _, g := range n.Groups {
		f.that(has(&f.st.SecurityGroups, g) && g.VPC == n.VSwitch.VPC, "%s is in the group %s of another network", n.ID, g.ID)
	}
}

// addresses checks the addresses and prefixes of one family.
func (f *flaws) addresses(n *backend.NetworkInterface, pool *ipam.Pool, addresses []netip.Addr, prefixes []netip.Prefix) {
	for _, a := range addresses {
		f.once(n.VSwitch.VPC.ID + " " + a.String())
		f.that(pool.Usable(a) && pool.Used[a], "%s has %s, which its vSwitch did not allocate", n.ID, a)
	}
	for _, p := range prefixes {
		f.once(n.VSwitch.VPC.ID + " " + p.String())
		f.that(pool.HasPart(p) && slices.Contains(pool.Parts, p), "%s has %s, which its vSwitch did not allocate", n.ID, p)
		for a := range pool.Used {
			f.that(!p.Contains(a), "%s has %s, and another interface has %s", n.ID, p, a)
		}
	}
	f.private[pool] += len(addresses) + len(prefixes)
}

func (f *flaws) eip(e *backend.EIP) {
	f.status(&e.Resource, e.Status, []string{"Available", "InUse"}, []string{"Associating", "Unassociating"})
	f.that((e.Status == "Available") == (e.Instance == nil && e.ENI == nil), "%s is %s, which does not fit its holder", e.ID, e.Status)
	f.that(e.Instance == nil || e.ENI == nil, "%s has two holders", e.ID)
	f.that(e.Instance == nil || has(&f.st.Instances, e.Instance) && e.Instance.EIP == e, "%s is at an instance that does not know", e.ID)
	f.that(e.ENI == nil || has(&f.st.Interfaces, e.ENI), "%s is at an interface that is gone", e.ID)
	f.that(!e.Private.IsValid() || e.ENI != nil && slices.Contains(e.ENI.Addresses, e.Private), "%s is at %s, which is gone", e.ID, e.Private)
	f.publicAddress(e.Address, e.ID)
}

func (f *flaws) results(of string, results []*backend.InvocationResult) {
	passing := []string{backend.RunPending, backend.RunRunning, backend.RunStopping}
	for _, r := range results {
		f.that(!slices.Contains(passing, r.Status) || r.Change.Pending(), "%s is %s for ever on %s", of, r.Status, r.InstanceID)
		f.that(!r.Over() || !r.Change.Pending(), "%s is %s on %s and goes on", of, r.Status, r.InstanceID)
	}
}

func (f *flaws) publicAddress(a netip.Addr, holder string) {
	f.that(f.public[a] == "", "%s and %s have %s", f.public[a], holder, a)
	f.that(f.st.Public.Usable(a) && f.st.Public.Used[a], "%s has %s, which is not allocated", holder, a)
	f.public[a] = holder
}

func (f *flaws) vSwitch(w *backend.VSwitch) {
	f.status(&w.Resource, w.Status, []string{backend.NetworkAvailable}, []string{backend.NetworkPending})
	f.that(has(&f.st.VPCs, w.VPC), "%s is in a VPC that is gone", w.ID)
	f.that(w.VPC.CIDR.Overlaps(w.Addresses.Network) && w.VPC.CIDR.Bits() <= w.Addresses.Network.Bits(), "%s is outside of its VPC", w.ID)
	f.that(!w.IPv6.IsValid() || w.VPC.IPv6.Overlaps(w.IPv6) && w.IPv6 == w.IPv6Addresses.Network, "%s has IPv6 outside of its VPC", w.ID)
	for _, pool := range []*ipam.Pool{&w.Addresses, &w.IPv6Addresses} {
		used, allocated := f.private[pool], len(pool.Used)+len(pool.Parts)
		f.that(used == allocated, "%s has allocated %d addresses and prefixes, %d are in use", w.ID, allocated, used)
	}
	for _, other := range f.st.VSwitches.All {
		f.that(other == w || other.VPC != w.VPC || !other.Addresses.Network.Overlaps(w.Addresses.Network), "%s and %s overlap", w.ID, other.ID)
	}
}

// Leftovers remembers the disks and interfaces of the instances. The function that it returns compares them with what
// is left of the instances that are gone by then.
func Leftovers(st *backend.State) func() []string {
	type attached struct {
		item    backend.Entity
		holders []*backend.Instance
		goes    bool // with the last holder
		stays   bool
		left    func() bool
	}
	var all []attached
	each(&st.Disks, func(d *backend.Disk) {
		a := attached{
			item: d, goes: d.DeleteWithInstance, stays: d.Use == "data" && !d.DeleteWithInstance,
			left: func() bool { return has(&st.Disks, d) },
		}
		for _, m := range d.Mounts {
			a.holders = append(a.holders, m.Instance)
		}
		all = append(all, a)
	})
	each(&st.Interfaces, func(n *backend.NetworkInterface) {
		if n.Instance != nil {
			all = append(all, attached{
				item: n, holders: []*backend.Instance{n.Instance}, goes: n.Use == "Primary",
				left: func() bool { return has(&st.Interfaces, n) },
			})
		}
	})
	return func() []string {
		f := &flaws{}
		for _, a := range all {
			if len(a.holders) == 0 || slices.ContainsFunc(a.holders, func(in *backend.Instance) bool { return has(&st.Instances, in) }) {
				continue
			}
			f.that(!a.goes || !a.left(), "%s was to go with its instance", a.item.Base().ID)
			f.that(!a.stays || a.left(), "%s was to be kept", a.item.Base().ID)
		}
		return f.found
	}
}
