package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/journal"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The product whose calls do not change the account: it issues keys.
const sts = "Sts"

// Keep makes the gateway keep each call that changes the account.
func (g *Gateway) Keep() { g.journal = new(journal.Journal) }

// Journal returns what is kept, or nil.
func (g *Gateway) Journal() *journal.Journal { return g.journal }

// Note keeps a change that is no call, at the present of the account.
func (g *Gateway) Note(st *backend.State, e journal.Entry) {
	if g.journal == nil {
		return
	}
	e.Time = st.Now
	g.journal.Add(e, paceOf(st.Pace()))
}

// log returns what keeps the call.
func (g *Gateway) log(q *Request) action.Log {
	if g.journal == nil || q.product.Name == sts || facts.Reads(q.Action) {
		return action.Log{}
	}
	return g.keep(q, func(make func() string) string { return make() })
}

func (g *Gateway) keep(q *Request, random func(make func() string) string) action.Log {
	e := journal.Entry{Product: q.product.Name, Action: q.Action, Params: maps.Clone(q.params)}
	if q.product.Whole() {
		e.Product = ""
	}
	maps.DeleteFunc(e.Params, func(name, _ string) bool { return protocol[name] })
	return action.Log{
		Random: func(make func() string) string {
			s := random(make)
			e.Random = append(e.Random, s)
			return s
		},
		Executed: func(st *backend.State, response reply.Object) {
			e.Response = journal.Sum(reply.JSON(response))
			g.Note(st, e)
		},
	}
}

// Repeat makes a call of the past again, at its time and in its pace.
func (g *Gateway) Repeat(e journal.Entry) error {
	q := &Request{Action: e.Action, params: e.Params, by: action.Caller{KeyID: g.First().AccessKeyID}}
	g.find(q, func(p action.Product) bool { return p.Name == cmp.Or(e.Product, "Ecs") })
	if !q.inAPI || q.product.Name == sts {
		return fmt.Errorf("%s: the test server has no such action", strings.TrimPrefix(e.Product+"."+e.Action, "."))
	}
	if err := checkRequired(q); err != nil {
		return fmt.Errorf("%s: %s: %s", e.Action, err.Code, err.Message)
	}
	q.by.Log = g.keep(q, func(make func() string) string {
		if len(e.Random) == 0 {
			return make()
		}
		first := e.Random[0]
		e.Random = e.Random[1:]
		return first
	})
	out, _ := g.simulate(context.Background(), q) // that is never done
	switch {
	case out.err != nil:
		return fmt.Errorf("%s: %s: %s", e.Action, out.err.Code, out.err.Message)
	case e.Response != "" && e.Response != journal.Sum(reply.JSON(out.result)):
		return fmt.Errorf("%s: %w", e.Action, errOtherResponse)
	}
	return nil
}

var errOtherResponse = errors.New("the response is not what it was: the server has another version, or other options")

// PaceOf returns the pace that an entry sets.
func PaceOf(p journal.Pace) backend.Pace {
	convert := func(of map[string]journal.Duration) map[backend.Kind]time.Duration {
		by := make(map[backend.Kind]time.Duration)
		for kind, d := range of {
			by[backend.Kind(kind)] = time.Duration(d)
		}
		return by
	}
	return backend.Pace{Steps: convert(p.Steps), Deletions: convert(p.Deletions)}
}

func paceOf(p backend.Pace) journal.Pace {
	convert := func(by map[backend.Kind]time.Duration, usual time.Duration) map[string]journal.Duration {
		of := make(map[string]journal.Duration)
		for kind, d := range by {
			if d != usual {
				of[string(kind)] = journal.Duration(d)
			}
		}
		return of
	}
	return journal.Pace{Steps: convert(p.Steps, backend.DefaultStep), Deletions: convert(p.Deletions, 0)}
}
