package ecstest

import "time"

// An Account is a copy of what is in the account at one moment. Each list is in the order of creation. Kinds of resource that
// tests rarely look at are not in it; the actions that list them show those.
type Account struct {
	Instances            []Instance
	LaunchTemplates      []LaunchTemplate
	Disks                []Disk
	Images               []Image // without the public images
	Snapshots            []Snapshot
	SnapshotGroups       []SnapshotGroup
	AutoSnapshotPolicies []AutoSnapshotPolicy
	NetworkInterfaces    []NetworkInterface
	SecurityGroups       []SecurityGroup
	PrefixLists          []PrefixList
	VPCs                 []VPC
	VSwitches            []VSwitch
	EIPs                 []EIP
	KeyPairs             []KeyPair
	DeploymentSets       []DeploymentSet
	DedicatedHosts       []DedicatedHost
	CapacityReservations []PrivatePool
	ElasticityAssurances []PrivatePool
	Commands             []Command
	Invocations          []Invocation
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
	PrivatePoolID                       string            // the reservation or assurance whose capacity it uses
	UserData                            string            // base64
	Files                               map[string]string // content by path, of what SendFile wrote; nil: none
	LockReasons                         []string          // such as Recycling
	DeletionProtection                  bool
	Expires, AutoRelease                time.Time // zero: never
	Termination                         time.Time // when [Server.Reclaim] ends the instance; zero: never
}

// A LaunchTemplate is a launch template of the account.
type LaunchTemplate struct {
	Resource
	Name                          string
	DefaultVersion, LatestVersion int
}

// A Disk is a disk of the account.
type Disk struct {
	Resource
	Name, Status, Category string
	Type                   string // system or data
	Size                   int    // GiB
	InstanceID, Device     string // of a multi-attach disk: the first
	AutoSnapshotPolicyIDs  []string
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
	GroupID      string // of snapshots taken together; "": none
	Progress     int    // percent
}

// A SnapshotGroup is snapshots of several disks at the same moment.
type SnapshotGroup struct {
	Resource
	Name, InstanceID string
	SnapshotIDs      []string
}

// An AutoSnapshotPolicy takes snapshots of the disks that have it.
type AutoSnapshotPolicy struct {
	Resource
	Name            string
	Hours, Weekdays []string // 0 to 23 in UTC+8; 1 to 7, beginning with Monday
	RetentionDays   int      // -1: for ever
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
	PrefixListID        string // of the other side
}

// A PrefixList is a set of networks that rules of security groups can name.
type PrefixList struct {
	Resource
	Name          string
	AddressFamily string // IPv4 or IPv6
	MaxEntries    int
	CIDRs         []string
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

// A DeploymentSet spreads its instances over hosts or racks.
type DeploymentSet struct {
	Resource
	Name, Strategy string
	InstanceIDs    []string
}

// A DedicatedHost is a physical server of the account.
type DedicatedHost struct {
	Resource
	Name, HostType, ChargeType string
	InstanceIDs                []string
	Expires, AutoRelease       time.Time // zero: never
}

// A PrivatePool is capacity for instances of one type: of a capacity reservation or of an elasticity assurance.
type PrivatePool struct {
	Resource
	Name, Status, InstanceType, MatchCriteria string
	Amount                                    int       // of instances
	InstanceIDs                               []string  // that use it
	Starts, Ends                              time.Time // zero: never
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
