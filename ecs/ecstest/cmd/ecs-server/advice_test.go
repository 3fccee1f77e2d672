package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// section returns the indented lines below a title of the instructions.
func section(t *testing.T, advice, title string) string {
	t.Helper()
	_, rest, ok := strings.Cut(advice, "\n"+title)
	require.True(t, ok, title)
	_, rest, _ = strings.Cut(rest, "\n")
	var lines []string
	for line := range strings.Lines(rest) {
		code, ok := strings.CutPrefix(line, "    ")
		if !ok {
			break
		}
		lines = append(lines, code)
	}
	require.NotEmpty(t, lines, title)
	return strings.Join(lines, "")
}

// The instructions for this library are run as they are printed, with nothing else in the environment.
func TestAdvice_thisLibrary(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the exports are for a Unix shell")
	}
	const key, secret = "my-id", "testsecret"
	server := start(t, "-access-key-id", key, "-region", "us-west-1", "-seed-data", "-tls")
	advice := adviceOf(t, config{keyID: key, secret: secret, region: "us-west-1"}, strings.TrimPrefix(server.url, "http://"))

	dir := t.TempDir()
	main, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "program")
	require.NoError(t, os.WriteFile(main, []byte(`package main

import (
	"context"
	"fmt"
	"os"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
)

func main() {
	`+section(t, advice, "This library:")+`
	if err == nil {
		var resp *describeinstances.Response
		if resp, err = describeinstances.Do(context.Background(), client, nil); err == nil {
			fmt.Println(len(resp.Instances), resp.Instances[0].RegionID)
			return
		}
	}
	fmt.Println(err)
	os.Exit(1)
}
`), 0o600))
	output, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, main).CombinedOutput() // from a folder of this module
	require.NoError(t, err, "%s", output)

	script := section(t, advice, "Credentials, ") + "exec '" + program + "'"
	shell := exec.CommandContext(t.Context(), "/bin/sh", "-c", script)
	shell.Env, shell.Dir = []string{"HOME=" + dir}, dir
	output, err = shell.CombinedOutput()
	require.NoError(t, err, "%s", output)
	assert.Equal(t, "3 us-west-1\n", string(output))

	_, url, ok := strings.Cut(section(t, advice, "What happened"), "curl ")
	require.True(t, ok)
	status, text := get(t, strings.TrimSpace(url))
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, text, `"DescribeInstances": {`)
}

func adviceOf(t *testing.T, c config, host string) string {
	t.Helper()
	var b strings.Builder
	advise(&b, c, host)
	return b.String()
}

// Each client is told the address, and nobody is told a secret that the user chose.
func TestAdvice(t *testing.T) {
	t.Parallel()
	const host = "127.0.0.1:8080"
	advice := adviceOf(t, config{keyID: "me", secret: "hush-hush", region: "us-west-1"}, host)
	titles := regexp.MustCompile(`(?m)^[A-Z].*:$`).FindAllString(advice, -1)
	require.Len(t, titles, 10)
	for _, title := range titles[1:] {
		code := section(t, advice, title)
		assert.Contains(t, code, host, title)
		assert.Equal(t, !strings.HasPrefix(title, "What happened"), strings.Contains(code, "us-west-1"), title)
	}
	credentials := section(t, advice, titles[0])
	assert.Equal(t, 2, strings.Count(credentials, "=me "), credentials)
	assert.Equal(t, 2, strings.Count(credentials, "='<the secret>'"), credentials)
	assert.NotRegexp(t, `hush-hush|\{[a-z]+\}`, advice)
}
