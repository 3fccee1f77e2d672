package conformance

import (
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/api/describeaccountattributes"
	"github.com/go-aliecs/aliecs/ecs/api/describeautosnapshotpolicyex"
	"github.com/go-aliecs/aliecs/ecs/api/describeavailableresource"
	"github.com/go-aliecs/aliecs/ecs/api/describecapacityreservations"
	"github.com/go-aliecs/aliecs/ecs/api/describecommands"
	"github.com/go-aliecs/aliecs/ecs/api/describededicatedhosts"
	"github.com/go-aliecs/aliecs/ecs/api/describedeploymentsets"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimagefromfamily"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeimagesupportinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancestatus"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypefamilies"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocations"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplates"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describeprice"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/describespotpricehistory"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/api/listtagresources"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// readScenarios change nothing: what ECS offers, lists of what a tag selects that nothing has, and errors.
func readScenarios() []scenario {
	return []scenario{
		{"regions", (*Run).regions},
		{"instance types", (*Run).instanceTypes},
		{"public images", (*Run).publicImages},
		{"what is for sale", (*Run).sale},
		{"prices", (*Run).prices},
		{"the account", (*Run).account},
		{"lists without a match", (*Run).emptyLists},
		{"pages that are not possible", (*Run).badPages},
		{"parameters that are wrong", (*Run).badParameters},
		{"reading what does not exist", (*Run).absentReads},
		{"dry runs of reads", (*Run).dryReads},
		{"signatures", (*Run).signatures},
	}
}

func (r *Run) regions() {
	call(r, "all regions", describeregions.Do, &describeregions.Request{})
	call(r, "regions in English", describeregions.Do, &describeregions.Request{AcceptLanguage: "en-US"})
	call(r, "all zones", describezones.Do, &describezones.Request{})
	call(r, "zones in short", describezones.Do, &describezones.Request{Verbose: new(false)})
}

func (r *Run) instanceTypes() {
	call(r, "one type", describeinstancetypes.Do, &describeinstancetypes.Request{InstanceTypes: []string{"ecs.g7.large"}},
		"InstanceTypes.InstanceType[].InstanceTypeId", "InstanceTypes.InstanceType[].CpuCoreCount",
		"InstanceTypes.InstanceType[].MemorySize", "InstanceTypes.InstanceType[].InstanceTypeFamily",
		"InstanceTypes.InstanceType[].CpuArchitecture", "InstanceTypes.InstanceType[].EniQuantity",
		"InstanceTypes.InstanceType[].EniPrivateIpAddressQuantity", "InstanceTypes.InstanceType[].InstanceCategory")
	call(r, "a type that does not exist", describeinstancetypes.Do, &describeinstancetypes.Request{
		InstanceTypes: []string{"ecs.none.large"},
	}, "InstanceTypes.InstanceType")
	walk(r, "two pages", describeinstancetypes.Do, listing[describeinstancetypes.Request]{
		page: func(token string, _ int) *describeinstancetypes.Request {
			return &describeinstancetypes.Request{MaxResults: new(10), NextToken: token}
		}, byToken: true, items: "InstanceTypes.InstanceType[].InstanceTypeId", pages: 2,
	})
	call(r, "families", describeinstancetypefamilies.Do, &describeinstancetypefamilies.Request{})
	call(r, "families of a generation", describeinstancetypefamilies.Do, &describeinstancetypefamilies.Request{
		Generation: "ecs-5",
	})
}

func (r *Run) publicImages() {
	images, ok := call(r, "the first public images", describeimages.Do, &describeimages.Request{
		ImageOwnerAlias: types.ImageOwnerAliasSystem, OSType: types.OSTypeLinux, Architecture: types.ArchitectureX8664,
		PageSize: new(10),
	})
	if ok {
		for _, image := range images.Images { // the smallest that every type can start
			if image.Size <= 20 && r.image == "" {
				r.image = image.ImageID
			}
		}
		if r.image == "" && len(images.Images) > 0 {
			r.image = images.Images[0].ImageID
		}
	}
	call(r, "an image that does not exist", describeimages.Do, &describeimages.Request{ImageID: "m-bp1aliecsnotthere000"},
		"TotalCount", "Images.Image")
	walk(r, "two pages", describeimages.Do, listing[describeimages.Request]{
		page: func(_ string, number int) *describeimages.Request {
			return &describeimages.Request{ImageOwnerAlias: types.ImageOwnerAliasSystem, PageNumber: new(number), PageSize: new(2)}
		}, items: "Images.Image[].ImageId", pages: 2,
	})
	call(r, "a family that does not exist", describeimagefromfamily.Do, &describeimagefromfamily.Request{
		ImageFamily: "aliecs.none",
	})
	if r.image != "" {
		call(r, "types that an image can start", describeimagesupportinstancetypes.Do,
			&describeimagesupportinstancetypes.Request{ImageID: r.image}, "ImageId")
	}
}

// sale finds a small type that is there, and what disks it takes.
func (r *Run) sale() {
	sold, ok := call(r, "types paid by use", describeavailableresource.Do, &describeavailableresource.Request{
		DestinationResource: describeavailableresource.DestinationResourceInstanceType,
		InstanceChargeType:  types.ChargeTypePostPaid,
		Cores:               new(2), Memory: new(4.0),
	})
	call(r, "spot instances", describeavailableresource.Do, &describeavailableresource.Request{
		DestinationResource: describeavailableresource.DestinationResourceInstanceType,
		InstanceChargeType:  types.ChargeTypePostPaid,
		SpotStrategy:        types.SpotStrategySpotAsPriceGo, InstanceType: "ecs.g7.large",
	})
	if !ok {
		return
	}
	r.zone, r.instanceType = smallest(sold.AvailableZones)
	if r.instanceType == "" {
		return
	}
	disks, ok := call(r, "system disks of a type", describeavailableresource.Do, &describeavailableresource.Request{
		DestinationResource: describeavailableresource.DestinationResourceSystemDisk, InstanceChargeType: types.ChargeTypePostPaid,
		ZoneID: r.zone, InstanceType: r.instanceType,
	})
	if ok {
		r.diskCategory = cheapest(disks.AvailableZones)
	}
	call(r, "data disks of a type", describeavailableresource.Do, &describeavailableresource.Request{
		DestinationResource: describeavailableresource.DestinationResourceDataDisk, InstanceChargeType: types.ChargeTypePostPaid,
		ZoneID: r.zone, InstanceType: r.instanceType, SystemDiskCategory: types.DiskCategory(r.diskCategory),
	})
}

// smallest returns a zone and a type that is in stock there: one of the families that are cheap, if it can.
func smallest(zones []describeavailableresource.AvailableZone) (zone, instanceType string) {
	for _, family := range []string{"ecs.t6-", "ecs.e-", "ecs.u1-", "ecs.c7.", "ecs.c", "ecs."} {
		for _, z := range zones {
			for _, value := range inStock(z) {
				if strings.HasPrefix(value, family) {
					return z.ZoneID, value
				}
			}
		}
	}
	return "", ""
}

// cheapest returns the category of a disk that can have few GiB and is everywhere, if it is there.
func cheapest(zones []describeavailableresource.AvailableZone) string {
	for _, z := range zones {
		stock := inStock(z)
		for _, category := range []types.DiskCategory{types.DiskCategoryCloudEfficiency, types.DiskCategoryCloudESSDEntry,
			types.DiskCategoryCloudESSD} {
			if slices.Contains(stock, string(category)) {
				return string(category)
			}
		}
		if len(stock) > 0 {
			return stock[0]
		}
	}
	return ""
}

func inStock(zone describeavailableresource.AvailableZone) []string {
	var values []string
	for _, resource := range zone.AvailableResources {
		for _, s := range resource.SupportedResources {
			if s.Status == "Available" && s.StatusCategory != "WithoutStock" {
				values = append(values, s.Value)
			}
		}
	}
	slices.Sort(values)
	return values
}

func (r *Run) prices() {
	call(r, "a subscription", describeprice.Do, &describeprice.Request{
		InstanceType: "ecs.g7.large", PriceUnit: "Month", Period: new(1),
	})
	call(r, "a disk", describeprice.Do, &describeprice.Request{
		ResourceType: describeprice.ResourceTypeDisk, DataDisks: []describeprice.DataDisk{{Size: new(40),
			Category: types.DiskCategoryCloudESSD}},
	})
	refuse(r, "a type that does not exist", describeprice.Do, &describeprice.Request{InstanceType: "ecs.none.large"})
	call(r, "spot prices", describespotpricehistory.Do, &describespotpricehistory.Request{
		InstanceType: "ecs.g7.large", NetworkType: types.NetworkTypeVPC,
	})
	refuse(r, "spot prices of a type that does not exist", describespotpricehistory.Do, &describespotpricehistory.Request{
		InstanceType: "ecs.none.large", NetworkType: types.NetworkTypeVPC,
	})
}

func (r *Run) account() {
	call(r, "all attributes", describeaccountattributes.Do, &describeaccountattributes.Request{})
	call(r, "one attribute", describeaccountattributes.Do, &describeaccountattributes.Request{
		AttributeNames: []describeaccountattributes.AttributeName{"max-security-groups"},
	}, "AccountAttributeItems.AccountAttributeItem", "AccountAttributeItems.AccountAttributeItem[].AttributeName")
}

// nobody is a tag that nothing carries.
var nobody = []types.Tag{{Key: tagKey + "-nobody", Value: "nothing"}}

func (r *Run) emptyLists() {
	call(r, "no instances", describeinstances.Do, &describeinstances.Request{Tags: nobody}, "TotalCount", "Instances.Instance")
	call(r, "instances of an empty list of IDs", describeinstances.Do, &describeinstances.Request{
		InstanceIDs: []string{}, Tags: nobody,
	}, "TotalCount")
	call(r, "instances of IDs that do not exist", describeinstances.Do, &describeinstances.Request{
		InstanceIDs: []string{absentInstance},
	}, "TotalCount")
	call(r, "statuses of IDs that do not exist", describeinstancestatus.Do, &describeinstancestatus.Request{
		InstanceIDs: []string{absentInstance},
	}, "TotalCount")
	call(r, "no disks", describedisks.Do, &describedisks.Request{Tags: nobody}, "TotalCount", "Disks.Disk")
	call(r, "disks of IDs that do not exist", describedisks.Do, &describedisks.Request{
		DiskIDs: []string{absentDisk},
	}, "TotalCount")
	call(r, "no snapshots", describesnapshots.Do, &describesnapshots.Request{Tags: nobody}, "TotalCount", "Snapshots.Snapshot")
	call(r, "no images", describeimages.Do, &describeimages.Request{
		Tags: nobody, ImageOwnerAlias: types.ImageOwnerAliasSelf,
	}, "TotalCount")
	call(r, "no security groups", describesecuritygroups.Do, &describesecuritygroups.Request{Tags: nobody}, "TotalCount")
	call(r, "no network interfaces", describenetworkinterfaces.Do, &describenetworkinterfaces.Request{
		Tags: nobody,
	}, "TotalCount")
	call(r, "no key pairs", describekeypairs.Do, &describekeypairs.Request{Tags: nobody}, "TotalCount", "KeyPairs.KeyPair")
	call(r, "no launch templates", describelaunchtemplates.Do, &describelaunchtemplates.Request{
		TemplateTags: nobody,
	}, "TotalCount")
	call(r, "no deployment sets", describedeploymentsets.Do, &describedeploymentsets.Request{
		DeploymentSetName: namePrefix + "nobody",
	}, "TotalCount")
	call(r, "no automatic snapshot policies", describeautosnapshotpolicyex.Do, &describeautosnapshotpolicyex.Request{
		Tags: nobody,
	}, "TotalCount")
	call(r, "no commands", describecommands.Do, &describecommands.Request{Tags: nobody}, "TotalCount")
	call(r, "no invocations", describeinvocations.Do, &describeinvocations.Request{Tags: nobody}, "TotalCount")
	call(r, "no dedicated hosts", describededicatedhosts.Do, &describededicatedhosts.Request{Tags: nobody}, "TotalCount")
	call(r, "no capacity reservations", describecapacityreservations.Do, &describecapacityreservations.Request{
		Tags: nobody,
	}, "TotalCount")
	call(r, "no VPCs", describeVPCs, &networkRequest{TagKey: nobody[0].Key}, "TotalCount", "Vpcs.Vpc")
	call(r, "no vSwitches", describeVSwitches, &networkRequest{TagKey: nobody[0].Key}, "TotalCount", "VSwitches.VSwitch")
	call(r, "no tags", listtagresources.Do, &listtagresources.Request{ResourceType: types.ResourceTypeInstance, Tags: nobody},
		"TagResources.TagResource", "NextToken")
}
