package page

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/internal/wire"
)

// MaxPages limits the number of pages of a walk. No account fills so many, so it only ends walks that would never end.
const MaxPages = 10_000

// Request points to the paging fields of a request. Numbers are **int or **int64. Fields that the action does not have are nil.
type Request struct {
	NextToken                                *string
	MaxResults, PageNumber, PageSize, Offset any
}

// Position holds the paging fields of a response. Missing ones are zero.
type Position struct {
	NextToken    string
	NextOffset   int
	Number, Size int // of the page
	Total        int // entries of all pages
}

// walk is the state of one walk over the pages of an action. It does not depend on their types.
type walk struct {
	req        Request           // of the next call
	next       func(*walk) error // prepares the next call; depends on the style of the walk
	seenTokens map[string]bool

	whole  bool // the walk started with the first page
	first  int  // the number of its first page
	number int  // of this page
	offset int  // of this page

	pages int // so far, including this one
	seen  int // entries so far
	least int // smallest total of a response; 0 if none had one

	Position        // of this page
	entries  int    // of this page
	looks    string // distinguishes this page from others; "" if its number does
}

// errEnd means that there are no more pages.
var errEnd = errors.New("the end")

// begin chooses the style and prepares the first call.
func begin(req Request, limit int) *walk {
	w := &walk{req: req}
	number, _ := get(req.PageNumber)
	switch {
	case req.Offset != nil:
		w.next = (*walk).byOffset
		w.offset, _ = get(req.Offset)
		w.whole = w.offset == 0
	case req.NextToken != nil && (number == 0 || *req.NextToken != ""):
		w.next = (*walk).byToken
		w.whole = *req.NextToken == ""
		w.seenTokens = map[string]bool{*req.NextToken: true}
		if _, given := get(req.MaxResults); !given {
			size, _ := get(req.PageSize)
			set(req.MaxResults, cmp.Or(size, limit))
		}
		set(req.PageNumber, 0)
		set(req.PageSize, 0)
	default:
		if _, given := get(req.PageSize); !given {
			set(req.PageSize, limit)
		}
		w.goTo(max(number, 1))
		w.first = w.number
	}
	return w
}

// goTo prepares the call for a page number.
func (w *walk) goTo(number int) {
	w.next, w.number = (*walk).byNumber, number
	set(w.req.PageNumber, number)
	set(w.req.MaxResults, 0)
	if w.req.NextToken != nil {
		*w.req.NextToken = ""
	}
}

// arrive checks that a page is the one requested. looks is called only if the page has entries, and returns a text to compare it by.
func (w *walk) arrive(at Position, entries int, looks func() string) error {
	if w.number > 0 && at.Number > 0 && at.Number != w.number {
		return fmt.Errorf("asked for page %d, the response is page %d", w.number, at.Number)
	}
	before := w.looks
	if w.looks = ""; entries > 0 && (w.number == 0 || at.Number == 0) {
		w.looks = fmt.Sprint(entries, looks())
	}
	if w.looks != "" && w.looks == before {
		return fmt.Errorf("page %d of this walk has the same entries as the one before it", w.pages+1)
	}
	w.Position, w.entries = at, entries
	w.pages++
	w.seen += entries
	if at.Total > 0 && (w.least == 0 || at.Total < w.least) {
		w.least = at.Total
	}
	return nil
}

// leave prepares the call for the next page. It returns errEnd if there is none.
func (w *walk) leave() error {
	if err := w.next(w); err != nil {
		return err
	}
	if w.pages >= MaxPages {
		return fmt.Errorf("there are more than %d pages", MaxPages)
	}
	return nil
}

func (w *walk) byToken() error {
	switch {
	case w.NextToken == "" && w.short() && w.pages == 1 && w.req.PageNumber != nil && w.Number == 1 && w.Size > 0 && w.entries > 0:
		// The service does not support tokens here and responded with a numbered page. Continue by number.
		set(w.req.PageSize, w.Size)
		w.first = 1
		w.goTo(2)
		return nil
	case w.NextToken == "":
		return w.end()
	case w.seenTokens[w.NextToken]:
		return fmt.Errorf("the page token %q came back a second time", w.NextToken)
	}
	w.seenTokens[w.NextToken] = true
	*w.req.NextToken = w.NextToken
	return nil
}

func (w *walk) byOffset() error {
	switch {
	case w.NextOffset == 0:
		return w.end()
	case w.NextOffset <= w.offset:
		return fmt.Errorf("the offset went from %d to %d", w.offset, w.NextOffset)
	}
	w.offset = w.NextOffset
	set(w.req.Offset, w.offset)
	return nil
}

func (w *walk) byNumber() error {
	// The entries before the first requested page can be counted only if the response has a page size.
	counts := w.first == 1 || w.Size > 0
	reached := (w.first-1)*w.Size + w.seen
	if w.entries == 0 && w.Size > 0 {
		reached = (w.number - 1) * w.Size // entries that were filtered out count, too
	}
	switch {
	case w.entries == 0 && counts && w.Total > reached:
		return fmt.Errorf("page %d is empty, although the total is %d and only %d come before", w.number, w.Total, reached)
	case w.entries == 0, counts && w.Total > 0 && w.Total <= reached:
		return errEnd
	}
	w.goTo(w.number + 1)
	return nil
}

// short reports whether fewer entries were seen than the total of each response.
func (w *walk) short() bool { return w.whole && w.least > w.seen }

// end returns the error that ends a walk if the service says that this was the last page.
func (w *walk) end() error {
	if w.short() {
		return fmt.Errorf("there is no next page after %d entries, although the total is %d", w.seen, w.least)
	}
	return errEnd
}

// misread returns an error if a value that was not understood is, or contains, one of the fields at paths.
func misread(drifts []wire.Drift, paths ...string) error {
	for _, d := range drifts {
		for _, path := range paths {
			if path != "" && holds(d.Path, path) {
				return fmt.Errorf("entries or pages are missing: %q in the response is not understood as %s", d.Path, d.Want)
			}
		}
	}
	return nil
}

// holds reports whether outer, which may have indices, is the field at path, one of its elements, or a structure around it.
func holds(outer, path string) bool {
	var names strings.Builder
	for outer != "" {
		name, rest, _ := strings.Cut(outer, "[")
		names.WriteString(name)
		_, outer, _ = strings.Cut(rest, "]")
	}
	n := names.Len()
	return n <= len(path) && strings.EqualFold(names.String(), path[:n]) && (n == len(path) || path[n] == '.')
}

// get returns the number at p and whether it is set.
func get(p any) (n int, given bool) {
	switch p := p.(type) {
	case **int:
		if *p != nil {
			return **p, true
		}
	case **int64:
		if *p != nil {
			return int(**p), true
		}
	}
	return 0, false
}

// set stores n at p if the action has such a field. 0 means that it is not sent.
func set(p any, n int) {
	switch p := p.(type) {
	case **int:
		*p = nil
		if n != 0 {
			*p = &n
		}
	case **int64:
		*p = nil
		if n != 0 {
			*p = new(int64(n))
		}
	}
}
