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

// drift is a Drift whose path is not known yet: reading keeps no path, because nearly no answer needs one. A reader has
// them in the order of the document.
type drift struct {
	pos  int
	want string
}

func (r *Reader) drift(pos int, want string) {
	if r.err != nil || len(r.drifts) >= maxDrifts {
		return
	}
	i := len(r.drifts)
	for i > 0 && r.drifts[i-1].pos > pos { // an object is found wrong after what is in it
		i--
	}
	r.drifts = slices.Insert(r.drifts, i, drift{pos, want})
}

// locate walks the document, which is valid, once more and gives each drift its path.
func locate(data []byte, drifts []drift) []Drift {
	if len(drifts) == 0 {
		return nil
	}
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

// value reads one value and gives the drifts in it their path.
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
		l.r.Skip()
		l.add(start, cut(l.r.data[start:l.r.pos], maxGot))
	}
}

// add completes the drifts at start.
func (l *locator) add(start int, got string) {
	for ; len(l.drifts) > 0 && l.drifts[0].pos == start; l.drifts = l.drifts[1:] {
		l.found = append(l.found, Drift{Path: cut(l.path, maxPath), Want: l.drifts[0].want, Got: got})
	}
}

// cut returns at most n bytes of b, without half a character at the end.
func cut(b []byte, n int) string { return strings.ToValidUTF8(string(b[:min(len(b), n)]), "") }

// kind says what kind of value begins with c.
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
