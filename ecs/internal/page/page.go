// Package page walks the pages of an action. The generated packages describe where an action keeps its
// paging fields; how to walk them, and when to stop, is decided here once.
//
// A walk always ends, and never without an error when a response says that there is more:
//
//   - By token, a page without a token is the end; an empty page is not. It is an error when a token comes back, and when a
//     walk from the beginning ends with fewer entries than each of its responses said there are. In an action that knows both
//     styles, the first page may come numbered and without a token; the walk then goes on by number.
//   - By number, an empty page is the end, and so is the page that reaches the total; a short page is not, because the service
//     may limit the size or filter late. It is an error when the page is not the one asked for, and when it is empty although
//     its own total lies beyond it. What is deleted during a walk lowers the total of later pages, so that it is no error.
//   - By offset, the offset 0 is the end. It is an error when the offset does not rise, and when a walk from the beginning ends
//     with fewer entries than each of its responses said there are.
//   - In every style it is an error when the token, the offset or the list of a response was not understood or came twice, when
//     two pages in a row have the same entries and no page number to tell them apart, and when there are more than [MaxPages].
//
// The page is yielded before the error, unless it is another page than the one asked for.
package page

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/go-aliecs/aliecs/ecs/internal/wire"
)

// Fields tells where an action keeps its paging fields. T is the type of the entries.
type Fields[Req, Resp, T any] struct {
	Action string
	Limit  int    // the page size when the request has none; 0 for the service's own
	List   string // the path of the list in the response
	Next   string // the path of the token or offset of the next page in the response; "" where there is neither

	Request  func(*Req) Request
	Position func(*Resp) Position
	Entries  func(*Resp) []T
}

// Walk yields the pages from the one that req asks for to the last. The first call is made when the
// iteration begins, each iteration begins anew, and an error is yielded once and ends it. Where an action
// knows both styles the token is used, unless the caller gives a page number and no token.
func Walk[Req, Resp, T any](ctx context.Context, req *Req, f *Fields[Req, Resp, T], do func(context.Context, *Req) (*Resp, error)) iter.Seq2[*Resp, error] {
	return func(yield func(*Resp, error) bool) {
		r := new(Req)
		if req != nil {
			*r = *req
		}
		w := begin(f.Request(r), f.Limit)
		for {
			page := *r // a copy for each call: a response may still be in work when the next page is asked for
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

// watch returns a context that collects what the response to a call under it is not understood to say.
func watch(ctx context.Context) (context.Context, *wire.Drifts) {
	if ctx == nil { // which whoever is called says
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
