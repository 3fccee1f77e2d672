package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The two files in testdata/import are cut out of the vendor's metadata of two dates: each action shows something that
// others do not. The second one has neither responses nor examples.
const (
	older = "testdata/import/api-docs-2024-06.json"
	newer = "testdata/import/api-docs-2025-12.json"
)

// importInto imports a file into the model in dir and returns the review.
func importInto(t *testing.T, dir string, args ...string) []string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, runImport(t.Context(), append([]string{"-model", dir}, args...), &out))
	return strings.FieldsFunc(out.String(), func(c rune) bool { return c == '\n' })
}

func emptyModel(t *testing.T) (dir, file string) {
	t.Helper()
	dir = t.TempDir()
	file = filepath.Join(dir, "ecs-2014-05-26.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"product": "Ecs", "version": "2014-05-26", "actions": []}`), 0o644))
	return dir, file
}

// mutable is a cut-out that a test changes.
type mutable map[string]any

func readMutable(t *testing.T, name string) mutable {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	var m mutable
	require.NoError(t, json.Unmarshal(data, &m))
	return m
}

func (m mutable) action(name string) mutable {
	return m["apis"].(map[string]any)[name].(map[string]any)
}

func (m mutable) schema(param string) mutable {
	for _, p := range m["parameters"].([]any) {
		if p := p.(map[string]any); p["name"] == param {
			return p["schema"].(map[string]any)
		}
	}
	panic("no parameter " + param)
}

func (m mutable) write(t *testing.T) string {
	t.Helper()
	data, err := json.Marshal(m)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "api-docs.json")
	require.NoError(t, os.WriteFile(name, data, 0o644))
	return name
}

func TestImport_cutOuts(t *testing.T) {
	t.Parallel()
	dir, file := emptyModel(t)
	first := importInto(t, dir, older)
	assert.Len(t, first, 15, "14 actions, one of which does not say whether it changes anything")
	assert.Contains(t, first, `decide  DescribeSpotAdvice: operation "none": does it change anything?`)
	assert.Empty(t, importInto(t, dir, older), "a second import finds nothing")
	second := importInto(t, dir, newer)
	assert.Equal(t, []string{
		`changed CreateImage.request.BootMode: values [], were ["BIOS" "UEFI" "UEFI-Preferred"]`,
		`added   DescribePrice.request.DataDisk.ProvisionedIops: int64`,
		`changed RunInstances.request.SpotDuration: range "0..720", was "0..6"`,
	}, second)
	assert.Empty(t, importInto(t, dir, newer), "a second import finds nothing")

	got, err := os.ReadFile(file)
	require.NoError(t, err)
	golden := filepath.Join("testdata", "import", "model.json")
	if *update {
		require.NoError(t, os.WriteFile(golden, got, 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

// What the quirks of the metadata become, which the golden file also holds but does not explain.
func TestImport_quirks(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(older)
	require.NoError(t, err)
	p, err := parseMetadata(data, "")
	require.NoError(t, err)
	m := Model{Version: "2014-05-26"}
	merge(&m, p, false)
	require.NoError(t, m.check())
	field := func(path string) *Node {
		segments := strings.Split(path, ".")
		for _, a := range m.Actions {
			if a.Name != segments[0] {
				continue
			}
			nodes := a.Request
			if segments[1] == "response" {
				nodes = a.Response
			}
			var found *Node
			require.NoError(t, visit(nodes, nil, func(at []string, n *Node) error {
				if strings.Join(at, ".") == strings.Join(segments[2:], ".") {
					assert.Nil(t, found, "%s is there twice", path)
					found = n
				}
				return nil
			}))
			return found
		}
		return nil
	}
	for name, want := range map[string]string{
		"DescribeInstances.request.Filter":                       "list of struct", // published as Filter.1.Key, Filter.2.Key
		"DescribeInstances.request.Filter.Key":                   "string",
		"DescribeInstances.request.Tag.Key":                      "string",
		"DescribePrice.request.DataDisk":                         "list of struct", // the numbered ones before it say int32 of Size
		"DescribePrice.request.DataDisk.Size":                    "int64",
		"DescribePrice.request.SystemDisk.Size":                  "int32",
		"RunInstances.request.SystemDisk.Category":               "string",
		"RunInstances.request.RegionId":                          "string", // published twice
		"ModifyImageShareGroupPermission.request.AddGroup":       "list of string",
		"RunCommand.request.Parameters":                          "map of any",
		"ModifyCloudAssistantSettings.request.OssDeliveryConfig": "struct",
		"DescribePrice.response.PriceInfo.Price.OriginalPrice":   "float32",
	} {
		if n := field(name); assert.NotNil(t, n, name) {
			assert.Equal(t, want, n.Type.String(), name)
		}
	}
	for _, name := range []string{"DescribeInstances.request.Tag.key", "DescribePrice.response.PriceInfo.Price.Coupons"} {
		assert.Nil(t, field(name), name)
	}
	assert.Equal(t, "json", field("RunCommand.request.Parameters").Format)
	assert.Equal(t, "json", field("ModifyCloudAssistantSettings.request.OssDeliveryConfig").Format)
	assert.Equal(t, "1..100", field("DescribeInstances.request.PageSize").Range)
	assert.Equal(t, "1..", field("DescribeInstances.request.PageNumber").Range)
	for _, a := range m.Actions {
		switch a.Name {
		case "GetInstanceScreenshot":
			assert.Equal(t, "IncorrectInstanceStatus NotSupported", a.Errors["405"])
		case "DescribeEniMonitorData":
			assert.NotContains(t, a.Errors, "4003", "no HTTP status")
		case "CreateVpc":
			assert.Equal(t, "Vpc::2016-04-28::CreateVpc", a.ReplacedBy)
			assert.True(t, a.Deprecated)
		}
	}
}

func TestImport_tenPlantedChanges(t *testing.T) {
	t.Parallel()
	dir, _ := emptyModel(t)
	importInto(t, dir, older)
	m := readMutable(t, older)
	run := m.action("RunInstances")
	run["parameters"] = append(run["parameters"].([]any), map[string]any{"name": "LaunchedUntil", "in": "query",
		"schema": map[string]any{"type": "string", "example": "2026-01-02T03:04:05Z"}})
	run.schema("Amount")["maximum"] = "77"
	run.schema("ClientToken")["required"] = true
	disk := run.schema("DataDisk")["items"].(map[string]any)["properties"].(map[string]any)
	delete(disk, "SnapshotId")
	disk["Rank"] = map[string]any{"type": "integer", "format": "int32"}
	m.action("DescribeEniMonitorData").schema("Period")["default"] = "600"
	m.action("DescribeEniMonitorData").schema("Period")["enum"] = []any{"60", "600"}
	m.action("ImportImage")["deprecated"] = true
	m["apis"].(map[string]any)["ImportImage"].(map[string]any)["summary"] = "Prose is never looked at."
	m.action("GetInstanceScreenshot")["errorCodes"].(map[string]any)["403"] = []any{map[string]any{"errorCode": "Forbidden.Planted"}}
	m.action("DescribeSpotAdvice")["systemTags"].(map[string]any)["operationType"] = "get"
	name := m.write(t)

	want := []string{
		`changed DescribeEniMonitorData.request.Period: default "600", was "60"`,
		`changed DescribeEniMonitorData.request.Period: values ["60" "600"], were ["60" "600" "3600"]`,
		`changed DescribeSpotAdvice: operation "get", was "none"`,
		`added   GetInstanceScreenshot.errors.403: Forbidden.Planted`,
		`changed ImportImage: deprecated true, was false`,
		`changed RunInstances.request.Amount: range "1..77", was "1..1000"`,
		`changed RunInstances.request.ClientToken: required true, was false`,
		`removed RunInstances.request.DataDisk.SnapshotId`,
		`added   RunInstances.request.DataDisk.Rank: int32`,
		`decide  RunInstances.request.LaunchedUntil: added, a string; the example "2026-01-02T03:04:05Z" looks like a time: does it need a format?`,
	}
	assert.ElementsMatch(t, want, importInto(t, dir, name))
	assert.Empty(t, importInto(t, dir, name))
}

// What people decided, and what the documentation says where nothing is published, outlives an import.
func TestMerge_keepsDecisions(t *testing.T) {
	t.Parallel()
	field := func() *Node {
		return &Node{Name: "Size", Type: &Type{Kind: "int32"}, Unit: "GiB", Internal: true, Range: "1..100", Default: "40", Values: []string{"b", "a"},
			Sources: map[string]string{"range": "prose", "default": "prose", "values": "prose"}}
	}
	published := func(n *Node) *metadata {
		n.Name = "Size"
		if n.Type == nil {
			n.Type = &Type{Kind: "int32"}
		}
		n.setSources("metadata")
		return &metadata{whole: true, spoken: map[string]bool{"default": true, "range": true, "values": true},
			actions: []*Action{{Name: "DoThing", Request: []*Node{n}}}}
	}
	tests := []struct {
		name   string
		older  bool
		has    *Node
		change func(*Node)
		want   []string
	}{
		{name: "nothing published", has: &Node{}, change: func(*Node) {}},
		{
			name: "one bound published", has: &Node{Range: "5.."},
			change: func(n *Node) { n.Range, n.Sources["range"] = "5..100", "metadata and prose" },
			want:   []string{`decide  DoThing.request.Size: range "5..100" is published, the documentation had "1..100"`},
		},
		{
			name: "other default", has: &Node{Default: "20"},
			change: func(n *Node) { n.Default, n.Sources["default"] = "20", "metadata" },
			want:   []string{`decide  DoThing.request.Size: default "20" is published, the documentation had "40"`},
		},
		{name: "same values in another order", has: &Node{Values: []string{"a", "b"}}, change: func(n *Node) { n.Sources["values"] = "metadata" }},
		{
			name: "other kind", has: &Node{Type: &Type{Kind: "string"}},
			change: func(n *Node) { n.Type.Kind = "string" },
			want:   []string{`changed DoThing.request.Size: kind string, was int32`},
		},
		{name: "other kind in an older file", older: true, has: &Node{Type: &Type{Kind: "string"}}, change: func(*Node) {}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := &Model{Version: "1", Actions: []*Action{{Name: "DoThing", Request: []*Node{field()}}}}
			want := field()
			tt.change(want)
			p := published(tt.has)
			assert.Equal(t, tt.want, merge(m, p, tt.older))
			require.NoError(t, m.check())
			assert.Equal(t, want, m.Actions[0].Request[0])
			assert.Empty(t, merge(m, p, tt.older), "a second merge finds nothing")
		})
	}
}

func TestMerge_removals(t *testing.T) {
	t.Parallel()
	model := func() *Model {
		return &Model{Version: "1", Actions: []*Action{
			{Name: "Gone", Request: []*Node{}},
			{Name: "Kept", Request: []*Node{{Name: "Gone", Type: &Type{Kind: "string"}}}, Errors: map[string]string{"403": "A B"}},
		}}
	}
	p := &metadata{whole: true, spoken: map[string]bool{"errorCodes": true}, actions: []*Action{{Name: "Kept", Errors: map[string]string{"403": "B"}}}}
	m := model()
	assert.Equal(t, []string{"removed Gone", "removed Kept.errors.403: A", "removed Kept.request.Gone"}, merge(m, p, false))
	require.Len(t, m.Actions, 1)
	assert.Empty(t, m.Actions[0].Request)

	m = model()
	assert.Equal(t, []string{"removed Kept.errors.403: A"}, merge(m, p, true), "an older file does not know of what is newer")
	assert.Len(t, m.Actions, 2)

	m, p.whole = model(), false
	assert.Equal(t, []string{"removed Kept.errors.403: A", "removed Kept.request.Gone"}, merge(m, p, false), "a file of one action says nothing of others")
}

func TestImport_oneAction(t *testing.T) {
	t.Parallel()
	entry, err := json.Marshal(readMutable(t, older).action("CreateVpc"))
	require.NoError(t, err)
	dir := t.TempDir()
	byFolder := filepath.Join(dir, "CreateVpc", "api.json")
	byName := filepath.Join(dir, "CreateVpc.json")
	other := filepath.Join(dir, "other.json")
	require.NoError(t, os.Mkdir(filepath.Dir(byFolder), 0o755))
	for _, name := range []string{byFolder, byName, other} {
		require.NoError(t, os.WriteFile(name, entry, 0o644))
	}
	server := httptest.NewServer(http.StripPrefix("/apis", http.FileServer(http.Dir(dir))))
	t.Cleanup(server.Close)
	for name, args := range map[string][]string{
		"by its folder": {byFolder}, "by its name": {byName}, "by the flag": {"-action", "CreateVpc", other}, "from a URL": {server.URL + "/apis/CreateVpc/api.json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, _ := emptyModel(t)
			assert.Equal(t, []string{"added   CreateVpc: it needs words in the glossary, and an override if it pages"}, importInto(t, dir, args...))
			assert.Empty(t, importInto(t, dir, args...))
		})
	}
	t.Run("from a URL that is not there", func(t *testing.T) {
		t.Parallel()
		dir, _ := emptyModel(t)
		assert.ErrorContains(t, runImport(t.Context(), []string{"-model", dir, server.URL + "/apis/Gone/api.json"}, new(bytes.Buffer)), "404")
	})
}

// Each file in testdata/import/bad is a metadata file that must be rejected with the message in it, and leaves the model alone.
func TestImport_bad(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join("testdata", "import", "bad", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".json"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			var bad struct {
				Want string
				File json.RawMessage
			}
			require.NoError(t, json.Unmarshal(data, &bad))
			in := filepath.Join(t.TempDir(), "in.json")
			require.NoError(t, os.WriteFile(in, bad.File, 0o644))
			dir, file := emptyModel(t)
			before, err := os.ReadFile(file)
			require.NoError(t, err)
			err = runImport(t.Context(), []string{"-model", dir, in}, new(bytes.Buffer))
			require.Error(t, err)
			assert.Contains(t, err.Error(), bad.Want)
			after, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, string(before), string(after))
		})
	}
}
