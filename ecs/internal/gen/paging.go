package main

import (
	"slices"
	"strings"
)

// Paging describes how the pages of an action are walked.
type Paging struct {
	Token, Number, Offset bool   // if both Token and Number are set, Token is preferred
	Limit                 int    // page size if the request has none
	In                    string // Go selector of the struct with the paging fields of the response: "" or "Invocation."
	Next                  string // wire path of the token or offset in the response; "" in the page-number style
	List                  string // Go selector of the list, "Instances"
	ListPath              string // its wire path, "Instances.Instance"
	Elem                  string // Go type of its elements

	req, resp *Shape // the structs with the paging fields
}

func (r *resolver) paging() {
	o := r.action.override
	if o == nil || o.Paging == "" || o.Paging == "none" {
		if has(r.pkg.Request, "NextToken") || has(r.pkg.Request, "PageNumber") && o == nil {
			r.fail("", "the action pages, but no override file says how")
		}
		return
	}
	p := &Paging{Limit: o.PageSize, req: r.pkg.Request, resp: r.pkg.Response}
	switch o.Paging {
	case "both":
		p.Token, p.Number = true, true
	case "token":
		p.Token = true
	case "number":
		p.Number = true
	case "offset":
		p.Offset = true
	default:
		r.fail("", "paging style %q", o.Paging)
	}
	if o.In != "" {
		f := r.pkg.Response.byWire(o.In)
		if f == nil || f.Shape == nil {
			r.fail(o.In, "no struct to find paging fields in")
			return
		}
		p.In, p.resp = f.Go+".", f.Shape
		p.Next = f.Wire + "."
	}
	if p.Token && (!has(p.req, "NextToken") || !has(p.resp, "NextToken")) {
		r.fail("NextToken", "token paging without it")
	}
	if p.Number && !has(p.req, "PageNumber") {
		r.fail("PageNumber", "page-number paging without it")
	}
	switch {
	case p.Offset:
		p.Next += "NextOffset"
	case p.Token:
		p.Next += "NextToken"
		if f := p.resp.byWire("NextToken"); f != nil {
			f.Codec = "Token"
		}
	default:
		p.Next = ""
	}
	r.findList(p, o.All)
	r.pkg.Paging = p
}

// findList follows the wire path of the list that All walks.
func (r *resolver) findList(p *Paging, path string) {
	s, selector, at := r.pkg.Response, "", ""
	for name := range strings.SplitSeq(path, ".") {
		f := s.byWire(name)
		if f == nil {
			break
		}
		selector, at = selector+f.Go, at+f.Wire
		if strings.HasPrefix(f.Type, "[]") {
			p.List, p.ListPath, p.Elem = selector, at, f.Elem()
			if f.Item != "" {
				p.ListPath += "." + f.Item
			}
			return
		}
		if f.Shape == nil {
			break
		}
		s, selector, at = f.Shape, selector+".", at+"."
	}
	r.fail(path, "no list for All")
}

func (s *Shape) byWire(name string) *Field {
	i := slices.IndexFunc(s.Fields, func(f *Field) bool { return f.Wire == name })
	if i < 0 {
		return nil
	}
	return s.Fields[i]
}

func has(s *Shape, wire string) bool { return s.byWire(wire) != nil }

// PagingField is one paging field for the templates: its name in package page and a Go expression.
type PagingField struct{ Name, Value string }

// Request returns the paging fields of the request, with pointers to them.
func (p *Paging) Request() (out []PagingField) {
	for _, name := range []string{"NextToken", "MaxResults", "PageNumber", "PageSize", "Offset"} {
		if f := p.req.byWire(name); f != nil {
			out = append(out, PagingField{name, "&r." + f.Go})
		}
	}
	return out
}

// Position returns the paging fields of the response, with their values.
func (p *Paging) Position() (out []PagingField) {
	for _, field := range [][2]string{{"NextToken", "NextToken"}, {"NextOffset", "NextOffset"}, {"PageNumber", "Number"}, {"PageSize", "Size"}, {"TotalCount", "Total"}} {
		f := p.resp.byWire(field[0])
		switch {
		case f == nil:
		case f.Type == "int64":
			out = append(out, PagingField{field[1], "int(r." + p.In + f.Go + ")"})
		default:
			out = append(out, PagingField{field[1], "r." + p.In + f.Go})
		}
	}
	return out
}
