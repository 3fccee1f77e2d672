// Package ecswait waits for ECS resources: instances to start, disks to be attached, images to be made.
//
//	running, err := ecswait.InstancesRunning(ctx, client, ids)
//	if e, ok := errors.AsType[*ecswait.Error](err); ok {
//		for _, item := range e.Failed {
//			log.Print(item) // instance "i-7": want "Running", seen "Stopping"
//		}
//	}
//
// A [Wait] returns the resources that reached its goal, in the order of ids, even when others failed. For a goal of your own,
// use [Kind.Until]; for a kind that the package does not know, [NewKind]; for waits on many goroutines, [Merge]; for waits
// that outlive a process, [WithOneLook].
//
// Each round asks for the ids that are not finished, as many in one call as the kind lists. Delays are those of package waiter;
// the context is the only deadline.
//
// An id fails when its resource cannot reach the goal: its state says so, it is locked, [Goal.Never] has a reason, or it does
// not begin within the grace. It also fails when the resource vanishes, falls back or heads elsewhere, but only after two
// responses in a row say so, because the service may show an old state once more. See [WithGrace]. A call that is rejected
// for good, for lack of permission say, fails its ids. Throttling, server errors and lost connections never fail a wait;
// throttling makes its delays longer.
//
// Package ensure has verbs that act and wait.
package ecswait
