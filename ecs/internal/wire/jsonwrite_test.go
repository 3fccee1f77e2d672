package wire

import (
	"encoding/json"
	"math"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWriter_JSONArray(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		v    []string
		want string
	}{
		{"one", []string{"i-1"}, `["i-1"]`},
		{"several", []string{"i-1", "i-2"}, `["i-1","i-2"]`},
		{"empty matches nothing", []string{}, `[]`},
		{"empty element", []string{""}, `[""]`},
		{"quotes", []string{`a"b\c`}, `["a\"b\\c"]`},
		{"control characters", []string{"\n\r\t\x00\x1f\x7f"}, `["\n\r\t\u0000\u001f` + "\x7f" + `"]`},
		{"unicode", []string{"生产😀"}, `["生产😀"]`},
		{"no escapes for pages", []string{"<a&b>"}, `["<a&b>"]`},
		{"no UTF-8", []string{"a\xffb"}, "[\"a\uFFFDb\"]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := written(func(w *Writer) { w.JSONArray("P.", "Ids", tt.v) })
			require.NoError(t, err)
			require.Equal(t, tt.want, v.Get("P.Ids"))

			var back []string
			require.NoError(t, json.Unmarshal([]byte(tt.want), &back))
			assert.Equal(t, strings.ToValidUTF8(strings.Join(tt.v, "|"), "\uFFFD"), strings.Join(back, "|"))
		})
	}
	t.Run("nil is left out", func(t *testing.T) {
		t.Parallel()
		v, err := written(func(w *Writer) { w.JSONArray("", "Ids", nil) })
		require.NoError(t, err)
		assert.Empty(t, v)
	})
}

func TestWriter_JSONMap(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		v    map[string]string
		want url.Values
	}{
		{"nil is left out", nil, url.Values{}},
		{"empty", map[string]string{}, url.Values{"M": {`{}`}}},
		{"sorted", map[string]string{"b": "2", "a": "<1>", "c": ""}, url.Values{"M": {`{"a":"<1>","b":"2","c":""}`}}},
		{"quotes", map[string]string{`k"`: `v\`}, url.Values{"M": {`{"k\"":"v\\"}`}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := written(func(w *Writer) { w.JSONMap("", "M", tt.v) })
			require.NoError(t, err)
			assert.Equal(t, tt.want, v)
		})
	}
}

type window struct {
	name   string
	repeat *bool
	days   *int
	bytes  *int64
	share  *float64
	start  time.Time
	zones  []string
	labels map[string]string
	ranges []span
	limit  *span
}

type span struct{ from, to *float64 }

func (v *window) encode(o *ObjectWriter) {
	o.String("Name", v.name)
	o.Bool("Repeat", v.repeat)
	o.Int("Days", v.days)
	o.Int64("Bytes", v.bytes)
	o.Float("Share", v.share)
	o.Time("Start", v.start)
	o.Strings("Zones", v.zones)
	o.StringMap("Labels", v.labels)
	ObjectList(o, "Ranges", v.ranges, (*span).encode)
	ObjectStruct(o, "Limit", v.limit, (*span).encode)
}

func (v *span) encode(o *ObjectWriter) {
	o.Float("From", v.from)
	o.Float("To", v.to)
}

func TestJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		v    *window
		want string
	}{
		{"empty", &window{}, `{}`},
		{"one member", &window{days: new(0)}, `{"Days":0}`},
		{"every member", &window{
			name: `"x" <y>`, repeat: new(false), days: new(-3), bytes: new(int64(1 << 40)), share: new(0.000001),
			start: time.Date(2024, 3, 1, 8, 0, 0, 0, time.FixedZone("", 8*60*60)), zones: []string{"a", "b"}, labels: map[string]string{"k": "v"},
			ranges: []span{{from: new(1.0), to: new(1e21)}, {}}, limit: &span{to: new(2.5)},
		}, `{"Name":"\"x\" <y>","Repeat":false,"Days":-3,"Bytes":1099511627776,"Share":0.000001,"Start":"2024-03-01T00:00:00Z",` +
			`"Zones":["a","b"],"Labels":{"k":"v"},"Ranges":[{"From":1,"To":1000000000000000000000},{}],"Limit":{"To":2.5}}`},
		{"empty lists", &window{zones: []string{}, ranges: []span{}, labels: map[string]string{}}, `{"Zones":[],"Labels":{},"Ranges":[]}`},
		{"empty structure before a member", &window{ranges: []span{{}}, limit: &span{}}, `{"Ranges":[{}],"Limit":{}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := written(func(w *Writer) { JSON(w, "P.", "Window", tt.v, (*window).encode) })
			require.NoError(t, err)
			assert.Equal(t, url.Values{"P.Window": {tt.want}}, v)
			assert.True(t, json.Valid([]byte(tt.want)))
		})
	}
	t.Run("nil is left out", func(t *testing.T) {
		t.Parallel()
		v, err := written(func(w *Writer) { JSON(w, "", "Window", nil, (*window).encode) })
		require.NoError(t, err)
		assert.Empty(t, v)
	})
}

func TestJSON_errors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		v    *window
		want string
	}{
		{"not a number", &window{share: new(math.NaN())}, `parameter "P.Window.Share": NaN is not a number`},
		{"in a list", &window{ranges: []span{{}, {to: new(math.Inf(1))}}}, `parameter "P.Window.Ranges[1].To": infinity is not a number`},
		{"after a list", &window{ranges: []span{{}}, limit: &span{from: new(math.NaN())}}, `parameter "P.Window.Limit.From": NaN is not a number`},
		{"year of five digits", &window{start: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, `parameter "P.Window.Start": year 10000 does not have four digits`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := written(func(w *Writer) { JSON(w, "P.", "Window", tt.v, (*window).encode) })
			require.EqualError(t, err, tt.want)
			assert.Empty(t, v)
		})
	}
}
