// Package ecstest is an ECS in memory, to test programs that call ECS without
// an account and without a network.
//
// A [Server] checks what the real service checks before it looks at an action:
// both signatures, in every place a request may carry them, the key, the clock,
// the nonce, the action, the version and the required parameters. It refuses
// with the documented codes and statuses. It answers DescribeRegions,
// DescribeZones, DescribeImages and DescribeInstanceTypes from a built-in
// catalogue; any other action of the API gets the refusal NotSimulated,
// status 501, unless [Fail] scripts another one.
//
// The server is an [http.RoundTripper], so it works inside a testing/synctest
// bubble, and an [http.Handler], so any client in any language can be pointed
// at it. [Server.Client] gives the shortest way in.
package ecstest
