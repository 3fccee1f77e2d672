package gateway_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The version selects the product, in the parameters of signature 1.0 and in the header of V3, by GET and by POST.
func TestGateway_products(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	for _, c := range []apitest.Caller{apitest.Known, {ID: "testid", Secret: "testsecret", Version: apitest.VPC}} {
		params := url.Values{"RegionId": {"cn-hangzhou"}, "Format": {"JSON"}}
		signed := url.Values{"Action": {"CreateVpc"}, "RegionId": {"cn-hangzhou"}}
		for _, r := range []*http.Request{
			c.Post(t, signed),
			apitest.NewRequest(t, "GET", c.V1("GET", signed), nil),
			c.V3(t, "CreateVpc", apitest.NewRequest(t, "POST", params, nil)),
			c.V3(t, "CreateVpc", apitest.NewRequest(t, "POST", nil, params)),
			c.V3(t, "CreateVpc", apitest.NewRequest(t, "GET", params, nil)),
		} {
			rep := apitest.Send(t, s, r)
			require.Equal(t, 200, rep.Status, rep.Text)
			// Only the product Vpc responds with a resource group.
			assert.Equal(t, c.Version != "", strings.Contains(rep.Text, "ResourceGroupId"), rep.Text)
		}
	}
	assert.Len(t, s.State.VPCs.All, 10, "both products keep the same VPCs")
	c := apitest.Caller{ID: "testid", Secret: "testsecret", Version: apitest.VPC}
	xml := apitest.Send(t, s, c.Post(t, url.Values{"Action": {"DescribeVpcs"}, "RegionId": {"cn-hangzhou"}, "Format": {"XML"}}))
	assert.Regexp(t, `<DescribeVpcsResponse>.*<Vpcs><Vpc><VpcId>vpc-`, xml.Text)
}

func TestGateway_products_reject(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, tt := range []struct {
		name, version, action string
		params                []string
		status                int
		code, message         string
	}{
		{
			"unknown product", "2014-05-15", "DescribeLoadBalancers", nil, 400, "InvalidVersion",
			`No product of the test server has the version "2014-05-15", for which the call to DescribeLoadBalancers asks. ` +
				"It has Ecs 2014-05-26, Vpc 2016-04-28, Sts 2015-04-01.",
		},
		{"not simulated", apitest.VPC, "CreateNatGateway", nil, 404, "NotSimulated", "The test server does not simulate CreateNatGateway of the product Vpc."},
		{"action of another product", apitest.VPC, "RunInstances", nil, 404, "NotSimulated", "of the product Vpc"},
		{"another action of STS", apitest.STS, "AssumeRoleWithOIDC", nil, 404, "NotSimulated", "AssumeRoleWithOIDC of the product Sts"},
		{"required parameter", apitest.VPC, "DeleteVpc", nil, 400, "MissingParameter", `"VpcId"`},
		{"unknown region", apitest.VPC, "CreateVpc", []string{"RegionId", "cn-atlantis"}, 404, "InvalidRegionId.NotFound", "cn-atlantis"},
		{"dry run", apitest.VPC, "CreateVpc", []string{"DryRun", "true"}, 400, "DryRunOperation", "not executed"},
		{"no dry run", apitest.VPC, "ReleaseEipAddress", []string{"AllocationId", "eip-1", "DryRun", "true"}, 404, "InvalidAllocationId.NotFound", "eip-1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, rep := apitest.TryIn[struct{}](t, s, tt.version, tt.action, tt.params...)
			apitest.AssertError(t, rep, tt.status, tt.code)
			assert.Contains(t, rep.Message, tt.message)
		})
	}
	assert.Empty(t, s.State.VPCs.All)
}

func TestGateway_products_clientToken(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	type made struct{ VpcID string }
	params := []string{"ClientToken", "once", "CidrBlock", "10.0.0.0/8"}
	id := apitest.SucceedIn[made](t, s, apitest.VPC, "CreateVpc", params...)
	assert.Equal(t, id, apitest.SucceedIn[made](t, s, apitest.VPC, "CreateVpc", params...))
	_, rep := apitest.TryIn[made](t, s, apitest.VPC, "CreateVpc", append(params, "VpcName", "other")...)
	apitest.AssertError(t, rep, 400, "IdempotentParameterMismatch")
	ofECS := apitest.Succeed[made](t, s, "CreateVpc", params...)
	assert.NotEqual(t, id, ofECS, "the products do not share tokens")
	assert.Len(t, s.State.VPCs.All, 2)

	ran := 0
	s.Handle("CreateNatGateway", func(url.Values) (reply.Object, *action.Error) {
		ran++
		return nil, nil
	})
	for range 2 {
		apitest.SucceedIn[struct{}](t, s, apitest.VPC, "CreateNatGateway", "ClientToken", "once")
	}
	assert.Equal(t, 1, ran)
}

func TestGateway_products_deny(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	s.Deny(apitest.Known.ID, "CreateVpc")
	_, rep := apitest.TryIn[struct{}](t, s, apitest.VPC, "CreateVpc")
	apitest.AssertError(t, rep, 403, "Forbidden.RAM")
	assert.Contains(t, rep.Text, `"AuthAction":"vpc:CreateVpc"`)
	_, rep = apitest.Try[struct{}](t, s, "CreateVpc")
	apitest.AssertError(t, rep, 403, "Forbidden.RAM")
	assert.Contains(t, rep.Text, `"AuthAction":"ecs:CreateVpc"`)
}

// A handler serves its action in every version, also in those of unknown products.
func TestGateway_Handle_everyVersion(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	var got []string
	s.Handle("DeleteVpc", func(p url.Values) (reply.Object, *action.Error) {
		got = append(got, p.Get("VpcId"))
		return nil, nil
	})
	s.Handle("DescribeLoadBalancers", func(url.Values) (reply.Object, *action.Error) { return nil, nil })
	apitest.SucceedIn[struct{}](t, s, apitest.VPC, "DeleteVpc", "VpcId", "1")
	apitest.Succeed[struct{}](t, s, "DeleteVpc", "VpcId", "2")
	_, rep := apitest.TryIn[struct{}](t, s, apitest.VPC, "DeleteVpc")
	apitest.AssertError(t, rep, 400, "MissingParameter")
	assert.Equal(t, []string{"1", "2"}, got)
	c := apitest.Caller{ID: "testid", Secret: "testsecret", Version: "2014-05-15"}
	apitest.SucceedIn[struct{}](t, s, c.Version, "DescribeLoadBalancers")
	r := c.V3(t, "DescribeLoadBalancers", apitest.NewRequest(t, "POST", url.Values{"RegionId": {"cn-hangzhou"}}, nil))
	assert.Equal(t, 200, apitest.Send(t, s, r).Status)
	c.Secret = "wrong"
	rep = apitest.Send(t, s, c.Post(t, url.Values{"Action": {"DescribeLoadBalancers"}}))
	apitest.AssertError(t, rep, 400, "SignatureDoesNotMatch")
}

func TestGateway_Records_product(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	apitest.Succeed[struct{}](t, s, "DescribeVpcs")
	apitest.SucceedIn[struct{}](t, s, apitest.VPC, "DescribeVpcs")
	apitest.TryIn[struct{}](t, s, apitest.VPC, "CreateNatGateway")
	apitest.TryIn[struct{}](t, s, strings.Repeat("2", 500), "DescribeVpcs")
	var got [][3]string
	for _, r := range s.Records() {
		got = append(got, [3]string{r.Product, r.Version, r.Action})
	}
	assert.Equal(t, [][3]string{
		{"Ecs", "2014-05-26", "DescribeVpcs"}, {"Vpc", apitest.VPC, "DescribeVpcs"}, {"Vpc", apitest.VPC, "CreateNatGateway"},
		{"", strings.Repeat("2", 128), "DescribeVpcs"},
	}, got)
}

// Faults are the same for every product.
func TestGateway_Inject_product(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	defer s.Inject([]*gateway.Fault{{Match: func(q *gateway.Request) *gateway.Hooks {
		if q.Action != "CreateVpc" {
			return nil
		}
		return &gateway.Hooks{Reject: func(*gateway.Request) *action.Error { return action.Errorf("Throttling.User", "Slower.") }}
	}}})()
	_, rep := apitest.TryIn[struct{}](t, s, apitest.VPC, "CreateVpc")
	apitest.AssertError(t, rep, 400, "Throttling.User")
}
