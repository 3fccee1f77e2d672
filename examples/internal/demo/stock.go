package demo

import "slices"

// A Stock says how much of an offer is left. A larger value means more.
type Stock int

// The stocks, from the least to the most.
const (
	NotOffered Stock = iota
	Discontinued
	SoldOut
	NearlyGone
	InStock
)

// StockOf returns the stock for the status of a resource and its category. The category says more, but may be empty.
func StockOf(status, category string) Stock {
	i := slices.Index([]string{"ClosedWithoutStock", "WithoutStock", "ClosedWithStock", "WithStock"}, category)
	switch {
	case i >= 0:
		return Discontinued + Stock(i)
	case status == "Available":
		return InStock
	default:
		return SoldOut
	}
}

// Mark returns the stock as one character.
func (s Stock) Mark() string { return []string{"·", "×", "○", "◐", "●"}[s] }

func (s Stock) String() string {
	return s.Mark() + " " + []string{"not offered", "discontinued", "sold out", "nearly gone", "in stock"}[s]
}
