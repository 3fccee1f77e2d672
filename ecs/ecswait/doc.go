// Package ecswait waits for ECS resources: instances that start, disks that are detached, images that are made.
//
// Each function waits for one thing, for any number of ids. It returns those resources that got there, in the order of the
// ids, even when others did not.
//
//	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
//	defer cancel()
//	running, err := ecswait.InstancesRunning(ctx, client, ids)
//	if e, ok := errors.AsType[*ecswait.Error](err); ok {
//		for _, item := range e.Failed {
//			log.Print(item) // instance "i-7": want "Running", seen "Stopping"
//		}
//	}
//
// # Calls
//
// A round of polls asks only for the ids that are not finished, up to 100 in one call, 50 where a page of the answer holds no
// more, and one where the action takes no more. Rounds, their delays and the deadline, which is that of the context, are those
// of package waiter; its options work here, waiter.WithProgress and waiter.WithConcurrency among them, except that the size of
// batches is given. No ids, no call.
//
// # Failures
//
// A state from which a resource does not get where it is wanted ends the wait for that id at once: it has failed, it is on its
// way elsewhere, it fell back, it is locked, or it is gone. What has just been created may be unknown to the service for a
// while: an id that was never seen is not found only after the grace, see [WithGrace].
//
// A call that is refused for good, for want of permission say, ends the wait for the ids it asked for. Throttling, a service
// in trouble and broken connections never end a wait, they are asked again; throttling makes the delays longer. This comes on
// top of what the client repeats by itself.
//
// # One at a time
//
// Where many goroutines wait for or look up one resource each, as in a controller, a [Poller] makes one call of what they ask
// for at the same time.
//
// The functions take any [ecs.Invoker], keep no state between calls, and leave no goroutine behind. A poller keeps none while
// nobody waits.
package ecswait
