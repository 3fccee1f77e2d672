package wire

import "time"

// nothing skips every member of the response.
type nothing struct{}

func (nothing) DecodeWire(r *Reader) {
	for o := r.Object(); o.Next(); {
		r.Skip()
	}
}

// everything reads each value with a method that may fit it.
type everything struct{}

func (v everything) DecodeWire(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.value(r)
	}
}

func (everything) value(r *Reader) {
	c := r.peek()
	turn := r.pos % 3
	switch {
	case c == '{':
		everything{}.DecodeWire(r)
	case c == '[':
		ReadList(r, "", new([]everything), func(v *everything, r *Reader) { v.value(r) })
	case c == '"' && turn == 0:
		r.Time(new(time.Time))
	case turn == 0:
		r.String(new(string))
	case turn == 1:
		r.Int(new(int))
	case c == 't', c == 'f':
		r.Bool(new(bool))
	default:
		r.Float(new(float64))
	}
}
