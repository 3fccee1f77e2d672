package contract

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
)

// TestPages walks each paging action in the ways of its style, page by page and element by element.
func TestPages(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		require.Equal(t, api.paging != nil, a.pages != nil, "pages or not")
		if a.pages == nil {
			return
		}
		for name, s := range scripts(api) {
			t.Run(name, func(t *testing.T) {
				req, same := s.request(t, a), s.request(t, a)
				rt := s.transport(t, api)
				c := newClient(t, rt)
				pages := a.pages(t.Context(), c, req)
				all := a.all(t.Context(), c, req)
				assert.Zero(t, rt.calls(), "a call before the walk")

				for range 2 { // each walk starts again
					rt.forms = nil
					got, err := collect(pages)
					s.checkEnd(t, err)
					assert.Equal(t, s.want, paged(rt))
					assert.Len(t, got, s.pageCount())
					for i, resp := range got {
						assert.Equal(t, requestID(i), reflect.ValueOf(resp).Elem().FieldByName("RequestID").String())
					}

					rt.forms = nil
					got, err = collect(all)
					s.checkEnd(t, err)
					assert.Equal(t, s.want, paged(rt))
					s.checkElements(t, api, got)
				}
				assert.Equal(t, same, req, "the caller's request was changed")

				rt.forms = nil
				for range pages {
					break
				}
				assert.Equal(t, 1, rt.calls(), "a call after the walk was left")
				if s.pages[0].elements > 0 {
					rt.forms = nil
					for range all {
						break
					}
					assert.Equal(t, 1, rt.calls(), "a call after the walk was left")
				}
			})
		}
	})
}

// TestPages_nil walks from a nil request.
func TestPages_nil(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		if a.pages == nil {
			return
		}
		rt := always(emptyAnswer)
		c := newClient(t, rt)
		got, err := collect(a.pages(t.Context(), c, nil))
		require.NoError(t, err)
		assert.Len(t, got, 1)
		got, err = collect(a.all(t.Context(), c, nil))
		require.NoError(t, err)
		assert.Empty(t, got)
		assert.Equal(t, 2, rt.calls())
	})
}

// collect walks to the end. An error must be yielded alone and last.
func collect(seq iter.Seq2[any, error]) (got []any, end error) {
	for v, err := range seq {
		switch {
		case end != nil:
			return got, fmt.Errorf("%v, %w was yielded after %w", v, err, end)
		case err != nil && !reflect.ValueOf(v).IsZero():
			return got, fmt.Errorf("%v was yielded beside %w", v, err)
		case err != nil:
			end = err
		default:
			got = append(got, v)
		}
	}
	return got, end
}

func (s *script) request(t *testing.T, a action) any {
	t.Helper()
	req := a.request()
	v := reflect.ValueOf(req).Elem()
	for i := range v.NumField() {
		if value, ok := s.req[wireName(v.Type(), i)]; ok {
			f := v.Field(i)
			if f.Kind() == reflect.Pointer {
				f.Set(reflect.New(f.Type().Elem()))
				f = f.Elem()
			}
			require.NoError(t, setScalar(f, "", func(string, string) string { return value }))
		}
	}
	return req
}

// transport returns a transport that plays the script. More calls than pages are an error.
func (s *script) transport(t *testing.T, api *apiAction) *transport {
	return &transport{reply: func(n int) (int, string) {
		switch {
		case n >= len(s.pages):
			t.Errorf("call %d after %d pages", n+1, len(s.pages))
			return http.StatusInternalServerError, ""
		case s.pages[n].failed:
			return http.StatusForbidden, `{"Code":"Forbidden.Test","Message":"no","RequestId":"r","HostId":"h"}`
		}
		body, err := json.Marshal(s.response(api, n))
		if err != nil {
			t.Error(err)
		}
		return http.StatusOK, string(body)
	}}
}

func (s *script) response(api *apiAction, n int) map[string]any {
	p := s.pages[n]
	doc := map[string]any{"RequestId": requestID(n)}
	in := doc
	if api.paging.In != "" {
		in = inner(doc, api.paging.In)
	}
	for name, v := range map[string]any{"NextToken": p.token, "NextOffset": p.offset, "PageNumber": p.number, "PageSize": p.size, "TotalCount": p.total} {
		if !reflect.ValueOf(v).IsZero() {
			in[name] = v
		}
	}
	f := listOf(api)
	list := []any{}
	for i := range p.elements {
		m := responder{text: distinct, scalar: jsonScalar}
		list = append(list, m.value(f, f.Type.Elem, elementPath(n, i), 1))
	}
	at := doc
	path := strings.Split(api.paging.All, ".")
	for _, name := range path[:len(path)-1] {
		at = inner(at, name)
	}
	at[path[len(path)-1]] = list
	return doc
}

func (s *script) checkEnd(t *testing.T, err error) {
	t.Helper()
	if s.err == "" {
		require.NoError(t, err)
		return
	}
	require.ErrorContains(t, err, s.err)
	if s.pages[len(s.pages)-1].failed {
		var failure *ecs.Error
		assert.ErrorAs(t, err, &failure)
	}
}

// checkElements checks that every element of all pages was yielded once, in order and complete.
func (s *script) checkElements(t *testing.T, api *apiAction, got []any) {
	t.Helper()
	f := listOf(api)
	n := 0
	for i, p := range s.pages {
		for j := range p.elements {
			path := elementPath(i, j)
			m := responder{text: distinct, scalar: jsonScalar}
			m.value(f, f.Type.Elem, path, 1)
			if n >= len(got) {
				t.Fatalf("%d elements, no %s", len(got), path)
			}
			leaves := map[string]string{}
			flatten(reflect.ValueOf(got[n]), path, leaves)
			assert.Equal(t, m.leaves, leaves)
			n++
		}
	}
	assert.Len(t, got, n)
}

// pageCount returns the number of pages to yield.
func (s *script) pageCount() int {
	n := len(s.pages)
	if s.pages[n-1].failed {
		n--
	}
	return n
}

// paged returns the paging fields of the requests.
func paged(rt *transport) []form {
	var out []form
	for _, f := range rt.forms {
		got := form{}
		for _, name := range []string{"NextToken", "MaxResults", "PageNumber", "PageSize", "Offset"} {
			if f.Has(name) {
				got[name] = f.Get(name)
			}
		}
		out = append(out, got)
	}
	return out
}

// listOf returns the list of the response whose elements All yields.
func listOf(api *apiAction) *field {
	fields := api.Response
	var found *field
	for name := range strings.SplitSeq(api.paging.All, ".") {
		for _, f := range fields {
			if f.Name == name {
				found = f
			}
		}
		fields = found.Type.Fields
	}
	return found
}

func inner(o map[string]any, name string) map[string]any {
	if _, ok := o[name]; !ok {
		o[name] = map[string]any{}
	}
	return o[name].(map[string]any)
}

func requestID(n int) string { return "response " + strconv.Itoa(n) }

func elementPath(page, i int) string { return fmt.Sprintf("page %d, element %d", page, i) }
