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
	processGrace   = 2 * time.Second // for a killed program's children, who may hold on to its output
	maxStderr      = 64 << 10        // more than is shown, so that no secret is cut before it is found
	maxShown       = 500             // characters of it
)

const envNoProcess = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"

// ProcessOptions change how a program is run.
type ProcessOptions struct {
	Timeout time.Duration // default: 1 minute
	Logger  *slog.Logger  // told of refreshes that fail while the keys still serve
}

// Process provides the keys that a program prints, as JSON with access_key_id, access_key_secret, sts_token and
// expiration. Without an expiration it is run each time keys are needed. No shell is involved: the command is split into
// words as a shell would, with quotes and, except on Windows, backslashes; nothing else has a meaning. What the program
// writes to its standard error becomes part of the error when it fails, without what looks like a secret. While
// ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS is true the program is not run.
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

// processBound is how long a refresh may take that runs a program: no less than any other.
func processBound(timeout time.Duration) time.Duration {
	return max(refreshTimeout, timeout+2*processGrace)
}

func runProcess(ctx context.Context, words []string, timeout time.Duration) (Credentials, error) {
	limited, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("it did not end within %s", timeout))
	defer cancel()
	cmd := exec.CommandContext(limited, words[0], words[1:]...) //nolint:gosec // G204: to run what the caller names is the purpose
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

// printed is what a program prints.
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
		return p, errors.New("it printed no JSON object of keys") // the JSON error could quote what it printed
	}
	return p, nil
}

func (p printed) credentials() (Credentials, error) {
	switch {
	case p.Mode != "" && !strings.EqualFold(p.Mode, "AK") && !strings.EqualFold(p.Mode, "StsToken"):
		return Credentials{}, errors.New("want mode AK or StsToken") // the one it printed may be anything
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

// head keeps the beginning of what is written to it. It does not embed its buffer, whose ReadFrom would know no limit.
type head struct {
	text  bytes.Buffer
	limit int
}

func (h *head) Write(p []byte) (int, error) {
	h.text.Write(p[:min(len(p), h.limit-h.text.Len())])
	return len(p), nil
}
