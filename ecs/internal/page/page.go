// Package page walks the pages of an action. The generated packages describe the paging fields of an action. This package decides how
// to walk the pages and when to stop.
//
// A walk always ends. It ends with an error if a response says that there are more entries:
//
//   - By token, a page without a token is the last; an empty page need not be. It is an error if a token repeats, and if a walk
//     from the beginning ends with fewer entries than the total in each of its responses. If an action supports both styles, the
//     first page may have a number and no token. The walk then continues by number.
//   - By number, an empty page ends the walk, and so does the page that reaches the total. A short page does not, because the service
//     may limit the size or filter late. It is an error if the response is another page than the one requested, and if a page is
//     empty although its total says that there are more entries. Entries that are deleted during a walk are not an error, because
//     they lower the total of later pages.
//   - By offset, the offset 0 ends the walk. It is an error if the offset does not increase, and if a walk from the beginning ends
//     with fewer entries than the total in each of its responses.
//   - In every style it is an error if the token, the offset or the list of a response was not understood or occurred twice, if two
//     pages in a row have the same entries and no page numbers that differ, and if there are more than [MaxPages] pages.
//
// The page is yielded before the error, unless it is another page than the one requested.
package page

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/go-aliecs/aliecs/ecs/internal/wire"
)

// Fields describes the paging fields of an action. T is the type of the entries.
type Fields[Req, Resp, T any] struct {
	Action string
	Limit  int    // the page size if the request has none; 0 for the default of the service
	List   string // the path of the list in the response
	Next   string // the path of the token or offset of the next page in the response; "" if it has neither

	Request  func(*Req) Request
	Position func(*Resp) Position
	Entries  func(*Resp) []T
}

// Walk yields the pages from the one that req asks for to the last. It makes the first call when an iteration starts, and each
// iteration starts again. It yields an error once, as the last element. If an action supports both styles, Walk uses tokens unless
// req has a page number and no token.
func Walk[Req, Resp, T any](ctx context.Context, req *Req, f *Fields[Req, Resp, T], do func(context.Context, *Req) (*Resp, error)) iter.Seq2[*Resp, error] {
	return func(yield func(*Resp, error) bool) {
		r := new(Req)
		if req != nil {
			*r = *req
		}
		w := begin(f.Request(r), f.Limit)
		for {
			page := *r // a copy for each call: the caller may still use the request of the page before
			ctx, drifts := watch(ctx)
			resp, err := do(ctx, &page)
			if err != nil {
				yield(nil, err)
				return
			}
			if err = errNoResponse; resp != nil {
				entries := f.Entries(resp)
				err = w.arrive(f.Position(resp), len(entries), func() string { return fmt.Sprint(entries[0], entries[len(entries)-1]) })
			}
			if err == nil {
				if !yield(resp, nil) {
					return
				}
				if err = misread(drifts.All(), f.List, f.Next); err == nil {
					err = w.leave()
				}
			}
			if err != nil {
				if !errors.Is(err, errEnd) {
					yield(nil, fmt.Errorf("ecs: %s: %w", f.Action, err))
				}
				return
			}
		}
	}
}

var errNoResponse = errors.New("there is neither a response nor an error")

// watch returns a context for a call, and the drifts of its response.
func watch(ctx context.Context) (context.Context, *wire.Drifts) {
	if ctx == nil { // the call returns the error
		return ctx, new(wire.Drifts)
	}
	return wire.WithDrifts(ctx)
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
