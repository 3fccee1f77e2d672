package actions_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/journal"
)

// The calls that were kept make the same account again, whatever they were, whenever they came, and while others failed.
func TestJournal(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 7))
			upTo := func(d time.Duration) time.Duration { return time.Duration(random.Int64N(int64(d))) }
			table := apitest.Actions()
			s := apitest.NewServer()
			s.Keep()
			m := apitest.NewMonkey(t, random)
			executed := map[string]bool{}
			call := func(name string) {
				s.Backend.Do(m.Look)
				if name == "CreateKeyPair" && executed[name] { // it takes long
					return
				}
				apitest.Send(t, s, apitest.Known.Post(t, m.Call(name)))
				records := s.Records()
				executed[name] = executed[name] || records[len(records)-1].Executed
			}
			for range 4 {
				for name := range strings.FieldsSeq(populating) {
					call(name)
					time.Sleep(upTo(time.Second))
				}
				for range 60 {
					call(apitest.Pick(m, namesOf(table)))
					time.Sleep(upTo(100 * time.Millisecond))
				}
				s.Backend.Do(func(st *backend.State) {
					st.SetStep(upTo(time.Minute), backend.KindInstance)
					s.Note(st, journal.Entry{})
				})
				time.Sleep(upTo(40 * 24 * time.Hour))
			}
			assert.Greater(t, len(executed), 80, "actions")

			var text bytes.Buffer
			_, err := s.Journal().WriteTo(&text)
			require.NoError(t, err)
			entries, err := journal.Read(bytes.NewReader(text.Bytes()))
			require.NoError(t, err)
			again := apitest.NewServer()
			again.Keep()
			again.Backend.Rewind()
			for _, e := range entries {
				again.Backend.At(e.Time, func() {
					if e.Pace == nil {
						require.NoError(t, again.Repeat(e), "line %d", e.Line)
						return
					}
					again.Backend.Do(func(st *backend.State) {
						st.SetPace(gateway.PaceOf(*e.Pace))
						again.Note(st, journal.Entry{})
					})
				})
			}
			var want, got string
			s.Backend.Do(func(st *backend.State) {
				again.Backend.Do(func(other *backend.State) {
					other.SetPace(st.Pace())
					want, got = dump(st), dump(other)
				})
			})
			if want != got {
				t.Error(difference(want, got))
			}
			var copied bytes.Buffer
			_, err = again.Journal().WriteTo(&copied)
			require.NoError(t, err)
			assert.Equal(t, text.String(), copied.String(), "what was repeated is kept, too")
		})
	}
}
