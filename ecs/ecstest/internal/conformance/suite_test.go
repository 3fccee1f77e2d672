package conformance

import (
	"flag"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

var update = flag.Bool("update", false, "write the golden transcript")

// everything is a plan with all parts.
var everything = Plan{ID: "test", Make: true, Buy: true, MaxCost: 5}

func targetOf(name string, client *ecs.Client) Target {
	return Target{
		Name: name, Client: client, VPC: client, Poll: 5 * time.Millisecond, Patience: time.Minute,
		Keys: credentials.Credentials{AccessKeyID: ecstest.DefaultAccessKeyID, AccessKeySecret: ecstest.DefaultAccessKeySecret},
	}
}

// run runs the suite in virtual time.
func run(t *testing.T, plan Plan, target func(*testing.T) Target) Transcript {
	t.Helper()
	var transcript Transcript
	synctest.Test(t, func(t *testing.T) {
		var err error
		transcript, err = Do(t.Context(), target(t), plan)
		require.NoError(t, err)
	})
	return transcript
}

// reference is the transcript of ecstest as it is.
func reference(t *testing.T) Transcript {
	t.Helper()
	return run(t, everything, func(*testing.T) Target { return targetOf("the service", ecstest.NewServer().Client()) })
}

// With another signature the suite sees the same, and everything is as the scenarios expect. The golden transcript shows
// what a change of ecstest changes.
func TestDo(t *testing.T) {
	t.Parallel()
	first := reference(t)
	second := run(t, everything, func(*testing.T) Target {
		return targetOf("ecstest", ecstest.NewServer().Client(ecs.WithSignature(ecs.SignatureV3)))
	})
	c := Compare(first, second)
	assert.Empty(t, c.Differences)
	assert.Empty(t, c.NotCompared)
	assert.Equal(t, len(first.Steps), c.Compared)
	assert.Greater(t, c.Compared, 250)
	for _, s := range first.Steps {
		assert.False(t, s.Kind == "" && s.Refusal == s.Outcome.ok(), "not as expected: %s", s)
		assert.NotContains(t, s.String(), "still that")
	}
	for _, s := range Undocumented(first) {
		t.Errorf("the error is not documented: %s", s)
	}

	const golden = "testdata/transcript.txt"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(first.String()), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, strings.Split(string(want), "\n"), strings.Split(first.String(), "\n"),
		"ecstest has changed; see the difference with -update")
}

// What a run makes is gone when it has ended, and it looks at nothing else in the account.
func TestDo_leavesNothing(t *testing.T) {
	t.Parallel()
	plan := everything
	var removed []string
	plan.Note = func(s string) { removed = append(removed, s) }
	synctest.Test(t, func(t *testing.T) {
		server := ecstest.NewServer()
		seed(t, server.Client())
		before := server.Account()
		_, err := Do(t.Context(), targetOf("ecstest", server.Client()), plan)
		require.NoError(t, err)
		after := server.Account()
		after.Invocations = before.Invocations // nobody can delete those
		assert.Equal(t, before, after)
	})
	for _, s := range removed {
		assert.NotContains(t, s, "removes", "the removal of what the run knows left something")
	}
}

// A busy account makes no difference.
func TestDo_busyAccount(t *testing.T) {
	t.Parallel()
	busy := run(t, everything, func(t *testing.T) Target {
		server := ecstest.NewServer()
		seed(t, server.Client())
		return targetOf("a busy account", server.Client())
	})
	c := Compare(reference(t), busy)
	assert.Empty(t, c.Differences)
	assert.Empty(t, c.NotCompared)
}

// A state that does not come is written down, and ends what depends on it.
func TestDo_stuck(t *testing.T) {
	t.Parallel()
	stuck := run(t, everything, func(*testing.T) Target {
		return targetOf("ecstest", ecstest.NewServer(ecstest.WithStepDuration(time.Hour, ecstest.KindInvocation)).Client())
	})
	c := Compare(reference(t), stuck)
	assert.Equal(t, []string{"RunCommand (until the run of a command is Success or Failed): the run of a command is " +
		"Pending, then Running, then Success in the service; Pending, then still that after 1m0s in ecstest."}, lines(c))
	require.Len(t, c.NotCompared, 1)
	assert.Equal(t, "of the difference in RunCommand, “until the run of a command is Success or Failed”", c.NotCompared[0].Because)
	assert.Equal(t, "its result, the invocation, an invocation that has ended", names(c.NotCompared[0].Steps))
}
