package ecstest

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// An Option configures a [Server] in [NewServer].
type Option interface{ apply(*Server) }

// An optionFunc is an option that is no more than a function.
type optionFunc func(*Server)

func (f optionFunc) apply(s *Server) { f(s) }

// WithCredentials makes the server accept the key pair instead of the default one. If the option is used several times,
// the server accepts all of the key pairs, and [Server.Client] uses the first. With a security token the key pair is
// temporary: every request signed with it must carry the token.
func WithCredentials(accessKeyID, accessKeySecret, securityToken string) Option {
	return optionFunc(func(s *Server) { s.gateway.Accept(accessKeyID, accessKeySecret, securityToken) })
}

// WithDenied denies actions to a caller, which is an access key ID or the name of a RAM role whose credentials come
// from [Server.Metadata] or AssumeRole. These calls fail with Forbidden.RAM, status 403, and an AccessDeniedDetail. In an action, *
// stands for any text, as in "Delete*". Without actions, all are denied.
func WithDenied(caller string, actions ...string) Option {
	if len(actions) == 0 {
		actions = []string{"*"}
	}
	return optionFunc(func(s *Server) { s.gateway.Deny(caller, actions...) })
}

// WithFaults adds faults that apply from the start.
func WithFaults(faults ...Fault) Option {
	return optionFunc(func(s *Server) { s.Inject(faults...) })
}

// Fail makes every call to the action fail with the code and HTTP status, once its signature and required parameters
// have passed. It is short for the commonest handler; [ReturnError] is the same as a fault. A status below 400 or above
// 599 is replaced with 400.
func Fail(action, code string, status int) Option {
	return WithHandler(action, func(url.Values) (any, error) {
		return nil, &ecs.Error{Code: code, HTTPStatus: status, Message: "The test server was told to reject " + action + "."}
	})
}

// WithHandler makes f handle every call to the action, in place of the simulation if there is one. The action may be
// newer than this module and unknown to it. f serves it in whatever version, so a handler can also stand in for an action
// of another product than ECS; [Call] tells the version.
//
// Before it calls f, the server checks the signature, the client token and, for an action that it knows, the required
// parameters. f gets the parameters of the action by wire name.
//
// The value that f returns is encoded by [json.Marshal] and must become a JSON object: usually it is a pointer to the
// Response of the action's package under ecs/api. A nil value is a response without fields. The server adds the
// RequestId and converts the response to XML for a client that asks for it. The lists of such a Response are plain, where
// those of the service may be inside an object: clients of this module read both, others may need a map.
//
// For an action that has a package, [On] is the same with types.
//
// If f returns an [*ecs.Error], the response is that error, with its code, message and status. A status below 400 or
// above 599 is replaced with 400. Any other error becomes InternalError with status 500.
//
// f must be safe for concurrent use. It may call the server.
func WithHandler(action string, f func(params url.Values) (any, error)) Option {
	return optionFunc(func(s *Server) {
		if f != nil {
			s.gateway.Handle(action, handler(action, f))
		}
	})
}

// WithCommandRunner makes run stand in for the instances: it determines what a command prints and its exit code. It is
// called once for each run of a command on an instance, at the end of the run; script is the command with its
// parameters filled in. Without this option, every command prints nothing and exits with 0.
//
// [WithStepDuration] for [KindInvocation] sets how long a run takes. A run that would take longer than the command's
// timeout ends as Timeout without a call to run. The server waits for run, which must not call the server.
func WithCommandRunner(run func(instanceID, script string, parameters map[string]string) (output string, exitCode int)) Option {
	return optionFunc(func(s *Server) {
		if run != nil {
			s.backend.Do(func(st *backend.State) { st.RunCommand = run })
		}
	})
}

// WithStock limits how many more instances of the type can be created. At 0 the type is sold out. RunInstances creates
// what is left if that is at least its MinAmount. With zones, the limit applies to each of these zones separately, and
// the other zones are not limited by it. Types without a limit never sell out.
func WithStock(instanceType string, amount int, zones ...string) Option {
	return optionFunc(func(s *Server) { s.backend.Do(func(st *backend.State) { st.SetStock(instanceType, amount, zones...) }) })
}

// WithQuota sets a quota of the account, which applies to each region. The name is that of DescribeAccountAttributes:
// max-security-groups, max-elastic-network-interfaces (secondary ones), max-postpaid-instance-vcpu-count,
// max-spot-instance-vcpu-count, max-postpaid-yundisk-capacity (GiB of data disks), max-dedicated-hosts,
// max-axt-command-count or max-axt-invocation-daily. Other names have no effect. A call that would exceed the quota fails
// with the documented error, such as QuotaExceed.ElasticQuota for vCPUs. What the account already has stays. Without this
// option, quotas are so high that tests do not meet them.
func WithQuota(name string, most int) Option {
	return optionFunc(func(s *Server) { s.backend.Do(func(st *backend.State) { st.SetQuota(backend.Quota(name), most) }) })
}

// WithStepDuration sets the duration of each life cycle step, such as that from Starting to Running. The default is 20
// ms. With kinds, it applies to these kinds only. With 0, a step ends at the next call to the server.
func WithStepDuration(d time.Duration, kinds ...Kind) Option {
	return optionFunc(func(s *Server) { s.backend.Do(func(st *backend.State) { st.SetStep(d, backendKinds(kinds)...) }) })
}

// WithDeletionDuration makes the deletion of an instance or a disk take time: it is listed for d more, an instance as
// Stopping and a disk as Deleting, and can no longer be used. By default it is gone when the call returns. With kinds, it
// applies to these only: [KindInstance] or [KindDisk]. The deletion of a network interface is a step for
// [WithStepDuration]; everything else is gone at once, as in the service.
func WithDeletionDuration(d time.Duration, kinds ...Kind) Option {
	return optionFunc(func(s *Server) { s.backend.Do(func(st *backend.State) { st.SetDeletion(d, backendKinds(kinds)...) }) })
}

func backendKinds(kinds []Kind) []backend.Kind {
	of := make([]backend.Kind, len(kinds))
	for i, kind := range kinds {
		of[i] = backend.Kind(kind)
	}
	return of
}

// A Kind is a kind of resource, for [WithStepDuration] and [WithDeletionDuration]. Its text is the ResourceType of the tag
// actions, where they support the kind.
type Kind string

// The kinds of resource that a [Server] keeps.
const (
	KindInstance         Kind = "instance"
	KindDisk             Kind = "disk"
	KindImage            Kind = "image"
	KindSnapshot         Kind = "snapshot"
	KindNetworkInterface Kind = "eni"
	KindSecurityGroup    Kind = "securitygroup"
	KindVPC              Kind = "vpc"
	KindVSwitch          Kind = "vswitch"
	KindEIP              Kind = "eip"
	KindKeyPair          Kind = "keypair"
	KindCommand          Kind = "command"
	KindInvocation       Kind = "invocation"

	KindCapacityReservation Kind = "capacityreservation"
	KindElasticityAssurance Kind = "elasticityassurance"
	KindReservedInstance    Kind = "reservedinstance"
	KindStorageCapacityUnit Kind = "storagecapacityunit"
	// KindAutoProvisioningGroup is a group that launches instances; its step is the time before an asynchronous one begins.
	KindAutoProvisioningGroup Kind = "autoprovisioninggroup"
)

// WithCallLog calls f for each call when it ends, with the [Call] that [Server.Calls] will return. f must be safe for
// concurrent use and must not modify Params.
func WithCallLog(f func(Call)) Option {
	return optionFunc(func(s *Server) {
		if f != nil {
			s.gateway.Notify(func(r gateway.Record) { f(Call(r)) })
		}
	})
}

// handler converts the function of [WithHandler] for the named action.
func handler(name string, f func(url.Values) (any, error)) gateway.Handler {
	return func(params url.Values) (reply.Object, *action.Error) {
		v, err := f(params)
		if err != nil {
			return nil, errorOf(err)
		}
		b, err := json.Marshal(v)
		if err != nil {
			return nil, errorOf(err)
		}
		response, ok := reply.Parse(b).(reply.Object)
		if !ok && v != nil {
			return nil, action.Errorf("InternalError", "The handler of %s did not return an object.", name)
		}
		return slices.DeleteFunc(response, func(f reply.Field) bool { return f.Name == "RequestId" }), nil
	}
}

// errorOf returns the error response for an error of a handler.
func errorOf(err error) *action.Error {
	e, ok := errors.AsType[*ecs.Error](err)
	if !ok {
		return action.Errorf("InternalError", "%v", err)
	}
	return action.Errorf(e.Code, "%s", cmp.Or(e.Message, e.Code)).With(e.HTTPStatus)
}
