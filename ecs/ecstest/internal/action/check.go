package action

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// CheckNewType checks that the instance can be changed to the type.
func (c *Call) CheckNewType(in *backend.Instance, t *catalog.InstanceType) {
	c.CheckNewTypeOr(in, t, "OperationDenied.LocalDiskUnsupported", "InvalidInstanceType.NotSupported")
}

// CheckNewTypeOr is CheckNewType with the codes for local disks, and for a type that is not sold like the instance.
func (c *Call) CheckNewTypeOr(in *backend.Instance, t *catalog.InstanceType, localDisks, notSold string) {
	var zones []string
	if r := catalog.FindRegion(in.Region); r != nil {
		zones = r.ZoneIDs()
	}
	m, known := c.Images.Get(in.ImageID)
	switch {
	case !slices.Contains(zones[:min(t.Family.Zones, len(zones))], in.Zone):
		c.Fail(Errorf("InvalidInstanceType.ValueNotSupported", "The zone %q does not sell %s.", in.Zone, t.ID).With(403))
	case known && !m.Runs(t):
		c.Reject("ImageNotSupportInstanceType", "The image %q does not run on %s.", m.ID, t.ID)
	case in.Type.Disks > 0 || t.Disks > 0:
		c.Reject(localDisks, "The type of an instance with local disks cannot be changed.")
	case in.Spot() && t.Family.NoSpot, in.Charge == backend.PrePaid && t.Family.PostPaidOnly:
		c.Reject(notSold, "The instance %q cannot become %s.", in.ID, t.ID)
	}
}

func IncorrectStatus(in *backend.Instance) *Error {
	return Errorf("IncorrectInstanceStatus", "The instance %q is %s, which does not support this operation.", in.ID, in.Status)
}

// CheckLocks returns an error for a locked instance. expired is the code for an
// instance whose subscription has expired.
func CheckLocks(in *backend.Instance, expired string) *Error {
	switch {
	case in.Locked(backend.LockSecurity):
		return CheckSecurity(in)
	case in.Locked(backend.LockFinancial):
		return Errorf(expired, "The instance %q has expired.", in.ID)
	}
	return nil
}

// CheckSecurity is CheckLocks for an action that works on an expired instance.
func CheckSecurity(in *backend.Instance) *Error {
	if in.Locked(backend.LockSecurity) {
		return Errorf("InstanceLockedForSecurity", "The instance %q is locked for security reasons.", in.ID)
	}
	return nil
}

// CheckZone checks that the region has the zone and that the zone sells the
// type. Without an ID it returns the first zone that does.
func (c *Call) CheckZone(id string, t *catalog.InstanceType) string {
	r := catalog.FindRegion(c.Region)
	if r == nil {
		return ""
	}
	for i, letter := range r.Zones {
		zone := r.ZoneID(letter)
		sells := i < t.Family.Zones || t.ID == ""
		switch {
		case id == "" && sells, id == zone && sells:
			return zone
		case id == zone:
			c.Reject("InvalidInstanceType.ZoneNotSupported", "The zone %q does not sell %s.", id, t.ID)
			return zone
		}
	}
	c.Reject("InvalidZoneId.NotFound", "The zone %q does not exist.", id)
	return id
}

// maxUserData is the limit of user data in bytes, before base64.
const maxUserData = 32 << 10

// ValidName reports whether s is valid as a resource name: 2 to 128 characters,
// beginning with a letter.
func ValidName(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return InLength(s, 2, 128) && unicode.IsLetter(first) && !isURL(s) &&
		strings.IndexFunc(s, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(":_.-[],", r)
		}) < 0
}

// ValidDescription reports whether s is valid as a description: empty, or 2 to
// 256 characters.
func ValidDescription(s string) bool { return s == "" || InLength(s, 2, 256) && !isURL(s) }

func InLength(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return least <= n && n <= most
}

func isURL(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }

// validHostName reports whether s is valid as a host name. The rules for
// Windows are stricter.
func validHostName(s, osType string) bool {
	most, separators := 64, ".-"
	if osType == "windows" {
		most, separators = 15, "-"
		if strings.Trim(s, "0123456789") == "" {
			return false
		}
	}
	if !InLength(s, 2, most) || strings.Trim(s, ".-") != s {
		return false
	}
	last := rune('x')
	for _, r := range s {
		separator := strings.ContainsRune(separators, r)
		alphanumeric := r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
		if !separator && !alphanumeric || separator && strings.ContainsRune(separators, last) {
			return false
		}
		last = r
	}
	return true
}

// validPassword reports whether s is valid as a password: 8 to 30 characters of
// at least three kinds.
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

// CheckTexts checks an optional name and an optional description.
func (c *Call) CheckTexts(name, description string) {
	if name != "" && !ValidName(name) {
		c.Reject("InvalidInstanceName.Malformed", "The instance name %q is not valid.", name)
	}
	if !ValidDescription(description) {
		c.Reject("InvalidDescription.Malformed", "The description is not valid.")
	}
}

func (c *Call) CheckHostName(name, osType string) {
	if name != "" && !validHostName(strings.NewReplacer("[", "", "]", "", ",", "").Replace(name), osType) {
		c.Reject("InvalidHostName.Malformed", "The host name %q is not valid.", name)
	}
}

func (c *Call) CheckPassword(password string) {
	if password != "" && !validPassword(password) {
		c.Reject("InvalidPassword.Malformed", "The password is not valid.")
	}
}

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

// numberedName matches a name that contains a number: prefix[begin,bits]suffix.
// Either number may be missing.
var numberedName = regexp.MustCompile(`^(.*)\[(\d{0,6}),([1-6]?)\](.*)$`)

// SeriesName returns the name of the n-th instance of a launch, counting from
// 0. A unique suffix counts from 001; it is not added to a pattern that ends
// with [begin,bits].
func SeriesName(pattern string, n int, uniqueSuffix bool) string {
	parts := numberedName.FindStringSubmatch(pattern)
	if parts == nil {
		if uniqueSuffix && pattern != "" {
			return fmt.Sprintf("%s%03d", pattern, n+1)
		}
		return pattern
	}
	begin, _ := strconv.Atoi(parts[2]) // at most six digits
	bits, _ := strconv.Atoi(parts[3])
	if bits == 0 || bits < len(parts[2]) {
		bits = 6
	}
	name := fmt.Sprintf("%s%0*d%s", parts[1], bits, begin+n, parts[4])
	if uniqueSuffix && parts[4] != "" {
		name += fmt.Sprintf("%03d", n+1)
	}
	return name
}

// Unsupported rejects parameters that the server would otherwise silently
// ignore.
func (c *Call) Unsupported(code string, names ...string) {
	for _, name := range names {
		if c.Has(name) {
			c.Reject(code, "The parameter %q is not supported here.", name)
		}
	}
}

// CheckLabels checks the optional name and description of a disk, a snapshot or
// an image. The service is inconsistent about the status for a bad description.
func (c *Call) CheckLabels(kind, name, description string) {
	if name != "" && !ValidName(name) {
		c.Reject("Invalid"+kind+"Name.Malformed", "The name %q is not valid.", name)
	}
	if !ValidDescription(description) {
		c.Reject("InvalidDescription.Malformed", "The description is not valid.")
	}
}

// CheckAnyOf rejects a call that has none of the parameters.
func (c *Call) CheckAnyOf(names ...string) {
	if !slices.ContainsFunc(names, func(name string) bool { return c.String(name) != "" }) {
		c.Reject("NoAttributeToModify", "The request modifies no attribute.")
	}
}
