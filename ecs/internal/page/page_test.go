package page_test

import (
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/internal/page"
)

type request struct {
	Token                string
	Number, Size, Offset int
	MaxResults           int
}

type response struct {
	Next       string
	NextOffset int
	At         page.Position
	List       []string
}

var (
	byToken = page.Fields[request, response]{
		Action: "DescribeThings",
		Enter:  func(r *request) { r.MaxResults, r.Size = 50, 0 },
		Token:  func(r *request) *string { return &r.Token },
		Next:   func(r *response) string { return r.Next },
	}
	byNumber = page.Fields[request, response]{
		Action: "DescribeThings",
		Size: func(r *request, n int) {
			switch {
			case n > 0:
				r.Size = n
			case r.Size == 0:
				r.Size = 10
			}
		},
		Number: func(r *request, n int) int {
			if n != 0 {
				r.Number = n
			}
			return r.Number
		},
		At: func(r *response) page.Position { return r.At },
	}
	byOffset = page.Fields[request, response]{
		Action: "DescribeThings",
		Offset: func(r *request, n int) int {
			if n != 0 {
				r.Offset = n
			}
			return r.Offset
		},
		NextOffset: func(r *response) int { return r.NextOffset },
	}
)

func both() page.Fields[request, response] {
	f := byNumber
	f.Enter, f.Token, f.Next = byToken.Enter, byToken.Token, byToken.Next
	return f
}

var errRefused = errors.New("refused")

// service answers with pages, then with refusals, and keeps what it was asked.
type service struct {
	pages []response
	asked []*request
	seen  []request // what asked held at the time
}

func (s *service) do(r *request) (*response, error) {
	n := len(s.asked)
	s.asked, s.seen = append(s.asked, r), append(s.seen, *r)
	if n >= len(s.pages) {
		return nil, errRefused
	}
	return &s.pages[n], nil
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
	withBoth := both()
	at := func(n, number, size, total int) response {
		return response{At: page.Position{Len: n, Number: number, Size: size, Total: total}}
	}
	tests := []struct {
		name   string
		fields *page.Fields[request, response]
		req    *request
		pages  []response
		want   []request
		err    string // "" when the walk ends by itself
		hidden int    // pages at the end that are not yielded
	}{
		{"token: one page", &byToken, nil, []response{{}}, []request{{MaxResults: 50}}, "", 0},
		{
			"token: to the empty one", &byToken, &request{},
			[]response{{Next: "a"}, {Next: "b"}, {}},
			[]request{{MaxResults: 50}, {MaxResults: 50, Token: "a"}, {MaxResults: 50, Token: "b"}},
			"", 0,
		},
		{
			"token: from the caller's", &byToken, &request{Token: "x"},
			[]response{{Next: "y"}, {}},
			[]request{{MaxResults: 50, Token: "x"}, {MaxResults: 50, Token: "y"}},
			"", 0,
		},
		{
			"token: the same twice", &byToken, nil,
			[]response{{Next: "a"}, {Next: "a"}},
			[]request{{MaxResults: 50}, {MaxResults: 50, Token: "a"}},
			`ecs: DescribeThings: the page token "a" came back a second time`, 0,
		},
		{
			"token: in a circle", &byToken, nil,
			[]response{{Next: "a"}, {Next: "b"}, {Next: "a"}},
			[]request{{MaxResults: 50}, {MaxResults: 50, Token: "a"}, {MaxResults: 50, Token: "b"}},
			`ecs: DescribeThings: the page token "a" came back a second time`, 0,
		},
		{
			"token: the caller's came back", &byToken, &request{Token: "x"},
			[]response{{Next: "x"}},
			[]request{{MaxResults: 50, Token: "x"}},
			`ecs: DescribeThings: the page token "x" came back a second time`, 0,
		},
		{
			"token: refused", &byToken, nil,
			[]response{{Next: "a"}},
			[]request{{MaxResults: 50}, {MaxResults: 50, Token: "a"}},
			"refused", 0,
		},
		{
			"both: the token is preferred", &withBoth, &request{Size: 5},
			[]response{{Next: "a", At: page.Position{Len: 1, Number: 1, Size: 1, Total: 1}}, {}},
			[]request{{MaxResults: 50}, {MaxResults: 50, Token: "a"}},
			"", 0,
		},
		{
			"both: the caller's page number", &withBoth, &request{Number: 2},
			[]response{at(1, 2, 1, 3), at(1, 3, 1, 3)},
			[]request{{Number: 2, Size: 10}, {Number: 3, Size: 10}},
			"", 0,
		},
		{
			"both: the caller's token wins over its page number", &withBoth, &request{Number: 2, Token: "x"},
			[]response{{}},
			[]request{{Number: 2, MaxResults: 50, Token: "x"}},
			"", 0,
		},
		{
			"both: a numbered answer to the first request goes on by number", &withBoth, nil,
			[]response{at(2, 1, 2, 5), at(2, 2, 2, 5), at(1, 3, 2, 5)},
			[]request{{MaxResults: 50}, {MaxResults: 50, Number: 2, Size: 2}, {MaxResults: 50, Number: 3, Size: 2}},
			"", 0,
		},
		{
			"both: a numbered answer that is whole", &withBoth, nil,
			[]response{at(2, 1, 10, 2)},
			[]request{{MaxResults: 50}},
			"", 0,
		},
		{
			"both: the last page of a token walk", &withBoth, &request{Token: "x"},
			[]response{at(2, 1, 2, 5)},
			[]request{{MaxResults: 50, Token: "x"}},
			"", 0,
		},
		{
			"number: to the total", &byNumber, nil,
			[]response{at(2, 1, 2, 5), at(2, 2, 2, 5), at(1, 3, 2, 5)},
			[]request{{Number: 1, Size: 10}, {Number: 2, Size: 10}, {Number: 3, Size: 10}},
			"", 0,
		},
		{
			"number: a short page is no end", &byNumber, nil,
			[]response{at(1, 1, 2, 3), at(2, 2, 2, 3)},
			[]request{{Number: 1, Size: 10}, {Number: 2, Size: 10}},
			"", 0,
		},
		{
			"number: an empty page is", &byNumber, nil,
			[]response{at(2, 1, 2, 5), at(0, 2, 2, 5)},
			[]request{{Number: 1, Size: 10}, {Number: 2, Size: 10}},
			"", 0,
		},
		{
			"number: no total", &byNumber, nil,
			[]response{at(2, 1, 2, 0), at(1, 2, 2, 0), at(0, 3, 2, 0)},
			[]request{{Number: 1, Size: 10}, {Number: 2, Size: 10}, {Number: 3, Size: 10}},
			"", 0,
		},
		{
			"number: a total and no size", &byNumber, nil,
			[]response{at(2, 0, 0, 3), at(1, 0, 0, 3)},
			[]request{{Number: 1, Size: 10}, {Number: 2, Size: 10}},
			"", 0,
		},
		{
			"number: from the caller's, the answers tell their size", &byNumber, &request{Number: 3, Size: 7},
			[]response{at(2, 3, 2, 7), at(1, 4, 2, 7)},
			[]request{{Number: 3, Size: 7}, {Number: 4, Size: 7}},
			"", 0,
		},
		{
			"number: from the caller's, they do not", &byNumber, &request{Number: 3},
			[]response{at(2, 0, 0, 7), at(1, 0, 0, 7), at(0, 0, 0, 7)},
			[]request{{Number: 3, Size: 10}, {Number: 4, Size: 10}, {Number: 5, Size: 10}},
			"", 0,
		},
		{
			"number: none below 1", &byNumber, &request{Number: -3},
			[]response{at(1, 1, 1, 1)},
			[]request{{Number: 1, Size: 10}},
			"", 0,
		},
		{
			"number: another page than asked for", &byNumber, nil,
			[]response{at(2, 1, 2, 0), at(2, 1, 2, 0)},
			[]request{{Number: 1, Size: 10}, {Number: 2, Size: 10}},
			"ecs: DescribeThings: asked for page 2, the answer is page 1", 1,
		},
		{
			"number: the same page again, with a total", &byNumber, nil,
			[]response{at(2, 1, 2, 6), at(2, 1, 2, 6)},
			[]request{{Number: 1, Size: 10}, {Number: 2, Size: 10}},
			"ecs: DescribeThings: asked for page 2, the answer is page 1", 1,
		},
		{
			"number: refused", &byNumber, nil,
			[]response{at(2, 1, 2, 5)},
			[]request{{Number: 1, Size: 10}, {Number: 2, Size: 10}},
			"refused", 0,
		},
		{"offset: one page", &byOffset, nil, []response{{}}, []request{{}}, "", 0},
		{
			"offset: to 0", &byOffset, nil,
			[]response{{NextOffset: 3}, {NextOffset: 9}, {}},
			[]request{{}, {Offset: 3}, {Offset: 9}},
			"", 0,
		},
		{
			"offset: from the caller's", &byOffset, &request{Offset: 4},
			[]response{{NextOffset: 9}, {}},
			[]request{{Offset: 4}, {Offset: 9}},
			"", 0,
		},
		{
			"offset: no progress", &byOffset, &request{Offset: 4},
			[]response{{NextOffset: 4}},
			[]request{{Offset: 4}},
			"ecs: DescribeThings: the offset went from 4 to 4", 0,
		},
		{
			"offset: backwards", &byOffset, nil,
			[]response{{NextOffset: 5}, {NextOffset: 2}},
			[]request{{}, {Offset: 5}},
			"ecs: DescribeThings: the offset went from 5 to 2", 0,
		},
		{"offset: refused", &byOffset, nil, nil, []request{{}}, "refused", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &service{pages: tt.pages}
			var before request
			if tt.req != nil {
				before = *tt.req
			}
			seq := page.Walk(tt.req, tt.fields, s.do)
			assert.Empty(t, s.asked, "asked before the walk")
			for range 2 { // each walk begins anew
				s.asked, s.seen = nil, nil
				got, errs := walk(seq)
				if tt.err == "" {
					assert.Empty(t, errs)
				} else {
					require.Len(t, errs, 1, "an error is yielded once")
					assert.EqualError(t, errs[0], tt.err)
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

func TestWalk_break(t *testing.T) {
	t.Parallel()
	pages := []response{
		{Next: "a", NextOffset: 1, At: page.Position{Len: 1, Total: 9}},
		{Next: "b", NextOffset: 2, At: page.Position{Len: 1, Total: 9}},
	}
	for name, f := range map[string]*page.Fields[request, response]{"token": &byToken, "number": &byNumber, "offset": &byOffset} {
		for n := 1; n <= 2; n++ {
			t.Run(fmt.Sprintf("%s, page %d", name, n), func(t *testing.T) {
				t.Parallel()
				s := &service{pages: pages}
				left := n
				for _, err := range page.Walk(nil, f, s.do) {
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

// TestWalk_keepsRequests looks at requests after the walk went on: whoever answers one may still be reading it.
func TestWalk_keepsRequests(t *testing.T) {
	t.Parallel()
	pages := []response{
		{Next: "a", NextOffset: 1, At: page.Position{Len: 1, Total: 2}},
		{At: page.Position{Len: 1, Total: 2}},
	}
	for name, f := range map[string]*page.Fields[request, response]{"token": &byToken, "number": &byNumber, "offset": &byOffset} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{pages: pages}
			_, errs := walk(page.Walk(nil, f, s.do))
			require.Empty(t, errs)
			require.Len(t, s.asked, 2)
			for i, r := range s.asked {
				assert.Equal(t, s.seen[i], *r)
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
		{"an error ends it", []*response{one, two}, errRefused, 0, []string{"a", "b", "c"}, 2},
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

func TestValue(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 0, page.Value[int](nil))
	assert.Equal(t, 0, page.Value[int64](nil))
	assert.Equal(t, 7, page.Value(new(7)))
	assert.Equal(t, 7, page.Value(new(int64(7))))
}
