package ecs

import "iter"

// Collect returns everything that an iterator such as describeinstances.All yields. On an error it returns what came
// before it, and the error.
func Collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for v, err := range seq {
		if err != nil {
			return all, err
		}
		all = append(all, v)
	}
	return all, nil
}
