package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"

	"github.com/go-aliecs/aliecs/examples/fleet"
	"github.com/go-aliecs/aliecs/examples/fleet/internal/program"
)

// announce says what is about to happen, and returns an error if it must not.
func announce(yes bool, what string) error {
	fmt.Println(what)
	if !yes {
		return errors.New("nothing was done yet: add -yes to go ahead")
	}
	return nil
}

func ids(o fleet.Order) (ids []string) {
	for _, r := range o.Regions {
		ids = append(ids, r.ID)
	}
	return ids
}

// report waits for a workflow. Interrupted, it leaves the workflow alone.
func report(ctx context.Context, workflow client.WorkflowRun, err error) error {
	if err != nil {
		return err
	}
	var tally fleet.Tally
	if err := workflow.Get(ctx, &tally); err != nil {
		return err
	}
	return show(tally)
}

// audit compares an order that is complete with the account.
func audit(ctx context.Context, engine client.Client, order fleet.Order, endpoint string) error {
	workflow := engine.GetWorkflow(ctx, order.Name, "")
	var tally fleet.Tally
	if err := workflow.Get(ctx, &tally); err != nil {
		return err
	}
	clients, err := program.Clients(endpoint, ids(order))
	if err != nil {
		return err
	}
	found, err := fleet.Examine(ctx, clients, order, workflow.GetRunID(), tally)
	if err != nil {
		return err
	}
	return show(found)
}

// history prints what a workflow did, as the replay test reads it.
func history(ctx context.Context, engine client.Client, name string) error {
	var all historypb.History
	for events := engine.GetWorkflowHistory(ctx, name, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); events.HasNext(); {
		event, err := events.Next()
		if err != nil {
			return err
		}
		all.Events = append(all.Events, event)
	}
	text, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(&all)
	if err != nil {
		return err
	}
	fmt.Println(string(text))
	return nil
}

func show(value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	fmt.Println(string(text))
	return nil
}
