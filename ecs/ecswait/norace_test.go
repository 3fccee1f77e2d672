//go:build !race

package ecswait_test

const manyLookUps = 10_000
