package wire

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"reflect"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/signer"
)

// Writer writes request parameters in RPC form. It keeps the first error and writes nothing after it.
//
// Every method takes a prefix p and a name: p is "" at the top level, "DataDisk.1." in an element of a list, and "SystemDisk." in a
// structure.
type Writer struct {
	params []signer.Param
	err    error
	slab   slab
	room   [48]signer.Param // enough for most requests
}

// Encoder is a pointer to a generated request. No request writes a name twice.
type Encoder interface{ EncodeWire(w *Writer) }

// Encode returns the parameters of a request, in the order in which it writes them. A nil request has none.
func Encode(r Encoder) ([]signer.Param, error) {
	w := new(Writer)
	w.params = w.room[:0]
	if !reflect.ValueOf(r).IsNil() {
		r.EncodeWire(w)
	}
	return w.params, w.err
}

// EncodeValues adds the parameters of a request to *v. If *v is nil, it makes the map.
func EncodeValues(r Encoder, v *url.Values) error {
	params, err := Encode(r)
	if *v == nil {
		*v = make(url.Values, len(params))
	}
	for _, p := range params {
		v.Set(p.Name, p.Value)
	}
	return err
}

// String writes v. It leaves out "".
func (w *Writer) String(p, name, v string) {
	if v != "" {
		w.set(p, name, v)
	}
}

// Bool writes true or false. It leaves out nil.
func (w *Writer) Bool(p, name string, v *bool) {
	if v != nil {
		w.set(p, name, strconv.FormatBool(*v))
	}
}

// Int writes v in decimal. It leaves out nil.
func (w *Writer) Int(p, name string, v *int) {
	if v != nil {
		w.set(p, name, w.decimal(int64(*v)))
	}
}

// Int64 writes v in decimal. It leaves out nil.
func (w *Writer) Int64(p, name string, v *int64) {
	if v != nil {
		w.set(p, name, w.decimal(*v))
	}
}

// Float writes v without an exponent, with the fewest digits that represent it exactly. It leaves out nil. NaN and the infinities are
// errors.
func (w *Writer) Float(p, name string, v *float64) {
	if v == nil {
		return
	}
	var buf [32]byte
	b, err := appendFloat(buf[:0], *v)
	if err != nil {
		w.fail(p, name, err)
		return
	}
	w.set(p, name, w.slab.copy(b))
}

// Time writes v in UTC, to the second. It leaves out the zero time. A year that does not have four digits is an error.
func (w *Writer) Time(p, name string, v time.Time) {
	if v.IsZero() {
		return
	}
	var buf [32]byte
	b, err := appendTime(buf[:0], v)
	if err != nil {
		w.fail(p, name, err)
		return
	}
	w.set(p, name, w.slab.copy(b))
}

// TimeOrOff writes *v like Time. The parameter is one that switches something off when it is left out, which must not happen
// to a caller who forgot it: nil is an error, and the zero time is how to leave it out.
func (w *Writer) TimeOrOff(p, name string, v *time.Time) {
	if v == nil {
		w.fail(p, name, errUnset)
		return
	}
	w.Time(p, name, *v)
}

var errUnset = errors.New("it is nil: set a time, or the zero time to switch it off")

func (w *Writer) set(p, name, v string) {
	if w.err == nil {
		w.params = append(w.params, signer.Param{Name: w.slab.join(p, name), Value: v})
	}
}

func (w *Writer) fail(p, name string, err error) {
	if w.err == nil {
		w.err = fmt.Errorf("parameter %q: %w", p+name, err)
	}
}

func (w *Writer) decimal(v int64) string {
	var buf [20]byte
	return w.slab.copy(strconv.AppendInt(buf[:0], v, 10))
}

func appendFloat(b []byte, v float64) ([]byte, error) {
	switch {
	case math.IsNaN(v):
		return b, errors.New("NaN is not a number")
	case math.IsInf(v, 0):
		return b, errors.New("infinity is not a number")
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64), nil
}

func appendTime(b []byte, v time.Time) ([]byte, error) {
	v = v.UTC()
	if y := v.Year(); y < 1 || y > 9999 {
		return b, fmt.Errorf("year %d does not have four digits", y)
	}
	return v.AppendFormat(b, "2006-01-02T15:04:05Z"), nil
}
