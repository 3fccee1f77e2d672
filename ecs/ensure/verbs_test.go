package ensure_test

import (
	"context"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ensure"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// The verbs, by names that the tests share.
var (
	running verb = func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.InstanceRunning(ctx, c, w.one, opts...))
	}
	stopped verb = func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.InstanceStopped(ctx, c, w.one, opts...))
	}
	released verb = func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.InstanceGone(ctx, c, w.one, opts...))
	}
	diskAtOne verb = func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.DiskAttached(ctx, c, w.disk, w.one, opts...))
	}
	diskAtTwo verb = func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.DiskAttached(ctx, c, w.disk, w.two, opts...))
	}
	diskNotAtOne verb = func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.DiskDetached(ctx, c, w.disk, w.one, opts...))
	}
	diskOf100 verb = func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.DiskSize(ctx, c, w.disk, 100, opts...))
	}
	diskGone verb = func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.DiskGone(ctx, c, w.disk, opts...))
	}
	networkAtOne verb = func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.InterfaceAttached(ctx, c, w.network, w.one, opts...))
	}
	networkAtTwo verb = func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.InterfaceAttached(ctx, c, w.network, w.two, opts...))
	}
	networkNotAtOne verb = func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.InterfaceDetached(ctx, c, w.network, w.one, opts...))
	}
	networkGone verb = func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.InterfaceGone(ctx, c, w.network, opts...))
	}
)

func addresses(texts ...string) verb {
	return func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		var all []netip.Addr
		for _, s := range texts {
			all = append(all, netip.MustParseAddr(s))
		}
		return did(ensure.AddressesAssigned(ctx, c, w.network, all, opts...))
	}
}

// someAddresses assigns the first n of addresses that nothing else has.
func someAddresses(n int) verb {
	return func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.AddressesAssigned(ctx, c, w.network, w.addresses(n), opts...))
	}
}

func rules(direction types.RuleDirection, all ...ensure.Rule) verb {
	return func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.RulesExactly(ctx, c, w.group, direction, all, opts...))
	}
}

func tags(pairs ...string) verb { // pairs like a=1
	return func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.TagsExactly(ctx, c, types.ResourceTypeDisk, w.disk, tagMap(pairs), opts...))
	}
}

func moreTags(pairs ...string) verb {
	return func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.TagsAtLeast(ctx, c, types.ResourceTypeDisk, w.disk, tagMap(pairs), opts...))
	}
}

func tagMap(pairs []string) map[string]string {
	all := make(map[string]string)
	for _, p := range pairs {
		key, value, _ := strings.Cut(p, "=")
		all[key] = value
	}
	return all
}

func shared(accounts ...string) verb {
	return func(ctx context.Context, c ecs.Invoker, w *world, opts ...ensure.Option) ([]ensure.Action, error) {
		return did(ensure.ImageShared(ctx, c, w.image, accounts, opts...))
	}
}

// begin calls an action and does not wait for its end.
func begin(f func(w *world) error) verb {
	return func(_ context.Context, _ ecs.Invoker, w *world, _ ...ensure.Option) ([]ensure.Action, error) {
		return nil, f(w)
	}
}

var (
	stopping = begin(func(w *world) error {
		_, err := stopinstance.Do(w.Context(), w.c, &stopinstance.Request{InstanceID: w.one})
		return err
	})
	starting = begin(func(w *world) error {
		_, err := startinstance.Do(w.Context(), w.c, &startinstance.Request{InstanceID: w.one})
		return err
	})
	protected = begin(func(w *world) error {
		_, err := modifyinstanceattribute.Do(w.Context(), w.c, &modifyinstanceattribute.Request{InstanceID: w.one, DeletionProtection: new(true)})
		return err
	})
	attaching    = started(diskAtOne)
	detaching    = started(diskNotAtOne)
	attachingTwo = started(diskAtTwo)
	netAttaching = started(networkAtOne)
	netDetaching = started(networkNotAtOne)
)

// started begins what a verb does, and leaves it before its end.
func started(v verb) verb {
	return func(ctx context.Context, c ecs.Invoker, w *world, _ ...ensure.Option) ([]ensure.Action, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		_, err := v(ctx, ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
			defer func() {
				if !op.ReadOnly {
					cancel()
				}
			}()
			return c.Invoke(ctx, op, req, resp, opts...)
		}), w)
		if ctx.Err() == nil {
			return nil, err
		}
		return nil, nil
	}
}

var web = ensure.Rule{IPProtocol: types.IPProtocolTCP, PortRange: "80/80", SourceCIDRIP: "0.0.0.0/0"}

func rule(edit func(r *ensure.Rule)) ensure.Rule {
	r := web
	edit(&r)
	return r
}

var onTheWay = regexp.MustCompile("(Start|Stopp|Attach|Detach)ing$")

func TestVerbs(t *testing.T) {
	t.Parallel()
	force := []ensure.Option{ensure.WithForce()}
	tests := []struct {
		verb  string
		from  string
		do    verb
		after []verb // which make the state that it begins with
		opts  []ensure.Option
		did   string
		err   string // what stands in the way
	}{
		{verb: "running", from: "Running", do: running},
		{verb: "running", from: "Stopped", do: running, after: []verb{stopped}, did: "StartInstance"},
		{verb: "running", from: "Stopping", do: running, after: []verb{stopping}, did: "StartInstance"},
		{verb: "running", from: "Starting", do: running, after: []verb{stopped, starting}},
		{verb: "running", from: "gone", do: running, after: []verb{released}, err: `instance "i-`},

		{verb: "stopped", from: "Running", do: stopped, did: "StopInstance"},
		{verb: "stopped", from: "Starting", do: stopped, after: []verb{stopped, starting}, did: "StopInstance"},
		{verb: "stopped", from: "Stopping", do: stopped, after: []verb{stopping}},
		{verb: "stopped", from: "Stopped", do: stopped, after: []verb{stopped}},
		{verb: "stopped", from: "gone", do: stopped, after: []verb{released}, err: "missing from the response"},

		{verb: "released", from: "Running", do: released, did: "DeleteInstance"},
		{verb: "released", from: "Stopped", do: released, after: []verb{stopped}, did: "DeleteInstance"},
		{verb: "released", from: "Stopping", do: released, after: []verb{stopping}, did: "DeleteInstance"},
		{verb: "released", from: "protected", do: released, after: []verb{protected}, err: "protected from being released"},
		{verb: "released", from: "protected, by force", do: released, after: []verb{protected}, opts: force, did: "ModifyInstanceAttribute DeleteInstance"},
		{verb: "released", from: "gone", do: released, after: []verb{released}},

		{verb: "disk attached", from: "Available", do: diskAtOne, did: "AttachDisk"},
		{verb: "disk attached", from: "Attaching", do: diskAtOne, after: []verb{attaching}},
		{verb: "disk attached", from: "In_use here", do: diskAtOne, after: []verb{diskAtOne}},
		{verb: "disk attached", from: "Detaching", do: diskAtOne, after: []verb{diskAtOne, detaching}, did: "AttachDisk"},
		{verb: "disk attached", from: "In_use elsewhere", do: diskAtOne, after: []verb{diskAtTwo}, err: "an instance has it"},
		{verb: "disk attached", from: "Attaching elsewhere", do: diskAtOne, after: []verb{attachingTwo}, err: "an instance has it"},
		{verb: "disk attached", from: "In_use elsewhere, by force", do: diskAtOne, after: []verb{diskAtTwo}, opts: force, did: "DetachDisk AttachDisk"},
		{verb: "disk attached", from: "gone", do: diskAtOne, after: []verb{diskGone}, err: "missing from the response"},
		{verb: "disk attached", from: "no instance", do: diskAtOne, after: []verb{released}, err: "InvalidInstanceId.NotFound"},

		{verb: "disk detached", from: "Available", do: diskNotAtOne},
		{verb: "disk detached", from: "Attaching", do: diskNotAtOne, after: []verb{attaching}, did: "DetachDisk"},
		{verb: "disk detached", from: "In_use here", do: diskNotAtOne, after: []verb{diskAtOne}, did: "DetachDisk"},
		{verb: "disk detached", from: "Detaching", do: diskNotAtOne, after: []verb{diskAtOne, detaching}},
		{verb: "disk detached", from: "In_use elsewhere", do: diskNotAtOne, after: []verb{diskAtTwo}},
		{verb: "disk detached", from: "gone", do: diskNotAtOne, after: []verb{diskGone}},

		{verb: "disk size", from: "Available", do: diskOf100, did: "ResizeDisk"},
		{verb: "disk size", from: "In_use", do: diskOf100, after: []verb{diskAtOne}, did: "ResizeDisk"},
		{verb: "disk size", from: "In_use at a stopped instance", do: diskOf100, after: []verb{diskAtOne, stopped}, did: "ResizeDisk"},
		{verb: "disk size", from: "Attaching", do: diskOf100, after: []verb{attaching}, did: "ResizeDisk"},
		{verb: "disk size", from: "large already", do: diskOf100, after: []verb{diskOf100}},
		{verb: "disk size", from: "gone", do: diskOf100, after: []verb{diskGone}, err: "missing from the response"},

		{verb: "disk gone", from: "Available", do: diskGone, did: "DeleteDisk"},
		{verb: "disk gone", from: "Detaching", do: diskGone, after: []verb{diskAtOne, detaching}, did: "DeleteDisk"},
		{verb: "disk gone", from: "In_use", do: diskGone, after: []verb{diskAtOne}, err: "an instance has it"},
		{verb: "disk gone", from: "In_use, by force", do: diskGone, after: []verb{diskAtOne}, opts: force, did: "DetachDisk DeleteDisk"},
		{verb: "disk gone", from: "gone", do: diskGone, after: []verb{diskGone}},

		{verb: "interface attached", from: "Available", do: networkAtOne, did: "AttachNetworkInterface"},
		{verb: "interface attached", from: "Attaching", do: networkAtOne, after: []verb{netAttaching}},
		{verb: "interface attached", from: "Detaching", do: networkAtOne, after: []verb{networkAtOne, netDetaching}, did: "AttachNetworkInterface"},
		{verb: "interface attached", from: "InUse here", do: networkAtOne, after: []verb{networkAtOne}},
		{verb: "interface attached", from: "InUse elsewhere", do: networkAtOne, after: []verb{networkAtTwo}, err: "an instance has it"},
		{verb: "interface attached", from: "InUse elsewhere, by force", do: networkAtOne, after: []verb{networkAtTwo}, opts: force, did: "DetachNetworkInterface AttachNetworkInterface"},
		{verb: "interface attached", from: "Stopping instance", do: networkAtOne, after: []verb{stopping}, did: "AttachNetworkInterface"},
		{verb: "interface attached", from: "gone", do: networkAtOne, after: []verb{networkGone}, err: "missing from the response"},

		{verb: "interface detached", from: "Available", do: networkNotAtOne},
		{verb: "interface detached", from: "InUse", do: networkNotAtOne, after: []verb{networkAtOne}, did: "DetachNetworkInterface"},
		{verb: "interface detached", from: "Detaching", do: networkNotAtOne, after: []verb{networkAtOne, netDetaching}},
		{verb: "interface detached", from: "InUse elsewhere", do: networkNotAtOne, after: []verb{networkAtTwo}},
		{verb: "interface detached", from: "gone", do: networkNotAtOne, after: []verb{networkGone}},

		{verb: "interface gone", from: "Available", do: networkGone, did: "DeleteNetworkInterface"},
		{verb: "interface gone", from: "InUse", do: networkGone, after: []verb{networkAtOne}, err: "an instance has it"},
		{verb: "interface gone", from: "InUse, by force", do: networkGone, after: []verb{networkAtOne}, opts: force, did: "DetachNetworkInterface DeleteNetworkInterface"},
		{verb: "interface gone", from: "gone", do: networkGone, after: []verb{networkGone}},

		{verb: "addresses", from: "others", do: someAddresses(4), did: "AssignPrivateIpAddresses"},
		{verb: "addresses", from: "enough", do: someAddresses(2), after: []verb{someAddresses(4)}},
		{verb: "addresses", from: "Attaching", do: someAddresses(4), after: []verb{netAttaching}, did: "AssignPrivateIpAddresses"},
		{verb: "addresses", from: "gone", do: someAddresses(2), after: []verb{networkGone}, err: "missing from the response"},

		{verb: "rules", from: "none", do: rules("ingress", web), did: "AuthorizeSecurityGroup"},
		{verb: "rules", from: "these", do: rules("ingress", web), after: []verb{rules("", web)}},
		{verb: "rules", from: "others", do: rules("", web), after: []verb{rules("", rule(func(r *ensure.Rule) { r.Priority = 2 }))}, did: "AuthorizeSecurityGroup RevokeSecurityGroup"},
		{verb: "rules", from: "more", do: rules(""), after: []verb{rules("", web)}, did: "RevokeSecurityGroup"},
		{verb: "rules", from: "no group", do: func(ctx context.Context, c ecs.Invoker, _ *world, opts ...ensure.Option) ([]ensure.Action, error) {
			return did(ensure.RulesExactly(ctx, c, "sg-missing", "", []ensure.Rule{web}, opts...))
		}, err: "InvalidSecurityGroupId.NotFound"},

		{verb: "tags", from: "none", do: tags("a=1", "b=2"), did: "TagResources"},
		{verb: "tags", from: "these", do: tags("a=1", "b="), after: []verb{tags("b=", "a=1")}},
		{verb: "tags", from: "others", do: tags("a=1"), after: []verb{tags("b=1")}, did: "TagResources UntagResources"},
		{verb: "tags", from: "another value", do: tags("a=1"), after: []verb{tags("a=2")}, did: "TagResources"},
		{verb: "tags", from: "another key", do: tags("a="), after: []verb{tags("b=")}, did: "TagResources UntagResources"},
		{verb: "tags", from: "more", do: tags(), after: []verb{tags("b=1")}, did: "UntagResources"},
		{verb: "tags", from: "gone", do: tags("a=1"), after: []verb{diskGone}, err: "InvalidResourceId.NotFound"},
		{verb: "more tags", from: "others", do: moreTags("a=1"), after: []verb{tags("b=1")}, did: "TagResources"},
		{verb: "more tags", from: "more", do: moreTags("a=1"), after: []verb{tags("a=1", "b=1")}},

		{verb: "shared", from: "nobody", do: shared("1", "2", "1"), did: "ModifyImageSharePermission"},
		{verb: "shared", from: "these", do: shared("1", "2"), after: []verb{shared("2", "1")}},
		{verb: "shared", from: "others", do: shared("1"), after: []verb{shared("2", "3")}, did: "ModifyImageSharePermission ModifyImageSharePermission"},
		{verb: "shared", from: "more", do: shared(), after: []verb{shared("2", "3")}, did: "ModifyImageSharePermission"},
		{verb: "shared", from: "with many", do: shared(strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12")...), did: "ModifyImageSharePermission ModifyImageSharePermission"},
	}
	for _, tt := range tests {
		t.Run(tt.verb+" from "+tt.from, func(t *testing.T) {
			t.Parallel()
			onWorld(t, func(t *testing.T, w *world) {
				for _, v := range tt.after {
					w.must(v)
				}
				var done []ensure.Action
				var err error
				calls := w.called(func() { done, err = tt.do(w.Context(), w.c, w, tt.opts...) })
				assert.Equal(t, tt.did, strings.Join(names(done), " "))
				for _, a := range done {
					assert.NotEmpty(t, a.RequestID)
				}
				if tt.err != "" {
					require.ErrorContains(t, err, tt.err)
					var e *ensure.Error
					require.ErrorAs(t, err, &e)
					assert.Equal(t, tt.from == "gone" || strings.HasPrefix(tt.from, "no "), ecs.IsNotFound(err))
					return
				}
				require.NoError(t, err)
				if tt.did == "" && !onTheWay.MatchString(tt.from) {
					assert.Len(t, calls, 1, "one look: %v", calls)
				}
				again := w.called(func() { done, err = tt.do(w.Context(), w.c, w, tt.opts...) })
				require.NoError(t, err)
				assert.Empty(t, done)
				require.Len(t, again, 1, "one look: %v", again)
				assert.Regexp(t, "^(Describe|List)", again[0])
			})
		})
	}
}
