package backendtest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// A provision is an auto provisioning group that the account should have.
type provision struct {
	id      string
	members []*machine // also those that are gone
	ended   bool
}

func (p *provision) line() string {
	var ids []string
	for _, m := range p.members {
		ids = append(ids, m.id)
	}
	return fmt.Sprint(p.id, " ", p.ended, " ", strings.Join(ids, " "))
}

// provide creates a group that launches at once, or ends one.
func (w *Walk) provide() Move {
	if p := pick(w, w.provisions); p != nil && (!p.ended && w.chance(40) || w.chance(10)) {
		return w.endProvision(p)
	}
	amount := 1 + w.random.IntN(2)
	if amount > w.left || w.exceeds(amount, false) != "" || len(w.provisions) >= enough {
		return w.movePool()
	}
	p, path := &provision{}, []string{backend.Pending, backend.Starting, backend.Running}
	m := machine{own: true}
	return Move{
		Action: "CreateAutoProvisioningGroup",
		Params: []string{
			"AutoProvisioningGroupType", "instant", "TotalTargetCapacity", strconv.Itoa(amount),
			"PayAsYouGoTargetCapacity", strconv.Itoa(amount), "LaunchConfiguration.ImageId", imageID,
			"LaunchConfiguration.SecurityGroupId", w.group,
			"LaunchTemplateConfig.1.InstanceType", typeID, "LaunchTemplateConfig.1.VSwitchId", w.vSwitch,
		},
		Do: func(st *backend.State) []string {
			g := &backend.ProvisioningGroup{Resource: st.NewResource(backend.KindProvisioning, region, ""), Type: "instant"}
			g.ValidUntil = st.Now.AddDate(9, 0, 0)
			st.Provisioning.Add(g)
			st.ExpireGroup(g)
			ids := []string{g.ID}
			for range amount {
				id := w.makeInstance(st, m, nil, false, path...)
				in, _ := st.Instances.Get(id)
				g.Members = append(g.Members, backend.ProvisioningMember{Instance: in, Weight: 1})
				ids = append(ids, id)
			}
			return ids
		},
		Then: func(_ *backend.State, ids []string) {
			p.id = ids[0]
			for _, id := range ids[1:] {
				m := m
				m.id = id
				m.walk(path...)
				w.supply(&m, false)
				w.machines, p.members = append(w.machines, &m), append(p.members, &m)
			}
			w.provisions = append(w.provisions, p)
		},
	}
}

// endProvision ends the group, with or without its machines.
func (w *Walk) endProvision(p *provision) Move {
	terminate := w.chance(50)
	return Move{
		Action: "DeleteAutoProvisioningGroup", Code: when(p.ended, "AutoProvisioningGroup.IncorrectStatus"),
		Params: []string{"AutoProvisioningGroupId", p.id, "TerminateInstances", strconv.FormatBool(terminate)},
		Do: func(st *backend.State) []string {
			g, _ := st.Provisioning.Get(p.id)
			st.EndGroup(g, terminate)
			return nil
		},
		Then: func(*backend.State, []string) {
			p.ended = true
			for _, m := range p.members {
				if terminate {
					w.drop(m)
				}
			}
		},
	}
}
