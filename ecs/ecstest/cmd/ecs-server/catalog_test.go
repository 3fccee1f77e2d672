package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

func TestRun_catalog(t *testing.T) {
	t.Parallel()
	r := start(t, "-catalog", "../../testdata/catalog.json")
	c := r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret)
	made, err := runinstances.Do(t.Context(), c, &runinstances.Request{
		ImageID: "edge_arm64_60G.vhd", InstanceType: "ecs.gn9a-c32g2.8xlarge", ZoneID: "cn-hangzhou-x",
	})
	require.NoError(t, err)
	found, err := describeinstances.Do(t.Context(), c, &describeinstances.Request{InstanceIDs: made.InstanceIDs})
	require.NoError(t, err)
	assert.Equal(t, "cn-hangzhou-x", found.Instances[0].ZoneID)
	require.NoError(t, r.stop())
}

// With a wrong catalog nothing is started.
func TestRun_rejectsCatalogs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(text string) string {
		file := filepath.Join(dir, "catalog.json")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		return file
	}
	for text, want := range map[string]string{
		"{\n\"Images\": [}": "line 2: invalid character '}' looking for beginning of value",
		"{\"InstanceTypes\": [\n{\"InstanceTypeId\": \"ecs.x9.tiny\",\n\"CpuCores\": 3}]}":    `line 3: InstanceTypes[0].CpuCores: unknown field "CpuCores"`,
		"{\"InstanceTypes\": [\n{\"InstanceTypeId\": \"ecs.x9.tiny\", \"CpuCoreCount\": 2}]}": "line 2: InstanceTypes[0] ecs.x9.tiny: MemorySize: 0 is not between 0.1 and 1000000",
	} {
		file := write(text)
		err := run(t.Context(), []string{"-catalog", file}, failingWriter{t}, io.Discard)
		assert.EqualError(t, err, file+": ecstest: catalog: "+want)
	}
	err := run(t.Context(), []string{"-catalog", filepath.Join(dir, "none.json")}, failingWriter{t}, io.Discard)
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// A failingWriter is for what must not be written.
type failingWriter struct{ t *testing.T }

func (w failingWriter) Write(p []byte) (int, error) {
	w.t.Errorf("written: %s", p)
	return len(p), nil
}
