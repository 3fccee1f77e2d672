package actions

import (
	"fmt"
	"go/constant"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
)

// A handler gives only error codes that are documented for its action, or that facts.Exceptions explains. Each
// exception is needed and has a reason.
func TestAll_codes(t *testing.T) {
	t.Parallel()
	given, explained := givenCodes(t), map[string]bool{}
	for _, e := range facts.Exceptions() {
		assert.Regexp(t, `^[A-Z].{15,}\.$`, e.Reason, "the reason of %s %s is not a sentence", e.Actions, e.Codes)
		for name := range strings.FieldsSeq(e.Actions) {
			for code := range strings.FieldsSeq(e.Codes) {
				pair := name + " " + code
				assert.False(t, explained[pair], "two exceptions for %s", pair)
				explained[pair] = true
				status, documented := facts.Documented(name, code)
				switch {
				case given[name][code] == "":
					t.Errorf("stale exception for %s: the handler does not give it", pair)
				case documented && status == e.Status:
					t.Errorf("stale exception for %s: it is documented with status %d", pair, status)
				}
			}
		}
	}
	products := map[string]action.Product{}
	for _, a := range simulated() {
		products[a.name] = a.product
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		_, own, other := strings.Cut(name, ".")
		if !other {
			own = name
		}
		for _, code := range slices.Sorted(maps.Keys(given[name])) {
			if _, ok := products[name].Documented(own, code); !ok && !explained[name+" "+code] {
				t.Errorf("undocumented code: %s %s\n\tgiven at %s\n"+
					"\tGive a code of errorcodes.All(%[1]q), or explain this one in facts/exception.go. Codes of other products than\n"+
					"\tEcs are listed in the API of the action.", name, code, given[name][code])
			}
		}
	}
	for _, a := range simulated() {
		if a.spec.API == nil {
			continue
		}
		for status, codes := range a.spec.API.Errors {
			assert.NotEmpty(t, http.StatusText(status), "%s: %d", a.name, status)
			for code := range strings.FieldsSeq(codes) {
				assert.NotEmpty(t, given[a.name][code], "stale code: %s does not give %s", a.name, code)
			}
		}
	}
}

// A simulatedAction is an action of a product.
type simulatedAction struct {
	product action.Product
	name    string // with the product, unless that is Ecs: Vpc.CreateVpc
	spec    action.Spec
}

func simulated() []simulatedAction {
	var all []simulatedAction
	for _, p := range Products() {
		for name, spec := range p.Actions {
			all = append(all, simulatedAction{p, prefixOf(p.Name) + name, spec})
		}
	}
	return all
}

func prefixOf(product string) string {
	if product == "Ecs" {
		return ""
	}
	return product + "."
}

// prefixAt returns the prefix of the actions whose table is at the place. The folder of each other product has its name.
func prefixAt(place string) string {
	for _, p := range Products() {
		if strings.HasPrefix(place, "actions/"+strings.ToLower(p.Name)+"/") {
			return prefixOf(p.Name)
		}
	}
	return ""
}

// givenCodes returns the codes that each action can give, and where.
func givenCodes(t *testing.T) map[string]map[string]string {
	t.Helper()
	p := newProgram()
	_, err := p.Import(internal + "actions")
	require.NoError(t, err)
	given, reached := map[string]map[string]string{}, map[string]bool{}
	for _, a := range simulated() {
		spec, codes := a.spec, map[string]string{}
		for _, l := range spec.Lists {
			if l.Code != "" {
				codes[l.Code] = "the list " + l.Name + " of its Spec"
			}
		}
		if spec.Pages.SizeCode != "" {
			codes[spec.Pages.SizeCode] = "SizeCode of its Spec"
		}
		if spec.DryRun != "" {
			codes[spec.DryRun] = "DryRun of its Spec"
		}
		given[a.name] = codes
	}
	for _, table := range p.tables {
		prefix := prefixAt(p.at(table))
		for key, spec := range p.entries(table) {
			p.action.name = constant.StringVal(p.info.Types[key].Value)
			codes := given[prefix+p.action.name]
			require.NotNil(t, codes, prefix+p.action.name)
			s := &search{program: p, seen: map[string]bool{}}
			s.found = func(at string, code []value, known bool) {
				reached[at] = true
				where := fmt.Sprintf("%s (%s)", at, strings.Join(s.chain, " > "))
				if !known {
					t.Errorf("the code is neither a constant nor bound to one: %s", where)
				}
				for _, c := range code {
					if c.text != "" && codes[c.text] == "" {
						codes[c.text] = where
					}
				}
			}
			s.walk(spec, nil)
		}
	}
	for at := range p.errors() {
		if !reached[at] {
			t.Errorf("no action gives the error at %s: it is dead code, or this test does not follow how it is reached", at)
		}
	}
	return given
}
