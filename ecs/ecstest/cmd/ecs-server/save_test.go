package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// The test binary is a server, or writes the file of this name again and again, for tests that kill it.
const asServer, asWriter = "ECS_SERVER_TEST_ARGS", "ECS_SERVER_TEST_FILE"

func TestMain(m *testing.M) {
	if file := os.Getenv(asWriter); file != "" {
		for i := 0; replaceFile(file, contentOf(i)) == nil; i++ {
		}
		return
	}
	if args := os.Getenv(asServer); args != "" {
		os.Args = append(os.Args[:1], strings.Split(args, "\n")...)
		main()
		return
	}
	m.Run()
}

func contentOf(i int) []byte { return bytes.Repeat([]byte{'a' + byte(i%26)}, 1<<20+i) }

// startProcess starts this binary as another program.
func startProcess(t *testing.T, variable, value string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), variable+"="+value)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd, bufio.NewReader(out)
}

// A program that is killed while it replaces a file leaves the old or the new content.
func TestReplaceFile_kill(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	for range 10 {
		before, _ := os.ReadFile(file)
		cmd, _ := startProcess(t, asWriter, file)
		require.Eventually(t, func() bool { // it is at work
			content, _ := os.ReadFile(file)
			return len(content) > 0 && !bytes.Equal(content, before)
		}, 20*time.Second, time.Millisecond)
		require.NoError(t, cmd.Process.Kill())
		_ = cmd.Wait()
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(content, contentOf(len(content)-1<<20)), "%d bytes", len(content))
	}
}

// groupNames returns the names of the security groups in the order of their creation.
func groupNames(t *testing.T, c ecs.Invoker) []string {
	t.Helper()
	var names []string
	for g, err := range describesecuritygroups.All(t.Context(), c, nil) {
		require.NoError(t, err)
		names = append(names, g.SecurityGroupName)
	}
	return names
}

// A server that is killed has saved an account that was there, and all of it but what came since the last time of saving.
func TestSave_kill(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "account.jsonl")
	asked, inFile := 0, 0
	var want []string
	for range 5 {
		cmd, out := startProcess(t, asServer, "-load\n"+file+"\n-save\n"+file)
		first, err := out.ReadString('\n')
		require.NoError(t, err)
		r := running{url: strings.TrimSpace(strings.TrimPrefix(first, "listening on "))}
		c := r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret)
		names := groupNames(t, c)
		require.GreaterOrEqual(t, len(names), inFile)
		require.LessOrEqual(t, len(names), asked)
		require.Equal(t, want[:len(names)], names, "none is missing in between")
		want = names
		ended := make(chan int)
		go func() { // until the server is gone
			i := len(names)
			for ; i < len(names)+150; i++ {
				_, err := createsecuritygroup.Do(t.Context(), c, &createsecuritygroup.Request{SecurityGroupName: nameOf(i)}, ecs.WithRetry(ecs.NoRetry))
				if err != nil {
					break
				}
			}
			ended <- i
		}()
		require.Eventually(t, func() bool { return entriesIn(t, file) > len(names)+1 }, 20*time.Second, time.Millisecond)
		inFile = entriesIn(t, file) - 1 // the pace
		require.NoError(t, cmd.Process.Kill())
		asked = <-ended + 1 // that may have been on its way
		for i := len(want); i < asked; i++ {
			want = append(want, nameOf(i))
		}
	}
	r := start(t, "-load", file, "-save", file)
	names := groupNames(t, r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret))
	assert.Equal(t, want[:len(names)], names)
	require.NoError(t, r.stop())
	assert.Equal(t, len(names)+1, entriesIn(t, file))
}

func nameOf(i int) string { return "group-" + strconv.Itoa(i) }

// entriesIn returns the number of entries that the file announces.
func entriesIn(t *testing.T, file string) int {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	var header struct{ Entries int }
	require.NoError(t, json.NewDecoder(bytes.NewReader(content)).Decode(&header))
	return header.Entries
}

func TestSave(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "account.jsonl")
	r := start(t, "-save", file, "-seed-data")
	c := r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret)
	_, err := createkeypair.Do(t.Context(), c, &createkeypair.Request{KeyPairName: "mine"})
	require.NoError(t, err)
	require.NoError(t, r.stop())
	assert.Contains(t, r.advice(), "To go on with it, add -load "+file+".\n")
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm()&0o677, "only the owner may read it")

	// What was saved is refused as a new file, and loads as often as somebody likes.
	err = run(t.Context(), []string{"-save", file}, new(buffer), new(buffer))
	require.EqualError(t, err, file+" exists: load it, too, with -load, or remove it")
	for _, args := range [][]string{{"-load", file}, {"-load", file, "-save", file + "2"}, {"-load", file + "2", "-save", file + "2"}} {
		r := start(t, args...)
		var pairs []string
		for k, err := range describekeypairs.All(t.Context(), r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret), nil) {
			require.NoError(t, err)
			pairs = append(pairs, k.KeyPairName)
		}
		assert.ElementsMatch(t, []string{"seed", "mine"}, pairs)
		require.NoError(t, r.stop())
	}
}

// A damaged file starts nothing, and says where the damage is.
func TestLoad_damaged(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "account.jsonl")
	r := start(t, "-save", file, "-seed-data")
	require.NoError(t, r.stop())
	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	lines := strings.SplitAfter(strings.TrimSuffix(string(whole), "\n"), "\n")
	for _, tt := range []struct{ text, want string }{
		{"", "it is empty"},
		{string(whole[:len(whole)-10]), "line 5: the JSON object does not end"},
		{strings.Join(lines[:4], ""), "it has 3 of the 4 entries that line 1 announces"},
		{strings.Replace(string(whole), "web-[1,1]", "web-[1,2]", 1), "line 4: the checksum is wrong"},
		{strings.Replace(string(whole), `"seed"`, `seed"`, 1), "line 3: invalid character 's'"},
	} {
		require.NoError(t, os.WriteFile(file, []byte(tt.text), 0o600))
		var stdout, stderr buffer
		err := run(t.Context(), []string{"-load", file, "-save", file}, &stdout, &stderr)
		require.ErrorContains(t, err, file+": ecstest: load: "+tt.want)
		assert.Empty(t, stdout.String())
		assert.Empty(t, stderr.String())
		left, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, tt.text, string(left), "it is left as it is")
	}
	err = run(t.Context(), []string{"-load", file + "2"}, new(buffer), new(buffer))
	require.ErrorIs(t, err, os.ErrNotExist)
	err = run(t.Context(), []string{"-load", file, "-seed-data"}, new(buffer), new(buffer))
	require.EqualError(t, err, "-load and -seed-data: want one of them")
}

// A place where nothing can be saved is found before the server starts. If saving fails later, it is said, tried again, and
// an error at the end.
func TestSave_impossible(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "dir")
	file := filepath.Join(dir, "account.jsonl")
	var stdout buffer
	err := run(t.Context(), []string{"-save", file}, &stdout, new(buffer))
	require.ErrorIs(t, err, os.ErrNotExist)
	assert.Empty(t, stdout.String())

	require.NoError(t, os.Mkdir(dir, 0o700))
	ctx, cancel := context.WithCancel(t.Context())
	var stderr buffer
	log := newLog(&stderr)
	srv := ecstest.NewServer(ecstest.WithJournal())
	keep := newKeeper(config{saveFile: file}, log)
	stop, err := keep.start(ctx, srv)
	require.NoError(t, err)
	defer cancel()
	require.NoError(t, os.RemoveAll(dir))
	_, err = createkeypair.Do(ctx, srv.Client(), &createkeypair.Request{KeyPairName: "mine"})
	require.NoError(t, err)
	keep.wake()
	require.Eventually(t, func() bool { return strings.Contains(stderr.String(), "level=ERROR") }, 20*time.Second, time.Millisecond)
	assert.Contains(t, stderr.String(), `msg="the account is not saved"`)
	require.ErrorIs(t, stop(), os.ErrNotExist)
}
