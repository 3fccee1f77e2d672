// Package credentials provides the keys with which an ECS client signs its requests.
//
// A [Provider] returns [Credentials]. The client asks it before each attempt, so keys may change during the life of a
// client. Credentials never print their secret parts, and no error contains a secret that was sent. Constructors return
// no error: Retrieve reports wrong arguments. Every provider of this package returns when its context ends; [Guard] makes
// any other provider do so.
//
// # Sources of keys
//
//	Static         the program itself
//	Environment    ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN
//	CLIProfile     a profile of the aliyun command-line tool, in any mode that has keys
//	File           a section of a credentials file, of any type that has keys
//	InstanceRole   the RAM role attached to the ECS instance
//	AssumeRole     a RAM role that the keys of another provider may assume
//	OIDC           a RAM role that trusts the token of an identity provider, as in a Kubernetes pod
//	RSAKeyPair     a session opened with an RSA key
//	URI            a service that returns keys over HTTP
//	Process        a program that prints keys
//	ProviderFunc   a function of the caller; wrap it in Cached if its keys expire
//	Chain          the first of several providers that has keys
//
// # The default chain
//
// [Default] uses the first of these sources that works. Variables are read at each call. Files are read again after they
// have changed.
//
//	   source              used if                                          reads
//	1  environment         the id and the secret are set                    ALIBABA_CLOUD_ACCESS_KEY_ID (or …_KEY_Id), _ACCESS_KEY_SECRET, _SECURITY_TOKEN
//	2  OIDC                the first three variables are set                ALIBABA_CLOUD_ROLE_ARN, _OIDC_PROVIDER_ARN, _OIDC_TOKEN_FILE; _ROLE_SESSION_NAME
//	3  CLI configuration   ALIBABA_CLOUD_CLI_PROFILE_DISABLED is not true   ALIBABA_CLOUD_CONFIG_FILE or ~/.aliyun/config.json; profile ALIBABA_CLOUD_PROFILE or the current one
//	4  credentials file    the file exists                                  ALIBABA_CLOUD_CREDENTIALS_FILE or ~/.alibabacloud/credentials; section ALIBABA_CLOUD_PROFILE or "default"
//	5  instance role       ALIBABA_CLOUD_ECS_METADATA_DISABLED is not true  the metadata service; role ALIBABA_CLOUD_ECS_METADATA or the attached one
//	6  credentials URI     the variable is set                              ALIBABA_CLOUD_CREDENTIALS_URI
//
// The chain stays with the source that worked. When that source fails later, the chain asks all of them again, so it can
// change to other keys. To prevent that, name one source.
//
// These variables apply to every provider that needs them, in a chain or alone. ALIBABA_CLOUD_STS_REGION and
// ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED choose the endpoint of the security token service if nothing else does.
// ALIBABA_CLOUD_IMDSV1_DISABLED forbids metadata requests without a token. ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids
// [Process], and profiles that run a program or name a credentials URI. A variable that turns something on or off is on if
// it is "true", in any case, or "1". [DefaultRegion] reads ALIBABA_CLOUD_REGION_ID and the CLI configuration.
//
// Files must be regular files. Services are reached over HTTPS. Plain HTTP is allowed for this machine, for the metadata
// service, and for a credentials URI with a link-local address.
//
// # Refreshing
//
// Providers of keys that expire share one implementation of a cache; [Cached] adds it to a provider of the caller.
// Concurrent callers cause one refresh. The first call within three minutes of the expiry, or up to half a minute
// earlier, starts it in the background; callers get the old keys until the refresh has succeeded, or until the old keys
// expire. After that, callers wait for new keys. No goroutine runs between refreshes.
//
// The context of the caller that started a refresh does not cancel it, but each caller returns when its own context ends.
// A refresh takes at most 90 seconds, or a little more than the Timeout of [ProcessOptions] if that is longer. A provider
// that has not returned by then, or that panics, has failed; a late result is dropped.
//
// A refresh makes up to three attempts if a service cannot be reached, throttles, or returns status 5xx. After a failed
// refresh without valid old keys, the provider is not asked for 0.75 to 1.25 seconds per attempt; callers get the error of
// that refresh at once. While the old keys are valid, refreshes are at least ten seconds apart.
//
// # Clocks
//
// Expiry is judged by the service's clock once a client has learned its offset, and by this machine's clock before that.
// Since this machine's clock may be wrong, keys that have expired on arrival are returned to the callers that wait for
// them, and to others for about a second, but are not kept. Once the offset is known, such keys are an error. When the
// service rejects keys as expired that look valid, the client's next attempt refreshes them. The security token
// service's clock is learned in the same way, for the one request that it rejected.
//
// # Other products
//
// Clients of other products can share keys with an ECS client. The vendor's clients take an interface of package
// credentials-go, of which they call GetCredential. This module does not import that package, but either side is easily
// adapted to the other:
//
//	// Vendor passes the keys of a Provider to a vendor client.
//	type Vendor struct {
//		vendor.Credential // for the deprecated methods
//		credentials.Provider
//	}
//
//	func (v Vendor) GetCredential() (*vendor.CredentialModel, error) {
//		c, err := v.Retrieve(context.Background())
//		return &vendor.CredentialModel{AccessKeyId: &c.AccessKeyID, AccessKeySecret: &c.AccessKeySecret, SecurityToken: &c.SecurityToken}, err
//	}
//
//	// FromVendor passes the keys of the vendor's credentials to an ECS client.
//	func FromVendor(v vendor.Credential) credentials.Provider {
//		return credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) {
//			m, err := v.GetCredential()
//			if err != nil {
//				return credentials.Credentials{}, err
//			}
//			return credentials.Credentials{AccessKeyID: tea.StringValue(m.AccessKeyId), AccessKeySecret: tea.StringValue(m.AccessKeySecret),
//				SecurityToken: tea.StringValue(m.SecurityToken)}, nil
//		})
//	}
package credentials
