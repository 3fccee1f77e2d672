package ecstest

import (
	"fmt"
	"time"
)

// reclaimNotice is the time between the notice and the end of a spot instance.
const reclaimNotice = 5 * time.Minute

// Reclaim reclaims a spot instance, as the service does when it needs the
// capacity. At once the instance gets the lock reason Recycling, and its
// metadata states the termination time, 5 minutes from now. At that time the
// instance is released, or stopped without charge if it was created with
// SpotInterruptionBehavior Stop. Reclaiming an instance again changes nothing.
// Reclaim returns an error if the instance does not exist or is not a spot
// instance.
func (s *Server) Reclaim(instanceID string) error {
	var err error
	s.withState(func(st *state) {
		in, ok := st.instances.get(instanceID)
		switch {
		case !ok:
			err = fmt.Errorf("ecstest: reclaim %q: there is no such instance", instanceID)
		case !in.spot():
			err = fmt.Errorf("ecstest: reclaim %q: it is no spot instance", instanceID)
		case !in.locked(lockRecycling):
			in.lock(lockRecycling, "The spot instance is about to be reclaimed.")
			s.reclaims[in.id] = st.after(reclaimNotice, func() { s.endReclaim(st, in) }).at
		}
	})
	return err
}

// endReclaim ends a spot instance after the notice. The caller holds the lock.
func (s *Server) endReclaim(st *state, in *instance) {
	delete(s.reclaims, in.id)
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
