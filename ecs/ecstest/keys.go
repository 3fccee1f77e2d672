package ecstest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// accountID is the ID of the account that owns everything.
const accountID = "1234567890123456"

// A keyring holds the access keys that the server accepts, and the denied
// actions.
type keyring struct {
	mu     sync.RWMutex
	keys   map[string]accessKey
	first  string              // the key that Client uses
	denied map[string][]string // action patterns, by key or role
}

type accessKey struct {
	secret, token string
	expires       time.Time // zero: never
	role          string    // the RAM role of the key, if any
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

// keptExpired is how long a key is kept after it expires. Later the error would
// be that of an unknown key.
const keptExpired = 24 * time.Hour

// issue creates a temporary key.
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

// TemporaryCredentials returns a new key pair with a security token. The server
// accepts it for the given lifetime, and afterwards rejects it with
// InvalidSecurityToken.Expired, status 400.
func (s *Server) TemporaryCredentials(lifetime time.Duration) credentials.Credentials {
	return s.gateway.keys.issue("", time.Now().Add(lifetime))
}

// WithDenied denies actions to a caller, which is an access key ID or the name
// of a RAM role whose credentials come from [Server.Metadata]. These calls fail
// with Forbidden.RAM, status 403, and an AccessDeniedDetail. In an action, *
// stands for any text, as in "Delete*". Without actions, all are denied.
func WithDenied(caller string, actions ...string) Option {
	if len(actions) == 0 {
		actions = []string{"*"}
	}
	return func(s *Server) { s.gateway.keys.denied[caller] = append(s.gateway.keys.denied[caller], actions...) }
}

// check returns an error if the caller is denied the action.
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
	apiErr := newError("Forbidden.RAM", "The caller %s is not allowed to do ecs:%s.", who, action)
	apiErr.more = reply.Object{reply.Struct("AccessDeniedDetail",
		reply.String("AuthAction", "ecs:"+action),
		reply.String("AuthPrincipalDisplayName", who),
		reply.String("AuthPrincipalOwnerId", accountID),
		reply.String("AuthPrincipalType", kind),
		reply.String("EncodedDiagnosticMessage", base64.StdEncoding.EncodeToString(sum[:])),
		reply.String("NoPermissionType", "ExplicitDeny"),
		reply.String("PolicyType", "AccountLevelIdentityBasedPolicy"),
	)}
	return apiErr
}
