package ecstest

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// handler converts the function of [WithHandler] for the named action.
func handler(name string, f func(url.Values) (any, error)) gateway.Handler {
	return func(params url.Values) (reply.Object, *action.Error) {
		v, err := f(params)
		if err != nil {
			return nil, errorOf(err)
		}
		b, err := json.Marshal(v)
		if err != nil {
			return nil, errorOf(err)
		}
		response, ok := reply.Parse(b).(reply.Object)
		if !ok && v != nil {
			return nil, action.Errorf("InternalError", "The handler of %s did not return an object.", name)
		}
		return slices.DeleteFunc(response, func(f reply.Field) bool { return f.Name == "RequestId" }), nil
	}
}

// errorOf returns the error response for an error of a handler.
func errorOf(err error) *action.Error {
	e, ok := errors.AsType[*ecs.Error](err)
	if !ok {
		return action.Errorf("InternalError", "%v", err)
	}
	return action.Errorf(e.Code, "%s", cmp.Or(e.Message, e.Code)).With(e.HTTPStatus)
}
