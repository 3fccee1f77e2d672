package compute

import (
	"cmp"
	"net/netip"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A launch is a call of RunInstances or CreateInstance. Its instances differ only in their names and addresses.
type launch struct {
	backend.Launch
	image        *backend.Image
	amount       int // how many to create
	hostNames    []string
	uniqueSuffix bool
	chosen       []netip.Addr // private addresses that the caller chose
}

func runInstances(c *action.Call) action.Effect {
	l := new(launch)
	c.FromTemplate()
	if c.OneOf("NetworkType", "vpc", "classic") == "classic" { // only a template can say it
		c.Reject("ClassicNetworkNotSupported", "The classic network is not sold any more.")
	}
	primary, others := splitInterfaces(c)
	readLaunch(c, l, readGroupIDs(c, primary), primary, "InvalidPeriodType.ValueNotSupported")
	l.Network.Options = readInterfaceOptions(c, l, primary, c.Int("NetworkInterfaceQueueNumber", 1))
	l.Network.Options.IPv6 = readPrimaryIPv6(c, l, primary)
	for _, p := range others {
		l.Network.Others = append(l.Network.Others, readInterface(c, l, p))
	}
	readNames(c, l)
	readMachine(c, l)
	l.Model.AutoReleaseAt = readRelease(c)
	if l.Model.Charge == backend.PrePaid && !l.Model.AutoReleaseAt.IsZero() {
		c.Reject("InvalidParameter.Conflict", "A subscription has no automatic release time.")
	}
	checkSupply(c, l, readAmount(c, l))
	c.CheckQuota(backend.QuotaInterfaces, l.amount*len(l.Network.Others), "OperationDenied.QuotaExceed")
	l.PublicIP = l.Model.BandwidthOut > 0
	l.Path = []string{backend.Pending, backend.Starting, backend.Running}
	return func() reply.Object {
		var ids []string
		for n := range l.amount {
			ids = append(ids, l.start(c, n).ID)
		}
		resp := reply.Object{reply.List("InstanceIdSets", "InstanceIdSet", reply.Strings(ids...))}
		return append(resp, orderOf(c, &l.Model)...)
	}
}

// createInstance has fewer parameters than runInstances.
func createInstance(c *action.Call) action.Effect {
	l := &launch{amount: 1}
	var groups []string
	if id := c.String("SecurityGroupId"); id != "" {
		groups = []string{id}
	}
	readLaunch(c, l, groups, action.NoInput(), "InvalidPeriodUnit.ValueNotSupported")
	checkSupply(c, l, 1)
	l.Path = []string{backend.Pending, backend.Stopped}
	return func() reply.Object {
		return append(reply.Object{reply.String("InstanceId", l.start(c, 0).ID)}, orderOf(c, &l.Model)...)
	}
}

// start creates the n-th instance, counting from 0.
func (l *launch) start(c *action.Call, n int) *backend.Instance {
	one := l.Launch
	if len(l.hostNames) > 0 {
		one.Model.HostName = l.hostNames[n]
	}
	one.Model.Name = action.SeriesName(one.Model.Name, n, l.uniqueSuffix)
	one.Model.HostName = action.SeriesName(one.Model.HostName, n, l.uniqueSuffix)
	in := c.Launch(one)
	in.HostName = strings.ReplaceAll(in.HostName, "${instance_id}", in.ID)
	return in
}

// orderOf places an order if the instance is a subscription.
func orderOf(c *action.Call, in *backend.Instance) reply.Object {
	if in.Charge != backend.PrePaid {
		return nil
	}
	return reply.Object{reply.String("OrderId", c.NewOrder())}
}

// readLaunch reads what RunInstances and CreateInstance have in common. badUnit is the code for a bad PeriodUnit.
func readLaunch(c *action.Call, l *launch, groups []string, primary action.Input, badUnit string) {
	l.Tags = c.NewTags("Tag")
	readShape(c, l)
	readHost(c, &l.Model)
	readPlace(c, l, groups, primary)
	readIdentity(c, &l.Model)
	readCharge(c, l, badUnit)
	readCompany(c, l)
	readOptions(c, &l.Model)
	l.Disks = readDisks(c, l)
}

// readShape reads the type and the image, which must fit together.
func readShape(c *action.Call, l *launch) {
	l.image = readImage(c)
	l.Model.Type = readType(c)
	l.Model.SetImage(l.image)
	if !l.image.Runs(l.Model.Type) {
		c.Reject("ImageNotSupportInstanceType", "The image %q does not run on %s.", l.image.ID, l.Model.Type.ID)
	}
	if c.OneOf("IoOptimized", "none", "optimized") == "none" {
		c.Reject("IoOptimized.NotSupported", "Every instance type is optimized for I/O.")
	}
	c.Ignore("SecurityEnhancementStrategy") // it installs an agent, which nothing shows
}

// readImage finds the image, or the latest of a family.
func readImage(c *action.Call) *backend.Image {
	id, family := c.String("ImageId"), c.String("ImageFamily")
	m := new(backend.Image)
	switch {
	case id == "" && family == "":
		c.Missing("ImageId")
	case id != "" && family != "":
		c.Reject("UnexpectedImageFamily.ImageIdSupplied", "ImageId and ImageFamily are mutually exclusive.")
	case id != "":
		m = action.Find(c, &c.Images, id)
	default:
		if latest := c.LatestImage(c.Region, family); latest != nil {
			m = latest
		} else {
			c.Reject("InvalidImageFamily.MissingAvailableImage", "The image family %q has no image.", family)
		}
	}
	if m.Status != "Available" {
		c.Reject("OperationDenied.ImageNotValid", "The image %q is %s.", m.ID, m.Status)
	}
	return m
}

func readType(c *action.Call) *catalog.InstanceType {
	if !c.Has("InstanceType") {
		c.Missing("InstanceType")
	}
	return c.InstanceType("InvalidInstanceType.ValueNotSupported")
}

// readIdentity reads name, host name, description, user data and login credentials.
func readIdentity(c *action.Call, in *backend.Instance) {
	in.Name, in.HostName, in.Description = c.String("InstanceName"), c.String("HostName"), c.String("Description")
	in.Group, in.UserData = c.String("ResourceGroupId"), c.String("UserData")
	c.CheckTexts("Instance", in.Name, in.Description)
	c.CheckUserData(in.UserData)
	checkHostNames(c, in, in.HostName)
	c.CheckPassword(c.String("Password"))
	in.PasswordSet = c.BoolOr("PasswordInherit", false) || c.String("Password") != ""
	if c.BoolOr("PasswordInherit", false) && c.String("Password") != "" {
		c.Invalid("PasswordInherit", "there is a Password")
	}
	if in.KeyPair = c.String("KeyPairName"); in.KeyPair != "" {
		action.FindOr(c, &c.KeyPairs, in.KeyPair, "InvalidKeyPairName.NotFound")
		checkTakesKeyPair(c, in)
	}
}

func checkHostNames(c *action.Call, in *backend.Instance, names ...string) {
	for _, name := range names {
		c.CheckHostName(strings.ReplaceAll(name, "${instance_id}", "i"), in.OSType)
	}
}

// readNames reads how the names of the instances differ.
func readNames(c *action.Call, l *launch) {
	l.hostNames = c.Numbered("HostNames")
	l.uniqueSuffix, _ = c.Bool("UniqueSuffix")
	if l.uniqueSuffix && len(l.Model.Name) > 125 {
		c.Reject("InvalidParams.InstanceNameExceed", "The unique suffix makes the name too long.")
	}
	if l.Model.HostName != "" && len(l.hostNames) > 0 {
		c.Reject("InvalidHostname.SingleAndMultiConflict", "HostName and HostNames are mutually exclusive.")
	}
	checkHostNames(c, &l.Model, l.hostNames...)
}

// readOptions reads the settings that are independent of the others.
func readOptions(c *action.Call, in *backend.Instance) {
	in.RAMRole = c.String("RamRoleName")
	checkRole(c, in.RAMRole)
	in.Credit = readCredit(c, in.Type)
	in.HTTPEndpoint, in.HTTPTokens, in.HTTPHops = "enabled", "optional", 1
	in.HTTPEndpoint, in.HTTPTokens, in.HTTPHops = readMetadata(c, in)
	in.DeletionProtection, _ = c.Bool("DeletionProtection")
	if in.DeletionProtection && in.Charge == backend.PrePaid {
		c.Reject("InvalidParameter.Conflict", "A subscription does not support deletion protection.")
	}
}

// readMachine reads the settings of CPU, network and login that only RunInstances has.
func readMachine(c *action.Call, l *launch) {
	in := &l.Model
	p := c.Struct("CpuOptions")
	in.Cores, in.Threads = p.Int("Core", 0), p.Int("ThreadsPerCore", 0)
	switch most := cores(in.Type); {
	case p.Has("Core") && (in.Cores < 1 || in.Cores > most):
		c.Reject("InvalidParam.CpuOptionsCore", "The type %s does not have %d cores, but 1 to %d.", in.Type.ID, in.Cores, most)
	case p.Has("ThreadsPerCore") && in.Threads != 1 && in.Threads != 2:
		p.Invalid("ThreadsPerCore", "it is neither 1 nor 2")
	}
	c.Unsupported("InvalidParam.CpuOptionsNuma", "CpuOptions.Numa")
	c.Unsupported("InvalidInstanceType.NotSupportCpuOptionsTopologyType", "CpuOptions.TopologyType")
	c.Unsupported("InvalidParameter", "CpuOptions.NestedVirtualization")
	in.PrivateDNS = readPrivateDNS(c.Struct("PrivateDnsNameOptions"), backend.PrivateDNS{})
	in.JumboFrame, _ = c.Bool("NetworkOptions.EnableJumboFrame")
	in.LoginAsNonRoot, _ = c.Bool("ImageOptions.LoginAsNonRoot")
	if in.LoginAsNonRoot && (in.OSType != "linux" || !in.CloudInit) {
		c.Reject("LoginAsNonRoot.ImageNotSupport", "The image %q does not support another user than root.", in.ImageID)
	}
}

// cores returns the number of CPU cores of the type. Each has two threads.
func cores(t *catalog.InstanceType) int { return max(t.Cores/2, 1) }

// readAmount reads how many instances to create, and returns the minimum.
func readAmount(c *action.Call, l *launch) (least int) {
	l.amount = c.Int("Amount", 1)
	least = c.Int("MinAmount", l.amount)
	switch {
	case l.amount < 1 || l.amount > 100:
		c.Reject("InvalidParam.Amount", "The amount %d is not between 1 and 100.", l.amount)
	case least < 1 || least > l.amount:
		c.Reject("InvalidMinAmount.Malformed", "The minimum amount %d is not between 1 and the amount.", least)
	case l.amount > 1 && len(l.chosen) > 0:
		c.Reject("InvalidParam.Amount", "Only one instance can have the address %s.", l.chosen[0])
	case len(l.hostNames) > 0 && len(l.hostNames) != l.amount:
		c.Invalid("HostNames", "its length is not the amount of instances")
	}
	return least
}

// checkSupply reduces the amount to what is available. Less than the minimum is an error.
func checkSupply(c *action.Call, l *launch, least int) {
	if c.Failed() {
		return
	}
	checkRoom(c, l, least)
	addresses := map[*backend.VSwitch]int{l.Network.VSwitch: 1 + l.Network.Options.Secondary} // of each instance
	for _, i := range l.Network.Others {
		addresses[cmp.Or(i.VSwitch, l.Network.VSwitch)] += 1 + i.Secondary
	}
	for w, n := range addresses {
		if w != nil { // the default vSwitch that does not exist yet has enough
			l.amount = min(l.amount, w.Addresses.Free()/n)
		}
	}
	if l.amount < least {
		c.Reject("QuotaExceeded.PrivateIpAddress", "The vSwitch does not have enough private addresses left.")
	}
	checkQuotas(c, l)
}

// checkQuotas checks that the quotas of the account allow all instances of the launch.
func checkQuotas(c *action.Call, l *launch) {
	c.CheckVCPUs(&l.Model, l.amount*l.Model.Type.Cores)
	capacity := 0
	for _, d := range l.Disks {
		if d.Model.CountsForCapacity() {
			capacity += d.Model.Size
		}
	}
	c.CheckQuota(backend.QuotaDiskCapacity, l.amount*capacity, "QuotaExceeded.PostpaidDataDiskCapacity")
}
