package gateway

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A keyring holds the access keys that the server accepts, and the denied
// actions.
type keyring struct {
	mu     sync.RWMutex
	keys   map[string]AccessKey
	First  string              // the key that Client uses
	Denied map[string][]string // action patterns, by key or role
}

type AccessKey struct {
	Secret, Token string
	expires       time.Time // zero: never
	role          string    // the RAM role of the key, if any
}

func newKeyring() keyring {
	return keyring{keys: make(map[string]AccessKey), Denied: make(map[string][]string)}
}

func (k *keyring) Get(id string) (AccessKey, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	key, ok := k.keys[id]
	return key, ok
}

func (k *keyring) Add(id string, key AccessKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys[id] = key
	if k.First == "" {
		k.First = id
	}
}

// keptExpired is how long a key is kept after it expires. Later the error would
// be that of an unknown key.
const keptExpired = 24 * time.Hour

// Issue creates a temporary key.
func (k *keyring) Issue(role string, expires time.Time) credentials.Credentials {
	c := credentials.Credentials{
		AccessKeyID:     "STS." + rand.Text(),
		AccessKeySecret: rand.Text(),
		SecurityToken:   "CAIS" + rand.Text() + rand.Text(),
		Expires:         expires.UTC().Truncate(time.Second),
	}
	k.Add(c.AccessKeyID, AccessKey{c.AccessKeySecret, c.SecurityToken, c.Expires, role})

	k.mu.Lock()
	defer k.mu.Unlock()
	maps.DeleteFunc(k.keys, func(_ string, key AccessKey) bool {
		return !key.expires.IsZero() && time.Since(key.expires) > keptExpired
	})
	return c
}

// check returns an error if the caller is denied the action.
func (k *keyring) check(id string, key AccessKey, name string) *action.Error {
	k.mu.RLock()
	patterns := slices.Concat(k.Denied[id], k.Denied[key.role])
	k.mu.RUnlock()
	if len(patterns) == 0 || !AnyAction(patterns, name) {
		return nil
	}
	who, kind := id, "SubUser"
	if key.role != "" {
		who, kind = key.role, "AssumedRoleUser"
	}
	sum := sha256.Sum256([]byte(who + name))
	apiErr := action.Errorf("Forbidden.RAM", "The caller %s is not allowed to do ecs:%s.", who, name)
	apiErr.More = reply.Object{reply.Struct("AccessDeniedDetail",
		reply.String("AuthAction", "ecs:"+name),
		reply.String("AuthPrincipalDisplayName", who),
		reply.String("AuthPrincipalOwnerId", backend.AccountID),
		reply.String("AuthPrincipalType", kind),
		reply.String("EncodedDiagnosticMessage", base64.StdEncoding.EncodeToString(sum[:])),
		reply.String("NoPermissionType", "ExplicitDeny"),
		reply.String("PolicyType", "AccountLevelIdentityBasedPolicy"),
	)}
	return apiErr
}
