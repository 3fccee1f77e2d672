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
	content           string // base64
	workingDir        string
	timeout           int // seconds
	parameters        bool
	parameterNames    []string
	invocations       int  // how often it was run
	kept              bool // false: only for the invocation that came with it
}

// An invocation is one run of a command, on one or more instances.
type invocation struct {
	resource
	command    *command
	content    string // base64, with the parameters filled in
	parameters string // JSON object
	repeatMode string
	frequency  string
	username   string
	workingDir string
	timeout    int // seconds
	status     string
	results    []*invocationResult
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
	started, finished, ended, updated time.Time
	change                            *timer // the end of the step under way
}
