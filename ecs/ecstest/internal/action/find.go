package action

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// notFound has the code of the error for an ID that does not exist.
var notFound = map[backend.Kind]string{
	backend.KindInstance:         "InvalidInstanceId.NotFound",
	backend.KindDisk:             "InvalidDiskId.NotFound",
	backend.KindImage:            "InvalidImageId.NotFound",
	backend.KindImageComponent:   "InvalidImageComponent.NotFound",
	backend.KindImagePipeline:    "InvalidImagePipeline.NotFound",
	backend.KindSnapshot:         "InvalidSnapshotId.NotFound",
	backend.KindSnapshotGroup:    "InvalidSnapshotGroup.NotFound",
	backend.KindSnapshotPolicy:   "ParameterInvalid", // so the actions on policies call it
	backend.KindNetworkInterface: "InvalidEniId.NotFound",
	backend.KindSecurityGroup:    "InvalidSecurityGroupId.NotFound",
	backend.KindVPC:              "InvalidVpcId.NotFound",
	backend.KindVSwitch:          "InvalidVSwitchId.NotFound",
	backend.KindPrefixList:       "InvalidPrefixListId.NotFound",
	backend.KindEIP:              "InvalidAllocationId.NotFound",
	backend.KindKeyPair:          "InvalidKeyPair.NotFound",
	backend.KindCommand:          "InvalidCmdId.NotFound",
	backend.KindInvocation:       "InvalidInvokeId.NotFound",
	backend.KindDeploymentSet:    "InvalidDeploymentSetId.NotFound",
	backend.KindDedicatedHost:    "InvalidDedicatedHostId.NotFound",
	backend.KindHPCCluster:       "InvalidHpcClusterId.NotFound",
	backend.KindEvent:            "InvalidEventId.NotFound",
	backend.KindHostCluster:      "InvalidDedicatedHostClusterId.NotFound",
	backend.KindActivation:       "ActivationId.NotFound",
	backend.KindProvisioning:     "InvalidAutoProvisioningGroupId.NotFound",
	backend.KindPermission:       "InvalidEniPermissionId.NotFound",
	backend.KindNATGateway:       "InvalidNatGatewayId.NotFound",
	backend.KindBandwidthPackage: "InvalidBandwidthPackageId.NotFound",
}

// Find returns the resource with the ID in the region of the call. Without one, the call fails, and the checks go on with
// a resource that is absent but complete.
func Find[T backend.Entity](c *Call, s *backend.Store[T], id string) T {
	return FindOr(c, s, id, notFound[s.Kind])
}

// FindOr is Find for an action that documents another code than most.
func FindOr[T backend.Entity](c *Call, s *backend.Store[T], id, code string) T {
	item, ok := s.Find(c.Region, id)
	if !ok {
		c.Reject(code, "The %s %q does not exist.", s.Kind, id)
	}
	return item
}

// Instance finds the instance that the parameter names.
func (c *Call) Instance(name string) *backend.Instance { return Find(c, &c.Instances, c.String(name)) }

// Disk finds the disk that the parameter names.
func (c *Call) Disk(name string) *backend.Disk { return Find(c, &c.Disks, c.String(name)) }

// Snapshot finds the snapshot that the parameter names.
func (c *Call) Snapshot(name string) *backend.Snapshot { return Find(c, &c.Snapshots, c.String(name)) }

// Image finds the image that the parameter names.
func (c *Call) Image(name string) *backend.Image { return Find(c, &c.Images, c.String(name)) }

// SecurityGroup finds the security group that the call names.
func (c *Call) SecurityGroup() *backend.SecurityGroup {
	return Find(c, &c.SecurityGroups, c.String("SecurityGroupId"))
}

// NetworkInterface finds the network interface that the call names.
func (c *Call) NetworkInterface() *backend.NetworkInterface {
	return Find(c, &c.Interfaces, c.String("NetworkInterfaceId"))
}

// SettledInterface is NetworkInterface for an interface that must not be in a transitional state.
func (c *Call) SettledInterface() *backend.NetworkInterface {
	n := c.NetworkInterface()
	if !n.Settled() {
		c.RejectInterface(n)
	}
	return n
}

// Zones returns the zones of the call's region.
func (c *Call) Zones() []string { return c.Catalog.FindRegion(c.Region).ZoneIDs() }

// ZonesOf returns the zones of the call's region that sell the type.
func (c *Call) ZonesOf(t *catalog.InstanceType) []string {
	return t.ZonesIn(c.Catalog.FindRegion(c.Region))
}

// InstanceType finds the instance type that the call names. Without one, the call fails with the code, and the checks go on
// with [catalog.NoType].
func (c *Call) InstanceType(code string) *catalog.InstanceType {
	id := c.String("InstanceType")
	if t := c.Catalog.FindType(id); t != nil {
		return t
	}
	c.Reject(code, "The instance type %q does not exist.", id)
	return catalog.NoType
}

// Groups finds security groups and drops duplicates.
func (c *Call) Groups(ids []string) []*backend.SecurityGroup {
	var groups []*backend.SecurityGroup
	for _, id := range ids {
		if g := Find(c, &c.SecurityGroups, id); !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	return groups
}

// UsableVPC finds a VPC, which must be available.
func (c *Call) UsableVPC(id string) *backend.VPC {
	v := Find(c, &c.VPCs, id)
	if v.Status != backend.NetworkAvailable {
		c.Reject("IncorrectVpcStatus", "The VPC %q is %s.", id, v.Status)
	}
	return v
}

// UsableVSwitch finds a vSwitch, which must be available.
func (c *Call) UsableVSwitch(id string) *backend.VSwitch {
	w := Find(c, &c.VSwitches, id)
	if w.Status != backend.NetworkAvailable {
		c.Reject("IncorrectVSwitchStatus", "The vSwitch %q is %s.", id, w.Status)
	}
	return w
}

// Template finds the launch template that the call names by ID, by name, or by both.
func (c *Call) Template(code string) *backend.LaunchTemplate {
	id, name := c.String("LaunchTemplateId"), c.String("LaunchTemplateName")
	if id == "" && name == "" {
		c.Missing("LaunchTemplateId")
	}
	for _, t := range c.Templates.All {
		if t.In(c.Region) && (id == "" || t.ID == id) && (name == "" || t.Name == name) {
			return t
		}
	}
	c.Reject(code, "The launch template %q does not exist.", cmp.Or(id, name))
	return new(backend.LaunchTemplate)
}

// TemplateVersion finds the version of a launch template with the number, or the default version if there is none.
func (c *Call) TemplateVersion(t *backend.LaunchTemplate, number, code string) *backend.TemplateVersion {
	n := t.Default
	if number != "" {
		n, _ = strconv.Atoi(number)
	}
	if v := t.Version(n); v != nil {
		return v
	}
	c.Reject(code, "The launch template %q has no version %s.", t.ID, number)
	return new(backend.TemplateVersion)
}

// FromTemplate adds the parameters of the launch template that the call names, if it names one. Those of the call take
// precedence.
func (c *Call) FromTemplate() {
	version := c.String("LaunchTemplateVersion")
	if version != "" || c.Has("LaunchTemplateId") || c.Has("LaunchTemplateName") {
		t := c.Template("InvalidLaunchTemplate.NotFound")
		c.values = Overlay(c.TemplateVersion(t, version, "InvalidLaunchTemplateVersion.NotFound").Params, c.values)
	}
}

// Distinct reads a list of IDs and drops duplicates.
func (c *Call) Distinct(name string) []string {
	all, _ := c.IDs(name)
	var ids []string
	for _, id := range all {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
