package ecstest

import "maps"

// allActions returns every simulated action.
func allActions() table {
	all := table{}
	for _, family := range []table{catalogActions, instanceActions, networkActions, storageActions, keyPairActions, tagActions, ramRoleActions, priceActions, assistantActions} {
		maps.Copy(all, family)
	}
	return all
}
