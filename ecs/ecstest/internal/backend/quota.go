package backend

import "time"

// A Quota limits what an account can have in each region. Its text is the attribute of DescribeAccountAttributes.
type Quota string

// The quotas of an account.
const (
	QuotaSecurityGroups Quota = "max-security-groups"
	QuotaInterfaces     Quota = "max-elastic-network-interfaces" // secondary ones
	QuotaVCPUs          Quota = "max-postpaid-instance-vcpu-count"
	QuotaSpotVCPUs      Quota = "max-spot-instance-vcpu-count"
	QuotaDiskCapacity   Quota = "max-postpaid-yundisk-capacity" // of data disks, in GiB
	QuotaDedicatedHosts Quota = "max-dedicated-hosts"           // pay-as-you-go ones
	QuotaCommands       Quota = "max-axt-command-count"
	QuotaInvocations    Quota = "max-axt-invocation-daily"
)

// Quotas are the quotas of a new account. That of commands is the usual one; the others are higher than tests need.
var Quotas = map[Quota]int{
	QuotaSecurityGroups: 1000, QuotaInterfaces: 20_000, QuotaVCPUs: 1_000_000, QuotaSpotVCPUs: 1_000_000,
	QuotaDiskCapacity: 1_000_000_000, QuotaDedicatedHosts: 1000, QuotaCommands: 500, QuotaInvocations: 50_000,
}

// SetQuota changes a quota. A negative one becomes 0.
func (st *State) SetQuota(q Quota, most int) { st.quotas[q] = max(most, 0) }

// Quota returns the quota.
func (st *State) Quota(q Quota) int {
	if most, ok := st.quotas[q]; ok {
		return most
	}
	return Quotas[q]
}

// Exceeds reports whether the quota does not allow so much more in the region. It looks at each resource only if their number
// leaves that open, because an account may have ten thousand.
func (st *State) Exceeds(q Quota, region string, more int) bool {
	most := st.Quota(q)
	return more > 0 && st.atMost(q)+more > most && st.Used(q, region)+more > most
}

// atMost returns what all regions together cannot use more of.
func (st *State) atMost(q Quota) int {
	const largestDisk = 65536 // GiB
	switch q {
	case QuotaSecurityGroups:
		return len(st.SecurityGroups.All)
	case QuotaInterfaces:
		return len(st.Interfaces.All)
	case QuotaVCPUs, QuotaSpotVCPUs:
		largest := 0
		for _, t := range st.Catalog.Types {
			largest = max(largest, t.Cores)
		}
		return len(st.Instances.All) * largest
	case QuotaDiskCapacity:
		return len(st.Disks.All) * largestDisk
	case QuotaDedicatedHosts:
		return len(st.DedicatedHosts.All)
	case QuotaCommands:
		return len(st.Commands.All)
	case QuotaInvocations:
		return len(st.Invocations.All)
	default:
		return 0
	}
}

// Used returns how much of a quota the account uses in the region.
func (st *State) Used(q Quota, region string) int {
	switch q {
	case QuotaSecurityGroups:
		return total(&st.SecurityGroups, region, func(*SecurityGroup) int { return 1 })
	case QuotaInterfaces:
		return total(&st.Interfaces, region, func(n *NetworkInterface) int { return one(n.Use != "Primary") })
	case QuotaVCPUs, QuotaSpotVCPUs:
		return total(&st.Instances, region, func(in *Instance) int {
			return in.Type.Cores * one(in.Charge == PostPaid && in.Spot() == (q == QuotaSpotVCPUs))
		})
	case QuotaDiskCapacity:
		return total(&st.Disks, region, func(d *Disk) int { return d.Size * one(d.CountsForCapacity()) })
	case QuotaDedicatedHosts:
		return total(&st.DedicatedHosts, region, func(h *DedicatedHost) int { return one(h.Charge == PostPaid) })
	case QuotaCommands:
		return total(&st.Commands, region, func(*Command) int { return 1 })
	case QuotaInvocations:
		today := st.Now.Add(-24 * time.Hour)
		return total(&st.Invocations, region, func(v *Invocation) int { return one(v.Created.After(today)) })
	default:
		return 0
	}
}

// CountsForCapacity reports whether the disk is one of those that [QuotaDiskCapacity] limits.
func (d *Disk) CountsForCapacity() bool {
	return !d.Local() && d.Use == "data" && d.Charge == PostPaid
}

func total[T Entity](s *Store[T], region string, of func(T) int) int {
	sum := 0
	for _, item := range s.All {
		if item.Base().In(region) {
			sum += of(item)
		}
	}
	return sum
}

// one returns 1 if so, and 0 if not.
func one(so bool) int {
	if so {
		return 1
	}
	return 0
}
