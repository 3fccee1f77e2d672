// Package metadata reads the metadata of the ECS instance on which the program runs. The metadata service is at
// http://100.100.100.200 and can be reached only from an instance in a VPC.
//
//	m := metadata.NewClient(metadata.Options{})
//	region, err := m.RegionID(ctx)
//
// [Client.Get] and [Client.List] read entries without a method of their own. Package spot, below this one, waits for the
// announcement that the spot instance will be reclaimed.
//
// # Tokens
//
// Requests carry a token, which the client fetches, keeps for six hours and renews before it expires. If the service
// rejects a token, the client replaces it and retries once. Without tokens, any program that fetches URLs for others could
// be used to read the metadata. A client therefore sends requests without a token only if [Options] allow it, and never if
// the environment variable ALIBABA_CLOUD_IMDSV1_DISABLED is "true", in any case, or "1".
//
// # Outside ECS
//
// Requests bypass proxies and do not follow redirects. Each times out after two seconds, or after one if there is no
// connection. Outside ECS, a call therefore fails after about a second with [ErrUnavailable].
package metadata
