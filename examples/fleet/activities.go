package fleet

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"time"

	"go.temporal.io/sdk/activity"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocations"
	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// Activities are the calls of ECS that workflows make. Each is one call, which can be repeated after a crash.
type Activities struct {
	Client    func(region string) (ecs.Invoker, error)
	TokenLife time.Duration // how long a client token is trusted; 0 means 20 hours, since other products promise 24
}

// Buy makes a purchase and returns the IDs of its instances. Repeated, it has the same token and buys nothing more: the
// service returns the IDs of the first call. A look by tags comes only when the token may be forgotten, because a list
// may not show all instances of a purchase yet, and what it leaves out would be lost.
func (a *Activities) Buy(ctx context.Context, p Purchase) ([]string, error) {
	client, err := a.Client(p.Region)
	if err != nil {
		return nil, err
	}
	if time.Since(activity.GetInfo(ctx).ScheduledTime) > cmp.Or(a.TokenLife, 20*time.Hour) {
		if page, err := a.Find(ctx, Search{Region: p.Region, Tags: p.tags()}); err != nil || len(page.IDs) > 0 {
			return page.IDs, err
		}
	}
	tags := p.tags()
	maps.Copy(tags, p.Spec.Tags)
	req := &runinstances.Request{
		ClientToken: p.token("buy"), Amount: &p.Amount, Tags: types.Tags(tags),
		LaunchTemplateID: p.Spec.LaunchTemplateID, ImageID: p.Spec.ImageID, InstanceType: p.Spec.InstanceType,
		VSwitchID: p.Spec.VSwitchID, SecurityGroupID: p.Spec.SecurityGroupID, KeyPairName: p.Spec.KeyPairName,
	}
	resp, err := runinstances.Do(ctx, client, req)
	if ecs.IsIdempotencyMismatch(err) { // an older version of this program wrote another request
		page, err := a.Find(ctx, Search{Region: p.Region, Tags: p.tags()})
		return page.IDs, err
	}
	if err != nil {
		return nil, err
	}
	return resp.InstanceIDs, nil
}

// A Search asks for instances by tags, page by page.
type Search struct {
	Region string
	Tags   map[string]string
	Next   string `json:",omitzero"` // of the page before
}

// A Page is what a search found.
type Page struct {
	IDs     []string
	Running []string `json:",omitzero"` // those of IDs that are
	Next    string   `json:",omitzero"` // empty on the last page
}

// Find returns one page of instances with the tags.
func (a *Activities) Find(ctx context.Context, s Search) (page Page, err error) {
	client, err := a.Client(s.Region)
	if err != nil {
		return page, err
	}
	if len(s.Tags) == 0 {
		return page, errors.New("a search without tags finds all instances")
	}
	resp, err := describeinstances.Do(ctx, client, &describeinstances.Request{Tags: types.Tags(s.Tags), MaxResults: new(100), NextToken: s.Next})
	if err != nil {
		return page, err
	}
	for _, instance := range resp.Instances {
		page.IDs = append(page.IDs, instance.InstanceID)
		if instance.Status == types.InstanceStatusRunning {
			page.Running = append(page.Running, instance.InstanceID)
		}
	}
	page.Next = resp.NextToken
	return page, nil
}

// A Goal is what a wait waits for.
type Goal string

// The goals of a look.
const (
	Running Goal = "running"
	Stopped Goal = "stopped"
)

// A Look is one round of a wait.
type Look struct {
	Region string
	Goal   Goal
	IDs    []string
	State  ecswait.State
}

// Look asks for the resources once and returns what is known of them now.
func (a *Activities) Look(ctx context.Context, l Look) (ecswait.State, error) {
	client, err := a.Client(l.Region)
	if err != nil {
		return nil, err
	}
	once := ecswait.WithOneLook(&l.State)
	switch l.Goal {
	case Stopped:
		_, err = ecswait.InstancesStopped(ctx, client, l.IDs, once)
	default:
		_, err = ecswait.InstancesRunning(ctx, client, l.IDs, once)
	}
	if _, looked := errors.AsType[*ecswait.Error](err); looked { // the state says what is pending or failed
		err = ctx.Err()
	}
	return l.State, err
}

// A Command is a script to run on instances.
type Command struct {
	Region string
	IDs    []string
	Script string
	Token  string
}

// Command begins to run a script and returns the ID of the invocation, the same one if it is repeated.
func (a *Activities) Command(ctx context.Context, c Command) (string, error) {
	client, err := a.Client(c.Region)
	if err != nil {
		return "", err
	}
	resp, err := runcommand.Do(ctx, client, &runcommand.Request{
		Name: "fleet-check", Type: types.CommandTypeRunShellScript, CommandContent: c.Script,
		InstanceIDs: c.IDs, ClientToken: c.Token, Timeout: new(300),
	})
	if err != nil {
		return "", err
	}
	return resp.InvokeID, nil
}

// An Outcome says what became of a script, once it has ended everywhere.
type Outcome struct {
	Finished bool
	Well     []string // where it exited with 0
	Later    []string `json:",omitzero"` // where it did not run to its end: the agent of a new instance takes a while
}

// Outcome looks at an invocation once.
func (a *Activities) Outcome(ctx context.Context, region, invocation string) (o Outcome, err error) {
	client, err := a.Client(region)
	if err != nil {
		return o, err
	}
	// Not ecswait.InvocationsFinished: it makes a second call for what the scripts wrote.
	resp, err := describeinvocations.Do(ctx, client, &describeinvocations.Request{InvokeID: invocation})
	if err != nil || len(resp.Invocations) == 0 {
		return o, err
	}
	switch resp.Invocations[0].InvocationStatus {
	case types.InvocationStatusSuccess, types.InvocationStatusFailed, types.InvocationStatusPartialFailed, types.InvocationStatusStopped:
	default:
		return o, nil
	}
	for _, result := range resp.Invocations[0].InvokeInstances {
		switch result.InvocationStatus {
		case types.InvocationInstanceStatusSuccess:
			o.Well = append(o.Well, result.InstanceID)
		case types.InvocationInstanceStatusFailed: // the only other one with an exit code
		default:
			o.Later = append(o.Later, result.InstanceID)
		}
	}
	o.Finished = true
	return o, nil
}

// Release releases up to 100 instances, whatever state they are in. The same instances make the same token.
func (a *Activities) Release(ctx context.Context, region string, ids []string) error {
	client, err := a.Client(region)
	if err != nil {
		return err
	}
	release := func(ids []string) error {
		_, err := deleteinstances.Do(ctx, client, &deleteinstances.Request{
			InstanceIDs: ids, Force: new(true), ClientToken: ecs.ClientTokenFrom(append([]string{"release"}, ids...)...),
		})
		return err
	}
	err = release(ids)
	if !ecs.IsNotFound(err) {
		return err
	}
	for _, id := range ids { // somebody else released one of them, and the service released none
		if err := release([]string{id}); err != nil && !ecs.IsNotFound(err) {
			return err
		}
	}
	return nil
}

// Stop stops instances and keeps what they are charged for, their capacity and address among it.
func (a *Activities) Stop(ctx context.Context, region string, ids []string) error {
	client, err := a.Client(region)
	if err != nil {
		return err
	}
	resp, err := stopinstances.Do(ctx, client, &stopinstances.Request{
		InstanceIDs: ids, BatchOptimization: types.BatchOptimizationSuccessFirst, StoppedMode: types.StoppedModeKeepCharging,
	}, ecs.WithIdempotent())
	if err != nil {
		return already(err)
	}
	return already(resp.Err())
}

// Start starts instances.
func (a *Activities) Start(ctx context.Context, region string, ids []string) error {
	client, err := a.Client(region)
	if err != nil {
		return err
	}
	resp, err := startinstances.Do(ctx, client, &startinstances.Request{
		InstanceIDs: ids, BatchOptimization: types.BatchOptimizationSuccessFirst,
	}, ecs.WithIdempotent())
	if err != nil {
		return already(err)
	}
	return already(resp.Err())
}

// already returns nil for instances that are, or will be, in the state that was asked for, and for single ones that
// cannot get there: the wait that follows finds them.
func already(err error) error {
	if _, partial := errors.AsType[*ecs.PartialError](err); partial || ecs.HasCode(err, ecs.CodeIncorrectInstanceStatus) {
		return nil
	}
	return err
}
