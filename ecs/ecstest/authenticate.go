package ecstest

import (
	"net/http"
	"time"
)

// A proof is what a request shows to be believed, whichever signature it uses.
type proof struct {
	keyID, token     string
	timestamp, nonce string
	matches          func(secret string) bool
	signedText       string // what the server computed, ending with the string to sign
}

type accessKey struct{ secret, token string }

// authenticate checks key, clock, signature, token and nonce, in the order in
// which one failure hides the next. The nonce is spent last: a request refused
// for another reason may be sent again as it was.
func (s *Server) authenticate(q *request) *refusal {
	read := readV1
	if q.v3 {
		read = readV3
	}
	p, refused := read(q)
	if refused != nil {
		return refused
	}
	key, ok := s.keys[p.keyID]
	if !ok {
		return refuse(http.StatusNotFound, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
	}
	now := time.Now()
	if refused := checkClock(p.timestamp, now); refused != nil {
		return refused
	}
	if !p.matches(key.secret) {
		// Clients recognise this text: one whose own string equals the
		// server's reports a wrong secret instead of a wrong signature.
		return refuse(http.StatusBadRequest, "SignatureDoesNotMatch",
			"Specified signature is not matched with our calculation. %s", p.signedText)
	}
	switch {
	case p.token == key.token:
	case p.token == "":
		return refuse(http.StatusBadRequest, "MissingSecurityToken", "The key is temporary and needs its security token.")
	default:
		return refuse(http.StatusBadRequest, "InvalidSecurityToken.MismatchWithAccessKey", "The security token does not belong to the key.")
	}
	if !s.nonces.use(p.keyID, p.nonce, now) {
		return refuse(http.StatusBadRequest, "SignatureNonceUsed", "The signature nonce was used already.")
	}
	return nil
}

func checkClock(timestamp string, now time.Time) *refusal {
	const layout = "2006-01-02T15:04:05Z"
	t, err := time.Parse(layout, timestamp)
	if err != nil || len(timestamp) != len(layout) { // Parse lets fractions pass
		return refuse(http.StatusBadRequest, "InvalidTimeStamp.Format", "The timestamp %q is not of the form %s.", timestamp, layout)
	}
	if now.Sub(t).Abs() > clockWindow {
		return refuse(http.StatusBadRequest, "InvalidTimeStamp.Expired", "The timestamp is more than %v from the server's clock.", clockWindow)
	}
	return nil
}
