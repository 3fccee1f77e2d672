package demo

import "slices"

// A Stock is how much there is of what is offered, more of it the larger it is.
type Stock int

// The stocks, in the order of how much there is.
const (
	NotOffered Stock = iota
	Discontinued
	SoldOut
	NearlyGone
	InStock
)

// StockOf reads the status of a resource and, where there is one, its category, which says more.
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

// Mark is one character for it.
func (s Stock) Mark() string { return []string{"·", "×", "○", "◐", "●"}[s] }

func (s Stock) String() string {
	return s.Mark() + " " + []string{"not offered", "sold out for good", "sold out", "nearly gone", "in stock"}[s]
}
