package main

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"go/format"
	"maps"
	"slices"
	"strings"
	"text/template"
)

//go:embed templates
var templateFiles embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"comment": comment,
}).ParseFS(templateFiles, "templates/*.tmpl"))

// render executes one template and returns formatted Go.
func render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		return nil, err
	}
	src, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", name, err, b.Bytes())
	}
	return src, nil
}

// packageView is a Package with the words that its comments are made of.
type packageView struct {
	*Package
	glossary *glossary
}

// shapeView is a Shape with its fields as the templates print them.
type shapeView struct {
	*Shape
	glossary *glossary
	action   string
}

type fieldView struct {
	*Field
	glossary *glossary
	action   string
	shape    string // Go name of the struct
	side     string
}

// Structs returns Request and Response, each followed by the shapes it uses.
func (v *packageView) Structs() []*shapeView {
	var out []*shapeView
	for _, root := range []*Shape{v.Request, v.Response} {
		out = append(out, &shapeView{root, v.glossary, v.Action})
		for _, s := range v.Shapes {
			if s.Side == root.Side {
				out = append(out, &shapeView{s, v.glossary, v.Action})
			}
		}
	}
	return out
}

// Members returns the fields as the templates print them.
func (v *shapeView) Members() []*fieldView {
	var out []*fieldView
	for _, f := range v.Fields {
		out = append(out, &fieldView{f, v.glossary, v.action, v.Name, v.Side})
	}
	return out
}

// Tag returns the struct tag with the wire name: url in requests, for go-querystring, and json in both.
func (v *fieldView) Tag() string {
	switch {
	case v.side == "request":
		return fmt.Sprintf("`url:%q json:\"%s,omitzero\"`", v.Wire, v.Wire)
	case v.Omit():
		return fmt.Sprintf("`json:\"%s,omitzero\"`", v.Wire)
	}
	return fmt.Sprintf("`json:%q`", v.Wire)
}

// uses reports whether the type of any field starts with prefix, such as "time.".
func (v *packageView) uses(prefix string) bool {
	for _, s := range v.Structs() {
		for _, f := range s.Fields {
			if strings.HasPrefix(strings.TrimLeft(f.Type, "[]*"), prefix) {
				return true
			}
		}
	}
	return false
}

// allYields reports whether the type of what All yields starts with prefix.
func (v *packageView) allYields(prefix string) bool {
	return v.Paging != nil && strings.HasPrefix(v.Paging.Elem, prefix)
}

// CodecImports returns the packages that the codec imports, in groups.
func (v *packageView) CodecImports() [][]string {
	return imports(map[string]bool{
		"encoding/json":               v.SecretRequest(),
		"fmt":                         len(v.Secretive()) > 0,
		"net/url":                     true,
		module + "/ecs":               v.Outcomes() != nil,
		module + "/ecs/internal/page": v.Paging != nil,
		module + "/ecs/internal/wire": true,
		module + "/ecs/types":         v.allYields("types."),
	})
}

// Imports returns the packages that the other file imports, in groups.
func (v *packageView) Imports() [][]string {
	return imports(map[string]bool{
		"context":                     true,
		"iter":                        v.Paging != nil,
		"time":                        v.uses("time."),
		module + "/ecs":               true,
		module + "/ecs/internal/page": v.Paging != nil,
		module + "/ecs/types":         v.uses("types.") || v.allYields("types."),
	})
}

const module = "github.com/go-aliecs/aliecs"

// imports returns the paths that are true: first those of the standard library, then those of the module.
func imports(paths map[string]bool) [][]string {
	groups := make([][]string, 2)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		group := 0
		if strings.HasPrefix(path, module) {
			group = 1
		}
		if paths[path] {
			groups[group] = append(groups[group], path)
		}
	}
	return groups
}

// Operation returns the fields of the operation that differ from zero, apart from the action.
func (v *packageView) Operation() string {
	var b strings.Builder
	switch v.Region {
	case "RegionId":
	case "-":
		b.WriteString(", RegionParam: ecs.NoRegion")
	default:
		fmt.Fprintf(&b, ", RegionParam: %q", v.Region)
	}
	if v.Token != "" {
		fmt.Fprintf(&b, ", TokenParam: %q", v.Token)
	}
	if v.Reads {
		b.WriteString(", ReadOnly: true")
	}
	return b.String()
}

// Nested returns the shapes of one side, without Request and Response.
func (v *packageView) Nested(side string) []*Shape {
	return slices.DeleteFunc(slices.Clone(v.Shapes), func(s *Shape) bool { return s.Side != side })
}

// IsRequest reports whether the shape is Request or a part of it.
func (s *Shape) IsRequest() bool { return s.Side == "request" }

// Receiver returns the name of the receiver in methods of Request and Response, or of other shapes.
func (s *Shape) Receiver() string {
	if s.Name == "Request" || s.Name == "Response" {
		return "r"
	}
	return "v"
}

// EncodeParams returns the parameters of the method that writes a nested shape.
func (s *Shape) EncodeParams() string {
	if s.JSON {
		return "o *wire.ObjectWriter"
	}
	return "w *wire.Writer, p string"
}

// Writes returns the statements that write the fields of a request.
func (s *Shape) Writes() []string {
	prefix := "p"
	if s.Name == "Request" {
		prefix = `""`
	}
	var out []string
	for _, f := range s.Fields {
		value := s.Receiver() + "." + f.Go
		if s.JSON {
			out = append(out, f.writeMember(value))
			continue
		}
		args := fmt.Sprintf("%s, %q, %s", prefix, f.Wire, value)
		if f.Selects {
			out = append(out, fmt.Sprintf("wire.Selects(w, %s)", args))
		}
		switch {
		case f.Codec == "List", f.Codec == "Struct", f.Codec == "JSON":
			out = append(out, fmt.Sprintf("wire.%s(w, %s, %s)", f.Codec, args, f.encoder()))
		default:
			out = append(out, fmt.Sprintf("w.%s(%s, %q, %s)", f.Codec, prefix, f.Wire, f.plain(value)))
		}
	}
	return out
}

// writeMember returns the statement that writes a field as a member of a JSON object.
func (f *Field) writeMember(value string) string {
	if f.Codec == "List" || f.Codec == "Struct" {
		return fmt.Sprintf("wire.Object%s(o, %q, %s, %s)", f.Codec, f.Wire, value, f.encoder())
	}
	return fmt.Sprintf("o.%s(%q, %s)", f.Codec, f.Wire, f.plain(value))
}

// Read returns the statement that reads a field of a response.
func (f *Field) Read(receiver string) string {
	value := receiver + "." + f.Go
	switch {
	case f.Codec == "List":
		return fmt.Sprintf("wire.ReadList(d, %q, &%s, %s)", f.Item, value, f.decoder())
	case f.Codec == "Struct" && f.Shared == "":
		return value + ".decode(d)"
	case f.Codec == "Struct":
		return fmt.Sprintf("%s(&%s, d)", f.decoder(), value)
	case f.Enum && f.isList():
		return fmt.Sprintf("wire.ReadTexts(d, %q, &%s)", f.Item, value)
	case f.Enum:
		return fmt.Sprintf("d.String((*string)(&%s))", value)
	case f.isList() && f.Codec != "TextList":
		return fmt.Sprintf("d.%s(%q, &%s)", f.Codec, f.Item, value)
	}
	return fmt.Sprintf("d.%s(&%s)", f.Codec, value)
}

// isList reports whether the field is a list.
func (f *Field) isList() bool { return strings.HasPrefix(f.Type, "[]") }

// plain returns a Go expression for the value that package wire writes: an enumeration is text there.
func (f *Field) plain(v string) string {
	switch {
	case f.Enum && f.isList():
		return "wire.Texts(" + v + ")"
	case f.Enum:
		return "string(" + v + ")"
	}
	return v
}

// encoder returns the function that writes one element or struct of a request.
func (f *Field) encoder() string {
	switch {
	case f.Shared != "" && f.JSON:
		return "wire.EncodeJSON" + f.Shared
	case f.Shared != "":
		return "wire.Encode" + f.Shared
	}
	return fmt.Sprintf("(*%s).encode", f.Shape.Name)
}

// decoder returns the function that reads one struct, or one element of a list, of a response.
func (f *Field) decoder() string {
	if f.Shared != "" {
		return "wire.Decode" + f.Shared
	}
	return fmt.Sprintf("(*%s).decode", f.Shape.Name)
}

// comment formats text as comment lines of at most 110 characters. An item of a list begins with "  - ".
func comment(indent, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		margin, item := "", ""
		if rest, ok := strings.CutPrefix(line, "  - "); ok {
			line, item, margin = rest, "  - ", "    "
		}
		line = strings.TrimSpace(line)
		if line == "" {
			fmt.Fprintf(&b, "%s//\n", indent)
		}
		for line != "" {
			cut := len(line)
			link := strings.HasPrefix(line, "[") && strings.Contains(line, "]: http") // stays on one line with its address
			if cut > 110 && !link {
				if cut = strings.LastIndexByte(line[:110], ' '); cut <= 0 {
					cut = len(line)
				}
			}
			fmt.Fprintf(&b, "%s// %s%s\n", indent, cmp.Or(item, margin), line[:cut])
			line, item = strings.TrimLeft(line[cut:], " "), ""
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Secrets returns the fields that must not be printed.
func (s *Shape) Secrets() []*Field {
	return slices.DeleteFunc(slices.Clone(s.Fields), func(f *Field) bool { return !f.Node.secret })
}

// Redacter returns the function of package wire that hides a secret.
func (f *Field) Redacter() string {
	if f.Codec == "JSONMap" {
		return "RedactMap"
	}
	return "Redact"
}

// Secretive returns all shapes with secrets, Request and Response among them.
func (v *packageView) Secretive() []*Shape {
	var out []*Shape
	for _, s := range v.Structs() {
		if len(s.Secrets()) > 0 {
			out = append(out, s.Shape)
		}
	}
	return out
}

// SecretRequest reports whether the request, or part of it, holds secrets.
func (v *packageView) SecretRequest() bool {
	return slices.ContainsFunc(v.Secretive(), func(s *Shape) bool { return s.Side == "request" })
}

// Outcomes returns the list with the result of each item of a batch, or nil.
func (v *packageView) Outcomes() *Field {
	for _, f := range v.Response.Fields {
		if f.Node.outcomes {
			return f
		}
	}
	return nil
}

// Failed returns a Go condition: whether the item v of a batch failed. Some items have no flag for it, only a code.
func (f *Field) Failed() string {
	switch flag := f.Shape.byWire("Success"); {
	case flag == nil:
		return `!wire.Succeeded("", v.Code)`
	case flag.Type == "bool":
		return "!v.Success"
	}
	return "!wire.Succeeded(v.Success, v.Code)"
}
