package main

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// acceptedAbsences are the parameters that requests do not have although they are published: nothing needs them any more.
var acceptedAbsences = []string{"OwnerAccount", "OwnerId", "ResourceOwnerAccount", "ResourceOwnerId"}

// Programs must find every parameter that the service takes, those included that the vendor calls not generally available.
func TestModel_requestsHaveEveryParameter(t *testing.T) {
	t.Parallel()
	m, o, err := load(os.DirFS("model"))
	require.NoError(t, err)
	absent := map[string]bool{}
	internal := 0
	for _, a := range m.Actions {
		p, err := resolve(m, a, o.Enums)
		require.NoError(t, err)
		var compare func(s *Shape, nodes []*Node, path string)
		compare = func(s *Shape, nodes []*Node, path string) {
			for _, n := range nodes {
				f := s.byWire(n.Name)
				if f == nil {
					absent[strings.TrimPrefix(path, a.Name+".")+n.Name] = true
					continue
				}
				if n.Internal {
					internal++
				}
				if f.Shape != nil {
					compare(f.Shape, n.Type.children(), path+n.Name+".")
				}
			}
		}
		compare(p.Request, a.Request, a.Name+".")
	}
	assert.Equal(t, acceptedAbsences, slices.Sorted(maps.Keys(absent)))
	assert.Equal(t, 89, internal, "parameters called not generally available, those in types.Tag not counted")
}

// All asks for as much as the service gives at once: fewer calls of an API that limits calls.
func TestModel_largestPages(t *testing.T) {
	t.Parallel()
	m, _, err := load(os.DirFS("model"))
	require.NoError(t, err)
	for _, a := range m.Actions {
		if a.override == nil || a.override.Paging == "" {
			continue
		}
		var largest int
		for _, n := range a.Request {
			if n.Name != "PageSize" && n.Name != "MaxResults" {
				continue
			}
			_, hi, _ := strings.Cut(n.Range, "..")
			if hi == "" {
				continue
			}
			bound, err := strconv.Atoi(hi)
			require.NoError(t, err)
			if largest == 0 || bound < largest { // the action takes either
				largest = bound
			}
		}
		if largest > 0 {
			assert.Equal(t, largest, a.override.PageSize, a.Name)
		}
	}
}

// Whether an action may be sent again without a token hangs on this mark. Where nothing is published the name decides;
// the verbs must be those of which that is known.
func TestModel_readOnly(t *testing.T) {
	t.Parallel()
	m, _, err := load(os.DirFS("model"))
	require.NoError(t, err)
	verb := func(name string) string { return words(name)[0] }
	byVerb := map[string]bool{}
	for _, a := range m.Actions {
		reads := reads(a)
		if before, ok := byVerb[verb(a.Name)]; ok {
			assert.Equal(t, before, reads, a.Name)
		}
		byVerb[verb(a.Name)] = reads
		if a.Operation == "" || a.Operation == "none" {
			continue
		}
		if published := a.Operation == "get" || a.Operation == "list"; published != reads {
			assert.Equal(t, "ReportInstancesStatus", a.Name)
		}
	}
	assert.True(t, byVerb["Describe"] && byVerb["List"] && byVerb["Get"])
	for verb, reads := range byVerb {
		assert.Equal(t, verb == "Describe" || verb == "List" || verb == "Get", reads, verb)
	}
}

func TestModel_hasSources(t *testing.T) {
	t.Parallel()
	m, _, err := load(os.DirFS("model"))
	require.NoError(t, err)
	require.NoError(t, m.check(), "what the override files decided has a source, too")
	counts := map[string]int{}
	for _, a := range m.Actions {
		require.NoError(t, visit(a.Request, nil, func(_ []string, n *Node) error {
			for _, source := range n.Sources {
				counts[source]++
			}
			return nil
		}))
	}
	for _, source := range sources {
		assert.Positive(t, counts[source], source)
	}
	t.Log(counts)
}
