package main

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"slices"
	"strings"
	"text/template"
)

//go:embed templates
var templateFiles embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"comment":    comment,
	"encodeArgs": encodeArgs,
	"constName":  constName,
}).ParseFS(templateFiles, "templates/*.tmpl"))

// render prints one template as formatted Go.
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

// packageView adds to a Package what only its printed form needs.
type packageView struct {
	*Package
	glossary *Glossary
}

type shapeView struct {
	*Shape
	glossary *Glossary
	action   string
}

type fieldView struct {
	*Field
	glossary *Glossary
	action   string
	side     string
}

// Structs are Request and Response, each with the shapes it uses behind it.
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

// Fields shadows Shape.Fields with their printed form.
func (v *shapeView) Fields() []*fieldView {
	var out []*fieldView
	for _, f := range v.Shape.Fields {
		out = append(out, &fieldView{f, v.glossary, v.action, v.Side})
	}
	return out
}

// Tag carries the wire name: url in requests, as go-querystring spells it, and json in responses.
func (v *fieldView) Tag() string {
	switch {
	case v.side == "request":
		return fmt.Sprintf("`url:%q json:\"%s,omitzero\"`", v.Wire, v.Wire)
	case v.Omit():
		return fmt.Sprintf("`json:\"%s,omitzero\"`", v.Wire)
	}
	return fmt.Sprintf("`json:%q`", v.Wire)
}

// Uses tells whether any field's type starts with prefix, as "time.".
func (v *packageView) Uses(prefix string) bool {
	for _, s := range v.Structs() {
		for _, f := range s.Shape.Fields {
			if strings.HasPrefix(strings.TrimLeft(f.Type, "[]*"), prefix) {
				return true
			}
		}
	}
	return v.Paging != nil && strings.HasPrefix(v.Paging.Elem, prefix)
}

// CodecUsesTypes tells whether the codec names a shared struct.
func (v *packageView) CodecUsesTypes() bool {
	for _, s := range v.Structs() {
		for _, f := range s.Shape.Fields {
			if f.Shared != "" && (s.Side == "request" || f.Codec == "List") {
				return true
			}
		}
	}
	return v.Paging != nil && strings.HasPrefix(v.Paging.Elem, "types.")
}

// encodeArg is one field as the template that writes a parameter sees it: Go expressions.
type encodeArg struct {
	*Field
	P, Name, V string
}

func encodeArgs(f *Field, receiver, prefix string) encodeArg {
	return encodeArg{Field: f, P: prefix, Name: fmt.Sprintf("%q", f.Wire), V: receiver + "." + f.Go}
}

// Encoder is the method that writes one element or struct of a request.
func (f *Field) Encoder() string {
	switch {
	case f.Shared != "" && f.JSON:
		return fmt.Sprintf("(*types.%s).EncodeJSONWire", f.Shared)
	case f.Shared != "":
		return fmt.Sprintf("(*types.%s).EncodeWire", f.Shared)
	}
	return fmt.Sprintf("(*%s).encode", f.Shape.Name)
}

// Decoder is the method that reads one element of a response's list.
func (f *Field) Decoder() string {
	if f.Shared != "" {
		return fmt.Sprintf("(*types.%s).DecodeWire", f.Shared)
	}
	return fmt.Sprintf("(*%s).decode", f.Shape.Name)
}

// comment prints text as line comments, wrapped at 110 columns; an empty line stays one.
func comment(indent, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			fmt.Fprintf(&b, "%s//\n", indent)
		}
		for line != "" {
			cut := len(line)
			if cut > 110 {
				if cut = strings.LastIndexByte(line[:110], ' '); cut <= 0 {
					cut = len(line)
				}
			}
			fmt.Fprintf(&b, "%s// %s\n", indent, line[:cut])
			line = strings.TrimLeft(line[cut:], " ")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Secrets are the fields that must not be printed.
func (s *Shape) Secrets() []*Field {
	return slices.DeleteFunc(slices.Clone(s.Fields), func(f *Field) bool { return !f.Node.secret })
}

// Redacter is the function of package wire that hides a secret.
func (f *Field) Redacter() string {
	if f.Codec == "JSONMap" {
		return "RedactMap"
	}
	return "Redact"
}

// Secretive are all shapes with secrets, Request and Response among them.
func (v *packageView) Secretive() []*Shape {
	var out []*Shape
	for _, s := range v.Structs() {
		if len(s.Secrets()) > 0 {
			out = append(out, s.Shape)
		}
	}
	return out
}

// SecretRequest tells whether a request, or part of one, holds secrets.
func (v *packageView) SecretRequest() bool {
	return slices.ContainsFunc(v.Secretive(), func(s *Shape) bool { return s.Side == "request" })
}

// Outcomes is the list that tells what became of each item of a batch, or nil.
func (v *packageView) Outcomes() *Field {
	for _, f := range v.Response.Fields {
		if f.Node.outcomes {
			return f
		}
	}
	return nil
}

// Flag is a Go expression for an outcome's own flag of success as text.
func (f *Field) Flag() string {
	switch flag := f.Shape.byWire("Success"); {
	case flag == nil:
		return `""`
	case flag.Type == "bool":
		return "strconv.FormatBool(v.Success)"
	}
	return "v.Success"
}
