package backendtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// An instance whose deletion takes time goes then, whatever else happens to it, and so do its sessions.
func TestState_DeleteInstance(t *testing.T) {
	t.Parallel()
	st := backend.NewState()
	st.SetDeletion(time.Hour)
	in := launch(st)
	in.SpotStrategy, in.SpotInterruption = "SpotAsPriceGo", "Stop"
	s := &backend.Session{Resource: st.NewResource(backend.KindSession, in.Region, ""), InstanceID: in.ID}
	st.DeleteInstance(in)
	st.Settle(st.Now.Add(55 * time.Minute))
	st.StartSession(s)
	st.Reclaim(in)
	st.Walk(in, backend.Starting, backend.Running)
	assert.Equal(t, backend.Stopping, in.Status)
	assert.True(t, in.Deleting())
	assert.False(t, in.Gone(st))
	st.Settle(st.Now.Add(5 * time.Minute))
	assert.True(t, in.Gone(st))
	assert.Equal(t, backend.SessionTerminated, s.Status)
	assert.Empty(t, st.Due)
}
