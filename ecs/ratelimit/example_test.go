package ratelimit_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ratelimit"
)

// Thirty goroutines look for disks, where the service allows 50 calls a second in each region. Two clients share a governor,
// whose figures are on a metrics page.
func Example() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Throttle(50, time.Second))) // in production: the service
	governor := ratelimit.New(ratelimit.WithMaxInFlight(16))
	hangzhou := server.Client(ecs.WithAttemptInterceptor(governor.Intercept)) // in production: ecs.NewClient("cn-hangzhou", …)
	beijing, err := hangzhou.With(ecs.WithRegion("cn-beijing"))
	if err != nil {
		fmt.Println(err)
		return
	}

	var wg sync.WaitGroup
	for i := range 30 {
		client := hangzhou
		if i%2 == 1 {
			client = beijing
		}
		wg.Go(func() {
			if _, err := describedisks.Do(context.Background(), client, nil); err != nil {
				fmt.Println(err)
			}
		})
	}
	wg.Wait()

	page := httptest.NewRecorder()
	metrics(governor).ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	fmt.Print(page.Body)
	// Output:
	// ecs_attempts_total{action="DescribeDisks",region="cn-beijing"} 15
	// ecs_refused_total{action="DescribeDisks",region="cn-beijing"} 0
	// ecs_waiting{action="DescribeDisks",region="cn-beijing"} 0
	// ecs_attempts_total{action="DescribeDisks",region="cn-hangzhou"} 15
	// ecs_refused_total{action="DescribeDisks",region="cn-hangzhou"} 0
	// ecs_waiting{action="DescribeDisks",region="cn-hangzhou"} 0
}

// metrics shows the figures of a governor in the text format of Prometheus.
func metrics(governor *ratelimit.Governor) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for _, l := range governor.Lanes() {
			labels := fmt.Sprintf("{action=%q,region=%q}", l.Action, l.Region)
			fmt.Fprintf(w, "ecs_attempts_total%s %d\n", labels, l.Sent)
			fmt.Fprintf(w, "ecs_refused_total%s %d\n", labels, l.Refused)
			fmt.Fprintf(w, "ecs_waiting%s %d\n", labels, l.Waiting)
		}
	})
}

// The caller knows that the account may create 5 instances a second, and look 20 times.
func ExampleWithLimit() {
	governor := ratelimit.New(
		ratelimit.WithLimit(20, time.Second),
		ratelimit.WithLimit(5, time.Second, "RunInstances", "CreateInstance"),
	)
	client := ecstest.NewServer().Client(ecs.WithAttemptInterceptor(governor.Intercept))
	if _, err := describeinstances.Do(context.Background(), client, nil); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(governor.Lanes()[0].Limit, governor.Lanes()[0].Period)
	// Output: 20 1s
}
