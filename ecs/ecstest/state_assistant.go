package ecstest

import "time"

// A keyPair is an SSH key pair. Its ID is its name, which is unique in a
// region.
type keyPair struct {
	resource
	fingerprint string
	publicKey   string // in authorized_keys format
}

// A command is a Cloud Assistant command.
type command struct {
	resource
	name, description string
	language          string // RunShellScript, RunBatScript or RunPowerShellScript
	content           string // plain text
	workingDir        string
	launcher          string
	timeout           int // seconds
	parameters        bool
	parameterNames    []string
	invocations       int // number of invocations
}

// An invocation is one execution of a command, on one or more instances.
type invocation struct {
	resource
	command         *command // a copy as of the invocation; it need not be stored
	parameters      map[string]string
	repeatMode      string
	frequency       string
	username        string
	workingDir      string
	launcher        string
	terminationMode string
	containerID     string
	containerName   string
	timeout         int // seconds
	results         []*invocationResult
}

// An invocationResult is the result of an invocation on one instance.
type invocationResult struct {
	instanceID                        string
	status                            string
	output                            string // plain text
	exitCode                          int
	errorCode, errorInfo              string
	dropped                           int // bytes of output cut off
	repeats                           int
	started, finished, ended, updated time.Time // ended: by StopInvocation
	change                            *timer    // the end of the current step
}
