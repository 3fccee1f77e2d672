package backend

import (
	"net/netip"
	"slices"
	"time"
)

// Walk moves the instance along a path of states: into the first now, and into each later one after a step. It cancels
// an earlier walk.
func (st *State) Walk(in *Instance, path ...string) {
	st.Cancel(in.Change)
	in.Status = path[0]
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
// the instance was stopped without charge and nothing has taken its place.
func (st *State) powerUp(in *Instance) {
	if in.NextType != nil {
		in.Type, in.NextType = in.NextType, nil
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
		st.Public.Release(in.PublicIP)
		in.PublicIP, in.wantsPublicIP = netip.Addr{}, false
	}
}

// ReclaimNotice is the time between the notice and the end of a spot instance.
const ReclaimNotice = 5 * time.Minute

// Reclaim takes back a spot instance after a notice. It does nothing if the instance is already being reclaimed.
func (st *State) Reclaim(in *Instance) {
	if in.Locked(LockRecycling) {
		return
	}
	in.Lock(LockRecycling, "The spot instance is about to be reclaimed.")
	in.reclaim = st.after(ReclaimNotice, func() { st.endReclaim(in) })
	in.Termination = in.reclaim.at
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

// Release removes the instance at once, with the disks and interfaces that are to be deleted with it, its public
// address and its tags. Its other disks and interfaces become available.
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
	Discard(st, &st.Instances, in)
}
