package ecs_test

import (
	"context"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// The product Vpc has its own version of the API. DescribeVpcs only reads, so the client may retry it.
var describeVPCs = ecs.Operation{Action: "DescribeVpcs", Version: "2016-04-28", ReadOnly: true}

// A vpcsRequest spells parameters as the product does; fields that are empty are left out.
type vpcsRequest struct {
	Name       string `url:"VpcName,omitempty"`
	TagKey     string `url:"Tag.1.Key,omitempty"` // a list, spelled out
	TagValue   string `url:"Tag.1.Value,omitempty"`
	PageNumber int    `url:"PageNumber,omitempty"`
	PageSize   int    `url:"PageSize,omitempty"` // at most 50
}

// A vpcsResponse is decoded by encoding/json. It needs only the fields that are used.
type vpcsResponse struct {
	RequestID  string `json:"RequestId"`
	TotalCount int
	VPCs       struct {
		VPC []struct {
			ID        string `json:"VpcId"`
			Name      string `json:"VpcName"`
			CIDRBlock string `json:"CidrBlock"`
			Status    string
		} `json:"Vpc"`
	} `json:"Vpcs"`
}

// createVPC creates something, so it names the parameter of its token: the client fills it, and may then retry.
var createVPC = ecs.Operation{Action: "CreateVpc", Version: "2016-04-28", TokenParam: "ClientToken"}

// STS has no parameter for the region.
var getCallerIdentity = ecs.Operation{Action: "GetCallerIdentity", Version: "2015-04-01", RegionParam: ecs.NoRegion, ReadOnly: true}

type identity struct {
	IdentityType string // Account, RAMUser or AssumedRoleUser
	AccountID    string `json:"AccountId"`
	ARN          string `json:"Arn"`
}

// Two other products, called with the client of this package. One server in memory stands in for all: it goes by the
// version, and ignores the host.
func Example_otherProducts() {
	ctx := context.Background()
	server := ecstest.NewServer()
	client := server.Client() // in production ecs.NewClient("cn-hangzhou")

	// A client of the product shares keys, connections and the correction of the clock with the one of ECS.
	vpc, err := client.With(ecs.WithEndpoint("https://vpc.cn-hangzhou.aliyuncs.com"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, network := range []string{"10.0.0.0/8", "172.16.0.0/12"} {
		request := struct{ VpcName, CidrBlock string }{"prod", network}
		if err := vpc.Invoke(ctx, createVPC, request, nil); err != nil {
			fmt.Println(err)
			return
		}
	}
	for page, seen := 1, 0; ; page++ {
		var found vpcsResponse
		if err := vpc.Invoke(ctx, describeVPCs, vpcsRequest{Name: "prod", PageNumber: page, PageSize: 50}, &found); err != nil {
			fmt.Println(err)
			return
		}
		for _, v := range found.VPCs.VPC {
			fmt.Println(v.Name, v.CIDRBlock)
		}
		if seen += len(found.VPCs.VPC); len(found.VPCs.VPC) == 0 || seen >= found.TotalCount {
			break
		}
	}

	// Errors are those of package ecs, with its predicates. Faults of the server are for every product.
	server.Inject(ecstest.ReturnError("QuotaExceeded.Vpc", 400, "CreateVpc"))
	err = vpc.Invoke(ctx, createVPC, struct{ CidrBlock string }{"10.0.0.0/8"}, nil)
	fmt.Println(ecs.IsQuotaExceeded(err), ecs.IsOutcomeUnknown(err))

	sts, err := client.With(ecs.WithEndpoint("https://sts.cn-hangzhou.aliyuncs.com"))
	if err != nil {
		fmt.Println(err)
		return
	}
	var me identity
	if err := sts.Invoke(ctx, getCallerIdentity, nil, &me); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(me.IdentityType, me.ARN)
	// Output:
	// prod 10.0.0.0/8
	// prod 172.16.0.0/12
	// true false
	// RAMUser acs:ram::1234567890123456:user/testid
}
