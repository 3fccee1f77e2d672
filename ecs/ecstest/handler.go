package ecstest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/go-aliecs/aliecs/ecs"
)

// Handle makes f answer every call of the action, whether or not the server
// simulates it, and whether or not the API has it: a program may call actions
// that are newer than this module. Signature, required parameters and client
// token have been seen to; where the API does not have the action, nothing is
// required, and a client token is heeded if there is one. The answer is what f
// returns, as [json.Marshal] writes it: an object, or nil for an answer of no
// fields. An [*ecs.Error] of f becomes a refusal with its code, message and
// status, which is 400 when it is not one of an error; any other error the
// refusal InternalError, status 500.
//
// f may be called by several goroutines at once. It may call the server.
func WithHandler(action string, f func(params url.Values) (any, error)) Option {
	return func(s *Server) {
		if f == nil {
			return
		}
		s.custom[action] = func(q *request) (object, *apiError) {
			params := make(url.Values, len(q.params))
			for name, value := range q.params {
				if !protocol[name] {
					params.Set(name, value)
				}
			}
			v, err := f(params)
			if err != nil {
				return nil, toAPIError(err)
			}
			b, err := json.Marshal(v)
			if err != nil {
				return nil, toAPIError(err)
			}
			resp, ok := readJSON(b).(object)
			if !ok && v != nil {
				return nil, newError(http.StatusInternalServerError, "InternalError", "The handler of %s returned no object.", action)
			}
			return resp, nil
		}
	}
}

func toAPIError(err error) *apiError {
	e, ok := errors.AsType[*ecs.Error](err)
	if !ok {
		return newError(http.StatusInternalServerError, "InternalError", "%v", err)
	}
	return newError(errorStatus(e.HTTPStatus), e.Code, "%s", cmp.Or(e.Message, e.Code))
}

func errorStatus(status int) int {
	if status < 400 || status > 599 {
		return http.StatusBadRequest
	}
	return status
}

// readJSON reads a document that json.Marshal wrote, keeping the order of its
// members. Null is nil.
func readJSON(document []byte) value {
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	return readValue(d)
}

func readValue(d *json.Decoder) value {
	token, err := d.Token()
	if err != nil {
		return nil
	}
	switch t := token.(type) {
	case string:
		return text(t)
	case bool:
		return boolean(t)
	case json.Number:
		if n, err := t.Int64(); err == nil {
			return integer(n)
		}
		f, _ := t.Float64() // json.Marshal writes none that is out of range
		return decimal(f)
	case json.Delim:
		if t == '[' {
			return readArray(d)
		}
		return readObject(d)
	}
	return nil
}

// readArray leaves out nulls: XML has none.
func readArray(d *json.Decoder) array {
	items := array{}
	for d.More() {
		if v := readValue(d); v != nil {
			items = append(items, v)
		}
	}
	_, _ = d.Token() // the closing bracket
	return items
}

// readObject leaves out nulls, and the request id: the server adds its own.
func readObject(d *json.Decoder) object {
	var members object
	for d.More() {
		name, _ := d.Token()
		key, _ := name.(string)
		if v := readValue(d); v != nil && key != "RequestId" {
			members = append(members, member{key, v})
		}
	}
	_, _ = d.Token() // the closing brace
	return members
}
