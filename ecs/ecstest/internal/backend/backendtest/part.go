package backendtest

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// enough parts of a kind are not added to.
const enough = 20

// steady reports whether the machine accepts parts.
func steady(m *machine) bool { return m.status() == backend.Running || m.status() == backend.Stopped }

// adds completes a move that creates a part.
func adds(kind *[]*part, stays bool, path []string, move Move, do func(*backend.State) string) Move {
	move.Do = func(st *backend.State) []string { return []string{do(st)} }
	move.Then = func(_ *backend.State, ids []string) {
		p := &part{life: life{id: ids[0]}, stays: stays}
		p.walk(path...)
		*kind = append(*kind, p)
	}
	return move
}

// moves completes a move that takes a part along a path, and calls then.
func moves(p *part, path []string, move Move, do func(*backend.State), then func()) Move {
	move.Do = func(st *backend.State) []string {
		do(st)
		return nil
	}
	move.Then = func(*backend.State, []string) {
		p.walk(path...)
		then()
	}
	return move
}

// place returns the machine that has the part, or sometimes another.
func (w *Walk) place(p *part, m *machine) *machine {
	if p.at != nil && w.chance(80) {
		return p.at
	}
	return m
}

func (w *Walk) moveDisk() Move {
	d, m := pick(w, w.disks), pick(w, w.machines)
	switch n := w.random.IntN(6); {
	case d == nil || m == nil || n == 0 && len(w.disks) < enough:
		return w.createDisk()
	case n <= 1 || d.status() == backend.DiskCreating:
		return w.deleteDisk(d)
	case (d.at == nil) == w.chance(80):
		return w.attachDisk(d, m)
	default:
		return w.detachDisk(d, w.place(d, m))
	}
}

func (w *Walk) createDisk() Move {
	move := Move{Action: "CreateDisk", Params: []string{"ZoneId", zone, "DiskCategory", "cloud_essd", "Size", "40"}, Code: w.disksExceed(1)}
	return adds(&w.disks, true, []string{backend.DiskCreating, backend.DiskAvailable}, move, func(st *backend.State) string {
		d := &backend.Disk{
			Resource: backend.Resource{Region: region, Zone: zone}, Use: "data", Category: "cloud_essd", Size: 40,
			Portable: true, Charge: backend.PostPaid,
		}
		st.AddDisk(d, nil, nil)
		return d.ID
	})
}

func (w *Walk) deleteDisk(d *part) Move {
	move := Move{Action: "DeleteDisk", Params: []string{"DiskId", d.id}, Code: cmp.Or(
		when(d.status() == backend.DiskCreating, "IncorrectDiskStatus.Initializing"),
		when(d.status() != backend.DiskAvailable, "IncorrectDiskStatus"),
		when(w.copying(d), "DiskCreatingSnapshot"),
	)}
	return moves(d, w.deleting(backend.DiskDeleting), move, func(st *backend.State) {
		disk, _ := st.Disks.Get(d.id)
		st.DeleteDisk(disk)
	}, func() { d.leads = nowhere })
}

func (w *Walk) attachDisk(d *part, m *machine) Move {
	goes := w.chance(50)
	move := Move{
		Action: "AttachDisk", Params: []string{"DiskId", d.id, "InstanceId", m.id, "DeleteWithInstance", strconv.FormatBool(goes)},
		Code: cmp.Or(
			when(d.status() != backend.DiskAvailable, "IncorrectDiskStatus"),
			when(!steady(m), "IncorrectInstanceStatus"),
		),
	}
	return moves(d, []string{backend.DiskAttaching, backend.DiskInUse}, move, func(st *backend.State) {
		disk, _ := st.Disks.Get(d.id)
		in, _ := st.Instances.Get(m.id)
		st.AttachDisk(disk, in, "")
		disk.DeleteWithInstance = goes
		st.DiskStep(disk, backend.DiskAttaching, backend.DiskInUse, nil)
	}, func() { d.at, d.stays = m, !goes })
}

func (w *Walk) detachDisk(d *part, m *machine) Move {
	move := Move{Action: "DetachDisk", Params: []string{"DiskId", d.id, "InstanceId", m.id}, Code: cmp.Or(
		when(d.status() != backend.DiskInUse, "IncorrectDiskStatus"),
		when(d.at != m, "DependencyViolation"),
		when(!steady(m), "IncorrectInstanceStatus"),
	)}
	return moves(d, []string{backend.DiskDetaching, backend.DiskAvailable}, move, func(st *backend.State) {
		disk, _ := st.Disks.Get(d.id)
		in, _ := st.Instances.Get(m.id)
		disk.DeleteWithInstance = false
		st.DiskStep(disk, backend.DiskDetaching, backend.DiskInUse, func() { st.DetachDisk(disk, in) })
	}, func() { d.leads, d.stays = away, true })
}

func (w *Walk) moveInterface() Move {
	n, m := pick(w, w.interfaces), pick(w, w.machines)
	switch i := w.random.IntN(6); {
	case n == nil || m == nil || i == 0 && len(w.interfaces) < enough:
		return w.createInterface()
	case i <= 1:
		return w.deleteInterface(n)
	case (n.at == nil) == w.chance(80):
		return w.attachInterface(n, m)
	default:
		return w.detachInterface(n, w.place(n, m))
	}
}

func (w *Walk) createInterface() Move {
	goes := w.chance(50)
	move := Move{Action: "CreateNetworkInterface", Params: []string{
		"VSwitchId", w.vSwitch, "SecurityGroupId", w.group, "DeleteOnRelease", strconv.FormatBool(goes),
	}}
	var ipv6 ipam.Wish
	if w.chance(50) {
		ipv6 = ipam.Wish{More: 1 + w.random.IntN(2), MoreParts: 1}
		move.Params = append(move.Params, "Ipv6AddressCount", strconv.Itoa(ipv6.More), "Ipv6PrefixCount", "1")
	}
	move.Code = when(len(w.interfaces) >= mostInterfaces, "MaxEniCountExceeded")
	move = adds(&w.interfaces, !goes, []string{backend.InterfaceAvailable}, move, func(st *backend.State) string {
		vSwitch, _ := st.VSwitches.Get(w.vSwitch)
		group, _ := st.SecurityGroups.Get(w.group)
		n := st.NewInterface(vSwitch, vSwitch.Addresses.Network.Addr(), []*backend.SecurityGroup{group})
		n.DeleteOnRelease = goes
		n.GrantIPv6(ipv6)
		return n.ID
	})
	then := move.Then
	move.Then = func(st *backend.State, ids []string) {
		then(st, ids)
		n, _ := st.Interfaces.Get(ids[0])
		w.interfaces[len(w.interfaces)-1].ipv6 = ipv6Of(n)
	}
	return move
}

// mostIPv6 is the number of IPv6 addresses and prefixes that an interface at typeID can have.
const mostIPv6 = 6

// assign gives the interface an IPv6 address, or takes its first one.
func (w *Walk) assign(n *part) Move {
	move := Move{Action: "AssignIpv6Addresses", Params: []string{"NetworkInterfaceId", n.id, "Ipv6AddressCount", "1"}}
	do := func(face *backend.NetworkInterface) { face.GrantIPv6(ipam.Wish{More: 1}) }
	tooMany := n.at != nil && len(n.ipv6) >= mostIPv6
	if len(n.ipv6) > 1 && w.chance(40) { // the last one is a prefix
		move = Move{Action: "UnassignIpv6Addresses", Params: []string{"NetworkInterfaceId", n.id, "Ipv6Address.1", n.ipv6[0]}}
		do = func(face *backend.NetworkInterface) { face.Revoke([]netip.Addr{face.IPv6[0]}, nil) }
		tooMany = false
	}
	move.Code = cmp.Or(
		when(n.status() != backend.InterfaceAvailable && n.status() != backend.InterfaceInUse, "InvalidOperation.InvalidEniState"),
		when(tooMany, "InvalidOperation.Ipv6CountExceeded"),
	)
	move.Do = func(st *backend.State) []string {
		face, _ := st.Interfaces.Get(n.id)
		do(face)
		return nil
	}
	move.Then = func(st *backend.State, _ []string) {
		face, _ := st.Interfaces.Get(n.id)
		n.ipv6 = ipv6Of(face)
	}
	return move
}

func (w *Walk) deleteInterface(n *part) Move {
	move := Move{Action: "DeleteNetworkInterface", Params: []string{"NetworkInterfaceId", n.id}}
	move.Code = when(n.status() != backend.InterfaceAvailable, "InvalidOperation.InvalidEniState")
	return moves(n, []string{backend.InterfaceDeleting, nowhere}, move, func(st *backend.State) {
		face, _ := st.Interfaces.Get(n.id)
		st.InterfaceStep(face, backend.InterfaceDeleting, func() { st.DiscardInterface(face) })
	}, func() { n.leads = nowhere })
}

func (w *Walk) attachInterface(n *part, m *machine) Move {
	faces := 1 // the primary one
	for _, other := range w.interfaces {
		if other.at == m {
			faces++
		}
	}
	const most = 3 // of typeID
	move := Move{Action: "AttachNetworkInterface", Params: []string{"NetworkInterfaceId", n.id, "InstanceId", m.id}, Code: cmp.Or(
		when(!steady(m), "InvalidOperation.InvalidEcsState"),
		when(n.status() != backend.InterfaceAvailable, "InvalidOperation.InvalidEniState"),
		when(!m.own, "InvalidOperation.VpcMismatch"),
		when(faces == most, "EniPerInstanceLimitExceeded"),
		when(len(n.ipv6) > mostIPv6, "InvalidOperation.Ipv6CountExceeded"),
	)}
	return moves(n, []string{backend.InterfaceAttaching, backend.InterfaceInUse}, move, func(st *backend.State) {
		face, _ := st.Interfaces.Get(n.id)
		in, _ := st.Instances.Get(m.id)
		st.AttachInterface(face, in)
		st.InterfaceStep(face, backend.InterfaceAttaching, func() { face.Status = backend.InterfaceInUse })
	}, func() { n.at = m })
}

func (w *Walk) detachInterface(n *part, m *machine) Move {
	move := Move{Action: "DetachNetworkInterface", Params: []string{"NetworkInterfaceId", n.id, "InstanceId", m.id}, Code: cmp.Or(
		when(!steady(m), "InvalidOperation.InvalidEcsState"),
		when(n.at == nil, "InvalidOperation.InvalidEniState"),
		when(n.at != m, "InvalidParameter.EniNotBelongEcs"),
		when(n.status() != backend.InterfaceInUse && n.status() != backend.InterfaceDetaching, "InvalidOperation.InvalidEniState"),
	)}
	if n.status() == backend.InterfaceDetaching { // again, which has no effect
		move.Do, move.Then = func(*backend.State) []string { return nil }, func(*backend.State, []string) {}
		return move
	}
	return moves(n, []string{backend.InterfaceDetaching, backend.InterfaceAvailable}, move, func(st *backend.State) {
		face, _ := st.Interfaces.Get(n.id)
		st.InterfaceStep(face, backend.InterfaceDetaching, func() { st.DetachInterface(face) })
	}, func() { n.leads = away })
}

// The states of an EIP.
const (
	eipFree    = "Available"
	eipBinding = "Associating"
	eipBound   = "InUse"
	eipFreeing = "Unassociating"
)

func (w *Walk) moveEIP() Move {
	e, m, n := pick(w, w.eips), pick(w, w.machines), pick(w, w.interfaces)
	switch i := w.random.IntN(6); {
	case e == nil || m == nil || i == 0 && len(w.eips) < enough:
		return w.allocateEIP()
	case i <= 1:
		return w.releaseEIP(e)
	case i == 2 && n != nil:
		return w.bindToInterface(e, n)
	case i < 4:
		return w.bindToMachine(e, m)
	default:
		return w.unbind(e)
	}
}

func (w *Walk) allocateEIP() Move {
	return adds(&w.eips, true, []string{eipFree}, Move{Action: "AllocateEipAddress"}, func(st *backend.State) string {
		return st.AllocateEIP(region, "PayByTraffic", 5).ID
	})
}

func (w *Walk) releaseEIP(e *part) Move {
	move := Move{Action: "ReleaseEipAddress", Params: []string{"AllocationId", e.id}}
	move.Code = when(e.status() != eipFree, "IncorrectEipStatus")
	return moves(e, e.path, move, func(st *backend.State) {
		eip, _ := st.EIPs.Get(e.id)
		st.ReleaseEIP(eip)
	}, func() { w.remove(e) })
}

func (w *Walk) bindToMachine(e *part, m *machine) Move {
	move := Move{Action: "AssociateEipAddress", Params: []string{"AllocationId", e.id, "InstanceId", m.id}, Code: cmp.Or(
		when(e.status() != eipFree, "IncorrectEipStatus"),
		when(!steady(m), "IncorrectInstanceStatus"),
		when(slices.ContainsFunc(w.eips, func(other *part) bool { return other.at == m }), "InvalidAssociation.Duplicated"),
		when(m.public, "InvalidStatus.InstanceHasBandWidth"),
	)}
	return bind(e, move, func(st *backend.State, eip *backend.EIP) {
		in, _ := st.Instances.Get(m.id)
		st.BindEIP(eip, in)
	}, func() { e.at = m })
}

func (w *Walk) bindToInterface(e, n *part) Move {
	const kind = "NetworkInterface"
	move := Move{Action: "AssociateEipAddress", Params: []string{"AllocationId", e.id, "InstanceId", n.id, "InstanceType", kind}, Code: cmp.Or(
		when(e.status() != eipFree, "IncorrectEipStatus"),
		when(n.status() != backend.InterfaceAvailable && n.status() != backend.InterfaceInUse, "InvalidStatus.EniStatusNotSupport"),
		when(slices.ContainsFunc(w.eips, func(other *part) bool { return other.on == n }), "InvalidAssociation.Duplicated"),
	)}
	return bind(e, move, func(st *backend.State, eip *backend.EIP) { eip.ENI, _ = st.Interfaces.Get(n.id) }, func() { e.on = n })
}

func bind(e *part, move Move, do func(*backend.State, *backend.EIP), then func()) Move {
	return moves(e, []string{eipBinding, eipBound}, move, func(st *backend.State) {
		eip, _ := st.EIPs.Get(e.id)
		do(st, eip)
		st.EIPStep(eip, eipBinding, func() { eip.Status = eipBound })
	}, then)
}

func (w *Walk) unbind(e *part) Move {
	move := Move{Action: "UnassociateEipAddress", Params: []string{"AllocationId", e.id, "InstanceId", cmp.Or(e.holder(), "i-none")}}
	if e.on != nil {
		move.Params = append(move.Params, "InstanceType", "NetworkInterface")
	}
	move.Code = when(e.status() != eipBound, "IncorrectEipStatus")
	return moves(e, []string{eipFreeing, eipFree}, move, func(st *backend.State) {
		eip, _ := st.EIPs.Get(e.id)
		st.EIPStep(eip, eipFreeing, func() { st.UnbindEIP(eip) })
	}, func() { e.leads = away })
}
