package backendtest

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// moveSet puts a machine into the deployment set of the walk or takes it out, or deletes the set, or creates it again.
func (w *Walk) moveSet() Move {
	switch {
	case w.set == "":
		return w.createSet()
	case w.chance(20):
		return w.deleteSet()
	}
	m, exists := w.find()
	leave := w.chance(40)
	params := []string{"DeploymentSetId", w.set}
	if leave {
		params = append(params, "RemoveFromDeploymentSet", "true")
	}
	move := w.on(m, "ModifyInstanceDeployment", params,
		func(st *backend.State, in *backend.Instance) {
			s, _ := st.DeploymentSets.Get(w.set)
			if leave {
				s = nil
			}
			st.Join(in, s, 0)
		},
		func() { m.inSet = !leave })
	settled := slices.Contains([]string{backend.Running, backend.Stopped}, m.status())
	move.Code = cmp.Or(
		when(!exists, "InvalidInstanceId.NotFound"),
		when(!settled, "IncorrectInstanceStatus"),
		when(!leave && m.host != "", "InvalidOperation.NotSupport"),
		when(leave && !m.inSet, "InvalidOperation.NotSupport"),
	)
	return move
}

func (w *Walk) createSet() Move {
	return Move{
		Action: "CreateDeploymentSet", Params: []string{"Strategy", "AvailabilityGroup", "GroupCount", "2"},
		Do: func(st *backend.State) []string {
			s := &backend.DeploymentSet{
				Resource: st.NewResource(backend.KindDeploymentSet, region, ""), Strategy: backend.AvailabilityGroup, Groups: 2,
			}
			st.DeploymentSets.Add(s)
			return []string{s.ID}
		},
		Then: func(_ *backend.State, ids []string) { w.set = ids[0] },
	}
}

func (w *Walk) deleteSet() Move {
	used := slices.ContainsFunc(w.machines, func(m *machine) bool { return m.inSet })
	return Move{
		Action: "DeleteDeploymentSet", Params: []string{"DeploymentSetId", w.set},
		Code: when(used, "DependencyViolation.NotEmpty"),
		Do: func(st *backend.State) []string {
			s, _ := st.DeploymentSets.Get(w.set)
			backend.Discard(st, &st.DeploymentSets, s)
			return nil
		},
		Then: func(*backend.State, []string) { w.set = "" },
	}
}
