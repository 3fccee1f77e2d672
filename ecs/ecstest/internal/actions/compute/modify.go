package compute

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// modifyInstanceAttribute takes new user data in every state: Terraform's provider sends it before it stops the instance, and
// newer documentation no longer asks for that.
func modifyInstanceAttribute(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	name, description, host := c.String("InstanceName"), c.String("Description"), c.String("HostName")
	password, userData := c.String("Password"), c.String("UserData")
	c.CheckTexts("Instance", name, description)
	c.CheckHostName(host, in.OSType)
	c.CheckPassword(password)
	c.CheckUserData(userData)
	credit := readCredit(c, in.Type)
	protect := c.BoolOr("DeletionProtection", in.DeletionProtection)
	jumbo := c.BoolOr("EnableJumboFrame", in.JumboFrame)
	queues := readQueues(c, in)
	groups := readNewGroups(c, in)
	cores, threads := readCPU(c, in)
	dns := readPrivateDNS(c.Struct("PrivateDnsNameOptions"), in.PrivateDNS)
	rejectLacking(c)
	c.CheckSecurity(in)
	switch {
	case (queues != 0 || c.Has("CpuOptions")) && in.Status != backend.Stopped, password != "" && in.Status == backend.Starting:
		c.RejectStatus(in)
	case protect && in.Charge == backend.PrePaid:
		c.Reject("ChargeTypeViolation", "The instance %q is a subscription.", in.ID)
	}
	return action.Change(func() {
		in.Name, in.HostName = cmp.Or(name, in.Name), cmp.Or(host, in.HostName)
		in.Description, in.UserData = cmp.Or(description, in.Description), cmp.Or(userData, in.UserData)
		in.Credit, in.DeletionProtection, in.JumboFrame = cmp.Or(credit, in.Credit), protect, jumbo
		in.Cores, in.Threads, in.PrivateDNS = cores, threads, dns
		in.PasswordSet = in.PasswordSet || password != ""
		if len(groups) > 0 {
			in.Primary().Groups = groups
		}
		if queues > 0 {
			in.Primary().Queues = queues
		}
	})
}

// readCredit reads the performance mode of a burstable instance. Other types have none.
func readCredit(c *action.Call, t *catalog.InstanceType) string {
	const code = "InvalidParameter.CreditSpecification"
	mode := c.OneOfOr("CreditSpecification", code, "Standard", "Unlimited")
	if mode != "" && t.Credit == 0 {
		c.Reject(code, "The instance type %q is not burstable.", t.ID)
	}
	return mode
}

// readQueues reads the new number of queues of the primary interface. It is 0 if it does not change.
func readQueues(c *action.Call, in *backend.Instance) int {
	const name = "NetworkInterfaceQueueNumber"
	n := c.Int(name, 0)
	switch {
	case c.Has(name) && n < 1:
		c.Reject("InvalidParameter.InvalidEniQueueNumber", "The number of queues %d is not positive.", n)
	case n > in.Type.Queues() && n > 1:
		c.Reject("InvalidOperation.ExceedInstanceTypeQueueNumber", "An interface of %s has at most %d queues.", in.Type.ID, in.Type.Queues())
	}
	return n
}

// maxGroups is the number of security groups that an instance can be in.
const maxGroups = 5

// readNewGroups reads the security groups that take the place of those of the instance.
func readNewGroups(c *action.Call, in *backend.Instance) []*backend.SecurityGroup {
	ids := c.Numbered("SecurityGroupIds")
	groups := c.Groups(ids)
	checkGroups(c, groups, in.Primary().VSwitch.VPC, "InvalidSecurityGroupVpc.NotBelongToOneVpc")
	switch {
	case len(groups) > maxGroups:
		c.Reject("JoinedGroupLimitExceed", "An instance is in at most %d security groups.", maxGroups)
	case slices.ContainsFunc(groups, func(g *backend.SecurityGroup) bool { return g.Kind != groups[0].Kind }):
		c.Reject("EnterpriseGroupLimited.MutliGroupType", "The security groups are of several types.") // the typo is the service's
	}
	return groups
}

// readCPU reads the number of cores and of threads per core. What is not given stays as it is. No type has a choice of
// topologies or nested virtualization.
func readCPU(c *action.Call, in *backend.Instance) (n, threads int) {
	p := c.Struct("CpuOptions")
	n, threads = p.Int("Core", in.Cores), p.Int("ThreadsPerCore", in.Threads)
	if p.Has("Core") && (n < 1 || n > cores(in.Type)) {
		p.Invalid("Core", "the type has 1 to "+strconv.Itoa(cores(in.Type)))
	}
	if p.Has("ThreadsPerCore") && threads != 1 && threads != 2 {
		p.Invalid("ThreadsPerCore", "it is neither 1 nor 2")
	}
	p.OneOfOr("TopologyType", "InvalidParameter.CpuOptionsTopologyType", "ContinuousCoreToHTMapping", "DiscreteCoreToHTMapping")
	c.Unsupported("InvalidInstanceType.NotSupportCpuOptionsTopologyType", "CpuOptions.TopologyType")
	c.Unsupported("InvalidParameter", "CpuOptions.NestedVirtualization")
	return n, threads
}

// readPrivateDNS reads which names the private DNS has for an instance. What is not given stays as it is.
func readPrivateDNS(p action.Input, is backend.PrivateDNS) backend.PrivateDNS {
	return backend.PrivateDNS{
		HostnameType:   cmp.Or(p.OneOf("HostnameType", "Custom", "IpBased", "InstanceIdBased"), is.HostnameType),
		InstanceIDA:    p.BoolOr("EnableInstanceIdDnsARecord", is.InstanceIDA),
		InstanceIDAAAA: p.BoolOr("EnableInstanceIdDnsAAAARecord", is.InstanceIDAAAA),
		IPA:            p.BoolOr("EnableIpDnsARecord", is.IPA),
		IPPtr:          p.BoolOr("EnableIpDnsPtrRecord", is.IPPtr),
	}
}

// rejectLacking rejects what no instance of the server has: a recycle bin, encrypted traffic and other ways to log in.
func rejectLacking(c *action.Call) {
	if c.BoolOr("Recyclable", false) {
		c.Reject("InvalidParameter.RecycleBin", "There is no recycle bin.")
	}
	if c.BoolOr("EnableNetworkEncryption", false) {
		c.Reject("InstanceType.ValueNotSupported", "The instance type does not encrypt its traffic.")
	}
	c.Unsupported("InvalidRemoteConnectionOptions.Type", "RemoteConnectionOptions.Type")
	c.Unsupported("InvalidRemoteConnectionOptions.Password", "RemoteConnectionOptions.Password")
}

// modifyInstanceSpec changes the type or the bandwidth of a pay-as-you-go instance, but not both in one call. It happens at
// once, with Async too, and on whatever host. Bandwidth for a time is not simulated.
func modifyInstanceSpec(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	c.Bool("Async")
	c.Bool("AllowMigrateAcrossZone")
	c.Unsupported("InvalidTemporary.StartTime", "Temporary.StartTime")
	c.Unsupported("InvalidTemporary.EndTime", "Temporary.EndTime")
	c.Unsupported("InvalidParameter.InternetMaxBandwidthOut", "Temporary.InternetMaxBandwidthOut")
	c.Unsupported("InvalidDiskCategory.NotSupported", "Disk")
	c.Unsupported("InvalidParameter", "ModifyMode")
	newType := c.Has("InstanceType")
	newBandwidth := c.Has("InternetMaxBandwidthOut") || c.Has("InternetMaxBandwidthIn")
	t, into, out := in.Type, in.BandwidthIn, in.BandwidthOut
	switch {
	case newType && newBandwidth:
		c.Reject("InvalidParameter.Mismatch", "Type and bandwidth cannot be changed together.")
	case newType:
		t = readType(c)
		c.CheckNewType(in, t, "CategoryViolation", "DependencyViolation.InstanceType")
		c.CheckVCPUs(in, t.Cores-in.Type.Cores)
	case newBandwidth:
		into, out = readBandwidths(c, in, "InvalidParameter.Bandwidth", "InvalidParameter")
	default:
		c.Missing("InstanceType")
	}
	category := readNewCategory(c, in, t, "InvalidSystemDiskCategory.ValueNotSupported")
	if in.Charge == backend.PrePaid {
		c.Reject("ChargeTypeViolation", "The instance %q is a subscription.", in.ID)
	}
	c.CheckSecurity(in) // only subscriptions expire
	switch {
	case newType && in.Status != backend.Stopped:
		c.Reject("InvalidInstanceStatus.NotStopped", "The instance %q is %s.", in.ID, in.Status)
	case !in.Settled():
		c.Reject("InvalidStatus.ValueNotSupported", "The instance %q is %s.", in.ID, in.Status)
	}
	return action.Change(func() {
		in.SetType(t)
		c.SetBandwidth(in, into, out)
		changeCategory(in, category)
	})
}

// readNewCategory reads the category that the system disk gets with a new type.
func readNewCategory(c *action.Call, in *backend.Instance, t *catalog.InstanceType, bad string) string {
	category := c.Struct("SystemDisk").OneOfOr("Category", bad, "cloud_efficiency", "cloud_ssd")
	switch {
	case category == "":
	case in.SystemDisk() == nil:
		c.Reject("InvalidInstance.NotFoundSystemDisk", "The instance %q has no system disk.", in.ID)
	case !slices.Contains(t.DiskCategories(), category):
		c.Reject("InvalidInstanceType.NotSupportDiskCategory", "The type %q does not support the category %s.", t.ID, category)
	}
	return category
}

func changeCategory(in *backend.Instance, category string) {
	if category != "" {
		d := in.SystemDisk()
		d.Category, d.PerformanceLevel = category, ""
	}
}

// modifyPrepayInstanceSpec changes the type of a subscription. The change of a running instance takes effect at its next
// start, which RebootTime can plan. A type for a time is not simulated.
func modifyPrepayInstanceSpec(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	t := readType(c)
	c.CheckNewType(in, t, "OperationDenied.LocalDiskUnsupported", "InvalidInstanceType.NotSupported")
	category := readNewCategory(c, in, t, "InvalidSystemDiskCategory.NotMatchInstanceType")
	down := c.OneOf("OperatorType", "upgrade", "downgrade") == "downgrade"
	reboot, rebootAt := readReboot(c)
	pay := paid(c)
	c.Bool("MigrateAcrossZone")
	c.Unsupported("InvalidParameter", "EndTime", "ModifyMode")
	c.Unsupported("InvalidParameter.DiskCategory", "Disk")
	switch {
	case in.Charge != backend.PrePaid:
		c.Reject("InvalidInstanceChargeType.ValueNotSupported", "The instance %q is not a subscription.", in.ID)
	case in.Locked(backend.LockFinancial):
		c.Reject("InvalidInstance.PreInstanceExpired", "The instance %q has expired.", in.ID)
	case down && in.Status != backend.Stopped:
		c.Reject("InvalidStatus.NotStopped", "The instance %q is %s.", in.ID, in.Status)
	case !in.Settled():
		c.RejectStatus(in)
	}
	return func() reply.Object {
		switch {
		case !pay:
			return orderOf(c, in)
		case in.Status == backend.Stopped:
			in.SetType(t)
		default:
			in.NextType = t
			switch {
			case !rebootAt.IsZero():
				c.RebootAt(in, rebootAt)
			case reboot:
				boot(c, in)
			}
		}
		changeCategory(in, category)
		return orderOf(c, in)
	}
}

// readReboot reads whether the instance is restarted after the change, and when. A zero time means at once.
func readReboot(c *action.Call) (reboot bool, at time.Time) {
	reboot, _ = c.Bool("RebootWhenFinished")
	at = c.TimeOr("RebootTime", "InvalidRebootTime.MalFormed", time.Time{})
	if !at.IsZero() && (!reboot || at.Before(c.Now)) {
		c.Reject("InvalidRebootTime.ValueNotSupported", "RebootTime has passed, or RebootWhenFinished is not true.")
	}
	return reboot, at
}

// paid reports whether the order of a change is paid. One with AutoPay false waits for its owner to pay it, which the API
// has no action for, so the change does not happen.
func paid(c *action.Call) bool { return c.BoolOr("AutoPay", true) }

// leastBandwidthIn is the incoming bandwidth in Mbit/s of an instance with less outgoing bandwidth.
const leastBandwidthIn = 10

// readBandwidths reads the bandwidths of the public address in Mbit/s. An absent one stays as it is, but the incoming one
// follows a new outgoing one.
func readBandwidths(c *action.Call, in *backend.Instance, badIn, badOut string) (into, out int) {
	into, out = in.BandwidthIn, c.Int("InternetMaxBandwidthOut", in.BandwidthOut)
	if out != in.BandwidthOut {
		into = max(out, leastBandwidthIn)
	}
	into = c.Int("InternetMaxBandwidthIn", into)
	switch {
	case out < 0 || out > 100:
		c.Reject(badOut, "The bandwidth %d is not between 0 and 100.", out)
	case into < 1 || into > 200:
		c.Reject(badIn, "The bandwidth %d is not between 1 and 200.", into)
	}
	return into, out
}

// modifyInstanceNetworkSpec changes the bandwidth of the public IP address, and allocates an address on request. Bandwidth for
// a time is not simulated.
func modifyInstanceNetworkSpec(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	into, out := readBandwidths(c, in,
		"InvalidInternetMaxBandwidthIn.ValueNotSupported", "InvalidInternetMaxBandwidthOut.ValueNotSupported")
	charge := c.InternetCharge("NetworkChargeType", in.InternetCharge)
	allocate, _ := c.Bool("AllocatePublicIp")
	if allocate && out == 0 {
		c.Reject("InvalidParam.AllocatePublicIp", "A public address needs outgoing bandwidth.")
	}
	pay := paid(c) || in.Charge == backend.PostPaid // which has no orders
	c.Unsupported("InvalidStartTime.ValueNotSupported", "StartTime")
	c.Unsupported("InvalidEndTime.ValueNotSupported", "EndTime")
	c.OneOfOr("ISP", "InvalidIspType.ValueNotSupported", "BGP") // the only one
	c.CheckLocks(in, "InstanceExpiredOrInArrears")
	c.CheckSettled(in)
	return func() reply.Object {
		if !pay {
			return orderOf(c, in)
		}
		c.SetBandwidth(in, into, out)
		in.InternetCharge = charge
		if allocate && !in.PublicIP.IsValid() && in.EIP == nil {
			in.PublicIP, _ = c.Public.Take()
		}
		return orderOf(c, in)
	}
}

func allocatePublicIPAddress(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	c.Unsupported("InvalidVlanId.NotFound", "VlanId")
	c.CheckLocks(in, "InstanceExpiredOrInArrears")
	c.CheckSettled(in)
	switch {
	case in.PublicIP.IsValid():
		c.Reject("AllocatedAlready", "The instance %q has a public address.", in.ID)
	case in.EIP != nil:
		c.Reject("OperationDenied", "The instance %q has an EIP.", in.ID)
	}
	address := readPublicIP(c)
	return func() reply.Object {
		if !c.Public.Claim(address) {
			address, _ = c.Public.Take()
		}
		in.PublicIP = address
		return reply.Object{reply.String("IpAddress", address.String())}
	}
}

// readPublicIP reads a public address that the caller chose, if any.
func readPublicIP(c *action.Call) netip.Addr {
	s := c.String("IpAddress")
	if s == "" {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil:
		c.Reject("InvalidIpAddress.Malformed", "The address %q is malformed.", s)
	case !c.Public.Usable(a):
		c.Reject("InvalidIpAddress.NotFound", "The address %s is not a public address of the service.", a)
	case c.Public.Used[a]:
		c.Reject("IpInUse", "The address %s is in use.", a)
	}
	return a
}
