//lint:file-ignore SA1019 the deprecated network actions are simulated too

package ecstest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/allocateeipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describestoragesets"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstancechargetype"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

func TestServer_Client(t *testing.T) {
	t.Parallel()
	temporary := []ecstest.Option{ecstest.WithCredentials("STS.x", "y", "token")}
	for _, tt := range []struct {
		name string
		srv  []ecstest.Option
		opts []ecs.Option
	}{
		{"signature 1.0", nil, nil},
		{"signature 3", nil, []ecs.Option{ecs.WithSignature(ecs.SignatureV3)}},
		{"temporary key", temporary, nil},
		{"temporary key, signature 3", temporary, []ecs.Option{ecs.WithSignature(ecs.SignatureV3)}},
		{"another region", nil, []ecs.Option{ecs.WithRegion("us-west-1")}},
		{"second key", []ecstest.Option{ecstest.WithCredentials("a", "b", ""), ecstest.WithCredentials("c", "d", "")},
			[]ecs.Option{ecs.WithCredentials(credentials.Static("c", "d", ""))}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := ecstest.NewServer(tt.srv...).Client(tt.opts...)
				regions, err := describeregions.Do(t.Context(), c, nil)
				require.NoError(t, err)
				assert.Greater(t, len(regions.Regions), 12)
				zones, err := describezones.Do(t.Context(), c, nil)
				require.NoError(t, err)
				assert.Contains(t, zones.Zones[0].ZoneID, c.Region())
				images := 0
				for _, err := range describeimages.All(t.Context(), c, &describeimages.Request{PageSize: new(7)}) {
					require.NoError(t, err)
					images++
				}
				assert.Greater(t, images, 20)
				types := 0
				for _, err := range describeinstancetypes.All(t.Context(), c, &describeinstancetypes.Request{MaxResults: new(9)}) {
					require.NoError(t, err)
					types++
				}
				assert.GreaterOrEqual(t, types, 40)
			})
		})
	}
}

func TestServer_Client_errorResponse(t *testing.T) {
	t.Parallel()
	c := ecstest.NewServer().Client(ecs.WithCredentials(credentials.Static(ecstest.DefaultAccessKeyID, "wrong", "")))
	_, err := describeregions.Do(t.Context(), c, nil)
	assert.True(t, ecs.HasCode(err, "SignatureDoesNotMatch"), "%v", err)

	_, err = describestoragesets.Do(t.Context(), ecstest.NewServer().Client(), nil)
	assert.True(t, ecs.HasCode(err, "NotSimulated"), "%v", err)
	assert.ErrorContains(t, err, "does not simulate DescribeStorageSets")
	assert.False(t, ecs.IsNotFound(err), "no resource is missing")
}

func TestServer_Client_badOptions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		opt  ecs.Option
		want string
	}{
		{"region", ecs.WithRegion("a/b"), `"a/b"`},
		{"endpoint", ecs.WithEndpoint("ftp://x"), "ftp"},
		{"no HTTP client", ecs.WithHTTPClient(nil), "HTTP client"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := describeregions.Do(t.Context(), ecstest.NewServer().Client(tt.opt), nil)
			require.ErrorContains(t, err, "ecstest: client options")
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestServer_Close(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer()
	hs := httptest.NewServer(s)
	t.Cleanup(hs.Close)
	s.Close()
	s.Close()
	form := apitest.Known.V1("POST", url.Values{"Action": {"DescribeRegions"}})
	_, err := s.RoundTrip(apitest.NewRequest(t, "POST", nil, form))
	require.ErrorIs(t, err, http.ErrServerClosed)
	resp, err := hs.Client().PostForm(hs.URL, form)
	if err == nil {
		resp.Body.Close()
	}
	require.Error(t, err, "the connection is dropped")
	assert.Empty(t, s.Calls())
}

func TestWithCredentials_replacesTheDefault(t *testing.T) {
	t.Parallel()
	_, rep := apitest.Try[struct{}](t, ecstest.NewServer(ecstest.WithCredentials("mine", "x", "")), "DescribeRegions")
	assert.Equal(t, "InvalidAccessKeyId.NotFound", rep.Code)
}

func TestServer_TemporaryCredentials(t *testing.T) {
	t.Parallel()
	for _, signature := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
		synctest.Test(t, func(t *testing.T) {
			s := ecstest.NewServer()
			keys := s.TemporaryCredentials(time.Hour)
			assert.Equal(t, time.Now().Add(time.Hour).UTC(), keys.Expires)
			provider := credentials.Static(keys.AccessKeyID, keys.AccessKeySecret, keys.SecurityToken)
			client := once(s, ecs.WithSignature(signature), ecs.WithCredentials(provider))
			call := func() error {
				_, err := describezones.Do(t.Context(), client, nil)
				return err
			}
			time.Sleep(time.Hour - time.Nanosecond)
			require.NoError(t, call())
			time.Sleep(time.Nanosecond)
			err := call()
			assert.True(t, ecs.HasCode(err, "InvalidSecurityToken.Expired"), "%v", err)

			fresh := credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) {
				return s.TemporaryCredentials(time.Minute), nil
			})
			_, err = describezones.Do(t.Context(), once(s, ecs.WithCredentials(fresh)), nil)
			require.NoError(t, err)

			_, err = describezones.Do(t.Context(), once(s), nil)
			require.NoError(t, err, "the permanent key stays the one of Client")

			time.Sleep(48 * time.Hour)
			s.TemporaryCredentials(time.Hour)
			assert.True(t, ecs.HasCode(call(), "InvalidAccessKeyId.NotFound"), "forgotten at last")
		})
	}
}

func TestWithDenied(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer(
		ecstest.WithCredentials("admin", "a", ""),
		ecstest.WithCredentials("reader", "b", ""),
		ecstest.WithCredentials("nobody", "c", ""),
		ecstest.WithDenied("reader", "Delete*", "DescribeZones"),
		ecstest.WithDenied("nobody"),
	)
	for _, tt := range []struct {
		key, secret    string
		zones, regions bool // allowed
	}{
		{"admin", "a", true, true},
		{"reader", "b", false, true},
		{"nobody", "c", false, false},
	} {
		t.Run(tt.key, func(t *testing.T) {
			t.Parallel()
			client := s.Client(ecs.WithCredentials(credentials.Static(tt.key, tt.secret, "")))
			_, err := describezones.Do(t.Context(), client, nil)
			assert.Equal(t, tt.zones, err == nil, "%v", err)
			_, err = describeregions.Do(t.Context(), client, nil)
			assert.Equal(t, tt.regions, err == nil, "%v", err)
		})
	}

	_, err := describezones.Do(t.Context(), s.Client(ecs.WithCredentials(credentials.Static("reader", "b", ""))), nil)
	e, ok := errors.AsType[*ecs.Error](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, "Forbidden.RAM", e.Code)
	assert.Equal(t, 403, e.HTTPStatus)
	require.NotNil(t, e.AccessDenied)
	assert.NotEmpty(t, e.AccessDenied.EncodedDiagnosticMessage)
	e.AccessDenied.EncodedDiagnosticMessage = ""
	assert.Equal(t, ecs.AccessDenied{
		AuthAction: "ecs:DescribeZones", AuthPrincipalDisplayName: "reader", AuthPrincipalOwnerID: "1234567890123456",
		AuthPrincipalType: "SubUser", NoPermissionType: "ExplicitDeny", PolicyType: "AccountLevelIdentityBasedPolicy",
	}, *e.AccessDenied)
}

// Public addresses are from the range for tests of networks: a program that reaches out to one reaches nobody.
func TestServer_publicAddresses(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer(ecstest.WithStepDuration(0))
	c := s.Client()
	_, err := runinstances.Do(t.Context(), c, &runinstances.Request{
		ImageID: apitest.Machine[1], InstanceType: "ecs.g7.large", Amount: new(3), InternetMaxBandwidthOut: new(5),
	})
	require.NoError(t, err)
	eip, err := allocateeipaddress.Do(t.Context(), c, nil)
	require.NoError(t, err)

	addresses := []string{eip.EIPAddress}
	for in, err := range describeinstances.All(t.Context(), c, nil) {
		require.NoError(t, err)
		addresses = append(addresses, in.PublicIPAddresses...)
	}
	require.Len(t, addresses, 4)
	slices.Sort(addresses)
	require.Len(t, slices.Compact(addresses), 4)
	tests := netip.MustParsePrefix("198.18.0.0/15")
	for _, a := range addresses {
		assert.True(t, tests.Contains(netip.MustParseAddr(a)), a)
	}
}

func TestWithHandler(t *testing.T) {
	t.Parallel()
	own := errors.New("out of paper")
	s := ecstest.NewServer(
		ecstest.WithHandler("DescribeTasks", func(p url.Values) (any, error) {
			return map[string]any{"RequestId": "no", "RegionId": p.Get("RegionId")}, nil
		}),
		ecstest.WithHandler("DescribeRegions", func(p url.Values) (any, error) {
			type region struct{ RegionId, LocalName string } //nolint:revive // wire names
			return map[string]any{"Regions": map[string]any{"Region": []region{{"mars-1", "a <b>"}}}}, nil
		}),
		ecstest.WithHandler("DescribeZones", func(url.Values) (any, error) {
			return nil, &ecs.Error{Code: "Zone.NotOpen", HTTPStatus: 403, Message: "closed"}
		}),
		ecstest.WithHandler("StopInstance", func(url.Values) (any, error) { return nil, fmt.Errorf("wrapped: %w", &ecs.Error{Code: "X"}) }),
		ecstest.WithHandler("StartInstance", func(url.Values) (any, error) { return nil, own }),
		ecstest.WithHandler("DeleteInstance", func(url.Values) (any, error) { return []string{"x"}, nil }),
		ecstest.WithHandler("RebootInstance", func(url.Values) (any, error) { return func() {}, nil }),
		ecstest.WithHandler("DescribeUserData", nil),
	)
	got := apitest.Succeed[struct{ RegionID, RequestID string }](t, s, "DescribeTasks")
	assert.Equal(t, "cn-hangzhou", got.RegionID)
	assert.NotEqual(t, "no", got.RequestID)
	regions := apitest.Succeed[apitest.Regions](t, s, "DescribeRegions").Regions.Region
	assert.Equal(t, "mars-1", regions[0].RegionID)
	for _, tt := range []struct {
		action, instance string
		status           int
		code, message    string
	}{
		{"DescribeZones", "", 403, "Zone.NotOpen", "closed"},
		{"StopInstance", "", 400, "MissingParameter", "InstanceId"},
		{"StopInstance", "i-1", 400, "X", "X"},
		{"StartInstance", "i-1", 500, "InternalError", "out of paper"},
		{"DeleteInstance", "i-1", 500, "InternalError", "did not return an object"},
		{"RebootInstance", "i-1", 500, "InternalError", "unsupported type"},
		{"DescribeUserData", "i-1", 404, "InvalidInstanceId.NotFound", "i-1"},
	} {
		t.Run(tt.action+" "+tt.instance, func(t *testing.T) {
			t.Parallel()
			_, rep := apitest.Try[struct{}](t, s, tt.action, "InstanceId", tt.instance)
			apitest.AssertError(t, rep, tt.status, tt.code)
			assert.Contains(t, rep.Message, tt.message)
		})
	}
}

func TestWithHandler_newAction(t *testing.T) {
	t.Parallel()
	n := 0
	s := ecstest.NewServer(ecstest.WithHandler("CreateMoon", func(url.Values) (any, error) {
		n++
		return map[string]any{"MoonId": fmt.Sprint("moon-", n)}, nil
	}))
	invoke := func(action, token, size string) (id string, err error) {
		var resp struct{ MoonID string }
		req := struct {
			Size  string `url:"Size,omitempty"`
			Token string `url:"ClientToken,omitempty"`
		}{size, token}
		err = s.Client().Invoke(t.Context(), ecs.Operation{Action: action}, &req, &resp)
		return resp.MoonID, err
	}
	for _, tt := range []struct{ token, want string }{{"t", "moon-1"}, {"t", "moon-1"}, {"", "moon-2"}, {"u", "moon-3"}} {
		id, err := invoke("CreateMoon", tt.token, "")
		require.NoError(t, err)
		assert.Equal(t, tt.want, id)
	}
	_, err := invoke("CreateMoon", "t", "1")
	assert.True(t, ecs.HasCode(err, "IdempotentParameterMismatch"), err)
	_, err = invoke("CreateSun", "", "")
	assert.True(t, ecs.HasCode(err, "InvalidAction.NotFound"), err)
}

// A handler serves other products too, those that the server has and those that it does not know.
func TestWithHandler_otherProducts(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer(
		ecstest.WithHandler("DescribeLoadBalancers", func(p url.Values) (any, error) {
			return map[string]any{"TotalCount": 2, "RegionId": p.Get("RegionId")}, nil
		}),
		ecstest.Fail("CreateVpc", "QuotaExceeded.Vpc", 400),
	)
	var resp struct {
		TotalCount int
		RegionID   string
	}
	slb := ecs.Operation{Action: "DescribeLoadBalancers", Version: "2014-05-15", ReadOnly: true}
	for _, version := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
		require.NoError(t, s.Client(ecs.WithSignature(version)).Invoke(t.Context(), slb, nil, &resp))
		assert.Equal(t, 2, resp.TotalCount)
		assert.Equal(t, "cn-hangzhou", resp.RegionID)
	}
	for _, version := range []string{"2014-05-26", "2016-04-28"} {
		err := s.Client().Invoke(t.Context(), ecs.Operation{Action: "CreateVpc", Version: version}, nil, nil)
		assert.True(t, ecs.HasCode(err, "QuotaExceeded.Vpc"), "%v", err)
	}
	calls := s.Calls()
	require.Len(t, calls, 4)
	assert.Equal(t, []string{"2014-05-15", ""}, []string{calls[0].Version, calls[0].Product})
	assert.Equal(t, []string{"2014-05-26", "Ecs", "2016-04-28", "Vpc"},
		[]string{calls[2].Version, calls[2].Product, calls[3].Version, calls[3].Product})
}

func TestServer_Calls(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer(ecstest.WithFaults(ecstest.ReturnError("IncorrectInstanceStatus", 403, "StopInstance")))
	apitest.Try[struct{}](t, s, "RunInstances", apitest.MachineWith("Password=Secret-1 UserData=aGk= Tag.1.Key=k")...)
	apitest.Try[struct{}](t, s, "StopInstance", "InstanceId", "i-1")
	form := url.Values{"Action": {"DescribeRegions"}}
	apitest.Send(t, s, apitest.Caller{ID: "nobody", Secret: "x"}.Post(t, form))

	calls := s.Calls()
	require.Len(t, calls, 3)
	assert.Equal(t, "RunInstances", calls[0].Action)
	assert.Equal(t, 200, calls[0].Status)
	assert.Equal(t, map[string]string{
		"RegionId": "cn-hangzhou", "ImageId": apitest.Machine[1], "InstanceType": "ecs.g7.large",
		"Password": "[redacted]", "UserData": "[redacted]", "Tag.1.Key": "k",
	}, calls[0].Params)
	assert.Equal(t, "IncorrectInstanceStatus", calls[1].Code)
	assert.Equal(t, 403, calls[1].Status)
	assert.Equal(t, "InvalidAccessKeyId.NotFound", calls[2].Code)
	assert.NotEmpty(t, calls[2].RequestID)
	calls[0].Params["ImageId"] = "changed"
	assert.Equal(t, apitest.Machine[1], s.Calls()[0].Params["ImageId"], "a copy each time")
}

// A failedTest records the messages of a failed test.
type failedTest struct{ said []string }

func (f *failedTest) Helper() {}

func (f *failedTest) Errorf(format string, args ...any) {
	f.said = append(f.said, fmt.Sprintf(format, args...))
}

func TestServer_assertions(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.DropResponse("RunInstances"))))
	var failed failedTest
	assert.True(t, s.AssertCalled(t))
	assert.True(t, s.AssertExecuted(t, "RunInstances", 0))

	_, err := runinstances.Do(t.Context(), s.Client(), &runinstances.Request{
		ImageID: "ubuntu_22_04_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large", Password: "Secret-123",
	})
	require.NoError(t, err)
	_, err = describezones.Do(t.Context(), s.Client(), nil)
	require.NoError(t, err)
	assert.True(t, s.AssertCalled(t, "RunInstances", "RunInstances", "DescribeZones"))
	assert.True(t, s.AssertExecuted(t, "RunInstances", 1), "once, although it was sent twice")
	assert.False(t, s.AssertCalled(&failed, "RunInstances"))
	assert.False(t, s.AssertExecuted(&failed, "Run*", 2))
	assert.Equal(t, []string{
		`ecstest: calls: got ["RunInstances" "RunInstances" "DescribeZones"], want ["RunInstances"]`,
		"ecstest: Run* was carried out 1 times, want 2",
	}, failed.said)

	assert.Empty(t, s.CallsTo())
	assert.Len(t, s.CallsTo("RunInstances"), 2)
	assert.Len(t, s.CallsTo("Describe*", "RunInstances"), 3)
	assert.Equal(t, "[redacted]", s.CallsTo("Run*")[0].Params["Password"])
}

func TestWithCallLog(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var logged []ecstest.Call
	s := ecstest.NewServer(ecstest.WithCallLog(func(c ecstest.Call) {
		mu.Lock()
		defer mu.Unlock()
		logged = append(logged, c)
	}))
	_, err := describeregions.Do(t.Context(), s.Client(), nil)
	require.NoError(t, err)
	assert.Equal(t, s.Calls(), logged)
}

// A program that does not wait until something is gone finds out.
func TestWithDeletionDuration(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer(ecstest.WithDeletionDuration(time.Minute), ecstest.WithStepDuration(time.Second))
		client := once(s)
		launched, err := runinstances.Do(t.Context(), client, &runinstances.Request{
			ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large",
			InstanceChargeType: "PrePaid", Period: new(1), AutoRenew: new(true),
		})
		require.NoError(t, err)
		created, err := createdisk.Do(t.Context(), client, &createdisk.Request{ZoneID: "cn-hangzhou-i", Size: new(20), DiskCategory: "cloud_essd"})
		require.NoError(t, err)
		time.Sleep(5 * time.Second)
		_, err = modifyinstancechargetype.Do(t.Context(), client, &modifyinstancechargetype.Request{
			InstanceIDs: launched.InstanceIDs, InstanceChargeType: "PostPaid",
		})
		require.NoError(t, err)
		deleteInstance := &deleteinstance.Request{InstanceID: launched.InstanceIDs[0], Force: new(true)}
		_, err = deleteinstance.Do(t.Context(), client, deleteInstance)
		require.NoError(t, err)
		_, err = deletedisk.Do(t.Context(), client, &deletedisk.Request{DiskID: created.DiskID})
		require.NoError(t, err)

		time.Sleep(59 * time.Second)
		account := s.Account()
		require.Len(t, account.Instances, 1)
		require.Len(t, account.Disks, 2)
		assert.Equal(t, "Stopping", account.Instances[0].Status)
		assert.Equal(t, "Deleting", account.Disks[1].Status)
		_, err = deleteinstance.Do(t.Context(), client, deleteInstance)
		require.NoError(t, err, "once more does not begin anew")
		_, err = startinstance.Do(t.Context(), client, &startinstance.Request{InstanceID: launched.InstanceIDs[0]})
		assert.True(t, ecs.HasCode(err, "IncorrectInstanceStatus"), "%v", err)
		_, err = attachdisk.Do(t.Context(), client, &attachdisk.Request{DiskID: created.DiskID, InstanceID: launched.InstanceIDs[0]})
		assert.True(t, ecs.HasCode(err, "IncorrectDiskStatus"), "%v", err)
		time.Sleep(time.Second)
		assert.Empty(t, s.Account().Instances)
		assert.Empty(t, s.Account().Disks)

		s = ecstest.NewServer(ecstest.WithDeletionDuration(time.Minute, ecstest.KindInstance))
		created, err = createdisk.Do(t.Context(), once(s), &createdisk.Request{ZoneID: "cn-hangzhou-i", Size: new(20), DiskCategory: "cloud_essd"})
		require.NoError(t, err)
		time.Sleep(time.Second)
		_, err = deletedisk.Do(t.Context(), once(s), &deletedisk.Request{DiskID: created.DiskID})
		require.NoError(t, err)
		assert.Empty(t, s.Account().Disks, "the other kind is gone at once")
	})
}
