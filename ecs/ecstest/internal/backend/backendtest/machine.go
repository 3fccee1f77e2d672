package backendtest

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// What all machines have in common.
const (
	region  = "cn-hangzhou"
	zone    = "cn-hangzhou-b"
	typeID  = "ecs.g7.large"
	imageID = "ubuntu_22_04_x64_20G_alibase_20240819.vhd"
)

func makeNetwork(st *backend.State) (*backend.VSwitch, *backend.SecurityGroup) {
	v := &backend.VPC{
		Resource: st.NewResource(backend.KindVPC, region, ""), Status: backend.NetworkAvailable,
		CIDR: netip.MustParsePrefix("10.0.0.0/8"),
	}
	w := &backend.VSwitch{
		Resource: st.NewResource(backend.KindVSwitch, region, zone), Status: backend.NetworkAvailable, VPC: v,
		Addresses: ipam.NewPool(netip.MustParsePrefix("10.0.0.0/24")),
	}
	v.EnableIPv6()
	w.EnableIPv6(v.IPv6Part(1))
	g := &backend.SecurityGroup{Resource: st.NewResource(backend.KindSecurityGroup, region, ""), VPC: v, Kind: "normal", InnerAccess: "Accept"}
	st.VPCs.Add(v)
	st.VSwitches.Add(w)
	st.SecurityGroups.Add(g)
	return w, g
}

// makeInstance launches an instance like the machine, with a data disk if that is wanted. It uses any pool that is open to it.
func (w *Walk) makeInstance(st *backend.State, m machine, data *part, open bool, path ...string) string {
	l := backend.Launch{PublicIP: m.public, Path: path, Tags: []backend.Pair{{Key: "walk"}}}
	l.Model = backend.Instance{
		Type: st.Catalog.FindType(typeID), Charge: backend.PostPaid, DeletionProtection: m.protected, AutoReleaseAt: m.release,
		OnHost: m.host != "", PrivatePool: "None",
	}
	in := &l.Model
	if m.spot {
		in.SpotStrategy = "SpotAsPriceGo"
		if m.stops {
			in.SpotInterruption = "Stop"
		}
	}
	if open {
		in.PrivatePool = "Open"
	}
	image, _ := st.Images.Get(imageID)
	in.SetImage(image)
	if m.host != "" {
		in.Host, _ = st.DedicatedHosts.Get(m.host)
	}
	if m.inSet {
		in.Set, _ = st.DeploymentSets.Get(w.set)
	}
	disk := backend.Disk{Use: "system", Category: "cloud_essd", Size: 40, Portable: true, DeleteWithInstance: true, Charge: backend.PostPaid}
	l.Disks = []backend.LaunchDisk{{Model: disk}}
	if data != nil {
		disk.Use, disk.DeleteWithInstance = "data", !data.stays
		l.Disks = append(l.Disks, backend.LaunchDisk{Model: disk})
	}
	l.Network = backend.LaunchNetwork{Region: region, Zone: zone}
	if m.own {
		l.Network.VSwitch, _ = st.VSwitches.Get(w.vSwitch)
		g, _ := st.SecurityGroups.Get(w.group)
		l.Network.Groups = []*backend.SecurityGroup{g}
	}
	return st.Launch(l).ID
}

func (w *Walk) launch() Move {
	amount := w.random.IntN(5) // 0 is not allowed
	m := machine{spot: w.chance(50), stops: w.chance(50), own: w.chance(70), public: w.chance(50), protected: w.chance(12)}
	data := part{stays: w.chance(50)}
	move := Move{Action: "RunInstances", Params: []string{
		"ImageId", imageID, "InstanceType", typeID, "Amount", strconv.Itoa(amount), "Tag.1.Key", "walk",
		"DeletionProtection", strconv.FormatBool(m.protected),
		"DataDisk.1.Size", "40", "DataDisk.1.DeleteWithInstance", strconv.FormatBool(!data.stays),
	}}
	if m.spot {
		move.Params = append(move.Params, "SpotStrategy", "SpotAsPriceGo")
		if m.stops {
			move.Params = append(move.Params, "SpotInterruptionBehavior", "Stop")
		}
	}
	if m.own {
		move.Params = append(move.Params, "VSwitchId", w.vSwitch, "SecurityGroupId", w.group)
	}
	if m.inSet = w.set != "" && w.chance(50); m.inSet {
		move.Params = append(move.Params, "DeploymentSetId", w.set)
	}
	if h := pick(w, w.hosts); h != nil && w.chance(20) {
		m.host, m.spot, m.stops = h.id, false, false // spot instances are not on dedicated hosts, which the service ignores
		move.Params = append(move.Params, "DedicatedHostId", h.id)
	}
	open := len(w.pools) > 0 && w.chance(60)
	if open {
		move.Params = append(move.Params, "PrivatePoolOptions.MatchCriteria", "Open")
	}
	if m.public {
		move.Params = append(move.Params, "InternetMaxBandwidthOut", "5")
	}
	if w.chance(25) {
		m.release = time.Now().UTC().Truncate(2 * time.Minute).Add(time.Duration(32+2*w.random.IntN(15)) * time.Minute)
		move.Params = append(move.Params, "AutoReleaseTime", m.release.Format("2006-01-02T15:04:05Z"))
	}
	room := w.left
	switch {
	case m.host != "":
		room = amount
	case open && !m.spot:
		room += w.openRoom()
	}
	move.Code = cmp.Or(
		when(m.host != "" && m.inSet, "InvalidDeploymentOnHost"),
		when(amount == 0, "InvalidParam.Amount"),
		when(amount > room, "OperationDenied.NoStock"),
		w.exceeds(amount, m.spot),
		w.disksExceed(amount),
	)
	path := []string{backend.Pending, backend.Starting, backend.Running}
	move.Do = func(st *backend.State) (ids []string) {
		for range amount {
			ids = append(ids, w.makeInstance(st, m, &data, open, path...))
		}
		return ids
	}
	move.Then = func(st *backend.State, ids []string) {
		for _, id := range ids {
			m, data := m, data
			m.id, data.at = id, &m
			m.walk(path...)
			data.walk(backend.DiskInUse)
			in, _ := st.Instances.Get(id)
			data.id = in.Disks[1].ID
			w.supply(&m, open)
			w.machines, w.disks = append(w.machines, &m), append(w.disks, &data)
		}
	}
	return move
}

func (w *Walk) create() Move {
	path := []string{backend.Pending, backend.Stopped}
	return Move{
		Action: "CreateInstance", Params: []string{"ImageId", imageID, "InstanceType", typeID},
		Code: cmp.Or(when(w.left < 1, "OperationDenied.NoStock"), w.exceeds(1, false)),
		Do:   func(st *backend.State) []string { return []string{w.makeInstance(st, machine{}, nil, false, path...)} },
		Then: func(_ *backend.State, ids []string) {
			m := &machine{life: life{id: ids[0]}}
			m.walk(path...)
			w.supply(m, false)
			w.machines = append(w.machines, m)
		},
	}
}

// An operation is what an action does to an instance, if it is allowed.
type operation struct {
	action string
	params []string
	legal  func(*machine) (code string)
	do     func(*backend.State, *backend.Instance)
	then   func(*Walk, *machine)
}

// when returns the code if something is wrong.
func when(wrong bool, code string) string {
	if wrong {
		return code
	}
	return ""
}

func needs(status string) func(*machine) string {
	return func(m *machine) string { return when(m.status() != status, "IncorrectInstanceStatus") }
}

func mayGo(force bool) func(*machine) string {
	return func(m *machine) string {
		return cmp.Or(
			when(m.status() == backend.Pending, "IncorrectInstanceStatus.Initializing"),
			when(m.protected, "InvalidOperation.DeletionProtection"),
			when(m.status() != backend.Stopped && !force, "IncorrectInstanceStatus"),
		)
	}
}

func boot(w *Walk, m *machine) {
	w.restarted(m)
	m.walk(backend.Starting, backend.Running)
}

func doBoot(st *backend.State, in *backend.Instance) { st.Walk(in, backend.Starting, backend.Running) }

// start gives the machine its public address back, unless it has an EIP.
func start(w *Walk, m *machine) {
	boot(w, m)
	if m.saved {
		m.public = !slices.ContainsFunc(w.eips, func(e *part) bool { return e.at == m })
	}
	m.saving, m.saved = false, false
}

func doStop(mode string) func(*backend.State, *backend.Instance) {
	return func(st *backend.State, in *backend.Instance) {
		in.StoppedMode = mode
		st.Walk(in, backend.Stopping, backend.Stopped)
	}
}

var operations = []operation{
	{"Start", nil, needs(backend.Stopped), doBoot, start},
	{
		"Stop", nil, needs(backend.Running), doStop("KeepCharging"),
		func(_ *Walk, m *machine) { m.walk(backend.Stopping, backend.Stopped) },
	},
	{
		"Stop", []string{"StoppedMode", "StopCharging"},
		func(m *machine) string {
			return cmp.Or(needs(backend.Running)(m), when(m.spot, "InvalidInstanceId.NotSupport"))
		},
		doStop("StopCharging"),
		func(_ *Walk, m *machine) {
			m.walk(backend.Stopping, backend.Stopped)
			m.saving = true
		},
	},
	{"Reboot", nil, needs(backend.Running), doBoot, boot},
	{"Delete", nil, mayGo(false), (*backend.State).DeleteInstance, (*Walk).delete},
	{"Delete", []string{"Force", "true"}, mayGo(true), (*backend.State).DeleteInstance, (*Walk).delete},
}

// operation returns a random operation. Instances are seldom deleted, so that they come to have much.
func (w *Walk) operation() operation {
	if w.chance(80) {
		return operations[w.random.IntN(4)]
	}
	return operations[w.random.IntN(len(operations))]
}

// find returns a random machine, or one that does not exist.
func (w *Walk) find() (m *machine, exists bool) {
	if n := w.random.IntN(len(w.machines) + 1); n < len(w.machines) {
		return w.machines[n], true
	}
	return &machine{life: life{id: "i-none", path: []string{""}}}, false
}

// on returns a move with the instance.
func (w *Walk) on(m *machine, action string, params []string, do func(*backend.State, *backend.Instance), then func()) Move {
	return Move{
		Action: action, Params: append([]string{"InstanceId", m.id}, params...),
		Do: func(st *backend.State) []string {
			in, _ := st.Instances.Get(m.id)
			do(st, in)
			return nil
		},
		Then: func(*backend.State, []string) { then() },
	}
}

// operateOne does one operation with one instance.
func (w *Walk) operateOne() Move {
	o := w.operation()
	m, exists := w.find()
	move := w.on(m, o.action+"Instance", o.params, o.do, func() { o.then(w, m) })
	if move.Code = "InvalidInstanceId.NotFound"; exists {
		move.Code = o.legal(m)
	}
	return move
}

// operateMany does one operation with several instances: with all or none, or with as many as possible.
func (w *Walk) operateMany() Move {
	o := w.operation()
	move := Move{Action: o.action + "Instances", Params: slices.Clone(o.params)}
	var machines, legal []*machine
	for n := range 1 + w.random.IntN(4) {
		m, exists := w.find()
		move.Params = append(move.Params, fmt.Sprintf("InstanceId.%d", n+1), m.id)
		if slices.ContainsFunc(machines, func(other *machine) bool { return other.id == m.id }) {
			continue
		}
		machines = append(machines, m)
		code := "InvalidInstanceId.NotFound"
		if exists {
			if code = o.legal(m); code == "" {
				legal = append(legal, m)
			}
		}
		move.Code = cmp.Or(move.Code, code)
	}
	if !strings.HasPrefix(move.Action, "Delete") && w.chance(50) {
		move.Params, move.Code = append(move.Params, "BatchOptimization", "SuccessFirst"), ""
	}
	move.Do = func(st *backend.State) []string {
		for _, m := range legal {
			in, _ := st.Instances.Get(m.id)
			o.do(st, in)
		}
		return nil
	}
	move.Then = func(*backend.State, []string) {
		for _, m := range legal {
			o.then(w, m)
		}
	}
	return move
}

func (w *Walk) protect() Move {
	on := w.chance(50)
	m, exists := w.find()
	move := w.on(m, "ModifyInstanceAttribute", []string{"DeletionProtection", strconv.FormatBool(on)},
		func(_ *backend.State, in *backend.Instance) { in.DeletionProtection = on },
		func() { m.protected = on })
	move.Code = when(!exists, "InvalidInstanceId.NotFound")
	return move
}

// takeBack reclaims a spot instance. The API has no action for this.
func (w *Walk) takeBack() Move {
	m, exists := w.find()
	move := w.on(m, "", nil, (*backend.State).Reclaim, func() {
		if m.reclaim.IsZero() {
			w.order++
			m.reclaim, m.order = time.Now().Add(backend.ReclaimNotice), w.order
		}
	})
	move.Code = when(!exists || !m.spot, "it is no spot instance")
	return move
}
