package contract

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// TestStub sends every field of every action to a stub, and every field of its response back: by itself, where they arrive
// as they are, and in a server, which decodes what was sent.
func TestStub(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		for name, text := range map[string]text{"distinct": distinct, "zeroes": zeroes} {
			t.Run(name, func(t *testing.T) {
				filled := func(v any) any {
					require.NoError(t, filler{text: text}.fill(reflect.ValueOf(v).Elem(), ""))
					for f, v := range reflect.ValueOf(v).Elem().Fields() { // the server knows its regions
						if f.Name == "RegionID" {
							v.SetString(region)
						}
					}
					return v
				}
				req, resp := filled(a.request()), filled(a.response())
				var got any
				stub := a.stub(func(req any) any { got = req; return resp })

				back, err := a.do(t.Context(), stub, req)
				require.NoError(t, err)
				assert.Equal(t, filled(a.request()), got)
				assert.NotSame(t, req, got)
				assert.Equal(t, resp, back)
				assert.NotSame(t, resp, back)

				server := ecstest.NewServer(stub)
				back, err = a.do(t.Context(), server.Client(ecs.WithRetry(ecs.NoRetry)), req)
				require.NoError(t, err)
				want := filled(a.request())
				eachTime(reflect.ValueOf(want), func(tm time.Time) time.Time { return tm.UTC().Truncate(time.Second) })
				assert.Equal(t, want, got)
				sent := filled(a.response())
				eachTime(reflect.ValueOf(sent), time.Time.UTC)
				if id := reflect.ValueOf(sent).Elem().FieldByName("RequestID"); id.IsValid() {
					id.Set(reflect.ValueOf(back).Elem().FieldByName("RequestID")) // the server's
				}
				assert.Equal(t, sent, back)
				calls := server.Calls()
				require.Len(t, calls, 1)
				assert.Equal(t, api.Name, calls[0].Action)
			})
		}
	})
}

// eachTime replaces the times in v.
func eachTime(v reflect.Value, f func(time.Time) time.Time) {
	switch {
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(f(v.Interface().(time.Time))))
	case v.Kind() == reflect.Pointer && !v.IsNil():
		eachTime(v.Elem(), f)
	case v.Kind() == reflect.Struct:
		for _, field := range v.Fields() {
			eachTime(field, f)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			eachTime(v.Index(i), f)
		}
	}
}
