package action

// Facts are what the API model says about an action.
type Facts struct {
	Required            []string // parameters; "Tag.N.Key" is required in each element of the list Tag that is present
	ClientToken, DryRun bool     // whether the action has the parameter
}

// FactsOf returns the facts of an action, and whether the API has the action.
func FactsOf(name string) (Facts, bool) {
	f, ok := api[name]
	return f, ok
}
