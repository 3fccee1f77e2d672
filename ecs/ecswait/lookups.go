//nolint:staticcheck // SA1019, as below
package ecswait

//lint:file-ignore SA1019 the network actions of ECS are deprecated; those of product Vpc would need another client

import (
	"context"
	"reflect"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describecloudassistantstatus"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeeipaddresses"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplates"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshotgroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/describetasks"
	"github.com/go-aliecs/aliecs/ecs/api/describevpcs"
	"github.com/go-aliecs/aliecs/ecs/api/describevswitches"
)

// lookups are the actions that Merge knows. Each is given by the request that a look-up of the ids of r would be, with the page
// size of r, and by where a response has its list and total.
func lookups(c ecs.Invoker, window time.Duration) map[ecs.Operation]lookup {
	return map[ecs.Operation]lookup{
		describeinstances.Operation: share(c, window, Instances,
			func(r *describeinstances.Request) ([]string, describeinstances.Request) {
				return r.InstanceIDs, describeinstances.Request{InstanceIDs: r.InstanceIDs, MaxResults: r.MaxResults, PageSize: r.PageSize}
			}, func(found []describeinstances.Instance) describeinstances.Response {
				return describeinstances.Response{Instances: found, TotalCount: len(found)}
			}),
		describedisks.Operation: share(c, window, Disks,
			func(r *describedisks.Request) ([]string, describedisks.Request) {
				return r.DiskIDs, describedisks.Request{DiskIDs: r.DiskIDs, MaxResults: r.MaxResults, PageSize: r.PageSize}
			}, func(found []describedisks.Disk) describedisks.Response {
				return describedisks.Response{Disks: found, TotalCount: len(found)}
			}),
		describeimages.Operation: share(c, window, Images,
			func(r *describeimages.Request) ([]string, describeimages.Request) {
				return split(r.ImageID), describeimages.Request{ImageID: r.ImageID, Statuses: imageStatuses(), PageSize: r.PageSize, PageNumber: first(r.PageNumber)}
			}, func(found []describeimages.Image) describeimages.Response {
				return describeimages.Response{Images: found, TotalCount: len(found), PageNumber: 1}
			}),
		describesnapshots.Operation: share(c, window, Snapshots,
			func(r *describesnapshots.Request) ([]string, describesnapshots.Request) {
				return r.SnapshotIDs, describesnapshots.Request{SnapshotIDs: r.SnapshotIDs, MaxResults: r.MaxResults, PageSize: r.PageSize}
			}, func(found []describesnapshots.Snapshot) describesnapshots.Response {
				return describesnapshots.Response{Snapshots: found, TotalCount: len(found)}
			}),
		describesnapshotgroups.Operation: share(c, window, SnapshotGroups,
			func(r *describesnapshotgroups.Request) ([]string, describesnapshotgroups.Request) {
				return r.SnapshotGroupIDs, describesnapshotgroups.Request{SnapshotGroupIDs: r.SnapshotGroupIDs, MaxResults: r.MaxResults}
			}, func(found []describesnapshotgroups.SnapshotGroup) describesnapshotgroups.Response {
				return describesnapshotgroups.Response{SnapshotGroups: found}
			}),
		describenetworkinterfaces.Operation: share(c, window, NetworkInterfaces,
			func(r *describenetworkinterfaces.Request) ([]string, describenetworkinterfaces.Request) {
				return r.NetworkInterfaceIDs, describenetworkinterfaces.Request{NetworkInterfaceIDs: r.NetworkInterfaceIDs, MaxResults: r.MaxResults, PageSize: r.PageSize}
			}, func(found []describenetworkinterfaces.NetworkInterface) describenetworkinterfaces.Response {
				return describenetworkinterfaces.Response{NetworkInterfaces: found, TotalCount: len(found)}
			}),
		describeeipaddresses.Operation: share(c, window, EIPs,
			func(r *describeeipaddresses.Request) ([]string, describeeipaddresses.Request) {
				return split(r.AllocationID), describeeipaddresses.Request{AllocationID: r.AllocationID, PageSize: r.PageSize, PageNumber: first(r.PageNumber)}
			}, func(found []describeeipaddresses.EIPAddress) describeeipaddresses.Response {
				return describeeipaddresses.Response{EIPAddresses: found, TotalCount: len(found), PageNumber: 1}
			}),
		describevpcs.Operation: share(c, window, VPCs,
			func(r *describevpcs.Request) ([]string, describevpcs.Request) {
				return split(r.VPCID), describevpcs.Request{VPCID: r.VPCID, PageSize: r.PageSize, PageNumber: first(r.PageNumber)}
			}, func(found []describevpcs.VPC) describevpcs.Response {
				return describevpcs.Response{VPCs: found, TotalCount: len(found), PageNumber: 1}
			}),
		describevswitches.Operation: share(c, window, VSwitches,
			func(r *describevswitches.Request) ([]string, describevswitches.Request) {
				return split(r.VSwitchID), describevswitches.Request{VSwitchID: r.VSwitchID, PageSize: r.PageSize, PageNumber: first(r.PageNumber)}
			}, func(found []describevswitches.VSwitch) describevswitches.Response {
				return describevswitches.Response{VSwitches: found, TotalCount: len(found), PageNumber: 1}
			}),
		describesecuritygroups.Operation: share(c, window, SecurityGroups,
			func(r *describesecuritygroups.Request) ([]string, describesecuritygroups.Request) {
				return r.SecurityGroupIDs, describesecuritygroups.Request{SecurityGroupIDs: r.SecurityGroupIDs, MaxResults: r.MaxResults, PageSize: r.PageSize}
			}, func(found []describesecuritygroups.SecurityGroup) describesecuritygroups.Response {
				return describesecuritygroups.Response{SecurityGroups: found, TotalCount: len(found)}
			}),
		describecloudassistantstatus.Operation: share(c, window, CloudAssistants,
			func(r *describecloudassistantstatus.Request) ([]string, describecloudassistantstatus.Request) {
				return r.InstanceIDs, describecloudassistantstatus.Request{InstanceIDs: r.InstanceIDs, MaxResults: r.MaxResults, PageSize: r.PageSize}
			}, func(found []describecloudassistantstatus.InstanceCloudAssistantStatus) describecloudassistantstatus.Response {
				return describecloudassistantstatus.Response{InstanceCloudAssistantStatuses: found, TotalCount: len(found)}
			}),
		describetasks.Operation: share(c, window, Tasks,
			func(r *describetasks.Request) ([]string, describetasks.Request) {
				return r.TaskIDs, describetasks.Request{TaskIDs: r.TaskIDs, PageSize: r.PageSize, PageNumber: first(r.PageNumber)}
			}, func(found []describetasks.Task) describetasks.Response {
				return describetasks.Response{Tasks: found, TotalCount: len(found), PageNumber: 1}
			}),
		describelaunchtemplates.Operation: share(c, window, LaunchTemplates,
			func(r *describelaunchtemplates.Request) ([]string, describelaunchtemplates.Request) {
				return r.LaunchTemplateIDs, describelaunchtemplates.Request{LaunchTemplateIDs: r.LaunchTemplateIDs, PageSize: r.PageSize, PageNumber: first(r.PageNumber)}
			}, func(found []describelaunchtemplates.LaunchTemplate) describelaunchtemplates.Response {
				return describelaunchtemplates.Response{LaunchTemplates: found, TotalCount: len(found), PageNumber: 1}
			}),
	}
}

// share makes the look-up of a kind: plain takes a request apart, and response makes one, the first page.
func share[Req, Resp, T any](c ecs.Invoker, window time.Duration, k Kind[T],
	plain func(*Req) (ids []string, lookup Req), response func(found []T) Resp) lookup {
	m := &merger{kind: k.kind, c: c, window: window, byID: make(map[string]*question)}
	return func(ctx context.Context, req, resp any) (bool, error) {
		asked, isRequest := req.(*Req)
		out, isResponse := resp.(*Resp)
		if !isRequest || !isResponse || asked == nil || out == nil {
			return false, nil
		}
		ids, lookup := plain(asked)
		if len(ids) != 1 || ids[0] == "" || !reflect.DeepEqual(*asked, lookup) {
			return false, nil
		}
		v, err := m.get(ctx, ids[0])
		if err != nil {
			return true, err
		}
		var found []T
		if v != nil {
			found = []T{*v.(*T)}
		}
		*out = response(found)
		return true, nil
	}
}

// split takes apart a parameter that may hold several ids.
func split(ids string) []string { return strings.Split(ids, ",") }

// first is what the number of the first page is, if a request has any.
func first(page *int) *int {
	if page == nil {
		return nil
	}
	return new(1)
}
