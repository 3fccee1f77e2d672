package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Read returns the entries of a journal that [Journal.WriteTo] or a person wrote; empty lines do not count. Where
// something is wrong, the error names the line.
func Read(r io.Reader) ([]Entry, error) {
	in := &lines{r: bufio.NewReader(r)}
	var h header
	switch err := in.next(&h, &h.Sum); {
	case errors.Is(err, io.EOF):
		return nil, errors.New("it is empty")
	case err != nil:
		return nil, err
	case h.Journal != name:
		return nil, in.errorf("it does not begin with a line like {%q:%q,%q:%d}", "journal", name, "format", format)
	case h.Format != format:
		return nil, in.errorf("its format is %d; this version reads format %d", h.Format, format)
	}
	var entries []Entry
	for {
		var e Entry
		err := in.next(&e, &e.Sum)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if count(e.Action != "", e.Reclaim != "", e.Pace != nil) != 1 {
			return nil, in.errorf(`it needs an "action", or else "reclaim" or "pace"`)
		}
		e.Line = in.number
		entries = append(entries, e)
	}
	if h.Entries != nil && *h.Entries != len(entries) {
		return nil, fmt.Errorf("it has %d of the %d entries that line 1 announces", len(entries), *h.Entries)
	}
	return entries, nil
}

func count(conditions ...bool) int {
	n := 0
	for _, is := range conditions {
		if is {
			n++
		}
	}
	return n
}

// lines reads JSON objects, one a line.
type lines struct {
	r      *bufio.Reader
	number int
}

func (in *lines) errorf(format string, args ...any) error {
	return fmt.Errorf("line %d: "+format, append([]any{in.number}, args...)...)
}

// next reads the next line that is not empty into v, whose checksum is *sum. At the end it returns [io.EOF].
func (in *lines) next(v any, sum *string) error {
	for {
		text, err := in.r.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if in.number++; len(bytes.TrimSpace(text)) > 0 {
			return in.decode(text, v, sum)
		}
		if err != nil {
			return err
		}
	}
}

func (in *lines) decode(text []byte, v any, sum *string) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the JSON object does not end")
		}
		return in.errorf("%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return in.errorf("there is more than one JSON object")
	}
	had := *sum
	if line(v, sum); had != "" && had != *sum {
		return in.errorf(`the checksum is wrong: the line was damaged or changed; without "sum" it is taken as it is`)
	}
	return nil
}
