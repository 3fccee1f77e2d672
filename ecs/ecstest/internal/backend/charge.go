package backend

import (
	"fmt"
	"time"
)

// The charge types of instances and disks.
const (
	PostPaid = "PostPaid"
	PrePaid  = "PrePaid"
)

// graceAfterExpiry is how long an expired instance is kept locked.
const graceAfterExpiry = 15 * 24 * time.Hour

// AddPeriods returns the time n weeks, years or else months after t.
func AddPeriods(t time.Time, n int, unit string) time.Time {
	switch unit {
	case "Week":
		return t.AddDate(0, 0, 7*n)
	case "Year":
		return t.AddDate(n, 0, 0)
	default:
		return t.AddDate(0, n, 0)
	}
}

// NewOrder returns the number of a new order, which is paid at once.
func (st *State) NewOrder() string {
	st.orders++
	return fmt.Sprintf("2%012d", st.orders)
}

// ExpireAt makes the subscription end at t. Then the instance is renewed if it has automatic renewal. Otherwise it is
// locked and stopped, and released after the grace period.
func (st *State) ExpireAt(in *Instance, t time.Time) {
	st.Cancel(in.expiry)
	in.Expires = t
	in.Unlock(LockFinancial)
	in.expiry = st.at(t, func() {
		if in.Renewal == "AutoRenewal" {
			st.ExpireAt(in, AddPeriods(t, in.RenewPeriods, in.RenewUnit))
			return
		}
		in.Lock(LockFinancial, "The subscription has expired.")
		if in.Status != Stopped {
			in.StoppedMode = ""
			st.Walk(in, Stopping, Stopped)
		}
		in.expiry = st.at(t.Add(graceAfterExpiry), func() { st.Release(in) })
	})
}

// ReleaseAt schedules the release of the instance at t, or cancels it if t is zero.
func (st *State) ReleaseAt(in *Instance, t time.Time) {
	st.Cancel(in.autoRelease)
	in.AutoReleaseAt, in.autoRelease = t, nil
	if !t.IsZero() {
		in.autoRelease = st.at(t, func() { st.Release(in) })
	}
}

// ChargeAs changes the charge type of the instance, effective now. The system disk always changes with it; data disks
// change on request, and always to pay-as-you-go.
func (st *State) ChargeAs(in *Instance, charge string, n int, unit string, dataDisks bool) {
	in.Charge = charge
	if charge == PrePaid {
		in.Renewal, in.RenewPeriods, in.RenewUnit = "Normal", 1, "Month"
		in.DeletionProtection = false
		st.ExpireAt(in, AddPeriods(st.Now, n, unit))
	} else {
		st.Cancel(in.expiry)
		in.Expires, in.expiry = time.Time{}, nil
	}
	for _, d := range in.Disks {
		if d.Use == "system" || dataDisks || charge == PostPaid {
			d.Charge, d.Expires = charge, in.Expires
		}
	}
}
