package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"time"

	"github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	"github.com/temporalio/ui-server/v2/server/server_options"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/log"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/temporal"
)

const (
	loopback  = "127.0.0.1"
	namespace = "default"
)

// serveEngine is a Temporal server with its web UI on two ports of this machine, until ctx ends. It is for development:
// one process, no keys, no upgrades of its file. An empty file keeps all in memory.
func serveEngine(ctx context.Context, port, uiPort int, file string) error {
	conf, err := configure(port, file)
	if err != nil {
		return err
	}
	if err := prepare(ctx, conf, file); err != nil {
		return fmt.Errorf("prepare %s: %w", file, err)
	}
	logger := log.NewZapLogger(log.BuildZapLogger(log.Config{Level: "warn"}))
	claims, err := authorization.GetClaimMapperFromConfig(&conf.Global.Authorization, logger)
	if err != nil {
		return err
	}
	engine, err := temporal.NewServer(
		temporal.WithConfig(conf), temporal.ForServices(temporal.DefaultServices), temporal.WithLogger(logger),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return claims }),
		temporal.WithDynamicConfigClient(settings),
	)
	if err != nil {
		return err
	}
	if err := engine.Start(); err != nil {
		return err
	}
	ui := server.NewServer(server_options.WithConfigProvider(&uiconfig.Config{
		TemporalGRPCAddress: fmt.Sprintf("%s:%d", loopback, port), Host: loopback, Port: uiPort,
		EnableUI: true, DefaultNamespace: namespace, DisableNewsFetch: true, CORS: uiconfig.CORS{CookieInsecure: true},
	}))
	go ui.Start() //nolint:errcheck // the engine is of use without it
	<-ctx.Done()
	ui.Stop()
	return engine.Stop()
}

// settings differ from the server's own in these. With one partition, a queue's rate holds exactly; with the usual four,
// each has a quarter of it.
var settings = dynamicconfig.StaticClient{
	dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
	dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
}

// configure describes a server of one process.
func configure(port int, file string) (*config.Config, error) {
	store := &config.SQL{PluginName: sqliteplugin.PluginName, DatabaseName: file, ConnectAttributes: map[string]string{
		"mode": "rwc", "journal_mode": "WAL", "synchronous": "normal", // three times as fast as the defaults, and as safe from SIGKILL
	}}
	if file == "" {
		store.DatabaseName, store.ConnectAttributes = "fleet", map[string]string{"mode": "memory", "cache": "shared"}
	}
	address := fmt.Sprintf("%s:%d", loopback, port)
	conf := &config.Config{
		Persistence: config.Persistence{
			DefaultStore: sqliteplugin.PluginName, VisibilityStore: sqliteplugin.PluginName, NumHistoryShards: 1,
			DataStores: map[string]config.DataStore{sqliteplugin.PluginName: {SQL: store}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10, MasterClusterName: "active", CurrentClusterName: "active",
			ClusterInformation: map[string]cluster.ClusterInformation{"active": {Enabled: true, InitialFailoverVersion: 1, RPCAddress: address}},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services:            map[string]config.Service{},
		Archival:            config.Archival{History: config.HistoryArchival{State: "disabled"}, Visibility: config.VisibilityArchival{State: "disabled"}},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History: config.HistoryArchivalNamespaceDefaults{State: "disabled"}, Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
		}},
		PublicClient: config.PublicClient{HostPort: address},
	}
	conf.Global.Membership = config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: loopback}
	for _, service := range []string{"frontend", "history", "matching", "worker"} {
		ports, err := freePorts(2)
		if err != nil {
			return nil, err
		}
		if service == "frontend" {
			ports[0] = port
		}
		conf.Services[service] = config.Service{RPC: config.RPC{GRPCPort: ports[0], MembershipPort: ports[1], BindOnLocalHost: true}}
	}
	return conf, nil
}

// prepare creates the tables of a new file, and the namespace.
func prepare(ctx context.Context, conf *config.Config, file string) error {
	store := conf.Persistence.DataStores[sqliteplugin.PluginName].SQL
	if _, err := os.Stat(file); file != "" && errors.Is(err, fs.ErrNotExist) {
		if err := sqlite.SetupSchema(store); err != nil {
			return err
		}
	} else if file != "" {
		if err := forget(ctx, file); err != nil {
			return err
		}
	}
	space, err := sqlite.NewNamespaceConfig("active", namespace, false, nil)
	if err != nil {
		return err
	}
	if err := sqlite.CreateNamespaces(store, space); err != nil && !strings.Contains(err.Error(), "already exists") {
		return err
	}
	return nil
}

// forget deletes the addresses of the process that had the file before. The server would take it for a part of its
// cluster for twenty seconds and more, and give it work.
func forget(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(ctx, "DELETE FROM cluster_membership")
	return err
}

// freePorts returns ports that nobody listens on.
func freePorts(n int) (ports []int, err error) {
	for range n {
		listener, err := net.Listen("tcp", loopback+":0") //nolint:noctx // takes no time
		if err != nil {
			return nil, err
		}
		defer func() { _ = listener.Close() }()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
