// Package ecstest provides an in-memory ECS to test programs against, without an account and without a network.
//
// # Server and client
//
// [NewServer] creates a server with an empty account, and [Server.Client] returns a client of it for the program under
// test:
//
//	srv := ecstest.NewServer()
//	err := program(ctx, srv.Client())
//
// The server checks each request as the real service does: the signature (1.0 or V3), the access key, the clock, the
// nonce, the version, the required parameters, and the rules of the action. It reports errors with the documented codes
// and HTTP statuses. A failed call changes nothing. A call that is retried with the same ClientToken is executed once,
// dry runs work, and lists have pages.
//
// It simulates, by family:
//
//   - instances, their launch templates, auto provisioning groups, key pairs and RAM roles
//   - images and image components; disks; snapshots, snapshot groups and automatic snapshot policies
//   - VPCs, vSwitches, network interfaces, EIPs and NAT gateways; security groups and prefix lists
//   - deployment sets, dedicated hosts and their clusters, HPC clusters
//   - capacity reservations, elasticity assurances, reserved instances and storage capacity units
//   - tags, resource groups, quotas, system events, monitoring, and what is for sale at which price
//   - Cloud Assistant; [WithCommandRunner] determines what commands print
//
// Any other action fails with NotSimulated, status 404, and so does a parameter of the API that the simulation has no use
// for: nothing is accepted and then forgotten. The regions, zones, instance types and public images are built in; [WithCatalog]
// adds more. A default VPC, vSwitch and security group are created when an instance first needs them. Public addresses, those
// of EIPs too, come from 198.18.0.0/15, which is set aside for tests of networks. IDs are the same in every run that makes the
// same calls in the same order.
//
// The version of a request selects the product. The server also has VPCs, vSwitches, EIPs and their tags, and lists of
// route tables and NAT gateways, of the product Vpc, version 2016-04-28, on the same account, and GetCallerIdentity and
// AssumeRole of the product Sts, version 2015-04-01.
//
// # Faults
//
// [Fail] makes an action fail. A [Fault] makes calls fail in other ways, some of them or for some time. [WithFaults]
// adds faults from the start, [Server.Inject] adds them later. [ReturnError], [Throttle] and [ReturnBadGateway] return
// error responses. [DropRequest], [DropResponse] and [TruncateResponse] break the connection. [DelayRequest] and
// [DelayResponse] slow calls down, and with [Lag] reads show the account as it was some time ago. [SkewClock],
// [ExpireSecurityToken] and [ChangeContentType] simulate further trouble. [Times], [InRegion] and [Random] restrict or
// combine faults:
//
//	srv := ecstest.NewServer(ecstest.WithFaults(
//		ecstest.Times(2, ecstest.ReturnError("Throttling", 400, "Describe*")),
//		ecstest.Times(1, ecstest.DropResponse("RunInstances")),
//	))
//
// [WithCatalog] adds instance types, images and zones to those that are built in, and sets quotas and prices; [ReadCatalog]
// reads them from JSON. [WithStock] limits how many instances of a type are available, [WithQuota] how much the account may have of a kind,
// and [Server.Reclaim] reclaims a spot instance.
//
// # Time
//
// Each life cycle step, such as that from Starting to Running, takes 20 ms; [WithStepDuration] changes this. Instances and
// disks are deleted at once, unless [WithDeletionDuration] makes that take time. Automatic release and the end of a
// subscription happen at their time. The server starts no goroutines, so it works in a testing/synctest bubble, where a
// test waits for a month without real time passing:
//
//	synctest.Test(t, func(t *testing.T) {
//		srv := ecstest.NewServer()
//		launch(t, srv.Client()) // with an AutoReleaseTime in 30 days
//		time.Sleep(30 * 24 * time.Hour)
//		assert.Empty(t, srv.Account().Instances)
//	})
//
// # Stubs
//
// [On] puts a function in the place of one action, by the Do of the action's package:
//
//	stub := ecstest.On(deletedisk.Do, func(req *deletedisk.Request) (*deletedisk.Response, error) {
//		return nil, &ecs.Error{Code: "IncorrectDiskStatus", HTTPStatus: 403}
//	})
//
// The [Stub] is an [ecs.Invoker] for a program that calls nothing else, and [Stubs] are one for several actions. It is also
// an option of a server, where it adds an action that the server does not simulate, or replaces one that it does:
//
//	srv := ecstest.NewServer(stub)
//
// [Expect] is the short form for one response and the requests that a test wants. [WithHandler] is for actions that have no
// package: it takes a name, and the handler gets the parameters by name. [Fail] is for errors alone.
//
// # Calls and assertions
//
// [Server.Calls] and [Server.CallsTo] return the calls that the server received, with their parameters and outcome.
// [Server.AssertCalled] checks their sequence, [Server.AssertExecuted] counts the executions of an action, and
// [WithCallLog] observes calls as they end.
//
// # Account
//
// [Server.Account] returns a copy of what is in the account: instances, disks, networks and so on, as plain structs to
// compare with.
//
// [Server.Save] writes an account as text, and [Server.Load] makes it again in another server, from such a text or from one
// that was written by hand.
//
// # Credentials and metadata
//
// [WithCredentials] replaces the default key pair, [WithDenied] denies actions to a caller, and
// [Server.TemporaryCredentials] issues a key pair that expires. [Server.Metadata] is the metadata service of an
// instance, with the credentials of its RAM role.
//
// # HTTP
//
// A Server is an [http.RoundTripper], which [Server.Client] uses, and an [http.Handler]. With net/http/httptest it
// serves any client in any language:
//
//	hs := httptest.NewServer(srv)
//	defer hs.Close()
//	client, err := ecs.NewClient("cn-hangzhou", ecs.WithEndpoint(hs.URL),
//		ecs.WithCredentials(credentials.Static(ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, "")))
//
// In a bubble use [Server.Client], because bubbles do not support sockets. The command ecs/ecstest/cmd/ecs-server
// serves the same simulation to programs outside of Go tests, and ecs/ecstest/cmd/ecs-conformance finds where it differs
// from the service.
//
// # How it works
//
// This package is what a test writes; the server is in the packages below internal. A request passes each of them once:
//
//	gateway     reads and authenticates the request, applies faults, looks up the action
//	action      runs it: Spec.Run locks the account and calls the handler of the action
//	actions/…   the handler reads and checks the parameters, and returns an effect
//	backend     the account, which the effect changes; it is built with clock, ipam (addresses) and catalog (what ECS offers)
//	reply       the response that the effect builds
//	gateway     renders the response as JSON or XML, records the call, and responds
//
// The documentation of package gateway follows a request in more detail. Package form decodes the requests of stubs, journal
// is the text of a saved account, and imds the metadata service. To simulate another action, add a handler beside its kin in
// one of the packages below actions, and a line to the table of that package.
package ecstest
