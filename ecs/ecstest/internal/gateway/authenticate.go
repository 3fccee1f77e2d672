package gateway

import (
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// A proof is the authentication data of a request, independent of the signature
// version.
type proof struct {
	keyID, token     string
	timestamp, nonce string
	matches          func(secret string) bool
	signedText       string // what the server computed, ending with the string to sign
}

// authenticate checks key, clock, signature, token and nonce, in the order of
// the service, and then whether the caller may call the action. The nonce is
// recorded last: a request that fails an earlier check does not use it up.
func (g *Gateway) authenticate(q *Request) *action.Error {
	read := readV1
	if q.v3 {
		read = readV3
	}
	p, apiErr := read(q)
	if apiErr != nil {
		return apiErr
	}
	key, ok := g.Keys.Get(p.keyID)
	if !ok {
		return action.Errorf("InvalidAccessKeyId.NotFound", "Specified access key is not found.")
	}
	now := time.Now()
	if apiErr := CheckClock(p.timestamp, now, g.Faults.skews()...); apiErr != nil {
		return apiErr
	}
	if !p.matches(key.Secret) {
		// Clients parse this text: if their string to sign equals the server's,
		// they report a wrong secret instead of a wrong signature.
		return action.Errorf("SignatureDoesNotMatch",
			"Specified signature is not matched with our calculation. %s", p.signedText)
	}
	q.genuine = true
	switch {
	case p.token == key.Token && key.expires.IsZero():
	case p.token == key.Token:
		if !now.Before(key.expires) {
			return ExpiredToken()
		}
	case p.token == "":
		return action.Errorf("MissingSecurityToken", "The key is temporary and needs its security token.")
	default:
		return action.Errorf("InvalidSecurityToken.MismatchWithAccessKey", "The security token does not belong to the key.")
	}
	if !g.nonces.use(p.keyID, p.nonce, now) {
		return action.Errorf("SignatureNonceUsed", "The signature nonce was used already.")
	}
	return g.Keys.check(p.keyID, key, q.Action)
}

// CheckClock compares the timestamp with the clock, and with each clock that
// differs from it by a skew.
func CheckClock(timestamp string, now time.Time, skews ...time.Duration) *action.Error {
	const layout = "2006-01-02T15:04:05Z"
	t, err := time.Parse(layout, timestamp)
	if err != nil || len(timestamp) != len(layout) { // Parse accepts fractions
		return action.Errorf("InvalidTimeStamp.Format", "The timestamp %q is not of the form %s.", timestamp, layout)
	}
	near := func(skew time.Duration) bool { return now.Add(skew).Sub(t).Abs() <= ClockWindow }
	if !near(0) && !slices.ContainsFunc(skews, near) {
		return action.Errorf("InvalidTimeStamp.Expired", "The timestamp is more than %v from the server's clock.", ClockWindow)
	}
	return nil
}

func ExpiredToken() *action.Error {
	return action.Errorf("InvalidSecurityToken.Expired", "The security token has expired.")
}

// Timestamp returns the time at which the caller signed the request, as the
// request states it.
func (q *Request) Timestamp() string {
	if q.v3 {
		return q.Header("x-acs-date")
	}
	return q.Params["Timestamp"]
}

// ClockWindow is how far a timestamp may be from the server's clock.
const ClockWindow = 15 * time.Minute
