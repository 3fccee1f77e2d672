package contract

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWords checks that the comments of the generated packages say more than the names do.
func TestWords(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(apiDir)
	require.NoError(t, err)
	var fields, thin, twice int
	var examples []string
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		for _, f := range parse(t, filepath.Join(apiDir, e.Name())) {
			if f.Doc != nil {
				text, _, _ := strings.Cut(f.Doc.Text(), "\nReference: ")
				assert.GreaterOrEqual(t, sentences(text), 3, "%s: the package comment has a sentence and says no more of the action", e.Name())
			}
			eachStruct(f, func(name, doc string, s *ast.StructType) {
				assert.NotContains(t, doc, " is the type of ", "%s.%s", e.Name(), name)
				for _, field := range s.Fields.List {
					if len(field.Names) == 0 {
						continue
					}
					fields++
					text := field.Doc.Text()
					if isThin(field.Names[0].Name, text) {
						thin++
						examples = append(examples, e.Name()+"."+name+": "+strings.TrimSpace(text))
					}
					if unit := unitOf.FindStringSubmatch(text); unit != nil && strings.Count(text, unit[1]) > 1 {
						twice++
						assert.Fail(t, "a unit is said twice", "%s.%s: %s", e.Name(), name, text)
					}
				}
			})
		}
	}
	t.Logf("%d of %d comments of fields only repeat the name", thin, fields)
	assert.LessOrEqual(t, thin, 200, "comments that only repeat the name:\n%s", strings.Join(examples[:min(len(examples), 40)], "\n"))
}

var (
	unitOf      = regexp.MustCompile(`Unit: ([^.]+)\.`)
	sentenceEnd = regexp.MustCompile(`[.:](\s|$)`)
	word        = regexp.MustCompile(`[A-Za-z0-9]+`)
)

func sentences(text string) int { return len(sentenceEnd.FindAllString(text, -1)) }

// fillers are words that add nothing to a name.
var fillers = strings.Fields("a an and be by for has have holds id ids in is it its list lists number of or reports s specifies that the this to whether which with")

// isThin reports whether a comment has no word that is not in the name of the field, and no second sentence.
func isThin(name, text string) bool {
	first, rest, _ := strings.Cut(strings.TrimSpace(text), ".")
	if strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(rest), "Required.")) != "" {
		return false
	}
	name = strings.ToLower(name)
	for _, w := range word.FindAllString(strings.ToLower(strings.TrimPrefix(strings.ToLower(first), name)), -1) {
		inName := strings.Contains(name, w) || strings.Contains(name, strings.TrimSuffix(w, "s")) ||
			strings.Contains(name, strings.TrimSuffix(w, "es")) || strings.Contains(name, strings.TrimSuffix(w, "ies")+"y")
		if !inName && !slices.Contains(fillers, w) {
			return false
		}
	}
	return true
}

// eachStruct calls visit for each struct type of a file.
func eachStruct(f *ast.File, visit func(name, doc string, s *ast.StructType)) {
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range g.Specs {
			if t, ok := spec.(*ast.TypeSpec); ok {
				if s, ok := t.Type.(*ast.StructType); ok {
					visit(t.Name.Name, g.Doc.Text(), s)
				}
			}
		}
	}
}
