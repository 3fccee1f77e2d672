package credentials_test

import (
	"context"
	"testing"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// The cost of the keys for each call of a client.
func BenchmarkRetrieve(b *testing.B) {
	kept := credentials.Cached(credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) { return numbered(1, time.Hour), nil }))
	dir := b.TempDir()
	for name, p := range map[string]credentials.Provider{
		"static": source(),
		"cached": kept,
		"chain":  credentials.Chain(credentials.File(dir+"/none", credentials.Options{}), kept),
		"file":   credentials.File(write(b, dir+"/f", "[default]\ntype = access_key\naccess_key_id = id\naccess_key_secret = s\n"), credentials.Options{}),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Retrieve(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
