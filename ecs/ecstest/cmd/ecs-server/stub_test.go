package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createinstance"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describestoragesets"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

func stubFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "stubs.json")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

func TestRun_stub(t *testing.T) {
	t.Parallel()
	r := start(t, "-stub", stubFile(t, `{
		"DescribeStorageSets": {"TotalCount": 3, "StorageSets": {"StorageSet": [{"StorageSetId": "ss-1"}]}},
		"CreateInstance": {"HTTPStatus": 403, "Code": "OperationDenied.NoStock", "Message": "Sold out."}
	}`), "-stub", stubFile(t, `{"DescribeLoadBalancers": {"Code": "200"}}`))
	c := r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret)

	sets, err := describestoragesets.Do(t.Context(), c, nil)
	require.NoError(t, err)
	assert.Equal(t, "ss-1", sets.StorageSets[0].StorageSetID)
	assert.Equal(t, 3, sets.TotalCount)
	assert.NotEmpty(t, sets.RequestID)

	_, err = createinstance.Do(t.Context(), c, &createinstance.Request{ImageID: "m", InstanceType: "ecs.g7.large"})
	e, ok := errors.AsType[*ecs.Error](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, "OperationDenied.NoStock", e.Code)
	assert.Equal(t, "Sold out.", e.Message)
	assert.Equal(t, 403, e.HTTPStatus)
	_, err = createinstance.Do(t.Context(), c, &createinstance.Request{ImageID: "m"})
	assert.True(t, ecs.HasCode(err, "MissingParameter"), "the server still checks the request: %v", err)

	var code struct{ Code string }
	require.NoError(t, c.Invoke(t.Context(), ecs.Operation{Action: "DescribeLoadBalancers", Version: "2014-05-15"}, struct{}{}, &code))
	assert.Equal(t, "200", code.Code, "not an error")

	_, err = describekeypairs.Do(t.Context(), c, nil)
	require.NoError(t, err, "the others are simulated")
	require.NoError(t, r.stop())
	assert.Contains(t, r.advice(), "\nResponses from files: CreateInstance, DescribeLoadBalancers, DescribeStorageSets.\n")
}

func TestRun_rejectsStubs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", ":1:1: unexpected end of JSON input"},
		{"syntax", "{\n  \"A\": {},\n  \"B\": {x}\n}", ":3:9: invalid character 'x'"},
		{"open", "{\n  \"A\": {}", ":2:9: unexpected end"},
		{"two values", "{}\n{}", ":2:1: invalid character '{' after top-level value"},
		{"list", "\n [{}]", ":2:2: want an object of actions and their responses"},
		{"null", "null", ":1:1: want an object"},
		{"response is text", "{\"A\":\n\"b\"}", `:1:2: "A": the response must be an object`},
		{"response is null", `{"A": null}`, `:1:2: "A": the response must be an object`},
		{"twice", "{\"A\": {},\n\n  \"A\": {}}", `:3:3: "A": the action has a response already, at `},
		{"name", `{"A": {}, "Ecs.RunInstances": {}}`, `:1:11: "Ecs.RunInstances": no action can have this name`},
		{"no name", `{"": {}}`, `:1:2: "": no action can have this name`},
		{"no code", `{"A": {"HTTPStatus": 404, "Message": "m"}}`, `:1:2: "A": HTTPStatus without a Code`},
		{"success", `{"A": {"HTTPStatus": 200}}`, `:1:2: "A": HTTPStatus 200: want 400 to 599`},
		{"impossible status", `{"A": {"HTTPStatus": 600, "Code": "C"}}`, `HTTPStatus 600: want 400 to 599`},
		{"in lower case", `{"A": {"httpStatus": 404}}`, `HTTPStatus without a Code`},
		{"status is text", `{"A": {"HTTPStatus": "404", "Code": "C"}}`, `:1:2: "A": an error has HTTPStatus, a number`},
		{"more than an error", `{"A": {"HTTPStatus": 404, "Code": "C", "Recommend": "r"}}`, `unknown field "Recommend"`},
		{"of the seed data", `{"RunInstances": {}}`, `:1:2: RunInstances is needed to create the seed data`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			name := stubFile(t, tt.text)
			err := run(t.Context(), []string{"-seed-data", "-stub", name}, io.Discard, io.Discard)
			require.ErrorContains(t, err, tt.want)
			assert.ErrorContains(t, err, "stub "+name+":")
		})
	}
	err := run(t.Context(), []string{"-stub", stubFile(t, `{"A": {}}`), "-stub", stubFile(t, `{"A": {}}`)}, io.Discard, io.Discard)
	require.ErrorContains(t, err, "the action has a response already")
	require.ErrorIs(t, run(t.Context(), []string{"-stub", "none.json"}, io.Discard, io.Discard), os.ErrNotExist)
}
