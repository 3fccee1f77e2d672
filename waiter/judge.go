package waiter

import "time"

// Tolerate lets n poll errors in a row pass if transient tells that they are; the one after them, any other error and every
// value go to judge. A nil transient takes all errors for transient; n of 0 or less tolerates none.
func Tolerate[T any](n int, transient func(error) bool, judge Judge[T]) Judge[T] {
	if judge == nil {
		return nil // for the wait to refuse
	}
	row := 0
	return func(v T, err error) (Verdict, error) {
		if err == nil || transient != nil && !transient(err) {
			row = 0
			return judge(v, err)
		}
		if row++; row <= n {
			return Continue, nil
		}
		return judge(v, err)
	}
}

// Grace lets the poll errors that early accepts pass until d has gone by since the first verdict; from then on they go to
// judge, as everything else always does. It is for what has just been created and is not yet found everywhere. A nil early
// accepts all errors.
func Grace[T any](d time.Duration, early func(error) bool, judge Judge[T]) Judge[T] {
	if judge == nil {
		return nil
	}
	var start time.Time
	return func(v T, err error) (Verdict, error) {
		if start.IsZero() {
			start = time.Now()
		}
		if err != nil && (early == nil || early(err)) && time.Since(start) < d {
			return Continue, nil
		}
		return judge(v, err)
	}
}

// Hold says [Done] when judge has said so k times in a row; k of 1 or less changes nothing. It is for what can fall back.
// An error that Tolerate or [Grace] lets pass interrupts the row if they are inside Hold, and does not if they are outside.
func Hold[T any](k int, judge Judge[T]) Judge[T] {
	if judge == nil {
		return nil
	}
	row := 0
	return func(v T, err error) (Verdict, error) {
		verdict, reason := judge(v, err)
		if verdict == Continue || reason != nil {
			row = 0
			return verdict, reason
		}
		row++
		return row >= k, nil
	}
}
