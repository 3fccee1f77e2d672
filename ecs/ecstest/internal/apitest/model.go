package apitest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
)

// CheckedClient returns a client of s that compares every success with the API model.
func CheckedClient(t testing.TB, s http.RoundTripper, opts ...ecs.Option) *ecs.Client {
	return clientOf(modelChecker{t, s}, opts...)
}

type modelChecker struct {
	t testing.TB
	s http.RoundTripper
}

func (m modelChecker) RoundTrip(r *http.Request) (*http.Response, error) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(b))
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(b))
	resp, err := m.s.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	FitsModel(m.t, form.Get("Action"), string(body))
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// An Action is an action in the API model.
type Action struct {
	Name              string
	Request, Response []Field
	response          Type // Response as a struct
}

// A Field is a parameter or a field of a response.
type Field struct {
	Name     string
	Type     Type
	Required bool
	Values   []string
	Example  string
}

// A Type is the type of a [Field]: a scalar, a list or a struct.
type Type struct {
	Kind   string
	Elem   *Type
	Fields []Field
	byName map[string]*Type // the fields
}

// index fills byName, here and below.
func (m *Type) index() {
	m.byName = make(map[string]*Type, len(m.Fields))
	for i := range m.Fields {
		f := &m.Fields[i]
		f.Type.index()
		m.byName[f.Name] = &f.Type
		for name, inner := range f.Type.byName {
			if inner.Kind != "list" && inner.Kind != "struct" { // the service spells some of them with a dot
				m.byName[f.Name+"."+name] = inner
			}
		}
	}
	if m.Elem != nil {
		m.Elem.index()
	}
}

// Model returns the API model: the parameters and the response of each action.
var Model = sync.OnceValues(func() (map[string]*Action, error) {
	b, err := readModel()
	if err != nil {
		return nil, err
	}
	var m struct{ Actions []*Action }
	err = json.Unmarshal(b, &m)
	actions := map[string]*Action{}
	for _, action := range m.Actions {
		action.response = Type{Kind: "struct", Fields: action.Response}
		action.response.index()
		actions[action.Name] = action
	}
	return actions, err
})

// Requests returns the parameters of each action.
func Requests() (map[string][]Field, error) {
	actions, err := Model()
	params := make(map[string][]Field, len(actions))
	for name, action := range actions {
		params[name] = action.Request
	}
	return params, err
}

// WireNames lists the parameters of a request by wire name, with the first element of each list.
func WireNames(prefix string, fields []Field) []string {
	var names []string
	for _, f := range fields {
		name, inner := prefix+f.Name, &f.Type
		if inner.Kind == "list" {
			name, inner = name+".1", inner.Elem
		}
		names = append(append(names, name), WireNames(name+".", inner.Fields)...)
	}
	return names
}

// FitsModel compares every name, nesting and kind of a response with the API model.
func FitsModel(t testing.TB, action, body string) {
	t.Helper()
	actions, err := Model()
	require.NoError(t, err)
	require.Contains(t, actions, action)
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	fits(t, action, d, &actions[action].response)
}

// booleans are the fields of responses that the model has as strings. Released programs decode only booleans.
var booleans = []string{
	"DescribeLaunchTemplateVersions.LaunchTemplateVersionSets.LaunchTemplateVersionSet.LaunchTemplateData.DataDisks.DataDisk.Encrypted",
	"DescribeLaunchTemplateVersions.LaunchTemplateVersionSets.LaunchTemplateVersionSet.LaunchTemplateData.SystemDisk.Encrypted",
}

// fits reads the next value of d.
func fits(t testing.TB, path string, d *json.Decoder, want *Type) {
	t.Helper()
	token, err := d.Token()
	require.NoError(t, err, path)
	var kinds []string
	switch token := token.(type) {
	case string:
		if !slices.Contains(numbers, path) {
			kinds = []string{"string"}
		}
	case bool:
		kinds = []string{"bool"}
		if slices.Contains(booleans, path) {
			kinds = []string{"string"}
		}
	case json.Number:
		kinds = []string{"float32", "float64"}
		if _, err := token.Int64(); err == nil { // JSON does not distinguish 1 from 1.0
			kinds = append(kinds, "int32", "int64")
		}
		if slices.Contains(numbers, path) {
			kinds = []string{"string"}
		}
	case json.Delim:
		if token == '[' {
			kinds = []string{"list"}
			for d.More() {
				require.NotNil(t, want.Elem, path)
				fits(t, path, d, want.Elem)
			}
		} else {
			kinds = []string{"struct"}
			seen := map[string]bool{}
			for d.More() {
				token, err := d.Token()
				require.NoError(t, err, path)
				name, _ := token.(string)
				field := want.byName[name]
				require.NotNil(t, field, "%s.%s is not in the model", path, name)
				assert.False(t, seen[name], "%s.%s comes twice", path, name)
				seen[name] = true
				fits(t, path+"."+name, d, field)
			}
		}
		_, err := d.Token() // the closing bracket
		require.NoError(t, err, path)
	}
	assert.Contains(t, kinds, want.Kind, "%s has a value of the wrong kind", path)
}

// numbers are the fields of responses that the model has as strings. Recorded responses of ECS have numbers there.
var numbers = []string{
	"DescribeSecurityGroupAttribute.Permissions.Permission.Priority",
	"DescribeSnapshots.Snapshots.Snapshot.SourceDiskSize",
}

// readModel reads the API model. The tests of a package run in its folder.
func readModel() ([]byte, error) {
	dir := "."
	for range 8 {
		if b, err := os.ReadFile(dir + "/internal/gen/model/ecs-2014-05-26.json"); err == nil {
			return b, nil
		}
		dir += "/.."
	}
	return nil, errors.New("apitest: no API model")
}
