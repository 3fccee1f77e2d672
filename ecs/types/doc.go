// Package types holds the few shapes and enumerations that ECS actions share. Everything else lives in the package of its action.
package types
