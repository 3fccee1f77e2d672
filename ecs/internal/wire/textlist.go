package wire

import (
	"bytes"
	"reflect"
	"strings"
)

// TextList reads a list of strings that is one text: a JSON array such as ["1","7"], or elements separated by commas. Empty text is an
// empty list. Anything else is read like [Reader.Strings].
func (r *Reader) TextList(dst *[]string) {
	if r.peek() != '"' {
		r.Strings("", dst)
		return
	}
	start := r.pos
	text := bytes.TrimSpace(r.text(nil))
	switch {
	case r.err != nil:
	case len(text) == 0:
		*dst = []string{}
	case text[0] == '[':
		in := &Reader{data: text, ctx: r.ctx, check: checkEvery}
		var list []string
		if in.Strings("", &list); in.end() != nil || len(in.drifts) > 0 {
			r.drift(start, "list")
			return
		}
		*dst = list
	case r.afford(int64(bytes.Count(text, []byte(","))+1) * int64(reflect.TypeFor[string]().Size())):
		*dst = strings.Split(string(text), ",")
	}
}
