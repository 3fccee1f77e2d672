package ecstest

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// WithHandler makes f handle every call to the named action, in place of the
// simulation if there is one. The action may be newer than this module and
// unknown to it.
//
// Before it calls f, the server checks the signature, the client token and, for
// an action that it knows, the required parameters. f gets the parameters of
// the action by wire name.
//
// The value that f returns is encoded by [json.Marshal] and must become a JSON
// object: usually it is a pointer to the Response of the action's package under
// ecs/api. A nil value is a response without fields. The server adds the
// RequestId and converts the response to XML for a client that asks for it.
//
// If f returns an [*ecs.Error], the response is that error, with its code,
// message and status. A status below 400 or above 599 is replaced with 400. Any
// other error becomes InternalError with status 500.
//
// f must be safe for concurrent use. It may call the server.
func WithHandler(name string, f func(params url.Values) (any, error)) Option {
	return func(s *Server) {
		if f == nil {
			return
		}
		s.gateway.Custom[name] = func(params map[string]string) (reply.Object, *action.Error) {
			values := make(url.Values, len(params))
			for name, value := range params {
				values.Set(name, value)
			}
			v, err := f(values)
			if err != nil {
				return nil, toAPIError(err)
			}
			b, err := json.Marshal(v)
			if err != nil {
				return nil, toAPIError(err)
			}
			resp, ok := reply.Parse(b).(reply.Object)
			if !ok && v != nil {
				return nil, action.Errorf("InternalError", "The handler of %s did not return an object.", name)
			}
			return slices.DeleteFunc(resp, func(f reply.Field) bool { return f.Name == "RequestId" }), nil
		}
	}
}

// Fail makes every call to the action fail with the code and HTTP status, once its signature and required parameters
// have passed. It is short for the commonest handler; [ReturnError] is the same as a fault. A status below 400 or above
// 599 is replaced with 400.
func Fail(action, code string, status int) Option {
	return WithHandler(action, func(url.Values) (any, error) {
		return nil, &ecs.Error{Code: code, HTTPStatus: status, Message: "The test server was told to reject " + action + "."}
	})
}

func toAPIError(err error) *action.Error {
	e, ok := errors.AsType[*ecs.Error](err)
	if !ok {
		return action.Errorf("InternalError", "%v", err)
	}
	return action.Errorf(e.Code, "%s", cmp.Or(e.Message, e.Code)).With(e.HTTPStatus)
}
