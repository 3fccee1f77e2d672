// Package journal is the history of an account: the calls that changed it, in their order. Repeating them makes the
// account again. As text, it is one JSON object a line, after a first line that says how many there are.
package journal

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"sync"
	"time"
)

// An Entry is a change of the account: a call, or the reclaiming of a spot instance, or a change of the pace alone.
type Entry struct {
	Time     time.Time         `json:"time,omitzero"`     // zero: that of the entry before, or when it is repeated
	Product  string            `json:"product,omitempty"` // "": Ecs
	Action   string            `json:"action,omitempty"`
	Params   map[string]string `json:"params,omitempty"`
	Reclaim  string            `json:"reclaim,omitempty"`  // the ID of the instance, instead of an action
	Random   []string          `json:"random,omitempty"`   // what the call made by chance
	Pace     *Pace             `json:"pace,omitempty"`     // for what follows, instead of an action
	Response string            `json:"response,omitempty"` // the checksum of the response; "": not to be compared
	Sum      string            `json:"sum,omitempty"`      // the checksum of the entry without Sum; "": not to be checked

	Line int `json:"-"` // where it was read
}

// A Pace is how long life cycle steps and deletions take, by kind of resource. Others have their defaults.
type Pace struct {
	Steps     map[string]Duration `json:"steps,omitempty"`
	Deletions map[string]Duration `json:"deletions,omitempty"`
}

func (p Pace) equal(other Pace) bool {
	return maps.Equal(p.Steps, other.Steps) && maps.Equal(p.Deletions, other.Deletions)
}

// A Duration is text such as 1m30s.
type Duration time.Duration

// MarshalText implements [encoding.TextMarshaler].
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// Sum returns a checksum, which damage changes.
func Sum(b []byte) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE(b)) }

// A header is the first line.
type header struct {
	Journal string `json:"journal"`
	Format  int    `json:"format"`
	Entries *int   `json:"entries,omitempty"` // nil: as many as there are
	Sum     string `json:"sum,omitempty"`
}

const name, format = "ecstest account", 1

// line returns the JSON of v, whose checksum is *sum, on a line of its own.
func line(v any, sum *string) []byte {
	*sum = ""
	b, _ := json.Marshal(v) // there is nothing in it that cannot be marshalled
	*sum = Sum(b)
	b, _ = json.Marshal(v)
	return append(b, '\n')
}

// A Journal has the entries so far. It is safe for concurrent use.
type Journal struct {
	mu    sync.Mutex
	lines []byte // only grows
	count int
	pace  *Pace // of the last entry
}

// Add adds an entry, and before it the pace if that is another one than before. An entry that is no more than its time only
// adds the pace.
func (j *Journal) Add(e Entry, pace Pace) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.pace == nil || !j.pace.equal(pace) {
		j.pace = &pace
		j.add(Entry{Time: e.Time, Pace: j.pace})
	}
	if e.Action != "" || e.Reclaim != "" {
		j.add(e)
	}
}

func (j *Journal) add(e Entry) {
	j.lines = append(j.lines, line(&e, &e.Sum)...)
	j.count++
}

// WriteTo writes the entries so far. It implements [io.WriterTo].
func (j *Journal) WriteTo(w io.Writer) (int64, error) {
	j.mu.Lock()
	lines, count := j.lines, j.count
	j.mu.Unlock()
	h := header{Journal: name, Format: format, Entries: &count}
	n, err := w.Write(line(&h, &h.Sum))
	if err != nil {
		return int64(n), err
	}
	m, err := w.Write(lines)
	return int64(n) + int64(m), err
}
