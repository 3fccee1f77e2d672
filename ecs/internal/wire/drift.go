package wire

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// Drift is a value of a response that could not be understood.
type Drift struct {
	Path string // such as Instances.Instance[3].CreationTime
	Want string // what was expected, such as "time"
	Got  string // what was found: a literal, cut to 40 bytes, "an object" or "an array"
}

const (
	maxDrifts = 64
	maxGot    = 40
	maxPath   = 256
)

// drift is a Drift whose path is not known yet. Reading does not track paths, because hardly any response needs one.
type drift struct {
	pos   int
	want  string
	depth int
}

// drift records that the value at pos was not understood. If there are too many, it replaces a deeper one: what is wrong with the list or
// the token of a page must not be lost because of what is wrong with its elements. drifts stays in the order of the document.
func (r *Reader) drift(pos int, want string) {
	if r.err != nil {
		return
	}
	if len(r.drifts) >= maxDrifts {
		deepest := 0
		for i := range r.drifts {
			if r.drifts[i].depth > r.drifts[deepest].depth {
				deepest = i
			}
		}
		if r.drifts[deepest].depth <= r.depth {
			return
		}
		r.drifts = slices.Delete(r.drifts, deepest, deepest+1)
	}
	i := len(r.drifts)
	for i > 0 && r.drifts[i-1].pos > pos { // an object is reported after its members
		i--
	}
	r.drifts = slices.Insert(r.drifts, i, drift{pos, want, r.depth})
}

// locate walks the valid document a second time to find the path of each drift. It fails if ctx is done before that.
func locate(ctx context.Context, data []byte, drifts []drift) ([]Drift, error) {
	if len(drifts) == 0 {
		return nil, nil
	}
	l := locator{r: Reader{data: data, ctx: ctx, check: checkEvery}, drifts: drifts}
	if l.value(); l.r.err != nil {
		return nil, l.r.err
	}
	return l.found, nil
}

type locator struct {
	r      Reader
	path   []byte
	drifts []drift // those not found yet, in order
	found  []Drift
}

// value reads one value and finds the drifts in it.
func (l *locator) value() {
	c := l.r.peek()
	start, depth := l.r.pos, len(l.path)
	switch c {
	case '{':
		l.add(start, "an object")
		for o := l.r.Object(); len(l.drifts) > 0 && o.Next(); l.path = l.path[:depth] {
			if depth > 0 {
				l.path = append(l.path, '.')
			}
			l.path = append(l.path, o.key...)
			l.value()
		}
	case '[':
		l.add(start, "an array")
		l.r.open()
		for i := 0; len(l.drifts) > 0 && l.r.more(i == 0, ']'); i++ {
			l.path = append(strconv.AppendInt(append(l.path, '['), int64(i), 10), ']')
			l.value()
			l.path = l.path[:depth]
		}
	default:
		if l.r.Skip(); l.r.err == nil {
			l.add(start, cut(l.r.data[start:l.r.pos], maxGot))
		}
	}
}

// add moves the drifts at start to found.
func (l *locator) add(start int, got string) {
	for ; len(l.drifts) > 0 && l.drifts[0].pos == start; l.drifts = l.drifts[1:] {
		l.found = append(l.found, Drift{Path: cut(l.path, maxPath), Want: l.drifts[0].want, Got: got})
	}
}

// cut returns at most n bytes of b, without a partial character at the end.
func cut(b []byte, n int) string { return strings.ToValidUTF8(string(b[:min(len(b), n)]), "") }

// kind returns the kind of value that begins with c.
func kind(c byte) string {
	switch c {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	}
	return "number"
}
