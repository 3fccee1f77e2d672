// Package ensure has verbs that bring a resource to a state: an instance running, a disk attached, a security group with exactly
// these rules. They are right however often and by however many they are called: call a verb again after an error or a crash.
//
//	package main
//
//	import (
//		"context"
//		"log"
//		"time"
//
//		"github.com/go-aliecs/aliecs/ecs"
//		"github.com/go-aliecs/aliecs/ecs/credentials"
//		"github.com/go-aliecs/aliecs/ecs/ensure"
//	)
//
//	func main() {
//		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute) // the only deadline
//		defer cancel()
//		client, err := ecs.NewClient("cn-hangzhou", ecs.WithCredentials(credentials.Default()))
//		if err != nil {
//			log.Fatal(err)
//		}
//		done, err := ensure.DiskAttached(ctx, client, "d-bp1j4l5axzdy6ftk", "i-bp1dq5lozx5f4pmd")
//		if err != nil {
//			log.Fatal(err) // ensure: disk "d-…": want "attached to i-…", seen "In_use at i-…": an instance has it
//		}
//		log.Print(done.Seen.Device, done.Did) // /dev/xvdb [{AttachDisk 4C5B…}], or nothing done if it was attached already
//	}
//
// A verb looks. If the resource is in the state, that one look is all it costs. If the resource is on its way, anywhere, it looks
// again, after delays that are those of package waiter. Otherwise it acts, and looks until the state is reached. With an invoker
// of [ecswait.Merge], the looks of many goroutines share calls.
//
//   - A conflict is tried again for as long as the context lasts, so give it a deadline. Whatever else the service rejects is
//     an error at once: a missing permission, a used-up quota, an instance that does not exist.
//   - A call without a response is not repeated blindly: the looks show whether it was carried out.
//   - Looks may be old. What was done is not done again before [WithGrace] has passed without a sign of it, and what is not
//     there has so long to appear, unless the verb wants it gone.
//   - What somebody else has undone is done again, but not more than three times. Then the error wraps [ErrContested]. Callers
//     who want different rules, tags or accounts for one resource may leave a mixture.
package ensure
