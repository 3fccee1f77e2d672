package rpc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Envelope is the body of an error response.
type Envelope struct {
	Code, Message, RequestID, HostID, Recommend string
	Denied                                      *AccessDenied
}

// AccessDenied is the AccessDeniedDetail of an error response.
type AccessDenied struct {
	AuthAction               string
	AuthPrincipalDisplayName string
	AuthPrincipalOwnerID     string
	AuthPrincipalType        string
	EncodedDiagnosticMessage string
	NoPermissionType         string
	PolicyType               string
}

// ReadErrorResponse reads the body of an error response: JSON with names in any case, or XML, which some gateways send instead. If
// the body has neither code nor message, Message quotes its beginning, as returned by show. The error is not nil if the body is
// invalid JSON.
func ReadErrorResponse(body []byte, show func(string) string) (Envelope, error) {
	body = bytes.TrimSpace(TrimBOM(body))
	var e Envelope
	switch {
	case len(body) == 0:
		return Envelope{Message: "the response is empty"}, nil
	case body[0] == '{':
		var err error
		if e, err = ReadEnvelope(body); err != nil {
			return Envelope{Message: Unreadable(body, err, show)}, err
		}
	case body[0] == '<':
		e = readXML(string(body))
	}
	if e.Code == "" && e.Message == "" {
		e.Message = Unreadable(body, errors.New("the response has no error code"), show)
	}
	return e, nil
}

// TrimBOM removes the byte order mark that some proxies put before a text.
func TrimBOM(body []byte) []byte { return bytes.TrimPrefix(body, []byte("\ufeff")) }

// Unreadable returns a text that says what is wrong with a response and how it begins. show gets the whole body and returns the text to
// quote, without secrets, or "". A long body is not quoted: it may have been truncated in the middle of a secret.
func Unreadable(body []byte, err error, show func(string) string) string {
	if len(body) >= maxError {
		return fmt.Sprintf("%v: %d bytes or more", err, maxError)
	}
	text := strings.TrimSpace(show(string(body)))
	if text == "" {
		return err.Error()
	}
	return fmt.Sprintf("%v: %q", err, shorten(text, 120))
}

// ReadEnvelope reads the JSON object of an error response. Missing members are empty.
func ReadEnvelope(body []byte) (Envelope, error) {
	var e Envelope
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return e, err
	}
	var description string
	for name, raw := range members {
		switch strings.ToLower(name) {
		case "code":
			e.Code = text(raw)
		case "message":
			e.Message = text(raw)
		case "description": // some gateways use this name
			description = text(raw)
		case "requestid":
			e.RequestID = text(raw)
		case "hostid":
			e.HostID = text(raw)
		case "recommend":
			e.Recommend = text(raw)
		case "accessdenieddetail":
			e.Denied = readAccessDenied(raw)
		}
	}
	if e.Message == "" {
		e.Message = description
	}
	return e, nil
}

// text returns the value of a JSON string, the literal of other values, and "" for null.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// readAccessDenied reads an object, or a string that contains one. It returns nil for other values.
func readAccessDenied(raw json.RawMessage) *AccessDenied {
	for range 2 {
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &members) == nil && members != nil {
			return &AccessDenied{
				AuthAction:               text(members["AuthAction"]),
				AuthPrincipalDisplayName: text(members["AuthPrincipalDisplayName"]),
				AuthPrincipalOwnerID:     text(members["AuthPrincipalOwnerId"]),
				AuthPrincipalType:        text(members["AuthPrincipalType"]),
				EncodedDiagnosticMessage: text(members["EncodedDiagnosticMessage"]),
				NoPermissionType:         text(members["NoPermissionType"]),
				PolicyType:               text(members["PolicyType"]),
			}
		}
		raw = json.RawMessage(text(raw))
	}
	return nil
}

var unescapeXML = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&#39;", "'", "&#34;", `"`, "&amp;", "&")

// readXML reads the flat XML body of an error response. If there are no such elements, as in an HTML page of a proxy, all fields stay
// empty.
func readXML(body string) Envelope {
	element := func(name string) string {
		_, rest, _ := strings.Cut(body, "<"+name+">")
		s, _, closed := strings.Cut(rest, "</"+name+">")
		if !closed {
			return ""
		}
		if inner, ok := strings.CutPrefix(s, "<![CDATA["); ok {
			return strings.TrimSuffix(inner, "]]>")
		}
		return unescapeXML.Replace(s)
	}
	return Envelope{
		Code: element("Code"), Message: element("Message"), RequestID: element("RequestId"),
		HostID: element("HostId"), Recommend: element("Recommend"),
	}
}

// shorten returns at most n bytes of s, without a partial character at the end. It adds "…" if it cuts.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
