package gateway

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// A Record is one request and its outcome. Its size is limited, for servers that are open to anyone.
type Record struct {
	Action    string            // as spelled in the request, cut to 128 bytes
	Version   string            // likewise
	Product   string            // "": the server knows no product of that version
	Params    map[string]string // without secrets; nil unless the signature was correct
	Status    int               // 0: there was no response
	Code      string            // of the error; "": success
	Message   string            // of the error, without secrets, cut to 256 bytes
	RequestID string
	Executed  bool // whether this call was executed
	Dropped   bool // whether the caller got less than the whole response
	Time      time.Time
	Duration  time.Duration
}

const (
	maxAction  = 128
	maxMessage = 256
	maxParams  = 16 << 10 // names and values of one call
	maxRecords = 1 << 16
	maxText    = 64 << 20 // of all records
)

// newRecord returns the record of a request that has just arrived. The action is a copy, so that the record does not
// keep the whole request body in memory.
func newRecord(q *Request) Record {
	short := func(s string) string { return strings.Clone(s[:min(len(s), maxAction)]) }
	return Record{Action: short(q.Action), Version: short(q.version), Product: q.product.Name, RequestID: newRequestID(), Time: time.Now()}
}

// note adds the outcome of the request.
func (r *Record) note(q *Request, out outcome, resp *Response) {
	r.Executed = out.executed
	if q.caller != nil { // callers without a key must not fill the memory
		r.Params = shownParams(q.params)
	}
	if resp != nil {
		r.Status = resp.status
	}
	if out.err != nil {
		r.Code, r.Message = out.err.Code, shownMessage(q, out.err.Message)
	}
}

// shownMessage returns a copy of an error message, without secrets of the request. Handlers do not quote secrets, but
// those that a test adds may.
func shownMessage(q *Request, message string) string {
	secrets := rpc.Secrets{q.header("x-acs-security-token"), q.params["Signature"]}
	for name, value := range q.params {
		if !rpc.IsSecret(name) {
			continue
		}
		secrets = append(secrets, value)
		if plain, err := base64.StdEncoding.DecodeString(value); err == nil {
			secrets = append(secrets, string(plain))
		}
		var members map[string]string // as in Parameters
		if json.Unmarshal([]byte(value), &members) == nil {
			secrets = slices.AppendSeq(secrets, maps.Values(members))
		}
	}
	// A secret longer than the message is not in it. There are many spellings of it to look for.
	secrets = slices.DeleteFunc(secrets, func(secret string) bool { return len(secret) > len(message) })
	message = secrets.Redact(message) // the whole text, as a part of a secret is not recognized
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage-len("…")], "") + "…"
	}
	return strings.Clone(message)
}

// shownParams returns copies of an action's parameters, without secrets.
func shownParams(params map[string]string) map[string]string {
	shown := make(map[string]string)
	size := 0
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if protocol[name] {
			continue
		}
		value := params[name]
		if rpc.IsSecret(name) {
			value = "[redacted]"
		}
		if size += len(name) + len(value); size > maxParams {
			break
		}
		shown[strings.Clone(name)] = strings.Clone(value)
	}
	return shown
}

// A recorder keeps the latest records.
type recorder struct {
	notify func(Record)

	mu     sync.Mutex
	latest []Record
	text   int // bytes in them
}

func (r *recorder) add(rec Record) {
	if r.notify != nil {
		r.notify(rec)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.latest) >= maxRecords || r.text > maxText {
		half := len(r.latest) / 2
		for _, old := range r.latest[:half] {
			r.text -= old.textSize()
		}
		r.latest = slices.Clone(r.latest[half:])
	}
	r.latest = append(r.latest, rec)
	r.text += rec.textSize()
}

func (r *Record) textSize() int {
	size := len(r.Action) + len(r.Version) + len(r.Code) + len(r.Message)
	for name, value := range r.Params {
		size += len(name) + len(value)
	}
	return size
}

// Notify makes the gateway call f for each request when it ends.
func (g *Gateway) Notify(f func(Record)) { g.records.notify = f }

// Records returns the latest records, at most 65,536 and 64 MiB of text, in the order in which the requests ended. The caller must not
// modify their parameters.
func (g *Gateway) Records() []Record {
	g.records.mu.Lock()
	defer g.records.mu.Unlock()
	return slices.Clone(g.records.latest)
}
