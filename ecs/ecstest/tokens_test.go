package ecstest

import (
	"net/url"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// takes reports whether the model's action has the parameter.
func (a *modelAction) takes(name string) bool {
	return slices.ContainsFunc(a.Request, func(f modelField) bool { return f.Name == name })
}

func TestWithHandler_clientTokensOfTheWholeAPI(t *testing.T) {
	t.Parallel()
	actions, err := model()
	require.NoError(t, err)
	var mu sync.Mutex
	ran := map[string]int{}
	var opts []Option
	for action := range actions {
		opts = append(opts, WithHandler(action, func(url.Values) (any, error) {
			mu.Lock()
			defer mu.Unlock()
			ran[action]++
			return nil, nil
		}))
	}
	s := NewServer(opts...)
	for name, action := range actions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params := []string{"ClientToken", "once", "RegionId", "cn-hangzhou"}
			for _, param := range required[name] {
				if param != "RegionId" {
					params = append(params, param, "x")
				}
			}
			for range 2 {
				succeed[struct{}](t, s, name, params...)
			}
			want := 2
			if action.takes("ClientToken") {
				want = 1
			}
			mu.Lock()
			defer mu.Unlock()
			assert.Equal(t, want, ran[name], "how often it was carried out")
		})
	}
}

// A dry run leaves no trace, so its token can be used again.
func TestWithHandler_dryRunsOfTheWholeAPI(t *testing.T) {
	t.Parallel()
	actions, err := model()
	require.NoError(t, err)
	for name, action := range actions {
		assert.Equal(t, action.takes("DryRun"), (&request{action: name, params: map[string]string{"DryRun": "true"}}).dryRun(), name)
	}
}
