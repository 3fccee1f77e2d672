package deepcopy_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/deepcopy"
)

type timer struct{ N int }

type book struct{ Title string }

type reader struct {
	Name  string
	Book  *book
	Timer *timer
}

type club struct {
	Readers []*reader
	Best    *reader
	Ages    map[string][]int
	none    *reader
}

func TestOf(t *testing.T) {
	t.Parallel()
	shared := &book{"The Go Programming Language"}
	ann := &reader{"Ann", shared, &timer{1}}
	original := &club{Readers: []*reader{ann, nil}, Best: ann, Ages: map[string][]int{"Ann": {30}}, none: ann}
	copied := deepcopy.Of(original, func(t reflect.Type) deepcopy.Way {
		switch t {
		case reflect.TypeFor[*timer]():
			return deepcopy.Leave
		case reflect.TypeFor[*book]():
			return deepcopy.Share
		}
		return deepcopy.Copy
	})
	assert.NotSame(t, original, copied)
	assert.Equal(t, &reader{"Ann", shared, nil}, copied.Best)
	assert.Same(t, copied.Readers[0], copied.Best, "one copy of one thing")
	assert.NotSame(t, ann, copied.Best)
	assert.Same(t, shared, copied.Best.Book)
	assert.Same(t, ann, copied.none, "a field that is not exported")

	ann.Name, original.Ages["Ann"][0], original.Readers[1] = "Bob", 31, ann
	assert.Equal(t, "Ann", copied.Readers[0].Name)
	assert.Equal(t, map[string][]int{"Ann": {30}}, copied.Ages)
	assert.Nil(t, copied.Readers[1])
	assert.Nil(t, deepcopy.Of[*club](nil, func(reflect.Type) deepcopy.Way { return deepcopy.Copy }))
}
