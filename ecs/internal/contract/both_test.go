package contract

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
)

// If an action has both paging styles, a request must use only one: the service ignores page fields beside a token, and MaxResults
// selects the token style, which ignores the page number.
func TestPages_mixedStyles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		req  describeinstances.Request
		want form
	}{
		{"nothing", describeinstances.Request{}, form{"MaxResults": "100"}},
		{"page size", describeinstances.Request{PageSize: new(20)}, form{"MaxResults": "20"}},
		{"token beats number", describeinstances.Request{PageNumber: new(2), NextToken: "t"}, form{"MaxResults": "100", "NextToken": "t"}},
		{"number 0 is none", describeinstances.Request{PageNumber: new(0)}, form{"MaxResults": "100"}},
		{"number", describeinstances.Request{PageNumber: new(2), MaxResults: new(7)}, form{"PageNumber": "2", "PageSize": "100"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rt := always(emptyAnswer)
			for _, err := range describeinstances.Pages(t.Context(), newClient(t, rt), &tt.req) {
				assert.NoError(t, err)
			}
			assert.Equal(t, []form{tt.want}, paged(rt))
		})
	}
}
