package ecstest

import (
	"cmp"
	"maps"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// An Account is a copy of everything in the account at one moment. Each list is in the order of creation.
type Account struct {
	Instances         []Instance
	Disks             []Disk
	Images            []Image // without the public images
	Snapshots         []Snapshot
	NetworkInterfaces []NetworkInterface
	SecurityGroups    []SecurityGroup
	VPCs              []VPC
	VSwitches         []VSwitch
	EIPs              []EIP
	KeyPairs          []KeyPair
	Commands          []Command
	Invocations       []Invocation
}

// A Resource holds what all kinds of resource have in common.
type Resource struct {
	ID, RegionID, ZoneID string // a key pair's ID is its name
	ResourceGroupID      string
	Created              time.Time
	Tags                 map[string]string // nil: none
}

// An Instance is an instance of the account.
type Instance struct {
	Resource
	Name, HostName, Status, StoppedMode string
	InstanceType, ImageID               string
	ChargeType, SpotStrategy            string
	VPCID, VSwitchID                    string
	SecurityGroupIDs                    []string
	DiskIDs, NetworkInterfaceIDs        []string // the system disk and the primary interface first
	PrivateIPs                          []string
	PublicIP, EIP                       string
	KeyPairName, RAMRoleName            string
	DeploymentSetID, DedicatedHostID    string
	UserData                            string            // base64
	Files                               map[string]string // content by path, of what SendFile wrote; nil: none
	LockReasons                         []string          // such as Recycling
	DeletionProtection                  bool
	Expires, AutoRelease                time.Time // zero: never
	Termination                         time.Time // when [Server.Reclaim] ends the instance; zero: never
}

// A Disk is a disk of the account.
type Disk struct {
	Resource
	Name, Status, Category string
	Type                   string // system or data
	Size                   int    // GiB
	InstanceID, Device     string // of a multi-attach disk: the first
	DeleteWithInstance     bool
}

// An Image is an image that the account created or copied.
type Image struct {
	Resource
	Name, Status string
	Size         int // GiB
	SnapshotIDs  []string
}

// A Snapshot is a snapshot of a disk.
type Snapshot struct {
	Resource
	Name, Status string
	SourceDiskID string
	Progress     int // percent
}

// A NetworkInterface is an elastic network interface (ENI) of the account.
type NetworkInterface struct {
	Resource
	Name, Status     string
	Type             string // Primary or Secondary
	MAC, VSwitchID   string
	PrivateIPs       []string
	IPv6s            []string
	SecurityGroupIDs []string
	InstanceID       string
}

// A SecurityGroup is a security group of the account.
type SecurityGroup struct {
	Resource
	Name, VPCID string
	Rules       []SecurityGroupRule
}

// A SecurityGroupRule is a rule of a security group.
type SecurityGroupRule struct {
	ID                  string
	Direction, Policy   string // ingress or egress; Accept or Drop
	Priority            int
	Protocol, PortRange string
	CIDR                string // of the other side
	GroupID             string // of the other side
}

// A VPC is a virtual private cloud of the account.
type VPC struct {
	Resource
	Name, Status, CIDR string
	Default            bool // created by the server on first use
}

// A VSwitch is a subnet of a VPC in one zone.
type VSwitch struct {
	Resource
	Name, Status, CIDR string
	VPCID              string
	Default            bool
}

// An EIP is an elastic IP address of the account.
type EIP struct {
	Resource
	Name, Status, Address string
	InstanceID            string
	NetworkInterfaceID    string
}

// A KeyPair is an SSH key pair. Its ID is its name.
type KeyPair struct {
	Resource
	Fingerprint string
}

// A Command is a stored Cloud Assistant command.
type Command struct {
	Resource
	Name, Type string
	Content    string // plain text
}

// An Invocation is one execution of a command, on one or more instances.
type Invocation struct {
	Resource
	CommandID, Status string
	Results           []InvocationResult
}

// An InvocationResult is the result of an invocation on one instance.
type InvocationResult struct {
	InstanceID, Status string
	ExitCode           int
	Output, ErrorCode  string
}

// Account returns a copy of everything that the account has now, for a test to inspect or to compare with an earlier
// copy.
func (s *Server) Account() Account {
	var a Account
	s.backend.View(0, func(st *backend.State) { a = accountOf(st) })
	return a
}

func accountOf(st *backend.State) Account {
	return Account{
		Instances: each(st, &st.Instances, func(r Resource, in *backend.Instance) Instance {
			n := in.Primary()
			i := Instance{
				Resource: r, Name: in.Name, HostName: in.HostName, Status: in.Status, StoppedMode: in.StoppedMode,
				InstanceType: in.Type.ID, ImageID: in.ImageID, ChargeType: in.Charge, SpotStrategy: in.SpotStrategy,
				VPCID: n.VSwitch.VPC.ID, VSwitchID: n.VSwitch.ID, SecurityGroupIDs: action.IDsOf(n.Groups),
				DiskIDs: action.IDsOf(in.Disks), NetworkInterfaceIDs: action.IDsOf(in.Interfaces),
				PrivateIPs: in.PrivateAddresses(), PublicIP: action.Text(in.PublicIP),
				KeyPairName: in.KeyPair, RAMRoleName: in.RAMRole, UserData: in.UserData, Files: maps.Clone(in.Files),
				DeploymentSetID: action.IDOf(in.Set), DedicatedHostID: action.IDOf(in.Host),
				DeletionProtection: in.DeletionProtection, Expires: in.Expires, AutoRelease: in.AutoReleaseAt,
				Termination: in.Termination,
			}
			if in.EIP != nil {
				i.EIP = in.EIP.Address.String()
			}
			for _, l := range in.Locks {
				i.LockReasons = append(i.LockReasons, l.Reason)
			}
			return i
		}),
		Disks: each(st, &st.Disks, func(r Resource, d *backend.Disk) Disk {
			return Disk{Resource: r, Name: d.Name, Status: d.Status, Category: d.Category, Type: d.Use, Size: d.Size,
				InstanceID: action.IDOf(d.Instance()), Device: d.Device(d.Instance()), DeleteWithInstance: d.DeleteWithInstance}
		}),
		Images: each(st, &st.Images, func(r Resource, m *backend.Image) Image {
			return Image{Resource: r, Name: m.Name, Status: m.Status, Size: m.Size, SnapshotIDs: m.Snapshots()}
		}),
		Snapshots: each(st, &st.Snapshots, func(r Resource, n *backend.Snapshot) Snapshot {
			return Snapshot{Resource: r, Name: n.Name, Status: n.Status, SourceDiskID: n.SourceDisk, Progress: n.Progress}
		}),
		NetworkInterfaces: each(st, &st.Interfaces, func(r Resource, n *backend.NetworkInterface) NetworkInterface {
			return NetworkInterface{Resource: r, Name: n.Name, Status: n.Status, Type: n.Use, MAC: n.MAC, VSwitchID: n.VSwitch.ID,
				PrivateIPs: ipam.AddressTexts(n.Addresses...), IPv6s: ipam.AddressTexts(n.IPv6...),
				SecurityGroupIDs: action.IDsOf(n.Groups), InstanceID: action.IDOf(n.Instance)}
		}),
		SecurityGroups: each(st, &st.SecurityGroups, func(r Resource, g *backend.SecurityGroup) SecurityGroup {
			return SecurityGroup{Resource: r, Name: g.Name, VPCID: action.IDOf(g.VPC), Rules: rulesOf(g)}
		}),
		VPCs: each(st, &st.VPCs, func(r Resource, v *backend.VPC) VPC {
			return VPC{Resource: r, Name: v.Name, Status: v.Status, CIDR: action.Text(v.CIDR), Default: v.IsDefault}
		}),
		VSwitches: each(st, &st.VSwitches, func(r Resource, w *backend.VSwitch) VSwitch {
			return VSwitch{Resource: r, Name: w.Name, Status: w.Status, CIDR: action.Text(w.Addresses.Network),
				VPCID: w.VPC.ID, Default: w.IsDefault}
		}),
		EIPs: each(st, &st.EIPs, func(r Resource, e *backend.EIP) EIP {
			return EIP{Resource: r, Name: e.Name, Status: e.Status, Address: action.Text(e.Address),
				InstanceID: action.IDOf(e.Instance), NetworkInterfaceID: action.IDOf(e.ENI)}
		}),
		KeyPairs: each(st, &st.KeyPairs, func(r Resource, k *backend.KeyPair) KeyPair {
			return KeyPair{Resource: r, Fingerprint: k.Fingerprint}
		}),
		Commands: each(st, &st.Commands, func(r Resource, c *backend.Command) Command {
			return Command{Resource: r, Name: c.Name, Type: c.Language, Content: c.Content}
		}),
		Invocations: each(st, &st.Invocations, func(r Resource, v *backend.Invocation) Invocation {
			return Invocation{Resource: r, CommandID: action.IDOf(v.Command), Status: v.Status(), Results: resultsOf(v)}
		}),
	}
}

// each copies the account's resources of one kind. It skips resources without a region, which belong to every account.
func each[T backend.Entity, S any](st *backend.State, all *backend.Store[T], show func(Resource, T) S) []S {
	var shown []S
	for _, item := range all.All {
		r := item.Base()
		if r.Region == "" {
			continue
		}
		common := Resource{ID: r.ID, RegionID: r.Region, ZoneID: r.Zone, ResourceGroupID: r.Group, Created: r.Created}
		for _, tag := range st.Tags.Of(r) {
			if common.Tags == nil {
				common.Tags = make(map[string]string)
			}
			common.Tags[tag.Key] = tag.Value
		}
		shown = append(shown, show(common, item))
	}
	return shown
}

func rulesOf(g *backend.SecurityGroup) []SecurityGroupRule {
	var rules []SecurityGroupRule
	for _, r := range g.Rules {
		rules = append(rules, SecurityGroupRule{
			ID: r.ID, Direction: r.Direction, Policy: r.Policy, Priority: r.Priority, Protocol: r.Protocol, PortRange: r.PortRange,
			CIDR:    cmp.Or(r.SourceCIDR, r.DestCIDR, r.SourceCIDRv6, r.DestCIDRv6),
			GroupID: cmp.Or(r.SourceGroup, r.DestGroup),
		})
	}
	return rules
}

func resultsOf(v *backend.Invocation) []InvocationResult {
	var results []InvocationResult
	for _, r := range v.Results {
		results = append(results, InvocationResult{
			InstanceID: r.InstanceID, Status: r.Status, ExitCode: r.ExitCode, Output: r.Output, ErrorCode: r.ErrorCode,
		})
	}
	return results
}
