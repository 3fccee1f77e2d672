package ecstest

import (
	"fmt"
)

// Reclaim reclaims a spot instance, as the service does when it needs the
// capacity. At once the instance gets the lock reason Recycling, and its
// metadata states the termination time, 5 minutes from now. At that time the
// instance is released, or stopped without charge if it was created with
// SpotInterruptionBehavior Stop. Reclaiming an instance again changes nothing.
// Reclaim returns an error if the instance does not exist or is not a spot
// instance.
func (s *Server) Reclaim(instanceID string) error {
	var err error
	s.backend.do(func(st *state) {
		in, ok := st.instances.get(instanceID)
		switch {
		case !ok:
			err = fmt.Errorf("ecstest: reclaim %q: there is no such instance", instanceID)
		case !in.spot():
			err = fmt.Errorf("ecstest: reclaim %q: it is no spot instance", instanceID)
		default:
			st.reclaim(in)
		}
	})
	return err
}
