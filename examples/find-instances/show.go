package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func showInstances(d *demo.Demo, instances []describeinstances.Instance) {
	table := d.Table("  INSTANCE", "NAME", "STATUS", "CHARGE", "BANDWIDTH", "TAGS", "IMAGE")
	for _, i := range instances {
		table.Row("  "+i.InstanceID, i.InstanceName, i.Status, i.InstanceChargeType, bandwidth(i.InternetMaxBandwidthOut, "M", i.InternetChargeType), labels(i.Tags), i.ImageID)
	}
	table.Flush()
}

// showInstance shows the response of DescribeInstanceAttribute, line by line.
func showInstance(d *demo.Demo, i *describeinstanceattribute.Response) {
	table := d.Table()
	table.Row("  instance", i.InstanceID)
	table.Row("  name", i.InstanceName)
	table.Row("  description", i.Description)
	table.Row("  host name", i.HostName)
	table.Row("  status", i.Status)
	table.Row("  place", i.RegionID+", zone "+i.ZoneID)
	table.Row("  type", fmt.Sprintf("%s, %d vCPU, %d GiB", i.InstanceType, i.CPU, i.Memory/1024))
	table.Row("  image", i.ImageID)
	table.Row("  charge type", i.InstanceChargeType)
	table.Row("  created", i.CreationTime)
	table.Row("  expires", i.ExpiredTime)
	table.Row("  stopped mode", i.StoppedMode)
	table.Row("  network", i.InstanceNetworkType)
	table.Row("  VPC", i.VPCAttributes.VPCID)
	table.Row("  vSwitch", i.VPCAttributes.VSwitchID)
	table.Row("  private addresses", strings.Join(slices.Concat(i.VPCAttributes.PrivateIPAddresses, i.InnerIPAddresses), " "))
	table.Row("  public addresses", strings.Join(i.PublicIPAddresses, " "))
	table.Row("  elastic address", i.EIPAddress.IPAddress)
	table.Row("  bandwidth out", bandwidth(i.InternetMaxBandwidthOut, " Mbit/s", i.InternetChargeType))
	table.Row("  security groups", strings.Join(i.SecurityGroupIDs, " "))
	locks := []string{}
	for _, lock := range i.OperationLocks {
		locks = append(locks, string(lock.LockReason))
	}
	table.Row("  locks", strings.Join(locks, " "))
	table.Row("  serial number", i.SerialNumber)
	table.Flush()
}

// bandwidth returns the public bandwidth and its charge type.
func bandwidth(megabits int, unit string, charge types.InternetChargeType) string {
	if megabits == 0 {
		return ""
	}
	return fmt.Sprintf("%d%s %s", megabits, unit, charge)
}

func labels(tags []types.Tag) string {
	all := make([]string, len(tags))
	for i, tag := range tags {
		all[i] = tag.Key + "=" + tag.Value
	}
	return strings.Join(all, ",")
}
