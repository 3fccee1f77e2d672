package template

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A field is a launch parameter that a version can have, and how responses show it.
type field struct {
	name   string
	kind   kind
	list   string // the name of a list in responses, apart from that of its items
	item   string
	fields []field // of a struct, or of each element of a list
}

type kind int

// The kinds of fields.
const (
	text  kind = iota
	blank      // a text that responses show even if it is empty
	number
	decimal
	truth
	texts
	structure
	dotted // a structure whose fields responses also show on their own
	structures
)

// maxElements limits a list of structs.
const maxElements = 64

func all(k kind, names string) []field {
	var fields []field
	for name := range strings.FieldsSeq(names) {
		fields = append(fields, field{name: name, kind: k})
	}
	return fields
}

var (
	diskFields = slices.Concat(
		all(text, "AutoSnapshotPolicyId Category Description DiskName KMSKeyId PerformanceLevel"),
		all(number, "ProvisionedIops Size"),
		all(truth, "BurstingEnabled DeleteWithInstance Encrypted")) // documented as a text, but Terraform decodes only a boolean

	groupIDs = field{name: "SecurityGroupIds", kind: texts, list: "SecurityGroupIds", item: "SecurityGroupId"}

	interfaceFields = slices.Concat(
		all(text, "Description InstanceType NetworkInterfaceName NetworkInterfaceTrafficMode PrimaryIpAddress SecurityGroupId VSwitchId"),
		all(truth, "DeleteOnRelease"),
		[]field{groupIDs})

	// dataFields are all launch parameters.
	dataFields = slices.Concat(
		all(text, "AutoReleaseTime CreditSpecification DeploymentSetId Description HostName HttpEndpoint HttpTokens ImageId "+
			"ImageOwnerAlias InstanceChargeType InstanceName InstanceType InternetChargeType IoOptimized KeyPairName NetworkType "+
			"PeriodUnit PrivateIpAddress RamRoleName ResourceGroupId SecurityEnhancementStrategy SecurityGroupId SpotStrategy UserData "+
			"VSwitchId VpcId ZoneId"),
		all(number, "AutoRenewPeriod HttpPutResponseHopLimit InternetMaxBandwidthIn InternetMaxBandwidthOut Ipv6AddressCount "+
			"Period SpotDuration"),
		all(decimal, "SpotPriceLimit"),
		all(truth, "AutoRenew DeletionProtection EnableVmOsConfig PasswordInherit"),
		[]field{
			{name: "SystemDisk", kind: dotted, fields: append(all(number, "Iops"), diskFields...)},
			{name: "ImageOptions", kind: structure, fields: all(truth, "LoginAsNonRoot")},
			{name: "SecurityOptions", kind: structure, fields: all(text, "TrustedSystemMode")},
			{
				name: "DataDisk", kind: structures, list: "DataDisks", item: "DataDisk",
				fields: append(all(text, "Device SnapshotId"), diskFields...),
			},
			{name: "NetworkInterface", kind: structures, list: "NetworkInterfaces", item: "NetworkInterface", fields: interfaceFields},
			{name: "Tag", kind: structures, list: "Tags", item: "InstanceTag", fields: all(blank, "Key Value")},
			groupIDs,
		})
)

// readVersion reads the description of a new version and its launch parameters. It checks only their format, as the service
// does: a launch checks the rest.
func readVersion(c *action.Call) (description string, params map[string]string) {
	description = c.String("VersionDescription")
	for _, d := range []string{description, c.String("Description")} {
		c.CheckTextsOr("", d, "", "InvalidDescription.Malformed")
	}
	c.CheckHostName(strings.ReplaceAll(c.String("HostName"), "${instance_id}", "i"), "linux")
	c.CheckUserData(c.String("UserData"))
	keys := map[string]bool{}
	for _, tag := range c.Pairs("Tag", action.MaxTags) {
		if keys[tag.Key] {
			c.Reject("Duplicate.TagKey", "The tag key %q is duplicated.", tag.Key)
		}
		keys[tag.Key] = true
	}
	return description, read(c.Input, dataFields)
}

// read returns the fields that are present, in the form of parameters.
func read(in action.Input, fields []field) map[string]string {
	params := map[string]string{}
	for _, f := range fields {
		inner := map[string]string{} // by what follows the name
		switch f.kind {
		case texts:
			for i, s := range in.Numbered(f.name) {
				inner["."+strconv.Itoa(i+1)] = s
			}
		case structure, dotted:
			for name, value := range read(in.Struct(f.name), f.fields) {
				inner["."+name] = value
			}
		case structures:
			for i, element := range in.Structs(f.name, maxElements) {
				for name, value := range read(element, f.fields) {
					inner["."+strconv.Itoa(i+1)+"."+name] = value
				}
			}
		default:
			if s := in.String(f.name); s != "" {
				check(in, f)
				inner[""] = s
			}
		}
		for name, value := range inner {
			params[f.name+name] = value
		}
	}
	return params
}

// check checks the format of a field that is no list and no struct.
func check(in action.Input, f field) {
	switch f.kind {
	case number:
		in.Int(f.name, 0)
	case decimal:
		in.Float(f.name)
	case truth:
		in.Bool(f.name)
	default: // every text is valid
	}
}

// describe shows the fields that are present, and all lists: Terraform needs them even if they are empty.
func describe(in action.Input, fields []field) reply.Object {
	var o reply.Object
	for _, f := range fields {
		present := in.Has(f.name)
		switch f.kind {
		case texts:
			o = append(o, reply.List(f.list, f.item, reply.Strings(in.Numbered(f.name)...)))
		case structures:
			o = append(o, reply.List(f.list, f.item, reply.Each(in.Structs(f.name, maxElements),
				func(element action.Input) reply.Object { return describe(element, f.fields) })))
		case structure, dotted:
			if present {
				o = append(o, describeStruct(f, describe(in.Struct(f.name), f.fields))...)
			}
		default:
			if present || f.kind == blank {
				o = append(o, describeScalar(in, f))
			}
		}
	}
	return o
}

// describeStruct shows a struct. The metadata of the API spells the fields of the system disk with a dot, as in
// SystemDisk.Size, and Terraform reads them so; the vendor's newer SDKs read a struct. Both are here.
func describeStruct(f field, inner reply.Object) reply.Object {
	o := reply.Object{reply.Struct(f.name, inner...)}
	if f.kind == dotted {
		for _, i := range inner {
			o = append(o, reply.Field{Name: f.name + "." + i.Name, Value: i.Value})
		}
	}
	return o
}

func describeScalar(in action.Input, f field) reply.Field {
	switch f.kind {
	case number:
		return reply.Int(f.name, in.Int(f.name, 0))
	case decimal:
		d, _ := in.Float(f.name)
		return reply.Float(f.name, d)
	case truth:
		is, _ := in.Bool(f.name)
		return reply.Bool(f.name, is)
	default:
		return reply.String(f.name, in.String(f.name))
	}
}
