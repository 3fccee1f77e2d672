// Package waiter waits for something that happens elsewhere and has to be asked for: a machine that starts, a job that
// ends. It is the loop around such questions, and knows nothing of any API.
//
// A wait is made of two functions. Poll asks once and returns what it saw. Judge looks at that, a value or an error, and
// decides: [Done], [Continue], or an error, which ends the wait as failed and is what the caller gets.
//
//	status, err := waiter.Until(ctx, poll, func(s Status, err error) (waiter.Verdict, error) {
//		if s == Broken {
//			return waiter.Continue, errors.New("it broke")
//		}
//		return s == Running, err
//	})
//
// # Time
//
// The first poll is made at once. After it come delays of 1 s, growing by half up to 15 s, each shortened by a random
// part of at most a fifth so that many waits do not poll in step; options change all of that. A delay begins when the poll
// before it has returned. A poll error or value that is a [RetryAfterer] can ask for a longer delay, beyond the cap too.
//
// The context is the only deadline. It reaches poll; an ended one is never polled with; it cuts a delay short; and a delay
// that would last until its deadline or longer is not begun, because no poll could follow: the wait ends there and then.
// A wait that ends before its judge has decided returns an [*Error], which tells what was seen last.
//
// # Judges
//
// Judge sees every poll error and may well continue, with one exception: once the context has ended, the error of a poll
// says no more than that, and is only kept. Three helpers wrap a judge: [Tolerate] lets some errors in a row pass, [Grace]
// lets them pass in the beginning, [Hold] wants the same verdict several times in a row. What they return has a memory, so
// every wait needs its own.
//
// # Many at once
//
// [UntilAll] waits for many keys with polls that ask for many: only those not yet finished, in batches of limited size, a
// limited number of them at a time. Each key has its own judge, and its outcome is what Until would have returned for it.
//
// Judges and progress callbacks run on the goroutine of the caller, one at a time. The package starts no goroutine that
// outlives a call, keeps no state between calls, and lets a panic in a callback reach the caller.
package waiter
