package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// A stub is the response to every call to an action.
type stub struct {
	action   string
	response json.RawMessage // an object
	err      *ecs.Error      // instead
	place    string          // file, line and column
}

type stubs []stub

// of returns the stub of an action.
func (s stubs) of(action string) (stub, bool) {
	if i := slices.IndexFunc(s, func(o stub) bool { return o.action == action }); i >= 0 {
		return s[i], true
	}
	return stub{}, false
}

func (s stubs) actions() []string {
	var names []string
	for _, o := range s {
		names = append(names, o.action)
	}
	slices.Sort(names)
	return names
}

func (s stubs) options() []ecstest.Option {
	var options []ecstest.Option
	for _, o := range s {
		options = append(options, ecstest.WithHandler(o.action, func(url.Values) (any, error) {
			if o.err != nil {
				return nil, o.err
			}
			return o.response, nil
		}))
	}
	return options
}

var actionName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{0,127}$`)

// add reads a file of stubs: an object of the names of actions and their
// responses. Its errors name the place.
func (s *stubs) add(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	place := func(offset int) string {
		before := text[:offset]
		return fmt.Sprintf("%s:%d:%d", file, bytes.Count(before, []byte("\n"))+1, offset-bytes.LastIndexByte(before, '\n'))
	}
	if err := json.Unmarshal(text, new(json.RawMessage)); err != nil {
		offset := len(text)
		if e, ok := errors.AsType[*json.SyntaxError](err); ok {
			offset = max(int(e.Offset)-1, 0) // it counts the bytes that were read
		}
		return fmt.Errorf("%s: %w", place(offset), err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if begin, _ := decoder.Token(); begin != json.Delim('{') {
		return fmt.Errorf("%s: want an object of actions and their responses", place(len(text)-len(bytes.TrimLeft(text, " \t\r\n"))))
	}
	for decoder.More() {
		offset := int(decoder.InputOffset())
		offset += bytes.IndexByte(text[offset:], '"')
		name, _ := decoder.Token() // the syntax is correct
		o := stub{place: place(offset)}
		o.action, _ = name.(string)
		if err := decoder.Decode(&o.response); err != nil {
			return fmt.Errorf("%s: %w", o.place, err)
		}
		if err := o.check(*s); err != nil {
			return fmt.Errorf("%s: %q: %w", o.place, o.action, err)
		}
		*s = append(*s, o)
	}
	return nil
}

// check finds out whether the response is an error, and what is wrong with it.
func (o *stub) check(others stubs) error {
	if !actionName.MatchString(o.action) {
		return errors.New("no action can have this name")
	}
	if other, ok := others.of(o.action); ok {
		return fmt.Errorf("the action has a response already, at %s", other.place)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(o.response, &fields); err != nil || fields == nil {
		return errors.New("the response must be an object")
	}
	isError := false
	for name := range fields {
		isError = isError || strings.EqualFold(name, "HTTPStatus") // the decoder ignores case
	}
	if !isError {
		return nil
	}
	var e struct {
		HTTPStatus    int
		Code, Message string
	}
	decoder := json.NewDecoder(bytes.NewReader(o.response))
	decoder.DisallowUnknownFields()
	switch err := decoder.Decode(&e); {
	case err != nil:
		return fmt.Errorf("an error has HTTPStatus, a number, and Code and Message, strings: %w", err)
	case e.HTTPStatus < http.StatusBadRequest || e.HTTPStatus > 599:
		return fmt.Errorf("HTTPStatus %d: want 400 to 599, or a response without HTTPStatus", e.HTTPStatus)
	case e.Code == "":
		return errors.New("HTTPStatus without a Code")
	}
	o.err = &ecs.Error{HTTPStatus: e.HTTPStatus, Code: e.Code, Message: e.Message}
	return nil
}
