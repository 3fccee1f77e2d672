package contract

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPages_misread responds with a first page whose list or token has another type or occurs twice. The page must be yielded, and
// the walk must end with an error, because entries or pages are lost.
func TestPages_misread(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		if a.pages == nil {
			return
		}
		docs := map[string]map[string]any{}
		for what, v := range map[string]any{"text": "x", "number": 7, "boolean": true, "object": map[string]any{"Foo": 1, "Bar": "x"}, "numbers": []any{7, 8}} {
			docs["the list is a "+what] = pageWith(api, "", v)
		}
		next := map[string]string{"token": "NextToken", "both": "NextToken", "offset": "NextOffset"}[api.paging.Paging]
		if next != "" {
			for what, v := range map[string]any{"object": map[string]any{"Foo": 1}, "array": []any{"t1"}} {
				docs["the next page is an "+what] = pageWith(api, next, v)
			}
		}
		for name, doc := range docs {
			body, err := json.Marshal(doc)
			require.NoError(t, err)
			assertMisread(t, name, a, string(body))
		}

		// A map cannot have a name twice.
		element := `[{"` + structField(api) + `":"1"}]`
		path := strings.Split(api.paging.All, ".")
		list := nested(path, element)
		assertMisread(t, "the list twice", a, `{`+list+`,`+list+`}`)
		if next == "NextToken" {
			in := func(token string) string { return nested(append(strings.Fields(api.paging.In), next), token) }
			assertMisread(t, "two tokens", a, `{`+in(`"t1"`)+`,`+in(`"t2"`)+`}`)
		}
	})
}

// TestPages_twice responds with a list and a token that occur a second time, but empty: nothing is lost.
func TestPages_twice(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		if a.pages == nil || api.paging.Paging != "token" && api.paging.Paging != "both" {
			return
		}
		path := strings.Split(api.paging.All, ".")
		in := func(token string) string { return nested(append(strings.Fields(api.paging.In), "NextToken"), token) }
		list := func(elements string) string { return nested(path, elements) }
		element := func(v string) string { return `{"` + structField(api) + `":"` + v + `"}` }
		for name, nothing := range map[string]string{"empty": `[]`, "null": `null`} {
			bodies := []string{
				`{` + list(`[`+element("1")+`]`) + `,` + in(`"t1"`) + `,` + list(nothing) + `,` + in(`""`) + `}`,
				strings.ToLower(`{` + in(`"t2"`) + `,` + in(`null`) + `,` + list(`[null,`+element("2")+`]`) + `}`),
				`{` + list(`[`+element("3")+`,null]`) + `}`,
			}
			rt := &transport{reply: func(n int) (int, string) { return http.StatusOK, bodies[n] }}
			got, err := collect(a.all(t.Context(), newClient(t, rt), a.request()))
			require.NoError(t, err, name)
			assert.Len(t, got, 3, name)
			assert.Equal(t, 3, rt.calls(), name)
		}
	})
}

func assertMisread(t *testing.T, name string, a action, body string) {
	t.Helper()
	rt := always(body)
	got, err := collect(a.pages(t.Context(), newClient(t, rt), a.request()))
	require.ErrorContains(t, err, "entries or pages are missing", "%s: %s", name, body)
	assert.Len(t, got, 1, name)
	assert.Equal(t, 1, rt.calls(), name)
}

// pageWith returns a first page with value instead of its list or of the paging field called next.
func pageWith(api *apiAction, next string, value any) map[string]any {
	s := script{pages: []page{{elements: 1}}}
	doc := s.response(api, 0)
	at, path := doc, strings.Split(api.paging.All, ".")
	if next != "" {
		path = append(strings.Fields(api.paging.In), next)
	}
	for _, name := range path[:len(path)-1] {
		at = inner(at, name)
	}
	at[path[len(path)-1]] = value
	return doc
}

// structField returns the name of a text field by which elements of the list can be distinguished, even when printed.
func structField(api *apiAction) string {
	for _, f := range listOf(api).Type.Elem.Fields {
		if f.Type.Kind == "string" && f.Format == "" && !f.Secret {
			return f.Name
		}
	}
	return "none"
}

// nested returns a member in nested objects along a path.
func nested(path []string, value string) string {
	return `"` + strings.Join(path, `":{"`) + `":` + value + strings.Repeat("}", len(path)-1)
}
