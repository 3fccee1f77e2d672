package ecstest

import (
	"net/url"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

// takes reports whether the model's action has the parameter.
func takes(a *apitest.ModelAction, name string) bool {
	return slices.ContainsFunc(a.Request, func(f apitest.ModelField) bool { return f.Name == name })
}

func TestWithHandler_clientTokensOfTheWholeAPI(t *testing.T) {
	t.Parallel()
	actions, err := apitest.Model()
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
	for name, info := range actions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params := []string{"ClientToken", "once", "RegionId", "cn-hangzhou"}
			facts, _ := action.FactsOf(name)
			for _, param := range facts.Required {
				if param != "RegionId" {
					params = append(params, param, "x")
				}
			}
			for range 2 {
				apitest.Succeed[struct{}](t, s, name, params...)
			}
			want := 2
			if takes(info, "ClientToken") {
				want = 1
			}
			mu.Lock()
			defer mu.Unlock()
			assert.Equal(t, want, ran[name], "how often it was carried out")
		})
	}
}
