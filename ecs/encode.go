package ecs

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"strings"

	"github.com/google/go-querystring/query"
)

// form is what every request starts with; go-querystring composes it with the request's own parameters.
type form struct {
	Action  string
	Version string
	Format  string
	Request query.Encoder `url:",omitempty"`
}

// encode writes the parameters of a call that stay the same over its attempts.
func (c *call) encode(region string, req any) (url.Values, error) {
	f := form{Action: c.op.Action, Version: c.op.Version, Format: "JSON"}
	if f.Version == "" {
		f.Version = Version
	}
	encoder, generated := req.(query.Encoder)
	if generated {
		if err := checkEncoder(req); err != nil {
			return nil, err
		}
		f.Request = encoder
	}
	values, err := query.Values(f)
	if err != nil {
		return nil, err
	}
	if !generated {
		if err := addStruct(values, req); err != nil {
			return nil, err
		}
	}
	for _, p := range c.params {
		values[p[0]] = []string{p[1]}
	}
	if name := c.op.Region; name != "-" {
		if name == "" {
			name = "RegionId"
		}
		fill(values, name, func() string { return region })
	}
	if c.op.Token != "" {
		fill(values, c.op.Token, rand.Text)
	}
	return values, nil
}

func fill(values url.Values, name string, value func() string) {
	if _, ok := values[name]; !ok {
		values[name] = []string{value()}
	}
}

// addStruct adds the parameters of a caller's own struct. What go-querystring would write in a form that
// the service does not read is an error here, because there it would be a parameter that is silently lost.
func addStruct(values url.Values, req any) error {
	own, err := query.Values(req)
	if err != nil {
		return err
	}
	for name, v := range own {
		switch {
		case len(v) > 1:
			return fmt.Errorf("parameter %q has %d values: the service takes lists as %s.1, %s.2", name, len(v), name, name)
		case strings.ContainsAny(name, "[]"):
			return fmt.Errorf("parameter %q: the service takes nested fields as Outer.Inner", name)
		case name == "Action" || name == "Version" || name == "Format":
			return fmt.Errorf("parameter %q is set by the client", name)
		}
		values[name] = v
	}
	return nil
}

// checkEncoder refuses a struct that is an encoder only because it embeds one: its own fields would be lost.
func checkEncoder(req any) error {
	t := reflect.TypeOf(req)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && t.NumField() > 1 && (f.Type.Implements(encoderType) || reflect.PointerTo(f.Type).Implements(encoderType)) {
			return fmt.Errorf("%s embeds %s, whose EncodeValues would drop the other fields: name the field, or use WithParam", t, f.Type)
		}
	}
	return nil
}

var encoderType = reflect.TypeFor[query.Encoder]()

var errNilContext = errors.New("the context is nil")
