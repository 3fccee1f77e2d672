package ecswait

import (
	"context"
	"iter"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/waiter"
)

var keyPairs = kind[describekeypairs.KeyPair]{
	name:  "key pair",
	batch: 1, // there is no way to list several but by a pattern
	list: func(ctx context.Context, c ecs.Invoker, names []string) iter.Seq2[describekeypairs.KeyPair, error] {
		return describekeypairs.All(ctx, c, &describekeypairs.Request{KeyPairName: names[0]})
	},
	id:    func(k *describekeypairs.KeyPair) string { return k.KeyPairName },
	state: func(*describekeypairs.KeyPair) string { return "existing" },
}

// KeyPairsDeleted waits until the key pairs of these names are gone. Each round takes one call per name.
func KeyPairsDeleted(ctx context.Context, c ecs.Invoker, names []string, opts ...waiter.BatchOption) error {
	_, err := keyPairs.wait(ctx, c, names, goal[describekeypairs.KeyPair]{wanted: "deleted"}, opts)
	return err
}
