package ecstest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// A listForm is how an action takes a list.
type listForm int

const (
	numbered  listForm = iota // X.1=a&X.2=b
	jsonArray                 // X=["a","b"]
	commas                    // X=a,b
)

// An idList is a parameter that lists ids or the like, with the most that it
// may list. The service has one form of it per action.
type idList struct {
	name string
	form listForm
	most int
}

// idLists tells the lists of each action. A list that an action is not known
// to have reads as numbered, with a limit of 100.
var idLists = map[string][]idList{
	"DescribeInstances": {
		{"InstanceIds", jsonArray, 100},
		{"EipAddresses", jsonArray, 100},
		{"InnerIpAddresses", jsonArray, 100},
		{"PrivateIpAddresses", jsonArray, 100},
		{"PublicIpAddresses", jsonArray, 100},
		{"RdmaIpAddresses", jsonArray, 100},
	},
	"DescribeInstanceAttachmentAttributes": {{"InstanceIds", jsonArray, 100}},
	"DescribeInstanceAutoRenewAttribute":   {{"InstanceId", commas, 100}},
	"ModifyInstanceAutoRenewAttribute":     {{"InstanceId", commas, 100}},
	"ModifyInstanceChargeType":             {{"InstanceIds", jsonArray, 20}},
	"DescribeInstanceRamRole":              {{"InstanceIds", jsonArray, 100}},
	"AttachInstanceRamRole":                {{"InstanceIds", jsonArray, 100}},
	"DetachInstanceRamRole":                {{"InstanceIds", jsonArray, 100}},
	"AttachKeyPair":                        {{"InstanceIds", jsonArray, 50}},
	"DetachKeyPair":                        {{"InstanceIds", jsonArray, 50}},
	"DeleteKeyPairs":                       {{"KeyPairNames", jsonArray, 100}},
	"DescribeDisks":                        {{"DiskIds", jsonArray, 100}},
	"ModifyDiskChargeType":                 {{"DiskIds", jsonArray, 16}},
	"DescribeSnapshots":                    {{"SnapshotIds", jsonArray, 100}},
	"DescribeSecurityGroups":               {{"SecurityGroupIds", jsonArray, 100}},
	"DescribeInstanceTypes": {
		{"InstanceTypes", numbered, 10},
		{"InstanceTypeFamilies", numbered, 10},
		{"InstanceCategories", numbered, 10},
		{"CpuArchitectures", numbered, 10},
		{"PhysicalProcessorModels", numbered, 10},
		{"GpuSpecs", numbered, 10},
		{"LocalStorageCategories", numbered, 10},
	},
	"TagResources":     {{"ResourceId", numbered, 50}},
	"UntagResources":   {{"ResourceId", numbered, 50}},
	"ListTagResources": {{"ResourceId", numbered, 50}},
}

// ids reads a list in the form that the action has for it. It is given when it
// is there at all: an empty one is given too.
func (c *call) ids(name string) (ids []string, given bool) {
	l := idList{name, numbered, 100}
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
	if len(ids) > l.most {
		c.refuse(http.StatusBadRequest, "InvalidParameter", "The parameter %q is not valid: it has more than %d items.", name, l.most)
	}
	return ids, given
}

// jsonList reads a JSON array of texts. An absent or empty parameter is not
// given; an empty array is, and lists nothing.
func (a *args) jsonList(name string) (items []string, given bool) {
	s := a.params[name]
	if s == "" {
		return nil, false
	}
	if err := json.Unmarshal([]byte(s), &items); err != nil || items == nil {
		a.invalid(name, "it is not a JSON array of texts")
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

// structs reads the elements name.1.*, name.2.* and so on, up to the first
// gap, each as arguments of its own whose refusals are the call's.
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

// A part is one struct of a list, or a struct parameter: it reads its
// members as a call reads its parameters.
type part struct {
	args   *args
	prefix string // with the dot: "DataDisk.2."
}

// structure reads X.Field; it is always there, and may be empty.
func (c *call) structure(name string) part { return part{&c.args, name + "."} }

func (p part) text(name string) string { return p.args.params[p.prefix+name] }

func (p part) integer(name string, absent int) int { return p.args.integer(p.prefix+name, absent) }

func (p part) boolean(name string) (is, given bool) { return p.args.boolean(p.prefix + name) }

func (p part) oneOf(name string, values ...string) string {
	return p.args.oneOf(p.prefix+name, values...)
}

func (p part) every(name string) []string { return p.args.every(p.prefix + name) }
