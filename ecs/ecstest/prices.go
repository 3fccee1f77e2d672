package ecstest

// priceActions are the actions on prices, spot history and what is on sale.
var priceActions = map[string]handler{}
