package contract

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	apiDir   = "../../api"
	typesDir = "../../types"
)

// TestPackages compares three lists: the actions of the model, the packages in the tree, and the packages tested here.
func TestPackages(t *testing.T) {
	t.Parallel()
	m, err := loadModel()
	require.NoError(t, err)
	var named []string
	for _, a := range m.Actions {
		named = append(named, a.Name)
	}
	assert.Len(t, named, 379)
	assert.ElementsMatch(t, named, slices.Collect(maps.Keys(actions)), "the model and the actions under test")

	entries, err := os.ReadDir(apiDir)
	require.NoError(t, err)
	var dirs, want []string
	for _, e := range entries {
		if e.IsDir() { // the index is beside them
			dirs = append(dirs, e.Name())
		}
	}
	for name := range actions {
		want = append(want, strings.ToLower(name))
	}
	assert.ElementsMatch(t, want, dirs, "the actions under test and the tree")
}

// TestDocs checks that every package, exported identifier and generated field has a doc comment, and that deprecated actions are
// marked.
func TestDocs(t *testing.T) {
	t.Parallel()
	t.Run("types", func(t *testing.T) {
		t.Parallel()
		for _, missing := range undocumented(parse(t, typesDir)) {
			t.Error(missing)
		}
	})
	eachAction(t, func(t *testing.T, api *apiAction, _ action) {
		files := parse(t, filepath.Join(apiDir, strings.ToLower(api.Name)))
		for _, missing := range undocumented(files) {
			t.Error(missing)
		}
		for name, doc := range fieldDocs(files) {
			assert.NotEmpty(t, doc, name)
		}
		for name, doc := range map[string]string{"package": packageDoc(files), "Do": funcDoc(files, "Do")} {
			assert.Equal(t, api.Deprecated, deprecated(doc), "%s: deprecated or not: %s", name, doc)
		}
	})
}

func parse(t *testing.T, dir string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	require.NotEmpty(t, names, dir)
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		files = append(files, f)
	}
	return files
}

// undocumented returns the names of identifiers that lack a doc comment.
func undocumented(files []*ast.File) (missing []string) {
	check := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		if name.IsExported() && !slices.ContainsFunc(docs, func(d *ast.CommentGroup) bool { return d.Text() != "" }) {
			missing = append(missing, name.Name)
		}
	}
	if packageDoc(files) == "" {
		missing = append(missing, "package "+files[0].Name.Name)
	}
	for _, f := range files {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				check(d.Name, d.Doc)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.TypeSpec:
						check(s.Name, d.Doc, s.Doc)
					case *ast.ValueSpec: // a group of constants has one for all
						for _, name := range s.Names {
							check(name, d.Doc, s.Doc, s.Comment)
						}
					}
				}
			}
		}
	}
	return missing
}

func packageDoc(files []*ast.File) string {
	var doc strings.Builder
	for _, f := range files {
		doc.WriteString(f.Doc.Text())
	}
	return doc.String()
}

func funcDoc(files []*ast.File, name string) string {
	for _, f := range files {
		for _, decl := range f.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == name {
				return d.Doc.Text()
			}
		}
	}
	return ""
}

// fieldDocs returns the comments of all fields, by structure and field.
func fieldDocs(files []*ast.File) map[string]string {
	docs := map[string]string{}
	for _, f := range files {
		for _, decl := range f.Decls {
			d, ok := decl.(*ast.GenDecl)
			if !ok || d.Tok != token.TYPE {
				continue
			}
			for _, spec := range d.Specs {
				s := spec.(*ast.TypeSpec)
				st, ok := s.Type.(*ast.StructType)
				if !ok {
					continue
				}
				for _, field := range st.Fields.List {
					for _, name := range field.Names {
						docs[s.Name.Name+"."+name.Name] = field.Doc.Text()
					}
				}
			}
		}
	}
	return docs
}

// deprecated reports whether a comment has the paragraph that tools recognize.
func deprecated(doc string) bool {
	return strings.HasPrefix(doc, "Deprecated: ") || strings.Contains(doc, "\n\nDeprecated: ")
}
