package actions_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
)

// A copy of the account reads like the account, does not change with it, and can change on its own.
func TestState_Copy(t *testing.T) {
	t.Parallel()
	table := apitest.Actions()
	var copies []*backend.State
	var texts []string
	eachState(t, 2, 4, func(m *apitest.Monkey, st *backend.State) {
		copied := st.Copy()
		copies, texts = append(copies, copied), append(texts, dump(copied))
		for _, name := range namesOf(table) {
			if !facts.Reads(name) {
				continue
			}
			params := paramsOf(m, name)
			here, err := table[name].Check(st, name, params)
			there, errThere := table[name].Check(copied, name, params)
			require.Equal(t, err, errThere, "%s %v", name, params)
			if err == nil {
				require.Equal(t, here(), there(), "%s %v", name, params)
			}
		}
		before := dump(st)
		scratch := st.Copy()
		for _, name := range namesOf(table) {
			if effect, err := table[name].Check(scratch, name, paramsOf(m, name)); err == nil {
				effect()
			}
		}
		if after := dump(st); before != after {
			t.Error("a change of a copy changes the account: " + difference(before, after))
		}
	})
	for i, copied := range copies {
		if text := dump(copied); text != texts[i] {
			t.Error("a change of the account changes a copy: " + difference(texts[i], text))
		}
	}
}
