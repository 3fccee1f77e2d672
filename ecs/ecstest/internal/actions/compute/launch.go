package compute

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A launch holds the parameters of RunInstances or CreateInstance. Its
// instances differ only in their names and addresses.
type launch struct {
	model        backend.Instance // the initial state of each instance, without an ID
	image        *backend.Image
	amount       int // how many to create
	hostNames    []string
	uniqueSuffix bool
	zone         string
	network      backend.LaunchNetwork
	disks        []backend.LaunchDisk // the system disk first
	tags         []backend.Pair
	publicIP     bool
	periods      int
	unit         string
	release      time.Time
	path         []string // of states
}

func runInstances(c *action.Call) action.Effect {
	l := readLaunch(c)
	l.path = []string{backend.Pending, backend.Starting, backend.Running}
	least := readAmount(c, l)
	checkSupply(c, l, least)
	return func() reply.Object {
		var ids []string
		for n := range l.amount {
			ids = append(ids, makeInstance(c, l, n).ID)
		}
		resp := reply.Object{reply.List("InstanceIdSets", "InstanceIdSet", reply.Strings(ids...))}
		if l.model.Charge == backend.PrePaid {
			resp = append(resp, reply.String("OrderId", c.NewOrder()))
		}
		return resp
	}
}

func createInstance(c *action.Call) action.Effect {
	l := readLaunch(c)
	l.amount, l.publicIP, l.path = 1, false, []string{backend.Pending, backend.Stopped}
	checkSupply(c, l, 1)
	return func() reply.Object {
		resp := reply.Object{reply.String("InstanceId", makeInstance(c, l, 0).ID)}
		if l.model.Charge == backend.PrePaid {
			resp = append(resp, reply.String("OrderId", c.NewOrder()))
		}
		return resp
	}
}

// readAmount reads how many instances to create, and returns the minimum.
func readAmount(c *action.Call, l *launch) (least int) {
	l.amount = c.Int("Amount", 1)
	least = c.Int("MinAmount", l.amount)
	switch {
	case l.amount < 1 || l.amount > 100:
		c.Reject("InvalidParam.Amount", "The amount %d is not between 1 and 100.", l.amount)
	case least < 1 || least > l.amount:
		c.Reject("InvalidMinAmount.Malformed", "The minimum amount %d is not between 1 and the amount.", least)
	case l.amount > 1 && l.network.Address.IsValid():
		c.Reject("InvalidParam.Amount", "Only one instance can have the private address.")
	case len(l.hostNames) > 0 && len(l.hostNames) != l.amount:
		c.Invalid("HostNames", "its length is not the amount of instances")
	}
	return least
}

// checkSupply reduces the amount to what is available. Less than the minimum is
// an error.
func checkSupply(c *action.Call, l *launch, least int) {
	if c.Failed() {
		return
	}
	if left, scarce := c.Left(l.model.Type, l.zone); scarce {
		l.amount = min(l.amount, left)
	}
	if l.amount < least {
		c.Reject("OperationDenied.NoStock", "The instance type %q is sold out in the zone %q.", l.model.Type.ID, l.zone)
	}
	if w := l.network.VSwitch; w != nil {
		l.amount = min(l.amount, w.Addresses.Free()/(1+len(l.network.Others)))
	}
	if l.amount < least {
		c.Reject("QuotaExceeded.PrivateIpAddress", "The vSwitch does not have enough private addresses left.")
	}
}

// readLaunch reads everything except the amount.
func readLaunch(c *action.Call) *launch {
	l := &launch{tags: c.NewTags("Tag")}
	readShape(c, l)
	readPlace(c, l)
	readIdentity(c, l)
	readCharge(c, l)
	readOptions(c, &l.model)
	l.disks = readDisks(c, l)
	return l
}

// readShape reads the type and the image, which must fit together.
func readShape(c *action.Call, l *launch) {
	if name := cmp.Or(c.String("LaunchTemplateId"), c.String("LaunchTemplateName")); name != "" {
		c.Reject("InvalidLaunchTemplate.NotFound", "The launch template %q does not exist.", name)
	}
	l.image = launchImage(c)
	l.model.Type = launchType(c)
	l.model.SetImage(l.image)
	if l.image.ID != "" && !l.image.Runs(l.model.Type) {
		c.Reject("ImageNotSupportInstanceType", "The image %q does not run on %s.", l.image.ID, l.model.Type.ID)
	}
	c.OneOf("IoOptimized", "none", "optimized")
}

func launchImage(c *action.Call) *backend.Image {
	id, family := c.String("ImageId"), c.String("ImageFamily")
	m := new(backend.Image)
	switch {
	case id == "" && family == "":
		c.Missing("ImageId")
	case id != "" && family != "":
		c.Reject("InvalidParameter.Conflict", "ImageId and ImageFamily are mutually exclusive.")
	case id != "":
		m = action.Find(c, &c.Images, id)
	default: // the latest of the family
		for _, other := range c.Images.All {
			if other.Family == family && other.In(c.Region) && other.Status == "Available" && !other.Created.Before(m.Created) {
				m = other
			}
		}
		if m.ID == "" {
			c.Reject("InvalidImageId.NotFound", "The image family %q has no image.", family)
		}
	}
	if m.Status != "Available" {
		c.Reject("OperationDenied.ImageNotValid", "The image %q is %s.", m.ID, m.Status)
	}
	return m
}

// launchType returns the requested type, or an empty one if it does not exist.
func launchType(c *action.Call) *catalog.InstanceType {
	id := c.String("InstanceType")
	t := catalog.FindType(c.Types, id)
	switch {
	case id == "":
		c.Missing("InstanceType")
	case t == nil:
		c.Reject("InvalidInstanceType.ValueNotSupported", "The instance type %q does not exist.", id)
	}
	if t == nil {
		return &catalog.InstanceType{Family: &catalog.Family{}}
	}
	return t
}

// readIdentity reads names, description, user data and login credentials.
func readIdentity(c *action.Call, l *launch) {
	in := &l.model
	in.Name, in.HostName, in.Description = c.String("InstanceName"), c.String("HostName"), c.String("Description")
	in.Group, in.UserData = c.String("ResourceGroupId"), c.String("UserData")
	l.hostNames = c.Numbered("HostNames")
	l.uniqueSuffix, _ = c.Bool("UniqueSuffix")
	c.CheckTexts(in.Name, in.Description)
	c.CheckUserData(in.UserData)
	if l.uniqueSuffix && len(in.Name) > 125 {
		c.Reject("InvalidParams.InstanceNameExceed", "The unique suffix makes the name too long.")
	}
	if in.HostName != "" && len(l.hostNames) > 0 {
		c.Reject("InvalidParameter.Conflict", "HostName and HostNames are mutually exclusive.")
	}
	for _, name := range append(slices.Clone(l.hostNames), in.HostName) {
		c.CheckHostName(strings.ReplaceAll(name, "${instance_id}", "i"), in.OSType)
	}
	c.CheckPassword(c.String("Password"))
	in.PasswordSet = c.String("Password") != ""
	if in.KeyPair = c.String("KeyPairName"); in.KeyPair != "" {
		action.Find(c, &c.KeyPairs, in.KeyPair)
		if in.OSType == "windows" {
			c.Reject("DependencyViolation.WindowsInstance", "Windows instances do not support key pairs.")
		}
	}
}

// readOptions reads the settings that are independent of the others.
func readOptions(c *action.Call, in *backend.Instance) {
	in.RAMRole = c.String("RamRoleName")
	in.DeploymentSet = c.String("DeploymentSetId")
	in.Credit = c.OneOf("CreditSpecification", "Standard", "Unlimited")
	in.HTTPEndpoint = cmp.Or(c.OneOf("HttpEndpoint", "enabled", "disabled"), "enabled")
	in.HTTPTokens = cmp.Or(c.OneOf("HttpTokens", "optional", "required"), "optional")
	in.DeletionProtection, _ = c.Bool("DeletionProtection")
	if in.DeletionProtection && in.Charge == backend.PrePaid {
		c.Reject("InvalidParameter.Conflict", "A subscription does not support deletion protection.")
	}
}

// makeInstance creates the n-th instance of the launch, counting from 0.
func makeInstance(c *action.Call, l *launch, n int) *backend.Instance {
	in := new(l.model)
	group := in.Group
	in.Resource = c.NewResource(backend.KindInstance, c.Region, l.zone)
	in.Group = group
	in.Name = cmp.Or(action.SeriesName(in.Name, n, l.uniqueSuffix), in.ID)
	if len(l.hostNames) > 0 {
		in.HostName = l.hostNames[n]
	}
	in.HostName = action.SeriesName(strings.ReplaceAll(in.HostName, "${instance_id}", in.ID), n, l.uniqueSuffix)
	in.HostName = cmp.Or(in.HostName, "iZ"+strings.TrimPrefix(in.ID, "i-")+"Z")
	c.Instances.Add(in)
	c.Tags.Set(&in.Resource, l.tags...)
	for _, d := range l.disks {
		c.MakeDisk(d, in)
	}
	c.Connect(l.network, in)
	if l.publicIP {
		in.PublicIP, _ = c.Public.Take()
	}
	if in.Charge == backend.PrePaid {
		c.ExpireAt(in, backend.AddPeriods(c.Now, l.periods, l.unit))
	}
	c.ReleaseAt(in, l.release)
	c.Sell(in.Type, in.Zone)
	c.Walk(in, l.path...)
	return in
}
