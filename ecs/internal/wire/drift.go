package wire

import (
	"slices"
	"strconv"
	"strings"
)

// Drift is one value of an answer that could not be understood.
type Drift struct {
	Path string // where: Instances.Instance[3].CreationTime
	Want string // what was expected: time
	Got  string // what was there: a literal, cut to 40 bytes, or "an object" or "an array"
}

const (
	maxDrifts = 64
	maxGot    = 40
	maxPath   = 256
)

// drift is a Drift whose path is not known yet: reading keeps no path, because nearly no answer needs one.
type drift struct {
	pos  int
	want string
}

func (r *Reader) drift(pos int, want string) {
	if r.err == nil && len(r.drifts) < maxDrifts {
		r.drifts = append(r.drifts, drift{pos, want})
	}
}

// locate walks the document, which is valid, once more and gives each drift its path.
func locate(data []byte, drifts []drift) []Drift {
	if len(drifts) == 0 {
		return nil
	}
	slices.SortStableFunc(drifts, func(a, b drift) int { return a.pos - b.pos })
	l := locator{r: Reader{data: data}, drifts: drifts}
	l.value()
	return l.found
}

type locator struct {
	r      Reader
	path   []byte
	drifts []drift // those still to be found, in order
	found  []Drift
}

func (l *locator) value() {
	c := l.r.peek()
	start, depth := l.r.pos, len(l.path)
	var here []string
	for len(l.drifts) > 0 && l.drifts[0].pos == start {
		here = append(here, l.drifts[0].want)
		l.drifts = l.drifts[1:]
	}
	at := len(l.found)
	for _, want := range here {
		l.found = append(l.found, Drift{Path: cut(l.path, maxPath), Want: want})
	}
	switch {
	case len(l.drifts) == 0:
		if len(here) > 0 {
			l.r.Skip()
		}
	case c == '{':
		for o := l.r.Object(); o.Next() && len(l.drifts) > 0; l.path = l.path[:depth] {
			if depth > 0 {
				l.path = append(l.path, '.')
			}
			l.path = append(l.path, o.Key()...)
			l.value()
		}
	case c == '[':
		l.r.open()
		for i := 0; l.r.more(i == 0, ']') && len(l.drifts) > 0; i++ {
			l.path = append(strconv.AppendInt(append(l.path, '['), int64(i), 10), ']')
			l.value()
			l.path = l.path[:depth]
		}
	default:
		l.r.Skip()
	}
	for i := at; i < at+len(here); i++ {
		if c == '{' || c == '[' {
			l.found[i].Got = kind(c)
		} else {
			l.found[i].Got = cut(l.r.data[start:l.r.pos], maxGot)
		}
	}
}

func cut(b []byte, n int) string { return strings.ToValidUTF8(string(b[:min(len(b), n)]), "") }

// kind says what kind of value begins with c.
func kind(c byte) string {
	switch c {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}
