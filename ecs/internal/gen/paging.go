package main

import (
	"fmt"
	"slices"
	"strings"
)

// Paging says how an action's pages are walked.
type Paging struct {
	Token, Number, Offset bool   // both Token and Number: the token is preferred
	Limit                 int    // page size when the caller gives none
	In                    string // Go selector of the struct with the answer's paging fields, "" or "Invocation."
	List                  string // Go selector of the list, "Instances"
	Elem                  string // Go type of its elements

	req, resp *Shape // where the paging fields are
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
	}
	if p.Token && (!has(p.req, "NextToken") || !has(p.resp, "NextToken")) {
		r.fail("NextToken", "token paging without it")
	}
	if p.Number && !has(p.req, "PageNumber") {
		r.fail("PageNumber", "page-number paging without it")
	}
	r.findList(p, o.All)
	r.pkg.Paging = p
}

// findList follows the wire path of the list that All walks.
func (r *resolver) findList(p *Paging, path string) {
	s, selector := r.pkg.Response, ""
	segments := strings.Split(path, ".")
	for i := 0; i < len(segments); i++ {
		f := s.byWire(segments[i])
		if f == nil {
			break
		}
		selector += f.Go
		if strings.HasPrefix(f.Type, "[]") {
			p.List, p.Elem = selector, f.Elem()
			return
		}
		if f.Shape == nil {
			break
		}
		s, selector = f.Shape, selector+"."
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

// Has tells the template which paging fields the request has.
func (p *Paging) Has(wire string) bool { return has(p.req, wire) }

// Read is a Go expression for a paging field of the answer as an int, or 0 where it has none.
func (p *Paging) Read(wire string) string {
	f := p.resp.byWire(wire)
	switch {
	case f == nil:
		return "0"
	case f.Type == "int":
		return "r." + p.In + f.Go
	}
	return "int(r." + p.In + f.Go + ")"
}

// Set is a Go statement that stores the int n in a paging field of the request.
func (p *Paging) Set(wire string) string {
	f := p.req.byWire(wire)
	if f.Type == "*int" {
		return fmt.Sprintf("r.%s = &n", f.Go)
	}
	return fmt.Sprintf("r.%s = new(%s(n))", f.Go, strings.TrimPrefix(f.Type, "*"))
}
