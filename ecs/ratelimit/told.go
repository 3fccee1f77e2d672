package ratelimit

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
)

// told is what a refusal says about a limit.
type told struct {
	limit int           // attempts in a period; 0: it does not say
	left  time.Duration // until the period ends; 0: it does not say
}

// read returns what a refused attempt says about the limit of its action, and about that of all actions of the account. A
// limit that is not used up says nothing. If the two are the same, it is that of the action.
func read(header http.Header, err error) (action, account told, all bool) {
	api, user := header.Get("X-Ratelimit-User-Api"), header.Get("X-Ratelimit-User")
	action, of := parse(api)
	account, all = parse(user)
	if all = all && api != user; of || all {
		return action, account, all && !of
	}
	if e, ok := errors.AsType[*ecs.Error](err); ok {
		action.left = e.RetryAfter()
	}
	return action, told{}, false
}

// parse reads a header such as "Limit:10,Remain:0,TimeLeft:2000,Reset:1234", with milliseconds, and reports whether it is
// about a limit that is used up.
func parse(header string) (t told, usedUp bool) {
	fields := make(map[string]int)
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(part, ":")
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && n >= 0 {
			fields[strings.TrimSpace(name)] = min(n, 1<<30)
		}
	}
	remain, ok := fields["Remain"]
	if !ok || remain > 0 {
		return told{}, false
	}
	return told{fields["Limit"], time.Duration(fields["TimeLeft"]) * time.Millisecond}, true
}
