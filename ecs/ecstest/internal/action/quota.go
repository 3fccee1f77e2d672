package action

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"

// CheckQuota fails the call with the code if the quota does not allow so much more.
func (c *Call) CheckQuota(q backend.Quota, more int, code string) {
	if c.Exceeds(q, c.Region, more) {
		c.Reject(code, "The quota %s of the region is %d.", q, c.Quota(q))
	}
}

// CheckVCPUs fails the call if the quota does not allow so many more vCPUs for instances that are paid like this one.
func (c *Call) CheckVCPUs(in *backend.Instance, more int) {
	const code = "QuotaExceed.ElasticQuota"
	switch {
	case in.Charge == backend.PrePaid:
	case in.Spot():
		c.CheckQuota(backend.QuotaSpotVCPUs, more, code)
	default:
		c.CheckQuota(backend.QuotaVCPUs, more, code)
	}
}
