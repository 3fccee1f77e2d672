package wire

import "time"

// Time reads a point in time: RFC 3339, or the same without seconds. It is stored in UTC. Empty text is the zero time, and so,
// reported, is anything else.
func (r *Reader) Time(dst *time.Time) {
	c := r.peek()
	start := r.pos
	switch c {
	case '"':
		s := r.text(r.buf[:0])
		if r.err != nil {
			return
		}
		t, ok := parseTime(s)
		*dst = t
		if !ok && len(s) > 0 {
			r.drift(start, "time")
		}
	case 'n':
		r.literal("null")
	default:
		r.Skip()
		*dst = time.Time{}
		r.drift(start, "time")
	}
}

func parseTime(s []byte) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, string(s)); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
