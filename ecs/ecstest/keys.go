package ecstest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// accountID is the number of the account that owns everything.
const accountID = "1234567890123456"

// A keyring is the keys that the server knows, and who may not do what.
type keyring struct {
	mu     sync.RWMutex
	keys   map[string]accessKey
	first  string              // the key of Client
	denied map[string][]string // patterns of actions, by key or role
}

type accessKey struct {
	secret, token string
	expires       time.Time // zero: never
	role          string    // the RAM role that it belongs to, if any
}

func newKeyring() keyring {
	return keyring{keys: make(map[string]accessKey), denied: make(map[string][]string)}
}

func (k *keyring) get(id string) (accessKey, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	key, ok := k.keys[id]
	return key, ok
}

func (k *keyring) add(id string, key accessKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys[id] = key
	if k.first == "" {
		k.first = id
	}
}

// keptExpired is how long a key is known after it expired: later it would be
// refused as unknown.
const keptExpired = 24 * time.Hour

// issue makes a temporary key.
func (k *keyring) issue(role string, expires time.Time) credentials.Credentials {
	c := credentials.Credentials{
		AccessKeyID:     "STS." + rand.Text(),
		AccessKeySecret: rand.Text(),
		SecurityToken:   "CAIS" + rand.Text() + rand.Text(),
		Expires:         expires.UTC().Truncate(time.Second),
	}
	k.add(c.AccessKeyID, accessKey{c.AccessKeySecret, c.SecurityToken, c.Expires, role})

	k.mu.Lock()
	defer k.mu.Unlock()
	maps.DeleteFunc(k.keys, func(_ string, key accessKey) bool {
		return !key.expires.IsZero() && time.Since(key.expires) > keptExpired
	})
	return c
}

// TemporaryCredentials makes a key pair that the server accepts, with its
// security token, for that long; then it refuses them with
// InvalidSecurityToken.Expired, status 400.
func (s *Server) TemporaryCredentials(lifetime time.Duration) credentials.Credentials {
	return s.keys.issue("", time.Now().Add(lifetime))
}

// Deny forbids actions to a caller: an access key id, or the name of a RAM role
// whose keys come from [Server.Metadata]. They are refused with Forbidden.RAM,
// status 403, and the details of a missing permission. Actions may have * for
// any text, as in "Delete*"; none at all means every one.
func WithDenied(caller string, actions ...string) Option {
	if len(actions) == 0 {
		actions = []string{"*"}
	}
	return func(s *Server) { s.keys.denied[caller] = append(s.keys.denied[caller], actions...) }
}

// forbids refuses what the caller may not do.
func (k *keyring) check(id string, key accessKey, action string) *apiError {
	k.mu.RLock()
	patterns := slices.Concat(k.denied[id], k.denied[key.role])
	k.mu.RUnlock()
	if len(patterns) == 0 || !anyAction(patterns, action) {
		return nil
	}
	who, kind := id, "SubUser"
	if key.role != "" {
		who, kind = key.role, "AssumedRoleUser"
	}
	sum := sha256.Sum256([]byte(who + action))
	apiErr := newError(http.StatusForbidden, "Forbidden.RAM", "The caller %s is not allowed to do ecs:%s.", who, action)
	apiErr.more = object{{"AccessDeniedDetail", object{
		{"AuthAction", text("ecs:" + action)},
		{"AuthPrincipalDisplayName", text(who)},
		{"AuthPrincipalOwnerId", text(accountID)},
		{"AuthPrincipalType", text(kind)},
		{"EncodedDiagnosticMessage", text(base64.StdEncoding.EncodeToString(sum[:]))},
		{"NoPermissionType", text("ExplicitDeny")},
		{"PolicyType", text("AccountLevelIdentityBasedPolicy")},
	}}}
	return apiErr
}
