package ecstest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

// entry reads an entry below meta-data, which must exist.
func entry(t testing.TB, m http.RoundTripper, path string) string {
	t.Helper()
	status, text := apitest.Metadata(t, m, "GET", "/latest/meta-data/"+path)
	require.Equal(t, 200, status, path)
	return text
}

func TestMetadata_roleKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer(ecstest.WithDenied("web-role", "DescribeZones"))
		m := s.Metadata(apitest.Launch(t, s, "RamRoleName=web-role")[0])
		assert.Equal(t, "web-role", entry(t, m, "ram/security-credentials/"))
		client := func() *ecs.Client {
			var keys struct{ Code, AccessKeyId, AccessKeySecret, SecurityToken string }
			text := entry(t, m, "ram/security-credentials/web-role")
			require.NoError(t, json.Unmarshal([]byte(text), &keys))
			assert.Equal(t, "Success", keys.Code)
			return s.Client(ecs.WithCredentials(credentials.Static(keys.AccessKeyId, keys.AccessKeySecret, keys.SecurityToken)))
		}
		first := entry(t, m, "ram/security-credentials/web-role")
		assert.Contains(t, first, `"Expiration":"2000-01-01T06:00:00Z"`)
		assert.Contains(t, first, `"LastUpdated":"2000-01-01T00:00:00Z"`)
		old := client()
		_, err := describeregions.Do(t.Context(), old, nil)
		require.NoError(t, err)
		_, err = describezones.Do(t.Context(), old, nil)
		assert.True(t, ecs.HasCode(err, "Forbidden.RAM"), "%v", err)
		assert.ErrorContains(t, err, "web-role")

		time.Sleep(6*time.Hour - 30*time.Minute - time.Second)
		assert.Equal(t, first, entry(t, m, "ram/security-credentials/web-role"))
		time.Sleep(time.Second)
		assert.NotEqual(t, first, entry(t, m, "ram/security-credentials/web-role"), "new ones half an hour early")
		_, err = describeregions.Do(t.Context(), old, nil)
		require.NoError(t, err, "the old ones are still good")
		time.Sleep(30 * time.Minute)
		_, err = describeregions.Do(t.Context(), old, nil)
		assert.True(t, ecs.HasCode(err, "InvalidSecurityToken.Expired"), "%v", err)
		_, err = describeregions.Do(t.Context(), client(), nil)
		require.NoError(t, err)
	})
}

func TestMetadata_ServeHTTP(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	for _, tt := range []struct {
		name, id string
	}{{"known", id}, {"unknown", "i-0"}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(s.Metadata(tt.id))
			t.Cleanup(srv.Close)
			resp, err := srv.Client().Get(srv.URL + "/latest/meta-data/instance-id")
			if tt.id != id {
				require.Error(t, err, "the connection is dropped")
				return
			}
			require.NoError(t, err)
			defer resp.Body.Close()
			b, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Equal(t, id, string(b))
		})
	}
}

func TestServer_Reclaim(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer()
		id := apitest.Launch(t, s, "SpotStrategy=SpotAsPriceGo")[0]
		m := s.Metadata(id)
		const path = "/latest/meta-data/instance/spot/termination-time"
		status, _ := apitest.Metadata(t, m, "GET", path)
		assert.Equal(t, 404, status)

		require.NoError(t, s.Reclaim(id))
		status, text := apitest.Metadata(t, m, "GET", path)
		assert.Equal(t, 200, status)
		assert.Equal(t, "2000-01-01T00:05:00Z", text)
		time.Sleep(time.Minute)
		require.NoError(t, s.Reclaim(id), "once more changes nothing")
		_, text = apitest.Metadata(t, m, "GET", path)
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
		s := ecstest.NewServer()
		ids := apitest.Launch(t, s, "SpotStrategy=SpotAsPriceGo SpotInterruptionBehavior=Stop Amount=2")
		time.Sleep(time.Second)
		require.NoError(t, s.Reclaim(ids[0]))
		require.NoError(t, s.Reclaim(ids[1]))
		apitest.Succeed[struct{}](t, s, "StopInstance", "InstanceId", ids[1])
		time.Sleep(5*time.Minute + time.Second)
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
		s := ecstest.NewServer()
		id := apitest.Launch(t, s, "SpotStrategy=SpotAsPriceGo")[0]
		time.Sleep(time.Second)
		require.NoError(t, s.Reclaim(id))
		apitest.Succeed[struct{}](t, s, "DeleteInstance", "InstanceId", id, "Force", "true")
		time.Sleep(time.Hour)
		assert.Empty(t, s.Account().Instances)
	})
}

func TestServer_Reclaim_rejects(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer()
	require.ErrorContains(t, s.Reclaim("i-1"), `"i-1"`)
	require.ErrorContains(t, s.Reclaim(apitest.Launch(t, s, "")[0]), "no spot instance")
}
