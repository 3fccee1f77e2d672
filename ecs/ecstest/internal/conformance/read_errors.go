package conformance

import (
	"context"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeavailableresource"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeimagesharepermission"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancestatus"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancevncurl"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocationresults"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplateversions"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describeresourcesmodification"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroupattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/describespotpricehistory"
	"github.com/go-aliecs/aliecs/ecs/api/describeuserdata"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/api/listtagresources"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// IDs that nothing has: they look right, and the service never gives such ones.
const (
	absentInstance  = "i-bp1aliecsnotthere000"
	absentDisk      = "d-bp1aliecsnotthere000"
	absentSnapshot  = "s-bp1aliecsnotthere000"
	absentImage     = "m-bp1aliecsnotthere000"
	absentGroup     = "sg-bp1aliecsnotthere00"
	absentInterface = "eni-bp1aliecsnotthere0"
	absentTemplate  = "lt-bp1aliecsnotthere00"
	absentCommand   = "c-hz0aliecsnotthere000"
	absentVSwitch   = "vsw-bp1aliecsnotthere0"
	absentPolicy    = "sp-bp1aliecsnotthere00"
	absentKeyPair   = namePrefix + "nobody"
)

const (
	overSize = "a page that is larger than allowed"
	badToken = "a NextToken that was never issued"
)

func (r *Run) badPages() {
	refuse(r, overSize, describeinstances.Do, &describeinstances.Request{PageSize: new(101)})
	refuse(r, overSize, describedisks.Do, &describedisks.Request{PageSize: new(101)})
	refuse(r, overSize, describeimages.Do, &describeimages.Request{PageSize: new(101)})
	refuse(r, overSize, describesnapshots.Do, &describesnapshots.Request{PageSize: new(101)})
	refuse(r, overSize, describesecuritygroups.Do, &describesecuritygroups.Request{PageSize: new(101)})
	refuse(r, overSize, describekeypairs.Do, &describekeypairs.Request{PageSize: new(51)})
	refuse(r, overSize, describeinstancestatus.Do, &describeinstancestatus.Request{PageSize: new(51)})
	call(r, "a MaxResults of 0", describeinstances.Do, &describeinstances.Request{MaxResults: new(0), Tags: nobody})
	call(r, "a MaxResults of 0", describedisks.Do, &describedisks.Request{MaxResults: new(0), Tags: nobody})
	call(r, "a MaxResults of 101", describeinstances.Do, &describeinstances.Request{MaxResults: new(101), Tags: nobody})
	call(r, "a MaxResults of 501", describedisks.Do, &describedisks.Request{MaxResults: new(501), Tags: nobody})
	call(r, "a page past the end", describeinstances.Do, &describeinstances.Request{PageNumber: new(9999), Tags: nobody},
		"TotalCount", "PageNumber", "PageSize", "Instances.Instance")
	refuse(r, badToken, describeinstances.Do, &describeinstances.Request{NextToken: "aliecs", MaxResults: new(10)})
	refuse(r, badToken, describedisks.Do, &describedisks.Request{NextToken: "aliecs", MaxResults: new(10)})
	refuse(r, badToken, listtagresources.Do, &listtagresources.Request{
		NextToken: "aliecs", ResourceType: types.ResourceTypeInstance, Tags: nobody,
	})
}

func (r *Run) badParameters() {
	refuse(r, "a region that does not exist", describeinstances.Do, &describeinstances.Request{RegionID: "cn-nowhere"})
	refuse(r, "a region that does not exist", describezones.Do, &describezones.Request{RegionID: "cn-nowhere"})
	refuse(r, "a region that does not exist", describedisks.Do, &describedisks.Request{RegionID: "cn-nowhere"})
	refuse(r, "a number that is none", describeinstances.Do, &describeinstances.Request{}, ecs.WithParam("PageSize", "many"))
	refuse(r, "a list of IDs that is not JSON", describeinstances.Do, &describeinstances.Request{},
		ecs.WithParam("InstanceIds", "i-1"))
	refuse(r, "a list of IDs that is not JSON", describedisks.Do, &describedisks.Request{}, ecs.WithParam("DiskIds", "d-1"))
	refuse(r, "nothing where a type is required", describespotpricehistory.Do, &describespotpricehistory.Request{
		NetworkType: types.NetworkTypeVPC,
	})
	refuse(r, "nothing where a resource is required", describeavailableresource.Do, &describeavailableresource.Request{})
	refuse(r, "nothing where an instance is required", describeuserdata.Do, &describeuserdata.Request{})
	refuse(r, "nothing where a group is required", describesecuritygroupattribute.Do, &describesecuritygroupattribute.Request{})
	refuse(r, "nothing where the type of a resource is required", listtagresources.Do, &listtagresources.Request{Tags: nobody})
	refuse(r, "neither tags nor resources", listtagresources.Do, &listtagresources.Request{
		ResourceType: types.ResourceTypeInstance,
	})
	refuse(r, "a type of resource that does not exist", listtagresources.Do, &listtagresources.Request{
		ResourceType: "aliecs", Tags: nobody,
	})
	refuse(r, "a resource to sell that does not exist", describeavailableresource.Do, &describeavailableresource.Request{
		DestinationResource: "aliecs",
	})
	refuse(r, "a status that does not exist", describedisks.Do, &describedisks.Request{Status: "aliecs"})
	call(r, "a zone that does not exist", describeavailableresource.Do, &describeavailableresource.Request{
		DestinationResource: describeavailableresource.DestinationResourceInstanceType, ZoneID: "cn-nowhere-a",
	})
	refuse(r, "more instances than one call describes", describeinstances.Do, &describeinstances.Request{
		InstanceIDs: slices.Repeat([]string{absentInstance}, 101),
	})
	refuse(r, "an action that does not exist", func(ctx context.Context, c ecs.Invoker, q *struct{},
		opts ...ecs.CallOption) (*struct{}, error) {
		return q, c.Invoke(ctx, ecs.Operation{Action: "DescribeAliecs", ReadOnly: true}, q, q, opts...)
	}, &struct{}{})
}

func (r *Run) absentReads() {
	refuse(r, "attributes of an instance", describeinstanceattribute.Do, &describeinstanceattribute.Request{
		InstanceID: absentInstance,
	})
	refuse(r, "user data of an instance", describeuserdata.Do, &describeuserdata.Request{InstanceID: absentInstance})
	refuse(r, "the console of an instance", describeinstancevncurl.Do, &describeinstancevncurl.Request{
		InstanceID: absentInstance,
	})
	refuse(r, "rules of a group", describesecuritygroupattribute.Do, &describesecuritygroupattribute.Request{
		SecurityGroupID: absentGroup,
	})
	refuse(r, "attributes of a network interface", describenetworkinterfaceattribute.Do,
		&describenetworkinterfaceattribute.Request{NetworkInterfaceID: absentInterface})
	refuse(r, "versions of a launch template", describelaunchtemplateversions.Do,
		&describelaunchtemplateversions.Request{LaunchTemplateID: absentTemplate})
	refuse(r, "who shares an image", describeimagesharepermission.Do, &describeimagesharepermission.Request{
		ImageID: absentImage,
	})
	refuse(r, "what an instance can become", describeresourcesmodification.Do, &describeresourcesmodification.Request{
		ResourceID: absentInstance, DestinationResource: describeresourcesmodification.DestinationResourceInstanceType,
	})
	call(r, "results of a command", describeinvocationresults.Do, &describeinvocationresults.Request{
		InvokeID: "t-hz0aliecsnotthere000",
	}, "Invocation.TotalCount")
}

func (r *Run) dryReads() {
	refuse(r, "instances", describeinstances.Do, &describeinstances.Request{DryRun: new(true)})
	refuse(r, "disks", describedisks.Do, &describedisks.Request{DryRun: new(true)})
	refuse(r, "images", describeimages.Do, &describeimages.Request{DryRun: new(true)})
	refuse(r, "security groups", describesecuritygroups.Do, &describesecuritygroups.Request{DryRun: new(true)})
}

// signatures signs wrongly three times, which locks no key.
func (r *Run) signatures() {
	good := r.target.Client
	defer func() { r.service.Client = good }()
	as := func(keys credentials.Credentials, version ecs.SignatureVersion) {
		client, err := good.With(ecs.WithSignature(version), ecs.WithCredentials(credentials.Static(keys.AccessKeyID,
			keys.AccessKeySecret, keys.SecurityToken)))
		if err != nil && r.err == nil {
			r.err = err
			return
		}
		r.service.Client = client
	}
	as(r.target.Keys, ecs.SignatureV1)
	call(r, "signature 1.0", describeregions.Do, &describeregions.Request{})
	as(r.target.Keys, ecs.SignatureV3)
	call(r, "signature V3", describeregions.Do, &describeregions.Request{})
	wrong := r.target.Keys
	wrong.AccessKeySecret += "-wrong"
	as(wrong, ecs.SignatureV1)
	refuse(r, "signature 1.0 with a wrong secret", describeregions.Do, &describeregions.Request{})
	as(wrong, ecs.SignatureV3)
	refuse(r, "signature V3 with a wrong secret", describeregions.Do, &describeregions.Request{})
	as(credentials.Credentials{AccessKeyID: "aliecsnobody", AccessKeySecret: "secret"}, ecs.SignatureV1)
	refuse(r, "a key that does not exist", describeregions.Do, &describeregions.Request{})
}
