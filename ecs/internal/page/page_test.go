package page_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/internal/page"
	"github.com/go-aliecs/aliecs/ecs/internal/wire"
)

type request struct {
	Token        string
	Number, Size *int
	Offset       *int64
	MaxResults   *int64
}

type response struct {
	At   page.Position
	List []string
}

func position(r *response) page.Position { return r.At }

func entries(r *response) []string { return r.List }

type fields = page.Fields[request, response, string]

var (
	byToken = fields{
		Action: "DescribeThings", Limit: 50, List: "Things.Thing", Next: "NextToken", Position: position, Entries: entries,
		Request: func(r *request) page.Request {
			return page.Request{NextToken: &r.Token, MaxResults: &r.MaxResults}
		},
	}
	byNumber = fields{
		Action: "DescribeThings", Limit: 10, List: "Things.Thing", Position: position, Entries: entries,
		Request: func(r *request) page.Request {
			return page.Request{PageNumber: &r.Number, PageSize: &r.Size}
		},
	}
	both = fields{
		Action: "DescribeThings", Limit: 50, List: "Things.Thing", Next: "NextToken", Position: position, Entries: entries,
		Request: func(r *request) page.Request {
			return page.Request{NextToken: &r.Token, MaxResults: &r.MaxResults, PageNumber: &r.Number, PageSize: &r.Size}
		},
	}
	byOffset = fields{
		Action: "DescribeThings", List: "Things.Thing", Next: "Outer.NextOffset", Position: position, Entries: entries,
		Request: func(r *request) page.Request { return page.Request{Offset: &r.Offset} },
	}
)

var errFailed = errors.New("failed")

// service responds with pages, then with errors, and keeps the requests.
type service struct {
	pages []response
	asked []*request
	seen  []form // the contents of asked at the time of the call
}

func (s *service) do(_ context.Context, r *request) (*response, error) {
	n := len(s.asked)
	s.asked, s.seen = append(s.asked, r), append(s.seen, formOf(r))
	if n >= len(s.pages) {
		return nil, errFailed
	}
	return &s.pages[n], nil
}

// form is a request without pointers. Fields that are not set are 0.
type form struct {
	Token                            string
	Number, Size, Offset, MaxResults int
}

func formOf(r *request) form {
	f := form{Token: r.Token}
	for p, to := range map[*int]*int{r.Number: &f.Number, r.Size: &f.Size} {
		if p != nil {
			*to = *p
		}
	}
	if r.Offset != nil {
		f.Offset = int(*r.Offset)
	}
	if r.MaxResults != nil {
		f.MaxResults = int(*r.MaxResults)
	}
	return f
}

// walk walks to the end.
func walk[T any](seq iter.Seq2[T, error]) (got []T, errs []error) {
	for v, err := range seq {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		got = append(got, v)
	}
	return got, errs
}

func TestWalk(t *testing.T) {
	t.Parallel()
	unique := 0
	list := func(n int) (list []string) {
		for range n {
			unique++
			list = append(list, strconv.Itoa(unique))
		}
		return list
	}
	at := func(n, number, size, total int) response {
		return response{List: list(n), At: page.Position{Number: number, Size: size, Total: total}}
	}
	token := func(next string, n, total int) response {
		return response{List: list(n), At: page.Position{NextToken: next, Total: total}}
	}
	offset := func(next, n, total int) response {
		return response{List: list(n), At: page.Position{NextOffset: next, Total: total}}
	}
	numbers := func(size int, numbers ...int) (forms []form) {
		for _, n := range numbers {
			forms = append(forms, form{Number: n, Size: size})
		}
		return forms
	}
	tokens := func(tokens ...string) (forms []form) {
		for _, t := range tokens {
			forms = append(forms, form{MaxResults: 50, Token: t})
		}
		return forms
	}
	same := response{List: []string{"x", "y"}}
	tests := []struct {
		name   string
		fields *fields
		req    *request
		pages  []response
		want   []form
		err    string // "" if the walk ends without an error
		hidden int    // pages at the end that are not yielded
	}{
		{"token: one page", &byToken, nil, []response{token("", 1, 0)}, tokens(""), "", 0},
		{"token: nothing there", &byToken, nil, []response{token("", 0, 0)}, tokens(""), "", 0},
		{"token: to the page without one", &byToken, &request{}, []response{token("a", 1, 0), token("b", 0, 0), token("", 1, 0)}, tokens("", "a", "b"), "", 0},
		{"token: from the caller's", &byToken, &request{Token: "x"}, []response{token("y", 1, 9), token("", 1, 9)}, tokens("x", "y"), "", 0},
		{
			"token: the caller's size", &byToken, &request{MaxResults: new(int64(7))},
			[]response{token("a", 1, 0), token("", 1, 0)}, []form{{MaxResults: 7}, {MaxResults: 7, Token: "a"}}, "", 0,
		},
		{"token: the same twice", &byToken, nil, []response{token("a", 1, 0), token("a", 1, 0)}, tokens("", "a"), `the page token "a" came back a second time`, 0},
		{
			"token: in a circle", &byToken, nil, []response{token("a", 1, 0), token("b", 1, 0), token("a", 1, 0)},
			tokens("", "a", "b"), `the page token "a" came back a second time`, 0,
		},
		{"token: the caller's came back", &byToken, &request{Token: "x"}, []response{token("x", 1, 0)}, tokens("x"), `the page token "x" came back a second time`, 0},
		{"token: an error", &byToken, nil, []response{token("a", 1, 0)}, tokens("", "a"), "failed", 0},
		{"token: the end before the total", &byToken, nil, []response{token("a", 1, 3), token("", 1, 3)}, tokens("", "a"), "there is no next page after 2 entries, although the total is 3", 0},
		{"token: the same, the last response without total", &byToken, nil, []response{token("a", 1, 3), token("", 1, 0)}, tokens("", "a"), "there is no next page after 2 entries, although the total is 3", 0},
		{"token: empty, but for the total", &byToken, nil, []response{token("", 0, 3)}, tokens(""), "there is no next page after 0 entries, although the total is 3", 0},
		{"token: one was deleted on the way", &byToken, nil, []response{token("a", 1, 3), token("", 1, 2)}, tokens("", "a"), "", 0},
		{"token: one was made on the way", &byToken, nil, []response{token("a", 1, 2), token("", 1, 3)}, tokens("", "a"), "", 0},
		{"token: a total below what comes", &byToken, nil, []response{token("a", 2, 1), token("", 2, 1)}, tokens("", "a"), "", 0},
		{
			"token: the same entries under another one", &byToken, nil,
			[]response{{List: same.List, At: page.Position{NextToken: "a", Number: 1}}, {List: same.List, At: page.Position{NextToken: "b", Number: 1}}},
			tokens("", "a"), "page 2 of this walk has the same entries as the one before it", 1,
		},
		{"both: the token is preferred", &both, &request{Size: new(5)}, []response{token("a", 1, 0), token("", 1, 0)}, []form{{MaxResults: 5}, {MaxResults: 5, Token: "a"}}, "", 0},
		{"both: zero sizes are none", &both, &request{Size: new(0), Number: new(0)}, []response{token("", 1, 0)}, tokens(""), "", 0},
		{"both: by the caller's page number", &both, &request{Number: new(2)}, []response{at(1, 2, 1, 3), at(1, 3, 1, 3)}, numbers(50, 2, 3), "", 0},
		{"both: the caller's token wins over its page number", &both, &request{Number: new(2), Token: "x"}, []response{token("", 1, 0)}, tokens("x"), "", 0},
		{
			"both: a numbered first page goes on by number", &both, nil,
			[]response{at(2, 1, 2, 5), at(2, 2, 2, 5), at(1, 3, 2, 5)}, append(tokens(""), numbers(2, 2, 3)...), "", 0,
		},
		{"both: a numbered page that is whole", &both, nil, []response{at(2, 1, 10, 2)}, tokens(""), "", 0},
		{"both: a page without number or size, and more in total", &both, nil, []response{at(2, 0, 0, 3)}, tokens(""), "there is no next page after 2 entries, although the total is 3", 0},
		{"both: a page without size, and more in total", &both, nil, []response{at(2, 1, 0, 3)}, tokens(""), "there is no next page after 2 entries, although the total is 3", 0},
		{"both: a numbered page that is empty, and more in total", &both, nil, []response{at(0, 1, 2, 3)}, tokens(""), "there is no next page after 0 entries, although the total is 3", 0},
		{
			"both: the last page of a walk by token that is numbered", &both, nil,
			[]response{token("a", 2, 5), at(2, 1, 2, 5)}, tokens("", "a"), "there is no next page after 4 entries, although the total is 5", 0,
		},
		{"both: the last page from the caller's token", &both, &request{Token: "x"}, []response{at(2, 1, 2, 5)}, tokens("x"), "", 0},
		{"number: to the total", &byNumber, nil, []response{at(2, 1, 2, 5), at(2, 2, 2, 5), at(1, 3, 2, 5)}, numbers(10, 1, 2, 3), "", 0},
		{"number: a short page is no end", &byNumber, nil, []response{at(1, 1, 2, 3), at(2, 2, 2, 3)}, numbers(10, 1, 2), "", 0},
		{"number: nothing there", &byNumber, nil, []response{at(0, 1, 2, 0)}, numbers(10, 1), "", 0},
		{"number: filtered late, to the empty page", &byNumber, nil, []response{at(1, 1, 2, 3), at(1, 2, 2, 3), at(0, 3, 2, 3)}, numbers(10, 1, 2, 3), "", 0},
		{"number: an empty page in the middle", &byNumber, nil, []response{at(2, 1, 2, 5), at(0, 2, 2, 5)}, numbers(10, 1, 2), "page 2 is empty, although the total is 5 and only 2 come before", 0},
		{"number: the same without size", &byNumber, nil, []response{at(2, 0, 0, 5), at(0, 0, 0, 5)}, numbers(10, 1, 2), "page 2 is empty, although the total is 5 and only 2 come before", 0},
		{"number: an empty first page, and more in total", &byNumber, nil, []response{at(0, 1, 2, 1)}, numbers(10, 1), "page 1 is empty, although the total is 1 and only 0 come before", 0},
		{"number: some were deleted on the way", &byNumber, nil, []response{at(2, 1, 2, 5), at(0, 2, 2, 2)}, numbers(10, 1, 2), "", 0},
		{"number: some were made on the way", &byNumber, nil, []response{at(2, 1, 2, 3), at(2, 2, 2, 5), at(1, 3, 2, 5)}, numbers(10, 1, 2, 3), "", 0},
		{"number: beyond the end", &byNumber, &request{Number: new(9)}, []response{at(0, 9, 2, 5)}, numbers(10, 9), "", 0},
		{"number: beyond the end, no size", &byNumber, &request{Number: new(9)}, []response{at(0, 9, 0, 5)}, numbers(10, 9), "", 0},
		{"number: no total", &byNumber, nil, []response{at(2, 1, 2, 0), at(1, 2, 2, 0), at(0, 3, 2, 0)}, numbers(10, 1, 2, 3), "", 0},
		{"number: a total and no size", &byNumber, nil, []response{at(2, 0, 0, 3), at(1, 0, 0, 3)}, numbers(10, 1, 2), "", 0},
		{"number: the caller's size", &byNumber, &request{Size: new(7)}, []response{at(1, 1, 7, 1)}, numbers(7, 1), "", 0},
		{
			"number: from the caller's, responses give their size", &byNumber, &request{Number: new(3), Size: new(7)},
			[]response{at(2, 3, 2, 7), at(1, 4, 2, 7)}, numbers(7, 3, 4), "", 0,
		},
		{
			"number: from the caller's, they do not", &byNumber, &request{Number: new(3)},
			[]response{at(2, 0, 0, 7), at(1, 0, 0, 7), at(0, 0, 0, 7)}, numbers(10, 3, 4, 5), "", 0,
		},
		{"number: none below 1", &byNumber, &request{Number: new(-3)}, []response{at(1, 1, 1, 1)}, numbers(10, 1), "", 0},
		{"number: another page than asked for", &byNumber, nil, []response{at(2, 1, 2, 0), at(2, 1, 2, 0)}, numbers(10, 1, 2), "asked for page 2, the response is page 1", 1},
		{"number: the same page again, with a total", &byNumber, nil, []response{at(2, 1, 2, 6), at(2, 1, 2, 6)}, numbers(10, 1, 2), "asked for page 2, the response is page 1", 1},
		{"number: the same page again, without number and total", &byNumber, nil, []response{same, same}, numbers(10, 1, 2), "page 2 of this walk has the same entries as the one before it", 1},
		{"number: like the page before the one before", &byNumber, nil, []response{same, at(1, 0, 0, 0), same, at(0, 0, 0, 0)}, numbers(10, 1, 2, 3, 4), "", 0},
		{"number: an error", &byNumber, nil, []response{at(2, 1, 2, 5)}, numbers(10, 1, 2), "failed", 0},
		{"offset: one page", &byOffset, nil, []response{offset(0, 1, 0)}, []form{{}}, "", 0},
		{"offset: to 0", &byOffset, nil, []response{offset(3, 3, 10), offset(9, 0, 10), offset(0, 7, 10)}, []form{{}, {Offset: 3}, {Offset: 9}}, "", 0},
		{"offset: from the caller's", &byOffset, &request{Offset: new(int64(4))}, []response{offset(9, 1, 99), offset(0, 1, 99)}, []form{{Offset: 4}, {Offset: 9}}, "", 0},
		{"offset: no progress", &byOffset, &request{Offset: new(int64(4))}, []response{offset(4, 1, 0)}, []form{{Offset: 4}}, "the offset went from 4 to 4", 0},
		{"offset: backwards", &byOffset, nil, []response{offset(5, 1, 0), offset(2, 1, 0)}, []form{{}, {Offset: 5}}, "the offset went from 5 to 2", 0},
		{"offset: below 0", &byOffset, nil, []response{offset(-1, 1, 0)}, []form{{}}, "the offset went from 0 to -1", 0},
		{"offset: the end before the total", &byOffset, nil, []response{offset(3, 3, 10), offset(0, 3, 10)}, []form{{}, {Offset: 3}}, "there is no next page after 6 entries, although the total is 10", 0},
		{"offset: the same entries again", &byOffset, nil, []response{{List: same.List, At: page.Position{NextOffset: 2}}, {List: same.List, At: page.Position{NextOffset: 4}}}, []form{{}, {Offset: 2}}, "page 2 of this walk has the same entries as the one before it", 1},
		{"offset: an error", &byOffset, nil, nil, []form{{}}, "failed", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &service{pages: tt.pages}
			var before request
			if tt.req != nil {
				before = *tt.req
			}
			seq := page.Walk(t.Context(), tt.req, tt.fields, s.do)
			assert.Empty(t, s.asked, "asked before the walk")
			for range 2 { // each walk starts again
				s.asked, s.seen = nil, nil
				got, errs := walk(seq)
				if tt.err == "" {
					assert.Empty(t, errs)
				} else {
					require.Len(t, errs, 1, "an error is yielded once")
					assert.Equal(t, tt.err, strings.TrimPrefix(errs[0].Error(), "ecs: DescribeThings: "))
				}
				assert.Equal(t, tt.want, s.seen)
				require.Len(t, got, len(tt.pages)-tt.hidden)
				for i := range got {
					assert.Same(t, &tt.pages[i], got[i])
				}
			}
			if tt.req != nil {
				assert.Equal(t, before, *tt.req, "the caller's request was changed")
			}
		})
	}
}

// TestWalk_misread responds with values that were not understood, as reported by the client.
func TestWalk_misread(t *testing.T) {
	t.Parallel()
	nested := byToken
	nested.List, nested.Next = "Outer.Things.Thing", "Outer.NextToken"
	plain := byToken
	plain.List = "Things"
	tests := []struct {
		name   string
		fields *fields
		path   string
		ends   bool
	}{
		{"the token", &byToken, "NextToken", true},
		{"the token, in other case", &byToken, "nexttoken", true},
		{"the offset", &byOffset, "Outer.NextOffset", true},
		{"the list", &byToken, "Things.Thing", true},
		{"what is around the list", &byToken, "Things", true},
		{"the list, in other case", &byToken, "things.THING", true},
		{"an element", &byToken, "Things.Thing[7]", true},
		{"an element of a plain list", &plain, "Things[7]", true},
		{"what is around both", &nested, "Outer", true},
		{"what is around both, one of several", &nested, "Outer[0].NextToken", true},
		{"the list by number", &byNumber, "Things.Thing", true},
		{"the list by offset", &byOffset, "Things.Thing", true},
		{"a field of an element", &byToken, "Things.Thing[7].Cpu", false},
		{"a field of a lone element", &byToken, "Things.Cpu", false},
		{"another field", &byToken, "RequestId", false},
		{"a field of a similar name", &byToken, "Thing", false},
		{"a field of a longer name", &byToken, "NextTokens", false},
		{"the token by number", &byNumber, "NextToken", false},
		{"the token at another place", &nested, "NextToken", false},
		{"nothing", &byToken, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pages := []response{{List: []string{"a"}, At: page.Position{NextToken: "t", NextOffset: 1}}, {}}
			n := 0
			got, errs := walk(page.Walk(t.Context(), nil, tt.fields, func(ctx context.Context, _ *request) (*response, error) {
				if n++; n == 1 {
					wire.Note(ctx, []wire.Drift{{Path: "Unrelated"}, {Path: tt.path, Want: "string", Got: "secret"}})
				}
				return &pages[n-1], nil
			}))
			if !tt.ends {
				assert.Empty(t, errs)
				assert.Len(t, got, 2)
				return
			}
			require.Len(t, errs, 1)
			assert.EqualError(t, errs[0], fmt.Sprintf("ecs: DescribeThings: entries or pages are missing: %q in the response is not understood as string", tt.path))
			assert.Len(t, got, 1, "the page is yielded first")
			assert.Equal(t, 1, n, "a call after the error")
		})
	}
}

// TestWalk_withoutEnd walks an endless number of different pages.
func TestWalk_withoutEnd(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]*fields{"token": &byToken, "number": &byNumber, "offset": &byOffset} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 0
			got, errs := walk(page.Walk(t.Context(), nil, f, func(context.Context, *request) (*response, error) {
				n++
				return &response{List: []string{strconv.Itoa(n)}, At: page.Position{NextToken: strconv.Itoa(n), NextOffset: n}}, nil
			}))
			require.Len(t, errs, 1)
			assert.EqualError(t, errs[0], "ecs: DescribeThings: there are more than 10000 pages")
			assert.Len(t, got, page.MaxPages)
			assert.Equal(t, page.MaxPages, n)
		})
	}
}

func TestWalk_nilResponse(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]*fields{"token": &byToken, "number": &byNumber, "offset": &byOffset} {
		got, errs := walk(page.Walk(t.Context(), nil, f, func(context.Context, *request) (*response, error) { return nil, nil }))
		assert.Empty(t, got, name)
		require.Len(t, errs, 1, name)
		assert.EqualError(t, errs[0], "ecs: DescribeThings: there is neither a response nor an error", name)
	}
}

// TestWalk_nilContext checks that the call gets the nil context and returns the error.
func TestWalk_nilContext(t *testing.T) {
	t.Parallel()
	var none context.Context
	_, errs := walk(page.Walk(none, nil, &byToken, func(ctx context.Context, _ *request) (*response, error) {
		assert.Nil(t, ctx)
		return nil, errFailed
	}))
	assert.Equal(t, []error{errFailed}, errs)
}

func TestWalk_break(t *testing.T) {
	t.Parallel()
	pages := []response{
		{List: []string{"a"}, At: page.Position{NextToken: "a", NextOffset: 1, Total: 9}},
		{List: []string{"b"}, At: page.Position{NextToken: "b", NextOffset: 2, Total: 9}},
	}
	for name, f := range map[string]*fields{"token": &byToken, "number": &byNumber, "offset": &byOffset} {
		for n := 1; n <= 2; n++ {
			t.Run(fmt.Sprintf("%s, page %d", name, n), func(t *testing.T) {
				t.Parallel()
				s := &service{pages: pages}
				left := n
				for _, err := range page.Walk(t.Context(), nil, f, s.do) {
					require.NoError(t, err)
					if left--; left == 0 {
						break
					}
				}
				assert.Len(t, s.asked, n, "asked after the walk was left")
			})
		}
	}
}

// TestWalk_keepsRequests checks requests after the walk has continued: an interceptor may still be reading them.
func TestWalk_keepsRequests(t *testing.T) {
	t.Parallel()
	pages := []response{
		{List: []string{"a"}, At: page.Position{NextToken: "a", NextOffset: 1, Total: 2}},
		{List: []string{"b"}, At: page.Position{Total: 2}},
	}
	for name, f := range map[string]*fields{"token": &byToken, "number": &byNumber, "offset": &byOffset} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{pages: pages}
			_, errs := walk(page.Walk(t.Context(), nil, f, s.do))
			require.Empty(t, errs)
			require.Len(t, s.asked, 2)
			for i, r := range s.asked {
				assert.Equal(t, s.seen[i], formOf(r))
			}
		})
	}
}

func TestElements(t *testing.T) {
	t.Parallel()
	one, none, two := &response{List: []string{"a", "b"}}, &response{}, &response{List: []string{"c"}}
	tests := []struct {
		name  string
		pages []*response
		err   error
		most  int // elements taken before the walk is left; 0 for all
		want  []string
		asked int
	}{
		{"no pages", nil, nil, 0, nil, 0},
		{"in order", []*response{one, none, two}, nil, 0, []string{"a", "b", "c"}, 3},
		{"an error ends it", []*response{one, two}, errFailed, 0, []string{"a", "b", "c"}, 2},
		{"left within a page", []*response{one, two}, nil, 1, []string{"a"}, 1},
		{"left at the end of a page", []*response{one, two}, nil, 2, []string{"a", "b"}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			pages := func(yield func(*response, error) bool) {
				for _, p := range tt.pages {
					asked++
					if !yield(p, nil) {
						return
					}
				}
				if tt.err != nil && yield(nil, tt.err) {
					t.Error("the walk went on after an error")
				}
			}
			var got []string
			var end error
			for v, err := range page.Elements(pages, func(r *response) []string { return r.List }) {
				if err != nil {
					assert.Empty(t, v)
					require.NoError(t, end, "an error is yielded once")
					end = err
					continue
				}
				if got = append(got, v); len(got) == tt.most {
					break
				}
			}
			assert.Equal(t, tt.err, end)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.asked, asked)
		})
	}
}
