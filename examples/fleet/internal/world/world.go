// Package world is an ECS in memory that other processes can call, with trouble of the kind that fleets meet.
package world

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/fleet"
)

// Trouble says what goes wrong in a world. The zero Trouble is none.
type Trouble struct {
	Seed     uint64
	Late     time.Duration // RunInstances and RunCommand are executed at once and answered this much later
	Lost     float64       // the part of responses to RunInstances that get lost
	Sick     float64       // the part of instances on which the check fails
	Throttle int           // calls per second that each action accepts in a region; 0 for any number
}

// options returns the options of a server.
func (t Trouble) options() []ecstest.Option {
	options := []ecstest.Option{ecstest.WithCommandRunner(t.check)}
	if t.Throttle > 0 {
		options = append(options, ecstest.WithFaults(ecstest.Throttle(t.Throttle, time.Second)))
	}
	if t.Lost > 0 {
		options = append(options, ecstest.WithFaults(ecstest.Random(t.Seed, t.Lost, ecstest.DropResponse("RunInstances"))))
	}
	if t.Late > 0 {
		options = append(options, ecstest.WithFaults(ecstest.DelayResponse(t.Late, "RunInstances", "RunCommand")))
	}
	return options
}

// check stands in for the script on an instance. Whether one is sick depends on its ID.
func (t Trouble) check(instanceID, _ string, _ map[string]string) (output string, exitCode int) {
	hash := sha256.Sum256(fmt.Append(nil, t.Seed, instanceID))
	if float64(binary.BigEndian.Uint32(hash[:]))/(1<<32) < t.Sick {
		return "degraded\n", 1
	}
	return "running\n", 0
}

// A World is an ECS in memory on a port of this machine.
type World struct {
	*ecstest.Server
	URL string

	mu     sync.Mutex
	counts map[string]Count
	server http.Server
}

// A Count says what became of the calls of one action.
type Count struct{ Sent, Executed, Throttled int }

// Open starts a world. Each step in the life of an instance takes the given time.
func Open(ctx context.Context, step time.Duration, t Trouble) (*World, error) {
	w := &World{counts: map[string]Count{}}
	w.Server = ecstest.NewServer(append(t.options(), ecstest.WithStepDuration(step), ecstest.WithCallLog(w.count))...)
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w.URL = "http://" + listener.Addr().String()
	w.server = http.Server{Handler: w.Server, ReadHeaderTimeout: time.Minute}
	go w.server.Serve(listener) //nolint:errcheck // it ends with Close
	return w, nil
}

// Close ends the world.
func (w *World) Close() { w.server.Close() }

// Client returns a client of the world at a URL, for processes that know only that.
func Client(region, url string) (*ecs.Client, error) {
	return ecs.NewClient(region, ecs.WithEndpoint(url), ecs.WithCredentials(credentials.Static(ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, "")))
}

func (w *World) count(c ecstest.Call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.counts[c.Action]
	n.Sent++
	if c.Executed {
		n.Executed++
	}
	if strings.HasPrefix(c.Code, "Throttling") {
		n.Throttled++
	}
	w.counts[c.Action] = n
}

// Counts returns the calls by action.
func (w *World) Counts() map[string]Count {
	w.mu.Lock()
	defer w.mu.Unlock()
	counts := map[string]Count{}
	for action, n := range w.counts {
		counts[action] = n
	}
	return counts
}

// Regions returns as many parts of an order as there are regions, which share the amount.
func Regions(amount int, ids ...string) (regions []fleet.Region) {
	for i, id := range ids {
		share := amount / len(ids)
		if i < amount%len(ids) {
			share++
		}
		if share > 0 {
			regions = append(regions, fleet.Region{ID: id, Amount: share, Spec: fleet.Spec{
				ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large",
			}})
		}
	}
	return regions
}
