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

// ReadRefusal reads the body of an error response: JSON in either spelling of its names, XML though JSON was asked for,
// or something without a code, of which Message then quotes the beginning as show gives it. The error is that of JSON
// which breaks off.
func ReadRefusal(body []byte, show func(string) string) (Envelope, error) {
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

// TrimBOM takes off the byte order mark that some proxies send before a text.
func TrimBOM(body []byte) []byte { return bytes.TrimPrefix(body, []byte("\ufeff")) }

// Unreadable says what is wrong with a response and how it begins. It quotes what show makes of the whole body: a text
// without secrets, or nothing. A long body, which may have been cut in the middle of a secret, is not quoted.
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

// ReadEnvelope reads a JSON object as the body of an error response; what it lacks is empty.
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
		case "description": // some gateways' word for it
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

// text is a JSON string's value, or the literal of anything else; null is empty.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// readAccessDenied reads an object, or a text that holds one; anything else is nil.
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

// readXML reads the flat XML body of an error response. What holds none of its elements, such as a proxy's page, leaves
// everything empty.
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

// shorten returns at most n bytes of s, without half a character at the end.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
