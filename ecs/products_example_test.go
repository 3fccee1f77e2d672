package ecs_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
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

// Two other products, called with the client of this package. In production their endpoints are vpc.cn-hangzhou.aliyuncs.com
// and sts.cn-hangzhou.aliyuncs.com.
func Example_otherProducts() {
	// A stand-in for both: it checks no signature.
	standIn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.FormValue("Action") + " " + r.FormValue("Version") + " " + r.FormValue("PageNumber") {
		case "DescribeVpcs 2016-04-28 1":
			fmt.Fprint(w, `{"RequestId":"1","TotalCount":2,"Vpcs":{"Vpc":[{"VpcId":"vpc-1","VpcName":"prod","CidrBlock":"10.0.0.0/8","Status":"Available"}]}}`)
		case "DescribeVpcs 2016-04-28 2":
			fmt.Fprint(w, `{"RequestId":"2","TotalCount":2,"Vpcs":{"Vpc":[{"VpcId":"vpc-2","VpcName":"prod","CidrBlock":"172.16.0.0/12","Status":"Pending"}]}}`)
		case "CreateVpc 2016-04-28 ":
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"RequestId":"3","HostId":"vpc.cn-hangzhou.aliyuncs.com","Code":"QuotaExceeded.Vpc","Message":"too many"}`)
		case "GetCallerIdentity 2015-04-01 ":
			fmt.Fprint(w, `{"RequestId":"4","IdentityType":"RAMUser","AccountId":"1234567890123456","Arn":"acs:ram::1234567890123456:user/ci"}`)
		}
	}))
	defer standIn.Close()
	vpcEndpoint, stsEndpoint := standIn.URL, standIn.URL
	ctx := context.Background()
	client, err := ecs.NewClient("cn-hangzhou", ecs.WithCredentials(credentials.Static("id", "secret", "")))
	if err != nil {
		fmt.Println(err)
		return
	}

	// A client of the product shares keys, connections and the correction of the clock with the one of ECS.
	vpc, err := client.With(ecs.WithEndpoint(vpcEndpoint)) // "https://vpc.cn-hangzhou.aliyuncs.com"
	if err != nil {
		fmt.Println(err)
		return
	}
	for page, seen := 1, 0; ; page++ {
		var found vpcsResponse
		if err := vpc.Invoke(ctx, describeVPCs, vpcsRequest{Name: "prod", PageNumber: page, PageSize: 50}, &found); err != nil {
			fmt.Println(err)
			return
		}
		for _, v := range found.VPCs.VPC {
			fmt.Println(v.ID, v.CIDRBlock, v.Status)
		}
		if seen += len(found.VPCs.VPC); len(found.VPCs.VPC) == 0 || seen >= found.TotalCount {
			break
		}
	}

	// Errors are those of package ecs, with its predicates.
	err = vpc.Invoke(ctx, createVPC, struct{ CidrBlock string }{"10.0.0.0/8"}, nil)
	fmt.Println(ecs.IsQuotaExceeded(err), ecs.IsOutcomeUnknown(err))

	sts, err := client.With(ecs.WithEndpoint(stsEndpoint)) // "https://sts.cn-hangzhou.aliyuncs.com"
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
	// vpc-1 10.0.0.0/8 Available
	// vpc-2 172.16.0.0/12 Pending
	// true false
	// RAMUser acs:ram::1234567890123456:user/ci
}
