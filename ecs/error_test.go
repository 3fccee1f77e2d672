package ecs_test

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs"
)

func TestError_Error(t *testing.T) {
	t.Parallel()
	e := &ecs.Error{Action: "RunInstances", Code: "InvalidInstanceType.NotFound", Message: "no such type", RequestID: "4C5B", HTTPStatus: 404, Attempts: 1}
	assert.EqualError(t, e, "ecs: RunInstances: InvalidInstanceType.NotFound: no such type (status 404, request 4C5B)")
	assert.EqualError(t, &ecs.Error{Action: "RunInstances", Message: "the response is empty", HTTPStatus: 502, Attempts: 4}, "ecs: RunInstances: the response is empty (status 502, 4 attempts)")
}

func TestError_LogValue(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	e := &ecs.Error{Action: "StopInstance", Code: "C", Message: "m", RequestID: "r", HTTPStatus: 403, Attempts: 2, ClientToken: "t"}
	slog.New(slog.NewTextHandler(&logged, nil)).Info("m", "e", e)
	assert.Contains(t, logged.String(), " e.action=StopInstance e.code=C e.message=m e.request=r e.status=403 e.attempts=2\n")
}
