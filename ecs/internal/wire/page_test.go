package wire

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A page of instances as ECS sends it: the response that is decoded most often and is the largest.

type page struct {
	RequestId, NextToken             string
	TotalCount, PageNumber, PageSize int
	Instances                        struct{ Instance []pageInstance }
}

// pageTime lets encoding/json, which this page is also decoded with, read times without seconds.
type pageTime struct{ time.Time }

func (t *pageTime) UnmarshalJSON(b []byte) error {
	s, err := strconv.Unquote(string(b))
	if err != nil || s == "" {
		return err
	}
	v, ok := parseTime([]byte(s))
	if !ok {
		return fmt.Errorf("no time: %q", s)
	}
	t.Time = v
	return nil
}

type pageInstance struct {
	InstanceId, InstanceName, Description, HostName                                 string
	SerialNumber, RegionId, ZoneId, ClusterId                                       string
	ImageId, InstanceType, InstanceTypeFamily, InstanceChargeType                   string
	InstanceNetworkType, InternetChargeType, Status, StoppedMode                    string
	OSName, OSNameEn, OSType, KeyPairName                                           string
	ResourceGroupId, SaleCycle, VlanId, SpotStrategy                                string
	SpotInterruptionBehavior, CreditSpecification, GPUSpec, ISP                     string
	HpcClusterId, DeploymentSetId                                                   string
	CreationTime, StartTime, ExpiredTime, AutoReleaseTime                           pageTime
	Cpu, Memory, GPUAmount, InternetMaxBandwidthIn                                  int
	InternetMaxBandwidthOut, DeploymentSetGroupNo, LocalStorageAmount, SpotDuration int
	LocalStorageCapacity                                                            int64
	SpotPriceLimit                                                                  float64
	DeletionProtection, DeviceAvailable, IoOptimized, Recyclable                    bool
	EnableNVS                                                                       bool
	SecurityGroupIds                                                                struct{ SecurityGroupId []string }
	PublicIpAddress, InnerIpAddress, RdmaIpAddress                                  struct{ IpAddress []string }
	Tags                                                                            struct{ Tag []pageTag }
	OperationLocks                                                                  struct{ LockReason []pageLock }
	NetworkInterfaces                                                               struct{ NetworkInterface []pageNIC }
	AdditionalInfo                                                                  pageAdditional
	ClockOptions                                                                    pageClock
	CpuOptions                                                                      pageCPU
	DedicatedHostAttribute                                                          pageHost
	DedicatedInstanceAttribute                                                      pageDedicated
	EcsCapacityReservationAttr                                                      pageReservation
	EipAddress                                                                      pageEIP
	HibernationOptions                                                              pageHibernation
	ImageOptions                                                                    pageImage
	MetadataOptions                                                                 pageMetadata
	PrivateDnsNameOptions                                                           pageDNS
	VpcAttributes                                                                   pageVPC
}

type pageAdditional struct {
	EnableHighDensityMode bool
	NodeSerialNumber      string
}

type pageClock struct {
	PtpStatus string
}

type pageCPU struct {
	CoreCount, ThreadsPerCore                           int
	Numa, TopologyType, TurboMode, NestedVirtualization string
	EnableVISST, EnableVRDT                             bool
}

type pageHost struct {
	DedicatedHostId, DedicatedHostName, DedicatedHostClusterId string
}

type pageDedicated struct {
	Affinity, Tenancy string
}

type pageReservation struct {
	CapacityReservationId, CapacityReservationPreference string
}

type pageEIP struct {
	AllocationId, IpAddress, InternetChargeType string
	Bandwidth                                   int
	IsSupportUnassociate                        bool
}

type pageHibernation struct {
	Configured bool
}

type pageImage struct {
	LoginAsNonRoot, CurrentOSNVMeSupported bool
}

type pageMetadata struct {
	HttpEndpoint, HttpTokens, InstanceMetadataTags string
	HttpPutResponseHopLimit                        int
}

type pageDNS struct {
	HostnameType                                                                                        string
	EnableInstanceIdDnsARecord, EnableInstanceIdDnsAAAARecord, EnableIpDnsARecord, EnableIpDnsPtrRecord bool
}

type pageVPC struct {
	VpcId, VSwitchId, NatIpAddress string
	PrivateIpAddress               struct{ IpAddress []string }
}

type pageTag struct {
	TagKey, TagValue string
}

type pageLock struct {
	LockReason, LockMsg string
}

type pageNIC struct {
	NetworkInterfaceId, MacAddress, PrimaryIpAddress, Type string
	PrivateIpSets                                          struct{ PrivateIpSet []pagePrivateIP }
	Ipv6Sets                                               struct{ Ipv6Set []pageIPv6 }
	Ipv4PrefixSets                                         struct{ Ipv4PrefixSet []pageIPv4Prefix }
	Ipv6PrefixSets                                         struct{ Ipv6PrefixSet []pageIPv6Prefix }
}

type pagePrivateIP struct {
	PrivateIpAddress, PrivateDnsName string
	Primary                          bool
}

type pageIPv6 struct {
	Ipv6Address string
}

type pageIPv4Prefix struct {
	Ipv4Prefix string
}

type pageIPv6Prefix struct {
	Ipv6Prefix string
}

// newPage makes a response of n instances, about 3 KB each.
func newPage(n int) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `{"RequestId":"0B5D6F6A-2C4E-4E9B-8F5A-6E2B7C1D9A30","NextToken":"f1c2d3","TotalCount":%d,"PageNumber":1,"PageSize":%d,"Instances":{"Instance":[`, n+7, n)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strings.NewReplacer(
			"<id>", fmt.Sprintf("bp1%016x", uint64(i+1)*0x9E3779B97F4A7C15),
			"<n>", strconv.Itoa(i),
			"<nn>", fmt.Sprintf("%02d", i%60),
			"<flag>", strconv.FormatBool(i%2 == 0),
			"<zone>", string(rune('a'+i%4)),
			"<size>", []string{"large", "xlarge", "2xlarge", "4xlarge"}[i%4],
		).Replace(pageTemplate))
	}
	b.WriteString(`]}}`)
	return []byte(b.String())
}

const pageTemplate = `{"InstanceId":"i-<id>","InstanceName":"shop-api-<n>","Description":"Checkout \"green\" pool\nnode <n> 订单服务","HostName":"shop-api-<n>",` +
	`"SerialNumber":"51d1353b-22bf-4567-<id>","RegionId":"cn-shanghai","ZoneId":"cn-shanghai-<zone>","ClusterId":"c-<id>",` +
	`"ImageId":"ubuntu_24_04_x64_20G_alibase_20250722.vhd","InstanceType":"ecs.c7.<size>","InstanceTypeFamily":"ecs.c7","InstanceChargeType":"PostPaid",` +
	`"InstanceNetworkType":"vpc","InternetChargeType":"PayByTraffic","Status":"Running","StoppedMode":"Not-applicable",` +
	`"OSName":"Ubuntu  24.04 64位","OSNameEn":"Ubuntu  24.04 64 bit","OSType":"linux","KeyPairName":"shop-deploy","ResourceGroupId":"rg-acfmxazb4p****",` +
	`"SaleCycle":"","VlanId":"","SpotStrategy":"NoSpot","SpotInterruptionBehavior":"Terminate","CreditSpecification":"","GPUSpec":"","ISP":"cmcc",` +
	`"HpcClusterId":"","DeploymentSetId":"ds-<id>","CreationTime":"2025-03-09T08:<nn>Z","StartTime":"2025-03-09T08:<nn>Z","ExpiredTime":"2099-12-31T15:59Z",` +
	`"AutoReleaseTime":"","Cpu":2,"Memory":8192,"GPUAmount":0,"InternetMaxBandwidthIn":100,"InternetMaxBandwidthOut":<n>,"DeploymentSetGroupNo":3,` +
	`"LocalStorageAmount":0,"SpotDuration":1,"LocalStorageCapacity":1788000000000,"SpotPriceLimit":0.<n>5,"DeletionProtection":<flag>,"DeviceAvailable":true,` +
	`"IoOptimized":true,"Recyclable":false,"EnableNVS":<flag>,"SecurityGroupIds":{"SecurityGroupId":["sg-<id>","sg-uf6000000000000001"]},` +
	`"PublicIpAddress":{"IpAddress":["139.196.4.<n>"]},"InnerIpAddress":{"IpAddress":[]},"RdmaIpAddress":{"IpAddress":[]},` +
	`"Tags":{"Tag":[{"TagKey":"env","TagValue":"live"},{"TagKey":"team","TagValue":"订单"},{"TagKey":"cost","TagValue":"4711"}]},` +
	`"OperationLocks":{"LockReason":[]},"NetworkInterfaces":{"NetworkInterface":[{"NetworkInterfaceId":"eni-<id>","MacAddress":"00:16:3e:0d:0a:<nn>",` +
	`"PrimaryIpAddress":"10.4.0.<n>","Type":"Primary","PrivateIpSets":{"PrivateIpSet":[{"PrivateIpAddress":"10.4.0.<n>",` +
	`"PrivateDnsName":"i-<id>.cn-shanghai.ecs.internal","Primary":true}]},"Ipv6Sets":{"Ipv6Set":[{"Ipv6Address":"2408:4002:10c4:4e00::<n>"}]},` +
	`"Ipv4PrefixSets":{"Ipv4PrefixSet":[{"Ipv4Prefix":"10.9.<n>.0/28"}]},"Ipv6PrefixSets":{"Ipv6PrefixSet":[]}}]},` +
	`"AdditionalInfo":{"EnableHighDensityMode":<flag>,"NodeSerialNumber":"sn-<n>"},"ClockOptions":{"PtpStatus":"disabled"},` +
	`"CpuOptions":{"CoreCount":1,"ThreadsPerCore":2,"Numa":"ON","TopologyType":"DiscreteCoreToHTMapping","TurboMode":"Enabled","NestedVirtualization":"disabled","EnableVISST":<flag>,"EnableVRDT":false},` +
	`"DedicatedHostAttribute":{"DedicatedHostId":"dh-<id>","DedicatedHostName":"rack-<n>","DedicatedHostClusterId":""},` +
	`"DedicatedInstanceAttribute":{"Affinity":"default","Tenancy":"default"},` +
	`"EcsCapacityReservationAttr":{"CapacityReservationId":"","CapacityReservationPreference":"open"},` +
	`"EipAddress":{"AllocationId":"eip-<id>","IpAddress":"47.103.9.<n>","InternetChargeType":"PayByTraffic","Bandwidth":50,"IsSupportUnassociate":true},` +
	`"HibernationOptions":{"Configured":false},"ImageOptions":{"LoginAsNonRoot":<flag>,"CurrentOSNVMeSupported":true},` +
	`"MetadataOptions":{"HttpEndpoint":"enabled","HttpTokens":"required","InstanceMetadataTags":"enabled","HttpPutResponseHopLimit":2},` +
	`"PrivateDnsNameOptions":{"HostnameType":"IpBased","EnableInstanceIdDnsARecord":true,"EnableInstanceIdDnsAAAARecord":false,"EnableIpDnsARecord":<flag>,"EnableIpDnsPtrRecord":true},` +
	`"VpcAttributes":{"VpcId":"vpc-uf6qwkzv9x0c1n2b3","VSwitchId":"vsw-<id>","NatIpAddress":"","PrivateIpAddress":{"IpAddress":["10.4.0.<n>"]}}}`
