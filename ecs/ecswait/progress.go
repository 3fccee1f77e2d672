package ecswait

import (
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/waiter"
)

// report is a callback for the progress of a wait. The lock is that of the wait, so that no callback runs while the state
// changes, and no two at a time.
type report struct {
	every time.Duration
	f     func(waiter.Progress)

	mu    *sync.Mutex
	start time.Time
	last  waiter.Progress
	at    time.Time // of the last call of f
}

// startReports begins the reports of a wait for n ids, and returns the function that ends them.
func (c *config) startReports(mu *sync.Mutex, n int) (end func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	for i := range c.reports {
		r := *c.reports[i] // the option may be in use by other waits
		r.mu, r.start, r.at = mu, time.Now(), time.Now()
		r.last.Pending = n
		c.reports[i] = &r
		c.wait = append(c.wait, waiter.WithProgress(r.round))
		if r.every > 0 && n > 0 {
			wg.Go(func() { r.beat(done) })
		}
	}
	return func() {
		close(done)
		wg.Wait()
	}
}

// round is called after each round.
func (r *report) round(p waiter.Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = p
	r.call()
}

func (r *report) call() {
	r.f(r.last)
	r.at = time.Now()
}

// beat calls f whenever it was not called for long, until done is closed.
func (r *report) beat(done <-chan struct{}) {
	timer := time.NewTimer(r.every)
	defer timer.Stop()
	for {
		select {
		case <-done:
			return
		case <-timer.C:
			timer.Reset(r.late())
		}
	}
}

// late calls f if that is due, and returns how long it is until the next time.
func (r *report) late() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.at) >= r.every {
		r.last.Elapsed = time.Since(r.start)
		r.call()
	}
	return r.every - time.Since(r.at)
}
