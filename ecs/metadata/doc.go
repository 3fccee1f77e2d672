// Package metadata asks an ECS instance about itself: the service that every instance in a VPC reaches at
// http://100.100.100.200, and nothing else does.
//
//	m := metadata.NewClient(metadata.Options{})
//	region, err := m.RegionID(ctx)
//
// What has no method of its own is read with [Client.Get] and [Client.List]. Package spot, below this one, waits for
// the announcement that a spot instance is reclaimed.
//
// # Tokens
//
// Requests carry a token that the client asks for, keeps for its six hours and renews before they end; a token that the
// service no longer knows is replaced once. Without a token the service could be read through any program that fetches
// URLs for others, so a client goes without one only if [Options] allow it, and never when the environment variable
// ALIBABA_CLOUD_IMDSV1_DISABLED is "true" or "1".
//
// # Elsewhere
//
// Requests never pass a proxy, never follow a redirect and have two seconds, of which a connection may take one. Off ECS
// a call therefore ends after a second with [ErrUnavailable].
package metadata
