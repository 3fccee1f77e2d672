// Package credentials tells an ECS client which keys to sign with.
//
// A [Provider] hands out [Credentials]; the client asks it before each attempt, so keys may change while a client lives.
// Credentials never print their secret parts, and no error repeats a secret that was sent. Mistakes in what a provider was
// made with are reported when it is first asked. Every provider of this package returns when its context ends; [Guard] makes
// any other one do so.
//
// # Where keys come from
//
//	Static         the program itself
//	Environment    ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN
//	CLIProfile     a profile of the aliyun command-line tool, whatever its mode
//	File           a section of a credentials file, whatever its type
//	InstanceRole   the RAM role attached to the ECS instance
//	AssumeRole     a RAM role, for keys that may assume it
//	OIDC           a RAM role, for a token of an identity provider, as in a Kubernetes pod
//	RSAKeyPair     a session made with an RSA key
//	URI            a service that hands out keys over HTTP
//	Process        a program that prints keys
//	ProviderFunc   a function of the caller, with Cached if its keys expire
//	Chain          the first of several that has any
//
// # The default chain
//
// [Default] takes the first of these that works. Variables are read each time they matter, files are read again when they
// have changed.
//
//	   source              used if                                        looks at
//	1  environment         the id and the secret are set                  ALIBABA_CLOUD_ACCESS_KEY_ID (or …_KEY_Id), _ACCESS_KEY_SECRET, _SECURITY_TOKEN
//	2  OIDC                all of the first three are set                 ALIBABA_CLOUD_ROLE_ARN, _OIDC_PROVIDER_ARN, _OIDC_TOKEN_FILE; _ROLE_SESSION_NAME
//	3  CLI configuration   ALIBABA_CLOUD_CLI_PROFILE_DISABLED is not true  ALIBABA_CLOUD_CONFIG_FILE or ~/.aliyun/config.json, profile ALIBABA_CLOUD_PROFILE or the current one
//	4  credentials file    it exists                                      ALIBABA_CLOUD_CREDENTIALS_FILE or ~/.alibabacloud/credentials, section ALIBABA_CLOUD_PROFILE or "default"
//	5  instance role       ALIBABA_CLOUD_ECS_METADATA_DISABLED is not true the metadata service; role ALIBABA_CLOUD_ECS_METADATA or the one attached
//	6  credentials URI     it is set                                      ALIBABA_CLOUD_CREDENTIALS_URI
//
// The one that worked is kept. When it fails later the chain is walked again, so a chain can change to other keys; name
// one source if that must not happen.
//
// More variables hold wherever the sources are used, in a chain or alone: ALIBABA_CLOUD_STS_REGION and
// ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED choose the endpoint of the security token service where nothing else does,
// ALIBABA_CLOUD_IMDSV1_DISABLED forbids metadata requests without a token, and ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS
// forbids profiles to run a program or to name a credentials URI. Variables that turn something on or off are on when they
// are "true", in any case, or "1".
//
// Files have to be regular files. Services are asked over HTTPS; plain HTTP is for this machine, for the metadata service, and
// for a credentials URI with a link-local address.
//
// # Refreshing
//
// Providers whose keys expire keep them in the same cache, which [Cached] adds to a provider of the caller. However many
// callers come at once, they cause one refresh. It begins three minutes before the keys end, or up to half a minute
// earlier, with the first call that comes then; this one and others go on with the old keys meanwhile, also while refreshes
// fail. Once keys have expired callers wait for new ones. Between calls there is no goroutine.
//
// A refresh is not cancelled by the context of the caller that began it, but each caller returns when its own context ends.
// It takes 90 seconds at most, or a little more than the Timeout of [ProcessOptions] where that is longer. A provider that
// has not returned by then, or that panics, has failed; what it returns later is dropped.
//
// A refresh makes up to three attempts if a service cannot be reached or is in trouble. When it fails, and no old keys serve,
// the provider is left alone for 0.75 to 1.25 seconds per attempt; callers that come in that time get the
// error of that refresh at once. While old keys serve, refreshes are ten seconds apart.
//
// # Clocks
//
// Expiry is judged by the service's clock as soon as a client has learned how far that is from this machine's, and by this
// machine's before. Since that one may be wrong, keys that have expired on arrival are handed out to the callers that wait
// for them, and for about a second to others, but are not kept; once the offset is known they are an error. When
// the service calls keys expired that look valid, they are refreshed at the client's next attempt. The security token
// service corrects a wrong clock in the same way, for the request that it refused.
package credentials
