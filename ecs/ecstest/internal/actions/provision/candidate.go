package provision

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// A candidate is an instance type in a vSwitch that a group can launch.
type candidate struct {
	backend.ProvisioningConfig
	t      *catalog.InstanceType
	zone   string
	osType string
	launch map[string]string // the parameters of RunInstances that do not depend on the billing method
}

// params returns the parameters of RunInstances. A price limit has at most three decimals, so a finer one is rounded down.
func (k *candidate) params(g *backend.ProvisioningGroup, asSpot bool) map[string]string {
	p := map[string]string{"SpotStrategy": backend.NoSpot}
	if asSpot {
		p["SpotStrategy"] = "SpotAsPriceGo"
		if limit := min(cmp.Or(k.MaxPrice, math.MaxFloat64), cmp.Or(g.MaxSpotPrice, math.MaxFloat64)); limit < math.MaxFloat64 {
			p["SpotStrategy"] = "SpotWithPriceLimit"
			p["SpotPriceLimit"] = strconv.FormatFloat(math.Floor(limit*1000+1e-6)/1000, 'f', 3, 64)
		}
	}
	return action.Overlay(k.launch, p)
}

const maxConfigs = 20

// readCandidates reads LaunchTemplateConfig.N, each of which can stand for several instance types.
func readCandidates(c *action.Call, g *backend.ProvisioningGroup) []*candidate {
	base := readLaunch(c, g)
	systemDisk, dataDisk := readCategories(c, "SystemDiskConfig"), readCategories(c, "DataDiskConfig")
	configs := c.Structs("LaunchTemplateConfig", math.MaxInt)
	switch {
	case len(configs) > maxConfigs:
		c.Reject("InvalidLaunchTemplateConfigs.SizeExceed", "There are more than %d elements of LaunchTemplateConfig.", maxConfigs)
	case len(configs) == 0 && base["InstanceType"] == "":
		c.Reject("MissingParameter.LaunchTemplateConfigs", "There is no LaunchTemplateConfig.")
	case len(configs) == 0:
		configs = []action.Input{action.NoInput()}
	}
	var all []*candidate
	for _, in := range configs {
		config := readConfig(c, in, base)
		if config.ImageID != "" && g.Type != instant {
			c.Invalid("LaunchTemplateConfig.ImageId", "only an instant group takes it")
		}
		w := action.Find(c, &c.VSwitches, config.VSwitchID)
		g.Configs = append(g.Configs, config)
		for _, t := range readTypes(c, in, config, w.Zone) {
			k := &candidate{ProvisioningConfig: config, t: t, zone: w.Zone, launch: maps.Clone(base)}
			delete(k.launch, "ZoneId") // that of the vSwitch
			k.launch["InstanceType"], k.launch["VSwitchId"], k.launch["InstanceChargeType"] = t.ID, w.ID, backend.PostPaid
			k.launch = action.Overlay(k.launch, map[string]string{"ImageId": config.ImageID})
			m, _ := c.Images.Get(k.launch["ImageId"])
			k.osType = m.OSType
			k.setCategories(systemDisk, dataDisk)
			all = append(all, k)
		}
	}
	if n := g.SpotPools; c.Has("SpotInstancePoolsToUseCount") && (n < 1 || n > len(all) || g.SpotStrategy != "lowest-price") {
		c.Reject("InvalidParameter.SpotInstancePoolsToUseCount", "The number of pools %d does not fit the candidates.", n)
	}
	return all
}

// renamed are the fields of LaunchConfiguration that RunInstances has under another name.
var renamed = map[string]string{
	"InstanceDescription": "Description", "SystemDiskCategory": "SystemDisk.Category",
	"SystemDiskDescription": "SystemDisk.Description", "SystemDiskName": "SystemDisk.DiskName",
	"SystemDiskPerformanceLevel": "SystemDisk.PerformanceLevel", "SystemDiskSize": "SystemDisk.Size",
}

// readLaunch reads what all candidates have in common, as parameters of RunInstances: LaunchConfiguration and the launch
// template, which takes precedence. Karpenter's provider sends a security group both alone and in the list, so that is no
// error here.
func readLaunch(c *action.Call, g *backend.ProvisioningGroup) map[string]string {
	base := map[string]string{}
	own := c.Struct("LaunchConfiguration")
	for name, value := range own.All() {
		if strings.HasPrefix(name, "SecurityGroupIds.") && own.Has("SecurityGroupId") {
			continue
		}
		base[strings.Replace(cmp.Or(renamed[name], name), ".KmsKeyId", ".KMSKeyId", 1)] = value
	}
	if c.Has("LaunchTemplateId") || c.Has("LaunchTemplateVersion") || len(base) == 0 {
		t := c.Template("InvalidLaunchTemplate.ValueNotSupported")
		v := c.TemplateVersion(t, c.String("LaunchTemplateVersion"), "InvalidLaunchTemplateVersion.ValueNotSupported")
		g.TemplateID, g.TemplateVersion = t.ID, strconv.Itoa(v.Number)
		base = action.Overlay(base, v.Params)
	}
	behavior := map[string]string{"stop": "Stop", "terminate": "Terminate"}[g.SpotInterruption]
	return action.Overlay(map[string]string{"SpotInterruptionBehavior": behavior}, base)
}

// readConfig reads what an element of LaunchTemplateConfig chooses. A vSwitch that it leaves out is that of the launch template.
func readConfig(c *action.Call, in action.Input, base map[string]string) backend.ProvisioningConfig {
	config := backend.ProvisioningConfig{
		VSwitchID: cmp.Or(in.String("VSwitchId"), base["VSwitchId"]), ImageID: in.String("ImageId"),
		MaxPrice: readPrice(c, in, "MaxPrice"), Priority: in.Int("Priority", -1), Weight: 1, MaxQuantity: in.Int("MaxQuantity", 0),
		InstanceType: in.String("InstanceType"),
	}
	if config.InstanceType == "" && !slices.ContainsFunc(descriptions, in.Has) {
		config.InstanceType = base["InstanceType"]
	}
	if w, given := in.Float("WeightedCapacity"); given {
		config.Weight = w
	}
	switch {
	case config.VSwitchID == "":
		c.Missing("LaunchTemplateConfig.VSwitchId")
	case config.Weight <= 0:
		c.Reject("InvalidParameter.WeightedCapacityBeyondRange", "The weighted capacity %v is not positive.", config.Weight)
	case in.Has("Priority") && config.Priority < 0:
		c.Invalid("LaunchTemplateConfig.Priority", "it is negative")
	case config.MaxQuantity < 0:
		c.Invalid("LaunchTemplateConfig.MaxQuantity", "it is negative")
	}
	return config
}

// descriptions are the fields of LaunchTemplateConfig that describe instance types.
var descriptions = []string{"Architectures", "BurstablePerformance", "Cores", "InstanceFamilyLevel", "Memories"}

// readTypes returns the instance types of an element: the one that it names, or all that it describes and the zone sells.
func readTypes(c *action.Call, in action.Input, config backend.ProvisioningConfig, zone string) (found []*catalog.InstanceType) {
	level := in.OneOf("InstanceFamilyLevel", "EntryLevel", "EnterpriseLevel", "CreditEntryLevel")
	burstable := in.OneOf("BurstablePerformance", "Exclude", "Include", "Required")
	for i := range c.Catalog.Types {
		t := &c.Catalog.Types[i]
		bursts := t.Family.Level == "CreditEntryLevel"
		if (config.InstanceType == t.ID || config.InstanceType == "" && t.SoldIn(c.Catalog.FindRegion(c.Region), zone)) &&
			(level == "" || level == t.Family.Level) &&
			(burstable != "Exclude" || !bursts) && (burstable != "Required" || bursts) &&
			among(in.Numbered("Architectures"), t.Family.Architecture) &&
			among(in.Numbered("Cores"), strconv.Itoa(t.Cores)) &&
			among(in.Numbered("Memories"), strconv.FormatFloat(t.Memory, 'f', -1, 64)) &&
			!slices.Contains(in.Numbered("ExcludedInstanceTypes"), t.ID) {
			found = append(found, t)
		}
	}
	if len(found) == 0 {
		c.Reject("InvalidInstanceType.ValueNotSupported", "No instance type is called %q and fits the description.", config.InstanceType)
	}
	return found
}

// among reports whether the value is one of those wanted. Without any, each is wanted.
func among(wanted []string, value string) bool {
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(w, value) })
}

// readCategories reads the categories of disks to choose from.
func readCategories(c *action.Call, name string) []string {
	var all []string
	for _, in := range c.Structs(name, math.MaxInt) {
		category := in.String("DiskCategory")
		if _, known := catalog.DiskSizes[category]; !known {
			in.Invalid("DiskCategory", "it is no disk category")
		}
		if slices.Contains(all, category) {
			c.Reject("Duplicate.DiskCategory", "The disk category %q is duplicated.", category)
		}
		all = append(all, category)
	}
	return all
}

// setCategories chooses the first category that the type supports, for the system disk and for the data disks.
func (k *candidate) setCategories(systemDisk, dataDisk []string) {
	supported := func(wanted []string) string {
		i := slices.IndexFunc(wanted, func(category string) bool { return slices.Contains(k.t.DiskCategories(), category) })
		return wanted[max(i, 0)]
	}
	if len(systemDisk) > 0 {
		k.launch["SystemDisk.Category"] = supported(systemDisk)
	}
	for i := range action.InputOf(k.launch).Structs("DataDisk", catalog.MaxDataDisks) {
		if len(dataDisk) > 0 {
			k.launch["DataDisk."+strconv.Itoa(i+1)+".Category"] = supported(dataDisk)
		}
	}
}
