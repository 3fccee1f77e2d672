package ecstest

import (
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

var (
	randomSeed  = flag.Uint64("random.seed", 1, "the first seed of the random tests")
	randomSteps = flag.Int("random.steps", 800, "how many calls a random test makes")
)

// oneStep is the duration of each life cycle step in the random tests.
const oneStep = time.Second

// An expectedInstance is an instance that the account should have, by rules
// written a second time and as briefly as possible.
type expectedInstance struct {
	id               string
	path             []string // states; each but the last takes a step
	since            time.Time
	protected, spot  bool
	release, reclaim time.Time // zero: never
	keeps            bool      // its data disk, when it is released
}

func (b *expectedInstance) status() string {
	return b.path[min(int(time.Since(b.since)/oneStep), len(b.path)-1)]
}

func (b *expectedInstance) walk(path ...string) { b.path, b.since = path, time.Now() }

func (b *expectedInstance) gone() bool {
	return !b.release.IsZero() && !time.Now().Before(b.release) || !b.reclaim.IsZero() && !time.Now().Before(b.reclaim)
}

// A randomWalk is a sequence of random calls and the account that should
// result.
type randomWalk struct {
	testing.TB
	s         *Server
	random    *rand.Rand
	instances []*expectedInstance
	launched  map[string][]string // IDs by client token
	disks     int                 // no longer attached to any instance
}

func (w *randomWalk) one() bool { return w.random.IntN(2) == 0 }

// any returns the ID of an instance, or one that does not exist.
func (w *randomWalk) any() string {
	if n := w.random.IntN(len(w.instances) + 1); n < len(w.instances) {
		return w.instances[n].id
	}
	return "i-none"
}

func (w *randomWalk) find(id string) *expectedInstance {
	i := slices.IndexFunc(w.instances, func(b *expectedInstance) bool { return b.id == id })
	if i < 0 {
		return nil
	}
	return w.instances[i]
}

// settle forgets what has been released by now.
func (w *randomWalk) settle() {
	w.instances = slices.DeleteFunc(w.instances, func(b *expectedInstance) bool {
		if b.gone() && b.keeps {
			w.disks++
		}
		return b.gone()
	})
}

// expect sends the call and compares the code of its response. An empty code
// means success.
func (w *randomWalk) expect(code, action string, params ...string) apitest.Response {
	w.Helper()
	_, rep := apitest.Try[struct{}](w, w.s, action, params...)
	require.Equal(w, code, rep.Code, "%s %q: %s", action, params, rep.Text)
	return rep
}

func (w *randomWalk) launch() {
	amount := w.random.IntN(5) // 0 is not allowed
	token := "t-" + strconv.Itoa(w.random.IntN(200))
	b := expectedInstance{spot: w.one(), keeps: w.one(), protected: w.random.IntN(8) == 0}
	params := apitest.MachineWith("Amount=" + strconv.Itoa(amount) + " DataDisk.1.Size=40 Tag.1.Key=walk")
	params = append(params, "DataDisk.1.DeleteWithInstance", strconv.FormatBool(!b.keeps), "DeletionProtection", strconv.FormatBool(b.protected))
	if b.spot {
		params = append(params, "SpotStrategy", "SpotAsPriceGo")
	}
	if w.random.IntN(4) == 0 {
		b.release = time.Now().UTC().Truncate(time.Minute).Add(time.Duration(31+w.random.IntN(30)) * time.Minute)
		params = append(params, "AutoReleaseTime", b.release.Format("2006-01-02T15:04:05Z"))
	}
	switch {
	case amount == 0:
		w.expect("InvalidParam.Amount", "RunInstances", params...)
		return
	case w.random.IntN(8) == 0:
		w.expect("DryRunOperation", "RunInstances", append(params, "DryRun", "true")...)
		return
	case w.launched[token] != nil:
		w.expect("IdempotentParameterMismatch", "RunInstances", append(params, "ClientToken", token, "InstanceName", "other")...)
		return
	}
	params = append(params, "ClientToken", token)
	ids := apitest.Succeed[apitest.Launched](w, w.s, "RunInstances", params...).InstanceIDSets.InstanceIDSet
	require.Len(w, ids, amount)
	require.Equal(w, ids, apitest.Succeed[apitest.Launched](w, w.s, "RunInstances", params...).InstanceIDSets.InstanceIDSet, "the same token")
	w.launched[token] = ids
	for _, id := range ids {
		b := b
		b.id = id
		b.walk(backend.Pending, backend.Starting, backend.Running)
		w.instances = append(w.instances, &b)
	}
}

func (w *randomWalk) create() {
	made := apitest.Succeed[struct{ InstanceID string }](w, w.s, "CreateInstance", apitest.MachineWith("")...)
	b := &expectedInstance{id: made.InstanceID}
	b.walk(backend.Pending, backend.Stopped)
	w.instances = append(w.instances, b)
}

// A move is what an action does to an instance, if it is allowed.
type move struct {
	action string
	params []string
	legal  func(*expectedInstance) (code string)
	then   func(*randomWalk, *expectedInstance)
}

func needs(status string) func(*expectedInstance) string {
	return func(b *expectedInstance) string {
		if b.status() != status {
			return "IncorrectInstanceStatus"
		}
		return ""
	}
}

func mayGo(force bool) func(*expectedInstance) string {
	return func(b *expectedInstance) string {
		switch {
		case b.status() == backend.Pending:
			return "IncorrectInstanceStatus.Initializing"
		case b.protected:
			return "InvalidOperation.DeletionProtection"
		case b.status() != backend.Stopped && !force:
			return "IncorrectInstanceStatus"
		}
		return ""
	}
}

func drop(w *randomWalk, b *expectedInstance) {
	if b.keeps {
		w.disks++
	}
	w.instances = slices.DeleteFunc(w.instances, func(other *expectedInstance) bool { return other == b })
}

var moves = []move{
	{"Start", nil, needs(backend.Stopped), func(_ *randomWalk, b *expectedInstance) { b.walk(backend.Starting, backend.Running) }},
	{"Stop", nil, needs(backend.Running), func(_ *randomWalk, b *expectedInstance) { b.walk(backend.Stopping, backend.Stopped) }},
	{"Reboot", nil, needs(backend.Running), func(_ *randomWalk, b *expectedInstance) { b.walk(backend.Starting, backend.Running) }},
	{"Delete", nil, mayGo(false), drop},
	{"Delete", []string{"Force", "true"}, mayGo(true), drop},
}

// moveOne makes one move with one instance.
func (w *randomWalk) moveOne() {
	m := moves[w.random.IntN(len(moves))]
	id := w.any()
	b := w.find(id)
	code := "InvalidInstanceId.NotFound"
	if b != nil {
		code = m.legal(b)
	}
	params := append([]string{"InstanceId", id}, m.params...)
	if w.random.IntN(8) == 0 {
		w.expect(cmp.Or(code, "DryRunOperation"), m.action+"Instance", append(params, "DryRun", "true")...)
		return
	}
	w.expect(code, m.action+"Instance", params...)
	if code == "" {
		m.then(w, b)
	}
}

// moveMany makes one move with several instances: with all or none, or with as
// many as possible.
func (w *randomWalk) moveMany() {
	m := moves[w.random.IntN(len(moves))]
	successFirst := m.action != "Delete" && w.one()
	params := slices.Clone(m.params)
	if successFirst {
		params = append(params, "BatchOptimization", "SuccessFirst")
	}
	var moved []*expectedInstance
	var ids []string
	failure := ""
	for n := range 1 + w.random.IntN(4) {
		id := w.any()
		params = append(params, fmt.Sprintf("InstanceId.%d", n+1), id)
		if slices.Contains(ids, id) {
			continue
		}
		ids = append(ids, id)
		code := "InvalidInstanceId.NotFound"
		if b := w.find(id); b != nil {
			if code = m.legal(b); code == "" {
				moved = append(moved, b)
			}
		}
		failure = cmp.Or(failure, code)
	}
	if successFirst {
		failure = ""
	}
	w.expect(failure, m.action+"Instances", params...)
	if failure == "" {
		for _, b := range moved {
			m.then(w, b)
		}
	}
}

func (w *randomWalk) protect() {
	id, on := w.any(), w.one()
	b := w.find(id)
	if b == nil {
		w.expect("InvalidInstanceId.NotFound", "ModifyInstanceAttribute", "InstanceId", id)
		return
	}
	w.expect("", "ModifyInstanceAttribute", "InstanceId", id, "DeletionProtection", strconv.FormatBool(on))
	b.protected = on
}

func (w *randomWalk) takeBack() {
	id := w.any()
	b := w.find(id)
	err := w.s.Reclaim(id)
	require.Equal(w, b != nil && b.spot, err == nil, "%v", err)
	if err == nil && b.reclaim.IsZero() {
		b.reclaim = time.Now().Add(backend.ReclaimNotice)
	}
}

func (w *randomWalk) wait() {
	d := []time.Duration{time.Millisecond, oneStep / 2, oneStep, 3 * oneStep, time.Minute, 10 * time.Minute}[w.random.IntN(6)]
	time.Sleep(d)
}

func (w *randomWalk) step() {
	w.settle()
	switch n := w.random.IntN(100); {
	case n < 15 && len(w.instances) < 16:
		w.launch()
	case n < 20 && len(w.instances) < 16:
		w.create()
	case n < 55:
		w.moveOne()
	case n < 75:
		w.moveMany()
	case n < 80:
		w.protect()
	case n < 85:
		w.takeBack()
	default:
		w.wait()
		w.settle()
	}
}

// check compares the account with the expectation.
func (w *randomWalk) check() {
	a := w.s.Account()
	var want, got []string
	free := 0
	for _, b := range w.instances {
		want = append(want, b.id+" "+b.status())
	}
	for _, in := range a.Instances {
		got = append(got, in.ID+" "+in.Status)
	}
	for _, d := range a.Disks {
		if d.InstanceID == "" {
			free++
		}
	}
	require.Equal(w, want, got)
	require.Equal(w, w.disks, free, "disks kept by instances that are gone")
	for _, flaw := range a.flaws() {
		assert.Fail(w, flaw)
	}
	checkListings(w, w.s, a, w.random)
	if w.Failed() {
		w.FailNow()
	}
}

// walkRandomly makes the calls that the seed determines, and returns the
// server's record of them.
func walkRandomly(t *testing.T, seed uint64, steps int) (history []string, end Account) {
	synctest.Test(t, func(t *testing.T) {
		w := &randomWalk{TB: t, s: NewServer(WithStepDuration(oneStep)), random: rand.New(rand.NewPCG(seed, 0)), launched: map[string][]string{}}
		done := 0
		defer func() {
			if t.Failed() {
				t.Logf("seed %d, step %d", seed, done)
			}
		}()
		for done = range steps {
			w.step()
			w.check()
		}
		for _, c := range w.s.Calls() {
			history = append(history, fmt.Sprint(c.Time, c.Action, c.Params, c.Status, c.Code, c.Executed))
		}
		end = w.s.Account()
	})
	return history, end
}

func TestServer_randomCalls(t *testing.T) {
	t.Parallel()
	for seed := *randomSeed; seed < *randomSeed+3; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			walkRandomly(t, seed, *randomSteps)
		})
	}
}

func TestServer_randomCalls_areTheSameAgain(t *testing.T) {
	t.Parallel()
	history, end := walkRandomly(t, *randomSeed, 200)
	again, endAgain := walkRandomly(t, *randomSeed, 200)
	assert.Equal(t, history, again)
	assert.Equal(t, end, endAgain)
}
