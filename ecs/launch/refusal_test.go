package launch

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"text/tabwriter"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/internal/errorcodes"
)

var update = flag.Bool("update", false, "write the golden files, and the table of README.md")

// What is over is forgotten, so that the memory does not grow for ever.
func TestLauncher_learn_forgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(nil, Options{})
		for i := range 1000 {
			p := &Plan{Order: Order{Candidates: []Candidate{{InstanceType: fmt.Sprint(i), ZoneID: "z"}}}}
			assert.Equal(t, NoStock, l.learn(errFewer, p, 0, 1).Verdict)
			time.Sleep(time.Minute)
		}
		assert.Len(t, l.refused, 3)
	})
}

// What each error that RunInstances documents means for a candidate, for people to read.
func TestClassify_documented(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	scopes := map[scope]string{nowhere: "-", offering: "offering", ordered: "request", limited: "limit", typed: "type", vswitch: "vSwitch"}
	codes := maps.Collect(errorcodes.All("RunInstances"))
	require.NotEmpty(t, codes)
	for _, v := range []Verdict{NoStock, NotSold, Quota, TooDear, Unfit, Unpayable, Forbidden, Later, Unknown, Mistake} {
		for _, code := range slices.Sorted(maps.Keys(codes)) {
			verdict, reach := classify(&ecs.Error{Code: code, HTTPStatus: codes[code]}, Candidate{InstanceType: "t", ZoneID: "z", VSwitchID: "v", Spot: true})
			if verdict == v {
				fmt.Fprintf(w, "%s\t%s\t%s\n", verdict, scopes[reach], code)
			}
		}
	}
	w.Flush()
	const name = "testdata/verdicts.txt"
	if *update {
		require.NoError(t, os.WriteFile(name, b.Bytes(), 0o600))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String(), "go test ./ecs/launch -update writes it")
}
