package ecstest

import "time"

// WithStepDuration sets the duration of each life cycle step, such as that from
// Starting to Running. The default is 20 ms. With kinds, it applies to these
// kinds only. With 0, a step ends at the next call to the server.
func WithStepDuration(d time.Duration, kinds ...Kind) Option {
	return func(s *Server) { s.backend.state.setStep(d, kinds...) }
}

// WithStock limits how many more instances of the type can be created. At 0 the
// type is sold out. RunInstances creates what is left if that is at least its
// MinAmount. With zones, the limit applies to each of these zones separately,
// and the other zones are not limited by it. Types without a limit never sell
// out.
func WithStock(instanceType string, amount int, zones ...string) Option {
	return func(s *Server) { s.backend.state.setStock(instanceType, amount, zones...) }
}

// WithCommandRunner makes run stand in for the instances: it determines what a
// command prints and its exit code. It is called once for each run of a command
// on an instance, at the end of the run; script is the command with its
// parameters filled in. Without this option, every command prints nothing and
// exits with 0.
//
// [WithStepDuration] for [KindInvocation] sets how long a run takes. A run that
// would take longer than the command's timeout ends as Timeout without a call
// to run. The server waits for run, which must not call the server.
func WithCommandRunner(run func(instanceID, script string, parameters map[string]string) (output string, exitCode int)) Option {
	return func(s *Server) {
		if run != nil {
			s.backend.state.runCommand = run
		}
	}
}
