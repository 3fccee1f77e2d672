package contract

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// filled returns a request with every field set.
func filled(t *testing.T, a action, fl filler) any {
	t.Helper()
	req := a.request()
	require.NoError(t, fl.fill(reflect.ValueOf(req).Elem(), ""))
	return req
}

// TestEncode sends every field of every action: once with a different value for each, once with zero values that are sent.
func TestEncode(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		for name, text := range map[string]text{"distinct": distinct, "zeroes": zeroes} {
			t.Run(name, func(t *testing.T) {
				req, same := filled(t, a, filler{text: text}), filled(t, a, filler{text: text})
				rt := always(emptyAnswer)
				_, err := a.do(t.Context(), newClient(t, rt), req)
				require.NoError(t, err)
				require.Equal(t, 1, rt.calls())

				want := newFormer(t, api, text, nil)
				got := want.sorted(parameters(t, api.Name, rt.forms[0]))
				assert.Equal(t, want.form, got)
				assert.Equal(t, same, req, "the caller's request was changed")
			})
		}
	})
}

// TestEncode_fills sends only what the client adds: the region, and a token that is new for each call.
func TestEncode_fills(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		rt := always(emptyAnswer)
		c := newClient(t, rt)
		empty := a.request()
		for _, req := range []any{nil, empty} {
			_, err := a.do(t.Context(), c, req)
			require.NoError(t, err)
		}
		assert.Equal(t, a.request(), empty, "the caller's request was changed")

		tokens := map[string]bool{}
		for _, form := range rt.forms {
			got := parameters(t, api.Name, form)
			want := map[string]string{}
			for _, f := range api.Request {
				switch f.Name {
				case "RegionId", "regionId":
					want[f.Name] = region
				case "ClientToken":
					want[f.Name] = got[f.Name]
					assert.NotEmpty(t, got[f.Name])
					assert.False(t, tokens[got[f.Name]], "the token was used before")
					tokens[got[f.Name]] = true
				}
			}
			assert.Equal(t, want, got)
		}
	})
}

// TestEncode_emptyList makes one list empty at a time. If leaving out the list would select everything, the request must not be sent.
func TestEncode_emptyList(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		rt := always(emptyAnswer)
		c := newClient(t, rt)
		for _, path := range newFormer(t, api, distinct, nil).lists {
			empty := func(p string) bool { return p == path }
			req, calls := filled(t, a, filler{distinct, empty}), rt.calls()
			_, err := a.do(t.Context(), c, req)

			want := newFormer(t, api, distinct, empty)
			if len(want.bad) > 0 {
				assert.ErrorContains(t, err, strconv.Quote(path))
				assert.Equal(t, calls, rt.calls(), "%s: sent all the same", path)
				continue
			}
			require.NoError(t, err, path)
			assert.Equal(t, want.form, want.sorted(parameters(t, api.Name, rt.forms[calls])), path)
		}
	})
}

// TestEncode_emptyLists makes all lists empty at once.
func TestEncode_emptyLists(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		all := func(string) bool { return true }
		rt := always(emptyAnswer)
		_, err := a.do(t.Context(), newClient(t, rt), filled(t, a, filler{distinct, all}))

		want := newFormer(t, api, distinct, all)
		if len(want.bad) > 0 {
			require.Error(t, err)
			named := func(path string) bool { return strings.Contains(err.Error(), strconv.Quote(path)) }
			assert.True(t, slices.ContainsFunc(want.bad, named), "%v: names none of %q", err, want.bad)
			assert.Zero(t, rt.calls(), "sent all the same")
			return
		}
		require.NoError(t, err)
		assert.Equal(t, want.form, want.sorted(parameters(t, api.Name, rt.forms[0])))
	})
}
