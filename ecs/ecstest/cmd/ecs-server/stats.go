package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"sync"

	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// stats count what calls of clients led to. They are safe for concurrent use.
type stats struct {
	mu      sync.Mutex
	calls   calls
	refused tally            // by error code
	actions map[string]calls // of correctly signed calls: others must not fill the memory
	missing tally            // by what is not simulated: an action, or Action.Parameter
}

func newStats() *stats {
	return &stats{refused: make(tally), actions: make(map[string]calls), missing: make(tally)}
}

// calls are numbers of calls. One that was repeated with its client token was
// received, but not executed again.
type calls struct {
	Received  int `json:"received"`
	Executed  int `json:"executed"`
	Refused   int `json:"refused"`
	Throttled int `json:"throttled"` // a part of refused
	Dropped   int `json:"dropped"`   // the caller did not get the whole response, executed or not
}

// A tally counts by name.
type tally map[string]int

// maxNames limits the names that callers can make up.
const maxNames = 1000

func bounded[V any](m map[string]V, name string) string {
	if _, ok := m[name]; !ok && len(m) >= maxNames {
		return "(others)"
	}
	return name
}

func (s *stats) add(c ecstest.Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls.add(c)
	if c.Status >= http.StatusBadRequest {
		s.refused[bounded(s.refused, cmp.Or(c.Code, fmt.Sprintf("HTTP %d", c.Status)))]++
	}
	if c.Params != nil { // correctly signed
		name := bounded(s.actions, actionOf(c))
		of := s.actions[name]
		of.add(c)
		s.actions[name] = of
	}
	if c.Code == notSimulated {
		s.missing[bounded(s.missing, missingOf(c))]++
	}
}

func (n *calls) add(c ecstest.Call) {
	n.Received++
	if c.Executed {
		n.Executed++
	}
	if c.Status >= http.StatusBadRequest {
		n.Refused++
	}
	if strings.HasPrefix(c.Code, "Throttling") {
		n.Throttled++
	}
	if c.Dropped {
		n.Dropped++
	}
}

// missingOf returns what a call needs that is not simulated.
func missingOf(c ecstest.Call) string {
	var parameter string
	if _, err := fmt.Sscanf(c.Message, "The test server does not simulate the parameter %q", &parameter); err == nil {
		return actionOf(c) + "." + parameter
	}
	return actionOf(c)
}

// notSimulated returns a copy of what is missing.
func (s *stats) notSimulated() tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.missing)
}

// A report is what GET /stats shows.
type report struct {
	Calls struct {
		calls
		ByCode   tally            `json:"refusedByCode"`
		ByAction map[string]calls `json:"byAction"`
	} `json:"calls"`
	NotSimulated tally `json:"notSimulated"`
	Resources    tally `json:"resources"`
	Instances    struct {
		ByStatus tally `json:"byStatus"`
		ByTag    tally `json:"byTag"` // key=value
	} `json:"instances"`
}

func (s *stats) report(account ecstest.Account) report {
	var r report
	s.mu.Lock()
	r.Calls.calls, r.Calls.ByCode, r.Calls.ByAction = s.calls, maps.Clone(s.refused), maps.Clone(s.actions)
	r.NotSimulated = maps.Clone(s.missing)
	s.mu.Unlock()
	r.Resources, r.Instances.ByStatus, r.Instances.ByTag = make(tally), make(tally), make(tally)
	lists := reflect.ValueOf(account)
	for i := range lists.NumField() {
		r.Resources[lists.Type().Field(i).Name] = lists.Field(i).Len()
	}
	for _, in := range account.Instances {
		r.Instances.ByStatus[in.Status]++
		for key, value := range in.Tags {
			r.Instances.ByTag[key+"="+value]++
		}
	}
	return r
}

// withStats responds to GET /stats. A request that names an action is one to the
// API, whatever its path. A copy of a large account is large, and anybody may ask
// for one, so there is only one at a time.
func withStats(s *stats, account func() ecstest.Account, api http.Handler) http.Handler {
	one := make(chan struct{}, 1)
	report := func() report {
		one <- struct{}{}
		defer func() { <-one }()
		return s.report(account())
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path != "/stats" || r.URL.RawQuery != "" || r.Header.Get("X-Acs-Action") != "" {
			api.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		_ = encoder.Encode(report()) // the client may be gone
	})
}
