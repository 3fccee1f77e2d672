package ecstest

import "time"

// reclaimNotice is the time between the notice and the end of a spot instance.
const reclaimNotice = 5 * time.Minute

// reclaim takes a spot instance back after a notice. An instance that is being reclaimed already does not change.
func (st *state) reclaim(in *instance) {
	if in.locked(lockRecycling) {
		return
	}
	in.lock(lockRecycling, "The spot instance is about to be reclaimed.")
	in.termination = st.after(reclaimNotice, func() { st.endReclaim(in) }).at
}

// endReclaim ends a spot instance after the notice.
func (st *state) endReclaim(in *instance) {
	in.termination = time.Time{}
	if _, ok := st.instances.get(in.id); !ok { // already released
		return
	}
	if in.spotInterruption != "Stop" {
		st.release(in)
		return
	}
	in.unlock(lockRecycling)
	if in.status != stopped {
		in.stoppedMode = "StopCharging"
		st.walk(in, stopping, stopped)
	}
}
