package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/examples/fleet"
	"github.com/go-aliecs/aliecs/examples/fleet/internal/world"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// inMemory are the regions of an order for the ECS in memory.
var inMemory = []string{
	"cn-hangzhou", "cn-shanghai", "cn-beijing", "cn-shenzhen", "cn-zhangjiakou",
	"cn-hongkong", "ap-southeast-1", "ap-northeast-1", "eu-central-1", "us-west-1",
}

type flags struct {
	amount, batch, workers, regions int
	name, db, engine, check         string
	spec                            fleet.Spec
	kill, killEngine                count
	cancel, hold, release           bool
	rate                            float64
	trouble                         *world.Trouble
}

func declare(d *demo.Demo, t *world.Trouble) *flags {
	f := &flags{trouble: t}
	d.StringVar(&f.name, "name", "fleet", "the `name` of the order; the same name is the same order")
	d.IntVar(&f.amount, "n", 1000, "how many instances to order")
	d.IntVar(&f.batch, "batch", 100, "instances in one purchase, up to 100")
	d.IntVar(&f.regions, "regions", len(inMemory), "how many regions, in memory; with -live it is -region alone")
	d.IntVar(&f.workers, "workers", 2, "processes that work")
	d.StringVar(&f.engine, "engine", "", "use the Temporal server at `host:port` instead of one of our own; TEMPORAL_TLS… and TEMPORAL_API_KEY apply")
	d.StringVar(&f.db, "db", "", "keep the engine's state in this `file`, to survive even kill -9")
	d.StringVar(&f.check, "check", "systemctl is-system-running --wait", "an instance is healthy if this shell `script` exits with 0 on it")
	d.StringVar(&f.spec.ImageID, "image", "", "the `image` of the instances")
	d.StringVar(&f.spec.InstanceType, "type", "", "their instance `type`")
	d.StringVar(&f.spec.VSwitchID, "vswitch", "", "their `vSwitch`")
	d.StringVar(&f.spec.SecurityGroupID, "group", "", "their security `group`")
	d.StringVar(&f.spec.KeyPairName, "key-pair", "", "their key `pair`")
	d.Float64Var(&f.rate, "rate", 10, "calls per second in each region, of all workers together, for each of writes, reads and guests")
	d.Var(&f.kill, "kill", "kill workers while they work: three, or -kill=`N`")
	d.Var(&f.killEngine, "kill-engine", "kill the engine, too, with -db: once, or -kill-engine=`N`")
	d.BoolVar(&f.cancel, "cancel", false, "cancel the order in the middle, in memory")
	d.BoolVar(&f.release, "release", false, "release all that orders of this name bought, instead of buying")
	d.BoolVar(&f.hold, "hold", false, "keep the engine and its web UI when done")
	d.DurationVar(&t.Late, "late", 0, "in memory: responses to purchases and commands are this late")
	d.Float64Var(&t.Lost, "lost", 0, "in memory: this part of the responses to purchases gets lost, 0 to 1")
	d.Float64Var(&t.Sick, "sick", 0, "in memory: this part of the instances is sick, 0 to 1")
	d.IntVar(&t.Throttle, "throttle", 0, "in memory: each action accepts so many calls per second in a region")
	d.Uint64Var(&t.Seed, "seed", 1, "in memory: another seed, other trouble")
	return f
}

// A count is a flag that may stand alone.
type count int

func (c *count) String() string   { return strconv.Itoa(int(*c)) }
func (c *count) IsBoolFlag() bool { return true }

func (c *count) Set(text string) error {
	if text == "true" {
		text = "3"
	}
	n, err := strconv.Atoi(text)
	*c = count(n)
	return err
}

// valid reports what is wrong with the flags.
func (f *flags) valid(d *demo.Demo) error {
	switch {
	case f.workers < 1 || f.amount < 1:
		return errors.New("-n and -workers must be at least 1")
	case f.regions < 1 || f.regions > len(inMemory) || f.amount < f.regions && !d.Live():
		return fmt.Errorf("-regions must be 1 to %d, and not more than -n", len(inMemory))
	case f.killEngine > 0 && (f.db == "" || f.engine != ""):
		return errors.New("-kill-engine needs -db, and an engine of our own")
	case d.Live() && (f.cancel || f.kill > 0 || f.killEngine > 0):
		return errors.New("-cancel and -kill are for the ECS in memory")
	case d.Live() && f.db == "" && f.engine == "":
		return errors.New("-live needs -db or -engine: an engine in memory forgets what it bought when it is killed")
	case d.Live() && !f.release && slices.Contains([]string{f.spec.ImageID, f.spec.InstanceType, f.spec.VSwitchID, f.spec.SecurityGroupID}, ""):
		return errors.New("-live needs -image, -type, -vswitch and -group")
	case f.release && !d.Live():
		return errors.New("-release is for -live: what is in memory is gone when the program ends")
	}
	return nil
}

// queue returns one of its own where workers of others may ask for work that is for this ECS in memory.
func (f *flags) queue(d *demo.Demo) string {
	if f.engine == "" || d.Live() {
		return fleet.Queue
	}
	return fleet.Queue + "-" + word()
}

// word returns a word that nobody used before.
func word() string { return strings.ToLower(rand.Text()[:6]) }

func (f *flags) order(d *demo.Demo) fleet.Order {
	if f.db != "" && !d.Live() && !d.Given("name") {
		f.name += "-" + word() // the file may know orders whose instances were in a memory that is gone
	}
	order := fleet.Order{Name: f.name, Batch: f.batch, Check: f.check}
	ids := []string{d.Region()}
	if !d.Live() {
		ids = inMemory[:f.regions]
	}
	for i, id := range ids {
		share := f.amount / len(ids)
		if i < f.amount%len(ids) {
			share++
		}
		order.Regions = append(order.Regions, fleet.Region{ID: id, Amount: share, Spec: f.spec})
	}
	return order
}

// remedy returns the command that releases what an order bought.
func (f *flags) remedy(d *demo.Demo) string {
	engine := "-engine " + f.engine
	if f.engine == "" {
		engine = "-db " + f.db
	}
	return fmt.Sprintf("go run . -live -region %s %s -name %s -release -yes", d.Region(), engine, f.name)
}
