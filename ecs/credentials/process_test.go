package credentials_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// TestMain lets the test binary be the program that prints keys.
func TestMain(m *testing.M) {
	if mode := os.Getenv("PRINT_KEYS"); mode != "" {
		os.Exit(printKeys(mode, os.Args[1:]))
	}
	os.Exit(m.Run())
}

func printKeys(mode string, args []string) int {
	if f, err := os.OpenFile(os.Getenv("PRINT_KEYS_RUNS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		_, _ = f.WriteString(".")
		_ = f.Close()
	}
	switch mode {
	case "hang":
		time.Sleep(5 * time.Second)
	case "child": // keeps the output open after its parent was killed
		cmd := exec.Command(os.Args[0])
		cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), "PRINT_KEYS=hang"), os.Stdout, os.Stderr
		_ = cmd.Run()
	case "flood":
		fmt.Fprint(os.Stderr, strings.Repeat("noise ", 100000))
		fmt.Print(strings.Repeat(" ", 3<<20), "{}")
	case "fail":
		fmt.Print(`{"access_key_secret":"pl4nted-one"}`)
		fmt.Fprintln(os.Stderr, "vault said: pl4nted-one, and secret=pl4nted-two, for", strings.Join(args, "|"))
		return 3
	default:
		fmt.Print(mode)
	}
	return 0
}

func TestProcess(t *testing.T) {
	t.Setenv("GORACE", "atexit_sleep_ms=0")
	exe, err := os.Executable()
	require.NoError(t, err)
	run := func(t *testing.T, mode, args string, o credentials.ProcessOptions) (credentials.Credentials, error) {
		t.Helper()
		t.Setenv("PRINT_KEYS", mode)
		return credentials.Process(`"`+exe+`" `+args, o).Retrieve(t.Context())
	}
	at := time.Now().Add(time.Hour).Truncate(time.Second)
	for _, tt := range []struct {
		name, prints string
		want         credentials.Credentials
		err          string
	}{
		{"keys", `{"mode":"AK","access_key_id":"i","access_key_secret":"s"}`, credentials.Credentials{AccessKeyID: "i", AccessKeySecret: "s"}, ""},
		{"no mode", `{"access_key_id":"i","access_key_secret":"s"}`, credentials.Credentials{AccessKeyID: "i", AccessKeySecret: "s"}, ""},
		{"temporary keys", `{"mode":"StsToken","access_key_id":"i","access_key_secret":"s","sts_token":"t","expiration":"` + at.UTC().Format(stamp) + `"}`,
			credentials.Credentials{AccessKeyID: "i", AccessKeySecret: "s", SecurityToken: "t", Expires: at}, ""},
		{"no token", `{"mode":"StsToken","access_key_id":"i","access_key_secret":"s"}`, credentials.Credentials{}, "mode StsToken without a token"},
		{"another mode", `{"mode":"RamRoleArn","access_key_id":"i","access_key_secret":"s"}`, credentials.Credentials{}, "want mode AK or StsToken"},
		{"no keys", `{}`, credentials.Credentials{}, "the AccessKey id or secret is empty"},
		{"no JSON", `pl4nted`, credentials.Credentials{}, "its output is not a JSON object with keys"},
		{"odd expiration", `{"access_key_id":"i","access_key_secret":"s","expiration":"1"}`, credentials.Credentials{}, "the expiration is not a time such as"},
		{"expired, by a clock that may be wrong", `{"access_key_id":"i","access_key_secret":"s","expiration":"2020-01-01T00:00:00Z"}`,
			credentials.Credentials{AccessKeyID: "i", AccessKeySecret: "s", Expires: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}, ""},
		{"flood", "flood", credentials.Credentials{}, "its output is not a JSON object with keys"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := run(t, tt.prints, "", credentials.ProcessOptions{})
			if tt.err == "" {
				require.NoError(t, err)
				sameKeys(t, tt.want, got)
				return
			}
			assert.ErrorContains(t, err, tt.err)
			assert.NotContains(t, err.Error(), "pl4nted")
			assert.Less(t, len(err.Error()), 4000)
		})
	}
	t.Run("fails", func(t *testing.T) {
		_, err := run(t, "fail", `'a b' $HOME`, credentials.ProcessOptions{})
		assert.EqualError(t, err, fmt.Sprintf(`process %q: exit status 3; it said "vault said: [redacted], and [redacted]"`, exe))
	})
	t.Run("not there", func(t *testing.T) {
		_, err := credentials.Process("/no/such/tool --secret=pl4nted", credentials.ProcessOptions{}).Retrieve(t.Context())
		assert.EqualError(t, err, `process "/no/such/tool": no such file or directory`)
		_, err = credentials.Process("", credentials.ProcessOptions{}).Retrieve(t.Context())
		assert.EqualError(t, err, "process: the command is empty")
	})
	t.Run("forbidden", func(t *testing.T) {
		for _, value := range []string{"true", "TRUE", "1"} {
			t.Setenv("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", value)
			_, err := run(t, `{"access_key_id":"i","access_key_secret":"s"}`, "", credentials.ProcessOptions{})
			assert.EqualError(t, err, "process: forbidden by ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS")
		}
	})
	t.Run("runs", func(t *testing.T) {
		for prints, want := range map[string]string{
			`{"access_key_id":"i","access_key_secret":"s"}`:                                               "...",
			`{"access_key_id":"i","access_key_secret":"s","expiration":"` + at.UTC().Format(stamp) + `"}`: ".",
		} {
			runs := t.TempDir() + "/runs"
			t.Setenv("PRINT_KEYS_RUNS", runs)
			t.Setenv("PRINT_KEYS", prints)
			p := credentials.Process(`"`+exe+`"`, credentials.ProcessOptions{})
			for range 3 {
				assert.Equal(t, "i", retrieve(t, p))
			}
			got, err := os.ReadFile(runs)
			require.NoError(t, err)
			assert.Equal(t, want, string(got), "keys without an expiration are printed anew")
		}
	})
}

// The program is killed at its timeout, and its output is not waited for much longer.
func TestProcess_timesOut(t *testing.T) {
	t.Parallel() // killing is slow
	env, err := exec.LookPath("env")
	if err != nil {
		t.Skip("without the program env, only a serial test could set a variable")
	}
	exe, err := os.Executable()
	require.NoError(t, err)
	for _, mode := range []string{"hang", "child"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			_, err := credentials.Process(fmt.Sprintf("%s PRINT_KEYS=%s %q", env, mode, exe), credentials.ProcessOptions{Timeout: 200 * time.Millisecond}).Retrieve(t.Context())
			assert.EqualError(t, err, fmt.Sprintf("process %q: it did not exit within 200ms", env))
			assert.Less(t, time.Since(start), 10*time.Second)
		})
	}
}
