package ecswait

import (
	"context"
	"iter"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshotgroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func listImages(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describeimages.Image, error] {
	return byCommas(ids, imageID, func(id string) iter.Seq2[describeimages.Image, error] {
		return describeimages.All(ctx, c, &describeimages.Request{ImageID: id, Statuses: imageStatuses(), PageSize: new(100)})
	})
}

func imageState(m *describeimages.Image) string { return string(m.Status) }

func imageID(m *describeimages.Image) string { return m.ImageID }

// imageStatuses are all statuses: without any, the service lists the available images only.
func imageStatuses() []types.ImageStatus {
	return []types.ImageStatus{
		types.ImageStatusCreating, types.ImageStatusWaiting, types.ImageStatusAvailable,
		types.ImageStatusUnAvailable, types.ImageStatusCreateFailed, types.ImageStatusDeprecated,
	}
}

// byCommas asks for all ids, joined with commas, and then alone for each that the response lacks: only some of the documents
// that describe the parameters promise that they take several ids.
func byCommas[T any](ids []string, id func(*T) string, list func(id string) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		listed := make(map[string]bool)
		ask := func(ids string) bool {
			for v, err := range list(ids) {
				listed[id(&v)] = true
				if !yield(v, err) || err != nil {
					return false
				}
			}
			return true
		}
		if !ask(strings.Join(ids, ",")) || len(ids) == 1 {
			return
		}
		for _, id := range ids {
			if !listed[id] && !ask(id) {
				return
			}
		}
	}
}

var imageAvailable = inState[describeimages.Image](string(types.ImageStatusAvailable), path{failed: []string{
	string(types.ImageStatusCreateFailed), string(types.ImageStatusUnAvailable), string(types.ImageStatusDeprecated),
}})

func listSnapshots(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describesnapshots.Snapshot, error] {
	return describesnapshots.All(ctx, c, &describesnapshots.Request{SnapshotIDs: ids, MaxResults: new(100)})
}

func snapshotID(s *describesnapshots.Snapshot) string { return s.SnapshotID }

func snapshotState(s *describesnapshots.Snapshot) string { return string(s.Status) }

const accomplished, failed = string(types.SnapshotStatusAccomplished), string(types.SnapshotStatusFailed)

var snapshotAccomplished = inState[describesnapshots.Snapshot](accomplished, path{failed: []string{failed}})

var snapshotUsable = Goal[describesnapshots.Snapshot]{
	Wanted: "usable",
	Reached: func(s *describesnapshots.Snapshot) bool {
		return s.Available || string(s.Status) == accomplished
	},
	path: path{failed: []string{failed}},
}

func listSnapshotGroups(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describesnapshotgroups.SnapshotGroup, error] {
	return describesnapshotgroups.All(ctx, c, &describesnapshotgroups.Request{SnapshotGroupIDs: ids, MaxResults: new(10)})
}

func snapshotGroupID(g *describesnapshotgroups.SnapshotGroup) string { return g.SnapshotGroupID }

func snapshotGroupState(g *describesnapshotgroups.SnapshotGroup) string { return string(g.Status) }

var snapshotGroupAccomplished = inState[describesnapshotgroups.SnapshotGroup](accomplished, path{failed: []string{failed}})
