package ecs_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/ensure"
	"github.com/go-aliecs/aliecs/ecs/ratelimit"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A controller keeps one instance for each machine of its store.
type controller struct {
	client ecs.Invoker // for what changes something
	merged ecs.Invoker // for look-ups: many goroutines share a call
	store  *store
	log    *slog.Logger
	pause  time.Duration // between two tries
}

func newController(client *ecs.Client, s *store, log *slog.Logger, window, pause time.Duration) *controller {
	return &controller{client, ecswait.Merge(client, window), s, log, pause}
}

// keep reconciles all machines at once, each until it runs or ctx ends.
func (c *controller) keep(ctx context.Context, names ...string) {
	var all sync.WaitGroup
	for _, name := range names {
		all.Go(func() {
			for {
				err := c.reconcile(ctx, name)
				if err == nil || ctx.Err() != nil {
					return
				}
				c.log.ErrorContext(ctx, "reconcile", "machine", name, "error", err) // with the request id
				select {
				case <-time.After(c.pause):
				case <-ctx.Done():
					return
				}
			}
		})
	}
	all.Wait()
}

// reconcile brings a machine to a running instance. Call it again after an error or a crash: it goes on where it was.
func (c *controller) reconcile(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute) // of the calls, their retries and the waits
	defer cancel()

	m := c.store.load(name)
	if m.token == "" {
		m.token = ecs.NewClientToken()
		c.store.save(name, m) // before the call
	}
	if m.instance == "" {
		launched, err := runinstances.Do(ctx, c.client, &runinstances.Request{
			ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", InstanceName: name,
			Tags:        types.Tags(map[string]string{"machine": name, "owner": "fleet"}),
			ClientToken: m.token,
		})
		if err != nil {
			return err
		}
		m.instance = launched.InstanceIDs[0]
		c.store.save(name, m)
	}
	_, err := ecswait.InstancesRunning(ctx, c.merged, []string{m.instance})
	return err
}

// figures count attempts by action and code, as the service does.
type figures struct {
	mu       sync.Mutex
	attempts map[string]int
}

func (f *figures) intercept(next ecs.AttemptFunc) ecs.AttemptFunc {
	return func(ctx context.Context, a *ecs.Attempt) error {
		err := next(ctx, a)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.attempts[a.Operation.Action+" "+a.Code]++
		return err
	}
}

// logWrites logs each attempt to change something, with what the provider's support asks for.
func logWrites(log *slog.Logger) func(ecs.AttemptFunc) ecs.AttemptFunc {
	return func(next ecs.AttemptFunc) ecs.AttemptFunc {
		return func(ctx context.Context, a *ecs.Attempt) error {
			err := next(ctx, a)
			if !a.Operation.ReadOnly {
				log.InfoContext(ctx, a.Operation.Action, "attempt", a.Number, "status", a.Status, "code", a.Code, "request", a.RequestID)
			}
			return err
		}
	}
}

// A store outlives the process; here it is a map.
type store struct {
	mu       sync.Mutex
	machines map[string]machine
}

type machine struct{ token, instance string }

func (s *store) load(name string) machine {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.machines[name]
}

func (s *store) save(name string, m machine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.machines[name] = m
}

// A controller of three machines. The response to the first launch is lost, and then the process ends. Since the token was
// stored, the second process gets the instance that was launched, and does not launch another.
func Example_controller() {
	server := ecstest.NewServer(ecstest.WithStepDuration(5 * time.Millisecond))
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	kept := &store{machines: map[string]machine{}}
	numbers := &figures{attempts: map[string]int{}}
	governor := ratelimit.New(ratelimit.WithMaxInFlight(16))
	client := server.Client( // in production ecs.NewClient("cn-hangzhou", …)
		ecs.WithUserAgent("fleet", "1.0"),
		ecs.WithAttemptInterceptor(numbers.intercept), // the outermost: it sees what the limit ends, too
		ecs.WithAttemptInterceptor(governor.Intercept),
		ecs.WithAttemptInterceptor(logWrites(log)),
	)

	// The first process ends while the response to its launch is under way.
	ctx, crash := context.WithCancel(context.Background())
	remove := server.Inject(ecstest.DropResponse(runinstances.Action))
	time.AfterFunc(20*time.Millisecond, crash)
	newController(client, kept, log, time.Millisecond, time.Second).keep(ctx, "web-1")
	remove()

	// In production the window is 3 s and the pause 30 s.
	newController(client, kept, log, 5*time.Millisecond, time.Second).keep(context.Background(), "web-1", "web-2", "web-3")
	launches := 0
	for _, call := range server.CallsTo(runinstances.Action) {
		if call.Executed {
			launches++
		}
	}
	fmt.Println(launches, "launches,", len(server.Account().Instances), "instances,", numbers.attempts["RunInstances Throttling.User"], "throttled")
	// Output: 3 launches, 3 instances, 0 throttled
}

// place brings a data disk to where it belongs, at a machine that runs, however far an earlier try came.
func place(ctx context.Context, client ecs.Invoker, disk, instance string, size int) error {
	if _, err := ensure.InstanceRunning(ctx, client, instance); err != nil {
		return err
	}
	if _, err := ensure.DiskSize(ctx, client, disk, size); err != nil {
		return err
	}
	attached, err := ensure.DiskAttached(ctx, client, disk, instance)
	for _, action := range attached.Did {
		fmt.Println(action.Name)
	}
	return err
}

// The verbs do what is left to do: the second time, nothing.
func Example_controllerDisk() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client()
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-h",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	disk, err := createdisk.Do(ctx, client, &createdisk.Request{ZoneID: "cn-hangzhou-h", Size: new(40), DiskCategory: "cloud_essd"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		fmt.Println(place(ctx, client, disk.DiskID, launched.InstanceIDs[0], 100))
	}
	// Output:
	// AttachDisk
	// <nil>
	// <nil>
}
