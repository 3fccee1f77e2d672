package contract

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// The tests read the model with code of their own. That of the generator would repeat its mistakes.

const modelDir = "../gen/model"

// model is the API as published, with the decisions of the override files applied.
type model struct {
	Actions []*apiAction
}

type apiAction struct {
	Name       string
	Deprecated bool
	Operation  string
	Request    []*field
	Response   []*field

	paging *paging
}

// reads reports whether an action changes nothing: as published, but for three that were looked at, and by its name where
// nothing is published.
func (a *apiAction) reads() bool {
	switch {
	case a.Name == "ReportInstancesStatus":
		return false
	case a.Name == "DescribeSpotAdvice" || a.Name == "DescribeSpotPriceHistory":
		return true
	case a.Operation != "":
		return a.Operation == "get" || a.Operation == "list"
	}
	return strings.HasPrefix(a.Name, "Describe") || strings.HasPrefix(a.Name, "List")
}

// field is one named field. The fields after Type are keys of the override files.
type field struct {
	Name       string
	Deprecated bool
	Format     string
	Values     []string
	Type       *kind

	Kind    string
	Go      string
	Shape   string
	Shared  string
	Enum    string
	Keep    bool
	Off     bool
	Selects *bool
	Secret  bool

	alias string // in paths, instead of the name
}

type kind struct {
	Kind   string
	Fields []*field
	Elem   *kind
}

// paging describes how the pages of an action are walked.
type paging struct {
	Paging   string // both, number, token, offset
	In       string // path of the struct with the paging fields of the response
	All      string // path of the list
	PageSize int
}

// rule sets keys of the fields that it matches. A later rule wins.
type rule struct {
	Match string
	Set   json.RawMessage

	order int
}

var loadModel = sync.OnceValues(func() (*model, error) {
	m := new(model)
	if err := readJSON(filepath.Join(modelDir, "ecs-2014-05-26.json"), m); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(modelDir, "overrides", "*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("override files: %q, %w", files, err)
	}
	slices.Sort(files)
	rules := map[string][]rule{} // by the last word of what they match
	order := 0
	for _, name := range files {
		var f struct {
			Rules   []rule
			Actions map[string]*paging
		}
		if err := readJSON(name, &f); err != nil {
			return nil, err
		}
		for _, r := range f.Rules {
			last := r.Match[strings.LastIndex(r.Match, ".")+1:]
			order++
			r.order = order
			rules[last] = append(rules[last], r)
		}
		for _, a := range m.Actions {
			if p := f.Actions[a.Name]; p != nil && p.Paging != "none" {
				if p.Paging != "" {
					a.paging = p
				}
			}
		}
	}
	for _, a := range m.Actions {
		if err := decide(a.Request, a.Name+".request.", rules); err != nil {
			return nil, err
		}
		if err := decide(a.Response, a.Name+".response.", rules); err != nil {
			return nil, err
		}
	}
	return m, nil
})

func readJSON(name string, v any) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// decide applies the rules to fields and all fields below them.
func decide(fields []*field, prefix string, rules map[string][]rule) error {
	for _, f := range fields {
		path := prefix + f.Name
		candidates := slices.Concat(rules["*"], rules[f.Name])
		slices.SortFunc(candidates, func(a, b rule) int { return a.order - b.order })
		for _, r := range candidates {
			if !pattern(r.Match).MatchString(path) {
				continue
			}
			if err := json.Unmarshal(r.Set, f); err != nil {
				return fmt.Errorf("rule %q: %w", r.Match, err)
			}
		}
		k := f.Type
		for k.Elem != nil {
			k = k.Elem
		}
		if k.Kind == "struct" {
			f.Kind, f.Enum = "", "" // those are for fields of the same name
		}
		if f.Kind != "" {
			k.Kind = f.Kind
		}
		if err := decide(k.Fields, path+".", rules); err != nil {
			return err
		}
		if f.isTag() {
			list, _ := f.unwrap()
			for _, c := range list.structOf() { // responses spell them in two ways
				c.alias = strings.TrimPrefix(c.Name, "Tag")
			}
		}
	}
	return nil
}

var patterns = map[string]*regexp.Regexp{}

// pattern returns a match as a regular expression: * is one word of a path, ** any number of them.
func pattern(match string) *regexp.Regexp {
	re := patterns[match]
	if re == nil {
		text := strings.NewReplacer("**.", `(?:\w+\.)*`, "*", `\w+`, ".", `\.`).Replace(match)
		re = regexp.MustCompile("^" + text + "$")
		patterns[match] = re
	}
	return re
}

// legacy lists the parameters that nothing needs any more.
var legacy = []string{"OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount"}

// sent returns the fields of a request that the Go type has: those that are not legacy, and no structures that consist only of
// such fields.
func sent(fields []*field) []*field {
	return slices.DeleteFunc(slices.Clone(fields), func(f *field) bool {
		return !f.Keep && slices.Contains(legacy, f.Name) || f.isStruct() && len(sent(f.structOf())) == 0
	})
}

// path returns the path of a field of the structure at parent.
func (f *field) path(parent string) string {
	if f.alias != "" {
		return join(parent, f.alias)
	}
	return join(parent, f.Name)
}

func (f *field) isStruct() bool { return f.structOf() != nil }

// structOf returns the fields of a structure, or of the structures in a list.
func (f *field) structOf() []*field {
	k := f.Type
	for k.Elem != nil {
		k = k.Elem
	}
	return k.Fields
}

// isTextList reports whether a field is a list of strings in one text.
func (f *field) isTextList() bool { return f.Format == "json-array" || f.Format == "comma-list" }

// unwrap returns the list that a field of a response is, and the name in its wrapper: on the wire, a list is in a structure of its
// own.
func (f *field) unwrap() (list *field, item string) {
	if f.Type.Kind == "struct" && len(f.Type.Fields) == 1 && f.Type.Fields[0].Type.Kind == "list" {
		return f.Type.Fields[0], f.Type.Fields[0].Name
	}
	return f, ""
}

// isTag reports whether a field is the shared shape of package types.
func (f *field) isTag() bool {
	list, _ := f.unwrap()
	return f.Shared == "Tag" || list.Shared == "Tag"
}

// eachAction runs a test for every action of the model.
func eachAction(t *testing.T, test func(*testing.T, *apiAction, action)) {
	t.Helper()
	m, err := loadModel()
	require.NoError(t, err)
	for _, api := range m.Actions {
		a, ok := actions[api.Name]
		if !ok {
			continue // reported by TestPackages
		}
		t.Run(api.Name, func(t *testing.T) {
			t.Parallel()
			test(t, api, a)
		})
	}
}

func TestModel_rules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, match, path string
		want              bool
	}{
		{"exact", "A.request.X.Y", "A.request.X.Y", true},
		{"another action", "A.request.X", "AB.request.X", false},
		{"any action", "*.request.X", "A.request.X", true},
		{"one word", "*.request.*.Key", "A.request.Tag.Key", true},
		{"one word is not none", "*.request.*.Key", "A.request.Key", false},
		{"one word is not two", "*.request.*.Key", "A.request.B.Tag.Key", false},
		{"any depth, none", "*.response.**.Time", "A.response.Time", true},
		{"any depth, two", "*.response.**.Time", "A.response.Bs.B.Time", true},
		{"whole words", "*.response.**.Time", "A.response.StartTime", false},
		{"to the end", "A.request.X", "A.request.X.Y", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, pattern(tt.match).MatchString(tt.path))
		})
	}
}
