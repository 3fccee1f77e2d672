package wire

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzDecode_acceptsWhatEncodingJSONAccepts compares which documents are accepted, with a decoder that skips everything and with one
// that reads everything. A document that is not an object is put into one.
func FuzzDecode_acceptsWhatEncodingJSONAccepts(f *testing.F) {
	for _, doc := range []string{
		`null`, `{}`, ` { "a" : [ 1 , -0.5e+3 , true , false , null , "x" ] } `, `[{"a":[{}]},{"b":""}]`, `"\ud83d\ude00\u00e9\/"`, "\"\xff\x7f\"",
		`01`, `1.`, `1e`, `-`, `+1`, `.5`, `tru`, `nulll`, `"\x"`, `"\u12g4"`, "\"\n\"", "\"\x1f\"", `[1,]`, `{"a":1,}`, `{"a"}`, `{1:2}`, `{}{}`, `[]]`, "\uFEFF{}", "\v{}", "\x00",
		`1,"b":2`, `1}`, `{"":{"":[[[[]]]]}}`, `"` + strings.Repeat("x", 20) + `\n"`, `{"InstanceIds":"","Size":"40","a.b":1e400}`,
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		for _, doc := range [][]byte{doc, []byte(`{"a":` + string(doc) + `}`)} {
			want := json.Valid(doc)
			for _, d := range []Decoder{nothing{}, everything{}} {
				_, err := Decode(doc, d)
				if err != nil && want && strings.HasSuffix(err.Error(), "not an object") {
					continue
				}
				require.Equal(t, want, err == nil, "%q: %v", doc, err)
			}
		}
	})
}

// sample has a field of each kind. The names are digits, because encoding/json ignores the case of letters.
type sample struct {
	S string   `json:"1"`
	I int      `json:"2"`
	L int64    `json:"3"`
	F float64  `json:"4"`
	B bool     `json:"5"`
	N inner    `json:"6"`
	P []string `json:"7"`
	Q []inner  `json:"8"`
	K []int64  `json:"0"`

	again bool // a list was met a second time
}

type inner struct {
	S string `json:"1"`
	I int    `json:"2"`
}

func (v *inner) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		switch string(o.Key()) {
		case "1":
			r.String(&v.S)
		case "2":
			r.Int(&v.I)
		default:
			r.Skip()
		}
	}
}

func (v *sample) DecodeWire(r *Reader) {
	for o := r.Object(); o.Next(); {
		switch string(o.Key()) {
		case "1":
			r.String(&v.S)
		case "2":
			r.Int(&v.I)
		case "3":
			r.Int64(&v.L)
		case "4":
			r.Float(&v.F)
		case "5":
			r.Bool(&v.B)
		case "6":
			v.N.decode(r)
		case "7":
			v.again = v.again || v.P != nil
			r.Strings("", &v.P)
		case "8":
			v.again = v.again || v.Q != nil
			ReadList(r, "", &v.Q, (*inner).decode)
		case "0":
			v.again = v.again || v.K != nil
			r.Int64s("", &v.K)
		default:
			r.Skip()
		}
	}
}

// FuzzDecode_sameValues compares the values that encoding/json accepts.
func FuzzDecode_sameValues(f *testing.F) {
	for _, doc := range []string{
		`null`, `{}`, `{"1":"x","2":-1,"3":9223372036854775807,"4":0.1,"5":true,"6":{"1":"y","2":2},"7":["a","b"],"8":[{"1":"z"},{}],"0":[1,2]}`,
		`{"1":null,"2":null,"3":null,"4":null,"5":null,"6":null,"7":null,"8":null,"0":null}`, `{"7":[],"8":[],"0":[]}`,
		`{"1":"a","1":"b","6":{"1":"c"},"6":{"2":1}}`, `{"7":[null],"8":[null],"0":[null]}`,
		`{"1":"\ud83d\ude00\ud83d\u0041\udc00\/\b"}`, "{\"1\":\"\xff\xc3\x28\xed\xa0\x80\xf4\x90\x80\x80\"}", `{"\u0031":"x","\u0032":3}`,
		`{"4":1e308,"4":1e-400,"2":-0}`, `{"4":123456789012345678901234567890}`, `{"x":{"1":"no"},"1":"yes"}`, `{"1":1}`, `{"2":"1"}`, `{"2":1.0}`, `{"7":"a"}`, `{"8":{}}`,
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var got sample
		var want struct {
			sample
			Q []*inner `json:"8"` // null is no element
		}
		drifts, err := Decode(doc, &got)
		stdErr := json.Unmarshal(doc, &want)
		if _, ok := errors.AsType[*json.SyntaxError](stdErr); ok {
			require.Error(t, err)
		}
		// If a list occurs a second time, encoding/json reuses the elements of the first instead of starting from zero.
		if stdErr != nil || got.again {
			return
		}
		require.NoError(t, err)
		require.Empty(t, drifts)
		if want.Q != nil {
			want.sample.Q = []inner{}
		}
		for _, v := range want.Q {
			if v != nil {
				want.sample.Q = append(want.sample.Q, *v)
			}
		}
		require.Equal(t, want.sample, got)
	})
}

// FuzzTime compares with package time, and checks that any text is either a time or reported.
func FuzzTime(f *testing.F) {
	for _, s := range []string{
		"", "2017-12-10T04:04Z", "2017-12-10T04:04:05Z", "2017-12-10T04:04:05.123456789Z", "2017-12-10T04:04:05+08:00", "2017-12-10T04:04-23:59",
		"2017-12-10T04:04:05,5Z", "2017-12-10T4:04:05Z", "2023-02-29T00:00:00Z", "2024-02-29T23:59:60Z", "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
		"2017-12-10T04:04:", "2017-12-10T04:04:0", "2017-12-10T04:04:05.", "2017-12-10T04:04:05+", "2017-12-10t04:04:05z", "2017-12-10T04:04:05Z ", "-017-12-10T04:04:05Z",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, wantOK := parseByPackageTime(s)
		got, ok := parseTime([]byte(s))
		require.Equal(t, wantOK, ok)
		require.Equal(t, want, got)

		doc, err := json.Marshal(map[string]string{"v": s})
		require.NoError(t, err)
		drifts, err := Decode(doc, decoderFunc(func(r *Reader) { r.Time(&got) }))
		require.NoError(t, err)
		assert.Equal(t, ok || s == "", len(drifts) == 0)
	})
}

// FuzzWriter_JSONArray checks that decoding the array gives the same text again, and nothing else.
func FuzzWriter_JSONArray(f *testing.F) {
	for _, s := range []string{"", "i-1", `"],["\`, "\x00\x1f\x7f", "生产😀\u2028", "\xff\xed\xa0\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := written(func(w *Writer) { w.JSONArray("", "Ids", []string{s, "end"}) })
		require.NoError(t, err)

		var got []string
		require.NoError(t, json.Unmarshal([]byte(v.Get("Ids")), &got))
		require.Equal(t, []string{string([]rune(s)), "end"}, got) // bytes that are no UTF-8 become U+FFFD
	})
}

// rfc3339 is stricter than package time, and accepts times without seconds.
var rfc3339 = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`)

func parseByPackageTime(s string) (time.Time, bool) {
	parts := rfc3339.FindStringSubmatch(s)
	if parts == nil {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339, parts[1]+cmp.Or(parts[2], ":00")+parts[3])
	t = t.UTC()
	if err != nil || t.Year() < 0 || t.Year() > 9999 {
		return time.Time{}, false
	}
	return t, true
}
