// Package fleet launches and restarts thousands of instances over many regions, with the workflow engine Temporal: what
// is done is remembered through crashes, a rate holds for all workers together, and a cancel leaves nothing behind.
//
// Workflows decide, activities call ECS. The programs are cmd/fleet, which works, and places and watches orders, and
// engine, a demonstration with an engine of its own. README.md says how it works.
package fleet
