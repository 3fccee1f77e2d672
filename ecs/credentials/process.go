package credentials

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

const (
	processTimeout = 60 * time.Second
	processGrace   = 2 * time.Second // for the children of a killed program, which may keep its output open
	maxStderr      = 64 << 10        // bytes; more than is shown, so that no secret is cut before it is found
	maxShown       = 500             // characters of the standard error
)

const envNoProcess = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"

// ProcessOptions configure [Process].
type ProcessOptions struct {
	Timeout time.Duration // of one run. Default: 1 minute
	Logger  *slog.Logger  // logs refreshes that fail while the old keys are valid. Default: none
}

// Process returns a provider of the keys that a program prints, as JSON with access_key_id, access_key_secret, sts_token
// and expiration. If there is no expiration, the program runs each time keys are needed. It runs without a shell: the
// command is split into words as a shell does, with quotes and, except on Windows, backslashes; no other character is
// special. When the program fails, the error contains its standard error, without anything that looks like a secret. The
// provider fails while ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS is true.
func Process(command string, o ProcessOptions) Provider {
	words, err := splitCommand(command, runtime.GOOS == "windows")
	if err != nil {
		return failing(fmt.Errorf("process: %w", err))
	}
	if o.Timeout <= 0 {
		o.Timeout = processTimeout
	}
	p := cachedWithin(processBound(o.Timeout), func(ctx context.Context) (Credentials, error) {
		c, err := runProcess(ctx, words, o.Timeout)
		if err != nil {
			return Credentials{}, fmt.Errorf("process %q: %w", words[0], err) // the other words may be secrets
		}
		return c, nil
	}, o.Logger)
	return prompt(func(ctx context.Context) (Credentials, error) {
		if isSet(envNoProcess) {
			return Credentials{}, fmt.Errorf("process: forbidden by %s", envNoProcess)
		}
		return p.Retrieve(ctx)
	})
}

// processBound returns the limit for a refresh that runs a program. It is never less than that of other refreshes.
func processBound(timeout time.Duration) time.Duration {
	return max(refreshTimeout, timeout+2*processGrace)
}

func runProcess(ctx context.Context, words []string, timeout time.Duration) (Credentials, error) {
	limited, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("it did not exit within %s", timeout))
	defer cancel()
	cmd := exec.CommandContext(limited, words[0], words[1:]...) //nolint:gosec // G204: the caller chooses the command
	stdout, stderr := &head{limit: maxResponse}, &head{limit: maxStderr}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = stdout, stderr, processGrace
	err := cmd.Run()
	if limited.Err() != nil {
		err = context.Cause(limited)
	}
	if e, ok := errors.AsType[*exec.Error](err); ok {
		err = e.Err // its text would name the program again
	}
	err = cause(err)
	out, parseErr := parsePrinted(stdout.text.Bytes())
	if err == nil {
		err = parseErr
	}
	var c Credentials
	if err == nil {
		c, err = out.credentials()
	}
	if err == nil {
		return c, nil
	}
	if said := hideSecrets(stderr.text.String(), out.AccessKeySecret, out.STSToken); said != "" {
		return Credentials{}, fmt.Errorf("%w; it said %.*q", err, maxShown, said)
	}
	return Credentials{}, err
}

// printed is the output of a program.
type printed struct {
	Mode            string `json:"mode"`
	AccessKeyID     string `json:"access_key_id"`
	AccessKeySecret string `json:"access_key_secret"`
	STSToken        string `json:"sts_token"`
	Expiration      string `json:"expiration"`
}

func parsePrinted(text []byte) (printed, error) {
	var p printed
	if err := json.Unmarshal(text, &p); err != nil {
		return p, errors.New("its output is not a JSON object with keys") // the error of package json could quote it
	}
	return p, nil
}

func (p printed) credentials() (Credentials, error) {
	switch {
	case p.Mode != "" && !strings.EqualFold(p.Mode, "AK") && !strings.EqualFold(p.Mode, "StsToken"):
		return Credentials{}, errors.New("want mode AK or StsToken") // the text of another one may be anything, so it is not quoted
	case strings.EqualFold(p.Mode, "StsToken") && p.STSToken == "":
		return Credentials{}, errors.New("mode StsToken without a token")
	}
	c := Credentials{AccessKeyID: p.AccessKeyID, AccessKeySecret: p.AccessKeySecret, SecurityToken: p.STSToken}
	if err := c.Check(); err != nil || p.Expiration == "" {
		return c, err
	}
	var err error
	c.Expires, err = expiry(p.Expiration)
	return c, err
}

// head keeps the first bytes that are written to it. It does not embed its buffer, whose ReadFrom would ignore the limit.
type head struct {
	text  bytes.Buffer
	limit int
}

func (h *head) Write(p []byte) (int, error) {
	h.text.Write(p[:min(len(p), h.limit-h.text.Len())])
	return len(p), nil
}
