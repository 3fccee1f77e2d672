package backend

import (
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// Walk moves the instance along a path of states: into the first now, and into each later one after a step. It cancels
// an earlier walk. Nothing saves an instance that is being deleted.
func (st *State) Walk(in *Instance, path ...string) {
	if in.deleting {
		return
	}
	st.Cancel(in.Change)
	in.Status = path[0]
	in.record(st.Now)
	switch in.Status {
	case Starting:
		st.powerUp(in)
	case Running:
		in.Started, in.StoppedMode = st.Now, ""
	case Stopped:
		st.powerDown(in)
	}
	if len(path) > 1 {
		st.next(&in.Resource, func() { st.Walk(in, path[1:]...) })
	}
}

// powerUp applies what was deferred to the next start: a new type, and a new public IP address if one was released when
// the instance was stopped without charge and nothing has taken its place. A planned restart is no longer needed.
func (st *State) powerUp(in *Instance) {
	in.AddressChanged = false
	st.endEvents(in, RebootForMaintenance, EventAvoided)
	if in.NextType != nil {
		in.SetType(in.NextType)
		in.NextType = nil
	}
	if in.StoppedMode == "StopCharging" && in.wantsPublicIP && !in.PublicIP.IsValid() && in.EIP == nil {
		in.PublicIP, _ = st.Public.Take()
	}
}

// powerDown releases the public IP address of an instance that was stopped without charge.
func (st *State) powerDown(in *Instance) {
	if in.StoppedMode != "StopCharging" {
		in.StoppedMode = "KeepCharging"
		return
	}
	in.wantsPublicIP = in.PublicIP.IsValid()
	st.Public.Release(in.PublicIP)
	in.PublicIP = netip.Addr{}
}

// SetBandwidth sets the bandwidth of the public IP address. Without outbound bandwidth the instance loses its address.
func (st *State) SetBandwidth(in *Instance, into, out int) {
	in.BandwidthIn, in.BandwidthOut = into, out
	if out == 0 {
		st.ReleasePublicIP(in)
	}
}

// ReleasePublicIP releases the public IP address of the instance, which does not get another at the next start.
func (st *State) ReleasePublicIP(in *Instance) {
	st.Public.Release(in.PublicIP)
	in.PublicIP, in.wantsPublicIP = netip.Addr{}, false
}

// ReclaimNotice is the time between the notice and the end of a spot instance.
const ReclaimNotice = 5 * time.Minute

// Reclaim takes back a spot instance after a notice. It does nothing if the instance is already being reclaimed.
func (st *State) Reclaim(in *Instance) {
	if in.Locked(LockRecycling) {
		return
	}
	in.Lock(LockRecycling, "The spot instance is about to be reclaimed.")
	in.Reclaiming = st.After(ReclaimNotice, func() { st.endReclaim(in) })
	in.Termination = st.Now.Add(ReclaimNotice)
}

// endReclaim ends a spot instance after the notice.
func (st *State) endReclaim(in *Instance) {
	in.Termination = time.Time{}
	if in.SpotInterruption != "Stop" {
		st.Release(in)
		return
	}
	in.Unlock(LockRecycling)
	if in.Status != Stopped {
		in.StoppedMode = "StopCharging"
		st.Walk(in, Stopping, Stopped)
	}
}

// DeleteInstance releases the instance, which is stopping until then.
func (st *State) DeleteInstance(in *Instance) {
	st.delete(in, &in.Status, Stopping, func() { st.Release(in) })
}

// Release removes the instance at once, with the disks and interfaces that are to be deleted with it, its public
// address and its tags, and cancels its events. Its other disks and interfaces become available.
func (st *State) Release(in *Instance) {
	for _, d := range slices.Clone(in.Disks) {
		st.DetachDisk(d, in)
		if len(d.Mounts) == 0 && (d.DeleteWithInstance || d.Use == "system" && !d.Portable) {
			st.DiscardDisk(d)
		}
	}
	for _, n := range slices.Clone(in.Interfaces) {
		st.DetachInterface(n)
		if n.Use == "Primary" || n.DeleteOnRelease {
			st.DiscardInterface(n)
		}
	}
	if in.EIP != nil {
		st.UnbindEIP(in.EIP)
	}
	st.Public.Release(in.PublicIP)
	st.endEvents(in, "", EventCanceled)
	st.endSessions(in)
	Discard(st, &st.Instances, in)
}

// The charge types of instances and disks.
const (
	PostPaid = "PostPaid"
	PrePaid  = "PrePaid"
)

// graceAfterExpiry is how long an expired instance is kept locked.
const graceAfterExpiry = 15 * 24 * time.Hour

// AddPeriods returns the time n weeks, years or else months after t.
func AddPeriods(t time.Time, n int, unit string) time.Time {
	switch unit {
	case "Week":
		return t.AddDate(0, 0, 7*n)
	case "Year":
		return t.AddDate(n, 0, 0)
	default:
		return t.AddDate(0, n, 0)
	}
}

// NewOrder returns the number of a new order, which is paid at once.
func (st *State) NewOrder() string {
	st.orders++
	return fmt.Sprintf("2%012d", st.orders)
}

// ExpireAt makes the subscription end at t. Then the instance is renewed if it has automatic renewal. Otherwise it is
// locked and stopped, and released after the grace period.
func (st *State) ExpireAt(in *Instance, t time.Time) {
	st.Cancel(in.Expiring)
	in.Expires = t
	in.Unlock(LockFinancial)
	in.Expiring = st.At(t, func() {
		if in.Renewal == "AutoRenewal" {
			st.ExpireAt(in, AddPeriods(t, in.RenewPeriods, in.RenewUnit))
			return
		}
		in.Lock(LockFinancial, "The subscription has expired.")
		if in.Status != Stopped {
			in.StoppedMode = ""
			st.Walk(in, Stopping, Stopped)
		}
		in.Expiring = st.At(t.Add(graceAfterExpiry), func() { st.Release(in) })
	})
}

// RebootAt restarts the instance at t if it is running then.
func (st *State) RebootAt(in *Instance, t time.Time) {
	st.Cancel(in.Reboot)
	in.Reboot = st.At(t, func() {
		if in.Status == Running {
			st.Walk(in, Starting, Running)
		}
	})
}

// ReleaseAt schedules the release of the instance at t, or cancels it if t is zero.
func (st *State) ReleaseAt(in *Instance, t time.Time) {
	st.Cancel(in.Releasing)
	in.AutoReleaseAt, in.Releasing = t, nil
	if !t.IsZero() {
		in.Releasing = st.At(t, func() { st.Release(in) })
	}
}

// ChargeAs changes the charge type of the instance, effective now. The system disk always changes with it; data disks
// change on request, and always to pay-as-you-go.
func (st *State) ChargeAs(in *Instance, charge string, n int, unit string, dataDisks bool) {
	in.Charge = charge
	if charge == PrePaid {
		in.Renewal, in.RenewPeriods, in.RenewUnit = "Normal", 1, "Month"
		in.DeletionProtection = false
		in.leavePool() // which only pay-as-you-go instances use
		st.ExpireAt(in, AddPeriods(st.Now, n, unit))
	} else {
		st.Cancel(in.Expiring)
		in.Expires, in.Expiring = time.Time{}, nil
	}
	for _, d := range in.Disks {
		if d.Use == "system" || dataDisks || charge == PostPaid {
			d.Charge, d.Expires = charge, in.Expires
		}
	}
}
