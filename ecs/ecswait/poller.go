package ecswait

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describecloudassistantstatus"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

// Poller waits for and looks up single resources for many goroutines, with calls that they share: up to 100 ids in one,
// whoever asks for them. It is safe for concurrent use, and needs no closing: as long as nobody waits it makes no call and has
// no goroutine. Make one with [NewPoller] for each client.
//
// Its waits look together, in rounds; n of them cost one call per 100 and round. Each has its own context, grace and outcome,
// and ends at once when its context does. Their errors, failures and options are those of the functions that wait for many,
// except that the delays are given by the rounds, stretched while the service throttles.
//
// Its look-ups join in a call with those that come within a few milliseconds. What is not there is a [*NotFoundError]; there is
// no grace.
//
// Calls carry nothing of the contexts of those who share them, and are cancelled when all of these have ended. Who asks for
// the same id at the same time may get the same lists within the value: do not write to them.
type Poller struct {
	instances  group[describeinstances.Instance]
	assistants group[describecloudassistantstatus.InstanceCloudAssistantStatus]
	disks      group[describedisks.Disk]
	images     group[describeimages.Image]
	snapshots  group[describesnapshots.Snapshot]
	interfaces group[describenetworkinterfaces.NetworkInterface]
}

// PollerOption configures a [Poller].
type PollerOption func(*pollerConfig)

type pollerConfig struct{ every time.Duration }

// WithRounds sets how often the waits of a poller look. The default, and the meaning of 0 and less, is 3 s.
func WithRounds(every time.Duration) PollerOption {
	return func(c *pollerConfig) { c.every = every }
}

// NewPoller returns a poller that calls c.
func NewPoller(c ecs.Invoker, opts ...PollerOption) *Poller {
	const usual = 3 * time.Second
	config := pollerConfig{usual}
	for _, o := range opts {
		if o != nil {
			o(&config)
		}
	}
	if config.every <= 0 {
		config.every = usual
	}
	return &Poller{
		instances:  newGroup(&instances, c, config),
		assistants: newGroup(&assistants, c, config),
		disks:      newGroup(&disks, c, config),
		images:     newGroup(&images, c, config),
		snapshots:  newGroup(&snapshots, c, config),
		interfaces: newGroup(&interfaces, c, config),
	}
}

// Instance looks up an instance.
func (p *Poller) Instance(ctx context.Context, id string) (describeinstances.Instance, error) {
	return p.instances.get(ctx, id)
}

// Disk looks up a disk.
func (p *Poller) Disk(ctx context.Context, id string) (describedisks.Disk, error) {
	return p.disks.get(ctx, id)
}

// NetworkInterface looks up a network interface.
func (p *Poller) NetworkInterface(ctx context.Context, id string) (describenetworkinterfaces.NetworkInterface, error) {
	return p.interfaces.get(ctx, id)
}

// InstanceRunning waits as [InstancesRunning].
func (p *Poller) InstanceRunning(ctx context.Context, id string, opts ...waiter.BatchOption) (describeinstances.Instance, error) {
	return p.instances.wait(ctx, id, instanceIn(types.InstanceStatusRunning), opts)
}

// InstanceStopped waits as [InstancesStopped].
func (p *Poller) InstanceStopped(ctx context.Context, id string, opts ...waiter.BatchOption) (describeinstances.Instance, error) {
	return p.instances.wait(ctx, id, instanceIn(types.InstanceStatusStopped), opts)
}

// InstanceReleased waits as [InstancesReleased].
func (p *Poller) InstanceReleased(ctx context.Context, id string, opts ...waiter.BatchOption) error {
	_, err := p.instances.wait(ctx, id, instanceReleased, opts)
	return err
}

// InstanceWithPublicIP waits as [InstancesWithPublicIP].
func (p *Poller) InstanceWithPublicIP(ctx context.Context, id string, opts ...waiter.BatchOption) (describeinstances.Instance, error) {
	return p.instances.wait(ctx, id, instanceWithPublicIP, opts)
}

// CloudAssistantOnline waits as [CloudAssistantsOnline].
func (p *Poller) CloudAssistantOnline(ctx context.Context, instanceID string, opts ...waiter.BatchOption) (describecloudassistantstatus.InstanceCloudAssistantStatus, error) {
	return p.assistants.wait(ctx, instanceID, assistantOnline, opts)
}

// DiskAvailable waits as [DisksAvailable].
func (p *Poller) DiskAvailable(ctx context.Context, id string, opts ...waiter.BatchOption) (describedisks.Disk, error) {
	return p.disks.wait(ctx, id, diskIsAvailable, opts)
}

// DiskInUse waits as [DisksInUse].
func (p *Poller) DiskInUse(ctx context.Context, id string, opts ...waiter.BatchOption) (describedisks.Disk, error) {
	return p.disks.wait(ctx, id, diskIsInUse, opts)
}

// DiskDeleted waits as [DisksDeleted].
func (p *Poller) DiskDeleted(ctx context.Context, id string, opts ...waiter.BatchOption) error {
	_, err := p.disks.wait(ctx, id, diskDeleted, opts)
	return err
}

// ImageAvailable waits as [ImagesAvailable].
func (p *Poller) ImageAvailable(ctx context.Context, id string, opts ...waiter.BatchOption) (describeimages.Image, error) {
	return p.images.wait(ctx, id, imageAvailable, opts)
}

// SnapshotAccomplished waits as [SnapshotsAccomplished].
func (p *Poller) SnapshotAccomplished(ctx context.Context, id string, opts ...waiter.BatchOption) (describesnapshots.Snapshot, error) {
	return p.snapshots.wait(ctx, id, snapshotAccomplished, opts)
}

// NetworkInterfaceAvailable waits as [NetworkInterfacesAvailable].
func (p *Poller) NetworkInterfaceAvailable(ctx context.Context, id string, opts ...waiter.BatchOption) (describenetworkinterfaces.NetworkInterface, error) {
	return p.interfaces.wait(ctx, id, interfaceIsAvailable, opts)
}

// NetworkInterfaceInUse waits as [NetworkInterfacesInUse].
func (p *Poller) NetworkInterfaceInUse(ctx context.Context, id string, opts ...waiter.BatchOption) (describenetworkinterfaces.NetworkInterface, error) {
	return p.interfaces.wait(ctx, id, interfaceIsInUse, opts)
}

// group is what the poller does for one kind of resource.
type group[T any] struct {
	merged *merger[T]
	rounds *rounds
}

func newGroup[T any](k *kind[T], c ecs.Invoker, config pollerConfig) group[T] {
	return group[T]{&merger[T]{kind: k, c: c, byID: make(map[string]*lookup[T])}, &rounds{every: config.every}}
}

// get looks up one resource for a caller of the package.
func (g *group[T]) get(ctx context.Context, id string) (T, error) {
	var none T
	if err := g.merged.kind.check(ctx, []string{id}); err != nil {
		return none, err
	}
	v, err := g.merged.get(ctx, id)
	switch {
	case errors.Is(err, waiter.ErrMissing):
		return none, &NotFoundError{g.merged.kind.name, id}
	case err != nil:
		return none, fmt.Errorf("ecswait: %s %q: %w", g.merged.kind.name, id, err)
	default:
		return *v, nil
	}
}

// wait is a wait for one id that looks when the others do.
func (g *group[T]) wait(ctx context.Context, id string, to goal[T], opts []waiter.BatchOption) (T, error) {
	first := g.rounds.join()
	defer g.rounds.leave()
	got, err := g.merged.kind.waitFor(ctx, []string{id}, to, slices.Concat(opts, []waiter.BatchOption{waiter.WithInterval(time.Nanosecond)}),
		func(ctx context.Context, _ []string) (map[string]*T, time.Duration, error) {
			if first > 0 {
				sleep(ctx, first)
				first = 0
			}
			v, err := g.merged.get(ctx, id)
			switch {
			case err == nil:
				return map[string]*T{id: v}, g.rounds.next(), nil
			case errors.Is(err, waiter.ErrMissing):
				return nil, g.rounds.next(), nil
			default:
				return nil, g.rounds.next(), err
			}
		})
	if len(got) == 0 {
		var none T
		return none, err
	}
	return got[0], err
}

// sleep lasts until ctx ends at most.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
