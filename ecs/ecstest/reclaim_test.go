package ecstest

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestServer_Reclaim(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewServer()
		id := apitest.RunN(t, s, "SpotStrategy=SpotAsPriceGo")[0]
		m := s.Metadata(id)
		const path = "/latest/meta-data/instance/spot/termination-time"
		status, _ := metadata(t, m, "GET", path)
		assert.Equal(t, 404, status)

		require.NoError(t, s.Reclaim(id))
		status, text := metadata(t, m, "GET", path)
		assert.Equal(t, 200, status)
		assert.Equal(t, "2000-01-01T00:05:00Z", text)
		time.Sleep(time.Minute)
		require.NoError(t, s.Reclaim(id), "once more changes nothing")
		_, text = metadata(t, m, "GET", path)
		assert.Equal(t, "2000-01-01T00:05:00Z", text)
		in := s.Account().Instances[0]
		assert.Equal(t, []string{"Recycling"}, in.LockReasons)
		assert.Equal(t, time.Date(2000, 1, 1, 0, 5, 0, 0, time.UTC), in.Termination)
		assert.Equal(t, "Running", in.Status)

		time.Sleep(4*time.Minute - time.Nanosecond)
		assert.Len(t, s.Account().Instances, 1)
		time.Sleep(time.Nanosecond)
		a := s.Account()
		assert.Empty(t, a.Instances)
		assert.Empty(t, a.Disks)
		assert.Empty(t, a.NetworkInterfaces)
		require.ErrorContains(t, s.Reclaim(id), "no such instance")
	})
}

func TestServer_Reclaim_stops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewServer()
		ids := apitest.RunN(t, s, "SpotStrategy=SpotAsPriceGo SpotInterruptionBehavior=Stop Amount=2")
		time.Sleep(time.Second)
		require.NoError(t, s.Reclaim(ids[0]))
		require.NoError(t, s.Reclaim(ids[1]))
		apitest.Succeed[struct{}](t, s, "StopInstance", "InstanceId", ids[1])
		time.Sleep(backend.ReclaimNotice + time.Second)
		for i, in := range s.Account().Instances {
			assert.Equal(t, "Stopped", in.Status)
			assert.Empty(t, in.LockReasons)
			assert.Zero(t, in.Termination)
			assert.Equal(t, []string{"StopCharging", "KeepCharging"}[i], in.StoppedMode)
		}
		apitest.Succeed[struct{}](t, s, "StartInstance", "InstanceId", ids[0])
	})
}

func TestServer_Reclaim_releasedBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewServer()
		id := apitest.RunN(t, s, "SpotStrategy=SpotAsPriceGo")[0]
		time.Sleep(time.Second)
		require.NoError(t, s.Reclaim(id))
		apitest.Succeed[struct{}](t, s, "DeleteInstance", "InstanceId", id, "Force", "true")
		time.Sleep(time.Hour)
		assert.Empty(t, s.Account().Instances)
	})
}

func TestServer_Reclaim_rejects(t *testing.T) {
	t.Parallel()
	s := NewServer()
	require.ErrorContains(t, s.Reclaim("i-1"), `"i-1"`)
	require.ErrorContains(t, s.Reclaim(apitest.RunN(t, s, "")[0]), "no spot instance")
}
