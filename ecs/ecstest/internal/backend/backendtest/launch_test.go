package backendtest_test

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// someLaunch returns a launch that needs nothing in the account.
func someLaunch() backend.Launch {
	return backend.Launch{
		Model:   backend.Instance{Type: catalog.Default().FindType("ecs.g7.large"), Charge: backend.PostPaid},
		Network: backend.LaunchNetwork{Region: "cn-hangzhou", Zone: "cn-hangzhou-h"},
		Disks:   []backend.LaunchDisk{{Model: backend.Disk{Use: "system", DeleteWithInstance: true}}, {Model: backend.Disk{Use: "data", DeleteWithInstance: true}}},
		Path:    []string{backend.Pending, backend.Starting, backend.Running},
	}
}

func TestState_Launch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := backend.New()
		l := someLaunch()
		l.Tags, l.PublicIP, l.Model.Group = []backend.Pair{{Key: "env", Value: "test"}}, true, "rg-1"
		var in *backend.Instance
		b.Do(func(st *backend.State) {
			st.SetStock("ecs.g7.large", 2)
			in = st.Launch(l)
			assert.Equal(t, in.ID, in.Name)
			assert.Equal(t, "iZ"+in.ID[2:]+"Z", in.HostName)
			assert.Equal(t, backend.Pending, in.Status)
			require.Len(t, in.Disks, 2)
			assert.Equal(t, "/dev/xvdb", in.Disks[1].Device(in))
			assert.Equal(t, "rg-1", in.Disks[1].Group)
			assert.Equal(t, netip.MustParsePrefix("172.16.0.0/16"), in.Primary().VSwitch.Addresses.Network, "of the default network")
			assert.True(t, in.PublicIP.IsValid())
			assert.Equal(t, l.Tags, st.Tags.Of(&in.Resource))
			left, _ := st.Left(in.Type, in.Zone)
			assert.Equal(t, 1, left)
		})
		time.Sleep(2 * backend.DefaultStep)
		b.Do(func(st *backend.State) {
			assert.Equal(t, backend.Running, in.Status)
			st.Release(in)
			assert.Empty(t, st.Instances.All)
			assert.Empty(t, st.Disks.All)
			assert.Empty(t, st.Interfaces.All)
			assert.Empty(t, st.Tags)
			assert.Empty(t, st.Public.Used)
			assert.Empty(t, st.Due)
		})
	})
}

func TestState_Launch_ends(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		set  func(*backend.Instance)
		end  time.Duration
	}{
		{"at its release time", func(in *backend.Instance) { in.AutoReleaseAt = time.Now().UTC().Add(time.Hour) }, time.Hour},
		{"some time after its expiry", func(in *backend.Instance) { in.Charge, in.Expires = backend.PrePaid, time.Now().UTC().Add(time.Hour) }, time.Hour + 15*24*time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := backend.New()
				l := someLaunch()
				tt.set(&l.Model)
				count := func() (n int) {
					b.Do(func(st *backend.State) { n = len(st.Instances.All) })
					return n
				}
				b.Do(func(st *backend.State) {
					in := st.Launch(l)
					assert.Equal(t, in.Expires, in.Disks[0].Expires, "the disks expire with the instance")
				})
				time.Sleep(tt.end - 1)
				assert.Equal(t, 1, count())
				time.Sleep(time.Nanosecond)
				assert.Zero(t, count())
			})
		})
	}
}
