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
// A call makes one attempt unless [WithRetry] asks for more. Every attempt is signed anew, with a new nonce
// and the present time; the ClientToken stays the same over all attempts of a call. See [RetryPolicy] for
// what is repeated.
package ecs
