package contract

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSecrets prints requests and responses in every way that log lines may.
func TestSecrets(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		if paths := secrets(sent(api.Request), ""); len(paths) > 0 {
			req := filled(t, a, filler{text: distinct})
			values := valuesAt(req, paths)
			require.GreaterOrEqual(t, len(values), len(paths))
			encoded, err := json.Marshal(req)
			require.NoError(t, err)
			for _, text := range append(printed(req), string(encoded)) {
				assertHidden(t, values, text)
			}
		}
		if paths := secrets(api.Response, ""); len(paths) > 0 {
			m := responder{text: distinct, scalar: jsonScalar}
			resp := decode(t, a, m.object(api.Response, "", 1))
			values := valuesAt(resp, paths)
			require.GreaterOrEqual(t, len(values), len(paths))
			for _, text := range printed(resp) {
				assertHidden(t, values, text)
			}
		}
	})
}

// secrets returns the paths of secret fields.
func secrets(fields []*field, path string) (paths []string) {
	for _, f := range fields {
		p := f.path(path)
		if f.Secret {
			paths = append(paths, p)
		}
		list, _ := f.unwrap()
		paths = append(paths, secrets(list.structOf(), p)...)
	}
	return paths
}

var indices = regexp.MustCompile(`\.\d+`)

// valuesAt returns the values at and below paths.
func valuesAt(v any, paths []string) (values []string) {
	for path, value := range flat(v) {
		path = indices.ReplaceAllString(path, "")
		if slices.ContainsFunc(paths, func(p string) bool { return path == p || strings.HasPrefix(path, p+".") }) {
			values = append(values, value)
		}
	}
	return values
}

// printed returns what print functions and loggers print for the value that p points to.
func printed(p any) []string {
	v := reflect.ValueOf(p).Elem()
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("", "pointer", p, "value", v.Interface())
	out := []string{log.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		out = append(out, fmt.Sprintf(verb, p), fmt.Sprintf(verb, v.Interface()))
		for _, part := range v.Fields() { // parts are printed alone, too
			if part.Kind() == reflect.Pointer || part.Kind() == reflect.Slice {
				out = append(out, fmt.Sprintf(verb, part.Interface()))
			}
		}
	}
	return out
}

func assertHidden(t *testing.T, values []string, text string) {
	t.Helper()
	for _, v := range values {
		// The part of the value that print functions do not escape.
		start, _, _ := strings.Cut(v, " ")
		assert.NotContains(t, text, start+" ")
	}
}
