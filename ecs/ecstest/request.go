package ecstest

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// maxBody bounds what is read of a request: the longest real one carries
// 32 KB of user data, encoded twice.
const maxBody = 1 << 20

// A request is one call as it came over the wire.
type request struct {
	method, path, host string
	headers            map[string][]string // by lower-case name, host included
	query              url.Values
	body               []byte

	params          map[string]string // query and form as one set
	v3              bool              // signed in the Authorization header
	action, version string
	malformed       *apiError // why the request cannot be understood, if so
	genuine         bool      // the signature was right
	effects         []effect  // what goes wrong with it
}

// readRequest takes in the whole of r. It returns an error only when the body
// cannot be read; what is wrong with the request itself is kept in malformed.
func readRequest(r *http.Request) (*request, error) {
	if r.URL == nil {
		return nil, errors.New("ecstest: request without a URL")
	}
	q := &request{
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
	return q, nil
}

func (q *request) parse(rawQuery string) {
	var queryErr, formErr error
	var form url.Values
	q.query, queryErr = url.ParseQuery(rawQuery)
	if q.hasForm() && len(q.body) <= maxBody {
		form, formErr = url.ParseQuery(string(q.body))
	}
	for _, values := range []url.Values{q.query, form} {
		for name := range maps.Keys(values) {
			q.params[name] = values.Get(name)
		}
	}
	q.v3 = strings.HasPrefix(q.header("authorization"), "ACS3-")
	if q.v3 {
		q.action, q.version = q.header("x-acs-action"), q.header("x-acs-version")
	} else {
		q.action, q.version = q.params["Action"], q.params["Version"]
	}
	switch {
	case q.method != http.MethodGet && q.method != http.MethodPost:
		q.malformed = newError(http.StatusForbidden, "UnsupportedHTTPMethod", "The method %q is not supported.", q.method)
	case len(q.body) > maxBody:
		q.malformed = newError(http.StatusRequestEntityTooLarge, "RequestTooLarge", "The body is longer than %d bytes.", maxBody)
	case queryErr != nil || formErr != nil:
		q.malformed = newError(http.StatusBadRequest, "InvalidParameter", "The query or the form is not well encoded.")
	}
}

// hasForm tells whether the body is a form. Some clients leave the type out.
func (q *request) hasForm() bool {
	kind, _, _ := mime.ParseMediaType(q.header("content-type"))
	return kind == "" || kind == "application/x-www-form-urlencoded"
}

// header is the first value of the header of that lower-case name.
func (q *request) header(name string) string {
	if values := q.headers[name]; len(values) > 0 {
		return strings.TrimSpace(values[0])
	}
	return ""
}

// wantsJSON tells the form of the answer: XML is what ECS gives a caller of
// signature 1.0 who does not ask for JSON.
func (q *request) wantsJSON() bool {
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
