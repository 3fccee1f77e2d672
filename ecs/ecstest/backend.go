package ecstest

import (
	"sync"
	"time"
)

// A backend is an account: its state, with the only lock.
type backend struct {
	mu    sync.Mutex
	state *state
}

func newBackend() *backend { return &backend{state: newState()} }

// do calls f with the state, locked and settled to the current time.
func (b *backend) do(f func(*state)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state.settle(time.Now())
	f(b.state)
}
