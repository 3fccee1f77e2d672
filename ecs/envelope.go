package ecs

import (
	"encoding/json"
	"strings"
)

// readEnvelope reads the JSON body of a refusal, whose names come in either case.
func readEnvelope(body []byte) (Error, error) {
	var e Error
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
			e.AccessDenied = readAccessDenied(raw)
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
		var d *AccessDenied
		if json.Unmarshal(raw, &d) == nil {
			return d
		}
		raw = json.RawMessage(text(raw))
	}
	return nil
}

var unescapeXML = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&#39;", "'", "&#34;", `"`, "&amp;", "&")

// readXMLEnvelope reads the flat XML body that some refusals have though JSON was asked for. What holds none of
// the elements, such as a proxy's page, leaves everything empty.
func readXMLEnvelope(body string) Error {
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
	return Error{
		Code: element("Code"), Message: element("Message"), RequestID: element("RequestId"),
		HostID: element("HostId"), Recommend: element("Recommend"),
	}
}
