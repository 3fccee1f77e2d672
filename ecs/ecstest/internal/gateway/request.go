package gateway

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
)

// maxBody limits the size of a request body. The largest real one has 32 KB of user data, encoded twice.
const maxBody = 1 << 20

// A Request is one call as received.
type Request struct {
	Action string

	method, path, host string
	headers            map[string][]string // by lower-case name, including host
	query              url.Values
	body               []byte
	params             map[string]string // query and form merged
	v3                 bool              // signed in the Authorization header
	version            string
	product            action.Product // the zero product if the server does not know the version
	facts              facts.Action
	inAPI              bool          // whether the product has the action as far as the server knows
	malformed          *action.Error // why the request is invalid, or nil

	by     action.Caller // whose key it is
	caller *proof        // who signed the request; nil until its signature was found to be correct
	hooks  []Hooks       // of the faults that apply
	lag    time.Duration // how old the account is that the call sees, if it reads
}

// readRequest reads r completely. It returns an error only if the body cannot be read; an invalid request has malformed
// set.
func (g *Gateway) readRequest(r *http.Request) (*Request, error) {
	if r.URL == nil {
		return nil, errors.New("ecstest: request without a URL")
	}
	q := &Request{
		method:  cmp.Or(r.Method, http.MethodGet),
		path:    cmp.Or(r.URL.EscapedPath(), "/"),
		host:    cmp.Or(r.Host, r.URL.Host),
		headers: make(map[string][]string, len(r.Header)+1),
		params:  make(map[string]string),
	}
	for name, values := range r.Header {
		name = strings.ToLower(name)
		q.headers[name] = append(q.headers[name], values...)
	}
	q.headers["host"] = []string{q.host}
	if r.Body != nil {
		var err error
		if q.body, err = io.ReadAll(io.LimitReader(r.Body, maxBody+1)); err != nil {
			return nil, err
		}
	}
	q.parse(r.URL.RawQuery)
	g.find(q, func(p action.Product) bool { return p.Version == q.version })
	return q, nil
}

// find looks up the product of the request and the facts of its action.
func (g *Gateway) find(q *Request, is func(action.Product) bool) {
	if i := slices.IndexFunc(g.products, is); i >= 0 {
		q.product = g.products[i]
		q.version = q.product.Version
		q.facts, q.inAPI = q.product.FactsOf(q.Action)
	}
}

func (q *Request) parse(rawQuery string) {
	var queryErr, formErr error
	var form url.Values
	q.query, queryErr = url.ParseQuery(rawQuery)
	if q.hasForm() && len(q.body) <= maxBody {
		form, formErr = url.ParseQuery(string(q.body))
	}
	for _, values := range []url.Values{q.query, form} {
		for name := range values {
			q.params[name] = values.Get(name)
		}
	}
	q.v3 = strings.HasPrefix(q.header("authorization"), "ACS3-")
	if q.v3 {
		q.Action, q.version = q.header("x-acs-action"), q.header("x-acs-version")
	} else {
		q.Action, q.version = q.params["Action"], q.params["Version"]
	}
	switch {
	case q.method != http.MethodGet && q.method != http.MethodPost:
		q.malformed = action.Errorf("UnsupportedHTTPMethod", "The method %q is not supported.", q.method)
	case len(q.body) > maxBody:
		q.malformed = action.Errorf("RequestTooLarge", "The body is longer than %d bytes.", maxBody)
	case queryErr != nil || formErr != nil:
		q.malformed = action.Errorf("InvalidParameter", "The query or the form is malformed.")
	}
}

// hasForm reports whether the body is a form. Some clients omit the content type.
func (q *Request) hasForm() bool {
	kind, _, _ := mime.ParseMediaType(q.header("content-type"))
	return kind == "" || kind == "application/x-www-form-urlencoded"
}

// header returns the first value of a header, by its lower-case name.
func (q *Request) header(name string) string {
	if values := q.headers[name]; len(values) > 0 {
		return strings.TrimSpace(values[0])
	}
	return ""
}

// wantsJSON reports whether the response is JSON or XML. The default is XML for signature 1.0 and JSON for V3.
func (q *Request) wantsJSON() bool {
	switch format := q.params["Format"]; {
	case format != "":
		return strings.EqualFold(format, "JSON")
	case q.v3:
		accept := q.header("accept")
		return strings.Contains(accept, "json") || !strings.Contains(accept, "xml")
	default:
		return false
	}
}

// Region returns the ID of the region that the request names, or "".
func (q *Request) Region() string { return action.RegionOf(q.params) }

// Temporary reports whether the caller signed the request with temporary credentials.
func (q *Request) Temporary() bool { return q.caller != nil && q.caller.token != "" }

// dryRun reports whether the request is a dry run.
func (q *Request) dryRun() bool {
	return q.facts.DryRun && strings.EqualFold(q.params["DryRun"], "true")
}

// protocol has the parameters of the protocol and the signature, as opposed to those of an action.
var protocol = map[string]bool{
	"AccessKeyId": true, "Action": true, "Format": true, "SecurityToken": true, "Signature": true,
	"SignatureMethod": true, "SignatureNonce": true, "SignatureType": true, "SignatureVersion": true,
	"Timestamp": true, "Version": true,
}

// own returns the parameters of the action, without those of the protocol.
func (q *Request) own() url.Values {
	own := make(url.Values, len(q.params))
	for name, value := range q.params {
		if !protocol[name] {
			own.Set(name, value)
		}
	}
	return own
}

// checkRequired checks that the request has the required parameters of its action.
func checkRequired(q *Request) *action.Error {
	required := q.facts.Required
	if q.Region() != "" {
		required = slices.DeleteFunc(slices.Clone(required), func(name string) bool { return name == "regionId" })
	}
	if name := firstMissing(q.params, required); name != "" {
		return action.MissingParameter(name)
	}
	return nil
}

// firstMissing returns the first required parameter that params lacks, or "". A name is satisfied by a parameter of
// that name that is not empty, or by one of its parts: "Tag" by "Tag.1.Key". A name with ".N." applies to every list
// element that is present: if there is "Tag.1.Value", "Tag.N.Key" requires "Tag.1.Key".
func firstMissing(params map[string]string, names []string) string {
	for _, name := range names {
		const index = ".N."
		i := strings.LastIndex(name, index)
		if i < 0 {
			if params[name] == "" && !action.HasParts(params, name) {
				return name
			}
			continue
		}
		for _, param := range slices.Sorted(maps.Keys(params)) {
			element, ok := elementOf(param, name[:i])
			if !ok {
				continue
			}
			wanted := element + "." + name[i+len(index):]
			if _, ok := params[wanted]; !ok && !action.HasParts(params, wanted) {
				return wanted
			}
		}
	}
	return ""
}

// elementOf returns the prefix of param that is an element of the list: for "Tag.12.Value" and "Tag" it is "Tag.12".
// Lists may be nested, as in "A.N.B".
func elementOf(param, list string) (string, bool) {
	wanted, parts := strings.Split(list, "."), strings.Split(param, ".")
	if len(parts) <= len(wanted) {
		return "", false
	}
	for i, part := range parts[:len(wanted)+1] {
		if i == len(wanted) || wanted[i] == "N" {
			if strings.Trim(part, "0123456789") != "" || part == "" {
				return "", false
			}
		} else if part != wanted[i] {
			return "", false
		}
	}
	return strings.Join(parts[:len(wanted)+1], "."), true
}
