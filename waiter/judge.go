package waiter

import "time"

// Tolerate ignores up to n poll errors in a row for which transient returns true. It passes the next one, all other errors and all
// values to judge. If transient is nil, every error counts as transient. If n is 0 or less, no error is ignored.
func Tolerate[T any](n int, transient func(error) bool, judge Judge[T]) Judge[T] {
	if judge == nil {
		return nil // the wait reports it
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

// Grace ignores poll errors for which early returns true until d has passed since the first poll was judged. It passes everything
// else to judge. Use it for a resource that was just created and is not visible everywhere yet. If early is nil, every error is
// ignored during that time.
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

// Hold returns [Done] once judge has returned it k times in a row. If k is 1 or less, it changes nothing. Use it for a state that can
// be lost again. An error that [Tolerate] or [Grace] ignores resets the count if they are inside Hold, but not if they are outside.
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
