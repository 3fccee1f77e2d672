//go:build race

package ecswait_test

// The race detector dies of ten thousand goroutines.
const manyLookUps = 2_000
