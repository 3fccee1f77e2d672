package rpc

import (
	"context"
	"time"
)

// Notice is what a client tells credentials providers about the service. It is passed in the context because providers can wrap other
// providers.
type Notice struct {
	Offset  time.Duration // the time of the service minus the time of this machine
	Expired string        // the AccessKey ID of keys that the service rejected as expired
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

// Now returns the time of the service, if the client has learned its offset, otherwise the time of this machine.
func Now(ctx context.Context) time.Time { return time.Now().Add(NoticeOf(ctx).Offset) }
