package ensure_test

import (
	"context"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/ensure"
)

// world is an account with two running instances and one resource of each other kind that verbs are about, all of them free.
type world struct {
	testing.TB
	s                           *ecstest.Server
	c                           *ecs.Client
	one, two                    string
	disk, network, group, image string
	instances                   []describeinstances.Instance
}

// onWorld runs f in a bubble. A step of a life cycle takes 5 s.
func onWorld(t *testing.T, f func(t *testing.T, w *world), opts ...ecstest.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{TB: t, s: ecstest.NewServer(append([]ecstest.Option{ecstest.WithStepDuration(5 * time.Second)}, opts...)...)}
		w.c = w.s.Client()
		ctx := t.Context()
		made, err := runinstances.Do(ctx, w.c, &runinstances.Request{
			ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: new(2),
		})
		require.NoError(t, err)
		w.one, w.two = made.InstanceIDs[0], made.InstanceIDs[1]
		w.instances, err = ecswait.InstancesRunning(ctx, w.c, made.InstanceIDs)
		require.NoError(t, err)
		w.disk, w.network = w.newDisk(), w.newInterface()
		group, err := createsecuritygroup.Do(ctx, w.c, &createsecuritygroup.Request{VPCID: w.instances[0].VPCAttributes.VPCID})
		require.NoError(t, err)
		w.group = group.SecurityGroupID
		image, err := createimage.Do(ctx, w.c, &createimage.Request{InstanceID: w.one})
		require.NoError(t, err)
		w.image = image.ImageID
		_, err = ecswait.ImagesAvailable(ctx, w.c, []string{w.image})
		require.NoError(t, err)
		f(t, w)
	})
}

func (w *world) newDisk() string {
	w.Helper()
	made, err := createdisk.Do(w.Context(), w.c, &createdisk.Request{ZoneID: w.instances[0].ZoneID, Size: new(40), DiskCategory: "cloud_essd"})
	require.NoError(w, err)
	_, err = ecswait.DisksAvailable(w.Context(), w.c, []string{made.DiskID})
	require.NoError(w, err)
	return made.DiskID
}

func (w *world) newInterface() string {
	w.Helper()
	made, err := createnetworkinterface.Do(w.Context(), w.c, &createnetworkinterface.Request{
		VSwitchID: w.instances[0].VPCAttributes.VSwitchID, SecurityGroupID: w.instances[0].SecurityGroupIDs[0],
	})
	require.NoError(w, err)
	_, err = ecswait.NetworkInterfacesAvailable(w.Context(), w.c, []string{made.NetworkInterfaceID})
	require.NoError(w, err)
	return made.NetworkInterfaceID
}

// addresses returns the first n of addresses that nothing else has, in the network of the instances.
func (w *world) addresses(n int) (all []netip.Addr) {
	primary := w.instances[0].NetworkInterfaces[0].PrimaryIPAddress
	prefix := netip.MustParsePrefix(primary + "/24").Masked()
	for a := range n {
		octets := prefix.Addr().As4()
		octets[3] = byte(200 + a)
		all = append(all, netip.AddrFrom4(octets))
	}
	return all
}

// A verb brings something of the world to a state.
type verb func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error)

func did[T any](done ensure.Done[T], err error) ([]ensure.Action, error) { return done.Did, err }

// must reaches a state that a test begins with.
func (w *world) must(v verb, opts ...ensure.Option) {
	w.Helper()
	_, err := v(w.Context(), w.c, w, opts...)
	require.NoError(w, err)
}

// called lists the actions that f calls.
func (w *world) called(f func()) (actions []string) {
	before := len(w.s.Calls())
	f()
	for _, call := range w.s.Calls()[before:] {
		actions = append(actions, call.Action)
	}
	return actions
}

func names(actions []ensure.Action) (all []string) {
	for _, a := range actions {
		all = append(all, a.Name)
	}
	return all
}
