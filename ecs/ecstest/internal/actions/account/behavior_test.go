package account_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

func TestModifyUserBusinessBehavior(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	valueOf := func(key string) string {
		return apitest.Succeed[struct{ StatusValue string }](t, s, "DescribeUserBusinessBehavior", "statusKey", key).StatusValue
	}
	assert.Equal(t, "disabled", valueOf("sessionManagerStatus"))
	assert.Empty(t, valueOf("other"))
	apitest.Succeed[struct{}](t, s, "ModifyUserBusinessBehavior", "statusKey", "sessionManagerStatus", "statusValue", "enabled")
	apitest.Succeed[struct{}](t, s, "ModifyUserBusinessBehavior", "statusKey", "other", "statusValue", "1")
	assert.Equal(t, "enabled", valueOf("sessionManagerStatus"))
	assert.Equal(t, "1", valueOf("other"))
	apitest.Rejects(t, s, "bad status", "ModifyUserBusinessBehavior",
		[]string{"statusKey", "sessionManagerStatus", "statusValue", "on"}, 403, "InvalidParams")
}
