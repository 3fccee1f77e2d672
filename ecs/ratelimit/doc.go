// Package ratelimit keeps all clients of an account in a process at the rates that the service allows, so that it refuses
// hardly any call. Make one [Governor] and give it to every client, whatever its region:
//
//	governor := ratelimit.New()
//	beijing, err := ecs.NewClient("cn-beijing", ecs.WithAttemptInterceptor(governor.Intercept))
//	hangzhou, err := ecs.NewClient("cn-hangzhou", ecs.WithAttemptInterceptor(governor.Intercept))
//
// # What it learns
//
// The service limits how often an account may call each action in a region, and all actions together. It does not say how often
// until it refuses a call: then x-ratelimit-user-api and x-ratelimit-user tell the limit and when its period ends. The governor
// takes the limit from there, and the length of the period from the next refusal, and then sends at most that many in any such
// time. If others of the account use a part of the limit, it makes do with the rest, and tries now and then whether there is
// more. Where a refusal tells nothing, one attempt looks after a second, later after two, four and so on up to a minute, and the
// rate that went well before is the first estimate, which is corrected slowly. A time of more than 5 minutes is not waited for:
// then one attempt looks, too.
//
// Before the first refusal of an action nothing is limited but the attempts under way: 2 at first, and one more for every two
// that succeed, so that a service that begins to refuse does not refuse a thousand at once. [WithLimit] sets limits that you
// know. A program that is never throttled pays for two locks of a mutex: 0.4 µs for each attempt.
//
// # Who goes first
//
// The attempts of an action in a region go in the order in which they came, those that were refused before all others. Where
// several actions wait for the same thing, the limit of all together or [WithMaxInFlight], calls that change something go before
// calls that read, but for every fifth. No attempt waits longer than its context allows; one whose turn is known to come after
// its deadline fails at once. Such calls were not sent, and their error wraps that of the context.
//
// # What to expect
//
// With a thousand goroutines, 10 calls of an action a second and 50 ms for each response, 2 to 8 of 1,000 attempts are refused
// and 99 % of what is allowed is used; the longest wait is twice the mean. Without a governor 99 % of the attempts are refused,
// and the retries of 960 of the 1,000 calls are used up. [Governor.Lanes] has figures for a metrics page.
//
// The governor knows the calls of its process only. Programs on several machines that share an account share its limits, too, and
// each learns what the others leave.
package ratelimit
