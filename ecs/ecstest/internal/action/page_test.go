package action

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// pageFrom returns one page of the numbers, and the value of a response field.
func pageFrom(c *Call, numbers []int) (page []int, field func(string) string) {
	page, fields := PageOf(c, numbers, func(n int) int { return n })
	return page, func(name string) string {
		for _, f := range fields {
			if f.Name == name {
				return fmt.Sprint(f.Value)
			}
		}
		return ""
	}
}

func upTo(n int) []int {
	var all []int
	for i := range n {
		all = append(all, i+1)
	}
	return all
}

func TestPageOf(t *testing.T) {
	t.Parallel()
	tokens, only := Pages{Tokens: true, MinResults: 10, MaxResults: 20}, Pages{OnlyTokens: true, DefaultResults: 3, MaxResults: 4}
	for _, tt := range []struct {
		name, params string
		pages        Pages
		first, size  int // of the page
		token        bool
		code         string
	}{
		{"default", "", Pages{}, 1, 10, false, ""},
		{"default of the action", "", Pages{DefaultSize: 30}, 1, 30, false, ""},
		{"second", "PageNumber=2 PageSize=20", Pages{}, 21, 20, false, ""},
		{"last", "PageNumber=3 PageSize=20", Pages{}, 41, 10, false, ""},
		{"past the end", "PageNumber=4 PageSize=20", Pages{}, 0, 0, false, ""},
		{"far past the end", "PageNumber=2147483647 PageSize=100", Pages{}, 0, 0, false, ""},
		{"number too small", "PageNumber=0 PageSize=5", Pages{}, 1, 5, false, ""},
		{"size too small", "PageSize=0", Pages{}, 1, 1, false, ""},
		{"largest size", "PageSize=30", Pages{MaxSize: 30}, 1, 30, false, ""},
		{"size too large", "PageSize=31", Pages{MaxSize: 30}, 1, 30, false, "InvalidParameter"},
		{"size too large by default", "PageSize=101", tokens, 1, 50, false, "InvalidParameter"},
		{"size too large, with a code of its own", "PageSize=31", Pages{MaxSize: 30, SizeCode: "InvalidParam.PageSize"}, 1, 30, false, "InvalidParam.PageSize"},
		{"size does not matter with tokens", "MaxResults=20 PageSize=1000", tokens, 1, 20, true, ""},
		{"not a number", "PageSize=x", Pages{}, 1, 1, false, "InvalidParameter"},
		{"tokens are not for this action", "MaxResults=20", Pages{}, 1, 10, false, ""},
		{"neither style", "", tokens, 1, 10, true, ""},
		{"neither style, all on one page", "PageSize=50", tokens, 1, 50, false, ""},
		{"a size and no number", "PageSize=5", tokens, 1, 5, true, ""},
		{"by number although there are tokens", "PageNumber=1 PageSize=5", tokens, 1, 5, false, ""},
		{"least results", "MaxResults=1", tokens, 1, 10, true, ""},
		{"most results", "MaxResults=100", tokens, 1, 20, true, ""},
		{"only tokens", "PageNumber=2", only, 1, 3, true, ""},
		{"only tokens, most results", "MaxResults=9", only, 1, 4, true, ""},
		{"forged token", "NextToken=00000001", only, 1, 3, true, "InvalidParameter"},
		{"no token", "NextToken=xyz", only, 1, 3, true, "InvalidParameter"},
		{"token of another action", "NextToken=" + makeToken("DescribeImages", 5), only, 1, 3, true, "InvalidParameter"},
		{"token", "NextToken=" + makeToken("DescribeDisks", 5), only, 5, 3, true, ""},
		{"token of the last page", "NextToken=" + makeToken("DescribeDisks", 48), only, 48, 3, false, ""},
		{"token past the end", "NextToken=" + makeToken("DescribeDisks", 51), only, 0, 0, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCall(Spec{Pages: tt.pages}, tt.params)
			page, field := pageFrom(c, upTo(50))
			assert.Equal(t, tt.code, failure(c))
			assert.Len(t, page, tt.size)
			if tt.size > 0 {
				assert.Equal(t, tt.first, page[0])
			}
			assert.Equal(t, tt.token, field("NextToken") != "")
		})
	}
}

// A page continues where the previous one ended, whatever was released or created.
func TestPageOf_changes(t *testing.T) {
	t.Parallel()
	spec := Spec{Pages: Pages{OnlyTokens: true, DefaultResults: 4}}
	page, field := pageFrom(newCall(spec, ""), upTo(10))
	assert.Equal(t, []int{1, 2, 3, 4}, page)
	left := append(slices.DeleteFunc(upTo(10), func(n int) bool { return n < 3 || n == 5 || n == 6 }), 11)
	page, _ = pageFrom(newCall(spec, "NextToken="+field("NextToken")), left)
	assert.Equal(t, []int{7, 8, 9, 10}, page)
}

// Whatever a first call without a number says, the tokens lead through the rest, and nothing is lost or comes twice.
func TestPageOf_neitherStyle(t *testing.T) {
	t.Parallel()
	spec := Spec{Pages: Pages{Tokens: true, MinResults: 10}}
	for _, total := range []int{0, 1, 7, 10, 11, 20, 21, 57} {
		for _, params := range []string{"", "PageSize=1", "PageSize=7", "PageSize=20", "PageSize=100", "PageNumber="} {
			var all []int
			for token, first := "", true; first || token != ""; first = false {
				page, field := pageFrom(newCall(spec, params+" NextToken="+token), upTo(total))
				if first {
					assert.Equal(t, "1", field("PageNumber"))
				}
				assert.Equal(t, fmt.Sprint(total), field("TotalCount"))
				all = append(all, page...)
				token = field("NextToken")
			}
			assert.Equal(t, upTo(total), all, "%d items, %s", total, params)
		}
	}
}
