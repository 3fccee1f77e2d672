// Package page walks the pages of an action. The generated packages describe where an action keeps its
// paging fields; how to walk them, and when to stop, is decided here once.
package page

import (
	"fmt"
	"iter"
)

// Fields tells where an action keeps its paging fields. What an action does not have is nil.
type Fields[Req, Resp any] struct {
	Action string

	// Token style. Enter prepares the first request: it sets the page size and, in an action that
	// knows both styles, leaves out what would select the other one.
	Enter func(*Req)
	Token func(*Req) *string
	Next  func(*Resp) string

	// Page-number style. Size sets the page size to n, or if that is 0 to the action's own unless the request has one.
	// Number returns the page number, 0 for none, and stores n unless n is 0.
	Size   func(r *Req, n int)
	Number func(r *Req, n int) int
	At     func(*Resp) Position

	// Offset style.
	Offset     func(r *Req, n int) int
	NextOffset func(*Resp) int
}

// Position is what an answer says of its place in the whole list; 0 where it says nothing.
type Position struct {
	Len          int // entries on this page
	Number, Size int
	Total        int
}

// Walk yields the pages from the one that req asks for to the last. The first call is made when the
// iteration begins, each iteration begins anew, and an error is yielded once and ends it. Where an action
// knows both styles the token is used, unless the caller gives a page number and no token.
func Walk[Req, Resp any](req *Req, f *Fields[Req, Resp], do func(*Req) (*Resp, error)) iter.Seq2[*Resp, error] {
	return func(yield func(*Resp, error) bool) {
		var r Req
		if req != nil {
			r = *req
		}
		// Each call gets a copy of its own: an answer may still be in work when the next page is asked for.
		call := func() (*Resp, error) { page := r; return do(&page) }
		switch {
		case f.Offset != nil:
			f.byOffset(&r, call, yield)
		case f.Token != nil && (f.Number == nil || f.Number(&r, 0) == 0 || *f.Token(&r) != ""):
			f.byToken(&r, call, yield)
		default:
			f.byNumber(&r, call, yield)
		}
	}
}

func (f *Fields[Req, Resp]) byToken(r *Req, call func() (*Resp, error), yield func(*Resp, error) bool) {
	f.Enter(r)
	token := f.Token(r)
	seen := map[string]bool{*token: true}
	for {
		resp, err := call()
		if !yield(resp, err) || err != nil {
			return
		}
		*token = f.Next(resp)
		switch {
		case *token == "":
			if len(seen) == 1 && f.At != nil && seen[""] {
				f.byNumberAfter(r, f.At(resp), call, yield)
			}
			return
		case seen[*token]:
			yield(nil, fmt.Errorf("ecs: %s: the page token %q came back a second time", f.Action, *token))
			return
		}
		seen[*token] = true
	}
}

// byNumberAfter goes on by number when a service answers the first request of the token style with a numbered page,
// which is not the last and has no token: what follows would be lost otherwise.
func (f *Fields[Req, Resp]) byNumberAfter(r *Req, at Position, call func() (*Resp, error), yield func(*Resp, error) bool) {
	if at.Number == 1 && at.Len > 0 && at.Size > 0 && at.Total > at.Len {
		f.Size(r, at.Size)
		f.numbered(r, 1, 2, at.Len, call, yield)
	}
}

func (f *Fields[Req, Resp]) byNumber(r *Req, call func() (*Resp, error), yield func(*Resp, error) bool) {
	f.Size(r, 0)
	first := max(f.Number(r, 0), 1)
	f.numbered(r, first, first, 0, call, yield)
}

// numbered yields the pages from number n on; the walk began at page first and has seen this many entries.
func (f *Fields[Req, Resp]) numbered(r *Req, first, n, seen int, call func() (*Resp, error), yield func(*Resp, error) bool) {
	for ; ; n++ {
		f.Number(r, n)
		resp, err := call()
		if err != nil {
			yield(nil, err)
			return
		}
		at := f.At(resp)
		if at.Number > 0 && at.Number != n {
			yield(nil, fmt.Errorf("ecs: %s: asked for page %d, the answer is page %d", f.Action, n, at.Number))
			return
		}
		if !yield(resp, nil) {
			return
		}
		seen += at.Len
		// A short page is no last page: the service may clamp the size or filter late. What is before the
		// first page asked for can be counted only when the answer tells its page size.
		before := (first - 1) * at.Size
		known := at.Total > 0 && (first == 1 || at.Size > 0)
		if at.Len == 0 || known && before+seen >= at.Total {
			return
		}
	}
}

func (f *Fields[Req, Resp]) byOffset(r *Req, call func() (*Resp, error), yield func(*Resp, error) bool) {
	for {
		resp, err := call()
		if !yield(resp, err) || err != nil {
			return
		}
		offset, next := f.Offset(r, 0), f.NextOffset(resp)
		switch {
		case next == 0:
			return
		case next <= offset:
			yield(nil, fmt.Errorf("ecs: %s: the offset went from %d to %d", f.Action, offset, next))
			return
		}
		f.Offset(r, next)
	}
}

// Elements yields the entries of each page.
func Elements[Resp, T any](pages iter.Seq2[*Resp, error], list func(*Resp) []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for resp, err := range pages {
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, v := range list(resp) {
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

// Value is what p points to, 0 for nil.
func Value[N int | int64](p *N) int {
	if p == nil {
		return 0
	}
	return int(*p)
}
