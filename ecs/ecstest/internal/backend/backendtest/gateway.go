package backendtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// A gateway is the NAT gateway of the network of the walk.
type gateway struct {
	life
	bandwidth string // ID of its bandwidth package; empty: it was deleted
}

// A permit lets another account use an interface.
type permit struct {
	id string
	of *part
}

// The other account, and what it may do.
const account, permission = 42, "InstanceAttach"

// addressesOfGateway is how many public addresses the NAT gateway gets.
const addressesOfGateway = 2

func (w *Walk) moveGateway() Move {
	n, p := pick(w, w.interfaces), pick(w, w.permits)
	switch i := w.random.IntN(8); {
	case n != nil && i < 3:
		return w.permit(n)
	case p != nil && i < 4:
		return w.revoke(p)
	case w.nat == nil || i < 6:
		return w.createGateway()
	case w.nat.bandwidth != "" && i == 6:
		return w.deleteBandwidth()
	default:
		return w.deleteGateway()
	}
}

func (w *Walk) createGateway() Move {
	return Move{
		Action: "CreateNatGateway", Code: when(w.nat != nil, "VPC_ONLY_CAN_CREATE_ONE_NAT_GATEWAY"),
		Params: []string{"VpcId", w.vpc, "BandwidthPackage.1.Bandwidth", "5", "BandwidthPackage.1.IpCount", fmt.Sprint(addressesOfGateway)},
		Do: func(st *backend.State) []string {
			v, _ := st.VPCs.Get(w.vpc)
			g := st.CreateNATGateway(v, "", "")
			return []string{g.ID, st.AddBandwidth(g, zone, 5, addressesOfGateway).ID}
		},
		Then: func(_ *backend.State, ids []string) {
			w.nat = &gateway{life: life{id: ids[0]}, bandwidth: ids[1]}
			w.nat.walk("Initiating", backend.NetworkAvailable)
		},
	}
}

func (w *Walk) deleteBandwidth() Move {
	id := w.nat.bandwidth
	return Move{
		Action: "DeleteBandwidthPackage", Params: []string{"BandwidthPackageId", id},
		Do: func(st *backend.State) []string {
			b, _ := st.Bandwidths.Get(id)
			st.RemoveBandwidth(b)
			return nil
		},
		Then: func(*backend.State, []string) { w.nat.bandwidth = "" },
	}
}

func (w *Walk) deleteGateway() Move {
	g := w.nat
	return Move{
		Action: "DeleteNatGateway", Params: []string{"NatGatewayId", g.id}, Code: cmp.Or(
			when(g.status() != backend.NetworkAvailable, "IncorrectStatus.natgw"),
			when(g.bandwidth != "", "DependencyViolation.BandwidthPackages"),
		),
		Do: func(st *backend.State) []string {
			found, _ := st.NATGateways.Get(g.id)
			backend.Discard(st, &st.NATGateways, found)
			return nil
		},
		Then: func(*backend.State, []string) { w.nat = nil },
	}
}

func (w *Walk) permit(n *part) Move {
	permitted := slices.ContainsFunc(w.permits, func(p *permit) bool { return p.of == n })
	return Move{
		Action: "CreateNetworkInterfacePermission", Code: when(permitted, "InvalidOperation.PermissionExisted"),
		Params: []string{"NetworkInterfaceId", n.id, "AccountId", fmt.Sprint(account), "Permission", permission},
		Do: func(st *backend.State) []string {
			face, _ := st.Interfaces.Get(n.id)
			p := &backend.InterfacePermission{
				Resource: st.NewResource(backend.KindPermission, region, ""), Interface: face, Account: account, Permission: permission,
			}
			st.Permissions.Add(p)
			return []string{p.ID}
		},
		Then: func(_ *backend.State, ids []string) { w.permits = append(w.permits, &permit{ids[0], n}) },
	}
}

func (w *Walk) revoke(p *permit) Move {
	return Move{
		Action: "DeleteNetworkInterfacePermission", Params: []string{"NetworkInterfacePermissionId", p.id},
		Do: func(st *backend.State) []string {
			found, _ := st.Permissions.Get(p.id)
			backend.Discard(st, &st.Permissions, found)
			return nil
		},
		Then: func(*backend.State, []string) {
			w.permits = slices.DeleteFunc(w.permits, func(other *permit) bool { return other == p })
		},
	}
}

// forbid forgets the permits of an interface that is gone.
func (w *Walk) forbid(n *part) {
	w.permits = slices.DeleteFunc(w.permits, func(p *permit) bool { return p.of == n })
}

// expectedGateway returns the lines that describeGateway should.
func (w *Walk) expectedGateway() []string {
	var lines []string
	if g := w.nat; g != nil {
		lines = append(lines, g.id+" "+g.status())
		if g.bandwidth != "" {
			lines = append(lines, fmt.Sprint(g.bandwidth, " ", addressesOfGateway))
		}
	}
	for _, p := range w.permits {
		lines = append(lines, p.id+" "+p.of.id)
	}
	for _, p := range w.provisions {
		lines = append(lines, p.line())
	}
	return lines
}

// describeGateway returns a line for each NAT gateway, bandwidth package, permission of an interface and auto provisioning group.
func describeGateway(st *backend.State) []string {
	var lines []string
	for _, g := range st.NATGateways.All {
		lines = append(lines, g.ID+" "+g.Status)
	}
	for _, b := range st.Bandwidths.All {
		lines = append(lines, fmt.Sprint(b.ID, " ", len(b.Addresses)))
	}
	for _, p := range st.Permissions.All {
		lines = append(lines, p.ID+" "+p.Interface.ID)
	}
	for _, g := range st.Provisioning.All {
		var ids []string
		for _, m := range g.Members {
			ids = append(ids, m.Instance.ID)
		}
		lines = append(lines, fmt.Sprint(g.ID, " ", g.Deleted, " ", strings.Join(ids, " ")))
	}
	return lines
}
