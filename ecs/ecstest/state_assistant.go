package ecstest

import "time"

// A keyPair is an SSH key pair; its id is its name, which is unique in a region.
type keyPair struct {
	resource
	fingerprint string
	publicKey   string // a line of authorized_keys
}

// A command is a script that the cloud assistant keeps.
type command struct {
	resource
	name, description string
	language          string // RunShellScript, RunBatScript or RunPowerShellScript
	content           string // plain
	workingDir        string
	launcher          string
	timeout           int // seconds
	parameters        bool
	parameterNames    []string
	invocations       int // how often it was run
}

// An invocation is one run of a command, on one or more instances.
type invocation struct {
	resource
	command         *command // as it was then; it may be on no list
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

// An invocationResult is how an invocation fares on one instance.
type invocationResult struct {
	instanceID                        string
	status                            string
	output                            string // plain
	exitCode                          int
	errorCode, errorInfo              string
	dropped                           int // bytes of output cut off
	repeats                           int
	started, finished, ended, updated time.Time // ended: by StopInvocation
	change                            *timer    // the end of the step under way
}
