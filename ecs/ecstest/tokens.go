package ecstest

import (
	"context"
	"crypto/sha256"
	"maps"
	"net/http"
	"slices"
	"sync"
)

// maxTokens bounds one generation of remembered client tokens.
const maxTokens = 1 << 14

// clientTokens remembers what was done for which client token, so that a call
// sent twice is carried out once. Two generations make forgetting cheap.
type clientTokens struct {
	mu          sync.Mutex
	recent, old map[string]*execution
}

// An execution is what was, or is being, done for a client token.
type execution struct {
	params [sha256.Size]byte
	done   chan struct{} // closed when the rest is known
	result object
	err    *apiError
}

// once carries out run, unless that was done for the request's client token
// already: then it answers as it did then, waiting for the first call if that
// is not over yet. A refused call left nothing behind, so the next one with
// the same parameters is carried out again. The error is that of ctx.
func (ct *clientTokens) once(ctx context.Context, q *request, run func() (object, *apiError)) (object, *apiError, error) {
	token := q.params["ClientToken"]
	if token == "" || !takesToken(q.action) || q.dryRun() {
		result, apiErr := run()
		return result, apiErr, nil
	}
	if len(token) > 64 || slices.ContainsFunc([]byte(token), func(c byte) bool { return c > 0x7e }) {
		return nil, newError(http.StatusBadRequest, "InvalidClientToken.ValueNotSupported", "The client token is not at most 64 ASCII characters."), nil
	}
	e, first := ct.begin(q.action+" "+q.params["RegionId"]+" "+token, fingerprint(q.params))
	if e == nil {
		return nil, newError(http.StatusBadRequest, "IdempotentParameterMismatch", "The client token was used with other parameters."), nil
	}
	if first {
		defer close(e.done)
		e.result, e.err = run()
		return e.result, e.err, nil
	}
	select {
	case <-e.done:
		return e.result, e.err, nil
	case <-ctx.Done():
		return nil, nil, context.Cause(ctx)
	}
}

// takesToken reports whether the action takes a ClientToken. One that the API does
// not have takes it from those who send it.
func takesToken(action string) bool { return tokened[action] || !inAPI(action) }

// begin finds the execution of the key, or begins the first. It finds none
// that was for other parameters.
func (ct *clientTokens) begin(key string, params [sha256.Size]byte) (e *execution, first bool) {
	ct.mu.Lock()
	defer ct.mu.Unlock()
	e, known := ct.recent[key]
	if !known {
		e, known = ct.old[key]
	}
	switch {
	case known && e.params != params:
		return nil, false
	case known && !e.failed():
		return e, false
	}
	if ct.recent == nil || len(ct.recent) >= maxTokens {
		ct.old, ct.recent = ct.recent, make(map[string]*execution)
	}
	e = &execution{params: params, done: make(chan struct{})}
	ct.recent[key] = e
	return e, true
}

// failed tells whether the execution is over and was refused.
func (e *execution) failed() bool {
	select {
	case <-e.done:
		return e.err != nil
	default:
		return false
	}
}

// fingerprint tells apart what requests ask for, whoever signed them and when.
func fingerprint(params map[string]string) [sha256.Size]byte {
	var b []byte
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if !protocol[name] {
			b = append(b, percentEncode(name)+"="+percentEncode(params[name])+"&"...)
		}
	}
	return sha256.Sum256(b)
}

// protocol names the parameters that belong to signature 1.0, not to an action.
var protocol = map[string]bool{
	"AccessKeyId": true, "Action": true, "Format": true, "SecurityToken": true, "Signature": true,
	"SignatureMethod": true, "SignatureNonce": true, "SignatureType": true, "SignatureVersion": true,
	"Timestamp": true, "Version": true,
}
