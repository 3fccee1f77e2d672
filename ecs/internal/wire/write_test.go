package wire

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/signer"
)

type disk struct {
	category string
	size     *int
	tags     []label
	labels   []string
}

func (d *disk) encode(w *Writer, p string) {
	w.String(p, "Category", d.category)
	w.Int(p, "Size", d.size)
	List(w, p, "Tag", d.tags, EncodeTag)
	w.Strings(p, "Label", d.labels)
}

func TestWriter(t *testing.T) {
	t.Parallel()
	shanghai := time.FixedZone("CST", 8*60*60)
	tests := []struct {
		name  string
		write func(w *Writer)
		want  string // an encoded query
	}{
		{"text", func(w *Writer) { w.String("", "A", "x y") }, "A=x+y"},
		{"empty text is left out", func(w *Writer) { w.String("", "A", "") }, ""},
		{"true", func(w *Writer) { w.Bool("", "A", new(true)) }, "A=true"},
		{"false", func(w *Writer) { w.Bool("", "A", new(false)) }, "A=false"},
		{"nil boolean is left out", func(w *Writer) { w.Bool("", "A", nil) }, ""},
		{"int", func(w *Writer) { w.Int("", "A", new(-12)) }, "A=-12"},
		{"zero int is written", func(w *Writer) { w.Int("", "A", new(0)) }, "A=0"},
		{"nil int is left out", func(w *Writer) { w.Int("", "A", nil) }, ""},
		{"int64", func(w *Writer) { w.Int64("", "A", new(int64(math.MinInt64))) }, "A=-9223372036854775808"},
		{"nil int64 is left out", func(w *Writer) { w.Int64("", "A", nil) }, ""},
		{"float", func(w *Writer) { w.Float("", "A", new(0.98)) }, "A=0.98"},
		{"large float has no exponent", func(w *Writer) { w.Float("", "A", new(1e21)) }, "A=1000000000000000000000"},
		{"small float has no exponent", func(w *Writer) { w.Float("", "A", new(0.000001)) }, "A=0.000001"},
		{"largest float", func(w *Writer) { w.Float("", "A", new(1e300)) }, "A=1" + zeros(300)},
		{"nil float is left out", func(w *Writer) { w.Float("", "A", nil) }, ""},
		{"time", func(w *Writer) { w.Time("", "A", time.Date(2024, 2, 29, 23, 59, 58, 999, time.UTC)) }, "A=2024-02-29T23%3A59%3A58Z"},
		{"time is written in UTC", func(w *Writer) { w.Time("", "A", time.Date(2024, 3, 1, 7, 59, 58, 0, shanghai)) }, "A=2024-02-29T23%3A59%3A58Z"},
		{"zero time is left out", func(w *Writer) { w.Time("", "A", time.Time{}) }, ""},
		{"list", func(w *Writer) { w.Strings("", "A", []string{"x", "y"}) }, "A.1=x&A.2=y"},
		{"empty element leaves no gap", func(w *Writer) { w.Strings("", "A", []string{"x", "", "y"}) }, "A.1=x&A.2=&A.3=y"},
		{"empty list is left out", func(w *Writer) { w.Strings("", "A", []string{}) }, ""},
		{"list of ints", func(w *Writer) { w.Ints("", "A", []int{0, -1}) }, "A.1=0&A.2=-1"},
		{"list of int64s", func(w *Writer) { w.Int64s("", "A", []int64{math.MaxInt64}) }, "A.1=9223372036854775807"},
		{"list of floats", func(w *Writer) { w.Floats("", "A", []float64{0.5, 1e21}) }, "A.1=0.5&A.2=1000000000000000000000"},
		{"structure", func(w *Writer) { Struct(w, "", "A", &label{"k", "v"}, EncodeTag) }, "A.Key=k&A.Value=v"},
		{"nil structure is left out", func(w *Writer) { Struct[label](w, "", "A", nil, EncodeTag) }, ""},
		{"empty structure is left out", func(w *Writer) { Struct(w, "", "A", &label{}, EncodeTag) }, ""},
		{"list of structures", func(w *Writer) { List(w, "", "A", []label{{"k", "v"}, {"l", ""}}, EncodeTag) }, "A.1.Key=k&A.1.Value=v&A.2.Key=l"},
		{"list in a structure in a list", func(w *Writer) {
			List(w, "", "A", []disk{{size: new(1), tags: []label{{"k", "v"}}}, {labels: []string{"l", "m"}}}, (*disk).encode)
		}, "A.1.Size=1&A.1.Tag.1.Key=k&A.1.Tag.1.Value=v&A.2.Label.1=l&A.2.Label.2=m"},
		{"list in a structure", func(w *Writer) { Struct(w, "", "A", &disk{labels: []string{"l"}}, (*disk).encode) }, "A.Label.1=l"},
		{"structure in an element", func(w *Writer) { Struct(w, "B.3.", "A", &label{"k", ""}, EncodeTag) }, "B.3.A.Key=k"},
		{"comma list", func(w *Writer) { w.CommaList("", "A", []string{"x", "y"}) }, "A=x%2Cy"},
		{"nil comma list is left out", func(w *Writer) { w.CommaList("", "A", nil) }, ""},
		{"selecting list", func(w *Writer) { Selects(w, "", "A", []string{"x"}) }, ""},
		{"nil selecting list", func(w *Writer) { Selects[string](w, "", "A", nil) }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := written(tt.write)
			require.NoError(t, err)
			assert.Equal(t, tt.want, v.Encode())
		})
	}
}

func zeros(n int) string { return strings.Repeat("0", n) }

func TestWriter_errors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		write func(w *Writer)
		want  string
	}{
		{"not a number", func(w *Writer) { w.Float("", "Price", new(math.NaN())) }, `parameter "Price": NaN is not a number`},
		{"infinity", func(w *Writer) { w.Float("A.1.", "Price", new(math.Inf(-1))) }, `parameter "A.1.Price": infinity is not a number`},
		{"infinity in a list", func(w *Writer) { w.Floats("", "Price", []float64{1, math.Inf(1)}) }, `parameter "Price.2": infinity is not a number`},
		{"empty list selects", func(w *Writer) { Selects(w, "", "InstanceId", []string{}) }, `parameter "InstanceId": the list is empty but not nil, which would select everything`},
		{"empty element", func(w *Writer) { List(w, "", "DataDisk", []disk{{category: "c"}, {}}, (*disk).encode) }, `parameter "DataDisk.2": the element is empty`},
		{"empty element of an inner list", func(w *Writer) {
			List(w, "", "DataDisk", []disk{{category: "c", tags: []label{{}}}}, (*disk).encode)
		}, `parameter "DataDisk.1.Tag.1": the element is empty`},
		{"empty comma list", func(w *Writer) { w.CommaList("", "Status", []string{}) }, `parameter "Status": the list is empty but not nil, which a comma list cannot express`},
		{"empty element of a comma list", func(w *Writer) { w.CommaList("", "Status", []string{"a", ""}) }, `parameter "Status": element 2 is empty`},
		{"comma in a comma list", func(w *Writer) { w.CommaList("", "Status", []string{"secret,x"}) }, `parameter "Status": element 1 contains a comma, which separates elements`},
		{"year of five digits", func(w *Writer) { w.Time("", "End", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)) }, `parameter "End": year 10000 does not have four digits`},
		{"year of five digits in UTC", func(w *Writer) {
			w.Time("", "End", time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -60*60)))
		}, `parameter "End": year 10000 does not have four digits`},
		{"year before the first", func(w *Writer) { w.Time("", "End", time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)) }, `parameter "End": year 0 does not have four digits`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := written(tt.write)
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestWriter_firstErrorSticks(t *testing.T) {
	t.Parallel()
	v, err := written(func(w *Writer) {
		w.String("", "A", "x")
		w.CommaList("", "B", []string{})
		w.String("", "C", "y")
		w.Float("", "D", new(math.NaN()))
		List(w, "", "E", []label{{"k", "v"}}, EncodeTag)
	})
	assert.ErrorContains(t, err, `"B"`)
	assert.Equal(t, url.Values{"A": {"x"}}, v)
}

// Names and values share memory, which must not show.
func TestWriter_sharedMemory(t *testing.T) {
	t.Parallel()
	var want []signer.Param
	got, err := Encode(&request{func(w *Writer) {
		for i := range 200 {
			name := "N" + zeros(i)
			w.Int("P.", name, new(i))
			want = append(want, signer.Param{Name: "P." + name, Value: strconv.Itoa(i)})
		}
	}})
	require.NoError(t, err)
	assert.Equal(t, want, got, "in the order of the calls")
}

func TestEncode_nil(t *testing.T) {
	t.Parallel()
	params, err := Encode((*request)(nil))
	require.NoError(t, err)
	assert.Empty(t, params)
}

func TestEncodeValues_addsToTheOthers(t *testing.T) {
	t.Parallel()
	var v url.Values
	for _, name := range []string{"A", "B"} {
		require.NoError(t, EncodeValues(&request{func(w *Writer) { w.String("", name, "x") }}, &v))
	}
	assert.Equal(t, url.Values{"A": {"x"}, "B": {"x"}}, v)
}

// request writes what its function writes.
type request struct{ write func(w *Writer) }

func (r *request) EncodeWire(w *Writer) { r.write(w) }

// written returns what a request of this function writes.
func written(write func(w *Writer)) (url.Values, error) {
	v := url.Values{}
	err := EncodeValues(&request{write}, &v)
	return v, err
}

// What a parameter switches off when it is left out must be asked for.
func TestWriter_TimeOrOff(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	tests := []struct {
		name string
		v    *time.Time
		want url.Values
		err  string
	}{
		{"a time", &at, url.Values{"Until": {"2026-01-02T02:04:05Z"}}, ""},
		{"the zero time", new(time.Time{}), url.Values{}, ""},
		{"nil", nil, nil, `parameter "Until": it is nil`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := written(func(w *Writer) { w.TimeOrOff("", "Until", tt.v) })
			if tt.err != "" {
				assert.ErrorContains(t, err, tt.err)
				return
			}
			assert.NoError(t, err)
			assert.Equal(t, tt.want, v)
		})
	}
}
