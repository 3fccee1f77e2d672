package ecstest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A launch holds the parameters of RunInstances or CreateInstance. Its
// instances differ only in their names and addresses.
type launch struct {
	model        instance // the initial state of each instance, without an ID
	image        *image
	amount       int // how many to create
	hostNames    []string
	uniqueSuffix bool
	zone         string
	network      launchNetwork
	disks        []launchDisk // the system disk first
	tags         []pair
	publicIP     bool
	periods      int
	unit         string
	release      time.Time
	path         []string // of states
}

func runInstances(c *call) effect {
	l := c.readLaunch()
	l.path = []string{pending, starting, running}
	least := c.readAmount(l)
	c.checkSupply(l, least)
	return func() reply.Object {
		var ids []string
		for n := range l.amount {
			ids = append(ids, c.make(l, n).id)
		}
		resp := reply.Object{reply.List("InstanceIdSets", "InstanceIdSet", reply.Strings(ids...))}
		if l.model.charge == prePaid {
			resp = append(resp, reply.String("OrderId", c.newOrder()))
		}
		return resp
	}
}

func createInstance(c *call) effect {
	l := c.readLaunch()
	l.amount, l.publicIP, l.path = 1, false, []string{pending, stopped}
	c.checkSupply(l, 1)
	return func() reply.Object {
		resp := reply.Object{reply.String("InstanceId", c.make(l, 0).id)}
		if l.model.charge == prePaid {
			resp = append(resp, reply.String("OrderId", c.newOrder()))
		}
		return resp
	}
}

// readAmount reads how many instances to create, and returns the minimum.
func (c *call) readAmount(l *launch) (least int) {
	l.amount = c.integer("Amount", 1)
	least = c.integer("MinAmount", l.amount)
	switch {
	case l.amount < 1 || l.amount > 100:
		c.reject("InvalidParam.Amount", "The amount %d is not between 1 and 100.", l.amount)
	case least < 1 || least > l.amount:
		c.reject("InvalidMinAmount.Malformed", "The minimum amount %d is not between 1 and the amount.", least)
	case l.amount > 1 && l.network.address.IsValid():
		c.reject("InvalidParam.Amount", "Only one instance can have the private address.")
	case len(l.hostNames) > 0 && len(l.hostNames) != l.amount:
		c.invalid("HostNames", "its length is not the amount of instances")
	}
	return least
}

// checkSupply reduces the amount to what is available. Less than the minimum is
// an error.
func (c *call) checkSupply(l *launch, least int) {
	if c.err != nil {
		return
	}
	if left, scarce := c.left(l.model.shape, l.zone); scarce {
		l.amount = min(l.amount, left)
	}
	if l.amount < least {
		c.reject("OperationDenied.NoStock", "The instance type %q is sold out in the zone %q.", l.model.shape.id, l.zone)
	}
	if w := l.network.vswitch; w != nil {
		l.amount = min(l.amount, w.addresses.free()/(1+len(l.network.others)))
	}
	if l.amount < least {
		c.reject("QuotaExceeded.PrivateIpAddress", "The vSwitch does not have enough private addresses left.")
	}
}

// readLaunch reads everything except the amount.
func (c *call) readLaunch() *launch {
	l := &launch{tags: c.newTags("Tag")}
	c.readShape(l)
	c.readPlace(l)
	c.readIdentity(l)
	c.readCharge(l)
	c.readOptions(&l.model)
	l.disks = c.readDisks(l)
	return l
}

// readShape reads the type and the image, which must fit together.
func (c *call) readShape(l *launch) {
	if name := cmp.Or(c.text("LaunchTemplateId"), c.text("LaunchTemplateName")); name != "" {
		c.reject("InvalidLaunchTemplate.NotFound", "The launch template %q does not exist.", name)
	}
	l.image = c.launchImage()
	l.model.shape = c.launchType()
	l.model.boots(l.image)
	if l.image.id != "" && !l.image.runs(l.model.shape) {
		c.reject("ImageNotSupportInstanceType", "The image %q does not run on %s.", l.image.id, l.model.shape.id)
	}
	c.oneOf("IoOptimized", "none", "optimized")
}

func (c *call) launchImage() *image {
	id, family := c.text("ImageId"), c.text("ImageFamily")
	m := new(image)
	switch {
	case id == "" && family == "":
		c.fail(missingParameter("ImageId"))
	case id != "" && family != "":
		c.reject("InvalidParameter.Conflict", "ImageId and ImageFamily are mutually exclusive.")
	case id != "":
		m = lookup(c, KindImage, &c.images, id)
	default: // the latest of the family
		for _, other := range c.images.all {
			if other.family == family && other.in(c.region) && other.status == "Available" && !other.created.Before(m.created) {
				m = other
			}
		}
		if m.id == "" {
			c.reject("InvalidImageId.NotFound", "The image family %q has no image.", family)
		}
	}
	if m.status != "Available" {
		c.reject("OperationDenied.ImageNotValid", "The image %q is %s.", m.id, m.status)
	}
	return m
}

// launchType returns the requested type, or an empty one if it does not exist.
func (c *call) launchType() *instanceType {
	id := c.text("InstanceType")
	t := findType(c.types, id)
	switch {
	case id == "":
		c.fail(missingParameter("InstanceType"))
	case t == nil:
		c.reject("InvalidInstanceType.ValueNotSupported", "The instance type %q does not exist.", id)
	}
	if t == nil {
		return &instanceType{family: &family{}}
	}
	return t
}

// readIdentity reads names, description, user data and login credentials.
func (c *call) readIdentity(l *launch) {
	in := &l.model
	in.name, in.hostName, in.description = c.text("InstanceName"), c.text("HostName"), c.text("Description")
	in.group, in.userData = c.text("ResourceGroupId"), c.text("UserData")
	l.hostNames = c.every("HostNames")
	l.uniqueSuffix, _ = c.boolean("UniqueSuffix")
	c.checkTexts(in.name, in.description)
	c.checkUserData(in.userData)
	if l.uniqueSuffix && len(in.name) > 125 {
		c.reject("InvalidParams.InstanceNameExceed", "The unique suffix makes the name too long.")
	}
	if in.hostName != "" && len(l.hostNames) > 0 {
		c.reject("InvalidParameter.Conflict", "HostName and HostNames are mutually exclusive.")
	}
	for _, name := range append(slices.Clone(l.hostNames), in.hostName) {
		c.checkHostName(strings.ReplaceAll(name, "${instance_id}", "i"), in.osType)
	}
	c.checkPassword(c.text("Password"))
	in.passwordSet = c.text("Password") != ""
	if in.keyPair = c.text("KeyPairName"); in.keyPair != "" {
		lookup(c, KindKeyPair, &c.keyPairs, in.keyPair)
		if in.osType == "windows" {
			c.reject("DependencyViolation.WindowsInstance", "Windows instances do not support key pairs.")
		}
	}
}

// readOptions reads the settings that are independent of the others.
func (c *call) readOptions(in *instance) {
	in.ramRole = c.text("RamRoleName")
	in.deploymentSet = c.text("DeploymentSetId")
	in.credit = c.oneOf("CreditSpecification", "Standard", "Unlimited")
	in.httpEndpoint = cmp.Or(c.oneOf("HttpEndpoint", "enabled", "disabled"), "enabled")
	in.httpTokens = cmp.Or(c.oneOf("HttpTokens", "optional", "required"), "optional")
	in.deletionProtection, _ = c.boolean("DeletionProtection")
	if in.deletionProtection && in.charge == prePaid {
		c.reject("InvalidParameter.Conflict", "A subscription does not support deletion protection.")
	}
}

// make creates the n-th instance of the launch, counting from 0.
func (c *call) make(l *launch, n int) *instance {
	in := new(l.model)
	group := in.group
	in.resource = c.newResource(KindInstance, c.region, l.zone)
	in.group = group
	in.name = cmp.Or(seriesName(in.name, n, l.uniqueSuffix), in.id)
	if len(l.hostNames) > 0 {
		in.hostName = l.hostNames[n]
	}
	in.hostName = seriesName(strings.ReplaceAll(in.hostName, "${instance_id}", in.id), n, l.uniqueSuffix)
	in.hostName = cmp.Or(in.hostName, "iZ"+strings.TrimPrefix(in.id, "i-")+"Z")
	c.instances.add(in)
	c.tags.set(&in.resource, l.tags...)
	for _, d := range l.disks {
		c.makeDisk(d, in)
	}
	c.connect(l.network, in)
	if l.publicIP {
		in.publicIP, _ = c.public.take()
	}
	if in.charge == prePaid {
		c.expireAt(in, addPeriods(c.now, l.periods, l.unit))
	}
	c.releaseAt(in, l.release)
	c.sell(in.shape, in.zone)
	c.walk(in, l.path...)
	return in
}
