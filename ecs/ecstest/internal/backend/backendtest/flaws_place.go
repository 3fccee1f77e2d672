package backendtest

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// contracts checks the states of reservations, and that no private pool has more instances than it is for.
func (f *flaws) contracts() {
	contract := func(k *backend.Contract, creating string, others ...string) {
		f.status(&k.Resource, k.Status, append(others, backend.ContractActive), []string{creating})
	}
	for _, s := range []*backend.Store[*backend.PrivatePool]{&f.st.CapacityReservations, &f.st.ElasticityAssurances} {
		each(s, func(p *backend.PrivatePool) {
			contract(&p.Contract, backend.PoolPreparing, backend.PoolPrepared, backend.PoolReleased)
			users, over := len(f.st.Users(p)), p.Status == backend.PoolReleased
			f.that(users <= p.Amount && !(over && users > 0), "%s is %s for %d instances, and %d use it", p.ID, p.Status, p.Amount, users)
			f.that(p.Term.Pending() == (!over && !p.Ends.IsZero()), "%s is %s until %v, which does not fit what is ahead", p.ID, p.Status, p.Ends)
			f.that(!over || !p.Change.Pending(), "%s is %s and goes on", p.ID, p.Status)
		})
	}
	each(&f.st.ReservedInstances, func(r *backend.ReservedInstance) { contract(&r.Contract, "Creating", "Expired") })
	each(&f.st.StorageUnits, func(u *backend.StorageUnit) { contract(&u.Contract, "Creating", "Pending", "Expired") })
}

// place checks that what the instance is in is there, and not overfull.
func (f *flaws) place(in *backend.Instance) {
	f.that(in.OnHost == (in.Host != nil), "%s is on a dedicated host and on none", in.ID)
	f.that(in.HPC == nil || has(&f.st.HPCClusters, in.HPC), "%s is in an HPC cluster that is gone", in.ID)
	if s := in.Set; s != nil {
		f.that(has(&f.st.DeploymentSets, s), "%s is in a deployment set that is gone", in.ID)
		f.that(in.Host == nil, "%s is in a deployment set and on a dedicated host", in.ID)
		f.that((in.SetGroup > 0) == (s.Groups > 0) && in.SetGroup <= s.Groups, "%s is in the group %d of %d", in.ID, in.SetGroup, s.Groups)
		f.that(f.st.RoomInSet(s, in.Zone, in.SetGroup) >= 0, "%s is overfull in %s", s.ID, in.Zone)
	}
	if p := in.Pool; p != nil {
		f.that(has(&f.st.CapacityReservations, p) || has(&f.st.ElasticityAssurances, p), "%s uses a private pool that is gone", in.ID)
		f.that(p.Status == backend.ContractActive && p.Zone == in.Zone && p.Type.ID == in.Type.ID, "%s uses %s, which is %s in %s", in.ID, p.ID, p.Status, p.Zone)
		f.that(in.Charge == backend.PostPaid && !in.Spot() && !in.OnHost, "%s uses %s and is paid otherwise", in.ID, p.ID)
	}
	if h := in.Host; h != nil {
		f.that(has(&f.st.DedicatedHosts, h) && h.Zone == in.Zone, "%s is on a dedicated host that is gone or elsewhere", in.ID)
		f.that(h.Type.Runs(in.Type), "%s does not run the %s of %s", h.ID, in.Type.ID, in.ID)
	}
	f.that(in.Locked(backend.LockHost) == (in.Host != nil && in.Host.Expired), "%s is locked or not, unlike its dedicated host", in.ID)
}

// host checks the room on the dedicated host, and what is ahead of it.
func (f *flaws) host(h *backend.DedicatedHost) {
	k := h.Cluster
	f.that(k == nil || has(&f.st.HostClusters, k) && k.Zone == h.Zone, "%s is in a cluster that is gone or elsewhere", h.ID)
	vCPUs, memory := f.st.FreeOn(h)
	f.that(vCPUs >= 0 && memory >= 0, "%s is overfull: %d vCPUs and %v GiB are left", h.ID, vCPUs, memory)
	subscribed := h.Charge == backend.PrePaid && !h.Expired
	f.that(h.Expiring.Pending() == subscribed, "%s is paid by %s until %v, which does not fit what is ahead", h.ID, h.Charge, h.Expires)
	f.that(!h.Releasing.Pending() || !h.AutoReleaseAt.IsZero() && h.Charge == backend.PostPaid, "%s is to be released although it is not", h.ID)
	f.that(h.Releasing.Pending() == h.AutoReleaseAt.After(f.st.Now), "%s is not released at %v", h.ID, h.AutoReleaseAt)
}

// deadlines checks that what the instance shows of its future fits what is ahead. A deletion cancels everything else.
func (f *flaws) deadlines(in *backend.Instance) {
	if in.Deleting() {
		f.that(in.Status == backend.Stopping && in.Change.Pending(), "%s is being deleted and %s", in.ID, in.Status)
		return
	}
	f.that(in.Releasing.Pending() == !in.AutoReleaseAt.IsZero(), "%s is not released at %v", in.ID, in.AutoReleaseAt)
	f.that(in.Reclaiming.Pending() == !in.Termination.IsZero(), "%s is not reclaimed at %v", in.ID, in.Termination)
	f.that(in.Reclaiming.Pending() == in.Locked(backend.LockRecycling), "%s is locked, or reclaimed, but not both", in.ID)
	f.that(in.Expiring.Pending() == (in.Charge == backend.PrePaid), "%s is paid by %s, which does not fit what is ahead", in.ID, in.Charge)
	f.that(in.Charge != backend.PrePaid || in.AutoReleaseAt.IsZero(), "%s is a subscription and is released at %v", in.ID, in.AutoReleaseAt)
}

// image checks that the snapshots of the image are there, and that a task imports it while it has none.
func (f *flaws) image(m *backend.Image) {
	f.status(&m.Resource, m.Status, []string{"Available", "Deprecated", "UnAvailable"}, []string{"Creating"})
	f.once("the image " + m.Name + " in " + m.Region)
	for _, id := range m.Snapshots() {
		s, there := f.st.Snapshots.Get(id)
		f.that(there && s.Region == m.Region, "%s has the snapshot %s, which is gone or elsewhere", m.ID, id)
		f.that(!there || m.Status == "Creating" || s.Status == backend.SnapshotAccomplished, "%s is %s before its snapshot %s", m.ID, m.Status, id)
	}
	imported := slices.ContainsFunc(m.Devices, func(d backend.ImageDevice) bool { return d.From.Object != "" })
	if imported && !m.Copied {
		f.that((m.Status == "Creating") == (f.st.Working(&m.Resource, backend.TaskImport) != nil), "%s is %s, unlike its task", m.ID, m.Status)
	}
}

// task checks that the task ends, and works on something that is there.
func (f *flaws) task(t *backend.Task) {
	f.status(&t.Resource, t.Status, []string{backend.TaskFinished, backend.TaskFailed}, []string{backend.TaskProcessing})
	works := t.Status == backend.TaskProcessing
	f.that(works == t.Change.Pending() && works == t.Finished.IsZero(), "%s is %s, which does not fit what is ahead", t.ID, t.Status)
	if works && t.Action != "ModifyDiskSpec" { // a disk may go, and then the task fails
		_, there := f.st.Images.Get(t.Of)
		f.that(there, "%s works on %s, which is gone", t.ID, t.Of)
	}
}

// rule checks that what the rule names is there.
func (f *flaws) rule(g *backend.SecurityGroup, r backend.Rule) {
	for _, id := range []string{r.SourcePrefixList, r.DestPrefixList} {
		_, there := f.st.PrefixLists.Get(id)
		f.that(id == "" || there, "the rule %s of %s names %s, which is gone", r.ID, g.ID, id)
	}
	for _, id := range []string{r.SourceGroup, r.DestGroup} {
		_, there := f.st.SecurityGroups.Get(id)
		f.that(id == "" || there || r.SourceGroupOwner+r.DestGroupOwner+r.GroupOwnerID != "", "the rule %s of %s names %s, which is gone", r.ID, g.ID, id)
	}
}

// limits checks that nothing was oversold, and that no region has more than its quotas.
func (f *flaws) limits() {
	for key, left := range f.st.Stock {
		f.that(left >= 0, "%v is oversold by %d", key, -left)
	}
	regions := map[string]bool{}
	for _, item := range Resources(f.st) {
		regions[item.Base().Region] = true
	}
	for q := range backend.Quotas {
		for region := range regions {
			if region != "" {
				used, most := f.st.Used(q, region), f.st.Quota(q)
				f.that(used <= most, "%s has %d of the quota %s, which is %d", region, used, q, most)
			}
		}
	}
}
