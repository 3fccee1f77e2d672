// Package ecs calls the Elastic Compute Service of Alibaba Cloud, API version 2014-05-26.
//
// A [Client] belongs to one region. The actions are packages below ecs/api, one each, with a function Do
// that takes a client and a typed request and returns a typed response:
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
// What the service refuses is an [*Error] with the service's code; test it with [HasCode] and the
// predicates such as [IsNotFound] and [IsThrottled]. Other errors never reached the service or never got a
// readable answer. No error or log line holds a key, a signature, a token, a password or user data.
//
// # Requests
//
// A request is encoded once and then sent as a form with POST, so that no key or signature is part of a
// URL. RegionId and, in actions that have one, ClientToken are filled in on the wire when the request leaves
// them out; the caller's struct is never written to, may be nil, and may be shared between goroutines.
//
// # Attempts
//
// A call that fails is repeated up to three times, with growing random waits: always when the service refused it for
// coming too often; when the connection broke, no answer came or the service is in trouble, only if that cannot do
// the work twice, that is if the action changes nothing, the request carries a ClientToken or the caller gives leave
// with [WithRepeatable]. A refusal, a used-up quota or a wrong signature is never repeated. Every attempt is signed
// anew, with a new nonce and the present time; the ClientToken stays the same. A clock that the service calls wrong
// is corrected once from its answer. The context ends everything at once, and no wait is begun that it would cut
// short. [WithRetry] changes all this; see [RetryPolicy].
//
// # Concurrency
//
// A client may be used by any number of goroutines. Clients made by [Client.With] share connections and credentials
// with the one they come from. Nothing else is shared between calls but the correction of the clock.
package ecs
