package ecstest

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/journal"
)

// WithJournal makes the server keep the calls that change the account, with all of their parameters, for [Server.Save].
// Their number is not limited.
func WithJournal() Option { return optionFunc(func(s *Server) { s.gateway.Keep() }) }

// Save writes the account as text that [Server.Load] reads: the calls that made it, one JSON object on a line, after a
// first line that counts them. The text has what the calls had, passwords and user data included, and the private keys of
// key pairs. It has no access keys of the server. Save returns the errors of w, and an error if the server was made without
// [WithJournal]. It may be used at any time.
func (s *Server) Save(w io.Writer) error {
	j := s.gateway.Journal()
	if j == nil {
		return errors.New("ecstest: save: the server has no journal; see WithJournal")
	}
	_, err := j.WriteTo(w)
	return err
}

// Load makes the account what it was when it was saved, by repeating the calls at their times. Then time goes on: what is due
// since happens. IDs, client tokens and key pairs are the same; the keys that the server issued and [Server.Calls] are not
// kept. Faults, handlers and denials do not apply to the repeated calls. The server needs the options that the saved one had,
// apart from [WithStepDuration] and [WithDeletionDuration], which apply to what comes afterwards.
//
// The text may be written by hand: of a call, only the action and the params are needed. Without a time, a call follows at
// once the one before it, and the first is made now:
//
//	{"journal":"ecstest account","format":1}
//	{"action":"CreateKeyPair","params":{"RegionId":"cn-hangzhou","KeyPairName":"web"}}
//
// Load returns an error that names the line if the text is damaged, if a call is in the future, and if a call fails or
// responds differently than before. Then the server must not be used. It is an error if the server was used before.
func (s *Server) Load(r io.Reader) error {
	entries, err := journal.Read(r)
	if err != nil {
		return fmt.Errorf("ecstest: load: %w", err)
	}
	if len(s.gateway.Records()) > 0 {
		return errors.New("ecstest: load: the server has been used")
	}
	var own backend.Pace
	s.backend.Do(func(st *backend.State) { own = st.Pace() })
	s.backend.Rewind()
	var at time.Time
	for _, e := range entries {
		if at, err = timeOf(e, at); err == nil {
			s.backend.At(at, func() { err = s.repeat(e) })
		}
		if err != nil {
			return fmt.Errorf("ecstest: load: line %d: %w", e.Line, err)
		}
	}
	s.setPace(own)
	return nil
}

// timeOf returns when the entry happened, after one that happened at last.
func timeOf(e journal.Entry, last time.Time) (time.Time, error) {
	now := time.Now()
	switch {
	case e.Time.IsZero() && last.IsZero():
		return now, nil
	case e.Time.IsZero():
		return last, nil
	case e.Time.Before(last):
		return last, fmt.Errorf("its time is before %s, that of the entry before it", last.Format(time.RFC3339Nano))
	case e.Time.After(now):
		return last, fmt.Errorf("its time is in the future; it is %s", now.UTC().Format(time.RFC3339Nano))
	}
	return e.Time, nil
}

func (s *Server) repeat(e journal.Entry) error {
	switch {
	case e.Pace != nil:
		s.setPace(gateway.PaceOf(*e.Pace))
		return nil
	case e.Reclaim != "":
		return s.Reclaim(e.Reclaim)
	default:
		return s.gateway.Repeat(e)
	}
}

func (s *Server) setPace(p backend.Pace) {
	s.backend.Do(func(st *backend.State) {
		st.SetPace(p)
		s.gateway.Note(st, journal.Entry{})
	})
}
