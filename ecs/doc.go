// Package ecs calls the Elastic Compute Service of Alibaba Cloud, API version 2014-05-26.
//
// A [Client] belongs to one region. Each action is a package below ecs/api with a function Do, which takes a client and
// a typed request and returns a typed response:
//
//	client, err := ecs.NewClient("cn-hangzhou")
//	if err != nil {
//		return err
//	}
//	for inst, err := range describeinstances.All(ctx, client, nil) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(inst.InstanceID, inst.Status)
//	}
//
// # Errors
//
// A call that was sent and failed returns an [*Error]: with the service's code if the service answered, without a code
// if the response was not the service's or never came. Use [HasCode] and predicates such as [IsNotFound] and
// [IsThrottled] to tell errors apart. Errors of any other type mean that nothing was sent.
//
// No error and no log line holds a key, a signature, a security token, a password or user data, whatever the other side sends.
// One line escapes this package: when a server sends bytes after its response, net/http prints their beginning to the
// standard logger of package log. If your servers might echo secrets there, filter that logger with log.SetOutput, or
// use [WithHTTPClient] with a transport that has DisableKeepAlives set.
//
// # Requests
//
// A request is encoded once and sent as a form with POST, so no key or signature is part of a URL. If the request lacks
// RegionId or, in actions that have it, ClientToken, the client fills them in on the wire. It never writes to the caller's
// struct, which may be nil and may be shared between goroutines.
//
// # Retries
//
// A failed call is retried up to three times, with growing random waits. Throttled calls are always retried. When the
// connection broke, no response came, the response was not the service's, or the service is in trouble, only idempotent
// calls are retried: those of read-only actions, those that carry a ClientToken, and those that the caller marks with
// [WithIdempotent]. An error such as a used-up quota or a wrong signature is never retried. Each attempt is signed anew,
// with a new nonce and the current time; the ClientToken stays the same. A clock that the service calls wrong is
// corrected once from the response, and keys that the service calls expired are replaced once. A call ends as soon as
// its context does, and does not begin a wait that would outlast the deadline. [WithRetry] changes all this; see
// [RetryPolicy].
//
// # Calling again
//
// After a failed write nobody may know whether it was carried out: the response may have been lost after the work was
// done. [IsOutcomeUnknown] reports that, and [Error.ClientToken] is the token with which the work can be finished: a
// request with the same token and parameters is carried out once, however often it is sent. So set the token yourself,
// store it before the call, and loop while [IsRetryable]:
//
//	req := &runinstances.Request{ImageID: image, InstanceType: "ecs.g7.large", ClientToken: ecs.NewClientToken()}
//	for {
//		resp, err := runinstances.Do(ctx, client, req)
//		if !ecs.IsRetryable(err) {
//			return resp, err
//		}
//		// wait, unless ctx ends first
//	}
//
// IsRetryable is false where calling again with the same request could do the work twice, such as after a lost
// RunInstances whose request has no ClientToken of its own: the next call would make a new one.
//
// # Storing requests
//
// [MarshalRequest] writes a request down for a queue or a workflow engine, with its secrets, and json.Unmarshal reads it
// back. json.Marshal hides the secrets, as printing and logging do; a request read from that cannot be sent.
// [ClientTokenFrom] makes the token of stored work.
//
// # Around calls and attempts
//
// [WithInterceptor] puts a function around each call, [WithAttemptInterceptor] around each attempt. Rate limiters,
// metrics and traces belong around attempts, which are what the service counts: an [Attempt] tells action, region and
// number before, and status, code, request id, duration and headers after. [WithLogger] logs attempts.
//
// # Concurrency
//
// A client may be used by any number of goroutines. Clients made by [Client.With] share connections and credentials
// with the one they come from. Calls share nothing else but the correction of the clock.
//
// # Guides
//
// https://github.com/go-aliecs/aliecs/blob/main/ecs/GUIDE.md leads to pages on controllers, retries, metrics, tests, keys,
// permissions and other products, with code that runs.
package ecs
