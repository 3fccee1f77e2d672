package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/fleet"
	"github.com/go-aliecs/aliecs/examples/fleet/internal/world"
)

// A crew is what works on an order: the engine and the workers, which are children of this process.
type crew struct {
	fail    context.CancelCauseFunc
	show    func(format string, args ...any)
	queue   string
	regions []string
	address string // of the engine
	ecs     string // URL of the ECS in memory; empty for the real one
	engine  *process
	workers []*process

	killing sync.WaitGroup
	killed  struct{ workers, engines int } // once killing is over
}

// openECS makes the ECS in memory one for the workers. Without one, they use the real ECS.
func (c *crew) openECS(ctx context.Context, server *ecstest.Server) (err error) {
	if server == nil {
		return nil
	}
	for name, value := range map[string]string{
		"ALIBABA_CLOUD_ACCESS_KEY_ID": ecstest.DefaultAccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": ecstest.DefaultAccessKeySecret,
		"ALIBABA_CLOUD_SECURITY_TOKEN": "",
	} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	c.ecs, err = world.Serve(ctx, server)
	return err
}

// openEngine starts an engine, or uses that at an address.
func (c *crew) openEngine(address, file string) error {
	if c.address = address; address != "" {
		return nil
	}
	ports, err := freePorts(2)
	if err != nil {
		return err
	}
	c.address = fmt.Sprintf("%s:%d", loopback, ports[0])
	c.show("Engine: %s, its state in %s. It is for development: see README.md for production.", c.address, cmp.Or(file, "memory"))
	c.show("Watch:  http://%s:%d/namespaces/%s/workflows", loopback, ports[1], namespace)
	c.engine = &process{died: c.fail, args: []string{"engine", "-port", fmt.Sprint(ports[0]), "-ui-port", fmt.Sprint(ports[1]), "-db", file}}
	return c.engine.start()
}

// hire starts a worker.
func (c *crew) hire(rate float64) error {
	r := fmt.Sprint(rate)
	w := &process{died: c.fail, args: []string{
		"worker", "-engine", c.address, "-queue", c.queue, "-ecs", c.ecs, "-regions", strings.Join(c.regions, ","), "-writes", r, "-reads", r, "-guests", r,
	}}
	c.workers = append(c.workers, w)
	return w.start()
}

// kill kills workers and the engine at random, and starts them again, until ctx ends.
func (c *crew) kill(ctx context.Context, f *flags) {
	workers, engines := int(f.kill), int(f.killEngine)
	random := rand.New(rand.NewPCG(f.trouble.Seed, 0))
	pause := 500*time.Millisecond + time.Duration(f.amount)*300*time.Microsecond // over the whole time that it takes
	if f.cancel {
		pause /= 3 // it takes less
	}
	c.killing.Go(func() {
		for left := workers + engines; left > 0; left-- {
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause/2 + time.Duration(random.Int64N(int64(pause)))):
			}
			victim := c.workers[random.IntN(len(c.workers))]
			if random.IntN(left) < engines {
				engines--
				victim = c.engine
				c.killed.engines++
			} else {
				c.killed.workers++
			}
			if err := victim.again(); err != nil {
				c.fail(err)
			}
		}
	})
}

// end ends all of them.
func (c *crew) end() {
	c.killing.Wait()
	for _, w := range c.workers {
		w.end()
	}
	if c.engine != nil {
		c.engine.end()
	}
}

func ids(o fleet.Order) (ids []string) {
	for _, r := range o.Regions {
		ids = append(ids, r.ID)
	}
	return ids
}
