package gateway

import (
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// A proof is the authentication data of a request, independent of the signature version.
type proof struct {
	keyID, token     string
	timestamp, nonce string
	matches          func(secret string) bool
	signedText       string // what the server computed, ending with the string to sign
}

// authenticate checks key, clock, signature, token and nonce, in the order of the service, and then whether the caller
// may call the action. The nonce is recorded last: a request that fails an earlier check does not use it up.
func (g *Gateway) authenticate(q *Request) *action.Error {
	read := readV1
	if q.v3 {
		read = readV3
	}
	p, apiErr := read(q)
	if apiErr != nil {
		return apiErr
	}
	k, ok := g.keys.get(p.keyID)
	if !ok {
		return action.Errorf("InvalidAccessKeyId.NotFound", "Specified access key is not found.")
	}
	now := time.Now()
	if apiErr := checkClock(p.timestamp, now, append(g.faults.skews(), 0)); apiErr != nil {
		return apiErr
	}
	if !p.matches(k.AccessKeySecret) {
		// Clients parse this text: if their string to sign equals the server's, they report a wrong secret instead of a
		// wrong signature.
		err := action.Errorf("SignatureDoesNotMatch", "Specified signature is not matched with our calculation.")
		if len(p.signedText) <= maxDetail { // a caller without the secret must not make the server write long texts
			err.Detail = " " + p.signedText
		}
		return err
	}
	q.caller = p
	q.by = action.Caller{
		KeyID: p.keyID, Role: k.role, Session: k.session, Temporary: k.SecurityToken != "",
		Issue: func(role, session string, expires time.Time) action.Key {
			c := g.issue(role, session, expires)
			return action.Key{ID: c.AccessKeyID, Secret: c.AccessKeySecret, Token: c.SecurityToken, Expires: c.Expires}
		},
	}
	switch {
	case p.token == k.SecurityToken && (k.Expires.IsZero() || now.Before(k.Expires)):
	case p.token == k.SecurityToken:
		return ExpiredToken()
	case p.token == "":
		return action.Errorf("MissingSecurityToken", "The key is temporary and needs its security token.")
	default:
		return action.Errorf("InvalidSecurityToken.MismatchWithAccessKey", "The security token does not belong to the key.")
	}
	if !g.nonces.use(p.keyID, p.nonce, now) {
		return action.Errorf("SignatureNonceUsed", "The signature nonce was used already.")
	}
	return g.keys.check(k, q)
}

// maxDetail is the longest text that an error repeats. The largest real call has 32 KB of user data, encoded three times.
const maxDetail = 256 << 10

// clockWindow is how far a timestamp may be from the server's clock.
const clockWindow = 15 * time.Minute

// checkClock compares the timestamp with clocks that differ from now by the skews. One of them must be near.
func checkClock(timestamp string, now time.Time, skews []time.Duration) *action.Error {
	const layout = "2006-01-02T15:04:05Z"
	t, err := time.Parse(layout, timestamp)
	if err != nil || len(timestamp) != len(layout) { // Parse accepts fractions
		return action.Errorf("InvalidTimeStamp.Format", "The timestamp %q is not of the form %s.", timestamp, layout)
	}
	if !slices.ContainsFunc(skews, func(skew time.Duration) bool { return now.Add(skew).Sub(t).Abs() <= clockWindow }) {
		return action.Errorf("InvalidTimeStamp.Expired", "The timestamp is more than %v from the server's clock.", clockWindow)
	}
	return nil
}

// CheckClock returns an error if the caller signed the request too long before or after now, on a clock that is off by
// skew.
func (q *Request) CheckClock(skew time.Duration) *action.Error {
	return checkClock(q.caller.timestamp, time.Now(), []time.Duration{skew})
}

// ExpiredToken returns the error for a security token that has expired.
func ExpiredToken() *action.Error {
	return action.Errorf("InvalidSecurityToken.Expired", "The security token has expired.")
}

// maxNonces limits one generation of nonces.
const maxNonces = 1 << 17

// nonces remembers the nonces in use, in two generations that make forgetting cheap. A nonce is kept at least as long
// as its timestamp is accepted, unless maxNonces newer ones replace it.
type nonces struct {
	mu         sync.Mutex
	recent     map[[sha256.Size]byte]struct{}
	old        map[[sha256.Size]byte]struct{}
	recentFrom time.Time
}

// use records the nonce of the key and reports whether it is new.
func (n *nonces) use(keyID, nonce string, now time.Time) bool {
	id := sha256.Sum256([]byte(keyID + "\x00" + nonce))
	n.mu.Lock()
	defer n.mu.Unlock()
	if now.Sub(n.recentFrom) > 2*clockWindow || len(n.recent) >= maxNonces {
		n.old, n.recent, n.recentFrom = n.recent, make(map[[sha256.Size]byte]struct{}), now
	}
	_, inRecent := n.recent[id]
	_, inOld := n.old[id]
	if inRecent || inOld {
		return false
	}
	n.recent[id] = struct{}{}
	return true
}
