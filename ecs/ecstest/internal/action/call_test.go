package action

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// newCall returns a call in an account without resources. The params are "name=value name=value".
func newCall(spec Spec, params string) *Call {
	values := map[string]string{}
	for param := range strings.FieldsSeq(params) {
		name, value, _ := strings.Cut(param, "=")
		values[name] = value
	}
	return &Call{newInput(values), backend.NewState(), "DescribeDisks", values["RegionId"], spec}
}

// failure returns the code of the error of a call, or "".
func failure(c *Call) string {
	if c.err == nil {
		return ""
	}
	return c.err.Code
}

func TestCall_Reject_first(t *testing.T) {
	t.Parallel()
	c := newCall(Spec{}, "")
	c.Fail(nil)
	assert.False(t, c.Failed())
	assert.Equal(t, "Inner", c.Try(func(c *Call) { c.Reject("Inner", "") }).Code)
	assert.False(t, c.Failed(), "a check on its own")
	c.Reject("First", "the %d", 1)
	c.Missing("Second")
	assert.Equal(t, "First", c.err.Code)
	assert.Equal(t, "the 1", c.err.Message)
	assert.Nil(t, c.Try(func(*Call) {}))
}

func TestSpec(t *testing.T) {
	t.Parallel()
	done := 0
	spec := Spec{Do: func(c *Call) Effect {
		if c.String("Bad") != "" {
			c.Invalid("Bad", "it is there")
		}
		return func() reply.Object {
			done++
			return reply.Object{reply.Int("Done", done)}
		}
	}}
	b := backend.New()
	for _, tt := range []struct{ params, code string }{
		{"", ""}, {"Bad=1", "InvalidParameter"}, {"DryRun=false", ""},
		{"DryRun=true", "DryRunOperation"}, {"DryRun=true Bad=1", "InvalidParameter"},
	} {
		before := done
		response, err := spec.Run(b, "RunInstances", newCall(spec, tt.params).values, 0)
		if tt.code != "" {
			assert.Equal(t, tt.code, err.Code, tt.params)
			assert.Nil(t, response)
			assert.Equal(t, before, done, "an error has no effect")
			continue
		}
		assert.Nil(t, err, tt.params)
		assert.Equal(t, before+1, done)
	}
	_, err := spec.Run(b, "AttachDisk", map[string]string{"DryRun": "true"}, 0)
	assert.Nil(t, err, "the action has no dry runs")
	spec.DryRun = "DRYRUN.SUCCESS"
	_, err = spec.Run(b, "RunInstances", map[string]string{"DryRun": "true"}, 0)
	assert.Equal(t, "DRYRUN.SUCCESS", err.Code)
	before := done
	b.Do(func(st *backend.State) { _, err = spec.Check(st, "RunInstances", nil) })
	assert.Nil(t, err)
	assert.Equal(t, before, done, "a check has no effect")
}

func TestError_With(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]int{400: 400, 404: 404, 599: 599, 200: 400, 0: 400, 600: 400} {
		assert.Equal(t, want, Errorf("X", "").With(status).Status)
	}
}
