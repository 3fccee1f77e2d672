package fleet

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadOrder(t *testing.T) {
	tests := []struct{ name, text, want string }{ // want is in the error; "" for none
		{"good", `{"Name": "web", "Regions": [{"ID": "cn-hangzhou", "Amount": 3, "ImageID": "m-1"}]}`, ""},
		{"no name", `{"Regions": [{"ID": "cn-hangzhou", "Amount": 3}]}`, "the name"},
		{"a slash", `{"Name": "a/b", "Regions": [{"ID": "cn-hangzhou", "Amount": 3}]}`, "the name"},
		{"no regions", `{"Name": "web"}`, "no regions"},
		{"twice", `{"Name": "web", "Regions": [{"ID": "a", "Amount": 3}, {"ID": "a", "Amount": 3}]}`, `"a"`},
		{"none of them", `{"Name": "web", "Regions": [{"ID": "a"}]}`, "Amount"},
		{"large batches", `{"Name": "web", "Batch": 101, "Regions": [{"ID": "a", "Amount": 1}]}`, "Batch"},
		{"a password", `{"Name": "web", "Regions": [{"ID": "a", "Amount": 1, "Password": "x"}]}`, "unknown field"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "order.json")
			require.NoError(t, os.WriteFile(file, []byte(tt.text), 0o600))
			order, err := ReadOrder(file)
			if tt.want != "" {
				require.ErrorContains(t, err, tt.want)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, Order{Name: "web", Batch: 100, Window: 10, Rounds: 4, Regions: []Region{{ID: "cn-hangzhou", Amount: 3, Spec: Spec{ImageID: "m-1"}}}}, order)
		})
	}
}

func TestShare(t *testing.T) {
	o, err := order(25, "cn-hangzhou").complete()
	require.NoError(t, err)
	s := Share{Order: o}
	sizes := []int{}
	for number := range s.batches() {
		sizes = append(sizes, s.batch(number).Amount)
	}
	assert.Equal(t, []int{10, 10, 5}, sizes)
}
