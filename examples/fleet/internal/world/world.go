// Package world is an ECS in memory that other processes can call, with trouble of the kind that fleets meet.
package world

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// Trouble says what goes wrong in a world. The zero Trouble is none.
type Trouble struct {
	Seed     uint64
	Late     time.Duration // RunInstances and RunCommand are executed at once, and their responses come this much later
	Lost     float64       // the part of responses to RunInstances that get lost
	Sick     float64       // the part of instances on which the check fails
	Throttle int           // calls per second that each action accepts in a region; 0 for any number
}

// faults returns what the server does to calls.
func (t *Trouble) faults() (faults []ecstest.Fault) {
	if t.Throttle > 0 {
		faults = append(faults, ecstest.Throttle(t.Throttle, time.Second))
	}
	if t.Late > 0 {
		faults = append(faults, ecstest.DelayResponse(t.Late, "RunInstances", "RunCommand"))
	}
	if t.Lost > 0 {
		faults = append(faults, ecstest.Random(t.Seed, t.Lost, ecstest.DropResponse("RunInstances")))
	}
	return faults
}

// check stands in for the script on an instance. Whether one is sick depends on its ID.
func (t *Trouble) check(instanceID, _ string, _ map[string]string) (output string, exitCode int) {
	hash := sha256.Sum256(fmt.Append(nil, t.Seed, instanceID))
	if float64(binary.BigEndian.Uint32(hash[:]))/(1<<32) < t.Sick {
		return "degraded\n", 1
	}
	return "running\n", 0
}

// A World counts the calls of an ECS in memory.
type World struct {
	Trouble Trouble // read when the first program asks for a client

	mu     sync.Mutex
	counts map[string]Count
}

// A Count says what became of the calls of one action.
type Count struct{ Sent, Executed, Throttled int }

// Demo returns the world as examples start it.
func (w *World) Demo() demo.World {
	return demo.World{
		Options: []ecstest.Option{
			ecstest.WithStepDuration(500 * time.Millisecond), ecstest.WithCallLog(w.count), ecstest.WithCommandRunner(w.Trouble.check),
		},
		Fill: func(_ context.Context, _ *ecs.Client, server *ecstest.Server) (demo.Defaults, error) {
			server.Inject(w.Trouble.faults()...)
			return demo.Defaults{"image": "aliyun_3_x64_20G_alibase_20240528.vhd", "type": "ecs.g7.large"}, nil
		},
	}
}

// Serve makes the server one for other processes, until ctx ends, and returns its URL.
func Serve(ctx context.Context, server *ecstest.Server) (url string, err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s := &http.Server{Handler: server, ReadHeaderTimeout: time.Minute}
	go s.Serve(listener) //nolint:errcheck // it ends with Close
	context.AfterFunc(ctx, func() { _ = s.Close() })
	return "http://" + listener.Addr().String(), nil
}

func (w *World) count(c ecstest.Call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.counts == nil {
		w.counts = map[string]Count{}
	}
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
	return maps.Clone(w.counts)
}
