// Package ecstest is an ECS in memory, to test programs that call ECS without
// an account and without a network.
//
//	srv := ecstest.NewServer()
//	program(srv.Client())
//
// # What it checks
//
// A [Server] checks what the real service checks before it looks at an action:
// both signatures, in every place a request may carry them, the key, the clock,
// the nonce, the action, the version and the required parameters. Then it
// checks the action's own rules: what exists, which values are allowed, in which
// state a resource may be for what. It refuses with the documented codes and
// statuses, and a refused call changes nothing. A client token makes a call
// happen once, a dry run makes none happen, lists end where the service ends
// them and come in its pages.
//
// # What it keeps
//
// The account begins empty, beside the regions, zones, instance types and
// public images that everybody has. A default VPC, vSwitch and security group
// appear when an instance is launched that names none. Lists are in the order of
// creation, and ids are the same in every run of the same calls. An action that
// the server does not simulate gets the refusal NotSimulated, status 501;
// [Handle] adds or replaces an action, [Fail] has it refused.
//
// # Time
//
// Life cycles take their time: each step, as from Starting to Running, lasts 20
// ms unless [WithStepDuration] says otherwise. Automatic release and the end of a
// subscription come when they are due. There is no goroutine behind this: the
// server settles what has fallen due whenever it is called. So the clock may be
// the real one or that of a testing/synctest bubble, where a test sleeps through
// a month in no time.
//
// # Trouble on command
//
// [WithFaults] and [Server.Inject] throttle calls, refuse them, delay them, drop
// the connection before or after they are carried out, and damage answers, n
// times or at random from a seed. [Server.Reclaim] takes a spot instance away
// with the notice that its own metadata service, [Server.Metadata], gives. [Deny]
// and [Server.TemporaryCredentials] make keys that may not do all, or not for
// long. What came of it is in [Server.Calls] and [Server.Snapshot].
//
// # Ways in
//
// The server is an [http.RoundTripper], so it works inside a bubble, and an
// [http.Handler], so any client in any language can be pointed at it.
// [Server.Client] gives the shortest way in.
package ecstest
