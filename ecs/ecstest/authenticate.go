package ecstest

import (
	"slices"
	"time"
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
func (g *gateway) authenticate(q *request) *apiError {
	read := readV1
	if q.v3 {
		read = readV3
	}
	p, apiErr := read(q)
	if apiErr != nil {
		return apiErr
	}
	key, ok := g.keys.get(p.keyID)
	if !ok {
		return newError("InvalidAccessKeyId.NotFound", "Specified access key is not found.")
	}
	now := time.Now()
	if apiErr := checkClock(p.timestamp, now, g.faults.skews()...); apiErr != nil {
		return apiErr
	}
	if !p.matches(key.secret) {
		// Clients parse this text: if their string to sign equals the server's,
		// they report a wrong secret instead of a wrong signature.
		return newError("SignatureDoesNotMatch",
			"Specified signature is not matched with our calculation. %s", p.signedText)
	}
	q.genuine = true
	switch {
	case p.token == key.token && key.expires.IsZero():
	case p.token == key.token:
		if !now.Before(key.expires) {
			return expiredToken()
		}
	case p.token == "":
		return newError("MissingSecurityToken", "The key is temporary and needs its security token.")
	default:
		return newError("InvalidSecurityToken.MismatchWithAccessKey", "The security token does not belong to the key.")
	}
	if !g.nonces.use(p.keyID, p.nonce, now) {
		return newError("SignatureNonceUsed", "The signature nonce was used already.")
	}
	return g.keys.check(p.keyID, key, q.action)
}

// checkClock compares the timestamp with the clock, and with each clock that
// differs from it by a skew.
func checkClock(timestamp string, now time.Time, skews ...time.Duration) *apiError {
	const layout = "2006-01-02T15:04:05Z"
	t, err := time.Parse(layout, timestamp)
	if err != nil || len(timestamp) != len(layout) { // Parse accepts fractions
		return newError("InvalidTimeStamp.Format", "The timestamp %q is not of the form %s.", timestamp, layout)
	}
	near := func(skew time.Duration) bool { return now.Add(skew).Sub(t).Abs() <= clockWindow }
	if !near(0) && !slices.ContainsFunc(skews, near) {
		return newError("InvalidTimeStamp.Expired", "The timestamp is more than %v from the server's clock.", clockWindow)
	}
	return nil
}
