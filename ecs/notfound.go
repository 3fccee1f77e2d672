package ecs

import (
	"errors"
	"slices"
	"strings"
)

// IsNotFound reports whether a resource that the call names does not exist. Either the code says so, such as
// InvalidInstanceId.NotFound, Forbidden.InstanceNotFound, HpcClusterNotExists or DISK_NOT_FOUND, or the error has a method
// NotFound that returns true, as the errors of package ecswait have. It is false for things that are not resources of
// the account: an unknown action, AccessKey, account, region or zone, a value that a filter or parameter does not have,
// such as InvalidFilterKey.NotFound or InvalidStatus.NotFound, or an unknown price.
func IsNotFound(err error) bool {
	if e, ok := errors.AsType[interface {
		error
		NotFound() bool
	}](err); ok {
		return e.NotFound()
	}
	return isMissing(codeOf(err))
}

// isMissing reports whether a code says that a resource does not exist. The code names the thing before NotFound, which
// has several spellings, or after it.
func isMissing(code string) bool {
	code = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(code), "_", ""))
	parts := strings.Split(code, ".")
	last := len(parts) - 1
	thing, ok := cutMissing(parts[last])
	switch {
	case code == "nosuchresource":
		return true
	case ok && thing == "" && last > 0:
		thing = parts[last-1]
	case !ok && (parts[0] == "notexists" || parts[0] == "resourcenotfound") && last == 1:
		thing = parts[1]
	case !ok:
		return false
	}
	thing = strings.TrimPrefix(thing, "invalid")
	return !slices.Contains(noResources, thing) && !slices.Contains(noResourceFamilies, parts[0]) &&
		!slices.ContainsFunc(noResourceSuffixes, func(suffix string) bool { return strings.HasSuffix(thing, suffix) })
}

func cutMissing(s string) (thing string, ok bool) {
	for _, suffix := range []string{"notfound", "notexist", "notexists", "notexisted"} {
		if thing, ok := strings.CutSuffix(s, suffix); ok {
			return thing, true
		}
	}
	return "", false
}

var (
	// noResources are things that are not resources of the account.
	noResources = []string{"", "account", "action", "version", "accesskeyid", "parameter", "param", "params", "filterkey",
		"bandwidth", "commodity", "credit", "iooptimized", "limitation", "opposite", "permission", "pluginname",
		"purchase", "quota", "report"}

	// noResourceSuffixes end the names of parameters that take one of a fixed list of values.
	noResourceSuffixes = []string{"type", "mode", "method", "status", "category", "family", "language", "reason", "location",
		"period", "price", "planresult", "region", "regionid", "zone", "zoneid", "quota", "ownerid"}

	// noResourceFamilies begin codes that complain of the call and not of a resource.
	noResourceFamilies = []string{"invalidoperation", "invalidparameter", "invalidparam", "invalidparams", "incorrectdiskstatus"}
)
