package ecstest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/google/go-querystring/query"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// Expect returns a [Stub] whose response is always the same, and which knows what it will be asked:
//
//	ecstest.Expect(t, deletedisk.Do, nil, &deletedisk.Request{DiskID: "d-1"}, &deletedisk.Request{DiskID: "d-2"})
//
// At the end of the test it fails the test unless the requests were those of want, in this order, and no others. Fields
// that want leaves out may have any value, such as the RegionID that a client fills in; lists and structures are compared
// as a whole. In a server, an attempt that is not executed, such as a retry with the same ClientToken, does not count.
//
// A nil resp is an empty response. For errors, and for responses that differ, use [On]. The stub is otherwise as if made
// by that.
func Expect[Request, Response any](
	t interface {
		TestingT
		Cleanup(func())
	},
	do func(context.Context, ecs.Invoker, *Request, ...ecs.CallOption) (*Response, error),
	resp *Response,
	want ...*Request,
) Stub {
	var mu sync.Mutex
	var got []*Request
	stub := On(do, func(req *Request) (*Response, error) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, req)
		return resp, nil
	})
	t.Cleanup(func() {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		name := cmp.Or(stub.action, "a stub without an action")
		for i := range min(len(got), len(want)) {
			if difference := differ(want[i], got[i]); difference != "" {
				t.Errorf("ecstest: %s: call %d: %s", name, i+1, difference)
			}
		}
		if len(got) != len(want) {
			t.Errorf("ecstest: %s: got %d calls, want %d", name, len(got), len(want))
		}
	})
	return stub
}

// differ returns how the parameters that want has differ from those of got, or "".
func differ[Request any](want, got *Request) string {
	expected, err := paramsOf(want)
	if err != nil {
		return fmt.Sprintf("cannot compare with what the test wants: %v", err)
	}
	known := map[string]bool{} // what want has something of
	for name := range expected {
		known[subject(name)] = true
	}
	actual, err := paramsOf(got)
	if err != nil {
		return err.Error()
	}
	maps.DeleteFunc(actual, func(name string, _ []string) bool { return !known[subject(name)] })
	if maps.EqualFunc(actual, expected, slices.Equal) {
		return ""
	}
	return fmt.Sprintf("got %s, want %s", show(actual), show(expected))
}

// subject returns the parameter that a part such as Tag.1.Key belongs to.
func subject(name string) string {
	name, _, _ = strings.Cut(name, ".")
	return name
}

// paramsOf returns the parameters of a request, which may be nil.
func paramsOf[Request any](req *Request) (url.Values, error) {
	encoder, ok := any(req).(query.Encoder)
	if !ok {
		return query.Values(req)
	}
	params := url.Values{}
	return params, encoder.EncodeValues("", &params)
}

// show returns parameters as text, without secrets.
func show(params url.Values) string {
	if len(params) == 0 {
		return "nothing"
	}
	var text []string
	for _, name := range slices.Sorted(maps.Keys(params)) {
		value := strings.Join(params[name], ",")
		if rpc.IsSecret(name) {
			value = rpc.Redacted
		}
		text = append(text, fmt.Sprintf("%s=%q", name, value))
	}
	return strings.Join(text, " ")
}
