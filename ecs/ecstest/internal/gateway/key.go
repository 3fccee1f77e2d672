package gateway

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A keyring holds the access keys that a gateway accepts, and the denied actions.
type keyring struct {
	mu     sync.RWMutex
	keys   map[string]key
	first  credentials.Credentials
	denied map[string][]string // action patterns, by key ID or role
}

type key struct {
	credentials.Credentials
	role, session string // the RAM role that the key belongs to, or "", and the name of its session, or ""
}

// Accept makes the gateway accept a key pair. With a security token, every request signed with it must carry the token.
func (g *Gateway) Accept(id, secret, token string) {
	g.keys.add(key{Credentials: credentials.Credentials{AccessKeyID: id, AccessKeySecret: secret, SecurityToken: token}})
}

// First returns the key pair that was accepted first. Its fields are empty if there is none.
func (g *Gateway) First() credentials.Credentials {
	g.keys.mu.RLock()
	defer g.keys.mu.RUnlock()
	return g.keys.first
}

// Deny denies actions, which may be patterns, to a caller: a key ID or a RAM role.
func (g *Gateway) Deny(caller string, actions ...string) {
	g.keys.denied[caller] = append(g.keys.denied[caller], actions...)
}

// keptExpired is how long a key is kept after it expires. Later the error is that of an unknown key.
const keptExpired = 24 * time.Hour

// Issue returns a new temporary key of a RAM role, which may be "".
func (g *Gateway) Issue(role string, expires time.Time) credentials.Credentials {
	return g.issue(role, "", expires)
}

func (g *Gateway) issue(role, session string, expires time.Time) credentials.Credentials {
	c := credentials.Credentials{
		AccessKeyID:     "STS." + rand.Text(),
		AccessKeySecret: rand.Text(),
		SecurityToken:   "CAIS" + rand.Text() + rand.Text(),
		Expires:         expires.UTC().Truncate(time.Second),
	}
	g.keys.add(key{c, role, session})
	return c
}

func (k *keyring) get(id string) (key, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	found, ok := k.keys[id]
	return found, ok
}

// add adds a key and forgets those that expired long ago.
func (k *keyring) add(added key) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys[added.AccessKeyID] = added
	if k.first.AccessKeyID == "" {
		k.first = added.Credentials
	}
	maps.DeleteFunc(k.keys, func(_ string, old key) bool {
		return !old.Expires.IsZero() && time.Since(old.Expires) > keptExpired
	})
}

// check returns an error if the owner of the key is denied the action.
func (k *keyring) check(of key, q *Request) *action.Error {
	name := q.Action
	who, kind := of.AccessKeyID, "SubUser"
	if of.role != "" {
		who, kind = of.role, "AssumedRoleUser"
	}
	patterns := slices.Concat(k.denied[of.AccessKeyID], k.denied[of.role])
	if q.facts.Open || len(patterns) == 0 || !MatchAction(patterns, name) {
		return nil
	}
	sum := sha256.Sum256([]byte(who + name))
	permission := strings.ToLower(cmp.Or(q.product.Name, "ecs")) + ":" + name
	apiErr := action.Errorf("Forbidden.RAM", "The caller %s is not allowed to do %s.", who, permission)
	apiErr.More = reply.Object{reply.Struct("AccessDeniedDetail",
		reply.String("AuthAction", permission),
		reply.String("AuthPrincipalDisplayName", who),
		reply.String("AuthPrincipalOwnerId", backend.AccountID),
		reply.String("AuthPrincipalType", kind),
		reply.String("EncodedDiagnosticMessage", base64.StdEncoding.EncodeToString(sum[:])),
		reply.String("NoPermissionType", "ExplicitDeny"),
		reply.String("PolicyType", "AccountLevelIdentityBasedPolicy"),
	)}
	return apiErr
}
