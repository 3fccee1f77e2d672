package backend

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// someLaunch returns a launch that needs nothing in the account.
func someLaunch() Launch {
	return Launch{
		Model:   Instance{Type: catalog.FindType(catalog.CatalogTypes(), "ecs.g7.large"), Charge: PostPaid},
		Network: LaunchNetwork{Region: "cn-hangzhou", Zone: "cn-hangzhou-h"},
		Disks:   []LaunchDisk{{Model: Disk{Use: "system", DeleteWithInstance: true}}, {Model: Disk{Use: "data", DeleteWithInstance: true}}},
		Path:    []string{Pending, Starting, Running},
	}
}

func TestState_Launch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewBackend()
		l := someLaunch()
		l.Tags, l.PublicIP, l.Model.Group = []Pair{{"env", "test"}}, true, "rg-1"
		var in *Instance
		b.Do(func(st *State) {
			st.SetStock("ecs.g7.large", 2)
			in = st.Launch(l)
			assert.Equal(t, in.ID, in.Name)
			assert.Equal(t, "iZ"+in.ID[2:]+"Z", in.HostName)
			assert.Equal(t, Pending, in.Status)
			require.Len(t, in.Disks, 2)
			assert.Equal(t, "/dev/xvdb", in.Disks[1].Device(in))
			assert.Equal(t, "rg-1", in.Disks[1].Group)
			assert.Equal(t, netip.MustParsePrefix("172.16.0.0/16"), in.Primary().VSwitch.Addresses.Network, "of the default network")
			assert.True(t, in.PublicIP.IsValid())
			assert.Equal(t, l.Tags, st.Tags.Of(&in.Resource))
			left, _ := st.Left(in.Type, in.Zone)
			assert.Equal(t, 1, left)
		})
		time.Sleep(2 * DefaultStep)
		b.Do(func(st *State) {
			assert.Equal(t, Running, in.Status)
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
		set  func(*Instance)
		end  time.Duration
	}{
		{"at its release time", func(in *Instance) { in.AutoReleaseAt = time.Now().UTC().Add(time.Hour) }, time.Hour},
		{"some time after its expiry", func(in *Instance) { in.Charge, in.Expires = PrePaid, time.Now().UTC().Add(time.Hour) }, time.Hour + graceAfterExpiry},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := NewBackend()
				l := someLaunch()
				tt.set(&l.Model)
				count := func() (n int) {
					b.Do(func(st *State) { n = len(st.Instances.All) })
					return n
				}
				b.Do(func(st *State) {
					in := st.Launch(l)
					assert.Equal(t, in.Expires, in.Disks[0].Expires, "the disks expire with the instance")
				})
				time.Sleep(tt.end - 1)
				assert.Equal(t, 1, count())
				time.Sleep(1)
				assert.Zero(t, count())
			})
		})
	}
}
