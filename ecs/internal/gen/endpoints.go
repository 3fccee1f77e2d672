package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Endpoint is a region whose hosts differ from the pattern.
type Endpoint struct {
	Region string
	Public string // "" if it follows the pattern
	NoVPC  bool
}

// loadEndpoints returns the regions whose hosts package ecs cannot derive from the name of the region.
func loadEndpoints(dir fs.FS) ([]Endpoint, error) {
	data, err := fs.ReadFile(dir, "endpoints.json")
	if err != nil {
		return nil, err
	}
	var file struct {
		Regions []struct{ ID, Public, VPC string }
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("endpoints.json: %w", err)
	}
	var out []Endpoint
	for _, r := range file.Regions {
		e := Endpoint{Region: r.ID, Public: r.Public, NoVPC: r.VPC == ""}
		if r.ID == "" || r.Public == "" {
			return nil, fmt.Errorf("endpoints.json: region %q without an id or a host", r.ID)
		}
		if vpc := "ecs-vpc." + r.ID + ".aliyuncs.com"; r.VPC != "" && r.VPC != vpc {
			return nil, fmt.Errorf("endpoints.json: region %q: VPC host %q is not %q", r.ID, r.VPC, vpc)
		}
		if e.Public == "ecs."+r.ID+".aliyuncs.com" {
			e.Public = ""
		}
		if e.Public != "" || e.NoVPC {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Endpoint) int { return strings.Compare(a.Region, b.Region) })
	return out, nil
}
