package journal

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 6, 6, 12, 0, 0, 123, time.UTC)

// written returns a journal with an entry of each form, and its text.
func written(t *testing.T) (entries []Entry, text []byte) {
	t.Helper()
	pace := Pace{Steps: map[string]Duration{"instance": Duration(40 * time.Second)}}
	var j Journal
	j.Add(Entry{Time: noon}, pace)
	j.Add(Entry{Time: noon}, pace) // as before
	call := Entry{Time: noon, Product: "Vpc", Action: "CreateVpc", Params: map[string]string{"A": "<x>\n\"生产\"", "B.1": ""}, Random: []string{"r"}, Response: "12345678"}
	j.Add(call, pace)
	reclaim := Entry{Time: noon.Add(time.Second), Reclaim: "i-1"}
	j.Add(reclaim, Pace{})
	var b bytes.Buffer
	_, err := j.WriteTo(&b)
	require.NoError(t, err)
	return []Entry{{Time: noon, Pace: &pace}, call, {Time: reclaim.Time, Pace: &Pace{}}, reclaim}, b.Bytes()
}

func TestRead(t *testing.T) {
	t.Parallel()
	want, text := written(t)
	got, err := Read(bytes.NewReader(text))
	require.NoError(t, err)
	for i := range got {
		assert.Equal(t, i+2, got[i].Line)
		assert.Len(t, got[i].Sum, 8)
		got[i].Line, got[i].Sum = 0, ""
	}
	assert.Equal(t, want, got)
}

// No bit can change, and no byte can get lost, without notice, unless it makes no difference.
func TestRead_damage(t *testing.T) {
	t.Parallel()
	want, text := written(t)
	same := func(got []Entry) bool {
		for i := range got {
			got[i].Line, got[i].Sum = 0, ""
		}
		return assert.ObjectsAreEqual(want, got)
	}
	check := func(damaged []byte, what string, at int) {
		got, err := Read(bytes.NewReader(damaged))
		if err == nil && !same(got) {
			t.Errorf("%s at byte %d is not noticed:\n%s", what, at, damaged)
		}
	}
	for i := range text {
		check(text[:i], "an end", i)
		check(append(bytes.Clone(text[:i]), text[i+1:]...), "a loss", i)
		check(append(append(bytes.Clone(text[:i]), '0'), text[i:]...), "an insertion", i)
		for bit := range 8 {
			damaged := bytes.Clone(text)
			damaged[i] ^= 1 << bit
			check(damaged, "a flipped bit", i)
		}
	}
	all := bytes.SplitAfter(text, []byte("\n"))
	for i := range all[:len(all)-1] {
		lost := append(bytes.Clone(bytes.Join(all[:i], nil)), bytes.Join(all[i+1:], nil)...)
		_, err := Read(bytes.NewReader(lost))
		assert.Error(t, err, "line %d is missing", i+1) //nolint:testifylint // all lines
	}
}

func TestRead_refuses(t *testing.T) {
	t.Parallel()
	const first = `{"journal":"ecstest account","format":1}` + "\n"
	for _, tt := range []struct{ text, want string }{
		{"", "it is empty"},
		{"\n\n", "it is empty"},
		{"hello", "line 1: invalid character 'h' looking for beginning of value"},
		{`{"a":1}`, `line 1: unknown field "a"`},
		{`{}`, `line 1: it does not begin with a line like {"journal":"ecstest account","format":1}`},
		{`{"journal":"ecstest account","format":2}`, "line 1: its format is 2; this version reads format 1"},
		{first + `{"action":"A"`, "line 2: the JSON object does not end"},
		{first + `{"action":"A"}{}`, "line 2: there is more than one JSON object"},
		{first + "\n" + `{"action":"A","reclaim":"i-1"}`, `line 3: it needs an "action", or else "reclaim" or "pace"`},
		{first + `{}`, `line 2: it needs an "action", or else "reclaim" or "pace"`},
		{first + `{"action":1}`, `line 2: cannot unmarshal number into Go struct field Entry.action of type string`},
		{first + `{"pace":{"steps":{"disk":"long"}}}`, `line 2: time: invalid duration "long"`},
		{first + `{"action":"A","sum":"12345678"}`, `line 2: the checksum is wrong: the line was damaged or changed; without "sum" it is taken as it is`},
		{`{"journal":"ecstest account","format":1,"entries":3}` + "\n" + `{"action":"A"}`, "it has 1 of the 3 entries that line 1 announces"},
	} {
		_, err := Read(strings.NewReader(tt.text))
		assert.EqualError(t, err, tt.want, tt.text)
	}
}

// A journal need not come from here: nothing can make Read panic or take a long time.
func FuzzRead(f *testing.F) {
	f.Add([]byte("{}\n{}"))
	f.Add([]byte(`{"journal":"ecstest account","format":1,"entries":1}` + "\n" + `{"action":"A","params":{"B":"c"},"sum":""}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		entries, err := Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		var j Journal
		for _, e := range entries {
			if e.Pace == nil {
				j.Add(e, Pace{})
			}
		}
		_, err = j.WriteTo(new(bytes.Buffer))
		require.NoError(t, err)
	})
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }
func (failing) Read([]byte) (int, error)  { return 0, errors.New("gone") }

func TestJournal_errors(t *testing.T) {
	t.Parallel()
	_, err := new(Journal).WriteTo(failing{})
	require.EqualError(t, err, "full")
	_, err = Read(failing{})
	require.EqualError(t, err, "gone")
}
