package launch

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
)

// A Verdict says what became of a candidate, or why a launch ended. It is a text that a person can read.
type Verdict string

// The verdicts on a candidate after which others are tried. Refusals are remembered, for all orders of a [Launcher].
const (
	Taken     Verdict = "taken"          // all that was wanted
	Available Verdict = "available"      // a dry run passed
	NotNeeded Verdict = "not needed"     // others were enough, or its weight is more than what is left
	NotTried  Verdict = "not tried"      // the launch ended before
	NoStock   Verdict = "no stock"       // sold out, or the vSwitch has no address left; known for Options.SoldOut
	NotSold   Verdict = "not sold here"  // the zone does not offer it; known for Options.NotSold
	Unfit     Verdict = "does not fit"   // this request and this candidate do not go together; known for Options.SoldOut
	Quota     Verdict = "quota used up"  // of this type and form of payment, in all zones; known for Options.SoldOut
	TooDear   Verdict = "price too high" // above a limit; if the service says so, known for Options.SoldOut
)

// The verdicts that end a launch. The last one is that of an [Error] alone.
const (
	Unpayable Verdict = "account cannot pay"
	Forbidden Verdict = "no permission"
	Mistake   Verdict = "mistake in the order" // any candidate would be refused
	Later     Verdict = "try again later"      // throttled, not reached, cancelled before the call, or the plan was not saved
	Unknown   Verdict = "outcome unknown"      // it may have been bought: [Launcher.Resume] finds out
	Exhausted Verdict = "no candidate left"
)

// others reports whether other candidates are tried after this verdict.
func (v Verdict) others() bool {
	switch v {
	case NoStock, NotSold, Unfit, Quota, TooDear:
		return true
	default:
		return false
	}
}

// A scope is how far a refusal reaches.
type scope int

const (
	nowhere  scope = iota
	offering       // the type in the zone, in this form of payment
	limited        // likewise, with this price limit
	ordered        // likewise, for this request
	typed          // the type in this form of payment, in all zones
	vswitch        // whatever needs an address of the vSwitch
)

// classify returns the verdict on a failed call, and how far it reaches.
func classify(err error, c Candidate) (Verdict, scope) {
	e, sent := errors.AsType[*ecs.Error](err)
	switch {
	case !sent && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)):
		return Later, nowhere
	case !sent: // it cannot be encoded
		return Mistake, nowhere
	case ecs.IsIdempotencyMismatch(err): // another request has the token, so who knows what that bought
		return Unknown, nowhere
	case e.Code == "", ecs.IsThrottled(err), ecs.IsRetryable(err):
		return Later, nowhere
	case ecs.HasCode(err, "InvalidSpotPriceLimit.LowerThanPublicPrice"):
		return TooDear, limited
	case ecs.HasCode(err, "OperationDenied.NoStock", "NoStock", "NoInstanceStock"):
		return NoStock, offering
	case addresses.MatchString(e.Code):
		return NoStock, vswitch
	case ecs.IsOutOfCapacity(err) && notSold.MatchString(e.Code):
		return NotSold, ordered
	case ecs.IsOutOfCapacity(err):
		return NoStock, ordered
	case ecs.IsInsufficientBalance(err):
		return Unpayable, nowhere
	case differs(e.Code, c):
		return Unfit, ordered
	case ecs.IsQuotaExceeded(err), ecs.HasCode(err, "OperationDenied.QuotaExceed"):
		return Quota, typed
	case keys.MatchString(e.Code):
		return Forbidden, nowhere
	case ecs.IsForbidden(err):
		return Forbidden, nowhere
	case ecs.IsConflict(err): // what all candidates need is still being made
		return Later, nowhere
	}
	return Mistake, nowhere
}

var (
	addresses = regexp.MustCompile(`^InvalidVSwitchId\.Ip\w*NotEnough$|NotEnoughIpInVSwitch$|\.PrivateIpAddress$|^ZONE_NO_AVAILABLE_IP$`)
	notSold   = regexp.MustCompile(`NotO[np]|NotAllowed|Support|NotMatch|NotAvailable|Offline|PhasedOut`)
	keys      = regexp.MustCompile(`^(InvalidAccessKey|InvalidSecurityToken|MissingSecurityToken|Signature|IncompleteSignature|InvalidTimeStamp)`)
)

// differs reports whether a code is about what candidates differ in.
func differs(code string, c Candidate) bool {
	has := func(word string) bool { return strings.Contains(code, word) }
	return ofType.MatchString(code) || c.Spot && has("Spot") || c.ZoneID != "" && has("Zone") || c.VSwitchID != "" && has("VSwitch")
}

// ofType are the errors about what depends on the type, in some zones alone: which disks there are, how many interfaces.
var ofType = regexp.MustCompile(`InstanceType|Flavor|Payg|DiskCategory|DiskType|LocalDisk|^InstanceDisk|CpuOptions|MemorySize|EniQueue|PerInstance|CountExceeded`)
