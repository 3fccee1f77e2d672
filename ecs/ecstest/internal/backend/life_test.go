package backend

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// An instance whose deletion takes time goes then, whatever else happens to it, and so do its sessions.
func TestState_DeleteInstance(t *testing.T) {
	t.Parallel()
	st := NewState()
	st.SetDeletion(time.Hour)
	in := launch(st)
	in.SpotStrategy, in.SpotInterruption = "SpotAsPriceGo", "Stop"
	s := &Session{Resource: st.NewResource(KindSession, in.Region, ""), InstanceID: in.ID}
	st.DeleteInstance(in)
	st.settle(st.Now.Add(55 * time.Minute))
	st.StartSession(s)
	st.Reclaim(in)
	st.Walk(in, Starting, Running)
	assert.Equal(t, Stopping, in.Status)
	assert.True(t, in.Deleting())
	assert.False(t, in.Gone(st))
	st.settle(st.Now.Add(5 * time.Minute))
	assert.True(t, in.Gone(st))
	assert.Equal(t, SessionTerminated, s.Status)
	assert.Empty(t, st.Due)
}
