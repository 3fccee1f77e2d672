package ecs

import (
	"cmp"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/go-querystring/query"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// encode writes the parameters that stay the same over the attempts of a call.
func (c *call) encode(region string, req any) error {
	values := make(url.Values, 32)
	if err := addRequest(values, req); err != nil {
		return err
	}
	for _, p := range c.params {
		values[p[0]] = []string{p[1]}
	}
	if err := checkRequest(values); err != nil {
		return err
	}
	all := [...]string{c.op.Action, cmp.Or(c.op.Version, APIVersion), "JSON", region}
	values["Action"], values["Version"], values["Format"] = all[0:1:1], all[1:2:2], all[2:3:3]
	if name := c.op.RegionParam; name != NoRegion {
		name = cmp.Or(name, "RegionId")
		if _, ok := values[name]; !ok {
			values[name] = all[3:4:4]
		}
	}
	c.values = values
	c.idempotent = c.idempotent || c.op.ReadOnly
	c.again = c.idempotent
	name := c.op.TokenParam
	if name == "" {
		return nil
	}
	_, given := values[name]
	if !given {
		values[name] = []string{NewClientToken()}
	}
	c.token = values.Get(name)
	c.again = c.again || given && c.token != ""
	c.idempotent = c.idempotent || c.token != ""
	return checkToken(name, c.token)
}

// addRequest adds the parameters of a request: an encoder, such as any generated request, writes its own, and
// go-querystring writes those of any other struct.
func addRequest(values url.Values, req any) error {
	encoder, ok := req.(query.Encoder)
	if !ok {
		return addStruct(values, req)
	}
	if err := checkEncoder(reflect.TypeOf(req)); err != nil {
		return err
	}
	if v := reflect.ValueOf(req); v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	return encoder.EncodeValues("", &values)
}

// checkRequest rejects what no request may contain.
func checkRequest(values url.Values) error {
	for name, v := range values {
		switch {
		case len(v) == 0:
		case len(v) > 1:
			return fmt.Errorf("parameter %q has %d values: the service takes lists as %s.1, %s.2", name, len(v), name, name)
		case isOurs(name):
			return fmt.Errorf("parameter %q is set by the client", name)
		case strings.Contains(v[0], rpc.Redacted) && rpc.IsSecret(name):
			return fmt.Errorf("parameter %q: %q stands for a secret that was not kept", name, rpc.Redacted)
		}
	}
	return nil
}

// isOurs reports whether a parameter is the client's to set.
func isOurs(name string) bool {
	switch name {
	case "Action", "Version", "Format", "AccessKeyId", "SecurityToken", "Signature", "SignatureMethod",
		"SignatureVersion", "SignatureNonce", "SignatureType", "Timestamp":
		return true
	}
	return false
}

// addStruct adds the parameters of a caller's own struct. A parameter that go-querystring would write in a form that the
// service does not read is an error, because the service would silently ignore it.
func addStruct(values url.Values, req any) error {
	own, err := query.Values(req)
	if err != nil {
		return err
	}
	v := reflect.ValueOf(req)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() == reflect.Struct {
		for i := range v.NumField() {
			if err := respell(own, v.Type().Field(i), v.Field(i)); err != nil {
				return err
			}
		}
	}
	for name, v := range own {
		if strings.ContainsAny(name, "[]") {
			return fmt.Errorf("parameter %q: the service takes nested fields as Outer.Inner", name)
		}
		values[name] = v
	}
	return nil
}

// respell writes a field that go-querystring and the service spell differently: numbers without an exponent, times in
// UTC, and nothing for a nil pointer.
func respell(own url.Values, f reflect.StructField, v reflect.Value) error {
	name, options, _ := strings.Cut(f.Tag.Get("url"), ",")
	if name == "" {
		name = f.Name
	}
	if strings.Contains(options, "numbered") && v.Kind() == reflect.Slice && v.Len() > 0 {
		return fmt.Errorf("parameter %q: numbered lists begin with %s0, the service takes %s.1, %s.2", name, name, name, name)
	}
	if _, sent := own[name]; !sent || v.Type().Implements(encoderType) {
		return nil
	}
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			delete(own, name)
			return nil
		}
		v = v.Elem()
	}
	switch t := v.Interface().(type) {
	case time.Time:
		if f.Tag.Get("layout") == "" && !strings.Contains(options, "unix") {
			own.Set(name, t.UTC().Format(rpc.Stamp))
		}
	case float32:
		own.Set(name, strconv.FormatFloat(float64(t), 'f', -1, 32))
	case float64:
		own.Set(name, strconv.FormatFloat(t, 'f', -1, 64))
	default:
		if v.Kind() == reflect.Map {
			return fmt.Errorf("parameter %q: a map has no form that the service reads", name)
		}
	}
	return nil
}

// checkEncoder rejects a struct that is an encoder only because it embeds one: its own fields would be lost. It
// remembers its result for each type.
func checkEncoder(t reflect.Type) error {
	if err, known := checked.Load(t); known {
		err, _ := err.(error)
		return err
	}
	var err error
	elem := t
	if t.Kind() == reflect.Pointer {
		elem = t.Elem()
	}
	if elem.Kind() == reflect.Struct {
		for f := range elem.Fields() {
			if f.Anonymous && (f.Type.Implements(encoderType) || reflect.PointerTo(f.Type).Implements(encoderType)) {
				err = fmt.Errorf("%s embeds %s, whose EncodeValues would drop the other fields: name the field, or use WithParam", elem, f.Type)
				break
			}
		}
	}
	checked.Store(t, err)
	return err
}

var (
	encoderType = reflect.TypeFor[query.Encoder]()
	checked     sync.Map // of reflect.Type to error
)
