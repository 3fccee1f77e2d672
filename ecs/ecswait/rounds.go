package ecswait

import (
	"sync"
	"time"
)

// rounds are the moments at which the waits of a poller look together. They begin with a wait when there is no other, and
// follow each other at an even pace until there is none left. A wait that begins in between takes part from the next one on:
// if it looked at once, so would all, and a thousand that begin one by one would make a thousand calls.
type rounds struct {
	every time.Duration

	mu    sync.Mutex
	waits int // under way
	first time.Time
}

// join counts a wait, and tells how long it has to wait for its first round.
func (r *rounds) join() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.waits++; r.waits == 1 {
		r.first = time.Now()
	}
	if next := r.untilNext(); next <= r.every-window {
		return next
	}
	return 0 // there is one just gathering
}

func (r *rounds) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waits--
}

// next tells how long it is until the next round.
func (r *rounds) next() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.untilNext()
}

func (r *rounds) untilNext() time.Duration { return r.every - time.Since(r.first)%r.every }
