package action

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// Pages tells how an action pages a list. The zero value is right for most actions: by number, 10 items per page by
// default, 100 at most.
type Pages struct {
	DefaultSize    int    // PageSize if absent; 0: 10
	MaxSize        int    // PageSize; 0: 100
	SizeCode       string // of the error for a larger PageSize; "": InvalidParameter
	Tokens         bool   // also by token: each response has one, unless the call has a PageNumber
	OnlyTokens     bool   // no PageNumber
	MinResults     int    // MaxResults; 0: 1
	DefaultResults int    // MaxResults if absent; 0: 10
	MaxResults     int    // MaxResults; 0: like PageSize
	Limit          string // the name of MaxResults; "": that
}

// OnePage returns the requested page of items and the response fields that describe it. A token names a resource, so a
// page continues where the previous one ended, even if resources were created or released in between.
func OnePage[T backend.Entity](c *Call, items []T) (page []T, fields reply.Object) {
	return PageOf(c, items, func(item T) int { return item.Base().Seq })
}

// ListPage returns the effect of an action that lists resources: a page of items, in a list whose elements have the name item.
func ListPage[T backend.Entity](c *Call, items []T, list, item string, describe func(T) reply.Object) Effect {
	page, fields := OnePage(c, items)
	return func() reply.Object { return append(fields, reply.List(list, item, reply.Each(page, describe))) }
}

// PageOf is OnePage for items that are not resources. position must increase from one item to the next.
func PageOf[T any](c *Call, items []T, position func(T) int) (page []T, fields reply.Object) {
	rule := c.spec.Pages
	most := cmp.Or(rule.MaxSize, 100)
	total := len(items)
	limit := cmp.Or(rule.Limit, "MaxResults")
	asked := c.String(limit) != "" || c.String("NextToken") != ""
	if rule.OnlyTokens || rule.Tokens && asked {
		c.Ignore("PageNumber", "PageSize")
		results := c.Int(limit, cmp.Or(rule.DefaultResults, 10))
		results = min(max(results, rule.MinResults, 1), cmp.Or(rule.MaxResults, most))
		page, token := fromToken(c, items, results, position)
		fields = reply.Object{reply.String("NextToken", token)}
		if !rule.OnlyTokens {
			fields = append(fields, reply.Int("TotalCount", total), reply.Int("PageSize", results))
		}
		return page, fields
	}
	number, size := max(c.Int("PageNumber", 1), 1), c.pageSize(most)
	fields = reply.Object{reply.Int("TotalCount", total), reply.Int("PageNumber", number), reply.Int("PageSize", size)}
	start := min(min(number-1, total)*size, total) // a page past the end is empty
	end := min(start+size, total)
	if rule.Tokens {
		// The documentation is silent about a first call that chooses neither style. The service must give it a token:
		// the --pager of the vendor's CLI, the vendor's cloud controller and CSI driver and Gardener's machine controller
		// send neither MaxResults nor PageNumber, and follow NextToken. A caller that sends a PageNumber counts pages.
		token := ""
		if end < total && c.String("PageNumber") == "" {
			token = tokenOf(c, items[end], position)
		}
		fields = append(fields, reply.String("NextToken", token))
	}
	return items[start:end], fields
}

// pageSize reads PageSize. The service rejects one above the limit: an issue of the vendor's CLI shows InvalidParameter for
// DescribeImages. Whether it also rejects a larger MaxResults is not known, so that is cut.
func (c *Call) pageSize(most int) int {
	size := c.Int("PageSize", cmp.Or(c.spec.Pages.DefaultSize, 10))
	if size > most {
		if p := c.spec.Pages; p.SizeCode != "" {
			c.Reject(p.SizeCode, notValid, "PageSize", fmt.Sprintf("it is above %d", most))
		}
		c.Invalid("PageSize", fmt.Sprintf("it is above %d", most))
	}
	return min(max(size, 1), most)
}

// tokenOf returns the token of the page that begins with the item.
func tokenOf[T any](c *Call, item T, position func(T) int) string {
	return makeToken(c.Action, uint32(position(item)))
}

// fromToken returns the page at the token of the call, and the token of the next page, which is empty after the last
// page.
func fromToken[T any](c *Call, items []T, results int, position func(T) int) (page []T, token string) {
	from := c.nextToken(c.Action)
	start, _ := slices.BinarySearchFunc(items, from, func(item T, from int) int { return cmp.Compare(position(item), from) })
	end := min(start+results, len(items))
	if end < len(items) {
		token = tokenOf(c, items[end], position)
	}
	return items[start:end], token
}

// nextToken reads the position at which a page begins. A token that the server did not issue for this action is an
// error.
func (in Input) nextToken(action string) int {
	s := in.String("NextToken")
	if s == "" {
		return 0
	}
	b, err := hex.DecodeString(s)
	if err != nil || len(b) < 4 || makeToken(action, binary.BigEndian.Uint32(b)) != s {
		in.Invalid("NextToken", "the server did not issue it")
		return 0
	}
	return int(binary.BigEndian.Uint32(b))
}

// makeToken returns the token of the page that begins at the position.
func makeToken(action string, position uint32) string {
	b := binary.BigEndian.AppendUint32(nil, position)
	sum := sha256.Sum256(append(b, action...))
	return hex.EncodeToString(append(b, sum[:4]...))
}
