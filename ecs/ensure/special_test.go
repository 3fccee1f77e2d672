package ensure_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/ensure"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

func TestRulesExactly_sameMeaning(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		tests := []struct {
			name      string
			have, now ensure.Rule
			differs   bool
		}{
			{name: "protocol", have: web, now: rule(func(r *ensure.Rule) { r.IPProtocol = "tcp" })},
			{name: "policy", have: web, now: rule(func(r *ensure.Rule) { r.Policy = "accept" })},
			{name: "another policy", have: web, now: rule(func(r *ensure.Rule) { r.Policy = "drop" }), differs: true},
			{name: "priority", have: web, now: rule(func(r *ensure.Rule) { r.Priority = 1 })},
			{name: "another priority", have: web, now: rule(func(r *ensure.Rule) { r.Priority = 100 }), differs: true},
			{name: "direction", have: web, now: rule(func(r *ensure.Rule) { r.Direction = "ingress" })},
			{name: "network card", have: web, now: rule(func(r *ensure.Rule) { r.NICType = "internet" })},
			{name: "description", have: web, now: rule(func(r *ensure.Rule) { r.Description = "the web" })},
			{name: "what the service adds", have: web, now: rule(func(r *ensure.Rule) { r.SecurityGroupRuleID, r.CreateTime = "sgr-1", time.Now() })},
			{
				name: "address", have: rule(func(r *ensure.Rule) { r.SourceCIDRIP = "10.0.0.1" }),
				now: rule(func(r *ensure.Rule) { r.SourceCIDRIP = "10.0.0.1/32" }),
			},
			{
				name: "bits of the host", have: rule(func(r *ensure.Rule) { r.SourceCIDRIP = "10.0.0.1/8" }),
				now: rule(func(r *ensure.Rule) { r.SourceCIDRIP = "10.0.0.0/8" }),
			},
			{
				name: "IPv6", have: rule(func(r *ensure.Rule) { r.SourceCIDRIP, r.IPv6SourceCIDRIP = "", "2001:db8::/32" }),
				now: rule(func(r *ensure.Rule) { r.SourceCIDRIP, r.IPv6SourceCIDRIP = "", "2001:0DB8:0:0::/32" }),
			},
			{
				name: "no ports", have: ensure.Rule{IPProtocol: "ICMP", SourceCIDRIP: "0.0.0.0/0"},
				now: ensure.Rule{IPProtocol: "ICMP", SourceCIDRIP: "0.0.0.0/0", PortRange: "-1/-1", SourcePortRange: "-1/-1"},
			},
			{
				name: "the source that counts", have: web,
				now: rule(func(r *ensure.Rule) { r.SourceGroupID = "sg-other" }),
			},
			{
				name: "group", have: ensure.Rule{IPProtocol: "ALL", SourceGroupID: w.instances[0].SecurityGroupIDs[0]},
				now: ensure.Rule{IPProtocol: "ALL", PortRange: "-1/-1", SourceGroupID: w.instances[0].SecurityGroupIDs[0]},
			},
			{
				name: "outbound", have: ensure.Rule{Direction: "egress", IPProtocol: "ALL", DestCIDRIP: "0.0.0.0/0"},
				now: ensure.Rule{Direction: "egress", IPProtocol: "all", DestCIDRIP: "0.0.0.0/0", Priority: 1},
			},
		}
		for _, tt := range tests {
			w.must(rules("", tt.have))
			done, err := rules("", tt.now, tt.now)(w.Context(), readOnly(w.c), w)
			assert.Empty(t, done, tt.name)
			assert.Equal(t, tt.differs, err != nil, "%s: %v", tt.name, err)
		}
	})
}

func TestRulesExactly_inBatches(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		var many []ensure.Rule
		for i := range 130 {
			many = append(many, rule(func(r *ensure.Rule) { r.PortRange = fmt.Sprintf("%d/%[1]d", i+1) }))
		}
		out := ensure.Rule{Direction: "egress", IPProtocol: "ALL", DestCIDRIP: "10.0.0.0/8", Policy: "Drop", Priority: 5}
		done, err := rules("", append(many, out)...)(w.Context(), w.c, w)
		require.NoError(t, err)
		assert.Equal(t, []string{"AuthorizeSecurityGroup", "AuthorizeSecurityGroup", "AuthorizeSecurityGroupEgress"}, names(done))

		// What is for the other direction stays.
		done, err = rules("ingress", many[120], web)(w.Context(), w.c, w)
		require.NoError(t, err)
		assert.Equal(t, []string{"RevokeSecurityGroup", "RevokeSecurityGroup"}, names(done))
		got, err := ensure.RulesExactly(w.Context(), readOnly(w.c), w.group, "egress", []ensure.Rule{out})
		require.NoError(t, err)
		require.Len(t, got.Seen, 1)
		assert.Equal(t, types.AccessPolicyDrop, got.Seen[0].Policy)
		done, err = rules("egress")(w.Context(), w.c, w)
		require.NoError(t, err)
		assert.Equal(t, []string{"RevokeSecurityGroupEgress"}, names(done))

		calls := w.called(func() { _, err = rules("egress", web)(w.Context(), w.c, w) })
		assert.ErrorContains(t, err, "a rule is for ingress, but the rules wanted are for egress")
		assert.Empty(t, calls)
	})
}

// In the classic network, a rule is for one of two network cards.
func TestRulesExactly_classic(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		made, err := createsecuritygroup.Do(w.Context(), w.c, nil)
		require.NoError(t, err)
		w.group = made.SecurityGroupID
		inside := rule(func(r *ensure.Rule) { r.NICType = "intranet" })
		outside := rule(func(r *ensure.Rule) { r.NICType = "internet" })
		w.must(rules("", web, inside))
		done, err := rules("", outside, inside)(w.Context(), readOnly(w.c), w)
		require.NoError(t, err)
		assert.Empty(t, done)
		done, err = rules("", inside)(w.Context(), w.c, w)
		require.NoError(t, err)
		assert.Equal(t, []string{"RevokeSecurityGroup"}, names(done))
		require.Len(t, w.s.Account().SecurityGroups, 3)
	})
}

func TestTags_limits(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		series := func(prefix string, n int) (all []string) {
			for i := range n {
				all = append(all, prefix+strconv.Itoa(i))
			}
			return all
		}
		for _, keys := range [][]string{series("a", 21), {"aliyun-x"}, {"acs:x"}, {""}} {
			calls := w.called(func() {
				_, err := tags(keys...)(w.Context(), w.c, w)
				assert.ErrorContains(t, err, "ensure: ")
			})
			assert.Empty(t, calls)
		}
		w.must(tags(series("a", 20)...))
		_, err := moreTags("b")(w.Context(), w.c, w)
		assert.ErrorContains(t, err, "it would have 21 tags, and a resource has at most 20")
		done, err := tags(series("b", 20)...)(w.Context(), w.c, w)
		require.NoError(t, err)
		assert.Equal(t, []string{"UntagResources", "TagResources"}, names(done), "there is no room for both")
		done, err = moreTags("b1=", "b2=2")(w.Context(), w.c, w)
		require.NoError(t, err)
		assert.Len(t, done, 1)
	})
}

func TestOptions(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		w.must(diskAtOne, ensure.WithDeleteWithInstance(true), nil)
		assert.Equal(t, "true", w.s.CallsTo("AttachDisk")[0].Params["DeleteWithInstance"])
		assert.True(t, w.s.Account().Disks[2].DeleteWithInstance)

		w.must(stopped, ensure.WithForce(), ensure.WithStoppedMode(types.StoppedModeStopCharging))
		stop := w.s.CallsTo("StopInstance")[0].Params
		assert.Equal(t, "true", stop["ForceStop"])
		assert.Equal(t, "StopCharging", stop["StoppedMode"])

		begin := time.Now()
		var progress []waiter.Progress
		w.must(running, ensure.WithWait(waiter.WithInterval(2*time.Second)), ensure.WithProgress(nil),
			ensure.WithProgress(func(p waiter.Progress) { progress = append(progress, p) }))
		assert.Equal(t, 6*time.Second, time.Since(begin))
		require.Len(t, progress, 5)
		for i, last := range []string{"Stopped", "Starting", "Starting", "Starting", "Running"} {
			assert.Equal(t, last, progress[i].Last)
			assert.Equal(t, i+1, progress[i].Attempt)
			assert.Equal(t, i == 4, progress[i].Done == 1)
			assert.Equal(t, i < 4, progress[i].Pending == 1)
		}

		w.must(diskNotAtOne, ensure.WithGrace(0))
		fault := w.s.Inject(ecstest.Times(1, ecstest.ReturnError("InvalidDisk.AlreadyDetached", 403, "DetachDisk")))
		w.must(diskAtOne)
		w.must(diskNotAtOne, ensure.WithGrace(0))
		fault()

		begin = time.Now()
		_, err := ensure.InstanceRunning(w.Context(), w.c, "i-missing", ensure.WithGrace(0))
		assert.True(t, ecs.IsNotFound(err))
		assert.Zero(t, time.Since(begin), "at once")
	})
}

func TestDiskAttached_sees(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		done, err := ensure.DiskAttached(w.Context(), w.c, w.disk, w.one)
		require.NoError(t, err)
		assert.Equal(t, "/dev/xvdb", done.Seen.Device)
		assert.Equal(t, w.one, done.Seen.InstanceID)
		gone, err := ensure.DiskGone(w.Context(), w.c, w.disk, ensure.WithForce())
		require.NoError(t, err)
		assert.Empty(t, gone.Seen.DiskID)
	})
}

func TestDiskAttached_multiAttach(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		ctx := w.Context()
		launched, err := runinstances.Do(ctx, w.c, &runinstances.Request{
			ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7se.xlarge", Amount: new(2),
		})
		if err != nil {
			t.Skip(err)
		}
		_, err = ecswait.InstancesRunning(ctx, w.c, launched.InstanceIDs)
		require.NoError(t, err)
		made, err := createdisk.Do(ctx, w.c, &createdisk.Request{ZoneID: w.instances[0].ZoneID, Size: new(40), DiskCategory: "cloud_essd", MultiAttach: "Enabled"})
		require.NoError(t, err)
		w.disk, w.one, w.two = made.DiskID, launched.InstanceIDs[0], launched.InstanceIDs[1]
		for _, v := range []verb{diskAtOne, diskAtTwo, diskNotAtOne} {
			done, err := v(ctx, w.c, w)
			require.NoError(t, err)
			assert.Len(t, done, 1)
		}
		done, err := diskAtTwo(ctx, w.c, w)
		require.NoError(t, err)
		assert.Empty(t, done)
	})
}

// What was made just now may not be visible yet.
func TestDiskAttached_notVisibleYet(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		made, err := createdisk.Do(w.Context(), w.c, &createdisk.Request{ZoneID: w.instances[0].ZoneID, Size: new(40), DiskCategory: "cloud_essd"})
		require.NoError(t, err)
		w.s.Inject(ecstest.Lag(20*time.Second, "Describe*"))
		w.disk = made.DiskID
		done, err := diskAtOne(w.Context(), w.c, w)
		require.NoError(t, err)
		assert.Len(t, done, 1)
	})
}

func TestAddressesAssigned(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		n := w.s.Account().NetworkInterfaces[2]
		a := netip.MustParseAddr(n.PrivateIPs[0])
		b, c := a.Next().Next().Next(), a.Next().Next().Next().Next()
		done, err := addresses(b.String(), "::ffff:"+c.String(), n.PrivateIPs[0], b.String())(w.Context(), w.c, w)
		require.NoError(t, err)
		assert.Equal(t, []string{"AssignPrivateIpAddresses"}, names(done))
		done, err = addresses(b.String(), c.String())(w.Context(), readOnly(w.c), w)
		require.NoError(t, err)
		assert.Empty(t, done)

		// An address that another interface has will not come.
		w.network = w.newInterface()
		begin := time.Now()
		_, err = addresses(b.String())(w.Context(), w.c, w)
		assert.True(t, ecs.HasCode(err, "InvalidIp.IpAssigned"), err)
		assert.WithinRange(t, time.Now(), begin.Add(30*time.Second), begin.Add(50*time.Second))
		_, err = addresses("2001:db8::1")(w.Context(), w.c, w)
		assert.Error(t, err, "the vSwitch has no IPv6 addresses")
		require.Len(t, w.s.CallsTo("AssignIpv6Addresses"), 1)
	})
}

// What nobody can do away with is an error at once, with the service's reason.
func TestVerbs_rejected(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		tests := []struct {
			code string
			do   verb
			is   func(error) bool
		}{
			{"Forbidden.RAM", diskAtOne, ecs.IsForbidden},
			{"InstanceDiskLimitExceeded", diskAtOne, ecs.IsQuotaExceeded},
			{"DiskNotPortable", diskAtOne, func(err error) bool { return ecs.HasCode(err, "DiskNotPortable") }},
			{"InvalidInstanceId.NotFound", diskAtOne, ecs.IsNotFound},
			{"EniPerInstanceLimitExceeded", networkAtOne, ecs.IsQuotaExceeded},
			{"InstanceLockedForSecurity", stopped, func(err error) bool { return ecs.HasCode(err, "InstanceLockedForSecurity") }},
			{"DependencyViolation.RouteEntry", released, ecs.IsDependencyViolation},
		}
		for _, tt := range tests {
			before := len(w.s.Calls())
			repair := w.s.Inject(ecstest.ReturnError(tt.code, 403, writes...))
			done, err := tt.do(w.Context(), w.c, w)
			repair()
			assert.Empty(t, done)
			assert.True(t, tt.is(err), err)
			assert.Len(t, w.s.Calls()[before:], 2, tt.code)
		}
		launched, err := runinstances.Do(w.Context(), w.c, &runinstances.Request{
			ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", InstanceChargeType: types.ChargeTypePrePaid, Period: new(1),
		})
		require.NoError(t, err)
		_, err = ensure.InstanceGone(w.Context(), w.c, launched.InstanceIDs[0])
		assert.ErrorContains(t, err, "a subscription, which cannot be released before it expires")
		ctx, cancel := context.WithTimeout(w.Context(), time.Minute)
		defer cancel()
		_, err = ensure.DiskDetached(ctx, w.c, w.s.Account().Disks[0].ID, w.one)
		assert.ErrorContains(t, err, "IncorrectInstanceStatus", "a system disk of a running instance")
	})
}

func TestInstanceRunning_locked(t *testing.T) {
	t.Parallel()
	c := ecs.InvokerFunc(func(_ context.Context, _ ecs.Operation, _, resp any, _ ...ecs.CallOption) error {
		resp.(*describeinstances.Response).Instances = []describeinstances.Instance{{
			InstanceID: "i-1", Status: types.InstanceStatusStopped,
			OperationLocks: []describeinstances.LockReason{{LockReason: types.LockReasonFinancial}},
		}}
		return nil
	})
	_, err := ensure.InstanceRunning(t.Context(), c, "i-1")
	assert.EqualError(t, err, `ensure: instance "i-1": want "Running", seen "Stopped": locked for reason "financial"`)
}

// The error at the end of the context says what was seen last and what stood in the way.
func TestError_deadline(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		w.s.Inject(ecstest.ReturnError("IncorrectInstanceStatus", 403, "AttachDisk"))
		ctx, cancel := context.WithTimeout(w.Context(), time.Minute)
		defer cancel()
		_, err := diskAtOne(ctx, w.c, w)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.True(t, ecs.IsConflict(err))
		assert.False(t, ecs.IsNotFound(err))
		assert.ErrorContains(t, err, `want "attached to `+w.one+`", seen "Available": `)
		assert.ErrorContains(t, err, "ecs: AttachDisk: IncorrectInstanceStatus")
		timeout, ok := errors.AsType[*waiter.Error](err)
		require.True(t, ok)
		assert.Greater(t, timeout.Attempts, 5)

		w.must(stopping)
		ctx, cancel = context.WithTimeout(w.Context(), 2*time.Second)
		defer cancel()
		_, err = running(ctx, w.c, w)
		assert.ErrorContains(t, err, `seen "Stopping": waiter: `)
		assert.NotContains(t, err.Error(), "ecs: ")

		ctx, cancel = context.WithCancel(w.Context())
		cancel()
		calls := w.called(func() { _, err = running(ctx, w.c, w) })
		require.ErrorIs(t, err, context.Canceled)
		assert.Empty(t, calls)
		ctx, cancel = context.WithTimeout(w.Context(), 5*time.Second)
		defer cancel()
		_, err = ensure.DiskSize(ctx, w.c, "d-missing", 1)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.False(t, ecs.IsNotFound(err), "not yet proven")
	})
}

func TestArguments(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		ctx := w.Context()
		var none context.Context
		for name, f := range map[string]func() error{
			"an id is empty":      func() error { _, err := ensure.InstanceRunning(ctx, w.c, ""); return err },
			"an id is empty ":     func() error { _, err := ensure.DiskAttached(ctx, w.c, w.disk, ""); return err },
			"an id is empty  ":    func() error { _, err := ensure.InterfaceDetached(ctx, w.c, "", w.one); return err },
			"an id is empty   ":   func() error { _, err := ensure.ImageShared(ctx, w.c, w.image, []string{"1", ""}); return err },
			"an id is empty    ":  func() error { _, err := ensure.RulesExactly(ctx, w.c, "", "", nil); return err },
			"an id is empty     ": func() error { _, err := ensure.TagsExactly(ctx, w.c, "", w.disk, nil); return err },
			"the invoker is nil":  func() error { _, err := ensure.InstanceRunning(ctx, nil, w.one); return err },
			"the context is nil":  func() error { _, err := ensure.InstanceRunning(none, w.c, w.one); return err },
			"want more than 0": func() error {
				_, err := ensure.InstanceRunning(ctx, w.c, w.one, ensure.WithWait(waiter.WithInterval(-1)))
				return err
			},
			"missing from the resp": func() error { _, err := ensure.InstanceStopped(ctx, w.c, "i-missing"); return err },
		} {
			calls := w.called(func() { assert.ErrorContains(t, f(), strings.TrimSpace(name)) })
			assert.Equal(t, strings.HasPrefix(name, "missing"), len(calls) > 0, name)
		}
	})
}

// Many callers for many resources share their looks.
func TestVerbs_merged(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *world) {
		launched, err := runinstances.Do(w.Context(), w.c, &runinstances.Request{
			ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: new(60),
		})
		require.NoError(t, err)
		before := len(w.s.CallsTo("DescribeInstances"))
		merged := ecswait.Merge(w.c, time.Second)
		var wg sync.WaitGroup
		for _, id := range launched.InstanceIDs {
			wg.Go(func() {
				_, err := ensure.InstanceStopped(w.Context(), merged, id)
				assert.NoError(t, err)
			})
		}
		wg.Wait()
		w.s.AssertExecuted(t, "StopInstance", 60)
		assert.Less(t, len(w.s.CallsTo("DescribeInstances"))-before, 30)
	})
}
