// Package waiter polls until a condition holds: a machine has started, a job has ended. It knows nothing of any API.
//
// A wait is made of two functions. Poll makes one call and returns what it saw. Judge looks at that value or error and decides:
// [Done], [Continue], or an error, which ends the wait as failed and is returned to the caller.
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
// The first poll is made at once. The delays after it start at 1 s and grow by half up to 15 s. Each is shortened by a random part of
// at most a fifth, so that many waits do not poll in step. Options change all of that. A delay begins when the poll before it
// has returned. A poll error or value that implements [RetryAfterer] can ask for a longer delay, even beyond the maximum.
//
// The context is the only deadline. It is passed to poll, and it cuts delays short. Poll is never called with a context that is
// done. A delay that would last until the deadline or longer is not begun, because no poll could follow it: the wait ends at once.
// A wait that ends before its judge has decided returns an [*Error], which says what was seen last.
//
// # Errors
//
// What a poll error means is for the judge to say. A judge that returns the error it is given fails on every one. An error
// that poll returns after the context is done is not judged, but kept in the [*Error]. Three functions wrap a judge: [Tolerate]
// ignores some errors in a row, [Grace] ignores errors at the beginning, and [Hold] asks for the same verdict several times in a
// row. The judges they return have a memory, so every wait needs its own.
//
// # Many keys
//
// [UntilAll] waits for many keys with polls that ask for many at a time. It polls only for those that are not finished, in batches
// of limited size, and makes a limited number of polls at a time. Each key has its own judge, and its outcome is what Until
// would have returned for it.
//
// Judges and progress callbacks run on the goroutine of the caller, one at a time. The package starts no goroutine that outlives a
// call, keeps no state between calls, and lets a panic in a callback reach the caller.
package waiter
