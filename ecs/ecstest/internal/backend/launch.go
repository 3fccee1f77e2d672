package backend

import (
	"cmp"
	"net/netip"
)

// A LaunchDisk is a disk that each instance of a launch gets.
type LaunchDisk struct {
	Model  Disk   // the initial state, without an ID
	Device string // empty: the next free one
}

// MakeDisk creates the disk and attaches it to the instance.
func (st *State) MakeDisk(l LaunchDisk, in *Instance) *Disk {
	d := new(l.Model)
	d.Resource = st.NewResource(KindDisk, in.Region, in.Zone)
	d.Resource.Group = in.Group
	d.Expires = in.Expires
	st.Disks.Add(d)
	st.AttachDisk(d, in, l.Device)
	return d
}

// A LaunchNetwork is the place of a launch in the network.
type LaunchNetwork struct {
	VSwitch *VSwitch         // nil: the default vSwitch of the zone, not yet created
	Groups  []*SecurityGroup // empty: the default group of the VPC
	Address netip.Addr       // chosen by the caller, if valid
	Others  []LaunchInterface
	Zone    string
	Region  string
}

// A LaunchInterface is a secondary interface that each instance gets.
type LaunchInterface struct {
	Name, Description string
	VSwitch           *VSwitch
	Groups            []*SecurityGroup
	Address           netip.Addr
	Keep              bool // when the instance is released
}

// Connect creates and attaches the interfaces of the instance.
func (st *State) Connect(l LaunchNetwork, in *Instance) {
	w := l.VSwitch
	if w == nil {
		w = st.defaultVSwitch(l.Region, l.Zone)
	}
	groups := l.Groups
	if len(groups) == 0 {
		groups = []*SecurityGroup{st.defaultGroup(w.VPC)}
	}
	primary := st.NewInterface(w, l.Address, groups)
	primary.Use, primary.DeleteOnRelease, primary.Group = "Primary", true, in.Group
	st.AttachInterface(primary, in)
	for _, o := range l.Others {
		if len(o.Groups) == 0 {
			o.Groups = groups
		}
		n := st.NewInterface(cmp.Or(o.VSwitch, w), o.Address, o.Groups)
		n.Name, n.Description, n.DeleteOnRelease, n.Group = o.Name, o.Description, !o.Keep, in.Group
		st.AttachInterface(n, in)
	}
}
