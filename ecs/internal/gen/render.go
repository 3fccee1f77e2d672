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
	glossary *Glossary
}

// shapeView is a Shape with its fields as the templates print them.
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
		out = append(out, &fieldView{f, v.glossary, v.action, v.Side})
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

// Uses reports whether the type of any field starts with prefix, such as "time.".
func (v *packageView) Uses(prefix string) bool {
	for _, s := range v.Structs() {
		for _, f := range s.Fields {
			if strings.HasPrefix(strings.TrimLeft(f.Type, "[]*"), prefix) {
				return true
			}
		}
	}
	return v.Paging != nil && strings.HasPrefix(v.Paging.Elem, prefix)
}

// CodecUsesTypes reports whether the codec needs package types: All yields one of its structs.
func (v *packageView) CodecUsesTypes() bool {
	return v.Paging != nil && strings.HasPrefix(v.Paging.Elem, "types.")
}

// encodeArg is one field for the template that writes a parameter. P, Name and V are Go expressions.
type encodeArg struct {
	*Field
	P, Name, V string
}

func encodeArgs(f *Field, receiver, prefix string) encodeArg {
	return encodeArg{Field: f, P: prefix, Name: fmt.Sprintf("%q", f.Wire), V: receiver + "." + f.Go}
}

// List reports whether the field is a list.
func (f *Field) List() bool { return strings.HasPrefix(f.Type, "[]") }

// Plain returns a Go expression for the value that package wire writes: an enumeration is text there.
func (f *Field) Plain(v string) string {
	switch {
	case f.Enum && f.List():
		return "wire.Texts(" + v + ")"
	case f.Enum:
		return "string(" + v + ")"
	}
	return v
}

// Encoder returns the function that writes one element or struct of a request.
func (f *Field) Encoder() string {
	switch {
	case f.Shared != "" && f.JSON:
		return "wire.EncodeJSON" + f.Shared
	case f.Shared != "":
		return "wire.Encode" + f.Shared
	}
	return fmt.Sprintf("(*%s).encode", f.Shape.Name)
}

// Decoder returns the function that reads one struct, or one element of a list, of a response.
func (f *Field) Decoder() string {
	if f.Shared != "" {
		return "wire.Decode" + f.Shared
	}
	return fmt.Sprintf("(*%s).decode", f.Shape.Name)
}

// comment formats text as line comments, wrapped at 110 columns. It keeps empty lines.
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

// Flag returns a Go expression for the success flag of an outcome, as text.
func (f *Field) Flag() string {
	switch flag := f.Shape.byWire("Success"); {
	case flag == nil:
		return `""`
	case flag.Type == "bool":
		return "strconv.FormatBool(v.Success)"
	}
	return "v.Success"
}
