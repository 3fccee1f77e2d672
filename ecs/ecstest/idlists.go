package ecstest

import (
	"encoding/json"
	"fmt"
)

// A listForm is the format of a list parameter.
type listForm int

const (
	numbered  listForm = iota // X.1=a&X.2=b
	jsonArray                 // X=["a","b"]
	commas                    // X=a,b
)

// An idList is a parameter that lists IDs or similar values, with its limit.
// Each action has one format for it.
type idList struct {
	name string
	form listForm
	max  int

	code string // of the error for a longer list; without: InvalidParameter
}

// idLists describes the lists of each action. Any other list is numbered and
// has a limit of 100.
var idLists = map[string][]idList{
	"DescribeInstances": {
		{name: "InstanceIds", form: jsonArray, max: 100},
		{name: "EipAddresses", form: jsonArray, max: 100},
		{name: "InnerIpAddresses", form: jsonArray, max: 100},
		{name: "PrivateIpAddresses", form: jsonArray, max: 100},
		{name: "PublicIpAddresses", form: jsonArray, max: 100},
		{name: "RdmaIpAddresses", form: jsonArray, max: 100},
	},
	"DescribeInstanceAttachmentAttributes": {{name: "InstanceIds", form: jsonArray, max: 100}},
	"DescribeInstanceAutoRenewAttribute":   {{"InstanceId", commas, 100, "InvalidParameter.ToManyInstanceIds"}},
	"ModifyInstanceAutoRenewAttribute":     {{"InstanceId", commas, 100, "InvalidParameter.ToManyInstanceIds"}},
	"ModifyInstanceChargeType":             {{"InstanceIds", jsonArray, 20, "InstancesIdQuotaExceed"}},
	"DescribeInstanceRamRole":              {{name: "InstanceIds", form: jsonArray, max: 100}},
	"AttachInstanceRamRole":                {{name: "InstanceIds", form: jsonArray, max: 100}},
	"DetachInstanceRamRole":                {{name: "InstanceIds", form: jsonArray, max: 100}},
	"AttachKeyPair":                        {{name: "InstanceIds", form: jsonArray, max: 50}},
	"DetachKeyPair":                        {{name: "InstanceIds", form: jsonArray, max: 50}},
	"DeleteKeyPairs":                       {{name: "KeyPairNames", form: jsonArray, max: 100}},
	"DescribeDisks":                        {{name: "DiskIds", form: jsonArray, max: 100}},
	"ModifyDiskChargeType":                 {{name: "DiskIds", form: jsonArray, max: 16}},
	"DescribeSnapshots":                    {{name: "SnapshotIds", form: jsonArray, max: 100}},
	"DescribeSecurityGroups":               {{name: "SecurityGroupIds", form: jsonArray, max: 100}},
	"DescribeInstanceTypes": {
		{name: "InstanceTypes", form: numbered, max: 10},
		{name: "InstanceTypeFamilies", form: numbered, max: 10},
		{name: "InstanceCategories", form: numbered, max: 10},
		{name: "CpuArchitectures", form: numbered, max: 10},
		{name: "PhysicalProcessorModels", form: numbered, max: 10},
		{name: "GpuSpecs", form: numbered, max: 10},
		{name: "LocalStorageCategories", form: numbered, max: 10},
	},
	"TagResources":     {{name: "ResourceId", form: numbered, max: 50}},
	"UntagResources":   {{name: "ResourceId", form: numbered, max: 50}},
	"ListTagResources": {{name: "ResourceId", form: numbered, max: 50}},
}

// ids reads a list in the format of the action. It reports whether the
// parameter is present; a present list may be empty.
func (c *call) ids(name string) (ids []string, given bool) {
	l := idList{name: name, form: numbered, max: 100}
	for _, known := range idLists[c.action] {
		if known.name == name {
			l = known
		}
	}
	switch l.form {
	case jsonArray:
		ids, given = c.jsonList(name)
	case commas:
		ids = c.comma(name)
		given = len(ids) > 0
	default:
		ids = c.every(name)
		given = len(ids) > 0
	}
	switch {
	case len(ids) <= l.max:
	case l.code != "":
		c.reject(l.code, "The parameter %q has more than %d items.", name, l.max)
	default:
		c.invalid(name, fmt.Sprintf("it has more than %d items", l.max))
	}
	return ids, given
}

// jsonList reads a JSON array of strings. An absent or empty parameter is not
// given; an empty array is given.
func (a *args) jsonList(name string) (items []string, given bool) {
	s := a.params[name]
	if s == "" {
		return nil, false
	}
	if err := json.Unmarshal([]byte(s), &items); err != nil || items == nil {
		a.invalid(name, "it is not a JSON array of strings")
	}
	return items, true
}

// every reads name.1, name.2 and so on, up to the first gap.
func (a *args) every(name string) []string {
	var items []string
	for {
		item, ok := a.params[fmt.Sprintf("%s.%d", name, len(items)+1)]
		if !ok {
			return items
		}
		items = append(items, item)
	}
}

// structs reads the elements name.1.*, name.2.* and so on, up to the first gap.
// An error in one of them fails the call.
func (c *call) structs(name string, most int) []part {
	var items []part
	for {
		prefix := fmt.Sprintf("%s.%d.", name, len(items)+1)
		if !hasParts(c.params, prefix[:len(prefix)-1]) {
			break
		}
		items = append(items, part{&c.args, prefix})
	}
	if len(items) > most {
		c.invalid(name, fmt.Sprintf("it has more than %d items", most))
	}
	return items
}

// A part is one struct of a list, or a struct parameter. It reads its members
// as a call reads its parameters.
type part struct {
	args   *args
	prefix string // with the dot: "DataDisk.2."
}

// structure reads the struct parameter X.Field, which may be empty.
func (c *call) structure(name string) part { return part{&c.args, name + "."} }

func (p part) text(name string) string { return p.args.params[p.prefix+name] }

func (p part) integer(name string, absent int) int { return p.args.integer(p.prefix+name, absent) }

func (p part) boolean(name string) (is, given bool) { return p.args.boolean(p.prefix + name) }

func (p part) oneOf(name string, values ...string) string {
	return p.args.oneOf(p.prefix+name, values...)
}

func (p part) every(name string) []string { return p.args.every(p.prefix + name) }
