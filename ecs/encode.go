package ecs

import (
	"cmp"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/go-querystring/query"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
	"github.com/go-aliecs/aliecs/ecs/internal/wire"
	"github.com/go-aliecs/aliecs/signer"
)

// encode writes the parameters that stay the same over the attempts of a call.
func (c *call) encode(region string, req any) (err error) {
	if c.form.Params, err = requestParams(req); err != nil {
		return err
	}
	for _, p := range c.extra {
		if own := c.param(p.Name); own != nil {
			own.Value = p.Value
		} else {
			c.form.Params = append(c.form.Params, p)
		}
	}
	if err := checkRequest(c.form.Params); err != nil {
		return err
	}
	c.form.Action, c.form.Version = c.op.Action, cmp.Or(c.op.Version, APIVersion)
	if name := cmp.Or(c.op.RegionParam, "RegionId"); name != NoRegion && c.param(name) == nil {
		c.form.Params = append(c.form.Params, signer.Param{Name: name, Value: region})
	}
	c.idempotent = c.idempotent || c.op.ReadOnly
	c.again = c.idempotent
	name := c.op.TokenParam
	if name == "" {
		return nil
	}
	if own := c.param(name); own != nil {
		c.token = own.Value
		c.again = c.again || c.token != ""
	} else {
		c.token = NewClientToken()
		c.form.Params = append(c.form.Params, signer.Param{Name: name, Value: c.token})
	}
	c.idempotent = c.idempotent || c.token != ""
	return checkToken(name, c.token)
}

// param returns the parameter of this name, or nil.
func (c *call) param(name string) *signer.Param {
	i := slices.IndexFunc(c.form.Params, func(p signer.Param) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &c.form.Params[i]
}

// requestParams returns the parameters of a request: an encoder, such as any generated request, writes its own, and
// go-querystring writes those of any other struct.
func requestParams(req any) ([]signer.Param, error) {
	encoder, ok := req.(query.Encoder)
	if !ok {
		return structParams(req)
	}
	if err := checkEncoder(reflect.TypeOf(req)); err != nil {
		return nil, err
	}
	if r, ok := req.(wire.Encoder); ok {
		return wire.Encode(r)
	}
	if v := reflect.ValueOf(req); v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, nil
	}
	values := url.Values{}
	if err := encoder.EncodeValues("", &values); err != nil {
		return nil, err
	}
	return list(values)
}

// list returns the parameters of values, each of which must have one value.
func list(values url.Values) ([]signer.Param, error) {
	for name, v := range values {
		if len(v) > 1 {
			return nil, fmt.Errorf("parameter %q has %d values: the service takes lists as %s.1, %s.2", name, len(v), name, name)
		}
	}
	return signer.Params(values), nil
}

// checkRequest rejects what no request may contain.
func checkRequest(params []signer.Param) error {
	for _, p := range params {
		switch {
		case isOurs(p.Name):
			return fmt.Errorf("parameter %q is set by the client", p.Name)
		case strings.Contains(p.Value, rpc.Redacted) && rpc.IsSecret(p.Name):
			return fmt.Errorf("parameter %q: %q stands for a secret that was not kept", p.Name, rpc.Redacted)
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

// structParams returns the parameters of a caller's own struct. A parameter that go-querystring would write in a form that the
// service does not read is an error, because the service would silently ignore it.
func structParams(req any) ([]signer.Param, error) {
	own, err := query.Values(req)
	if err != nil {
		return nil, err
	}
	v := reflect.ValueOf(req)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() == reflect.Struct {
		for i := range v.NumField() {
			if err := respell(own, v.Type().Field(i), v.Field(i)); err != nil {
				return nil, err
			}
		}
	}
	for name := range own {
		if strings.ContainsAny(name, "[]") {
			return nil, fmt.Errorf("parameter %q: the service takes nested fields as Outer.Inner", name)
		}
	}
	return list(own)
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
