package ecstest

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A pageRule is how an action pages a list. The zero pageRule applies to most
// actions: by number, 10 items per page by default, 100 at most.
type pageRule struct {
	maxSize        int // PageSize; 0: 100
	tokens         bool
	onlyTokens     bool // no PageNumber
	minResults     int  // MaxResults; 0: 1
	defaultResults int  // MaxResults if absent; 0: 10
	maxResults     int  // MaxResults; 0: like PageSize
}

// onePage returns the requested page of items and the response fields that
// describe it. A token names a resource, so a page continues where the previous
// one ended, even if resources were created or released in between.
func onePage[T entity](c *call, items []T) (page []T, fields reply.Object) {
	return pageOf(c, items, func(item T) int { return item.base().seq })
}

// pageOf is onePage for items that are not resources. position must increase
// from one item to the next.
func pageOf[T any](c *call, items []T, position func(T) int) (page []T, fields reply.Object) {
	rule := c.spec.pages
	most := cmp.Or(rule.maxSize, 100)
	total := len(items)
	asked := c.text("MaxResults") != "" || c.text("NextToken") != ""
	if rule.onlyTokens || rule.tokens && asked {
		results := c.integer("MaxResults", cmp.Or(rule.defaultResults, 10))
		results = min(max(results, rule.minResults, 1), cmp.Or(rule.maxResults, most))
		page, token := fromToken(c, items, results, position)
		fields = reply.Object{reply.String("NextToken", token)}
		if !rule.onlyTokens {
			fields = append(fields, reply.Int("TotalCount", total), reply.Int("PageSize", results))
		}
		return page, fields
	}
	number, size := max(c.integer("PageNumber", 1), 1), min(max(c.integer("PageSize", 10), 1), most)
	fields = reply.Object{reply.Int("TotalCount", total), reply.Int("PageNumber", number), reply.Int("PageSize", size)}
	if rule.tokens {
		fields = append(fields, reply.String("NextToken", ""))
	}
	return cut(items, number, size), fields
}

// cut returns the page with the given number, which is empty past the end.
func cut[T any](items []T, number, size int) []T {
	if number-1 > len(items)/size {
		return nil
	}
	start := min((number-1)*size, len(items))
	return items[start:min(start+size, len(items))]
}

// fromToken returns the page at the call's token, and the token of the next
// page, which is empty after the last page.
func fromToken[T any](c *call, items []T, results int, position func(T) int) (page []T, token string) {
	from := c.nextToken(c.action)
	start, _ := slices.BinarySearchFunc(items, from, func(item T, from int) int { return cmp.Compare(position(item), from) })
	end := min(start+results, len(items))
	if end < len(items) {
		token = makeToken(c.action, uint32(position(items[end])))
	}
	return items[start:end], token
}

// nextToken reads the position at which a page begins. A token that the server
// did not issue for this action is an error.
func (a *args) nextToken(action string) int {
	s := a.params["NextToken"]
	if s == "" {
		return 0
	}
	b, err := hex.DecodeString(s)
	if err != nil || len(b) < 4 || makeToken(action, binary.BigEndian.Uint32(b)) != s {
		a.invalid("NextToken", "the server did not issue it")
		return 0
	}
	return int(binary.BigEndian.Uint32(b))
}

func makeToken(action string, position uint32) string {
	b := binary.BigEndian.AppendUint32(nil, position)
	sum := sha256.Sum256(append(b, action...))
	return hex.EncodeToString(append(b, sum[:4]...))
}
