package rpc

import (
	"context"
	"time"
)

// Notice is what a client has learned from the service and a credentials provider needs to know. It travels in the
// context, because providers may be wrapped in any number of others.
type Notice struct {
	Offset  time.Duration // to add to this machine's clock to get the service's
	Expired string        // the AccessKey id of keys that the service calls expired
}

type noticeKey struct{}

// WithNotice returns a context that carries n.
func WithNotice(ctx context.Context, n Notice) context.Context {
	return context.WithValue(ctx, noticeKey{}, n)
}

// NoticeOf returns the notice that ctx carries, or the zero Notice.
func NoticeOf(ctx context.Context) Notice {
	n, _ := ctx.Value(noticeKey{}).(Notice)
	return n
}

// Now returns the time by the service's clock, as far as the client has learned it.
func Now(ctx context.Context) time.Time { return time.Now().Add(NoticeOf(ctx).Offset) }
