package backendtest

import (
	"cmp"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// A host is a dedicated host that the account should have.
type host struct {
	id      string
	release time.Time // zero: never
}

// guests reports whether machines are on the host.
func (w *Walk) guests(h *host) bool {
	return slices.ContainsFunc(w.machines, func(m *machine) bool { return m.host == h.id })
}

// endHosts releases the hosts whose time has come, unless a machine is on them then.
func (w *Walk) endHosts(now time.Time) {
	w.hosts = slices.DeleteFunc(w.hosts, func(h *host) bool {
		if h.release.IsZero() || h.release.After(now) {
			return false
		}
		at := h.release
		h.release = time.Time{}
		return !slices.ContainsFunc(w.machines, func(m *machine) bool {
			gone, scheduled := m.gone()
			return m.host == h.id && (!scheduled || gone.After(at))
		})
	})
}

func (w *Walk) moveHost() Move {
	h := pick(w, w.hosts)
	switch n := w.random.IntN(10); {
	case h == nil || n < 2:
		return w.allocateHost()
	case n < 4:
		return w.scheduleHost(h)
	case n < 5:
		return w.releaseHost(h)
	default:
		return w.moveToHost(h)
	}
}

func (w *Walk) allocateHost() Move {
	const hostType = "ddh.g7" // has room for more than a walk has
	return Move{
		Action: "AllocateDedicatedHosts", Params: []string{"DedicatedHostType", hostType, "ZoneId", zone},
		Code: when(len(w.hosts) >= mostHosts, "QuotaExceed.AfterpayDedicatedHost"),
		Do: func(st *backend.State) []string {
			h := &backend.DedicatedHost{
				Resource: st.NewResource(backend.KindDedicatedHost, region, zone), Type: catalog.FindHostType(hostType), Ratio: 1,
				AutoPlacement: "on", Charge: backend.PostPaid,
			}
			st.DedicatedHosts.Add(h)
			return []string{h.ID}
		},
		Then: func(_ *backend.State, ids []string) { w.hosts = append(w.hosts, &host{id: ids[0]}) },
	}
}

// scheduleHost chooses when the host is released: at an odd minute, because machines are released at even ones.
func (w *Walk) scheduleHost(h *host) Move {
	at := time.Now().UTC().Truncate(2 * time.Minute).Add(time.Duration(33+2*w.random.IntN(20)) * time.Minute)
	return Move{
		Action: "ModifyDedicatedHostAutoReleaseTime",
		Params: []string{"DedicatedHostId", h.id, "AutoReleaseTime", at.Format("2006-01-02T15:04:05Z")},
		Do: func(st *backend.State) []string {
			found, _ := st.DedicatedHosts.Get(h.id)
			st.ReleaseHostAt(found, at)
			return nil
		},
		Then: func(*backend.State, []string) { h.release = at },
	}
}

func (w *Walk) releaseHost(h *host) Move {
	return Move{
		Action: "ReleaseDedicatedHost", Params: []string{"DedicatedHostId", h.id}, Code: when(w.guests(h), "InstanceExist"),
		Do: func(st *backend.State) []string {
			found, _ := st.DedicatedHosts.Get(h.id)
			backend.Discard(st, &st.DedicatedHosts, found)
			return nil
		},
		Then: func(*backend.State, []string) {
			w.hosts = slices.DeleteFunc(w.hosts, func(other *host) bool { return other == h })
		},
	}
}

// moveToHost moves a stopped machine to the host, where it starts.
func (w *Walk) moveToHost(h *host) Move {
	m, exists := w.find()
	if m.spot {
		return w.allocateHost()
	}
	move := w.on(m, "ModifyInstanceDeployment", []string{"DedicatedHostId", h.id},
		func(st *backend.State, in *backend.Instance) {
			in.OnHost = true
			in.Host, _ = st.DedicatedHosts.Get(h.id)
			st.UsePool(in, "None", nil)
			doBoot(st, in)
		},
		func() {
			m.host, m.pool = h.id, nil
			start(w, m)
		})
	move.Code = cmp.Or(
		when(!exists, "InvalidInstanceId.NotFound"),
		when(m.inSet, "OperationDenied.NotSupport"),
		when(m.status() != backend.Stopped, "OperationDenied.UnstoppedInstance"),
	)
	return move
}
