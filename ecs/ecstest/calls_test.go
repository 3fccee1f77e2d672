package ecstest_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

var oneMachine = &runinstances.Request{ImageID: "ubuntu_22_04_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large", Password: "Secret-123"}

// A failedTest records the messages of a failed test.
type failedTest struct{ said []string }

func (f *failedTest) Helper() {}

func (f *failedTest) Errorf(format string, args ...any) {
	f.said = append(f.said, fmt.Sprintf(format, args...))
}

func TestServer_assertions(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.DropResponse("RunInstances"))))
	var failed failedTest
	assert.True(t, s.AssertCalled(t))
	assert.True(t, s.AssertExecuted(t, "RunInstances", 0))

	_, err := runinstances.Do(t.Context(), s.Client(), oneMachine)
	require.NoError(t, err)
	_, err = describezones.Do(t.Context(), s.Client(), nil)
	require.NoError(t, err)
	assert.True(t, s.AssertCalled(t, "RunInstances", "RunInstances", "DescribeZones"))
	assert.True(t, s.AssertExecuted(t, "RunInstances", 1), "once, although it was sent twice")
	assert.False(t, s.AssertCalled(&failed, "RunInstances"))
	assert.False(t, s.AssertExecuted(&failed, "Run*", 2))
	assert.Equal(t, []string{
		`ecstest: calls: got ["RunInstances" "RunInstances" "DescribeZones"], want ["RunInstances"]`,
		"ecstest: Run* was carried out 1 times, want 2",
	}, failed.said)

	assert.Empty(t, s.CallsTo())
	assert.Len(t, s.CallsTo("RunInstances"), 2)
	assert.Len(t, s.CallsTo("Describe*", "RunInstances"), 3)
	assert.Equal(t, "[redacted]", s.CallsTo("Run*")[0].Params["Password"])
}

func TestWithCallLog(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var logged []ecstest.Call
	s := ecstest.NewServer(ecstest.WithCallLog(func(c ecstest.Call) {
		mu.Lock()
		defer mu.Unlock()
		logged = append(logged, c)
	}))
	_, err := describeregions.Do(t.Context(), s.Client(), nil)
	require.NoError(t, err)
	assert.Equal(t, s.Calls(), logged)
}
