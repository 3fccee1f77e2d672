package backendtest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// A policy is an automatic snapshot policy that the account should have.
type policy struct {
	id    string
	disks []*part
}

// never is a weekday that no walk lasts until: it begins on a Saturday.
const never = "5"

func (w *Walk) movePolicy() Move {
	p, d := pick(w, w.policies), pick(w, w.disks)
	switch n := w.random.IntN(8); {
	case p == nil || n == 0 && len(w.policies) < enough:
		return w.createPolicy()
	case n == 1:
		return w.deletePolicy(p)
	case d == nil || n < 6:
		return w.applyPolicy(p, cmp.Or(d, &part{life: life{id: "d-none"}}))
	default:
		return w.cancelPolicy(p, d)
	}
}

func (w *Walk) createPolicy() Move {
	return Move{
		Action: "CreateAutoSnapshotPolicy",
		Params: []string{"regionId", region, "timePoints", `["0"]`, "repeatWeekdays", `["` + never + `"]`, "retentionDays", "7"},
		Do: func(st *backend.State) []string {
			p := &backend.SnapshotPolicy{
				Resource: st.NewResource(backend.KindSnapshotPolicy, region, ""), Hours: []string{"0"}, Weekdays: []string{never}, Retention: 7,
			}
			st.SnapshotPolicies.Add(p)
			st.SchedulePolicy(p)
			return []string{p.ID}
		},
		Then: func(_ *backend.State, ids []string) { w.policies = append(w.policies, &policy{id: ids[0]}) },
	}
}

// with completes a move with a policy.
func (w *Walk) with(p *policy, action, code string, disks []*part, do func(*backend.State, *backend.SnapshotPolicy), then func()) Move {
	move := Move{Action: action, Params: []string{"regionId", region, "autoSnapshotPolicyId", p.id}, Code: code}
	for _, d := range disks {
		move.Params = append(move.Params, "diskIds", `["`+d.id+`"]`)
	}
	move.Do = func(st *backend.State) []string {
		found, _ := st.SnapshotPolicies.Get(p.id)
		do(st, found)
		return nil
	}
	move.Then = func(*backend.State, []string) { then() }
	return move
}

func (w *Walk) deletePolicy(p *policy) Move {
	return w.with(p, "DeleteAutoSnapshotPolicy", "", nil, (*backend.State).DiscardPolicy, func() {
		w.policies = slices.DeleteFunc(w.policies, func(other *policy) bool { return other == p })
	})
}

func (w *Walk) applyPolicy(p *policy, d *part) Move {
	has, n := slices.Contains(p.disks, d), 0
	for _, other := range w.policies {
		if slices.Contains(other.disks, d) {
			n++
		}
	}
	code := cmp.Or(when(d.id == "d-none", "InvalidDiskId.NotFound"), when(!has && n >= backend.MaxPolicies, "ParameterInvalid"))
	return w.with(p, "ApplyAutoSnapshotPolicy", code, []*part{d}, func(st *backend.State, found *backend.SnapshotPolicy) {
		disk, _ := st.Disks.Get(d.id)
		disk.ApplyPolicy(found)
	}, func() {
		if !has {
			p.disks = append(p.disks, d)
		}
	})
}

func (w *Walk) cancelPolicy(p *policy, d *part) Move {
	return w.with(p, "CancelAutoSnapshotPolicy", "", []*part{d}, func(st *backend.State, found *backend.SnapshotPolicy) {
		disk, _ := st.Disks.Get(d.id)
		disk.CancelPolicy(found)
	}, func() { p.forget(d) })
}

// forget takes the policy away from the disk.
func (p *policy) forget(d *part) {
	p.disks = slices.DeleteFunc(p.disks, func(other *part) bool { return other == d })
}

// describePolicies returns a line for each policy of the state, with its data disks.
func describePolicies(st *backend.State) []string {
	var lines []string
	for _, p := range st.SnapshotPolicies.All {
		var ids []string
		for _, d := range st.DisksWith(p) {
			ids = append(ids, d.ID)
		}
		lines = append(lines, p.ID+" "+strings.Join(ids, " "))
	}
	return lines
}

// expectedPolicies returns the lines that describePolicies should.
func (w *Walk) expectedPolicies() []string {
	var lines []string
	for _, p := range w.policies {
		var ids []string
		for _, d := range p.disks {
			ids = append(ids, d.id)
		}
		slices.Sort(ids) // IDs sort by creation
		lines = append(lines, p.id+" "+strings.Join(ids, " "))
	}
	return lines
}
