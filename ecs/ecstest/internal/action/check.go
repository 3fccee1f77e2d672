package action

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// CheckNewType checks that the instance can be changed to the type. The codes are for local disks, and for a type that is
// not sold like the instance.
func (c *Call) CheckNewType(in *backend.Instance, t *catalog.InstanceType, localDisks, notSold string) {
	m, known := c.Images.Get(in.ImageID)
	switch {
	case !slices.Contains(t.ZonesIn(c.Catalog.FindRegion(in.Region)), in.Zone): // the call need not name the region
		c.Fail(Errorf("InvalidInstanceType.ValueNotSupported", "The zone %q does not sell %s.", in.Zone, t.ID).With(403))
	case in.Host != nil && !c.Takes(in.Host, in, t):
		c.Fail(Errorf("InvalidInstanceType.ValueNotSupported", "The dedicated host %q has no room for %s.", in.Host.ID, t.ID).With(403))
	case known && !m.Runs(t):
		c.Reject("ImageNotSupportInstanceType", "The image %q does not run on %s.", m.ID, t.ID)
	case in.Type.Disks > 0 || t.Disks > 0:
		c.Reject(localDisks, "The type of an instance with local disks cannot be changed.")
	case in.Spot() && t.Family.NoSpot, in.Charge == backend.PrePaid && t.Family.PostPaidOnly:
		c.Reject(notSold, "The instance %q cannot become %s.", in.ID, t.ID)
	}
}

// RejectStatus fails the call: the status of the instance does not support the action.
func (c *Call) RejectStatus(in *backend.Instance) {
	c.Reject("IncorrectInstanceStatus", "The instance %q is %s, which does not support this operation.", in.ID, in.Status)
}

// RejectInterface fails the call: the status of the network interface does not support the action.
func (c *Call) RejectInterface(n *backend.NetworkInterface) {
	c.Reject("InvalidOperation.InvalidEniState", "The network interface %q is %s.", n.ID, n.Status)
}

// MaxGroups is the number of security groups that a network interface can be in.
const MaxGroups = 5

// CheckSettled checks that the instance is not on its way to another state.
func (c *Call) CheckSettled(in *backend.Instance) {
	if !in.Settled() {
		c.RejectStatus(in)
	}
}

// CheckLocks checks that the instance is not locked. expired is the code for an instance whose subscription has expired.
func (c *Call) CheckLocks(in *backend.Instance, expired string) {
	c.CheckSecurity(in)
	if in.Locked(backend.LockFinancial) {
		c.Reject(expired, "The instance %q has expired.", in.ID)
	}
}

// CheckSecurity is CheckLocks for an action that works on an expired instance.
func (c *Call) CheckSecurity(in *backend.Instance) {
	if in.Locked(backend.LockSecurity) {
		c.Reject("InstanceLockedForSecurity", "The instance %q is locked for security reasons.", in.ID)
	}
}

// CheckZone checks that the region has the zone and that the zone sells the type. Without an ID it returns the first zone
// that does.
func (c *Call) CheckZone(id string, t *catalog.InstanceType) string {
	switch zones := c.ZonesOf(t); {
	case id == "" && len(zones) > 0:
		return zones[0]
	case !slices.Contains(c.Zones(), id):
		c.Reject("InvalidZoneId.NotFound", "The zone %q does not exist.", id)
	case !slices.Contains(zones, id):
		c.Reject("InvalidInstanceType.ZoneNotSupported", "The zone %q does not sell %s.", id, t.ID)
	}
	return id
}

// SystemDiskSize reads the size in GiB of a system disk with the image. A size of 0 counts as absent: Packer sends it, and
// the service takes it.
func (c *Call) SystemDiskSize(m *backend.Image) int {
	size := cmp.Or(c.Struct("SystemDisk").Int("Size", 0), max(40, m.Size))
	switch {
	case size < 20:
		c.Reject("InvalidSystemDiskSize.LessThanMinSize", "The system disk of %d GiB is too small.", size)
	case size < m.Size:
		c.Reject("InvalidSystemDiskSize.LessThanImageSize", "The system disk of %d GiB is smaller than the image.", size)
	case size > catalog.MaxSystemDiskSize:
		c.Reject("InvalidSystemDiskSize.MoreThanMaxSize", "The system disk of %d GiB is too large.", size)
	}
	return size
}

// CheckPassword checks an optional password.
func (c *Call) CheckPassword(password string) {
	if password != "" && !validPassword(password) {
		c.Reject("InvalidPassword.Malformed", "The password is not valid.")
	}
}

// validPassword reports whether s is valid as a password: 8 to 30 characters of at least three kinds.
func validPassword(s string) bool {
	kinds := map[string]bool{}
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z':
			kinds["lower"] = true
		case 'A' <= r && r <= 'Z':
			kinds["upper"] = true
		case '0' <= r && r <= '9':
			kinds["digit"] = true
		case strings.ContainsRune("()`~!@#$%^&*-_+=|{}[]:;'<>,.?/", r):
			kinds["special"] = true
		default:
			return false
		}
	}
	return InLength(s, 8, 30) && len(kinds) >= 3
}

// maxUserData is the limit of user data in bytes, before base64.
const maxUserData = 32 << 10

// CheckUserData checks that the user data is base64 and not too long.
func (c *Call) CheckUserData(s string) {
	b, err := base64.StdEncoding.DecodeString(s)
	switch {
	case err != nil:
		c.Reject("InvalidUserData.Base64FormatInvalid", "The user data is not base64.")
	case len(b) > maxUserData:
		c.Reject("InvalidUserData.SizeExceeded", "The user data is longer than %d bytes.", maxUserData)
	}
}

// ChargeType reads InstanceChargeType, which is pay-as-you-go by default.
func (c *Call) ChargeType(code string) string {
	return cmp.Or(c.OneOfOr("InstanceChargeType", code, backend.PrePaid, backend.PostPaid), backend.PostPaid)
}

// SpotStrategy reads SpotStrategy, which is [backend.NoSpot] by default.
func (c *Call) SpotStrategy(code string) string {
	return cmp.Or(c.OneOfOr("SpotStrategy", code, backend.NoSpot, "SpotWithPriceLimit", "SpotAsPriceGo"), backend.NoSpot)
}

// SpotDuration reads the hours for which a spot instance is protected from being reclaimed.
func (c *Call) SpotDuration() int {
	hours := c.Int("SpotDuration", 1)
	if hours != 0 && hours != 1 {
		c.Reject("InvalidSpotDuration", "The spot duration %d is neither 0 nor 1.", hours)
	}
	return hours
}

// RenewalStatus reads what happens at the end of a subscription: it is renewed, its owner is reminded, or it ends without
// notice.
func (c *Call) RenewalStatus() string {
	return c.OneOfOr("RenewalStatus", "InvalidParameter.RenewalStatus", "AutoRenewal", "Normal", "NotRenewal")
}

// AutoReleaseTime reads when something is released, truncated to the minute. It returns zero if the parameter is absent. The
// code is for a time that is malformed or not between half an hour and three years ahead.
func (c *Call) AutoReleaseTime(code string) time.Time {
	t := c.TimeOr("AutoReleaseTime", code, time.Time{}).Truncate(time.Minute)
	// Cutting off the seconds can make exactly half an hour slightly less.
	if !t.IsZero() && (t.Before(c.Now.Add(30*time.Minute).Truncate(time.Minute)) || t.After(c.Now.AddDate(3, 0, 0))) {
		c.Reject(code, "The automatic release time %q is not between half an hour and three years ahead.", t)
	}
	return t
}

// InternetCharge reads how the traffic of public addresses is charged.
func (c *Call) InternetCharge(name, absent string) string {
	return cmp.Or(c.OneOfOr(name, "InvalidInternetChargeType.ValueNotSupported", "PayByTraffic", "PayByBandwidth"), absent)
}

// Unsupported rejects parameters that the server would otherwise silently ignore.
func (c *Call) Unsupported(code string, names ...string) {
	for _, name := range names {
		if c.Has(name) {
			c.Reject(code, "The parameter %q is not supported here.", name)
		}
	}
}

// MaxTags is the number of tags that a resource can have.
const MaxTags = 20

// NewTags reads the tags of a new resource: Tag.N.Key and Tag.N.Value, or another list in that format.
func (c *Call) NewTags(name string) []backend.Pair {
	tags := c.Pairs(name, MaxTags)
	for i, tag := range tags {
		switch {
		case slices.ContainsFunc(tags[:i], func(other backend.Pair) bool { return other.Key == tag.Key }):
			c.Reject("Duplicate.TagKey", "The tag key %q is duplicated.", tag.Key)
		case !ValidTagKey(tag.Key):
			c.Reject("InvalidTagKey.Malformed", "The tag key %q is not valid.", tag.Key)
		case !ValidTagValue(tag.Value):
			c.Reject("InvalidTagValue.Malformed", "The tag value %q is not valid.", tag.Value)
		}
	}
	return tags
}

// ValidTagKey reports whether a resource can have a tag with the key, which is not empty.
func ValidTagKey(key string) bool {
	lower := strings.ToLower(key)
	return len(key) <= 128 && !Reserved(lower) && !strings.HasPrefix(lower, "aliyun")
}

// ValidTagValue reports whether a resource can have a tag with the value.
func ValidTagValue(value string) bool { return len(value) <= 128 && !Reserved(strings.ToLower(value)) }

// Reserved reports whether the service keeps such texts to itself, in tags and in other names.
func Reserved(s string) bool {
	return strings.HasPrefix(s, "acs:") || strings.Contains(s, "http://") || strings.Contains(s, "https://")
}

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
