package ecstest

import (
	"fmt"
	"time"
)

// reclaimNotice is how long before it takes a spot instance away the service
// says so.
const reclaimNotice = 5 * time.Minute

// Reclaim takes a spot instance away as the service does that wants its
// capacity back: at once the instance has the lock reason Recycling and its
// metadata tell when it ends, which is 5 minutes from now; then it is released
// or, if it was made with the interruption behavior Stop, stopped without
// charge. Reclaiming it again changes nothing. An id that is not known, or not
// that of a spot instance, is an error.
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

// takeAway ends the notice of a reclaim, with the lock held.
func (s *Server) endReclaim(st *state, in *instance) {
	delete(s.reclaims, in.id)
	if _, ok := st.instances.get(in.id); !ok { // the caller was faster
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
